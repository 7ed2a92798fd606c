"""What came of taking a step of the history back, in words. Pure: values in, words out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from termnews.discussion import Draft, DraftState
from termnews.store.history import Undone
from termnews.tui.writing.states import state_words

OF_COMMENTS = ("comment_queued", "comment_cancelled")
"""Kinds of steps of which more is said, after the comment as it is now: its `id` is in their data."""

OF_SOURCES = ("source_removed", "source_added", "sources_imported")
"""Kinds of steps that stand for a change of sources.toml too."""

NAMED = 3
"""Steps that are named where several have been taken back at once."""

_HERE = (DraftState.DRAFT, DraftState.QUEUED, DraftState.CANCELLED)
"""States of a comment of which no site knows."""


def undone_words(step: Undone, draft: Draft | None, now: datetime) -> str:
    """What came of one step; `draft`: the comment that it was about, as it is now, None where it is gone."""
    if step.is_back:
        if step.kind == "comment_cancelled":
            return "It is back in the outbox."
        if step.kind == "comment_queued" and draft is not None and draft.state is DraftState.DRAFT:
            return "Taken back: a draft again. It is under Drafts."
        return f"Taken back: {step.label}."
    if step.kind == "page_saved":
        return "The page is kept: a draft or a comment of yours is on it."
    if step.kind not in OF_COMMENTS:
        return f"It cannot be taken back any more: {step.label}."
    if draft is None:
        return "It cannot be taken back: the comment is not there any more."
    state = state_words(draft, None, now).rstrip(".")
    if step.kind == "comment_cancelled":
        return f"It cannot be put back in the outbox: {state}."
    if draft.state in _HERE:
        return f"There is nothing to take back of this comment: it is {state}."
    return f"It cannot be taken back, it has left: {state}."


def all_words(steps: Sequence[tuple[Undone, Draft | None]], now: datetime) -> list[str]:
    """What came of some of them: what is back is named first, then what is not, a sentence each."""
    if len(steps) == 1:
        return [undone_words(*steps[0], now)]
    back = [step.label for step, _ in steps if step.is_back]
    words = []
    if back:
        more = f"; and {len(back) - NAMED} more" if len(back) > NAMED else ""
        words.append(f"Taken back: {'; '.join(back[:NAMED])}{more}.")
    return words + list(dict.fromkeys(undone_words(step, draft, now) for step, draft in steps if not step.is_back))
