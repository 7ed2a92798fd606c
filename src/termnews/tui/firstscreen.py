"""The first screen, drawn before Textual is loaded: the lines and colours of the last one, the headlines of now.

To load the framework is three quarters of a start. So the reader keeps a stencil of its main screen, by the size and
the colours that it is for: every cell of it that is the same at each start, and where its lists stand. At the next
start the lists are read out of the store and drawn into it, with the words that the panes use themselves (`words`), so
that what is seen first is true, ages and counts too; the panes then draw the same over it.

A stencil is only a convenience: one that is missing, damaged or for another terminal is no reason for anything but a
start without it. What is written to the terminal out of it are positions, colours and text, whatever the file holds.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Self
from zlib import crc32

from termnews import __version__, terminal
from termnews.config import Settings
from termnews.errors import StoreError
from termnews.model import View
from termnews.paths import atomic_write
from termnews.store.store import Store
from termnews.text import inert_line, shorten, width
from termnews.tui import words
from termnews.tui.memory import Memory

NAME = "screen.json"
"""The file, in the state folder."""

_MOST = 4
"""Stencils that are kept: of the terminals of one reader, the last ones."""

_LARGEST = 1 << 18
"""Bytes of the file. A stencil has 3-10 kB."""

_FIRST = 500
"""Headlines among which that of the cursor is looked for, as many as the list itself reads at first."""

_SGR = re.compile(r"[0-9;:]{0,80}")
"""What stands in `ESC [ … m`."""

_VARIABLES = ("TERM", "COLORTERM", "NO_COLOR", "COLORFGBG", "TERM_PROGRAM")
"""Variables that have a say in the colours, beside Textual's own."""

AT_CURSOR = "rows--cursor"
"""Stands before the names of the classes of what is in the row under the cursor."""

Key = list[str]
"""What a stencil is for: where one word of it differs, the first screen would be another."""

Run = tuple[int, str, str]
"""The column, the colours (what stands in `ESC [ … m`) and the text of cells of one look."""


class Pane(NamedTuple):
    """Cells whose text is another one at each start: a list, or one line."""

    x: int
    y: int
    width: int
    height: int
    styles: dict[str, str]
    """Colours by the names of the component classes; '' is the ground."""
    bar: list[str]
    """Colours of the scroll bar to the right of it: ground, thumb, its upper and lower end. Empty: all has room."""

    @classmethod
    def read(cls, kept: dict[str, object], columns: int, lines: int) -> Self:
        """A pane out of the file. Raises ValueError, TypeError or KeyError."""
        x, y, wide, high = (_number(kept[name], 1000) for name in ("x", "y", "width", "height"))
        styles, bar = kept["styles"], kept["bar"]
        if not isinstance(styles, dict) or "" not in styles or not isinstance(bar, list) or len(bar) not in (0, 4):
            raise ValueError(kept)
        if not wide or not high or x + wide + bool(bar) > columns or y + high > lines:
            raise ValueError(kept)
        return cls(
            x, y, wide, high, {str(name): _colours(sgr) for name, sgr in styles.items()}, [_colours(sgr) for sgr in bar]
        )


class Stencil(NamedTuple):
    """A main screen without its news."""

    key: Key
    columns: int
    lines: list[list[Run]]
    """What is the same at each start, line by line."""
    panes: dict[str, Pane]
    """By name: headlines, and of sources, title, status those that the size has room for."""

    @classmethod
    def read(cls, kept: dict[str, object]) -> Self:
        """A stencil out of the file. Raises ValueError, TypeError or KeyError."""
        key, lines, panes = kept["key"], kept["lines"], kept["panes"]
        if not isinstance(key, list) or not isinstance(lines, list) or not isinstance(panes, dict):
            raise ValueError(kept)
        columns = _number(kept["columns"], 1000)
        runs = [[_run(run, columns) for run in line] for line in lines[:1000]]
        found = {str(name): Pane.read(pane, columns, len(runs)) for name, pane in panes.items()}
        if "headlines" not in found:
            raise KeyError("headlines")
        return cls([str(word) for word in key], columns, runs, found)


def _number(value: object, most: int) -> int:
    if not isinstance(value, int) or not 0 <= value <= most:
        raise ValueError(value)
    return value


