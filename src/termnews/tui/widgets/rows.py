"""A list of rows of one height, drawn line by line: what the lists of headlines, sources and drafts have in common.

Only what is on the screen is drawn, and a cursor move redraws two rows. Measured at 100,000 rows: 3 ms of CPU and 0.5
kB to the terminal a move, where an OptionList sends 20 kB, and takes 300 ms to change a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from time import time
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from termnews.tui.widgets.lineview import LineView

_STALE = 60
"""Seconds after which a line is drawn anew: it may say how old something is."""

_MOST = 400
"""Lines that are kept: several screens."""


class RowList(LineView, can_focus=True):
    """Rows with a cursor. A subclass says how many rows there are and what a line of one looks like."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rows--cursor",
        "rows--resting-cursor",
        "rows--meta",
        "rows--strong",
        "rows--mark",
        "rows--error",
    }
    """
    | Class | What it is |
    | :- | :- |
    | `rows--cursor` | The row under the cursor, while the list has the focus. |
    | `rows--resting-cursor` | The same while it has not. |
    | `rows--meta` | What stands beside a title: source, age, count. |
    | `rows--strong` | A title that has not been read. |
    | `rows--mark` | A mark: unread, starred. |
    | `rows--error` | A mark of something that fails. |
    """

    DEFAULT_CSS = """
    RowList { scrollbar-size-vertical: 1; overflow-x: hidden; }
    RowList > .rows--cursor { background: $primary 40%; text-style: bold; }
    RowList > .rows--resting-cursor { background: $panel; }
    RowList:ansi > .rows--cursor { background: ansi_default; text-style: reverse; }
    RowList:ansi > .rows--resting-cursor { text-style: underline; }
    RowList > .rows--meta { color: $text-muted; }
    RowList:ansi > .rows--meta { text-style: dim; }
    RowList > .rows--strong { text-style: bold; }
    RowList > .rows--mark { color: $accent; }
    RowList > .rows--error { color: $error; text-style: bold; }
    """

    cursor: reactive[int] = reactive(0, repaint=False)
    """The index of the highlighted row."""

    row_lines: reactive[int] = reactive(1, repaint=False)
    """Lines a row takes."""

    @dataclass
    class RowChosen(Message):
        """A row has been opened, by a key or a click."""

        rows: RowList
        index: int

        @property
        def control(self) -> RowList:
            """The list."""
            return self.rows

    def __init__(self, *, id: str | None = None) -> None:
        self._looks: dict[tuple[str, bool], Style] = {}
        """The styles of a row by its classes, and whether the cursor is on it: asking costs 0.25 ms a line."""
        self._strips: dict[tuple[int, int, bool], Strip] = {}
        """Lines that were drawn, by row, line and whether the cursor is on it: scrolling shows most of them again."""
        self._strips_for = (0, 0)
        """Cells and minute that they were drawn for."""
        super().__init__(id=id)

    # --- what a subclass gives ------------------------------------------------------------------------------------

    def row_count(self) -> int:
        """How many rows there are."""
        return 0

    def row_line(self, index: int, line: int, cells: int) -> list[tuple[str, str]]:
        """One line of a row: texts, each with the names of its component classes (parted by a space).

        What is longer than `cells` in all is cut.
        """
        raise LookupError(index)

    def empty_words(self) -> str:
        """What is said where there are no rows."""
        return ""

    def can_stop(self, index: int) -> bool:
        """Whether the cursor may rest on a row."""
        return 0 <= index < self.row_count()

    # --- moving ---------------------------------------------------------------------------------------------------

    def move(self, by: int) -> None:
        """Move the cursor some rows down (or up), over rows where it may not rest."""
        step = 1 if by > 0 else -1
        index, left = self.cursor, abs(by)
        while left and 0 <= index + step < self.row_count():
            index += step
            left -= self.can_stop(index)
        while not self.can_stop(index) and index != self.cursor:
            index -= step
        self.go(index)

    def go(self, index: int) -> None:
        """Put the cursor on a row, as near as can be, and bring it into sight."""
        self.cursor = max(0, min(index, self.row_count() - 1))
        self.show_cursor()

    def go_end(self) -> None:
        """Put the cursor on the last row."""
        self.go(self.row_count() - 1)

    @property
    def page(self) -> int:
        """Rows that are on the screen at once."""
        return max(1, self.scrollable_content_region.height // self.row_lines)

    def show_cursor(self) -> None:
        """Scroll so that the row under the cursor is in sight, and put the terminal's own cursor there.

        Screen readers, braille displays and input methods follow that cursor; Textual leaves it in a corner.
        """
        region = Region(0, self.cursor * self.row_lines, 1, self.row_lines)
        self.scroll_to_region(region, animate=False, immediate=True, x_axis=False)
        if self.has_focus:
            self.app.cursor_position = self.content_region.offset + Offset(
                0, self.cursor * self.row_lines - self.scroll_offset.y
            )

    def rows_changed(self) -> None:
        """The rows are other ones: measure and draw anew."""
        self._strips.clear()
        self.set_extent(Size(0, self.row_count() * self.row_lines))
        self.refresh()

    def refresh_row(self, index: int) -> None:
        """Draw one row anew: something else stands in it."""
        for line in range(self.row_lines):
            self._strips.pop((index, line, False), None)
            self._strips.pop((index, line, True), None)
        # A frame for what is not in sight would be drawn, and tell the terminal nothing.
        if -self.row_lines < index * self.row_lines - self.scroll_offset.y < self.size.height:
            self._draw_again(index)

    def watch_cursor(self, old: int, new: int) -> None:
        """Redraw the two rows."""
        self._draw_again(old, new)

    def _draw_again(self, *indexes: int) -> None:
        """Redraw some rows: not the scroll bar beside them, which costs as much as two of them."""
        cells, lines, top = self.scrollable_content_region.width, self.row_lines, self.scroll_offset.y
        self.refresh(*(Region(0, index * lines - top, cells, lines) for index in indexes))

    def tell(self, message: Message) -> None:
        """Tell the screen, not by way of all that the list stands in: with every cursor move that costs 0.3 ms."""
        self.screen.post_message(message)

    def watch_row_lines(self) -> None:
        """Rows of another height: everything moves."""
        self.rows_changed()

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        if self.row_count():
            self.show_cursor()

    # --- drawing --------------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One line of the widget."""
        cells = self.scrollable_content_region.width
        base = self._base()
        index, line = divmod(self.scroll_offset.y + y, self.row_lines)
        if cells <= 0 or index >= self.row_count():
            said = wrap(self.empty_words(), max(1, cells - 4)) if not self.row_count() else []
            words = said[y - 1] if 0 < y <= len(said) else ""
            return Strip([Segment("   " + words, self.style_of("rows--meta"))]).adjust_cell_length(cells, base)
        at_cursor = index == self.cursor and self.can_stop(index)
        drawn_for = (cells, int(time() / _STALE))
        if drawn_for != self._strips_for or len(self._strips) > _MOST:
            self._strips_for = drawn_for
            self._strips.clear()
        strip = self._strips.get((index, line, at_cursor))
        if strip is None:
            strip = self._strips[index, line, at_cursor] = self._draw(index, line, cells, at_cursor)
        return strip

    def _draw(self, index: int, line: int, cells: int, at_cursor: bool) -> Strip:
        base = self._base(at_cursor)
        segments: list[Segment] = []
        written, style = "", base
        for text, names in self.row_line(index, line, cells):
            own = style if text.isspace() else self.style_of(names, at_cursor)
            if own != style:
                # As few segments as can be: each costs 20-40 bytes of colours on the way to the terminal.
                segments.append(Segment(written, style))
                written, style = "", own
            written += text
        segments.append(Segment(written, style))
        return Strip(segments).adjust_cell_length(cells, base)

    def _base(self, at_cursor: bool = False) -> Style:
        """The ground of a row, and the letters that have no class."""
        if (style := self._looks.get(("", at_cursor))) is None:
            style = self.rich_style
            if at_cursor:
                name = "rows--cursor" if self.has_focus else "rows--resting-cursor"
                style += self.get_component_rich_style(name, partial=False)
            self._looks["", at_cursor] = style
        return style

    def style_of(self, names: str, at_cursor: bool = False) -> Style:
        """The letters of some component classes, on the ground of their row.

        The whole style is asked for and its ground left out: a partial one has lost the transparency of its colour.
        In a reversed row a colour would be a ground, a dim one too: they are left out.
        """
        if (style := self._looks.get((names, at_cursor))) is None:
            style = self._base(at_cursor)
            for name in names.split():
                found = self.get_component_rich_style(name)
                if style.reverse:
                    style += Style(bold=found.bold)
                else:
                    style += Style(color=found.color, bold=found.bold, dim=found.dim, underline=found.underline)
            self._looks[names, at_cursor] = style
        return style

    def notify_style_update(self) -> None:
        """Another theme: the styles are asked for anew."""
        self._looks.clear()
        self._strips.clear()
        super().notify_style_update()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Another look of one row, and the terminal's own cursor comes along."""
        self._looks = {look: style for look, style in self._looks.items() if not look[1]}
        self.refresh_row(self.cursor)
        if has_focus and self.row_count():
            self.show_cursor()

    # --- mouse ----------------------------------------------------------------------------------------------------

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor on a row and opens it."""
        index = (self.scroll_offset.y + event.y) // self.row_lines
        if self.can_stop(index):
            self.cursor = index
            self.show_cursor()
            self.tell(self.RowChosen(self, index))
