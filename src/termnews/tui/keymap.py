"""Which command a key means: default keys, the reader's own, sequences (`g g`), and what clashes.

A key is named by the character it makes (`j`, `G`, `?`) or, where it makes none, by its name (`enter`, `ctrl+d`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal, NamedTuple, Protocol

Pane = Literal["sources", "headlines", "article", "thread"]
PANES: tuple[Pane, ...] = ("sources", "headlines", "article", "thread")


class Bound(Protocol):
    """What a keymap needs to know of a command."""

    @property
    def id(self) -> str:
        """Its name, as it stands in `[keys]` of config.toml."""

    @property
    def keys(self) -> str:
        """Its default keys: alternatives parted by a comma, the keys of a sequence by a space."""

    @property
    def panes(self) -> tuple[Pane, ...]:
        """The panes in which it can be called by its key."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def help(self) -> str:
        """What it does, in a sentence."""

    @property
    def group(self) -> str:
        """What it is for: moving, reading, triage …"""


class PageKeys(NamedTuple):
    """The keys that an article's page names where there is something to do."""

    open: str = "enter"
    other: str = "x"
    """Shows the other text, or fetches it."""
    browser: str = "o"
    footnote: str = "*"
    save: str = "s"
    """Keeps a page that was followed to."""
    back: str = "⌫"


class Match(NamedTuple):
    """What some pressed keys mean: a command, or the beginning of a sequence, or nothing (both empty)."""

    command: str = ""
    pending: bool = False


@dataclass(slots=True)
class Keymap:
    """The keys of every pane, and the problems that the reader's own keys made."""

    _table: dict[tuple[Pane, tuple[str, ...]], str] = field(default_factory=dict)
    _prefixes: set[tuple[Pane, tuple[str, ...]]] = field(default_factory=set)
    _keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    commands: tuple[Bound, ...] = ()
    """All of them, in the order of the table."""
    problems: list[str] = field(default_factory=list)
    """Unknown commands and clashes, in words."""

    def match(self, pane: Pane, pressed: tuple[str, ...]) -> Match:
        """What the keys pressed so far mean in a pane."""
        if command := self._table.get((pane, pressed)):
            return Match(command)
        return Match(pending=(pane, pressed) in self._prefixes)

    def keys_of(self, command: str) -> tuple[str, ...]:
        """The keys of a command as they are written: `('j', 'down')`, `('g g', 'home')`."""
        return self._keys.get(command, ())


def build(commands: Iterable[Bound], own: Mapping[str, str]) -> Keymap:
    """The keymap of some commands with the reader's own keys (command id to keys) in place of the defaults."""
    keymap = Keymap(commands=tuple(commands))
    table = {command.id: command for command in keymap.commands}
    for name in own:
        if name not in table:
            near = get_close_matches(name, table, 1)
            keymap.problems.append(
                f"keys: there is no command “{name}”" + (f"; did you mean “{near[0]}”?" if near else ".")
            )
    # The reader's own keys are set first, so that a default gives way to them and only two of their own can clash.
    for command in sorted(table.values(), key=lambda command: command.id not in own):
        _bind(keymap, command, own.get(command.id, command.keys), command.id in own)
    return keymap


def _bind(keymap: Keymap, command: Bound, written: str, is_own: bool) -> None:
    kept = []
    for alternative in written.split(","):
        keys = tuple(alternative.split())
        if not keys:
            continue
        taken = {name for pane in command.panes if (name := _taken(keymap, pane, keys))}
        if taken and is_own:
            keymap.problems.append(f"keys: “{' '.join(keys)}” is set for {sorted(taken)[0]} and for {command.id}.")
        if taken:
            continue
        kept.append(" ".join(keys))
        for pane in command.panes:
            keymap._table[pane, keys] = command.id
            keymap._prefixes.update((pane, keys[:length]) for length in range(1, len(keys)))
    keymap._keys[command.id] = tuple(kept)


def _taken(keymap: Keymap, pane: Pane, keys: tuple[str, ...]) -> str:
    """A command with the same keys, or keys that begin these or are begun by them: one would hide the other."""
    for length in range(1, len(keys) + 1):
        if command := keymap._table.get((pane, keys[:length])):
            return command
    if (pane, keys) in keymap._prefixes:
        return next(c for (p, k), c in keymap._table.items() if p == pane and k[: len(keys)] == keys)
    return ""


_SHOWN = {
    "enter": "⏎",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "backspace": "⌫",
    "shift+tab": "⇧tab",
}


def page_keys(keymap: Keymap) -> PageKeys:
    """The keys that an article's page names: a command without one is called by the palette (`:open`)."""

    def key(command: str) -> str:
        return shown(next(iter(keymap.keys_of(command)), f":{command}"))

    return PageKeys(
        open=key("open"),
        other=key("other-text"),
        browser=key("browser"),
        footnote=key("footnote"),
        save=key("save-page"),
        back=shown([":back", *keymap.keys_of("back")][-1]),
    )


def shown(keys: str) -> str:
    """A key or sequence as it is shown to the reader: `g g`, `^d`, `⏎`."""
    return " ".join(_SHOWN.get(key, key.replace("ctrl+", "^")) for key in keys.split())
