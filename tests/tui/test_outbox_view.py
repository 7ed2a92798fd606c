"""The outbox: where each comment is, what can be done with it, and that it leaves when it should and no sooner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest

from termnews import protocol
from termnews.config import Settings
from termnews.discussion import GRACE, DraftState
from termnews.store.store import Store
from termnews.tui.actions.delivery import posting_of
from termnews.tui.jobs import Jobs
from termnews.tui.screens import letter
from termnews.tui.widgets import drafts
from termnews.tui.writing import posting
from termnews.tui.writing.states import NEED_THE_READER, can_do, news_words, span, state_words, step_words
from termnews.tui.writing.work import Work
from tests.tui.news import NOW, Reader, fill, ids, reader
from tests.tui.outbox import ADA, KEEPER, fill_outbox, move, send
from tests.tui.test_goldens import SIZES, held


class Still(datetime):
    """It is always the same moment."""

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return NOW


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        fill(opened, 8)
        yield opened


def state(store: Store, draft: int) -> DraftState | None:
    found = store.drafts.get(draft)
    return found.state if found is not None else None


def asked(it: Reader) -> list[protocol.Deliver]:
    """What the worker was asked to deliver, and has not done yet."""
    return [request for request in it.app.jobs._waiting.values() if isinstance(request, protocol.Deliver)]


def answer(it: Reader, event: protocol.Event, number: int = 0) -> None:
    """The worker says something."""
    it.app.jobs._waiting.pop(number, None)
    it.app.post_message(Jobs.Answered(number, event))


OUTBOX = ("h", "g", "g", "j", "j", "j", "j", "l")


# --- words ------------------------------------------------------------------------------------------------------------


def test_a_state_is_said_with_its_age_and_the_words_of_the_site(store: Store) -> None:
    made = fill_outbox(store)
    since = store.outbox.since()
    said = {}
    for which, id in made.items():
        draft = store.drafts.get(id)
        assert draft is not None
        said[which] = state_words(draft, since[id], NOW)
    assert said == {
        DraftState.PUBLISHED: "published, 1 h ago",
        DraftState.HELD: "held for moderation since 1 h",
        DraftState.REMOVED: "taken by the site and not shown, 1 h ago",
        DraftState.REJECTED: "refused, 59 min ago: Please enter a valid email address.",
        DraftState.BLOCKED: "cannot be sent from here, 49 min ago: Comments are closed here.",
        DraftState.UNKNOWN: "may have arrived, 39 min ago: The connection was cut off after the first byte.",
        DraftState.CANCELLED: "taken out of the outbox, 28 min ago",
        DraftState.QUEUED: "queued: No network; next try in 20 s",
    }


def test_what_can_be_done_touches_nothing_that_is_in_flight() -> None:
    for which in DraftState:
        deeds = can_do(which)
        assert "browser" in deeds
        free = which in (DraftState.QUEUED, DraftState.CANCELLED, *NEED_THE_READER)
        assert bool({"edit", "again", "out", "discard"} & set(deeds)) is free, which
    assert "edit" not in can_do(DraftState.UNKNOWN), "what may stand there already does not change"


def test_news_are_told_of_what_the_reader_waits_for() -> None:
    told = {which: news_words(which, "", "Ferry") for which in DraftState}
    assert told[DraftState.PUBLISHED] == "Published: your comment on “Ferry”."
    assert told[DraftState.HELD] == "Held for moderation: your comment on “Ferry”."
    assert not told[DraftState.SENDING] and not told[DraftState.DRAFT]
    assert news_words(DraftState.REJECTED, "Too fast.", "Ferry") == "Refused: your comment on “Ferry”: Too fast."
    assert news_words(DraftState.QUEUED, "No network.", "Ferry") == "Queued: No network."
    assert step_words(DraftState.DRAFT, "taken back") == "taken back"
    assert [span(timedelta(seconds=s)) for s in (0, 59, 61, 7300, 90_000, 172_800)] == [
        *("0 s", "59 s", "1 min", "2 h", "1 day", "2 days")
    ]


# --- the views --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_outbox_and_a_comment_in_it(
    tmp_path: Path, store: Store, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "datetime", Still)
    monkeypatch.setattr(letter, "datetime", Still)
    made = fill_outbox(store)
    answering = send(
        store, ids(store)[0], "An *answer* to it.\n\nIn two paragraphs.", NOW - timedelta(minutes=5), KEEPER
    )
    move(store, answering, DraftState.HELD, NOW - timedelta(minutes=4), not_before=NOW + timedelta(days=1))
    async with reader(tmp_path, store, size=size, settings=Settings(theme="evening", reduced_motion=True)) as it:
        await it.press(*OUTBOX)
        held(it, f"outbox {size[0]}x{size[1]}")
        await it.press("enter")
        held(it, f"comment of the outbox {size[0]}x{size[1]}")
    assert made


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_what_can_be_done_stands_below_a_long_comment_too(
    tmp_path: Path, store: Store, size: tuple[int, int]
) -> None:
    draft = send(store, ids(store)[0], "\n\n".join(["A paragraph of some words."] * 40), NOW)
    move(store, draft, DraftState.HELD, NOW)
    async with reader(tmp_path, store, size=size) as it:
        await it.press(*OUTBOX, "enter")
        assert "look now" in it.text() and "esc back" in it.text()


async def test_the_counts_are_those_that_wait_or_need_the_reader(tmp_path: Path, store: Store) -> None:
    fill_outbox(store)
    async with reader(tmp_path, store) as it:
        assert store.sources.counts().outbox == 5
        assert any(row.split("│")[0].split() == ["Outbox", "5"] for row in it.rows())
        await it.press(*OUTBOX)
        assert it.main.drafts.row_count() == 8


async def test_each_state_offers_what_can_be_done_and_edit_makes_it_a_draft(tmp_path: Path, store: Store) -> None:
    made = fill_outbox(store)
    async with reader(tmp_path, store) as it:
        await it.press(*OUTBOX)
        for _ in range(it.main.drafts.row_count()):
            current = it.main.drafts.current
            assert current is not None
            await it.press("enter")
            for name in can_do(current.state):
                assert f" {it_hint(name)}" in it.text(), current.state
            await it.press("escape", "j")
        while (current := it.main.drafts.current) is None or current.id != made[DraftState.REJECTED]:
            await it.press("k")
        await it.press("enter", "e", *"Again. ", "escape")
        draft = store.drafts.get(made[DraftState.REJECTED])
        assert draft is not None and draft.state is DraftState.DRAFT and draft.text.endswith("Again. ")
        assert draft.identity == ADA


def it_hint(name: str) -> str:
    from termnews.tui.actions.outbox import DEEDS

    return DEEDS[name].hint


async def test_taking_out_asks_and_can_be_taken_back(tmp_path: Path, store: Store) -> None:
    draft = send(store, ids(store)[0], "words", datetime.now(UTC) + timedelta(hours=1))
    async with reader(tmp_path, store) as it:
        await it.press(*OUTBOX)
        for key in "xd":
            await it.press(key)
            assert "Take it out of the outbox?" in it.text()
            await it.press("escape")
            assert state(store, draft) is DraftState.QUEUED
            await it.press(key, "enter")
            assert state(store, draft) is DraftState.CANCELLED and "u puts it back" in it.status()
            await it.press("u")
            assert state(store, draft) is DraftState.QUEUED and "back in the outbox" in it.status()
        await it.press("x", "enter", "x")
        assert "Discard the draft?" in it.text(), "what was taken out can be discarded"
        await it.press("enter")
        assert state(store, draft) is None
        await it.press("u")
        assert state(store, draft) is DraftState.CANCELLED


async def test_isso_lets_its_writer_delete_for_some_minutes(tmp_path: Path, store: Store) -> None:
    now = datetime.now(UTC)
    late, young, other = (send(store, article, "words", now - timedelta(hours=1)) for article in ids(store)[:3])
    for draft, service, since in ((late, "isso", 16), (young, "isso", 14), (other, "wordpress", 1)):
        at = now - timedelta(minutes=since)
        delivery = store.outbox.get(draft)
        assert delivery is not None
        owner = {"owner": "1@x", "now": at, "spacing": timedelta()}
        assert not store.outbox.claim(delivery, service=service, wire="words", host=str(draft), **owner)  # type: ignore[arg-type]
        move(store, draft, DraftState.PUBLISHED, at, remote_key="7", cookie="c=1")
    offered = {}
    async with reader(tmp_path, store) as it:
        await it.press(*OUTBOX)
        for _ in range(3):
            current = it.main.drafts.current
            assert current is not None
            await it.press("enter")
            offered[current.id] = "delete at the site" in it.text()
            if current.id == young:
                await it.press("r", "2")
                assert protocol.Revoke(young) not in it.app.jobs._waiting.values(), "not unasked"
                await it.press("enter", "r", "1", "enter")
                assert [r for r in it.app.jobs._waiting.values() if isinstance(r, protocol.Revoke)] == [
                    protocol.Revoke(young)
                ]
            await it.press("escape", "j")
    assert offered == {late: False, young: True, other: False}


async def test_what_may_have_arrived_is_sent_again_only_after_a_question(tmp_path: Path, store: Store) -> None:
    draft = send(store, ids(store)[0], "words", NOW)
    move(store, draft, DraftState.UNKNOWN, NOW, "cut off", not_before=datetime.now(UTC) + timedelta(days=1))
    async with reader(tmp_path, store) as it:
        await it.press(*OUTBOX, "enter", "s")
        assert "It may have arrived" in it.text() and state(store, draft) is DraftState.UNKNOWN
        await it.press("1")
        assert asked(it) == [protocol.Deliver((draft,))] and state(store, draft) is DraftState.UNKNOWN
        await it.press("enter", "s", "2")
        assert state(store, draft) is DraftState.QUEUED
        move(store, draft, DraftState.UNKNOWN, NOW, "cut off again")
        await it.press("enter", "s", "3")
        assert state(store, draft) is DraftState.CANCELLED


async def test_what_may_have_arrived_is_looked_for_when_only_its_writer_was_changed(
    tmp_path: Path, store: Store
) -> None:
    draft = send(store, ids(store)[0], "words", NOW)
    queued = store.outbox.get(draft)
    assert queued is not None
    asking = {"service": "isso", "wire": "words", "host": "a.example", "owner": "", "now": NOW, "spacing": timedelta()}
    assert store.outbox.claim(queued, **asking) is None  # type: ignore[arg-type]
    move(store, draft, DraftState.UNKNOWN, NOW, "cut off")
    assert store.outbox.cancel(draft, NOW)
    article, written = store.articles.get(ids(store)[0]), store.drafts.get(draft)
    assert article is not None
    async with reader(tmp_path, store) as it:
        work = Work(store, article, written, None)
        work.identity = ADA._replace(name="Grace")
        assert work.send() == draft and state(store, draft) is DraftState.UNKNOWN
        posting_of(it.main).queued(draft)
        assert asked(it) == [protocol.Deliver((draft,))] and it.status() == "It is looked up at the site."
        assert not posting_of(it.main).is_counting


# --- on its way -------------------------------------------------------------------------------------------------------


async def test_nothing_is_asked_before_it_is_due_and_never_twice_at_a_time(tmp_path: Path, store: Store) -> None:
    async with reader(tmp_path, store) as it:
        post = posting.Posting(it.main)
        it.main.posting = post
        post.look()
        assert not asked(it), "an empty outbox asks for nothing"
        send(store, ids(store)[0], "later", datetime.now(UTC))
        post.look()
        assert not asked(it), "the grace time is not over"
        send(store, ids(store)[1], "now", datetime.now(UTC) - GRACE)
        for _ in range(3):
            post.look()
        assert asked(it) == [protocol.Deliver()]
        answer(it, protocol.Finished(), *post._numbers)
        await it.pilot.pause()
        post.look()
        assert not asked(it), "what moved nothing is not asked at once again"


async def test_what_was_queued_under_a_clock_that_ran_ahead_is_sent(tmp_path: Path, store: Store) -> None:
    send(store, ids(store)[0], "words", datetime.now(UTC) + timedelta(days=900))
    async with reader(tmp_path, store) as it:
        post = posting.Posting(it.main)
        post.look()
        assert asked(it) == [protocol.Deliver()]


async def test_a_clock_that_is_set_back_does_not_stop_the_delivery(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(store, ids(store)[0], "words", datetime.now(UTC) - timedelta(hours=2))
    async with reader(tmp_path, store) as it:
        post = posting.Posting(it.main)
        it.main.posting = post
        post.look()
        answer(it, protocol.Finished(), *post._numbers)
        await it.pilot.pause()
        hour_before = datetime.now(UTC) - timedelta(hours=1)
        monkeypatch.setattr(posting, "datetime", type("Back", (datetime,), {"now": lambda zone: hour_before}))
        post.look()
        assert not asked(it), "its pause is not over"
        monkeypatch.setattr(posting, "monotonic", lambda: monotonic() + posting.PAUSE.total_seconds())
        post.look()
        assert asked(it) == [protocol.Deliver()]


async def test_what_happens_is_said_also_while_a_refresh_goes_on(tmp_path: Path, store: Store) -> None:
    draft = send(store, ids(store)[0], "words", NOW)
    async with reader(tmp_path, store) as it:
        answer(it, protocol.Progress(3, 7), 5)
        move(store, draft, DraftState.HELD, NOW)
        answer(it, protocol.DraftMoved(draft, DraftState.HELD))
        await it.pilot.pause(0.15)
        assert "Held for moderation: your comment on “Headline 1”." in it.rows()[-2]
        await it.press(*OUTBOX)
        assert "held for moderation" in it.text()
        move(store, draft, DraftState.PUBLISHED, NOW)
        answer(it, protocol.DraftMoved(draft, DraftState.PUBLISHED))
        await it.pilot.pause()
        assert "published" in it.rows()[2]
        await it.press("enter")
        move(store, draft, DraftState.REMOVED, NOW)
        answer(it, protocol.DraftMoved(draft, DraftState.REMOVED))
        await it.pilot.pause()
        assert "Taken by the site and not shown" in it.text(), "its page is shown anew"


async def test_a_refusal_is_said_with_the_words_of_the_site_and_where_it_is(tmp_path: Path, store: Store) -> None:
    draft = send(store, ids(store)[0], "words", NOW)
    async with reader(tmp_path, store) as it:
        words = "[b]Slow down.[/b]"
        move(store, draft, DraftState.REJECTED, NOW, words)
        answer(it, protocol.DraftMoved(draft, DraftState.REJECTED, words))
        await it.pilot.pause()
        assert it.status() == f"Refused: your comment on “Headline 1”: {words} It is in the outbox."
        assert it.main.status.is_error
