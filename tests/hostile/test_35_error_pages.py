"""Threat 35: an error page with status 200 where the feed was; validators of an answer that was another.

Expected: the good copy stays, the source says what it gets instead, and its validators are forgotten with the body that
they belonged to; nothing is taken from an answer that was not asked for.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from termnews.engine.refresh import refresh
from termnews.model import Health, View
from tests.unit.engine_site import Site, an_engine, gathered, source_of
from tests.unit.rawserver import reply

PAGES = {
    "page": b"<!doctype html><html><title>Oops</title><p>Something went wrong.</html>",
    "login": b"<html><form><input type=password></form></html>",
    "empty": b"",
    "text": b"Service unavailable",
    "json": b'{"error":"rate limited"}',
    "xml": b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>",
    "binary": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "half": b"<?xml version='1.0'?><rss",
}


@pytest.mark.parametrize("name", PAGES)
async def test_the_good_copy_stays(name: str, site: Site, tmp_path: Path) -> None:
    """With an ETag of its own, which must not be kept: with it the feed would never come again."""
    site.feed("/feed", range(3), ETag='"good"')
    async with an_engine(tmp_path, site.url("/feed")) as engine:
        await gathered(refresh(engine, (), False, False))
        site.routes["/feed"] = reply(PAGES[name], Content_Type="application/rss+xml", ETag='"error"')
        await gathered(refresh(engine, (), True, False))
        source = await source_of(engine, site.url("/feed"))
        state = await engine.db(engine.store.sources.state, source.id)
        assert (source.title, source.total) == ("Feed of /feed", 3)
        assert source.health is not Health.OK and source.problem
        assert (state.etag, state.last_modified, state.body_hash) == ("", "", "")
        site.feed("/feed", range(4), ETag='"good"')
        await gathered(refresh(engine, (source.id,), True, False))
        again = await source_of(engine, site.url("/feed"))
        assert (again.health, again.problem, again.total) == (Health.OK, "", 4)
        assert "if-none-match" not in site.requests[-1].headers
        assert len(await engine.db(lambda: engine.store.headlines.ids(View()))) == 4


async def test_a_304_that_was_not_asked_for_is_no_answer(site: Site, tmp_path: Path) -> None:
    """To a first request there can be none: it does not count as read."""
    site.routes["/feed"] = reply(b"", "304 Not Modified")
    async with an_engine(tmp_path, site.url("/feed")) as engine:
        await gathered(refresh(engine, (), False, False))
        source = await source_of(engine, site.url("/feed"))
        assert source.health is not Health.OK and "without having been asked" in source.problem


async def test_validators_of_an_error_are_not_kept(site: Site, tmp_path: Path) -> None:
    """A 500 with an ETag: the next request has that of the feed."""
    site.feed("/feed", range(1), ETag='"good"')
    async with an_engine(tmp_path, site.url("/feed")) as engine:
        await gathered(refresh(engine, (), False, False))
        site.routes["/feed"] = reply(b"x", "500 Internal Server Error", ETag='"error"')
        await gathered(refresh(engine, (1,), True, False))
        await gathered(refresh(engine, (1,), True, False))
        assert [request.headers.get("if-none-match") for request in site.requests] == [None, '"good"', '"good"']
