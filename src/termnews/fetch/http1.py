"""HTTP/1.1 over asyncio's streams: connections that are opened, used, kept for a while and closed.

What is said over them httpcore reads and writes, a connection at a time. Measured with 1,000 feeds that have not
changed: 0.35 ms of CPU a request; httpx's transport, which does the same over anyio's streams and goes through all
connections of its pool at every step, takes 0.8 ms.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from types import ModuleType
from typing import cast

import httpcore

if find_spec("sniffio") is None:
    # httpcore looks for this module six times a request; not finding it on the disk was a fifth of a refresh's CPU.
    sys.modules["sniffio"] = cast(ModuleType, None)

Headers = Sequence[tuple[bytes, bytes]]
Place = tuple[str, int, bool, bool]
"""Host, port, whether TLS is spoken there, and whether the address was typed: the connections of those that were may
lead into a private network, and no other goes over them."""

KEPT = 64
"""Connections that are kept when nothing is asked over them, at most: some systems open 256 files for a process."""

KEPT_FOR = 15.0
"""Seconds that they are kept."""


@dataclass(slots=True)
class Outgoing:
    """A request on its way to a server."""

    headers: Headers
    idle: float
    """Seconds of silence after which it is given up."""
    method: str = "GET"
    body: bytes = b""
    begun: bool = False
    """A byte of it has left, or may have."""

    @property
    def changes(self) -> bool:
        """Whether it may change something at the server: then it is made once, over a connection of its own."""
        return self.method != "GET"


class Silence(TimeoutError):
    """Nothing has come for as long as is waited."""


class Malformed(Exception):
    """What came is not HTTP, or ended in the middle."""


@dataclass(slots=True)
class Reply:
    """An answer whose headers are there; its body is still to come."""

    status: int
    headers: Headers
    """As they came, names in any case."""
    pieces: AsyncIterator[bytes]
    """The body as it is on the wire, transfer coding taken off. Raises Silence, Malformed and OSError."""
    aclose: Callable[[], Awaitable[None]]
    """Ends with the answer, read or not; to be called in any case."""


class _Stream(httpcore.AsyncNetworkStream):
    """asyncio's streams as httpcore wants them."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, idle: float) -> None:
        self._reader = reader
        self._writer = writer
        self._idle = idle
        self.heard = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come; b"" at the end. Raises Silence and OSError."""
        try:
            async with asyncio.timeout(self._idle):
                data = await self._reader.read(max_bytes)
        except TimeoutError as error:
            raise Silence from error
        self.heard = self.heard or bool(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send it: a request is short, it is not waited for until it has left."""
        self._writer.write(buffer)

    async def aclose(self) -> None:
        """As `end`."""
        self.end()

    def end(self) -> None:
        """Close it at once."""
        self._writer.transport.abort()

    def is_over(self) -> bool:
        """Whether the server has ended it, or has said what nobody asked for: 408, or more than a body was to have."""
        if self._writer.is_closing():
            return True
        reading = self._reader.read(1)
        try:
            reading.send(None)
        except (StopIteration, OSError):
            return True
        # It would have to wait: nothing has come.
        reading.close()
        return False


