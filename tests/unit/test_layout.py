"""The layout: what stands on the lines of a page, at every width."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termnews.document import (
    Block,
    Code,
    CodeLink,
    Details,
    Document,
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
    Style,
    Table,
    Terms,
)
from termnews.layout.lines import Role, View
from termnews.layout.page import Layout, lay_out
from termnews.layout.wrap import SIMPLE, WIDE, is_right_to_left, is_simple, wrap
from termnews.text import width as cells

LOREM = "The council voted on Tuesday to keep the old harbour crane, a landmark, after a long and heated debate."
KANJI = "港湾局は火曜日、古いクレーンを保存することを決めた。「これは街の記憶だ」と市長は述べ、英語 words も混ざる。"
ARABIC = "قرر المجلس يوم الثلاثاء الإبقاء على رافعة الميناء القديمة بعد نقاش طويل"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


def spans(*parts: str | tuple[str, Style] | tuple[str, Style, str]) -> Spans:
    return tuple(Span(part) if isinstance(part, str) else Span(*part) for part in parts)


def paragraph(*parts: str | tuple[str, Style] | tuple[str, Style, str]) -> Paragraph:
    return Paragraph(spans(*parts))


def shown(*blocks: Block, width: int = 40, ascii_only: bool = False) -> list[str]:
    layout = lay_out(Document(blocks), width, ascii_only=ascii_only, numbers=False)
    return [line.text() for line in layout]


def pieces(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end, _ in wrap(text, width)]


# --- wrapping ---------------------------------------------------------------------------------------------------------


def test_a_paragraph_is_wrapped_at_spaces() -> None:
    assert pieces("one two three four", 9) == ["one two", "three", "four"]


def test_a_line_break_of_the_author_stays() -> None:
    assert pieces("Roses are red,\nviolets are blue,\n\nand so on", 40) == [
        "Roses are red,",
        "violets are blue,",
        "",
        "and so on",
    ]


def test_a_no_break_space_is_no_place_to_break() -> None:
    assert pieces("il dit «\u00a0non\u00a0» hier", 12) == ["il dit", "«\u00a0non\u00a0» hier"]


def test_a_compound_word_is_broken_after_its_dash_only_where_the_line_stayed_ragged() -> None:
    assert pieces("a bb self-explanatory", 12) == ["a bb self-", "explanatory"]
    assert pieces("the old landmarks well-known", 22) == ["the old landmarks", "well-known"]
    assert pieces("in 2020-2021-2022-2023", 12) == ["in", "2020-2021-", "2022-2023"]


def test_a_word_wider_than_the_line_is_cut_after_a_sign_where_one_is_near() -> None:
    assert pieces("https://example.org/a/story", 16) == ["https://example.", "org/a/story"]
    assert pieces("abcdefghij", 4) == ["abcd", "efgh", "ij"]


def test_no_cjk_line_begins_with_a_closing_sign_or_ends_with_an_opening_one() -> None:
    for width in range(6, 60):
        for line in pieces(KANJI, width):
            assert line[0] not in "、。」ー", (width, line)
            assert line[-1] not in "「", (width, line)
            assert cells(line) <= width


def test_a_hangul_word_is_kept_whole() -> None:
    assert pieces("항만청은 화요일 오래된", 12) == ["항만청은", "화요일", "오래된"]


def test_an_emoji_sequence_and_a_letter_with_its_marks_are_never_split() -> None:
    assert pieces(FAMILY * 3, 2) == [FAMILY] * 3
    assert pieces("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", 2) == ["\U0001f1e9\U0001f1ea", "\U0001f1eb\U0001f1f7"]
    assert pieces("q\u0323\u0307q\u0323\u0307", 1) == ["q\u0323\u0307", "q\u0323\u0307"]


def test_the_number_of_a_link_stays_with_its_words() -> None:
    assert all(
        not line.startswith("[") for width in range(8, 30) for line in pieces("漢字漢字漢字[1]漢字漢字[2]漢", width)
    )


def test_the_character_sets_are_measured_as_the_terminal_measures() -> None:
    simple, wide = re.compile(f"[{SIMPLE}]"), re.compile(f"[{WIDE}]")
    wrong = [hex(code) for code in range(32, 0x2FFFF) if simple.match(chr(code)) and cells(chr(code)) != 1]
    assert wrong == []
    assert wide.match("漢") and wide.match("ア") and not wide.match("한")
    assert is_simple("naïve — “quoted” €5") and not is_simple("漢") and not is_simple("e\u0301")


def test_the_first_letter_decides_the_direction() -> None:
    assert is_right_to_left(ARABIC)
    assert is_right_to_left("«12» שלום world")
    assert not is_right_to_left("The word שלום means peace")


# --- blocks -----------------------------------------------------------------------------------------------------------


def test_blocks_are_parted_by_a_blank_line() -> None:
    assert shown(Heading(2, spans("Harbour")), paragraph("One."), paragraph("Two.")) == [
        "Harbour",
        "",
        "One.",
        "",
        "Two.",
    ]


def test_an_empty_block_leaves_no_gap() -> None:
    assert shown(paragraph("One."), paragraph(" "), Figure("x", "", ()), Paragraph(()), paragraph("Two.")) == [
        "One.",
        "",
        "[image]",
        "",
        "Two.",
    ]


def test_lists_are_hung_on_their_markers_and_nested() -> None:
    inner = Listing((Item((paragraph("inner"),)),))
    block = Listing((Item((paragraph("first item that is long"),)), Item((paragraph("second"), inner))))
    assert shown(block, width=16) == ["• first item", "  that is long", "• second", "  ◦ inner"]


def test_numbers_are_aligned_and_begin_where_they_begin() -> None:
    block = Listing(tuple(Item((paragraph(word),)) for word in ("nine", "ten", "eleven")), ordered=True, start=9)
    assert shown(block) == [" 9. nine", "10. ten", "11. eleven"]


def test_items_of_several_paragraphs_are_parted() -> None:
    block = Listing((Item((paragraph("a"), paragraph("b"))), Item((paragraph("c"),)), Item(())))
    assert shown(block) == ["• a", "", "  b", "", "• c", "", "•"]


def test_quotes_have_a_bar_for_each_depth() -> None:
    block = Quote((paragraph("outer words"), Quote((paragraph("inner"),))))
    assert shown(block, width=12) == ["▎ outer", "▎ words", "▎", "▎ ▎ inner"]


def test_links_of_code_are_led_to_and_move_nothing() -> None:
    text = "see  rfc2119,\nand rfc8174"
    links = (CodeLink(5, 12, "https://rfc.example/2119"), CodeLink(18, 25, "https://rfc.example/8174"))
    lines = list(lay_out(Document((Code(text, "", links),)), 60))
    assert [line.text() for line in lines] == [f"  {line}" for line in text.split("\n")]
    assert [[(run.text, run.link) for run in line.runs] for line in lines] == [
        [("see  ", -1), ("rfc2119", 0), (",", -1)],
        [("and ", -1), ("rfc8174", 1)],
    ]


def test_code_is_never_wrapped_and_keeps_its_spaces() -> None:
    source = "\nif x:\n    return " + "y" * 50 + "\n"
    layout = lay_out(Document((Code(source),)), 20)
    assert [line.text() for line in layout] == ["  if x:", "      return " + "y" * 50]
    assert all(line.wide for line in layout)
    assert layout.widest == 63


def test_a_table_that_fits_is_a_grid_with_its_figures_flush_right() -> None:
    rows = (
        (spans("Name"), spans("Tonnes"), spans("")),
        (spans("Crane A"), spans("12.5"), ()),
        (spans("B"), spans("140"), ()),
    )
    assert shown(Table(rows, header=1, caption=spans("Cranes"))) == [
        "Cranes",
        "Name    │ Tonnes",
        "────────┼───────",
        "Crane A │   12.5",
        "B       │    140",
    ]


def test_the_cells_of_a_tight_grid_are_wrapped_and_its_rows_parted() -> None:
    rows = ((spans("Crane A"), spans("built in the year of the great flood")), (spans("B"), spans("scrapped")))
    assert shown(Table(rows), width=30) == [
        "Crane A │ built in the year of",
        "        │ the great flood",
        "        │",
        "B       │ scrapped",
    ]


def test_a_first_row_all_in_bold_is_the_head() -> None:
    bold = ((Span("Name", Style.STRONG),), (Span("Built", Style.STRONG),))
    rows = (bold, (spans("Crane A"), spans("1921")), (spans("Crane B"), spans("1950")))
    assert shown(Table(rows))[:2] == ["Name    │ Built", "────────┼──────"]


def test_a_table_that_does_not_fit_becomes_records() -> None:
    head = tuple(spans(f"Head {i}") for i in range(5))
    row = tuple(spans(f"long words in cell {i}") for i in range(5))
    lines = shown(Table((head, row, row), header=1), width=30)
    assert lines[:2] == ["Head 0: long words in cell 0", "Head 1: long words in cell 1"]
    assert lines[5] == ""
    assert len(lines) == 11


def test_a_figure_says_what_it_shows_once() -> None:
    assert shown(Figure("x", "A crane", spans("The crane in 1950"))) == ["[image: A crane]", "The crane in 1950"]
    assert shown(Figure("x", "A crane", spans("A crane in 1950"))) == ["[image]", "A crane in 1950"]


def test_an_embed_is_a_link_and_plain_text_has_its_address() -> None:
    block = Embed("https://video.example/1", "The film")
    assert shown(block) == ["↗ The film (https://video.example/1)"]
    runs = lay_out(Document((block,)), 40).line(0).runs
    assert [(run.text, run.link) for run in runs] == [("↗ ", -1), ("The film", 0), ("[1]", 0)]


def test_details_terms_and_rules() -> None:
    assert shown(Details(spans("More"), (paragraph("hidden"),)), width=20) == ["▾ More", "  hidden"]
    assert shown(Terms(((spans("crane"), (paragraph("lifts"),)), (spans("quay"), ())))) == [
        "crane",
        "    lifts",
        "quay",
    ]
    assert shown(Rule(), width=9) == ["   ───"]


def test_ascii_terminals_get_ascii_signs() -> None:
    blocks = (
        Listing((Item((paragraph("a"),)),)),
        Quote((paragraph("b"),)),
        Details(spans("c"), ()),
        Embed("https://e.example", "d"),
        Rule(),
        Table(((spans("e"), spans("f")), (spans("g"), spans("h"))), header=1),
        paragraph("10", ("2", Style.SUPERSCRIPT)),
    )
    assert all(line.isascii() for line in shown(*blocks, ascii_only=True))


def test_who_hears_a_text_is_spared_what_is_only_drawn() -> None:
    blocks = (
        Listing((Item((paragraph("a"),)),)),
        Quote((paragraph("b"),)),
        Rule(),
        Table(((spans("Name"), spans("Built")), (spans("Crane"), spans("1921"))), header=1),
        Details(spans("c"), (paragraph("d"),)),
    )
    lines = [line.text() for line in Layout(Document(blocks), 40, View(spoken=True))]
    assert lines == ["- a", "", "> b", "", "Name: Crane", "Built: 1921", "", "- c", "  d"]


def test_a_row_of_figures_without_a_head_is_told_in_a_flow() -> None:
    row = tuple(spans(f"{n}00") for n in range(1, 9))
    assert shown(Table((row, row)), width=20)[:2] == ["100 · 200 · 300 ·", "  400 · 500 · 600 ·"]


def test_raised_and_lowered_figures_have_their_own_characters() -> None:
    assert shown(
        paragraph("H", ("2", Style.SUBSCRIPT), "O, 10", ("−3", Style.SUPERSCRIPT), ", 4", ("th", Style.SUPERSCRIPT))
    ) == ["H₂O, 10⁻³, 4th"]


def test_right_to_left_text_is_flush_right_and_so_is_its_marker() -> None:
    for block in (paragraph(ARABIC), Quote((paragraph(ARABIC),)), Listing((Item((paragraph(ARABIC),)),))):
        lines = shown(block, width=30)
        assert len(lines) > 1
        assert cells(lines[0]) == 30
        assert cells(lines[-1]) in (28, 30)
    assert shown(Listing((Item((paragraph(ARABIC),)),)), width=30)[0].endswith(" •")


# --- links and anchors ------------------------------------------------------------------------------------------------


def test_links_are_numbered_in_order_and_an_address_keeps_its_number() -> None:
    document = Document(
        (
            paragraph(
                "See ",
                ("this ", Style.PLAIN, "https://a.example/"),
                "and ",
                ("that", Style.PLAIN, "https://b.example/"),
            ),
            paragraph(("this", Style.STRONG, "https://a.example/"), (" too", Style.PLAIN, "https://a.example/"), "."),
        )
    )
    layout = lay_out(document, 60)
    assert [line.text() for line in layout] == ["See this[1] and that[2]", "", "this too[1]."]
    assert layout.links == ("https://a.example/", "https://b.example/")
    assert {run.role for line in layout for run in line.runs if run.text.startswith("[")} == {Role.LINK_NUMBER}
    assert layout.line(0).words() == "See this and that"


def test_a_link_of_several_styles_has_one_number() -> None:
    address = "https://a.example/"
    block = paragraph(("the", Style.PLAIN, address), " ", ("crane", Style.STRONG, address), ".")
    assert [line.text() for line in lay_out(Document((block,)), 40)] == ["the crane[1]."]


def test_plain_text_lists_the_addresses_when_asked() -> None:
    document = Document((paragraph(("this", Style.PLAIN, "https://a.example/")),))
    assert [line.text() for line in lay_out(document, 40, numbers=False)] == ["this"]
    assert [line.text() for line in lay_out(document, 40)] == ["this[1]"]


def test_an_anchor_is_found_on_its_line() -> None:
    note = Listing((Item((paragraph("a"),)), Item((paragraph("the note"),), "fn2")), ordered=True)
    document = Document((paragraph("text", ("2", Style.SUPERSCRIPT, "#fn2")), Paragraph(spans("x"), "p"), note))
    layout = lay_out(document, 40)
    found = layout.line_of_anchor("fn2")
    assert found is not None and layout.line(found).text() == "2. the note"
    assert layout.line_of_anchor("p") == 2
    assert layout.line_of_anchor("nowhere") is None
    assert [run.anchor for run in layout.line(0).runs] == ["", "fn2"]


# --- the page as a whole ----------------------------------------------------------------------------------------------


def long_document(count: int) -> Document:
    return Document(tuple(paragraph(f"{i}. {LOREM}") for i in range(count)))


def test_only_what_is_asked_for_is_laid_out() -> None:
    layout = lay_out(long_document(400), 40)
    assert layout.ensure(20)
    assert not layout.finished
    guess = layout.height
    layout.finish()
    assert layout.finished and abs(guess - layout.height) < layout.height / 4


def test_there_is_no_line_behind_the_last() -> None:
    layout = lay_out(long_document(2), 40)
    assert not layout.ensure(50)
    with pytest.raises(IndexError):
        layout.line(50)
    empty = lay_out(Document(), 40)
    assert (empty.height, empty.line_of(3, 9), list(empty)) == (0, 0, [])


def test_a_place_is_found_again_at_every_width() -> None:
    document = long_document(5)
    word = LOREM.index("harbour") + 3
    for width in range(8, 120, 7):
        line = lay_out(document, width).line_of(3, word)
        found = lay_out(document, width)
        found.ensure(line)
        words = found.line(line)
        assert words.block == 3
        assert words.offset <= word < words.offset + len(words.words()) + 1


def test_a_place_behind_the_end_is_the_last_line() -> None:
    layout = lay_out(long_document(3), 40)
    assert layout.line_of(99, 0) == layout.height - 1
    assert layout.line_of(2, 10**6) == layout.height - 1


def test_a_place_in_a_table_is_its_row() -> None:
    rows = tuple((spans(f"row {i}"), spans("some words that are long enough to be wrapped")) for i in range(6))
    wide, narrow = (lay_out(Document((Table(rows),)), width) for width in (80, 24))
    for layout in (wide, narrow):
        number = layout.line_of(0, wide.line(4).offset)
        assert "row 4" in layout.line(number).text() or "row 4" in layout.line(number + 1).text()


def test_deep_nesting_is_laid_out() -> None:
    block: Block = paragraph("deep")
    for depth in range(180):
        block = Quote((block,)) if depth % 2 else Listing((Item((block,)),))
    for width in (1, 20, 70):
        assert "".join(shown(block, width=width)).replace("▎", "").replace("•", "").strip(" ◦–")[-1] == "p"


# --- properties -------------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [*LOREM.split(), "self-made", "«\u00a0oui\u00a0»", "港湾局。", "「街」", ARABIC.split()[0], FAMILY, "x" * 30]
)
TEXT = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
LINKS = st.sampled_from(["", "", "", "https://a.example/", "https://b.example/", "#note"])
STYLES = st.sampled_from([Style.PLAIN, Style.STRONG, Style.EMPHASIS | Style.STRONG, Style.CODE])
SPANS = st.lists(st.builds(Span, TEXT, STYLES, LINKS), min_size=1, max_size=3).map(
    lambda found: tuple(Span(f"{span.text} ", span.style, span.link) for span in found)
)
LEAVES = st.one_of(
    st.builds(Paragraph, SPANS),
    st.builds(Heading, st.integers(1, 6), SPANS),
    st.builds(Figure, st.just("src"), st.just(""), SPANS),
    st.builds(Code, TEXT),
)
BLOCKS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Quote, st.lists(inner, min_size=1, max_size=2).map(tuple)),
        st.builds(
            Listing,
            st.lists(st.builds(Item, st.lists(inner, min_size=1, max_size=2).map(tuple)), min_size=1, max_size=3).map(
                tuple
            ),
            st.booleans(),
        ),
        st.builds(Details, SPANS, st.lists(inner, max_size=2).map(tuple)),
        st.builds(Terms, st.tuples(st.tuples(SPANS, st.lists(inner, max_size=1).map(tuple)))),
    ),
    max_leaves=6,
)
DOCUMENTS = st.lists(BLOCKS, min_size=1, max_size=5).map(lambda found: Document(tuple(found)))
ROWS = st.lists(st.tuples(SPANS, SPANS, SPANS), min_size=1, max_size=4).map(tuple)
OURS = {Role.MARKER, Role.IMAGE, Role.LINK_NUMBER}


def letters(layout: Layout) -> str:
    """The author's words on the lines, wrapped words joined, without any space."""
    found = "".join(run.text for line in layout for run in line.runs if run.role not in OURS)
    return re.sub(r"[\s▎▾]", "", found)


