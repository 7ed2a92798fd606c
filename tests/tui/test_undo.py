"""`u` in the reader: what came of it is said, of every step, and of what could not be done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from termnews import sourcesfile
from termnews.discussion import DraftState
from termnews.document import Document, Paragraph, Span
from termnews.model import Extracted
from termnews.paths import locate
from termnews.sourcesfile import SourceEntry
from termnews.store.store import Store
from tests.tui.news import NOW, fill, ids, reader
from tests.tui.outbox import send

FEED = "https://news.example/feed"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as store:
        fill(store, 5)
        yield store


async def test_of_several_steps_each_is_told(tmp_path: Path, store: Store) -> None:
    draft = send(store, ids(store)[0], "words", NOW)
    store.outbox.move(draft, (DraftState.QUEUED,), DraftState.PUBLISHED, NOW)
    store.articles.set_starred(ids(store)[:1], True, label="starred")
    store.articles.set_read(ids(store)[:1], True, label="marked read")
    async with reader(tmp_path, store) as it:
        await it.press("3", "u")
        assert it.status() == ("Taken back: marked read; starred. It cannot be taken back, it has left: published.")
        assert it.main.status.is_error and store.history.last() == ""
        counts = store.sources.counts()
        assert (counts.unread, counts.starred) == (5, 0)
        await it.press("u")
        assert it.status() == "There is nothing to take back." and not it.main.status.is_error


async def test_of_many_steps_the_first_are_named(tmp_path: Path, store: Store) -> None:
    for number in range(5):
        store.articles.set_read(ids(store)[number : number + 1], True, label=f"step {number}")
    async with reader(tmp_path, store) as it:
        await it.press("9", "u")
        assert it.status() == "Taken back: step 4; step 3; step 2; and 2 more."
        assert store.sources.counts().unread == 5


async def test_a_comment_that_cannot_be_put_back_is_not_called_so(tmp_path: Path, store: Store) -> None:
    article = ids(store)[0]
    draft = send(store, article, "words", datetime.now(UTC) + timedelta(hours=1))
    assert store.outbox.cancel(draft, NOW)
    store.drafts.save(article, "other words", draft)
    async with reader(tmp_path, store) as it:
        await it.press("u")
        assert it.status() == "It cannot be put back in the outbox: a draft." and it.main.status.is_error


async def test_a_page_with_a_draft_on_it_is_kept_and_shown_on(tmp_path: Path, store: Store) -> None:
    body = Document((Paragraph((Span("The lighthouse is lit."),)),))
    page = store.articles.save_page(Extracted("https://else.example/page", title="A page", body=body), NOW)
    store.drafts.save(page, "words")
    async with reader(tmp_path, store) as it:
        assert it.main.open_article(page)
        await it.press("u")
        assert it.status() == "The page is kept: a draft or a comment of yours is on it."
        assert it.main.article is not None and it.main.article.id == page and store.articles.get(page) is not None


@pytest.mark.parametrize("removed", [True, False])
async def test_a_source_waits_for_its_file(tmp_path: Path, store: Store, removed: bool) -> None:
    file = locate(tmp_path).sources_file
    file.parent.mkdir(parents=True, exist_ok=True)
    entry = SourceEntry(FEED, "The Example")
    if removed:
        store.sources.archive(1)
    else:
        sourcesfile.add(file, entry)
    store.history.record("source_removed" if removed else "source_added", "changed it", sourcesfile.to_table(entry))
    store.articles.set_starred([1], True, label="starred")
    good = file.read_text("utf-8") if file.exists() else ""
    file.write_text(good + "\n[[source]]\nurl = 7\n", "utf-8")
    async with reader(tmp_path, store) as it:
        assert it.app.paths.sources_file == file
        await it.press("3", "u")
        assert it.status().startswith("Taken back: starred. ") and "sources.toml" in it.status()
        assert it.main.status.is_error and "changed it" not in it.status()
        assert store.history.last() == "changed it" and len(store.sources.all()) == (not removed)
        file.write_text(good, "utf-8")
        await it.press("u")
        assert it.status() == "Taken back: changed it." and not it.main.status.is_error
        assert sourcesfile.read(file) == ([entry] if removed else [])
        assert len(store.sources.all()) == removed


async def test_starter_sources_are_taken_back_together(tmp_path: Path, store: Store) -> None:
    file = locate(tmp_path).sources_file
    sourcesfile.add(file, SourceEntry(FEED))
    async with reader(tmp_path, store) as it:
        it.main.run_command("begin")
        await it.pilot.pause()
        await it.press("enter", "space", "enter")
        added = len(sourcesfile.read(file)) - 1
        assert added > 1 and it.status() == f"Added {added} sources; they are being fetched."
        await it.press("u")
        assert it.status() == f"Taken back: added {added} sources."
        assert [entry.url for entry in sourcesfile.read(file)] == [FEED]
