"""Threat 15: headers without end, of any size, in any number, with any bytes.

Expected: an error of that source, in words; what is well-formed and odd is read.
"""

from __future__ import annotations

import asyncio

import pytest

from termnews.errors import (
    FetchError,
)
from termnews.fetch.http import Fetcher
from tests.unit.rawserver import RawServer, Request, reply

HEADERS = {
    "one of 1 MB": b"X: " + b"y" * (1 << 20) + b"\r\n",
    "many": b"".join(b"X-%d: y\r\n" % number for number in range(50_000)),
    "a name of 200 kB": b"x" * 200_000 + b": y\r\n",
    "no colon": b"nothing\r\n",
    "controls": b"X: \x00\x1b]0;owned\x07\r\n",
    "two lengths": b"Content-Length: 1\r\nContent-Length: 2\r\n",
    "a length of many digits": b"Content-Length: " + b"9" * 5000 + b"\r\n",
    "a length that is none": b"Content-Length: \xb2\r\n",
    "a length below nothing": b"Content-Length: -1\r\n",
    "length and chunks": b"Content-Length: 1\r\nTransfer-Encoding: chunked, gzip\r\n",
}


@pytest.mark.parametrize("name", HEADERS)
async def test_they_are_an_error_of_that_address(server: RawServer, fetcher: Fetcher, name: str) -> None:
    """Each, and after it the next address is read."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n" + HEADERS[name] + b"\r\nx")
        await writer.drain()

    server.routes["/feed"], server.routes["/next"] = answer, reply(b"x")
    with pytest.raises(FetchError) as raised:
        await fetcher.get(server.url("/feed"))
    assert raised.value.message and "\x1b" not in str(raised.value)
    assert (await fetcher.get(server.url("/next"))).body == b"x"


async def test_headers_without_end(server: RawServer, fetcher: Fetcher) -> None:
    """They end with an error long before they fill the memory."""
    sent = 0

    async def endless(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X: " + b"y" * 8000 + b"\r\n")
            sent += 8000
            await writer.drain()

    server.routes["/feed"] = endless
    with pytest.raises(FetchError):
        await fetcher.get(server.url("/feed"))
    assert sent < 16 << 20


async def test_odd_values_are_only_odd(server: RawServer, fetcher: Fetcher) -> None:
    """Retry-After, dates and validators that are no such thing."""
    server.routes["/feed"] = reply(
        b"x", Retry_After="9" * 400, Date="Mon, 99 Foo 99999", ETag="\xff" * 5000, Last_Modified="0"
    )
    assert (await fetcher.get(server.url("/feed"))).body == b"x"
