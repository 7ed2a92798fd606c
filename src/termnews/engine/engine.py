"""What every use-case needs at hand, and which thread each kind of work is done in.

The event loop only waits. The database has one thread of its own (a connection of SQLite is one thread's), what
computes has others, and what is large or many is read in a second process (`helper`).
"""

from __future__ import annotations

import asyncio
import os
import resource
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from subprocess import Popen
from typing import Concatenate, ParamSpec, TypeVar

from termnews.config import Settings
from termnews.engine.clock import Clock, utc_now
from termnews.engine.helper import Helper, Helpers
from termnews.engine.helper_process import MANY, VERY_MANY, get_ready
from termnews.engine.patience import LONGEST, within
from termnews.engine.schedule import LEAVES_ALONE, pause
from termnews.engine.together import ROWS, States, Together
from termnews.errors import HttpStatus, TermnewsError
from termnews.fetch.connect import ANY_HOST
from termnews.fetch.http import Fetcher
from termnews.model import FetchState
from termnews.paths import Paths
from termnews.protocol import Event
from termnews.store.database import BATCH
from termnews.store.lock import refresh_lock
from termnews.store.store import Store
from termnews.urls import host

P = ParamSpec("P")
T = TypeVar("T")
B = TypeVar("B", bytes, str)

Events = AsyncGenerator[Event, None]
"""What a use-case yields: closed early, it stops what it does."""


LONGEST_HOLD = timedelta(hours=25)
"""No host is left alone for longer: a day, and a little for clocks that do not agree."""

FILES = 1024
"""Files that may be open at once: up to 128 requests, 256 connections that are kept, the store, the second process."""

ENOUGH = 24
"""Documents that wait to be read or kept, each with up to half a megabyte."""

LARGE = 512 << 10
"""Bytes of a document that is read in the second process even where it is the only one: what takes long is large, and
a process can be ended in the middle of what a thread cannot. Starting it costs 0.1 s of CPU."""


