"""The articles: brought in, read, marked, let go."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import datetime, timedelta

from termnews import urls
from termnews.document import Document
from termnews.model import Article, Extracted, FullState, NewArticle, TextKind, View
from termnews.store import marks, retention, saved, texts
from termnews.store.database import Database, finished
from termnews.store.headlines import HeadlineTable
from termnews.store.ingest import Ingested, ingest
from termnews.store.prepared import Prepared, prepare
from termnews.store.values import digest, writable

_SOON = timedelta(days=2)
"""A page is tried again sooner than that."""


class ArticleTable:
    """The articles of all sources."""

    def __init__(self, database: Database, headlines: HeadlineTable) -> None:
        self._db = database
        self._headlines = headlines

    # --- what the net brings --------------------------------------------------------------------------------------

    def ingest(self, source_id: int, items: Sequence[NewArticle], now: datetime) -> Ingested:
        """Put a feed's articles into the store (`store.ingest`): what is unchanged writes nothing."""
        return ingest(self._db, source_id, prepare(items, now), now)

    def ingest_prepared(self, source_id: int, items: Sequence[Prepared], now: datetime) -> Ingested:
        """As `ingest`, of articles that have been made ready for it."""
        return ingest(self._db, source_id, items, now)

    def index_more(self) -> int:
        """Put the next new articles into the search index, a hundred at most; 0 where it has them all."""
        from termnews.store import indexing

        return indexing.extend(self._db)

    def keep_blocks(self, article_id: int, kind: TextKind, document: Document, plain: str | None = None) -> None:
        """Keep a text laid out in blocks; with `plain`, its words too."""
        texts.keep_blocks(self._db, article_id, kind, document, plain)

    def keep_full(self, article_id: int, extracted: Extracted) -> None:
        """Keep the full text of an article, and what its page says of it where the feed said nothing.

        Without a body it is a page that gives no article (`FullState.NOT_ARTICLE`), and its note says why.
        """
        texts.keep_full(self._db, article_id, extracted)

    def full_failed(self, article_id: int, state: FullState, note: str, retry_at: datetime | None) -> None:
        """Keep why there is no full text. A full text that is kept already stays, and nothing is written."""
        texts.full_failed(self._db, article_id, state, note, retry_at)

    def wanting_full(self, source_id: int, now: datetime, limit: int = 50) -> list[tuple[int, str]]:
        """Articles of a source whose page has not been read, or is to be tried again, newest first: (id, address)."""
        rows = self._db.rows(
            "SELECT a.id, a.url FROM article AS a INDEXED BY article_wanting"
            " LEFT JOIN full_text AS p ON p.id = a.id"
            " WHERE a.source_id = ? AND a.full_state IN (0, 2) AND a.url <> ''"
            # A time that lies days off was set by a clock that was wrong.
            " AND (a.full_state = 0 OR p.retry_at NOT BETWEEN ? AND ?) ORDER BY a.published DESC, a.id DESC LIMIT ?",
            (source_id, int(now.timestamp()) + 1, int((now + _SOON).timestamp()), limit),
        )
        return [(article, url) for article, url in rows]

    def outlived(self, now: datetime, keep_days: int | None) -> Sequence[int]:
        """The articles that may be let go for their age (`store.retention`)."""
        return retention.outlived(self._db, now, keep_days)

    def let_go(self, ids: Sequence[int]) -> int:
        """Let articles go, those that are still read and not held on to; how many. They do not come back."""
        return retention.let_go(self._db, ids)

    def save_page(self, page: Extracted, now: datetime) -> int:
        """Keep a page that the reader has saved as an article of its own (`store.saved`); its id. Can be taken back."""
        return saved.save(self._db, page, now)

    # --- reading --------------------------------------------------------------------------------------------------

    def get(self, article_id: int, kind: TextKind | None = None) -> Article | None:
        """An article; None where it is not there, or no longer.

        Without `kind`, or where the text of that kind is not kept: the full text, else the feed's.
        """
        return texts.read(self._db, article_id, kind)

    def by_url(self, url: str) -> int | None:
        """The article at an address, the newest where several have it; else at it without trackers and fragment."""
        forms = {writable(url): None}
        if urls.is_web(url):
            whole = urls.normalise(url)
            forms |= dict.fromkeys((whole, urls.strip_trackers(whole), urls.strip_trackers(whole.partition("#")[0])))
        for form in forms:
            row = self._db.row(
                "SELECT id FROM article INDEXED BY article_url WHERE url_hash = ? AND url = ? ORDER BY id DESC",
                (digest(form), form),
            )
            if row is not None:
                return int(row[0])
        return None

    def feed_html(self, article_id: int) -> tuple[str, str] | None:
        """The feed's own HTML of an article and the address that its links are relative to; None without an article."""
        row = self._db.row(
            "SELECT f.html, a.url, s.site_url, s.url FROM article AS a JOIN feed_text AS f ON f.id = a.id"
            " JOIN source AS s ON s.id = a.source_id WHERE a.id = ?",
            (article_id,),
        )
        return None if row is None else (row[0], row[1] or row[2] or row[3])

    # --- what the reader does -------------------------------------------------------------------------------------

    def set_read(self, ids: Sequence[int], read: bool, *, label: str = "") -> int:
        """Mark articles read or unread; how many were not. With a label it can be taken back."""
        return marks.change(self._db, "read", ids, read, label)

    def set_starred(self, ids: Sequence[int], starred: bool, *, label: str = "") -> int:
        """Star articles, or take their stars away; how many were changed. With a label it can be taken back."""
        return marks.change(self._db, "starred", ids, starred, label)

    def mark_view_read(self, view: View, *, label: str) -> int:
        """Mark everything in a view read, in one step that can be taken back; how many were not."""
        return finished(self.marking_view_read(view, label=label))

    def marking_view_read(self, view: View, *, label: str) -> Generator[int, None, int]:
        """The same, a transaction at a time: each yields how many have been marked so far."""
        unread = self._headlines.ids(view._replace(unread_only=True))
        return (yield from marks.changing(self._db, "read", unread, True, label))

    def place(self, article_id: int) -> str:
        """Where the reader was in an article, '' at the start."""
        row = self._db.row("SELECT place FROM place WHERE id = ?", (article_id,))
        return str(row[0]) if row is not None else ""

    def save_place(self, article_id: int, place: str) -> None:
        """Keep where the reader is in an article."""
        if self.place(article_id) == place:
            return
        with self._db.write():
            self._db.execute(
                "INSERT INTO place (id, place) SELECT id, ? FROM article WHERE id = ?"
                " ON CONFLICT (id) DO UPDATE SET place = excluded.place",
                (writable(place), article_id),
            )
