"""What becomes of a comment, and when it is seen to next. Pure: what is known and the time in, a Move out.

    queued ──claim──▶ sending ──▶ accepted ──▶ published | held | removed
      ▲                 │ │                      held ──▶ published | removed
      └─ no byte left ──┘ └─ cut off, or no clear answer ──▶ unknown ──▶ found | sent again | the reader is asked

A comment is never called published before it was read back, and never sent again while it may be there, unless its site
refuses doubles. What is sure once (the site has given a number) is not given up for what is less sure.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from termnews import discussion
from termnews.comments.base import Verdict
from termnews.comments.outcomes import LONGEST_WAIT
from termnews.discussion import EDITABLE, Delivery, DraftState, Step
from termnews.errors import FetchError

SPACING = timedelta(seconds=16)
"""Between two comments to one site: WordPress takes them 15 s apart."""

PATIENCE = timedelta(seconds=30)
"""After an attempt was begun, before what became of it is looked for: so long its request may go on."""

ABANDONED = timedelta(minutes=10)
"""After so long nobody is sending any more, whatever process is said to."""

SAFE = timedelta(hours=24)
"""After its first attempt a comment that may have arrived is sent again for so long: an editor may have thrown it away
meanwhile, and then the site would not know it for a double."""

MOST_RETRIES = 8
"""How often a comment that may have arrived is sent again by itself."""

FIRST_RETRY = timedelta(seconds=15)
RETRY = timedelta(seconds=30)
LATE_RETRY = timedelta(minutes=10)
LATE = timedelta(hours=6)
"""Where a site cannot be reached it is tried after 15 s, then every 30 s for six hours, then every ten minutes."""

LOOKS = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
"""When what is accepted is looked at again, the first look being at once; then daily."""

HELD_LOOKS = LOOKS[1:]
DAILY = timedelta(days=1)
LAST_LOOK = timedelta(days=30)

ASKED = "It may have arrived. Look for it again, send it again, or drop it."
WAITED = "The site has kept it for 30 days; it is not looked at any more."
KILLED = "Whoever was sending it ended in the middle: it may have arrived."
STILL = "It has been on its way for too long: it may have arrived."
TAKEN = "The site has taken it and does not show it yet."


class Move(NamedTuple):
    """Where a comment goes, why, and when it is seen to next; None where that is for the reader to say."""

    to: DraftState
    words: str
    not_before: datetime | None


# --- when -------------------------------------------------------------------------------------------------------------


def is_due(delivery: Delivery, now: datetime) -> bool:
    """Whether something is to be done with a comment, as the outbox asks it of all."""
    return discussion.is_due(delivery.draft.state, delivery.draft.not_before, now)


def is_orphan(delivery: Delivery, now: datetime, *, is_alive: bool) -> bool:
    """Whether nobody is sending a comment any more that is said to be on its way."""
    started = delivery.attempt_started
    long_ago = started is None or not now - ABANDONED < started <= now + ABANDONED
    return delivery.draft.state is DraftState.SENDING and (long_ago or not is_alive)


def patience_ends(delivery: Delivery, now: datetime) -> datetime:
    """When it may be looked for what became of the last attempt: at once where a wrong clock wrote its beginning."""
    started = delivery.attempt_started
    return min(started, now) + PATIENCE if started is not None and started <= now + ABANDONED else now


def after_abandoned(delivery: Delivery, now: datetime, *, is_alive: bool) -> Move:
    """Nobody seems to be sending it any more. A process that is there after all, as behind a clock that was set or a
    machine that slept, may be about to: nobody looks before its request can have come to its end."""
    ends = now + PATIENCE if is_alive else patience_ends(delivery, now)
    return Move(DraftState.UNKNOWN, STILL if is_alive else KILLED, ends)


def next_retry(delivery: Delivery, now: datetime) -> datetime:
    """When a site is tried again that could not be reached."""
    if not delivery.draft.words:
        return now + FIRST_RETRY
    waited = now - (delivery.queued_at or now)
    return now + (LATE_RETRY if waited > LATE else RETRY)


def next_look(delivery: Delivery, state: DraftState, now: datetime) -> datetime | None:
    """When a comment at its site is looked at again; None after 30 days."""
    if now - (delivery.queued_at or now) > LAST_LOOK:
        return None
    looks = HELD_LOOKS if state is DraftState.HELD else LOOKS
    done = delivery.checks if state is delivery.draft.state else 0
    return now + (looks[done] if done < len(looks) else DAILY)


# --- what became of it ------------------------------------------------------------------------------------------------


def since_written(steps: Sequence[Step]) -> list[Step]:
    """The steps of a draft since it was last other words, or a refusal settled what was sent.

    What was only taken out of the outbox may be at its site as before; so may what was written at and sent off in the
    words that were sent, which has the outbox say anew that it is unknown.
    """
    settling = EDITABLE - {DraftState.CANCELLED}
    last = max((index for index, step in enumerate(steps) if step.state in settling), default=-1)
    return list(steps[last + 1 :])


def may_be_there(steps: Sequence[Step]) -> bool:
    """Whether an earlier attempt may have arrived."""
    return any(step.state is DraftState.UNKNOWN for step in since_written(steps))


def may_send_again(delivery: Delivery, steps: Sequence[Step], now: datetime, *, dedupes: bool) -> bool:
    """Whether a comment that may have arrived, and was not found, is sent again without asking.

    From another name or address it is no double to its site (`wp_allow_comment`, 6.1.9). A first attempt that lies
    ahead was written by a clock that was wrong: it may be any time ago.
    """
    if delivery.sent_as not in (None, delivery.draft.identity):
        return False
    first = next((step.at for step in since_written(steps) if step.state is DraftState.SENDING), None)
    fresh = first is not None and now - SAFE < first <= now + ABANDONED
    return dedupes and fresh and delivery.draft.attempts < MOST_RETRIES


def after_unreachable(delivery: Delivery, error: FetchError, now: datetime) -> Move:
    """Nothing could be asked of the site, and nothing was sent. A site that names a time is left alone for so long."""
    state = delivery.draft.state
    if state in (DraftState.QUEUED, DraftState.UNKNOWN):
        asked = timedelta(seconds=getattr(error, "retry_after", None) or 0)
        return Move(state, error.message, max(next_retry(delivery, now), now + min(asked, LONGEST_WAIT)))
    return Move(state, delivery.draft.words or error.message, next_look(delivery, state, now))


def after_refusal(verdict: Verdict, delivery: Delivery, now: datetime, *, again: bool) -> Move:
    """It cannot be sent: known before anything was. What may have arrived before stays so, with the reason."""
    if again:
        return Move(DraftState.UNKNOWN, f"{verdict.words} {ASKED}", None)
    return Move(verdict.state, verdict.words, None)


def after_not_sent(problem: str, delivery: Delivery, now: datetime, *, again: bool) -> Move:
    """Not a byte of it has left."""
    return Move(DraftState.UNKNOWN if again else DraftState.QUEUED, problem, next_retry(delivery, now))


def after_cut_off(problem: str, now: datetime) -> Move:
    """A byte of it has left, and no answer came."""
    return Move(DraftState.UNKNOWN, f"{problem} It may have arrived.", now + PATIENCE)


def after_answer(verdict: Verdict, delivery: Delivery, now: datetime, *, again: bool) -> Move:
    """The site has answered. `again`: an earlier attempt may have arrived, which only a number or a double settles."""
    match verdict.state:
        case DraftState.ACCEPTED:
            return Move(DraftState.ACCEPTED, verdict.words, now)
        case DraftState.HELD | DraftState.PUBLISHED as state:
            # What an answer calls published has not been read back.
            known = DraftState.HELD if state is DraftState.HELD else DraftState.ACCEPTED
            return Move(known, verdict.words, next_look(delivery, known, now) if known is state else now)
        case DraftState.QUEUED:
            wait = verdict.wait or SPACING
            return Move(DraftState.UNKNOWN if again else DraftState.QUEUED, verdict.words, now + wait)
        case DraftState.REJECTED | DraftState.BLOCKED:
            return after_refusal(verdict, delivery, now, again=again)
        case _:
            # A site that is out of order is left alone for longer after each attempt.
            wait = PATIENCE * 2 ** min(max(delivery.draft.attempts - 1, 0), MOST_RETRIES)
            return Move(DraftState.UNKNOWN, verdict.words, now + wait)


def after_look(verdict: Verdict | None, delivery: Delivery, now: datetime) -> Move:
    """The site was asked where a comment is that it has taken."""
    state = delivery.draft.state
    if verdict is not None and verdict.state in (DraftState.PUBLISHED, DraftState.REMOVED):
        return Move(verdict.state, verdict.words, None)
    held = state is DraftState.HELD or (verdict is not None and verdict.state is DraftState.HELD)
    state = DraftState.HELD if held else DraftState.ACCEPTED
    at = next_look(delivery, state, now)
    words = verdict.words if verdict is not None else "" if held else TAKEN
    return Move(state, words if at is not None else WAITED, at)


def after_search(verdict: Verdict | None, delivery: Delivery, now: datetime) -> Move:
    """A comment that may have arrived was looked for; where it was not found the reader is asked."""
    if verdict is None:
        return Move(DraftState.UNKNOWN, ASKED, None)
    if verdict.state in (DraftState.PUBLISHED, DraftState.REMOVED):
        return Move(verdict.state, verdict.words, None)
    state = DraftState.HELD if verdict.state is DraftState.HELD else DraftState.ACCEPTED
    return Move(state, verdict.words, next_look(delivery, state, now))
