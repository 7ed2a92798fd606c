"""What pictures a terminal can show, by what it answers."""

from __future__ import annotations

import pytest

from termnews.tui.listening import Abilities, understood

OK = "\x1b_Gi=31;OK\x1b\\"
CELL = "\x1b[6;18;9t"


def named(name: str) -> str:
    """How a terminal says what it is called (XTVERSION)."""
    return f"\x1bP>|{name}\x1b\\"


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        (OK + named("kitty(0.42.1)") + CELL + "\x1b[?62;52;c", "kitty"),
        (OK + named("kitty(0.28.0)") + CELL + "\x1b[?62;c", "kitty"),
        (OK + named("kitty(1.0.0)") + CELL + "\x1b[?62;c", "kitty"),
        (OK + named("ghostty 1.2.0") + CELL + "\x1b[?62;22c", "kitty"),
        # Seen in 0.26.5: it says that it knows the protocol, and shows each placeholder as a box.
        (OK + named("kitty(0.26.5)") + CELL + "\x1b[?62;c", "blocks"),
        (OK + named("WezTerm 20240203") + CELL + "\x1b[?65;4;6;18;22c", "sixel"),
        (named("kitty(0.42.1)") + CELL + "\x1b[?62;c", "blocks"),
        (named("XTerm(379)") + CELL + "\x1b[?62;1;2;4;6;9;15;16;17;18;21;22;28c", "sixel"),
        (named("XTerm(379)") + CELL + "\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c", "blocks"),
        # The class of the terminal (4 of `?4`) is no attribute.
        ("\x1b[?4;6c", "blocks"),
        ("", "blocks"),
    ],
)
def test_what_a_terminal_shows(answers: str, kind: str) -> None:
    width, height = (9, 18) if CELL in answers else (0, 0)
    assert understood(answers) == Abilities(kind, width, height)  # type: ignore[arg-type]
