"""Retention: which articles leave the store, and how."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import datetime

from termnews.store.database import BATCH, Database, listed

_DAY = 86_400

_OLD = """
SELECT a.id FROM source AS s CROSS JOIN article AS a INDEXED BY article_source ON a.source_id = s.id
WHERE s.archived = 0 AND coalesce(s.keep, :keep) IS NOT NULL
      AND a.published < :now - coalesce(s.keep, :keep) * :day AND a.first_seen < :now - coalesce(s.keep, :keep) * :day
      AND a.read = 1 AND a.starred = 0 AND a.drafts = 0
"""
_STILL = " AND read = 1 AND starred = 0 AND drafts = 0"


def outlived(database: Database, now: datetime, keep_days: int | None) -> array[int]:
    """The articles that have been read and are older than they are to be kept.

    Older: both published and first seen so many days ago. A source's own `keep` goes before `keep_days`; without either
    all stay. What is starred, drafted on or unread stays, and so does all of an archived source.
    """
    return database.numbers(_OLD, {"keep": keep_days, "now": int(now.timestamp()), "day": _DAY})


def let_go(database: Database, ids: Sequence[int]) -> int:
    """Let articles go, a hundred a transaction; how many. They do not come back from the feed; there is no undoing."""
    gone = 0
    for at in range(0, len(ids), BATCH):
        batch = (listed(ids[at : at + BATCH]),)
        with database.write():
            # Asked again: the reader may have starred one meanwhile.
            database.execute(
                "INSERT OR IGNORE INTO tombstone (source_id, key_hash) SELECT source_id, key_hash FROM article"
                f" WHERE id IN (SELECT value FROM json_each(?)) {_STILL}",
                batch,
            )
            gone += database.execute(
                f"DELETE FROM article WHERE id IN (SELECT value FROM json_each(?)) {_STILL}", batch
            )
    return gone
