"""The two lines at the foot: what is going on, and which keys can be pressed."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from termnews.text import width, without_passwords
from termnews.tui.commands import BY_ID
from termnews.tui.keymap import Pane
from termnews.tui.words import foot, whole

if TYPE_CHECKING:
    from termnews.protocol import Progress


_PROGRESS_EVERY = 0.1
"""Seconds between two looks at how far a refresh is: with a thousand sources every frame would have another."""

READABLE = 3.0
"""Seconds for which what is said stays, whatever is pressed, and stands before how far a refresh is."""


class StatusLine(Widget):
    """What is going on: a message to the left, where one is to the right. All of it as plain text."""

    def __init__(self, *, id: str | None = None) -> None:
        self._look: Style | None = None
        """The style of the line: asking costs 0.25 ms."""
        super().__init__(id=id)
        self._message = ""
        self._is_error = False
        self._is_first = False
        self._said_at = 0.0
        self._progress: Progress | None = None
        self._draws_soon = False
        self._gives_way_soon = False
        self._where = ""
        self._lines: list[str] | None = None
        """The lines of what is said in all its length, none where it fits; None where it is cut."""
        self._height = 1

    @property
    def is_error(self) -> bool:
        """Whether what the line says is a failure."""
        return self._is_error

    @property
    def is_first(self) -> bool:
        """Whether what the line says comes before how far a refresh is."""
        return self._is_first and bool(self._message)

    @property
    def message(self) -> str:
        """What the line says."""
        return self._message

    def say(self, message: str, *, error: bool = False, first: bool = False, entire: bool = False) -> None:
        """Say something; it stays until something else is said, or it is let go. `first`: before how far a refresh is.

        `entire`, and all that went wrong: in as many lines as it takes, up to half of the screen.
        """
        entire = entire or error
        message = without_passwords(message)
        self._said_at = time.monotonic()
        if (message, error, first, entire) == (self._message, self._is_error, self._is_first, self._lines is not None):
            if self._progress is not None:
                # It may stand in front of these very words.
                self._give_way_later()
                self.refresh()
            return
        self._lines = [] if entire else None
        self._message, self._is_error, self._is_first = message, error, first
        self.set_class(bool(message), "-saying")
        self.set_class(error, "-error")
        self._fold()
        self._give_way_later()
        self.refresh()

    def let_go(self) -> None:
        """A key is pressed: what was said goes, once it could be read.

        What went wrong stays, but in one line, and what is still going on, which ends in `…`.
        """
        if time.monotonic() - self._said_at < READABLE:
            return
        if not self._is_error and not self._message.endswith("…"):
            self.say("")
        elif self._lines:
            self._lines = None
            self._fold()
            self.refresh()

    def on_resize(self) -> None:
        """Another width: what is said in all its length takes other lines."""
        self._fold()

    def _fold(self) -> None:
        if self._lines is not None:
            fits = width(self._message) + width(self._where) + 3 <= self.size.width
            rows = self.screen.size.height // 2
            self._lines = [] if fits else whole(self._message, self.size.width - 2, rows)
        height = max(1, len(self._lines or ()))
        if height != self._height:
            self._height = height
            self.styles.height = height

    def show_progress(self, progress: Progress | None) -> None:
        """Show how far a refresh is, ten times a second at most; None when it is over."""
        self._progress = progress
        self._give_way_later()
        if progress is None:
            self.refresh()
        elif not self._draws_soon:
            self._draws_soon = True
            self.set_timer(_PROGRESS_EVERY, self._show_progress)

    def _show_progress(self) -> None:
        self._draws_soon = False
        self.refresh()

    @property
    def _stands(self) -> float:
        """Seconds for which what is said still stands before how far a refresh is."""
        if not self._message:
            return 0.0
        if self._is_error or self._is_first or self._lines is not None:
            return math.inf
        return max(0.0, self._said_at + READABLE - time.monotonic())

    def _give_way_later(self) -> None:
        """Have how far a refresh is shown again, where one goes on, when what is said could be read."""
        if self._progress is not None and not self._gives_way_soon and 0.0 < self._stands < math.inf:
            self._gives_way_soon = True
            self.set_timer(max(_PROGRESS_EVERY, self._stands), self._give_way)

    def _give_way(self) -> None:
        self._gives_way_soon = False
        # Something else may have been said since.
        self._give_way_later()
        self.refresh()

    def show_where(self, where: str) -> None:
        """Show where the reader is: `12 of 340`, `45 %`."""
        if where == self._where:
            return
        cells, before = width(where) + 1, width(self._where) + 1
        self._where = where
        if cells == before:
            # No more than has changed: it is written to the terminal with every cursor move.
            self.refresh(Region(self.size.width - cells, 0, cells, 1))
        else:
            # What is said has another width, and may end elsewhere.
            self._fold()
            self.refresh()

    def notify_style_update(self) -> None:
        """Another theme: the style is asked for anew."""
        self._look = None
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """The line: ` message … where `."""
        cells = self.size.width
        base = self._look = self._look or self.rich_style
        if self._lines:
            words = f" {self._lines[y]}" if y < len(self._lines) else ""
            return Strip([Segment(words, base)]).adjust_cell_length(cells, base)
        left, where = self._message, self._where
        if self._progress is not None and not self._stands:
            left = progress_words(self._progress)
        elif not self._is_error and width(left) + width(where) + 3 > cells:
            # It goes with the next key: until then the line is its own.
            where = ""
        return Strip([Segment(foot(left, where, cells), base)]).adjust_cell_length(cells, base)


def progress_words(progress: Progress) -> str:
    """How far a refresh is, in words."""
    words = [f"Refreshing {progress.done:,}/{progress.total:,}", f"{progress.new:,} new"]
    if progress.texts_total:
        texts = f"full texts {progress.texts_done:,}/{progress.texts_total:,}"
        # Of a source that has just been added they alone are fetched.
        words = [*words, texts] if progress.total else [texts.capitalize()]
    if progress.failed:
        words.append(f"{progress.failed:,} failed")
    return " · ".join(words) + "   (esc stops it)"


_LAST = frozenset({"help", "quit-or-back"})
"""Hints for which there is always room: how to find the others, and the way out."""


class Hint(NamedTuple):
    """A key that can be pressed now."""

    command: str
    key: str
    title: str


class KeyHints(Widget):
    """The keys of the pane that has the focus. A click on one presses it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"hints--key"}

    @dataclass
    class Pressed(Message):
        """A hint was clicked."""

        command: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._hints: tuple[Hint, ...] = ()
        self._spans: list[tuple[int, int, str]] = []

    def show(self, hints: Sequence[Hint]) -> None:
        """Show these keys, the most useful first: what does not fit is left out."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The line: ` key title  key title …`."""
        cells = self.size.width
        base = self.rich_style
        key_style = base + self.get_component_rich_style("hints--key", partial=True)
        segments, self._spans, at = [Segment(" ", base)], [], 1
        kept = {hint.command for hint in self._hints if hint.command in _LAST}
        for hint in self._hints:
            needed = _cells(hint)
            kept.discard(hint.command)
            if at + needed + sum(_cells(last) for last in self._hints if last.command in kept) > cells + 2:
                continue
            segments += [Segment(hint.key, key_style), Segment(f" {hint.title}  ", base)]
            self._spans.append((at, at + needed - 2, hint.command))
            at += needed
        strip = Strip(segments)
        return strip.adjust_cell_length(cells, base)

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        for start, end, command in self._spans:
            if start <= event.x < end:
                self.post_message(self.Pressed(command))


