"""What has been made of short texts, remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")

LONGEST = 200
"""Characters of a text that is remembered. A document may have any number of longer ones, of a megabyte each, and they
would be kept until thousands of others have come."""


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
        return _Known(work, most).__getitem__

    return decorate
