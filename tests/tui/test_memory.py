"""What has been left is let go of."""

from __future__ import annotations

import gc
from pathlib import Path

from textual._styles_cache import StylesCache
from textual.widgets import TextArea

from termnews.store.store import Store
from tests.tui.news import fill, reader


def held(kind: type[object]) -> int:
    """How many of a kind there are: `StylesCache` is the picture of a pane."""
    return sum(isinstance(thing, kind) for thing in gc.get_objects())


async def test_screens_that_have_been_left_are_let_go(tmp_path: Path) -> None:
    with Store.open(tmp_path / "data") as store:
        fill(store, 20)
        async with reader(tmp_path, store) as it:

            async def look() -> int:
                for _ in range(3):
                    await it.press("question_mark")
                    await it.press("escape")
                it.heard.clear()
                it.app.let_go()
                return held(StylesCache)

            first = await look()
            assert await look() == first
            assert await look() == first


async def test_a_text_that_was_written_is_let_go_when_it_has_been_left(tmp_path: Path) -> None:
    with Store.open(tmp_path / "data") as store:
        fill(store, 20)
        async with reader(tmp_path, store) as it:
            for _ in range(3):
                await it.press("C", *"written", "escape")
            assert not it.app.screen.query(TextArea)
            # What a key was pressed for last is held until the next.
            await it.press("j")
            it.heard.clear()
            it.app.let_go()
            assert held(TextArea) == 0
