"""One connection to the database: reads, and writes in short transactions. sqlite3's errors end here.

Isolation is ours, not the module's (`isolation_level=None`): every statement outside `write` commits by itself, and a
read is done when its rows are fetched, so that no reader holds the log back. A writer waits five seconds for another.
"""

from __future__ import annotations

import contextlib
import sqlite3
from array import array
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from termnews.errors import StoreError
from termnews.store import faults

T = TypeVar("T")

Row = tuple[Any, ...]
Values = Sequence[object] | Mapping[str, object]

BATCH = 100
"""Rows that one transaction writes at most, so that a keypress that writes never waits behind a refresh (8 ms at the
95th percentile; with 1,000 rows it would be 185)."""

BEHIND = """(SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'article')
    - (SELECT value FROM counter WHERE name = 'indexed')"""
"""SQL: how many articles the search index does not have yet, at most: of those some may have left."""

_CACHE = 2000
"""KiB of the file that a connection holds in memory: what SQLite does by itself."""

_LARGE_CACHE = 8000
"""… while much is written: what a transaction changes would else be put into the log before its end and read again, a
third of what a large refresh reads and writes."""

_WAIT = 5.0
"""Seconds that a writer waits for another process."""

_LOG_PAGES = 4000
"""Pages after which the log is put into the file: 16 MB. A refresh would stop for it every 4 MB otherwise."""

DAMAGED = ".damaged"
"""What is added to the file's name for the mark that damage was met: the next start looks at the whole file."""


class Database:
    """A connection, used by the thread that made it. Raises StoreError and its subclasses, of sqlite3's errors none."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None, *, read_only: bool = False) -> None:
        self._connection = connection
        self.path = path
        """The file; None for a database in memory."""
        self.read_only = read_only

    # --- reading --------------------------------------------------------------------------------------------------

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """All rows of a query."""
        try:
            return self._connection.execute(sql, values).fetchall()
        except faults.ERRORS as error:
            raise self._translated(error) from error

    def row(self, sql: str, values: Values = ()) -> Row | None:
        """The first row of a query."""
        try:
            row: Row | None = self._connection.execute(sql, values).fetchone()
        except faults.ERRORS as error:
            raise self._translated(error) from error
        return row

    def numbers(self, sql: str, values: Values = ()) -> array[int]:
        """The numbers in the first column: of 100,000 rows less than a megabyte, where tuples would take twelve."""
        try:
            return array("q", (number for (number,) in self._connection.execute(sql, values)))
        except faults.ERRORS as error:
            raise self._translated(error) from error

    def number(self, sql: str, values: Values = ()) -> int:
        """The number in the first row; 0 where there is none, or NULL."""
        row = self.row(sql, values)
        return int(row[0] or 0) if row is not None else 0

    def stamp(self) -> tuple[int, int] | None:
        """What is another one as soon as something has been written, here or elsewhere; None inside a transaction."""
        version = self.number("PRAGMA data_version")
        return None if self.is_writing else (version, self._connection.total_changes)

    # --- writing --------------------------------------------------------------------------------------------------

    @property
    def is_writing(self) -> bool:
        """Whether it is inside a transaction: nobody else writes, and what is read holds until its end."""
        return self._connection.in_transaction

    @contextlib.contextmanager
    def write(self, *, durable: bool = False) -> Iterator[None]:
        """A transaction: what is done inside is kept whole or not at all; one inside another is part of it.

        A commit survives the end of the process at once, and the end of the power with the next checkpoint
        (synchronous = NORMAL in WAL mode: the file stays sound, the last commits may be missing). `durable` has this
        one on the disk before it returns, and all before it: one fsync of the log. That is for what the reader has
        typed and no server has.
        """
        if self._connection.in_transaction:
            yield
            return
        if self.read_only:
            raise faults.read_only()
        if durable:
            self.execute("PRAGMA synchronous = FULL")
        try:
            self.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise
        finally:
            if durable:
                self.execute("PRAGMA synchronous = NORMAL")

    def execute(self, sql: str, values: Values = ()) -> int:
        """Run a statement; how many rows it changed."""
        try:
            return self._connection.execute(sql, values).rowcount
        except faults.ERRORS as error:
            raise self._translated(error) from error

    def insert(self, sql: str, values: Values = ()) -> int:
        """Run an INSERT; the id of its row."""
        try:
            return self._connection.execute(sql, values).lastrowid or 0
        except faults.ERRORS as error:
            raise self._translated(error) from error

    def many(self, sql: str, rows: Iterable[Values]) -> None:
        """Run a statement for each row."""
        try:
            self._connection.executemany(sql, rows)
        except faults.ERRORS as error:
            raise self._translated(error) from error

    def script(self, sql: str) -> None:
        """Run several statements. One that fails leaves no transaction open."""
        try:
            self._connection.executescript(sql)
        except faults.ERRORS as error:
            self._roll_back()
            raise self._translated(error) from error

    def expect(self, *, much: bool) -> None:
        """Whether much will be written: then more of the file is held in memory."""
        self.execute(f"PRAGMA cache_size = -{_LARGE_CACHE if much else _CACHE}")

    def copy_to(self, path: Path) -> None:
        """Write the whole database, as it is now, into another file."""
        try:
            with contextlib.closing(sqlite3.connect(path)) as copy:
                self._connection.backup(copy)
        except faults.ERRORS as error:
            raise self._translated(error) from error

    def close(self) -> None:
        """Close the connection; the last one puts the log into the file."""
        try:
            self._connection.close()
        except faults.ERRORS as error:
            raise self._translated(error) from error

    def _roll_back(self) -> None:
        # SQLite has done so itself after some errors (a full disk).
        with contextlib.suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _translated(self, error: faults.Error) -> StoreError:
        if faults.is_programming(error):
            raise error
        if faults.is_damage(error) and self.path is not None and not self.read_only:
            with contextlib.suppress(OSError):
                marker(self.path).touch(mode=0o600)
        return faults.translate(error, self.path.parent if self.path is not None else None)


def listed(ids: Iterable[int]) -> str:
    """Ids as the JSON array that `json_each(?)` takes: one statement for any number of them."""
    return f"[{','.join(map(str, ids))}]"


def finished(slices: Generator[object, None, T]) -> T:
    """The result of a change that is made a transaction at a time, all of it made now."""
    while True:
        try:
            next(slices)
        except StopIteration as end:
            result: T = end.value
            return result


def marker(path: Path) -> Path:
    """The file that says that damage was met in the database at `path`."""
    return path.with_name(path.name + DAMAGED)


def connect(path: Path | None, *, mode: str = "rw") -> Database:
    """A connection to a database that is there (`mode` rw, ro or immutable), or to one in memory."""
    try:
        if path is None:
            return Database(sqlite3.connect(":memory:", isolation_level=None), None)
        flags = "mode=ro&immutable=1" if mode == "immutable" else f"mode={mode}"
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?{flags}", uri=True, timeout=_WAIT, isolation_level=None, cached_statements=256
        )
    except sqlite3.Error as error:
        raise faults.translate(error, path.parent if path is not None else None) from error
    return Database(connection, path, read_only=mode != "rw")


def settle(database: Database) -> None:
    """Set what holds for a connection and not for the file."""
    database.execute("PRAGMA foreign_keys = ON")
    if not database.read_only:
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
        # The log is cut back after a large refresh, not left at its highest.
        database.execute(f"PRAGMA journal_size_limit = {_LOG_PAGES * 4096}")
        # Debian's SQLite overwrites freed pages with zeros, and the search index frees them by the thousand.
        database.execute("PRAGMA secure_delete = FAST")
