"""The engine in a process of its own: requests in, events out, one JSON object a line (`protocol`).

The reader starts it and ends it: it ends when its input does. It holds nothing that is not in the store, so it can be
killed at any moment.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path

from termnews import crash, heap, memo
from termnews.config import Settings
from termnews.engine.engine import Engine, Events, open_engine
from termnews.engine.follow import read_thread
from termnews.engine.indexing import index
from termnews.engine.pages import read_page
from termnews.engine.read import read_article
from termnews.engine.refresh import refresh
from termnews.engine.sources import import_sources, reconcile
from termnews.engine.subscribe import add
from termnews.errors import ConfigError, StoreError, TermnewsError
from termnews.paths import Paths
from termnews.protocol import (
    AddSource,
    ArticleReady,
    Cancel,
    Deliver,
    DrawPicture,
    Event,
    Failed,
    Finished,
    ImportSources,
    Progress,
    ReadArticle,
    ReadPage,
    ReadThread,
    Refresh,
    Request,
    Revoke,
    SourceChecked,
    SourcesChanged,
    Sync,
    decode_request,
    encode,
)

LINE_LIMIT = 4 << 20
"""Bytes of a request, at most."""

NICE = 10
"""How much it stands back for the reader's keys, where both would have the processor."""

_AUTOGROUP = Path("/proc/self/autogroup")
"""The niceness of the session's share of the processor, on Linux: sched(7). It may be raised, not lowered again."""

TIDY_AFTER = 5.0
"""Seconds from the end of a request until memory is given back: once for all that end meanwhile."""

TELL_EVERY = 0.25
"""Seconds for which what a refresh tells is gathered: each line by itself would wake the reader between two keys, a
thousand times for a thousand sources."""

LAST_MOMENT = 0.25
"""Seconds for closing what is open: the reader's `quit` does not wait longer."""


def main(paths: Paths, settings: Settings) -> int:
    """Serve on stdin and stdout until stdin ends, or SIGTERM comes. Does not return where that went well."""
    stand_back()
    with asyncio.Runner() as runner:
        runner.run(_run(paths, settings))
        # A thread that reads a page is not waited for: the store is closed, nothing can be lost.
        os._exit(0)


def stand_back() -> None:
    """Leave the processor to the reader and its keys, in this process and those that it starts.

    Where the system shares it out by session first, niceness counts within one only. In the reader's own, three
    processes at work would use up what is the reader's too: it then waited up to 80 ms for its turn.
    """
    with contextlib.suppress(OSError):
        os.nice(NICE)
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError):
        # What wakes up here does not drive the reader out in the middle of a key.
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    # The session of somebody's shell is not ours to change.
    if os.getsid(0) == os.getpid():
        with contextlib.suppress(OSError):
            _AUTOGROUP.write_text(str(NICE))


async def _run(paths: Paths, settings: Settings) -> None:
    loop = asyncio.get_running_loop()
    # The answers keep their pipe; what a library prints goes where nothing is read.
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    reader = asyncio.StreamReader(limit=LINE_LIMIT)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, answers)
    writer = asyncio.StreamWriter(transport, protocol, None, loop)
    stack = contextlib.AsyncExitStack()
    try:
        engine = await stack.enter_async_context(open_engine(paths, settings))
    except StoreError as error:
        writer.write(encode(0, Failed(error.message, error.hint)))
        await writer.drain()
        raise
    serving = asyncio.create_task(serve(reader, writer, engine))
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        loop.add_signal_handler(number, serving.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await serving
    with contextlib.suppress(TimeoutError, OSError):
        async with asyncio.timeout(LAST_MOMENT):
            await writer.drain()
            await stack.aclose()


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, engine: Engine) -> None:
    """Answer requests until there are no more; then what still runs is stopped."""
    service = _Service(writer, engine)
    service.start(0, Sync())
    await asyncio.gather(*service.tasks.values(), return_exceptions=True)
    try:
        while True:
            try:
                line = await reader.readline()
                if not line:
                    return
                number, request = decode_request(line)
            except ValueError as error:
                service.send(0, Failed("The worker was asked for something that it does not understand.", str(error)))
                continue
            service.start(number, request)
    finally:
        await service.stop()


