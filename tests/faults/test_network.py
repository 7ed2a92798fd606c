"""What a network and its servers can do: each against real sockets, between two servers that are well.

In each case the refresh says a sentence of the one that fails, the others bring their news, and nothing kept is lost.
"""

from __future__ import annotations

import asyncio
import functools
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from termnews import sourcesfile
from termnews.config import DEFAULTS
from termnews.engine import engine as engines
from termnews.engine.engine import open_engine
from termnews.engine.refresh import refresh
from termnews.fetch.http import Fetcher
from termnews.paths import locate
from termnews.protocol import Finished, SourceChecked
from tests.faults.ledger import assert_nothing_lost, assert_sound, census
from tests.unit.command_line import Run, runner
from tests.unit.rawserver import Handler, RawServer, Request, reply

Writer = asyncio.StreamWriter
WELL = ("good.example", "fine.example")


def feed(name: str, size: int) -> bytes:
    """A feed with so many articles."""
    items = "".join(
        f"<item><guid>{name}-{n}</guid><title>{name} {n}</title><description>{'word ' * 300}</description></item>"
        for n in range(size)
    )
    return f"<rss version='2.0'><channel><title>{name}</title>{items}</channel></rss>".encode()


class Net:
    """A server on a thread of its own, under any name that ends with `.example`."""

    def __init__(self, server: RawServer, profile: Path, command: Run) -> None:
        self.server = server
        self.profile = profile
        self.command = command

    def answer(self, host: str, route: bytes | Handler, path: str = "/feed") -> None:
        """What a host answers from now on."""
        self.server.routes[f"/{host}{path}"] = route

    def subscribe(self, *addresses: str) -> None:
        """Put these into sources.toml; an address is a host and a path."""
        entries = [sourcesfile.SourceEntry(self.url(address), full_text="never") for address in addresses]
        sourcesfile.add(locate(self.profile).sources_file, *entries)

    def url(self, address: str) -> str:
        """The address of a feed, with a path that tells the hosts apart."""
        host = address.partition("/")[0]
        return f"http://{host}:{self.server.port}/{address}"

    def asked(self, host: str) -> int:
        """How often a host has been asked."""
        return sum(request.target.startswith(f"/{host}/") for request in self.server.requests)


@pytest.fixture
def running() -> Iterator[RawServer]:
    """A server in a loop of its own, so that a whole command can be run beside it."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = RawServer()
    asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(10)
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.__aexit__(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], str]]:
    """What a name leads to, by asking a function; all others lead to the server."""
    known: dict[str, Callable[[], str]] = {}

    def getaddrinfo(host: str, *_: Any, **__: Any) -> list[tuple[Any, ...]]:
        address = known.get(host, known.get("*", lambda: "127.0.0.1"))()
        return [(socket.AF_INET, 1, 6, "", (address, 0))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return known


@pytest.fixture
def net(
    running: RawServer,
    names: dict[str, Callable[[], str]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Net:
    """Three sources that have been fetched; nothing is waited for longer than a second."""
    quick = functools.partial(Fetcher, deadline=1.0, connect_timeout=0.4, idle_timeout=0.5)
    monkeypatch.setattr(engines, "Fetcher", quick)
    net = Net(running, tmp_path / "profile", runner(tmp_path / "profile", capsys))
    net.subscribe(*(f"{host}/feed" for host in (WELL[0], "bad.example", WELL[1])))
    for host in (*WELL, "bad.example"):
        net.answer(host, reply(feed(host, 5), Content_Type="application/rss+xml"))
    assert net.command("refresh")[0] == 0
    for host in WELL:
        net.answer(host, reply(feed(host, 8), Content_Type="application/rss+xml"))
    return net


# --- how a server can fail --------------------------------------------------------------------------------------------

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"


async def drips(request: Request, writer: Writer) -> None:
    """A byte in a quarter of a second: never silent, never done."""
    writer.write(HEAD + b"Content-Length: 4000\r\n\r\n")
    for byte in feed("bad.example", 6)[:40]:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.25)


async def stalls_in_the_headers(request: Request, writer: Writer) -> None:
    writer.write(HEAD + b"Content-Len")
    await asyncio.sleep(20)


async def says_nothing(request: Request, writer: Writer) -> None:
    await asyncio.sleep(20)


async def closes_at_once(request: Request, writer: Writer) -> None:
    """Not a byte."""


async def closes_in_the_headers(request: Request, writer: Writer) -> None:
    writer.write(HEAD)


async def closes_early(request: Request, writer: Writer) -> None:
    body = feed("bad.example", 6)
    writer.write(HEAD + f"Content-Length: {len(body)}\r\n\r\n".encode() + body[:3000])


async def promises_more(request: Request, writer: Writer) -> None:
    """The whole feed, and a length that is larger."""
    body = feed("bad.example", 6)
    writer.write(HEAD + f"Content-Length: {len(body) + 500}\r\n\r\n".encode() + body)


async def breaks_a_chunk_off(request: Request, writer: Writer) -> None:
    writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\nffff\r\n<rss>")


def reset(writer: Writer) -> None:
    """End a connection so that the kernel sends RST and not FIN."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def resets(request: Request, writer: Writer) -> None:
    reset(writer)


