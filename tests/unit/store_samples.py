"""Articles and stores for the tests of the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from termnews.discussion import SETTLED, DraftState
from termnews.document import Document, Paragraph, Span
from termnews.model import Extracted, NewArticle, View
from termnews.store import indexing
from termnews.store.database import Database, connect
from termnews.store.opening import NAME
from termnews.store.store import Store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FEED = "https://news.example/feed.xml"

SETTLED_STATES = ", ".join(f"'{state}'" for state in sorted(SETTLED))


def article(number: int, **changes: object) -> NewArticle:
    """An article of a feed: number 1 is from an hour before NOW, 2 from two hours before it …"""
    fields: dict[str, object] = {
        "key": f"urn:{number}",
        "url": f"https://news.example/{number}",
        "title": f"Headline {number}",
        "published": NOW - timedelta(hours=number),
        "html": f"<p>Body of {number}.</p>",
        "plain": f"Body of {number}.",
        **changes,
    }
    return NewArticle(**fields)  # type: ignore[arg-type]


def filled(folder: Path, count: int = 5, url: str = FEED) -> tuple[Store, int, tuple[int, ...]]:
    """A store with one source, and its articles' ids, newest first; they can be searched."""
    store = Store.open(folder)
    source = store.sources.put(url)
    new = store.articles.ingest(source, [article(n) for n in range(1, count + 1)], NOW).new
    store.search.catch_up()
    return store, source, new


def page(*paragraphs: str, **fields: object) -> Extracted:
    """What an article's page gave."""
    body = Document(tuple(Paragraph((Span(text),)) for text in paragraphs))
    return Extracted("https://news.example/page", body=body, **fields)  # type: ignore[arg-type]


def beside(store: Store) -> Database:
    """A second connection to a store's file, for a look at what is really there."""
    return connect(store.path)


def assert_sound(store: Store) -> None:
    """Every counter is what it counts, the index is what the texts are, and the file is whole."""
    database = beside(store)
    try:
        for source, unread, total in database.rows("SELECT id, unread, total FROM source"):
            counted = database.row("SELECT count(*), sum(read = 0) FROM article WHERE source_id = ?", (source,))
            assert counted is not None
            assert (total, unread) == (counted[0], counted[1] or 0)
        for name, query in (
            ("starred", "SELECT count(*) FROM article WHERE starred"),
            ("drafts", f"SELECT count(*) FROM draft WHERE state = '{DraftState.DRAFT}'"),
            ("outbox", f"SELECT count(*) FROM draft WHERE state NOT IN ({SETTLED_STATES}, '{DraftState.DRAFT}')"),
        ):
            assert database.number("SELECT value FROM counter WHERE name = ?", (name,)) == database.number(query)
        assert not database.rows(
            "SELECT id FROM article WHERE drafts <> (SELECT count(*) FROM draft WHERE article_id = article.id"
            f" AND state NOT IN ({SETTLED_STATES}))"
        )
        assert database.number("SELECT count(*) FROM article") == database.number("SELECT count(*) FROM feed_text")
        assert database.rows("PRAGMA integrity_check") == [("ok",)]
        assert not database.rows("PRAGMA foreign_key_check")
        while indexing.extend(database):
            pass
        # Rank 1: the index is compared with what the view says now.
        database.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
        assert database.number("SELECT count(*) FROM search_docsize") == database.number("SELECT count(*) FROM article")
    finally:
        database.close()


def titles(store: Store, view: View) -> list[str]:
    """The headlines of a view, in order."""
    return [row.title for row in store.headlines.rows(store.headlines.ids(view))]


def file_of(folder: Path) -> Path:
    """The database of a folder."""
    return folder / NAME


def pruned(store: Store, now: datetime, keep_days: int | None) -> int:
    """Let the articles go that may be let go for their age; how many have gone."""
    return store.articles.let_go(store.articles.outlived(now, keep_days))
