"""A damaged database: what can be read of it saved into a new one, and the damaged one set aside.

Killed at any moment, it loses nothing: the new file has its name only when it is whole, and the damaged one is moved
out of the way only then (`recover` does the last step that may be missing).

A file whose header or schema is gone is read through a copy with those of a new database: its tables begin on the same
pages, as the same schema made them in the same order. Which rows can be read: `salvage_rows`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from termnews.store import indexing, migrations
from termnews.store.database import Database, connect, listed, settle
from termnews.store.salvage_rows import TABLES, UNREADABLE, columns_of, rows_of
from termnews.text import plural

_HEADER = 100
_PAGE = 4096
_ROOTS = 64
"""Pages that a new database has, or more: each table and index begins on one."""

_LOST = "https://lost.invalid/"
"""The address of a source that is made up for articles whose own could not be read."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved of a damaged database."""

    sources: int = 0
    articles: int = 0
    starred: int = 0
    drafts: int = 0
    readable: bool = True
    """Whether anything of it could be read at all."""

    def words(self) -> str:
        """As one says it, to follow a semicolon."""
        if not self.readable:
            return "nothing in it could be read. The sources in sources.toml are fetched again."
        return (
            f"saved from it: {plural(self.sources, 'source')}, {plural(self.articles, 'article')} "
            f"({self.starred:,} starred) and {plural(self.drafts, 'draft')}."
        )


def replace(path: Path, now: datetime) -> tuple[Path, Saved]:
    """Put a new database in the place of a damaged one, with what can be read of it. The lock is held.

    Where the damaged one is now (`….corrupt-<time>`), and what was saved. Raises StoreError where the new one cannot be
    written; then all is as it was.
    """
    part, whole = _beside(path, ".part"), _beside(path, ".salvaged")
    _remove(part)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    fresh = connect(part)
    try:
        migrations.create(fresh)
        settle(fresh)
        saved = _save(path, fresh)
    finally:
        # Its last connection: the log goes into the file.
        fresh.close()
    part.replace(whole)
    aside = _set_aside(path, now)
    recover(path)
    return aside, saved


def recover(path: Path) -> None:
    """Give the new database its name, if it was made and then not named. The lock is held."""
    whole = _beside(path, ".salvaged")
    if whole.exists() and not path.exists():
        whole.replace(path)


def _beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


