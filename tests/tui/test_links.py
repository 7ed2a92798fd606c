"""Links chosen by letters, numbers and the mouse, and what is done with the chosen one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from termnews.document import Block, Code, Document, Item, Listing, Paragraph, Span, Style
from termnews.model import TextKind
from termnews.protocol import ReadPage, Request
from termnews.store.store import Store
from termnews.tui.actions import links
from termnews.tui.widgets.article_links import LETTERS, Target, labels
from termnews.tui.words import whole
from tests.tui.news import Reader, fill, ids, reader

SIZES = [(120, 40), (80, 24), (40, 12)]


def see(words: str, address: str) -> Paragraph:
    return Paragraph((Span("See "), Span(words, link=address), Span(" today.")))


THREE = (
    see("the log", "https://harbour.example/log"),
    see("the tide table", "https://tides.example/table?day=1"),
    see("a note", "#fn"),
)


@asynccontextmanager
async def at_article(folder: Path, *blocks: Block, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Reader]:
    """The reader at an article of these blocks; what is asked of the worker goes into `asked`."""
    with Store.open(folder / "data") as store:
        fill(store, 3)
        store.articles.keep_blocks(ids(store)[0], TextKind.FEED, Document(blocks))
        async with reader(folder, store, size=size) as it:
            await it.press("enter")
            await it.laid_out()
            yield it


def asked(it: Reader, monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """What the worker is asked from now on."""
    requests: list[Request] = []

    def ask(request: Request, *, unasked: bool = False) -> int:
        requests.append(request)
        return len(requests)

    monkeypatch.setattr(it.main, "ask", ask)
    return requests


def copied(it: Reader, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    texts: list[str] = []
    monkeypatch.setattr(it.app, "copy_to_clipboard", texts.append)
    return texts


def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    addresses: list[str] = []

    def note(address: str, browser: Sequence[str] = ()) -> str:
        addresses.append(address)
        return address

    monkeypatch.setattr(links, "open_in_browser", note)
    return addresses


# --- letters ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 2, 25, 26, 27, 30, 51, 52, 300, 676, 677, 5000])
def test_labels_are_short_and_none_begins_another(count: int) -> None:
    made = labels(count)
    assert len(set(made)) == len(made) == count
    assert all(set(label) <= set(LETTERS) for label in made)
    assert not any(b.startswith(a) for a, b in pairwise(sorted(made)))
    assert max(map(len, made), default=1) == (1 if count <= 26 else 2 if count <= 676 else 3)
    assert made[:1] == ([] if not count else ["a"] if count < 676 else ["aa"])


@pytest.mark.parametrize("size", SIZES)
async def test_letters_take_the_place_of_the_numbers_and_choose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    async with at_article(tmp_path, *THREE, Paragraph((Span("Note."),), "fn"), size=size) as it:
        if size[1] == 12:
            await it.press("space")
        requests, texts = asked(it, monkeypatch), copied(it, monkeypatch)
        assert "the log[1]" in it.text()
        await it.press("F")
        assert it.main.article_pane.labels == {
            "a": "https://harbour.example/log",
            "s": "https://tides.example/table?day=1",
            "d": "#fn",
        }
        assert "the log a " in it.text() and "the tide table s " in it.text() and "See d note" in it.text()
        assert it.status() == "Type the letters of a link."
        await it.press("s")
        follows = "   ⏎ follows" if size[1] == 12 else ""
        assert it.status() == f"→ tides.example/table?day=1{follows}"
        assert "the tide table[2]" in it.text(), "the letters go"
        assert size[1] == 12 or all(word in it.rows()[-1] for word in ("⏎ follow", "o browser", "esc leave"))
        await it.press("y")
        assert texts == ["https://tides.example/table?day=1"]
        await it.press("F", "a", "enter")
        assert requests == [ReadPage("https://harbour.example/log", ids(it.main.store)[0])]


async def test_letters_go_by_escape_and_a_command_does_what_it_does(tmp_path: Path) -> None:
    async with at_article(tmp_path, *THREE) as it:
        await it.press("F", "escape")
        assert not it.main.article_pane.is_labelled and it.status() == "" and it.main.pane == "article"
        await it.press("F", "z")
        assert it.status() == "No link has the letters z." and it.main.article_pane.is_labelled
        await it.press("J")
        assert it.opened() == "Headline 2" and not it.main.article_pane.is_labelled


async def test_a_chosen_link_goes_by_escape_and_by_any_command(tmp_path: Path) -> None:
    async with at_article(tmp_path, *THREE) as it:
        pane = it.main.article_pane
        await it.press("F", "a")
        assert pane.chosen == Target(0)
        await it.press("escape")
        assert pane.chosen is None and it.main.pane == "article" and it.status() == ""
        await it.press("F", "a", "j")
        assert pane.chosen is None and it.status() == ""
        await it.press("F", "a", "J")
        assert it.opened() == "Headline 2"


async def test_two_letters_narrow_it_down_and_backspace_takes_one_back(tmp_path: Path) -> None:
    many = [Paragraph(tuple(Span(f"w{n} ", link=f"https://a.example/{n}") for n in range(40)))]
    async with at_article(tmp_path, *many) as it:
        await it.press("F")
        made = labels(40)
        two = next(label for label in made if len(label) == 2)
        await it.press(two[0])
        assert it.status() == f"Type the letters of a link: {two[0]}"
        assert f" {two[0]}s " in it.text() or two in it.text()
        assert not any("w0 a " in row for row in it.rows()), "what cannot be meant any more has its number again"
        await it.press("backspace")
        assert it.main.article_pane.typed == "" and it.main.article_pane.is_labelled
        await it.press(*two)
        assert it.status() == f"→ a.example/{made.index(two)}"
        await it.press("F", "backspace")
        assert not it.main.article_pane.is_labelled and it.main.pane == "article"


async def test_only_what_is_on_the_screen_has_letters(tmp_path: Path) -> None:
    blocks = [see(f"link {n}", f"https://a.example/{n}") for n in range(60)]
    async with at_article(tmp_path, *blocks, size=(80, 24)) as it:
        await it.press("space", "F")
        shown = set(it.main.article_pane.labels.values())
        rows = it.text()
        assert shown == {f"https://a.example/{n}" for n in range(60) if f"link {n} " in rows}
        assert 5 < len(shown) < 15


async def test_one_link_is_chosen_at_once_and_none_is_said(tmp_path: Path) -> None:
    async with at_article(tmp_path, THREE[0], *[Paragraph((Span(f"Line {n}."),)) for n in range(60)]) as it:
        await it.press("F")
        assert it.status() == "→ harbour.example/log"
        await it.press("escape", "space", "F")
        assert it.status() == "There is no link on this screen."


async def test_letters_stay_on_the_links_over_another_size(tmp_path: Path) -> None:
    async with at_article(tmp_path, *THREE) as it:
        await it.press("F")
        await it.resize(60, 24)
        await it.pilot.pause()
        assert it.main.article_pane.is_labelled and "the log a " in it.text()
        await it.press("a")
        await it.resize(100, 30)
        await it.pilot.pause()
        assert it.main.article_pane.chosen == Target(0)


async def test_letters_on_wide_lines_in_lists_and_in_narrow_panes(tmp_path: Path) -> None:
    listed = Listing((Item((see("a place that wraps over lines", "https://wrap.example/"),)),))
    code = Code("x" * 200)
    for width in (20, 23, 40, 72):
        async with at_article(tmp_path / str(width), listed, code, *THREE, size=(width, 40)) as it:
            await it.press("F")
            assert len(it.main.article_pane.labels) == 4
            assert all(len(row) <= width for row in it.rows())
            await it.press(">", "F")
            assert it.main.article_pane.is_labelled


# --- what is shown ----------------------------------------------------------------------------------------------------


async def test_an_address_that_looks_like_another_is_shown_as_what_it_is(tmp_path: Path) -> None:
    blocks = [see("paypal.com", "https://раураl.com/login"), see("bank", "https://bank.example@evil.example/")]
    async with at_article(tmp_path, *blocks) as it:
        await it.press("F", "a")
        assert it.status() == "→ xn--l-7sba6dbr.com/login"
        await it.press("F", "s")
        assert it.status() == "→ evil.example"


LONG = "https://news.example/2026/03/02/" + "-".join(f"word{n:02}" for n in range(20)) + "?id=last"


@pytest.mark.parametrize("size", SIZES)
async def test_a_long_address_is_shown_whole_before_it_is_opened(tmp_path: Path, size: tuple[int, int]) -> None:
    filler = [Paragraph((Span(f"Line {n}."),)) for n in range(size[1])]
    async with at_article(tmp_path, see("the log", LONG), *filler, size=size) as it:
        place, below = it.main.article_pane.place(), it.main.article_pane.scroll_offset.y
        await it.press("1")
        await it.laid_out()
        foot = [row.strip() for row in it.rows() if row.strip()][-8:]
        assert LONG.removeprefix("https://") in "".join(foot).replace(" ", "").replace("→", "")
        await it.press("escape")
        await it.laid_out()
        assert it.main.status.size.height == 1 and it.main.article_pane.scroll_offset.y == below
        assert it.main.article_pane.place() == place


async def test_of_an_address_that_would_fill_the_screen_there_is_the_host_the_beginning_and_the_end(
    tmp_path: Path,
) -> None:
    address = "https://news.example/first/" + "x" * 3000 + "/last"
    async with at_article(tmp_path, see("the log", address), size=(40, 12)) as it:
        await it.press("1")
        await it.laid_out()
        assert it.main.status.size.height == 6
        rows = it.rows()
        assert "1 → news.example/first/" in rows[6] and "more …" in rows[8]
        assert "/last" in "".join(rows[9:]) and "follows" in rows[11]
        await it.resize(120, 40)
        await it.pilot.pause()
        assert it.main.status.size.height == 20


async def test_a_link_at_the_foot_stays_in_sight_of_its_address(tmp_path: Path) -> None:
    filler = [Paragraph((Span(f"Line {n}."),)) for n in range(40)]
    for rows in range(1, 5):
        async with at_article(tmp_path / str(rows), *filler, see("the log", LONG), *filler, size=(80, 24)) as it:
            pane = it.main.article_pane
            line = next(n for n in range(pane.page.height) if "the log" in pane.page.line(n).text())  # type: ignore[union-attr]
            pane.go(line - pane.room.height + rows)
            await it.press("1")
            await it.laid_out()
            assert "the log" in it.text() and it.main.status.size.height > 1


async def test_a_number_shows_the_address_and_the_same_keys_do_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_article(tmp_path, *THREE) as it:
        requests, texts, addresses = asked(it, monkeypatch), copied(it, monkeypatch), opened(monkeypatch)
        await it.press("2")
        assert it.status() == "2 → tides.example/table?day=1" and it.main.article_pane.chosen == Target(1)
        await it.press("o")
        assert addresses == ["https://tides.example/table?day=1"]
        await it.press("1", "y")
        assert texts == ["https://harbour.example/log"]
        await it.press("1", "escape")
        assert it.main.article_pane.chosen is None and it.main.pane == "article"
        await it.press("9")
        assert "there is no link 9" in it.status()
        await it.press("1", "enter")
        assert [request.url for request in requests if isinstance(request, ReadPage)] == ["https://harbour.example/log"]
        await it.press("j", "o")
        assert addresses[-1] == "https://news.example/1", "no link is chosen any more"


def test_digits_mean_the_longest_number_that_is_a_link() -> None:
    meant = {1: 1, 3: 3, 4: 0, 12: 2, 20: 0, 201: 1, 123: 3, 1231: 1}
    assert {typed: links.number_meant(typed, 3) for typed in meant} == meant
    assert [links.number_meant(typed, 12) for typed in (12, 13, 112, 120, 1201)] == [12, 3, 2, 0, 1]
    assert links.number_meant(5, 0) == 0


@pytest.mark.parametrize("blocks", [(), THREE], ids=["no links", "links"])
async def test_a_number_of_any_length_repeats_a_key_in_an_article(tmp_path: Path, blocks: Sequence[Block]) -> None:
    filler = [Paragraph((Span(f"Line {n}."),)) for n in range(500)]
    async with at_article(tmp_path, *blocks, *filler, size=(80, 24)) as it:
        pane = it.main.article_pane
        pane.lay_out_all()
        assert pane.max_scroll_y > 900
        await it.press("5", "j")
        assert pane.scroll_offset.y == 5
        await it.press("2", "0")
        assert it.status() == ("20: there is no link 20 in this article." if blocks else "20")
        await it.press("j")
        assert pane.scroll_offset.y == 25 and it.status() == ""
        await it.press("1", "2", "j")
        assert pane.scroll_offset.y == 37 and pane.chosen is None
        await it.press("1", "0", "k")
        assert pane.scroll_offset.y == 27
        await it.press("3", "ctrl+d")
        assert pane.scroll_offset.y == 27 + 3 * (pane.room.height // 2)
        await it.press("g", "g", "8", "0", "0", "j")
        assert pane.scroll_offset.y == 800
        await it.press(*"99999", "j")
        assert pane.scroll_offset.y == pane.max_scroll_y
        await it.press("2", "0", "enter")
        assert it.status() == "There is no link 20 in this article."


async def test_one_link_is_looked_at_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_article(tmp_path, *THREE) as it:
        texts = copied(it, monkeypatch)
        for digit in "1212121212":
            await it.press(digit)
            assert it.main.article_pane.chosen == Target(int(digit) - 1) and it.status().startswith(f"{digit} → ")
        await it.press("y")
        assert texts == ["https://tides.example/table?day=1"]


# --- mouse ------------------------------------------------------------------------------------------------------------


async def test_a_click_shows_the_address_and_the_next_follows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_article(tmp_path, *THREE, size=(80, 24)) as it:
        requests, addresses = asked(it, monkeypatch), opened(monkeypatch)
        row = next(y for y, line in enumerate(it.rows()) if "the log" in line)
        column = it.rows()[row].index("the log") + 1
        await it.pilot.click(offset=(column, row))
        await it.pilot.pause()
        assert it.status() == "→ harbour.example/log" and requests == [] and addresses == []
        await it.pilot.click(offset=(column, row))
        await it.pilot.pause()
        assert requests == [ReadPage("https://harbour.example/log", ids(it.main.store)[0])]


async def test_a_click_on_a_letter_chooses(tmp_path: Path) -> None:
    async with at_article(tmp_path, *THREE, size=(80, 24)) as it:
        await it.press("F")
        row = next(y for y, line in enumerate(it.rows()) if "the log a " in line)
        await it.pilot.click(offset=(it.rows()[row].index("the log a ") + 8, row))
        await it.pilot.pause()
        assert it.status() == "→ harbour.example/log"


async def test_a_footnote_leads_there_and_back(tmp_path: Path) -> None:
    note = Paragraph((Span("Words"), Span("1", Style.SUPERSCRIPT, "#fn1"), Span(".")))
    filler = [Paragraph((Span(f"Line {n}."),)) for n in range(40)]
    target = Paragraph((Span("The note. "), Span("↩", link="#none")), "fn1")
    async with at_article(tmp_path, note, *filler, target, *filler, size=(80, 24)) as it:
        row = next(y for y, line in enumerate(it.rows()) if "Words¹" in line)
        await it.pilot.click(offset=(it.rows()[row].index("Words¹") + 5, row))
        await it.pilot.pause()
        assert "The note." in it.text() and "Words¹" not in it.text()
        await it.press("backspace")
        assert "Words¹" in it.text() and it.main.reading
        await it.press("backspace")
        assert not it.main.reading


def test_what_is_said_in_all_its_length_takes_no_more_lines_than_there_are() -> None:
    assert whole("one line", 20, 3) == ["one line"]
    message = "beginning " + "middle " * 50 + "end"
    for cells in range(1, 60):
        for rows in range(1, 12):
            lines = whole(message, cells, rows)
            assert 0 < len(lines) <= rows and all(len(line) <= cells for line in lines)
            if cells > 12 and rows > 2:
                assert lines[0].startswith("beginning") and lines[-1].endswith("end")
    assert "".join(whole("x" * 100, 10, 10)) == "x" * 100
