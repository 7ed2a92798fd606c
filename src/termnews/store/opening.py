"""How the database is opened, whatever state it is in, and what is to be said of that.

From the best to the last: as it should be; made new; brought up to date; damaged, set aside and saved from; to be read
only; not there and not to be made, so kept in memory. Each but the first is a notice in words.

One lock file orders the processes. Whoever has the database open shares it; whoever makes it, brings it up to date or
sets it aside holds it alone, so that none of these is done under another's feet.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from termnews.errors import StoreError, StoreFull, StoreReadOnly
from termnews.paths import make_folder
from termnews.store import migrations
from termnews.store.database import Database, connect, marker, settle
from termnews.store.faults import Damaged, Unusable
from termnews.store.lock import FileLock

NAME = "termnews.db"

_KEY_TABLES = ("source", "source_tag", "fetch_state", "draft", "counter")
"""What is looked at before anything is shown: small, and what the reader would miss first."""

_NO_SEGMENTS = "x'00000000000000'"
"""The structure record of an empty FTS5 index: cookie, levels, segments, writes (fts5_index.c)."""

_WAIT = 10.0
"""Seconds to wait for a process that makes, brings up to date or saves from the database."""


class Opened(NamedTuple):
    """A database that can be used."""

    database: Database
    notices: tuple[str, ...] = ()
    release: Callable[[], None] = lambda: None
    """To be called once the database has been closed."""


def open_database(folder: Path) -> Opened:
    """Open the database of a folder. Raises StoreError only where going on would do harm or has to wait."""
    path = folder / NAME
    try:
        make_folder(folder)
    except OSError as error:
        return _in_memory(f"{folder} cannot be made ({error.strerror})")
    if not _can_write(path):
        return _to_read(path, f"{folder} cannot be written")
    lock = FileLock(path.with_name(NAME + ".lock"))
    notices: list[str] = []
    try:
        for _ in range(3):
            if not lock.take(exclusive=False, seconds=_WAIT):
                raise StoreError("Another termnews is at work on the database.", "Wait a minute, and start it again.")
            database = _ready(path)
            if database is not None:
                return Opened(database, tuple(notices), lock.release)
            if not lock.take(exclusive=True, seconds=_WAIT):
                raise StoreError(
                    "The database has to be put in order, and another termnews has it open.",
                    "Close the other one, and start this one again.",
                )
            notices += _put_in_order(path)
        raise StoreError("The database could not be put in order.", "termnews doctor says more.")
    except StoreError as error:
        lock.release()
        return _otherwise(path, error)
    except BaseException:
        lock.release()
        raise


def _can_write(path: Path) -> bool:
    """Whether file and folder can be written: asked by doing it, as only the system knows (mounts, ACLs, rights)."""
    try:
        os.close(os.open(path.with_name(NAME + ".lock"), os.O_RDWR | os.O_CREAT, 0o600))
        if path.exists():
            os.close(os.open(path, os.O_RDWR))
    except OSError:
        return False
    return True


def _ready(path: Path) -> Database | None:
    """The database, if it needs nothing but to be opened. Raises StoreError where it cannot be used as it is."""
    if not path.exists() or marker(path).exists():
        return None
    database = connect(path)
    try:
        number = migrations.version(database)
        migrations.refuse_newer(number, migrations.VERSION)
        if number == migrations.VERSION:
            settle(database)
            _look_over(database)
            return database
    except Damaged:
        pass
    except BaseException:
        _close(database)
        raise
    _close(database)
    return None


def _look_over(database: Database) -> None:
    """Look for damage where it would be felt first. Raises Damaged."""
    tables = database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    if not {(name,) for name in (*_KEY_TABLES, "article", "feed_text", "full_text", "search")} <= set(tables):
        raise Damaged("The database is damaged.")
    for table in _KEY_TABLES:
        if database.row(f"PRAGMA quick_check({table})") != ("ok",):
            raise Damaged("The database is damaged.")


def _put_in_order(path: Path) -> list[str]:
    """Do what the database needs; what is to be said of it. The lock is held. Raises StoreError."""
    from termnews.store import salvage

    salvage.recover(path)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    database = connect(path)
    try:
        if migrations.version(database) == 0:
            migrations.create(database)
        settle(database)
        notice = migrations.migrate(database)
        _look_over(database)
        if marker(path).exists():
            notice = _look_through(database)
            marker(path).unlink(missing_ok=True)
        return [notice] if notice else []
    except Damaged:
        pass
    finally:
        _close(database)
    return [_set_aside(path)]


def _look_through(database: Database) -> str:
    """Look at everything, as damage has been met; where the rest is sound it was the search index."""
    from termnews.store import indexing, salvage

    with database.write():
        # Emptied by hand first: FTS5 does not open an index whose structure it cannot read, not even to make it anew.
        for table in ("search_data", "search_idx", "search_docsize"):
            database.execute(f"DELETE FROM {table}")
        database.execute(f"INSERT INTO search_data (id, block) VALUES (1, x''), (10, {_NO_SEGMENTS})")
        indexing.rebuild(database)
        salvage.recount(database)
    # After that, as SQLite from 3.44 on looks at the index too.
    if database.rows("PRAGMA integrity_check(1)") != [("ok",)]:
        raise Damaged("The database is damaged.")
    return "The search index was damaged; it has been made anew and nothing is lost."


def _set_aside(path: Path) -> str:
    """Put a damaged file aside and a new one in its place, with what can be read. What is to be said of it."""
    from termnews.store import salvage

    aside, saved = salvage.replace(path, datetime.now(UTC))
    marker(path).unlink(missing_ok=True)
    return f"The database was damaged and has been set aside as {aside.name}; {saved.words()}"


# --- what is left when it cannot be written ---------------------------------------------------------------------------


def _otherwise(path: Path, error: StoreError) -> Opened:
    """What can be done when a file that could be written cannot be opened: with a full disk it can still be read."""
    if not isinstance(error, Damaged | Unusable | StoreFull | StoreReadOnly):
        raise error
    why = error.message.rstrip(".")
    if isinstance(error, Damaged) or not path.exists() or path.stat().st_size == 0:
        return _in_memory(why)
    return _to_read(path, why)


def _to_read(path: Path, why: str) -> Opened:
    """Open a database that cannot be written."""
    if not path.exists():
        return _in_memory(why)
    notice = f"{why}: what is there can be read, and nothing new is kept."
    log = path.with_name(path.name + "-wal")
    # `immutable` reads the file and not the log: right only where there is none, and so no one who writes.
    has_log = log.exists() and log.stat().st_size > 0
    for mode in ("ro",) if has_log else ("ro", "immutable"):
        database = connect(path, mode=mode)
        with contextlib.suppress(StoreError):
            _readable(database)
            return Opened(database, (notice,))
        _close(database)
    return _copied(path, notice) if has_log else _in_memory(f"{path} cannot be read")


def _copied(path: Path, notice: str) -> Opened:
    """Read a copy: a log beside the file can only be read where its index can be made."""
    import shutil
    import tempfile

    try:
        folder = tempfile.TemporaryDirectory(prefix="termnews-")
    except OSError:
        return _in_memory(f"{path} cannot be read")
    try:
        for end in ("", "-wal"):
            shutil.copyfile(path.with_name(path.name + end), Path(folder.name, NAME + end))
        database = connect(Path(folder.name, NAME))
        database.read_only = True
        _readable(database)
    except (OSError, StoreError):
        folder.cleanup()
        return _in_memory(f"{path} cannot be read")
    return Opened(database, (notice,), folder.cleanup)


def _readable(database: Database) -> None:
    if migrations.version(database) != migrations.VERSION:
        raise StoreError("The database is of another version, and cannot be written.")
    settle(database)
    _look_over(database)


def _in_memory(why: str) -> Opened:
    database = connect(None)
    migrations.create(database)
    settle(database)
    return Opened(database, (f"{why}: what is fetched, read and written now is forgotten when termnews ends.",))


def _close(database: Database) -> None:
    with contextlib.suppress(StoreError):
        database.close()