def written(document: Document) -> str:
    return re.sub(r"\s", "", document.text())


@given(DOCUMENTS, st.integers(1, 120))
@settings(max_examples=120, deadline=None)
def test_no_line_is_wider_than_the_page(document: Document, width: int) -> None:
    for line in lay_out(document, width):
        assert line.wide or cells(line.text()) <= width, line


@given(DOCUMENTS, st.integers(2, 120))
@settings(max_examples=120, deadline=None)
def test_every_word_is_there_once_and_in_order(document: Document, width: int) -> None:
    assert letters(lay_out(document, width)) == written(document)


@given(ROWS, st.integers(0, 1), st.integers(1, 120))
@settings(max_examples=40, deadline=None)
def test_a_table_keeps_to_the_page_and_loses_no_word(
    rows: tuple[tuple[Spans, ...], ...], header: int, width: int
) -> None:
    layout = lay_out(Document((Table(rows, header=header),)), width)
    assert all(cells(line.text()) <= width for line in layout)
    if width >= 70:
        on_page = sorted(re.sub(r"\[\d\]|[\s─┼│]", "", "".join(line.text() for line in layout)))
        missing = sorted(set(written(Document((Table(rows),)))) - set(on_page))
        assert missing == []


@given(DOCUMENTS, st.integers(1, 120))
@settings(max_examples=25, deadline=None)
def test_lines_stand_in_the_order_of_their_places(document: Document, width: int) -> None:
    places = [(line.block, line.offset) for line in lay_out(document, width)]
    assert places == sorted(places)


@given(DOCUMENTS)
@settings(max_examples=25, deadline=None)
def test_what_is_copied_is_the_text(document: Document) -> None:
    layout = lay_out(document, 30)
    copied = "".join(line.words() + line.ending for line in layout)
    wanted = [word for word in document.text().split() if len(word) < 20]
    assert [word for word in wanted if word not in copied] == []
