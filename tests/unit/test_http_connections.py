"""Connections that are kept: how many, for how long, and when one is not used again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from termnews.errors import BadReply, TooLarge
from termnews.fetch import http1
from termnews.fetch.http import Fetcher
from tests.unit.rawserver import RawServer, Request, reply, resolve


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RawServer]:
    resolve(monkeypatch, a_example="127.0.0.1", b_example="127.0.0.1", c_example="127.0.0.1")
    async with RawServer() as server:
        server.routes["/feed"] = reply(b"x")
        yield server


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(private_hosts=["*"]) as fetcher:
        yield fetcher


async def only(server: RawServer, connections: int) -> None:
    """Wait until no more connections than these are open; the suite's time limit is the end of it."""
    while server.open != connections:
        await asyncio.sleep(0.001)


@pytest.mark.parametrize("files", [8, -1])
async def test_no_more_are_kept_than_may_be_and_the_oldest_goes(
    server: RawServer, monkeypatch: pytest.MonkeyPatch, files: int
) -> None:
    # A quarter of the files, or as many as there may be where files are without end.
    monkeypatch.setattr("resource.getrlimit", lambda _: (files, files))
    monkeypatch.setattr(http1, "KEPT", 2 if files < 0 else 3)
    fetcher = Fetcher(private_hosts=["*"])
    for host in ("a.example", "b.example", "c.example"):
        await fetcher.get(server.url("/feed", host))
    await only(server, 2)
    for host in ("b.example", "c.example"):
        await fetcher.get(server.url("/feed", host))
    assert server.connections == 3
    await fetcher.get(server.url("/feed", "a.example"))
    assert server.connections == 4
    await fetcher.aclose()


async def test_what_nothing_is_asked_over_is_closed_after_a_while(
    server: RawServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http1, "KEPT_FOR", 0.0)
    for _ in range(2):
        await fetcher.get(server.url("/feed"))
        await only(server, 0)
    assert server.connections == 2


async def test_all_are_closed_at_the_end(server: RawServer) -> None:
    async with Fetcher(private_hosts=["*"]) as fetcher:
        await asyncio.gather(*(fetcher.get(server.url("/feed", f"{name}.example")) for name in "abc"))
        assert server.open == 3
    await only(server, 0)


async def test_one_over_which_something_came_unasked_is_not_used_again(server: RawServer, fetcher: Fetcher) -> None:
    async def says_more(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(reply(b"x"))
        await writer.drain()
        await asyncio.sleep(0.01)
        writer.write(reply(b"You said nothing.", "408 Request Timeout"))
        await writer.drain()

    server.routes["/silent"] = says_more
    await fetcher.get(server.url("/silent"))
    await only(server, 0)
    # What the server has sent is with the client at the loop's next look at its sockets.
    await asyncio.sleep(0.01)
    assert (await fetcher.get(server.url("/feed"))).body == b"x"
    assert server.connections == 2


async def test_one_whose_body_was_not_read_to_its_end_is_not_used_again(server: RawServer, fetcher: Fetcher) -> None:
    server.routes["/large"] = reply(b"x" * 200_000)
    with pytest.raises(TooLarge):
        await fetcher.get(server.url("/large"), max_bytes=1000)
    await only(server, 0)
    assert (await fetcher.get(server.url("/feed"))).body == b"x"
    assert server.connections == 2


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (CHUNKED + b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nLast: 1\r\n\r\n", b"abcde"),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc", b"abc"),
        (b"HTTP/1.0 200 OK\r\n\r\nabc", b"abc"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        (b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + reply(b"abc"), b"abc"),
    ],
    ids=["chunks", "to the end", "HTTP/1.0", "no content", "early hints"],
)
async def test_where_a_body_ends(server: RawServer, fetcher: Fetcher, answer: bytes, body: bytes) -> None:
    async def says(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)

    server.routes["/body"] = says
    assert (await fetcher.get(server.url("/body"))).body == body


async def test_chunks_that_break_off_are_no_answer(server: RawServer, fetcher: Fetcher) -> None:
    async def says(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(CHUNKED + b"3\r\nabc\r\n")

    server.routes["/body"] = says
    with pytest.raises(BadReply, match="broke off"):
        await fetcher.get(server.url("/body"))
    await only(server, 0)
