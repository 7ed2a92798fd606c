"""The delivery as the reader sees it: the worker is asked when something is due, and what happens is told at once.

The timer asks the store whether something is due (of the few that wait) and the worker only when it is; never twice at
a time. For how long the worker is left alone is no matter of the clock, which may be set. Nothing waits for it: what is
queued when the reader leaves goes at the next start, or by `termnews send`.
"""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from time import monotonic

from textual.timer import Timer

from termnews.discussion import GRACE, DraftState
from termnews.errors import StoreError
from termnews.protocol import Deliver, DraftMoved
from termnews.tui.keeping import Keeping
from termnews.tui.writing.states import NEED_THE_READER, news_words

LOOK = 3.0
"""Seconds between two looks whether something is due."""

PAUSE = timedelta(seconds=12)
"""For so long nothing is asked again after a delivery that moved nothing: another process has it in hand."""

LONG_PAUSE = timedelta(minutes=2)
"""The same after one that broke in the worker."""


class Posting:
    """What one reader does about the outbox."""

    def __init__(self, desk: Keeping) -> None:
        self._desk = desk
        self._numbers: set[int] = set()
        """The requests that are going on."""
        self._again = 0.0
        """When the worker may be asked next, as `monotonic` counts."""
        self._moved = self._broke = False
        self._counting: Timer | None = None
        self._draft, self._leaves = 0, self._again
        """What is counted down, and when it leaves."""
        self._said = ""
        desk.set_interval(LOOK, self._tick)

    @property
    def is_counting(self) -> bool:
        """Whether a comment can be taken back, and that is being said."""
        return self._counting is not None

    @property
    def in_grace(self) -> int:
        """The comment that is said to be there to be taken back; 0 for none."""
        return self._draft if self.is_counting else 0

    def _tick(self) -> None:
        self.look()
        if self._desk.showing_drafts and self._desk.showing_outbox and not self._desk.settings.reduced_motion:
            self._desk.show_drafts()

    def look(self) -> None:
        """Ask the worker to deliver, if something is due and it is not at it already."""
        if monotonic() < self._again or any(map(self._desk.jobs.busy, self._numbers)):
            return
        # What cannot be read now is looked at again, and whoever reads for the reader says it.
        with contextlib.suppress(StoreError):
            if self._desk.store.outbox.is_due(datetime.now(UTC)):
                self.deliver()

    def deliver(self, *drafts: int) -> None:
        """Ask the worker to deliver, or to see to these drafts now."""
        self._moved = False
        self._numbers = {number for number in self._numbers if self._desk.jobs.busy(number)}
        self._numbers.add(self._desk.ask(Deliver(drafts)))

    def look_now(self, draft_id: int) -> None:
        """Have the worker look now whether a site shows a comment."""
        self.deliver(draft_id)
        self._desk.say("It is looked up at the site.", first=True)

    def ended(self, number: int) -> bool:
        """Whether the request that has come to its end was for a delivery; then it is heeded."""
        if number not in self._numbers:
            return False
        self._numbers.discard(number)
        pause = LONG_PAUSE if self._broke else timedelta() if self._moved else PAUSE
        self._again = monotonic() + pause.total_seconds()
        self._broke = False
        return True

    def failed(self, number: int) -> bool:
        """Whether the request that has failed was for a delivery; then the next waits longer."""
        if number in self._numbers:
            self._broke = True
        return number in self._numbers

    # --- a comment on its way -----------------------------------------------------------------------------------------

    def queued(self, draft_id: int) -> None:
        """A comment has been sent off: say for how long it can be taken back; one that may be there is looked for."""
        delivery = self._desk.kept(lambda: self._desk.store.outbox.get(draft_id), None)
        if delivery is not None and delivery.draft.state is DraftState.UNKNOWN:
            self.look_now(draft_id)
            return
        self._draft, self._leaves = draft_id, monotonic() + GRACE.total_seconds()
        self._again = self._leaves
        self.stop_counting()
        self._counting = self._desk.set_interval(1.0, self._count)
        self._say(round(GRACE.total_seconds()))

    def stop_counting(self) -> None:
        """It has left, or was taken back."""
        if self._counting is not None:
            self._counting.stop()
            self._counting = None

    def _count(self) -> None:
        left = self._leaves - monotonic()
        delivery = self._desk.kept(lambda: self._desk.store.outbox.get(self._draft), None)
        is_queued = delivery is not None and delivery.draft.state is DraftState.QUEUED
        if left <= 0 or not is_queued:
            self.stop_counting()
            if is_queued and self._desk.status.message == self._said:
                self._desk.say("It leaves now.", first=True)
            self.look()
        elif not self._desk.settings.reduced_motion and self._desk.status.message in ("", self._said):
            self._say(round(left))

    def _say(self, seconds: int) -> None:
        self._said = f"Sent in {seconds} s. u takes it back."
        self._desk.say(self._said, first=True)

    def moved(self, event: DraftMoved) -> None:
        """A comment is in another state: show it, and say it where the reader is."""
        desk = self._desk
        self._moved = True
        if event.draft == self._draft:
            self.stop_counting()
        delivery = desk.kept(lambda: desk.store.outbox.get(event.draft), None)
        desk.recount()
        if desk.showing_drafts:
            desk.show_drafts()
        if delivery is None:
            return
        desk.headlines.changed([delivery.draft.article_id])
        words = news_words(event.state, event.words, delivery.draft.article_title)
        if words:
            trouble = event.state in NEED_THE_READER
            if trouble:
                words += " It is in the outbox."
            desk.say(words, error=trouble, first=True)