def _cells(hint: Hint) -> int:
    return width(hint.key) + 1 + width(hint.title) + 2


# --- the keys at the foot ---------------------------------------------------------------------------------------------

HINT_ORDER = (
    "open",
    "space",
    "next-unread",
    "next-article",
    "fold",
    "reply",
    "next-top",
    "outward",
    "back",
    "save-page",
    "read",
    "star",
    "pictures",
    "other-text",
    "comments",
    "compose",
    "browser",
    "link-letters",
    "refresh-all",
    "add",
    "remove",
    "search",
    "undo",
    "zen",
    "next-pane",
    "help",
    "quit-or-back",
)
"""Which hints come first where there is not room for all; help and quit are kept for the end of the line."""

NEEDS_KEPT = frozenset({"comments", "compose", "read", "star", "other-text", "pictures", "refresh"})
"""Commands that are about an article that is kept: they do nothing with a page that a link led to."""

DRAFT_HINTS = ("open", "discard", "browser", "search", "undo", "next-pane", "help", "quit-or-back")
"""Those of the list while it shows drafts."""

CHOSEN_HINTS = (("open-link", "follow"), ("browser", "browser"), ("copy-link", "copy"), ("escape", "leave"))
"""Those of the article while one of its links is chosen, and what they do with it."""


class State(NamedTuple):
    """What a pane is in the middle of."""

    drafts: bool = False
    """Its list shows drafts."""
    page: bool = False
    """A page is open that is not kept."""
    choosing: bool = False
    """The links have letters."""
    chosen: bool = False
    """A link is chosen."""
    pictures: bool = False
    """There are pictures in the text."""


_RESTING = State()


def hints(pane: Pane, state: State = _RESTING) -> list[tuple[str, str]]:
    """The commands whose keys are shown at the foot of a pane, each with its word, the most useful first."""
    if pane == "article" and (state.chosen or state.choosing):
        return list(CHOSEN_HINTS if state.chosen else CHOSEN_HINTS[-1:])
    if state.drafts and pane == "headlines":
        return [(name, BY_ID[name].hint) for name in DRAFT_HINTS]
    left_out = NEEDS_KEPT if state.page else {"save-page"} if state.pictures else {"save-page", "pictures"}
    shown = [BY_ID[name] for name in HINT_ORDER if name not in left_out]
    return [(c.id, c.hint) for c in shown if c.hint and pane in (c.hint_panes or c.panes)]
