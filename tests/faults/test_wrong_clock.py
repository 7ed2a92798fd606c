"""A clock that is ten years off, ahead or behind, for a while."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from termnews.config import Settings
from termnews.engine.engine import open_engine
from termnews.engine.refresh import refresh
from termnews.model import Health, View
from termnews.paths import locate
from termnews.protocol import Finished
from termnews.store.store import Store
from tests.faults.farm import Farm, farm
from tests.faults.ledger import assert_nothing_lost, assert_sound, census
from tests.faults.processes import run

YEARS = timedelta(days=3650)
NEVER = Settings(full_text="never", keep_days=30)
"""Read articles are let go after a month."""


async def refreshed(profile: Path, off: timedelta, *, force: bool = True) -> str:
    """Refresh with a clock that is so far off; what is said at the end."""
    async with open_engine(locate(profile), NEVER, lambda: datetime.now(UTC) + off) as engine:
        events = [event async for event in refresh(engine, force=force)]
    assert isinstance(events[-1], Finished)
    return events[-1].words


def lived_in(news: Farm, folder: Path) -> Path:
    """A profile in which all has been read, some starred, one drafted on."""
    profile = news.subscribe(folder / "profile")
    assert run(profile, "refresh", "--no-full-text")[0] == 0
    with Store.open(locate(profile).data) as store:
        store.articles.mark_view_read(View(), label="all")
        ids = store.headlines.ids(View())
        store.articles.set_starred(ids[:2], True)
        store.drafts.save(ids[3], "a word")
    return profile


def order(profile: Path) -> list[str]:
    """The headlines, newest first."""
    with Store.open(locate(profile).data) as store:
        return [row.title for row in store.headlines.rows(store.headlines.ids(View()))]


@pytest.mark.parametrize("off", [YEARS, -YEARS], ids=["ahead", "behind"])
async def test_servers_that_give_the_time_are_believed_and_nothing_notices(tmp_path: Path, off: timedelta) -> None:
    with farm(feeds=3, size=20) as news:
        news.undated = True
        profile = lived_in(news, tmp_path)
        before, listed = census(profile), order(profile)
        news.size += 5
        words = await refreshed(profile, off)
        assert words.startswith("15 new articles.")
        assert f"10 years {'ahead' if off > timedelta() else 'behind'}" in words
        between = census(profile)
        assert_nothing_lost(before, between)
        assert between.articles.keys() == news.keys()
        known = set(listed)
        assert [title for title in order(profile) if title in known] == listed, "nothing is sorted anew"
        now = datetime.now(UTC)
        for (_, key), (_, _, published, _) in between.articles.items():
            number = int(key.partition("-")[2])
            if news.has_date(number):
                assert published == int(news.date(number).timestamp())
            else:
                assert abs(published - now.timestamp()) < 600
        with Store.open(locate(profile).data) as store:
            for source in store.sources.all():
                assert source.health is Health.OK and source.checked_at is not None and source.next_check_at is not None
                assert abs(source.checked_at - now) < timedelta(minutes=10)
                assert timedelta(minutes=14) < source.next_check_at - now < timedelta(days=1, minutes=5)
        assert await refreshed(profile, timedelta(), force=False) == "Nothing is due."
        assert census(profile) == between, "after that all is as if it had never been"
        news.size += 1
        assert (await refreshed(profile, timedelta(hours=3), force=False)).startswith("3 new articles.")
        assert_sound(profile)


@pytest.mark.parametrize("off", [YEARS, -YEARS], ids=["ahead", "behind"])
async def test_without_a_witness_nothing_is_let_go_and_every_source_is_asked_again(
    tmp_path: Path, off: timedelta
) -> None:
    with farm(feeds=3, size=20) as news:
        profile = lived_in(news, tmp_path)
        before, listed = census(profile), order(profile)
        news.tells_time = False
        news.size += 5
        await refreshed(profile, off)
        between = census(profile)
        assert_nothing_lost(before, between)
        known = set(listed)
        assert [title for title in order(profile) if title in known] == listed
        news.tells_time = True
        news.edition, news.size = news.edition + 1, news.size + 1
        news.asked.clear()
        words = await refreshed(profile, timedelta(hours=2), force=False)
        assert words == "3 new articles.", "all were due, and the clock is right again"
        after = census(profile)
        assert after.articles.keys() == news.keys() and after.read == before.read and after.starred == before.starred
        for (_, key), (_, _, published, _) in after.articles.items():
            assert published == int(news.date(int(key.partition("-")[2])).timestamp()), "with its own date"
        assert_sound(profile)


async def test_what_is_to_be_let_go_goes_when_the_clock_is_right(tmp_path: Path) -> None:
    """The other tests hold because of the clock, and not because nothing is ever let go."""
    with farm(feeds=1, size=20) as news:
        profile = lived_in(news, tmp_path)
        news.started += timedelta(days=35)
        later = timedelta(days=35)
        news.ahead = later
        async with open_engine(locate(profile), NEVER, lambda: datetime.now(UTC) + later) as engine:
            assert [event async for event in refresh(engine, force=True)]
        after = census(profile)
        assert len(after.articles) == 3, "two stars and a draft"


async def test_a_page_that_failed_by_a_wrong_clock_is_tried_again(tmp_path: Path) -> None:
    with farm(feeds=1, size=4) as news:
        profile = lived_in(news, tmp_path)
        now = datetime.now(UTC)
        with Store.open(locate(profile).data) as store:
            from termnews.model import FullState

            ids = store.headlines.ids(View())
            store.articles.full_failed(ids[0], FullState.FAILED, "later", now + YEARS + timedelta(hours=6))
            store.articles.full_failed(ids[1], FullState.FAILED, "soon", now + timedelta(hours=6))
            store.articles.full_failed(ids[2], FullState.FAILED, "now", now - timedelta(hours=6))
            assert {article for article, _ in store.articles.wanting_full(1, now)} == {ids[0], ids[2], ids[3]}


async def test_one_whose_clock_is_put_right_meanwhile_is_believed_again(tmp_path: Path) -> None:
    with farm(feeds=2, size=5) as news:
        profile = lived_in(news, tmp_path)
        off = [YEARS]
        async with open_engine(locate(profile), NEVER, lambda: datetime.now(UTC) + off[0]) as engine:
            assert "ahead" in [event async for event in refresh(engine, force=True)][-1].words  # type: ignore[union-attr]
            assert abs(engine.now() - datetime.now(UTC)) < timedelta(minutes=1)
            off[0] = timedelta()
            assert "ahead" not in [event async for event in refresh(engine, force=True)][-1].words  # type: ignore[union-attr]
            assert abs(engine.now() - datetime.now(UTC)) < timedelta(minutes=1)
