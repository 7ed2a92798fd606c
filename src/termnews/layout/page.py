"""A document set as a page of a width, as far as it has been asked for."""

from __future__ import annotations

from collections.abc import Iterator

from termnews.document import Document
from termnews.layout.blocks import Setter
from termnews.layout.inline import Linker
from termnews.layout.lines import Line, View

_GUESS = 5
"""Lines a block is thought to take, before any has been set."""
PLAIN = View()


class Layout:
    """The lines of a document at one width. Lines are numbered from 0; blocks are set when a line is asked for.

    A blank line between two blocks belongs to the block above it. No line is wider than the page but those that are
    marked `wide` (code, and tables where the view has room for them), which are never wrapped.
    """

    def __init__(self, document: Document, width: int, view: View = PLAIN) -> None:
        self.document = document
        self.width = max(1, width)
        self.links = document.links()
        """The addresses that the document leads to, in order; `Run.link` is an index into it, shown as [index + 1]."""
        self.finished = not document.blocks
        """Whether every line is set."""
        self.widest = 0
        """Cells of the widest line that is not wrapped, of those set so far."""
        self.view = view
        self._linker = Linker(self.links, shown=view.numbers, ascii_only=view.ascii_only)
        self._lines: list[Line] = []
        self._anchors: dict[str, int] = {}
        self._block = 0
        self._setter = Setter(self._linker, view)
        self._setting = self._set()

    @property
    def figures(self) -> dict[str, int]:
        """The pictures of what is set so far, by their addresses: the columns that there are for each."""
        return self._setter.figures

    @property
    def laid(self) -> int:
        """How many lines are set so far."""
        return len(self._lines)

    @property
    def height(self) -> int:
        """How many lines there are: a guess until it is finished, never less than are set."""
        laid = len(self._lines)
        if self.finished:
            return laid
        each = laid / self._block if self._block else _GUESS
        return laid + max(1, round(each * (len(self.document.blocks) - self._block)))

    def line(self, number: int) -> Line:
        """The line of that number. Raises IndexError where there is none."""
        if not self.ensure(number):
            raise IndexError(f"line {number} of {len(self._lines)}")
        return self._lines[number]

    def ensure(self, number: int) -> bool:
        """Set lines up to that number; whether there is such a line."""
        while len(self._lines) <= number and not self.finished:
            self._step()
        return 0 <= number < len(self._lines)

    def finish(self) -> None:
        """Set every line."""
        while not self.finished:
            self._step()

    def __iter__(self) -> Iterator[Line]:
        number = 0
        while self.ensure(number):
            yield self._lines[number]
            number += 1

    def line_of(self, block: int, offset: int = 0) -> int:
        """The number of the line that holds a place: the offset counts characters in the text of the block.

        A place behind the end is the last line; an empty document has only line 0.
        """
        while self._block <= block and not self.finished:
            self._step()
        lines = self._lines
        low = self._first_at_least((block, 0))
        high = self._first_at_least((block, offset + 1))
        if low == len(lines) or lines[low].block > block:
            return max(0, min(low, len(lines) - 1))
        found = self._first_at_least((block, lines[max(low, high - 1)].offset))
        while not lines[found].runs and found + 1 < high:
            found += 1  # a blank line inside a block has the offset of what follows it
        return found

    def line_of_anchor(self, anchor: str) -> int | None:
        """The number of the line where an anchor of the article stands, None where there is none."""
        while anchor not in self._anchors and not self.finished:
            self._step()
        return self._anchors.get(anchor)

    def line_of_reference(self, anchor: str) -> int | None:
        """The number of the first line with words that lead to an anchor of the article, None where there is none."""
        self.finish()
        leading = (at for at, line in enumerate(self._lines) if any(run.anchor == anchor for run in line.runs))
        return next(leading, None)

    def _first_at_least(self, place: tuple[int, int]) -> int:
        """The first line at or behind a place: lines stand in the order of (block, offset)."""
        low, high = 0, len(self._lines)
        while low < high:
            middle = (low + high) // 2
            line = self._lines[middle]
            if (line.block, line.offset) < place:
                low = middle + 1
            else:
                high = middle
        return low

    def _step(self) -> None:
        """Set one more line."""
        line = next(self._setting, None)
        if line is None:
            self.finished = True
            return
        if line.wide:
            self.widest = max(self.widest, line.indent + line.wide)
        for anchor in line.anchors:
            self._anchors.setdefault(anchor, len(self._lines))
        self._lines.append(line)

    def _set(self) -> Iterator[Line]:
        last: Line | None = None
        for index, block in enumerate(self.document.blocks):
            self._block = index
            lines = self._setter.top(block, self.width, index)
            for row, (runs, indent, ending, offset, wide, rtl, anchors, _, _, fold) in enumerate(lines):
                if last is not None and not row:
                    end = last.offset + sum(len(run.text) for run in last.runs) + 1
                    yield Line((), 0, "\n", end, block=last.block, row=last.row + 1)
                last = Line(runs, indent, ending, offset, wide, rtl, anchors, index, row, fold)
                yield last
        self._block = len(self.document.blocks)


def lay_out(document: Document, width: int, *, ascii_only: bool = False, numbers: bool = True) -> Layout:
    """A document set at a width. `numbers`: whether each link carries its number in the text."""
    return Layout(document, width, View(ascii_only, numbers))
