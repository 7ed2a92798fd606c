"""sources.toml, the reader's own list of sources: `[[source]]` with url, title?, tags?, full_text?, every?, keep?,
pictures? and kind?.

It is read with all its mistakes at once, and written so that what the reader wrote by hand stays: an entry is added at
the end, cut out or exchanged where it stands, comments and unknown keys around it kept. Only where that cannot be done
is the whole file written anew, and then the old one is kept as sources.toml.bak.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from termnews import config_lines, urls
from termnews.config_read import mistakes_error, readable_text
from termnews.config_table import near, written
from termnews.errors import AlreadySubscribed, StoreError
from termnews.model import FullText, Pictures, Source, SourceKind
from termnews.paths import atomic_write, make_folder
from termnews.text import clean

HEADER = "# The sources of termnews: edit it as you like. One that is taken away keeps its articles.\n"

_KEYS = ("url", "title", "tags", "full_text", "every", "keep", "pictures", "kind")
_FULL_TEXT = ("auto", "always", "never")
_KINDS = ("feed", "site")
_PICTURES = ("off", "ask", "always")
_CHOICES = {"full_text": _FULL_TEXT, "pictures": _PICTURES, "kind": _KINDS}


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A `[[source]]` of the file."""

    url: str
    title: str = ""
    tags: tuple[str, ...] = ()
    full_text: FullText = "auto"
    every: int | None = None
    """Minutes between two checks."""
    keep: int | None = None
    """Days that read articles are kept."""
    kind: Literal["feed", "site"] = "feed"
    """'site': it has no feed, the headline list of the page itself is read."""
    pictures: Pictures | None = None
    """Whether its pictures are shown, where that is not as for all."""


def read(path: Path) -> list[SourceEntry]:
    """The sources in the order of the file; none where there is no file. Raises ConfigError with all mistakes."""
    return _entries(path, config_lines.read(readable_text(path)))


def add(path: Path, *entries: SourceEntry) -> None:
    """Put sources at the end of the file. Raises AlreadySubscribed, ConfigError, StoreError."""
    with locked(path):
        text = readable_text(path)
        known = {entry.url for entry in _entries(path, config_lines.read(text))}
        for entry in entries:
            if (url := _same(entry.url)) in known:
                raise AlreadySubscribed(f"{url} is in {path.name} already.")
            known.add(url)
        data = _data(text)
        tables = [to_table(entry) for entry in entries]
        wanted = {**data, "source": [*data.get("source", ()), *tables]}
        blocks = "\n".join(_block(table) for table in tables)
        start = text or HEADER
        _save(path, text, start + ("" if start.endswith("\n") else "\n") + "\n" + blocks, wanted)


def remove(path: Path, url: str) -> SourceEntry | None:
    """Take a source out of the file; what it was, or None where it was not there. Raises ConfigError, StoreError."""
    return _exchange(path, url, None)


def remove_all(path: Path, urls: Collection[str]) -> None:
    """Take several sources out of the file, as far as they are there. Raises ConfigError, StoreError."""
    gone = {_same(url) for url in urls}
    with locked(path):
        text = readable_text(path)
        file = config_lines.read(text)
        taken = [at for at, entry in enumerate(_entries(path, file)) if entry.url in gone]
        if taken:
            lines = text.split("\n")
            for at in reversed(taken):
                begin, end = _extent(text, file, at)
                del lines[begin:end]
            left = [table for at, table in enumerate(file.data["source"]) if at not in taken]
            _save(path, text, "\n".join(lines), {**file.data, "source": left})


def update(path: Path, url: str, entry: SourceEntry) -> SourceEntry | None:
    """Put a source in the place of another; what stood there, or None where nothing did. Raises as `remove` does."""
    return _exchange(path, url, entry)


def take_back(path: Path, kind: str, table: Mapping[str, Any]) -> None:
    """Undo what a step of the history, told by its kind and its data, has changed in the file.

    'source_removed', 'source_added' and 'sources_imported' have, others have not. Where a source that was removed has
    been written in by hand again, that holds. Raises ConfigError, StoreError.
    """
    if kind == "source_removed":
        with contextlib.suppress(AlreadySubscribed):
            add(path, from_table(table))
    elif kind == "source_added":
        remove(path, table["url"])
    elif kind == "sources_imported":
        remove_all(path, table["urls"])


