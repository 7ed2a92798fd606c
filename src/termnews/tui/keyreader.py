"""Keys as they are pressed, read as a person means them: a count, a sequence, a command (`5 j`, `g g`)."""

from __future__ import annotations

from dataclasses import dataclass

from termnews.tui.keymap import Keymap, Pane

_MOST = 99_999
"""A larger count is a cat on the keyboard."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a key press came to."""

    command: str = ""
    """The command that is to run now."""
    count: int = 0
    """The number typed before it, 0 for none."""
    waiting: str = ""
    """What has been typed so far and waits for more, as it is shown: `5`, `g`."""


class KeyReader:
    """Reads keys one by one. Holds what has been typed of a count and of a sequence."""

    def __init__(self, keymap: Keymap) -> None:
        self._keymap = keymap
        self._count = ""
        self._pressed: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """The number typed so far, 0 for none."""
        return int(self._count or 0)

    def press(self, pane: Pane, key: str) -> Read:
        """Read one key in a pane. An empty answer means that the key means nothing there."""
        if not self._pressed and key.isascii() and key.isdigit() and (key != "0" or self._count):
            self._count = str(min(int(self._count + key), _MOST))
            return Read(waiting=self._count)
        self._pressed += (key,)
        match = self._keymap.match(pane, self._pressed)
        if match.pending:
            return Read(waiting=self._count + " ".join(self._pressed))
        count = self.count
        self.clear()
        return Read(match.command, count)

    def clear(self) -> None:
        """Forget what has been typed."""
        self._count, self._pressed = "", ()
