"""The themes: two dark, two light, and one that uses the terminal's own sixteen colours."""

from __future__ import annotations

from collections.abc import Mapping

from textual.theme import Theme

from termnews.terminal import colours

EVENING = Theme(
    name="evening",
    primary="#7aa2d6",
    secondary="#b7a6d8",
    accent="#e0b060",
    foreground="#d8dbe0",
    background="#14171c",
    surface="#181c22",
    panel="#2a313c",
    success="#8fbf8f",
    warning="#e0b060",
    error="#e07070",
    dark=True,
)
INK = Theme(
    name="ink",
    primary="#9ecbff",
    secondary="#d0d0d0",
    accent="#ffd75f",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#303030",
    success="#87ff87",
    warning="#ffd75f",
    error="#ff8787",
    dark=True,
)
MORNING = Theme(
    name="morning",
    primary="#2f5f9e",
    secondary="#6a4fa0",
    accent="#a05a00",
    foreground="#22262c",
    background="#fbfaf7",
    surface="#f6f4ef",
    panel="#e2ded3",
    success="#2f7a3f",
    warning="#a05a00",
    error="#b02a2a",
    dark=False,
)
SEPIA = Theme(
    name="sepia",
    primary="#7a4f1d",
    secondary="#5d6b2f",
    accent="#9c3f14",
    foreground="#3b2f22",
    background="#f4ecd8",
    surface="#f0e6cf",
    panel="#e0d0ad",
    success="#4f6b1f",
    warning="#9c5a14",
    error="#a02a1a",
    dark=False,
)
ANSI = Theme(
    name="ansi",
    primary="ansi_blue",
    secondary="ansi_cyan",
    accent="ansi_yellow",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    success="ansi_green",
    warning="ansi_yellow",
    error="ansi_red",
    ansi=True,
    dark=True,
    # What Textual's own widgets ask of an ansi theme. `ansi_default` is right on a dark and on a light ground.
    variables={
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "border-blurred": "ansi_default",
        "block-cursor-foreground": "ansi_default",
        "block-cursor-background": "ansi_default",
        "block-cursor-text-style": "reverse",
        "input-cursor-background": "ansi_default",
        "input-cursor-foreground": "ansi_default",
        "input-cursor-text-style": "reverse",
        "input-selection-background": "ansi_cyan",
        "input-selection-foreground": "ansi_black",
        "screen-selection-background": "ansi_cyan",
        "screen-selection-foreground": "ansi_black",
        # A bar in the colour of the text, drawn reversed: a grey or a blue is the ground itself in some palettes.
        "scrollbar": "ansi_default",
        "scrollbar-hover": "ansi_default",
        "scrollbar-active": "ansi_cyan",
        "scrollbar-background": "ansi_default",
        "scrollbar-background-hover": "ansi_default",
        "scrollbar-background-active": "ansi_default",
    },
)

THEMES = (EVENING, INK, MORNING, SEPIA, ANSI)


def choose(wanted: str, environment: Mapping[str, str]) -> str:
    """The name of the theme to begin with.

    NO_COLOR asks for no colour of ours (no-color.org): Textual's other themes would still send 24-bit greys. So does a
    terminal that says that it has but a few colours: the nearest of sixteen is often one that cannot be read.
    """
    if environment.get("NO_COLOR"):
        return ANSI.name
    if wanted != "auto" and any(theme.name == wanted for theme in THEMES):
        return wanted
    if colours(environment) == "16":
        return ANSI.name
    # rxvt, Konsole and others name the colours of their text and ground, as `0;15` for black on white.
    ground = environment.get("COLORFGBG", "").rpartition(";")[2]
    return MORNING.name if ground in ("7", "15") else EVENING.name


def is_ansi(name: str) -> bool:
    """Whether a theme uses the terminal's own colours."""
    return any(theme.name == name and theme.ansi for theme in THEMES)


def after(name: str) -> str:
    """The theme that follows one, round and round."""
    names = [theme.name for theme in THEMES]
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]
