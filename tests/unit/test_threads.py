"""The order of a thread, whatever a site says of parents and dates; and the thread as the store keeps it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from termnews.discussion import (
    DEEPEST,
    Comment,
    CommentForm,
    Doors,
    Draft,
    DraftState,
    FetchedThread,
    Identity,
    PageDiscussion,
    Parent,
    Place,
    Thread,
    ThreadComment,
)
from termnews.document import Document, Paragraph, Span
from termnews.store.store import Store
from termnews.threads import arranged, with_own
from tests.unit.store_samples import NOW, filled

PLACE = Place("wordpress", "https://news.example/wp-json/", "7")


def comment(key: str, parent: str = "", minute: int | None = 0, words: str = "Words") -> Comment:
    """A comment so many minutes after NOW; without a date where `minute` is None."""
    when = None if minute is None else NOW + timedelta(minutes=minute)
    return Comment(key, parent, f"Writer {key}", when, Document((Paragraph((Span(words),)),)))


def outline(*comments: Comment) -> list[str]:
    """Keys in order, each behind a dash for every level."""
    return [f"{'-' * depth}{one.key}" for one, depth in arranged(comments)]


def test_a_reply_stands_under_its_parent_and_siblings_by_date() -> None:
    thread = [comment("3", minute=9), comment("2", "1", 8), comment("1", minute=1), comment("4", "1", 3)]
    assert outline(*thread) == ["1", "-4", "-2", "3"]


def test_one_without_a_date_stands_behind_its_siblings() -> None:
    assert outline(comment("b", minute=None), comment("a", minute=None), comment("c", minute=5)) == ["c", "b", "a"]


def test_of_those_of_one_day_the_lower_number_goes_first() -> None:
    assert outline(*map(comment, ("10", "9", "draft:1", "100"))) == ["9", "10", "100", "draft:1"]
    undated = (comment(key, minute=None) for key in ("10", "b", "9", "a"))
    assert outline(*undated) == ["9", "10", "b", "a"]


def test_a_reply_to_nobody_stands_at_the_top() -> None:
    assert outline(comment("2", "gone", 1), comment("1")) == ["1", "2"]


def test_a_ring_is_opened_at_its_first() -> None:
    assert outline(comment("1", "2"), comment("2", "1"), comment("3", "3")) == ["1", "-2", "3"]


def test_of_two_with_one_key_the_first_holds() -> None:
    assert [one.author for one, _ in arranged([comment("1"), comment("1", words="again")])] == ["Writer 1"]


def test_deep_threads_end_at_a_depth() -> None:
    chain = [comment(str(n), str(n - 1) if n else "", n) for n in range(DEEPEST * 50)]
    depths = [depth for _, depth in arranged(chain)]
    assert depths[: DEEPEST + 1] == list(range(DEEPEST + 1))
    assert set(depths[DEEPEST:]) == {DEEPEST}


KEYS = st.sampled_from(["", "a", "b", "c", "d", "e", "gone"])


@given(st.lists(st.builds(comment, KEYS, KEYS, st.one_of(st.none(), st.integers(0, 5))), max_size=12))
def test_each_comment_stands_in_it_once_and_behind_its_parent(comments: list[Comment]) -> None:
    order = arranged(comments)
    keys = [one.key for one, _ in order]
    assert sorted(keys) == sorted({one.key for one in comments})
    depths = {one.key: depth for one, depth in order}
    for one, depth in order:
        if depth:
            assert keys.index(one.parent) < keys.index(one.key)
            assert depths[one.parent] == depth - 1


# --- as it is kept ----------------------------------------------------------------------------------------------------


def kept(store: Store, article: int) -> Thread:
    """The thread of an article, which is there."""
    thread = store.threads.get(article)
    assert thread is not None
    return thread


def keys(thread: Thread) -> list[str]:
    """The keys of its comments, in order."""
    return [one.comment.key for one in thread.comments]


def test_nothing_is_known_at_first(tmp_path: Path) -> None:
    store, _, ids = filled(tmp_path)
    with store:
        assert store.threads.get(ids[0]) is None
        clues = store.threads.clues(ids[0])
        assert clues is not None and (clues.url, clues.page) == ("https://news.example/1", None)
        assert store.threads.clues(999) is None


def test_a_thread_is_kept_and_what_has_left_it_leaves(tmp_path: Path) -> None:
    store, _, ids = filled(tmp_path)
    with store:
        first = FetchedThread(
            PLACE, (comment("1"), comment("2", "1", 1)), total=2, etag='"a"', validated_url="https://f/"
        )
        assert store.threads.keep(ids[0], first, NOW) == 2
        assert keys(kept(store, ids[0])) == ["1", "2"]
        row = store.headlines.rows([ids[0]])[0]
        assert row.comments == 2, "the count of the list is that of the thread"
        second = FetchedThread(PLACE, (comment("1", words="Changed"), comment("3", "1", 2)), total=2)
        assert store.threads.keep(ids[0], second, NOW) == 1
        thread = kept(store, ids[0])
        assert keys(thread) == ["1", "3"]
        assert thread.comments[0].comment.body.text() == "Changed"
        assert (thread.service, thread.total, thread.checked_at) == ("wordpress", 2, NOW)


def test_the_newest_of_a_feed_take_nothing_away(tmp_path: Path) -> None:
    store, _, ids = filled(tmp_path)
    with store:
        store.threads.keep(ids[0], FetchedThread(PLACE, (comment("1"), comment("2"))), NOW)
        newest = FetchedThread(Place("feed", "https://news.example/feed"), (comment("3", minute=4),), is_whole=False)
        store.threads.keep(ids[0], newest, NOW)
        assert keys(kept(store, ids[0])) == ["1", "2", "3"]


def test_an_unchanged_thread_stays_with_its_validators(tmp_path: Path) -> None:
    store, _, ids = filled(tmp_path)
    with store:
        store.threads.keep(ids[0], FetchedThread(PLACE, (comment("1"),), etag='"a"', validated_url="https://f/"), NOW)
        later = NOW + timedelta(hours=1)
        store.threads.keep(ids[0], FetchedThread(PLACE, unchanged=True), later)
        clues = store.threads.clues(ids[0])
        assert clues is not None and (clues.etag, clues.validated_url) == ('"a"', "https://f/")
        assert (keys(kept(store, ids[0])), kept(store, ids[0]).checked_at) == (["1"], later)


def test_what_came_after_the_visit_is_new_and_what_was_read_stays_read(tmp_path: Path) -> None:
    store, _, ids = filled(tmp_path)
    with store:
        store.threads.keep(ids[0], FetchedThread(PLACE, (comment("1"),)), NOW)
        assert [(one.read, one.new) for one in kept(store, ids[0]).comments] == [(False, False)], "no visit yet"
        store.threads.mark_read(ids[0], ["1"])
        store.threads.visited(ids[0], NOW + timedelta(minutes=1))
        later = NOW + timedelta(minutes=2)
        store.threads.keep(ids[0], FetchedThread(PLACE, (comment("1", words="Edited"), comment("2", minute=1))), later)
        marks = {one.comment.key: (one.read, one.new) for one in kept(store, ids[0]).comments}
        assert marks == {"1": (True, False), "2": (False, True)}


def test_marks_of_comments_are_taken_back_one_by_one(tmp_path: Path) -> None:
    store, _, ids = filled(tmp_path)
    with store:
        store.threads.keep(ids[0], FetchedThread(PLACE, (comment("1"), comment("2"), comment("3"))), NOW)

        def read() -> list[str]:
            return [one.comment.key for one in kept(store, ids[0]).comments if one.read]

        store.threads.mark_read(ids[0], ["1"])
        assert store.history.last() == "", "without a label it is no step"
        store.threads.mark_read(ids[0], ["1", "2"], label="two")
        store.threads.mark_read(ids[0], ["1", "2"], label="nothing new")
        store.threads.mark_read(ids[0], ["1", "3"], read=False, label="unread")
        assert (read(), store.history.last()) == (["2"], "unread")
        steps = []
        while (step := store.history.undo()) is not None:
            steps.append((step.kind, step.label, step.data, read()))
        assert steps == [
            ("comments_unread", "unread", {"article": ids[0]}, ["1", "2"]),
            ("comments_read", "two", {"article": ids[0]}, ["1"]),
        ]


def test_a_failure_leaves_the_thread_and_is_said_until_it_is_read_again(tmp_path: Path) -> None:
    store, _, ids = filled(tmp_path)
    with store:
        store.threads.keep(ids[0], FetchedThread(PLACE, (comment("1"),)), NOW)
        store.threads.failed(ids[0], "news.example does not answer.")
        thread = kept(store, ids[0])
        assert (keys(thread), thread.problem) == (["1"], "news.example does not answer.")
        store.threads.keep(ids[0], FetchedThread(PLACE, unchanged=True), NOW)
        assert kept(store, ids[0]).problem == ""


def test_what_the_page_tells_is_kept_but_what_must_be_read_afresh(tmp_path: Path) -> None:
    store, _, ids = filled(tmp_path)
    form = CommentForm(
        "https://news.example/wp-comments-post.php",
        fields=(("d736", "text", True), ("author", "name", True)),
        rest=(("nonce", "secret of a minute"),),
        limits=(("d736", 65_525),),
    )
    page = PageDiscussion("https://news.example/1", Doors.OPEN, (PLACE,), form, comments=(comment("1"),), total=1)
    with store:
        store.threads.keep_page(ids[0], page, NOW)
        clues = store.threads.clues(ids[0])
        assert clues is not None
        assert clues.page == page._replace(form=form._replace(rest=()), comments=())
        thread = kept(store, ids[0])
        assert (thread.doors, thread.limit, keys(thread)) == (Doors.OPEN, 65_525, ["1"])
        store.threads.keep(ids[0], FetchedThread(PLACE, (comment("1"), comment("2"))), NOW)
        store.threads.keep_page(ids[0], page, NOW)
        assert keys(kept(store, ids[0])) == ["1", "2"], "an older copy of the page takes nothing away"


def test_threads_are_followed_where_the_reader_was_or_has_a_star(tmp_path: Path) -> None:
    store, source, ids = filled(tmp_path)
    with store:
        for article in ids[:4]:
            store.threads.keep(article, FetchedThread(PLACE, (comment("1"),)), NOW)
        store.threads.visited(ids[0], NOW)
        store.threads.visited(ids[1], NOW - timedelta(days=30))
        store.articles.set_starred([ids[2]], True)
        assert store.threads.followed(NOW) == {source: [ids[0], ids[2]]}


def test_an_old_thread_is_followed_once_a_day_and_no_source_has_more_than_twenty(tmp_path: Path) -> None:
    store, source, ids = filled(tmp_path, count=25)
    with store:
        for article in ids:
            store.threads.keep(article, FetchedThread(PLACE, ()), NOW)
            store.threads.visited(article, NOW)
        assert store.threads.followed(NOW) == {source: list(ids[:20])}
        later = NOW + timedelta(days=40)
        store.articles.set_starred(ids[3:5], True)
        for hours, followed in ((1, {}), (24, {source: [ids[3], ids[4]]})):
            for article in ids[3:5]:
                store.threads.keep(article, FetchedThread(PLACE, unchanged=True), later - timedelta(hours=hours))
            assert store.threads.followed(later) == followed
        store.threads.keep(ids[3], FetchedThread(PLACE, unchanged=True), later)
        assert store.threads.followed(later, all_of_them=True) == {source: [ids[3], ids[4]]}


def test_what_is_unchanged_stays_where_it_was_read_from(tmp_path: Path) -> None:
    store, _, ids = filled(tmp_path)
    with store:
        feed = Place("feed", "https://news.example/1/feed/")
        store.threads.keep(ids[0], FetchedThread(feed, (comment("1"),), etag='"a"', validated_url=feed.url), NOW)
        store.threads.keep(ids[0], FetchedThread(PLACE, unchanged=True), NOW + timedelta(hours=1))
        thread, clues = kept(store, ids[0]), store.threads.clues(ids[0])
        assert (thread.service, thread.checked_at) == ("feed", NOW + timedelta(hours=1))
        assert clues is not None
        assert (clues.etag, clues.validated_url) == ('"a"', feed.url)
        store.threads.keep(ids[0], FetchedThread(PLACE, unchanged=True, etag='"b"', validated_url=feed.url), NOW)
        clues = store.threads.clues(ids[0])
        assert clues is not None
        assert clues.etag == '"b"'


def test_a_thread_that_was_unchanged_for_a_day_is_read_without_validators(tmp_path: Path) -> None:
    store, _, ids = filled(tmp_path)
    with store:
        address = "https://news.example/f"
        store.threads.keep(ids[0], FetchedThread(PLACE, (comment("1"),), etag='"a"', validated_url=address), NOW)
        store.threads.keep(ids[0], FetchedThread(PLACE, unchanged=True), NOW + timedelta(hours=23))
        for hours, etag, newest in ((23, '"a"', ("1",)), (24, "", ())):
            clues = store.threads.clues(ids[0], NOW + timedelta(hours=hours))
            assert clues is not None
            assert (clues.etag, clues.newest) == (etag, newest)


def test_a_thread_in_which_a_comment_is_held_is_read_without_validators(tmp_path: Path) -> None:
    store, _, ids = filled(tmp_path)
    with store:
        store.threads.keep(ids[0], FetchedThread(PLACE, (), etag='"a"', validated_url="https://news.example/f"), NOW)
        draft = store.drafts.save(ids[0], "My words.")
        store.outbox.queue(draft, Identity("Me"), NOW, service="wordpress", wire="My words.", not_before=NOW)
        for state, etag in ((DraftState.HELD, ""), (DraftState.PUBLISHED, '"a"')):
            store.outbox.move(draft, tuple(DraftState), state, NOW)
            clues = store.threads.clues(ids[0])
            assert clues is not None
            assert clues.etag == etag


def test_a_thread_leaves_with_its_article_and_comes_to_none_that_has_left(tmp_path: Path) -> None:
    store, _, ids = filled(tmp_path)
    with store:
        assert store.threads.keep(999, FetchedThread(PLACE, (comment("1"),)), NOW) == 0
        assert store.threads.get(999) is None
        store.threads.keep(ids[4], FetchedThread(PLACE, tuple(comment(str(n)) for n in range(250))), NOW)
        assert len(kept(store, ids[4]).comments) == 250
        store.articles.set_read([ids[4]], True)
        store.articles.let_go([ids[4]])
        assert store.threads.get(ids[4]) is None


def test_year_one_and_a_lone_surrogate_can_be_kept(tmp_path: Path) -> None:
    store, _, ids = filled(tmp_path)
    odd = Comment("1\ud800", "", "A\ud800", datetime(1, 1, 1, tzinfo=UTC), Document((Paragraph((Span("x\ud800"),)),)))
    with store:
        store.threads.keep(ids[0], FetchedThread(PLACE, (odd,)), NOW)
        assert keys(kept(store, ids[0])) == ["1?"]


# --- the reader's own -------------------------------------------------------------------------------------------------


def own(number: int, state: DraftState, parent: str = "", remote_key: str = "") -> Draft:
    """A comment of the reader's, a day after NOW."""
    at = NOW + timedelta(days=1)
    answered = Parent(parent, "Writer", "words") if parent else None
    return Draft(number, 1, "", "", "Mine.", at, at, state, answered, Identity("Me"), remote_key=remote_key)


def test_own_comments_stand_where_they_will_and_once() -> None:
    thread = Thread(1, tuple(ThreadComment(one, depth, False, True) for one, depth in arranged(
        [comment("1"), comment("2", "1"), comment("3", minute=5)]
    )))  # fmt: skip
    drafts = [
        own(7, DraftState.HELD, parent="1", remote_key="9"),
        own(8, DraftState.PUBLISHED, remote_key="3"),
        own(9, DraftState.DRAFT),
        own(10, DraftState.QUEUED, parent="gone"),
        own(11, DraftState.REMOVED, remote_key="12"),
    ]
    found = with_own(thread, drafts).comments
    assert [(item.comment.key, item.depth, item.own) for item in found] == [
        ("1", 0, None),
        ("2", 1, None),
        ("draft:7", 1, DraftState.HELD),
        ("3", 0, DraftState.PUBLISHED),
        ("draft:10", 0, DraftState.QUEUED),
    ]
    assert [item.new for item in found] == [True, True, False, False, False]
    assert [item.comment.held for item in found] == [False, False, True, False, False]
    assert with_own(thread, drafts[2:3]) is thread
