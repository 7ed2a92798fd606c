"""A TOML file with its line numbers, which tomllib does not give, and with all its mistakes of form at once.

A key is a path of names; a table of an array has its number in the path: `("look", "theme")`, `("source", 0, "url")`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

KeyPath = tuple[str | int, ...]

_NAME = r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'"""
_DOTTED = rf"(?:{_NAME})(?:[ \t]*\.[ \t]*(?:{_NAME}))*"
_HEADER = re.compile(rf"[ \t]*(\[\[?)[ \t]*({_DOTTED})[ \t]*\]")
_PAIR = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=")
_PIECE = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'" r"|#[^\n]*|[\[\]{}\n]",
    re.DOTALL,
)
_AT = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
_MOST = 50
"""Broken lines after which a file is not read on."""


class Header(NamedTuple):
    """A table's header: `[look]` or `[[source]]`."""

    path: KeyPath
    line: int


@dataclass(frozen=True)
class TomlFile:
    """What a TOML text says, where it says it, and what cannot be read in it."""

    data: dict[str, Any]
    mistakes: tuple[tuple[int, str], ...] = ()
    """Lines that are not TOML: (line, what is wrong)."""
    readable: str = ""
    """The text without these."""

    @property
    def headers(self) -> tuple[Header, ...]:
        """All of them, in their order."""
        return self._places[0]

    @property
    def keys(self) -> Mapping[KeyPath, int]:
        """The line on which a key or table begins, counted from 1."""
        return self._places[1]

    @cached_property
    def _places(self) -> tuple[tuple[Header, ...], Mapping[KeyPath, int]]:
        # Half of what reading takes, and asked for only where there is something to be said of a line.
        return _places(self.readable)

    def line(self, *path: str | int) -> int:
        """The line of a key, else of the nearest table around it, else 1."""
        while path and path not in self.keys:
            path = path[:-1]
        return self.keys.get(path, 1)


def read(text: str) -> TomlFile:
    """What can be read of a TOML text. Never raises.

    A line that cannot be read is left out and the rest read again, so that one slip does not hide the others. A line
    that is good by itself shows that something above it was not closed: then there is nothing more to be told.
    """
    lines = text.split("\n")
    mistakes: list[tuple[int, str]] = []
    while len(mistakes) < _MOST:
        readable = "\n".join(lines)
        try:
            data = tomllib.loads(readable)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            words = str(error)
            at = _AT.search(words)
            line = min(int(at[1]) if at and at[1] else len(lines), len(lines))
            words = (words[: at.start()] if at else words).rstrip(".")
            words = words.replace("Illegal character '\\n'", "a text is not closed on its line")
            # "Cannot overwrite", "Cannot declare": said twice, which no line shows by itself.
            if not words.startswith("Cannot") and _is_toml(lines[line - 1]):
                mistakes.append((line, "a text or an array above is not closed"))
                break
            mistakes.append((line, words))
            lines[line - 1] = ""
        else:
            return TomlFile(data, tuple(mistakes), readable)
    return TomlFile({}, tuple(mistakes))


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return False
    return True


def _places(text: str) -> tuple[tuple[Header, ...], dict[KeyPath, int]]:
    """Where the tables and keys of a text that is TOML stand."""
    keys: dict[KeyPath, int] = {}
    headers: list[Header] = []
    arrays: dict[KeyPath, int] = {}
    table: KeyPath = ()
    line, seen = 1, 0
    for start in _statements(text):
        line, seen = line + text.count("\n", seen, start), start
        if header := _HEADER.match(text, start):
            table = _numbered(_names(header[2]), arrays)
            if header[1] == "[[":
                arrays[table] = arrays.get(table, -1) + 1
                table = (*table, arrays[table])
            headers.append(Header(table, line))
            keys.setdefault(table, line)
        elif pair := _PAIR.match(text, start):
            keys.setdefault((*table, *_names(pair[1])), line)
    return tuple(headers), keys


def _statements(text: str) -> Iterator[int]:
    """The offset of every line that is not inside a string or an array of several lines."""
    depth = start = 0
    for piece in _PIECE.finditer(text):
        match piece.group():
            case "\n":
                if not depth:
                    yield start
                    start = piece.end()
            case "[" | "{":
                depth += 1
            case "]" | "}":
                depth -= 1
    yield start


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(name.strip("\"'") for name in re.findall(_NAME, dotted))


def _numbered(names: tuple[str, ...], arrays: dict[KeyPath, int]) -> KeyPath:
    """A header's names, with the number of the array's present table behind every array but the last name."""
    path: KeyPath = ()
    for name in names[:-1]:
        path = (*path, name)
        if path in arrays:
            path = (*path, arrays[path])
    return (*path, names[-1])
