"""The database damaged on the disk: its header, a page, its log. What the person sees, and what comes back."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from termnews.model import View
from termnews.paths import locate
from termnews.store.store import Store
from tests.faults.farm import Farm, farm
from tests.faults.ledger import Census, assert_nothing_lost, assert_sound, census, database
from tests.faults.processes import run
from tests.faults.reading import reading

PAGE = 4096


def lived_in(news: Farm, profile: Path) -> Path:
    """A profile with marks, drafts, a place and a history in it, closed."""
    news.subscribe(profile)
    assert run(profile, "refresh")[0] == 0
    with Store.open(locate(profile).data) as store:
        ids = store.headlines.ids(View())
        store.articles.set_read(ids[3:30], True, label="read")
        store.articles.set_starred(ids[20:24], True, label="starred")
        store.drafts.save(ids[0], "what nobody else has")
        store.articles.save_place(ids[5], "7")
    return profile


def overwrite(path: Path, offset: int, length: int, seed: int = 1) -> None:
    """Put noise into the middle of a file."""
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(random.Random(seed).randbytes(length))


def root(path: Path, table: str) -> int:
    """Where the first page of a table begins."""
    with closing(sqlite3.connect(path)) as raw:
        (page,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    return (int(page) - 1) * PAGE


async def said_at_the_start(profile: Path) -> str:
    """What the reader says when it is opened."""
    async with reading(profile) as (app, pilot):
        await pilot.pause()
        await pilot.press("j")
        assert app.main.headlines.row_count() > 0, "there is something to read"
        return " ".join(app.store.notices)


@pytest.mark.parametrize("length", [16, 100, PAGE], ids=["magic", "header", "first page"])
async def test_the_header(tmp_path: Path, length: int) -> None:
    with farm(feeds=5, size=12) as news:
        news.pages = True
        profile = lived_in(news, tmp_path / "profile")
        before = census(profile)
        overwrite(database(profile), 0, length)
        said = await said_at_the_start(profile)
        assert "The database was damaged and has been set aside as termnews.db.corrupt-" in said
        assert "5 sources, 60 articles (4 starred) and 1 draft" in said
        assert_nothing_lost(before, census(profile))
        assert_sound(profile)
        assert run(profile, "refresh", "--force") == (0, "No new articles.\n")
        assert_nothing_lost(before, census(profile))


@pytest.mark.parametrize("table", ["source", "fetch_state", "feed_text", "article", "article_date", "search_data"])
async def test_a_page(tmp_path: Path, table: str) -> None:
    with farm(feeds=5, size=12) as news:
        profile = lived_in(news, tmp_path / "profile")
        before = census(profile)
        overwrite(database(profile), root(database(profile), table), PAGE)
        # Met by whatever first looks there: in words, with an exit code, and the next start puts it in order.
        for words in (("list",), ("show", "1"), ("search", "council"), ("refresh", "--force")):
            code, said = run(profile, *words)
            assert code in (0, 1, 2, 73), (words, said)
            assert "Traceback" not in said and "sqlite" not in said.lower()
        for _ in range(2):
            code, said = run(profile, "refresh", "--force")
            assert code in (0, 73), said
        assert code == 0, said
        after = census(profile)
        assert_sound(profile)
        assert after.file == before.file and after.sources.keys() >= before.sources.keys()
        assert [text for _, _, text, _ in after.drafts.values()] == ["what nobody else has"]
        assert {key for _, key in after.articles} >= {key for _, key in before.articles}, "fetched again where lost"
        if table not in ("source", "article"):
            assert (after.read, after.starred) == (before.read, before.starred)


def test_the_log_that_was_left_by_a_crash(tmp_path: Path) -> None:
    """Damage to it costs what stood in it behind the damage, and nothing else."""
    with farm(feeds=5, size=12) as news:
        profile = lived_in(news, tmp_path / "profile")
        settled = census(profile)
        store = Store.open(locate(profile).data)
        ids = store.headlines.ids(View())
        states: list[Census] = [settled]
        for number in range(20):
            store.drafts.save(ids[number], f"draft {number}")
            store.articles.set_starred([ids[number]], number % 2 == 0, label=f"step {number}")
            states.append(census(profile))
        log = database(profile).with_name("termnews.db-wal")
        size = log.stat().st_size
        for number, (offset, length) in enumerate(((0, 32), (size // 3, 200), (size - 4000, 4000), (0, size))):
            crashed = tmp_path / f"crashed{number}"
            shutil.copytree(profile, crashed, ignore=shutil.ignore_patterns("*-shm"))
            overwrite(crashed / "data" / log.name, offset, length, number)
            code, said = run(crashed, "list")
            assert code == 0 and "Headline" in said
            found = census(crashed)
            assert_sound(crashed)
            # It is as it was at one of the moments before, whole.
            assert any(_same(found, state) for state in states), (offset, length)
            if offset == size - 4000:
                assert len(found.drafts) > len(settled.drafts) + 15
        store.close()


def _same(one: Census, other: Census) -> bool:
    """Whether two are the same, but for the star that is set after each draft."""
    return replace(one, starred=frozenset(), history={}) == replace(other, starred=frozenset(), history={})


async def test_met_while_one_reads_it_is_said_and_reading_goes_on(tmp_path: Path) -> None:
    with farm(feeds=5, size=12) as news:
        profile = lived_in(news, tmp_path / "profile")
        before = census(profile)
        overwrite(database(profile), root(database(profile), "feed_text"), PAGE)
        async with reading(profile) as (app, pilot):
            await pilot.press("j", "enter")
            assert app.main.status.is_error
            assert "The database is damaged." in app.main.status.message
            assert "start it again" in app.main.status.message
            await pilot.press("j", "j", "f")
            assert app.main.headlines.row_count() == 60
        said = await said_at_the_start(profile)
        assert "set aside" in said
        assert run(profile, "refresh", "--force")[0] == 0
        after = census(profile)
        assert after.read == before.read and after.drafts == before.drafts and after.articles == before.articles
        assert len(after.starred) == len(before.starred) + 1
        assert_sound(profile)
