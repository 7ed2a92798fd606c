"""Keys that come faster than a screen can open or close: they are held until it is there, or gone.

Without it, `/` and a word typed or pasted at once would fall on the list behind the prompt, where every letter is a
command; and what is pressed right after `esc` on the dialog that is closing, which does nothing with it.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.message_pump import MessagePump
from textual.screen import Screen

if TYPE_CHECKING:
    from typing import Any

    from textual.app import App
    from textual.widget import Widget

_MOST = 20_000
"""Keys that are held; more than that is not typing, nor a text that a terminal pastes as keys."""

_PATIENCE = 0.5
"""Seconds after which the next key need not wait for the one before it: a widget may have gone with it."""


class TakesText:
    """Mixed into a screen whose first widget takes text: keys wait until it has the focus."""

    def may_close_by(self, key: events.Key) -> bool:
        """Whether a key may end it, and the next one be meant for what is behind."""
        return not key.is_printable


class Typeahead:
    """The keys that wait."""

    def __init__(self, app: App[Any], press: Callable[[events.Key], Awaitable[None]]) -> None:
        self._app = app
        self._press = press
        """What is done with a key whose turn it is."""
        self._held: deque[events.Key] = deque()
        self._looks_again = False
        self._is_releasing = False
        self._is_typed = False
        """There are letters on their way to a text."""
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
        if not self._held and self._is_free() and not (self._is_typed and self._may_close(event)):
            await self._press(event)
            return
        self.hold(event)
        await self.release()
        if self._held and 0.0 < self._under_way_until < math.inf and not self._looks_again:
            self._looks_again = True
            self._app.set_timer(_PATIENCE, self._look_again)

    async def release(self) -> None:
        """Press what was held, once the screen can take it."""
        if self._is_releasing:
            # Whoever does it goes on: a thousand keys on a screen that is closing would each be a call in the last one.
            return
        self._is_releasing = True
        try:
            while self._held and self._is_free():
                if self._is_typed and self._may_close(self._held[0]):
                    # What was typed before it may still be on its way to the text; the app answers some keys at once.
                    await self._follow(self._app.focused or self._app.screen)
                else:
                    await self._press(self._held.popleft())
        finally:
            self._is_releasing = False

    async def given(self, key: events.Key, widget: Widget) -> None:
        """A widget of a screen has been given a key: no other is pressed before it is through, where it may close that.

        It closes the screen no earlier than at the end of its way, where the app looks what it is bound to.
        """
        if self._may_close(key):
            await self._follow(widget)
        else:
            self._is_typed = True

    async def _follow(self, widget: Widget) -> None:
        """Hold all keys until those that were given to a widget have been through it, and all that it stands in."""
        self._is_typed = False
        self._under_way_until = time.monotonic() + _PATIENCE
        await self._go_behind([*widget.ancestors_with_self])

    def _may_close(self, key: events.Key) -> bool:
        screen = self._app.screen
        return not isinstance(screen, TakesText) or screen.may_close_by(key)

    async def _go_behind(self, path: Sequence[MessagePump]) -> None:
        for at, pump in enumerate(path):
            # Each does one thing after another: this comes behind the key.
            if pump.call_later(self._go_behind, path[at + 1 :]):
                return
        self._under_way_until = 0.0
        await self.release()

    async def _look_again(self) -> None:
        self._looks_again = False
        await self.release()

    def _is_free(self) -> bool:
        return time.monotonic() >= self._under_way_until and is_ready(self._app.screen)


def is_ready(screen: Screen[object]) -> bool:
    """Whether keys that are pressed now go where the person means them to go."""
    return screen.is_mounted and (not isinstance(screen, TakesText) or screen.focused is not None)
