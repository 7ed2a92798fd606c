"""The search index follows what comes in."""

from __future__ import annotations

from pathlib import Path

from termnews.store.search import SOON
from termnews.store.store import Store
from tests.unit.store_samples import FEED, NOW, article, assert_sound, page


def many(store: Store, count: int) -> list[int]:
    """So many new articles, oldest first; none is in the index."""
    source = store.sources.put(FEED)
    return sorted(store.articles.ingest(source, [article(n, plain="A ferry.") for n in range(count)], NOW).new)


def test_what_little_is_new_is_found_at_once_and_much_later(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        few = many(store, SOON)
        assert store.search.behind() == SOON
        assert store.search.count("ferry") == SOON and store.search.behind() == 0
        assert sorted(store.search.ids("ferry")) == few
        source = store.sources.put("https://other.example/")
        store.articles.ingest(source, [article(n, plain="A tram.") for n in range(SOON + 1)], NOW)
        assert store.search.count("tram") == 0 and store.search.behind() == SOON + 1
        assert [store.articles.index_more() for _ in range(4)] == [100, 100, 1, 0]
        assert store.search.count("tram") == SOON + 1
        assert_sound(store)


def test_what_changes_before_it_is_in_the_index_is_found_as_it_is_then(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        ids = many(store, 250)
        assert store.articles.index_more() == 100
        early, late = ids[0], ids[-1]
        for one in (early, late):
            store.articles.keep_full(one, page("A lighthouse."))
        store.articles.ingest(1, [article(248, plain="A tram."), article(1, plain="A tram.")], NOW)
        store.articles.set_read(ids, True)
        gone = [ids[2], ids[-3]]
        assert store.articles.let_go(gone) == 2
        store.search.catch_up()
        assert sorted(store.search.ids("lighthouse")) == [early, late]
        assert sorted(store.search.ids("tram")) == [ids[1], ids[-2]]
        assert store.search.count("ferry") == 250 - 6
        assert_sound(store)


def test_the_index_goes_on_where_another_process_has_left_it(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, Store.open(tmp_path) as other:
        many(store, 250)
        assert (store.articles.index_more(), other.articles.index_more()) == (100, 100)
        assert (store.articles.index_more(), other.articles.index_more()) == (50, 0)
        assert other.search.count("ferry") == 250
        assert_sound(store)


def test_the_last_articles_leave_before_they_are_in_the_index(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        ids = many(store, 3)
        store.articles.set_read(ids, True)
        store.articles.let_go(ids)
        assert store.search.count("ferry") == 0 and store.search.behind() == 0
        assert_sound(store)
