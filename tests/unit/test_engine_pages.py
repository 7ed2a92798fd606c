"""Pages that a link of a text leads to: read, and nothing of them kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from termnews import document
from termnews.config import Settings
from termnews.document import Code
from termnews.engine import pages
from termnews.engine.engine import Engine
from termnews.engine.pages import read_page
from termnews.errors import BadRedirect, FetchError, HttpStatus, Refused, TimedOut, TooLarge, UsageError
from termnews.model import NewArticle, View
from termnews.protocol import ArticleReady, Failed, Finished, PageReady, decode_event, encode
from tests.unit.engine_site import Site, an_engine, gathered, never, story
from tests.unit.rawserver import reply

KEPT = 1
"""The article of the site that is kept, and whose text the reader comes from."""


@pytest_asyncio.fixture
async def engine(site: Site, tmp_path: Path) -> AsyncIterator[Engine]:
    async with an_engine(tmp_path, site.url("/feed")) as engine:
        article = NewArticle("1", site.url("/kept"), "Kept", datetime.now(UTC), plain="Words.")
        await engine.db(engine.store.articles.ingest, 1, [article], engine.now())
        yield engine


async def read(engine: Engine, url: str, article: int = KEPT, via: str = "") -> PageReady | ArticleReady | Failed:
    first, *rest = await gathered(read_page(engine, url, article, via))
    assert isinstance(first, PageReady | ArticleReady | Failed)
    assert rest == ([] if isinstance(first, Failed) else [Finished()])
    return first


async def test_the_article_of_a_page_comes_whole_and_is_not_kept(site: Site, engine: Engine) -> None:
    site.page("/far", story("Far away"))
    page = await read(engine, site.url("/far#part"))
    assert isinstance(page, PageReady)
    assert (page.url, page.title, page.language, page.note) == (site.url("/far"), "Far away", "en", "")
    assert document.load(page.blocks).word_count() > 300
    assert decode_event(encode(3, page)) == (3, page)
    assert await engine.db(engine.store.headlines.count, View()) == 1
    assert site.paths() == ["/far"]


async def test_one_that_leads_to_a_kept_article_names_it(site: Site, engine: Engine) -> None:
    site.moved("/short", site.url("/kept"))
    site.page("/kept", story("Kept"))
    assert await read(engine, site.url("/short")) == ArticleReady(KEPT)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (reply(b"x", Content_Type="application/pdf"), "The link leads to a PDF."),
        (reply(b"x", Content_Type="image/png"), "The link leads to a picture."),
        (reply(b"<rss/>", Content_Type="application/rss+xml"), "The link leads to a feed."),
        (reply(b"x", Content_Type="application/zip"), "The link leads to a file (application/zip)."),
        (reply(b" \n", Content_Type="text/plain"), "The page holds no text."),
        (reply(b"", Content_Type="text/html"), "The page holds no text."),
        (
            reply(b"<script>go()</script>", Content_Type="text/html"),
            "The page is made by a script in the browser; there is no article in what the server sends.",
        ),
        (reply(b"<p>" * 100_000, Content_Type="text/html"), "The page is too large to be read."),
    ],
)
async def test_what_is_no_article_says_what_it_is(site: Site, engine: Engine, answer: bytes, words: str) -> None:
    site.routes["/far"] = answer
    assert await read(engine, site.url("/far")) == Failed(words)


async def test_a_plain_text_keeps_its_lines_and_a_long_line_is_a_paragraph(site: Site, engine: Engine) -> None:
    site.routes["/a/READ%20ME"] = reply(b"One\n  two\tthree\x1b[2J", Content_Type="text/plain")
    page = await read(engine, site.url("/a/READ%20ME"))
    assert isinstance(page, PageReady) and page.title == "READ ME"
    assert document.load(page.blocks).blocks == (Code("One\n  two   three[2J"),)
    site.routes["/b.txt"] = reply(b"word " * 100 + b"\n\nend", Content_Type="text/plain; charset=utf-8")
    page = await read(engine, site.url("/b.txt"))
    assert isinstance(page, PageReady) and len(document.load(page.blocks).blocks) == 2


async def test_a_text_without_end_is_cut_and_says_so(site: Site, engine: Engine) -> None:
    site.routes["/long"] = reply(("語" * 100 + "\n").encode() * 9000, Content_Type="text/plain; charset=utf-8")
    page = await read(engine, site.url("/long"))
    assert isinstance(page, PageReady) and page.note.startswith("This is only the beginning")
    assert len(encode(1, page)) <= pages.LARGEST


async def test_a_page_that_is_too_long_for_the_reader_is_cut_and_says_so(
    site: Site, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.page("/far", story("Far away"))
    monkeypatch.setattr(pages, "LARGEST", 2000)
    page = await read(engine, site.url("/far"))
    assert isinstance(page, PageReady) and page.note == "This is only the beginning: the page is too long to be shown."
    assert 0 < len(encode(1, page)) <= 2000
    monkeypatch.setattr(pages, "LARGEST", 200)
    assert await read(engine, site.url("/far")) == Failed("The page is too long to be shown.")


async def test_what_is_left_of_a_text_behind_a_paywall_is_shown_with_a_word(site: Site, engine: Engine) -> None:
    words = "".join(
        f"<p>{sentence}</p>"
        for sentence in (
            "In Ardale the council met on Tuesday to hear what the engineers had found under the old bridge by the"
            " water, which was closed in May.",
            "The report, which runs to forty pages, says that two of the five piers have moved by three centimetres"
            " since the last survey was made.",
            "“Nobody needs to worry about the others,” said the county engineer, who has looked after the bridge for"
            " twenty years and means to go on.",
            "Work on the first pier is to begin in spring, as soon as the water is low enough, and will cost the town"
            " about two million in all.",
            "Until then cars and lorries are led over the new bridge at Marsham, and cyclists may use the railway"
            " crossing that was reopened last year.",
        )
    )
    wall = "<p>Already a subscriber? Subscribe to continue reading.</p>"
    site.page("/far", f"<html><title>Far</title><article><h1>Far</h1>{words}</article>{wall}</html>")
    page = await read(engine, site.url("/far"))
    assert isinstance(page, PageReady) and page.note.startswith("The site asks for a subscription")


# --- hostile ----------------------------------------------------------------------------------------------------------


async def test_a_text_cannot_lead_into_the_own_network(site: Site, engine: Engine) -> None:
    """Only where its source is there: loopback is the reader's own, and the source of article 1 is on it."""
    site.page("/admin", story("Router"))
    with pytest.raises(Refused, match="private network"):
        await read(engine, site.url("/admin"), article=0)
    with pytest.raises(Refused, match="private network"):
        await read(engine, site.url("/admin"), via="https://evil.example/page")
    with pytest.raises(Refused, match="private network"):
        await read(engine, "http://192.168.0.1/admin")
    assert site.paths() == []
    assert isinstance(await read(engine, site.url("/admin"), via=site.url("/one")), PageReady)


