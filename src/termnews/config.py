"""The reader's settings, from the environment (`TERMNEWS_LOOK__THEME`), else from config.toml, else the default.

`config.toml` is the reader's own and never written. All mistakes are reported at once, each with its line.
"""

from __future__ import annotations

import dataclasses
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from termnews import config_lines
from termnews.config_table import (
    PREFIX,
    SECTIONS,
    TABLE,
    checked,
    checked_keys,
    from_words,
    misplaced,
    near,
    unknown,
    written,
)
from termnews.errors import ConfigError
from termnews.model import FullText


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
    measure: int = 70
    """Columns of the article's text."""
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
    keys: Mapping[str, str] = field(default_factory=dict)
    """Command to keys: alternatives parted by commas, the keys of a sequence by spaces."""


DEFAULTS = Settings()

_FIELDS = {(setting.section, setting.key): setting for setting in TABLE}
_VARIABLES = {setting.variable: setting for setting in TABLE}


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
    values, _ = _collect(path, env)
    return dataclasses.replace(DEFAULTS, **values)


def origins(path: Path, env: Mapping[str, str]) -> list[Origin]:
    """Every setting with its value and where that comes from. Raises ConfigError as `load` does."""
    values, places = _collect(path, env)
    listed = []
    for setting in TABLE:
        value = values.get(setting.field, getattr(DEFAULTS, setting.field))
        origin = places.get((setting.section, setting.key), "default")
        listed.append(Origin(f"{setting.section}.{setting.key}", written(value), origin))
    keys: Mapping[str, str] = values.get("keys", {})
    return listed + [Origin(f"keys.{name}", written(own), places["keys", name]) for name, own in keys.items()]


def default_text() -> str:
    """A config.toml that says everything and changes nothing: every setting stands in it as a comment."""
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


def readable_text(path: Path) -> str:
    """The text of a configuration file, empty where there is none. Raises ConfigError where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise ConfigError(f"{path.name} cannot be read: {error.strerror}.", str(path)) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise mistakes_error(path, [(line, "this is not UTF-8 text")]) from error


def mistakes_error(path: Path, problems: Iterable[tuple[int, str]]) -> ConfigError:
    """The error that says everything that is wrong with a file; a problem with line 0 stands elsewhere."""
    lines = tuple(f"{path.name} line {line}: {words}" if line else words for line, words in sorted(problems))
    count = "is one mistake" if len(lines) == 1 else f"are {len(lines)} mistakes"
    return ConfigError(f"There {count} in the configuration.", f"The file is {path}.", lines)


def _collect(path: Path, env: Mapping[str, str]) -> tuple[dict[str, Any], dict[tuple[str, str], str]]:
    """The fields that are set, and where each comes from, by section and key."""
    file = config_lines.read(readable_text(path))
    problems = list(file.mistakes)
    values: dict[str, Any] = {}
    places: dict[tuple[str, str], str] = {}
    for section, table in file.data.items():
        if section not in SECTIONS or not isinstance(table, dict):
            problems.append((file.line(section), f"{section}: {misplaced(section, table)}"))
            continue
        for key, value in table.items():
            line = file.line(section, key)
            places[section, key] = f"{path.name} line {line}"
            try:
                if section == "keys":
                    values.setdefault("keys", {})[key] = checked_keys(value)
                elif setting := _FIELDS.get((section, key)):
                    values[setting.field] = checked(setting, value)
                else:
                    raise ValueError(unknown(section, key))
            except ValueError as error:
                problems.append((line, f"{key}: {error}"))
    problems += _from_environment(env, values, places)
    if problems:
        raise mistakes_error(path, problems)
    return values, places


def _from_environment(
    env: Mapping[str, str], values: dict[str, Any], places: dict[tuple[str, str], str]
) -> list[tuple[int, str]]:
    """Put what the environment sets into `values` and `places`; what is wrong with it is returned."""
    problems = []
    for name, words in sorted(env.items()):
        if not name.startswith(PREFIX) or "__" not in name:
            continue
        try:
            if (setting := _VARIABLES.get(name)) is None:
                raise ValueError("unknown setting" + near(name, _VARIABLES))
            values[setting.field] = checked(setting, from_words(setting, words))
            places[setting.section, setting.key] = f"environment {name}"
        except ValueError as error:
            problems.append((0, f"environment {name}: {error}"))
    return problems


def _comment(words: str) -> list[str]:
    return textwrap.wrap(words, 98, initial_indent="# ", subsequent_indent="# ")
