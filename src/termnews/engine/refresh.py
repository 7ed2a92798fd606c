"""Refresh: check what is due, take in what is new, then have the full text of it, so that all can be read offline.

The story of one source is `_Round._check`, that of one page `_Round._read`; the rest is whose turn it is.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from termnews.engine import check, schedule, texts
from termnews.engine.contents import Taken
from termnews.engine.engine import Engine, Events
from termnews.engine.helper_process import MANY
from termnews.engine.indexing import index, index_new
from termnews.engine.pictures import Album, are_always_shown, fetch_ahead
from termnews.engine.schedule import Fresh, Hold, Outcome, Trouble, Unchanged
from termnews.engine.texts import Page
from termnews.engine.turns import Turns
from termnews.errors import HttpStatus, Offline, TimedOut
from termnews.model import FetchState, Health, Source, TextKind
from termnews.protocol import ArticleReady, Event, Finished, Progress, SourceChecked, ThreadReady
from termnews.text import plural
from termnews.urls import host, looks_private

TELL_EVERY = 0.1
"""Seconds between two `Progress` events, at least."""

HOSTS_UNREACHED = 5
"""So many hosts that cannot be reached, and none that can: it is the network, the sources are not to blame."""


async def refresh(engine: Engine, sources: Collection[int] = (), force: bool = False, full_text: bool = True) -> Events:
    """Check the given sources, or all that are due (`force`: all); yields what happens, `Finished` last.

    A host that asked to be left alone is, even so. Raises Offline where there is no network, StoreError.
    """
    async with engine.refreshing() as alone:
        if not alone:
            yield Finished("Another termnews is refreshing: its news will appear here.")
            return
        engine.clock.begin(await engine.db(engine.store.sources.last_checked))
        now = engine.now()
        known = await engine.db(engine.store.sources.all)
        chosen = [source for source in known if _is_chosen(source, sources, force, now)]
        followed = await engine.db(engine.store.threads.followed, now, all_of_them=force)
        this_round = _Round(engine, full_text, followed)
        async with contextlib.aclosing(this_round.events(chosen)) as events:
            async for event in events:
                yield event
        if engine.settings.keep_days or any(source.keep for source in known):
            await _let_go(engine)
        await index_new(engine, this_round._tally.new)
        yield Finished(f"{this_round.words()} {engine.clock.words()}".rstrip())


async def _let_go(engine: Engine) -> None:
    """Let articles go that are older than they are to be kept; none by a clock that no answer has agreed with."""
    if engine.clock.confirmed:
        articles = engine.store.articles
        old = await engine.bulk(articles.outlived, engine.now(), engine.settings.keep_days)
        for at in range(0, len(old), check.BATCH):
            await engine.bulk(articles.let_go, old[at : at + check.BATCH])


async def read_ahead(engine: Engine, source: Source, taken: Taken) -> Events:
    """Have the full texts of a source that has just been taken in; yields `Progress` and `ArticleReady`."""
    this_round = _Round(engine, full_text=True)
    await this_round.want_texts(source, taken)
    async with contextlib.aclosing(this_round.events(())) as events:
        async for event in events:
            yield event


def _is_chosen(source: Source, wanted: Collection[int], force: bool, now: datetime) -> bool:
    if wanted:
        return source.id in wanted
    return schedule.is_due(source, now) or (force and source.health is not Health.GONE)


@dataclass(slots=True)
class _Tally:
    """What `Progress` says, how many sources were never read before, and how many full texts were kept."""

    done: int = 0
    total: int = 0
    never: int = 0
    new: int = 0
    failed: int = 0
    texts_done: int = 0
    texts_total: int = 0
    texts_kept: int = 0


class _Thread(NamedTuple):
    """A thread that is followed, to be looked at."""

    article: int


class _Round:
    """One refresh. `followed`: the articles whose thread is looked at once their source has answered, by source."""

    def __init__(self, engine: Engine, full_text: bool, followed: Mapping[int, Sequence[int]] = MappingProxyType({})):
        self._engine = engine
        self._full_text = full_text
        self._tally = _Tally()
        self._turns: Turns[Source | Page | _Thread | Album] = Turns(per_host=2, lanes=3)
        self._running: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._news: asyncio.Queue[Event | None] = asyncio.Queue()
        self._told = 0.0
        self._helped = contextlib.AsyncExitStack()
        self._is_helped = False
        self._fault: BaseException | None = None
        self._unchanged: dict[int, FetchState] = {}
        self._online = False
        self._unreached: list[tuple[Source, FetchState, Trouble]] = []
        self._followed = followed
        self._indexing: asyncio.Task[None] | None = None
        self._albums: list[Album] = []
        """What comes last, when all texts are there."""

    def words(self) -> str:
        """The sum of it: `12 new articles, 9 full texts; 1 of 40 sources could not be read.`"""
        tally = self._tally
        if not tally.total:
            return "Nothing is due."
        words = plural(tally.new, "new article") if tally.new else "No new articles"
        if tally.texts_kept:
            words += f", {plural(tally.texts_kept, 'full text')}"
        if tally.failed:
            words += f"; {tally.failed:,} of {plural(tally.total, 'source')} could not be read"
        return words + "."

    # --- whose turn it is ---------------------------------------------------------------------------------------------

    async def events(self, sources: Collection[Source]) -> Events:
        """Do it, and say what happens. Closing the iterator stops all of it. Raises Offline, StoreError."""
        self._tally.total, self._tally.never = len(sources), sum(source.checked_at is None for source in sources)
        for source in sources:
            self._turns.add(host(source.url), source)
        yield self._progress()
        work = asyncio.create_task(self._work())
        try:
            while (event := await self._news.get()) is not None:
                yield event
            await work
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
        yield self._progress()

    async def _work(self) -> None:
        try:
            async with self._helped:
                await self._get_help()
                await self._take_turns()
                await self._blame(at_end=True)
        finally:
            tasks = [*self._running, *filter(None, (self._indexing,))]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            try:
                await self._save_unchanged()
            finally:
                self._news.put_nowait(None)

    async def _get_help(self) -> None:
        """Have the documents read in a second process, once there are many."""
        if not self._is_helped and self._tally.total + self._tally.texts_total >= MANY:
            self._is_helped = True
            await self._helped.enter_async_context(self._engine.second_process(feeds=self._tally.never))

    async def _take_turns(self) -> None:
        """Keep as many requests going as there may be, until nothing waits and nothing runs."""
        while True:
            if self._fault is not None:
                raise self._fault
            most = self._engine.settings.max_requests
            # Where others have brought it behind, one goes on: a round with nothing running is woken by nothing.
            while len(self._running) < (1 if self._engine.is_behind else most) and (turn := self._turns.take()):
                at, item = turn
                task = asyncio.create_task(self._do(item))
                self._running.add(task)
                task.add_done_callback(self._ended(at))
            if not self._running:
                if not self._albums:
                    return
                albums, self._albums = dict.fromkeys(self._albums), []
                for album in albums:
                    self._turns.add(host(album.source.url), album)
                continue
            if self._tally.done == self._tally.total and self._indexing is None:
                # Only pages are left, and these are waited for.
                self._indexing = asyncio.create_task(index(self._engine))
            await self._wake.wait()
            self._wake.clear()
            if len(self._unchanged) >= check.BATCH:
                await self._save_unchanged()
            if time.monotonic() - self._told >= TELL_EVERY:
                self._news.put_nowait(self._progress())

    async def _do(self, item: Source | Page | _Thread | Album) -> None:
        match item:
            case Source():
                await self._check(item)
            case Page():
                await self._read(item)
            case _Thread():
                await self._follow(item)
            case Album():
                await fetch_ahead(self._engine, item)

    def _ended(self, at: str) -> Callable[[asyncio.Task[None]], None]:
        def ended(task: asyncio.Task[None]) -> None:
            self._running.discard(task)
            self._turns.done(at)
            fault = None if task.cancelled() else task.exception()
            self._fault = self._fault or fault
            self._wake.set()

        return ended

    def _progress(self) -> Progress:
        self._told, t = time.monotonic(), self._tally
        return Progress(t.done, t.total, t.new, t.failed, t.texts_done, t.texts_total)

    async def _save_unchanged(self) -> None:
        states, self._unchanged = self._unchanged, {}
        if states:
            await self._engine.bulk(self._engine.store.sources.save_states, states)

    # --- a source -----------------------------------------------------------------------------------------------------

    async def _check(self, source: Source) -> None:
        """Ask a source, decide what its answer means, keep what it brings."""
        engine, now = self._engine, self._engine.now()
        if until := schedule.held_until(source, now) or engine.held_until(host(source.url)):
            self._count(source, 0, schedule.waiting(until, now), failed=False)
            return
        if source.id in engine.checking:
            # Another refresh of this process has it in hand, and will say so.
            self._tally.done += 1
            return
        engine.checking.add(source.id)
        try:
            state = await engine.state(source.id)
            judge = self._full_text and texts.choice(source, engine.settings.full_text) == "auto"
            outcome, taken = await check.ask(engine, source, state, judge)
            if not self._is_doubtful(source, state, outcome):
                await self._blame()
                await self._keep(source, state, outcome, taken)
        finally:
            engine.checking.discard(source.id)

    async def _keep(self, source: Source, state: FetchState, outcome: Outcome, taken: Taken | None) -> None:
        engine = self._engine
        decision = schedule.decide(source, state, outcome, engine.now(), check.interval(engine, source))
        new: tuple[int, ...] = ()
        if taken is not None:
            new = await check.keep(engine, source, taken, decision.state)
        elif isinstance(outcome, Unchanged):
            # Nothing to read has come: these states are written together.
            self._unchanged[source.id] = decision.state
        else:
            await engine.bulk(engine.store.sources.save_state, source.id, decision.state)
        if decision.move_to and await check.move(engine, source, decision.move_to) and source.id in self._unchanged:
            self._unchanged[source.id] = replace(decision.state, moved_to="", moved_count=0)
        self._want_pictures(source, new)
        problem = decision.state.problem
        self._count(source, len(new), problem, failed=bool(problem))
        if decision.hold is not None:
            await self._hold(decision.hold)
        if isinstance(outcome, Fresh | Unchanged):
            for article in self._followed.get(source.id, ()):
                self._turns.add(host(source.url), _Thread(article), lane=2)
            if self._full_text:
                await self.want_texts(source, taken)
                await self._get_help()

    def _count(self, source: Source, new: int, problem: str, *, failed: bool) -> None:
        self._tally.done += 1
        self._tally.new += new
        self._tally.failed += failed
        self._news.put_nowait(SourceChecked(source.id, source.title, new, problem, failed))

    async def _hold(self, hold: Hold) -> None:
        """Leave a host alone, with all that waits for it."""
        self._engine.held[hold.host] = hold.until
        for item in self._turns.drop(hold.host):
            if isinstance(item, Source):
                self._count(item, 0, hold.problem, failed=False)
            elif isinstance(item, Page):
                self._tally.texts_total -= 1
        # First what other sources of the host have answered before: written later, it would lift the hold.
        await self._save_unchanged()
        await self._engine.bulk(self._engine.store.sources.hold_host, hold.host, hold.until, hold.problem)

    # --- the network --------------------------------------------------------------------------------------------------

    def _is_doubtful(self, source: Source, state: FetchState, outcome: Outcome) -> bool:
        """Whether it may be the network that fails and not the source: no other host has been reached so far.

        Such a source is judged when one has been (`_blame`). Raises Offline where enough have not been.
        """
        if self._online or looks_private(host(source.url)):
            return False
        if not isinstance(outcome, Trouble) or not isinstance(outcome.error, Offline | TimedOut):
            self._online = True
        if self._online:
            return False
        assert isinstance(outcome, Trouble)
        self._unreached.append((source, state, outcome))
        self._give_up_if(HOSTS_UNREACHED)
        return True

    def _give_up_if(self, hosts: int) -> None:
        if len({host(source.url) for source, _, _ in self._unreached}) >= hosts:
            raise Offline("There is no network: no source can be reached.", "All that is kept can be read.")

    async def _blame(self, at_end: bool = False) -> None:
        """The sources that could not be reached are to blame for it, now that others could. Raises Offline."""
        if at_end:
            self._give_up_if(2)
        elif not self._online:
            return
        unreached, self._unreached = self._unreached, []
        for source, state, trouble in unreached:
            await self._keep(source, state, trouble, None)

    # --- full texts ---------------------------------------------------------------------------------------------------

    async def want_texts(self, source: Source, taken: Taken | None) -> None:
        """Put the pages of what stands in a feed in the line, behind all sources; without it, what is still owed."""
        engine, store = self._engine, self._engine.store
        choice = texts.choice(source, engine.settings.full_text)
        if choice == "never":
            return
        if taken is not None:
            pages = await engine.bulk(texts.wanted_of_feed, store, source, choice, taken, engine.now())
        else:
            pages = await engine.bulk(texts.wanted_still, store, source, choice, engine.now())
        for page in pages:
            self._turns.add(host(page.url), page, lane=1)
        self._tally.texts_total += len(pages)

    def _want_pictures(self, source: Source, articles: Collection[int]) -> None:
        if are_always_shown(source, self._engine.settings.pictures):
            self._albums += [Album(article, source) for article in articles]

    async def _read(self, page: Page) -> None:
        """Have the full text of an article."""
        engine = self._engine
        try:
            if not await texts.fetch_text(engine, page, patiently=True):
                self._tally.texts_kept += 1
                self._want_pictures(page.source, (page.article,))
                self._news.put_nowait(ArticleReady(page.article, TextKind.FULL))
        except HttpStatus:
            at, now = host(page.url), engine.now()
            until = engine.held.get(at, now)
            await self._hold(Hold(at, until, schedule.waiting(until, now)))
        except Offline:
            # It stays as wanted as it was.
            return
        finally:
            self._tally.texts_done += 1

    # --- threads ------------------------------------------------------------------------------------------------------

    async def _follow(self, thread: _Thread) -> None:
        """Look at a thread. What is wrong with it is kept with it: the refresh goes on."""
        from termnews.engine.follow import follow

        followed = await follow(self._engine, thread.article)
        if followed.new:
            count = await self._engine.bulk(self._engine.store.threads.count, thread.article)
            self._news.put_nowait(ThreadReady(thread.article, count, followed.new))