class _Service:
    """The requests that are being worked on."""

    def __init__(self, writer: asyncio.StreamWriter, engine: Engine) -> None:
        self._writer = writer
        self._engine = engine
        self.tasks: dict[int, asyncio.Task[None]] = {}
        self._tidying: asyncio.TimerHandle | None = None
        self._indexing: asyncio.Task[None] | None = None
        self._refreshes: set[int] = set()
        self._gathered: list[bytes] = []
        self._progress: dict[int, bytes] = {}
        self._telling: asyncio.TimerHandle | None = None
        self._stopping = False

    def send(self, number: int, event: Event) -> None:
        """Tell the reader. That something ended which it has not asked for is no news."""
        if isinstance(event, Finished) and not number:
            return
        if number in self._refreshes and isinstance(event, Progress | SourceChecked | ArticleReady):
            self._gather(number, event)
            return
        self._gathered.append(encode(number, event))
        self._tell()

    def _gather(self, number: int, event: Event) -> None:
        """Keep for a moment what a refresh tells; of how far it is, the last."""
        if isinstance(event, Progress):
            self._progress[number] = encode(number, event)
        else:
            self._gathered.append(encode(number, event))
        if self._telling is None:
            self._telling = asyncio.get_running_loop().call_later(TELL_EVERY, self._tell)

    def _tell(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None
        # Before what follows: the last line may be the end of its request.
        told = b"".join((*self._progress.values(), *self._gathered))
        self._progress.clear()
        self._gathered.clear()
        if told and not self._writer.is_closing():
            self._writer.write(told)

    def start(self, number: int, request: Request) -> None:
        """Begin with a request."""
        if isinstance(request, Cancel):
            task = self.tasks.get(request.target)
            if task is not None:
                task.cancel()
            self.send(number, Finished())
            return
        if isinstance(request, Refresh):
            self._refreshes.add(number)
        task = asyncio.create_task(self._work(number, request))
        self.tasks[number] = task
        task.add_done_callback(lambda ended: self._ended(number, ended))

    async def stop(self) -> None:
        """Stop all that runs, for a moment at most."""
        self._stopping = True
        tasks = [*self.tasks.values(), *filter(None, (self._indexing,))]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=LAST_MOMENT / 2)
        for timer in (self._tidying, self._telling):
            if timer is not None:
                timer.cancel()

    def _tidy(self) -> None:
        self._tidying = None
        memo.forget()
        heap.give_back()

    def _index(self) -> None:
        """Have what came in put into the search index, in between all else."""
        if not self._stopping and (self._indexing is None or self._indexing.done()):
            self._indexing = asyncio.create_task(self._follow_up())

    async def _follow_up(self) -> None:
        # Where it cannot be written now, the next request that ends brings it up again.
        with contextlib.suppress(StoreError):
            await index(self._engine)

    async def _work(self, number: int, request: Request) -> None:
        async with contextlib.aclosing(_events(self._engine, request)) as events:
            async for event in events:
                self.send(number, event)
                # A reader that has gone ends all of this by the other pipe.
                with contextlib.suppress(ConnectionError):
                    await self._writer.drain()

    def _ended(self, number: int, task: asyncio.Task[None]) -> None:
        """The boundary of a request: whatever it ended with is said to the reader, in words."""
        self.tasks.pop(number, None)
        self._refreshes.discard(number)
        self._index()
        if self._tidying is None:
            self._tidying = asyncio.get_running_loop().call_later(TIDY_AFTER, self._tidy)
        if task.cancelled():
            self.send(number, Finished(cancelled=True))
            return
        error = task.exception()
        if isinstance(error, TermnewsError):
            self.send(number, Failed(error.message, error.hint))
        elif error is not None:
            where = _report(error, self._engine.paths)
            self.send(number, Failed("Something in termnews is broken; nothing that was kept is lost.", where))


def _events(engine: Engine, request: Request) -> Events:
    """The use-case that a request asks for."""
    match request:
        case Refresh():
            return _refresh(engine, request)
        case ReadArticle():
            return read_article(engine, request.article, request.full)
        case ReadPage():
            return read_page(engine, request.url, request.article, request.via)
        case AddSource():
            return add(engine, request.url, title=request.title, tags=request.tags, chosen=request.chosen)
        case ImportSources():
            return import_sources(engine, request.location)
        case ReadThread():
            return read_thread(engine, request.article)
        case Deliver():
            # What sends is for those who write: a worker that only reads goes without it.
            from termnews.engine.deliver import deliver

            return deliver(engine, request.drafts)
        case DrawPicture():
            from termnews.engine.pictures import draw_picture

            return draw_picture(engine, request)
        case Revoke():
            from termnews.engine.revoke import revoking

            return revoking(engine, request.draft)
        case Sync() | Cancel():
            return reconcile(engine)


async def _refresh(engine: Engine, request: Refresh) -> Events:
    """Refresh what sources.toml says now. Its mistakes have been said at the start."""
    with contextlib.suppress(ConfigError):
        async with contextlib.aclosing(reconcile(engine)) as events:
            async for event in events:
                if isinstance(event, SourcesChanged):
                    yield event
    async with contextlib.aclosing(refresh(engine, request.sources, request.force, request.full_text)) as events:
        async for event in events:
            yield event


def _report(error: BaseException, paths: Paths) -> str:
    """Write a report of what broke; the words that say where it is."""
    try:
        return f"The report is {crash.report(paths.state, error, crash.doing())}"
    except OSError as unwritable:
        return f"{crash.one_line(error)}. No report could be written: {unwritable.strerror}."
