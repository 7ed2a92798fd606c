"""How long a document may take to be read, and a thread that is given up where it takes longer.

The parsers have lower limits of their own (two seconds of CPU for a feed): this is for what they do not see coming.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

from termnews.errors import FeedError, FeedTooComplex

T = TypeVar("T")

LONGEST = 10.0
"""Seconds after which a document is given up."""


def no_end() -> FeedTooComplex:
    """The error for a document that has been given up."""
    return FeedTooComplex("It cannot be read: the reading of it came to no end.")


async def within(seconds: float, work: Callable[[], T]) -> T:
    """What `work` gives, done in a thread of its own. Raises what it raises, which is a FeedError, and FeedTooComplex.

    After `seconds` the thread is left to itself; it is a daemon's, so that no end of the program waits for it.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(results: list[T], error: FeedError) -> None:
        if done.done():
            return
        if results:
            done.set_result(results[0])
        else:
            done.set_exception(error)

    def run() -> None:
        results: list[T] = []
        error: FeedError = FeedTooComplex("It cannot be read: the reading of it broke off.")
        try:
            results.append(work())
        except FeedError as found:
            error = found
        finally:
            with contextlib.suppress(RuntimeError):  # the loop has ended: nobody waits
                loop.call_soon_threadsafe(settle, results, error)

    threading.Thread(target=run, name="reading", daemon=True).start()
    try:
        async with asyncio.timeout(seconds):
            return await done
    except TimeoutError:
        raise no_end() from None
