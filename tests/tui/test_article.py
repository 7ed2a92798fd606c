"""The reading pane: what stands in it, how the reader moves, that the place is kept, what is copied and clicked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.selection import Selection

from termnews.document import Block, Code, Document, Heading, Item, Listing, Paragraph, Quote, Span, Style, Table
from termnews.model import Article, Enclosure, FullState, TextKind
from termnews.tui.keymap import PageKeys
from termnews.tui.widgets.article import ArticlePane
from termnews.tui.widgets.article_find import find
from termnews.tui.widgets.article_links import Target
from termnews.tui.widgets.article_page import ArticlePage

LOREM = "The council voted on Tuesday to keep the old harbour crane, a landmark, after a long and heated debate."
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcd"
KANJI = "港湾局は火曜日、古いクレーンを保存することを決めた。"


def paragraph(text: str, anchor: str = "") -> Paragraph:
    return Paragraph((Span(text),), anchor)


def numbered(count: int) -> tuple[Paragraph, ...]:
    return tuple(paragraph(f"Paragraph {i}. {LOREM}") for i in range(count))


ARTICLE = Article(
    id=7,
    source_id=1,
    source_title="The Quay",
    title="The old crane stays",
    standfirst="A narrow vote keeps the landmark.",
    byline="By the editors",
    url="https://quay.example/crane",
    published=datetime(2020, 6, 4, 10, 0, tzinfo=UTC),
    updated=None,
    language="en",
    site="",
    image="",
    read=False,
    starred=False,
    comments=None,
    comments_url="",
    text_kind=TextKind.FULL,
    body=Document(numbered(40)),
    plain="",
    full_state=FullState.DONE,
    note="",
    position="",
)


class Reader(App[None]):
    """A pane, and what it says."""

    CSS = "ArticlePane.-boxed { border: round red; }"

    def __init__(self, article: Article | None = ARTICLE) -> None:
        super().__init__()
        self.first = article
        self.told: list[Message] = []

    def compose(self) -> ComposeResult:
        yield ArticlePane()

    def on_mount(self) -> None:
        self.pane.show(self.first)
        self.pane.focus()

    @property
    def pane(self) -> ArticlePane:
        return self.query_one(ArticlePane)

    def on_article_pane_place_changed(self, event: ArticlePane.PlaceChanged) -> None:
        self.told.append(event)

    def on_article_pane_link_chosen(self, event: ArticlePane.LinkChosen) -> None:
        self.told.append(event)

    def on_article_pane_scrolled(self, event: ArticlePane.Scrolled) -> None:
        self.told.append(event)

    def rows(self) -> list[str]:
        """The lines on the screen, without the blanks at their ends."""
        height = self.pane.room.height
        return [self.pane.render_line(y).text.rstrip() for y in range(height)]

    def row_of(self, words: str) -> int:
        """On which line of the screen some words stand."""
        return next(y for y, row in enumerate(self.rows()) if words in row)

    def said(self, kind: type[Message]) -> list[Message]:
        return [message for message in self.told if isinstance(message, kind)]


def with_body(*blocks: Block) -> Article:
    return replace(ARTICLE, body=Document(blocks))


# --- what is shown ----------------------------------------------------------------------------------------------------


async def test_an_article_stands_in_the_middle_at_its_measure() -> None:
    app = Reader(with_body(paragraph(LOREM)))
    async with app.run_test(size=(101, 20)) as pilot:
        await pilot.pause()
        rows = app.rows()
        assert [row.strip() for row in rows[:7]] == [
            "The old crane stays",
            "",
            "A narrow vote keeps the landmark.",
            "",
            "By\u00a0the\u00a0editors · 4\u00a0June\u00a02020 · The\u00a0Quay · 1\u00a0min · full\u00a0text",
            "",
            "─" * 70,
        ]
        assert rows[6].index("─") == 15
        app.pane.measure = 40
        await pilot.pause()
        assert app.rows()[app.row_of("─")] == " " * 30 + "─" * 40


async def test_the_empty_pane_is_empty() -> None:
    app = Reader(None)
    async with app.run_test(size=(60, 10)):
        assert not "".join(app.rows()).strip()
        assert (app.pane.links, app.pane.progress, app.pane.place()) == ((), 1.0, "")
        assert not app.pane.page_down() and not app.pane.go_end()


async def test_the_words_are_there_before_the_blocks() -> None:
    app = Reader(replace(ARTICLE, body=None, plain="First words.\n\nSecond words.", text_kind=TextKind.FEED))
    async with app.run_test(size=(60, 16)):
        rows = [row.strip() for row in app.rows()]
        assert app.row_of("Second words.") == app.row_of("First words.") + 2
        assert "the\u00a0feed’s\u00a0text" in " ".join(rows)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"body": None, "full_state": FullState.NONE}, "The text is on its way …"),
        (
            {"body": Document(), "text_kind": TextKind.FEED, "full_state": FullState.NONE},
            "X fetches it, B opens the page",
        ),
        (
            {"text_kind": TextKind.FEED, "full_state": FullState.FAILED, "note": "the page asks for a log-in"},
            "No full text: the page asks for a log-in. X tries it again, B opens the page in the browser.",
        ),
        (
            {"note": "Only the beginning: the rest is for subscribers"},
            "Only the beginning: the rest is for subscribers.",
        ),
    ],
)
async def test_what_is_missing_is_said_with_what_can_be_done(changes: dict[str, object], words: str) -> None:
    app = Reader(None)
    async with app.run_test(size=(90, 20)):
        app.pane.keys = PageKeys(other="X", browser="B")
        app.pane.show(replace(ARTICLE, **changes))  # type: ignore[arg-type]
        assert words in " ".join(row.strip() for row in app.rows() if row)


async def test_a_standfirst_that_the_text_begins_with_is_not_shown_twice() -> None:
    app = Reader(with_body(paragraph("A narrow vote keeps the landmark. It was late."), paragraph(LOREM)))
    async with app.run_test(size=(80, 20)):
        assert sum("A narrow vote" in row for row in app.rows()) == 1


async def test_links_and_files_are_listed_below_the_text() -> None:
    body = Document((Paragraph((Span("See "), Span("this", link="https://a.example/x"), Span("."))),))
    article = replace(
        ARTICLE, body=body, enclosures=(Enclosure("https://quay.example/talk.mp3", "audio/mpeg", 34_000_000),)
    )
    app = Reader(article)
    async with app.run_test(size=(60, 30)):
        rows = [row.strip() for row in app.rows()]
        assert "See this[1]." in rows
        assert "[2] audio/mpeg, 34 MB · quay.example/talk.mp3" in rows
        assert "[1] a.example/x" in rows
        assert app.pane.link(1) == "https://a.example/x" and app.pane.link(2) == "https://quay.example/talk.mp3"
        assert app.pane.link(3) is None and app.pane.link(0) is None


async def test_foreign_text_is_no_markup() -> None:
    app = Reader(replace(with_body(paragraph("[b]bold[/b] [@click=app.quit]x[/] [/]")), title="[red]Title[/red] [/]"))
    async with app.run_test(size=(60, 20)):
        rows = [row.strip() for row in app.rows()]
        assert rows[0] == "[red]Title[/red] [/]"
        assert "[b]bold[/b] [@click=app.quit]x[/] [/]" in rows


# --- moving -----------------------------------------------------------------------------------------------------------


async def test_pages_overlap_and_the_end_is_said() -> None:
    app = Reader()
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        assert app.pane.progress == 0
        last = app.rows()[-2:]
        assert app.pane.page_down()
        assert app.rows()[:2] == last
        turned = 1
        while app.pane.page_down():
            turned += 1
        assert turned > 5
        assert app.pane.progress == 1
        assert not app.pane.page_down() and not app.pane.line_down() and not app.pane.half_down()
        assert app.pane.page_up() and app.pane.half_up() and app.pane.line_up()
        assert app.pane.go_top() and not app.pane.page_up() and not app.pane.go_top()
        assert app.pane.go_end() and app.pane.progress == 1
        assert "Paragraph 39" in " ".join(app.rows())


async def test_the_end_is_reached_before_all_is_laid_out() -> None:
    app = Reader(with_body(*numbered(400)))
    async with app.run_test(size=(80, 20)):
        assert app.pane.go_end()
        assert "Paragraph 399" in " ".join(app.rows())


async def test_long_articles_are_laid_out_as_they_are_read() -> None:
    app = Reader(None)
    async with app.run_test(size=(80, 20)) as pilot:
        app.pane.show(with_body(*numbered(400)))
        assert app.pane.page is not None and not app.pane.page.finished
        guess = app.pane.virtual_size.height
        for _ in range(40):
            await pilot.pause()
        assert app.pane.page.finished
        assert app.pane.virtual_size.height == app.pane.page.height
        assert abs(guess - app.pane.page.height) < guess / 5


async def test_the_wheel_scrolls_and_progress_is_told() -> None:
    app = Reader()
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        app.told.clear()
        await pilot._post_mouse_events([_wheel()], ArticlePane, offset=(5, 5))
        await pilot.pause()
        assert app.pane.scroll_offset.y > 0
        scrolled = app.said(ArticlePane.Scrolled)
        assert isinstance(scrolled[-1], ArticlePane.Scrolled) and 0 < scrolled[-1].progress < 0.2


def _wheel() -> type:
    from textual.events import MouseScrollDown

    return MouseScrollDown


async def test_wide_code_is_shifted_and_nothing_else() -> None:
    app = Reader(with_body(paragraph(LOREM), Code("x" * 60 + "END"), paragraph(LOREM)))
    async with app.run_test(size=(50, 24)) as pilot:
        await pilot.pause()
        before = app.rows()
        assert before[13].endswith("x›")
        app.pane.code_right(20)
        await pilot.pause()
        after = app.rows()
        assert after[13].endswith("xEND")
        assert [row for i, row in enumerate(after) if i != 13] == [row for i, row in enumerate(before) if i != 13]
        app.pane.code_left(20)
        assert app.rows() == before


# --- the place --------------------------------------------------------------------------------------------------------


async def test_the_place_is_kept_over_widths_measures_and_visits() -> None:
    app = Reader()
    async with app.run_test(size=(80, 20)) as pilot:
        for _ in range(4):
            app.pane.page_down()
        place = app.pane.place()
        block = int(place.split(":")[0])
        assert block > 3
        for size in ((40, 12), (120, 40), (30, 8), (80, 20)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert app.pane.place() == place
            assert app.pane.page is not None
            assert app.pane.page.line(app.pane.scroll_offset.y).block == block
        app.pane.measure = 40
        await pilot.pause()
        assert app.pane.place() == place
        top = app.rows()[0]
        app.pane.show(None)
        app.pane.show(replace(ARTICLE, position=place))
        assert (app.pane.place(), app.rows()[0]) == (place, top)


async def test_the_place_is_told_when_the_reader_rests_and_when_they_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("termnews.tui.widgets.article._REST", 0.01)
    app = Reader()
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        assert app.said(ArticlePane.PlaceChanged) == []
        app.pane.page_down()
        await pilot.pause(0.05)
        assert app.said(ArticlePane.PlaceChanged) == [ArticlePane.PlaceChanged(7, app.pane.place())]
        app.pane.page_down()
        place = app.pane.place()
        app.pane.show(replace(ARTICLE, id=8))
        await pilot.pause()
        assert app.said(ArticlePane.PlaceChanged)[-1] == ArticlePane.PlaceChanged(7, place)
        assert app.pane.place() == ""


async def test_another_text_of_the_article_keeps_the_paragraph_in_sight() -> None:
    plain = "\n\n".join(f"Paragraph {i}. {LOREM}" for i in range(40))
    app = Reader(replace(ARTICLE, body=None, plain=plain))
    async with app.run_test(size=(80, 20)):
        for _ in range(3):
            app.pane.page_down()
        top = app.rows()[0]
        app.pane.show(
            with_body(Heading(2, (Span("New"),)), paragraph("A new beginning."), *numbered(40)), keep_place=True
        )
        assert app.rows()[0] == top


async def test_new_marks_leave_the_page_and_the_selection_alone() -> None:
    app = Reader()
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        page = app.pane.page
        await _drag(pilot, (app.pane.cells.margin, 0), (app.pane.cells.margin + 6, 0))
        app.pane.show(replace(ARTICLE, read=True, starred=True), keep_place=True)
        assert app.pane.page is page and app.pane.article is not None and app.pane.article.read
        assert app.screen.get_selected_text() == "The old"


async def test_a_border_that_comes_and_goes_keeps_the_place() -> None:
    app = Reader()
    async with app.run_test(size=(80, 20)) as pilot:
        app.pane.page_down()
        place = app.pane.place()
        for boxed in (True, False):
            app.pane.set_class(boxed, "-boxed")
            await pilot.pause()
            await pilot.pause()
            assert app.pane.room.width == (77 if boxed else 79)
            assert app.pane.place() == place
            assert app.pane.is_settled


async def test_a_text_that_has_changed_between_two_visits_is_opened_where_it_was_left() -> None:
    texts = [f"{LETTERS[i]}. {LOREM[i:]} {LETTERS[i] * 3} is its own word." for i in range(30)]
    app = Reader(with_body(*map(paragraph, texts)))
    async with app.run_test(size=(60, 20)) as pilot:
        app.pane.go(app.pane.page.line_of("12:60") if app.pane.page is not None else 0)
        await pilot.pause()
        kept, top = app.pane.place(), app.rows()[0].strip()
        assert app.pane.place().startswith("12:") and LETTERS[12] in "".join(app.rows()[:3])
        changed = [paragraph("Update: the vote is to be repeated.")] * 3 + [paragraph(text) for text in texts[4:]]
        app.pane.show(None)
        app.pane.show(replace(with_body(*changed), position=kept))
        await pilot.pause()
        assert app.pane.place().startswith("11:") and app.rows()[0].strip() == top
        app.pane.show(None)
        app.pane.show(replace(ARTICLE, position=kept.partition(":")[0] + ":60"))
        await pilot.pause()
        assert app.pane.place().startswith("12:")


def test_every_line_of_a_page_is_found_by_its_place() -> None:
    table = Table(tuple((((Span(f"r{i}"),), (Span(LOREM),))) for i in range(3)))
    blocks: tuple[Block, ...] = (*numbered(3), table, Listing((Item((paragraph(LOREM),)), Item((paragraph(LOREM),)))))
    links = (Paragraph((Span("a", link="https://a.example/"), Span("b", link="https://b.example/"))),)
    page = ArticlePage(with_body(*blocks, *links), 30, PageKeys())
    page.body.finish()
    for number in range(page.height):
        found = page.line_of(page.place_of(number))
        line, other = page.line(number), page.line(found)
        assert (line.block, line.offset) == (other.block, other.offset)
        assert found == number or not line.runs or line.block == 3
    assert page.line_of("99:0") >= page.height - 6
    assert page.line_of("x") == 0


# --- mouse and selection ----------------------------------------------------------------------------------------------


async def test_a_click_on_a_link_chooses_it_and_on_a_footnote_goes_there() -> None:
    note = Paragraph((Span("1", Style.SUPERSCRIPT, "#fn1"), Span(" and "), Span("a link", link="https://a.example/")))
    app = Reader(with_body(note, *numbered(20), paragraph("The note.", "fn1"), *numbered(20)))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        at = app.pane.cells.margin
        row = app.row_of("¹ and a link[1]")
        await pilot.click(ArticlePane, offset=(at + 8, row))
        assert app.said(ArticlePane.LinkChosen) == [ArticlePane.LinkChosen(Target(0))]
        assert app.pane.address(Target(0)) == "https://a.example/"
        await pilot.click(ArticlePane, offset=(at + 3, row))
        assert len(app.said(ArticlePane.LinkChosen)) == 1
        await pilot.click(ArticlePane, offset=(at, row))
        assert app.said(ArticlePane.LinkChosen)[1:] == [ArticlePane.LinkChosen(Target(anchor="fn1"))]
        assert app.rows()[0].strip() == "The note."


async def test_what_is_dragged_over_is_copied_as_prose() -> None:
    body = (
        Paragraph((Span("See "), Span("this", link="https://a.example/"), Span(" now. " + LOREM))),
        paragraph(KANJI * 2),
    )
    app = Reader(with_body(*body))
    async with app.run_test(size=(44, 24)) as pilot:
        await pilot.pause()
        at = app.pane.cells.margin
        await _drag(pilot, (at + 4, app.row_of("See this[1] now.")), (at + 6, app.row_of(KANJI[:5])))
        assert app.screen.get_selected_text() == "this now. " + LOREM + "\n\n" + KANJI[:4]
        await pilot.click(ArticlePane, offset=(at, 0))
        assert app.screen.get_selected_text() is None


async def _drag(pilot: Pilot[None], start: tuple[int, int], end: tuple[int, int]) -> None:
    await pilot.mouse_down(ArticlePane, offset=start)
    await pilot.hover(ArticlePane, offset=end)
    await pilot.mouse_up(ArticlePane, offset=end)
    await pilot.pause()


async def test_a_selection_of_all_has_every_word_and_no_bar() -> None:
    app = Reader(with_body(Quote((paragraph(LOREM),)), Code("a  b\nc")))
    async with app.run_test(size=(40, 20)):
        found = app.pane.get_selection(Selection(None, None))
        assert found is not None
        text, _ = found
        assert text.startswith("The old crane stays\n\nA narrow vote keeps the landmark.\n\nBy")
        assert text.endswith(f"\n\n{LOREM}\n\na  b\nc")


async def test_a_link_that_was_dragged_over_is_not_opened() -> None:
    app = Reader(with_body(Paragraph((Span("a long link here", link="https://a.example/"),))))
    async with app.run_test(size=(44, 20)) as pilot:
        await pilot.pause()
        at = app.pane.cells.margin
        row = app.row_of("a long link here")
        await _drag(pilot, (at, row), (at + 6, row))
        assert app.screen.get_selected_text() == "a long "
        assert app.said(ArticlePane.LinkChosen) == []


# --- any size, any theme ----------------------------------------------------------------------------------------------


def _hard_cases() -> Iterator[Article]:
    yield ARTICLE
    yield replace(
        with_body(
            Heading(1, (Span("قرر المجلس"),)),
            Quote((Listing((Item((paragraph(KANJI),)),), ordered=True),)),
            Code("def f():\n    return '" + "漢" * 40 + "'"),
            Table((((Span("a"),), (Span(LOREM),)), ((Span("b"),), (Span(KANJI),)))),
            Paragraph((Span("👨‍👩‍👧 " * 9, Style.STRONG | Style.MARK | Style.CODE, "https://a.example/"),)),
        ),
        title="漢字" * 30,
        note="a note",
        enclosures=(Enclosure("https://e.example/a.mp3"),),
    )
    yield replace(ARTICLE, body=None, full_state=FullState.NONE)


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (5, 2), (20, 5), (250, 50)])
async def test_every_line_is_as_wide_as_the_pane(size: tuple[int, int]) -> None:
    app = Reader()
    async with app.run_test(size=size) as pilot:
        for article in (*_hard_cases(), None):
            app.pane.show(article)
            for _ in range(3):
                await pilot.pause()
                for y in range(app.pane.room.height):
                    strip = app.pane.render_line(y)
                    assert strip.cell_length == sum(segment.cell_length for segment in strip) == app.pane.room.width
                app.pane.page_down()
                app.pane.code_right()


async def test_the_ansi_theme_shows_structure_without_colour() -> None:
    app = Reader(with_body(Heading(2, (Span("Part"),)), Paragraph((Span("link", link="https://a.example/"),))))
    async with app.run_test(size=(60, 20)) as pilot:
        app.theme = "ansi-dark"
        await pilot.pause()
        styles = {
            segment.text.strip(): segment.style
            for y in range(12)
            for segment in app.pane.render_line(y)
            if segment.style is not None and segment.text.strip()
        }
        title, part, link = styles["The old crane stays"], styles["Part"], styles["link"]
        assert title.bold and part.bold and link.underline and styles["[1]"].dim
        assert title.color == part.color == link.color == styles["[1]"].color


async def test_ascii_terminals_get_ascii_rules() -> None:
    app = Reader(None)
    async with app.run_test(size=(60, 20)):
        app.pane.ascii_only = True
        app.pane.show(ARTICLE)
        assert app.rows()[6].strip("- ") == ""


# --- finding ----------------------------------------------------------------------------------------------------------


def page(*blocks: Block, columns: int = 40) -> ArticlePage:
    """A page of these blocks."""
    return ArticlePage(replace(ARTICLE, body=Document(blocks)), columns, PageKeys())


def found(page: ArticlePage, words: str) -> list[str]:
    """What stands where words were found, a bar where the line ends inside."""
    return ["|".join(page.line(line).text()[start:end] for line, start, end in match) for match in find(page, words)]


def test_words_are_found_across_the_lines_that_they_were_wrapped_to() -> None:
    text = paragraph("The harbour crane stays where it is. A harbour  crane! The HARBOUR\u00a0CRANE.")
    at_width = {columns: found(page(text, columns=columns), "harbour crane") for columns in (12, 19, 70)}
    assert [len(matches) for matches in at_width.values()] == [3, 3, 3]
    assert at_width[12][0] == "harbour|crane"
    assert {match.replace("|", " ").replace("\u00a0", " ").lower() for match in at_width[19]} <= {
        "harbour crane",
        "harbour  crane",
    }


def test_words_are_found_in_lists_tables_code_and_the_headline_and_not_in_numbers_of_links() -> None:
    link = Paragraph((Span("crane", link="https://quay.example/"), Span(" 1")))
    blocks = (Listing((Item((paragraph("a crane"),)),)), Code("crane = 1\n\tcrane"), Quote((paragraph("crane"),)), link)
    assert found(page(*blocks), "crane") == ["crane"] * 6
    assert found(page(link), "crane 1") == ["crane| 1"], "what stands between is none of the author's words"
    assert found(page(link), "[1]") == []


@pytest.mark.parametrize("words", ["", "  ", "absent", "(", "[a-z]*"])
def test_what_does_not_stand_there_is_not_found(words: str) -> None:
    assert find(page(*numbered(3)), words) == []


@pytest.mark.parametrize(
    ("words", "count"),
    [("resume", 3), ("résumé", 3), ("Resume", 1), ("it's", 1), ("1-2", 1), ("か", 1), ("łodz", 1), ("ıstanbul", 0)],
)
def test_accents_do_not_count_nor_case_where_no_capital_is_typed(words: str, count: int) -> None:
    text = page(paragraph("Résumé, résumé, resume. It’s 1–2; か and が. Łódź."))
    assert len(find(text, words)) == count


async def test_each_match_is_gone_to_and_shown() -> None:
    app = Reader()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        pane = app.pane
        assert pane.find("paragraph 3") == 11, "3 and 30 to 39"
        seen = set()
        for _ in range(11):
            at, of = pane.find_next(1)
            seen.add(at)
            assert of == 11
            line = pane._matches[pane._match][0].line
            assert pane.scroll_offset.y <= line < pane.scroll_offset.y + pane.room.height
        assert seen == set(range(1, 12))
        pane.leave_found()
        assert (pane.finding, pane.find_next(1)[1]) == ("", 0)


async def test_what_is_found_stays_found_when_the_text_is_set_anew_and_not_in_another() -> None:
    app = Reader()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        pane = app.pane
        pane.find("debate")
        pane.find_next(5)
        await pilot.resize_terminal(50, 20)
        await pilot.pause()
        assert pane.find_next(0) == (6, 40)
        pane.show(replace(ARTICLE, id=8, body=Document((paragraph("Nothing of the kind."),))))
        assert pane.finding == ""


async def test_headings_are_gone_to() -> None:
    app = Reader()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        pane = app.pane
        heading = Heading(2, (Span("Why"),)), Heading(3, (Span("How"),))
        pane.show(
            replace(ARTICLE, id=8, body=Document((*numbered(9), heading[0], *numbered(9), heading[1], *numbered(9))))
        )
        assert [(level, words) for _, level, words in pane.headings()] == [(2, "Why"), (3, "How")]
        assert pane.go_heading(1) and pane.page is not None
        assert pane.page.line(pane.scroll_offset.y).text() == "Why"
        assert pane.go_heading(1)
        assert pane.page.line(pane.scroll_offset.y).text() == "How"
        assert not pane.go_heading(1)
        assert pane.go_heading(-1) and pane.page.line(pane.scroll_offset.y).text() == "Why"
        assert not pane.go_heading(-1)