def write(path: Path, entries: Sequence[SourceEntry]) -> None:
    """Make the file say these sources and no others, in this order. Raises ConfigError, StoreError."""
    with locked(path):
        text = readable_text(path)
        old = {entry.url: at for at, entry in enumerate(_entries(path, config_lines.read(text)))}
        data = _data(text)
        tables = data.get("source", [])
        data["source"] = [_merged(tables[old[u]] if (u := _same(e.url)) in old else {}, e) for e in entries]
        _rewrite(path, text, data)


def to_table(entry: SourceEntry) -> dict[str, Any]:
    """What the file says of a source, as plain values: nothing where the default holds."""
    table: dict[str, Any] = {"url": entry.url}
    if entry.title:
        table["title"] = entry.title
    if entry.tags:
        table["tags"] = list(entry.tags)
    for key in ("full_text", "every", "keep", "pictures", "kind"):
        if (value := getattr(entry, key)) not in (None, "auto", "feed"):
            table[key] = value
    return table


def of_source(source: Source) -> SourceEntry:
    """What the file would say of a source that does not stand in it."""
    kind: Literal["feed", "site"] = "site" if source.kind is SourceKind.SITE else "feed"
    own = (source.full_text, source.every, source.keep, kind, source.pictures)
    return SourceEntry(source.url, source.title, source.tags, *own)


def from_table(table: Mapping[str, Any]) -> SourceEntry:
    """The source that a table of `to_table` describes. Raises ValueError where it describes none."""
    entry, wrong = _entry(table)
    if entry is None or wrong:
        raise ValueError("; ".join(f"{key}: {words}" for key, words in wrong))
    return entry


# --- reading ----------------------------------------------------------------------------------------------------------


