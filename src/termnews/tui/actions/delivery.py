"""What is done about the outbox of a desk: one timer, made when it is first needed."""

from __future__ import annotations

from termnews.tui.desk import Desk
from termnews.tui.writing.posting import Posting


def posting_of(desk: Desk) -> Posting:
    """The desk's own."""
    if desk.posting is None:
        desk.posting = Posting(desk)
    return desk.posting
