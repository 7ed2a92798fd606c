"""What a person pastes, told from what they press: nothing between the two marks of a paste is ever a key.

Textual looks for keys in a paste that has an escape in it: a list would do what a text says. Source: xterm's ctlseqs,
"Bracketed Paste Mode" (2004).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from textual._time import get_time
from textual.constants import ESCAPE_DELAY

_BEGIN: Final = "\x1b[200~"
_END: Final = "\x1b[201~"

_CUT = 1.0
"""Seconds after which a mark that has been cut behind its digit does not go on: no person presses the half of it."""

_STALLED = 2.0
"""Seconds without a letter after which a paste may have no end."""

_ONE_KEY = re.compile(r"(?:\x1b(?:\[[<?]?[\d;:]*[ -/]?[@-~]|O.|[^\x1b\[O])?)+|.", re.DOTALL)
"""What comes at once of a key or a mouse; the rest of a paste is more."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Pasted(NamedTuple):
    """A text that was pasted, or a part of it."""

    text: str
    """Lines that end in LF, and tabs; no other control characters."""


def _text(pasted: str) -> str:
    """A pasted text as a field takes it: a terminal sends CR for the end of a line."""
    lines = pasted.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    return _CONTROLS.sub("", lines)


def _begun(mark: str, text: str) -> str:
    """The beginning of a mark that a text ends in; '' for none."""
    last = text[text.rfind("\x1b") :] if "\x1b" in text else ""
    return last if mark.startswith(last) else ""


class Pastes:
    """Divides what a terminal sends, in whatever pieces it comes, into pastes and the rest."""

    def __init__(self) -> None:
        self._parts: list[str] | None = None
        """What has come of a paste; None outside of one."""
        self._has_stalled = False
        """What had come of the paste has been given away, and nothing came since."""
        self._held = ""
        """What may be the beginning of a mark."""
        self._since = 0.0
        self.escape_delay = ESCAPE_DELAY
        """Seconds after which an escape that does not go on is a key."""

    def drop(self) -> None:
        """Drop what is begun."""
        self._parts, self._has_stalled, self._held = None, False, ""

    def divide(self, data: str) -> Iterator[str | Pasted]:
        """What has come, as far as it is whole."""
        text, self._held = self._held + data, ""
        if self._has_stalled:
            self._has_stalled = False
            if _END not in text and _ONE_KEY.fullmatch(data):
                # It has no end, and somebody is there who waits for an answer.
                self._parts, text = None, data
        self._since = get_time()
        while text:
            mark = _BEGIN if self._parts is None else _END
            before, found, text = text.partition(mark)
            if not found:
                self._held = _begun(mark, before)
                before = before.removesuffix(self._held)
            if self._parts is None:
                if before:
                    yield before
                self._parts = [] if found else None
            else:
                self._parts.append(before)
                if found:
                    yield from self._given()
                    self._parts = None

    def _given(self) -> Iterator[Pasted]:
        if self._parts and (text := _text("".join(self._parts))):
            yield Pasted(text)
        self._parts = []

    @property
    def patience(self) -> float:
        """Seconds until `overdue` has something to say; `inf` where nothing is begun."""
        if self._parts is not None:
            patience = math.inf if self._has_stalled else _STALLED
        elif self._held:
            patience = self.escape_delay if len(self._held) < 3 else _CUT
        else:
            patience = math.inf
        return max(0.0, self._since + patience - get_time())

    def overdue(self) -> Iterator[str | Pasted]:
        """What has not gone on for so long that it is taken for what it is so far."""
        if self.patience > 0.0:
            return
        if self._parts is not None:
            # Its end may be on its way yet, and what comes before that be no keys.
            self._has_stalled = True
            yield from self._given()
        else:
            text, self._held = self._held, ""
            yield text
