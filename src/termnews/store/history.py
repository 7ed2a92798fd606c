"""What can be taken back: the last 200 changes that the reader made, over restarts and from any process.

A step is written with the change, in its transaction: killed in the middle of a long one, the part that is done can be
taken back. Undoing goes the same way, a hundred articles a transaction, and what is undone leaves the history with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from termnews.discussion import DraftState
from termnews.store import transitions
from termnews.store.database import Database, finished, listed
from termnews.store.values import writable

STEPS = 200
"""Steps that are kept."""

_MARKS = {
    "read": "UPDATE article SET read = 0 WHERE id IN (SELECT value FROM json_each(?))",
    "unread": "UPDATE article SET read = 1 WHERE id IN (SELECT value FROM json_each(?))",
    "starred": "UPDATE article SET starred = 0 WHERE id IN (SELECT value FROM json_each(?))",
    "unstarred": "UPDATE article SET starred = 1 WHERE id IN (SELECT value FROM json_each(?))",
    "comments_read": "UPDATE comment SET read = 0 WHERE id IN (SELECT value FROM json_each(?))",
    "comments_unread": "UPDATE comment SET read = 1 WHERE id IN (SELECT value FROM json_each(?))",
}
"""What takes back the change of marks that a kind of step is; each is of articles, or comments, that had the other mark
before."""


_DURABLE = ("draft_discarded", "comment_queued", "comment_cancelled")
"""Kinds of steps by which something that the reader has written moves."""


@dataclass(frozen=True, slots=True)
class Undone:
    """A step that has been taken back."""

    kind: str
    """'read', 'unread', 'starred', 'unstarred', 'comments_read', 'comments_unread', 'draft_discarded',
    'comment_queued', 'comment_cancelled', 'source_removed', 'source_added', 'sources_imported', 'page_saved', or
    another."""
    label: str
    data: dict[str, Any]
    is_back: bool = True
    """Whether things are as before the step. They are not where that cannot be had any more: a comment that has left
    meanwhile stays where it is, a page with a draft on it is kept."""


class History:
    """The steps, newest last."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def last(self) -> str:
        """The label of the step that `undo` would take back, '' where there is none."""
        row = self._db.row("SELECT label FROM history ORDER BY id DESC LIMIT 1")
        return str(row[0]) if row is not None else ""

    def record(self, kind: str, label: str, data: Mapping[str, Any]) -> None:
        """Keep a step. Those of sources name them in their data, by `url`, 'sources_imported' by `urls`."""
        with self._db.write():
            add_step(self._db, kind, label, data)

    def undo(self, outside: Callable[[Undone], None] | None = None) -> Undone | None:
        """Take the last step back; None where there is none.

        Marks, drafts, saved pages and the archive of sources are put back here. What a step stands for beside that
        (sources.toml) is done by `outside`, before any of it is kept: where that raises, the step stays, and so does
        what it has made of the store.
        """
        return finished(self.undoing(outside))

    def undoing(self, outside: Callable[[Undone], None] | None = None) -> Generator[int, None, Undone | None]:
        """The same, a transaction at a time: each yields how many marks have been put back so far."""
        row = self._db.row("SELECT id, kind, label, data FROM history ORDER BY id DESC LIMIT 1")
        if row is None:
            return None
        step, kind, label, data = row[0], row[1], row[2], json.loads(row[3])
        if kind in _MARKS:
            yield from self._put_back(step, _MARKS[kind])
        with self._db.write(durable=kind in _DURABLE):
            undone = Undone(kind, label, data, kind not in _STEPS or _STEPS[kind](self._db, data))
            self._db.execute("DELETE FROM history WHERE id = ?", (step,))
            if outside is not None:
                outside(undone)
        return undone

    def _put_back(self, step: int, sql: str) -> Generator[int, None, None]:
        done = 0
        for part, packed in self._db.rows("SELECT id, ids FROM history_part WHERE step = ? ORDER BY id DESC", (step,)):
            ids = unpack(packed)
            with self._db.write():
                self._db.execute(sql, (listed(ids),))
                self._db.execute("DELETE FROM history_part WHERE id = ?", (part,))
            done += len(ids)
            yield done


