"""A site that means harm, on loopback; and a terminal that writes down every byte that a program sends to it."""

from __future__ import annotations

import os
import pty
import select
import signal
import struct
import termios
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from fcntl import ioctl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATIENCE = 30.0
"""Seconds after which a program is taken to hang."""

_SILENCE = 0.08
"""Seconds without output after which a program waits for a key."""

Answer = tuple[int, str, bytes | str]
"""Status, content type and body."""


class Site:
    """What is asked for is answered by a function of host and path; what was asked is kept."""

    def __init__(self, host: str) -> None:
        self.host = host
        """Name and port."""
        self.asked: list[str] = []
        """The paths, in order."""


@contextmanager
def site(
    answer: Callable[[str, str], Answer], headers: Callable[[str], Mapping[str, str]] = lambda path: {}
) -> Iterator[Site]:
    """Serve, on a free port; `headers` gives those that are sent raw for a path."""
    served: list[Site] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served[0].asked.append(self.path)
            status, kind, body = answer(served[0].host, self.path)
            data = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            for name, value in headers(self.path).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.append(Site(f"127.0.0.1:{running.server_port}"))
    thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield served[0]
    finally:
        running.shutdown()
        running.server_close()
        thread.join()


def run_in_a_terminal(
    command: Sequence[str],
    environment: Mapping[str, str],
    keys: Sequence[tuple[str, bytes]] = (),
    *,
    size: tuple[int, int] = (120, 40),
) -> str:
    """Run a command until it ends; all that it wrote. Keys are sent in silence, once a text has come since the last."""
    pid, master = pty.fork()
    if pid == 0:
        os.execvpe(command[0], list(command), dict(environment))
    ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
    written, since, ended, end = b"", 0, False, time.monotonic() + PATIENCE
    waiting = list(keys)
    try:
        while time.monotonic() < end:
            if select.select([master], [], [], _SILENCE)[0]:
                try:
                    written += os.read(master, 65536)
                except OSError:
                    # EIO: the last process that had the terminal has closed it.
                    ended = True
                    break
            elif waiting and waiting[0][0].encode() in written[since:]:
                since = len(written)
                key = waiting.pop(0)[1]
                os.write(master, key)
                if key.endswith(b"\x1b"):
                    # A key that follows at once would be taken for the other half of an alt key.
                    time.sleep(0.2)
        assert ended and not waiting, (waiting, written[-3000:])
    finally:
        os.close(master)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return written.decode("utf-8")
