"""The delivery of comments: never lost, never doubled, never called published before the site shows it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termnews import secrets
from termnews.comments.base import Letter, Verdict
from termnews.config import Settings
from termnews.discussion import Delivery, Draft, DraftState, Identity, Step
from termnews.engine import deliver as module
from termnews.engine import delivery_rules as rules
from termnews.engine.deliver import deliver, is_alive, owner
from termnews.engine.engine import Engine, Events, open_engine
from termnews.errors import CutOff, NotSent, Offline, UsageError
from termnews.fetch.http import Fetcher
from termnews.paths import locate
from termnews.protocol import DraftMoved, Event, Finished
from tests.unit.store_samples import article

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ME = Identity("Prue", "prue@example.org")

Q, S, A, P, H, R, U = (
    DraftState.QUEUED,
    DraftState.SENDING,
    DraftState.ACCEPTED,
    DraftState.PUBLISHED,
    DraftState.HELD,
    DraftState.REMOVED,
    DraftState.UNKNOWN,
)


class Crash(Exception):
    """The end of a process in the middle of something."""


@dataclass
class FakeSite:
    """A service and its site in one: what is stored there, and what goes wrong next."""

    dedupes: bool = True
    moderated: bool = False
    faults: list[str] = field(default_factory=list)
    """What goes wrong, one for each request; '' for nothing."""
    stored: list[str] = field(default_factory=list)
    writers: list[Identity] = field(default_factory=list)
    """Who each of those that were sent is from."""
    posts: int = 0
    flying: int = 0
    most_flying: int = 0
    shows: bool = True
    """Whether what is published is shown already."""

    def _fault(self) -> str:
        return self.faults.pop(0) if self.faults else ""

    async def prepare(self, fetcher: Fetcher, delivery: Delivery, secret: str) -> Letter | Verdict:
        """The page."""
        fault = self._fault()
        if fault == "offline":
            raise Offline("Nothing answers.")
        if fault == "closed":
            return Verdict(DraftState.BLOCKED, "Closed.")
        return Letter(delivery.wire or f"<{delivery.draft.text}>", "https://a.example/", b"", "", "a.example")

    async def post(self, fetcher: Fetcher, letter: Letter, delivery: Delivery, *, again: bool) -> Verdict:
        """The form."""
        self.posts += 1
        self.flying += 1
        self.most_flying = max(self.most_flying, self.flying)
        try:
            return await self._post(letter, delivery.draft.identity, again)
        finally:
            self.flying -= 1

    def _number(self, wire: str, writer: Identity) -> str:
        """Of the comment of a writer and of words, '' where it is not there."""
        writers = [ME] * (len(self.stored) - len(self.writers)) + self.writers
        there = list(zip(self.stored, writers, strict=True))
        return str(there.index((wire, writer)) + 1) if (wire, writer) in there else ""

    async def _post(self, letter: Letter, writer: Identity, again: bool) -> Verdict:
        fault = self._fault()
        if fault == "offline":
            raise NotSent("Nothing answers.")
        if fault == "lost":
            raise CutOff("It broke off.")
        if fault == "crash":
            raise Crash
        if fault == "flood":
            return Verdict(Q, "Too quick.", wait=timedelta(seconds=16))
        if fault == "fault":
            return Verdict(U, "500")
        if fault == "slow":
            await asyncio.sleep(60)
        if self.dedupes and self._number(letter.wire, writer):
            return Verdict(A, "It had arrived.") if again else Verdict(DraftState.REJECTED, "Said already.")
        self.stored.append(letter.wire)
        self.writers.append(writer)
        if fault == "unanswered":
            raise CutOff("It broke off.")
        if fault == "crash after":
            raise Crash
        key = str(len(self.stored))
        return Verdict(H if self.moderated else A, "", key, f"https://a.example/#comment-{key}", "own=1")

    async def look(self, fetcher: Fetcher, delivery: Delivery, secret: str) -> Verdict | None:
        """Reading back."""
        if self._fault() in ("offline", "lost"):
            raise Offline("Nothing answers.")
        key = self._number(delivery.wire, delivery.draft.identity)
        if not key or not self.shows:
            return None
        if not self.moderated:
            return Verdict(P, "", key)
        # Without a number, what is held is seen with the cookie only.
        return Verdict(H, "", key) if delivery.cookie or delivery.draft.remote_key or self.dedupes else None


class Desk:
    """An engine over a fake site, and a clock that stands."""

    def __init__(self, engine: Engine, site: FakeSite) -> None:
        self.engine, self.site = engine, site
        self.time = NOW
        self.outbox = engine.store.outbox

    async def queue(self, text: str = "words", service: str = "fake") -> int:
        """Write a comment and send it off."""

        def work() -> int:
            found = self.engine.store.articles.by_url("https://news.example/1")
            assert found is not None
            id = self.engine.store.drafts.save(found, text)
            assert self.outbox.queue(id, ME, self.time, service=service, wire="", not_before=self.time)
            return id

        return await self.engine.db(work)

    async def deliver(self, *ids: int, after: float = 0) -> list[Event]:
        """Let time go by, then deliver."""
        self.time += timedelta(seconds=after)
        return [event async for event in deliver(self.engine, ids)]

    async def get(self, id: int) -> Draft:
        """A comment."""
        draft = await self.engine.db(self.engine.store.drafts.get, id)
        assert draft is not None
        return draft

    async def states(self, id: int) -> list[DraftState]:
        """Where it has been."""
        return [step.state for step in await self.engine.db(self.outbox.steps, id)]


@contextlib.asynccontextmanager
async def desk(folder: Path, site: FakeSite) -> AsyncIterator[Desk]:
    """An engine whose only service is a fake site."""
    here: list[Desk] = []

    async def thread(engine: Engine, article_id: int) -> Events:
        yield Finished()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "POSTING", {"fake": site})
        patch.setattr(module, "read_thread", thread)
        patch.setattr(module, "_IN_HAND", set())
        async with open_engine(locate(folder), Settings(), lambda: here[0].time if here else NOW) as engine:

            def fill() -> None:
                source = engine.store.sources.put("https://news.example/feed.xml")
                engine.store.articles.ingest(source, [article(1)], NOW)

            await engine.db(fill)
            here.append(Desk(engine, site))
            yield here[0]


@pytest.fixture
def site() -> Iterator[FakeSite]:
    """A site where nothing goes wrong."""
    yield FakeSite()


async def test_what_is_sent_is_read_back_before_it_is_called_published(tmp_path: Path, site: FakeSite) -> None:
    async with desk(tmp_path, site) as here:
        id = await here.queue()
        events = await here.deliver()
        assert await here.states(id) == [Q, S, A, P]
        assert [event.state for event in events if isinstance(event, DraftMoved)] == [S, A, P]
        assert events[-1] == Finished("1 published")
        draft = await here.get(id)
        assert (draft.remote_key, draft.remote_url, draft.attempts) == ("1", "https://a.example/#comment-1", 1)
        assert await here.engine.db(here.outbox.identity, "news.example") == ME
        assert await here.deliver(after=9999) == [Finished("")]


async def test_what_is_taken_and_not_shown_is_looked_at_later_and_later(tmp_path: Path, site: FakeSite) -> None:
    site.shows = False
    async with desk(tmp_path, site) as here:
        id = await here.queue()
        await here.deliver()
        waits = []
        for _ in range(8):
            draft = await here.get(id)
            assert draft.state is A and draft.not_before is not None
            waits.append((draft.not_before - here.time).total_seconds())
            await here.deliver(after=waits[-1])
        assert waits == [10, 60, 600, 3600, 6 * 3600, 86400, 86400, 86400]
        assert await here.states(id) == [Q, S, A, A], "a look that finds nothing new is no step"
        site.shows = True
        await here.deliver(id)
        assert (await here.get(id)).state is P and site.posts == 1


async def test_what_is_held_is_looked_at_for_thirty_days_and_then_stays(tmp_path: Path, site: FakeSite) -> None:
    site.moderated = True
    async with desk(tmp_path, site) as here:
        id = await here.queue()
        await here.deliver()
        looks = 0
        while (at := (await here.get(id)).not_before) is not None:
            assert (await here.get(id)).state is H
            here.time = at
            await here.deliver()
            looks += 1
        assert 33 <= looks <= 36 and (await here.get(id)).words == rules.WAITED
        assert not await here.engine.db(here.outbox.is_due, here.time + timedelta(days=9999))
        site.moderated = False
        await here.deliver(id)
        assert (await here.get(id)).state is P and site.posts == 1


async def test_without_a_network_it_waits_and_goes_within_a_minute_of_its_return(
    tmp_path: Path, site: FakeSite
) -> None:
    site.faults = ["offline"] * 1000
    async with desk(tmp_path, site) as here:
        id = await here.queue()
        waits = []
        while here.time < NOW + timedelta(hours=7):
            events = await here.deliver()
            draft = await here.get(id)
            assert draft.state is Q and draft.not_before is not None and draft.words == "Nothing answers."
            waits.append((draft.not_before - here.time).total_seconds())
            here.time = draft.not_before
        assert (waits[0], set(waits[1:700]), waits[-1]) == (15, {30}, 600)
        assert await here.states(id) == [Q, Q] and events == [Finished("")]
        site.faults = []
        await here.deliver()
        assert (await here.get(id)).state is P and site.posts == 1


async def test_a_site_that_is_flooded_gets_it_later(tmp_path: Path, site: FakeSite) -> None:
    site.faults = ["", "flood"]
    async with desk(tmp_path, site) as here:
        id = await here.queue()
        await here.deliver()
        draft = await here.get(id)
        assert (draft.state, draft.words, draft.not_before) == (Q, "Too quick.", NOW + timedelta(seconds=16))
        await here.deliver(after=15)
        assert site.posts == 1
        await here.deliver(after=1)
        assert (await here.get(id)).state is P


async def test_two_comments_to_a_site_are_apart_and_none_is_beside_another(tmp_path: Path, site: FakeSite) -> None:
    async with desk(tmp_path, site) as here:
        ids = [await here.queue(f"words {n}") for n in range(3)]
        for _ in range(3):
            await here.deliver()
            await here.deliver(after=15)
            here.time += timedelta(seconds=1)
        assert [(await here.get(id)).state for id in ids] == [P, P, P]
        assert len(site.stored) == 3 and site.most_flying == 1
        sent = [
            step.at
            for id in ids
            for step in await here.engine.db(here.outbox.steps, id)
            if step.state is S
        ]  # fmt: skip
        assert all(later - earlier >= rules.SPACING for earlier, later in pairwise(sent))


async def test_a_password_is_asked_for_once_in_a_delivery(
    tmp_path: Path, site: FakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def find(folder: Path, host: str, command: object) -> str:
        asked.append(host)
        return ""

    monkeypatch.setattr(secrets, "find", find)
    async with desk(tmp_path, site) as here:
        ids = [await here.queue(f"words {n}") for n in range(2)]
        await here.deliver()
        assert [(await here.get(id)).state for id in ids] == [P, Q] and asked == ["news.example"]
        await here.deliver(after=16)
        assert (await here.get(ids[1])).state is P and asked == ["news.example"] * 2, "it is not kept"


async def test_two_deliveries_at_once_send_it_once(tmp_path: Path, site: FakeSite) -> None:
    async with desk(tmp_path, site) as here:
        id = await here.queue()
        await asyncio.gather(*(here.deliver() for _ in range(4)))
        assert (site.posts, (await here.get(id)).state) == (1, P)


@pytest.mark.parametrize("fault", ["lost", "unanswered", "crash", "crash after", "fault"])
@pytest.mark.parametrize("moderated", [False, True])
async def test_what_was_cut_off_is_found_or_sent_again(tmp_path: Path, fault: str, moderated: bool) -> None:
    site = FakeSite(faults=["", fault], moderated=moderated)
    async with desk(tmp_path, site) as here:
        id = await here.queue()
        with contextlib.suppress(Crash):
            await here.deliver()
        assert (await here.get(id)).state in (U, S)
        await here.deliver(after=29)
        assert (await here.get(id)).state is U and site.posts == 1, "not looked for before its request has ended"
        await here.deliver(after=60)
        assert (await here.get(id)).state is (H if moderated else P)
        assert site.stored == ["<words>"]


async def test_where_doubles_are_not_refused_the_reader_is_asked(tmp_path: Path) -> None:
    site = FakeSite(faults=["", "unanswered"], moderated=True, dedupes=False)
    async with desk(tmp_path, site) as here:
        id = await here.queue()
        await here.deliver()
        await here.deliver(after=31)
        draft = await here.get(id)
        assert (draft.state, draft.words, draft.not_before) == (U, rules.ASKED, None)
        assert not await here.engine.db(here.outbox.is_due, here.time + timedelta(days=9999))
        assert await here.deliver(after=9999) == [Finished("")] and site.posts == 1
        # To send it once more is the reader's word, and can be taken back.
        assert await here.engine.db(here.outbox.again, id, here.time)
        assert await here.engine.db(here.outbox.take_back, id, here.time)
        assert (await here.get(id)).state is U
        assert await here.engine.db(here.outbox.again, id, here.time)
        site.moderated = False
        await here.deliver()
        assert (await here.get(id)).state is P and site.posts == 1, "it was there after all"


async def test_after_a_day_a_comment_is_not_sent_again_by_itself(tmp_path: Path) -> None:
    site = FakeSite(faults=["", "lost"])
    async with desk(tmp_path, site) as here:
        id = await here.queue()
        await here.deliver()
        await here.deliver(after=24 * 3600 + 1)
        draft = await here.get(id)
        assert (draft.state, draft.words, site.posts) == (U, rules.ASKED, 1)
        assert await here.engine.db(here.outbox.again, id, here.time)
        await here.deliver()
        assert (await here.get(id)).state is P and site.stored == ["<words>"]


async def test_after_an_attempt_that_lies_ahead_the_reader_is_asked(tmp_path: Path) -> None:
    """The clock was a year ahead when it was sent: nobody knows how long ago that is."""
    site = FakeSite(faults=["", "lost"])
    async with desk(tmp_path, site) as here:
        id = await here.queue()
        await here.deliver(after=365 * 86_400)
        await here.deliver(id, after=-365 * 86_400)
        await here.deliver(id, after=31)
        draft = await here.get(id)
        assert (draft.state, draft.words, site.posts) == (U, rules.ASKED, 1)


async def test_a_sender_that_is_there_is_waited_for_whatever_the_clock_says(tmp_path: Path) -> None:
    """As when a machine has slept: who has it in hand may be about to send it."""
    site = FakeSite()
    async with desk(tmp_path, site) as here:
        id = await here.queue()
        mother = owner().replace(f"{os.getpid()}@", f"{os.getppid()}@")

        def claim() -> None:
            waiting = here.outbox.get(id)
            assert waiting is not None
            here.outbox.claim(
                waiting,
                service="fake",
                wire="<words>",
                host="a.example",
                owner=mother,
                now=here.time,
                spacing=timedelta(),
            )

        await here.engine.db(claim)
        await here.deliver(after=300)
        assert (await here.get(id)).state is S
        await here.deliver(after=3600)
        draft = await here.get(id)
        assert (draft.state, draft.words, site.posts) == (U, rules.STILL, 0)
        assert draft.not_before == here.time + rules.PATIENCE
        await here.deliver(after=31)
        assert (await here.get(id)).state is P and site.stored == ["<words>"]


async def test_what_may_have_arrived_is_not_given_up_for_a_refusal(tmp_path: Path) -> None:
    site = FakeSite(faults=["", "lost", "", "closed"])
    async with desk(tmp_path, site) as here:
        id = await here.queue()
        await here.deliver()
        await here.deliver(after=31)
        draft = await here.get(id)
        assert (draft.state, draft.not_before) == (U, None) and draft.words.startswith("Closed.")


async def test_what_is_refused_is_the_readers_to_change(tmp_path: Path, site: FakeSite) -> None:
    site.stored = ["<words>"]
    async with desk(tmp_path, site) as here:
        id = await here.queue()
        await here.deliver()
        draft = await here.get(id)
        assert (draft.state, draft.words, draft.not_before) == (DraftState.REJECTED, "Said already.", None)

        def change() -> None:
            assert here.engine.store.drafts.save(draft.article_id, "other words", id) == id
            assert here.outbox.queue(id, ME, here.time, service="fake", wire="", not_before=here.time)

        await here.engine.db(change)
        await here.deliver(after=16)
        assert (await here.get(id)).state is P and site.stored == ["<words>", "<other words>"]


async def test_a_delivery_that_is_stopped_in_the_middle_says_so_on_the_disk(tmp_path: Path) -> None:
    site = FakeSite(faults=["", "slow"])
    async with desk(tmp_path, site) as here:
        id = await here.queue()
        going = asyncio.create_task(here.deliver())
        while not site.flying:
            await asyncio.sleep(0)
        assert (await here.get(id)).state is S
        going.cancel()
        with pytest.raises(asyncio.CancelledError):
            await going
        assert (await here.get(id)).state is U
        await here.deliver(after=31)
        assert (await here.get(id)).state is P and site.stored == ["<words>"]


async def test_words_that_were_changed_meanwhile_are_not_sent_as_they_were(tmp_path: Path, site: FakeSite) -> None:
    async with desk(tmp_path, site) as here:
        id = await here.queue()
        prepare = site.prepare

        async def slow(fetcher: Fetcher, delivery: Delivery, secret: str) -> Letter | Verdict:
            def change() -> None:
                assert here.outbox.take_back(id, here.time)
                here.engine.store.drafts.save(delivery.draft.article_id, "better", id)
                here.outbox.queue(id, ME, here.time + timedelta(seconds=2), service="fake", wire="", not_before=NOW)

            await here.engine.db(change)
            site.prepare = prepare  # type: ignore[method-assign]
            return await prepare(fetcher, delivery, secret)

        site.prepare = slow  # type: ignore[method-assign]
        await here.deliver()
        assert site.posts == 0
        await here.deliver(after=16)
        assert site.stored == ["<better>"]


async def test_what_was_dropped_unknown_and_is_sent_after_all_is_looked_for_first(tmp_path: Path) -> None:
    site = FakeSite(dedupes=False, faults=["", "unanswered"], shows=False)
    async with desk(tmp_path, site) as here:
        id = await here.queue()
        await here.deliver()

        def again() -> bool:
            assert here.outbox.cancel(id, here.time)
            return here.outbox.queue(id, ME, here.time, service="", wire="", not_before=here.time)

        assert await here.engine.db(again)
        await here.deliver(after=60)
        assert (await here.get(id)).state is U and site.posts == 1, "the reader is asked"
        site.shows = True
        assert await here.engine.db(again)
        await here.deliver(after=60)
        assert (await here.get(id)).state is P and site.posts == 1


PAT = Identity("Pat", "pat@example.org")


@pytest.mark.parametrize("how", ["outbox", "composer", "composer, by other words"])
@pytest.mark.parametrize("dedupes", [False, True])
async def test_what_may_be_there_is_looked_for_as_it_was_sent_from_whomever_it_is_to_be_now(
    tmp_path: Path, how: str, dedupes: bool
) -> None:
    site = FakeSite(dedupes=dedupes, faults=["", "unanswered"], shows=False)
    async with desk(tmp_path, site) as here:
        id = await here.queue()
        await here.deliver()

        def again() -> bool:
            assert here.outbox.cancel(id, here.time)
            drafts = here.engine.store.drafts
            article = here.outbox.of_article(1)[0].article_id
            if how == "composer, by other words":
                assert drafts.save(article, "others", id, identity=PAT) == id
            if how != "outbox":
                assert drafts.save(article, "words", id, identity=PAT) == id
            return here.outbox.queue(id, PAT, here.time, service="", wire="", not_before=here.time)

        assert await here.engine.db(again)
        await here.deliver(after=60)
        draft = await here.get(id)
        assert (draft.state, draft.words, draft.identity, site.posts) == (U, rules.ASKED, PAT, 1), "the reader is asked"
        site.shows = True
        await here.deliver(id, after=60)
        draft = await here.get(id)
        assert (draft.state, draft.identity, draft.remote_key, site.posts) == (P, ME, "1", 1), "it is there as it was"


async def test_what_is_not_there_is_sent_from_another_name_when_the_reader_says_so(tmp_path: Path) -> None:
    site = FakeSite(dedupes=False, faults=["", "lost"])
    async with desk(tmp_path, site) as here:
        id = await here.queue()
        await here.deliver()
        await here.deliver(after=31)
        assert (await here.get(id)).words == rules.ASKED
        assert await here.engine.db(here.outbox.again, id, here.time, PAT)
        await here.deliver(after=60)
        draft = await here.get(id)
        assert (draft.state, draft.identity, site.writers) == (P, PAT, [PAT])


async def test_other_words_are_another_comment(tmp_path: Path) -> None:
    site = FakeSite(dedupes=False, faults=["", "unanswered"], shows=False)
    async with desk(tmp_path, site) as here:
        id = await here.queue()
        await here.deliver()

        def again() -> bool:
            assert here.outbox.cancel(id, here.time)
            assert here.engine.store.drafts.save(here.outbox.of_article(1)[0].article_id, "others", id) == id
            return here.outbox.queue(id, ME, here.time, service="fake", wire="", not_before=here.time)

        assert await here.engine.db(again)
        site.shows = True
        await here.deliver(after=60)
        assert (await here.get(id)).state is P and site.stored == ["<words>", "<others>"]


async def test_another_comment_of_the_same_words_is_not_taken_for_one_that_was_cut_off(tmp_path: Path) -> None:
    site = FakeSite(dedupes=False, faults=[])
    async with desk(tmp_path, site) as here:
        first = await here.queue()
        await here.deliver()
        assert (await here.get(first)).state is P
        second = await here.queue()
        site.faults = ["", "lost"]
        await here.deliver(after=60)
        await here.deliver(after=60)
        draft = await here.get(second)
        assert (draft.state, draft.remote_key, draft.not_before) == (U, "", None), "the reader is asked"


async def test_what_is_sent_off_anew_during_a_delivery_waits_anew(tmp_path: Path, site: FakeSite) -> None:
    async with desk(tmp_path, site) as here:
        first, second = await here.queue("one"), await here.queue("two")
        usual, later = site.post, timedelta(seconds=10)

        async def post(fetcher: Fetcher, letter: Letter, delivery: Delivery, *, again: bool) -> Verdict:
            def anew() -> bool:
                assert here.outbox.take_back(second, here.time)
                return here.outbox.queue(second, ME, here.time, service="fake", wire="", not_before=here.time + later)

            assert await here.engine.db(anew)
            return await usual(fetcher, letter, delivery, again=again)

        site.post = post  # type: ignore[method-assign]
        prepared = site.prepare
        asked = list[int]()

        async def prepare(fetcher: Fetcher, delivery: Delivery, secret: str) -> Letter | Verdict:
            asked.append(delivery.draft.id)
            return await prepared(fetcher, delivery, secret)

        site.prepare = prepare  # type: ignore[method-assign]
        await here.deliver()
        assert asked == [first] and (await here.get(second)).state is Q


async def test_a_comment_that_there_is_not_is_said(tmp_path: Path, site: FakeSite) -> None:
    async with desk(tmp_path, site) as here:
        with pytest.raises(UsageError):
            await here.deliver(99)


FAULTS = ["", "", "offline", "lost", "unanswered", "crash", "crash after", "fault", "flood"]


@given(st.lists(st.sampled_from(FAULTS), max_size=12), st.booleans(), st.booleans())
@settings(max_examples=40, deadline=None)
def test_whatever_goes_wrong_it_is_there_once(faults: list[str], moderated: bool, dedupes: bool) -> None:
    async def run() -> None:
        site = FakeSite(dedupes=dedupes, moderated=moderated, faults=list(faults))
        with tempfile.TemporaryDirectory() as folder:
            async with desk(Path(folder), site) as here:
                id = await here.queue()
                for _ in range(40):
                    with contextlib.suppress(Crash):
                        await here.deliver()
                    draft = await here.get(id)
                    assert draft.state is not P or (site.stored and not moderated)
                    if draft.state in (P, H) or (draft.not_before is None and draft.state is not S):
                        break
                    here.time = max(draft.not_before or here.time, here.time + timedelta(seconds=1))
                assert len(site.stored) <= 1
                if dedupes:
                    assert (draft.state, len(site.stored)) == (H if moderated else P, 1)
                else:
                    assert draft.state in (P, H, U)
                assert site.most_flying <= 1

    asyncio.run(run())


# --- rules ------------------------------------------------------------------------------------------------------------


def test_who_is_alive_is_told_by_number_boot_and_run() -> None:
    number, _, rest = owner().partition("@")
    boot, _, run = rest.partition("/")
    assert is_alive(owner()) and run
    assert not is_alive(f"{number}@{boot}/another")
    assert not is_alive(f"{number}@another boot/{run}")
    assert is_alive(f"1@{boot}/x")
    assert not any(map(is_alive, ["", "@", "x@", f"99999999@{boot}/x", f"{'9' * 30}@{boot}/x"]))


def test_what_was_taken_out_of_the_outbox_may_be_there_as_before() -> None:
    steps = [Step(NOW, state, "") for state in (Q, S, U, DraftState.CANCELLED, Q)]
    assert rules.may_be_there(steps)


def test_what_happened_before_it_was_written_anew_does_not_count() -> None:
    steps = [Step(NOW, state, "") for state in (Q, S, U, DraftState.CANCELLED, DraftState.DRAFT, Q, S)]
    assert [step.state for step in rules.since_written(steps)] == [Q, S]
    assert not rules.may_be_there(steps)
    assert rules.may_be_there([*steps, Step(NOW, U, "")])
