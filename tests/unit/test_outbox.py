"""The outbox in the store: who has a comment in hand, when the next is due, what can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from termnews.discussion import Delivery, DraftState, Identity, PageDiscussion
from termnews.engine import delivery_rules as rules
from termnews.store.outbox import IN_FLIGHT
from termnews.store.store import Store
from tests.unit.store_samples import NOW, assert_sound, filled

ME = Identity("Prue", "prue@example.org", "https://prue.example/")
SPACING = timedelta(seconds=16)
HOST = "news.example"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with an article."""
    store, _, _ = filled(tmp_path, 1)
    with store:
        yield store
        assert_sound(store)


def queued(store: Store, text: str = "words", wire: str = "") -> int:
    """A comment in the outbox."""
    article = store.articles.by_url("https://news.example/1")
    assert article is not None
    id = store.drafts.save(article, text)
    assert store.outbox.queue(id, ME, NOW, service="wordpress" if wire else "", wire=wire, not_before=NOW)
    return id


def read(store: Store, id: int) -> Delivery:
    """A comment as a sender reads it."""
    delivery = store.outbox.get(id)
    assert delivery is not None
    return delivery


def claim(store: Store, delivery: Delivery, wire: str = "<words>", after: float = 0, host: str = HOST) -> object:
    """Take one in hand."""
    now = NOW + timedelta(seconds=after)
    return store.outbox.claim(
        delivery, service="wordpress", wire=wire, host=host, owner="1@boot", now=now, spacing=SPACING
    )


