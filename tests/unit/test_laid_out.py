"""Pages laid out: as they are to look, no line too wide, no word lost, at every width."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termnews.document import Document, Table
from termnews.layout.bidi import ordered
from termnews.layout.lines import FURNITURE, Line, Role, View
from termnews.text import width as cells
from tests.needs import needs_shared
from tests.unit import laid_out
from tests.unit.test_layout import DOCUMENTS, written

OURS = FURNITURE | {Role.MARKER, Role.IMAGE}
EVERY_WIDTH = range(1, 201)


@pytest.mark.parametrize("name", laid_out.CASES)
def test_a_hard_case_is_set_as_its_golden(name: str) -> None:
    assert laid_out.hard_case(name) == (laid_out.GOLDENS / f"{name}.txt").read_text(encoding="utf-8")


@needs_shared
def test_real_pages_are_set_as_before() -> None:
    wanted = (laid_out.GOLDENS / "pages of the corpora.txt").read_text(encoding="utf-8")
    assert laid_out.all_described().splitlines() == wanted.splitlines()
    assert len({line[:3] for line in wanted.splitlines()}) >= 40


def letters(lines: list[Line]) -> str:
    """The author's words on some lines, without any space."""
    found = "".join(run.text for line in lines for run in line.runs if run.role not in OURS)
    return re.sub(r"[\s▾▸]", "", found)


@pytest.mark.parametrize("name", laid_out.CASES)
def test_no_line_of_a_hard_case_is_too_wide_at_any_width(name: str) -> None:
    document = laid_out.case(name)
    for width in EVERY_WIDTH:
        for line in laid_out.lines(document, width):
            assert line.wide or cells(line.text()) <= width, (width, line)
            if line.wide:
                assert cells(line.text()) <= line.indent + line.wide
            order = ordered(line)
            assert order is None or line.wide or cells(order.line.text()) <= width


@pytest.mark.parametrize("name", laid_out.CASES)
def test_no_word_of_a_hard_case_is_lost_at_any_width(name: str) -> None:
    document = laid_out.case(name)
    rest = Document(tuple(block for block in document.blocks if not isinstance(block, Table)))
    wanted = letters(laid_out.lines(rest, 500))
    for width in EVERY_WIDTH[1:]:
        assert letters(laid_out.lines(rest, width)) == wanted, width


@given(DOCUMENTS, st.sampled_from(EVERY_WIDTH), st.integers(0, 160))
@settings(max_examples=50, deadline=None)
def test_any_document_at_any_width(document: Document, width: int, room: int) -> None:
    view = View(room=room)
    for line in laid_out.lines(document, width, view):
        assert cells(line.text()) <= (line.indent + line.wide if line.wide else width), line
    if width > 1:
        assert letters(laid_out.lines(document, width, view)) == written(document)
    else:
        # A cell is too little for a letter of two: a sign stands in its place.
        assert len(letters(laid_out.lines(document, width, view))) >= len(written(document)) // 2
