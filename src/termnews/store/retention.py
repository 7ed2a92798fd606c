"""Retention: which articles leave the store, and how."""

from __future__ import annotations

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


def prune(database: Database, now: datetime, keep_days: int | None) -> int:
    """Let articles go that have been read and are older than they are to be kept; how many.

    Older: both published and first seen so many days ago. A source's own `keep` goes before `keep_days`; without either
    all stay. What is starred, drafted on or unread stays, and so does all of an archived source. What has left does not
    come back from the feed. There is no undoing.
    """
    values = {"keep": keep_days, "now": int(now.timestamp()), "day": _DAY}
    old = database.numbers(_OLD, values)
    gone = 0
    for at in range(0, len(old), BATCH):
        batch = (listed(old[at : at + BATCH]),)
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
