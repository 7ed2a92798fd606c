"""A comment while it is written: what has been typed, and what of it is on the disk."""

from __future__ import annotations

from datetime import UTC, datetime

from termnews import urls, wire
from termnews.discussion import GRACE, Draft, DraftState, Identity, Parent
from termnews.model import Article
from termnews.store.store import Store
from termnews.tui.writing.prospects import Prospect, prospect
from termnews.tui.writing.states import news_words


class Work:
    """A comment that is being written. The composer and its review share one."""

    def __init__(self, store: Store, article: Article, draft: Draft | None, parent: Parent | None) -> None:
        self._store = store
        self.article = article
        self.parent = draft.parent if draft is not None else parent
        self._host = urls.host(article.url)
        self._begin(draft)
        self.prospect = Prospect("")
        """What is known of the site; `look` learns it."""
        self.look()

    def _begin(self, draft: Draft | None) -> None:
        self.draft_id = draft.id if draft is not None else None
        self.begun_with = wire.quote(self.parent) if self.parent is not None else ""
        """What the text is before anything is written: the words that it answers."""
        self.text = draft.text if draft is not None else self.begun_with
        known = draft.identity if draft is not None else Identity()
        self.identity = known if any(known) else self._store.outbox.identity(self._host)
        self._saved = (self.text, self.identity)

    def begin_another(self) -> None:
        """Begin another one on the same article. What there is must have been saved."""
        self._begin(None)

    def look(self) -> None:
        """Learn what is known of the site."""
        threads, id = self._store.threads, self.article.id
        self.prospect = prospect(self.article.url, threads.get(id), threads.clues(id))

    def news(self, draft_id: int, state: DraftState, words: str) -> str:
        """What is told of a comment that has been sent before and has come into a state; '' for nothing."""
        draft = self._store.drafts.get(draft_id)
        return news_words(state, words, draft.article_title) if draft is not None else ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing has been written, and never was."""
        return self.draft_id is None and self.text.strip() in ("", self.begun_with.strip())

    @property
    def is_saved(self) -> bool:
        """Whether it is on the disk as it stands."""
        return (self.text, self.identity) == self._saved

    @property
    def is_kept(self) -> bool:
        """Whether no words would be lost."""
        return self.text == self._saved[0] or not self.text.strip() or self.is_blank

    def save(self) -> None:
        """Put it on the disk, if it has changed. Raises StoreError."""
        now = (self.text, self.identity)
        if now == self._saved:
            return
        if self.is_blank:
            # There is no draft yet that would keep it.
            self._store.outbox.remember(self._host, self.identity)
        else:
            self.draft_id = self._store.drafts.save(self.article.id, *self._place(), self.identity)
        self._saved = now

    def _place(self) -> tuple[str, int | None, Parent | None]:
        return self.text, self.draft_id, self.parent

    def discard(self) -> bool:
        """Take the draft away; whether there was one. It can be undone. Raises StoreError."""
        if self.draft_id is None:
            return False
        self._store.drafts.discard(self.draft_id, label="discarded a draft")
        self._saved = (self.text, self.identity)
        return True

    def send(self) -> int | None:
        """Queue it, to leave when the grace time is over; its id, None where it has been sent already elsewhere.

        Raises StoreError.
        """
        self.save()
        if self.draft_id is None:
            return None
        now = datetime.now(UTC)
        who = Identity(*(value.strip() for value in self.identity))
        # What goes over the wire, and by what, is settled and frozen when it is claimed: the page is read anew then.
        if not self._store.outbox.queue(self.draft_id, who, now, service="", wire="", not_before=now + GRACE):
            return None
        self._store.outbox.remember(self._host, who)
        return self.draft_id
