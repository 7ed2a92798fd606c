"""The drafts: what the reader has written and nobody else has. Every save is on the disk before it returns."""

from __future__ import annotations

from datetime import UTC, datetime

from termnews.discussion import EDITABLE, Draft, DraftState, Identity, Parent
from termnews.store import history, transitions
from termnews.store.database import Database, Row
from termnews.store.values import moment, moment_of, writable

COLUMNS = (
    "d.id, d.article_id, coalesce(a.title, d.title), coalesce(a.url, d.url), d.text, d.created, d.changed, d.state,"
    " d.parent, d.parent_author, d.parent_words, d.name, d.email, d.website, d.words, d.service, d.remote_key,"
    " d.remote_url, d.not_before, d.attempts"
)
"""What `draft_of` reads, of `FROM`."""

FROM = "FROM draft AS d LEFT JOIN article AS a ON a.id = d.article_id"

_DRAFT = f"SELECT {COLUMNS} {FROM}"
_NEWEST = "ORDER BY d.changed DESC, d.id DESC"
_FREE = ", ".join(f"'{state}'" for state in sorted(EDITABLE))


class DraftTable:
    """The drafts. Their writes are durable (`Database.write`): one fsync for every second of typing."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def all(self) -> list[Draft]:
        """All that are being written, the last changed first."""
        return [draft_of(row) for row in self._db.rows(f"{_DRAFT} WHERE d.state = 'draft' {_NEWEST}")]

    def of_article(self, article_id: int) -> list[Draft]:
        """Those on an article that are being written, the last changed first."""
        rows = self._db.rows(f"{_DRAFT} WHERE d.article_id = ? AND d.state = 'draft' {_NEWEST}", (article_id,))
        return [draft_of(row) for row in rows]

    def get(self, draft_id: int) -> Draft | None:
        """A draft in whatever state; None where there is none of that id."""
        row = self._db.row(f"{_DRAFT} WHERE d.id = ?", (draft_id,))
        return draft_of(row) if row is not None else None

    def save(
        self,
        article_id: int,
        text: str,
        draft_id: int | None = None,
        parent: Parent | None = None,
        identity: Identity | None = None,
    ) -> int:
        """Keep a draft, a new one or in the place of an older text; its id. `identity` None leaves who it is from.

        The id is another one where the draft has been discarded or sent meanwhile, in another window. One that the site
        refused is a draft again. An article that has left the store is no reason to refuse. Raises StoreError; then the
        text is the caller's to keep and try again.
        """
        text = writable(text)
        now = int(datetime.now(UTC).timestamp())
        who = [writable(value) for value in identity] if identity is not None else [None, None, None]
        same = (
            "SELECT 1 FROM draft WHERE id = ? AND text = ? AND state = 'draft' AND coalesce(?, name) = name"
            " AND coalesce(?, email) = email AND coalesce(?, website) = website"
        )
        if draft_id is not None and self._db.row(same, (draft_id, text, *who)):
            return draft_id
        with self._db.write(durable=True):
            if draft_id is not None and self._db.execute(
                "UPDATE draft SET text = ?, changed = max(changed, ?), name = coalesce(?, name),"
                f" email = coalesce(?, email), website = coalesce(?, website) WHERE id = ? AND state IN ({_FREE})",
                (text, now, *who, draft_id),
            ):
                self._reopen(draft_id, now)
                return draft_id
            title, url = self._db.row("SELECT title, url FROM article WHERE id = ?", (article_id,)) or ("", "")
            key, author, words = parent or ("", "", "")
            return self._db.insert(
                "INSERT INTO draft"
                " (article_id, title, url, text, created, changed, parent, parent_author, parent_words, name, email,"
                " website) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(article_id, title, url, text, now, now, key, writable(author), writable(words)),
                    *(writable(value) for value in identity or Identity()),
                ),
            )

    def _reopen(self, draft_id: int, now: int) -> None:
        """Have what was refused or taken out of the outbox a draft again, from whom it is now.

        What was frozen of it is let go, unless it may have arrived: it is looked for by that if it is sent off in the
        same words.
        """
        if not self._db.execute(
            "UPDATE draft SET state = 'draft', not_before = NULL, checks = 0, words = ''"
            " WHERE id = ? AND state <> 'draft'",
            (draft_id,),
        ):
            return
        if transitions.why_unknown(self._db, draft_id) is None:
            self._db.execute("UPDATE draft SET wire = '', attempts = 0 WHERE id = ?", (draft_id,))
        transitions.add(self._db, draft_id, DraftState.DRAFT, "", now)

    def discard(self, draft_id: int, *, label: str) -> None:
        """Take a draft away; the step holds all of it, and undoing brings it back under its id.

        One that is on its way is left: it is cancelled first.
        """
        with self._db.write(durable=True):
            names = [name for _, name, *_ in self._db.rows("PRAGMA table_info (draft)")]
            row = self._db.row(f"SELECT {', '.join(names)} FROM draft WHERE id = ? AND state IN ({_FREE})", (draft_id,))
            if row is not None:
                history.add_step(self._db, "draft_discarded", label, dict(zip(names, row, strict=True)))
                self._db.execute("DELETE FROM draft WHERE id = ?", (draft_id,))


def draft_of(row: Row) -> Draft:
    """The draft of a row of COLUMNS."""
    return Draft(
        id=row[0],
        article_id=row[1],
        article_title=row[2],
        article_url=row[3],
        text=row[4],
        created=moment_of(row[5]),
        changed=moment_of(row[6]),
        state=DraftState(row[7]),
        parent=Parent(*row[8:11]) if row[8] else None,
        identity=Identity(*row[11:14]),
        words=row[14],
        service=row[15],
        remote_key=row[16],
        remote_url=row[17],
        not_before=moment(row[18]),
        attempts=row[19],
    )
