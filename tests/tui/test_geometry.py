"""Every screen at every size: no exception, and no line wider than the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from termnews.config import Settings
from termnews.store.store import Store
from tests.tui.news import fill, ids, reader
from tests.tui.threads import keep, many

WIDTHS = (1, 19, 20, 40, 69, 70, 99, 100, 120, 170, 250)
HEIGHTS = (1, 5, 12, 24, 50)
SETTINGS = {
    "plain": Settings(),
    "two lines, ansi, ascii": Settings(row_lines=2, theme="ansi", ascii_only=True),
    "wide lines, light": Settings(measure=120, theme="morning", reduced_motion=True),
}
SCREENS = {
    "list": (),
    "sources": ("h",),
    "article": ("enter",),
    "zen": ("enter", "z"),
    "thread": ("c", "j"),
    "no thread": ("j", "c"),
    "search": ("slash",),
    "add": ("a",),
    "help": ("question_mark",),
    "welcome": ("h", "w"),
    "composer": ("C",),
    "palette": ("colon",),
}


SIZES = [(width, height) for at, width in enumerate(WIDTHS) for height in HEIGHTS[at % 2 :: 2]]
"""Every width with every other height, as the squares of one colour of a chessboard."""
SOME = SIZES[::2]
"""Every width and every height, for what is laid out as the panes are."""

PANES = ("list", "sources", "article", "zen", "thread")
"""What the settings change; the other screens are the same with all of them."""


@pytest.mark.parametrize(
    ("screen", "settings"),
    [(screen, settings) for settings in SETTINGS for screen in SCREENS if screen in PANES or settings == "plain"],
)
async def test_no_line_is_too_wide(tmp_path: Path, screen: str, settings: str) -> None:
    with Store.open(tmp_path / "data") as store:
        fill(store, 40, tags=("sea",))
        keep(store, ids(store)[0], many(30))
        async with reader(tmp_path, store, settings=SETTINGS[settings]) as it:
            await it.press(*SCREENS[screen])
            for width, height in SIZES if screen in PANES and settings == "plain" else SOME:
                await it.resize(width, height)
                it.rows()
