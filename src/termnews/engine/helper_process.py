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
import threading
from typing import IO, Any

_HEAD = 8


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


def main() -> None:
    """Answer calls until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A feed is tens of thousands of objects, few of which refer to each other in a circle.
    gc.set_threshold(50_000, 20, 20)
    calls = os.fdopen(os.dup(0), "rb", buffering=0)
    results = os.fdopen(os.dup(1), "wb", buffering=0)
    # What a library prints must not stand among the results.
    os.dup2(2, 1)
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
