"""The composer: nothing that was typed is lost."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from termnews.config import Settings
from termnews.errors import StoreFull, UsageError
from termnews.store.store import Store
from termnews.tui import editor
from tests.tui.news import fill, ids, reader


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        fill(opened, 3)
        yield opened


def texts(store: Store) -> list[str]:
    return [draft.text for draft in store.drafts.all()]


async def test_a_draft_is_kept_on_leaving_and_gone_on_with(tmp_path: Path, store: Store) -> None:
    async with reader(tmp_path, store) as it:
        await it.press("C", *"Well", "escape")
        assert texts(store) == ["Well"]
        assert "The draft is kept" in it.status()
        await it.press("C", *"said", "escape")
        assert texts(store) == ["Wellsaid"]
        assert "✎" in it.text()


async def test_a_draft_is_saved_while_one_types(tmp_path: Path, store: Store) -> None:
    async with reader(tmp_path, store) as it:
        await it.press("C", *"Words")
        await it.pilot.pause(1.2)
        assert texts(store) == ["Words"]
        assert "Saved." in it.text() and "1 word · 5 bytes" in it.text()


async def test_a_draft_is_saved_at_once_when_the_app_ends(tmp_path: Path, store: Store) -> None:
    async with reader(tmp_path, store) as it:
        await it.press("C", *"Bye", "ctrl+q")
    assert texts(store) == ["Bye"]


async def test_nothing_written_leaves_no_draft(tmp_path: Path, store: Store) -> None:
    async with reader(tmp_path, store) as it:
        await it.press("C", "escape")
        assert texts(store) == []


async def test_discarding_can_be_taken_back(tmp_path: Path, store: Store) -> None:
    async with reader(tmp_path, store) as it:
        await it.press("C", *"Never", "ctrl+x")
        assert texts(store) == []
        await it.press("u")
        assert texts(store) == ["Never"]
        await it.press("h", "g", "g", "j", "j", "j", "l")
        assert it.main.showing_drafts and "Never" in it.text()
        await it.press("d")
        assert texts(store) == []
        await it.press("u")
        assert texts(store) == ["Never"]


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
        assert texts(store) == ["Kept"]


class TestEditor:
    def test_the_readers_own_comes_first(self) -> None:
        assert editor.command_of(("ed",), {"VISUAL": "vi"}) == ["ed"]
        assert editor.command_of((), {"VISUAL": "code --wait", "EDITOR": "vi"}) == ["code", "--wait"]
        assert editor.command_of((), {"VISUAL": "", "EDITOR": "vi"}) == ["vi"]

    def test_the_file_is_the_persons_own_and_comes_back_without_its_context(self, tmp_path: Path) -> None:
        path = editor.to_file(tmp_path / "state", "Mine.", "$(touch x)\n# theirs")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert "# $(touch x)" in path.read_text()
        assert editor.from_file(path) == "Mine."

    def test_a_link_put_in_its_place_is_not_followed(self, tmp_path: Path) -> None:
        path = editor.to_file(tmp_path, "Mine.", "")
        (tmp_path / "secret").write_text("theirs")
        path.unlink()
        path.symlink_to(tmp_path / "secret")
        with pytest.raises(OSError):
            editor.from_file(path)

    def test_no_shell_reads_the_command(self, tmp_path: Path) -> None:
        path = editor.to_file(tmp_path, "Mine.", "")
        assert not editor.edit(["sh", "-c", "exit 3"], path, os.environ)
        assert editor.edit(["true", "; touch owned"], path, os.environ)
        assert not Path("owned").exists()
        with pytest.raises(UsageError, match="could not be started"):
            editor.edit([str(tmp_path / "no-such-editor")], path, os.environ)


async def test_an_article_that_has_drafts_keeps_them_all(tmp_path: Path, store: Store) -> None:
    first = ids(store)[0]
    store.drafts.save(first, "one")
    store.drafts.save(first, "two")
    async with reader(tmp_path, store, settings=Settings()) as it:
        await it.press("C", "escape")
        assert sorted(texts(store)) == ["one", "two"]


async def test_a_draft_that_cannot_be_saved_is_put_into_a_file_on_leaving(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> int:
        raise StoreFull("The disk is full.", "Make room.")

    monkeypatch.setattr(type(store.drafts), "save", full)
    async with reader(tmp_path, store) as it:
        await it.press("C", *"Kept", "ctrl+q")
    assert [editor.from_file(file) for file in it.app.rescued] == ["Kept"]