def _colours(value: object) -> str:
    if not isinstance(value, str) or not _SGR.fullmatch(value):
        raise ValueError(value)
    return value


def _run(value: object, columns: int) -> Run:
    if not isinstance(value, list) or len(value) != 3 or not isinstance(value[2], str):
        raise ValueError(value)
    x, text = _number(value[0], columns - 1), inert_line(value[2])
    if x + width(text) > columns:
        raise ValueError(value)
    return x, _colours(value[1]), text


# --- keeping ----------------------------------------------------------------------------------------------------------


def key_for(columns: int, lines: int, settings: Settings, theme: str, env: Mapping[str, str]) -> Key:
    """What a first screen depends on, beside the store. `theme`: what a start has where the settings leave it open."""
    named = sorted(name for name in env if name in _VARIABLES or name.startswith("TEXTUAL_"))
    settled = f"{crc32(repr(settings).encode()):08x}"
    return [
        __version__,
        f"{columns}×{lines}",
        theme if settings.theme == "auto" else settings.theme,
        settled,
        *(f"{name}={env[name]}" for name in named),
    ]


def recall(folder: Path, key: Key) -> Stencil | None:
    """The stencil that was kept for a key; None where there is none. A file that cannot be understood is put away."""
    try:
        for kept in _kept(folder / NAME):
            if kept["key"] == key:
                return Stencil.read(kept)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        with contextlib.suppress(OSError):
            (folder / NAME).unlink()
    return None


def keep(folder: Path, stencil: Stencil) -> None:
    """Keep a stencil beside the last ones. A folder that cannot be written is no reason to stop."""
    others: list[dict[str, object]] = []
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
        others = [kept for kept in _kept(folder / NAME) if kept["key"] != stencil.key]
    panes = {name: pane._asdict() for name, pane in stencil.panes.items()}
    written = [{**stencil._asdict(), "panes": panes}, *others[: _MOST - 1]]
    with contextlib.suppress(OSError):
        atomic_write(folder / NAME, json.dumps(written, ensure_ascii=False, separators=(",", ":")))


def _kept(path: Path) -> list[dict[str, object]]:
    with path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    kept = json.loads(data) if len(data) <= _LARGEST else None
    if not isinstance(kept, list) or not all(isinstance(one, dict) for one in kept):
        raise ValueError(path)
    return kept


# --- drawing ----------------------------------------------------------------------------------------------------------


def show(screen: terminal.Terminal, store: Store, settings: Settings, memory: Memory, folder: Path) -> None:
    """Draw the first screen, where there is a stencil for this terminal and there are headlines to fill it with."""
    try:
        columns, lines = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ is not None else 1)
    except (OSError, ValueError):
        return
    asked = os.environ.get("COLUMNS") or str(columns), os.environ.get("LINES") or str(lines)
    if asked != (str(columns), str(lines)):
        # Another size than the terminal's own is asked for: Textual draws for that one.
        return
    stencil = recall(folder, key_for(columns, lines, settings, memory.theme, os.environ))
    if stencil is not None:
        # What cannot be read now is said by the reader, once it is there.
        with contextlib.suppress(StoreError):
            screen.show(drawn(stencil, store, settings, memory))


