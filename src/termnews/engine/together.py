"""What many sources want of the store, done together: writes in one transaction, questions in one query.

Writes: what has to wait while one is written goes with the next; and where more is about to come, what has come waits
for it a little. Each transaction writes the pages of three indexes anew on which its articles lie scattered: with 1,000
new feeds those of a hundred articles are 943 MB in all, of three hundred 746. A write that waits for none, and behind
which none is coming, is made at once, alone.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from termnews.model import FetchState
from termnews.store.database import BATCH
from termnews.store.store import Store

T = TypeVar("T")

ROWS = 300
"""Rows that are written together at most where no reader is there, whose keys write too: 20 ms."""

PAUSE = 0.1
"""Seconds from one transaction to the next, at most, where more is about to come."""

Bulk = Callable[[Callable[[], list[Any]]], Awaitable[list[Any]]]
"""Runs something in the thread of the store."""


Read = Callable[[list[int]], Awaitable[Mapping[int, FetchState]]]
"""Reads the states of some sources in the thread of the store."""


@dataclass(slots=True, eq=False)
class _Write:
    rows: int
    work: Callable[[], Any]
    result: asyncio.Future[Any]


class Together:
    """The writes that wait. Of their rows so many go into one transaction, or those of one write.

    `more` says whether others are about to come.
    """

    def __init__(self, more: Callable[[], bool] = lambda: False, rows: int = BATCH) -> None:
        self._more = more
        self._rows = rows
        self._waiting: deque[_Write] = deque()
        self._turn = asyncio.Lock()
        self._come = asyncio.Event()
        self._pause_ends = 0.0

    @property
    def waiting(self) -> int:
        """Writes that have not begun."""
        return len(self._waiting)

    async def write(self, store: Store, run: Bulk, rows: int, work: Callable[[], T]) -> T:
        """`work()`, which writes so many rows at most, kept whole or not at all. Raises what it or a companion raises.

        Cancelled while it waits it is not made; while it is being made, it is made all the same.
        """
        loop = asyncio.get_running_loop()
        write = _Write(rows, work, loop.create_future())
        self._waiting.append(write)
        self._come.set()
        try:
            async with self._turn:
                while write in self._waiting:
                    await self._gather()
                    group = self._group()
                    making = asyncio.ensure_future(run(partial(_all, store, group)))
                    making.add_done_callback(partial(_tell, group))
                    # What is being made has companions, which wait for it even where this one does not any more.
                    await asyncio.wait((making,))
                    self._pause_ends = loop.time() + PAUSE
        finally:
            if write in self._waiting:
                self._waiting.remove(write)
        result: T = await write.result
        return result

    async def _gather(self) -> None:
        """Wait for more that is about to come: until it is enough, or the last transaction is a while ago."""
        loop = asyncio.get_running_loop()
        while self._more() and loop.time() < self._pause_ends and not self._is_enough():
            self._come.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(self._pause_ends):
                    await self._come.wait()

    def _is_enough(self) -> bool:
        return sum(write.rows for write in self._waiting) >= self._rows

    def _group(self) -> list[_Write]:
        """The first of those that wait, and as many behind it as fit."""
        group = [self._waiting.popleft()]
        rows = group[0].rows
        while self._waiting and rows + self._waiting[0].rows <= self._rows:
            rows += self._waiting[0].rows
            group.append(self._waiting.popleft())
        return group


class States:
    """The states of sources; all that are asked for in the same turn of the event loop are read at once.

    Measured with 1,000 sources that have not changed: a tenth of their refresh was the way to the store's thread.
    """

    def __init__(self) -> None:
        self._wanted: list[int] = []
        self._reading: asyncio.Task[Mapping[int, FetchState]] | None = None

    async def of(self, source_id: int, read: Read) -> FetchState:
        """What is known of the last checks of a source. Raises what `read` raises."""
        self._wanted.append(source_id)
        if self._reading is None:
            self._reading = asyncio.create_task(self._read(read))
        # Who is cancelled does not take it from the others.
        states = await asyncio.shield(self._reading)
        return states.get(source_id) or FetchState()

    async def _read(self, read: Read) -> Mapping[int, FetchState]:
        wanted, self._wanted, self._reading = self._wanted, [], None
        return await read(wanted)


def _all(store: Store, group: Sequence[_Write]) -> list[Any]:
    with store.together():
        return [write.work() for write in group]


def _tell(group: Sequence[_Write], made: asyncio.Future[list[Any]]) -> None:
    """Give each its result."""
    error = made.exception() if not made.cancelled() else asyncio.CancelledError()
    results = made.result() if error is None else [None] * len(group)
    for write, result in zip(group, results, strict=True):
        if write.result.done():
            continue
        if error is None:
            write.result.set_result(result)
        elif isinstance(error, asyncio.CancelledError):
            write.result.cancel()
        else:
            write.result.set_exception(error)
            # Who has been cancelled meanwhile does not ask for it, and it is no fault of theirs.
            write.result.exception()
