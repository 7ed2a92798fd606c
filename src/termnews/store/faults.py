"""What SQLite's errors mean, in the words and classes of `errors.py`: the one place where they become these."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from termnews.errors import StoreError, StoreFull, StoreReadOnly


class Damaged(StoreError):
    """The file is not a sound database. To whoever opened it, a StoreError; `opening` sets the file aside for it."""


class Unusable(StoreError):
    """The system refuses the file: `opening` looks for what can still be done with it."""


_PRIMARY = 0xFF
_LEAST = 1 << 20
"""Bytes of free room below which a failed write is put down to the disk."""


Error = sqlite3.Error | UnicodeError | MemoryError
"""What the module raises: of text that is not UTF-8, be it only in its own message, Python's error; and of a damaged
search index, whose lengths may be any, that there is not so much memory."""

ERRORS = (sqlite3.Error, UnicodeError, MemoryError)
"""The same, to be caught."""


def is_damage(error: Error) -> bool:
    """Whether the file is not what it should be: overwritten, cut short, its pages contradicting each other."""
    if isinstance(error, UnicodeError | MemoryError):
        return not isinstance(error, UnicodeEncodeError)
    code = _code(error)
    damage = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    # An overwritten header may also claim a format of the future, which has no code of its own.
    strange = "unsupported file format" in str(error)
    return code & _PRIMARY in damage or code == sqlite3.SQLITE_IOERR_SHORT_READ or strange


def is_programming(error: Error) -> bool:
    """Whether it is a mistake of ours, which is not to be hidden: a wrong binding, another thread's connection."""
    return isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError) and not _is_closed(error)


def translate(error: Error, folder: Path | None) -> StoreError:
    """The error to raise in its place; `folder` is asked for its free room."""
    code = _code(error) & _PRIMARY
    if is_damage(error):
        return Damaged(
            "The database is damaged.",
            "Close termnews and start it again: it sets the file aside and saves what can be read of it.",
        )
    if code == sqlite3.SQLITE_FULL or (code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) and _is_full(folder)):
        return StoreFull("The disk is full: it could not be saved.", "Reading goes on; make room, and try again.")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return read_only()
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreError("The database is busy: another termnews has been writing for seconds.", "Try again.")
    if code == sqlite3.SQLITE_CONSTRAINT:
        return StoreError("It could not be saved: what it belongs to is no longer in the database.")
    if isinstance(error, UnicodeEncodeError):
        return StoreError("It could not be saved: it holds characters that no text can have.")
    if _is_closed(error):
        return StoreError("The database has been closed.")
    return Unusable(f"The database could not be used: {error}.", "termnews doctor says more.")


def read_only() -> StoreReadOnly:
    """The error of whoever writes to a database that can only be read."""
    return StoreReadOnly("The database can only be read: nothing is saved.", "termnews doctor says why.")


def _is_closed(error: Error) -> bool:
    # The module has neither a class nor a code of its own for it.
    return "closed database" in str(error)


def _code(error: Error) -> int:
    # Errors of the module itself have no code.
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)


def _is_full(folder: Path | None) -> bool:
    if folder is None:
        return False
    try:
        room = os.statvfs(folder)
    except OSError:
        return False
    return room.f_bavail * room.f_frsize < _LEAST