def _remove(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        _beside(path, end).unlink(missing_ok=True)


def _set_aside(path: Path, now: datetime) -> Path:
    name = f".corrupt-{now:%Y%m%d-%H%M%S}"
    aside, number = _beside(path, name), 1
    while aside.exists():
        number += 1
        aside = _beside(path, f"{name}-{number}")
    path.rename(aside)
    _beside(path, "-shm").unlink(missing_ok=True)
    with contextlib.suppress(FileNotFoundError):
        _beside(path, "-wal").rename(_beside(aside, "-wal"))
    return aside


def _save(damaged: Path, fresh: Database) -> Saved:
    """Copy what can be read of a damaged file into a new database."""
    with tempfile.TemporaryDirectory(dir=damaged.parent, prefix="salvage-") as folder:
        for old in _readings(damaged, Path(folder)):
            with contextlib.closing(old):
                if _has_tables(old):
                    return _copy(old, fresh)
    return Saved(readable=False)


# --- a connection that can read it ------------------------------------------------------------------------------------


def _readings(damaged: Path, folder: Path) -> Iterator[sqlite3.Connection]:
    """The file as it is, then with a sound header, then with a sound schema. All but the first are copies."""
    yield _open(damaged)
    with contextlib.suppress(OSError):
        copy = folder / "copy.db"
        for whole_schema in (False, True):
            for end in ("", "-wal"):
                with contextlib.suppress(FileNotFoundError):
                    shutil.copyfile(_beside(damaged, end), _beside(copy, end))
            _transplant(copy, _template(folder), whole_schema=whole_schema)
            yield _open(copy)


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return connection


def _has_tables(old: sqlite3.Connection) -> bool:
    try:
        old.execute("PRAGMA query_only = ON")
        names = {name for (name,) in old.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return {"source", "article"} <= names and _readable(old)
    except UNREADABLE:
        return False


def _readable(old: sqlite3.Connection) -> bool:
    """Whether the tables stand where the schema says: else all of it is garbage."""
    for table in ("source", "article", "draft"):
        with contextlib.suppress(*UNREADABLE):
            old.execute(f"SELECT rowid FROM {table} LIMIT 1").fetchall()
            return True
    return False


def _template(folder: Path) -> dict[int, bytes]:
    """The pages of a new database on which its schema stands, by number from 0."""
    path = folder / "template.db"
    if not path.exists():
        path.touch()
        new = connect(path)
        migrations.create(new)
        new.row("PRAGMA journal_mode = DELETE")
        new.close()
    with contextlib.closing(sqlite3.connect(path)) as new_file:
        roots = {root - 1 for (root,) in new_file.execute("SELECT rootpage FROM sqlite_master")}
    data = path.read_bytes()
    # There is one page for each empty table or index; all the others are the schema's.
    return {n: data[n * _PAGE : (n + 1) * _PAGE] for n in range(len(data) // _PAGE) if n not in roots}


def _transplant(copy: Path, template: dict[int, bytes], *, whole_schema: bool) -> None:
    """Give a file the header of a new database, or its whole schema, made to fit it (SQLite file format, 1.3)."""
    pages = max(_page_count(copy), _ROOTS)
    first = bytearray(template[0])
    first[18:20] = b"\x02\x02"  # read and written with a log
    first[28:32] = pages.to_bytes(4, "big")
    first[32:40] = bytes(8)  # no free pages: they are not needed for reading
    first[92:96] = first[24:28]  # the page count is valid for this change of the file
    with copy.open("r+b") as file:
        # Of a file that was cut short, the schema may name pages that are not there: it would not be read then.
        file.truncate(pages * _PAGE)
        file.write(first if whole_schema else first[:_HEADER])
        for number, page in template.items() if whole_schema else ():
            if number:
                file.seek(number * _PAGE)
                file.write(page)


def _page_count(path: Path) -> int:
    """How many pages a file has, or had before it was cut short."""
    size = path.stat().st_size
    with path.open("rb") as file:
        header = file.read(_HEADER)
    said = int.from_bytes(header[28:32], "big") if header.startswith(b"SQLite format 3\0") else 0
    return max(-(-size // _PAGE), min(said, 16 * size // _PAGE))


# --- what is in it ----------------------------------------------------------------------------------------------------


def _copy(old: sqlite3.Connection, fresh: Database) -> Saved:
    fresh.execute("PRAGMA foreign_keys = OFF")
    with _unindexed(fresh):
        for table in TABLES:
            columns = columns_of(old, fresh, table)
            marks = ", ".join("?" * len(columns))
            insert = f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({marks})"
            for rows in rows_of(old, table, columns):
                with fresh.write():
                    fresh.many(insert, rows)
        with fresh.write():
            _mend(fresh)
            _ask_again(fresh, _totals(old))
    fresh.execute("PRAGMA foreign_keys = ON")
    number = fresh.number
    return Saved(
        number("SELECT count(*) FROM source WHERE url <> ?", (_LOST,)),
        number("SELECT count(*) FROM article"),
        number("SELECT count(*) FROM article WHERE starred = 1"),
        number("SELECT count(*) FROM draft"),
    )


@contextlib.contextmanager
def _unindexed(fresh: Database) -> Iterator[None]:
    """While this holds, the search index is left alone; then it is made of all that there is."""
    triggers = fresh.rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'search_%'")
    for name, _ in triggers:
        fresh.execute(f"DROP TRIGGER {name}")
    yield
    for _, sql in triggers:
        fresh.execute(sql)
    indexing.rebuild(fresh)


def _mend(fresh: Database) -> None:
    """Make the saved rows agree: what has lost what it belongs to, texts that are gone, the counters."""
    orphans = "SELECT article_id, title, url, created FROM draft WHERE article_id NOT IN (SELECT id FROM article)"
    for article, title, url, created in fresh.rows(orphans):
        fresh.execute(
            "INSERT INTO article (id, source_id, key_hash, content_hash, url_hash, published, dated, first_seen, read,"
            " title, url) VALUES (?, 0, ?, 0, 0, ?, 0, ?, 1, ?, ?)",
            (article, article, created, created, title, url),
        )
    if fresh.number("SELECT EXISTS (SELECT 1 FROM article WHERE source_id NOT IN (SELECT id FROM source))"):
        lost = fresh.insert(
            "INSERT INTO source (url, host, own_title, archived) VALUES (?, '', 'Sources that were lost', 1)", (_LOST,)
        )
        # Two lost sources may have had articles of the same name: what the key is made from there is only the id.
        fresh.execute(
            "UPDATE article SET source_id = ?, key_hash = id WHERE source_id NOT IN (SELECT id FROM source)", (lost,)
        )
    fresh.execute("UPDATE article SET content_hash = 0 WHERE id NOT IN (SELECT id FROM feed_text)")
    fresh.execute(
        "INSERT INTO feed_text (id, key) SELECT id, 'salvaged:' || id FROM article"
        " WHERE id NOT IN (SELECT id FROM feed_text)"
    )
    fresh.execute("UPDATE article SET full_state = 0 WHERE full_state = 1 AND id NOT IN (SELECT id FROM full_text)")
    for table in ("feed_text", "full_text", "place", "thread"):
        fresh.execute(f"DELETE FROM {table} WHERE id NOT IN (SELECT id FROM article)")
    for table, owner in (("comment", "article"), ("draft_step", "draft")):
        fresh.execute(f"DELETE FROM {table} WHERE {owner}_id NOT IN (SELECT id FROM {owner})")
    for table in ("source_tag", "fetch_state", "tombstone"):
        fresh.execute(f"DELETE FROM {table} WHERE source_id NOT IN (SELECT id FROM source)")
    fresh.execute("DELETE FROM history_part WHERE step NOT IN (SELECT id FROM history)")
    recount(fresh)


def _totals(old: sqlite3.Connection) -> dict[int, int]:
    """How many articles each source had; nothing where that cannot be read."""
    with contextlib.suppress(*UNREADABLE):
        return dict(old.execute("SELECT id, total FROM source"))
    return {}


def _ask_again(fresh: Database, totals: dict[int, int]) -> None:
    """Have the feeds of which something is lost fetched as if for the first time: an unchanged one is not read."""
    torn = {source for (source,) in fresh.rows("SELECT DISTINCT source_id FROM article WHERE content_hash = 0")}
    torn |= {source for source, total in fresh.rows("SELECT id, total FROM source") if totals.get(source) != total}
    fresh.execute(
        "UPDATE fetch_state SET etag = '', last_modified = '', body_hash = '', validators_since = NULL,"
        " next_check_at = NULL WHERE source_id IN (SELECT value FROM json_each(?))",
        (listed(torn),),
    )


def recount(database: Database) -> None:
    """Set every counter to what it counts; inside a transaction."""
    database.execute(
        "UPDATE source SET total = (SELECT count(*) FROM article WHERE source_id = source.id),"
        " unread = (SELECT count(*) FROM article WHERE source_id = source.id AND read = 0)"
    )
    database.execute(
        "UPDATE article SET drafts = (SELECT coalesce(sum(drafts + outbox), 0) FROM draft_count"
        " WHERE article_id = article.id) WHERE drafts <> 0 OR id IN (SELECT article_id FROM draft)"
    )
    database.execute(
        "UPDATE counter SET value = CASE name WHEN 'drafts' THEN (SELECT coalesce(sum(drafts), 0) FROM draft_count)"
        " WHEN 'outbox' THEN (SELECT coalesce(sum(outbox), 0) FROM draft_count) WHEN 'indexed' THEN value"
        " ELSE (SELECT count(*) FROM article WHERE starred = 1) END"
    )
