"""What each command of the table does. Apart from the table, as a start shows the keys and presses none of them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from termnews.tui.desk import Desk

DOES: dict[str, str] = {
    "down": "moving.down",
    "up": "moving.up",
    "top": "moving.top",
    "end": "moving.end",
    "half-down": "moving.half_down",
    "half-up": "moving.half_up",
    "page-down": "moving.page_down",
    "page-up": "moving.page_up",
    "next-pane": "moving.next_pane",
    "previous-pane": "moving.previous_pane",
    "open": "reading.open_selected",
    "space": "reading.space",
    "next-unread": "reading.next_unread",
    "previous-unread": "reading.previous_unread",
    "next-article": "reading.next_article",
    "previous-article": "reading.previous_article",
    "other-text": "reading.other_text",
    "open-link": "links.open_link",
    "browser": "links.open_page",
    "copy-link": "links.copy_link",
    "copy-quote": "quoting.copy_quote",
    "link-letters": "links.letters",
    "save-page": "following.save",
    "comments": "discussion.toggle",
    "fold": "discussion.fold",
    "inward": "discussion.inward",
    "outward": "discussion.outward",
    "next-top": "discussion.next_top",
    "previous-top": "discussion.previous_top",
    "reread": "discussion.read_again",
    "reply": "discussion.reply",
    "next-heading": "finding.next_heading",
    "previous-heading": "finding.previous_heading",
    "outline": "finding.outline",
    "previous-match": "finding.previous_match",
    "footnote": "parts.footnote",
    "unfold": "parts.unfold",
    "wider": "reading.wider",
    "narrower": "reading.narrower",
    "code-right": "reading.code_right",
    "code-left": "reading.code_left",
    "zen": "reading.zen",
    "pictures": "pictures.toggle",
    "read": "triage.toggle_read",
    "star": "triage.toggle_star",
    "mark-all-read": "triage.mark_all_read",
    "unread-only": "triage.toggle_unread_only",
    "undo": "triage.undo",
    "refresh": "sources.refresh_one",
    "refresh-all": "sources.refresh_all",
    "add": "sources.add",
    "remove": "sources.remove",
    "begin": "program.welcome",
    "compose": "writing.compose",
    "discard": "outbox.discard",
    "search": "program.search",
    "help": "program.help_",
    "palette": "program.palette",
    "theme": "program.theme",
    "escape": "leaving.escape",
    "back": "leaving.back",
    "quit-or-back": "leaving.quit_or_back",
    "suspend": "program.suspend",
    "quit": "program.quit_",
}
"""Command to function, by the name of its module in `actions`: what one key needs is not loaded for another."""

MODULES = sorted({name.partition(".")[0] for name in DOES.values()})
"""The modules of `actions` that do something."""


def does(command: str) -> Callable[[Desk, int], None]:
    """The function of a command; it takes the number that was typed before the key, 0 for none. Raises KeyError."""
    module, _, name = DOES[command].partition(".")
    function: Callable[[Desk, int], None] = getattr(import_module(f"termnews.tui.actions.{module}"), name)
    return function
