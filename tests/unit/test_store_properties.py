"""Whatever is done to a store, in whatever order: counters count, the index says what the texts say, undo undoes."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from termnews.document import Document, Paragraph, Span
from termnews.model import FullState, TextKind, View
from termnews.store.store import Store
from tests.unit.store_samples import NOW, article, assert_sound, page, pruned

SOURCES = 3
KEYS = st.integers(1, 12)
WORDS = st.sampled_from(["", "lamp", "ferry", "東京", "tide lamp"])
VIEWS = st.one_of(
    st.builds(View, st.sampled_from(["all", "unread", "starred"]), unread_only=st.booleans()),
    st.builds(View, st.just("source"), st.integers(1, SOURCES), unread_only=st.booleans()),
    st.builds(View, st.just("tag"), tag=st.sampled_from(["a", "b", "c"]), unread_only=st.booleans()),
    st.builds(View, st.just("search"), query=st.sampled_from(["lamp", "東京", "body"]), unread_only=st.booleans()),
)


class Anything(RuleBasedStateMachine):
    """Two processes do things to one store; after each thing everything must agree."""

    @initialize()
    def open(self) -> None:
        """Two stores over one folder, three sources."""
        self.folder = tempfile.TemporaryDirectory()
        self.stores = [Store.open(Path(self.folder.name)) for _ in range(2)]
        self.turn = 0
        for number in range(SOURCES):
            self.store.sources.put(f"https://{number}.example/", tags=["a", "b"][: number + 1])

    @property
    def store(self) -> Store:
        """The two take turns."""
        self.turn += 1
        return self.stores[self.turn % 2]

    @property
    def ids(self) -> list[int]:
        """All articles, archived sources' too."""
        return [
            article for source in range(1, SOURCES + 1) for article in self.store.headlines.ids(View("source", source))
        ]

    def teardown(self) -> None:
        """Close both."""
        if hasattr(self, "folder"):
            for store in self.stores:
                store.close()
            self.folder.cleanup()

    @rule(source=st.integers(1, SOURCES), keys=st.lists(KEYS, max_size=6), words=WORDS, day=st.integers(0, 40))
    def ingest(self, source: int, keys: list[int], words: str, day: int) -> None:
        """A feed comes, some of it known and some of it changed."""
        items = [article(key, plain=f"body {words}", title=f"{key} {words}", comments=key % 3) for key in keys]
        now = NOW + timedelta(days=day)
        got = self.store.articles.ingest(source, items, now)
        assert not set(got.new) & set(got.changed)
        again = self.store.articles.ingest(source, items, now)
        assert (again.new, again.changed) == ((), ())

    @rule(data=st.data(), read=st.booleans(), label=st.sampled_from(["", "step"]))
    def mark(self, data: st.DataObject, read: bool, label: str) -> None:
        """Some are marked, and some that are not there."""
        some = data.draw(st.lists(st.sampled_from([*self.ids, 9999]), unique=True))
        before = {row.id for row in self.store.headlines.rows(some) if row.read is not read}
        assert self.store.articles.set_read(some, read, label=label) == len(before)

    @rule(data=st.data(), starred=st.booleans(), label=st.sampled_from(["", "step"]))
    def star(self, data: st.DataObject, starred: bool, label: str) -> None:
        """Some are starred."""
        some = data.draw(st.lists(st.sampled_from([*self.ids, 9999]), unique=True))
        self.store.articles.set_starred(some, starred, label=label)

    @rule(view=VIEWS)
    def mark_view(self, view: View) -> None:
        """A list is marked read."""
        unread = [row.id for row in self.store.headlines.rows(self.store.headlines.ids(view)) if not row.read]
        assert self.store.articles.mark_view_read(view, label="list") == len(unread)

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), words=WORDS, kind=st.sampled_from(["full", "failed", "blocks", "place"]))
    def text(self, data: st.DataObject, words: str, kind: str) -> None:
        """A text comes, or does not."""
        number = data.draw(st.sampled_from(self.ids))
        articles = self.store.articles
        match kind:
            case "full":
                articles.keep_full(number, page(f"body {words}", byline=words))
            case "failed":
                articles.full_failed(number, FullState.FAILED, words, NOW)
            case "blocks":
                body = Document((Paragraph((Span(words),)),))
                articles.keep_blocks(number, data.draw(st.sampled_from(TextKind)), body, data.draw(st.none() | WORDS))
            case _:
                articles.save_place(number, words)
                assert self.store.articles.place(number) == words

    @rule(data=st.data(), text=WORDS)
    def write(self, data: st.DataObject, text: str) -> None:
        """A draft is written, or changed."""
        number = data.draw(st.sampled_from([*self.ids, 9999]))
        drafts = self.store.drafts.all()
        draft = data.draw(st.none() | st.sampled_from([d.id for d in drafts])) if drafts else None
        kept = self.store.drafts.get(self.store.drafts.save(number, text, draft))
        assert kept is not None and kept.text == text

    @rule(data=st.data())
    def discard(self, data: st.DataObject) -> None:
        """A draft is discarded."""
        draft = data.draw(st.sampled_from([*(d.id for d in self.store.drafts.all()), 9999]))
        self.store.drafts.discard(draft, label="discarded")
        assert self.store.drafts.get(draft) is None

    @rule(source=st.integers(1, SOURCES), archived=st.booleans())
    def archive(self, source: int, archived: bool) -> None:
        """A source goes, or comes back."""
        if archived:
            self.store.sources.archive(source)
            self.store.history.record("source_removed", "removed", {"url": f"https://{source - 1}.example/"})
        else:
            self.store.sources.restore(source)

    @rule(days=st.integers(0, 60), keep=st.none() | st.integers(0, 20))
    def prune(self, days: int, keep: int | None) -> None:
        """Old articles leave: none that is starred, drafted on or unread."""
        rows = self.store.headlines.rows(self.ids)
        held = {row.id for row in rows if row.starred or row.drafts or not row.read}
        gone = pruned(self.store, NOW + timedelta(days=days), keep)
        assert held <= set(self.ids)
        assert len(self.ids) == len(rows) - gone

    @rule()
    def undo(self) -> None:
        """The last step is taken back."""
        before = self.store.history.last()
        step = self.store.history.undo()
        assert (step.label if step is not None else "") == before

    @invariant()
    def agrees(self) -> None:
        """Counters, index, file; and every list is as long as it is said to be, and the same for both."""
        if not hasattr(self, "stores"):
            return
        assert_sound(self.store)
        views = [View(), View("unread"), View("starred"), View("starred", unread_only=True), View("tag", tag="b")]
        views += [View("source", 1), View("source", 2, unread_only=True), View("tag", tag="a", unread_only=True)]
        for view in views:
            assert self.store.headlines.count(view) == len(self.store.headlines.ids(view)), view
        one, other = (store.headlines.rows(store.headlines.ids(View())) for store in self.stores)
        assert one == other
        assert [row.id for row in one] == [
            row.id for row in sorted(one, key=lambda r: (r.published, r.id), reverse=True)
        ]


