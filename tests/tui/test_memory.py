"""What has been left is let go of."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path

import pytest
from rich.color import ColorSystem
from rich.style import Style
from textual._styles_cache import StylesCache
from textual.color import Color
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import TextArea

from termnews.memo import remembered
from termnews.store.store import Store
from termnews.tui import app, tidy
from termnews.tui.screens.help import HelpScreen
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


async def test_the_look_of_links_that_have_been_left_is_let_go(tmp_path: Path) -> None:
    with Store.open(tmp_path / "data") as store:
        fill(store, 20)
        async with reader(tmp_path, store) as it:
            for number in range(100):
                Strip.render_ansi(Style.from_meta({"article_link": number}), ColorSystem.TRUECOLOR)
            assert Strip.render_ansi.cache_info().currsize >= 100
            assert Region.translate.cache_info().currsize > 0
            assert Color.blend.cache_info().currsize > 0
            it.app.let_go()
            assert Strip.render_ansi.cache_info().currsize == 0
            assert Region.translate.cache_info().currsize == 0
            assert Color.blend.cache_info().currsize == 0


async def test_what_is_remembered_of_texts_is_let_go(tmp_path: Path) -> None:
    seen: list[str] = []
    look = remembered(2)(seen.append)
    with Store.open(tmp_path / "data") as store:
        async with reader(tmp_path, store) as it:
            look("word"), look("word")
            it.app.let_go()
            look("word")
    assert seen == ["word"] * 2


async def test_what_has_been_left_is_looked_for_again_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "_TIDY", 0.02)
    with Store.open(tmp_path / "data") as store:
        fill(store, 20)
        async with reader(tmp_path, store) as it:
            await it.press("j")
            # The collector by itself would come upon it now and then.
            usual = gc.get_threshold()
            gc.set_threshold(1_000_000)
            try:
                for _ in range(6):
                    await it.press("question_mark", "escape")
                    it.heard.clear()
                await asyncio.sleep(0.1)
                # One that was being left while the rest was let go of is too little to be looked for.
                assert held(HelpScreen) <= 1
            finally:
                gc.set_threshold(*usual)


async def test_much_that_has_been_left_is_not_kept_until_the_time_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "_TIDY", 3600.0)
    monkeypatch.setattr(tidy, "MUCH", 2_000)
    usual = gc.get_threshold()
    with Store.open(tmp_path / "data") as store:
        fill(store, 20)
        async with reader(tmp_path, store) as it:
            tidied: list[str] = []
            let_go = it.app.let_go

            def counted() -> None:
                tidied.append("let go")
                let_go()

            monkeypatch.setattr(it.app, "let_go", counted)
            for _ in range(6):
                await it.press("question_mark", "escape")
                it.heard.clear()
            assert len(tidied) >= 3
            # The last one or two may not have been enough yet.
            assert held(HelpScreen) <= 2
    assert gc.get_threshold() == usual


async def test_a_reader_that_waits_has_nothing_to_let_go_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "_TIDY", 0.02)
    with Store.open(tmp_path / "data") as store:
        fill(store, 20)
        async with reader(tmp_path, store) as it:
            await asyncio.sleep(0.1)
            gc.collect()
            collected: list[str] = []
            monkeypatch.setattr(it.app, "let_go", lambda: collected.append("let go"))
            await asyncio.sleep(0.3)
            assert collected == []
