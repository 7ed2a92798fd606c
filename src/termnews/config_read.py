"""What is set in config.toml and in the environment, checked by the table of the settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from termnews import config_lines
from termnews.config_table import PREFIX, SECTIONS, TABLE, checked, checked_keys, from_words, misplaced, near, unknown
from termnews.errors import ConfigError

_FIELDS = {(setting.section, setting.key): setting for setting in TABLE}
_VARIABLES = {setting.variable: setting for setting in TABLE}


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


def collect(path: Path, env: Mapping[str, str]) -> tuple[dict[str, Any], dict[tuple[str, str], str]]:
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
