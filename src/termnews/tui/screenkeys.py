"""The keys of the screens on which a comment is written and looked after: for their bindings, their foot and the help.

They are not the reader's to change, as those of the panes are (`commands`): in a text most keys are letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from textual.binding import Binding

from termnews.text import width
from termnews.tui.keymap import shown


class ScreenKey(NamedTuple):
    """A key of a screen."""

    key: str
    action: str
    """What the screen does; '' where the text area has the key itself."""
    hint: str
    """The word beside it at the foot; '' where it is not shown there."""
    help: str


COMPOSER = (
    ScreenKey("ctrl+r", "review", "send …", "See what the site will show; enter sends it from there."),
    ScreenKey("escape", "leave", "keep and leave", "Leave; what is written is kept as a draft."),
    ScreenKey("ctrl+e", "editor", "editor", "Go on in your own editor."),
    ScreenKey("tab", "", "name, e-mail", "To the name, the e-mail address and the website, and back."),
    ScreenKey("ctrl+x", "discard", "discard", "Discard the draft, after a question."),
    ScreenKey("ctrl+z", "", "undo", "Take back what was typed."),
    ScreenKey("ctrl+y", "", "redo", "Type it again."),
    ScreenKey("ctrl+o", "browser", "browser", "Open the article's page in the browser; the draft is kept."),
    ScreenKey("ctrl+n", "another", "another", "Keep this draft and begin another one on the same article."),
    ScreenKey("ctrl+s", "save", "", "Save now; it is saved as you type."),
)
"""While a comment is written. None that people press to save sends."""

REVIEW = (
    ScreenKey("enter", "send", "send", "Send it: it leaves after ten seconds, in which u takes it back."),
    ScreenKey("escape", "leave", "back to the text", "Back to the text."),
    ScreenKey("tab", "", "name, e-mail", "To the name, the e-mail address and the website, and back."),
    ScreenKey("ctrl+o", "browser", "browser", "Open the article's page in the browser; the draft is kept."),
)
"""While it is looked at before it is sent."""


def bindings(keys: Iterable[ScreenKey], *, priority: bool = True) -> list[Binding]:
    """The bindings of a screen's keys."""
    return [Binding(key.key, key.action, key.hint or key.action, priority=priority) for key in keys if key.action]


def foot(keys: Sequence[tuple[str, str]], cells: int) -> str:
    """Keys with their hints, as many as fit, the first first."""
    line = ""
    for key, hint in keys:
        part = f"{shown(key)} {hint}"
        if hint and width(line) + width(part) + 3 <= cells:
            line += f"   {part}" if line else part
    return line


def hints_of(keys: Iterable[ScreenKey]) -> list[tuple[str, str]]:
    """Their keys and hints."""
    return [(key.key, key.hint) for key in keys]
