"""The fetcher against a server that does everything wrong."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from typing import Any

import pytest

from termnews.errors import (
    BadReply,
    FetchError,
    HttpStatus,
    Refused,
    TooLarge,
)
from termnews.fetch import faults
from termnews.fetch.http import PAGE_ACCEPT, Fetcher
from tests.unit.rawserver import RawServer, Request, reply, resolve

# --- what is sent and what comes back ---------------------------------------------------------------------------------


async def test_an_answer_comes_back_whole(server: RawServer, fetcher: Fetcher) -> None:
    server.routes["/feed"] = reply(b"<rss/>", Content_Type="text/xml", ETag='W/"\xe9"', Last_Modified="x")
    answer = await fetcher.get(server.url("/feed#part"))
    assert (answer.url, answer.status, answer.body) == (server.url("/feed"), 200, b"<rss/>")
    assert answer.headers["etag"] == 'W/"\xe9"'
    assert answer.content_type == "text/xml"
    assert (answer.permanent_url, answer.not_modified) == ("", False)


async def test_the_request_says_who_asks_and_no_more(server: RawServer, fetcher: Fetcher) -> None:
    server.routes["/feed"] = reply(b"x", Set_Cookie="a=b")
    await fetcher.get(server.url("/feed"))
    await fetcher.get(server.url("/feed"), accept=PAGE_ACCEPT)
    first, second = (request.headers for request in server.requests)
    assert set(first) == {"host", "user-agent", "accept", "accept-encoding", "a-im"}
    assert set(second) == {"host", "user-agent", "accept", "accept-encoding"}
    assert first["user-agent"].startswith("termnews/") and "+https://" in first["user-agent"]
    assert first["accept-encoding"] == "gzip"


async def test_validators_go_back_to_the_byte(server: RawServer, fetcher: Fetcher) -> None:
    server.routes["/feed"] = reply(status="304 Not Modified")
    answer = await fetcher.get(server.url("/feed"), etag='W/"\xe9 -"', last_modified="Tuesday, perhaps")
    assert answer.not_modified and answer.body == b""
    assert server.requests[0].headers["if-none-match"] == 'W/"\xe9 -"'
    assert server.requests[0].headers["if-modified-since"] == "Tuesday, perhaps"


async def test_a_validator_that_cannot_be_a_header_is_left_out(server: RawServer, fetcher: Fetcher) -> None:
    server.routes["/feed"] = reply(b"x")
    await fetcher.get(server.url("/feed"), etag="a\r\nX: y", last_modified="日")
    assert not {"if-none-match", "if-modified-since", "x"} & set(server.requests[0].headers)


async def test_304_without_having_asked_is_no_answer(server: RawServer, fetcher: Fetcher) -> None:
    server.routes["/feed"] = reply(status="304 Not Modified")
    with pytest.raises(BadReply):
        await fetcher.get(server.url("/feed"))


async def test_226_is_an_answer(server: RawServer, fetcher: Fetcher) -> None:
    server.routes["/feed"] = reply(b"new", "226 IM Used", IM="feed")
    assert (await fetcher.get(server.url("/feed"), etag="x")).body == b"new"


async def test_a_connection_is_used_again(server: RawServer, fetcher: Fetcher) -> None:
    server.routes["/feed"] = reply(b"x")
    for _ in range(3):
        await fetcher.get(server.url("/feed"))
    assert server.connections == 1


async def test_a_kept_connection_that_has_ended_is_opened_again(server: RawServer, fetcher: Fetcher) -> None:
    async def ends(request: Request, writer: asyncio.StreamWriter) -> None:
        if len(server.requests) != 2:
            writer.write(reply(b"x"))

    server.routes["/first"] = reply(b"x")
    server.routes["/feed"] = ends
    await fetcher.get(server.url("/first"))
    assert (await fetcher.get(server.url("/feed"))).body == b"x"
    assert server.connections == 2


# --- bodies -----------------------------------------------------------------------------------------------------------

TEXT = b"news " * 5000


def gzipped(body: bytes) -> bytes:
    """Compressed at no time: the bytes are in the names of the tests, which are to be the same in every process."""
    return gzip.compress(body, mtime=0)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzipped(TEXT)),
        ("x-gzip", gzipped(TEXT)),
        ("gzip, identity", gzipped(TEXT)),
        ("gzip", gzipped(TEXT[:7]) + gzipped(TEXT[7:])),
        ("gzip", gzipped(TEXT) + b"\0" * 600),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)[2:-4]),
        ("identity", TEXT),
    ],
    # A header of gzip holds the time: as a name it would be another in each of the processes that run the tests.
    ids=["gzip", "x-gzip", "and identity", "members", "padded", "zlib", "raw deflate", "identity"],
)
@pytest.mark.parametrize("step", [1 << 20, 61])
async def test_compressed_bodies(server: RawServer, fetcher: Fetcher, encoding: str, body: bytes, step: int) -> None:
    async def in_chunks(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        for at in range(0, len(body), step):
            piece = body[at : at + step]
            writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        writer.write(b"0\r\n\r\n")

    server.routes["/feed"] = in_chunks
    assert (await fetcher.get(server.url("/feed"))).body == TEXT


@pytest.mark.parametrize(
    ("body", "encoding", "error"),
    [
        (gzipped(TEXT)[:-20], "gzip", BadReply),
        (gzipped(TEXT)[:5], "gzip", BadReply),
        (b"\x1f", "gzip", BadReply),
        (gzipped(TEXT)[:40] + b"junk" + gzipped(TEXT)[44:], "gzip", BadReply),
        (b"<rss>not compressed at all</rss>", "gzip", BadReply),
        (gzipped(gzipped(TEXT)), "gzip, gzip", BadReply),
        (TEXT, "br", BadReply),
        (gzipped(b"") * 1001, "gzip", BadReply),
        (gzipped(bytes(9 << 20)), "gzip", TooLarge),
        (zlib.compress(bytes(9 << 20)), "deflate", TooLarge),
    ],
    ids=["cut", "cut head", "a byte", "junk inside", "plain", "twice", "brotli", "members", "large", "large deflate"],
)
async def test_bodies_that_are_refused(
    server: RawServer, fetcher: Fetcher, body: bytes, encoding: str, error: type[FetchError]
) -> None:
    server.routes["/feed"] = reply(body, Content_Encoding=encoding)
    with pytest.raises(error):
        await fetcher.get(server.url("/feed"))


async def test_a_body_over_the_cap_is_refused_by_its_length(server: RawServer, fetcher: Fetcher) -> None:
    server.routes["/feed"] = reply(b"x", length=10 << 30)
    with pytest.raises(TooLarge, match=r"larger than 8 MB"):
        await fetcher.get(server.url("/feed"))


async def test_a_body_shorter_than_it_says_is_no_answer(server: RawServer, fetcher: Fetcher) -> None:
    async def short(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(reply(b"<rss>", length=500))

    server.routes["/feed"] = short
    with pytest.raises(BadReply, match="broke off"):
        await fetcher.get(server.url("/feed"))


# --- time -------------------------------------------------------------------------------------------------------------


async def test_waiting_for_a_turn_is_not_in_the_deadline(server: RawServer) -> None:
    async def slow(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.1)
        writer.write(reply(b"x"))

    server.routes["/feed"] = slow
    async with Fetcher(private_hosts=["127.0.0.1"], per_host=1, deadline=0.4) as fetcher:
        answers = await asyncio.gather(*(fetcher.get(server.url("/feed")) for _ in range(5)))
    assert [answer.body for answer in answers] == [b"x"] * 5


async def test_two_at_a_time_for_a_host(server: RawServer, fetcher: Fetcher) -> None:
    async def slow(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.01)
        writer.write(reply(b"x"))

    server.routes["/feed"] = slow
    await asyncio.gather(*(fetcher.get(server.url("/feed")) for _ in range(8)))
    assert server.busiest == 2


async def test_so_many_at_a_time_for_all_hosts(server: RawServer, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.01)
        writer.write(reply(b"x"))

    hosts = [f"h{n}_example" for n in range(12)]
    resolve(monkeypatch, **dict.fromkeys(hosts, "127.0.0.1"))
    server.routes["/feed"] = slow
    async with Fetcher(private_hosts=["*"], max_requests=3) as fetcher:
        await asyncio.gather(*(fetcher.get(server.url("/feed", host.replace("_", "."))) for host in hosts))
    assert server.busiest == 3


async def test_cancelling_frees_the_turn(server: RawServer) -> None:
    async def silent(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    server.routes["/silent"] = silent
    server.routes["/feed"] = reply(b"x")
    async with Fetcher(private_hosts=["127.0.0.1"], per_host=1, max_requests=1) as fetcher:
        task = asyncio.create_task(fetcher.get(server.url("/silent")))
        while not server.requests:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await fetcher.get(server.url("/feed"))).body == b"x"


# --- statuses and broken answers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("404 Not Found", "404: the page is not there"),
        ("410 Gone", "410: it has been taken away"),
        ("401 Unauthorized", "401: the address asks for a name"),
        ("418 \x1b]0;x\x07", "418: the server refuses"),
        ("499 Odd", "499: the server refuses"),
        ("599 Odd", "599: the server has a fault"),
    ],
)
async def test_statuses_in_words(server: RawServer, fetcher: Fetcher, status: str, words: str) -> None:
    server.routes["/feed"] = reply(b"page", status)
    with pytest.raises(HttpStatus) as caught:
        await fetcher.get(server.url("/feed"))
    assert caught.value.message.startswith(words)
    assert caught.value.status == int(status[:3])


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry_After": "120"}, 120.0),
        ({"Retry_After": "Sun, 23 Nov 2025 10:10:00 GMT", "Date": "Sun, 23 Nov 2025 10:00:00 GMT"}, 600.0),
        ({"Retry_After": "Sun, 23 Nov 2025 09:00:00 GMT", "Date": "Sun, 23 Nov 2025 10:00:00 GMT"}, 0.0),
        ({"Retry_After": "9" * 400}, faults.LONGEST_WAIT),
        ({"Retry_After": "soon"}, None),
        ({}, None),
    ],
)
async def test_retry_after(server: RawServer, fetcher: Fetcher, headers: dict[str, Any], seconds: float | None) -> None:
    server.routes["/feed"] = reply(status="429 Slow Down", **headers)
    with pytest.raises(HttpStatus) as caught:
        await fetcher.get(server.url("/feed"))
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 40_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\nx",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
    ],
)
async def test_what_is_not_http(server: RawServer, fetcher: Fetcher, answer: bytes) -> None:
    async def say(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)

    server.routes["/feed"] = say
    with pytest.raises(BadReply):
        await fetcher.get(server.url("/feed"))


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "news.example", "http://", "http://a b/", "http://x:0/"])
async def test_what_is_no_web_address(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(Refused):
        await fetcher.get(url)
