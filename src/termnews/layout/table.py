"""Tables: a grid where it fits, a wide one that is scrolled where it holds figures, else a record for each row.

A grid that fits the width is set in it. Where it does not and there is more room beside the text, it is set in that.
Where even that is too little, columns of figures keep their lines (they are compared, up and down) and are scrolled;
columns of words are wrapped, or become records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from termnews.document import Span, Spans, Style, Table, spans_text
from termnews.layout.inline import Inline, Linker, fitted, measure, pieces, set_lines
from termnews.layout.lines import Glyphs, Line, Role, Run
from termnews.layout.wrap import cells, wrap

_GAP = 3
"""Cells between two columns: blank, bar, blank."""
_NARROW = 12
"""A column whose text is wrapped into less than this is unpleasant to read: the table becomes records."""
_LONGEST_WORD = 24
_SAMPLE = 400
"""How many rows are measured; the rest of a longer table is fitted to them."""
_SHORT = 24
"""Characters of a cell that is told in a flow with its neighbours."""
_WIDEST = 400
"""Cells of a grid that is scrolled: what is wider is no table that one can read."""
_FIGURE = re.compile(r"[-+−–(]?[$£€¥]?\s?[\d][\d.,:/\s\u00a0\u202f]*\s?(?:%|‰|[A-Za-z€£°]{1,3})?\)?|[-–—]")

Cells = tuple[Spans, ...]


def set_table(
    table: Table, width: int, linker: Linker, glyphs: Glyphs | None, *, offset: int = 0, room: int = 0
) -> Iterator[Line]:
    """The lines of a table. Rows and columns without a word are left out.

    `glyphs` None: as records, whatever fits. `room`: cells that a grid may take where the width is too little, a wider
    one being scrolled; 0: the width is all.
    """
    for line in set_lines(linker.inline(table.caption), width, Role.CAPTION, offset=offset):
        yield line
        offset = line.offset
    columns = [i for i in range(_breadth(table.rows)) if any(_has_words(row, i) for row in table.rows)]
    rows = [tuple(row[i] if i < len(row) else () for i in columns) for row in table.rows]
    head = sum(1 for row in rows[: table.header] if _has_words(row))
    rows = [row for row in rows if _has_words(row)]
    if not rows:
        return
    if not head and len(rows) > 2 and _is_bold(rows[0]) and not _is_bold(rows[1]):
        head = 1  # a head that was only written as one
    natural, least = _natural_widths(rows, linker)
    widths = _column_widths(natural, least, width)
    if room and widths != natural and _total(natural) <= room:
        widths = natural
    elif room and widths is None:
        widths = _column_widths(natural, least, room)
        if widths is None and _total(natural) <= _WIDEST and _is_of_figures(rows, head):
            widths = natural
    if widths is None or glyphs is None:
        yield from _records(rows, head, width, linker, offset)
        return
    airy = widths != natural and _are_tall(rows[head:], widths, linker)
    total = _total(widths)
    for line in _grid(rows, head, widths, airy, linker, glyphs, offset):
        yield line._replace(wide=total) if total > width else line


def _breadth(rows: Sequence[Cells]) -> int:
    return max((len(row) for row in rows), default=0)


def _has_words(row: Cells, column: int | None = None) -> bool:
    if column is None:
        return any(spans_text(cell).strip() for cell in row)
    return column < len(row) and bool(spans_text(row[column]).strip())


def _natural_widths(rows: list[Cells], linker: Linker) -> tuple[list[int], list[int]]:
    """What each column wants: the width of its longest line, and that of its longest word."""
    count = len(rows[0])
    natural, least = [1] * count, [1] * count
    for row in islice(rows, _SAMPLE):
        for i, cell in enumerate(row):
            inline = linker.inline(cell)
            natural[i] = max(natural[i], measure(inline))
            longest = max((cells(word) for word in inline.text.split()), default=1)
            least[i] = max(least[i], min(longest, _LONGEST_WORD))
    return natural, least


def _total(widths: list[int]) -> int:
    """The cells of a grid of these columns."""
    return sum(widths) + _GAP * (len(widths) - 1)


def _column_widths(natural: list[int], least: list[int], width: int) -> list[int] | None:
    """The width of each column in a grid; None where the table has to become records."""
    if _total(natural) <= width:
        return natural
    room = width - _GAP * (len(natural) - 1)
    floor = [min(wide, max(narrow, _NARROW)) for wide, narrow in zip(natural, least, strict=True)]
    return _spread(floor, natural, room) if sum(floor) <= room else None


def _spread(floor: list[int], natural: list[int], room: int) -> list[int]:
    """The room left over the floors, given to the columns by what they lack."""
    spare = room - sum(floor)
    lack = [wide - narrow for wide, narrow in zip(natural, floor, strict=True)]
    total = sum(lack)
    widths = [narrow + spare * missing // total for narrow, missing in zip(floor, lack, strict=True)]
    for i in sorted(range(len(lack)), key=lambda i: -lack[i])[: room - sum(widths)]:
        widths[i] += 1
    return widths


def _is_bold(row: Cells) -> bool:
    return all(span.style & Style.STRONG for cell in row for span in cell if span.text.strip())


def _are_tall(rows: list[Cells], widths: list[int], linker: Linker) -> bool:
    """Whether so many rows take several lines that a blank one has to part them."""
    sample = rows[:_SAMPLE]
    tall = sum(
        any(measure(linker.inline(cell)) > width for cell, width in zip(row, widths, strict=True)) for row in sample
    )
    return tall * 4 > len(sample)


def _is_of_figures(rows: list[Cells], head: int) -> bool:
    """Whether most columns of a table hold only figures."""
    columns = len(rows[0])
    return 2 * sum(_are_figures(rows, head, column) for column in range(columns)) > columns


def _are_figures(rows: list[Cells], head: int, column: int) -> bool:
    """Whether a column holds only figures, which are set flush right."""
    texts = [spans_text(row[column]).strip() for row in islice(rows, head, _SAMPLE)]
    found = [text for text in texts if text]
    return bool(found) and all(len(text) <= 20 and _FIGURE.fullmatch(text) for text in found)


# --- grid -------------------------------------------------------------------------------------------------------------


def _grid(
    rows: list[Cells], head: int, widths: list[int], airy: bool, linker: Linker, glyphs: Glyphs, offset: int
) -> Iterator[Line]:
    right = [_are_figures(rows, head, i) for i in range(len(widths))]
    cross = f"{glyphs.rule}{glyphs.cross}{glyphs.rule}"
    rule = (Run(cross.join(glyphs.rule * width for width in widths), Role.TABLE_RULE),)
    bars = (Run(f" {glyphs.cell} ".join(" " * width for width in widths).rstrip(), Role.CELL_BAR),)
    for index, row in enumerate(rows):
        inlines = [linker.inline(cell) for cell in row]
        split = [list(wrap(inline.text, width)) for inline, width in zip(inlines, widths, strict=True)]
        if index and index == head:
            yield Line(rule, offset=offset)
        elif index > head and airy:
            yield Line(bars, offset=offset)
        role = Role.TABLE_HEAD if index < head else Role.TEXT
        for at in range(max(len(lines) for lines in split)):
            runs = _grid_line(inlines, split, widths, right, at, role, glyphs)
            yield Line(runs, offset=offset)
        offset += sum(len(inline.text) for inline in inlines) or 1


def _grid_line(
    inlines: list[Inline],
    split: list[list[tuple[int, int, str]]],
    widths: list[int],
    right: list[bool],
    at: int,
    role: Role,
    glyphs: Glyphs,
) -> tuple[Run, ...]:
    """One line across the columns."""
    runs: list[Run] = []
    for i, (inline, lines, width) in enumerate(zip(inlines, split, widths, strict=True)):
        if i:
            runs.append(Run(f" {glyphs.cell} ", Role.CELL_BAR))
        start, end, _ = lines[at] if at < len(lines) else (0, 0, "")
        blank = width - cells(inline.text[start:end])
        if right[i] and blank > 0:
            runs.append(Run(" " * blank, Role.MARGIN))
        runs += inline.runs(start, end, role)
        if not right[i] and blank > 0 and i + 1 < len(widths):
            runs.append(Run(" " * blank, Role.MARGIN))
    return tuple(runs)


# --- records ----------------------------------------------------------------------------------------------------------


def _records(rows: list[Cells], head: int, width: int, linker: Linker, offset: int) -> Iterator[Line]:
    """Each row as lines `head: cell`, rows parted by a blank line; without a head, short cells stand in one flow."""
    labels = [_label([row[i] for row in rows[:head]]) for i in range(len(rows[0]))]
    hang = 2 if width >= 16 else 0
    body = rows[head:] or rows
    offset += sum(len(spans_text(cell)) for row in rows[:head] for cell in row) if rows[head:] else 0
    for index, row in enumerate(body):
        if index:
            yield Line((), offset=offset)
        cells = [(label, cell) for label, cell in zip(labels, row, strict=True) if spans_text(cell).strip()]
        if not head and len(cells) > 2 and all(len(spans_text(cell)) <= _SHORT for _, cell in cells):
            yield from _record_line(linker.inline(_flowing([cell for _, cell in cells])), width, hang, offset)
        else:
            for label, cell in cells:
                inline = linker.inline((Span(label, Style.STRONG), *cell) if label and rows[head:] else cell)
                yield from _record_line(inline, width, hang, offset)
        offset += sum(len(spans_text(cell)) for cell in row) or 1


def _flowing(cells: list[Spans]) -> Spans:
    """The cells of a row one behind the other."""
    flow: list[Span] = list(cells[0])
    for cell in cells[1:]:
        flow += [Span(" · "), *cell]
    return tuple(flow)


def _label(heads: list[Spans]) -> str:
    """What stands over a column, as the beginning of a line."""
    words = " / ".join(text for spans in heads if (text := spans_text(spans).strip().rstrip(":").replace("\n", " ")))
    return f"{words}: " if words else ""


def _record_line(inline: Inline, width: int, hang: int, offset: int) -> Iterator[Line]:
    """A cell with its label, its further lines hung under the first."""
    inline = fitted(inline, width)
    for at, (start, end, ending) in enumerate(pieces(inline, width - hang)):
        yield Line(inline.runs(start, end, Role.TEXT), hang if at else 0, ending, offset)
