"""A verb of the command line, and what all verbs share: words on stderr, data on stdout."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from termnews.errors import TermnewsError
    from termnews.paths import Paths
    from termnews.store.store import Store

OK = 0
PARTLY = 1
"""Something of what was asked for could not be done."""
USAGE = 2
NETWORK = 69

_HARMLESS = dict.fromkeys(map(ord, "\t\n\u200c\u200d"))
"""What is not printable and may stand in a listing all the same: joiners are letters of Persian, and of emoji."""

_MOST = 1 << 53
"""The most that an argument can count: JSON and SQLite can hold it."""


class Verb(NamedTuple):
    """What a verb takes and what it does."""

    arguments: Callable[[ArgumentParser], None]
    """Puts its arguments into the parser."""
    run: Callable[[SimpleNamespace, Paths], int]
    """Does it; the exit code. Raises TermnewsError, OSError."""
    plain: Mapping[str, object] | None = None
    """What its arguments are without any option, for a verb that is so often called so that argparse is not to be
    loaded for it (3 ms); None for all others."""
    words: str = ""
    """The argument that takes the words which are no options, if there is one in `plain`."""


def say(words: str) -> None:
    """Words for the person: on stderr, so that stdout holds data only; no password, nothing that a terminal obeys.

    Where they cannot be written, the work goes on.
    """
    if "@" in words:
        from termnews.text import without_passwords

        words = without_passwords(words)
    try:
        print(_inert(words), file=sys.stderr, flush=True)
    except OSError:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def say_error(error: TermnewsError, about: str = "") -> None:
    """An error in its words, its problems a line each, its hint last."""
    say(f"{about}: {error.message}" if about else error.message)
    for problem in getattr(error, "problems", ()):
        say(f"  {problem}")
    if error.hint:
        say(error.hint)


def open_store(paths: Paths) -> Store:
    """The store, and what is to be said of how it was opened. Raises StoreError."""
    from termnews.store.store import Store

    store = Store.open(paths.data)
    for notice in store.notices:
        say(notice)
    return store


def _inert(words: str) -> str:
    """Words without what a terminal obeys: where cleaning was forgotten, and what the person's own arguments hold."""
    if words.translate(_HARMLESS).isprintable():
        return words
    from termnews.text import inert

    return inert(words)


def emit(value: Mapping[str, object]) -> None:
    """One JSON object as a line of stdout. Raises BrokenPipeError."""
    import json

    line = json.dumps(value, ensure_ascii=not _is_utf8(), separators=(",", ":"))
    # JSON lets through what a terminal obeys, and what cannot be written as UTF-8.
    line = re.sub(
        "[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", lambda c: f"\\u{ord(c[0]):04x}", line
    )
    sys.stdout.write(line + "\n")


def put(text: str) -> None:
    """A line, or lines, of data on stdout. Raises BrokenPipeError."""
    text = _inert(text)
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def put_linked(lines: Iterable[Sequence[tuple[str, str]]]) -> None:
    """Lines of data on a terminal that shows links: stretches of words, and where each leads, '' for nowhere.

    Raises BrokenPipeError.
    """
    for line in lines:
        sys.stdout.write("".join(_linked(words, url) for words, url in line) + "\n")


def _linked(words: str, url: str) -> str:
    """Words with a link for the terminal (OSC 8), where it may be given the address."""
    from termnews.hyperlinks import hyperlink

    address = hyperlink(url) if url else ""
    return f"\x1b]8;;{address}\x1b\\{_inert(words)}\x1b]8;;\x1b\\" if address else _inert(words)


def put_markup(text: str) -> None:
    """XML or HTML that calls itself UTF-8, on stdout: what another encoding lacks becomes a reference."""
    encoding = sys.stdout.encoding or "ascii"
    put(text.encode(encoding, "xmlcharrefreplace").decode(encoding) if not _is_utf8() else text)


def _is_utf8() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def table(rows: Iterable[tuple[str, ...]], flexible: int, notes: Sequence[str] = ()) -> None:
    """Rows as columns that fit the terminal, the column `flexible` shortened; parted by tabs where there is none.

    `notes`, one for each row, stand below the rows on a terminal; else they are the last column.
    """
    if not sys.stdout.isatty():
        whole = ((*row, note) for row, note in zip(rows, notes, strict=True)) if notes else rows
        for row in whole:
            put("\t".join(cell.replace("\t", " ") for cell in row))
        return
    from shutil import get_terminal_size

    from termnews.text import shorten, width

    listed = list(rows)
    if not listed:
        return
    widths = [max(width(row[at]) for row in listed) for at in range(len(listed[0]))]
    columns = get_terminal_size().columns
    # A title may have a thousand letters: no column takes more than a third from the flexible one.
    widths = [min(cells, max(8, columns // 3)) if at != flexible else cells for at, cells in enumerate(widths)]
    room = columns - sum(widths) - 2 * (len(widths) - 1)
    widths[flexible] = max(8, widths[flexible] + min(room, 0))
    for number, row in enumerate(listed):
        cells = [shorten(cell, widths[at]) for at, cell in enumerate(row)]
        put("  ".join(cell + " " * (widths[at] - width(cell)) for at, cell in enumerate(cells)).rstrip())
        if notes and notes[number]:
            put("    " + shorten(notes[number], max(8, columns - 4)))


def stamp(moment: datetime | None) -> str | None:
    """A moment as JSON has it: RFC 3339, UTC, whole seconds; None where it is not known."""
    return None if moment is None else f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def check_address(typed: str) -> str:
    """The address that a person means. Raises UsageError where it is none."""
    from termnews.errors import SourceError, UsageError
    from termnews.urls import typed_address

    try:
        return typed_address(typed)
    except SourceError as error:
        raise UsageError(error.message, error.hint) from error


def public(url: str) -> str:
    """An address without a name and a password in it."""
    if "@" not in url:
        return url
    from termnews.urls import without_userinfo

    return without_userinfo(url)


def whole_number(words: str) -> int:
    """An argument that counts something, 0 or more; what is beyond all counting is the most. Raises ValueError."""
    number = int(words)
    if number < 0:
        raise ValueError
    return min(number, _MOST)


# argparse says "invalid whole number value", by the function's name.
whole_number.__name__ = "whole number"
