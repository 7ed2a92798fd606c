"""How the store is opened: made, brought up to date, shared by processes, read only, or not at all."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from termnews.errors import StoreError, StoreFull, StoreReadOnly
from termnews.model import View
from termnews.store import migrations, opening
from termnews.store.database import BATCH, connect, listed, settle
from termnews.store.lock import FileLock, refresh_lock
from termnews.store.store import Store
from tests.unit.store_samples import FEED, NOW, article, assert_sound, file_of, filled, titles


def mode(path: Path) -> int:
    """The rights of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def test_all_files_are_the_persons_own(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        store, _, _ = filled(tmp_path / "data")
    finally:
        os.umask(before)
    with store:
        files = sorted((tmp_path / "data").iterdir())
        assert {path.name for path in files} >= {"termnews.db", "termnews.db-wal", "termnews.db-shm"}
        assert [mode(path) for path in files] == [0o600] * len(files)
        assert mode(tmp_path / "data") == 0o700
    assert store.notices == ()


def test_the_file_says_what_it_is(tmp_path: Path) -> None:
    filled(tmp_path)[0].close()
    with closing(sqlite3.connect(file_of(tmp_path))) as raw:
        assert raw.execute("PRAGMA application_id").fetchone() == (migrations.APPLICATION_ID,)
        assert raw.execute("PRAGMA user_version").fetchone() == (migrations.VERSION,)
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        # Statistics make SQLite choose other indexes than the queries were written for.
        assert raw.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'sqlite_stat%'").fetchone() == (0,)


def test_an_empty_file_is_made_a_database(tmp_path: Path) -> None:
    file_of(tmp_path).touch()
    with Store.open(tmp_path) as store:
        assert store.sources.put(FEED) and store.notices == ()


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store, _, _ = filled(tmp_path)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.sources.all()


# --- several at once --------------------------------------------------------------------------------------------------


def test_what_one_writes_the_other_reads_at_once(tmp_path: Path) -> None:
    one, source, _ = filled(tmp_path, 2)
    with one, Store.open(tmp_path) as two:
        before = two.data_version()
        one.articles.ingest(source, [article(3)], NOW)
        assert two.data_version() != before
        assert titles(two, View()) == ["Headline 1", "Headline 2", "Headline 3"]
        ids = two.headlines.ids(View())
        two.articles.set_read(ids, True, label="by the other")
        assert one.sources.counts().unread == 0
        step = one.history.undo()
        assert step is not None and step.label == "by the other"


def test_two_that_start_at_once_make_one_database(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from termnews.store.store import Store\n"
        "with Store.open(Path(sys.argv[1])) as s: s.sources.put(sys.argv[2]); print(s.notices)"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path), f"https://{n}.example/"], stdout=subprocess.PIPE, text=True
        )
        for n in range(4)
    ]
    assert [process.communicate()[0].strip() for process in started] == ["()"] * 4
    with Store.open(tmp_path) as store:
        assert len(store.sources.all()) == 4
        assert_sound(store)


