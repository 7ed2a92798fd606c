"""Writes that share a transaction: how many rows, whose error, what becomes of those that are cancelled."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from termnews.engine.together import States, Together
from termnews.errors import StoreFull
from termnews.model import FetchState, View
from termnews.store.store import Store
from tests.unit.store_samples import NOW, article, assert_sound


class Runs:
    """What is run in the thread of the store: each waits until it is let go."""

    def __init__(self) -> None:
        self.begun = 0
        self.gate = asyncio.Event()

    async def __call__(self, work: Callable[[], list[Any]]) -> list[Any]:
        self.begun += 1
        await self.gate.wait()
        return work()


async def begun(*tasks: asyncio.Task[Any]) -> None:
    """Let the tasks come as far as they can."""
    for _ in range(5):
        await asyncio.sleep(0)
    assert not any(task.done() for task in tasks)


async def test_what_waits_goes_together_and_no_transaction_has_more_rows_than_it_may(tmp_path: Path) -> None:
    together, runs = Together(rows=300), Runs()
    made: list[tuple[int, int]] = []
    with Store.open(tmp_path) as store:

        def note(rows: int) -> None:
            made.append((rows, runs.begun))

        writes = [
            asyncio.create_task(together.write(store, runs, rows, partial(note, rows)))
            for rows in (30, 120, 180, 90, 211, 0, 750, 3)
        ]
        await begun(*writes)
        runs.gate.set()
        await asyncio.gather(*writes)
    # The first waits for none; a write of more than fits is alone, in its turn.
    assert made == [(30, 1), (120, 2), (180, 2), (90, 3), (211, 4), (0, 4), (750, 5), (3, 6)]


async def test_articles_of_two_sources_come_in_by_one_transaction(tmp_path: Path) -> None:
    together, runs = Together(), Runs()
    with Store.open(tmp_path) as store, Store.open(tmp_path) as other:
        one, two = (store.sources.put(f"https://news.example/{name}") for name in ("one", "two"))
        before = other.data_version()
        seen: list[int] = []

        def take_in(source: int) -> tuple[int, ...]:
            new = store.articles.ingest(source, [article(1), article(2)], NOW).new
            seen.append(other.data_version())
            return new

        first = asyncio.create_task(together.write(store, runs, 100, lambda: None))
        writes = [asyncio.create_task(together.write(store, runs, 2, partial(take_in, n))) for n in (one, two)]
        await begun(first, *writes)
        runs.gate.set()
        new = await asyncio.gather(*writes)
        assert [len(ids) for ids in new] == [2, 2]
        assert not set(new[0]) & set(new[1])
        assert seen == [before, before]
        assert other.data_version() != before
        assert len(store.search.find("body")) == len(store.search.find("body", limit=4)) == 4
        assert_sound(store)


async def test_an_error_undoes_all_that_went_together_and_each_is_told(tmp_path: Path) -> None:
    together, runs = Together(), Runs()

    def full() -> None:
        raise StoreFull("The disk is full.")

    with Store.open(tmp_path) as store:
        source = store.sources.put("https://news.example/feed")
        first = asyncio.create_task(together.write(store, runs, 100, lambda: None))
        await begun(first)
        good = asyncio.create_task(
            together.write(store, runs, 1, lambda: store.articles.ingest(source, [article(1)], NOW))
        )
        bad = asyncio.create_task(together.write(store, runs, 1, full))
        await begun(good, bad)
        runs.gate.set()
        results = await asyncio.gather(first, good, bad, return_exceptions=True)
        assert results[0] is None
        assert [type(result) for result in results[1:]] == [StoreFull, StoreFull]
        assert store.headlines.count(View()) == 0
        assert await together.write(store, runs, 1, lambda: "as before") == "as before"


async def test_a_write_that_is_cancelled_takes_no_other_with_it(tmp_path: Path) -> None:
    together, runs = Together(), Runs()
    made: list[str] = []
    with Store.open(tmp_path) as store:
        first, waiting, last = (
            asyncio.create_task(together.write(store, runs, 60, partial(made.append, name)))
            for name in ("first", "waiting", "last")
        )
        companion = asyncio.create_task(together.write(store, runs, 40, lambda: made.append("companion")))
        await begun(first, waiting, last, companion)
        waiting.cancel()
        first.cancel()
        await asyncio.wait((first, waiting))
        runs.gate.set()
        await asyncio.gather(last, companion)
        assert first.cancelled()
        assert waiting.cancelled()
    # What was under way is made all the same; what only waited is not.
    assert made == ["first", "last", "companion"]


async def test_what_comes_waits_for_more_that_is_about_to_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    coming = True
    together, runs = Together(lambda: coming, 300), Runs()
    runs.gate.set()
    made: list[tuple[int, int]] = []
    with Store.open(tmp_path) as store:

        def write(rows: int) -> asyncio.Task[None]:
            return asyncio.create_task(together.write(store, runs, rows, lambda: made.append((rows, runs.begun))))

        # The first is there at once.
        await write(1)
        monkeypatch.setattr("termnews.engine.together.PAUSE", 3600.0)
        # Nor does one wait beyond the pause, which was a short one.
        await write(2)
        waiting = [write(30), write(60)]
        await begun(*waiting)
        # Those are enough.
        await asyncio.gather(write(210), *waiting)
        waiting = [write(4)]
        await begun(*waiting)
        # None is coming any more behind the next.
        coming = False
        await asyncio.gather(write(5), *waiting)
    assert made == [(1, 1), (2, 2), (30, 3), (60, 3), (210, 3), (4, 4), (5, 4)]


async def test_one_that_waits_for_more_can_be_cancelled_and_the_others_wait_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    together, runs = Together(lambda: True, 300), Runs()
    runs.gate.set()
    made: list[int] = []
    monkeypatch.setattr("termnews.engine.together.PAUSE", 3600.0)
    with Store.open(tmp_path) as store:
        await together.write(store, runs, 1, lambda: made.append(1))
        first, second = (
            asyncio.create_task(together.write(store, runs, rows, partial(made.append, rows))) for rows in (2, 3)
        )
        await begun(first, second)
        first.cancel()
        await asyncio.wait((first,))
        await begun(second)
        await asyncio.gather(together.write(store, runs, 297, lambda: made.append(297)), second)
    assert made == [1, 3, 297]


@pytest.mark.parametrize("rows", [0, 1, 100, 101])
async def test_what_waits_for_none_is_made_at_once(tmp_path: Path, rows: int) -> None:
    runs = Runs()
    runs.gate.set()
    with Store.open(tmp_path) as store:
        assert await Together().write(store, runs, rows, lambda: rows) == rows
    assert runs.begun == 1


async def test_states_that_are_asked_for_at_once_are_read_by_one_query(tmp_path: Path) -> None:
    states, asked = States(), list[list[int]]()
    with Store.open(tmp_path) as store:
        one, two = (store.sources.put(f"https://{name}.example/feed") for name in ("one", "two"))
        store.sources.save_state(one, FetchState(etag='"1"'))

        async def read(some: list[int]) -> dict[int, FetchState]:
            asked.append(some)
            await asyncio.sleep(0)
            return store.sources.states(some)

        known = await asyncio.gather(*(states.of(source, read) for source in (one, two, one)))
        assert known == [FetchState(etag='"1"'), FetchState(), FetchState(etag='"1"')]
        store.sources.save_state(two, FetchState(etag='"2"'))
        assert await states.of(two, read) == FetchState(etag='"2"')
    assert asked == [[one, two, one], [two]]


async def test_who_is_cancelled_takes_no_state_from_the_others() -> None:
    states, gate = States(), asyncio.Event()

    async def read(some: list[int]) -> dict[int, FetchState]:
        await gate.wait()
        return {source: FetchState(failures=source) for source in some}

    first, second = (asyncio.create_task(states.of(source, read)) for source in (1, 2))
    await begun(first, second)
    first.cancel()
    gate.set()
    assert await second == FetchState(failures=2)
    assert first.cancelled()


async def test_an_error_of_the_store_is_told_to_all_that_asked() -> None:
    states = States()

    async def read(some: list[int]) -> dict[int, FetchState]:
        raise StoreFull("There is no room.")

    told = await asyncio.gather(states.of(1, read), states.of(2, read), return_exceptions=True)
    assert [str(error) for error in told] == ["There is no room."] * 2
