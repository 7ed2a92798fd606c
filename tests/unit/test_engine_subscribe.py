"""Any address becomes a source, or it is said why not."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from termnews import sourcesfile
from termnews.engine.engine import Engine
from termnews.engine.schedule import is_due
from termnews.engine.sources import export, import_sources, reconcile, remove
from termnews.engine.subscribe import add, news_feeds
from termnews.errors import AlreadySubscribed, ConfigError, HttpStatus, NoFeedFound, Refused, UsageError
from termnews.fetch.http import Fetcher, Response
from termnews.model import FeedLink, Health, SourceKind, View
from termnews.protocol import ChoiceNeeded, Event, Finished, SourceAdded, SourcesChanged
from termnews.sourcesfile import SourceEntry
from tests.unit.engine_site import Site, an_engine, gathered, source_of, story

LINK = "<link rel='alternate' type='application/{}+xml' title='{}' href='{}'>"


@pytest_asyncio.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    async with an_engine(tmp_path) as engine:
        yield engine


def page(*links: str, body: str = "Hello") -> str:
    return f"<html><head><title>The site</title>{''.join(links)}</head><body>{body}</body></html>"


def added(events: list[Event]) -> SourceAdded:
    (event,) = [event for event in events if isinstance(event, SourceAdded)]
    return event


def in_file(engine: Engine) -> list[SourceEntry]:
    return sourcesfile.read(engine.paths.sources_file)


def test_the_same_feed_in_two_formats_is_one() -> None:
    links = [
        FeedLink("https://n.example/rss", "News (RSS)"),
        FeedLink("https://n.example/atom", "News – Atom 1.0"),
        FeedLink("https://n.example/sport", "Sport RSS"),
        FeedLink("https://n.example/comments", "Comments", comments=True),
    ]
    assert [link.url for link in news_feeds(links)] == ["https://n.example/rss", "https://n.example/sport"]
    poorly_named = [FeedLink("https://n.example/a/rss", "RSS"), FeedLink("https://n.example/b/rss", "RSS")]
    assert news_feeds(poorly_named) == tuple(poorly_named)


async def test_a_feed_is_taken_in_with_one_request(site: Site, engine: Engine) -> None:
    site.feed("/feed", range(3), ETag='"1"')
    events = await gathered(add(engine, site.url("/feed"), tags=("world",), full_text=False))
    event = added(events)
    assert (event.url, event.title, event.articles, event.note) == (site.url("/feed"), "Feed of /feed", 3, "")
    assert events[-2:] == [SourcesChanged(), Finished()]
    assert site.paths() == ["/feed"]
    assert in_file(engine) == [SourceEntry(site.url("/feed"), tags=("world",))]
    source = await source_of(engine, site.url("/feed"))
    assert (source.health, source.unread, source.tags) == (Health.OK, 3, ("world",))
    assert (await engine.db(engine.store.sources.state, source.id)).etag == '"1"'
    assert not is_due(source, engine.now())


async def test_twice_is_once(site: Site, engine: Engine) -> None:
    site.feed("/feed", range(1))
    site.moved("/old", "/feed")
    await gathered(add(engine, site.url("/feed")))
    for path in ("/feed", "/old"):
        with pytest.raises(AlreadySubscribed):
            await gathered(add(engine, site.url(path)))
    assert len(in_file(engine)) == 1


async def test_the_feed_of_a_page(site: Site, engine: Engine) -> None:
    site.page("/", page(LINK.format("rss", "News", "/feed"), LINK.format("rss", "Comments", "/comments/feed/")))
    site.feed("/feed", range(2))
    event = added(await gathered(add(engine, site.url("/"), full_text=False)))
    assert (event.url, event.note) == (site.url("/feed"), f"Its feed was found at {site.url('/feed')}.")


async def test_several_feeds_are_a_question(site: Site, engine: Engine) -> None:
    site.page("/", page(LINK.format("rss", "News", "/news"), LINK.format("rss", "Sport", "/sport")))
    site.feed("/sport", range(2))
    events = await gathered(add(engine, site.url("/")))
    feeds = (FeedLink(site.url("/news"), "News"), FeedLink(site.url("/sport"), "Sport"))
    assert events == [ChoiceNeeded(site.url("/"), feeds), Finished("Which of its feeds?")]
    assert in_file(engine) == []
    assert added(await gathered(add(engine, feeds[1].url, chosen=True))).title == "Feed of /sport"


async def test_without_anyone_to_ask_the_main_feed_is_taken(site: Site, engine: Engine) -> None:
    site.page("/", page(LINK.format("rss", "News", "/news"), LINK.format("rss", "Sport", "/sport")))
    site.feed("/news", range(2))
    event = added(await gathered(add(engine, site.url("/"), interactive=False)))
    assert event.url == site.url("/news")
    assert site.url("/sport") in event.note


async def test_a_feed_at_a_well_known_path(site: Site, engine: Engine) -> None:
    site.page("/", page())
    site.feed("/feed.xml", range(2))
    assert added(await gathered(add(engine, site.url("/")))).url == site.url("/feed.xml")


async def test_a_site_without_a_feed(site: Site, engine: Engine) -> None:
    links = "".join(f"<h2><a href='/story/{n}'>A headline of some length, number {n}</a></h2>" for n in range(8))
    site.page("/", page(body=f"<main>{links}</main>"))
    event = added(await gathered(add(engine, site.url("/"), full_text=False)))
    assert (event.url, event.articles) == (site.url("/"), 8)
    assert event.note == "It has no feed: the headlines of the page are read."
    assert in_file(engine) == [SourceEntry(site.url("/"), kind="site")]
    assert (await source_of(engine, site.url("/"))).kind is SourceKind.SITE


async def test_the_news_sitemap_of_a_site_without_a_feed(site: Site, engine: Engine) -> None:
    news = "".join(
        f"<url><loc>/story/{n}</loc><news:news><news:publication_date>2026-06-0{n + 1}</news:publication_date>"
        f"<news:title>A headline, number {n}</news:title></news:news></url>"
        for n in range(6)
    )
    namespace = "http://www.google.com/schemas/sitemap-news/0.9"
    site.page("/", page())
    site.page("/robots.txt", f"Sitemap: {site.url('/all.xml')}")
    site.page(
        "/all.xml",
        "<sitemapindex><sitemap><loc>/a.xml</loc></sitemap><sitemap><loc>/news.xml</loc></sitemap></sitemapindex>",
    )
    site.page("/news.xml", f"<urlset xmlns:news='{namespace}'>{news}</urlset>")
    event = added(await gathered(add(engine, site.url("/"), full_text=False)))
    assert (event.url, event.articles) == (site.url("/news.xml"), 6)
    source = await source_of(engine, event.url)
    assert (source.kind, source.site_url) == (SourceKind.SITE, site.url("/"))
    assert in_file(engine) == [SourceEntry(event.url, kind="site")]


async def test_what_leads_to_no_feed_is_never_added(site: Site, engine: Engine) -> None:
    site.page("/", page())
    site.page("/comments-only", page(LINK.format("rss", "Comments", "/comments/feed/")))
    site.page("/login", "<html><body><form><input type=password></form></body></html>")
    site.routes["/picture"] = b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n\x89PNG\r\n\x1a\n"
    for path in ("/", "/comments-only", "/login", "/picture"):
        with pytest.raises(NoFeedFound):
            await gathered(add(engine, site.url(path)))
    with pytest.raises(HttpStatus):
        await gathered(add(engine, site.url("/nothing")))
    assert in_file(engine) == []
    assert await engine.db(engine.store.sources.all) == []


async def test_a_feed_that_a_page_names_is_not_trusted_as_the_typed_address_is(site: Site, engine: Engine) -> None:
    inside = LINK.format("rss", "Inside", "https://inside.example/feed")
    site.page("/", page(LINK.format("rss", "News", "http://10.0.0.1/feed") + inside))
    async with FirstHostPublic(site.url("/")) as fetcher:
        engine.fetcher = fetcher
        with pytest.raises(NoFeedFound):
            await gathered(add(engine, "https://public.example/"))
        # Neither is the reader offered the first, which would be trusted as soon as they picked it.
        assert fetcher.asked == {"https://inside.example/feed": False}


class FirstHostPublic(Fetcher):
    """A network in which public.example is the site on loopback; of all others it notes whether they are trusted."""

    def __init__(self, home: str) -> None:
        super().__init__()
        self.home = home
        self.asked: dict[str, bool] = {}

    async def get(self, url: str, **asked: Any) -> Response:
        if url == "https://public.example/":
            return replace(await super().get(self.home, trusted=True), url=url)
        self.asked[url] = asked.get("trusted", False)
        raise Refused("A private network.")


async def test_the_pages_of_a_new_source_are_read_ahead(site: Site, engine: Engine) -> None:
    site.feed("/feed", range(1), text="Short.")
    site.page("/a/feed/0", story("Headline 0"))
    await gathered(add(engine, site.url("/feed")))
    assert site.paths() == ["/feed", "/a/feed/0"]


# --- the list ---------------------------------------------------------------------------------------------------------


async def test_what_is_taken_away_keeps_its_articles(site: Site, engine: Engine) -> None:
    site.feed("/feed", range(3))
    await gathered(add(engine, site.url("/feed"), full_text=False))
    events = await gathered(remove(engine, await source_of(engine, site.url("/feed"))))
    assert events[0] == SourcesChanged()
    assert in_file(engine) == []
    assert (await source_of(engine, site.url("/feed"))).archived
    site.feed("/feed", range(2, 5))
    events = await gathered(add(engine, site.url("/feed"), full_text=False))
    # Those from before are there again, and are told of.
    assert added(events).articles == 5
    assert (await source_of(engine, site.url("/feed"))).total == 5


async def test_the_store_follows_the_file(engine: Engine) -> None:
    path = engine.paths.sources_file
    one, two = SourceEntry("https://one.example/", tags=("a", "b")), SourceEntry("https://two.example/", title="Two")
    assert await gathered(reconcile(engine)) == [Finished()]
    sourcesfile.write(path, [one, two])
    assert await gathered(reconcile(engine)) == [SourcesChanged(), Finished()]
    assert await gathered(reconcile(engine)) == [Finished()]
    sourcesfile.write(path, [two, one])
    assert await gathered(reconcile(engine)) == [SourcesChanged(), Finished()]
    assert [source.url for source in await engine.db(engine.store.sources.all)] == [two.url, one.url]
    sourcesfile.write(path, [one])
    await gathered(reconcile(engine))
    assert (await source_of(engine, two.url)).archived
    path.write_text("[[source]]\nurl = 3\n")
    with pytest.raises(ConfigError):
        await gathered(reconcile(engine))
    assert [source.url for source in await engine.db(engine.store.sources.all)] == [one.url]
    # A file that has been lost takes nothing with it.
    path.unlink()
    assert await gathered(reconcile(engine)) == [Finished()]
    assert len(await engine.db(engine.store.sources.all)) == 1


@pytest.mark.parametrize("who", ["the same", "another process"])
async def test_what_is_added_while_the_file_is_compared_is_not_taken_for_removed(
    site: Site, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    sourcesfile.write(engine.paths.sources_file, [SourceEntry("https://one.example/")])
    site.feed("/feed", range(1))
    is_read, is_added = threading.Event(), threading.Event()
    read = sourcesfile.read

    def slowly(path: Path) -> list[SourceEntry]:
        entries = read(path)
        is_read.set()
        is_added.wait(1)
        return entries

    monkeypatch.setattr(sourcesfile, "read", slowly)
    async with an_engine(tmp_path) as other:
        reconciling = asyncio.create_task(gathered(reconcile(engine)))
        while not is_read.is_set():
            await asyncio.sleep(0)
        await gathered(add(engine if who == "the same" else other, site.url("/feed")))
        is_added.set()
        await reconciling
    assert not (await source_of(engine, site.url("/feed"))).archived


async def test_taken_away_and_brought_back_a_source_is_what_it_was(site: Site, engine: Engine) -> None:
    number = await engine.db(engine.store.sources.put, site.url("/"), kind=SourceKind.SITE, tags=("a",), every=30)
    source = await engine.db(engine.store.sources.get, number)
    assert source is not None
    await gathered(remove(engine, source))
    undone = await engine.db(engine.store.history.undo)
    assert undone is not None
    entry = sourcesfile.from_table(undone.data)
    assert (entry.url, entry.kind, entry.tags, entry.every) == (site.url("/"), "site", ("a",), 30)


async def test_lists_of_sources_are_imported_and_exported(site: Site, engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "urls"
    file.write_text('https://one.example/ news "~One"\nexec:rm\n# no\nhttps://two.example/\n' + "file:x\n" * 4)
    events = await gathered(import_sources(engine, str(file)))
    assert events[0] == SourcesChanged()
    file_words = "file:x: a file of this machine"
    assert events[-1] == Finished(
        f"2 sources imported; left out: exec:rm: a command, which is not run, {file_words}, {file_words}, and 2 more."
    )
    opml = await export(engine)
    site.routes["/list"] = f"HTTP/1.1 200 OK\r\nContent-Length: {len(opml.encode())}\r\n\r\n{opml}".encode()
    assert await gathered(import_sources(engine, site.url("/list"))) == [
        Finished("0 sources imported; 2 were there already.")
    ]
    assert in_file(engine)[0] == SourceEntry("https://one.example/", title="One", tags=("news",))
    assert [is_due(source, engine.now()) for source in await engine.db(engine.store.sources.all)] == [True, True]
    # What was there already is none of the step; there is one.
    undone = await engine.db(engine.store.history.undo)
    assert undone is not None and undone.label == "imported 2 sources"
    sourcesfile.take_back(engine.paths.sources_file, undone.kind, undone.data)
    assert in_file(engine) == [] == await engine.db(engine.store.sources.all)
    assert await engine.db(engine.store.history.last) == ""


async def test_a_file_that_holds_no_sources(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear reader,\n")
    for location in (str(file), str(tmp_path / "missing")):
        with pytest.raises(UsageError):
            await gathered(import_sources(engine, location))
    assert await engine.db(engine.store.headlines.count, View()) == 0
