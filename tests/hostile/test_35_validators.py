"""Threat 35: validators of one address, or of one reader, at another.

Expected: they go to the address that they came from and to no other on the way; a 304 to a request without any is an
error in words, after which everything is there and the source is asked in full.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from termnews.engine.engine import Engine
from termnews.engine.refresh import refresh
from termnews.errors import BadReply
from termnews.fetch.http import Fetcher
from termnews.model import FetchState, Health
from termnews.sourcesfile import SourceEntry
from tests.unit.engine_site import Site, an_engine, gathered, source_of
from tests.unit.rawserver import RawServer, Request, reply


async def ask(engine: Engine, times: int = 1) -> None:
    """Check all sources, due or not."""
    for _ in range(times):
        await gathered(refresh(engine, (), force=True, full_text=False))


async def state_of(engine: Engine, url: str) -> FetchState:
    """What is known of the last checks of a source."""
    return await engine.db(engine.store.sources.state, (await source_of(engine, url)).id)


def sent(site: RawServer) -> list[tuple[str, str]]:
    """What was asked for, and with which ETag; then all is forgotten."""
    asked = [(request.target, request.headers.get("if-none-match", "")) for request in site.requests]
    site.requests.clear()
    return asked


async def test_the_same_etag_elsewhere_is_another(site: Site, tmp_path: Path) -> None:
    """A temporary redirect that leads to another feed, of the same ETag: it is read, no 304 hides it."""
    site.feed("/monday", range(2), ETag='"1"')
    site.feed("/tuesday", range(2, 5), ETag='"1"')
    site.moved("/feed", "/monday", 302)
    async with an_engine(tmp_path, site.url("/feed")) as engine:
        await ask(engine, 2)
        site.moved("/feed", "/tuesday", 302)
        await ask(engine)
        assert sent(site) == [(path, "") for path in ("/feed", "/monday") * 2 + ("/feed", "/tuesday")]
        assert (await source_of(engine, site.url("/feed"))).total == 5


async def test_a_permanent_redirect_takes_them_along(site: Site, tmp_path: Path) -> None:
    """Asked by the old address, only the new one is told them; when the source has moved, that one is asked."""
    site.feed("/new", range(2), ETag='"1"')
    site.moved("/old", "/new")
    async with an_engine(tmp_path, site.url("/old")) as engine:
        await ask(engine, 3)
        assert sent(site) == [("/old", ""), ("/new", ""), ("/old", ""), ("/new", '"1"'), ("/new", '"1"')]
        assert (await source_of(engine, site.url("/new"))).total == 2


async def test_a_redirect_that_comes_later_is_told_nothing(site: Site, tmp_path: Path) -> None:
    """First the source answered itself; the address that it leads to then may not say 304 for it."""
    site.feed("/feed", range(2), ETag='"1"')
    async with an_engine(tmp_path, site.url("/feed")) as engine:
        await ask(engine)
        site.feed("/other", range(3), ETag='"1"')
        site.moved("/feed", "/other", 307)
        await ask(engine)
        assert sent(site) == [("/feed", ""), ("/feed", '"1"'), ("/other", "")]
        assert (await source_of(engine, site.url("/feed"))).total == 5
        state = await state_of(engine, site.url("/feed"))
        assert (state.etag, state.last_modified, state.validators_since) == ("", "", None)


async def test_a_permanent_redirect_that_turns_temporary_has_none(site: Site, tmp_path: Path) -> None:
    """Those of its target are let go: by then they would be sent to the source itself."""
    site.feed("/new", range(2), ETag='"1"')
    site.moved("/old", "/new")
    async with an_engine(tmp_path, site.url("/old")) as engine:
        await ask(engine)
        site.moved("/old", "/new", 302)
        await ask(engine, 2)
        assert sent(site)[2:] == [("/old", ""), ("/new", '"1"'), ("/old", ""), ("/new", "")]


async def test_another_password_begins_anew(site: Site, tmp_path: Path) -> None:
    """What one reader's password brought is not asked for with another's."""
    site.feed("/feed", range(2), ETag='"1"')
    first = site.url("/feed").replace("//", "//anna:one@")
    second = site.url("/feed").replace("//", "//anna:two@")
    async with an_engine(tmp_path, first) as engine:
        await ask(engine, 2)
        assert [etag for _, etag in sent(site)] == ["", '"1"']
        path = engine.paths.sources_file
        path.write_text(path.read_text().replace(":one@", ":two@"))
        await engine.db(engine.store.sources.archive, 1)
        await engine.db(engine.store.sources.put, SourceEntry(second).url)
        await ask(engine)
        assert sent(site) == [("/feed", "")]
        assert (await source_of(engine, second)).total == 2


async def test_a_304_that_nobody_asked_for_loses_nothing(site: Site, tmp_path: Path) -> None:
    """After an error page there are no validators; a server that says 304 all the same is in error, in words."""
    site.feed("/feed", range(3), ETag='"1"')
    async with an_engine(tmp_path, site.url("/feed")) as engine:
        await ask(engine)
        site.page("/feed", "<html><body>Down for maintenance</body></html>")
        await ask(engine)
        site.routes["/feed"] = reply(b"", "304 Not Modified", ETag='"9"')
        await ask(engine, 2)
        source = await source_of(engine, site.url("/feed"))
        assert source.health is Health.FAILING and source.total == 3
        assert "nothing has changed, without having been asked" in source.problem
        assert (await state_of(engine, site.url("/feed"))).etag == ""
        site.feed("/feed", range(4), ETag='"2"')
        sent(site)
        await ask(engine, 2)
        assert sent(site) == [("/feed", ""), ("/feed", '"2"')]
        source = await source_of(engine, site.url("/feed"))
        assert (source.health, source.problem, source.total) == (Health.OK, "", 4)


@pytest.mark.parametrize("etag", ["a\r\nX: y", "日", "\x00"])
async def test_one_that_cannot_be_sent_was_not_asked_with(server: RawServer, fetcher: Fetcher, etag: str) -> None:
    """A validator that no header can hold is left out; a 304 then has no meaning."""
    server.routes["/feed"] = reply(status="304 Not Modified")
    with pytest.raises(BadReply, match="without having been asked"):
        await fetcher.get(server.url("/feed"), etag=etag)


async def test_a_304_of_another_hop_has_no_meaning(server: RawServer, fetcher: Fetcher) -> None:
    """From the address that a redirect leads to, which was told no validators."""
    server.routes["/feed"] = reply(status="302 Found", Location="/other")
    server.routes["/other"] = reply(status="304 Not Modified")
    with pytest.raises(BadReply, match="without having been asked"):
        await fetcher.get(server.url("/feed"), etag='"1"')
    assert [etag for _, etag in sent(server)] == ['"1"', ""]


@pytest.mark.parametrize("first", [b"304 Not Modified\r\nContent-Length: 20", b"200 OK\r\nContent-Length: 0"])
async def test_bytes_behind_an_answer_are_no_other(server: RawServer, fetcher: Fetcher, first: bytes) -> None:
    """A whole answer behind a 304, which has no body (RFC 9112, 6.3), is not taken for that to the next request."""

    async def poisoned(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 " + first + b"\r\n\r\n" + reply(b"poison"))
        await writer.drain()
        await asyncio.sleep(0.2)

    server.routes["/feed"], server.routes["/next"] = poisoned, reply(b"<rss/>")
    assert (await fetcher.get(server.url("/feed"), etag='"1"')).body == b""
    assert (await fetcher.get(server.url("/next"))).body == b"<rss/>"
