"""Tables of HTML: cells in a rectangle, or the contents one after another where the table only placed them.

HTML Living Standard 4.9.12 (forming a table), with caps on what a cell may span and on the whole.
"""

from __future__ import annotations

from collections.abc import Callable

from lxml.html import HtmlElement

from termnews.document import Block, Code, Figure, Heading, Paragraph, Span, Spans, Table
from termnews.fetch.html_blocks import spans_of
from termnews.fetch.html_code import code_table

Inner = Callable[[HtmlElement], list[Block]]
"""Turns an element's contents into blocks."""

_SPAN = 64
"""Columns that one cell may span."""
_CELLS = 100_000
"""Cells, empty ones counted, above which a table is unfolded instead."""
_LAYOUT_CELL = 700
"""Characters above which a cell without a header around is running text, not a value."""
_GROUPS = ("thead", "tbody", "tfoot")


def table_blocks(table: HtmlElement, inner: Inner) -> list[Block]:
    """The blocks of a `<table>`: a Table and the pictures of its cells, a Code, or the cells' blocks in their order."""
    rows, stray, head = _rows(table)
    cells = [[child for child in row if child.tag in ("td", "th")] for row in rows]
    if (code := code_table(table, cells)) is not None:
        return [code]
    blocks: list[Block] = []
    caption: Spans = ()
    for element in stray:
        if element.tag == "caption":
            caption, figures = spans_of(inner(element))
            blocks += figures
        else:
            blocks += inner(element)
    contents = [[(cell, inner(cell)) for cell in row] for row in cells]
    for row in rows:
        blocks += [found for child in row if child.tag not in ("td", "th") for found in inner(child)]
    if _is_layout(table, contents, bool(caption)):
        if caption:
            blocks.append(Paragraph(caption))
        return blocks + [block for row in contents for _, found in row for block in found]
    grid, pictures = _grid(contents)
    return [*blocks, Table(grid, _header(contents, head), caption), *pictures] if grid else blocks + pictures


def _rows(table: HtmlElement) -> tuple[list[HtmlElement], list[HtmlElement], int]:
    """The rows of this table and not of one inside it, what else stands in it, and how many rows the head has."""
    rows: list[HtmlElement] = []
    stray: list[HtmlElement] = []
    head = 0
    for child in table:
        if child.tag == "tr":
            rows.append(child)
        elif child.tag in _GROUPS:
            for inside in child:
                if inside.tag == "tr":
                    rows.append(inside)
                    head += child.tag == "thead"
                elif isinstance(inside.tag, str):
                    stray.append(inside)
        elif isinstance(child.tag, str) and child.tag not in ("colgroup", "col"):
            stray.append(child)
    return rows, stray, head


Contents = list[list[tuple[HtmlElement, list[Block]]]]


def _is_layout(table: HtmlElement, contents: Contents, titled: bool) -> bool:
    """Whether the table only places its parts: declared so, one row or column, a table or running text in a cell."""
    if (table.get("role") or "").lower() in ("presentation", "none"):
        return True
    filled = [row for row in contents if row]
    count = sum(len(row) for row in filled)
    if count <= 1 or count * len(filled) > _CELLS:
        return True
    headed = titled or any(cell.tag == "th" for row in filled for cell, _ in row)
    if len(filled) == 1 and not headed:
        return True
    if max(len(row) for row in filled) == 1 and not any(
        _span(cell, "colspan") > 1 for row in filled for cell, _ in row
    ):
        return not headed or any(_is_running(blocks) for row in filled for _, blocks in row)
    if any(isinstance(block, Table) for row in filled for _, blocks in row for block in blocks):
        return True
    if headed:
        return False
    return any(_is_running(blocks) for row in filled for _, blocks in row)


def _is_running(blocks: list[Block]) -> bool:
    if sum(isinstance(block, Paragraph | Heading) for block in blocks) > 3 or any(isinstance(b, Code) for b in blocks):
        return True
    spans, _ = spans_of(blocks)
    return sum(len(span.text) for span in spans) > _LAYOUT_CELL


def _span(cell: HtmlElement, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _grid(contents: Contents) -> tuple[tuple[tuple[Spans, ...], ...], list[Block]]:
    """The cells in a rectangle, each where it begins, and the pictures that stood in them."""
    pictures: list[Block] = []
    grid: list[dict[int, Spans]] = []
    taken: dict[int, int] = {}
    for number, row in enumerate(contents):
        line: dict[int, Spans] = {}
        column = 0
        for cell, blocks in row:
            while taken.get(column, 0) > number:
                column += 1
            spans, figures = spans_of(blocks)
            pictures += figures
            line[column] = spans or next(((Span(f.alt),) for f in figures if isinstance(f, Figure) and f.alt), ())
            wide, high = min(_span(cell, "colspan"), _SPAN), _span(cell, "rowspan")
            if high > 1:
                taken.update((at, number + high) for at in range(column, column + wide))
            column += wide
        grid.append(line)
    # Columns that only spans made hold nothing in any row.
    used = sorted({at for line in grid for at, spans in line.items() if spans})
    return tuple(tuple(line.get(at, ()) for at in used) for line in grid if any(line.values())), pictures


def _header(contents: Contents, head: int) -> int:
    filled = [row for row in contents if any(blocks for _, blocks in row)]
    if head:
        return min(head, len(filled))
    count = 0
    for row in filled[:3]:
        if not row or not all(cell.tag == "th" for cell, _ in row):
            break
        count += 1
    return count if count < len(filled) else 0
