"""Where a comment is on its way, in words, and what can be done with it there. Pure: values in, words out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from termnews.discussion import Draft, DraftState, Step
from termnews.text import plural

SIGNS = {
    DraftState.DRAFT: "✎",
    DraftState.QUEUED: "…",
    DraftState.SENDING: "→",
    DraftState.ACCEPTED: "→",
    DraftState.PUBLISHED: "✓",
    DraftState.HELD: "◷",
    DraftState.REMOVED: "✗",
    DraftState.REJECTED: "!",
    DraftState.BLOCKED: "!",
    DraftState.UNKNOWN: "?",
    DraftState.CANCELLED: "–",
}
"""What stands before a comment in the lists, one cell each."""

ASCII_SIGNS = {
    **SIGNS,
    DraftState.DRAFT: "+",
    DraftState.QUEUED: ".",
    DraftState.SENDING: ">",
    DraftState.ACCEPTED: ">",
    DraftState.PUBLISHED: "=",
    DraftState.HELD: "~",
    DraftState.REMOVED: "x",
    DraftState.CANCELLED: "-",
}

NEED_THE_READER = frozenset((DraftState.REJECTED, DraftState.BLOCKED, DraftState.UNKNOWN))
"""States in which nothing more happens, or should, before the reader has decided."""

_IS = {
    DraftState.DRAFT: "a draft",
    DraftState.SENDING: "being sent",
    DraftState.ACCEPTED: "taken by the site; whether it is shown is looked up",
    DraftState.PUBLISHED: "published",
    DraftState.HELD: "held for moderation",
    DraftState.REMOVED: "taken by the site and not shown",
    DraftState.REJECTED: "refused",
    DraftState.BLOCKED: "cannot be sent from here",
    DraftState.UNKNOWN: "may have arrived",
    DraftState.CANCELLED: "taken out of the outbox",
}

_NEWS = {
    DraftState.ACCEPTED: "The site has taken your comment on {title}",
    DraftState.PUBLISHED: "Published: your comment on {title}",
    DraftState.HELD: "Held for moderation: your comment on {title}",
    DraftState.REMOVED: "The site does not show your comment on {title}",
    DraftState.REJECTED: "Refused: your comment on {title}",
    DraftState.BLOCKED: "Your comment on {title} cannot be sent from here",
    DraftState.UNKNOWN: "Your comment on {title} may have arrived: the answer was cut off",
}
"""What is told of a comment that has come into a state; of the others nothing is."""

_SPANS = ((86_400, "day"), (3_600, "h"), (60, "min"), (1, "s"))


def state_words(draft: Draft, since: datetime | None, now: datetime) -> str:
    """A comment's state as a phrase: `held for moderation since 10 min`, `waits for the network, next try in 20 s`."""
    if draft.state is DraftState.QUEUED:
        return _waiting(draft, now)
    words = _IS[draft.state]
    if since is not None and draft.state is not DraftState.DRAFT:
        joint = " since" if draft.state in (DraftState.HELD, DraftState.SENDING) else ","
        words += f"{joint} {span(now - since)}" + ("" if joint == " since" else " ago")
    return f"{words}: {draft.words}" if draft.words else words


def _waiting(draft: Draft, now: datetime) -> str:
    left = draft.not_before - now if draft.not_before is not None else timedelta()
    soon = left < timedelta(seconds=1)
    if not draft.words:
        return "queued, sent next" if soon else f"queued, sent in {span(left)}"
    return f"queued: {draft.words.rstrip('.')}; " + ("tried next" if soon else f"next try in {span(left)}")


def news_words(state: DraftState, words: str, title: str) -> str:
    """What is told at the foot when a comment has come into a state; '' where nothing is."""
    if state is DraftState.QUEUED and words:
        return f"Queued: {words}"
    told = _NEWS.get(state, "").format(title=f"“{title}”")
    if not told:
        return ""
    return f"{told}: {words}" if words else f"{told}."


def step_words(state: DraftState, words: str) -> str:
    """A transition in words."""
    phrase = words if state is DraftState.DRAFT and words else "queued" if state is DraftState.QUEUED else _IS[state]
    return f"{phrase}: {words}" if words and words != phrase else phrase


def span(length: timedelta) -> str:
    """A length of time in its largest unit: `20 s`, `10 min`, `3 h`, `2 days`."""
    seconds = max(0, round(length.total_seconds()))
    size, unit = next(((size, unit) for size, unit in _SPANS if seconds >= size), _SPANS[-1])
    return plural(seconds // size, unit) if unit == "day" else f"{seconds // size} {unit}"


ISSO_EDITS = timedelta(minutes=15)
"""For so long Isso lets a writer delete a comment (`max-age`, as it comes), by the cookie that came with it."""


def can_revoke(draft: Draft, steps: Sequence[Step], now: datetime) -> bool:
    """Whether a comment can still be deleted at its site."""
    with_the_site = (DraftState.ACCEPTED, DraftState.HELD, DraftState.PUBLISHED)
    taken = next((step.at for step in steps if step.state in with_the_site), None)
    return draft.service == "isso" and draft.state in with_the_site and taken is not None and now - taken < ISSO_EDITS


def can_do(state: DraftState) -> tuple[str, ...]:
    """What can be done with a comment of the outbox in a state, the likeliest first: names of `outbox.DEEDS`."""
    match state:
        case DraftState.QUEUED:
            return ("edit", "now", "out", "browser")
        case DraftState.UNKNOWN:
            return ("look", "again", "out", "browser")
        case DraftState.REJECTED | DraftState.BLOCKED:
            return ("edit", "again", "out", "browser")
        case DraftState.CANCELLED:
            return ("edit", "again", "discard", "browser")
        case DraftState.ACCEPTED | DraftState.HELD:
            return ("look", "browser")
        case _:
            return ("browser",)
