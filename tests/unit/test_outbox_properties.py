"""Whatever two processes do to an outbox, in whatever order: no word is lost, nothing is sent twice, counters count."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from termnews.discussion import EDITABLE, Draft, DraftState, Identity, Parent
from termnews.store.outbox import IN_FLIGHT
from termnews.store.store import Store
from tests.unit.store_samples import NOW, assert_sound, filled

SPACING = timedelta(seconds=16)
WORDS = st.sampled_from(["one", "two", "three  ", "é"])
PICK = st.integers(0, 7)


class AnyOutbox(RuleBasedStateMachine):
    """Two processes write, send, are answered, and take back."""

    @initialize()
    def open(self) -> None:
        """Two stores over one folder."""
        self.folder = tempfile.TemporaryDirectory()
        first, _, self.articles = filled(Path(self.folder.name), 2)
        self.stores = [first, Store.open(Path(self.folder.name))]
        self.now = NOW
        self.texts: dict[int, str] = {}
        """What was last written, by draft."""
        self.sent: dict[int, str] = {}
        """What was sent for it since it was last queued."""
        self.flights: dict[int, tuple[str, datetime]] = {}
        """Where each was sent last, and when."""
        self.last_sent = {"a.example": NOW - SPACING, "b.example": NOW - SPACING}

    def teardown(self) -> None:
        """Close both."""
        if hasattr(self, "folder"):
            for store in self.stores:
                store.close()
            self.folder.cleanup()

    def drafts(self, who: int) -> list[Draft]:
        """Everything there is."""
        return [*self.stores[who % 2].drafts.all(), *self.stores[who % 2].outbox.all()]

    def one(self, who: int, pick: int) -> Draft | None:
        """One of them."""
        drafts = self.drafts(who)
        return drafts[pick % len(drafts)] if drafts else None

    @rule(who=PICK, pick=PICK, text=WORDS, reply=st.booleans())
    def write(self, who: int, pick: int, text: str, reply: bool) -> None:
        """A draft is begun, or changed; one that is on its way is not: the words become another draft."""
        draft = self.one(who, pick) if pick % 2 else None
        parent = Parent("7", "A", "words") if reply else None
        store = self.stores[who % 2]
        id = store.drafts.save(self.articles[pick % 2], text, draft.id if draft else None, parent)
        assert draft is None or (id == draft.id) is (draft.state in EDITABLE)
        self.texts[id] = text
        self.sent.pop(id, None)

    @rule(who=PICK, pick=PICK, frozen=st.booleans())
    def queue(self, who: int, pick: int, frozen: bool) -> None:
        """One is sent off."""
        draft = self.one(who, pick)
        if draft is not None:
            wire = f"<{draft.text}>" if frozen else ""
            queued = self.stores[who % 2].outbox.queue(
                draft.id, Identity("A"), self.now, service="wordpress" if frozen else "", wire=wire, not_before=self.now
            )
            assert queued is (draft.state in EDITABLE)
            if queued:
                self.sent.pop(draft.id, None)

    @rule(who=PICK, pick=PICK, later=st.integers(0, 20), host=st.sampled_from(["a.example", "b.example"]))
    def claim(self, who: int, pick: int, later: int, host: str) -> None:
        """A process would have one."""
        self.now += timedelta(seconds=later)
        draft = self.one(who, pick)
        if draft is None:
            return
        wire = f"<{draft.text}>"
        delivery = self.stores[who % 2].outbox.get(draft.id)
        assert delivery is not None
        wait = self.stores[who % 2].outbox.claim(
            delivery, service="wordpress", wire=wire, host=host, owner=str(who), now=self.now, spacing=SPACING
        )
        free = draft.state in (DraftState.QUEUED, DraftState.UNKNOWN)
        rested = self.now >= self.last_sent[host] + SPACING
        flying = [
            other.id
            for other in self.drafts(who)
            if other.id != draft.id
            and other.state is DraftState.SENDING
            and self.flights.get(other.id, ("", NOW))[0] == host
            if self.flights[other.id][1] > self.now - IN_FLIGHT
        ]
        assert (wait is None) is (free and rested and not flying)
        if wait is None:
            self.flights[draft.id] = (host, self.now)
            assert self.sent.setdefault(draft.id, wire) == wire, "the same bytes at every attempt"
            self.last_sent[host] = self.now
        else:
            assert wait > self.now

    @rule(
        who=PICK,
        pick=PICK,
        to=st.sampled_from(sorted(set(DraftState) - {DraftState.DRAFT, DraftState.SENDING})),
        key=st.sampled_from(["", "7"]),
    )
    def answered(self, who: int, pick: int, to: DraftState, key: str) -> None:
        """What is in hand is settled, by whoever has it."""
        draft = self.one(who, pick)
        if draft is not None:
            moved = self.stores[who % 2].outbox.move(
                draft.id, {DraftState.SENDING}, to, self.now, words="said", remote_key=key, not_before=self.now
            )
            assert moved is (draft.state is DraftState.SENDING)

    @rule(who=PICK, pick=PICK, what=st.sampled_from(["take back", "cancel", "discard"]))
    def give_up(self, who: int, pick: int, what: str) -> None:
        """The reader wants one back, out, or away."""
        draft = self.one(who, pick)
        if draft is None:
            return
        store = self.stores[who % 2]
        if what == "take back":
            assert store.outbox.take_back(draft.id, self.now) is (draft.state is DraftState.QUEUED)
        elif what == "cancel":
            store.outbox.cancel(draft.id, self.now)
        else:
            store.drafts.discard(draft.id, label="discarded")
            if draft.state in EDITABLE:
                assert store.drafts.get(draft.id) is None
                assert store.history.undo() is not None
            assert store.drafts.get(draft.id) == draft

    @rule(who=PICK)
    def undo(self, who: int) -> None:
        """The last step is taken back."""
        self.stores[who % 2].history.undo()

    @invariant()
    def agrees(self) -> None:
        """Every word is there, both see the same, and what has moved says so in its last step."""
        if not hasattr(self, "stores"):
            return
        assert_sound(self.stores[0])
        assert self.drafts(0) == self.drafts(1)
        assert {draft.id: draft.text for draft in self.drafts(0)} == self.texts
        for draft in self.drafts(0):
            steps = self.stores[0].outbox.steps(draft.id)
            assert (steps[-1].state if steps else DraftState.DRAFT) == draft.state


TestAnyOutbox = AnyOutbox.TestCase
TestAnyOutbox.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
