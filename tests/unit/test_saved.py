"""Pages that the reader has saved: kept, found, counted apart, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from termnews.document import Document, Paragraph, Span
from termnews.model import Extracted, FullState, NewArticle, TextKind, View
from termnews.store.store import Store

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as store:
        source = store.sources.put("https://news.example/feed", title="The Example")
        store.articles.ingest(source, [NewArticle("1", "https://news.example/1", "One", NOW, plain="Harbour.")], NOW)
        yield store


def page(words: str = "The lighthouse is lit.", *, url: str = "https://else.example/page") -> Extracted:
    body = Document((Paragraph((Span(words),)),))
    return Extracted(
        url, title="A page", byline="tern", published=NOW - timedelta(days=900), site="Elsewhere", body=body
    )


def test_a_saved_page_is_an_article_of_its_own(store: Store) -> None:
    id = store.articles.save_page(page(), NOW)
    kept = store.articles.get(id)
    assert kept is not None and kept.body is not None
    assert (kept.title, kept.byline, kept.source_title, kept.body.text()) == (
        "A page",
        "tern",
        "Elsewhere",
        "The lighthouse is lit.",
    )
    assert (kept.read, kept.text_kind, kept.full_state, kept.other_kind) == (True, TextKind.FULL, FullState.DONE, None)
    assert kept.published == NOW - timedelta(days=900)
    assert store.articles.by_url("https://else.example/page?utm_source=feed#part") == id


def test_it_stands_in_its_own_view_and_in_the_search_and_in_no_other_list(store: Store) -> None:
    id = store.articles.save_page(page(), NOW)
    assert list(store.headlines.ids(View("saved"))) == [id]
    assert list(store.headlines.ids(View("search", query="lighthouse"))) == [id]
    assert id not in store.headlines.ids(View()) and id not in store.headlines.ids(View("unread"))
    assert store.headlines.count(View("saved")) == 1 and store.headlines.count(View("saved", unread_only=True)) == 0
    counts = store.sources.counts()
    assert (counts.unread, counts.total, counts.saved) == (1, 1, 1)
    assert len(store.sources.all()) == 1
    assert store.articles.outlived(NOW + timedelta(days=4000), 1) == type(store.headlines.ids(View()))("q"), "kept"
    store.articles.set_read([id], False)
    assert list(store.headlines.ids(View("saved", unread_only=True))) == [id]


def test_it_is_taken_back_and_can_be_saved_again(store: Store) -> None:
    id = store.articles.save_page(page(), NOW)
    step = store.history.undo()
    assert step is not None and (step.kind, step.data) == ("page_saved", {"id": id})
    assert store.articles.get(id) is None and store.sources.counts().saved == 0
    assert list(store.headlines.ids(View("search", query="lighthouse"))) == []
    again = store.articles.save_page(page(), NOW)
    assert again != id and store.sources.counts().saved == 1


def test_one_that_is_saved_twice_is_kept_once_with_its_newer_text(store: Store) -> None:
    id = store.articles.save_page(page(), NOW)
    assert store.articles.save_page(page("The lighthouse is dark."), NOW) == id
    kept = store.articles.get(id)
    assert kept is not None and kept.plain == "The lighthouse is dark."
    assert store.history.undo() is not None and store.history.undo() is None, "one step"


def test_a_page_without_a_date_stands_where_it_was_saved(store: Store) -> None:
    body = Document((Paragraph((Span("Words."),)),))
    id = store.articles.save_page(Extracted("https://else.example/x", title="X", body=body), NOW)
    kept = store.articles.get(id)
    assert kept is not None and (kept.published, kept.source_title) == (NOW, "else.example")


def test_the_sources_file_says_nothing_of_it(store: Store) -> None:
    store.articles.save_page(page(), NOW)
    (saved,) = [source for source in store.sources.all(archived=True) if source.archived]
    assert (saved.title, saved.url, saved.total) == ("Saved", "termnews:saved", 1)
