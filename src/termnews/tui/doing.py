"""What each command of the table does. Apart from the table, as a start shows the keys and presses none of them."""

from __future__ import annotations

from collections.abc import Callable

from termnews.tui.actions import finding, moving, outbox, program, reading, sources, triage, writing
from termnews.tui.desk import Desk

DOES: dict[str, Callable[[Desk, int], None]] = {
    "down": moving.down,
    "up": moving.up,
    "top": moving.top,
    "end": moving.end,
    "half-down": moving.half_down,
    "half-up": moving.half_up,
    "page-down": moving.page_down,
    "page-up": moving.page_up,
    "next-pane": moving.next_pane,
    "previous-pane": moving.previous_pane,
    "open": reading.open_selected,
    "space": reading.space,
    "next-unread": reading.next_unread,
    "previous-unread": reading.previous_unread,
    "next-article": reading.next_article,
    "previous-article": reading.previous_article,
    "other-text": reading.other_text,
    "open-link": reading.open_link,
    "browser": reading.open_page,
    "copy-link": reading.copy_link,
    "comments": reading.open_comments,
    "next-heading": finding.next_heading,
    "previous-heading": finding.previous_heading,
    "outline": finding.outline,
    "previous-match": finding.previous_match,
    "wider": reading.wider,
    "narrower": reading.narrower,
    "code-right": reading.code_right,
    "code-left": reading.code_left,
    "zen": reading.zen,
    "read": triage.toggle_read,
    "star": triage.toggle_star,
    "mark-all-read": triage.mark_all_read,
    "unread-only": triage.toggle_unread_only,
    "undo": triage.undo,
    "refresh": sources.refresh_one,
    "refresh-all": sources.refresh_all,
    "add": sources.add,
    "remove": sources.remove,
    "begin": program.welcome,
    "compose": writing.compose,
    "discard": outbox.discard,
    "search": program.search,
    "help": program.help_,
    "palette": program.palette,
    "theme": program.theme,
    "escape": moving.escape,
    "back": moving.back,
    "quit-or-back": moving.quit_or_back,
    "suspend": program.suspend,
    "quit": program.quit_,
}
"""Command to function; the function takes the number that was typed before the key, 0 for none."""
