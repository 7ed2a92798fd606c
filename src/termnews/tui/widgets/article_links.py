"""The links of a page that are on the screen: letters on them to choose one by, and the one that is chosen."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.strip import Strip

from termnews.layout.lines import Line, Role
from termnews.tui.widgets.article_look import highlight
from termnews.tui.widgets.article_page import ArticlePage
from termnews.tui.widgets.article_parts import PartsView, references

LETTERS = "asdfghjklewrtyuiopcvbnmzxq"
"""What labels are made of, the letters that lie best under the fingers first."""


class Target(NamedTuple):
    """Where a link leads: one of the page's addresses, or an anchor of its text."""

    link: int = -1
    """Index into `ArticlePage.links`, -1 for an anchor."""
    anchor: str = ""


class Spot(NamedTuple):
    """Where the letters of a link stand: its line, and the cells there from the text's left edge."""

    line: int
    cell: int
    cells: int
    """As many as the letters take the place of."""
    is_number: bool
    """Whether that place is the link's number; else it is the beginning of its words."""


def labels(count: int) -> list[str]:
    """So many labels, the shortest and handiest first; none is the beginning of another."""
    made, longer = [""], 0
    while longer == 0 or len(made) - longer < count:
        made += [made[longer] + letter for letter in reversed(LETTERS)]
        longer += 1
    return sorted(made[longer:], key=lambda label: (len(label), [*map(LETTERS.index, label)]))[:count]


def targets_in(line: Line) -> list[tuple[Target, int, int, bool]]:
    """The stretches of a line that lead somewhere: where, the first cell, how many, whether it is a link's number."""
    found = []
    at = line.indent
    for run in line.runs:
        cells = cell_len(run.text)
        if run.link >= 0 or run.anchor:
            found.append((Target(run.link, run.anchor), at, cells, run.role is Role.LINK_NUMBER))
        at += cells
    return found


