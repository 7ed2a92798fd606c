"""The versions of the schema: how a database is made, and how an older one is brought up to date.

`user_version` says which version a file has, `application_id` that it is ours. A change of `schema.sql` goes with a new
VERSION and a step in STEPS; a file that is brought up to date is copied first, beside itself.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from termnews.errors import StoreError
from termnews.store.database import Database
from termnews.store.faults import Damaged

APPLICATION_ID = 0x746E7773
"""'tnws', as `file` and SQLite's own tools show it."""

VERSION = 6
"""Of the schema that schema.sql describes."""

Step = str | Callable[[Database], None]
"""SQL without transactions of its own, or a function that does with the database what SQL cannot."""

_DRAFT_COLUMNS = (
    *(f"{name} TEXT NOT NULL DEFAULT ''" for name in ("parent", "parent_author", "parent_words", "name", "email")),
    *(
        f"{name} TEXT NOT NULL DEFAULT ''"
        for name in ("website", "words", "service", "host", "wire", "owner", "cookie")
    ),
    *(f"{name} TEXT NOT NULL DEFAULT ''" for name in ("remote_key", "remote_url")),
    *(f"{name} INTEGER" for name in ("queued_at", "not_before", "attempt_started")),
    *(f"{name} INTEGER NOT NULL DEFAULT 0" for name in ("attempts", "checks")),
    "state TEXT NOT NULL DEFAULT 'draft'",
)


def _add_outbox(database: Database) -> None:
    """Drafts that can be sent, and threads: what schema.sql has of them, after their columns."""
    for column in _DRAFT_COLUMNS:
        database.execute(f"ALTER TABLE draft ADD COLUMN {column}")
    database.execute("DROP TRIGGER draft_added")
    database.execute("DROP TRIGGER draft_removed")
    _create(database, _OUTBOX)
    database.execute("INSERT INTO counter (name, value) VALUES ('outbox', 0)")


def _index_behind(database: Database) -> None:
    """New articles are indexed behind the refresh: the triggers leave alone what the index does not have yet."""
    names = [name for (name,) in database.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    indexing = {name for name in names if name.startswith("search_")}
    for name in indexing:
        database.execute(f"DROP TRIGGER {name}")
    _create(database, indexing)
    database.execute(
        "INSERT INTO counter (name, value)"
        " SELECT 'indexed', coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'article'"
    )


def _keep_what_was_sent(database: Database) -> None:
    """What is on its way, or was, went out as it stands: neither its words nor who it is from could change since."""
    for column in ("sent_text", "sent_name", "sent_email", "sent_website"):
        database.execute(f"ALTER TABLE draft ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")
    database.execute(
        "UPDATE draft SET sent_text = text, sent_name = name, sent_email = email, sent_website = website"
        " WHERE state <> 'draft' AND attempt_started IS NOT NULL"
    )


def _create(database: Database, names: Collection[str]) -> None:
    """Make what schema.sql has under these names."""
    for statement in _statements(_SCHEMA):
        words = _COMMENT.sub("", statement).split()[:3]
        if words[0] == "CREATE" and words[2] in names:
            database.execute(statement)


_COMMENT = re.compile(r"^\s*--.*$", re.MULTILINE)
_OUTBOX = (
    {"draft_waiting", "draft_step", "draft_step_draft", "posting_host", "identity"}
    | {"thread", "thread_checked", "comment"}
    | {f"draft_{name}" for name in ("count", "added", "removed", "leaves", "arrives")}
)
"""What came with version 3."""

STEPS: Mapping[int, Step] = {
    # The articles that come in are counted once for each batch (`ingest`); the index is merged as schema.sql says.
    1: """
    DROP TRIGGER IF EXISTS article_added;
    DROP TRIGGER IF EXISTS article_added_starred;
    INSERT INTO search (search, rank) VALUES ('automerge', 16), ('crisismerge', 64);
    """,
    2: _add_outbox,
    3: "ALTER TABLE source ADD COLUMN pictures TEXT CHECK (pictures IN ('off', 'ask', 'always'))",
    4: _index_behind,
    5: _keep_what_was_sent,
}
"""The step that leads from each version to the next."""

_SCHEMA = Path(__file__).with_name("schema.sql").read_text("utf-8")


def create(database: Database) -> None:
    """Make an empty file a database of the present version; one that another process has made meanwhile is left."""
    database.execute("PRAGMA page_size = 4096")
    if database.path is not None:
        database.row("PRAGMA journal_mode = WAL")
    stamp = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};"
    database.script(f"BEGIN IMMEDIATE; {_SCHEMA} {stamp} COMMIT;")


def version(database: Database) -> int:
    """The version of a database, 0 for an empty one. Raises Damaged where it does not say that it is ours."""
    owner = database.number("PRAGMA application_id")
    number = database.number("PRAGMA user_version")
    if (owner, number) == (0, 0) and not database.number("SELECT count(*) FROM sqlite_master"):
        return 0
    if owner != APPLICATION_ID or number < 1:
        raise Damaged("The database is not one of termnews.")
    return number


def refuse_newer(number: int, target: int) -> None:
    """Raise StoreError for a database of a version that is not known yet."""
    if number > target:
        raise StoreError(
            f"The database was written by a newer termnews (version {number}; this one knows {target}).",
            "Update termnews, or start this one with another --profile.",
        )


def backup_path(path: Path, number: int) -> Path:
    """Where the copy of a database goes before it is brought up to date from version `number`."""
    return path.with_name(f"{path.name}.v{number}.backup")


def migrate(database: Database, steps: Mapping[int, Step] = STEPS, target: int = VERSION) -> str:
    """Bring a database up to date, whole or not at all, after a copy; what is to be said of it, '' for nothing.

    Raises StoreError where it is newer than this program, or a step fails: then it is as it was.
    """
    number = version(database)
    refuse_newer(number, target)
    if number == target or database.path is None:
        return ""
    copy = backup_path(database.path, number)
    # Copied under another name first: a copy that was broken off is not to be taken for one.
    part = copy.with_name(copy.name + ".part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    database.copy_to(part)
    part.replace(copy)
    # Tables are rebuilt by steps, which foreign keys would take for deletions (SQLite, "ALTER TABLE", section 7).
    database.execute("PRAGMA foreign_keys = OFF")
    try:
        with database.write():
            for at in range(number, target):
                _run(database, steps[at])
            database.execute(f"PRAGMA user_version = {target}")
            if database.rows("PRAGMA foreign_key_check"):
                raise StoreError("The database could not be brought up to date.", f"The old one is kept: {copy}.")
    finally:
        database.execute("PRAGMA foreign_keys = ON")
    return f"The database has been brought up to date; the old one is kept as {copy.name}."


def _run(database: Database, step: Step) -> None:
    if callable(step):
        step(database)
        return
    for statement in _statements(step):
        database.execute(statement)


def _statements(sql: str) -> list[str]:
    """The statements of a text. `executescript` would commit what is open."""
    found: list[str] = []
    part = ""
    for piece in sql.split(";"):
        # A semicolon may stand in a text, a comment, or between the statements of a trigger.
        part += piece + ";"
        if sqlite3.complete_statement(part):
            found.append(part)
            part = ""
    return found
