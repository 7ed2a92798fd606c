"""Marks: what is drawn anew for one, and marking more than a frame has time for."""

from __future__ import annotations

import itertools
from collections.abc import Generator
from pathlib import Path

import pytest

from termnews.errors import StoreError
from termnews.model import Source, SourceKind, View
from termnews.store.sources import Counts
from termnews.store.store import Store
from termnews.tui.chore import Chore
from termnews.tui.widgets.rows import RowList
from termnews.tui.words import places, recounted
from tests.tui.news import fill, ids, reader


def source(number: int, unread: int, *tags: str) -> Source:
    return Source(
        id=number,
        url=f"https://{number}.example/feed",
        kind=SourceKind.FEED,
        title=f"Source {number}",
        tags=tags,
        unread=unread,
        total=10,
    )


def test_only_rows_with_other_numbers_are_made_anew() -> None:
    sources = [source(1, 3, "sea", "north"), source(2, 4, "north"), source(3, 5)]
    rows = places(sources, Counts(12, 30, 1, 0))
    changed = recounted(rows, {1: (2, 10), 2: (4, 10), 3: (5, 10)}, Counts(11, 30, 1, 0))
    assert {rows[index].title for index in changed} == {"All", "Unread", "#sea", "#north", "Source 1"}
    for index, row in changed.items():
        rows[index] = row
    assert rows == places([sources[0]._replace(unread=2), *sources[1:]], Counts(11, 30, 1, 0))


def test_each_tag_has_a_row_and_a_source_stands_under_its_first() -> None:
    rows = places(
        [source(1, 3, "sea", "north"), source(2, 4, "west"), source(3, 5, "west", "sea")], Counts(12, 30, 1, 0)
    )
    assert [(row.title, row.unread) for row in rows if row.title.startswith(("#", "Source"))] == [
        ("#north", 3),
        ("#sea", 8),
        ("Source 1", 3),
        ("#west", 9),
        ("Source 2", 4),
        ("Source 3", 5),
    ]


def test_sources_that_are_called_by_the_same_host_are_told_apart_by_their_paths() -> None:
    urls = (
        "http://me:word@127.0.0.1:81/sea?key=1",
        "https://127.0.0.1/sea/tides.xml",
        "https://a.example/",
        "https://b.example/x",
    )
    titles = ("127.0.0.1", "127.0.0.1", "a.example", "127.0.0.1")
    sources = [
        source(n, 0)._replace(url=url, title=title) for n, (url, title) in enumerate(zip(urls, titles, strict=True))
    ]
    rows = places(sources, Counts(0, 0))
    assert [row.title for row in rows[-4:]] == ["127.0.0.1:81/sea", "127.0.0.1/sea/tides.xml", "a.example", "127.0.0.1"]
    assert [row.source for row in rows[-4:]] == sources, "the address is not its name"
    assert recounted(rows, {n: (0, 10) for n in range(4)}, Counts(0, 0)) == {}


def test_a_source_that_is_not_counted_keeps_its_number() -> None:
    rows = places([source(1, 3)], Counts(3, 10))
    assert recounted(rows, {}, Counts(3, 10)) == {}


async def test_a_mark_draws_its_row_and_the_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(tmp_path / "data") as store:
        for number in range(30):
            fill(store, 5, url=f"https://{number}.example/feed", title=f"Paper {number}")
        async with reader(tmp_path, store) as it:
            drawn: set[tuple[str | None, int]] = set()
            draw = RowList.refresh_row

            def note(rows: RowList, index: int) -> None:
                drawn.add((rows.id, index))
                draw(rows, index)

            monkeypatch.setattr(RowList, "refresh_row", note)
            await it.press("m")
            assert {index for name, index in drawn if name == "headlines"} == {0}
            # All, unread, and the source.
            assert len([index for name, index in drawn if name == "sources"]) == 3


async def test_a_long_change_leaves_room_for_keys_and_is_done_when_the_next_begins(tmp_path: Path) -> None:
    with Store.open(tmp_path / "data") as store:
        fill(store, 30)
        async with reader(tmp_path, store) as it:
            done: list[str] = []

            def slices() -> Generator[int, None, str]:
                for count in itertools.count():
                    if done:
                        break
                    yield count
                return "first"

            it.main.long_change(slices(), done.append, "Counting:")
            await it.press("j", "j")
            assert it.main.headlines.cursor == 2
            assert it.status().startswith("Counting:")
            assert not done
            done.append("enough")
            it.main.finish_change()
            assert done == ["enough", "first"]


async def test_what_a_long_change_begins_at_its_end_is_waited_for_too(tmp_path: Path) -> None:
    with Store.open(tmp_path / "data") as store:
        fill(store, 1)
        async with reader(tmp_path, store) as it:
            main, done, may_end = it.main, list[str](), list[str]()

            def slices(name: str) -> Generator[int, None, str]:
                while not may_end:
                    yield 0
                # Longer than one turn of it.
                yield from iter(range(200_000))
                return name

            def again(name: str) -> None:
                done.append(name)
                main.long_change(slices("second"), done.append, "Counting:")

            main.long_change(slices("first"), again, "Counting:")
            may_end.append("now")
            main.finish_change()
            assert done == ["first", "second"]


async def test_marking_all_is_one_step_back(tmp_path: Path) -> None:
    with Store.open(tmp_path / "data") as store:
        fill(store, 450)
        async with reader(tmp_path, store) as it:
            await it.press("A")
            it.main.finish_change()
            assert store.sources.counts().unread == 0
            await it.press("u")
            it.main.finish_change()
            assert store.sources.counts().unread == 450
            assert store.history.last() == ""


async def test_leaving_in_the_middle_brings_it_to_its_end(tmp_path: Path) -> None:
    with Store.open(tmp_path / "data") as store:
        fill(store, 2500)
        async with reader(tmp_path, store) as it:
            await it.press("A", "q")
        assert len(ids(store)) == 2500
        assert not store.headlines.ids(View("unread"))


def test_a_change_that_fails_is_over() -> None:
    def slices() -> Generator[int, None, None]:
        yield 1
        raise StoreError("The disk is full.")

    chore: Chore[None] = Chore(slices(), lambda _: None)
    with pytest.raises(StoreError):
        chore.finish()
    assert chore.is_over
