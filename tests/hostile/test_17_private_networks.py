"""Threat 17: a redirect, an article or a feed that a page names leads into the reader's own network.

Expected: what the reader typed may be private; nothing else is connected to, by whatever spelling of the address, and
by whatever name leads there when it is connected to.
"""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path

import pytest

from termnews.engine.read import read_article
from termnews.engine.refresh import refresh
from termnews.engine.subscribe import add
from termnews.errors import BadRedirect, FetchError, Offline, Refused, SourceError
from termnews.fetch import connect
from termnews.fetch.http import Fetcher
from termnews.protocol import Failed
from tests.unit.engine_site import Site, an_engine, gathered, source_of, story
from tests.unit.rawserver import RawServer, reply, resolve

PRIVATE = [
    "127.0.0.1",
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "10.1.2.3",
    "192.168.0.1",
    "172.16.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "0.0.0.0",
    "224.0.0.1",
    "240.0.0.1",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[fe80::1]",
    "[fd00::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
]


@pytest.mark.parametrize("host", PRIVATE)
async def test_private_addresses_are_refused(host: str) -> None:
    async with Fetcher(deadline=1.0) as fetcher:
        with pytest.raises(Refused, match="private network"):
            await fetcher.get(f"http://{host}/")


async def test_a_name_that_leads_to_a_private_address_is_refused(
    server: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch, rebound_example=["93.184.216.34", "127.0.0.1"])
    async with Fetcher() as fetcher:
        with pytest.raises(Refused, match=r"private network \(127\.0\.0\.1\)"):
            await fetcher.get(server.url("/feed", "rebound.example"))
    assert server.connections == 0


async def test_what_the_person_typed_may_be_private_and_nothing_else_for_that(server: RawServer) -> None:
    """Not even over the connection that is open already."""
    server.routes["/feed"] = reply(b"x")
    async with Fetcher() as fetcher:
        for _ in range(2):
            with pytest.raises(Refused):
                await fetcher.get(server.url("/feed"))
            assert (await fetcher.get(server.url("/feed"), trusted=True)).body == b"x"
    assert server.connections == 1


async def test_a_redirect_to_another_host_is_not_trusted(server: RawServer, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch, feeds_example="127.0.0.1")
    server.routes["/inside"] = reply(status="301 Moved", Location="/feed")
    server.routes["/feed"] = reply(b"x")
    server.routes["/away"] = reply(status="302 Found", Location="http://127.0.0.2/admin")
    async with Fetcher() as fetcher:
        assert (await fetcher.get(server.url("/inside", "feeds.example"), trusted=True)).body == b"x"
        with pytest.raises(Refused, match=r"127\.0\.0\.1"):
            await fetcher.get(server.url("/feed"))
        with pytest.raises(Refused, match=r"127\.0\.0\.2"):
            await fetcher.get(server.url("/away", "feeds.example"), trusted=True)


SPELT = [
    "127.1",
    "0",
    "0x7f000001",
    "017700000001",
    "127.0.0.1.",
    "127\u30020.0.1",
    "\uff11\uff12\uff17.0.0.1",
    "%31%32%37.0.0.1",
]


@pytest.mark.parametrize(
    "host", [*SPELT, "localhost", "LOCALHOST.", "x.localhost", "[0:0:0:0:0:ffff:7f00:1]", "[::7f00:1]"]
)
async def test_no_other_spelling_helps(server: RawServer, host: str) -> None:
    """Dots of other scripts, full-width digits, percent escapes, an octal, a trailing dot: nobody is connected to."""
    async with Fetcher(deadline=1.0) as fetcher:
        with pytest.raises(FetchError):
            await fetcher.get(f"http://{host}:{server.port}/")
    assert server.connections == 0


