"""A thread as long, as deep and as hostile as they come: what it costs by counts, and that nothing of it does harm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from termnews.config import Settings
from termnews.discussion import Comment, ThreadComment
from termnews.document import Code, Document, Paragraph, Quote, Span, Table
from termnews.store.store import Store
from termnews.text import clean, clean_spans
from termnews.tui.app import TermnewsApp
from termnews.tui.widgets.discussion_page import Guesses, Spot, ThreadPage
from termnews.tui.widgets.discussion_words import Header, header
from tests.tui.news import NOW, Reader, fill, ids, reader
from tests.tui.threads import WORDS, at, comment, keep, many, view

MARKUP = "[@click=app.quit]go[/] [bold red]x[/ [/] $text"
ESCAPES = "\x1b]52;c;aGk=\x07\x1b[2J\x9b31m\u202ereversed\u2066"
WRITTEN = (
    "\u0645\u0631\u062d\u0628\u0627 " * 40,
    "שלום " * 40,
    "港" * 200,
    "e\u0301" * 200,
    "👩\u200d👩\u200d👧 " * 40,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        fill(opened, 3)
        yield opened


def page_of(it: Reader) -> ThreadPage:
    page = view(it).page
    assert page is not None
    return page


def test_how_many_replies_are_folded_away_is_said_before_the_age() -> None:
    item = ThreadComment(comment(0, author="M. Dupont"), 0, read=True, new=False)
    for cells, shown in ((25, "+ M. Dupont · 10mo · +199"), (20, "+ M. Dupont · +199")):
        told = header(Header(item, 0, True, 199, 198), cells, ascii_only=True, now=NOW + timedelta(days=304))
        assert "".join(text for text, _ in told) == shown


# --- what it costs ----------------------------------------------------------------------------------------------------


async def test_two_thousand_comments_are_laid_out_as_they_are_seen(tmp_path: Path, store: Store) -> None:
    keep(store, ids(store)[0], many(2000))
    async with reader(tmp_path, store) as it:
        await it.press("c")
        height = view(it).room.height
        assert page_of(it).laid <= height
        for keys, most in ((("j",), 2), (("J",), 9), (("pagedown",), height), (("1", "5", "0", "0", "G"), height)):
            before = page_of(it).laid
            await it.press(*keys)
            # From where the cursor stands to the end of the pane, and one page beyond what has to be passed.
            assert page_of(it).laid - before <= most, keys
        before = page_of(it).laid
        await it.press("G")
        assert page_of(it).laid - before <= 2 * height and view(it).cursor == 1999
        await it.press("g", "g", "space")
        assert page_of(it).laid < 200


async def test_a_move_of_the_cursor_writes_two_headers_and_a_bar(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def display(app: TermnewsApp, screen: Any, renderable: Any) -> None:
        written.append(renderable.render_segments(app.console) if hasattr(renderable, "render_segments") else "")

    keep(
        store, ids(store)[0], [comment(n, words="Ten words of no weight at all, said once more.") for n in range(2000)]
    )
    async with reader(tmp_path, store) as it:
        await it.press("c")
        monkeypatch.setattr(TermnewsApp, "_display", display)
        for moves, (key, most) in enumerate((("j", 1500), ("k", 1500), ("j", 1500), ("j", 1500))):
            written.clear()
            await it.press(key)
            assert 0 < len("".join(written).encode()) < most, moves
        drawn: list[object] = []
        original = type(view(it)).render_line

        def render_line(self: Any, y: int) -> Any:
            drawn.append(y)
            return original(self, y)

        monkeypatch.setattr(type(view(it)), "render_line", render_line)
        await it.press("k")
        assert len(drawn) <= 10


def test_the_scroll_bar_knows_a_place_again() -> None:
    heights = [3, 5, 0, 0, 2, 7, 0, 4]
    guesses = Guesses(heights)
    assert guesses.total == sum(heights)
    for index in range(len(heights) + 1):
        assert guesses.above(index) == sum(heights[:index])
    for line in range(sum(heights)):
        index = guesses.find(line)
        assert sum(heights[:index]) <= line < sum(heights[: index + 1])
    assert guesses.find(10_000) == len(heights) - 1
    guesses.set(2, 9)
    guesses.set(1, 0)
    assert guesses.total == sum(heights) + 9 - 5 and guesses.find(3) == 2
    assert Guesses([]).find(0) == 0 and Guesses([]).total == 0


@pytest.mark.parametrize("width", [1, 12, 40, 94])
async def test_walking_goes_by_lines_in_both_directions(tmp_path: Path, store: Store, width: int) -> None:
    keep(store, ids(store)[0], many(40))
    thread = store.threads.get(ids(store)[0])
    assert thread is not None
    page = ThreadPage(thread, width, 70, folded=("9", "12"))
    lines = page.from_here(Spot(0), 100_000)
    assert lines == sorted(lines) and len(set(lines)) == len(lines)
    assert len({spot.at for spot in lines}) == 40 - len(page.replies(page.index["9"])) - len(
        page.replies(page.index["12"]) if page.shown(page.index["12"]) == page.index["12"] else ()
    )
    for number in range(0, len(lines), 7):
        assert page.walk(Spot(0), number) == lines[number]
        assert page.walk(lines[-1], number - len(lines) + 1) == lines[number]
    assert page.walk(lines[3], -1000) == lines[0] and page.walk(lines[3], 100_000) == lines[-1]


# --- what is foreign --------------------------------------------------------------------------------------------------


def hostile() -> list[Comment]:
    """What a thread may bring, cleaned as at the door."""
    bad = [MARKUP, ESCAPES, *WRITTEN, "x" * 5000, ""]
    found = [
        comment(f"b{n}", "", Paragraph((Span(clean_spans(words)),)), author=clean(words, 200), hours=50 - n)
        for n, words in enumerate(bad)
    ]
    blocks = (
        Quote((Quote((Paragraph((Span("Deep."),)),)),)),
        Code(clean_spans(MARKUP) + "\n" + "y" * 400),
        Table(tuple(((Span(clean_spans(words)[:50]),),) * 9 for words in bad), 1),
    )
    found.append(Comment("odd", "odd", "", None, Document(blocks), "javascript:alert(1)"))
    found.append(Comment("", "", clean(MARKUP), None, Document()))
    return found


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12), (20, 5)])
async def test_nothing_foreign_is_obeyed_or_breaks_the_screen(
    tmp_path: Path, store: Store, size: tuple[int, int]
) -> None:
    keep(store, ids(store)[0], hostile())
    async with reader(tmp_path, store, size=size) as it:
        await it.press("c")
        for _ in range(14):
            text = it.text()
            assert "\x1b" not in text and "\x07" not in text and "\u202e" not in text
            await it.press("j", "space", "space")
        await it.press("g", "g")
        assert "[@click=app.quit]go"[: size[0] // 3] in it.text()
        await it.press("o")
        assert it.app._exit is False


async def test_an_address_that_is_none_is_not_opened(tmp_path: Path, store: Store) -> None:
    keep(store, ids(store)[0], [Comment("odd", "", "", None, Document(), "javascript:alert(1)")])
    async with reader(tmp_path, store) as it:
        await it.press("c", "o")
        assert it.main.status.is_error


@pytest.mark.parametrize("ascii_only", [False, True])
async def test_two_hundred_levels_stay_readable(tmp_path: Path, store: Store, ascii_only: bool) -> None:
    chain = [comment(n, n - 1 if n else "", hours=900 - n, words=WORDS) for n in range(200)]
    keep(store, ids(store)[0], chain)
    async with reader(tmp_path, store, size=(40, 24), settings=Settings(ascii_only=ascii_only)) as it:
        await it.press("c", "G")
        assert at(it) == "199" and (">199" if ascii_only else "↳199") in it.text()
        assert page_of(it).indent(199) <= 40 / 3 + 1 and page_of(it).columns(199) >= 20
        if ascii_only:
            assert not set(it.text()) & set("▌│●▸↳")
        await it.press("g", "g", "space")
        assert "199 replies" in it.text()
        await it.resize(26, 24)
        assert "+199" in it.text()
        await it.resize(40, 24)
        await it.press("n")
        assert at(it) == "1"


async def test_years_that_there_never_were_are_shown(tmp_path: Path, store: Store) -> None:
    old = comment(1)._replace(published=NOW.replace(year=1))
    new = comment(2)._replace(published=NOW.replace(year=9998))
    keep(store, ids(store)[0], [old, new])
    async with reader(tmp_path, store) as it:
        await it.press("c", "j")
        assert at(it) == "2"
