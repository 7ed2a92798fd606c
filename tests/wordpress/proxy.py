"""A proxy on loopback that loses what a network loses: a request, half of one, an answer sooner or later."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import NamedTuple

_PATIENCE = 20.0
"""Seconds that either side may be silent."""


class Cut(StrEnum):
    """Where the connection of a posted comment breaks."""

    NOTHING = "nothing"
    REQUEST = "the request is lost"
    HALF_REQUEST = "half of the request arrives"
    ANSWER_EARLY = "the connection ends before the site has answered"
    ANSWER_LATE = "the site has answered and nothing of it comes back"
    HALF_ANSWER = "half of the answer comes back"


CUTS = tuple(cut for cut in Cut if cut is not Cut.NOTHING)
"""All that can be lost."""


class Asked(NamedTuple):
    """A request that passed, and its answer."""

    method: str
    target: str
    status: int
    size: int
    """Bytes of the answer's body."""


class CuttingProxy:
    """A proxy in front of one server, which learns from the `Host` of each request where it is. Only posts are cut."""

    def __init__(self, port: int) -> None:
        self._server = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.cut = Cut.NOTHING
        self.posts = 0
        """How many comments were posted through it, lost ones too."""
        self.asked: list[Asked] = []
        """What passed whole, in the order of the answers."""
        self._guard = threading.Lock()
        self._threads: list[threading.Thread] = []

    @property
    def url(self) -> str:
        """Its address, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    def run(self) -> None:
        """Take connections until the listener is closed."""
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(client,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def close(self) -> None:
        """Take no more connections, and wait for those that are there."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(_PATIENCE)

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            client.settimeout(_PATIENCE)
            request = _request(client)
            cut = Cut.NOTHING
            if request.startswith(b"POST "):
                with self._guard:
                    self.posts += 1
                cut = self.cut
            if request and cut is not Cut.REQUEST:
                self._pass_on(client, request, cut)

    def _pass_on(self, client: socket.socket, request: bytes, cut: Cut) -> None:
        with socket.create_connection(("127.0.0.1", self._server), _PATIENCE) as server:
            if cut is Cut.HALF_REQUEST:
                server.sendall(request[: len(request) // 2])
                return
            server.sendall(request)
            if cut is Cut.ANSWER_EARLY:
                return
            answer = _all_of(server)
        method, target, _ = request.split(b" ", 2)
        head, _, body = answer.partition(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1]) if head else 0
        with self._guard:
            self.asked.append(Asked(method.decode(), target.decode(), status, len(body)))
        if cut is Cut.HALF_ANSWER:
            client.sendall(answer[: len(answer) // 2])
        elif cut is Cut.NOTHING:
            client.sendall(answer)


@contextmanager
def cutting_proxy(port: int) -> Iterator[CuttingProxy]:
    """A proxy in front of the server at a port, for as long as this holds."""
    proxy = CuttingProxy(port)
    thread = threading.Thread(target=proxy.run, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.close()
        thread.join(_PATIENCE)


def _request(client: socket.socket) -> bytes:
    """One request with its body, b'' where the client went away before its end."""
    data = b""
    while b"\r\n\r\n" not in data:
        if not (more := client.recv(1 << 16)):
            return b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    while len(body) < (int(length[1]) if length else 0):
        if not (more := client.recv(1 << 16)):
            return b""
        body += more
    return head + b"\r\n\r\n" + body


def _all_of(server: socket.socket) -> bytes:
    parts = []
    while part := server.recv(1 << 16):
        parts.append(part)
    return b"".join(parts)
