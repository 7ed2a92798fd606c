"""One request whose answer is wanted whatever it says, and one that may change something: sent once or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from termnews.errors import BadReply, CutOff, NotSent, Offline, Refused, TlsError
from termnews.fetch import answers
from termnews.fetch.http import Answer, Fetcher
from tests.unit.rawserver import RawServer, Request, reply, resolve

FORM = "application/x-www-form-urlencoded"
BODY = b"comment=Well+said&author=Ann&comment_post_ID=4"

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def serving(serve: Serve) -> AsyncIterator[str]:
    """The address of a server that does as it is told with a connection, and ends it then."""
    done: list[asyncio.Task[None]] = []

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        done.append(task)
        with contextlib.suppress(OSError, asyncio.CancelledError, asyncio.IncompleteReadError):
            await serve(reader, writer)
        writer.transport.abort() if writer.transport.is_closing() else writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/wp-comments-post.php"
        for task in done:
            task.cancel()
        await asyncio.gather(*done, return_exceptions=True)


async def post(fetcher: Fetcher, url: str) -> Answer:
    return await fetcher.ask(url, method="POST", body=BODY, content_type=FORM)


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


# --- what is sent, what comes back ------------------------------------------------------------------------------------


async def test_a_form_is_sent_with_what_it_needs_and_no_more(server: RawServer, fetcher: Fetcher) -> None:
    server.routes["/post"] = reply(b"")
    await post(fetcher, server.url("/post"))
    await fetcher.ask(server.url("/post"), method="POST", content_type=FORM, cookie="a=b", authorization="Basic eA==")
    first, second = server.requests
    assert (first.method, first.body) == ("POST", BODY)
    plain = {"host", "user-agent", "accept", "accept-encoding", "content-type", "content-length"}
    assert set(first.headers) == plain
    assert first.headers["content-type"] == FORM and first.headers["user-agent"].startswith("termnews/")
    assert set(second.headers) == {*plain, "cookie", "authorization"}
    assert (second.headers["content-length"], second.headers["cookie"]) == ("0", "a=b")


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "302 Found", "403 No", "405 No", "409 No", "429 No"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_every_status_is_an_answer(server: RawServer, fetcher: Fetcher, status: str, method: str) -> None:
    lines = [f"HTTP/1.1 {status}", "Location: /a#comment-3", "Content-Length: 5", "Content-Encoding: identity"]
    lines += ["Set-Cookie: comment_author_1=Ann; path=/", "set-cookie: comment_author_1=%20; expires=Thu, 1 Jan 1970"]
    lines += ["Set-Cookie: nothing", "Set-Cookie: bad=\x01"]
    server.routes["/post"] = "\r\n".join(lines).encode() + b"\r\n\r\nwords"
    answer = await fetcher.ask(server.url("/post#x"), method=method)
    assert (answer.url, answer.status) == (server.url("/post"), int(status[:3]))
    assert answer.headers["location"] == "/a#comment-3"
    assert answer.cookies == (("comment_author_1", "Ann"), ("comment_author_1", "%20"))
    assert answer.body == (b"" if status.startswith("3") else b"words")
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", ["200 OK", "409 Conflict"])
async def test_answers_are_inflated(server: RawServer, fetcher: Fetcher, status: str) -> None:
    server.routes["/post"] = reply(gzip.compress(b"words" * 99), status, Content_Encoding="gzip")
    assert (await post(fetcher, server.url("/post"))).body == b"words" * 99


async def test_each_goes_over_a_connection_of_its_own(server: RawServer, fetcher: Fetcher) -> None:
    server.routes["/post"] = server.routes["/feed"] = reply(b"x")
    for _ in range(2):
        await fetcher.get(server.url("/feed"))
        await post(fetcher, server.url("/post"))
    assert server.connections == 3


async def test_a_redirect_of_what_changes_something_is_never_followed(server: RawServer, fetcher: Fetcher) -> None:
    server.routes["/post"] = reply(status="307 Temporary Redirect", Location="/other")
    answer = await fetcher.ask(server.url("/post"), method="POST", body=BODY, content_type=FORM, follow=True)
    assert answer.status == 307 and [request.target for request in server.requests] == ["/post"]


async def test_a_question_follows_redirects_and_its_secrets_stay_at_the_origin(
    server: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch, a_example="127.0.0.1", b_example="127.0.0.1")
    server.routes["/1"] = reply(status="302 Found", Location="/2")
    server.routes["/2"] = reply(status="302 Found", Location=server.url("/3", "b.example"))
    server.routes["/3"] = reply(b"there", "404 Not Found")
    async with Fetcher(private_hosts=["*"]) as fetcher:
        answer = await fetcher.ask(
            server.url("/1", "a.example"),
            follow=True,
            headers=[("X-Own", "1")],
            cookie="a=b",
            authorization="Basic eA==",
        )
    assert (answer.status, answer.url, answer.body) == (404, server.url("/3", "b.example"), b"there")
    known = [{"cookie", "authorization", "x-own"} & set(request.headers) for request in server.requests]
    assert known == [{"cookie", "authorization", "x-own"}] * 2 + [set()]


async def test_a_question_may_be_conditional(server: RawServer, fetcher: Fetcher) -> None:
    server.routes["/feed"] = reply(status="304 Not Modified")
    answer = await fetcher.ask(server.url("/feed"), headers=[("If-None-Match", '"1"')])
    assert answer.status == 304 and server.requests[0].headers["if-none-match"] == '"1"'


async def test_a_question_that_is_answered_by_half_is_no_answer(server: RawServer, fetcher: Fetcher) -> None:
    server.routes["/feed"] = reply(b"half", length=9, Connection="close")
    with pytest.raises(BadReply):
        await fetcher.ask(server.url("/feed"))


# --- not a byte has left ----------------------------------------------------------------------------------------------


async def test_nothing_is_sent_where_nobody_listens(fetcher: Fetcher) -> None:
    with pytest.raises(NotSent, match="refuses the connection") as caught:
        await post(fetcher, f"http://127.0.0.1:{closed_port()}/")
    assert isinstance(caught.value.__cause__, Offline) and caught.value.hint


async def test_nothing_is_sent_to_a_name_that_is_not_there(fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch)
    with pytest.raises(NotSent, match="no host named"):
        await post(fetcher, "http://nowhere.example/")


@pytest.mark.parametrize("url", ["ftp://a.example/", "", "http://192.168.1.1/"])
async def test_nothing_is_sent_to_what_is_not_opened(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(NotSent) as caught:
        await post(fetcher, url)
    assert isinstance(caught.value.__cause__, Refused)


async def test_nothing_is_sent_without_a_certificate_that_holds(fetcher: Fetcher) -> None:
    got = bytearray()

    async def no_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.extend(await reader.read(1 << 16))
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")

    async with serving(no_tls) as url:
        with pytest.raises(NotSent) as caught:
            await post(fetcher, url.replace("http:", "https:"))
    assert isinstance(caught.value.__cause__, TlsError) and b"comment" not in got


async def test_nothing_is_sent_where_the_connection_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    async def look_up(host: str) -> list[object]:
        await asyncio.sleep(60)
        raise AssertionError

    monkeypatch.setattr("termnews.fetch.connect.look_up", look_up)
    async with Fetcher(deadline=0.05) as fetcher:
        with pytest.raises(NotSent):
            await post(fetcher, "http://slow.example/")


# --- cut off ----------------------------------------------------------------------------------------------------------


async def half_of_the_request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readexactly(100)


async def without_reading(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The connection ends as soon as it is there."""