class Connection:
    """A connection to a server, for one request after another."""

    def __init__(self, host: str, port: int, stream: _Stream) -> None:
        # Where it leads the stream knows: here it is only compared.
        self._origin = httpcore.Origin(b"http", host.encode(), port)
        self._stream = stream
        self._inner = httpcore.AsyncHTTP11Connection(self._origin, stream)

    @property
    def heard(self) -> bool:
        """Whether anything has come since the last request."""
        return self._stream.heard

    async def ask(self, target: str, outgoing: Outgoing) -> httpcore.Response:
        """Send a request; the answer, its body still to come. Raises Silence, Malformed and OSError."""
        self._stream.heard = False
        try:
            response = await self._ask(target, outgoing)
        except Malformed as error:
            if not self.heard:
                raise ConnectionAbortedError from error
            raise
        if not self.heard:
            # It was there before it was asked for: bytes behind the last answer, which answer nothing.
            raise ConnectionAbortedError
        return response

    async def _ask(self, target: str, outgoing: Outgoing) -> httpcore.Response:
        origin = self._origin
        url = httpcore.URL(scheme=origin.scheme, host=origin.host, port=origin.port, target=target)
        request = httpcore.Request(outgoing.method, url, headers=outgoing.headers, content=outgoing.body)
        outgoing.begun = True
        with _malformed():
            response = await self._inner.handle_async_request(request)
            if response.status == 304:
                # It has no body: the connection is free.
                async for _ in response.aiter_stream():
                    pass
            return response

    def is_free(self) -> bool:
        """Whether another request can be made over it."""
        return self._inner.is_idle() and not self._stream.is_over()

    def close(self) -> None:
        """End it at once."""
        self._stream.end()


@contextlib.contextmanager
def _malformed() -> Iterator[None]:
    try:
        yield
    except (httpcore.ProtocolError, httpcore.ConnectionNotAvailable) as error:
        raise Malformed(str(error)) from error


class Connections:
    """Connections by where they lead; those that nothing is asked over are kept for a while."""

    def __init__(self) -> None:
        self._kept: deque[tuple[float, Place, Connection]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    async def open(self, place: Place, dial: Dial, target: str, outgoing: Outgoing) -> Reply:
        """Ask for something; a kept connection may have ended unseen: then it is asked for again over a new one.

        What changes something never goes over a kept one: whether a byte of it had left could not be said. Raises
        Silence, Malformed, OSError, and what `dial` raises.
        """
        while not outgoing.changes and (kept := self._take(place)) is not None:
            try:
                return await self._ask(kept, place, target, outgoing)
            except (Malformed, ConnectionError):
                if kept.heard:
                    raise
        reader, writer = await dial()
        connection = Connection(place[0], place[1], _Stream(reader, writer, outgoing.idle))
        return await self._ask(connection, place, target, outgoing)

    async def aclose(self) -> None:
        """Close all that are kept."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._kept:
            self._kept.popleft()[2].close()
        # The transports let go of their sockets in the next turn of the loop.
        await asyncio.sleep(0)

    async def _ask(self, connection: Connection, place: Place, target: str, outgoing: Outgoing) -> Reply:
        try:
            response = await connection.ask(target, outgoing)
        except BaseException:
            connection.close()
            raise

        async def pieces() -> AsyncIterator[bytes]:
            with _malformed():
                async for piece in response.aiter_stream():
                    yield piece

        async def aclose() -> None:
            if outgoing.changes:
                # What was answered stands, however its connection ends.
                connection.close()
                return
            try:
                with _malformed():
                    await response.aclose()
            finally:
                self._give_back(place, connection)

        return Reply(response.status, response.headers, pieces(), aclose)

    def _take(self, place: Place) -> Connection | None:
        for entry in reversed(self._kept):
            if entry[1] == place:
                self._kept.remove(entry)
                if entry[2].is_free():
                    return entry[2]
                entry[2].close()
                return self._take(place)
        return None

    def _give_back(self, place: Place, connection: Connection) -> None:
        if not connection.is_free():
            connection.close()
            return
        self._kept.append((time.monotonic() + KEPT_FOR, place, connection))
        if len(self._kept) > KEPT:
            self._kept.popleft()[2].close()
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(KEPT_FOR, self._expire)

    def _expire(self) -> None:
        self._timer = None
        while self._kept and self._kept[0][0] <= time.monotonic():
            self._kept.popleft()[2].close()
        if self._kept:
            left = self._kept[0][0] - time.monotonic()
            self._timer = asyncio.get_running_loop().call_later(max(left, 0.1), self._expire)


Dial = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]
"""Opens a connection."""
