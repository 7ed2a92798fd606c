"""A second process for what computes: feeds and pages of a large refresh are read on another core.

Measured: the parsing of 1,000 feeds is as much work as all the rest of their refresh, and two
threads give no speed-up, as all of it holds the interpreter's lock. What is more, a document that brings the parser
down takes this process with it and not the worker.

What runs there is `helper_process`.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import select
import subprocess
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from termnews.engine.helper_process import read, start, write
from termnews.engine.patience import LONGEST, no_end
from termnews.errors import FeedTooComplex

P = ParamSpec("P")
T = TypeVar("T")

AHEAD = 2
"""Calls that are with the process at once: it has the next at hand when it is done with one, and need not wait until
this one's result has been read (a fifth of its time, measured)."""

LONG = 250
"""Calls after which it is seen whether a second process is worth its start."""

BACKLOG = 8
"""So many calls at once are too many for one."""


@dataclass(slots=True)
class _Call:
    work: tuple[Any, ...]
    """Function, arguments, keyword arguments."""
    result: Future[Any] = field(default_factory=Future)
    tries: int = 0
    """How often the process has died of it, or while it was being done."""


class Helper:
    """The process, started by the first call unless it runs already; calls are done one after another, in their
    order."""

    def __init__(self, process: subprocess.Popen[bytes] | None = None) -> None:
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._sent: deque[_Call] = deque()
        self._again: deque[_Call] = deque()
        self._process = process
        self._thread: threading.Thread | None = None
        self._closed = False

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`work(*args)` over there: a function of a module, which raises nothing.

        Raises FeedTooComplex if the process dies of it, twice: the first time it may have been killed by somebody else
        (by a system that is short of memory), and the document is not to blame.
        """
        if self._closed:
            raise _ending()
        result: T = await asyncio.wrap_future(self._put((work, args, kwargs)))
        return result

    def begin(self, work: Callable[[], None]) -> None:
        """Start the process before it is called, with what makes it ready. What becomes of that is not asked."""
        if self._thread is None and not self._closed:
            self._put((work, (), {}))

    def _put(self, work: tuple[Any, ...]) -> Future[Any]:
        call = _Call(work)
        self._calls.put(call)
        if self._thread is None:
            # A daemon: the program ends without it, and the process when its pipe does.
            self._thread = threading.Thread(target=self._serve, name="helper", daemon=True)
            self._thread.start()
        return call.result

    def close(self) -> None:
        """End the process, in the middle of a call if need be. It is not waited for."""
        self._closed = True
        if (process := self._process) is not None:
            process.kill()
        self._calls.put(None)

    # --- in the thread ------------------------------------------------------------------------------------------------

    def _serve(self) -> None:
        while not self._closed:
            try:
                while self._send():
                    pass
                if self._sent:
                    self._receive()
            except (EOFError, OSError):
                # It has died, or there is no room for another process.
                self._blame()
                self._begin_anew()
        self._reap()
        left = [*self._sent, *self._again]
        with contextlib.suppress(queue.Empty):
            while True:
                if (call := self._calls.get_nowait()) is not None:
                    left.append(call)
        for call in left:
            if call.result.running() or call.result.set_running_or_notify_cancel():
                call.result.set_exception(_ending())

    def _send(self) -> bool:
        """Hand the next call over; False where there is none, or none may be sent before a result has come."""
        call = self._next()
        if call is None:
            return False
        if not call.tries and not call.result.running() and not call.result.set_running_or_notify_cancel():
            return True
        self._sent.append(call)
        process = self._process
        if len(self._sent) == 1 and (process is None or process.poll() is not None):
            self._reap()
            process = self._process = start()
        assert process is not None and process.stdin is not None
        write(process.stdin, call.work)
        return True

    def _next(self) -> _Call | None:
        if self._again:
            # One at a time: what the process dies of is to be told from what only waited behind it.
            return None if self._sent else self._again.popleft()
        if len(self._sent) >= AHEAD or (self._sent and self._sent[0].tries):
            return None
        try:
            return self._calls.get(block=not self._sent)
        except queue.Empty:
            return None

    def _receive(self) -> None:
        """Wait for the result of the first call. Raises EOFError where the process dies."""
        process = self._process
        assert process is not None and process.stdout is not None
        waiting = select.poll()
        waiting.register(process.stdout, select.POLLIN | select.POLLHUP)
        if waiting.poll(LONGEST * 1000):
            result = read(process.stdout)
            self._sent.popleft().result.set_result(result)
        else:
            self._fail(no_end())
            self._begin_anew()

    def _blame(self) -> None:
        """Count the death of the process against the call that it was at; twice is too often."""
        if self._sent and not self._closed:
            self._sent[0].tries += 1
            if self._sent[0].tries > 1:
                self._fail(FeedTooComplex("It cannot be read: the reading of it broke off."))

    def _begin_anew(self) -> None:
        """The process has died, or is to: what is still with it is to be done by another."""
        self._reap()
        self._again.extendleft(reversed(self._sent))
        self._sent.clear()

    def _fail(self, error: FeedTooComplex) -> None:
        self._sent.popleft().result.set_exception(error)

    def _reap(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


class Helpers:
    """One process or two: the second is started where the first falls behind in a long work."""

    def __init__(self, process: subprocess.Popen[bytes] | None = None) -> None:
        self._helpers = (Helper(process), Helper())
        self._waiting = [0, 0]
        self._done = 0
        self._two = False

    @property
    def waiting(self) -> int:
        """Calls that have no result yet."""
        return sum(self._waiting)

    def begin(self, work: Callable[[], None], *, both: bool = False) -> None:
        """As `Helper.begin`, of the first or of both."""
        self._two = self._two or both
        for helper in self._helpers[: 1 + both]:
            helper.begin(work)

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `Helper.run`, by whichever has less to do."""
        first, second = self._waiting
        # A start takes 0.1 s of CPU, as long as 15 feeds.
        self._two = self._two or (self._done >= LONG and first >= BACKLOG)
        is_second = self._two and first > second
        self._waiting[is_second] += 1
        try:
            return await self._helpers[is_second].run(work, *args, **kwargs)
        finally:
            self._waiting[is_second] -= 1
            self._done += 1

    def close(self) -> None:
        """As `Helper.close`."""
        for helper in self._helpers:
            helper.close()


def _ending() -> FeedTooComplex:
    return FeedTooComplex("It was not read: termnews is ending.")
