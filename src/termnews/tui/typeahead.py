"""Keys that come faster than a screen can open: they are held until it is there, with the line to type them in.

Without it, `/` and a word typed or pasted at once would fall on the list behind the prompt, where every letter is a
command.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual import events
from textual.screen import Screen

_MOST = 2000
"""Keys that are held; more than that is not typing."""


class TakesText:
    """Mixed into a screen whose first widget takes text: keys wait until it has the focus."""


class Typeahead:
    """The keys that wait."""

    def __init__(self, deliver: Callable[[events.Key], Awaitable[None]]) -> None:
        self._deliver = deliver
        self._held: list[events.Key] = []

    def take(self) -> list[events.Key]:
        """The keys that wait, which wait no longer."""
        held, self._held = self._held, []
        return held

    def hold(self, event: events.Key) -> None:
        """Hold a key: a new event, as one that has been on its way is not taken again."""
        if len(self._held) < _MOST:
            self._held.append(events.Key(event.key, event.character))

    async def pass_on(self, screen: Screen[object], event: events.Key) -> bool:
        """Whether a key has been taken care of: held, or given to the screen behind those that were held before it."""
        if not is_ready(screen):
            self.hold(event)
            return True
        if not self._held:
            return False
        self.hold(event)
        await self.release(screen)
        return True

    async def release(self, screen: Screen[object]) -> None:
        """Give the screen what was held, once it can take it."""
        while self._held and is_ready(screen):
            await self._deliver(self._held.pop(0))


def is_ready(screen: Screen[object]) -> bool:
    """Whether keys that are pressed now go where the person means them to go."""
    return screen.is_mounted and (not isinstance(screen, TakesText) or screen.focused is not None)
