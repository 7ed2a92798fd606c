"""What the terminal answers when it is asked what pictures it can show.

It is asked when a picture is to be shown for the first time, and not before: no start waits for it. Its answers come in
among the keys. They are taken out before Textual reads them, whenever they come, so that none is ever a key.

Sources: kitty, "Terminal graphics protocol" (query); xterm's ctlseqs (DA1, XTVERSION, XTWINOPS 16).
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple

from textual import events
from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.message import Message

from termnews.tui.pasting import Pasted, Pastes

QUESTION = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[>q\x1b[16t\x1b[c"
"""Does it know kitty's graphics, what is it called, how large is a cell, what can it do? All answer the last."""

PATIENCE = 1.0
"""Seconds that are waited for the answers."""

_HELD = 0.2
"""Seconds after which the beginning of an answer that does not go on is taken for keys."""

_AWAITED = 5.0
"""Seconds in which the beginning of an answer is held back: an escape that is pressed then takes a little longer."""

_ANSWER = re.compile(
    r"\x1b_G[^\x1b]{0,200}\x1b\\|\x1bP>\|[^\x1b]{0,200}\x1b\\|\x1b\[6;\d{1,5};\d{1,5}t|\x1b\[\?[\d;]{0,60}c"
)
_BEGUN = re.compile(
    r"\x1b(?:_(?:G[^\x1b]{0,200}\x1b?)?|P(?:>(?:\|[^\x1b]{0,200}\x1b?)?)?|\[(?:\?[\d;]{0,60}|6?[\d;]{0,12})?)?\Z"
)
_LAST = re.compile(r"\x1b\[\?[\d;]*c")
_PLACES = re.compile(r"\x1bP>\|(?:ghostty\b|kitty\((?:0\.(?:2[89]|[3-9]\d)|[1-9]))", re.IGNORECASE)
"""Terminals that put pictures where the placeholders stand: kitty from 0.28 on (its changelog). Others, and kitty
before that, know the protocol and would show the placeholders themselves."""


class Abilities(NamedTuple):
    """What a terminal shows."""

    kind: Literal["blocks", "kitty", "sixel"] = "blocks"
    cell_width: int = 0
    cell_height: int = 0
    """Pixels of a cell, 0 where it has not said so."""


def may_be_asked(env: Mapping[str, str]) -> bool:
    """Whether a terminal takes the question: one that does not know it may show it, and tmux and screen keep it."""
    term = env.get("TERM", "")
    between = env.get("TMUX") or env.get("STY") or term.startswith(("screen", "tmux"))
    return not between and term not in ("", "dumb", "linux") and env.get("TERM_PROGRAM") != "Apple_Terminal"


def understood(answers: str) -> Abilities:
    """What a terminal shows by what it has answered."""
    size = re.search(r"\x1b\[6;(\d+);(\d+)t", answers)
    height, width = (int(size[1]), int(size[2])) if size else (0, 0)
    attributes = re.search(r"\x1b\[\?([\d;]*)c", answers)
    if "\x1b_Gi=31;OK" in answers and _PLACES.search(answers):
        return Abilities("kitty", width, height)
    if attributes and "4" in attributes[1].split(";")[1:]:
        return Abilities("sixel", width, height)
    return Abilities("blocks", width, height)


