"""With which theme the reader begins, in which terminal."""

from __future__ import annotations

import pytest

from termnews.terminal import colours
from termnews.tui.themes import ANSI, EVENING, MORNING, choose


@pytest.mark.parametrize(
    ("wanted", "environment", "name"),
    [
        ("auto", {"TERM": "xterm-256color"}, EVENING.name),
        ("auto", {"TERM": "xterm-kitty"}, EVENING.name),
        ("auto", {"TERM": "foot", "COLORTERM": "truecolor"}, EVENING.name),
        ("auto", {"TERM": "xterm-256color", "COLORFGBG": "0;15"}, MORNING.name),
        # Sixteen colours, or eight: the nearest to one of ours is often one that cannot be read.
        ("auto", {"TERM": "xterm"}, ANSI.name),
        ("auto", {"TERM": "linux"}, ANSI.name),
        ("auto", {"TERM": "xterm-16color"}, ANSI.name),
        ("auto", {"TERM": "screen"}, ANSI.name),
        ("auto", {"TERM": "rxvt", "COLORFGBG": "0;15"}, ANSI.name),
        ("auto", {}, ANSI.name),
        ("auto", {"TERM": "xterm", "TEXTUAL_COLOR_SYSTEM": "truecolor"}, EVENING.name),
        ("auto", {"TERM": "xterm-256color", "TEXTUAL_COLOR_SYSTEM": "standard"}, ANSI.name),
        # What is asked for is given, but no colour where none is wanted.
        ("morning", {"TERM": "xterm"}, MORNING.name),
        ("morning", {"TERM": "xterm-256color", "NO_COLOR": "1"}, ANSI.name),
        ("no such theme", {"TERM": "xterm-256color"}, EVENING.name),
    ],
)
def test_the_theme_to_begin_with(wanted: str, environment: dict[str, str], name: str) -> None:
    assert choose(wanted, environment) == name


@pytest.mark.parametrize(
    ("environment", "count"),
    [
        ({"TERM": "xterm"}, "16"),
        ({"TERM": "screen-256color"}, "256"),
        ({"TERM": "xterm-kitty"}, "256"),
        ({"TERM": "alacritty", "COLORTERM": "TrueColor"}, "16 million"),
        ({"TERM": "foot", "COLORTERM": "24bit"}, "16 million"),
        ({"TERM": "xterm", "TEXTUAL_COLOR_SYSTEM": "256"}, "256"),
        ({"TERM": "xterm", "TEXTUAL_COLOR_SYSTEM": "truecolor"}, "16 million"),
        ({"TERM": "foot", "COLORTERM": "truecolor", "TEXTUAL_COLOR_SYSTEM": "256"}, "256"),
        ({"TERM": "foot", "COLORTERM": "24bit", "NO_COLOR": "1"}, "none (NO_COLOR is set)"),
    ],
)
def test_how_many_colours_there_are(environment: dict[str, str], count: str) -> None:
    assert colours(environment) == count
