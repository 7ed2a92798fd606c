"""Refresh against a site on loopback, with its faults."""

from __future__ import annotations

import asyncio
import contextlib
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from termnews import sourcesfile
from termnews.engine import check
from termnews.engine.engine import Engine
from termnews.engine.indexing import index
from termnews.engine.refresh import refresh
from termnews.errors import Offline, StoreFull
from termnews.fetch.http import Fetcher, Response
from termnews.model import Article, FullState, FullText, Health, SourceKind, TextKind, View
from termnews.protocol import Event, Finished, Progress, SourceChecked
from termnews.store.database import Database, Values
from termnews.store.lock import refresh_lock
from tests.unit.engine_site import Site, an_engine, gathered, never, source_of, story
from tests.unit.rawserver import Request, reply

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


async def refreshed(engine: Engine, *sources: int, force: bool = False, full_text: bool = False) -> list[Event]:
    return await gathered(refresh(engine, sources, force, full_text))


def checked(events: list[Event]) -> dict[str, tuple[int, str]]:
    return {event.title: (event.new, event.problem) for event in events if isinstance(event, SourceChecked)}


def last(events: list[Event]) -> tuple[Event, Progress]:
    """`Finished`, and how far it was then."""
    return events[-1], [event for event in events if isinstance(event, Progress)][-1]


async def titles(engine: Engine) -> list[str]:
    headlines = engine.store.headlines
    return [row.title for row in await engine.db(lambda: headlines.rows(headlines.ids(View())))]


async def article_of(engine: Engine, url: str) -> Article:
    number = await engine.db(engine.store.articles.by_url, url)
    article = await engine.db(engine.store.articles.get, number or 0)
    assert article is not None
    return article


# --- well -------------------------------------------------------------------------------------------------------------


async def test_what_is_due_is_fetched_and_can_be_read(site: Site, tmp_path: Path) -> None:
    site.feed("/one", range(3))
    site.feed("/two", range(2))
    async with an_engine(tmp_path, site.url("/one"), site.url("/two")) as engine:
        events = await refreshed(engine)
        finished, progress = last(events)
        assert finished == Finished("5 new articles.")
        assert (progress.done, progress.total, progress.new, progress.failed) == (2, 2, 5, 0)
        assert sorted(await titles(engine)) == ["Headline 0", "Headline 0", "Headline 1", "Headline 1", "Headline 2"]
        source = await source_of(engine, site.url("/one"))
        assert (source.title, source.health, source.problem, source.unread) == ("Feed of /one", Health.OK, "", 3)
        assert await refreshed(engine) == [Progress(0, 0), Progress(0, 0), Finished("Nothing is due.")]
        assert len(site.requests) == 2


async def test_a_304_and_the_same_body_bring_nothing_and_write_no_article(site: Site, tmp_path: Path) -> None:
    site.feed("/etag", range(3), ETag='"1"')
    site.feed("/same", range(3))
    async with an_engine(tmp_path, site.url("/etag"), site.url("/same")) as engine:
        await refreshed(engine)
        before = await engine.db(engine.store.sources.state, 1)
        events = await refreshed(engine, force=True)
        assert last(events)[0] == Finished("No new articles.")
        assert site.requests[-1].headers.get("if-none-match") or site.requests[-2].headers.get("if-none-match")
        assert (await engine.db(engine.store.sources.state, 1)).etag == before.etag == '"1"'
        site.feed("/same", range(4))
        assert last(await refreshed(engine, force=True))[1].new == 1


