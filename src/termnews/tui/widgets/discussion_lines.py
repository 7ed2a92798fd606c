"""The comments of a thread, drawn line by line, with a cursor that rests on a comment.

Only what is on the screen is laid out and drawn, and a cursor move that does not scroll redraws two headers and the bar
beside their words. What stands at the top is a comment and a line of it, so that nothing moves when the height of
another becomes known; the scroll bar shows a guess.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, NamedTuple

from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer

from termnews.discussion import Thread, ThreadComment
from termnews.tui.widgets.article_look import LOOKS, look_css
from termnews.tui.widgets.discussion_look import Pencil
from termnews.tui.widgets.discussion_page import Spot, ThreadPage

_REST = 0.4
"""Seconds after which it is told what the reader has come by."""


class Place(NamedTuple):
    """Where the reader is in a thread, by the keys of comments: it holds when others come in."""

    cursor: str = ""
    row: int = 0
    """The row of the screen in which the header under the cursor stands; above the first it is negative."""
    folded: tuple[str, ...] = ()


class ThreadLines(ScrollView, can_focus=True, inherit_bindings=False):
    """Comments with a cursor."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = LOOKS | {
        f"thread--{name}" for name in ("cursor", "bar", "guide", "mark", "author", "unread", "meta", "new")
    }
    """
    | Class | What it is |
    | :- | :- |
    | `article--…` | The words of a comment, as those of an article. |
    | `thread--cursor`, `--bar` | The header under the cursor, and the bar beside that comment. |
    | `thread--guide` | The lines at the left by which replies are seen to belong together. |
    | `thread--mark` | The mark of a comment that has not been read. |
    | `thread--author`, `--unread` | Who wrote it: read, not read. |
    | `thread--meta`, `--new` | What else stands in a header: age, replies; new, held. |
    """
    DEFAULT_CSS = """
    ThreadLines { scrollbar-size-vertical: 1; overflow-x: hidden; overflow-y: auto; scrollbar-gutter: stable; }
    ThreadLines > .thread--cursor { background: $panel; }
    ThreadLines:focus > .thread--cursor { background: $primary 40%; }
    ThreadLines:ansi > .thread--cursor { text-style: underline; }
    ThreadLines:ansi:focus > .thread--cursor { text-style: reverse; }
    ThreadLines > .thread--bar { color: $foreground 50%; }
    ThreadLines:focus > .thread--bar { color: $primary; }
    ThreadLines:ansi > .thread--bar { color: $foreground; }
    ThreadLines > .thread--guide { color: $foreground 25%; }
    ThreadLines:ansi > .thread--guide { color: $foreground; text-style: dim; }
    ThreadLines > .thread--mark, ThreadLines > .thread--new { color: $accent; }
    ThreadLines > .thread--author { color: $text-primary; }
    ThreadLines > .thread--unread { color: $text-primary; text-style: bold; }
    ThreadLines:ansi > .thread--author, ThreadLines:ansi > .thread--unread { color: $foreground; }
    ThreadLines > .thread--meta { color: $text-muted; }
    ThreadLines:ansi > .thread--meta { text-style: dim; }
    """ + look_css("ThreadLines")

    measure: reactive[int] = reactive(70, repaint=False)
    """Columns of the words at most."""

    @dataclass
    class Passed(Message):
        """The reader has come by comments that had not been read: they can be taken."""

    @dataclass
    class Shown(Message):
        """There is room for the thread, or it is another one: the reader is at another place than was said before."""

    @dataclass
    class LinkChosen(Message):
        """A link was clicked."""

        url: str

    def __init__(self, *, ascii_only: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._ascii = ascii_only
        self.reorders = False
        """Whether text that runs from right to left is put in the order in which it is seen."""
        self.hyperlinks = False
        """Whether the terminal is given the links."""
        self.page: ThreadPage | None = None
        """What is shown."""
        self.nothing = ""
        """What is said where there are no comments."""
        self.cursor = 0
        """The index of the comment that a command is about."""
        self.passed: set[str] = set()
        """The keys of comments that the reader has come by since they were last taken (`take_passed`)."""
        self.top = Spot(0)
        self.rows: list[Spot] = []
        self._thread: Thread | None = None
        self.shift = 0
        """Columns by which code is shifted to see its right."""
        self._size_set = Size(0, 0)
        self._pencil: Pencil | None = None
        self._wanted = Place()
        """Where the reader will be, once there is room to show anything."""
        self._resting: Timer | None = None

    # --- what is shown --------------------------------------------------------------------------------------------

    @property
    def room(self) -> Size:
        """Cells for the comments, without the scroll bar."""
        return self.scrollable_content_region.size

    @property
    def current(self) -> ThreadComment | None:
        """The comment under the cursor."""
        return self.page.comments[self.cursor] if self.page is not None and len(self.page) else None

    def show(self, thread: Thread | None, nothing: str, place: Place | None = None) -> None:
        """Show a thread at a place; None: where the reader is, as it is the thread that is shown already."""
        old, before = self.page, self.current
        place = self._wanted = place or self.place()
        self._thread, self.nothing = thread, nothing
        self.page = None
        if thread is not None and self.room:
            self.page = ThreadPage(thread, self.room.width, self.measure, folded=place.folded, ascii_only=self._ascii)
        self._size_set = self.room
        page = self.page
        self._forget()
        if page is None or not len(page):
            self.cursor, self.top = 0, Spot(0)
        else:
            self.cursor = page.shown(_found(place.cursor, old, page))
            self.top = page.walk(Spot(self.cursor), -place.row) if place.row > 0 else Spot(self.cursor)
            if place.row < 0:
                self.top = Spot(self.cursor, min(-place.row, page.height(self.cursor) - 1))
        self.refitted()
        item = self.current
        # Where the reader stays they have come by already: what is unread there was marked so.
        if before is None or item is None or item.comment.key != before.comment.key:
            self._pass((self.cursor,))
        self.post_message(self.Shown())

    def place(self) -> Place:
        """Where the reader is."""
        page, item = self.page, self.current
        if page is None or item is None:
            return self._wanted
        folded = tuple(page.comments[at].comment.key for at in sorted(page.folded))
        return Place(item.comment.key, self.row_of_cursor() or 0, folded)

    def take_passed(self) -> list[str]:
        """The keys of what the reader has come by since this was last asked."""
        if self._resting is not None:
            self._resting.stop()
            self._resting = None
        keys = sorted(self.passed)
        self.passed.clear()
        return keys

    def say_nothing(self, words: str) -> None:
        """What is said where there are no comments."""
        if words != self.nothing:
            self.nothing = words
            if self.current is None:
                self.refresh()

    def set_read(self, index: int, read: bool) -> None:
        """Show a comment as read, or as unread again: in its header, and in those that it is folded into."""
        page = self.page
        if page is None or not page.set_read(index, read):
            return
        while index >= 0:
            self._forget(index)
            for row, spot in enumerate(self.rows):
                if spot == (index, 0):
                    self.refresh(Region(0, row, self.size.width, 1))
            index = page.parent(index)

    def _forget(self, index: int | None = None) -> None:
        """What was drawn of a header holds no more; or all that was drawn."""
        if self._pencil is not None:
            self._pencil.forget(index)

    def on_resize(self) -> None:
        """Lay out for the size of the moment, the comment under the cursor where it was."""
        if self.room == self._size_set or self._thread is None:
            return
        if self.page is None:
            self.show(self._thread, self.nothing)
            return
        self._refit()

    def _refit(self) -> None:
        page, row = self.page, self.row_of_cursor()
        if page is None:
            return
        self._size_set = self.room
        page.fit(self.room.width, self.measure)
        if len(page):
            self.top = Spot(self.cursor)
            if row is not None and 0 <= row < self.room.height:
                self.top = page.walk(self.top, -row)
        self.refitted()

    # --- the cursor -----------------------------------------------------------------------------------------------

    def put(self, index: int, passed: Iterable[int]) -> None:
        """Put the cursor on a comment that is shown, and draw anew what that changes."""
        old, self.cursor = self.cursor, index
        for at in {old, index}:
            self._refresh_cursor(at)
        self._pass(passed)
        self._point()

    def reveal(self, *, first: bool = False) -> None:
        """Bring the comment under the cursor into sight, all of it if it fits; if it has to move: as the `first`."""
        page, height = self.page, self.room.height
        if page is None or not height:
            return
        size = page.height(self.cursor) - 1
        row = self.row_of_cursor()
        if row is not None and row >= 0 and row + size <= height:
            return
        above = self.cursor < self.top.at or (row is not None and row < 0)
        if first or above or size >= height:
            self.scroll_to_spot(Spot(self.cursor))
        else:
            self.scroll_to_spot(page.walk(Spot(self.cursor, size - 1), 1 - height))

    def row_of_cursor(self) -> int | None:
        """The row of the pane in which the header under the cursor stands, negative above; None: out of sight."""
        for row, spot in enumerate(self.rows):
            if spot.at == self.cursor:
                return row - spot.line
        return None

    def scroll_to_spot(self, top: Spot) -> None:
        """Show a line at the top, as far as the end allows, and draw everything anew if that moves anything."""
        page, height = self.page, self.room.height
        before = self.rows
        self.top = top
        self.rows = page.from_here(top, height) if page is not None and len(page) and height else []
        if page is not None and self.rows and len(self.rows) < height:
            self.top = page.walk(self.rows[-1], 1 - height)
            self.rows = page.from_here(self.top, height)
        if self.rows != before:
            self.refresh(self.scrollable_content_region.reset_offset)
            if page is not None and self.rows:
                self.show_scrolled(page.scrolled(self.top))
        self._point()

    def show_scrolled(self, line: int) -> None:
        """Show on the scroll bar how far the reader is."""
        at_end = bool(self.rows) and self.page is not None and self.page.after(self.rows[-1].at) < 0
        end = at_end and self.page is not None and self.rows[-1].line + 1 >= self.page.height(self.rows[-1].at)
        self.scroll_y = self.max_scroll_y if end else min(line, self.max_scroll_y)

    def refitted(self) -> None:
        """The page is another one, of another width, or folded otherwise: measure and draw anew."""
        self._forget()
        self.virtual_size = Size(0, self.page.guesses.total if self.page is not None else 0)
        self.scroll_to_spot(self.top)
        self.refresh()

    def _pass(self, passed: Iterable[int]) -> None:
        if self.page is None or not len(self.page) or not self.has_focus:
            return
        for at in passed:
            item = self.page.comments[at]
            if not item.read and at not in self.page.folded:
                self.passed.add(item.comment.key)
                self.set_read(at, True)
        if self.passed and self._resting is None:
            self._resting = self.set_timer(_REST, partial(self.post_message, self.Passed()))

    def _refresh_cursor(self, index: int) -> None:
        """Draw the header of a comment anew, and the cell beside its words."""
        rows = [row for row, spot in enumerate(self.rows) if spot.at == index]
        if rows and self.page is not None:
            self.refresh(Region(self.page.margin, rows[0], 1, len(rows)))
            if self.rows[rows[0]].line == 0:
                self.refresh(Region(0, rows[0], self.size.width, 1))

    def _point(self) -> None:
        """Put the terminal's own cursor on the header: screen readers and braille displays follow it."""
        if self.has_focus and self.page is not None and len(self.page):
            row = max(0, min(self.row_of_cursor() or 0, self.room.height - 1))
            self.app.cursor_position = self.content_region.offset + Offset(self.page.indent(self.cursor), row)

    # --- news from Textual ----------------------------------------------------------------------------------------

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Only the bar moves: what is shown goes by `top`."""
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = new_value

    def watch_measure(self) -> None:
        """Other columns."""
        self._refit()

    def on_focus(self) -> None:
        """What is under the cursor is being read now."""
        self._pass((self.cursor,))
        self._point()

    def notify_style_update(self) -> None:
        """Another theme, another focus: other styles; and a border that comes or goes changes the room."""
        super().notify_style_update()
        self._pencil = None
        self.call_after_refresh(self.on_resize)

    # --- drawing --------------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One line of the pane."""
        width = max(0, self.room.width)
        if self._pencil is None:
            self._pencil = Pencil(self, self._ascii, reorders=self.reorders, hyperlinks=self.hyperlinks)
        if self.page is not None and y < len(self.rows):
            return self._pencil.line(self.page, self.rows[y], self.cursor, self.shift)
        words = "" if self.current is not None else self.nothing
        return self._pencil.said(words, y, width, self.measure)


def _found(key: str, old: ThreadPage | None, new: ThreadPage) -> int:
    """Where a comment is now; where it has gone, the nearest that stood before it."""
    if key in new.index or old is None or key not in old.index:
        return new.index.get(key, 0)
    before = (old.comments[at].comment.key for at in range(old.index[key], -1, -1))
    return next((new.index[key] for key in before if key in new.index), 0)