def _entries(path: Path, file: config_lines.TomlFile) -> list[SourceEntry]:
    problems = list(file.mistakes)
    tables = file.data.get("source", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise mistakes_error(path, [*problems, (file.line("source"), "source: it is written as [[source]]")])
    # The other names of the file are the reader's own, but one that is nearly ours is a slip.
    problems += [
        (file.line(key), f"{key}: unknown table{near(key, ('source',))}")
        for key in file.data
        if key != "source" and near(key, ("source",))
    ]
    entries: list[SourceEntry] = []
    places: dict[str, int] = {}
    for at, table in enumerate(tables):
        entry, wrong = _entry(table)
        problems += [(file.line("source", at, key), f"{key}: {words}") for key, words in wrong]
        if entry is None:
            continue
        if (first := places.setdefault(entry.url, at)) != at:
            words = f"url: {entry.url} stands in line {file.line('source', first, 'url')} already"
            problems.append((file.line("source", at, "url"), words))
        entries.append(entry)
    if problems:
        raise mistakes_error(path, problems)
    return entries


def _entry(table: Mapping[str, Any]) -> tuple[SourceEntry | None, list[tuple[str, str]]]:
    """The source that a table describes, if it does, and what is wrong with it as (key, words)."""
    wrong: list[tuple[str, str]] = []
    good: dict[str, Any] = {}
    for key, value in table.items():
        try:
            if key in _KEYS:
                good[key] = _value(key, value)
            elif words := near(key, _KEYS):
                wrong.append((key, f"unknown key{words}"))
        except ValueError as error:
            wrong.append((key, str(error)))
    if "url" not in table:
        wrong.append(("url", "it is missing"))
    return (SourceEntry(**good) if "url" in good else None), wrong


def _value(key: str, value: object) -> object:
    """A value as `SourceEntry` has it. Raises ValueError with what is wrong."""
    match key, value:
        case "url", str():
            try:
                return urls.normalise(value)
            except ValueError as error:
                raise ValueError(f"{written(value)} is not a web address") from error
        case "title", str():
            return clean(value)
        case "tags", list() if all(isinstance(tag, str) for tag in value):
            return tuple(tag for written_tag in value if (tag := clean(written_tag)))
        case (("every" | "keep"), int()) if not isinstance(value, bool) and value > 0:
            return value
        case (("full_text" | "pictures" | "kind"), str()):
            choices = _CHOICES[key]
            if value in choices:
                return value
            raise ValueError(f"{' or '.join(choices)} is needed, not {written(value)}{near(value, choices)}")
    needed = {"tags": "an array of texts", "every": "a number of minutes", "keep": "a number of days"}
    raise ValueError(f"{needed.get(key, 'a text')} is needed")


def _data(text: str) -> dict[str, Any]:
    """The file's data, to be changed and written: it has been read without mistakes."""
    return config_lines.read(text).data


def _same(url: str) -> str:
    """An address in the form in which two are compared."""
    try:
        return urls.normalise(url)
    except ValueError:
        return url


# --- writing ----------------------------------------------------------------------------------------------------------


def _merged(old: dict[str, Any], entry: SourceEntry) -> dict[str, Any]:
    """A source's table with the keys that are not ours kept."""
    return to_table(entry) | {key: value for key, value in old.items() if key not in _KEYS}


def _block(table: Mapping[str, Any]) -> str:
    """A source as the file has it: a line a key. tomli-w alone would set short ones in one line, in an array."""
    lines = [
        f"{key} = {written(tuple(value) if isinstance(value, list) else value)}"
        for key, value in table.items()
        if key in _KEYS
    ]
    others = {key: value for key, value in table.items() if key not in _KEYS and not isinstance(value, dict)}
    tables = {key: value for key, value in table.items() if key not in _KEYS and isinstance(value, dict)}
    nested = _toml({"source": tables}) if tables else ""
    return "\n".join(["[[source]]", *lines, _toml(others) + nested])


def _exchange(path: Path, url: str, entry: SourceEntry | None) -> SourceEntry | None:
    with locked(path):
        text = readable_text(path)
        file = config_lines.read(text)
        entries = _entries(path, file)
        at = next((n for n, old in enumerate(entries) if old.url == _same(url)), None)
        if at is None:
            return None
        tables = file.data["source"]
        new = [] if entry is None else [_merged(tables[at], entry)]
        wanted = {**file.data, "source": [*tables[:at], *new, *tables[at + 1 :]]}
        begin, end = _extent(text, file, at)
        lines = text.split("\n")
        block = _block(new[0]).split("\n") if new else []
        _save(path, text, "\n".join([*lines[:begin], *block, *lines[end:]]), wanted)
        return entries[at]


def _extent(text: str, file: config_lines.TomlFile, at: int) -> tuple[int, int]:
    """The lines of a source's block, from its header to what stands over the next one: [begin, end), from 0."""
    headers = [header for header in file.headers if header.path[:2] != ("source", at)]
    begin = file.line("source", at) - 1
    lines = text.split("\n")
    end = min((header.line - 1 for header in headers if header.line - 1 > begin), default=len(lines))
    # The comments right over the next header are about that one.
    while end < len(lines) and end - 1 > begin and lines[end - 1].lstrip().startswith("#"):
        end -= 1
    return begin, end


def _save(path: Path, old: str, text: str, wanted: dict[str, Any]) -> None:
    """Write the changed text if it says what is wanted, else the whole anew."""
    if not wanted["source"]:
        wanted = {key: value for key, value in wanted.items() if key != "source"}
    file = config_lines.read(text)
    if file.mistakes or file.data != wanted:
        _rewrite(path, old, wanted)
    else:
        _put(path, text)


def _rewrite(path: Path, old: str, data: dict[str, Any]) -> None:
    if "#" in old.removeprefix(HEADER):
        _put(path.with_name(path.name + ".bak"), old)
    others = {key: value for key, value in data.items() if key != "source"}
    parts = [HEADER, _toml(others), *(_block(table) for table in data.get("source", ()))]
    text = "\n".join(part for part in parts if part)
    # What a key of the reader's own can be is more than a block can say in its lines.
    _put(path, text if config_lines.read(text).data == data else HEADER + "\n" + _toml(data))


def _toml(data: dict[str, Any]) -> str:
    import tomli_w

    return tomli_w.dumps(data)


def _put(path: Path, text: str) -> None:
    try:
        atomic_write(path, text)
    except OSError as error:
        raise StoreError(f"{path.name} cannot be written: {error.strerror}.", str(path)) from error


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold off every other termnews that would change the file. The folder is locked, so no lock file is left in it."""
    try:
        folder = os.open(make_folder(path.parent), os.O_RDONLY)
    except OSError as error:
        raise StoreError(f"{path.parent} cannot be written: {error.strerror}.") from error
    try:
        # A file system without locks (some network ones) is no reason not to write.
        with contextlib.suppress(OSError):
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