async def test_a_source_is_kept_in_one_transaction_and_the_unchanged_in_one_together(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    execute = Database.execute

    def heard(database: Database, sql: str, values: Values = ()) -> int:
        said.append(sql)
        return execute(database, sql, values)

    for number in range(5):
        site.feed(f"/{number}", range(30), ETag=f'"{number}"')
    async with an_engine(tmp_path, *(site.url(f"/{number}") for number in range(5))) as engine:
        monkeypatch.setattr(Database, "execute", heard)
        await refreshed(engine)
        # And two for the search index of 150 articles.
        assert said.count("COMMIT") == 5 + 2
        said.clear()
        later = engine.now() + timedelta(hours=2)
        engine.now = lambda: later
        await refreshed(engine, force=True)
        assert said.count("COMMIT") == 1
        assert not [sql for sql in said if "article" in sql or "search" in sql]


async def test_only_what_is_due_unless_it_is_named_or_forced(site: Site, tmp_path: Path) -> None:
    site.feed("/one", range(1))
    site.feed("/two", range(1))
    async with an_engine(tmp_path, site.url("/one"), site.url("/two")) as engine:
        await refreshed(engine)
        site.requests.clear()
        await refreshed(engine, (await source_of(engine, site.url("/two"))).id)
        assert site.paths() == ["/two"]
        engine.now = lambda: datetime.now(UTC) + timedelta(hours=2)
        await refreshed(engine)
        assert sorted(site.paths()) == ["/one", "/two", "/two"]


async def test_a_feed_of_many_entries_comes_in_whole(site: Site, tmp_path: Path) -> None:
    site.feed("/many", range(250), text="Short.")
    async with an_engine(tmp_path, site.url("/many")) as engine:
        assert last(await refreshed(engine))[1].new == 250
        assert (await source_of(engine, site.url("/many"))).total == 250


async def test_of_very_many_the_index_follows_later(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("termnews.engine.indexing.AT_ONCE", 100)
    site.feed("/many", range(250), text="Short.")
    async with an_engine(tmp_path, site.url("/many")) as engine:
        await refreshed(engine, full_text=False)
        assert await engine.db(engine.store.search.behind) == 250
        # One that brings little, or nothing, does a part of what is left.
        await refreshed(engine, full_text=False)
        assert await engine.db(engine.store.search.behind) == 150
        await index(engine)
        assert await engine.db(engine.store.search.behind) == 0
        assert await engine.db(engine.store.search.count, "short") == 250


async def test_many_sources_are_read_in_the_second_process(site: Site, tmp_path: Path) -> None:
    for number in range(30):
        site.feed(f"/{number}", range(2))
    async with an_engine(tmp_path, *(site.url(f"/{number}") for number in range(30))) as engine:
        finished, progress = last(await refreshed(engine))
        assert finished == Finished("60 new articles.")
        assert (progress.done, progress.failed) == (30, 0)


async def test_a_site_without_a_feed_is_read_by_its_headlines(site: Site, tmp_path: Path) -> None:
    links = "".join(f"<h2><a href='/story/{n}'>A headline of some length, number {n}</a></h2>" for n in range(8))
    site.page("/", f"<html><body><main>{links}</main></body></html>")
    async with an_engine(tmp_path) as engine:
        await engine.db(engine.store.sources.put, site.url("/"), kind=SourceKind.SITE)
        assert last(await refreshed(engine))[1].new == 8
        site.page("/", "<html><body><form><input type=password></form></body></html>")
        assert (
            checked(await refreshed(engine, force=True)).popitem()[1][1].startswith("answers with a login page since")
        )
        assert len(await titles(engine)) == 8


# --- faults -----------------------------------------------------------------------------------------------------------


async def test_one_failing_source_stops_no_other_and_says_why(site: Site, tmp_path: Path) -> None:
    html = "<html><head><link rel=alternate type='application/rss+xml' href='/well'></head><body>Hello</body></html>"
    site.feed("/well", range(2))
    site.routes["/404"] = reply(b"", "404 Not Found")
    site.routes["/410"] = reply(b"", "410 Gone")
    site.page("/html", html)
    site.page("/login", "<html><body><form><input type='password'></form></body></html>")
    site.routes["/broken"] = reply(b"<rss><channel>", length=9999, Connection="close")
    site.routes["/empty"] = reply(b"")
    site.routes["/hangs"] = never
    paths = ["/404", "/410", "/html", "/login", "/broken", "/empty", "/hangs", "/well"]
    urls = [site.url(path) for path in paths]
    async with an_engine(tmp_path, *urls) as engine, Fetcher(deadline=0.3, per_host=8) as engine.fetcher:
        await refreshed(engine)
        problems = {path: (await source_of(engine, site.url(path))).problem for path in paths}
        assert problems.pop("/well") == ""
        assert problems["/404"].startswith("404 since ")
        assert problems["/410"] == "gone for good (410): it is not asked again"
        assert problems["/html"].startswith(f"this is a web page; this feed was found: {site.url('/well')} since ")
        assert problems["/login"].startswith("answers with a login page since ")
        assert problems["/hangs"].startswith("no answer since ")
        assert all(problems.values())
        assert len(await titles(engine)) == 2
        site.requests.clear()
        await refreshed(engine, force=True)
        assert "/410" not in site.paths()


async def test_a_page_in_the_place_of_a_feed_never_replaces_what_is_kept(site: Site, tmp_path: Path) -> None:
    site.feed("/feed", range(3), ETag='"1"')
    async with an_engine(tmp_path, site.url("/feed")) as engine:
        await refreshed(engine)
        site.page("/portal", "<html><body>Welcome to the airport</body></html>")
        site.routes["/feed"] = reply(b"", "302 Found", Location=site.url("/portal", "localhost"))
        events = await refreshed(engine, force=True)
        assert checked(events)["Feed of /feed"][1].startswith("answers with a page of localhost since ")
        assert len(await titles(engine)) == 3
        # The validators belong to a body that was not read: it is asked for in full.
        site.feed("/feed", range(4), ETag='"2"')
        await refreshed(engine, force=True)
        assert "if-none-match" not in site.requests[-1].headers
        source = await source_of(engine, site.url("/feed"))
        assert (source.problem, source.total) == ("", 4)


async def test_a_host_that_asks_to_wait_is_left_alone_with_all_its_sources(site: Site, tmp_path: Path) -> None:
    for number in range(6):
        site.routes[f"/{number}"] = reply(b"", "429 Too Many Requests", Retry_After="3600")
    async with an_engine(tmp_path, *(site.url(f"/{number}") for number in range(6))) as engine:
        events = await refreshed(engine)
        assert len(site.requests) <= 3
        assert len(checked(events)) == 6 or len([e for e in events if isinstance(e, SourceChecked)]) == 6
        assert all(problem.startswith("asked to wait until ") for _, problem in checked(events).values())
        site.requests.clear()
        events = await refreshed(engine, force=True)
        assert site.requests == []
        assert len(checked(events)) and not [e for e in events if isinstance(e, SourceChecked) and e.failed]
        engine.now = lambda: datetime.now(UTC) + timedelta(minutes=61)
        await refreshed(engine)
        assert site.requests


async def test_a_host_of_articles_that_asks_to_wait_is_left_alone_for_all_sources(site: Site, tmp_path: Path) -> None:
    for name in ("one", "two"):
        site.feed(f"/{name}", range(4), text="A few words only.")
        for number in range(4):
            site.routes[f"/a/{name}/{number}"] = reply(b"", "429 Slowly", Retry_After="3600")
    urls = [site.url(f"/{name}", "localhost") for name in ("one", "two")]
    async with an_engine(tmp_path, *urls) as engine:
        await refreshed(engine, full_text=True)
        asked = [path for path in site.paths() if path.startswith("/a/")]
        assert 1 <= len(asked) <= 2
        await refreshed(engine, force=True, full_text=True)
        assert [path for path in site.paths() if path.startswith("/a/")] == asked


async def test_what_a_host_answered_before_it_asked_to_wait_does_not_lift_the_hold(site: Site, tmp_path: Path) -> None:
    site.feed("/first", range(1), ETag='"1"')
    site.feed("/second", range(1))
    urls = [site.url("/first"), site.url("/second")]
    async with an_engine(tmp_path, *urls) as engine, Fetcher(per_host=1) as engine.fetcher:
        await refreshed(engine)
        site.routes["/second"] = reply(b"", "429 Slowly", Retry_After="36000")
        await refreshed(engine, force=True)
        source = await source_of(engine, urls[0])
        assert source.health is Health.HELD
        assert source.next_check_at is not None
        assert source.next_check_at > datetime.now(UTC) + timedelta(hours=9)


async def test_a_page_of_another_site_is_not_read_as_the_headlines_of_a_site(site: Site, tmp_path: Path) -> None:
    links = "".join(f"<h2><a href='/story/{n}'>A headline of some length, number {n}</a></h2>" for n in range(8))
    site.page("/portal", f"<html><body><main>{links}</main></body></html>")
    site.moved("/", site.url("/portal", "localhost"), 302)
    async with an_engine(tmp_path) as engine:
        await engine.db(engine.store.sources.put, site.url("/"), kind=SourceKind.SITE)
        events = await refreshed(engine)
        assert checked(events)["127.0.0.1"][1].startswith("answers with a page of localhost since ")
        assert await titles(engine) == []


async def test_a_source_that_moved_gets_its_new_address_after_two_good_answers(site: Site, tmp_path: Path) -> None:
    site.feed("/new", range(2))
    site.moved("/old", "/new", 308)
    async with an_engine(tmp_path, site.url("/old")) as engine:
        path = engine.paths.sources_file
        await refreshed(engine)
        assert [entry.url for entry in sourcesfile.read(path)] == [site.url("/old")]
        await refreshed(engine, force=True)
        assert [entry.url for entry in sourcesfile.read(path)] == [site.url("/new")]
        source = await source_of(engine, site.url("/new"))
        assert source.total == 2
        site.requests.clear()
        await refreshed(engine, force=True)
        assert site.paths() == ["/new"]


class NoNetwork(Fetcher):
    """A network that is not there but for some hosts."""

    reached: tuple[str, ...] = ()

    async def get(self, url: str, **asked: object) -> Response:
        if not url.startswith(self.reached or ("none",)):
            raise Offline("The name could not be looked up.")
        body = b"<rss version='2.0'><channel><title>Reached</title><item><title>One</title></item></channel></rss>"
        return Response(url, 200, {}, body)


async def test_without_a_network_no_source_is_to_blame(tmp_path: Path) -> None:
    urls = [f"https://news{number}.example/feed" for number in range(9)]
    async with an_engine(tmp_path, *urls) as engine:
        engine.fetcher = NoNetwork()
        with pytest.raises(Offline, match="no network"):
            await refreshed(engine)
        source = await source_of(engine, urls[0])
        assert (source.health, source.problem, source.checked_at) == (Health.NEVER, "", None)


async def test_where_another_host_is_reached_the_source_is_to_blame(tmp_path: Path) -> None:
    urls = [f"https://news{number}.example/feed" for number in range(3)]
    async with an_engine(tmp_path, *urls) as engine:
        engine.fetcher = NoNetwork()
        engine.fetcher.reached = (urls[2],)
        finished, progress = last(await refreshed(engine))
        assert (progress.done, progress.failed, progress.new) == (3, 2, 1)
        assert finished == Finished("1 new article; 2 of 3 sources could not be read.")
        assert (await source_of(engine, urls[0])).problem.startswith("cannot be reached since ")


# --- full text --------------------------------------------------------------------------------------------------------


async def test_the_full_text_of_what_is_new_is_had_where_the_feed_is_short(site: Site, tmp_path: Path) -> None:
    site.feed("/short", range(2), text="A few words only.")
    site.feed("/long", range(2))
    for number in range(2):
        site.page(f"/a/short/{number}", story(f"Headline {number}"))
    async with an_engine(tmp_path, site.url("/short"), site.url("/long")) as engine:
        finished, progress = last(await refreshed(engine, full_text=True))
        assert finished == Finished("4 new articles, 2 full texts.")
        assert (progress.texts_done, progress.texts_total) == (2, 2)
        assert sorted(site.paths())[:2] == ["/a/short/0", "/a/short/1"]
        article = await article_of(engine, site.url("/a/short/1"))
        assert (article.text_kind, article.full_state) == (TextKind.FULL, FullState.DONE)
        assert article.body is not None
        assert article.body.word_count() > 300


@pytest.mark.parametrize(("choice", "pages"), [("never", 0), ("always", 2)])
async def test_the_reader_decides_whether_pages_are_fetched(
    site: Site, tmp_path: Path, choice: FullText, pages: int
) -> None:
    site.feed("/feed", range(2))
    async with an_engine(tmp_path) as engine:
        await engine.db(engine.store.sources.put, site.url("/feed"), full_text=choice)
        _, progress = last(await refreshed(engine, full_text=True))
        assert progress.texts_total == pages
        assert len(site.requests) == 1 + pages


async def test_a_page_that_cannot_be_had_leaves_the_text_of_the_feed(site: Site, tmp_path: Path) -> None:
    site.feed("/feed", range(3), text="A few words only.")
    site.routes["/a/feed/1"] = reply(b"%PDF", Content_Type="application/pdf")
    site.routes["/a/feed/2"] = reply(b"", "500 Oops")
    async with an_engine(tmp_path, site.url("/feed")) as engine:
        finished, _ = last(await refreshed(engine, full_text=True))
        assert finished == Finished("3 new articles.")
        notes = {}
        for path in ("/a/feed/0", "/a/feed/1", "/a/feed/2"):
            article = await article_of(engine, site.url(path))
            assert article.plain == "A few words only."
            notes[path[-1]] = (article.full_state, article.note)
        assert notes["0"] == (FullState.NOT_ARTICLE, "The page could not be had: 404: the page is not there.")
        assert notes["1"] == (FullState.NOT_ARTICLE, "The link leads to a PDF.")
        assert notes["2"][0] is FullState.FAILED
        site.requests.clear()
        await refreshed(engine, force=True, full_text=True)
        assert site.paths() == ["/feed"]


async def test_pages_that_were_not_fetched_then_are_fetched_later(site: Site, tmp_path: Path) -> None:
    site.feed("/short", range(2), text="A few words only.", ETag='"1"')
    site.feed("/long", range(2), ETag='"1"')
    async with an_engine(tmp_path, site.url("/short"), site.url("/long")) as engine:
        await refreshed(engine, full_text=False)
        site.requests.clear()
        await refreshed(engine, force=True, full_text=True)
        assert sorted(site.paths()) == ["/a/short/0", "/a/short/1", "/long", "/short"]
        site.requests.clear()
        await refreshed(engine, force=True, full_text=True)
        assert sorted(site.paths()) == ["/long", "/short"]


async def test_what_others_have_brought_ends_no_round(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.feed("/one", range(2), text="A few words only.")
    site.feed("/two", range(1))
    for path in ("/a/one/0", "/a/one/1"):
        site.page(path, story("Headline"))
    monkeypatch.setattr(Engine, "is_behind", True)
    async with an_engine(tmp_path, site.url("/one"), site.url("/two")) as engine:
        finished, progress = last(await refreshed(engine, full_text=True))
        assert finished == Finished("3 new articles, 2 full texts.")
        assert (progress.done, progress.texts_done) == (2, 2)


# --- stopped, and not alone -------------------------------------------------------------------------------------------


async def test_it_can_be_stopped_and_what_came_is_kept(site: Site, tmp_path: Path) -> None:
    site.feed("/one", range(3))
    site.routes["/hangs"] = never
    async with an_engine(tmp_path, site.url("/one"), site.url("/hangs")) as engine:
        async with contextlib.aclosing(refresh(engine)) as events:
            async for event in events:
                if isinstance(event, SourceChecked):
                    break
        assert len(await titles(engine)) == 3
        assert engine.checking == set()
        assert not [task for task in asyncio.all_tasks() if task.get_coro().__qualname__.startswith("_Round")]  # type: ignore[union-attr]
        with refresh_lock(tmp_path / "data") as alone:
            assert alone


async def test_a_full_disk_ends_it_in_words(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site.feed("/one", range(3))
    site.feed("/two", range(3))
    async with an_engine(tmp_path, site.url("/one"), site.url("/two")) as engine:

        def full(*_: object) -> None:
            raise StoreFull("The disk is full.")

        monkeypatch.setattr(engine.store.articles, "ingest_prepared", full)
        monkeypatch.setattr(engine.store.sources, "save_states", full)
        with pytest.raises(StoreFull):
            await refreshed(engine)
        assert engine.checking == set()


async def test_a_full_disk_is_said_also_where_it_is_met_at_the_very_end(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last source fails while what came before it waits to be written."""
    monkeypatch.setattr(check, "BATCH", 1)
    site.feed("/one", range(3), ETag='"1"')
    site.feed("/two", range(3))
    async with an_engine(tmp_path, site.url("/one"), site.url("/two")) as engine:
        await refreshed(engine)
        site.feed("/two", range(4))
        answer, taking = site.routes["/one"], asyncio.Event()
        loop = asyncio.get_running_loop()

        def full(*_: object) -> None:
            loop.call_soon_threadsafe(taking.set)
            time.sleep(0.2)
            raise StoreFull("The disk is full.")

        async def later(request: Request, writer: asyncio.StreamWriter) -> None:
            await taking.wait()
            assert not isinstance(answer, bytes)
            await answer(request, writer)

        site.routes["/one"] = later
        monkeypatch.setattr(engine.store.articles, "ingest_prepared", full)
        with pytest.raises(StoreFull):
            await refreshed(engine, force=True)


async def test_while_another_process_refreshes_nothing_is_asked(site: Site, tmp_path: Path) -> None:
    site.feed("/one", range(1))
    async with an_engine(tmp_path, site.url("/one")) as engine:
        with refresh_lock(engine.paths.data) as alone:
            assert alone
            (only,) = await refreshed(engine)
        assert isinstance(only, Finished)
        assert site.requests == []


async def test_two_refreshes_of_one_process_check_no_source_twice(site: Site, tmp_path: Path) -> None:
    site.feed("/one", range(3))
    async with an_engine(tmp_path, site.url("/one")) as engine:
        await asyncio.gather(refreshed(engine), refreshed(engine, 1))
        assert site.paths() == ["/one"]
