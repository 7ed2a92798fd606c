"""What has been made of short texts, remembered."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

Result = TypeVar("Result")

LONGEST = 200
"""Characters of a text that is remembered. A document may have any number of longer ones, of a megabyte each, and they
would be kept until thousands of others have come."""


def remembered(most: int) -> Callable[[Callable[[str], Result]], Callable[[str], Result]]:
    """`functools.lru_cache` of so many results, for a function of a text that others have written."""

    def decorate(work: Callable[[str], Result]) -> Callable[[str], Result]:
        known = lru_cache(maxsize=most)(work)

        @wraps(work)
        def result(text: str) -> Result:
            return known(text) if len(text) <= LONGEST else work(text)

        return result

    return decorate
