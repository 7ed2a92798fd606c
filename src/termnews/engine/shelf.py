"""The pictures that have been shown, kept to be shown again without a network: a folder of a bounded size.

A picture lies under the hash of its bytes, and is taken for one only as long as that holds; a note for each address
says which one it led to, or why there is none. All of it can be thrown away at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

from termnews.paths import atomic_write, make_folder

ROOM = 200 << 20
"""Bytes of all pictures that are kept; of more, those go that were not looked at for the longest time."""

_LEFT = 0.9
"""How much of it is left when there was too much."""

_AGAIN = 7 * 24 * 3600.0
"""Seconds after which a file that was no picture may be another one."""

_NONE = "!"
"""What a note begins with that leads to no picture."""

_NOTE = 400
"""Characters of a note at most."""


class Shelf:
    """The kept pictures. No method raises: what cannot be kept is fetched again."""

    def __init__(self, cache: Path, room: int = ROOM) -> None:
        self._files = cache / "pictures" / "files"
        self._notes = cache / "pictures" / "addresses"
        self._room = room
        self._used = -1

    def find(self, url: str) -> bytes | str | None:
        """The picture that an address led to, or why there is none, in words; None where that is not known."""
        note = self._notes / _key(url)
        with contextlib.suppress(OSError, UnicodeDecodeError):
            said = note.read_text("utf-8")[:_NOTE]
            if said.startswith(_NONE):
                return said[1:] if 0 <= datetime.now(UTC).timestamp() - note.stat().st_mtime < _AGAIN else None
            file = self._files / _hex(said)
            data = file.read_bytes()
            if hashlib.sha256(data).hexdigest() == said:
                os.utime(file)
                return data
            file.unlink()
        return None

    def keep(self, url: str, data: bytes) -> None:
        """Keep the picture that an address leads to."""
        name = hashlib.sha256(data).hexdigest()
        with contextlib.suppress(OSError):
            _write(self._files / name, data)
            _write(self._notes / _key(url), name.encode())
            self._used = self._used + len(data) if self._used >= 0 else self._size()
            if self._used > self._room:
                self._make_room()

    def refuse(self, url: str, words: str) -> None:
        """Keep why an address leads to no picture."""
        with contextlib.suppress(OSError):
            _write(self._notes / _key(url), (_NONE + words).encode())

    def _size(self) -> int:
        with os.scandir(self._files) as files:
            return sum(file.stat().st_size for file in files)

    def _make_room(self) -> None:
        """Let the pictures go that were not looked at for the longest time, and the notes that led to them."""
        with os.scandir(self._files) as files:
            found = sorted((status.st_mtime, status.st_size, file.name) for file in files if (status := file.stat()))
        left = sum(size for _, size, _ in found)
        for _, size, name in found:
            if left <= self._room * _LEFT:
                break
            (self._files / name).unlink(missing_ok=True)
            left -= size
        self._used = left
        for note in self._notes.iterdir():
            said = note.read_text("utf-8", "replace")[:_NOTE]
            if not said.startswith(_NONE) and not (self._files / _hex(said)).exists():
                note.unlink(missing_ok=True)


def _key(url: str) -> str:
    return hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()


def _hex(said: str) -> str:
    """A name of ours, whatever a note says: it must not lead out of the folder."""
    return said if len(said) == 64 and said.isalnum() and said.isascii() else "-"


def _write(path: Path, data: bytes) -> None:
    """Put a file at its place whole, readable by its owner only. Raises OSError."""
    for folder in (path.parents[2], path.parents[1], path.parent):
        make_folder(folder)
    atomic_write(path, data, durable=False)
