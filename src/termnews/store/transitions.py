"""From one state of a draft to another: each is written down with its time, in the transaction that makes it."""

from __future__ import annotations

from termnews.discussion import DraftState
from termnews.store.database import Database
from termnews.store.values import writable

_BLANK = "char(32, 9, 10, 13)"
_AS_SENT = f"trim(text, {_BLANK}) = trim(sent_text, {_BLANK})"
"""Whether the words are those of the last attempt, as sites trim them."""


def add(database: Database, draft_id: int, state: DraftState, words: str, now: int) -> None:
    """Write that a draft has come into a state."""
    database.execute(
        "INSERT INTO draft_step (draft_id, at, state, words) VALUES (?, ?, ?, ?)",
        (draft_id, now, str(state), writable(words)),
    )


def why_unknown(database: Database, draft_id: int) -> str | None:
    """What was said of a draft when it was not known whether it had arrived; None where it cannot have.

    As `delivery_rules.since_written`: to take it out of the outbox does not change that, nor to write at it, as long as
    its words are those that were sent.
    """
    row = database.row(
        "SELECT words FROM draft_step WHERE draft_id = ?1 AND state = 'unknown' AND id > ("
        "SELECT coalesce(max(id), 0) FROM draft_step AS other WHERE draft_id = ?1 AND (state IN ('rejected', 'blocked')"
        # What was written before the last attempt is no word of that.
        " OR state = 'draft' AND (EXISTS (SELECT 1 FROM draft_step WHERE draft_id = ?1 AND state = 'sending'"
        f" AND id > other.id) OR NOT EXISTS (SELECT 1 FROM draft WHERE id = ?1 AND {_AS_SENT})))"
        ") ORDER BY id DESC LIMIT 1",
        (draft_id,),
    )
    return str(row[0]) if row is not None else None


def take_back(database: Database, draft_id: int, now: int) -> bool:
    """Have what is queued a draft again; whether it was still there to be had.

    One that may have arrived already, and was to be sent once more, is where it was before that.
    """
    words = why_unknown(database, draft_id)
    if words is not None:
        if not database.execute(
            "UPDATE draft SET state = 'unknown', words = ?, not_before = NULL WHERE id = ? AND state = 'queued'",
            (words, draft_id),
        ):
            return False
        add(database, draft_id, DraftState.UNKNOWN, words, now)
        return True
    if not database.execute(
        "UPDATE draft SET state = 'draft', wire = '', words = '', not_before = NULL WHERE id = ? AND state = 'queued'",
        (draft_id,),
    ):
        return False
    add(database, draft_id, DraftState.DRAFT, "taken back", now)
    return True


def restore(database: Database, draft_id: int, state: DraftState, words: str, not_before: int, now: int) -> bool:
    """Have what was cancelled in the state that it was in; whether it was still there to be had."""
    if not database.execute(
        "UPDATE draft SET state = ?, words = ?, not_before = ? WHERE id = ? AND state = 'cancelled'",
        (str(state), words, not_before, draft_id),
    ):
        return False
    add(database, draft_id, state, words, now)
    return True
