"""Keys that come faster than a screen can open or close: they are held until it is there, or gone.

Without it, `/` and a word typed or pasted at once would fall on the list behind the prompt, where every letter is a
command; and what is pressed right after `esc` on the dialog that is closing, which does nothing with it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.message_pump import MessagePump
from textual.screen import Screen

if TYPE_CHECKING:
    from typing import Any

    from textual.app import App

_MOST = 2000
"""Keys that are held; more than that is not typing."""

_PATIENCE = 0.5
"""Seconds after which the next key need not wait for the one before it: a widget may have gone with it."""


class TakesText:
    """Mixed into a screen whose first widget takes text: keys wait until it has the focus."""


class Typeahead:
    """The keys that wait."""

    def __init__(self, app: App[Any], press: Callable[[events.Key], Awaitable[None]]) -> None:
        self._app = app
        self._press = press
        """What is done with a key whose turn it is."""
        self._held: list[events.Key] = []
        self._under_way_until = math.inf
        """What is pressed while the program is being loaded waits: there is nothing yet that could answer."""

    async def begin(self) -> bool:
        """Press what was held while the program was being loaded; whether there was anything."""
        self._under_way_until, had_any = 0.0, bool(self._held)
        await self.release()
        return had_any

    def hold(self, event: events.Key) -> None:
        """Hold a key: a new event, as one that has been on its way is not taken again."""
        if len(self._held) < _MOST:
            self._held.append(events.Key(event.key, event.character))

    async def pressed(self, event: events.Key) -> None:
        """Press a key, behind those that are held, once the screen can take it."""
        if not self._held and self._is_free():
            await self._press(event)
            return
        self.hold(event)
        await self.release()
        if self._held and 0.0 < self._under_way_until < math.inf:
            self._app.set_timer(_PATIENCE, self.release)

    async def release(self) -> None:
        """Press what was held, once the screen can take it."""
        while self._held and self._is_free():
            await self._press(self._held.pop(0))

    async def follow(self, path: Sequence[MessagePump]) -> None:
        """Hold all keys until one that was given to a widget has been through it, and all that it stands in (`path`).

        A key closes a screen no earlier than at the end of its way, where the app looks what it is bound to.
        """
        self._under_way_until = time.monotonic() + _PATIENCE
        await self._go_behind(path)

    async def _go_behind(self, path: Sequence[MessagePump]) -> None:
        for at, pump in enumerate(path):
            # Each does one thing after another: this comes behind the key.
            if pump.call_later(self._go_behind, path[at + 1 :]):
                return
        self._under_way_until = 0.0
        await self.release()

    def _is_free(self) -> bool:
        return time.monotonic() >= self._under_way_until and is_ready(self._app.screen)


def is_ready(screen: Screen[object]) -> bool:
    """Whether keys that are pressed now go where the person means them to go."""
    return screen.is_mounted and (not isinstance(screen, TakesText) or screen.focused is not None)
