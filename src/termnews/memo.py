"""What has been made of short texts, remembered, and forgotten with all else that a process does not need any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Result = TypeVar("Result")

LONGEST = 200
"""Characters of a text that is remembered. A document may have any number of longer ones, of a megabyte each, and they
would be kept until thousands of others have come."""


_ALL: list[dict[str, Any]] = []
"""What every function has remembered."""


class _Known(dict[str, Result]):
    """Results by text; of a text that is not there, `work` is asked."""

    def __init__(self, work: Callable[[str], Result], most: int) -> None:
        super().__init__()
        self._work = work
        self._most = most

    def __missing__(self, text: str) -> Result:
        result = self._work(text)
        if len(text) <= LONGEST:
            if len(self) >= self._most:
                self.clear()
            self[text] = result
        return result


def remembered(most: int) -> Callable[[Callable[[str], Result]], Callable[[str], Result]]:
    """For a function of a text that others have written: the results of so many texts are kept, and begun anew then.

    What is known comes out of a dictionary without a call in Python, in a third of what `functools.lru_cache` takes
    behind a look at the length.
    """

    def decorate(work: Callable[[str], Result]) -> Callable[[str], Result]:
        known = _Known(work, most)
        _ALL.append(known)
        return known.__getitem__

    return decorate


def forget() -> None:
    """Forget all of it: it is made again in microseconds.

    What is remembered from one hour to the next is no use, but memory: a worker fetches the addresses of 200 articles a
    minute, and its memory grew by as many objects.
    """
    for known in _ALL:
        known.clear()
