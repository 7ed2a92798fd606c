"""An article on several pages is had as one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest_asyncio

from termnews import document
from termnews.engine import rest
from termnews.engine.engine import Engine
from termnews.engine.pages import read_page
from termnews.engine.read import read_article
from termnews.model import NewArticle, TextKind
from termnews.protocol import PageReady
from tests.unit.engine_site import Site, an_engine, gathered

HEADLINE = "The old bridge and what was found under it"


def part(number: int, of: int, path: str = "/story") -> str:
    """The page of one part of an article, with links to the others."""
    paragraphs = "".join(
        f"<p>Part {number}, paragraph {at}: the council met to hear what the engineers had found under the old bridge, "
        f"and those who live beside it told how the river has been rising for {number * 10 + at} years now.</p>"
        for at in range(1, 6)
    )
    pages = "".join(f"<a href='{path}/{n}'>{n}</a>" for n in range(1, of + 1))
    return (
        f"<html lang=en><head><title>{HEADLINE}</title></head><body><article><h1>{HEADLINE}</h1>"
        "<p>Ada Reporter has written about bridges, rivers and the councils between them for more than ten years.</p>"
        f"{paragraphs}<div class=pagination>{pages}</div></article></body></html>"
    )


@pytest_asyncio.fixture
async def engine(site: Site, tmp_path: Path) -> AsyncIterator[Engine]:
    async with an_engine(tmp_path, site.url("/feed")) as engine:
        article = NewArticle("1", site.url("/story"), HEADLINE, datetime.now(UTC), plain="Words.")
        await engine.db(engine.store.articles.ingest, 1, [article], engine.now())
        yield engine


def serve(site: Site, count: int, of: int | None = None) -> None:
    site.page("/story", part(1, of or count))
    for number in range(2, count + 1):
        site.page(f"/story/{number}", part(number, of or count))


async def kept(engine: Engine) -> tuple[str, str]:
    """The full text of the article, and its note."""
    await gathered(read_article(engine, 1, full=True))
    article = await engine.db(engine.store.articles.get, 1, TextKind.FULL)
    assert article is not None
    return (article.body.text() if article.body else ""), article.note


async def test_all_its_pages_are_kept_as_one(site: Site, engine: Engine) -> None:
    serve(site, 3)
    text, note = await kept(engine)
    assert site.paths() == ["/story", "/story/2", "/story/3"]
    told = [f"Part {number}, paragraph {at}" for number in (1, 2, 3) for at in range(1, 6)]
    assert sorted(told, key=text.index) == told
    assert text.count("Ada Reporter") == 1
    assert note == ""


async def test_a_page_that_is_read_on_the_way_is_joined_too(site: Site, engine: Engine) -> None:
    serve(site, 2)
    site.page("/far", part(1, 2, "/far"))
    site.page("/far/2", part(2, 2, "/far"))
    first, *_ = await gathered(read_page(engine, site.url("/far"), 1))
    assert isinstance(first, PageReady)
    assert "Part 2, paragraph 5" in document.load(first.blocks).text()


async def test_what_can_be_had_is_kept_and_says_what_is_missing(site: Site, engine: Engine) -> None:
    serve(site, 2, of=3)
    site.routes["/story/3"] = b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n"
    text, note = await kept(engine)
    assert "Part 2, paragraph 5" in text
    assert note == "Page 3 of the article could not be had."


async def test_a_page_that_is_not_there_is_no_loss(site: Site, engine: Engine) -> None:
    serve(site, 1, of=2)
    site.routes["/story/2"] = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    text, note = await kept(engine)
    assert ("Part 1, paragraph 5" in text, note) == (True, "")


async def test_there_is_an_end_to_it(site: Site, engine: Engine) -> None:
    serve(site, 30)
    text, _ = await kept(engine)
    assert len(site.paths()) == rest.MOST
    assert f"Part {rest.MOST}, paragraph 5" in text


async def test_pages_that_say_the_same_again(site: Site, engine: Engine) -> None:
    site.page("/story", part(1, 9))
    for number in range(2, 10):
        site.page(f"/story/{number}", part(1, 9))
    text, _ = await kept(engine)
    assert site.paths() == ["/story", "/story/2"]
    assert text.count("Part 1, paragraph 1") == 1


async def test_a_live_blog_is_kept_and_says_that_it_is_one(site: Site, engine: Engine) -> None:
    live = '<script type="application/ld+json">{"@type": "LiveBlogPosting"}</script></head>'
    site.page("/story", part(1, 1).replace("</head>", live))
    text, note = await kept(engine)
    assert "Part 1, paragraph 5" in text
    assert note == "This is a live blog, as it stood when it was fetched."