_SEARCH = View("search", query="body")

TestAnything = Anything.TestCase
TestAnything.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)


@settings(max_examples=25, deadline=None)
@given(
    hours=st.lists(st.integers(0, 5), max_size=25),
    size=st.integers(1, 7),
    view=st.sampled_from(
        [View(), View("unread"), View("source", 1), View("tag", tag="t"), View("search", query="body")]
    ),
)
def test_a_list_read_in_pieces_is_the_list(hours: list[int], size: int, view: View) -> None:
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder)) as store:
        for number in range(2):
            source = store.sources.put(f"https://{number}.example/", tags=["t"])
            items = [article(n, published=NOW - timedelta(hours=h)) for n, h in enumerate(hours)]
            store.articles.ingest(source, items, NOW)
        store.articles.set_read(store.headlines.ids(View())[::3], True)
        pieces = list(store.headlines.ids(view, limit=size))
        while more := store.headlines.ids(view, after=pieces[-1], limit=size) if pieces else None:
            pieces += more
        assert pieces == list(store.headlines.ids(view))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["read", "star"]), st.booleans(), st.sets(st.integers(1, 8))), max_size=12))
def test_undoing_everything_leads_back_to_the_beginning(steps: list[tuple[str, bool, set[int]]]) -> None:
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder)) as store:
        store.articles.ingest(store.sources.put("https://a.example/"), [article(n) for n in range(1, 9)], NOW)
        states = [_marks(store)]
        for what, value, ids in steps:
            change = store.articles.set_read if what == "read" else store.articles.set_starred
            if change(sorted(ids), value, label=what):
                states.append(_marks(store))
        while len(states) > 1:
            states.pop()
            assert store.history.undo() is not None
            assert _marks(store) == states[-1]
        assert store.history.undo() is None


def _marks(store: Store) -> list[tuple[int, bool, bool]]:
    return [(row.id, row.read, row.starred) for row in store.headlines.rows(store.headlines.ids(View()))]
