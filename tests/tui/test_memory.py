"""What has been left is let go of."""

from __future__ import annotations

import gc
from pathlib import Path

from textual._styles_cache import StylesCache

from termnews.store.store import Store
from tests.tui.news import fill, reader


def pictures() -> int:
    """How many pictures of panes are held."""
    return sum(isinstance(thing, StylesCache) for thing in gc.get_objects())


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
                return pictures()

            first = await look()
            assert await look() == first
            assert await look() == first
