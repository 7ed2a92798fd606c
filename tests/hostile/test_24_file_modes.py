"""Threat: another user of the machine reads the database, the drafts, a report or a text that is being written.

Expected: every folder that termnews makes is 0700 and every file 0600, whatever the umask; a mode that the person set
stays.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from termnews import crash, sourcesfile
from termnews.errors import StoreFull
from termnews.paths import atomic_write, locate, make_folder
from termnews.store.lock import refresh_lock
from termnews.store.store import Store
from tests.tui.news import reader
from tests.unit.store_samples import FEED, NOW, article, filled


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


def test_folders_and_files_are_the_persons_own(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "a")
    atomic_write(folder / "f", "x")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "f").stat().st_mode) == 0o600


def test_a_mode_that_the_person_set_is_kept(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("old")
    (tmp_path / "f").chmod(0o644)
    atomic_write(tmp_path / "f", "new")
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o644


async def test_whatever_the_umask_nothing_of_a_whole_profile_is_anybody_elses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that makes files: the list of sources, the database and its locks, memory, editor, report, salvage."""
    paths = locate(tmp_path / "profile")
    before = os.umask(0)
    try:
        sourcesfile.add(paths.sources_file, sourcesfile.SourceEntry(FEED))
        with Store.open(paths.data) as store, refresh_lock(paths.data):
            store.articles.ingest(store.sources.put(FEED), [article(1)], NOW)
            with monkeypatch.context() as patch:
                patch.setattr(type(store.drafts), "save", _full)
                async with reader(tmp_path / "profile", store) as it:
                    await it.press("C", *"Kept", "ctrl+q")
            assert len(it.app.rescued) == 1
            crash.report(paths.state, ValueError("new"), "a test")
            made = {path: mode(path) for path in (tmp_path / "profile").rglob("*")}
        (paths.data / "termnews.db").write_bytes(b"garbage" * 500)
        Store.open(paths.data).close()
    finally:
        os.umask(before)
    assert len(made) > 10
    made |= {path: mode(path) for path in (tmp_path / "profile").rglob("*")}
    made.pop(paths.cache, None)
    loose = {str(path): oct(rights) for path, rights in made.items() if rights & 0o077}
    assert loose == {}


def _full(*arguments: object) -> int:
    raise StoreFull("The disk is full.", "Make room.")
