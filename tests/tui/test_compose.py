"""The composer: nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Static

from termnews import wire
from termnews.config import Settings
from termnews.discussion import Parent
from termnews.store.store import Store
from termnews.tui.actions import writing
from termnews.tui.screens.compose import ComposeScreen
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


async def test_a_draft_is_saved_at_once_when_the_terminal_loses_the_focus(tmp_path: Path, store: Store) -> None:
    async with reader(tmp_path, store) as it:
        await it.press("C", *"Away")
        assert texts(store) == []
        it.app.post_message(events.AppBlur())
        await it.pilot.pause()
        assert texts(store) == ["Away"]


async def test_lines_that_a_terminal_pastes_as_keys_all_arrive_and_what_follows_esc_is_for_the_list(
    tmp_path: Path, store: Store
) -> None:
    lines = [f"Line {number} of a long text." for number in range(150)]
    async with reader(tmp_path, store) as it:
        await it.press("C")
        for letter in "\n".join(lines):
            it.app.post_message(events.Key("enter" if letter == "\n" else letter, None if letter == "\n" else letter))
        for key in ("escape", "G"):
            it.app.post_message(events.Key(key, "G" if key == "G" else None))
        while it.app.screen is not it.main or it.main.headlines.cursor != 2:
            await it.pilot.pause(0.02)
        assert texts(store) == ["\n".join(lines)]


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
        assert "Discard the draft?" in it.text() and texts(store) == ["Never"]
        await it.press("enter")
        assert texts(store) == []
        await it.press("u")
        assert texts(store) == ["Never"]
        await it.press("h", "g", "g", "j", "j", "j", "l")
        assert it.main.showing_drafts and "Never" in it.text()
        for key in "dx":
            await it.press(key, "escape")
            assert texts(store) == ["Never"], "nothing is discarded unasked"
            await it.press(key, "1")
            assert texts(store) == []
            await it.press("u")
            assert texts(store) == ["Never"]


async def test_an_article_that_has_drafts_keeps_them_all(tmp_path: Path, store: Store) -> None:
    first = ids(store)[0]
    store.drafts.save(first, "one")
    store.drafts.save(first, "two")
    async with reader(tmp_path, store, settings=Settings()) as it:
        await it.press("C")
        assert "Which draft?" in it.text() and "A new comment" in it.text()
        await it.press("1", *"r", "escape")
        assert sorted(texts(store)) == ["one", "twor"]
        await it.press("C", "3", *"three", "escape")
        assert sorted(texts(store)) == ["one", "three", "twor"]


async def test_an_answer_keeps_whom_it_answers_apart_from_a_comment_on_the_article(
    tmp_path: Path, store: Store
) -> None:
    parent = Parent("21", "The lock keeper", "The gate opened late.")
    async with reader(tmp_path, store) as it:
        for answered in (None, parent, parent):
            writing.compose(it.main, parent=answered)
            await it.pilot.pause()
            assert ("Answer to The lock keeper" in it.text()) is (answered is not None)
            await it.press("x", "escape")
    assert {(draft.parent, draft.text) for draft in store.drafts.all()} == {
        (None, "x"),
        (parent, wire.quote(parent) + "xx"),
    }


async def test_the_line_under_the_cursor_is_seen_at_every_size(tmp_path: Path, store: Store) -> None:
    """Also with a trouble to tell and something said at length, after a resize as after a key."""
    async with reader(tmp_path, store) as it:
        await it.press("C", *["enter"] * 30, *"last")
        screen = it.app.screen
        assert isinstance(screen, ComposeScreen)
        for trouble in (False, True):
            if trouble:
                screen.query_one("#compose-expect", Static).add_class("-trouble").update("It is closed. " * 20)
                screen.say("The editor could not be started. " * 10, error=True)
            for size in (
                (80, 24),
                (40, 12),
                (20, 20),
                (20, 19),
                (20, 12),
                (20, 11),
                (24, 8),
                (20, 7),
                (20, 5),
                (20, 2),
            ):
                await it.resize(*size)
                await it.pilot.pause()
                assert any(row.strip("│ ") == "last" for row in it.rows()), (size, it.rows())


async def test_name_and_e_mail_are_seen_on_a_small_screen(tmp_path: Path, store: Store) -> None:
    async with reader(tmp_path, store, size=(40, 12)) as it:
        await it.press("C", "tab", *"Ada", "tab", *"a@b.test")
        assert "Name Ada" in it.text() and "E-mail a@b.test" in it.text()
        await it.press("enter", *"text", "escape")
    (draft,) = store.drafts.all()
    assert (draft.text, draft.identity.name, draft.identity.email) == ("text", "Ada", "a@b.test")