async def resets_in_the_body(request: Request, writer: Writer) -> None:
    writer.write(HEAD + b"Content-Length: 4000\r\n\r\n" + feed("bad.example", 6)[:2000])
    await writer.drain()
    await asyncio.sleep(0.05)
    reset(writer)


async def talks_nonsense(request: Request, writer: Writer) -> None:
    writer.write(b"220 mail.example ESMTP\r\n" * 40)


def moved(to: str, status: str = "302 Found") -> bytes:
    """A redirect."""
    return reply(status=status, Location=to)


SERVERS: dict[str, tuple[bytes | Handler, str]] = {
    "drips": (drips, "no answer"),
    "stalls in the headers": (stalls_in_the_headers, "no answer"),
    "says nothing": (says_nothing, "no answer"),
    "closes at once": (closes_at_once, "broke off"),
    "closes in the headers": (closes_in_the_headers, "does not answer as a web server does"),
    "closes early": (closes_early, "broke off"),
    "promises more": (promises_more, "broke off"),
    "breaks a chunk off": (breaks_a_chunk_off, "broke off"),
    "resets": (resets, "broke off"),
    "resets in the body": (resets_in_the_body, "broke off"),
    "talks nonsense": (talks_nonsense, "does not answer as a web server does"),
    "redirects for ever": (moved("/bad.example/feed"), "leads in a circle"),
    "moves for ever": (moved("/bad.example/feed", "301 Moved Permanently"), "leads in a circle"),
    "500": (reply(b"<h1>500</h1>", "500 Internal Server Error"), "the server fails (500)"),
    "404": (reply(b"<h1>404</h1>", "404 Not Found"), "404"),
    "410": (reply(b"<h1>410</h1>", "410 Gone"), "gone for good"),
    "503": (reply(b"busy", "503 Service Unavailable"), "asked to wait until"),
    "a page": (reply(b"<html><body><h1>Welcome</h1></body></html>", Content_Type="text/html"), "this is a web page"),
    "half a zip": (reply(b"\x1f\x8b\x08\0\0\0\0\0half", Content_Encoding="gzip"), "broke off"),
}


@pytest.mark.parametrize("how", SERVERS)
def test_a_server_that_fails_is_a_sentence_and_harms_no_other(net: Net, how: str) -> None:
    route, words = SERVERS[how]
    before = census(net.profile)
    net.answer("bad.example", route)
    code, _, said = net.command("refresh", "--force")
    after = census(net.profile)
    assert_nothing_lost(before, after)
    assert len(after.articles) == len(before.articles) + 6
    assert code == 1
    (sentence,) = (line for line in said.splitlines() if line.startswith("bad.example: "))
    assert words in sentence
    assert said.splitlines()[-1].startswith("6 new articles")
    assert words in net.command("sources")[1]
    assert_sound(net.profile)
    # What is well again is fetched again, but where the server has asked for time.
    net.answer("bad.example", reply(feed("bad.example", 9), Content_Type="application/rss+xml"))
    expected = 0 if how in ("410", "503") else 4
    net.command("refresh", "--force")
    assert len(census(net.profile).articles) == len(after.articles) + expected


def test_a_length_that_is_too_small_loses_nothing_and_poisons_no_connection(net: Net) -> None:
    body = feed("bad.example", 6)
    net.answer("bad.example", reply(body, length=len(body) - 700, Content_Type="application/rss+xml"))
    before = census(net.profile)
    for _ in range(2):
        code, _, said = net.command("refresh", "--force")
        assert code in (0, 1) and "crashed" not in said
        assert_nothing_lost(before, census(net.profile))
    assert len(census(net.profile).articles) >= len(before.articles) + 6
    assert_sound(net.profile)


# --- asked to wait ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
@pytest.mark.parametrize("form", ["seconds", "date"])
def test_asked_to_wait_an_hour_its_host_is_left_alone_for_an_hour(net: Net, status: str, form: str) -> None:
    others = [f"bad.example/other-{number}" for number in range(4)]
    net.subscribe(*others)
    now = datetime.now(UTC)
    until = "3600" if form == "seconds" else format_datetime(now + timedelta(hours=1), usegmt=True)
    busy = reply(b"", status, Retry_After=until, Date=format_datetime(now, usegmt=True))
    for address in ("bad.example/feed", *others):
        net.answer(address.partition("/")[0], busy, f"/{address.partition('/')[2]}")
    before, asked = census(net.profile), net.asked("bad.example")
    code, _, said = net.command("refresh", "--force")
    # Two requests may have been on their way.
    assert asked < net.asked("bad.example") <= asked + 2
    assert code == 1 and said.count("asked to wait until") >= 1 + len(others)
    asked = net.asked("bad.example")
    for words in (("refresh", "--force"), ("refresh",), ("refresh", net.url("bad.example/feed"))):
        assert "asked to wait until" in net.command(*words)[2] or words == ("refresh",)
    assert net.asked("bad.example") == asked
    _refresh_at(net, now + timedelta(minutes=58))
    assert net.asked("bad.example") == asked
    _refresh_at(net, now + timedelta(minutes=62))
    assert net.asked("bad.example") > asked
    assert_nothing_lost(before, census(net.profile))
    assert len(census(net.profile).articles) >= len(before.articles) + 6