def after_the_request(answer: bytes, *, reset: bool = False) -> Serve:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(BODY)
        writer.write(answer)
        await writer.drain()
        if reset:
            # A reset takes away what has not been read yet: the answer shall have been.
            await asyncio.sleep(0.03 if answer else 0)
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()

    return serve


@pytest.mark.parametrize(
    "serve",
    [
        without_reading,
        half_of_the_request,
        after_the_request(b""),
        after_the_request(b"", reset=True),
        after_the_request(b"HTTP/1."),
        after_the_request(b"HTTP/1.1 302 Found\r\nLocation: /a#comm"),
        after_the_request(b"HTTP/1.1 302 Found\r\nLocation: /a#comment-3\r\n"),
        after_the_request(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal"),
        after_the_request(b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhal"),
        after_the_request(reply(b"not gzip", Content_Encoding="gzip")),
        after_the_request(b"SSH-2.0-OpenSSH_9.2\r\n"),
        after_the_request(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
    ],
)
async def test_from_the_first_byte_on_it_is_cut_off_and_not_sent_again(fetcher: Fetcher, serve: Serve) -> None:
    times = 0

    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal times
        times += 1
        await serve(reader, writer)

    async with serving(count) as url:
        with pytest.raises(CutOff):
            await post(fetcher, url)
    assert times == 1


@pytest.mark.parametrize(
    "beginning", [b"", b"HTTP/1.1 302 Found\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nha"]
)
async def test_an_answer_after_the_deadline_is_none(beginning: bytes) -> None:
    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(BODY)
        writer.write(beginning)
        await asyncio.sleep(60)

    async with Fetcher(private_hosts=["*"], deadline=0.2) as fetcher, serving(slow) as url:
        with pytest.raises(CutOff):
            await post(fetcher, url)


async def test_it_may_be_silent_for_longer_than_a_page(server: RawServer) -> None:
    async def slow(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        writer.write(reply(status="302 Found", Location="/a#comment-3"))

    server.routes["/post"] = slow
    async with Fetcher(private_hosts=["*"], idle_timeout=0.05) as fetcher:
        assert (await post(fetcher, server.url("/post"))).status == 302


@pytest.mark.parametrize("status", ["302 Found", "403 Forbidden", "409 Conflict", "429 Too Many", "500 Oh"])
@pytest.mark.parametrize("coding", ["Content-Length: 99", "Transfer-Encoding: chunked", "Content-Encoding: gzip"])
@pytest.mark.parametrize("reset", [False, True])
async def test_where_the_status_says_it_all_the_words_may_be_cut(
    fetcher: Fetcher, status: str, coding: str, reset: bool
) -> None:
    head = f"HTTP/1.1 {status}\r\nLocation: /a#comment-3\r\n{coding}\r\n\r\n".encode()
    answer = head + (b"5\r\nwords\r\n9\r\n" if "chunked" in coding else b"words")

    async with serving(after_the_request(answer, reset=reset)) as url:
        got = await post(fetcher, url)
    assert (got.status, got.headers["location"]) == (int(status[:3]), "/a#comment-3")
    assert got.body == (b"" if status.startswith("3") or "gzip" in coding else b"words")


async def test_words_that_never_end_are_not_waited_for(fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_WORDS_WITHIN", 0.05)

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(BODY)
        writer.write(b"HTTP/1.1 409 Conflict\r\nContent-Length: 99\r\n\r\nDuplicate")
        await asyncio.sleep(60)

    async with serving(endless) as url:
        assert (await post(fetcher, url))[1::3] == (409, b"Duplicate")


async def test_words_are_cut_at_the_cap(server: RawServer, fetcher: Fetcher) -> None:
    server.routes["/post"] = reply(b"x" * 5000, "409 Conflict")
    answer = await fetcher.ask(server.url("/post"), method="POST", max_bytes=1000)
    assert answer.status == 409 and len(answer.body) <= 1000


# --- through a proxy --------------------------------------------------------------------------------------------------


async def test_a_proxy_takes_it_on(server: RawServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", server.url(""))
    server.routes["http://news.example/post"] = reply(status="302 Found", Location="/a#comment-3", Set_Cookie="a=b; x")
    async with Fetcher() as fetcher:
        for _ in range(2):
            answer = await post(fetcher, "http://news.example/post")
            assert (answer.status, answer.cookies) == (302, (("a", "b"),))
    first, _ = server.requests
    assert (first.method, first.body, server.connections) == ("POST", BODY, 2)
    assert set(first.headers) == {"host", "user-agent", "accept", "accept-encoding", "content-type", "content-length"}


async def test_a_proxy_that_is_not_there_has_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port()}")
    async with Fetcher() as fetcher:
        with pytest.raises(NotSent):
            await post(fetcher, "http://news.example/post")


async def test_a_tunnel_that_is_refused_has_sent_nothing(server: RawServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", server.url(""))
    async with Fetcher() as fetcher:
        with pytest.raises(NotSent, match="proxy"):
            await post(fetcher, "https://news.example/post")
    assert [request.method for request in server.requests] == ["CONNECT"]


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 302 Fou", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal"])
async def test_a_proxy_that_breaks_off(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(after_the_request(answer)) as url:
        monkeypatch.setenv("http_proxy", url.rpartition("/")[0])
        async with Fetcher() as fetcher:
            with pytest.raises(CutOff):
                await post(fetcher, "http://news.example/post")
