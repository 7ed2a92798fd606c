"""What can be opened in an article: parts folded away, footnotes; and its code in colours."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termnews.document import Block, Code, Details, Item, Listing, Paragraph, Span, Style, Table
from termnews.layout.lines import Fold, Role
from termnews.tui.widgets.code_colours import CodeColours, language_of
from tests.tui.test_article import LOREM, Reader, numbered, paragraph, with_body

FOLDED = Details((Span("The small print"),), (paragraph("Nobody reads this zebra."), paragraph("Nor this.")))
OPEN = Details((Span("Open to begin with"),), (paragraph("This is read."),), open=True)
NOTES = Listing(
    (
        Item((Paragraph((Span("The first note. "), Span("↩", link="#ref1"))),), "fn1"),
        Item((Paragraph((Span("The second note. "), Span("↩", link="#ref2"))),), "fn2"),
    ),
    ordered=True,
)
NOTED: tuple[Block, ...] = (
    Paragraph((Span("A claim"), Span("1", Style.SUPERSCRIPT, "#fn1"), Span(f" that is doubted. {LOREM}")), "ref1"),
    *numbered(3),
    Paragraph((Span(f"{LOREM} {LOREM} Another"), Span("[2]", link="#fn2"), Span(".")), "ref2"),
    *numbered(20),
    NOTES,
)


# --- folded parts -----------------------------------------------------------------------------------------------------


async def test_what_its_author_folded_away_is_folded_and_opened_by_key_and_mouse() -> None:
    app = Reader(with_body(FOLDED, OPEN, paragraph("Behind.")))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "    ▸ The small print" in app.rows()
        assert "    ▾ Open to begin with" in app.rows()
        assert not any("zebra" in row for row in app.rows())
        assert app.pane.fold() is Fold.OPEN
        await pilot.pause()
        assert "    ▾ The small print" in app.rows()
        assert "      Nobody reads this zebra." in app.rows()
        assert app.pane.fold() is Fold.SHUT
        await pilot.pause()
        assert not any("zebra" in row for row in app.rows())
        await pilot.click(app.pane, offset=(8, app.row_of("small print")))
        await pilot.pause()
        assert any("zebra" in row for row in app.rows())
        assert app.pane.fold(2) is Fold.SHUT
        await pilot.pause()
        assert "    ▸ Open to begin with" in app.rows()
        assert app.pane.fold(3) is Fold.NONE


async def test_words_are_found_in_what_is_folded_away() -> None:
    nested = Details((Span("Outer"),), (FOLDED,))
    app = Reader(with_body(paragraph(LOREM), nested, paragraph("Behind.")))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.pane.find("zebra") == 1
        await pilot.pause()
        assert any("zebra" in row for row in app.rows())


async def test_the_place_is_the_same_whether_a_part_is_folded_or_not() -> None:
    app = Reader(with_body(FOLDED, *numbered(30)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.pane.move(20)
        await pilot.pause()
        first = app.rows()[0]
        app.pane._toggle({(0, 0)})
        await pilot.pause()
        assert app.rows()[0] == first


# --- footnotes --------------------------------------------------------------------------------------------------------


async def test_footnotes_are_gone_to_and_left_one_after_the_other() -> None:
    app = Reader(with_body(*NOTED))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        before = app.rows()
        assert app.pane.footnote() == (1, 2)
        await pilot.pause()
        assert any("1. The first note." in row for row in app.rows())
        assert app.pane.footnote() == (0, 2)
        await pilot.pause()
        assert app.rows() == before
        assert app.pane.footnote() == (2, 2), "the next one that is seen"
        assert app.pane.footnote(1) == (1, 2), "the one that was named"
        assert app.pane.footnote(3) == (-1, 2)


async def test_a_note_leads_back_to_the_line_that_refers_to_it() -> None:
    app = Reader(with_body(*NOTED))
    async with app.run_test(size=(80, 24)) as pilot:
        app.pane.go_end()
        await pilot.pause()
        row = app.row_of("The second note.")
        await pilot.click(app.pane, offset=(app.rows()[row].index("↩"), row))
        await pilot.pause()
        assert any("Another[2]." in row for row in app.rows())


async def test_without_footnotes_there_are_none() -> None:
    contents = Paragraph((Span("Contents"), Span("See below", link="#below")))
    app = Reader(with_body(contents, *numbered(3), paragraph("Below", "below")))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.pane.footnote() == (-1, 0)


# --- code -------------------------------------------------------------------------------------------------------------

PYTHON = 'def lift(crane):\n    """Lift."""\n    return crane.load * 2  # tonnes'


def stretches(code: str, named: str = "") -> list[tuple[str, Role]]:
    colours = CodeColours()
    colours.load(colours.missing([(code, named)]))
    return list(colours(code, named))


def test_code_is_parted_by_what_it_means() -> None:
    found = dict(stretches(PYTHON, "py"))
    assert found["def"] is Role.CODE_KEYWORD
    assert found["lift"] is Role.CODE_NAME
    assert found['"""Lift."""'] is Role.CODE_STRING
    assert found["2"] is Role.CODE_NUMBER
    assert found["# tonnes"] is Role.CODE_COMMENT
    assert found["crane"] is Role.CODE


@pytest.mark.parametrize(
    ("code", "named", "language"),
    [
        (PYTHON, "", "python"),
        ("const x = () => {}", "", "javascript"),
        ("SELECT 1\nFROM harbour", "", "sql"),
        ("#include <stdio.h>\nint main(void) {", "", "c"),
        ("fn main() {\n}", "", "rust"),
        ("$ make", "", "console"),
        ("$ make", "python", "console"),
        ("make", "sh", "bash"),
        ('{"crane": 1}', "", "json"),
        ("<!DOCTYPE html>\n<p>", "", "html"),
        ("Roses are red,\nviolets are blue", "", ""),
        (PYTHON, "klingon", ""),
    ],
)
def test_a_language_is_known_by_its_name_or_by_how_the_code_begins(code: str, named: str, language: str) -> None:
    assert language_of(code, named) == language


def test_every_language_of_the_list_can_be_loaded() -> None:
    from termnews.tui.widgets import code_colours

    CodeColours().load(sorted(set(code_colours._LEXERS.values())))


@given(
    st.text(alphabet="ab0 \n\"'/*#<>{}()[]$=:;-\\`é漢", max_size=300), st.sampled_from(["c", "html", "py", "sh", "sql"])
)
@settings(max_examples=60, deadline=None)
def test_not_a_letter_of_code_is_lost(code: str, named: str) -> None:
    assert "".join(text for text, _ in stretches(code, named)) == code


@pytest.mark.parametrize("atom", ["(", '"', "/*", "\n", "{{", "<a ", "0", "'''\\"])
def test_hostile_code_is_given_up(atom: str) -> None:
    for named in ("c", "html", "python", "php", "ini", "console"):
        code = (atom * 999 + "\n") * 20
        assert "".join(text for text, _ in stretches(code[:20_000], named)) == code[:20_000]


def test_code_that_is_too_long_is_left_as_it_is() -> None:
    assert stretches("x = 1\n" * 4_000, "python") == [("x = 1\n" * 4_000, Role.CODE)]
    assert stretches("x" * 1_001, "python") == [("x" * 1_001, Role.CODE)]


async def test_the_colours_of_code_come_when_it_is_seen() -> None:
    app = Reader(with_body(Code(PYTHON, "python"), paragraph("Behind.")))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.pause()
        line = app.pane.page.line(app.row_of("def lift")) if app.pane.page else None
        assert line is not None
        assert [run.role for run in line.runs][:3] == [Role.CODE_KEYWORD, Role.CODE, Role.CODE_NAME]


# --- what is wider than the text --------------------------------------------------------------------------------------


async def test_code_and_tables_take_the_room_beside_the_text() -> None:
    long = "x = " + "1234567890" * 8
    row = tuple((Span(f"{n:<16}end"),) for n in range(4))
    app = Reader(with_body(Code(long), Table((row, row))))
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        assert any(long in row for row in app.rows())
        assert sum(row.count("end") for row in app.rows()) == 8


async def test_a_table_of_many_figures_is_scrolled() -> None:
    rows = tuple((((Span(f"year {n}"),), *((Span(f"{n * 1000 + at:,}"),) for at in range(14)))) for n in range(5))
    app = Reader(with_body(Table(rows), paragraph("Behind.")))
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.pause()
        assert not any("4,013" in row for row in app.rows())
        assert app.rows()[app.row_of("year 4")].endswith("›")
        app.pane.code_right(200)
        await pilot.pause()
        assert any(row.endswith("4,013") for row in app.rows())
