"""The worker process, as the reader sees it: started after the first paint, asked by requests, heard by messages.

Nobody else starts work. The process is spoken to in JSON lines (`protocol`). One that dies is started again; what
it was asked is reported as failed, and nothing is lost, as all that it found is in the store.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.app import App
from textual.message import Message

from termnews.paths import Paths

if TYPE_CHECKING:
    from termnews.protocol import Event, Request

_LINE_LIMIT = 4 << 20
"""Bytes of one line: a choice of feeds is the longest answer, and far below."""

_RESTARTS = 5
"""A worker that died this often, each time young, is not started again: something is wrong with the machine."""

_YOUNG = 3600.0
"""Seconds: one that dies later has done its work meanwhile."""

_ONE_HEAP = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": str(128 << 10), "MALLOC_TRIM_THRESHOLD_": str(4 << 20)}
"""For glibc's malloc, mallopt(3): one heap for all of the worker's ten threads, and what is large (a body, its text)
beside it. Else each thread has an arena of its own, in which what one document has left keeps the pages of the others:
after 45 minutes of use they had 20 of its 67 MB, after 75 it had 78."""

_END = 1.0
"""Seconds that a process takes at most to be gone once it has been killed."""


class Jobs:
    """The worker of one reader."""

    @dataclass
    class Answered(Message, bubble=False):
        """The worker has said something."""

        number: int
        """The request's, 0 for none."""
        event: Event

    @dataclass
    class Lost(Message, bubble=False):
        """The worker died; `again` tells whether it has been started anew."""

        again: bool

    def __init__(self, app: App[str], paths: Paths, profile: str) -> None:
        self._app = app
        self._paths = paths
        self._profile = profile
        self._process: asyncio.subprocess.Process | None = None
        self._listening: asyncio.Task[None] | None = None
        self._waiting: dict[int, Request] = {}
        self._number = 0
        self._deaths = 0
        self._began = 0.0
        self._ended = False
        self._gone = False
        """It could not be started, or died too often: what is asked fails at once."""

    async def start(self) -> None:
        """Start the worker. Raises OSError."""
        command = [sys.executable, "-m", "termnews"]
        if self._profile:
            command += ["--profile", self._profile]
        # What is asked until it is there waits for it.
        self._process = None
        try:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                "worker",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                # The worker's own words would be written over the screen.
                stderr=asyncio.subprocess.DEVNULL,
                limit=_LINE_LIMIT,
                # A ctrl+c in the terminal is the reader's to answer, not the worker's; and its share of the processor
                # is one of its own, so that the reader's is not used up when a key comes (`worker.stand_back`).
                start_new_session=True,
                env={**_ONE_HEAP, **os.environ, "PYTHONUTF8": "1"},
            )
        except OSError:
            self._gone = True
            for number in list(self._waiting):
                self._fail(number)
            raise
        self._began = time.monotonic()
        self._listening = asyncio.create_task(self._listen(self._process))
        for number, request in self._waiting.items():
            self._send(number, request)

    def ask(self, request: Request) -> int:
        """Ask the worker for something. The answer comes as `Answered` with the number that is returned."""
        self._number += 1
        self._waiting[self._number] = request
        if self._gone:
            self._fail(self._number)
        else:
            self._send(self._number, request)
        return self._number

    def cancel(self, number: int) -> None:
        """Stop what a request started."""
        if number in self._waiting:
            from termnews.protocol import Cancel

            self.ask(Cancel(number))

    def busy(self, number: int) -> bool:
        """Whether a request is still being worked on."""
        return number in self._waiting

    async def stop(self) -> None:
        """End the worker: its input is closed, and what has not ended after a moment is killed (quit takes < 0.3 s)."""
        self._ended = True
        process = self._process
        if process is None or process.returncode is not None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(0.15):
                await process.wait()
        except TimeoutError:
            # Waited for: if its loop is closed before it hears of the end, asyncio writes so on the terminal.
            with contextlib.suppress(ProcessLookupError, TimeoutError):
                process.kill()
                async with asyncio.timeout(_END):
                    await process.wait()
        if self._listening is not None:
            self._listening.cancel()

    def _send(self, number: int, request: Request) -> None:
        process = self._process
        if process is not None and process.stdin is not None and process.returncode is None:
            from termnews.protocol import encode

            process.stdin.write(encode(number, request))

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        with contextlib.suppress(ValueError):
            # A line over the limit is no answer of ours: the process is ended and begun anew.
            while line := await process.stdout.readline():
                self._hear(line)
        if process.returncode is None and not self._ended:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await process.wait()
        if not self._ended:
            await self._died()

    def _hear(self, line: bytes) -> None:
        from termnews import protocol

        with contextlib.suppress(ValueError):
            number, event = protocol.decode_event(line)
            if isinstance(event, protocol.Finished | protocol.Failed):
                self._waiting.pop(number, None)
            self._app.post_message(self.Answered(number, event))

    async def _died(self) -> None:
        self._deaths = self._deaths + 1 if time.monotonic() - self._began < _YOUNG else 1
        lost = list(self._waiting)
        self._waiting.clear()
        self._gone = self._deaths > _RESTARTS
        if not self._gone:
            with contextlib.suppress(OSError):
                await self.start()
        for number in lost:
            self._fail(number)
        self._app.post_message(self.Lost(not self._gone))

    def _fail(self, number: int) -> None:
        from termnews.protocol import Failed

        self._waiting.pop(number, None)
        words = "Nothing can be fetched now." if self._gone else "The part that fetches stopped in the middle of it."
        hint = "Start termnews again." if self._gone else "Try it again."
        self._app.post_message(self.Answered(number, Failed(words, hint)))
