"""The blocks of a document set in lines, one function a kind; all are generators: nothing is set unasked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any

from termnews.document import (
    Block,
    Code,
    Details,
    Embed,
    Figure,
    Heading,
    Item,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Span,
    Spans,
    Table,
    Terms,
    block_text,
    spans_text,
)
from termnews.layout.inline import Linker, set_lines
from termnews.layout.lines import ASCII, SPOKEN, Fold, Frame, Glyphs, Line, Lines, Role, Run, View
from termnews.layout.table import set_table
from termnews.layout.wrap import cells

_LEAST = 8
"""Cells that indenting leaves to the text; where there are fewer, it is not indented further."""
_HEADINGS = (Role.HEADING_1, Role.HEADING_2, Role.HEADING_3)
_CODE_INDENT = 2


class Setter:
    """Sets blocks in lines. It keeps one thing between two blocks: the offset in the text of the top block."""

    def __init__(self, linker: Linker, view: View) -> None:
        self._linker = linker
        self._view = view
        self._glyphs = SPOKEN if view.spoken else ASCII if linker.ascii_only else Glyphs()
        self.figures: dict[str, int] = {}
        """The pictures of the blocks so far, by their addresses: the columns that there are for each."""
        self._block = 0
        self._offset = 0
        self._kinds: dict[type, Callable[[Any, int, Role, int], Lines]] = {
            Heading: self._heading,
            Paragraph: self._paragraph,
            Listing: self._listing,
            Terms: self._terms,
            Quote: self._quote,
            Code: self._code,
            Table: self._table,
            Figure: self._figure,
            Embed: self._embed,
            Details: self._details,
            Rule: self._rule,
        }

    def top(self, block: Block, width: int, index: int) -> Lines:
        """The lines of a block of the document itself."""
        self._block, self._offset = index, 0
        return self._kinds[type(block)](block, width, Role.TEXT, 0)

    def _flow(self, blocks: Iterable[Block], width: int, role: Role, depth: int, *, tight: bool = False) -> Lines:
        """Blocks one under the other, parted by a blank line, or by none where they are tight."""
        begun = False
        for block in blocks:
            fresh, offset = True, self._offset
            for line in self._kinds[type(block)](block, width, role, depth):
                if fresh and begun and not tight:
                    yield Line((), offset=offset)
                fresh, begun = False, True
                yield line

    def _spans(self, spans: Spans, width: int, role: Role) -> Lines:
        """Spans in lines; the offset moves on by their text."""
        inline = self._linker.inline(spans)
        offset = self._offset
        self._offset += len(inline.text)
        return set_lines(inline, width, role, offset=offset)

    def _heading(self, block: Heading, width: int, role: Role, depth: int) -> Lines:
        look = _HEADINGS[min(max(block.level, 1), 3) - 1]
        return _anchored(self._spans(block.spans, width, look), block.anchor)

    def _paragraph(self, block: Paragraph, width: int, role: Role, depth: int) -> Lines:
        lines = self._spans(block.spans, width, role)
        return _anchored(lines, block.anchor) if block.anchor else lines

    def _listing(self, block: Listing, width: int, role: Role, depth: int) -> Lines:
        tight = all(_is_short(item) for item in block.items)
        last = block.start + len(block.items) - 1
        digits = max(len(str(block.start)), len(str(last)))
        bullet = self._glyphs.bullets[depth % len(self._glyphs.bullets)]
        begun = False
        for number, item in enumerate(block.items, block.start):
            if begun and not tight:
                yield Line((), offset=self._offset)
            begun = True
            marker = f"{number:>{digits}}. " if block.ordered else f"{bullet} "
            yield from _anchored(self._item(item, marker, width, role, depth), item.anchor)

    def _item(self, item: Item, marker: str, width: int, role: Role, depth: int) -> Lines:
        hang = cells(marker)
        if width - hang < min(_LEAST, width):
            hang = 0
            if cells(marker.strip()) <= width:
                yield Line((Run(marker.strip(), Role.MARKER),), offset=self._offset)
        begun = False
        tight = _is_short(item)
        for line in self._flow(item.blocks, width - hang, role, depth + 1, tight=tight):
            if hang and not begun:
                yield _marked(line, marker)
            elif line.rtl:
                yield line
            else:
                yield line._replace(indent=line.indent + hang)
            begun = True
        if hang and not begun:
            yield Line((Run(marker.rstrip(), Role.MARKER),), offset=self._offset)

    def _terms(self, block: Terms, width: int, role: Role, depth: int) -> Lines:
        indent = 4 if width >= 40 else 2 if width >= 2 + _LEAST else 0
        for term, body in block.items:
            yield from self._spans(term, width, Role.TERM)
            yield from _indented(self._flow(body, width - indent, role, depth), indent)

    def _quote(self, block: Quote, width: int, role: Role, depth: int) -> Lines:
        bar = f"{self._glyphs.bar} "
        if width - len(bar) < _LEAST:
            return self._flow(block.blocks, width, Role.QUOTE, depth)
        return _barred(self._flow(block.blocks, width - len(bar), Role.QUOTE, depth), bar)

    def _code(self, block: Code, width: int, role: Role, depth: int) -> Lines:
        indent = _CODE_INDENT if width >= _LEAST + _CODE_INDENT else 0
        text = block.text.strip("\n")
        if not text.strip():
            return
        widest = max(cells(line) for line in text.split("\n")) or 1
        first = len(block.text) - len(block.text.lstrip("\n"))
        links = [(start - first, end - first, link) for start, end, link in block.links]
        at = 0
        for runs in self._code_runs(text, block.language):
            size = sum(len(run.text) for run in runs)
            if links:
                runs = self._led(runs, [(start - at, end - at, link) for start, end, link in links])
                at += size + 1
            yield Line(runs, indent, "\n", self._offset, widest)
            self._offset += size + 1

    def _led(self, runs: tuple[Run, ...], links: list[tuple[int, int, str]]) -> tuple[Run, ...]:
        """The runs of a line, parted at its links. No numbers stand behind these: code keeps its columns."""
        parted: list[Run] = []
        at = 0
        for run in runs:
            stop = at + len(run.text)
            cuts = sorted({at, stop, *(cut for start, end, _ in links for cut in (start, end) if at < cut < stop)})
            for start, end in pairwise(cuts):
                to = next((link for first, last, link in links if first <= start < last), "")
                local = to.startswith("#")
                index = self._linker.index(to) if to and not local else -1
                text = run.text[start - at : end - at]
                parted.append(run._replace(text=text, link=index, anchor=to[1:] if local else ""))
            at = stop
        return tuple(parted) or runs

    def _code_runs(self, text: str, language: str) -> Iterator[tuple[Run, ...]]:
        """The runs of each line of code."""
        if self._view.colours is None:
            yield from ((Run(line, Role.CODE),) for line in text.split("\n"))
            return
        runs: list[Run] = []
        for words, role in self._view.colours(text, language):
            first, *others = words.split("\n")
            runs += [Run(first, role)] if first else []
            for line in others:
                yield tuple(runs) or (Run("", Role.CODE),)
                runs = [Run(line, role)] if line else []
        yield tuple(runs) or (Run("", Role.CODE),)

    def _table(self, block: Table, width: int, role: Role, depth: int) -> Lines:
        room = max(width, self._view.room) if self._view.room else 0
        glyphs = None if self._view.spoken else self._glyphs
        yield from set_table(block, width, self._linker, glyphs, offset=self._offset, room=room)
        self._offset += len(block_text(block))

    def _figure(self, block: Figure, width: int, role: Role, depth: int) -> Lines:
        alt = block.alt.strip()
        caption = spans_text(block.caption).strip()
        if block.src:
            self.figures.setdefault(block.src, width)
        frame = (self._view.pictures or {}).get(block.src, Frame())
        if 0 < frame.columns <= width:
            yield from self._picture(block.src, frame, width)
            yield from self._spans(block.caption if caption else (Span(alt),), width, Role.CAPTION)
            return
        said = f"image: {alt}" if alt and alt not in caption else "image"
        words = f"{said} · {frame.words}" if frame.words else said
        yield from self._spans((Span(f"[{words}]"),), width, Role.IMAGE)
        yield from self._spans(block.caption, width, Role.CAPTION)

    def _picture(self, src: str, frame: Frame, width: int) -> Lines:
        """The lines of a picture, in the middle of the width."""
        indent, cells_of_it = (width - frame.columns) // 2, " " * frame.columns
        for row in range(frame.rows):
            run = Run(cells_of_it, Role.PICTURE, picture=src, strip=row)
            yield Line((run,), indent, offset=self._offset)

    def _embed(self, block: Embed, width: int, role: Role, depth: int) -> Lines:
        title = block.title.strip() or block.url
        spans: Spans = (Span(f"{self._glyphs.embed} "), Span(title, link=block.url))
        if not self._linker.shown and title != block.url:
            spans = (*spans, Span(f" ({block.url})"))
        return self._spans(spans, width, role)

    def _details(self, block: Details, width: int, role: Role, depth: int) -> Lines:
        toggled = self._view.toggled
        is_open = toggled is None or block.open != ((self._block, self._offset) in toggled)
        sign = self._glyphs.fold if is_open else self._glyphs.folded
        summary = list(self._spans((Span(f"{sign} "), *block.summary), width, Role.SUMMARY))
        indent = 2 if width >= 2 + _LEAST else 0
        inner = _indented(self._flow(block.blocks, width - indent, role, depth), indent)
        if summary and toggled is not None:
            summary[0] = summary[0]._replace(fold=Fold.OPEN if is_open else Fold.SHUT)
        if is_open:
            yield from summary
            yield from inner
            return
        # What is folded away is set all the same: the places behind it stay what they are, its anchors are found here.
        anchors = tuple(anchor for line in inner for anchor in line.anchors)
        if summary:
            summary[0] = summary[0]._replace(anchors=(*summary[0].anchors, *anchors))
        yield from summary

    def _rule(self, block: Rule, width: int, role: Role, depth: int) -> Lines:
        length = max(1, width // 3)
        if not self._glyphs.rule:
            return
        yield Line((Run(self._glyphs.rule * length, Role.RULE),), (width - length) // 2, offset=self._offset)


def _is_short(item: Item) -> bool:
    """Whether an item is one paragraph, at most with a listing under it: then no blank lines part the items."""
    kinds = [type(block) for block in item.blocks]
    return kinds in ([], [Paragraph], [Listing], [Paragraph, Listing])


def _anchored(lines: Lines, anchor: str) -> Lines:
    """The lines, the first of them carrying the anchor."""
    if not anchor:
        yield from lines
        return
    for line in lines:
        yield line._replace(anchors=(anchor, *line.anchors))
        break
    yield from lines


def _indented(lines: Lines, indent: int) -> Iterator[Line]:
    return (line._replace(indent=line.indent + indent) for line in lines) if indent else lines


def _marked(line: Line, marker: str) -> Line:
    """The first line of an item with its marker, which stands at the right of text that runs from right to left."""
    if line.rtl:
        return line._replace(runs=(*line.runs, Run(" " + marker.strip(), Role.MARKER)))
    return _led(line, Run(marker, Role.MARKER))


def _led(line: Line, run: Run) -> Line:
    """A line with a sign at its left edge, before what it is indented by."""
    blank = (Run(" " * line.indent, Role.MARGIN),) if line.indent else ()
    wide = line.wide + cells(run.text) + line.indent if line.wide else 0
    return line._replace(runs=(run, *blank, *line.runs), indent=0, wide=wide)


def _barred(lines: Lines, bar: str) -> Iterator[Line]:
    """Lines with a bar beside them, on the side where they begin."""
    run = Run(bar, Role.BAR)
    for line in lines:
        if line.rtl:
            yield line._replace(runs=(*line.runs, Run(bar[::-1], Role.BAR)))
        else:
            yield _led(line, run)
