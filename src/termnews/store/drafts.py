"""The drafts: what the reader has written and nobody else has. Every save is on the disk before it returns."""

from __future__ import annotations

from datetime import UTC, datetime

from termnews.model import Draft
from termnews.store import history
from termnews.store.database import Database, Row
from termnews.store.values import moment_of, writable

_DRAFT = """
SELECT d.id, d.article_id, coalesce(a.title, d.title), d.text, d.created, d.changed
FROM draft AS d LEFT JOIN article AS a ON a.id = d.article_id
"""


class DraftTable:
    """The drafts. Their writes are durable (`Database.write`): one fsync for every second of typing."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def all(self) -> list[Draft]:
        """All drafts, the last changed first."""
        return [_draft(row) for row in self._db.rows(f"{_DRAFT} ORDER BY d.changed DESC, d.id DESC")]

    def of_article(self, article_id: int) -> list[Draft]:
        """The drafts on an article, the last changed first."""
        rows = self._db.rows(f"{_DRAFT} WHERE d.article_id = ? ORDER BY d.changed DESC, d.id DESC", (article_id,))
        return [_draft(row) for row in rows]

    def get(self, draft_id: int) -> Draft | None:
        """A draft; None where there is none of that id."""
        row = self._db.row(f"{_DRAFT} WHERE d.id = ?", (draft_id,))
        return _draft(row) if row is not None else None

    def save(self, article_id: int, text: str, draft_id: int | None = None) -> int:
        """Keep a draft, a new one or in the place of an older text; its id.

        The id is another one where the draft has been discarded meanwhile, in another window. An article that has left
        the store is no reason to refuse. Raises StoreError; then the text is the caller's to keep and try again.
        """
        text = writable(text)
        now = int(datetime.now(UTC).timestamp())
        if draft_id is not None and self._db.row("SELECT text FROM draft WHERE id = ?", (draft_id,)) == (text,):
            return draft_id
        with self._db.write(durable=True):
            if draft_id is not None and self._db.execute(
                "UPDATE draft SET text = ?, changed = max(changed, ?) WHERE id = ?", (text, now, draft_id)
            ):
                return draft_id
            title, url = self._db.row("SELECT title, url FROM article WHERE id = ?", (article_id,)) or ("", "")
            return self._db.insert(
                "INSERT INTO draft (article_id, title, url, text, created, changed) VALUES (?, ?, ?, ?, ?, ?)",
                (article_id, title, url, text, now, now),
            )

    def discard(self, draft_id: int, *, label: str) -> None:
        """Take a draft away; the step holds all of it, and undoing brings it back under its id."""
        names = ("id", "article_id", "title", "url", "text", "created", "changed")
        with self._db.write(durable=True):
            row = self._db.row(f"SELECT {', '.join(names)} FROM draft WHERE id = ?", (draft_id,))
            if row is not None:
                history.add_step(self._db, "draft_discarded", label, dict(zip(names, row, strict=True)))
                self._db.execute("DELETE FROM draft WHERE id = ?", (draft_id,))


def _draft(row: Row) -> Draft:
    return Draft(
        id=row[0],
        article_id=row[1],
        article_title=row[2],
        text=row[3],
        created=moment_of(row[4]),
        changed=moment_of(row[5]),
    )
