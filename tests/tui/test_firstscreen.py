"""The first screen: what is drawn before Textual is there is, cell by cell, what the panes draw."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from termnews.config import Settings
from termnews.model import View
from termnews.store.store import Store
from termnews.text import width
from termnews.tui import firstscreen, stencil
from termnews.tui.firstscreen import Stencil
from termnews.tui.memory import Memory, keep
from tests.tui.news import Reader, article, fill, ids, reader

SIZES = ((120, 40), (100, 30), (80, 24), (40, 12), (180, 50), (130, 17))
KEY = ["of", "a", "test"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        yield opened


def furnish(store: Store) -> None:
    """News in several scripts, some read, starred and discussed, under more sources than there is room for."""
    source = fill(store, 60, tags=("harbour",))
    titles = (
        "港の時計、六分を返す",
        "החשמלית שמאחרת",
        "A title that is far too long for its row, " * 4,
        "👩‍🚀 e\u0301",
    )
    store.articles.ingest(
        source,
        [article(100 + at, title=title, hours=at / 60, comments=at) for at, title in enumerate(titles)],
        datetime.now(UTC),
    )
    for number in range(40):
        store.sources.put(f"https://{number}.example/feed", title=f"Source {number}")
    store.articles.set_read(ids(store)[2:9], True)
    store.articles.set_starred(ids(store)[3:5], True)


def painted(it: Reader) -> list[list[tuple[str, str]]]:
    """Every cell that Textual has painted: its text and its colours."""
    return [
        list(_cells((part.text, stencil._colours(it.main, part.style)) for part in strip))
        for strip in it.main._compositor.render_strips()
    ]


def _cells(parts: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for text, colours in parts:
        yield from _split(text, colours)


def _split(text: str, colours: str) -> Iterator[tuple[str, str]]:
    for found in re.finditer(r".[\u0300-\u036f\u200d\ufe0f]*(?:(?<=\u200d).[\ufe0f]?)*", text):
        yield found[0], colours
        yield from [("", colours)] * (width(found[0]) - 1)


def drawn(parts: str, columns: int, lines: int) -> list[list[tuple[str, str]]]:
    """What a terminal makes of a first screen; anything but positions, colours and text fails."""
    cells = [[("", "")] * columns for _ in range(lines)]
    x = y = 0
    colours = ""
    for text, row, column, own in re.findall(r"([^\x1b]+)|\x1b\[(\d+);(\d+)H|\x1b\[0;([0-9;:]*)m", parts):
        if text:
            for cell in _split(text, colours):
                cells[y][x] = cell
                x += 1
        elif row:
            x, y = int(column) - 1, int(row) - 1
        else:
            colours = own
    assert not re.sub(r"\x1b\[\d+;\d+H|\x1b\[0;[0-9;:]*m", "", parts).count("\x1b")
    return cells


def differing(left: list[list[tuple[str, str]]], right: list[list[tuple[str, str]]]) -> list[object]:
    """The cells that do not look the same; of a blank one the letters' colours and weight are not seen."""

    def look(cell: tuple[str, str]) -> tuple[str, ...]:
        text, colours = cell
        if text.strip():
            return text, colours
        words = re.findall(
            r"48;(?:5;\d+|2;\d+;\d+;\d+)|4[0-79]|10[0-7]|(?:^|;)7(?=;|$)|38;(?:5;\d+|2;\d+;\d+;\d+)", colours
        )
        reverse = any(word.strip(";") == "7" for word in words)
        return ("", *(word for word in words if word.startswith("38") == reverse and word.strip(";") != "7"))

    assert [len(line) for line in left] == [len(line) for line in right]
    return [
        (y, x, one, other)
        for y, (ours, theirs) in enumerate(zip(left, right, strict=True))
        for x, (one, other) in enumerate(zip(ours, theirs, strict=True))
        if look(one) != look(other)
    ]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "settings", [Settings(), Settings(row_lines=2, ascii_only=True), Settings(theme="ansi")], ids=["", "two", "ansi"]
)
async def test_it_is_what_the_panes_draw(
    tmp_path: Path, store: Store, size: tuple[int, int], settings: Settings
) -> None:
    furnish(store)
    async with reader(tmp_path, store, size=size, settings=settings) as it:
        cut = stencil.cut(it.main, KEY)
        assert cut is not None
        parts = list(firstscreen.drawn(cut, store, settings, Memory()))
        assert differing(drawn("".join(parts), *size), painted(it)) == []
        # The headlines do not wait for the sources.
        assert "A title that" in parts[0]


