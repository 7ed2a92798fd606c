"""Threat 6: Textual's own actions (quit, screenshot to a path, simulate a key) named by a text that slipped through.

Expected: `run_action` runs what a key is bound to where the reader is, and nothing else; a click never runs one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.content import Content
from textual.widgets import Static

from termnews.store.store import Store
from tests.hostile.mouse import click_each
from tests.tui.news import fill, reader

ACTIONS = (
    "app.quit",
    "app.screenshot('owned.svg', '{}')",
    "screenshot('owned.svg', '{}')",
    "app.simulate_key('q')",
    "simulate_key('Q')",
    "app.bell",
    "app.suspend_process",
    "app.change_theme",
    "app.toggle_class('#status', 'x')",
    "app.add_class('#status', 'x')",
    "app.push_screen('x')",
    "app.pop_screen",
    "screen.dismiss",
    "app.open_url('file:///etc/passwd')",
    "app.focus('status')",
    "evil(",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A little news."""
    with Store.open(tmp_path / "data") as opened:
        fill(opened, 3)
        yield opened


async def test_an_action_that_no_key_is_bound_to_is_refused(tmp_path: Path, store: Store) -> None:
    """Called as markup would call it, with any namespace, as text and as a tuple."""
    async with reader(tmp_path, store) as it:
        for action in ACTIONS:
            assert await it.app.run_action(action.format(tmp_path)) is False
            await it.main.status.run_action(action.format(tmp_path))
        assert await it.app.run_action(("app", "screenshot", ("owned.svg", str(tmp_path)))) is False
        assert await it.app.run_action(("", "quit", ())) is False
        assert it.app.is_running and it.app.screen is it.main
        assert not list(tmp_path.glob("*.svg"))


async def test_what_a_key_is_bound_to_runs(tmp_path: Path, store: Store) -> None:
    """That the test above can fail: ctrl+q, the arrows of help and the composer's keys do what they do."""
    async with reader(tmp_path, store) as it:
        await it.press("C", *"words", "escape")
        assert "The draft is kept" in it.status()
        await it.press("?", "down", "escape")
        assert it.app.screen is it.main
        await it.press("ctrl+q")
        assert not it.app.is_running


async def test_a_scroll_bar_is_dragged(tmp_path: Path, store: Store) -> None:
    """The one thing whose cells name actions of their own: a press below its grip turns a page."""
    fill(store, 100, url="https://other.example/feed")
    async with reader(tmp_path, store) as it:
        bar = it.main.headlines.vertical_scrollbar.region
        await click_each(it, [(bar.x, bar.bottom - 2)])
        await it.pilot.pause(0.3)
        assert it.main.headlines.scroll_offset.y > 0


async def test_markup_that_slipped_through_runs_nothing(tmp_path: Path, store: Store) -> None:
    """A widget whose text was parsed, against every rule: clicked on, its actions are not run, and all goes on."""
    async with reader(tmp_path, store) as it:
        spans = " ".join(
            f"[@click={action.format(tmp_path)}]x{n}[/]" for n, action in enumerate(ACTIONS) if "(" not in action
        )
        slipped = Static(Content.from_markup(f"[@click=quit]quit[/] {spans}"), id="slipped")
        await it.main.mount(slipped, before="#panes")
        await it.pilot.pause()
        assert any("@click" in segment.style.meta for segment in slipped.render_line(0) if segment.style is not None)
        await click_each(it, [(x, slipped.region.y) for x in range(slipped.region.x, slipped.region.right)])
        assert it.app.is_running and it.app.screen is it.main and not list(tmp_path.glob("*.svg"))