def drawn(stencil: Stencil, store: Store, settings: Settings, memory: Memory) -> Iterator[str]:
    """What a stencil is with the news of now: the headlines at once, the sources a moment later. Nothing, where it
    would not be what the panes draw. Raises StoreError.
    """
    view, pane = memory.start_view, stencil.panes["headlines"]
    ids = store.headlines.ids(view, limit=_FIRST)
    count = store.headlines.count(view) if len(ids) == _FIRST else len(ids)
    if not ids or (memory.article and memory.article not in ids and count > len(ids)):
        return
    cursor = ids.index(memory.article) if memory.article in ids else 0
    look = words.RowLook(
        settings.row_lines, settings.ascii_only, view.kind != "source", terminal.reorders(settings.bidi, os.environ)
    )
    if bool(pane.bar) != (count * look.lines > pane.height):
        return
    top = max(0, (cursor + 1) * look.lines - pane.height)
    first = top // look.lines
    rows = store.headlines.rows(ids[first : first + pane.height // look.lines + 2])
    found = {row.id: row for row in rows}
    written = [_chrome(stencil)]
    for y in range(pane.height):
        index, line = divmod(top + y, look.lines)
        parts = words.headline_line(found.get(ids[index]), line, pane.width, look) if index < len(ids) else []
        written.append(_line(pane, y, parts, index == cursor))
    written.append(_bar(pane, count * look.lines, top))
    if (status := stencil.panes.get("status")) is not None:
        written.append(_line(status, 0, [(words.foot("", words.position_words(cursor, count), status.width), "")]))
    # Where screen readers, braille displays and input methods look for it.
    at_cursor = f"\x1b[{pane.y + cursor * look.lines - top + 1};{pane.x + 1}H"
    yield "".join((*written, at_cursor))
    if "sources" in stencil.panes or "title" in stencil.panes:
        yield "".join((*_beside(stencil, store, view), at_cursor))


def _beside(stencil: Stencil, store: Store, view: View) -> Iterator[str]:
    """The source list, and the line above the headlines that says what the list says of them."""
    listed = words.places(store.sources.all(), store.sources.counts())
    cursor = next((index for index, row in enumerate(listed) if row.view == view), 0)
    if (pane := stencil.panes.get("title")) is not None:
        source = store.sources.get(view.source_id) if view.kind == "source" else None
        title = words.title_words(view, words.view_title(view, source), listed[cursor])
        # Where it has no room Textual breaks it between two words.
        yield _line(pane, 0, [(title if width(title) <= pane.width else "", "")])
    pane = stencil.panes.get("sources")
    if pane is None or bool(pane.bar) != (len(listed) > pane.height):
        return
    top = max(0, cursor + 1 - pane.height)
    for y in range(pane.height):
        index = top + y
        parts = words.place_line(listed[index], pane.width) if index < len(listed) else []
        yield _line(pane, y, parts, index == cursor)
    yield _bar(pane, len(listed), top)


def _chrome(stencil: Stencil) -> str:
    return "".join(
        f"\x1b[{y};{x + 1}H\x1b[0;{colours}m{text}"
        for y, line in enumerate(stencil.lines, 1)
        for x, colours, text in line
    )


def _line(pane: Pane, y: int, line: words.Line, at_cursor: bool = False) -> str:
    """A line of a pane, as `RowList` draws it."""
    written, left, last = [f"\x1b[{pane.y + y + 1};{pane.x + 1}H"], pane.width, ""
    look = None
    for text, names in (*line, (" " * pane.width, "")):
        # What is blank takes the colours of what stands before it, but for the rest of the line.
        names = last if text.isspace() and len(text) < pane.width else names
        colours = pane.styles.get(f"{AT_CURSOR} {names}".rstrip() if at_cursor else names, pane.styles[""])
        shown = inert_line(text)
        if width(shown) > left:
            shown = shorten(shown, left) if shown.strip() else " " * left
        if shown and colours != look:
            written.append(f"\x1b[0;{colours}m")
            look = colours
        written.append(shown)
        left, last = left - width(shown), names
    return "".join(written)


_ENDS = "▁▂▃▄▅▆▇ "
"""The glyphs of the ends of a thumb."""


def _bar(pane: Pane, total: int, top: int) -> str:
    """The scroll bar, as Textual draws it."""
    if not pane.bar:
        return ""
    ground, thumb, upper, lower = pane.bar
    size = pane.height
    start, end = words.thumb(size, size, total, top)
    first, first_eighths = divmod(start, 8)
    last, last_eighths = divmod(end, 8)
    cells = [(ground, " ")] * size
    cells[first:last] = [(thumb, " ")] * (min(last, size) - first)
    if first < size and first_eighths:
        cells[first] = (upper, _ENDS[7 - first_eighths])
    if last < size and last_eighths:
        cells[last] = (lower, _ENDS[7 - last_eighths])
    x = pane.x + pane.width + 1
    return "".join(f"\x1b[{pane.y + y + 1};{x}H\x1b[0;{look}m{text}" for y, (look, text) in enumerate(cells))
