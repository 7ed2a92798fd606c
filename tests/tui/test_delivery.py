"""A comment from the first key to the site and back: the reader, its worker, and newspapers that answer differently."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from termnews.config import Settings
from termnews.demo.posts import posts
from termnews.demo.server import DemoSite, serve
from termnews.discussion import Draft, DraftState, Identity
from termnews.model import NewArticle
from termnews.paths import locate
from termnews.store.store import Store
from termnews.tui.app import TermnewsApp
from termnews.tui.writing import posting, work
from tests.tui.news import Reader, ids

ADA = Identity("Ada", "ada@tide.example")


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A grace time that a test can wait for."""
    monkeypatch.setattr(work, "GRACE", timedelta(seconds=0.3))
    monkeypatch.setattr(posting, "GRACE", timedelta(seconds=0.3))
    monkeypatch.setattr(posting, "LOOK", 0.1)


def take(store: Store, site: DemoSite, slug: str = "harbour-clock") -> int:
    """Have an article of a newspaper, as its feed gives it."""
    (url,) = [site.site.issue.permalink(post) for post in posts() if post.slug == slug]
    source = store.sources.put(site.feeds[0][1], title=site.feeds[0][0])
    new = NewArticle(key=url, url=url, title="Harbour clock", published=datetime.now(UTC), plain="Words.")
    (article,) = store.articles.ingest(source, [new], datetime.now(UTC)).new
    return article


@asynccontextmanager
async def reading(folder: Path, store: Store) -> AsyncIterator[Reader]:
    """The reader over a store, with its worker."""
    paths = locate(folder)
    paths.sources_file.parent.mkdir(parents=True, exist_ok=True)
    paths.sources_file.write_text("".join(f'[[source]]\nurl = "{source.url}"\n' for source in store.sources.all()))
    app = TermnewsApp(store, Settings(refresh_on_start=False), paths, profile=str(folder))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        yield Reader(app, pilot, [])


async def until(it: Reader, what: Callable[[], object]) -> None:
    """Wait until something holds."""
    for _ in range(1500):
        if what():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"it did not come; it says: {it.status()!r}")


def of(store: Store, article: int) -> Draft:
    (draft,) = [*store.drafts.of_article(article), *store.outbox.of_article(article)]
    return draft


async def test_what_each_site_answers_is_told_and_shown(tmp_path: Path) -> None:
    with ExitStack() as stack:
        store = stack.enter_context(Store.open(locate(tmp_path).data))
        site, moderated, refusing, blocking = (stack.enter_context(serve()) for _ in range(4))
        moderated.moderation = True
        blocking.discussion.must_log_in = True
        articles = {each: take(store, each) for each in (site, moderated, refusing, blocking)}
        for each, article in articles.items():
            who = ADA if each is not refusing else ADA._replace(email="ada@x")
            store.drafts.save(article, f"1 < 2, *truly*, at {each.url}", identity=who)
        async with reading(tmp_path, store) as it:
            told: list[str] = []
            say = it.main.say

            def hear(words: str, *, error: bool = False, first: bool = False, entire: bool = False) -> None:
                told.append(words)
                say(words, error=error, first=first, entire=entire)

            it.main.say = hear  # type: ignore[method-assign]
            for _ in articles:
                await it.press("C", "ctrl+r", "enter", "j")
            wanted = {
                site: DraftState.PUBLISHED,
                moderated: DraftState.HELD,
                refusing: DraftState.REJECTED,
                blocking: DraftState.BLOCKED,
            }
            await until(it, lambda: all(of(store, articles[each]).state is wanted[each] for each in wanted))
            # On a busy machine something else may be told of one before the last of them is told of at all.
            await until(it, lambda: "Published: your comment on “Harbour clock”." in told)
            await until(it, lambda: "Held for moderation: your comment on “Harbour clock”." in told)
            for begin, reason in (("Refused:", "valid email address"), ("", "logged in")):
                await until(it, lambda b=begin, r=reason: any(w.startswith(b) and r in w for w in told))  # type: ignore[misc]
            assert any("cannot be sent from here" in words and "logged in" in words for words in told)
            await until(it, lambda: store.sources.counts().outbox == 3)
            stored = site.discussion.comments[-1]
            assert stored.text.startswith("1 &lt; 2, <em>truly</em>") and stored.author == "Ada"
            for each in articles:
                assert [method for method, _ in each.asked].count("POST") == (each is not blocking), "sent once"


async def test_without_a_server_it_waits_and_goes_when_it_is_there(tmp_path: Path) -> None:
    with Store.open(locate(tmp_path).data) as store:
        with serve() as site:
            article, port = take(store, site), int(site.url.rpartition(":")[2].strip("/"))
        store.drafts.save(article, "Offline.", identity=ADA)
        async with reading(tmp_path, store) as it:
            await it.press("C", "ctrl+r", "enter")
            await until(it, lambda: it.status().startswith("Queued: "))
            assert of(store, article).state is DraftState.QUEUED
            with serve(port=port) as site:
                await it.press("h", "g", "g", "j", "j", "j", "j", "l")
                assert "next try in" in it.text()
                await it.press("enter", "s")
                await until(it, lambda: of(store, article).state is DraftState.PUBLISHED)
                assert site.discussion.comments[-1].text == "Offline."
                await until(it, lambda: "Published," in it.text())


async def test_what_waited_goes_at_the_next_start(tmp_path: Path) -> None:
    with Store.open(locate(tmp_path).data) as store, serve() as site:
        article = take(store, site)
        draft, now = store.drafts.save(article, "Later.", identity=ADA), datetime.now(UTC)
        assert store.outbox.queue(draft, ADA, now, service="", wire="", not_before=now)
        async with reading(tmp_path, store) as it:
            await until(it, lambda: of(store, article).state is DraftState.PUBLISHED)
        assert ids(store) == [article]
