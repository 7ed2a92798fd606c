"""What a page has that can be opened: parts folded away, footnotes; and the colours of its code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from textual.strip import Strip

from termnews.document import Code, walk_blocks
from termnews.layout.lines import Fold, View
from termnews.tui.widgets.article_find import FindView
from termnews.tui.widgets.article_look import highlight
from termnews.tui.widgets.article_page import ArticlePage
from termnews.tui.widgets.code_colours import CodeColours

_MARK = re.compile(r"[\[(]?(?:\d{1,4}|[a-zA-Z]|[*†‡§¶#]{1,3}|[ivxIVX]{1,6}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}|note \d{1,3})[\])]?")
"""What a reference to a footnote looks like."""


class Reference(NamedTuple):
    """A place in the text that leads to a note below it."""

    line: int
    anchor: str
    note: int
    """The number of the note's first line."""


def references(page: ArticlePage) -> list[Reference]:
    """The references of a page to its footnotes, from the top. All of it is laid out."""
    page.body.finish()
    found = []
    for number in range(page.height):
        for run in page.line(number).runs:
            if run.anchor and _MARK.fullmatch(run.text.strip()):
                note = page.line_of_anchor(run.anchor)
                if note is not None and note > number:
                    found.append(Reference(number, run.anchor, note))
    return found


class PartsView(FindView, inherit_bindings=False):
    """A page whose folded parts and footnotes can be opened."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._toggled: frozenset[tuple[int, int]] = frozenset()
        self._colours = CodeColours()
        self._at: Reference | None = None
        """The footnote that the reader is at."""
        self._left = 0
        """The first line of the pane where it was left for that."""
        self._last = -1
        """The index of the reference that was followed last."""

    def view(self, *, ascii_only: bool) -> View:
        """How the page is to be seen as it stands now."""
        return View(ascii_only, room=self.reach, toggled=self._toggled, colours=self._colours, pictures=self.frames())

    def forget_parts(self) -> None:
        """It is another article: what its author folded away is folded, no footnote was followed."""
        self._toggled = frozenset()
        self._at, self._last = None, -1

    # --- folded parts ---------------------------------------------------------------------------------------------

    def find(self, words: str) -> int:
        """Find words, in what is folded away too."""
        while shut := {place for place, fold in self._folds(finish=True) if fold is Fold.SHUT}:
            self._toggle(shut)
        return super().find(words)

    def fold(self, n: int = 0) -> Fold:
        """Open the first folded part that is seen, or fold the first that is open; the n-th, if a number is given.

        What became of it; NONE where there is no such part.
        """
        top = self.scroll_offset.y
        seen = [(place, fold) for place, fold in self._folds(top, top + self.room.height)]
        if not seen or n > len(seen):
            return Fold.NONE
        place, fold = seen[n - 1] if n else next((part for part in seen if part[1] is Fold.SHUT), seen[0])
        self._toggle({place})
        return Fold.OPEN if fold is Fold.SHUT else Fold.SHUT

    def fold_at(self, number: int) -> bool:
        """Open or fold the part whose summary stands on a line; False where none does."""
        line = self.page.line(number) if self.page is not None else None
        if line is None or not line.fold:
            return False
        self._toggle({(line.block, line.offset)})
        return True

    def _folds(self, first: int = 0, last: int = 0, *, finish: bool = False) -> Iterator[tuple[tuple[int, int], Fold]]:
        """The parts on some lines that can be folded, each by its place."""
        if self.page is None:
            return
        if finish:
            self.page.body.finish()
            last = self.page.height
        for number in range(first, last):
            line = self.page.line(number)
            if line.fold:
                yield (line.block, line.offset), line.fold

    def _toggle(self, places: set[tuple[int, int]]) -> None:
        self._toggled ^= places
        self.fit()

    # --- footnotes ------------------------------------------------------------------------------------------------

    def footnote(self, n: int = 0) -> tuple[int, int]:
        """Go to the note of the next reference that is seen, or back from a note; to the n-th, if a number is given.

        Which one of how many, counted from 1: (0, n) after going back, (-1, n) where no reference is seen.
        """
        found = references(self.page) if self.page is not None else []
        top, end = self.scroll_offset.y, self.scroll_offset.y + self.room.height
        if self._at is not None and not n:
            at, self._at = self._at, None
            if top <= at.note < end:
                self.go(self._left)
                self._repaint()
                return 0, len(found)
        seen = [index for index, reference in enumerate(found) if top <= reference.line < end]
        if n:
            index = n - 1 if n <= len(found) else -1
        else:
            index = next((index for index in seen if index > self._last), seen[0] if seen else -1)
        if index >= 0:
            self._visit(found[index], index)
        return (index + 1 if index >= 0 else -1), len(found)

    def follow_anchor(self, anchor: str, number: int) -> None:
        """Follow a link inside the text that stands on a line: to a note, from a note back, or to another part."""
        if self.page is None:
            return
        found = references(self.page)
        for index, reference in enumerate(found):
            if (reference.line, reference.anchor) == (number, anchor):
                self._visit(reference, index)
                return
        # A way back leads to the reference that was followed, else to the first that leads to this note.
        notes = [reference for reference in found if reference.note <= number]
        target = self.page.line_of_anchor(anchor)
        if notes and target is not None and target < number:
            nearest = max(notes, key=lambda reference: reference.note)
            back = self._left if self._at == nearest else max(0, nearest.line - self.room.height // 3)
            self._at = None
            self.go(back)
        elif target is not None:
            self.go(target)
        self._repaint()

    def _visit(self, reference: Reference, index: int) -> None:
        self._at, self._left, self._last = reference, self.scroll_offset.y, index
        self.go(reference.note)
        self._repaint()

    def _repaint(self) -> None:
        self._strips.clear()
        self.refresh()

    def drawn(self, number: int, shift: int) -> Strip:
        """A line; the first of the footnote that the reader is at is marked."""
        strip = super().drawn(number, shift)
        if self._at is not None and self._at.note == number and self._looks is not None and self.page is not None:
            start = self.cells.margin + self.page.line(number).indent
            strip = highlight(strip, start, -1, self._looks.over("match"))
        return strip

    # --- colours --------------------------------------------------------------------------------------------------

    def set_page(self, page: ArticlePage | None, line: int = 0) -> None:
        """Show a page; the colours of its code come when it is seen."""
        super().set_page(page, line)
        if page is not None and self._missing(page):
            self.call_after_refresh(self._load_colours, page)

    def _load_colours(self, page: ArticlePage) -> None:
        if page is self.page:
            self._colours.load(self._missing(page))
            self.fit()

    def _missing(self, page: ArticlePage) -> list[str]:
        blocks = walk_blocks(page.body.document.blocks)
        return self._colours.missing((block.text, block.language) for block in blocks if isinstance(block, Code))
