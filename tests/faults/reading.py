"""The reader over a profile, with its worker, without a terminal."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from termnews.config import Settings
from termnews.paths import locate
from termnews.store.store import Store
from termnews.tui.app import TermnewsApp
from termnews.tui.screens.compose import ComposeScreen


@asynccontextmanager
async def reading(profile: Path) -> AsyncIterator[tuple[TermnewsApp, Pilot[str]]]:
    """The reader over a profile, with its worker."""
    with Store.open(locate(profile).data) as store:
        app = TermnewsApp(store, Settings(refresh_on_start=False), locate(profile), profile=str(profile))
        async with app.run_test(size=(100, 30)) as pilot:
            await pilot.pause()
            yield app, pilot


async def until(pilot: Pilot[str], what: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, f"it did not come; it says: {pilot.app.main.status.message!r}"  # type: ignore[attr-defined]
        await pilot.pause(0.02)


async def composing(pilot: Pilot[str]) -> ComposeScreen:
    """The composer, opened on the article at the cursor."""
    await pilot.press("C")
    screen: object = pilot.app.screen
    assert isinstance(screen, ComposeScreen)
    return screen