def test_a_writer_waits_for_another_and_says_so_when_it_takes_too_long(tmp_path: Path) -> None:
    one, _, ids = filled(tmp_path, 2)
    with one, closing(sqlite3.connect(file_of(tmp_path), isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        release = Thread(target=lambda: other.execute("COMMIT"))
        one._db.execute("PRAGMA busy_timeout = 1000")
        release.start()
        assert one.articles.set_read(ids[:1], True) == 1
        release.join()
        other.execute("BEGIN IMMEDIATE")
        one._db.execute("PRAGMA busy_timeout = 1")
        with pytest.raises(StoreError, match="busy"):
            one.articles.set_read(ids[1:], True)
        assert len(one.headlines.ids(View())) == 2, "reading goes on"
        other.execute("ROLLBACK")
        assert one.articles.set_read(ids[1:], True) == 1


def test_a_large_change_lets_others_in_between(tmp_path: Path) -> None:
    store, source, _ = filled(tmp_path, 0)
    with store, closing(sqlite3.connect(file_of(tmp_path))) as raw:
        sizes: list[int] = []
        store._db._connection.set_trace_callback(
            lambda sql: (
                sizes.append(raw.execute("SELECT count(*) FROM article").fetchone()[0]) if sql == "COMMIT" else None
            )
        )
        store.articles.ingest(source, [article(n) for n in range(1, 2 * BATCH + 51)], NOW)
        # What another sees just before each commit.
        assert sizes == [0, BATCH, 2 * BATCH]
        sizes.clear()
        store.articles.mark_view_read(View(), label="all")
        store.history.undo()
        assert len(sizes) == 7


def test_killed_in_the_middle_of_a_write_nothing_is_half(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from termnews.model import View
from termnews.store.store import Store
from tests.unit.store_samples import NOW, article

with Store.open(Path(sys.argv[1])) as store:
    source = store.sources.put("https://news.example/feed.xml")
    for number in range(10**9):
        print(number, flush=True)
        store.articles.ingest(source, [article(number * 40 + n) for n in range(40)], NOW)
        store.articles.mark_view_read(View(), label="all")
"""
    repository = Path(__file__).resolve().parents[2]
    for rounds in range(1, 4):
        command = [sys.executable, "-c", code, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=repository) as process:
            assert process.stdout is not None
            for _ in range(rounds * 2):
                process.stdout.readline()
            process.kill()
        with Store.open(tmp_path) as store:
            assert store.notices == ()
            assert store.headlines.count(View()) % 40 == 0
            assert_sound(store)


def test_one_refreshes_at_a_time(tmp_path: Path) -> None:
    with refresh_lock(tmp_path) as first, refresh_lock(tmp_path) as second:
        assert (first, second) == (True, False)
    with refresh_lock(tmp_path) as again:
        assert again
    assert mode(tmp_path / "refresh.lock") == 0o600
    with refresh_lock(tmp_path / "missing") as anyway:
        assert anyway, "where no lock can be had, none is asked for"


def test_many_share_a_lock_and_one_holds_it(tmp_path: Path) -> None:
    one, two, three = (FileLock(tmp_path / "lock") for _ in range(3))
    assert one.take(exclusive=False) and two.take(exclusive=False)
    assert not three.take(exclusive=True, seconds=0.05)
    one.release()
    two.release()
    assert three.take(exclusive=True)
    assert not one.take(exclusive=False)
    three.release()


# --- older and newer --------------------------------------------------------------------------------------------------


def old_database(path: Path) -> None:
    """A database of an invented version 1, with a draft in it."""
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.executescript(
            f"CREATE TABLE draft (id INTEGER PRIMARY KEY, words TEXT); INSERT INTO draft VALUES (7, 'kept');"
            f"PRAGMA application_id = {migrations.APPLICATION_ID}; PRAGMA user_version = 1;"
        )


def test_an_older_database_is_brought_up_to_date_after_a_copy(tmp_path: Path) -> None:
    path = file_of(tmp_path)
    old_database(path)
    database = connect(path)
    settle(database)
    steps: dict[int, migrations.Step] = {
        1: "ALTER TABLE draft RENAME COLUMN words TO text; -- a comment; and more\nCREATE INDEX d ON draft (text);",
        2: lambda found: database.many("INSERT INTO draft VALUES (?, ?)", [(8, str(found is database))]),
    }
    notice = migrations.migrate(database, steps, 3)
    assert "termnews.db.v1.backup" in notice
    assert database.rows("SELECT id, text FROM draft") == [(7, "kept"), (8, "True")]
    assert database.number("PRAGMA user_version") == 3
    assert migrations.migrate(database, steps, 3) == ""
    database.close()
    copy = migrations.backup_path(path, 1)
    assert mode(copy) == 0o600
    with closing(sqlite3.connect(copy)) as raw:
        assert raw.execute("SELECT words FROM draft").fetchall() == [("kept",)]
        assert raw.execute("PRAGMA user_version").fetchone() == (1,)
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("bad", ["DELETE FROM nowhere;", "UPDATE draft SET id = NULL; SELECT 1 +;"])
def test_a_step_that_fails_leaves_the_database_as_it_was(tmp_path: Path, bad: str) -> None:
    path = file_of(tmp_path)
    old_database(path)
    database = connect(path)
    with pytest.raises(StoreError):
        migrations.migrate(database, {1: "UPDATE draft SET words = 'lost';", 2: bad}, 3)
    assert database.rows("SELECT words FROM draft") == [("kept",)]
    assert database.number("PRAGMA user_version") == 1
    database.close()


def test_a_step_that_tears_rows_apart_is_refused(tmp_path: Path) -> None:
    path = file_of(tmp_path)
    old_database(path)
    database = connect(path)
    step = "CREATE TABLE a (id INTEGER PRIMARY KEY REFERENCES draft (id)); INSERT INTO a VALUES (99);"
    with pytest.raises(StoreError, match="brought up to date"):
        migrations.migrate(database, {1: step}, 2)
    assert database.number("SELECT count(*) FROM sqlite_master") == 1
    database.close()


def test_an_older_database_is_brought_up_to_date_when_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path, 2)[0].close()
    monkeypatch.setattr(migrations, "VERSION", migrations.VERSION + 1)
    steps = {migrations.VERSION - 1: "CREATE TABLE extra (id INTEGER);"}
    ours = migrations.migrate
    monkeypatch.setattr(migrations, "migrate", lambda database: ours(database, steps, migrations.VERSION))
    with Store.open(tmp_path) as store:
        assert len(store.notices) == 1 and "brought up to date" in store.notices[0]
        assert titles(store, View()) == ["Headline 1", "Headline 2"]
    with Store.open(tmp_path) as store:
        assert store.notices == ()


def test_it_is_not_brought_up_to_date_under_anothers_feet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, _, _ = filled(tmp_path, 1)
    monkeypatch.setattr(migrations, "VERSION", migrations.VERSION + 1)
    monkeypatch.setattr(opening, "_WAIT", 0.0)
    with store, pytest.raises(StoreError, match="another termnews has it open"):
        Store.open(tmp_path)


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    filled(tmp_path, 1)[0].close()
    with closing(sqlite3.connect(file_of(tmp_path))) as raw:
        raw.execute(f"PRAGMA user_version = {migrations.VERSION + 1}")
    before = file_of(tmp_path).read_bytes()
    with pytest.raises(StoreError, match="newer termnews"):
        Store.open(tmp_path)
    assert file_of(tmp_path).read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} <= {"termnews.db", "termnews.db.lock"}


# --- what cannot be written -------------------------------------------------------------------------------------------


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder outside those of pytest, which only root may enter, so that rights hold for this test."""
    made = Path(tempfile.mkdtemp(prefix="termnews-test-"))
    root = os.geteuid() == 0
    nobody = 65534
    if root:
        os.chown(made, nobody, nobody)
        os.seteuid(nobody)
    try:
        yield made / "data"
    finally:
        if root:
            os.seteuid(0)
        for path in [made, *made.rglob("*")]:
            path.chmod(0o700)
        shutil.rmtree(made)


def protect(folder: Path, *, files: bool = True) -> None:
    """Take the right to write away."""
    for path in folder.iterdir() if files else ():
        path.chmod(0o400)
    folder.chmod(0o500)


def assert_reads_only(store: Store, count: int) -> None:
    """It can be read and searched, and says that it cannot be written."""
    assert store.read_only and len(store.notices) == 1
    assert "cannot be written" in store.notices[0]
    ids = store.headlines.ids(View())
    assert len(ids) == count and len(store.search.find("body")) == min(count, 50)
    assert store.articles.get(ids[0]) is not None
    for write in (
        lambda: store.drafts.save(ids[0], "words"),
        lambda: store.articles.set_read(ids, True, label="x"),
        lambda: store.articles.ingest(1, [article(999)], NOW),
        lambda: store.sources.put("https://new.example/"),
    ):
        with pytest.raises(StoreReadOnly):
            write()


def test_a_folder_that_cannot_be_written_is_read(folder: Path) -> None:
    filled(folder, 3)[0].close()
    protect(folder)
    with Store.open(folder) as store:
        assert_reads_only(store, 3)


def test_a_file_that_cannot_be_written_is_read(folder: Path) -> None:
    filled(folder, 3)[0].close()
    file_of(folder).chmod(0o400)
    with Store.open(folder) as store:
        assert_reads_only(store, 3)


def test_what_stands_in_the_log_is_read_too(folder: Path) -> None:
    """As after a crash, on a disk that is then mounted read-only."""
    store, _, _ = filled(folder, 3)
    crashed = folder.with_name("crashed")
    crashed.mkdir()
    for path in folder.glob("termnews.db*"):
        if not path.name.endswith("-shm"):
            shutil.copy(path, crashed)
    store.close()
    assert (crashed / "termnews.db-wal").stat().st_size > 0
    protect(crashed)
    with Store.open(crashed) as store:
        assert_reads_only(store, 3)


@pytest.mark.parametrize("what", ["no home", "a file in its place", "a folder that cannot be written"])
def test_where_nothing_can_be_kept_it_is_kept_in_memory_and_said(folder: Path, what: str) -> None:
    if what == "no home":
        folder.parent.chmod(0o500)
    elif what == "a file in its place":
        folder.touch()
    else:
        folder.mkdir()
        protect(folder)
    with Store.open(folder) as store:
        assert store.in_memory and not store.read_only
        assert len(store.notices) == 1 and "forgotten" in store.notices[0]
        ids = store.articles.ingest(store.sources.put(FEED), [article(1)], NOW).new
        assert store.search.find("body")[0].id == ids[0]
        assert store.drafts.get(store.drafts.save(ids[0], "words")) is not None
        assert store.path == folder / "termnews.db"


def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path) -> None:
    store, source, ids = filled(tmp_path, 3)
    with store:
        draft = store.drafts.save(ids[0], "before")
        pages = store._db.number("PRAGMA page_count")
        store._db.row(f"PRAGMA max_page_count = {pages}")
        big = [article(n, plain="word " * 2000) for n in range(10, 60)]
        with pytest.raises(StoreFull, match="full"):
            store.articles.ingest(source, big, NOW)
        with pytest.raises(StoreFull):
            store.drafts.save(ids[0], "after " * 5000, draft)
        kept = store.drafts.get(draft)
        assert kept is not None and kept.text == "before"
        assert titles(store, View()) == ["Headline 1", "Headline 2", "Headline 3"]
        store._db.row("PRAGMA max_page_count = 1000000")
        assert store.drafts.save(ids[0], "after " * 5000, draft) == draft
        assert len(store.articles.ingest(source, big, NOW).new) == 50
        assert_sound(store)


def test_a_draft_is_on_the_disk_when_its_save_returns(tmp_path: Path) -> None:
    store, _, ids = filled(tmp_path, 1)
    with store:
        said: list[str] = []
        store._db._connection.set_trace_callback(said.append)
        store.drafts.save(ids[0], "words")
        store._db._connection.set_trace_callback(None)
        assert said.index("PRAGMA synchronous = FULL") < said.index("BEGIN IMMEDIATE") < said.index("COMMIT")
        assert said[-1] == "PRAGMA synchronous = NORMAL"
        assert store._db.number("PRAGMA synchronous") == 1


def test_a_list_of_ids_is_json() -> None:
    assert (listed([]), listed(range(3))) == ("[]", "[0,1,2]")
