"""Threat: a process is killed in the middle of a write, or two of them write at once.

Expected: what was committed is there and nothing is half; a writer waits for another and says so when it takes too
long; transactions are short (100 rows), so nobody waits long; one process fetches at a time.
"""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from termnews.errors import StoreError
from termnews.model import View
from termnews.store.database import BATCH
from termnews.store.lock import FileLock, refresh_lock
from termnews.store.store import Store
from tests.unit.store_samples import NOW, article, assert_sound, file_of, filled, titles


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
    assert stat.S_IMODE((tmp_path / "refresh.lock").stat().st_mode) == 0o600
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
