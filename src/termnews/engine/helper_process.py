"""The body of a second process (`helper`): `python -m termnews.engine.helper_process`.

Calls in on stdin, results out on stdout, each a length and a pickle. It ends when its input does, so also when the
worker is killed. The pipes join one termnews to another and nothing else. Nothing is imported here that a call does not
need: asyncio would be a third of the start.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import queue
import signal
import sys
import threading
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from subprocess import Popen

MANY = 24
"""Sources and pages from which on the process is worth its start (about 0.1 s)."""

VERY_MANY = 100
"""Sources that were never read from which on two are, at once."""

_HEAD = 8

_PIPE = 1 << 20
"""Bytes that a pipe holds, where the system allows for it (Linux): else each feed is handed over 64 kB at a time."""

_FOR_FEEDS = ("engine.contents", "engine.identify", "fetch.feeds")
"""What reads feeds."""


def write(stream: IO[bytes], value: object) -> None:
    """Send a value."""
    body = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    for part in (len(body).to_bytes(_HEAD, "big"), body):
        left = memoryview(part)
        while left:
            left = left[stream.write(left) :]


def read(stream: IO[bytes]) -> Any:
    """The next value. Raises EOFError."""
    return pickle.loads(_body(stream))


def _body(stream: IO[bytes]) -> bytearray:
    """What stands behind the next length. Raises EOFError."""
    return _exactly(stream, int.from_bytes(_exactly(stream, _HEAD), "big"))


def _exactly(stream: Any, length: int) -> bytearray:
    body = bytearray(length)
    left = memoryview(body)
    while left:
        read = stream.readinto(left)
        if not read:
            raise EOFError
        left = left[read:]
    return body


def start(*, for_feeds: bool = False) -> Popen[bytes]:
    """Start it; `for_feeds`: it makes itself ready to read feeds before it is called. Raises OSError."""
    import fcntl
    import subprocess

    process = subprocess.Popen(
        # -P: a module in the folder where the reader happens to be is not ours.
        [sys.executable, "-P", "-m", __name__, *(("feeds",) if for_feeds else ())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # Nothing is held back, nor read beforehand: what is there shows in a poll.
        bufsize=0,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    if sys.platform == "linux":
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            # The system may have no more to give to this user.
            with contextlib.suppress(OSError):
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)
    return process


def get_ready() -> None:
    """Load what reads feeds, before the first of them is there."""
    for name in _FOR_FEEDS:
        import_module(f"termnews.{name}")


def main() -> None:
    """Answer calls until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A feed is tens of thousands of objects, few of which refer to each other in a circle.
    gc.set_threshold(50_000, 20, 20)
    calls = os.fdopen(os.dup(0), "rb", buffering=0)
    results = os.fdopen(os.dup(1), "wb", buffering=0)
    # What a library prints must not stand among the results.
    os.dup2(2, 1)
    if sys.argv[1:] == ["feeds"]:
        get_ready()
    waiting: queue.SimpleQueue[bytearray] = queue.SimpleQueue()
    # Calls are taken off their pipe while one is being done: else both ends could wait for the other to read.
    threading.Thread(target=_listen, args=(calls, waiting), daemon=True).start()
    with contextlib.suppress(BrokenPipeError):
        while True:
            work, args, kwargs = pickle.loads(waiting.get())
            write(results, work(*args, **kwargs))


def _listen(calls: IO[bytes], waiting: queue.SimpleQueue[bytearray]) -> None:
    with contextlib.suppress(EOFError):
        while True:
            waiting.put(_body(calls))
    # Nobody is there any more: what is being done is for nobody.
    os._exit(0)


if __name__ == "__main__":
    main()
