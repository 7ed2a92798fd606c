"""A second process for what computes: feeds and pages of a large refresh are read on another core.

Measured: the parsing of 1,000 feeds is as much work as all the rest of their refresh, and two
threads give no speed-up, as all of it holds the interpreter's lock. What is more, a document that brings the parser
down takes this process with it and not the worker.

`python -m termnews.engine.helper` is its body: calls in on stdin, results out on stdout, each a length and a pickle. It
ends when its input does, so also when the worker is killed. The pipes join one termnews to another and nothing else.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, ParamSpec, TypeVar

from termnews.errors import FeedTooComplex

P = ParamSpec("P")
T = TypeVar("T")

LONGEST = 20.0
"""Seconds after which a call is given up and the process ended: the parser has its own, lower limits."""

_HEAD = 8


class Helper:
    """The process, started by the first call; calls are done one after another."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="helper")
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`work(*args)` over there: a function of a module, which raises nothing.

        Raises FeedTooComplex if the process dies of it, twice: the first time it may have been killed by somebody else
        (by a system that is short of memory), and the document is not to blame.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._call, work, args, kwargs)

    def close(self) -> None:
        """End the process, in the middle of a call if need be."""
        self._closed = True
        if (process := self._process) is not None:
            process.kill()
        self._thread.submit(self._reap)
        self._thread.shutdown(wait=False)

    def _call(self, work: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        try:
            return self._once(work, args, kwargs)
        except (EOFError, BrokenPipeError):
            self._reap()
        try:
            return self._once(work, args, kwargs)
        except (EOFError, BrokenPipeError) as error:
            self._reap()
            raise FeedTooComplex("It cannot be read: the reading of it broke off.") from error

    def _once(self, work: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        """One try. Raises EOFError or BrokenPipeError where it dies, FeedTooComplex where it takes too long."""
        process = self._process
        if self._closed:
            raise FeedTooComplex("It was not read: termnews is ending.")
        if process is None or process.poll() is not None:
            self._reap()
            process = self._process = _start()
        assert process.stdin is not None and process.stdout is not None
        _write(process.stdin, (work, args, kwargs))
        waiting = select.poll()
        waiting.register(process.stdout, select.POLLIN | select.POLLHUP)
        if not waiting.poll(LONGEST * 1000):
            process.kill()
            self._reap()
            raise FeedTooComplex("It cannot be read: the reading of it came to no end.")
        result: T = _read(process.stdout)
        return result

    def _reap(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        # -P: a module in the folder where the reader happens to be is not ours.
        [sys.executable, "-P", "-m", "termnews.engine.helper"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


def _write(stream: IO[bytes], value: object) -> None:
    body = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(len(body).to_bytes(_HEAD, "big"))
    stream.write(body)
    stream.flush()


def _read(stream: IO[bytes]) -> Any:
    head = stream.read(_HEAD)
    if len(head) < _HEAD:
        raise EOFError
    length = int.from_bytes(head, "big")
    body = stream.read(length)
    if len(body) < length:
        raise EOFError
    return pickle.loads(body)


def main() -> None:
    """Answer calls until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    calls, results = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # What a library prints must not stand among the results.
    os.dup2(2, 1)
    while True:
        try:
            work, args, kwargs = _read(calls)
            _write(results, work(*args, **kwargs))
        except (EOFError, BrokenPipeError):
            return


if __name__ == "__main__":
    main()