def add_step(database: Database, kind: str, label: str, data: Mapping[str, Any]) -> int:
    """Write a step, and let go of the oldest; its id. Inside a transaction."""
    step = database.insert(
        "INSERT INTO history (kind, label, at, data) VALUES (?, ?, ?, ?)",
        (kind, writable(label), _now(), json.dumps(data)),
    )
    database.execute(
        "DELETE FROM history WHERE id <= (SELECT id FROM history ORDER BY id DESC LIMIT 1 OFFSET ?)", (STEPS,)
    )
    return step


def add_part(database: Database, step: int, ids: Sequence[int]) -> None:
    """Write articles that a step has changed. Inside the transaction that changes them."""
    database.execute("INSERT INTO history_part (step, ids) VALUES (?, ?)", (step, pack(ids)))


# --- what is put back, and whether it was -----------------------------------------------------------------------------


def _restore_draft(database: Database, data: dict[str, Any]) -> bool:
    # A step that an older version wrote has fewer columns.
    names = [name for _, name, *_ in database.rows("PRAGMA table_info (draft)") if name in data]
    marks = ", ".join(f":{name}" for name in names)
    return bool(database.execute(f"INSERT OR IGNORE INTO draft ({', '.join(names)}) VALUES ({marks})", data))


def _take_back(database: Database, data: dict[str, Any]) -> bool:
    return transitions.take_back(database, data["id"], _now())


def _restore_to_outbox(database: Database, data: dict[str, Any]) -> bool:
    return transitions.restore(database, data["id"], DraftState(data["state"]), data["words"], data["at"], _now())


def _now() -> int:
    return int(datetime.now(UTC).timestamp())


def _restore_source(database: Database, data: dict[str, Any]) -> bool:
    database.execute("UPDATE source SET archived = 0 WHERE url = ?", (data.get("url"),))
    return True


def _archive_source(database: Database, data: dict[str, Any]) -> bool:
    database.execute("UPDATE source SET archived = 1 WHERE url = ?", (data.get("url"),))
    return True


def _archive_sources(database: Database, data: dict[str, Any]) -> bool:
    urls = json.dumps(data.get("urls", []))
    database.execute("UPDATE source SET archived = 1 WHERE url IN (SELECT value FROM json_each(?))", (urls,))
    return True


def _forget_page(database: Database, data: dict[str, Any]) -> bool:
    database.execute("DELETE FROM article WHERE id = ? AND drafts = 0", (data.get("id"),))
    return database.row("SELECT 1 FROM article WHERE id = ?", (data.get("id"),)) is None


_STEPS: Mapping[str, Callable[[Database, dict[str, Any]], bool]] = {
    "draft_discarded": _restore_draft,
    "comment_queued": _take_back,
    "comment_cancelled": _restore_to_outbox,
    "source_removed": _restore_source,
    "source_added": _archive_source,
    "sources_imported": _archive_sources,
    "page_saved": _forget_page,
}


# --- ids in little room -----------------------------------------------------------------------------------------------


def pack(ids: Sequence[int]) -> bytes:
    """Ids as the differences between them, sorted, seven bits a byte (LEB128): neighbours take a byte each."""
    out = bytearray()
    before = 0
    for article in sorted(ids):
        rest, before = article - before, article
        while rest > 0x7F:
            out.append(rest & 0x7F | 0x80)
            rest >>= 7
        out.append(rest)
    return bytes(out)


def unpack(packed: bytes) -> list[int]:
    """The ids that `pack` packed, in order."""
    ids: list[int] = []
    number = shift = before = 0
    for byte in packed:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            before += number
            ids.append(before)
            number = shift = 0
    return ids
