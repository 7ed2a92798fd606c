"""Clicks on many cells, without the wait between two that a pilot makes."""

from __future__ import annotations

from collections.abc import Iterable

from textual.events import Click, MouseDown, MouseUp
from textual.geometry import Offset

from tests.tui.news import Reader


async def click_each(it: Reader, cells: Iterable[tuple[int, int]]) -> None:
    """Press and release the mouse on each cell of the screen, in order."""
    for x, y in cells:
        for kind in (MouseDown, MouseUp, Click):
            it.app.mouse_position = Offset(x, y)
            it.app.screen._forward_event(
                kind(
                    widget=it.app.screen,
                    x=x,
                    y=y,
                    delta_x=0,
                    delta_y=0,
                    button=1,
                    shift=False,
                    meta=False,
                    ctrl=False,
                    screen_x=x,
                    screen_y=y,
                )
            )
    await it.pilot.pause()
    await it.pilot.pause()