@pytest.mark.parametrize("view", [View(), View("unread"), View("source", source_id=1), View("tag", tag="harbour")])
async def test_it_has_the_news_of_now_and_not_of_then(tmp_path: Path, store: Store, view: View) -> None:
    """Cut in one state of the store, drawn in another, at another place and in another view."""
    furnish(store)
    settings = Settings(theme="evening")
    async with reader(tmp_path, store, settings=settings) as it:
        cut = stencil.cut(it.main, KEY)
    assert cut is not None
    store.articles.ingest(1, [article(200, title="Just in", hours=-1)], datetime.now(UTC))
    store.articles.set_read(ids(store)[:3], True)
    at = ids(store)[40]
    memory = Memory(view=view, article=at)
    keep(tmp_path / "state", memory)
    async with reader(tmp_path, store, settings=settings) as it:
        assert it.main.headlines.view == view
        parts = "".join(firstscreen.drawn(cut, store, settings, memory))
        assert differing(drawn(parts, 120, 40), painted(it)) == []


async def test_there_is_none_where_it_would_not_be_true(tmp_path: Path, store: Store) -> None:
    fill(store, 700)
    async with reader(tmp_path, store) as it:
        cut = stencil.cut(it.main, KEY)
        assert cut is not None
        await it.press("l", "enter")
        assert stencil.cut(it.main, KEY) is None
    # The headline that the cursor is on stands far below: to find it, all would have to be read.
    assert list(firstscreen.drawn(cut, store, Settings(), Memory(article=ids(store)[-1]))) == []
    # All has room now, and the scroll bar leaves its column to the titles.
    short = cut._replace(panes={**cut.panes, "headlines": cut.panes["headlines"]._replace(bar=[])})
    assert list(firstscreen.drawn(short, store, Settings(), Memory())) == []
    assert list(firstscreen.drawn(cut, store, Settings(), Memory(view=View("starred")))) == []


async def test_nothing_is_cut_of_an_empty_list_and_of_a_small_terminal(tmp_path: Path, store: Store) -> None:
    async with reader(tmp_path, store) as it:
        assert stencil.cut(it.main, KEY) is None
    fill(store, 3)
    async with reader(tmp_path, store, size=(19, 4)) as it:
        assert stencil.cut(it.main, KEY) is None


# --- the file ---------------------------------------------------------------------------------------------------------


def a_stencil(key: str = "") -> Stencil:
    pane = firstscreen.Pane(1, 1, 30, 3, {"": "48;5;16", "rows--strong": "1"}, ["48;5;1", "7", "", ""])
    return Stencil(["1", key], 40, [[(0, "1;31", "Sources")], [], [], []], {"headlines": pane})


def test_it_is_kept_by_what_it_is_for(tmp_path: Path) -> None:
    for number in range(6):
        firstscreen.keep(tmp_path, a_stencil(str(number)))
    assert [firstscreen.recall(tmp_path, ["1", str(n)]) for n in range(6)] == [None, None, *map(a_stencil, "2345")]
    firstscreen.keep(tmp_path, a_stencil("3")._replace(columns=50))
    kept = firstscreen.recall(tmp_path, ["1", "3"])
    assert kept is not None and kept.columns == 50
    assert firstscreen.recall(tmp_path, ["1", "2"]) is not None
    assert stat.S_IMODE((tmp_path / firstscreen.NAME).stat().st_mode) == 0o600
    assert firstscreen.recall(tmp_path / "none", ["1"]) is None


def test_what_a_first_screen_depends_on_is_in_its_key() -> None:
    def key(columns: int = 80, theme: str = "sepia", settings: Settings | None = None, **env: str) -> list[str]:
        return firstscreen.key_for(columns, 24, settings or Settings(), theme, env)

    keys = [
        key(), key(81), key(theme="ink"), key(settings=Settings(row_lines=2)), key(TERM="xterm"), key(NO_COLOR="1"),
        key(COLORTERM="truecolor"), key(TEXTUAL_COLOR_SYSTEM="standard"), key(COLORFGBG="0;15"),
    ]  # fmt: skip
    assert len(set(map(tuple, keys))) == len(keys)
    assert key(HOME="/", PWD="/") == key()
    # A theme of the settings holds whatever was chosen by a key.
    assert key(settings=Settings(theme="ink")) == key(theme="ink", settings=Settings(theme="ink"))


@pytest.mark.parametrize(
    "damage",
    [
        b"", b"{}", b"[1]", b"[[]]", b"\xff\xfe", b"[" * 100_000, b"null", b'[{"key": ["1", ""]}]',
        b" " * (1 << 19),
    ],
    ids=range(9),
)  # fmt: skip
def test_a_damaged_file_is_put_away(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / firstscreen.NAME).write_bytes(damage)
    assert firstscreen.recall(tmp_path, ["1", ""]) is None
    assert not (tmp_path / firstscreen.NAME).exists()
    firstscreen.keep(tmp_path, a_stencil())
    assert firstscreen.recall(tmp_path, ["1", ""]) == a_stencil()


def test_one_that_cannot_be_kept_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    firstscreen.keep(tmp_path / "state", a_stencil())
    assert firstscreen.recall(tmp_path / "state", ["1", ""]) is None


def test_a_real_file_is_small(tmp_path: Path) -> None:
    firstscreen.keep(tmp_path, a_stencil())
    assert json.loads((tmp_path / firstscreen.NAME).read_bytes())[0]["columns"] == 40
