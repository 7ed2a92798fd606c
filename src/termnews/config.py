"""The reader's settings, from the environment (`TERMNEWS_LOOK__THEME`), else from config.toml, else the default.

`config.toml` is the reader's own and never written. All mistakes are reported at once, each with its line. What reads
them is loaded only where there is something to read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from termnews.model import FullText, Pictures

_PREFIX = "TERMNEWS_"
"""As `config_table.PREFIX`, which would load the whole table."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the reader has set, and the defaults for the rest."""

    theme: str = "auto"
    """The name of a theme; 'auto' follows the terminal, and NO_COLOR."""
    row_lines: int = 1
    """Lines of a headline in the list, 1 or 2."""
    reduced_motion: bool = False
    """Nothing moves by itself."""
    mouse: bool = True
    """Clicks and the wheel are the program's; else the terminal's own."""
    ascii_only: bool = False
    """Marks and lines in ASCII."""
    bidi: Literal["auto", "terminal", "reorder"] = "auto"
    """Who shows Hebrew and Arabic from right to left: the terminal, or the program."""
    hyperlinks: Literal["auto", "always", "never"] = "auto"
    """Whether the terminal is given links to open."""
    measure: int = 70
    """Columns of the article's text."""
    pictures: Pictures = "ask"
    """Whether pictures are shown, where a source has no word of its own."""
    mark_read_on_open: bool = True
    """An article that is opened is read."""
    browser: tuple[str, ...] = ()
    """The command that opens a link, which is added as its last word; empty for the system's."""
    editor: tuple[str, ...] = ()
    """The command that edits a text, whose file is added as its last word; empty for $VISUAL, then $EDITOR."""
    keep_days: int | None = None
    """Days that read articles are kept; None for ever."""
    refresh_on_start: bool = True
    """What is due is fetched when the reader starts."""
    every: int = 60
    """Minutes between two checks of a source."""
    full_text: FullText = "auto"
    """Whether the pages of articles are fetched."""
    max_requests: int = 96
    """Requests at once."""
    allow_private: bool = False
    """Articles and redirects may lead to this machine and its own network."""
    password_command: tuple[str, ...] = ()
    """The command that gives a site's password, whose host is added as its last word; empty for none."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Command to keys: alternatives parted by commas, the keys of a sequence by spaces."""


DEFAULTS = Settings()


class Origin(NamedTuple):
    """A value that holds, and where it comes from."""

    key: str
    """`look.theme`."""
    value: str
    """As it would be written in the file; empty where nothing is set."""
    origin: str
    """'default', 'config.toml line 4' or 'environment TERMNEWS_LOOK__THEME'."""


def load(path: Path, env: Mapping[str, str]) -> Settings:
    """The settings that hold. Raises ConfigError with every mistake of the file and the environment."""
    if not path.exists() and not any(name.startswith(_PREFIX) for name in env):
        return DEFAULTS
    from termnews.config_read import collect

    values, _ = collect(path, env)
    return replace(DEFAULTS, **values)


def origins(path: Path, env: Mapping[str, str]) -> list[Origin]:
    """Every setting with its value and where that comes from. Raises ConfigError as `load` does."""
    from termnews.config_read import collect
    from termnews.config_table import TABLE, written

    values, places = collect(path, env)
    listed = []
    for setting in TABLE:
        value = values.get(setting.field, getattr(DEFAULTS, setting.field))
        origin = places.get((setting.section, setting.key), "default")
        listed.append(Origin(f"{setting.section}.{setting.key}", written(value), origin))
    keys: Mapping[str, str] = values.get("keys", {})
    return listed + [Origin(f"keys.{name}", written(own), places["keys", name]) for name, own in keys.items()]


def default_text() -> str:
    """A config.toml that says everything and changes nothing: every setting stands in it as a comment."""
    from termnews.config_table import SECTIONS, TABLE, written

    lines = [
        "# The settings of termnews. Those behind a # have their default value; take the # away to set one.",
        "# `termnews config` shows what holds and where it comes from.",
    ]
    for section, title in SECTIONS.items():
        lines += ["", *_comment(title), f"[{section}]"]
        for setting in TABLE:
            if setting.section == section:
                value = written(getattr(DEFAULTS, setting.field))
                # A number that is not set has no default to show: an example stands in its place.
                lines += ["", *_comment(setting.described), f"# {setting.key} = {value or 90}"]
    lines += ["", '# next-unread = "n,N"']
    return "\n".join(lines) + "\n"


def _comment(words: str) -> list[str]:
    import textwrap

    return textwrap.wrap(words, 98, initial_indent="# ", subsequent_indent="# ")