class LinkView(PartsView, inherit_bindings=False):
    """A page whose links can be chosen."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._chosen: Target | None = None
        self._labels: dict[Target, str] = {}
        self._spots: dict[Target, Spot] = {}
        self._typed = ""
        self._shown_from: tuple[int, int] | None = None
        """The first line of the pane before it was scrolled to have the chosen link in sight, and after."""

    @property
    def chosen(self) -> Target | None:
        """The link that is chosen: it is marked."""
        return self._chosen

    @property
    def is_labelled(self) -> bool:
        """Whether the links have letters now."""
        return bool(self._labels)

    @property
    def typed(self) -> str:
        """The letters typed so far."""
        return self._typed

    @property
    def labels(self) -> dict[str, str]:
        """The letters that are shown, and where each leads."""
        return {label: self.address(target) for target, label in self._labels.items()}

    def address(self, target: Target) -> str:
        """Where a link leads: an address, or `#` and an anchor of the text."""
        if target.anchor:
            return f"#{target.anchor}"
        links = self.page.links if self.page is not None else ()
        return links[target.link] if 0 <= target.link < len(links) else ""

    def go_anchor(self, anchor: str) -> bool:
        """To an anchor of the text; False where there is none. That of a footnote is marked, as `footnote` does."""
        line = self.page.line_of_anchor(anchor) if self.page is not None else None
        if self.page is None or line is None:
            return False
        for index, reference in enumerate(references(self.page)):
            if reference.anchor == anchor:
                self._visit(reference, index)
                return True
        self.go(line)
        return True

    def go_place(self, place: str) -> bool:
        """To a place that `place` told of."""
        return self.page is not None and self.go(self.page.line_of(place))

    def selected_words(self) -> str:
        """What is selected with the mouse, as prose; '' where nothing is."""
        found = self.get_selection(self.text_selection) if self.text_selection is not None else None
        return found[0] if found is not None else ""

    def choose(self, target: Target | None) -> None:
        """Mark a link as the one that is chosen, or none; the letters go."""
        if target != self._chosen or self._labels:
            self._chosen = target
            self._unlabel()
        moved, self._shown_from = self._shown_from, None
        if target is None and moved is not None and self.scroll_offset.y == moved[1]:
            self.go(moved[0])

    def show_chosen(self) -> None:
        """Scroll no more than is needed to have the chosen link in sight."""
        if self.page is None or self._chosen is None or self._chosen in self._visible():
            return
        top, end = self.scroll_offset.y, self.scroll_offset.y + self.room.height
        for number in range(end, end + self.room.height):
            if any(target == self._chosen for target, *_ in targets_in(self.page.line(number))):
                self.go(top + number - end + 1)
                self._shown_from = (top, self.scroll_offset.y)
                return

    def choose_address(self, address: str) -> None:
        """Mark the link to an address, where there is one."""
        links = self.page.links if self.page is not None else ()
        self.choose(Target(links.index(address)) if address in links else None)

    def label_links(self) -> list[Target]:
        """Put letters on the links that are on the screen; which they are, in the order of reading."""
        self._chosen = None
        self._spots = self._visible()
        self._labels = dict(zip(self._spots, labels(len(self._spots)), strict=True))
        self._typed = ""
        self._draw_links()
        return list(self._spots)

    def type_letter(self, letter: str) -> Target | bool:
        """Take a letter: the link that it chooses, or whether any link has the letters typed so far."""
        typed = self._typed + letter
        if not any(label.startswith(typed) for label in self._labels.values()):
            return False
        self._typed = typed
        self._draw_links()
        return next((target for target, label in self._labels.items() if label == typed), True)

    def untype_letter(self) -> bool:
        """Take the last letter back; whether there was one."""
        had, self._typed = bool(self._typed), self._typed[:-1]
        self._draw_links()
        return had

    def set_page(self, page: ArticlePage | None, line: int = 0) -> None:
        """Show a page; where links have letters, those that are on the screen now have."""
        super().set_page(page, line)
        # Without room there is no page for a moment: what was chosen is chosen still when there is.
        if page is not None and self._chosen is not None and not self.address(self._chosen):
            self.choose(None)
        elif page is not None and self._labels:
            self.label_links()

    def _unlabel(self) -> None:
        self._labels, self._spots, self._typed = {}, {}, ""
        self._draw_links()

    def _draw_links(self) -> None:
        self._strips.clear()
        self.refresh()

    def _visible(self) -> dict[Target, Spot]:
        """The links on the screen, each with the place for its letters: its first number, else its first words."""
        found: dict[Target, Spot] = {}
        if self.page is None:
            return found
        top = self.scroll_offset.y
        for number in range(top, top + self.room.height):
            line = self.page.line(number)
            shift = self.scroll_offset.x if line.wide else 0
            for target, cell, cells, is_number in targets_in(line):
                known = found.get(target)
                if shift <= cell < shift + self.reach and (known is None or (is_number and not known.is_number)):
                    found[target] = Spot(number, cell, cells, is_number)
        return found

    def drawn(self, number: int, shift: int) -> Strip:
        """A line with the chosen link marked, and the letters of its links."""
        strip = super().drawn(number, shift)
        if self._looks is None or self.page is None or not (self._labels or self._chosen is not None):
            return strip
        if self._chosen is not None:
            strip = self._marked(strip, self.page.line(number), shift)
        for target, label in self._labels.items():
            spot = self._spots[target]
            if spot.line == number and label.startswith(self._typed):
                strip = self._lettered(strip, spot, label, shift)
        return strip

    def _marked(self, strip: Strip, line: Line, shift: int) -> Strip:
        assert self._looks is not None
        at, room = line.indent, self.cells
        for run in line.runs:
            if Target(run.link, run.anchor) == self._chosen:
                place = room.on_strip(line, at, at + len(run.text), shift)
                strip = highlight(strip, *place, self._looks.over("chosen-link"))
            at += len(run.text)
        return strip

    def _lettered(self, strip: Strip, spot: Spot, label: str, shift: int) -> Strip:
        assert self._looks is not None
        left = self.cells.margin + spot.cell - shift
        text = label.center(spot.cells) if spot.is_number else label
        if left < 0 or left + len(text) > strip.cell_length:
            return strip
        letters, typed = self._looks.part("link-letters"), self._looks.part("typed-letters")
        before = len(text) - len(text.lstrip(" ")) + len(self._typed)
        # A click on the letters is one on the link.
        meta = strip.crop(left, left + 1)
        under = next((segment.style.meta for segment in meta if segment.style is not None), {})
        lead = {key: value for key, value in under.items() if key.startswith("article_")}
        over = [Segment(text[:before], typed), Segment(text[before:], letters)]
        over = [Segment(part, style + RichStyle.from_meta(lead)) for part, style, _ in over if part and style]
        return Strip.join([strip.crop(0, left), Strip(over, len(text)), strip.crop(left + len(text))])
