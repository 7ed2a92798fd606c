"""A page of lines in a pane: laid out ahead of the reader, scrolled, drawn, selected."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style as RichStyle
from textual.cache import LRUCache
from textual.geometry import Offset, Size
from textual.reactive import reactive
from textual.selection import Selection
from textual.strip import Strip

from termnews.layout.lines import Line
from termnews.tui.widgets.article_look import LOOKS, Looks, Room, draw, highlight, look_css
from termnews.tui.widgets.article_page import ArticlePage
from termnews.tui.widgets.lineview import LineView

_STEP = 150
"""Lines that are laid out at a time while nothing else is to be done."""
_NARROW = 24
"""Cells of a pane up to which the text has no margin."""


class PageView(LineView, inherit_bindings=False):
    """Shows a page, centred at its measure."""

    COMPONENT_CLASSES: ClassVar[set[str]] = LOOKS
    DEFAULT_CSS = (
        "PageView { overflow-x: auto; overflow-y: auto; scrollbar-gutter: stable;"
        " scrollbar-size-vertical: 1; scrollbar-size-horizontal: 0; }" + look_css("PageView")
    )

    measure: reactive[int] = reactive(70, repaint=False)
    """Columns of the text; fewer where the pane is narrower."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.page: ArticlePage | None = None
        """What is shown."""
        self.reorders = False
        """Whether text that runs from right to left is put in the order in which it is seen."""
        self.hyperlinks = False
        """Whether the terminal is given the links."""
        self._settling = False
        self._size_set = Size(0, 0)
        self._strips: LRUCache[int, Strip] = LRUCache(600)
        self._looks: Looks | None = None

    def fit(self) -> None:
        """Lay the page out for the pane as it is now: called when its size has changed."""

    # --- setting --------------------------------------------------------------------------------------------------

    @property
    def room(self) -> Size:
        """Cells that the page has, without border and scroll bar."""
        return self.scrollable_content_region.size

    @property
    def cells(self) -> Room:
        """The cells that a line is drawn in. To ask for them costs as much as to draw one."""
        width = self.room.width
        columns = max(1, min(self.measure, width - 2 if width > _NARROW else width))
        return Room(max(0, (width - columns) // 2), columns, width)

    @property
    def columns(self) -> int:
        """Columns that the text takes."""
        return self.cells.columns

    @property
    def reach(self) -> int:
        """Columns from the left of the text to the edge of the pane: code and tables may take them."""
        margin, columns, width = self.cells
        return max(columns, width - margin - 1)

    @property
    def minutes_left(self) -> int:
        """Minutes to read what is still below the pane: all of the text at the top, none at its end."""
        if self.page is None:
            return 0
        top = self.scroll_offset.y
        return self.page.minutes_left(top + self.room.height if top else 0)

    @property
    def is_settled(self) -> bool:
        """Whether the page is laid out for the size that the pane has: else it is not the reader who moves it."""
        return self.page is not None and not self._settling and self.room == self._size_set

    def set_page(self, page: ArticlePage | None, line: int = 0) -> None:
        """Show a page that was laid out at `columns`, scrolled so that a line is the first."""
        self._strips.clear()
        if self.is_attached and self.text_selection is not None:
            self.screen.clear_selection()
        self._settling = True
        self._size_set = self.room
        self.page = page
        self.set_reactive(PageView.virtual_size, Size(0, 0))
        self.lay_out(line)
        self.scroll_to(x=0, y=min(line, self.max_scroll_y), animate=False, force=True)
        self._settling = False
        self.refresh()
        if page is not None:
            self.call_later(self._lay_out_rest, page)

    def lay_out(self, line: int) -> None:
        """Lay out down to a page behind a line."""
        if self.page is not None and not self.page.finished:
            self.page.ensure(line + 2 * self.room.height)
        self._measure()

    def lay_out_all(self) -> None:
        """Lay out the whole page."""
        if self.page is not None:
            self.page.body.finish()
        self._measure()

    def go(self, line: int) -> bool:
        """Scroll so that a line is the first, as far as can be; whether that moved anything."""
        if self.page is None:
            return False
        self._fit_if_needed()
        before = self.scroll_offset.y
        self.lay_out(line)
        self.scroll_to(y=max(0, min(line, self.max_scroll_y)), animate=False, force=True)
        return self.scroll_offset.y != before

    def move(self, by: int) -> bool:
        """Scroll some lines on, or back; whether that moved anything."""
        return self.go(self.scroll_offset.y + by)

    def code_right(self, columns: int = 8) -> None:
        """Shift code that is wider than the text, to see its right."""
        self.scroll_to(x=self.scroll_offset.x + columns, animate=False, force=True)

    def code_left(self, columns: int = 8) -> None:
        """Shift it back."""
        self.code_right(-columns)

    def _lay_out_rest(self, page: ArticlePage) -> None:
        """Lay out a little more, and go on as long as this is the page that is shown."""
        if page is not self.page:
            return
        if page.finished:
            self._measure()
            return
        page.body.ensure(page.body.laid + _STEP)
        self.call_later(self._lay_out_rest, page)

    def _measure(self) -> None:
        """Say how long the page is, as far as it is known, and how far its code stands out."""
        page = self.page
        if page is None:
            self.set_extent(Size(0, 0))
            return
        height = page.height
        if not page.finished and self.virtual_size.height:
            # A guess that changes with every line would make the scroll bar tremble.
            height = max(self.virtual_size.height, page.body.laid + self.room.height)
        beyond = max(0, page.body.widest - self.reach)
        size = Size(self.room.width + beyond if beyond else 0, height)
        if size != self.virtual_size:
            self.set_extent(size)

    def on_resize(self) -> None:
        """Another size."""
        self._fit_if_needed()

    def notify_style_update(self) -> None:
        """Another theme, another look; and a border that comes or goes changes the room without a Resize."""
        super().notify_style_update()
        self._looks = None
        self._strips.clear()
        self.call_after_refresh(self._fit_if_needed)

    def _fit_if_needed(self) -> None:
        if self.room != self._size_set:
            self.fit()

    # --- drawing --------------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One line of the pane."""
        if self._looks is None:
            self._looks = Looks(self, reorders=self.reorders, hyperlinks=self.hyperlinks)
        if self.page is None:
            return Strip.blank(self.room.width, self._looks.ground)
        number = self.scroll_offset.y + y
        line = self.page.line(number)
        shift = self.scroll_offset.x if line.wide else 0
        strip = None if shift else self._strips.get(number)
        if strip is None:
            strip = self.drawn(number, shift)
            if not shift:
                self._strips[number] = strip
        return self._with_selection(strip, number, line)

    def drawn(self, number: int, shift: int) -> Strip:
        """A line of the page that is shown, from its cell `shift` on."""
        if self.page is None or self._looks is None:
            return Strip([])
        line = self.page.line(number)
        self._looks.lead_to(self.page.links)
        return draw(line, self.cells, shift, number, self._looks)

    # --- selecting ------------------------------------------------------------------------------------------------

    def _with_selection(self, strip: Strip, number: int, line: Line) -> Strip:
        selection = self.text_selection
        span = selection.get_span(number) if selection is not None else None
        if span is None:
            return strip
        start, end = span
        style: RichStyle = self.screen.get_component_rich_style("screen--selection")
        return highlight(strip, max(start, self.cells.margin + line.indent), end, style)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected words as prose: unwrapped, without margin and numbers of links."""
        if self.page is None:
            return None
        start, end, margin = selection.start or Offset(0, 0), selection.end, self.cells.margin
        last = None if end is None else (end.y, max(0, end.x - margin))
        return self.page.prose((start.y, max(0, start.x - margin)), last, reorders=self.reorders), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Show what is selected."""
        self.refresh()
