"""The outbox: comments on their way. What is claimed is on the disk before a byte of it leaves.

Several processes may send at once (the reader's worker, `termnews send` from cron): a comment is had by whoever moves
it from `queued` to `sending`, which one statement does for one of them, and two comments to one host are apart in time
whichever processes send them.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from termnews.discussion import EDITABLE, SETTLED, Delivery, Draft, DraftState, Identity, Step, is_due
from termnews.store import history, transitions
from termnews.store.database import Database, Row
from termnews.store.drafts import COLUMNS, FROM, draft_of
from termnews.store.values import moment, moment_of, seconds, writable

_DELIVERY = (
    f"SELECT {COLUMNS}, coalesce(s.url, ''), d.wire, d.queued_at, d.attempt_started, d.owner, d.cookie, d.checks,"
    " d.sent_text, d.sent_name, d.sent_email, d.sent_website,"
    # As `threads` packs it: the page's address comes first.
    " CASE WHEN json_valid(t.page) THEN coalesce(json_extract(t.page, '$[0]'), '') ELSE '' END"
    f" {FROM} LEFT JOIN source AS s ON s.id = a.source_id LEFT JOIN thread AS t ON t.id = a.id"
)

IN_FLIGHT = timedelta(minutes=1)
"""For how long a comment that is being sent keeps others from its site: no attempt takes longer."""

_THERE = frozenset((DraftState.ACCEPTED, DraftState.HELD, DraftState.PUBLISHED, DraftState.REMOVED))

_WAITING = "('queued', 'sending', 'accepted', 'held', 'unknown')"


class Outbox:
    """The comments that have been sent off. Every write is durable (`Database.write`)."""

    def __init__(self, database: Database) -> None:
        self._db = database

    # --- reading --------------------------------------------------------------------------------------------------

    def all(self) -> list[Draft]:
        """All that have left the composer: those that wait or need the reader first, then what has come to its end."""
        rows = self._db.rows(
            f"SELECT {COLUMNS} {FROM} WHERE d.state <> 'draft'"
            f" ORDER BY d.state IN ({_quoted(SETTLED)}), coalesce(d.queued_at, d.changed) DESC, d.id DESC"
        )
        return [draft_of(row) for row in rows]

    def of_article(self, article_id: int) -> list[Draft]:
        """Those on an article, the oldest first."""
        rows = self._db.rows(
            f"SELECT {COLUMNS} {FROM} WHERE d.article_id = ? AND d.state <> 'draft' ORDER BY d.id", (article_id,)
        )
        return [draft_of(row) for row in rows]

    def get(self, draft_id: int) -> Delivery | None:
        """A draft with what its sender needs; None where there is none of that id."""
        row = self._db.row(f"{_DELIVERY} WHERE d.id = ?", (draft_id,))
        return _delivery(row) if row is not None else None

    def waiting(self) -> list[Delivery]:
        """All that something is still to be done with, the first queued first."""
        rows = self._db.rows(f"{_DELIVERY} WHERE d.state IN {_WAITING} ORDER BY d.queued_at, d.id")
        return [_delivery(row) for row in rows]

    def is_due(self, now: datetime) -> bool:
        """Whether something is to be done with any of them. What waits for the reader has no time."""
        rows = self._db.rows(f"SELECT state, not_before FROM draft WHERE state IN {_WAITING}")
        return any(is_due(DraftState(state), moment(at), now) for state, at in rows)

    def steps(self, draft_id: int) -> list[Step]:
        """Every transition of a draft, the first first."""
        rows = self._db.rows("SELECT at, state, words FROM draft_step WHERE draft_id = ? ORDER BY id", (draft_id,))
        return [Step(moment_of(at), DraftState(state), words) for at, state, words in rows]

    def queued(self) -> int:
        """How many wait to be sent."""
        return self._db.number("SELECT count(*) FROM draft WHERE state = 'queued'")

    def since(self) -> dict[int, datetime]:
        """Since when each draft has been in its state, by its id."""
        rows = self._db.rows("SELECT draft_id, max(at) FROM draft_step GROUP BY draft_id")
        return {draft_id: moment_of(at) for draft_id, at in rows}

    # --- sending off ----------------------------------------------------------------------------------------------

    def queue(
        self, draft_id: int, identity: Identity, now: datetime, *, service: str, wire: str, not_before: datetime
    ) -> bool:
        """Send a draft off, not before a moment (the reader may think again); whether it was one that can be sent.

        `wire` is what will be sent, where the service is known already; else both are '' and frozen at the claim.
        Undoing the step takes it back while it is still queued. What was taken out of the outbox and may have
        arrived is unknown again, and looked for as it was sent before anything else: from somebody else it is the same
        comment. In other words it is another one, and what was sent before is let go.
        """
        values = (*map(writable, identity), service, writable(wire), seconds(now), seconds(not_before), draft_id)
        with self._db.write(durable=True):
            if self._is_looked_for(draft_id, identity, now, not_before):
                return True
            moved = self._db.execute(
                "UPDATE draft SET state = 'queued', name = ?, email = ?, website = ?, service = ?, wire = ?,"
                " queued_at = ?, not_before = ?, attempts = 0, attempt_started = NULL, owner = '', checks = 0,"
                " words = '', remote_key = '', remote_url = '', cookie = '',"
                " sent_text = '', sent_name = '', sent_email = '', sent_website = ''"
                f" WHERE id = ? AND state IN ({_quoted(EDITABLE)}) AND trim(text) <> ''",
                values,
            )
            if moved:
                transitions.add(self._db, draft_id, DraftState.QUEUED, "", seconds(now) or 0)
                history.add_step(self._db, "comment_queued", "sent a comment", {"id": draft_id})
        return bool(moved)

    def _is_looked_for(self, draft_id: int, identity: Identity, now: datetime, not_before: datetime) -> bool:
        words = transitions.why_unknown(self._db, draft_id)
        moved = words is not None and self._db.execute(
            "UPDATE draft SET state = 'unknown', words = ?, not_before = ?, name = ?, email = ?, website = ?"
            " WHERE id = ? AND state IN ('cancelled', 'draft')",
            (words, seconds(not_before), *map(writable, identity), draft_id),
        )
        if moved and words is not None:
            transitions.add(self._db, draft_id, DraftState.UNKNOWN, words, seconds(now) or 0)
        return bool(moved)

    def take_back(self, draft_id: int, now: datetime) -> bool:
        """Have what is queued a draft again; whether it was still there to be had."""
        with self._db.write(durable=True):
            return transitions.take_back(self._db, draft_id, seconds(now) or 0)

    def claim(
        self,
        delivery: Delivery,
        *,
        service: str,
        wire: str,
        host: str,
        owner: str,
        now: datetime,
        spacing: timedelta,
    ) -> datetime | None:
        """Take a queued or unknown comment in hand as it was read, and freeze what is sent for it; None when it is had.

        Else when to try again: another process has it, it is another one by now, or its site was sent a comment less
        than `spacing` ago or is being sent one.
        """
        at = seconds(now) or 0
        draft = delivery.draft
        with self._db.write(durable=True):
            last = self._db.row("SELECT last_attempt FROM posting_host WHERE host = ?", (host,))
            # One that lies ahead was written by a clock that was wrong.
            if last is not None and last[0] <= at and at < last[0] + spacing.total_seconds():
                return moment_of(last[0]) + spacing
            if self._db.row(
                "SELECT 1 FROM draft WHERE state = 'sending' AND host = ? AND id <> ? AND attempt_started > ?",
                (host, draft.id, at - IN_FLIGHT.total_seconds()),
            ):
                return now + spacing
            # Taken back and sent off again meanwhile, it may have other words: those that were read are not sent.
            if not self._db.execute(
                "UPDATE draft SET state = 'sending', service = ?, wire = ?, host = ?, owner = ?, attempt_started = ?,"
                " not_before = ?, attempts = attempts + 1, sent_text = text, sent_name = name, sent_email = email,"
                " sent_website = website,"
                # It shows what was sent from one writer.
                " cookie = CASE WHEN (name, email) = (sent_name, sent_email) THEN cookie ELSE '' END"
                " WHERE id = ? AND state IN ('queued', 'unknown')"
                " AND wire IN ('', ?) AND text = ? AND attempts = ? AND queued_at IS ?",
                (
                    *(service, writable(wire), host, owner, at, at + IN_FLIGHT.total_seconds() // 2, draft.id),
                    *(writable(wire), draft.text, draft.attempts, seconds(delivery.queued_at)),
                ),
            ):
                return now + spacing
            self._db.execute(
                "INSERT INTO posting_host (host, last_attempt) VALUES (?, ?)"
                " ON CONFLICT (host) DO UPDATE SET last_attempt = excluded.last_attempt",
                (host, at),
            )
            transitions.add(self._db, draft.id, DraftState.SENDING, "", at)
        return None

    def move(
        self,
        draft_id: int,
        states: Collection[DraftState],
        to: DraftState,
        now: datetime,
        *,
        words: str = "",
        remote_key: str = "",
        remote_url: str = "",
        cookie: str = "",
        not_before: datetime | None = None,
        checked: bool = False,
        owner: str | None = None,
    ) -> bool:
        """Bring a comment from one of `states` (and of `owner`, where that is said) to `to`; whether it was in one.

        What is '' leaves what is known. A transition is written where the state or the words are others than before.
        What is at its site is there from whom it was sent from.
        """
        with self._db.write(durable=True):
            known = self._db.row("SELECT state, words, owner FROM draft WHERE id = ?", (draft_id,))
            if known is None or known[0] not in states or (owner is not None and known[2] != owner):
                return False
            self._db.execute(
                "UPDATE draft SET state = ?, words = ?, not_before = ?, owner = '',"
                " checks = CASE WHEN state = ? THEN checks ELSE 0 END + ?,"
                " remote_key = coalesce(nullif(?, ''), remote_key),"
                " remote_url = coalesce(nullif(?, ''), remote_url), cookie = coalesce(nullif(?, ''), cookie)"
                " WHERE id = ?",
                (
                    *(str(to), writable(words), seconds(not_before), str(to), checked),
                    *(writable(remote_key), writable(remote_url), writable(cookie), draft_id),
                ),
            )
            if to in _THERE:
                self._db.execute(
                    "UPDATE draft SET name = sent_name, email = sent_email, website = sent_website"
                    " WHERE id = ? AND sent_text <> ''",
                    (draft_id,),
                )
            if (known[0], known[1]) != (str(to), words):
                transitions.add(self._db, draft_id, to, words, seconds(now) or 0)
        return True

    def again(self, draft_id: int, now: datetime, identity: Identity | None = None) -> bool:
        """Have a comment sent once more that may have arrived, at the reader's wish; whether it was one.

        The same bytes go again, from `identity` if that is somebody else, and what its site says of a double is
        believed. To take it back makes it unknown again.
        """
        with self._db.write(durable=True):
            moved = self.move(draft_id, (DraftState.UNKNOWN,), DraftState.QUEUED, now, not_before=now)
            if moved and identity is not None:
                self._db.execute(
                    "UPDATE draft SET name = ?, email = ?, website = ? WHERE id = ?",
                    (*map(writable, identity), draft_id),
                )
        return moved

    def cancel(self, draft_id: int, now: datetime) -> bool:
        """Take a comment out of the outbox that nothing is in flight of; whether it was one. It can be taken back."""
        free = (DraftState.QUEUED, DraftState.REJECTED, DraftState.BLOCKED, DraftState.UNKNOWN)
        with self._db.write(durable=True):
            known = self._db.row("SELECT state, words FROM draft WHERE id = ?", (draft_id,))
            if known is None or known[0] not in free:
                return False
            self._db.execute("UPDATE draft SET state = 'cancelled' WHERE id = ?", (draft_id,))
            transitions.add(self._db, draft_id, DraftState.CANCELLED, "", seconds(now) or 0)
            data = {"id": draft_id, "state": known[0], "words": known[1], "at": seconds(now)}
            history.add_step(self._db, "comment_cancelled", "took a comment out of the outbox", data)
        return True

    # --- who the reader is ----------------------------------------------------------------------------------------

    def identity(self, host: str) -> Identity:
        """Who the reader is to a site: as they last said there, else as they last said anywhere."""
        row = self._db.row(
            "SELECT name, email, website FROM identity WHERE host IN (?, '') ORDER BY host = '' LIMIT 1", (host,)
        )
        return Identity(*row) if row is not None else Identity()

    def remember(self, host: str, identity: Identity) -> None:
        """Keep who the reader is to a site, and to those that they have said nothing to yet."""
        with self._db.write():
            for at in {host, ""}:
                self._db.execute(
                    "INSERT INTO identity (host, name, email, website) VALUES (?, ?, ?, ?) ON CONFLICT (host) DO UPDATE"
                    " SET name = excluded.name, email = excluded.email, website = excluded.website",
                    (at, *map(writable, identity)),
                )


def _quoted(states: Collection[DraftState]) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))


def _delivery(row: Row) -> Delivery:
    source_url, wire, queued_at, started, owner, cookie, checks, sent_text, *sent_as, page_url = row[20:]
    times = moment(queued_at), moment(started)
    sender = Identity(*sent_as) if sent_text else None
    return Delivery(draft_of(row), source_url, wire, *times, owner, cookie, checks, str(page_url), sender)
