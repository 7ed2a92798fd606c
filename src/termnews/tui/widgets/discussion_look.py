"""How the lines of a thread look: headers, words, the signs at their left, each as a strip."""

from __future__ import annotations

from time import time

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from termnews.layout.lines import Line
from termnews.layout.wrap import wrap
from termnews.tui.widgets.article_look import Looks, Room, draw
from termnews.tui.widgets.discussion_page import Spot, ThreadPage
from termnews.tui.widgets.discussion_words import Header, header

_STALE = 60
"""Seconds after which a header is drawn anew: it says how old its comment is."""

_MOST = 800
"""Lines that are kept drawn: several screens."""

Parts = list[tuple[str, str]]
"""Texts, each with the name of its component class, '' for none."""


class Pencil:
    """Draws lines in the theme of the moment; asks for each style once."""

    def __init__(
        self, widget: Widget, ascii_only: bool = False, *, reorders: bool = False, hyperlinks: bool = False
    ) -> None:
        self._widget = widget
        self._ascii = ascii_only
        self._bar, self._guide = (">", "| ") if ascii_only else ("▌", "│ ")
        self._strips: dict[tuple[int, int, bool], Strip] = {}
        """By comment, line and whether the cursor is on it."""
        self._at = 0
        self._looks = Looks(widget, reorders=reorders, hyperlinks=hyperlinks)
        self._styles: dict[tuple[str, bool], Style] = {}

    def line(self, page: ThreadPage, spot: Spot, cursor: int, shift: int) -> Strip:
        """A line of a comment, as it was drawn before if that still holds."""
        now = int(time() / _STALE)
        if now != self._at or len(self._strips) > _MOST:
            self._at = now
            self._strips.clear()
        key = (*spot, spot.at == cursor)
        if (strip := self._strips.get(key)) is None:
            strip = self._strips[key] = self._drawn(page, *key, shift)
        return strip

    def said(self, words: str, y: int, width: int, measure: int) -> Strip:
        """A line of what is said where there are no comments."""
        room = max(1, min(measure, width - 4))
        lines = [words[start:end] for start, end, _ in wrap(words, room)] if words else []
        text = lines[y - 1] if 0 < y <= len(lines) else ""
        return self.parts([("  ", ""), (text, "thread--meta")], width)

    def forget(self, index: int | None = None) -> None:
        """What was drawn of a comment's header holds no more; or all that was drawn."""
        if index is None:
            self._strips.clear()
        else:
            for at_cursor in (False, True):
                self._strips.pop((index, 0, at_cursor), None)

    def _drawn(self, page: ThreadPage, index: int, line: int, at_cursor: bool, shift: int) -> Strip:
        is_last = line == page.height(index) - 1
        level = page.level(index)
        if is_last:
            # Between two comments stand the lines of those that both belong to.
            after = page.after(index)
            level = page.level(after) if after >= 0 else 0
        lead = [
            (" " * page.margin, ""),
            (self._bar if at_cursor and not is_last else " ", "thread--bar"),
            (self._guide * level, "thread--guide"),
        ]
        if is_last:
            return self.parts(lead, page.width)
        if line == 0:
            head = header_of(page, index)
            room = page.width - page.indent(index) - 1
            return self.parts([*lead, *header(head, room, ascii_only=self._ascii)], page.width, at_cursor)
        self._looks.lead_to(page.links(index))
        return self.words(page.words(index)[line - 1], [*lead, ("  ", "")], page.columns(index), page.width, shift)

    def style(self, name: str, at_cursor: bool = False) -> Style:
        """The letters of a component class, on the ground of their line."""
        if (style := self._styles.get((name, at_cursor))) is None:
            if name:
                found = self._widget.get_component_rich_style(name)
                style = self.style("", at_cursor)
                style += Style(color=found.color, bold=found.bold, dim=found.dim, underline=found.underline)
            else:
                style = self._widget.rich_style
                if at_cursor:
                    style += self._widget.get_component_rich_style("thread--cursor", partial=False)
            self._styles[name, at_cursor] = style
        return style

    def parts(self, parts: Parts, width: int, at_cursor: bool = False) -> Strip:
        """Texts as a strip of so many cells."""
        segments: list[Segment] = []
        written, style = "", self.style("", at_cursor)
        for text, name in parts:
            own = style if text.isspace() else self.style(name, at_cursor)
            if own != style:
                segments.append(Segment(written, style))
                written, style = "", own
            written += text
        segments.append(Segment(written, style))
        return Strip(segments).adjust_cell_length(width, self.style("", at_cursor))

    def words(self, line: Line, lead: Parts, columns: int, width: int, shift: int) -> Strip:
        """A line of the words of a comment, behind what stands at its left."""
        before = self.parts(lead, sum(len(text) for text, _ in lead))
        at = before.cell_length
        text = draw(line, Room(at, columns, max(width, at)), shift if line.wide else 0, 0, self._looks)
        return Strip([*before, *text.crop(at)]).adjust_cell_length(width, self.style(""))


def header_of(page: ThreadPage, index: int) -> Header:
    """What the header of a comment tells where it stands."""
    item = page.comments[index]
    folded = index in page.folded
    hidden = page.replies(index) if folded else ()
    return Header(
        item,
        item.depth if item.depth > page.levels else 0,
        folded,
        len(hidden),
        sum(not page.comments[at].read for at in hidden),
    )
