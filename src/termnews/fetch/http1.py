"""HTTP/1.1 over asyncio's streams: connections that are opened, used, kept for a while and closed.

What is said over them h11 reads and writes. Measured with 1,000 feeds that have not changed: 0.22 ms of CPU a request;
httpx and httpcore, which do the same by way of anyio and go through all of their pool at every step, take 0.8 ms.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

import h11

Headers = Sequence[tuple[bytes, bytes]]
Place = tuple[str, int, bool]
"""Host, port, and whether TLS is spoken there."""

KEPT = 64
"""Connections that are kept when nothing is asked over them, at most: some systems open 256 files for a process."""

KEPT_FOR = 15.0
"""Seconds that they are kept."""

_LONGEST_HEAD = 100 << 10
"""Bytes of the headers of an answer, at most; what httpcore has."""

_PIECE = 64 << 10


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


class Connection:
    """A connection to a server, for one request after another."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, idle: float) -> None:
        self._reader = reader
        self._writer = writer
        self._idle = idle
        self._state = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)
        self.heard = False
        """Whether anything has come since the last request."""

    async def ask(self, target: str, headers: Headers) -> tuple[int, Headers]:
        """Send a GET; status and headers of the answer. Raises Silence, Malformed and OSError."""
        self.heard = False
        try:
            head = self._state.send(h11.Request(method=b"GET", target=target, headers=list(headers))) or b""
            self._state.send(h11.EndOfMessage())
        except h11.LocalProtocolError as error:
            raise Malformed(str(error)) from error
        self._writer.write(head)
        while True:
            event = await self._next()
            if isinstance(event, h11.Response) or (
                isinstance(event, h11.InformationalResponse) and event.status_code == 101
            ):
                return event.status_code, event.headers.raw_items()

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body, as `Reply.pieces`."""
        while isinstance(event := await self._next(), h11.Data):
            yield bytes(event.data)

    def again(self) -> bool:
        """Make it ready for another request; False where the server or the answer does not allow for that."""
        with contextlib.suppress(h11.ProtocolError):
            if self._state.their_state is h11.SEND_BODY:
                # That a 304 has no body is known when its headers are.
                self._state.next_event()
            if not self.is_over() and self._state.our_state is self._state.their_state is h11.DONE:
                self._state.start_next_cycle()
                return True
        return False

    def is_over(self) -> bool:
        """Whether the server has ended it."""
        return self._reader.at_eof() or self._writer.is_closing()

    def close(self) -> None:
        """End it at once."""
        self._writer.transport.abort()

    async def _next(self) -> object:
        """The next event of h11; PAUSED after the last of an answer."""
        try:
            while (event := self._state.next_event()) is h11.NEED_DATA:
                try:
                    async with asyncio.timeout(self._idle):
                        data = await self._reader.read(_PIECE)
                except TimeoutError as error:
                    raise Silence from error
                self.heard = self.heard or bool(data)
                self._state.receive_data(data)
        except h11.RemoteProtocolError as error:
            raise Malformed(str(error)) from error
        return event


class Connections:
    """Connections by where they lead; those that nothing is asked over are kept for a while."""

    def __init__(self, idle: float) -> None:
        self._idle = idle
        """Seconds of silence after which a request is given up."""
        self._kept: deque[tuple[float, Place, Connection]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    async def open(self, place: Place, dial: Dial, target: str, headers: Headers) -> Reply:
        """Ask for something; a kept connection may have ended unseen: then it is asked for again over a new one.

        Raises Silence, Malformed, OSError, and what `dial` raises.
        """
        while (kept := self._take(place)) is not None:
            try:
                return await self._ask(kept, place, target, headers)
            except (Malformed, ConnectionError):
                if kept.heard:
                    raise
        reader, writer = await dial()
        return await self._ask(Connection(reader, writer, self._idle), place, target, headers)

    async def aclose(self) -> None:
        """Close all that are kept."""
        if self._timer is not None:
            self._timer.cancel()
        while self._kept:
            self._kept.popleft()[2].close()
        # The transports let go of their sockets in the next turn of the loop.
        await asyncio.sleep(0)

    async def _ask(self, connection: Connection, place: Place, target: str, headers: Headers) -> Reply:
        try:
            status, found = await connection.ask(target, headers)
        except BaseException:
            connection.close()
            raise

        async def aclose() -> None:
            self._give_back(place, connection)

        return Reply(status, found, connection.pieces(), aclose)

    def _take(self, place: Place) -> Connection | None:
        for entry in reversed(self._kept):
            if entry[1] == place:
                self._kept.remove(entry)
                if not entry[2].is_over():
                    return entry[2]
                entry[2].close()
                return self._take(place)
        return None

    def _give_back(self, place: Place, connection: Connection) -> None:
        if not connection.again():
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