async def test_a_saved_page_leads_into_no_own_network(site: Site, engine: Engine) -> None:
    from termnews.model import Extracted

    saved = await engine.db(engine.store.articles.save_page, Extracted(site.url("/s"), title="S"), engine.now())
    with pytest.raises(Refused, match="private network"):
        await read(engine, site.url("/admin"), article=saved)
    assert site.paths() == []


@pytest.mark.parametrize(
    "to", ["http://192.168.0.1/", "http://10.0.0.1:8080/x", "http://[fd00::1]/", "http://169.254.169.254/meta"]
)
async def test_a_redirect_leads_into_no_own_network(site: Site, engine: Engine, to: str) -> None:
    site.moved("/far", to)
    with pytest.raises(Refused, match="private network"):
        await read(engine, site.url("/far"))


@pytest.mark.parametrize("to", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "gopher://x.example/"])
async def test_a_redirect_to_another_scheme_is_refused(site: Site, engine: Engine, to: str) -> None:
    site.moved("/far", to)
    with pytest.raises((BadRedirect, Refused)):
        await read(engine, site.url("/far"))


async def test_a_redirect_without_end_ends(site: Site, engine: Engine) -> None:
    site.moved("/far", site.url("/far"))
    with pytest.raises(BadRedirect):
        await read(engine, site.url("/far"))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "mailto:a@b.example", "file:///etc/passwd", "", "#part"])
async def test_what_is_no_web_address_is_not_asked_for(engine: Engine, url: str) -> None:
    with pytest.raises(UsageError, match="does not lead to the web"):
        await read(engine, url)


async def test_ten_megabytes_are_too_large(site: Site, engine: Engine) -> None:
    site.routes["/far"] = reply(b"x" * (10 << 20), Content_Type="text/html")
    with pytest.raises(TooLarge):
        await read(engine, site.url("/far"))


async def test_one_that_never_answers_or_never_ends_is_given_up(site: Site, tmp_path: Path) -> None:
    async def endless(request: object, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            writer.write(b"<p>word</p>")
            await writer.drain()
            await asyncio.sleep(0.01)

    site.routes["/never"], site.routes["/endless"] = never, endless
    async with an_engine(tmp_path, settings=Settings(allow_private=True)) as engine:
        engine.fetcher._deadline = engine.fetcher._idle_timeout = 0.3
        for path in ("/never", "/endless"):
            with pytest.raises(TimedOut):
                await read(engine, site.url(path), article=0)


async def test_a_host_that_asks_to_wait_is_left_alone(site: Site, engine: Engine) -> None:
    site.routes["/far"] = reply(b"", "429 Slowly", Retry_After="60")
    with pytest.raises(HttpStatus):
        await read(engine, site.url("/far"))
    failed = await read(engine, site.url("/other"))
    assert isinstance(failed, Failed) and "asked to wait" in failed.message
    assert site.paths() == ["/far"]


async def test_offline_says_so(engine: Engine) -> None:
    with pytest.raises(FetchError) as raised:
        await read(engine, "https://nowhere.invalid/page")
    assert raised.value.message
