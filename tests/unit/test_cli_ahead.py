"""The process that reads the feeds of a large first refresh, begun before the rest is loaded."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from termnews.cli.ahead import reading_ahead
from termnews.engine.helper import Helper
from termnews.engine.helper_process import MANY
from termnews.model import FetchState
from termnews.paths import Paths, locate
from termnews.store.store import Store


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """A profile with as many sources as are many, none of them checked."""
    paths = locate(tmp_path)
    with Store.open(paths.data) as store:
        for number in range(MANY):
            store.sources.put(f"https://news.example/{number}")
    return paths


def begun(paths: Paths, *, wanted: bool = True) -> list[subprocess.Popen[bytes]]:
    """What was begun; it has ended."""
    with reading_ahead(paths, wanted=wanted) as ahead:
        return list(ahead)


def test_where_many_were_never_checked_it_runs_and_ends_unless_somebody_takes_it(paths: Paths) -> None:
    with reading_ahead(paths, wanted=True) as ahead:
        (process,) = ahead
        assert process.poll() is None
    assert process.returncode is not None


async def test_who_takes_it_has_it(paths: Paths) -> None:
    with reading_ahead(paths, wanted=True) as ahead:
        helper = Helper(ahead.pop())
    try:
        assert await helper.run(abs, -1) == 1
    finally:
        helper.close()


def test_none_is_begun_for_fewer_nor_where_some_are_named(paths: Paths) -> None:
    assert not begun(paths, wanted=False)
    with Store.open(paths.data) as store:
        store.sources.save_state(store.sources.all()[0].id, FetchState(checked_at=datetime.now(UTC)))
    assert not begun(paths)


def test_none_is_begun_for_those_that_were_given_up(paths: Paths) -> None:
    with Store.open(paths.data) as store:
        store.sources.archive(store.sources.all()[0].id)
    assert not begun(paths)


def test_the_log_of_a_database_that_nobody_has_open_is_left_as_it_is(paths: Paths, tmp_path: Path) -> None:
    left = locate(tmp_path / "left")
    with Store.open(paths.data) as store:
        store.sources.put("https://news.example/late")
        shutil.copytree(paths.data, left.data)
    log = left.data / "termnews.db-wal"
    before = log.read_bytes()
    assert before
    assert begun(left)
    assert log.read_bytes() == before


def test_without_a_database_or_with_a_damaged_one_none_is_begun(paths: Paths, tmp_path: Path) -> None:
    assert not begun(locate(tmp_path / "elsewhere"))
    (paths.data / "termnews.db").write_bytes(b"no database" * 1000)
    assert not begun(paths)
