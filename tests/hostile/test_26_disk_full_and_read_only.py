"""Threat: the disk is full, or what termnews keeps can only be read, or not even that.

Expected: it is said in a sentence, reading and searching go on, what was there stays, and what could not be saved is
kept until it can be. `immutable=1` is never used on a file that somebody may be writing. A disk that really is full is
filled in `tests/faults`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from termnews.errors import StoreFull, StoreReadOnly
from termnews.model import View
from termnews.store.store import Store
from termnews.tui.writing import editor
from tests.tui.news import fill, reader
from tests.unit.store_samples import FEED, NOW, article, assert_sound, file_of, filled, titles


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


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        fill(opened, 3)
        yield opened


async def test_a_full_disk_keeps_the_text_on_the_screen(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> int:
        raise StoreFull("The disk is full.", "Make room.")

    async with reader(tmp_path, store) as it:
        with monkeypatch.context() as patch:
            patch.setattr(type(store.drafts), "save", full)
            await it.press("C", *"Kept", "escape")
            assert "Not saved: The disk is full." in it.text() and "Kept" in it.text()
        await it.press("escape")
        assert [draft.text for draft in store.drafts.all()] == ["Kept"]


async def test_a_draft_that_cannot_be_saved_is_put_into_a_file_on_leaving(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> int:
        raise StoreFull("The disk is full.", "Make room.")

    monkeypatch.setattr(type(store.drafts), "save", full)
    async with reader(tmp_path, store) as it:
        await it.press("C", *"Kept", "ctrl+q")
    assert [editor.from_file(file) for file in it.app.rescued] == ["Kept"]
