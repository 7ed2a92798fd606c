"""A disk that is full: a small one is mounted, filled, used, and given room again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Static, TextArea

from termnews.model import View
from termnews.paths import locate
from termnews.store.store import Store
from termnews.tui.writing import editor
from tests.faults.disk import Disk, assert_a_sentence, mounted
from tests.faults.farm import farm
from tests.faults.ledger import assert_nothing_lost, assert_sound, census
from tests.faults.processes import run
from tests.faults.reading import composing, reading, until
from tests.needs import needs_mount

pytestmark = needs_mount


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with mounted(tmp_path / "disk") as disk:
        yield disk


@pytest.mark.parametrize("free", [0, 4 << 10, 40 << 10, 120 << 10, 400 << 10])
def test_a_refresh_says_so_and_the_next_one_has_it_all(disk: Disk, free: int) -> None:
    with farm(feeds=4, size=10) as news:
        profile = news.subscribe(disk.path / "profile")
        assert run(profile, "refresh", "--no-full-text")[0] == 0
        with Store.open(locate(profile).data) as store:
            ids = store.headlines.ids(View())
            store.articles.set_read(ids[:9], True, label="read")
            store.articles.set_starred(ids[5:8], True, label="starred")
            store.drafts.save(ids[0], "a word")
        before = census(profile)
        news.size, news.edition = 100, 1
        disk.fill(free)
        code, words = run(profile, "refresh", "--force", "--no-full-text", TMPDIR=str(disk.path.parent))
        assert code == 73, words
        assert "disk is full" in words.lower()
        assert_a_sentence(words)
        for verb in (("list",), ("search", "council"), ("show", str(ids[3])), ("sources",)):
            code, words = run(profile, *verb)
            assert code == 0, (verb, words)
            assert "Headline" in words or "Feed" in words
        disk.empty()
        between = census(profile)
        assert_sound(profile)
        assert between.articles.keys() >= before.articles.keys()
        assert (between.read, between.starred, between.drafts) == (before.read, before.starred, before.drafts)
        code, words = run(profile, "refresh", "--force", "--no-full-text")
        assert code == 0, words
        after = census(profile)
        assert after.articles.keys() == news.keys()
        assert (after.read, after.starred, after.drafts) == (before.read, before.starred, before.drafts)
        assert_sound(profile)


async def test_in_the_reader_reading_goes_on_and_a_draft_is_kept_and_tried_again(disk: Disk) -> None:
    with farm(feeds=2, size=10) as news:
        profile = news.subscribe(disk.path / "profile")
        assert run(profile, "refresh", "--no-full-text")[0] == 0
        async with reading(profile) as (app, pilot):
            await until(pilot, lambda: app.jobs._process is not None)
            await pilot.press("m", "j")
            before = census(profile)
            disk.fill()
            # The log has room for some marks that it has had before.
            for _ in range(40):
                await pilot.press("f")
            assert "disk is full" in app.main.status.message.lower() and app.main.status.is_error
            shown = app.main.headlines.headline(2)
            assert shown is not None
            await pilot.press("j", "enter")
            assert app.main.article is not None, "an article is opened"
            await pilot.press("h", "/", *"council", "enter")
            assert app.main.headlines.row_count() > 0, "it is searched"
            composer = await composing(pilot)
            composer.query_one(TextArea).insert("word " * 4000)
            await pilot.press("escape")
            assert pilot.app.screen_stack[-1] is composer, "what cannot be kept is not left"
            assert not composer.save()
            disk.empty()
            # Nobody presses a key for it.
            await until(pilot, lambda: composer.work.is_saved)
            await pilot.press("escape")
        after = census(profile)
        assert [text.count("word") for _, _, text, _ in after.drafts.values()] == [4000]
        assert_nothing_lost(before, after)
        assert_sound(profile)


async def test_leaving_with_no_room_puts_the_draft_elsewhere(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    with farm(feeds=1, size=3) as news:
        profile = news.subscribe(disk.path / "profile")
        assert run(profile, "refresh", "--no-full-text")[0] == 0
        async with reading(profile) as (app, pilot):
            composer = await composing(pilot)
            disk.fill()
            composer.query_one(TextArea).insert("word " * 4000)
            await pilot.press("ctrl+q")
    (file,) = app.rescued
    assert not file.is_relative_to(disk.path)
    assert editor.from_file(file).count("word") == 4000
    file.unlink()


async def test_leaving_with_no_room_anywhere_gives_the_draft_to_the_terminal(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with farm(feeds=1, size=3) as news:
        profile = news.subscribe(disk.path / "profile")
        assert run(profile, "refresh", "--no-full-text")[0] == 0
        (disk.path / "tmp").mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(disk.path / "tmp"))
        async with reading(profile) as (app, pilot):
            composer = await composing(pilot)
            disk.fill()
            composer.query_one(TextArea).insert("word " * 4000)
            await pilot.press("ctrl+e")
            said = str(composer.query_one("#compose-state", Static).content)
            assert "cannot be handed to an editor: No space left on device." in said
            await pilot.press("ctrl+q")
    assert app.rescued == [] and [text.count("word") for text in app.unsaved] == [4000]
    assert not list(disk.path.rglob("comment-*")), "half a text is none"


async def test_a_fresh_profile_with_no_room_is_opened_and_it_is_said(disk: Disk) -> None:
    disk.fill()
    async with reading(disk.path / "profile") as (app, pilot):
        await pilot.press("escape")
        assert app.store.in_memory
        assert "forgotten" in " ".join(app.store.notices)
    for words in (("add", "http://127.0.0.1:9/feed"), ("list",), ("doctor",)):
        code, said = run(disk.path / "profile", *words)
        assert code in (0, 1, 69, 73), (words, said)
        assert_a_sentence(said)
