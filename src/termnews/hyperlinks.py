"""Links that the terminal itself opens (OSC 8): which terminals are given them, and what may stand in one.

They can be opened with the mouse, as the terminal has it (mostly ctrl and a click), and are seen as links by it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from termnews.urls import join, normalise, strip_trackers, userinfo

LINKED = re.compile(r"(?:https?://|mailto:)[!-:<-~]+")
"""What is in its form and has nothing in it that a terminal would take for the end of a sequence, or of its field."""

_MOST = 2000
"""Characters of an address that a terminal is given: VTE takes 2,083, and drops a link that is longer."""

_PROGRAMS = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "mintty", "rio", "zed"})
"""Terminals that know links, by their TERM_PROGRAM."""

_TERMS = ("alacritty", "contour", "foot", "mintty", "rio", "wezterm", "xterm-ghostty", "xterm-kitty")
"""Terminals that know links, by the beginning of their TERM."""


def hyperlink(url: str) -> str:
    """An address as a terminal is given it; '' where it is better not given it.

    http, https and mailto only, in their form, without what only tells who came from where; none with a name and a
    password in it, which would be shown to whoever hovers over it, or make one host look like another.
    """
    if url[:7].lower() == "mailto:":
        address = join("", url, ("mailto",))
    else:
        try:
            address = strip_trackers(normalise(url))
        except ValueError:
            return ""
        if any(userinfo(address)):
            return ""
    return address if len(address) <= _MOST and LINKED.fullmatch(address) else ""


def known(env: Mapping[str, str]) -> bool:
    """Whether the terminal shows links, as far as its variables tell; others show nothing of them.

    In tmux the variables of the terminal around it are inherited and tell nothing; it hands links on from 3.4 on.
    """
    term, program = env.get("TERM", ""), env.get("TERM_PROGRAM", "")
    if not term or term in ("dumb", "linux"):
        return False
    if env.get("TMUX") or env.get("STY") or program == "tmux" or term.startswith(("screen", "tmux")):
        return program == "tmux" and _version(env.get("TERM_PROGRAM_VERSION", "")) >= (3, 4)
    vte, konsole = (env.get(name, "") for name in ("VTE_VERSION", "KONSOLE_VERSION"))
    return (
        # VTE 0.50.0 crashes at a link.
        (vte.isdecimal() and int(vte) > 5000)
        or (konsole.isdecimal() and int(konsole) >= 201200)
        or program in _PROGRAMS
        or bool(env.get("WT_SESSION") or env.get("KITTY_WINDOW_ID"))
        or term.startswith(_TERMS)
    )


def wanted(setting: str, env: Mapping[str, str]) -> bool:
    """Whether the terminal is given links: the setting is `auto`, `always` or `never`."""
    return setting == "always" or (setting == "auto" and known(env))


def _version(words: str) -> tuple[int, ...]:
    """The first two numbers of a version: those of `3.4a` are (3, 4)."""
    return tuple(map(int, re.findall(r"\d{1,6}", words)[:2]))
