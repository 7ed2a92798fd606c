"""The terminal: whether a screen can be drawn on it, what it is like, and how it is put back after a crash."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping
from typing import NoReturn, TextIO

_BACK = (
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l"  # mouse reports off
    "\x1b[?1004l\x1b[?2004l\x1b[<u"  # focus reports, bracketed paste and the keyboard protocol off
    "\x1b[?1049l\x1b[?25h\x1b[0m"  # the normal screen, the cursor, plain letters
)


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
    if env.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "16 million"
    return "256" if "256color" in env.get("TERM", "") else "16"


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


@contextlib.contextmanager
def put_back() -> Iterator[None]:
    """Leave the terminal as it was found when something escapes from the block; a normal end restores by itself.

    So does a signal that would end the process: it escapes as SystemExit, until the reader takes signals itself.
    """
    import signal
    import termios

    def leave(number: int, frame: object) -> NoReturn:
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, leave)
    saved = None
    with contextlib.suppress(termios.error, OSError, ValueError):
        saved = termios.tcgetattr(sys.stdin.fileno())
    try:
        yield
    except BaseException:
        if saved is not None:
            # Straight to the descriptor: the streams may be in the middle of anything.
            with contextlib.suppress(termios.error, OSError, ValueError):
                screen = 1 if os.isatty(1) else 2
                os.write(screen, _BACK.encode())
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, saved)
        raise