def _refresh_at(net: Net, moment: datetime) -> list[SourceChecked | Finished]:
    """A refresh of what is due at another time, by a process that has been started then."""

    async def work() -> list[SourceChecked | Finished]:
        async with open_engine(locate(net.profile), DEFAULTS, lambda: moment) as engine:
            return [event async for event in refresh(engine) if isinstance(event, SourceChecked | Finished)]

    return asyncio.run(work())


# --- the network ------------------------------------------------------------------------------------------------------


def test_dns_that_never_answers_holds_up_nobody(net: Net, names: dict[str, Callable[[], str]]) -> None:
    answered = threading.Event()

    def never() -> str:
        answered.wait(20)
        raise socket.gaierror(socket.EAI_AGAIN, "")

    names["bad.example"] = never
    before = census(net.profile)
    try:
        code, _, said = net.command("refresh", "--force")
        assert not answered.is_set()
    finally:
        answered.set()
    assert code == 1 and "bad.example: no answer" in said
    assert_nothing_lost(before, census(net.profile))
    assert len(census(net.profile).articles) == len(before.articles) + 6


def test_no_network_is_one_sentence_and_no_source_is_to_blame(net: Net, names: dict[str, Callable[[], str]]) -> None:
    def unknown() -> str:
        raise socket.gaierror(socket.EAI_AGAIN, "")

    names["*"] = unknown
    before, states = census(net.profile), net.command("sources", "--json")[1]
    code, out, said = net.command("refresh", "--force")
    assert (code, out) == (69, "")
    assert said == "There is no network: no source can be reached.\nAll that is kept can be read.\n"
    assert net.command("sources", "--json")[1] == states
    assert_nothing_lost(before, census(net.profile))
    del names["*"]
    assert net.command("refresh", "--force")[0] == 0
    assert len(census(net.profile).articles) == len(before.articles) + 6


def test_the_network_goes_in_the_middle_of_a_refresh(net: Net, names: dict[str, Callable[[], str]]) -> None:
    more = [f"host-{number}.example" for number in range(40)]
    net.subscribe(*(f"{host}/feed" for host in more))
    for host in more:
        net.answer(host, reply(feed(host, 3), Content_Type="application/rss+xml"))
    before, looked_up = census(net.profile), 0

    def gone() -> str:
        nonlocal looked_up
        looked_up += 1
        if looked_up > 12:
            # From here on nothing answers, and what is on its way breaks off.
            for host in more:
                net.answer(host, resets)
            raise socket.gaierror(socket.EAI_AGAIN, "")
        return "127.0.0.1"

    names["*"] = gone
    # A few at once, so that some have answered when it goes.
    locate(net.profile).config_file.write_text("[refresh]\nmax_requests = 4\n")
    code, _, said = net.command("refresh", "--force")
    assert code == 1 and "crashed" not in said, said
    assert "could not be read" in said.splitlines()[-1]
    after = census(net.profile)
    assert_nothing_lost(before, after)
    assert len(after.articles) > len(before.articles)
    assert_sound(net.profile)
    del names["*"]
    for host in more:
        net.answer(host, reply(feed(host, 3), Content_Type="application/rss+xml"))
    assert net.command("refresh", "--force")[0] == 0
    assert len(census(net.profile).articles) == len(before.articles) + 6 + 3 * len(more)


# --- asleep -----------------------------------------------------------------------------------------------------------


def test_after_a_day_asleep_each_source_is_asked_once(net: Net) -> None:
    more = [f"host-{number}.example" for number in range(20)]
    net.subscribe(*(f"{host}/feed" for host in more))
    for host in more:
        net.answer(host, reply(feed(host, 3), Content_Type="application/rss+xml"))
    net.command("refresh", "--force")
    net.server.requests.clear()
    awake = datetime.now(UTC) + timedelta(days=1)
    seen = _refresh_at(net, awake)
    assert len(seen) == len(net.server.requests) + 1 == 3 + len(more) + 1
    for minutes in (1, 2, 10):
        assert _refresh_at(net, awake + timedelta(minutes=minutes)) == [Finished("Nothing is due.")]
    assert len(net.server.requests) == 3 + len(more)
