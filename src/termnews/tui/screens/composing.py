"""What is written in the composer, on its way to the disk: saved as one types, and measured."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import NamedTuple

from textual import events, on
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static, TextArea

from termnews.config import Settings
from termnews.discussion import Draft, Parent
from termnews.errors import StoreError
from termnews.model import Article
from termnews.paths import Paths
from termnews.store.store import Store
from termnews.tui.typeahead import TakesText
from termnews.tui.widgets.identity import IdentityFields
from termnews.tui.writing import editor
from termnews.tui.writing.prospects import measure
from termnews.tui.writing.work import Work

_AUTOSAVE = 1.0
"""Seconds after a keypress at which the draft is on disk; the promise is two."""

_MEASURE = 0.1
"""Seconds after a keypress at which a long text is measured anew: 64 kB take 30 ms."""

_SHORT = 4_000
"""Characters of a text that is measured with every keypress."""


class Parting(NamedTuple):
    """How the composer was left."""

    words: str = ""
    sent: int = 0
    """The draft that was queued; 0 for none."""


class Composing(TakesText, Screen[Parting]):
    """A screen on which a comment is written. Whatever happens to it, the words are kept."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        paths: Paths,
        article: Article,
        draft: Draft | None = None,
        parent: Parent | None = None,
    ) -> None:
        super().__init__()
        self.settings = settings
        self.paths = paths
        self.work = Work(store, article, draft, parent)
        """What is being written."""
        self._timer: Timer | None = None
        self._measuring: Timer | None = None
        self._words, self._is_error = "", False

    def may_close_by(self, key: events.Key) -> bool:
        """Whether a key may end it: none of those that a text is typed with."""
        return key.key == "escape" or key.key.startswith("ctrl+")

    def say(self, words: str, *, error: bool = False) -> None:
        """Say something beside how long the text is."""
        self._words, self._is_error = words, error
        self.measure()

    def measure(self) -> None:
        """Show how long the text is as it is sent, and what was said last."""
        self._measuring = None
        found = measure(self.work.text, self.work.prospect)
        line = self.query_one("#compose-state", Static)
        line.set_class(self._is_error or found.too_long, "-error")
        line.update(Content(f"{found.words}   {self._words}"))

    @property
    def text(self) -> str:
        """What has been written."""
        self._take_in()
        return self.work.text

    @property
    def is_kept(self) -> bool:
        """Whether there is nothing to lose: what has been written is in the store."""
        self._take_in()
        return self.work.is_kept

    def _take_in(self) -> None:
        """Have what stands in the fields: of what was typed last they may not have told yet."""
        for area in self.query(TextArea):
            self.work.text = area.text
        if self.app.screen is self:
            # While the review is on top, its fields have it.
            for fields in self.query(IdentityFields):
                self.work.identity = fields.identity

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        self.work.text = event.text_area.text
        self._words, self._is_error = "", False
        if len(self.work.text) < _SHORT:
            self.measure()
        elif self._measuring is None:
            self._measuring = self.set_timer(_MEASURE, self.measure)
        self.save_soon()

    @on(IdentityFields.Changed)
    def _identity_changed(self, event: IdentityFields.Changed) -> None:
        self.work.identity = event.identity
        self.save_soon()

    @on(IdentityFields.Done)
    def _identity_done(self) -> None:
        self.query_one(TextArea).focus()

    def save_soon(self) -> None:
        """Have what has changed on the disk in a second."""
        if self._timer is None and not self.work.is_saved:
            self._timer = self.set_timer(_AUTOSAVE, self.save)

    def save(self) -> bool:
        """Put the draft on disk if it has changed; whether it is there. What fails is said, and tried again."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._take_in()
        if self.work.is_saved:
            return True
        try:
            self.work.save()
        except StoreError as error:
            self.say(f"Not saved: {error} It is kept here and tried again.", error=True)
            self._timer = self.set_timer(_AUTOSAVE, self.save)
            return False
        self.say("Saved." if not self.work.is_blank else "")
        return True

    def rescue(self) -> Path | None:
        """Put a text that the store does not take into a file, where one can be written; the file."""
        if self.save() or self.is_kept:
            return None
        for folder in (self.paths.state, Path(tempfile.gettempdir())):
            with contextlib.suppress(OSError):
                return editor.to_file(folder, self.text, self.about())
        return None

    def about(self) -> str:
        """What it is about, for the editor: the words that it answers, the article."""
        article, parent = self.work.article, self.work.parent
        answered = f"{parent.author} wrote:\n{parent.words}\n\n" if parent is not None else ""
        return f"{answered}{article.title}\n{article.url}\n\n{article.plain[:4000]}"
