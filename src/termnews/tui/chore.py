"""A long change of the store, done in slices between key presses: marking 100,000 headlines read takes 3 s in all."""

from __future__ import annotations

from collections.abc import Callable, Generator
from time import perf_counter
from typing import Generic, TypeVar

T = TypeVar("T")

SLICE = 0.008
"""Seconds that a slice goes on: half a frame."""


class Chore(Generic[T]):
    """A generator that changes the store a transaction at a time (each yields how many are done), and its end."""

    def __init__(self, slices: Generator[int, None, T], done: Callable[[T], None]) -> None:
        self._slices = slices
        self._done = done
        self.changed = 0
        """How many rows have been changed so far."""
        self.is_over = False
        """Whether there is nothing left to do."""

    def go_on(self, seconds: float = SLICE) -> bool:
        """Go on for some time; whether it is over. At the end its result is handed over.

        Raises what the store raises, and is over then.
        """
        until = perf_counter() + seconds
        ended, self.is_over = self.is_over, True
        while not ended and perf_counter() < until:
            try:
                self.changed = next(self._slices)
            except StopIteration as end:
                self._done(end.value)
                return True
        self.is_over = ended
        return ended

    def finish(self) -> bool:
        """Go on to the end; always true."""
        while not self.is_over:
            self.go_on()
        return True