async def test_a_name_that_changes_while_it_is_asked(server: RawServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the address that is checked is the one that is connected to, each time."""
    resolve(monkeypatch, rebinds_example="127.0.0.1")
    async with Fetcher(deadline=1.0) as fetcher:
        for _ in range(2):
            with pytest.raises(Refused, match="private network"):
                await fetcher.get(server.url("/", "rebinds.example"))
    assert server.connections == 0


@pytest.mark.parametrize("host", [*PRIVATE, *SPELT])
async def test_no_redirect_leads_there(host: str, server: RawServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """However it is spelt, and although the address that redirects was typed."""
    resolve(monkeypatch, feeds_example="127.0.0.1")
    server.routes["/feed"] = reply(
        status="302 Found", Location=f"http://{host}:{server.port}/in".encode().decode("latin-1")
    )
    async with Fetcher(deadline=1.0) as fetcher:
        with pytest.raises(FetchError) as raised:
            await fetcher.get(server.url("/feed", "feeds.example"), trusted=True)
    assert isinstance(raised.value, Refused | BadRedirect) and len(server.requests) == 1


async def test_the_address_that_was_checked_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that answers with a public address first, then with a private one: one look-up a connection."""
    answers = ["93.184.216.34", "127.0.0.1"]
    dialled = []

    async def look_up(host: str) -> list[connect.Address]:
        return [ipaddress.ip_address(answers.pop(0))]

    async def dial(address: connect.Address, port: int) -> socket.socket:
        dialled.append(str(address))
        raise ConnectionRefusedError

    monkeypatch.setattr(connect, "look_up", look_up)
    monkeypatch.setattr(connect, "_dial", dial)
    monkeypatch.setattr(connect, "_KNOWN_FOR", 0.0)
    async with Fetcher(deadline=1.0) as fetcher:
        with pytest.raises(Offline):
            await fetcher.get("http://rebinds.example/")
        with pytest.raises(Refused, match=r"127\.0\.0\.1"):
            await fetcher.get("http://rebinds.example/")
    assert dialled == ["93.184.216.34"] and answers == []


async def test_a_source_of_the_readers_own_is_no_leave_for_others(
    server: RawServer, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader has a feed on this machine; what the feed of a stranger links or leads to there is not asked for."""
    resolve(monkeypatch, stranger_example="127.0.0.1")
    site.feed("/own", range(1), text="Short.")
    site.page("/a/own/0", story("Headline 0"))
    item = f"<item><guid>1</guid><title>One</title><link>{site.url('/reboot')}</link></item>"
    server.routes["/feed"] = reply(f"<rss version='2.0'><channel><title>S</title>{item}</channel></rss>".encode())
    server.routes["/away"] = reply(status="302 Found", Location=site.url("/own"))
    strangers = [server.url(path, "stranger.example") for path in ("/feed", "/away")]
    async with an_engine(tmp_path, site.url("/own"), *strangers) as engine:
        await gathered(refresh(engine, (), force=True))
        assert sorted(site.paths()) == ["/a/own/0", "/own"]
        problem = (await source_of(engine, strangers[1])).problem
        assert problem.startswith("the address leads to a private network (127.0.0.1)")
        number = await engine.db(engine.store.articles.by_url, site.url("/reboot"))
        failed = (await gathered(read_article(engine, number or 0, full=True)))[-1]
        assert isinstance(failed, Failed) and "private network" in failed.message
    async with an_engine(tmp_path) as engine:
        failed = (await gathered(read_article(engine, number or 0, full=True)))[-1]
        assert isinstance(failed, Failed) and "private network" in failed.message
    assert len(site.requests) == 2


@pytest.mark.parametrize("way", ["redirect", "refresh", "base", "link"])
async def test_what_a_page_leads_to_is_not_trusted(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site on one address names a feed on another of this machine: it is never asked."""
    resolve(monkeypatch, site_example="127.0.0.1")
    async with RawServer() as server, RawServer() as inside, an_engine(tmp_path) as engine:
        target = inside.url("/feed")
        link = "<link rel=alternate type=application/rss+xml href='{}'>"
        pages = {
            "redirect": reply(status="302 Found", Location=target),
            "refresh": reply(f"<html><meta http-equiv=refresh content='0;url={target}'><p>x</html>".encode()),
            "base": reply(f"<html><base href='{target}'>{link.format('/feed')}<p>x</html>".encode()),
            "link": reply(f"<html>{link.format(target)}<p>x</html>".encode()),
        }
        server.routes["/"] = pages[way]
        with pytest.raises((FetchError, SourceError)):
            await gathered(add(engine, server.url("/", "site.example"), interactive=False))
        assert inside.connections == 0 and await engine.db(engine.store.sources.all) == []


async def test_a_name_that_was_picked_leads_to_no_private_address(
    server: RawServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it leads is seen when it is asked; the host of a page that is private itself may be picked."""
    resolve(monkeypatch, feeds_example="127.0.0.1")
    server.routes["/feed"] = reply(
        b"<rss version='2.0'><channel><title>S</title><item><title>t</title></item></channel></rss>"
    )
    async with an_engine(tmp_path) as engine:
        with pytest.raises(Refused, match=r"127\.0\.0\.1"):
            await gathered(add(engine, server.url("/feed", "feeds.example"), chosen=True))
        assert server.connections == 0 and await engine.db(engine.store.sources.all) == []
        await gathered(add(engine, server.url("/feed"), chosen=True))
        assert len(await engine.db(engine.store.sources.all)) == 1
