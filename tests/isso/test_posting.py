"""Comments left at a real Isso, looked after, and taken back."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from termnews.comments import isso_post
from termnews.comments.base import Letter, Verdict
from termnews.config import Settings
from termnews.discussion import Delivery, Draft, DraftState, Identity, Parent
from termnews.engine import delivery_rules as rules
from termnews.engine.deliver import deliver
from termnews.engine.engine import Engine
from termnews.engine.refresh import refresh
from termnews.engine.revoke import revoke
from termnews.errors import CutOff, UsageError
from termnews.fetch.http import Fetcher
from tests.isso.server import Blog, isso
from tests.unit.engine_site import an_engine, gathered

ME = Identity("Ada", "ada@example.org", "https://ada.example/")
WORDS = "Hello **there**, 1 < 2 & 3"


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pauses."""
    monkeypatch.setattr(rules, "SPACING", timedelta())
    monkeypatch.setattr(rules, "PATIENCE", timedelta())


class Writer:
    """A reader of the blog who writes."""

    def __init__(self, engine: Engine, article: int) -> None:
        self._engine = engine
        self._article = article

    async def say(self, text: str, parent: Parent | None = None) -> Draft:
        """Write a comment and have it delivered."""

        def work() -> int:
            store, now = self._engine.store, datetime.now(UTC)
            id = store.drafts.save(self._article, text, parent=parent)
            assert store.outbox.queue(id, ME, now, service="", wire="", not_before=now)
            return id

        return await self.deliver(await self._engine.db(work))

    async def deliver(self, id: int) -> Draft:
        """Have it seen to."""
        await gathered(deliver(self._engine, (id,)))
        draft = await self._engine.db(self._engine.store.drafts.get, id)
        assert draft is not None
        return draft

    async def revoke(self, id: int) -> str:
        """Take it back at the site."""
        return await revoke(self._engine, id)


@contextlib.asynccontextmanager
async def writer(folder: Path, paper: Blog) -> AsyncIterator[Writer]:
    """The reader, with the blog's articles."""
    settings = Settings(allow_private=True)
    async with an_engine(folder / "profile", f"{paper.url}/feed.xml", settings=settings) as engine:
        await gathered(refresh(engine, full_text=False))
        number = await engine.db(engine.store.articles.by_url, f"{paper.url}/post/")
        assert number is not None
        yield Writer(engine, number)


@pytest.fixture
def unanswered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer to a comment is lost."""
    post = isso_post.Isso.post

    async def lost(
        self: isso_post.Isso, fetcher: Fetcher, letter: Letter, delivery: Delivery, *, again: bool
    ) -> Verdict:
        await post(self, fetcher, letter, delivery, again=again)
        raise CutOff("It broke off.")

    monkeypatch.setattr(isso_post.Isso, "post", lost)


async def test_a_comment_is_left_answered_and_taken_back(tmp_path: Path, paper: Blog) -> None:
    with isso(tmp_path, paper) as server:
        async with writer(tmp_path, paper) as here:
            first = await here.say(WORDS)
            assert (first.state, first.service, first.remote_key) == (DraftState.PUBLISHED, "isso", "1")
            answer = await here.say("An answer.", Parent("1", "Ada", WORDS))
            assert answer.state is DraftState.PUBLISHED
            stored = server.comments()
            assert [(one.text, one.parent, one.author, one.email) for one in stored] == [
                (WORDS, None, "Ada", "ada@example.org"),
                ("An answer.", 1, "Ada", "ada@example.org"),
            ]
            assert "deleted" in await here.revoke(answer.id)
            assert (await here.deliver(answer.id)).state is DraftState.REMOVED
            assert [one.text for one in server.comments()] == [WORDS]
            lost = await here.say("To nobody.", Parent("2", "Ada", "An answer."))
            assert lost.state is DraftState.BLOCKED and "not shown any more" in lost.words
            with pytest.raises(UsageError):
                await here.revoke(lost.id)


async def test_a_held_comment_is_held_until_it_is_shown(tmp_path: Path, paper: Blog) -> None:
    with isso(tmp_path, paper, moderated=True) as server:
        async with writer(tmp_path, paper) as here:
            draft = await here.say(WORDS)
            assert draft.state is DraftState.HELD
            assert (await here.deliver(draft.id)).state is DraftState.HELD
            server.approve(1)
            assert (await here.deliver(draft.id)).state is DraftState.PUBLISHED
            second = await here.say("And another.")
            server.delete(2)
            assert (await here.deliver(second.id)).state is DraftState.REMOVED


@pytest.mark.usefixtures("unanswered")
async def test_a_comment_without_an_answer_is_found_by_its_words_and_never_sent_twice(
    tmp_path: Path, paper: Blog
) -> None:
    with isso(tmp_path, paper) as server:
        async with writer(tmp_path, paper) as here:
            draft = await here.say(WORDS)
            assert draft.state is DraftState.UNKNOWN
            found = await here.deliver(draft.id)
            assert (found.state, found.remote_key, len(server.comments())) == (DraftState.PUBLISHED, "1", 1)


@pytest.mark.usefixtures("unanswered")
async def test_a_held_comment_without_an_answer_is_asked_of_the_reader(tmp_path: Path, paper: Blog) -> None:
    with isso(tmp_path, paper, moderated=True) as server:
        async with writer(tmp_path, paper) as here:
            draft = await here.say(WORDS)
            for _ in range(3):
                draft = await here.deliver(draft.id)
                assert (draft.state, draft.words, draft.not_before) == (DraftState.UNKNOWN, rules.ASKED, None)
            assert len(server.comments()) == 1


async def test_what_is_too_often_for_the_site_waits_and_what_it_refuses_is_said(tmp_path: Path, paper: Blog) -> None:
    with isso(tmp_path, paper, guarded=True) as server:
        async with writer(tmp_path, paper) as here:
            states = [(await here.say(f"Words {number}.")).state for number in range(3)]
            assert states == [DraftState.PUBLISHED, DraftState.PUBLISHED, DraftState.QUEUED]
            short = await here.say("ab")
            assert short.state is DraftState.REJECTED and len(server.comments()) == 2
