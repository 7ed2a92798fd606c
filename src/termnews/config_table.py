"""The table of the settings: where each stands in config.toml, what it may be, what it is for; and a value's check.

The defaults stand in `config.Settings`, whose fields these are.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Literal, NamedTuple

PREFIX = "TERMNEWS_"
"""What the environment's names begin with: TERMNEWS_SECTION__KEY."""


class Setting(NamedTuple):
    """A line of the table."""

    section: str
    key: str
    kind: Literal["switch", "number", "command", "text"]
    doc: str
    name: str = ""
    """The field of `Settings`, where it is not called as the key."""
    low: int = 0
    high: int = 0
    choices: tuple[str, ...] = ()

    @property
    def field(self) -> str:
        """The field of `Settings` that it sets."""
        return self.name or self.key

    @property
    def variable(self) -> str:
        """Its name in the environment."""
        return f"{PREFIX}{self.section}__{self.key}".upper()

    @property
    def described(self) -> str:
        """What it is for and what it may be."""
        if self.choices:
            return f"{self.doc} One of: {', '.join(self.choices)}."
        return f"{self.doc} From {self.low} to {self.high}." if self.kind == "number" else self.doc


TABLE: tuple[Setting, ...] = (
    Setting(
        "look",
        "theme",
        "text",
        "The theme. auto: light or dark as the terminal is; ansi with NO_COLOR, or where there are but 16 colours.",
    ),
    Setting("look", "row_lines", "number", "Lines of a headline in the list.", low=1, high=2),
    Setting("look", "reduced_motion", "switch", "Nothing moves by itself: no animation, no smooth scrolling."),
    Setting("look", "mouse", "switch", "Clicks and the wheel work in the program; false leaves them to the terminal."),
    Setting("look", "ascii_only", "switch", "Marks and lines in ASCII, where the font lacks the others."),
    Setting(
        "look",
        "bidi",
        "text",
        "Who shows Hebrew and Arabic from right to left. auto: the terminal where it says that it does, else the "
        "program.",
        choices=("auto", "terminal", "reorder"),
    ),
    Setting(
        "look",
        "hyperlinks",
        "text",
        "Whether the terminal itself can open links with the mouse (OSC 8). auto: where it is known to do that.",
        choices=("auto", "always", "never"),
    ),
    Setting("reading", "measure", "number", "Columns of the text; + and - change it while reading.", low=30, high=160),
    Setting(
        "reading",
        "pictures",
        "text",
        "Pictures in the text. ask: i fetches and shows those of the open article. always: at once. off: never.",
        choices=("off", "ask", "always"),
    ),
    Setting("reading", "mark_read_on_open", "switch", "An article that is opened is marked read."),
    Setting("reading", "browser", "command", "What opens a link, as 'firefox --new-tab'. Empty: the system's own."),
    Setting("reading", "editor", "command", "What edits a comment. Empty: $VISUAL, then $EDITOR."),
    Setting(
        "reading",
        "keep_days",
        "number",
        "Days that read articles are kept. Starred and unread ones, and those with a draft, always stay. "
        "Not set: all are kept.",
        low=1,
        high=36500,
    ),
    Setting("refresh", "on_start", "switch", "Fetch what is due when the reader starts.", name="refresh_on_start"),
    Setting("refresh", "every", "number", "Minutes between two checks, if a source asks no more.", low=15, high=1440),
    Setting(
        "refresh",
        "full_text",
        "text",
        "Fetch the page of each new article, to be read offline. auto: where the feed's own text is short.",
        choices=("auto", "always", "never"),
    ),
    Setting("refresh", "max_requests", "number", "Requests at once; a host gets two at most.", low=1, high=128),
    Setting("refresh", "allow_private", "switch", "Articles and redirects may lead to this machine and its network."),
    Setting(
        "comments",
        "password_command",
        "command",
        "What gives the application password of a site, as 'pass show news': the site's host is added as its last "
        "word. Empty: the system's keyring, else a file that only you can read.",
    ),
)

