"""The store in its usual state: sources, articles, lists, marks, drafts, history, retention."""

from __future__ import annotations

from array import array
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termnews.document import Document, Paragraph, Span
from termnews.errors import AlreadySubscribed, StoreError
from termnews.model import Enclosure, FetchState, FullState, Health, SourceKind, TextKind, View
from termnews.store.history import STEPS, pack, unpack
from termnews.store.store import Store
from tests.unit.store_samples import FEED, NOW, article, assert_sound, beside, filled, page, pruned, titles

# --- sources ----------------------------------------------------------------------------------------------------------


def test_a_source_has_the_readers_own_title_else_the_feeds_else_its_host(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        number = store.sources.put(FEED, tags=["world", "daily", "world"])
        assert [(s.title, s.tags) for s in store.sources.all()] == [("news.example", ("world", "daily"))]
        store.sources.describe(number, title="The\x1b[31m News", site_url="https://news.example/")
        assert store.sources.all()[0].title == "The[31m News"
        store.sources.put(FEED, title="Mine", kind=SourceKind.SITE, full_text="never", every=30, keep=7, pictures="off")
        source = store.sources.get(number)
        assert source is not None
        assert (source.title, source.tags, source.kind) == ("Mine", (), SourceKind.SITE)
        assert (source.full_text, source.every, source.keep, source.pictures) == ("never", 30, 7, "off")
        assert store.sources.by_url(FEED) == source
        assert store.sources.get(99) is None and store.sources.by_url("https://other.example/") is None


def test_the_list_of_sources_is_the_one_of_now_whoever_wrote_it(tmp_path: Path) -> None:
    store, source, _ = filled(tmp_path, 3)
    with store, Store.open(tmp_path) as other:
        assert [s.unread for s in store.sources.all()] == [3]
        other.articles.mark_view_read(View(), label="all")
        assert [s.unread for s in store.sources.all()] == [0]
        store.sources.all().clear()
        assert [s.id for s in store.sources.all()] == [source]
        store.sources.put(FEED, title="Mine")
        assert [s.title for s in store.sources.all()] == ["Mine"]
        with pytest.raises(KeyError), store.together():
            store.sources.archive(source)
            assert store.sources.all() == []
            raise KeyError
        assert [s.id for s in store.sources.all()] == [source]


def test_an_archived_source_leaves_the_lists_and_comes_back_with_its_articles(tmp_path: Path) -> None:
    store, source, ids = filled(tmp_path, 3)
    with store:
        store.sources.put(FEED, tags=["world"])
        store.articles.set_starred([ids[0]], True)
        store.sources.archive(source)
        assert store.sources.all() == []
        assert [s.archived for s in store.sources.all(archived=True)] == [True]
        assert titles(store, View()) == titles(store, View("unread")) == titles(store, View("tag", tag="world")) == []
        assert titles(store, View("starred")) == ["Headline 1"]
        assert [hit.id for hit in store.search.find("body 2")] == [ids[1]]
        counts = store.sources.counts()
        assert (counts.unread, counts.total, counts.starred) == (0, 0, 1)
        assert store.sources.tags() == []
        assert store.sources.put(FEED, tags=["world"]) == source
        assert titles(store, View("tag", tag="world")) == ["Headline 1", "Headline 2", "Headline 3"]
        assert store.sources.tags() == [("world", 3)]
        assert_sound(store)


def test_sources_are_arranged_and_those_not_named_follow(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        a, b, c = (store.sources.put(f"https://{name}.example/") for name in "abc")
        store.sources.arrange([c, 99, a, c])
        assert [source.id for source in store.sources.all()] == [c, a, b]


def test_a_moved_source_keeps_its_articles_and_takes_no_other_sources_address(tmp_path: Path) -> None:
    store, source, _ = filled(tmp_path, 2)
    with store:
        store.sources.put("https://other.example/feed")
        with pytest.raises(AlreadySubscribed):
            store.sources.move(source, "https://other.example/feed")
        store.sources.move(source, "https://moved.example/feed")
        moved = store.sources.by_url("https://moved.example/feed")
        assert moved is not None and (moved.id, moved.total) == (source, 2)
        store.sources.hold_host("MOVED.example", NOW, "asked to wait")
        assert store.sources.state(source).health is Health.HELD


def test_the_state_of_a_source_is_kept_whole(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        fresh, later, gone = (store.sources.put(f"https://{n}.example/") for n in ("a", "b", "c"))
        state = FetchState(
            etag='W/"x"',
            last_modified="Tue, 03 Mar 2026",
            body_hash="beef",
            validators_since=NOW,
            checked_at=NOW,
            next_check_at=NOW + timedelta(hours=1),
            failures=2,
            failing_since=NOW - timedelta(days=1),
            health=Health.FAILING,
            problem="404 since Tuesday",
            moved_to="https://z.example/",
            moved_count=1,
            pace="60",
        )
        store.sources.save_state(later, state)
        assert store.sources.state(later) == state
        assert store.sources.state(fresh) == FetchState()
        store.sources.save_states({gone: FetchState(health=Health.GONE, next_check_at=NOW)})
        assert store.sources.state(gone) == FetchState(health=Health.GONE, next_check_at=NOW)
        listed = store.sources.get(later)
        assert listed is not None
        assert (listed.health, listed.problem) == (Health.FAILING, "404 since Tuesday")
        assert (listed.checked_at, listed.next_check_at) == (state.checked_at, state.next_check_at)


def test_a_host_that_asks_to_wait_is_left_alone_and_nobody_waits_less_for_it(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        one, two, gone = (store.sources.put(f"https://busy.example/{n}") for n in range(3))
        other = store.sources.put("https://other.example/")
        far = NOW + timedelta(days=1)
        store.sources.save_states({two: FetchState(next_check_at=far), gone: FetchState(health=Health.GONE)})
        store.sources.hold_host("busy.example", NOW + timedelta(hours=1), "asked to wait until 13:00")
        assert store.sources.state(one).next_check_at == NOW + timedelta(hours=1)
        assert store.sources.state(two).next_check_at == far
        assert store.sources.state(gone).health is Health.GONE
        assert store.sources.state(other).next_check_at is None


def test_what_stands_there_already_is_not_written(tmp_path: Path) -> None:
    store, source, ids = filled(tmp_path, 3)
    other = Store.open(tmp_path)
    with store, other:
        state = FetchState(etag="x", checked_at=NOW + timedelta(microseconds=7))
        store.sources.put(FEED, title="News", tags=["a", "b"])
        store.sources.describe(source, title="Feed", site_url="https://news.example/")
        store.sources.save_state(source, state)
        store.articles.save_place(ids[0], "12")
        draft = store.drafts.save(ids[0], "text")
        store.articles.set_read(ids, True)
        before = other.data_version()
        store.sources.put(FEED, title="News", tags=["a", "b"])
        store.sources.describe(source, title="Feed", site_url="https://news.example/")
        store.sources.save_state(source, state)
        store.sources.arrange([source])
        store.sources.restore(source)
        store.articles.save_place(ids[0], "12")
        store.articles.ingest(source, [article(n) for n in range(1, 4)], NOW + timedelta(days=1))
        store.articles.set_read(ids, True, label="again")
        pruned(store, NOW, None)
        assert store.drafts.save(ids[0], "text", draft) == draft
        assert other.data_version() == before
        assert store.history.last() == ""
        store.articles.set_read(ids[:1], False)
        assert other.data_version() != before


# --- articles ---------------------------------------------------------------------------------------------------------


def test_articles_come_in_once_in_the_order_of_their_dates(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        source = store.sources.put(FEED)
        same = [article(n, published=NOW) for n in (1, 2)]
        got = store.articles.ingest(source, [*same, article(250), *(article(n) for n in range(3, 250))], NOW)
        assert len(got.new) == 250 and len(set(got.new)) == 250 and got.changed == ()
        # Of the same moment, the first of the feed is the newest.
        assert titles(store, View()) == [f"Headline {n}" for n in range(1, 251)]
        assert store.headlines.rows([got.new[2]])[0].title == "Headline 250"
        assert store.articles.ingest(source, [article(n) for n in range(1, 251)], NOW).new == ()
        assert_sound(store)


def test_the_same_key_is_another_article_in_another_source_and_one_in_the_same(tmp_path: Path) -> None:
    store, source, _ = filled(tmp_path, 1)
    with store:
        other = store.sources.put("https://other.example/")
        assert len(store.articles.ingest(other, [article(1), article(1, title="twice")], NOW).new) == 1
        assert store.articles.ingest(source, [article(1)], NOW).new == ()
        assert sorted(titles(store, View())) == ["Headline 1", "Headline 1"]


def test_a_changed_article_keeps_what_the_reader_did_with_it(tmp_path: Path) -> None:
    store, source, ids = filled(tmp_path, 2)
    with store:
        store.articles.set_read(ids, True)
        store.articles.set_starred(ids[:1], True)
        store.articles.save_place(ids[0], "7:3")
        store.articles.keep_blocks(ids[0], TextKind.FEED, Document((Paragraph((Span("Body of 1."),)),)))
        changed = article(1, title="Corrected", plain="Amended words.", html="<p>Amended words.</p>", comments=4)
        later = changed._replace(published=NOW, byline="A. Writer", enclosures=(Enclosure("https://x.example/a.mp3"),))
        got = store.articles.ingest(source, [later, article(2, comments=9)], NOW)
        assert (got.new, got.changed) == ((), (ids[0],))
        found = store.articles.get(ids[0])
        assert found is not None
        assert (found.title, found.plain, found.byline, found.body) == (
            "Corrected",
            "Amended words.",
            "A. Writer",
            None,
        )
        assert (found.read, found.starred, found.position, found.comments) == (True, True, "7:3", 4)
        assert found.published == NOW - timedelta(hours=1), "a change does not bring it up again"
        assert found.enclosures == (Enclosure("https://x.example/a.mp3"),)
        assert [hit.id for hit in store.search.find("amended")] == [ids[0]]
        assert store.search.find('"body of 1"') == []
        assert store.headlines.rows(ids[1:])[0].comments == 9
        # A feed that says nothing of comments does not take back what it said.
        store.articles.ingest(source, [article(2)], NOW)
        assert store.headlines.rows(ids[1:])[0].comments == 9
        assert_sound(store)


def test_other_markup_alone_is_kept_and_is_no_change_of_the_words(tmp_path: Path) -> None:
    store, source, ids = filled(tmp_path, 1)
    with store:
        assert store.articles.ingest(source, [article(1, html="<div>Body of 1.</div>")], NOW).changed == ()
        assert store.articles.feed_html(ids[0]) == ("<div>Body of 1.</div>", "https://news.example/1")


@pytest.mark.parametrize(
    ("published", "kept"),
    [
        (NOW + timedelta(days=400), NOW),
        (datetime(1989, 12, 31, tzinfo=UTC), NOW),
        (datetime(1, 1, 1, tzinfo=UTC), NOW),
        (datetime(9999, 12, 31, tzinfo=UTC), NOW),
        (NOW + timedelta(hours=9), NOW + timedelta(hours=9)),
        (datetime(1990, 1, 2, tzinfo=UTC), datetime(1990, 1, 2, tzinfo=UTC)),
    ],
)
def test_a_date_that_cannot_be_true_becomes_the_moment_of_the_first_sight(
    tmp_path: Path, published: datetime, kept: datetime
) -> None:
    with Store.open(tmp_path) as store:
        source = store.sources.put(FEED)
        (one,) = store.articles.ingest(source, [article(1, published=published)], NOW).new
        store.articles.ingest(source, [article(1, published=published)], NOW + timedelta(days=2))
        assert store.headlines.rows([one])[0].published == kept


def test_dates_move_to_earlier_ones_and_from_a_first_sight_to_real_ones(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        source = store.sources.put(FEED)
        seen = article(1, published=NOW - timedelta(seconds=3), dated=False)
        (one,) = store.articles.ingest(source, [seen], NOW).new

        def after(change: timedelta, dated: bool, now: datetime = NOW) -> datetime:
            store.articles.ingest(source, [seen._replace(published=NOW + change, dated=dated)], now)
            return store.headlines.rows([one])[0].published

        assert after(timedelta(), False) == NOW - timedelta(seconds=3), "it keeps its place among the undated"
        assert after(timedelta(days=-3650), False, NOW - timedelta(days=3650)) == NOW - timedelta(seconds=3)
        assert after(timedelta(hours=-5), True) == NOW - timedelta(hours=5)
        assert after(timedelta(hours=-1), True) == NOW - timedelta(hours=5)
        assert after(timedelta(hours=-9), True) == NOW - timedelta(hours=9)
        assert after(timedelta(), False, NOW + timedelta(days=1)) == NOW - timedelta(hours=9)


def test_text_that_utf8_cannot_say_is_kept_as_far_as_it_can(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        source = store.sources.put(FEED)
        broken = article(1, html="<p>\ud83d</p>", key="k\udfff", categories=("\ud800",), comments=10**30)
        (one,) = store.articles.ingest(source, [broken], NOW).new
        assert store.articles.ingest(source, [broken], NOW).new == ()
        assert store.articles.feed_html(one) == ("<p>?</p>", "https://news.example/1")
        assert store.headlines.rows([one])[0].comments is None
        draft = store.drafts.save(one, "smile \ud83d")
        kept = store.drafts.get(draft)
        assert kept is not None and kept.text == "smile ?"
        store.articles.keep_full(one, page("tail \udc00"))
        store.articles.full_failed(one, FullState.FAILED, "\ud800", None)
        assert store.articles.by_url("\ud800") is None
        assert store.search.find("\ud800 tail")[0].id == one


def test_articles_of_a_source_that_is_not_there_are_refused_in_words(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store, pytest.raises(StoreError, match="no longer in the database"):
        store.articles.ingest(7, [article(1)], NOW)


def test_an_article_is_found_by_its_address(tmp_path: Path) -> None:
    store, source, _ = filled(tmp_path, 1)
    with store:
        (again,) = store.articles.ingest(source, [article(2, url="https://news.example/1")], NOW).new
        assert store.articles.by_url("https://news.example/1") == again
        assert store.articles.by_url("HTTPS://NEWS.example:443/1") == again
        assert store.articles.by_url("https://news.example/") is None
        assert store.articles.by_url("no address") is None


# --- texts ------------------------------------------------------------------------------------------------------------


def test_the_feeds_text_is_there_at_once_and_its_blocks_when_they_are_made(tmp_path: Path) -> None:
    store, _, ids = filled(tmp_path, 1)
    with store:
        found = store.articles.get(ids[0])
        assert found is not None
        assert (found.text_kind, found.body, found.plain, found.other_kind) == (TextKind.FEED, None, "Body of 1.", None)
        body = Document((Paragraph((Span("Body of 1."),)),))
        store.articles.keep_blocks(ids[0], TextKind.FEED, body)
        found = store.articles.get(ids[0])
        assert found is not None and (found.body, found.plain) == (body, "Body of 1.")
        store.articles.keep_blocks(ids[0], TextKind.FEED, body, plain="Better words.")
        assert [hit.id for hit in store.search.find("better")] == [ids[0]]
        with_other = beside(store)
        with_other.execute("UPDATE feed_text SET blocks = '[99, []]'")
        with_other.close()
        found = store.articles.get(ids[0])
        assert found is not None and found.body is None, "blocks of another version are made again"
        assert store.articles.get(99) is None and store.articles.feed_html(99) is None
        assert_sound(store)


def test_a_full_text_is_shown_and_searched_in_place_of_the_feeds(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        source = store.sources.put(FEED)
        items = [article(1, byline="By Feed"), article(2, published=NOW, dated=False)]
        one, two = store.articles.ingest(source, items, NOW).new
        when = NOW - timedelta(days=2)
        full = page(
            "Whole text.", "Zebra.", standfirst="Lead", byline="By Page", published=when, site="News", note="part"
        )
        for number in (one, two, 99):
            store.articles.keep_full(number, full)
        found = store.articles.get(one)
        assert found is not None and found.body == full.body
        assert (found.text_kind, found.plain, found.other_kind) == (
            TextKind.FULL,
            "Whole text.\n\nZebra.",
            TextKind.FEED,
        )
        assert (found.standfirst, found.byline, found.site, found.note) == ("Lead", "By Feed", "News", "part")
        assert found.published == NOW - timedelta(hours=1) and found.full_state is FullState.DONE
        dated = store.articles.get(two)
        assert dated is not None and (dated.published, dated.byline) == (when, "By Page")
        feed = store.articles.get(one, TextKind.FEED)
        assert feed is not None
        assert (feed.text_kind, feed.plain, feed.other_kind) == (TextKind.FEED, "Body of 1.", TextKind.FULL)
        assert [hit.id for hit in store.search.find("zebra")] == [two, one]
        assert store.search.find('"body of 1"') == []
        assert store.headlines.rows([one])[0].full
        # The page is read again, and the second time it is another.
        store.articles.keep_full(one, page("Second version."))
        assert [hit.id for hit in store.search.find("zebra")] == [two]
        assert [hit.id for hit in store.search.find("second")] == [one]
        # What failed later does not take away what is kept.
        store.articles.full_failed(one, FullState.FAILED, "timed out", NOW)
        found = store.articles.get(one)
        assert found is not None and (found.full_state, found.plain) == (FullState.DONE, "Second version.")
        assert_sound(store)


def test_why_there_is_no_full_text_is_kept_and_when_to_try_again(tmp_path: Path) -> None:
    store, source, ids = filled(tmp_path, 5)
    with store:
        store.articles.ingest(source, [article(6, url="")], NOW)
        store.articles.keep_full(ids[0], page("Text."))
        store.articles.full_failed(ids[1], FullState.FAILED, "The page timed out.", NOW)
        store.articles.full_failed(ids[2], FullState.FAILED, "Later.", NOW + timedelta(hours=1))
        store.articles.full_failed(ids[3], FullState.NOT_ARTICLE, "A login page.", None)
        store.articles.full_failed(99, FullState.FAILED, "Gone meanwhile.", NOW)
        wanting = [(ids[1], "https://news.example/2"), (ids[4], "https://news.example/5")]
        assert store.articles.wanting_full(source, NOW) == wanting
        assert store.articles.wanting_full(source, NOW, limit=1) == wanting[:1]
        assert len(store.articles.wanting_full(source, NOW + timedelta(hours=2))) == 3
        found = store.articles.get(ids[3], TextKind.FULL)
        assert found is not None
        assert (found.text_kind, found.full_state, found.note) == (
            TextKind.FEED,
            FullState.NOT_ARTICLE,
            "A login page.",
        )
        # A second try goes well.
        store.articles.keep_full(ids[1], page("At last."))
        assert store.articles.wanting_full(source, NOW) == wanting[1:]
        store.articles.keep_full(ids[4], replace(page("x"), body=None, note="a list"))
        found = store.articles.get(ids[4])
        assert found is not None and (found.full_state, found.note) == (FullState.NOT_ARTICLE, "a list")
        assert_sound(store)


# --- lists ------------------------------------------------------------------------------------------------------------


def test_every_view_has_its_headlines_and_its_count(tmp_path: Path) -> None:
    store, source, ids = filled(tmp_path, 4)
    with store:
        store.sources.put(FEED, tags=["a", "b"])
        other = store.sources.put("https://other.example/", tags=["b"])
        (five,) = store.articles.ingest(other, [article(5)], NOW).new
        store.articles.set_read([ids[0]], True)
        store.articles.set_starred([ids[0], ids[2]], True)
        for view, wanted in {
            View(): [*ids, five],
            View(unread_only=True): [*ids[1:], five],
            View("unread"): [*ids[1:], five],
            View("starred"): [ids[0], ids[2]],
            View("starred", unread_only=True): [ids[2]],
            View("source", source): [*ids],
            View("source", source, unread_only=True): [*ids[1:]],
            View("source", 99): [],
            View("tag", tag="a"): [*ids],
            View("tag", tag="b"): [*ids, five],
            View("tag", tag="b", unread_only=True): [*ids[1:], five],
            View("tag", tag="none"): [],
            View("search", query="body"): [*ids, five],
            View("search", query="body", unread_only=True): [*ids[1:], five],
            View("search", query=""): [],
        }.items():
            found = store.headlines.ids(view)
            assert isinstance(found, array)
            assert sorted(found) == sorted(wanted) and (view.kind == "search" or list(found) == wanted), view
            assert store.headlines.count(view) == len(wanted), view
            assert list(store.headlines.ids(view, limit=2)) == list(found[:2])
        assert [row.id for row in store.headlines.rows([five, 99, ids[1]])] == [five, ids[1]]
        row = store.headlines.rows([ids[0]])[0]
        assert (row.read, row.starred, row.full, row.drafts, row.source_title) == (True, True, False, 0, "news.example")


def test_a_list_is_continued_where_it_was_broken_off_though_that_headline_has_left(tmp_path: Path) -> None:
    store, _, ids = filled(tmp_path, 6)
    with store:
        assert list(store.headlines.ids(View(), limit=3)) == list(ids[:3])
        store.articles.set_read(ids[:3], True)
        assert list(store.headlines.ids(View("unread"), after=ids[2], limit=2)) == list(ids[3:5])
        assert pruned(store, NOW + timedelta(days=9), 1) == 3
        assert list(store.headlines.ids(View(), after=ids[2])) == list(ids[3:])
        assert list(store.headlines.ids(View(), after=999)) == []


def test_what_is_newer(tmp_path: Path) -> None:
    store, _, ids = filled(tmp_path, 5)
    with store:
        lists = store.headlines
        assert list(lists.newer(View(), ids[2])) == list(ids[:2])
        assert list(lists.newer(View(), 99)) == list(lists.newer(View("search", query="headline"), ids[2])) == []


@pytest.mark.parametrize(
    "view",
    [View(), View("unread"), View("starred"), View("source", 1), View("source", 1, unread_only=True)],
    ids=lambda view: f"{view.kind}{'-unread' * view.unread_only}",
)
def test_a_list_reads_nothing_but_its_index(tmp_path: Path, view: View) -> None:
    with Store.open(tmp_path) as store:
        walk = store.headlines._walk(view, 500)
        database = beside(store)
        (plan,) = [
            row[3]
            for row in database.rows(
                f"EXPLAIN QUERY PLAN SELECT a.id FROM {walk.tables} WHERE {walk.where} AND (a.published, a.id) < (9, 9)"
                " ORDER BY a.published DESC, a.id DESC LIMIT 500",
                walk.values,
            )
            if "article_" in row[3] or "TEMP B-TREE" in row[3]
        ]
        database.close()
        assert plan.startswith("SEARCH a USING COVERING INDEX")


# --- marks, drafts, history -------------------------------------------------------------------------------------------


def test_marks_are_counted_and_taken_back_one_by_one_over_a_restart(tmp_path: Path) -> None:
    store, _, ids = filled(tmp_path, 4)
    with store:
        assert store.articles.set_read(ids[:3], True, label="three") == 3
        assert store.articles.set_read(ids, True, label="all") == 1
        assert store.articles.set_starred([ids[0], 99], True, label="star") == 1
        assert store.articles.set_read([ids[0]], False, label="unread") == 1
        assert store.articles.set_read([], True, label="none") == 0
    with Store.open(tmp_path) as store:
        seen = []
        while (step := store.history.undo()) is not None:
            counts = store.sources.counts()
            seen.append((step.kind, step.label, counts.unread, counts.starred))
        assert seen == [
            ("unread", "unread", 0, 1),
            ("starred", "star", 0, 0),
            ("read", "all", 1, 0),
            ("read", "three", 4, 0),
        ]
        assert store.history.last() == ""
        assert_sound(store)


def test_a_whole_view_is_marked_read_in_one_step(tmp_path: Path) -> None:
    store, source, ids = filled(tmp_path, 230)
    with store:
        other = store.sources.put("https://other.example/")
        (single,) = store.articles.ingest(other, [article(999)], NOW).new
        store.articles.set_read([ids[7]], True)
        assert store.articles.mark_view_read(View("source", source), label="A") == 229
        assert list(store.headlines.ids(View("unread"))) == [single]
        assert store.history.last() == "A"
        step = store.history.undo()
        assert step is not None and step.kind == "read"
        assert len(store.headlines.ids(View("unread"))) == 230
        assert store.headlines.rows([ids[7]])[0].read
        store.search.catch_up()
        assert store.articles.mark_view_read(View("search", query='"body of 9"'), label="found") == 1
        assert_sound(store)


def test_only_the_last_steps_are_kept(tmp_path: Path) -> None:
    store, _, ids = filled(tmp_path, 1)
    with store:
        for number in range(STEPS + 5):
            store.articles.set_read(ids, number % 2 == 0, label=str(number))
        undone = 0
        while store.history.undo() is not None:
            undone += 1
        assert undone == STEPS
        database = beside(store)
        assert database.number("SELECT count(*) FROM history_part") == 0
        database.close()


@given(st.lists(st.integers(1, 2**40), unique=True))
def test_ids_are_packed_and_unpacked(ids: list[int]) -> None:
    assert unpack(pack(ids)) == sorted(ids)


def test_neighbours_are_packed_a_byte_each() -> None:
    assert len(pack(range(1_000_000, 1_000_100))) == 102


def test_a_draft_is_kept_changed_discarded_and_brought_back(tmp_path: Path) -> None:
    store, _, ids = filled(tmp_path, 2)
    with store:
        first = store.drafts.save(ids[0], "I think")
        assert store.drafts.save(ids[0], "I think so", first) == first
        second = store.drafts.save(ids[1], "Well")
        assert {(d.id, d.article_title, d.text) for d in store.drafts.all()} == {
            (first, "Headline 1", "I think so"),
            (second, "Headline 2", "Well"),
        }
        assert [d.id for d in store.drafts.of_article(ids[0])] == [first]
        assert store.sources.counts().drafts == 2 and store.headlines.rows(ids)[0].drafts == 1
        store.drafts.discard(first, label="discarded")
        assert store.drafts.get(first) is None and store.headlines.rows(ids)[0].drafts == 0
        # The other window goes on writing.
        third = store.drafts.save(ids[0], "I think so too", first)
        assert third != first
        step = store.history.undo()
        assert step is not None and (step.kind, step.data["text"]) == ("draft_discarded", "I think so")
        kept = store.drafts.get(first)
        assert kept is not None and kept.text == "I think so"
        assert store.headlines.rows(ids)[0].drafts == 2
        store.drafts.discard(99, label="not there")
        assert store.history.last() == ""
        assert_sound(store)


def test_a_draft_on_an_article_that_is_not_there_is_kept(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        draft = store.drafts.save(4711, "words")
        assert [(d.id, d.article_id, d.article_title) for d in store.drafts.all()] == [(draft, 4711, "")]


def test_sources_added_and_removed_are_taken_back_with_what_the_file_needs(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        source = store.sources.put(FEED)
        store.history.record("source_added", "added", {"url": FEED, "tags": ["x"]})
        store.sources.archive(source)
        store.history.record("source_removed", "removed", {"url": FEED, "tags": ["x"]})
        step = store.history.undo()
        assert step is not None and (step.kind, step.data) == ("source_removed", {"url": FEED, "tags": ["x"]})
        assert [s.id for s in store.sources.all()] == [source]
        step = store.history.undo()
        assert step is not None and step.kind == "source_added"
        assert store.sources.all() == []


# --- retention --------------------------------------------------------------------------------------------------------


def test_only_what_is_read_old_and_not_held_on_to_leaves_and_it_does_not_come_back(tmp_path: Path) -> None:
    store, source, ids = filled(tmp_path, 6)
    with store:
        store.articles.set_read(ids[:5], True, label="read")
        store.articles.set_starred([ids[1]], True)
        store.drafts.save(ids[2], "words")
        store.articles.keep_full(ids[0], page("Whole."))
        store.articles.save_place(ids[0], "1")
        assert pruned(store, NOW + timedelta(days=9), None) == 0
        assert pruned(store, NOW + timedelta(days=9), 10) == 0
        assert pruned(store, NOW + timedelta(days=9), 8) == 3
        assert list(store.headlines.ids(View())) == [ids[1], ids[2], ids[5]]
        assert store.articles.ingest(source, [article(n) for n in range(1, 7)], NOW).new == ()
        assert store.search.find("whole") == []
        assert store.history.undo() is not None, "a step of which articles have left can be taken back"
        assert store.sources.counts().unread == 3
        assert_sound(store)


def test_a_sources_own_time_goes_before_the_general_one_and_the_archived_stay(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        brief, long, gone = (
            store.sources.put(f"https://{name}.example/", keep=keep)
            for name, keep in (("brief", 2), ("long", 400), ("gone", None))
        )
        ids = [store.articles.ingest(source, [article(1)], NOW).new[0] for source in (brief, long, gone)]
        store.articles.set_read(ids, True)
        store.sources.archive(gone)
        assert pruned(store, NOW + timedelta(days=30), None) == 1
        assert pruned(store, NOW + timedelta(days=300), 5) == 0
        store.sources.restore(gone)
        assert pruned(store, NOW + timedelta(days=300), 5) == 1
        assert list(store.headlines.ids(View())) == [ids[1]]


def test_an_old_article_that_was_fetched_lately_stays(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        source = store.sources.put(FEED)
        ids = store.articles.ingest(source, [article(1, published=NOW - timedelta(days=900))], NOW).new
        store.articles.set_read(ids, True)
        assert pruned(store, NOW + timedelta(days=1), 30) == 0
        assert pruned(store, NOW + timedelta(days=31), 30) == 1
