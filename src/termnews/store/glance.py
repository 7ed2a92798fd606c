"""Headlines for a command that asks once and ends: plain rows, and little more loaded for them than SQLite.

A whole process of `termnews list` is to be light (four times a bare Python), and to load the model and open the store
costs more than twice that. So a database that needs nothing is read as it is; whatever else may be the matter with it
is for `Store.open`. No lock is taken: a file that is set aside meanwhile is read to its end, and one that is being made
or brought up to date is of another version.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from termnews.store.database import Database, connect, listed, marker
from termnews.store.migrations import VERSION, version

NAME = "termnews.db"
"""As `opening.NAME`, which would load all that can be done with a damaged file."""

_ROWS = """
SELECT a.id, a.title, a.url,
       CASE WHEN s.own_title <> '' THEN s.own_title WHEN s.feed_title <> '' THEN s.feed_title ELSE s.host END,
       a.source_id, CASE WHEN f.byline <> '' THEN f.byline ELSE coalesce(p.byline, '') END,
       a.published, a.read, a.starred, a.comments, a.full_state = 1, a.drafts
FROM article AS a JOIN source AS s ON s.id = a.source_id JOIN feed_text AS f ON f.id = a.id
LEFT JOIN full_text AS p ON p.id = a.id WHERE a.id IN (SELECT value FROM json_each(?))
"""


_LAST = 253_402_300_799
"""The last second of the year 9999."""


class Row(NamedTuple):
    """A headline, with all that a script may want to know of it."""

    id: int
    title: str
    url: str
    source: str
    """Its title."""
    source_id: int
    byline: str
    published: datetime
    read: bool
    starred: bool
    comments: int | None
    full: bool
    drafts: int


class Glance:
    """The headlines, looked at once. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def latest(self, *, unread: bool = False, starred: bool = False, limit: int | None = None) -> list[Row]:
        """The newest headlines, as `HeadlineTable` lists them."""
        if starred:
            query = "INDEXED BY article_starred WHERE a.starred = 1" + " AND a.read = 0" * unread
        else:
            query = "INDEXED BY article_unread WHERE a.read = 0" if unread else "INDEXED BY article_date WHERE 1"
            query += " AND +a.source_id NOT IN (SELECT id FROM source WHERE archived = 1)"
        rows = self.database.rows(
            f"SELECT a.id FROM article AS a {query} ORDER BY a.published DESC, a.id DESC LIMIT ?",
            (-1 if limit is None else limit,),
        )
        return self.rows([article for (article,) in rows])

    def never_checked(self, most: int) -> int:
        """How many sources have never been checked, counted up to `most`."""
        return self.database.number(
            "SELECT count(*) FROM (SELECT 1 FROM source AS s LEFT JOIN fetch_state AS f ON f.source_id = s.id"
            " WHERE s.archived = 0 AND f.checked_at IS NULL LIMIT ?)",
            (most,),
        )

    def size(self) -> tuple[int, int]:
        """How many sources and how many articles there are, the archived left out."""
        row = self.database.row("SELECT count(*), coalesce(sum(total), 0) FROM source WHERE archived = 0")
        return (int(row[0]), int(row[1])) if row is not None else (0, 0)

    def rows(self, ids: Sequence[int]) -> list[Row]:
        """The headlines of some ids, in that order; those that have left the store are left out."""
        found = {row[0]: row for row in self.database.rows(_ROWS, (listed(ids),))}
        return [
            Row._make((*row[:6], _moment(row[6]), bool(row[7]), bool(row[8]), row[9], bool(row[10]), row[11]))
            for row in (found[article] for article in ids if article in found)
        ]


@contextlib.contextmanager
def glance(folder: Path, *, mode: str = "rw") -> Iterator[Glance | None]:
    """The headlines of a database that needs nothing; None where there is none that is so. Raises StoreError.

    `mode` ro: its log is left as it is, where the last that may write would put it into the file.
    """
    path = folder / NAME
    if not path.exists() or marker(path).exists():
        yield None
        return
    database = connect(path, mode=mode)
    try:
        yield Glance(database) if version(database) == VERSION else None
    finally:
        database.close()


def _moment(seconds: int) -> datetime:
    # Only damage puts a number there that is no moment.
    return datetime.fromtimestamp(min(max(seconds, 0), _LAST), UTC)