SECTIONS = {
    "look": "How it looks.",
    "reading": "Reading.",
    "refresh": "Fetching.",
    "comments": "Leaving comments.",
    "keys": 'Keys, as command = "keys": alternatives are parted by commas, the keys of a sequence by spaces. '
    "The help (?) names every command. An empty text takes a command's keys away.",
}
"""The sections of the file and what stands over them; `keys` is free but for its form."""


def checked(setting: Setting, value: object) -> object:
    """A value of the file as `Settings` has it. Raises ValueError with what is wrong."""
    shown = written(value) if isinstance(value, str | int) else type(value).__name__
    match setting.kind:
        case "switch":
            if not isinstance(value, bool):
                raise ValueError(f"true or false is needed, not {shown}")
        case "number":
            if not isinstance(value, int) or isinstance(value, bool):
                raise ValueError(f"a whole number from {setting.low} to {setting.high} is needed, not {shown}")
            if not setting.low <= value <= setting.high:
                raise ValueError(f"{value} is out of range, which is {setting.low} to {setting.high}")
        case "command":
            return _command(value)
        case "text":
            if not isinstance(value, str) or not value.isprintable() or not value:
                raise ValueError(f"a text is needed, not {shown}")
            if setting.choices and value not in setting.choices:
                listed = f"{', '.join(setting.choices[:-1])} or {setting.choices[-1]}"
                raise ValueError(f"{listed} is needed, not {shown}{near(value, setting.choices)}")
    return value


def checked_keys(value: object) -> str:
    """The keys of a command, alternatives parted by commas. Raises ValueError with what is wrong."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(key, str) for key in value):
        return ",".join(value)
    raise ValueError('keys are needed, as a text ("n,space") or as an array of texts')


def from_words(setting: Setting, words: str) -> object:
    """A value of the environment as the file would give it; what it cannot be is left for the check to say."""
    word = words.strip().lower()
    if setting.kind == "switch" and word in _SWITCHES:
        return _SWITCHES[word]
    return int(word) if setting.kind == "number" and word.isdecimal() else words


_SWITCHES = {word: True for word in ("true", "yes", "on", "1")} | {word: False for word in ("false", "no", "off", "0")}


def _command(value: object) -> tuple[str, ...]:
    """A command as its words. A text is parted as a shell would part it, but no shell ever sees it."""
    if isinstance(value, str):
        try:
            return tuple(shlex.split(value))
        except ValueError as error:
            raise ValueError("a quotation mark is not closed") from error
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return tuple(value)
    raise ValueError("a command is needed, as a text or as an array of its words")


def written(value: object) -> str:
    """A value as it stands in a TOML file; empty for None."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case tuple():
            return "[" + ", ".join(written(item) for item in value) + "]"
        case str():
            # A basic string of TOML is a string of JSON, but for DEL.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case _:
            return str(value)


def near(name: str, names: Iterable[str]) -> str:
    """`; did you mean "theme"?` where a name is close to one of `names`, else nothing."""
    found = get_close_matches(name, list(names), 1)
    return f'; did you mean "{found[0]}"?' if found else ""


def unknown(section: str, key: str) -> str:
    """What to say of a key that a section does not have."""
    homes = [setting.section for setting in TABLE if setting.key == key]
    if homes:
        return f"it belongs under [{homes[0]}]"
    return "unknown key" + near(key, (setting.key for setting in TABLE if setting.section == section))


def misplaced(name: str, value: object) -> str:
    """What to say of something at the top of the file that is not a section."""
    if isinstance(value, dict):
        return "unknown section" + near(name, SECTIONS)
    if name in SECTIONS:
        return f"it is a section, written as [{name}]"
    homes = [setting.section for setting in TABLE if setting.key == name]
    return f"it belongs under [{homes[0]}]" if homes else "unknown key" + near(name, (s.key for s in TABLE))