def test_of_two_senders_one_has_it(tmp_path: Path) -> None:
    filled(tmp_path, 1)[0].close()
    with Store.open(tmp_path) as store:
        ids = [queued(store, f"words {n}") for n in range(8)]
    had: list[tuple[int, int]] = []
    start = Barrier(2)

    def send(who: int) -> None:
        with Store.open(tmp_path) as store:
            deliveries = [read(store, id) for id in ids]
            start.wait()
            for number, delivery in enumerate(deliveries):
                if claim(store, delivery, after=number * 100, host=f"{number}.example") is None:
                    had.append((delivery.draft.id, who))

    senders = [Thread(target=send, args=(who,)) for who in (1, 2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(id for id, _ in had) == ids


def test_what_is_claimed_is_frozen_and_known(store: Store) -> None:
    id = queued(store)
    assert claim(store, read(store, id)) is None
    taken = read(store, id)
    assert (taken.draft.state, taken.wire, taken.owner) == (DraftState.SENDING, "<words>", "1@boot")
    assert (taken.attempt_started, taken.draft.attempts, taken.draft.service) == (NOW, 1, "wordpress")
    assert taken.draft.identity == ME and taken.source_url == "https://news.example/feed.xml"
    assert claim(store, taken, after=100) is not None, "it is had"
    assert store.outbox.move(id, {DraftState.SENDING}, DraftState.UNKNOWN, NOW, owner="1@boot")
    assert claim(store, read(store, id), "<other>", after=100) is not None, "the same bytes or none"
    assert claim(store, read(store, id), after=100) is None


def test_one_that_was_written_anew_is_not_sent_as_it_was(store: Store) -> None:
    id = queued(store)
    before = read(store, id)
    assert store.outbox.take_back(id, NOW)
    store.drafts.save(before.draft.article_id, "others", id)
    assert store.outbox.queue(id, ME, NOW, service="", wire="", not_before=NOW)
    assert claim(store, before) is not None
    assert claim(store, read(store, id), "<others>") is None


def test_a_site_is_sent_one_after_another(store: Store) -> None:
    first, second = queued(store, "a"), queued(store, "b")
    assert claim(store, read(store, first)) is None
    assert claim(store, read(store, second), after=15) == NOW + SPACING
    assert claim(store, read(store, second), after=16) == NOW + 2 * SPACING, "the first is still on its way"
    assert claim(store, read(store, second), after=16, host="other.example") is None
    third = queued(store, "c")
    assert claim(store, read(store, third), after=IN_FLIGHT.total_seconds()) is None, "no attempt takes so long"


def test_a_clock_that_was_ahead_holds_nothing_up(store: Store) -> None:
    first, second = queued(store, "a"), queued(store, "b")
    assert claim(store, read(store, first), after=10**8) is None
    assert store.outbox.move(first, {DraftState.SENDING}, DraftState.PUBLISHED, NOW)
    assert claim(store, read(store, second)) is None


def test_when_something_is_due(store: Store) -> None:
    outbox = store.outbox
    second = timedelta(seconds=1)
    assert not outbox.is_due(NOW)
    id = queued(store)
    assert outbox.is_due(NOW) and not outbox.is_due(NOW - second)
    claim(store, read(store, id))
    looked = NOW + timedelta(seconds=30)
    assert outbox.is_due(looked) and not outbox.is_due(looked - second), "whether its sender is still there"
    later = NOW + timedelta(days=1)
    outbox.move(id, {DraftState.SENDING}, DraftState.UNKNOWN, NOW, not_before=later)
    assert outbox.is_due(later) and not outbox.is_due(later - second)
    outbox.move(id, {DraftState.UNKNOWN}, DraftState.UNKNOWN, NOW)
    assert not outbox.is_due(NOW + timedelta(days=9999)), "it waits for the reader"
    outbox.move(id, {DraftState.UNKNOWN}, DraftState.PUBLISHED, NOW, not_before=later)
    assert not outbox.is_due(later)


@pytest.mark.parametrize(
    ("state", "days"), [(DraftState.QUEUED, 1), (DraftState.UNKNOWN, 3), (DraftState.HELD, 3), (DraftState.SENDING, 3)]
)
def test_what_waits_since_a_clock_ran_ahead_is_due(store: Store, state: DraftState, days: int) -> None:
    id = queued(store)
    for ahead, due in ((timedelta(days=days), False), (timedelta(days=days, seconds=1), True)):
        store.outbox.move(id, set(DraftState), state, NOW, not_before=NOW + ahead)
        assert store.outbox.is_due(NOW) is due is rules.is_due(read(store, id), NOW)


def test_only_whoever_has_it_says_what_became_of_it(store: Store) -> None:
    id = queued(store)
    claim(store, read(store, id))
    move = store.outbox.move
    assert not move(id, {DraftState.SENDING}, DraftState.QUEUED, NOW, owner="2@boot")
    assert not move(id, {DraftState.UNKNOWN}, DraftState.QUEUED, NOW)
    assert not move(999, {DraftState.SENDING}, DraftState.QUEUED, NOW)
    assert move(id, {DraftState.SENDING}, DraftState.HELD, NOW, owner="1@boot", remote_key="7", cookie="c", words="w")
    assert move(id, {DraftState.HELD}, DraftState.HELD, NOW, words="w", checked=True)
    held = read(store, id)
    assert (held.draft.remote_key, held.cookie, held.checks, held.owner) == ("7", "c", 1, "")
    assert [step.state for step in store.outbox.steps(id)] == [DraftState.QUEUED, DraftState.SENDING, DraftState.HELD]
    assert move(id, {DraftState.HELD}, DraftState.PUBLISHED, NOW) and read(store, id).checks == 0


def test_sending_once_more_can_be_taken_back(store: Store) -> None:
    id = queued(store, wire="<words>")
    claim(store, read(store, id))
    store.outbox.move(id, {DraftState.SENDING}, DraftState.UNKNOWN, NOW, words="perhaps")
    assert store.outbox.again(id, NOW) and not store.outbox.again(id, NOW)
    again = read(store, id)
    assert (again.draft.state, again.wire, again.draft.attempts) == (DraftState.QUEUED, "<words>", 1)
    assert store.outbox.take_back(id, NOW)
    back = read(store, id)
    assert (back.draft.state, back.draft.words, back.wire) == (DraftState.UNKNOWN, "perhaps", "<words>")
    # Dropped, and written anew: what happened before does not count any more.
    assert store.outbox.cancel(id, NOW)
    store.drafts.save(back.draft.article_id, "other words", id)
    assert store.outbox.queue(id, ME, NOW, service="", wire="", not_before=NOW)
    assert store.outbox.take_back(id, NOW) and read(store, id).draft.state is DraftState.DRAFT


def test_what_was_sent_is_known_until_other_words_are_sent_off(store: Store) -> None:
    id = queued(store)
    assert read(store, id).sent_as is None
    claim(store, read(store, id))
    store.outbox.move(id, {DraftState.SENDING}, DraftState.UNKNOWN, NOW, words="perhaps", cookie="own=1")
    assert store.outbox.cancel(id, NOW)
    article, other = read(store, id).draft.article_id, Identity("Pat")
    store.drafts.save(article, "words", id, identity=other)
    draft = read(store, id)
    assert (draft.draft.state, draft.wire, draft.draft.service) == (DraftState.DRAFT, "<words>", "wordpress")
    store.drafts.save(article, " words\n", id)
    assert store.outbox.queue(id, other, NOW, service="", wire="", not_before=NOW), "sites trim it"
    known = read(store, id)
    assert (known.draft.state, known.draft.words, known.wire) == (DraftState.UNKNOWN, "perhaps", "<words>")
    assert (known.draft.identity, known.sent_as, known.queued_at) == (other, ME, NOW)
    assert claim(store, known, after=100) is None
    assert (read(store, id).sent_as, read(store, id).cookie) == (other, ""), "a cookie is of one writer"
    store.outbox.move(id, {DraftState.SENDING}, DraftState.UNKNOWN, NOW, words="perhaps")
    assert store.outbox.cancel(id, NOW)
    store.drafts.save(article, "others", id)
    assert store.outbox.queue(id, ME, NOW, service="", wire="", not_before=NOW)
    another = read(store, id)
    assert (another.draft.state, another.wire, another.sent_as) == (DraftState.QUEUED, "", None)
    # Not a byte of these words has left: what was not known of the others says nothing of them.
    claim(store, another, "<others>", after=200)
    store.outbox.move(id, {DraftState.SENDING}, DraftState.QUEUED, NOW)
    assert store.outbox.take_back(id, NOW) and read(store, id).draft.state is DraftState.DRAFT


def test_what_was_refused_is_new_when_it_is_written_anew(store: Store) -> None:
    id = queued(store)
    claim(store, read(store, id))
    store.outbox.move(id, {DraftState.SENDING}, DraftState.UNKNOWN, NOW)
    store.outbox.move(id, {DraftState.UNKNOWN}, DraftState.REJECTED, NOW)
    store.drafts.save(read(store, id).draft.article_id, "words", id, identity=Identity("Pat"))
    assert (read(store, id).wire, read(store, id).draft.attempts) == ("", 0)
    assert store.outbox.queue(id, ME, NOW, service="", wire="", not_before=NOW)
    assert read(store, id).draft.state is DraftState.QUEUED


def test_a_draft_again_has_no_words_of_its_sending(store: Store) -> None:
    id = queued(store)
    store.outbox.move(id, {DraftState.QUEUED}, DraftState.QUEUED, NOW, words="no network")
    assert store.outbox.take_back(id, NOW) and read(store, id).draft.words == ""


def test_what_was_taken_out_comes_back_as_it_was(store: Store) -> None:
    id = queued(store, wire="<words>")
    assert store.outbox.cancel(id, NOW) and not store.outbox.cancel(id, NOW)
    assert read(store, id).draft.state is DraftState.CANCELLED
    undone = store.history.undo()
    assert undone is not None and undone.kind == "comment_cancelled"
    assert (read(store, id).draft.state, read(store, id).wire) == (DraftState.QUEUED, "<words>")
    undone = store.history.undo()
    assert undone is not None and undone.kind == "comment_queued"
    assert (read(store, id).draft.state, read(store, id).wire) == (DraftState.DRAFT, "")


def test_the_page_of_an_article_is_known_to_its_sender(store: Store) -> None:
    id = queued(store)
    assert read(store, id).page_url == ""
    article = read(store, id).draft.article_id
    store.threads.keep_page(article, PageDiscussion("https://www.news.example/story"), NOW)
    assert read(store, id).page_url == "https://www.news.example/story"


def test_who_the_reader_is(store: Store) -> None:
    outbox = store.outbox
    assert outbox.identity("a.example") == Identity()
    outbox.remember("a.example", ME)
    outbox.remember("b.example", Identity("P"))
    assert [outbox.identity(host) for host in ("a.example", "b.example", "c.example")] == [ME] + [Identity("P")] * 2
