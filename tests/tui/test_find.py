"""Words, headings and the outline of an open article, by the keyboard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input, OptionList

from termnews.document import Code, Document, Heading, Paragraph, Span, Table
from termnews.model import TextKind
from termnews.store.store import Store
from termnews.tui.screens.outline import OutlineScreen
from tests.tui.news import Reader, fill, ids, reader

PARTS = ("The crane", "The vote", "The bill")


@asynccontextmanager
async def at_article(folder: Path, *, headings: bool = True) -> AsyncIterator[Reader]:
    """The reader at an article of three parts."""
    with Store.open(folder / "data") as store:
        fill(store, 3)
        blocks: list[Heading | Paragraph] = []
        for part in PARTS:
            blocks += [Heading(2, (Span(part),))] if headings else []
            blocks += [Paragraph((Span(f"Line {n} of a part that is about the harbour."),)) for n in range(20)]
        store.articles.keep_blocks(ids(store)[0], TextKind.FEED, Document(tuple(blocks)))
        async with reader(folder, store) as it:
            await it.press("enter")
            await it.laid_out()
            yield it


async def find(it: Reader, words: str) -> None:
    """Look for words."""
    await it.press("/", *(key.replace(" ", "space") for key in words), "enter")
    await it.pilot.pause()


async def test_words_are_found_and_gone_through_both_ways(tmp_path: Path) -> None:
    async with at_article(tmp_path) as it:
        await find(it, "line 7 of")
        assert it.status().startswith("“line 7 of” 1 of 3")
        await it.press("n")
        assert it.status().startswith("“line 7 of” 2 of 3")
        assert "Line 7 of a part" in it.text()
        await it.press("n", "n")
        assert it.status().startswith("“line 7 of” 1 of 3")
        await it.press("N")
        assert it.status().startswith("“line 7 of” 3 of 3")
        await it.press("escape")
        assert it.status() == ""
        assert it.main.pane == "article", "the first escape ends the finding, the next leaves"
        await it.press("n")
        assert it.opened() == "Headline 2", "n means the next unread again"


async def test_what_does_not_stand_there_is_said(tmp_path: Path) -> None:
    async with at_article(tmp_path) as it:
        await find(it, "ferry")
        assert it.status() == "“ferry” does not stand in this text."
        await it.press("N")
        assert it.status() == "/ finds words in the article."


async def test_headings_by_brackets(tmp_path: Path) -> None:
    async with at_article(tmp_path) as it:
        await it.press("]", "]")
        assert "The vote" in it.text()
        await it.press("[")
        assert "The crane" in it.text() and "The vote" not in it.text()
        await it.press("9", "]", "]")
        assert it.status() == "No heading further on."


async def test_the_outline_leads_to_a_heading(tmp_path: Path) -> None:
    async with at_article(tmp_path) as it:
        await it.press("O")
        assert isinstance(it.app.screen, OutlineScreen)
        assert all(part in it.text() for part in PARTS)
        await it.press("j", "j", "enter")
        assert "The vote" not in it.text()
        assert "The bill" in it.text()
        await it.press("O", "escape")
        assert not isinstance(it.app.screen, OutlineScreen)


@pytest.mark.parametrize("keys", [("G", "g g"), ("end", "home")])
async def test_the_outline_goes_to_its_last_heading_and_its_first(tmp_path: Path, keys: tuple[str, str]) -> None:
    async with at_article(tmp_path) as it:
        for way, highlighted in zip(keys, (len(PARTS) - 1, 0), strict=True):
            await it.press("O", *way.split())
            assert it.app.screen.query_one(OptionList).highlighted == highlighted
            await it.press("enter")
            assert PARTS[highlighted] in it.text() and PARTS[-1 - highlighted] not in it.text()


async def test_a_text_without_headings_says_so(tmp_path: Path) -> None:
    async with at_article(tmp_path, headings=False) as it:
        await it.press("O")
        assert it.status() == "This text has no headings."
        await it.press("[")
        assert it.status() == "No heading above."


async def test_words_are_shown_while_they_are_typed_and_escape_goes_back(tmp_path: Path) -> None:
    async with at_article(tmp_path) as it:
        await it.press("j", "j")
        place = it.main.article_pane.place()
        await it.press("/", "b", "i", "l", "l")
        await it.pilot.pause()
        assert "1 of 1" in it.rows()[-1] and it.main.article_pane.place() != place
        await it.press("x")
        assert "nothing" in it.rows()[-1] and it.main.article_pane.place() == place
        await it.press("backspace", "escape")
        assert it.main.article_pane.place() == place and it.main.article_pane.finding == ""
        await find(it, "line 7 of")
        place = it.main.article_pane.place()
        await it.press("/", *"crane", "escape")
        assert it.main.article_pane.finding == "line 7 of" and it.main.article_pane.place() == place


async def test_going_round_is_said(tmp_path: Path) -> None:
    async with at_article(tmp_path) as it:
        await find(it, "line 7 of")
        await it.press("N")
        assert it.status().startswith("“line 7 of” 3 of 3, from the end again")
        await it.press("n")
        assert it.status().startswith("“line 7 of” 1 of 3, from the top again")
        await it.press("n")
        assert "again" not in it.status()


async def test_a_quote_is_copied_with_its_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    async with at_article(tmp_path) as it:
        monkeypatch.setattr(it.app, "copy_to_clipboard", copied.append)
        await it.press("Y", "]", "]", "Y")
        tail = "\n\nHeadline 1, the harbour desk, The Example\nhttps://news.example/1\n"
        assert copied == [f"> The crane{tail}", f"> The vote{tail}"]
        assert it.status() == "Copied 2 words with their source."
        it.main.article_pane.text_select_all()
        await it.press("Y")
        assert copied[-1].startswith("> Headline 1\n>\n") and copied[-1].endswith(tail)
        assert "> Line 7 of a part that is about the harbour.\n" in copied[-1]


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
async def test_what_is_wider_than_the_pane_is_shifted_to_the_place(tmp_path: Path, size: tuple[int, int]) -> None:
    line = "".join(f"column{n:02}(日本)  " for n in range(40)) + "harbour_dues = 7"
    figures = tuple(tuple((Span(f"{row * 1000 + cell}"),) for cell in range(60)) for row in range(4))
    blocks = (Paragraph((Span("The harbour."),)), Code(f"a = 1\n{line}\nb = 2"), Table(figures, 1))
    with Store.open(tmp_path / "data") as store:
        fill(store, 3)
        store.articles.keep_blocks(ids(store)[0], TextKind.FEED, Document(blocks))
        async with reader(tmp_path, store, size=size) as it:
            await it.press("enter")
            await it.laid_out()
            pane = it.main.article_pane
            for words in ("harbour_dues", "column00", "column39(日本)", "column20", "a = 1", "3059", "1001"):
                await find(it, words)
                assert it.status().startswith(f"“{words}” 1 of 1"), words
                assert words in it.text(), words
                (stretch,) = pane.finding_at()
                strip = pane.render_line(stretch.line - pane.scroll_offset.y)
                room = pane.cells
                assert pane.page is not None
                first, last = room.on_strip(pane.page.line(stretch.line), *stretch[1:], pane.scroll_offset.x)
                assert strip.text[first:last] == words
                marked = "".join(text for text, style, _ in strip if style is not None and style.reverse)
                assert marked == words
                await it.press("escape")
            await find(it, "harbour")
            while not it.status().startswith("“harbour” 3 of 3"):
                await it.press("n")
            assert "harbour_dues" in it.text()


async def test_of_a_paste_into_a_line_all_lines_are_in_it(tmp_path: Path) -> None:
    async with at_article(tmp_path) as it:
        await it.press("/", "x")
        for text, value in (
            ("\nline 7\n\n  of\ta part\n", "xline 7 of a part"),
            ("\n", "xline 7 of a part"),
            (" y", "xline 7 of a part y"),
        ):
            it.app.post_message(events.Paste(text))
            await it.pilot.pause()
            assert it.app.screen.query_one(Input).value == value