@dataclass(slots=True)
class Engine:
    """The store, the net, the reader's settings and folders, and the clock."""

    store: Store
    """Only ever touched in its thread: by `db` and `bulk`."""
    fetcher: Fetcher
    settings: Settings
    paths: Paths
    clock: Clock = field(default_factory=Clock)
    now: Callable[[], datetime] = utc_now
    """What the clock says."""
    checking: set[int] = field(default_factory=set)
    """The sources that are being checked at this moment: none is checked twice at once."""
    held: dict[str, datetime] = field(default_factory=dict)
    """The hosts that have asked to be left alone, until when: also those on which there are only articles."""
    listing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while sources.toml and the store change together: a source that only one of them has would be archived."""
    ahead: list[Popen[bytes]] = field(default_factory=list)
    """A second process that runs already, until one is needed."""
    unattended: bool = False
    """No reader waits for it."""
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="store"))
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    _bulk: asyncio.Lock = field(default_factory=asyncio.Lock)
    _states: States = field(default_factory=States)
    _darkroom: Helper | None = None
    _developing: int = 0
    _helper: Helpers | None = None
    _helped: int = 0
    _alone: ExitStack = field(default_factory=ExitStack)
    _refreshes: int = 0
    _together: Together = field(init=False)

    def __post_init__(self) -> None:
        # What is being read is kept in a moment.
        rows = ROWS if self.unattended else BATCH
        self._together = Together(lambda: self._helper is not None and self._helper.waiting > 0, rows)

    def held_until(self, host: str) -> datetime | None:
        """Until when a host is to be left alone, None where it may be asked."""
        until, now = self.held.get(host), self.now()
        # One that lies further off was set by a clock that was wrong.
        return until if until is not None and now < until <= now + LONGEST_HOLD else None

    def heed(self, url: str, error: TermnewsError) -> bool:
        """Whether a host asks to be left alone by its answer (429, 503): then it is."""
        if not isinstance(error, HttpStatus) or error.status not in LEAVES_ALONE:
            return False
        self.held[host(url)] = self.now() + pause(error)
        return True

    async def db(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A short call of the store. Raises what it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(*args, **kwargs))

    async def bulk(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A call of the store that is one of many: what the reader waits for goes in between (at most 100 rows)."""
        async with self._bulk:
            return await self.db(work, *args, **kwargs)

    async def together(self, rows: int, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `bulk`, in one transaction with what else waits; `rows` is how many it writes at most."""
        return await self._together.write(self.store, self.bulk, rows, partial(work, *args, **kwargs))

    async def state(self, source_id: int) -> FetchState:
        """What is known of the last checks of a source, one of many. Raises StoreError."""
        return await self._states.of(source_id, lambda some: self.db(self.store.sources.states, some))

    async def compute(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Something that computes, at once, in a thread."""
        return await asyncio.to_thread(work, *args, **kwargs)

    async def parse(self, work: Callable[Concatenate[B, P], T], document: B, /, *args: P.args, **kwargs: P.kwargs) -> T:
        """One of many documents to read, in its turn: in the second process where there is one, else in one thread.

        In one: several would share the interpreter's lock with the event loop and each make it wait 5 ms. `work` raises
        nothing but FeedError. Raises FeedTooComplex for what has not been read within `LONGEST` seconds.
        """
        if self._helper is not None or len(document) > LARGE:
            async with self.second_process() as helper:
                return await helper.run(work, document, *args, **kwargs)
        async with self._reading:
            return await within(LONGEST, partial(work, document, *args, **kwargs))

    async def parse_now(
        self, work: Callable[Concatenate[B, P], T], document: B, /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """A document that the reader waits for: as `parse`, and before all others."""
        if len(document) <= LARGE:
            return await within(LONGEST, partial(work, document, *args, **kwargs))
        helper = Helper()
        try:
            return await helper.run(work, document, *args, **kwargs)
        finally:
            helper.close()

    @asynccontextmanager
    async def refreshing(self) -> AsyncIterator[bool]:
        """Whether this process may refresh while this holds: one does at a time. Inside it, several may at once."""
        if not self._refreshes:
            alone = self._alone.enter_context(refresh_lock(self.paths.data))
            if not alone:
                self._alone.close()
                yield False
                return
        self._refreshes += 1
        try:
            yield True
        finally:
            self._refreshes -= 1
            if not self._refreshes:
                self._alone.close()

    @property
    def is_behind(self) -> bool:
        """Whether more has come than is read and kept in time: to fetch more would only fill the memory."""
        reading = self._helper.waiting if self._helper is not None else 0
        return reading + self._together.waiting >= ENOUGH

    @asynccontextmanager
    async def second_process(self, *, feeds: int = 0) -> AsyncIterator[Helpers]:
        """While this holds, `parse` goes to a second process, and to a third where there is very much to read.

        `feeds`: so many will have to be read. They are started at once, while these are still asked for.
        """
        for_feeds = feeds >= MANY
        helper = self._helper = self._helper or Helpers(self.ahead.pop() if self.ahead else None)
        if for_feeds:
            # What else a refresh does leaves half of a second core free, which is the reader's where there is one.
            helper.begin(get_ready, both=self.unattended and feeds >= VERY_MANY and (os.cpu_count() or 1) > 1)
        self._helped += 1
        try:
            if for_feeds:
                await self.db(self.store.expect, much=True)
            yield helper
        finally:
            self._helped -= 1
            if not self._helped:
                self._helper = None
                helper.close()
            if for_feeds:
                await self.db(self.store.expect, much=False)

    @asynccontextmanager
    async def darkroom(self) -> AsyncIterator[Helper]:
        """While this holds, a process in which pictures are unpacked, and nothing else: its memory is limited."""
        helper = self._darkroom = self._darkroom or Helper()
        self._developing += 1
        try:
            yield helper
        finally:
            self._developing -= 1
            if not self._developing:
                self._darkroom = None
                helper.close()


def _allow_files() -> None:
    """Ask the system for as many open files as there may be connections and more; macOS begins with 256."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@asynccontextmanager
async def open_engine(
    paths: Paths,
    settings: Settings,
    now: Callable[[], datetime] = utc_now,
    *,
    ahead: list[Popen[bytes]] | None = None,
    unattended: bool = False,
) -> AsyncIterator[Engine]:
    """An engine over the reader's own folders. Raises StoreError where the database cannot be opened.

    `ahead`: as `Engine.ahead`; what is left in it is the caller's. `unattended`: as that of `Engine`.
    """
    # A thread that computes gives way to the event loop after 1 ms, not 5: measured, a tenth off a large refresh.
    sys.setswitchinterval(0.001)
    _allow_files()
    thread = ThreadPoolExecutor(1, thread_name_prefix="store")
    loop = asyncio.get_running_loop()
    store = await loop.run_in_executor(thread, Store.open, paths.data)
    try:
        private = (ANY_HOST,) if settings.allow_private else ()
        async with Fetcher(max_requests=settings.max_requests, private_hosts=private) as fetcher:
            clock = Clock(now)
            yield Engine(
                store, fetcher, settings, paths, clock, clock, ahead=ahead or [], unattended=unattended, _thread=thread
            )
    finally:
        await loop.run_in_executor(thread, store.close)
        thread.shutdown(wait=False)
