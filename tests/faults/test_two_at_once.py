"""Two readers and a refresh from cron at once, on one profile."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest

from termnews.model import View
from termnews.store.store import Store
from termnews.tui.app import TermnewsApp
from termnews.tui.widgets.status import StatusLine
from tests.faults.farm import farm
from tests.faults.ledger import assert_nothing_lost, assert_sound, census
from tests.faults.processes import run, started
from tests.faults.reading import reading, until
from tests.unit.store_samples import FEED, NOW, article


def marks(app: TermnewsApp) -> list[tuple[bool, bool]]:
    """Of the first headlines of the list, whether each is shown as read and as starred."""
    rows = [app.main.headlines.headline(number) for number in range(5)]
    return [(row.read, row.starred) for row in rows if row is not None]


async def test_marks_of_one_are_seen_in_the_other_and_nobody_hears_of_a_lock(tmp_path: Path) -> None:
    with farm(feeds=4, size=10) as news:
        profile = news.subscribe(tmp_path / "profile")
        assert run(profile, "refresh", "--no-full-text")[0] == 0
        async with reading(profile) as (one, first), reading(profile) as (two, second):
            await first.press("m", "j", "f")
            await second.press("j")
            assert marks(two) == marks(one)
            assert sum(read for read, _ in marks(two)) == sum(star for _, star in marks(two)) == 1
            await second.press("u", "u")
            await first.press("j")
            assert marks(one) == [(False, False)] * 5
            assert not one.main.status.is_error and not two.main.status.is_error


async def test_two_readers_and_a_refresh_from_cron(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one of the three fetches, both readers mark, star and write; each source is asked once a round."""
    with farm(feeds=30, size=2) as news:
        news.pages = True
        profile = news.subscribe(tmp_path / "profile")
        assert run(profile, "refresh", "--no-full-text")[0] == 0
        news.size += 1
        news.delay = 0.04
        said: set[str] = set()
        say = StatusLine.say

        def heard(
            line: StatusLine, words: str, *, error: bool = False, first: bool = False, entire: bool = False
        ) -> None:
            said.add(words)
            say(line, words, error=error, first=first, entire=entire)

        monkeypatch.setattr(StatusLine, "say", heard)
        async with reading(profile) as (one, first), reading(profile) as (two, second):
            for app, pilot in ((one, first), (two, second)):
                await until(pilot, partial(_has_worker, app))
            news.asked.clear()
            with started(profile, "refresh", "--force") as cron:
                await first.press("R")
                await second.press("R")
                while one.main.refresh_number or two.main.refresh_number or cron.process.is_alive():
                    await first.press("m", "j")
                    await second.press("f", "j")
                code, words = await asyncio.to_thread(cron.ended)
            said.add(words)
            before = census(profile)
        assert code == 0
        feeds = {path: count for path, count in news.asked.items() if path.startswith("/feed")}
        pages = {path: count for path, count in news.asked.items() if path.startswith("/page")}
        assert len(feeds) == 30 and set(feeds.values()) == {1}, "no source is asked twice"
        assert set(pages.values()) == {1}, "no page is fetched twice"
        everything = " ".join(said).lower()
        assert "another termnews is refreshing" in everything
        assert not any(word in everything for word in ("lock", "busy", "sqlite", "database"))
        assert before.articles.keys() == news.keys()
        assert before.read and before.starred
        assert_nothing_lost(before, census(profile))
        assert_sound(profile)


def _has_worker(app: TermnewsApp) -> bool:
    return app.jobs._process is not None


def test_many_refreshes_from_cron_at_once_are_one(tmp_path: Path) -> None:
    with farm(feeds=10, size=5) as news:
        news.delay = 0.2
        profile = news.subscribe(tmp_path / "profile")
        with started(profile, "refresh", "--force") as one, started(profile, "refresh", "--force") as two:
            ends = [one.ended(), two.ended()]
        assert [code for code, _ in ends] == [0, 0]
        assert set(news.asked.values()) == {1}
        assert census(profile).articles.keys() == news.keys()
        assert_sound(profile)


def test_the_log_stays_small_while_another_has_the_database_open(tmp_path: Path) -> None:
    with Store.open(tmp_path) as reader, Store.open(tmp_path) as writer:
        source = writer.sources.put(FEED)
        largest = 0
        for number in range(12):
            batch = [article(number * 100 + n, plain=f"{number} {n} " * 4000) for n in range(100)]
            writer.articles.ingest(source, batch, NOW)
            writer.search.catch_up()
            assert reader.headlines.count(View()) == (number + 1) * 100
            largest = max(largest, (tmp_path / "termnews.db-wal").stat().st_size)
        size = (tmp_path / "termnews.db").stat().st_size
        assert size > 20 << 20 and largest < 24 << 20 < size + largest
    assert not (tmp_path / "termnews.db-wal").exists()
