"""The rows of a damaged file that can still be read.

They are read by ranges of their ids; a range that fails is halved until the rows that cannot be read stand alone.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

from termnews.store.database import Database, Row
from termnews.text import clean_lines

UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError, MemoryError)
"""What reading a damaged file raises; the second where SQLite's message quotes it."""

_RANGE = 500
_PROBES = 20
_MOST = 2_000_000
"""Ids that are tried where even the highest cannot be read."""

TABLES = (
    "source",
    "source_tag",
    "fetch_state",
    "article",
    "feed_text",
    "full_text",
    "place",
    *("draft", "draft_step", "posting_host", "identity", "thread", "comment"),
    "tombstone",
    "history",
    "history_part",
)
_WITHOUT_ROW_IDS = {"posting_host", "identity", "tombstone"}
_IDS_OF = dict.fromkeys(("feed_text", "full_text", "place", "thread"), "article") | {"fetch_state": "source"}
"""Tables whose ids are those of another one."""
_KEPT_BY_TRIGGERS = {("source", "unread"), ("source", "total"), ("article", "drafts")}
_RAW = {"html", "blocks", "data", "ids", "wire", "cookie", "page"}
"""Columns that are not shown as they are: all other text is cleaned again, as damage may have put anything there."""


def columns_of(old: sqlite3.Connection, fresh: Database, table: str) -> dict[str, type]:
    """The columns that both have, and what stands in them: the damaged file may be of an older version."""
    there = {name for _, name, *_ in old.execute(f"PRAGMA table_info({table})")}
    types = {"INTEGER": int, "TEXT": str, "BLOB": bytes}
    return {
        name: types[kind]
        for _, name, kind, *_ in fresh.rows(f"PRAGMA table_info({table})")
        if name in there and (table, name) not in _KEPT_BY_TRIGGERS
    }


def rows_of(old: sqlite3.Connection, table: str, columns: dict[str, type]) -> Iterator[list[Row]]:
    """The rows of a table that can be read, some at a time, in the order of their ids where they have some."""
    if not columns:
        return
    select = f"SELECT {', '.join(columns)} FROM {table}"
    if table in _WITHOUT_ROW_IDS:
        rows = _from_both_ends(old, select, next(iter(columns)))
        yield [_cleaned(columns, row) for row in rows if _sound(columns, row)]
        return
    for first in range(0, _highest(old, table) + 1, _RANGE):
        last = first + _RANGE - 1
        if rows := _range(old, select, first, last) if _is_hopeful(old, table, first, last) else []:
            yield [_cleaned(columns, row) for row in rows if _sound(columns, row)]


def _from_both_ends(old: sqlite3.Connection, select: str, key: str) -> list[Row]:
    """The rows up to the first that cannot be read, and then those behind the last."""
    found: list[Row] = []
    for order in ("ASC", "DESC"):
        with contextlib.suppress(*UNREADABLE):
            for row in old.execute(f"{select} ORDER BY {key} {order}"):
                found.append(row)
            break
    return found


def _highest(old: sqlite3.Connection, table: str) -> int:
    given_by = _IDS_OF.get(table, table)
    for query in (f"SELECT max(rowid) FROM {table}", f"SELECT seq FROM sqlite_sequence WHERE name = '{given_by}'"):
        with contextlib.suppress(*UNREADABLE, TypeError, ValueError):
            return min(int(old.execute(query).fetchone()[0] or 0), _MOST)
    return _MOST


def _is_hopeful(old: sqlite3.Connection, table: str, first: int, last: int) -> bool:
    """Whether some of these ids can be looked up: with a page gone that leads to all of them, not one can."""
    for probe in range(first, last + 1, _RANGE // _PROBES):
        with contextlib.suppress(*UNREADABLE):
            old.execute(f"SELECT 1 FROM {table} WHERE rowid = ?", (probe,)).fetchall()
            return True
    return False


def _range(old: sqlite3.Connection, select: str, first: int, last: int) -> list[Row]:
    """The rows with these ids that can be read."""
    try:
        return old.execute(f"{select} WHERE rowid BETWEEN ? AND ?", (first, last)).fetchall()
    except UNREADABLE:
        if first == last:
            return []
        middle = (first + last) // 2
        return _range(old, select, first, middle) + _range(old, select, middle + 1, last)


def _sound(columns: dict[str, type], row: Row) -> bool:
    """Whether a row holds what its columns hold: SQLite would let anything stand there."""
    return all(value is None or isinstance(value, kind) for kind, value in zip(columns.values(), row, strict=True))


def _cleaned(columns: dict[str, type], row: Row) -> Row:
    return tuple(
        clean_lines(value) if isinstance(value, str) and name not in _RAW else value
        for name, value in zip(columns, row, strict=True)
    )
