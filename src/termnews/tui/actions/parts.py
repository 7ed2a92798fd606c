"""Parts of an article: its footnotes, and what its author folded away."""

from __future__ import annotations

from termnews.layout.lines import Fold
from termnews.tui.desk import Desk


def footnote(desk: Desk, count: int) -> None:
    """To the next footnote that the text refers to, and back."""
    number, many = desk.article_pane.footnote(count)
    key = desk.article_pane.keys.footnote
    if not many:
        desk.say("This article has no footnotes.")
    elif number < 0 and count:
        desk.say(f"There is no footnote {count}: they go to {many}.")
    elif number < 0:
        desk.say("No footnote is referred to here.")
    else:
        desk.say(f"Footnote {number} of {many}. {key} goes back." if number else "")


def unfold(desk: Desk, count: int) -> None:
    """Open a part that its author folded away, or fold it."""
    if desk.article_pane.fold(count) is Fold.NONE:
        desk.say("Nothing is folded here.")
