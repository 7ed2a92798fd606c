"""HTTP/1.1 over asyncio's streams: connections that are opened, used, kept for a while and closed.

What is said over them h11 reads and writes, which httpx is built on. Measured with 1,000 feeds that have not changed:
httpcore, which stands between the two, goes through all connections of its pool at every step and takes its locks
through anyio, took four times the CPU of a request, and its loading a tenth of a start.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass

import h11

Headers = Sequence[tuple[bytes, bytes]]
Place = tuple[str, int, bool, bool]
"""Host, port, whether TLS is spoken there, and whether the address was typed: the connections of those that were may
lead into a private network, and no other goes over them."""

_AT_ONCE = 1 << 16
"""Bytes that are taken off a connection at once, at most."""

_LONGEST_HEAD = 100 << 10
"""Bytes of status and headers, at most."""

KEPT = 256
"""Connections that are kept when nothing is asked over them, at most, and at most a quarter of the files that may be
open: so many hosts have their turn before the first of them is asked again."""

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


class _Stream:
    """asyncio's streams, which are silent for so long at most."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, idle: float) -> None:
        self._reader = reader
        self._writer = writer
        self._idle = idle
        self.heard = False

    async def read(self) -> bytes:
        """What has come; b"" at the end. Raises Silence and OSError."""
        try:
            async with asyncio.timeout(self._idle):
                data = await self._reader.read(_AT_ONCE)
        except TimeoutError as error:
            raise Silence from error
        self.heard = self.heard or bool(data)
        return data

    def write(self, data: bytes) -> None:
        """Send it: a request is short, it is not waited for until it has left."""
        self._writer.write(data)

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

    def __init__(self, stream: _Stream) -> None:
        self._stream = stream
        self._state = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)

    @property
    def heard(self) -> bool:
        """Whether anything has come since the last request."""
        return self._stream.heard

    async def ask(self, target: str, outgoing: Outgoing) -> h11.Response | h11.InformationalResponse:
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

    async def _ask(self, target: str, outgoing: Outgoing) -> h11.Response | h11.InformationalResponse:
        with _malformed():
            head = h11.Request(method=outgoing.method, target=target, headers=list(outgoing.headers))
            events = (head, *([h11.Data(data=outgoing.body)] if outgoing.body else ()), h11.EndOfMessage())
            request = b"".join(self._state.send(event) or b"" for event in events)
            outgoing.begun = True
            self._stream.write(request)
            while True:
                event = await self._next()
                if isinstance(event, h11.Response):
                    if event.status_code == 304:
                        # It has no body: the connection is free.
                        await self._next()
                    return event
                if isinstance(event, h11.InformationalResponse) and event.status_code == 101:
                    return event

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body of the answer. Raises Silence, Malformed and OSError."""
        with _malformed():
            while isinstance(event := await self._next(), h11.Data):
                yield event.data

    async def _next(self) -> object:
        """What comes next. Raises h11's errors, Silence, Malformed and OSError."""
        while (event := self._state.next_event()) is h11.NEED_DATA:
            data = await self._stream.read()
            if not data and self._state.their_state is h11.SEND_RESPONSE:
                raise Malformed("It ended without an answer.")
            self._state.receive_data(data)
        return event

    def end(self) -> None:
        """The answer has been read, or is not wanted any more: what is left of it could only be read on."""
        if self._state.our_state is h11.DONE and self._state.their_state is h11.DONE:
            self._state.start_next_cycle()
        else:
            self.close()

    def is_free(self) -> bool:
        """Whether another request can be made over it."""
        return self._state.our_state is h11.IDLE and not self._stream.is_over()

    def close(self) -> None:
        """End it at once."""
        self._stream.end()


@contextlib.contextmanager
def _malformed() -> Iterator[None]:
    try:
        yield
    except h11.ProtocolError as error:
        raise Malformed(str(error)) from error


class Connections:
    """Connections by where they lead; those that nothing is asked over are kept for a while."""

    def __init__(self) -> None:
        self._kept: deque[tuple[float, Place, Connection]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        self._most = KEPT if files == resource.RLIM_INFINITY else min(KEPT, files // 4)

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
        connection = Connection(_Stream(reader, writer, outgoing.idle))
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

        async def aclose() -> None:
            if outgoing.changes:
                # What was answered stands, however its connection ends.
                connection.close()
                return
            connection.end()
            self._give_back(place, connection)

        return Reply(response.status_code, response.headers.raw_items(), connection.pieces(), aclose)

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
        if len(self._kept) > self._most:
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
