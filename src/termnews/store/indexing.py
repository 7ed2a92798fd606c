"""The search index, kept up behind what comes in: articles are there to be read at once and found a little later.

Ids rise and are never given twice, so one number says how far the index is (`counter`, `indexed`); it is written with
the articles that it counts. Killed at any moment, the next to come goes on there.
"""

from __future__ import annotations

from termnews.store.database import BATCH, BEHIND, Database

_KNOWN = "(SELECT value FROM counter WHERE name = 'indexed')"
_LEFT = f"SELECT {BEHIND}"
_LAST = "(SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'article')"


def extend(database: Database) -> int:
    """Put the next articles into the index, in one transaction; how many it is nearer to the last one, 0 at the end."""
    if database.read_only or database.number(_LEFT) <= 0:
        return 0
    with database.write():
        before = database.number(_LEFT)
        # Bound, not selected: see schema.sql on savepoints.
        rows = database.rows(f"SELECT * FROM search_text WHERE id > {_KNOWN} ORDER BY id LIMIT ?", (BATCH,))
        database.many("INSERT INTO search (rowid, title, standfirst, byline, body) VALUES (?, ?, ?, ?, ?)", rows)
        if len(rows) < BATCH:
            _all_known(database)
        else:
            database.execute("UPDATE counter SET value = ? WHERE name = 'indexed'", (rows[-1][0],))
        return before - database.number(_LEFT)


def rebuild(database: Database) -> None:
    """Make the index anew of all that there is; inside a transaction."""
    database.execute("INSERT INTO search (search) VALUES ('rebuild')")
    _all_known(database)


def _all_known(database: Database) -> None:
    database.execute(f"UPDATE counter SET value = {_LAST} WHERE name = 'indexed'")
