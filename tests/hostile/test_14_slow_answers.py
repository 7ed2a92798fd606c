"""Threat 14: headers or a body that come a byte at a time, silence, an answer without end.

Expected: one deadline for all of a request, its redirects too, whatever drips in; and a cap on its bytes. The deadlines
here are fractions of a second.
"""

from __future__ import annotations

import asyncio

import pytest

from termnews.errors import (
    TimedOut,
    TooLarge,
)
from termnews.fetch.http import Fetcher
from tests.unit.rawserver import RawServer, Request, reply


async def test_a_dripping_body_ends_at_the_deadline(server: RawServer) -> None:
    async def drip(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x")
            await asyncio.sleep(0.01)

    server.routes["/feed"] = drip
    async with Fetcher(private_hosts=["127.0.0.1"], deadline=0.15) as fetcher:
        with pytest.raises(TimedOut, match="did not come to an end"):
            await fetcher.get(server.url("/feed"))


async def test_dripping_headers_end_at_the_deadline(server: RawServer) -> None:
    async def drip(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X: y\r\n")
            await asyncio.sleep(0.01)

    server.routes["/feed"] = drip
    async with Fetcher(private_hosts=["127.0.0.1"], deadline=0.15) as fetcher:
        with pytest.raises(TimedOut, match="did not answer"):
            await fetcher.get(server.url("/feed"))


async def test_silence_ends_before_the_deadline(server: RawServer) -> None:
    async def silent(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    server.routes["/feed"] = silent
    async with Fetcher(private_hosts=["127.0.0.1"], deadline=60.0, idle_timeout=0.05) as fetcher:
        with pytest.raises(TimedOut):
            await fetcher.get(server.url("/feed"))


async def test_the_deadline_is_for_all_hops_together(server: RawServer) -> None:
    async def slow(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.1)
        writer.write(reply(status="302 Found", Location=f"/{len(server.requests)}"))

    server.routes.update({f"/{hop}": slow for hop in range(5)})
    async with Fetcher(private_hosts=["127.0.0.1"], deadline=0.25) as fetcher:
        with pytest.raises(TimedOut):
            await fetcher.get(server.url("/0"))
    assert 1 < len(server.requests) < 5


async def test_a_body_without_end_stops_at_the_cap(server: RawServer, fetcher: Fetcher) -> None:
    sent = 0

    async def endless(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(bytes(1 << 16))
            sent += 1 << 16
            await writer.drain()

    server.routes["/feed"] = endless
    with pytest.raises(TooLarge):
        await fetcher.get(server.url("/feed"), max_bytes=1 << 20)
    assert sent < 16 << 20


async def test_chunks_that_drip_end_at_the_deadline(server: RawServer) -> None:
    """In chunks, compressed, with a comment in each: no silence is ever long enough to be one."""

    async def drip(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"1;" + b"c" * 20 + b"\r\nx\r\n")
            await asyncio.sleep(0.01)

    server.routes["/feed"] = drip
    async with Fetcher(private_hosts=["127.0.0.1"], deadline=0.15, idle_timeout=0.1) as fetcher:
        with pytest.raises(TimedOut, match="did not come to an end"):
            await fetcher.get(server.url("/feed"))


async def test_one_that_drips_holds_up_no_other(server: RawServer) -> None:
    """What is asked for beside it comes at once."""

    async def drip(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x")
            await asyncio.sleep(0.01)

    server.routes["/drips"], server.routes["/feed"] = drip, reply(b"x")
    async with Fetcher(private_hosts=["127.0.0.1"], deadline=0.5) as fetcher:
        slow = asyncio.create_task(fetcher.get(server.url("/drips")))
        assert (await fetcher.get(server.url("/feed"))).body == b"x"
        assert not slow.done()
        with pytest.raises(TimedOut):
            await slow
