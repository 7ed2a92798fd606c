"""The composer and the review: what is known of the site, who it is from, two steps to send, ten seconds to think."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual import events
from textual.widgets import TextArea

from termnews import protocol, wire
from termnews.config import Settings
from termnews.discussion import GRACE, Doors, Draft, DraftState, Identity, Thread
from termnews.store.store import Store
from termnews.tui.actions import writing
from termnews.tui.app import _left
from termnews.tui.jobs import Jobs
from termnews.tui.writing.prospects import Prospect, measure, missing, prospect
from tests.tui.news import NOW, fill, ids, reader
from tests.tui.outbox import ADA, FORM, KEEPER, page, send
from tests.tui.test_goldens import SIZES, held

BY_FORM = Prospect("news.example", limit=65_525)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        fill(opened, 3)
        yield opened


def only(store: Store) -> Draft:
    (draft,) = [*store.drafts.all(), *store.outbox.all()]
    return draft


FILLED = (*"Ada", "enter", *"ada@tide.example", "enter", "enter")


# --- what is to be expected -------------------------------------------------------------------------------------------


def test_the_length_is_that_of_what_is_sent_and_links_are_counted() -> None:
    text = "1 < 2 & é"
    found = measure(text, BY_FORM)
    assert found.words == f"5 words · {wire.size(wire.wordpress(text))} of 65,525 bytes" and not found.too_long
    assert measure(text, Prospect("", service="isso")).words == f"5 words · {len(text.encode())} bytes"
    assert "2 links: two or more are usually held" in measure("https://a.example https://b.example", BY_FORM).words
    assert "usually held" not in measure("https://a.example", BY_FORM).words
    long = measure("é" * 32_763, BY_FORM)
    assert long.too_long and "1 too many" in long.words


def test_what_is_known_of_a_site_is_said_before_anything_is_sent(store: Store) -> None:
    article, url = ids(store)[0], "https://news.example/1"

    def seen() -> Prospect:
        return prospect(url, store.threads.get(article), store.threads.clues(article))

    assert "not been looked at yet" in seen().words and seen().host == "news.example"
    page(store, article)
    assert seen() == Prospect(
        "news.example", limit=65_525, words="It may be held for moderation. A visitor cannot take a comment back."
    )
    page(store, article, form=FORM._replace(fields=(("c", "text", True), ("n", "name", False))))
    assert not seen().wants_name and not seen().wants_email
    page(store, article, form=FORM._replace(questions=("What is 2 + 2?",)))
    assert "“What is 2 + 2?”" in seen().warning
    page(store, article, form=FORM._replace(refusal="it leads to another host."))
    assert "another host" in seen().hindrance
    page(store, article, Doors.CLOSED)
    assert seen().warning == "Comments are closed here." and not seen().hindrance
    page(store, article, Doors.LOGIN)
    assert "log-in" in seen().warning
    page(store, article, Doors.ELSEWHERE, elsewhere="Disqus")
    assert "kept by Disqus: ^o opens it" in seen().hindrance
    assert "no address" in prospect("", None, None).hindrance
    assert "Hacker News" in prospect(url, Thread(1, service="hackernews"), None).hindrance
    isso = prospect(url, Thread(1, service="isso", doors=Doors.OPEN), None)
    assert (isso.service, isso.way, isso.wants_name) == ("isso", "Isso", False)


def test_what_is_missing_is_named() -> None:
    assert missing(Identity(), BY_FORM) == "The site wants a name and an e-mail address."
    assert missing(Identity("Ada", " "), BY_FORM) == "The site wants an e-mail address."
    assert missing(Identity("Ada", "nowhere"), BY_FORM) == "The e-mail address has no @."
    assert not missing(ADA, BY_FORM) and not missing(Identity(), BY_FORM._replace(wants_name=False, wants_email=False))


# --- sending ----------------------------------------------------------------------------------------------------------


async def test_it_is_sent_in_two_steps_and_taken_back_with_u(tmp_path: Path, store: Store) -> None:
    page(store, ids(store)[0])
    async with reader(tmp_path, store) as it:
        await it.press("C", *"So it is.", "ctrl+s")
        assert only(store).state is DraftState.DRAFT, "the key that saves does not send"
        await it.press("ctrl+r")
        assert "The site wants a name and an e-mail address." in it.text() and "The site will show:" in it.text()
        await it.press(*FILLED)
        assert only(store).state is DraftState.DRAFT, "a field has its own enter"
        await it.press("enter")
        sent = only(store)
        assert sent.state is DraftState.QUEUED and sent.identity == Identity("Ada", "ada@tide.example")
        assert (
            sent.not_before is not None and GRACE - timedelta(seconds=5) < sent.not_before - datetime.now(UTC) <= GRACE
        )
        assert it.status() == "Sent in 10 s. u takes it back."
        await it.press("j")
        assert it.main.posting is not None and it.main.posting.is_counting
        await it.press("u")
        assert only(store).state is DraftState.DRAFT and "a draft again" in it.status()
        await it.pilot.pause(1.1)
        assert not it.main.posting.is_counting and "a draft again" in it.status()
        await it.press("k", "C", "ctrl+r")
        assert "ada@tide.example" in it.text(), "who it is from was remembered"


async def test_what_is_done_meanwhile_does_not_come_between_the_key_and_the_comment(
    tmp_path: Path, store: Store
) -> None:
    page(store, ids(store)[0])
    store.outbox.remember("news.example", ADA)
    async with reader(tmp_path, store) as it:
        await it.press("C", *"x", "ctrl+r", "enter", "j", "f", "m")
        assert only(store).state is DraftState.QUEUED
        await it.press("u")
        assert only(store).state is DraftState.DRAFT and store.sources.counts().starred == 1
        await it.press("u", "u")
        assert store.sources.counts().starred == 0, "and then the rest, as ever"


async def test_what_has_left_is_not_called_taken_back(tmp_path: Path, store: Store) -> None:
    draft = send(store, ids(store)[0], "words", NOW)
    store.outbox.move(draft, (DraftState.QUEUED,), DraftState.HELD, NOW)
    async with reader(tmp_path, store) as it:
        await it.press("u")
        assert it.status() == "It cannot be taken back, it has left: held for moderation."
        assert it.main.status.is_error and only(store).state is DraftState.HELD


async def test_with_reduced_motion_nothing_counts(tmp_path: Path, store: Store) -> None:
    page(store, ids(store)[0])
    async with reader(tmp_path, store, settings=Settings(reduced_motion=True)) as it:
        await it.press("C", *"x", "ctrl+r", *FILLED, "enter")
        await it.pilot.pause(1.2)
        assert it.status() == "Sent in 10 s. u takes it back."


async def test_what_cannot_be_sent_from_here_is_said_at_once_and_is_not_sent(tmp_path: Path, store: Store) -> None:
    page(store, ids(store)[0], Doors.ELSEWHERE, elsewhere="Disqus")
    store.outbox.remember("news.example", ADA)
    async with reader(tmp_path, store) as it:
        await it.press("C", *"x")
        assert "kept by Disqus" in it.text()
        await it.press("ctrl+r", "enter")
        assert only(store).state is DraftState.DRAFT and "kept by Disqus" in it.text()
        await it.press("escape")
        assert it.app.focused is not None and it.app.focused.id == "compose-text"


async def test_comments_that_turn_out_to_be_closed_are_said_while_one_writes(tmp_path: Path, store: Store) -> None:
    article = ids(store)[0]
    async with reader(tmp_path, store) as it:
        await it.press("C", *"x")
        assert protocol.ReadThread(article) in it.app.jobs._waiting.values()
        assert "not been looked at yet" in it.text()
        page(store, article, Doors.CLOSED)
        it.app.post_message(Jobs.Answered(1, protocol.ThreadReady(article)))
        await it.pilot.pause()
        assert "Comments are closed here." in it.text()


async def test_nothing_is_sent_that_is_too_long_or_blank(tmp_path: Path, store: Store) -> None:
    article = ids(store)[0]
    page(store, article, form=FORM._replace(limits=(("comment", 12),)))
    store.outbox.remember("news.example", ADA)
    async with reader(tmp_path, store) as it:
        await it.press("C", "ctrl+r")
        assert "nothing to send" in it.text()
        await it.press(*"a < b & c > d", "ctrl+r", "enter")
        assert "too long" in it.text() and only(store).state is DraftState.DRAFT


async def test_an_answer_begins_with_the_words_that_it_answers(tmp_path: Path, store: Store) -> None:
    async with reader(tmp_path, store) as it:
        writing.compose(it.main, parent=KEEPER)
        await it.pilot.pause()
        assert "Answer to The lock keeper" in it.text() and "> The gate opened late." in it.text()
        await it.press("ctrl+r")
        assert "nothing to send" in it.text(), "the words of somebody else are no answer"
        await it.press("escape")
        assert store.drafts.all() == []
        writing.compose(it.main, parent=KEEPER)
        await it.pilot.pause()
        await it.press(*"Why?", "escape")
    draft = only(store)
    assert draft.parent == KEEPER and draft.text == wire.quote(KEEPER) + "Why?"


async def test_what_happens_meanwhile_is_told_to_who_writes(tmp_path: Path, store: Store) -> None:
    first, second, _ = ids(store)
    draft = send(store, first, "words", NOW)
    async with reader(tmp_path, store) as it:
        await it.press("j", "C", *"another")
        words = "[b]You already said that.[/b]"
        store.outbox.move(draft, (DraftState.QUEUED,), DraftState.REJECTED, NOW, words=words)
        it.app.post_message(Jobs.Answered(0, protocol.DraftMoved(draft, DraftState.REJECTED, words)))
        for _ in range(200):
            await it.pilot.pause(0.05)
            if "Refused: your comment" in it.text():
                break
        assert "Refused: your comment" in it.text() and "[b]" in it.text()
        await it.press("escape")
    assert [one.text for one in store.drafts.of_article(second)] == ["another"]


def test_what_waits_is_said_when_the_reader_is_left(store: Store) -> None:
    assert _left(store) == ""
    send(store, ids(store)[0], "words", NOW)
    assert _left(store) == "1 comment in the outbox: sent at the next start, or by `termnews send`."


# --- nothing is lost --------------------------------------------------------------------------------------------------


async def test_who_it_is_from_is_kept_as_the_words_are(tmp_path: Path, store: Store) -> None:
    async with reader(tmp_path, store) as it:
        await it.press("C", *"x", "tab", *"Ada", "tab", *"ada@")
        await it.pilot.pause(1.2)
        assert only(store).identity == Identity("Ada", "ada@")
        await it.press("t")
        it.app.post_message(events.AppBlur())
        await it.pilot.pause()
        assert only(store).identity == Identity("Ada", "ada@t")
        it.app.post_message(events.AppFocus())
        await it.press("enter", *"w", "ctrl+q")
    assert only(store).identity == Identity("Ada", "ada@t", "w")


async def test_undo_and_redo_go_over_what_the_editor_left(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\nsed -i "1s/^/Better. /" "$1"\n')
    script.chmod(0o700)
    async with reader(tmp_path, store, settings=Settings(editor=(str(script),))) as it:
        monkeypatch.setattr(it.app, "suspend", nullcontext)
        await it.press("C", *"Mine", "ctrl+e")
        area = it.app.screen.query_one(TextArea)
        assert area.text == "Better. Mine" == only(store).text
        await it.press("ctrl+z")
        assert area.text == "Mine"
        await it.press("ctrl+y", "escape")
    assert only(store).text == "Better. Mine"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 3", "ended with an error"),
        ('printf "" > "$1"', "left nothing"),
        ("true", "as it was"),
        ('sed -i "1s/^/x/" "$1"; exit 1', "ended with an error"),
    ],
)
async def test_an_editor_that_fails_or_does_nothing_leaves_the_draft(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    path = tmp_path / "editor"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    async with reader(tmp_path, store, settings=Settings(editor=(str(path),))) as it:
        monkeypatch.setattr(it.app, "suspend", nullcontext)
        await it.press("C", *"Mine", "ctrl+e")
        assert said in it.text()
        await it.press("escape")
    assert only(store).text == "Mine"
    kept = [path.read_text()[:5] for path in (tmp_path / "state").glob("comment-*")]
    assert kept == (["xMine"] if "sed" in script else []), "what was written in it is nowhere else"


async def test_a_text_with_a_line_like_ours_is_not_cut(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from termnews.tui.writing.editor import SCISSORS

    words = f"git cuts at\n{SCISSORS}\nand so do we"
    store.drafts.save(ids(store)[0], words)
    async with reader(tmp_path, store, settings=Settings(editor=("true",))) as it:
        monkeypatch.setattr(it.app, "suspend", nullcontext)
        await it.press("C", "ctrl+e")
        assert "as it was" in it.text()
    assert only(store).text == words


@pytest.mark.parametrize("begun", ["first words", ""])
async def test_what_is_written_at_the_end_of_the_file_is_kept(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, begun: str
) -> None:
    """Below the context, and more than once; the editor takes spaces from the ends of lines."""
    script = "sed -i 's/ *$//' \"$1\"; printf 'MY LAST\\n\\n# PARAGRAPH\\n' >> \"$1\""
    async with reader(tmp_path, store, settings=Settings(editor=("sh", "-c", script, "sh"))) as it:
        monkeypatch.setattr(it.app, "suspend", nullcontext)
        await it.press("C", *begun, "ctrl+e")
        assert only(store).text == f"{begun}\n\nMY LAST\n\n# PARAGRAPH".strip()
        await it.press("ctrl+e", "escape")
    assert only(store).text == f"{begun}\n\n".lstrip() + "MY LAST\n\n# PARAGRAPH\n\nMY LAST\n\n# PARAGRAPH"


async def test_another_draft_is_begun_beside_the_first(tmp_path: Path, store: Store) -> None:
    async with reader(tmp_path, store) as it:
        await it.press("C", *"one", "ctrl+n", *"two", "escape")
    assert sorted(draft.text for draft in store.drafts.all()) == ["one", "two"]


# --- how it looks -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_composer_and_the_review(tmp_path: Path, store: Store, size: tuple[int, int]) -> None:
    page(store, ids(store)[0])
    text = "The *log* is < a day old.\n\n> Said he.\n\nSee https://a.example and https://b.example."
    store.drafts.save(ids(store)[0], text, identity=ADA)
    async with reader(tmp_path, store, size=size, settings=Settings(theme="evening")) as it:
        await it.press("C")
        held(it, f"composer {size[0]}x{size[1]}")
        await it.press("ctrl+r")
        held(it, f"review {size[0]}x{size[1]}")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_an_answer_where_comments_are_closed(tmp_path: Path, store: Store, size: tuple[int, int]) -> None:
    page(store, ids(store)[0], Doors.CLOSED)
    async with reader(tmp_path, store, size=size, settings=Settings(theme="evening")) as it:
        writing.compose(it.main, parent=KEEPER)
        await it.pilot.pause()
        held(it, f"answer {size[0]}x{size[1]}")
