"""The terminal: whether a screen can be drawn on it, what it is like, and how it is put back after a crash."""

from __future__ import annotations

import contextlib
import os
import sys
import termios
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn, TextIO

_BACK = (
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l"  # mouse reports off
    "\x1b[?1004l\x1b[?2004l\x1b[<u"  # focus reports, bracketed paste and the keyboard protocol off
    "\x1b[?1049l\x1b[?25h\x1b[0m"  # the normal screen, the cursor, plain letters
)

OTHER_SCREEN = "\x1b[?1049h"
"""To the other screen. xterm and others clear it whenever they are told so, also where they are there already."""

_NO_CURSOR = "\x1b[?25l"

_INPUT, _LOCAL = 0, 3
"""Where in the flags of a terminal stand those of its input, and those of what it does by itself."""

Flags = list[Any]
"""What `termios.tcgetattr` gives."""


def why_no_screen(env: Mapping[str, str], streams: tuple[TextIO | None, ...]) -> str:
    """Why no screen can be drawn, in words; empty where it can.

    Textual draws on a terminal that says it is dumb, and on stderr where stdout is a pipe: neither is wanted.
    """
    if env.get("TERM") == "dumb":
        return "This terminal is dumb (TERM=dumb): it cannot show the reader."
    if not all(stream is not None and stream.isatty() for stream in streams):
        return "There is no terminal here: the reader needs one."
    return ""


def colours(env: Mapping[str, str]) -> str:
    """How many colours the terminal shows, as far as its variables tell: 'none', '16', '256', '16 million'."""
    if env.get("NO_COLOR"):
        return "none (NO_COLOR is set)"
    # As Rich asks (`Console._detect_color_system`), and Textual before it (its constants).
    if (forced := env.get("TEXTUAL_COLOR_SYSTEM", "auto")) != "auto":
        return {"truecolor": "16 million", "256": "256"}.get(forced, "16")
    if env.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return "16 million"
    return "256" if env.get("TERM", "").strip().lower().rpartition("-")[2] in ("256color", "kitty") else "16"


def reorders_text(env: Mapping[str, str]) -> bool:
    """Whether the terminal itself shows Hebrew and Arabic from right to left, as far as its variables tell.

    VTE (GNOME Terminal and others) does from 0.58 on, and so do Konsole, mlterm, Apple's Terminal and PuTTY.
    """
    vte = env.get("VTE_VERSION", "")
    return (
        (vte.isdecimal() and int(vte) >= 5800)
        or any(env.get(name) for name in ("KONSOLE_VERSION", "MLTERM"))
        or env.get("TERM_PROGRAM") == "Apple_Terminal"
        or env.get("TERM", "").startswith(("mlterm", "putty", "konsole"))
    )


def reorders(wanted: str, env: Mapping[str, str]) -> bool:
    """Whether the reader is to put such text in order: `wanted` is the setting `auto`, `terminal` or `reorder`."""
    return wanted == "reorder" or (wanted == "auto" and not reorders_text(env))


class Terminal:
    """The terminal that the program was started on, and what it has been made to be before the framework has it."""

    def __init__(self) -> None:
        self.found: Flags | None = None
        """Its flags as they were found; None where it has none."""
        with contextlib.suppress(termios.error, OSError, ValueError):
            self.found = termios.tcgetattr(sys.stdin.fileno())
        self.asked_to_end = 0
        """The signal that has asked for the end of the program; 0 for none."""
        self._shown: list[str] = []
        self._given = False

    @property
    def shows(self) -> bool:
        """Whether there is a picture on it that the framework has not drawn over yet."""
        return bool(self._shown) and not self._given

    def show(self, parts: Iterable[str]) -> None:
        """Draw a picture on the other screen, part by part, and have keys wait unseen until they are read.

        Signals are kept as they are: a start that waits for something can be broken off by ctrl+c, or stopped.
        """
        import signal

        for part in parts:
            # First, so that whatever comes in between knows that there is something to be put back.
            self._shown.append(part)
            if len(self._shown) == 1:
                signal.signal(signal.SIGTSTP, self._stop)
                self._take()
            _write(part)

    def give(self) -> bool:
        """Leave the terminal to the framework; whether it has the other screen already, with a picture on it.

        Raises SystemExit where a signal has asked for the end and Python has lost what it raised, as it does in the
        callback of a weak reference, of which each import has one.
        """
        if self.asked_to_end:
            raise SystemExit(128 + self.asked_to_end)
        shows, self._given = self.shows, True
        return shows

    def stop(self) -> None:
        """Give the terminal back, stop as the signal asks for, and take it again when the program is continued."""
        import signal

        if self.shows:
            self.put_back()
        os.kill(os.getpid(), signal.SIGSTOP)
        if self.shows:
            self._take()
            _write("".join(self._shown))

    def _stop(self, number: int, frame: object) -> None:
        self.stop()

    def _take(self) -> None:
        if self.found is not None:
            flags = list(self.found)
            flags[_INPUT] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
            flags[_LOCAL] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
            with contextlib.suppress(termios.error, OSError, ValueError):
                # What has been typed already is kept.
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, flags)
        _write(OTHER_SCREEN + _NO_CURSOR)

    def put_back(self) -> None:
        """Leave the terminal as it was found, whatever it is in the middle of."""
        if self.found is not None:
            with contextlib.suppress(termios.error, OSError, ValueError):
                _write(_BACK)
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, self.found)


def _write(text: str) -> None:
    """Write to the terminal. Straight to the descriptor: the streams may be in the middle of anything."""
    screen = 1 if os.isatty(1) else 2
    data = text.encode("utf-8", "replace")
    while data:
        data = data[os.write(screen, data) :]


@contextlib.contextmanager
def put_back() -> Iterator[Terminal]:
    """Leave the terminal as it was found when something escapes from the block; a normal end restores by itself.

    So does a signal that would end the process: it escapes as SystemExit, until the reader takes signals itself.
    """
    import signal

    terminal = Terminal()

    def leave(number: int, frame: object) -> NoReturn:
        terminal.asked_to_end = number
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, leave)
    try:
        yield terminal
    except BaseException:
        terminal.put_back()
        raise
    if terminal.shows:
        # The framework was left before it had the terminal.
        terminal.put_back()