class Listener:
    """Takes the answers out of what the terminal sends, from the moment that it is asked on."""

    def __init__(self) -> None:
        self.hears = False
        """Whether what the terminal sends comes by here."""
        self.answers = ""
        """What has been answered so far."""
        self._tell: Callable[[], None] | None = None
        self._asked = False
        self._held = ""
        self._since = 0.0
        self._until = 0.0

    def listen(self, tell: Callable[[], None]) -> None:
        """Take out answers from now on; `tell` is called with the last of them."""
        self._tell, self._asked, self.answers = tell, True, ""
        self._until = time.monotonic() + _AWAITED

    def take(self, data: str) -> str:
        """What the terminal has sent, without answers."""
        if not self._asked:
            return data
        text, self._held = self._held + data, ""
        if "\x1b" not in text:
            return text
        for answer in _ANSWER.findall(text):
            self.answers += answer
            if _LAST.fullmatch(answer) and self._tell is not None:
                tell, self._tell = self._tell, None
                tell()
        text = _ANSWER.sub("", text)
        if self.awaits and (begun := _BEGUN.search(text)):
            self._held, self._since = begun[0], time.monotonic()
            text = text[: begun.start()]
        return text

    @property
    def awaits(self) -> bool:
        """Whether an answer may come, and its beginning is held back."""
        return self._tell is not None and time.monotonic() < self._until

    @property
    def patience(self) -> float:
        """Seconds that an answer may still take to go on; `inf` where none is begun."""
        return max(0.0, self._since + _HELD - time.monotonic()) if self._held else math.inf

    def drop(self) -> str:
        """Hold nothing back any longer; what was."""
        text, self._held = self._held, ""
        return text

    def overdue(self) -> str:
        """What was held back for an answer that has not gone on; '' for nothing."""
        if not self._held or time.monotonic() - self._since < _HELD:
            return ""
        return self.drop()


LISTENER = Listener()
"""That of this process, which has one terminal."""


class ListeningParser(XTermParser):
    """Textual's parser of keys, behind the listener; what is pasted it never sees."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._pastes = Pastes()
        LISTENER.hears = True

    def begin_anew(self) -> None:
        """Take what comes next for a beginning: what is begun will not go on."""
        self._pastes.drop()
        LISTENER.drop()
        self._forget()

    def _forget(self) -> None:
        self._tokens.clear()
        self._timeout_time = None
        self._gen = self.parse(self._tokens.append)
        self._awaiting = next(self._gen)

    def feed(self, data: str) -> Iterable[Message]:
        """The events in what the terminal has sent."""
        if not data:
            # To Textual nothing is the end.
            yield from self._sound(super().feed(data))
            return
        self._pastes.escape_delay = _HELD if LISTENER.awaits else ESCAPE_DELAY
        for part in self._pastes.divide(data):
            if isinstance(part, Pasted):
                yield from self._pasted(part)
            elif text := LISTENER.take(part):
                yield from self._sound(super().feed(text))

    def _pasted(self, part: Pasted) -> Iterable[Message]:
        """What was pressed before it, if that waited to go on, and a paste."""
        if text := LISTENER.drop():
            yield from self._sound(super().feed(text))
        yield from self._end_of_sequence()
        yield events.Paste(part.text)

    def _end_of_sequence(self) -> Iterable[Message]:
        if self._timeout_time is not None:
            self._timeout_time = 0.0
            yield from self._sound(super().tick())

    def _sound(self, messages: Iterable[Message]) -> Iterable[Message]:
        """The events, up to a sequence that Textual cannot read: it would read nothing more after that."""
        try:
            yield from messages
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            LISTENER.drop()
            self._forget()

    @property
    def patience(self) -> float:
        """Seconds until `tick` has something to do, if nothing else comes before; `inf` where nothing is begun.

        An escape may be a key, or the beginning of one.
        """
        escape = math.inf if self._timeout_time is None else max(0.0, self._timeout_time - get_time())
        return min(escape, LISTENER.patience, self._pastes.patience)

    def tick(self) -> Iterable[Message]:
        """The events that come by waiting."""
        for part in self._pastes.overdue():
            if isinstance(part, Pasted):
                yield from self._pasted(part)
            else:
                # It has been waited for already, and is no answer either.
                yield from self._sound(super().feed(LISTENER.drop() + part))
                yield from self._end_of_sequence()
        if overdue := LISTENER.overdue():
            yield from self._sound(super().feed(overdue))
        yield from self._sound(super().tick())
