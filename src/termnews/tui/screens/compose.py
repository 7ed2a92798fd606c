"""The composer: a comment on an article is written here, and is on disk two seconds after it was typed."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static, TextArea

from termnews.config import Settings
from termnews.discussion import Draft, Parent
from termnews.errors import StoreError, UsageError
from termnews.model import Article
from termnews.paths import Paths
from termnews.store.store import Store
from termnews.text import plural
from termnews.tui import editor
from termnews.tui.typeahead import TakesText

_AUTOSAVE = 1.0
"""Seconds after a keypress at which the draft is on disk; the promise is two."""


class ComposeScreen(TakesText, Screen[str | None]):
    """Writes one draft. It is saved as one types, and at once on leaving, on losing the focus and on a signal."""

    CSS_PATH = "../dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Keep and leave", priority=True),
        Binding("ctrl+s", "save", "Save"),
        Binding("ctrl+e", "editor", "Editor", priority=True),
        Binding("ctrl+x", "discard", "Discard", priority=True),
    ]

    def __init__(
        self,
        store: Store,
        settings: Settings,
        paths: Paths,
        article: Article,
        draft: Draft | None,
        parent: Parent | None = None,
    ) -> None:
        super().__init__()
        self._store = store
        self._settings = settings
        self._paths = paths
        self._article = article
        self._draft_id = draft.id if draft is not None else None
        self._answered = draft.parent if draft is not None else parent
        self._saved = draft.text if draft is not None else ""
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """What it is about, the text, what is known of it."""
        with Vertical(id="compose"):
            yield Static(
                self._title(),
                id="compose-about",
                markup=False,
            )
            yield TextArea(
                self._saved, id="compose-text", soft_wrap=True, show_line_numbers=False, placeholder="Write here …"
            )
            yield Static("", id="compose-state", markup=False)
            yield Static(
                Content("esc keep and leave   ^e editor   ^x discard   ^z undo   ^y redo"),
                id="compose-keys",
                markup=False,
            )

    def on_mount(self) -> None:
        """Go on where the draft ends."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)
        area.focus()
        self._say("Kept as a draft as you type. Sending comes with a later version.")

    @property
    def text(self) -> str:
        """What has been written."""
        return self.query_one(TextArea).text

    @property
    def is_kept(self) -> bool:
        """Whether there is nothing to lose: what has been written is in the store."""
        return self.text == self._saved or not self.text.strip()

    @on(TextArea.Changed)
    def _changed(self) -> None:
        self._say("")
        if self._timer is None and self.text != self._saved:
            self._timer = self.set_timer(_AUTOSAVE, self.save)

    def save(self) -> bool:
        """Put the draft on disk if it has changed; whether it is there. What fails is said, and tried again."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        text = self.text
        if text == self._saved or (not text.strip() and self._draft_id is None):
            return True
        try:
            self._draft_id = self._store.drafts.save(self._article.id, text, self._draft_id, self._answered)
        except StoreError as error:
            self._say(f"Not saved: {error} It is kept here and tried again.", error=True)
            self._timer = self.set_timer(_AUTOSAVE, self.save)
            return False
        self._saved = text
        self._say("Saved.")
        return True

    def rescue(self) -> Path | None:
        """Put a text that the store does not take into a file, where one can be written; the file."""
        if self.save() or self.is_kept:
            return None
        for folder in (self._paths.state, Path(tempfile.gettempdir())):
            with contextlib.suppress(OSError):
                return editor.to_file(folder, self.text, self._about())
        return None

    def _say(self, words: str, *, error: bool = False) -> None:
        text = self.text
        counts = f"{plural(len(text.split()), 'word')} · {plural(len(text.encode()), 'byte')}"
        line = self.query_one("#compose-state", Static)
        line.set_class(error, "-error")
        line.update(Content(f"{counts}   {words}"))

    def action_save(self) -> None:
        """Save now."""
        self.save()

    def action_leave(self) -> None:
        """Leave; the draft is kept."""
        if self.save():
            kept = self._draft_id is not None and self._saved.strip()
            self.dismiss("The draft is kept: it is under Drafts, and C goes on with it." if kept else None)

    def action_discard(self) -> None:
        """Discard the draft; it can be taken back."""
        draft = self._draft_id if self.save() else None
        if draft is None:
            if not self.text.strip():
                self.dismiss(None)
            return
        try:
            self._store.drafts.discard(draft, label="discarded a draft")
        except StoreError as error:
            self._say(str(error), error=True)
            return
        self._saved = self.text
        self.dismiss("Discarded. u takes it back.")

    def action_editor(self) -> None:
        """Go on in the person's own editor. What it leaves unchanged or empty changes nothing."""
        self.save()
        # Textual takes NO_COLOR out of its own environment; the editor is told all the same.
        environment = {**os.environ, **({"NO_COLOR": "1"} if self.app.no_color else {})}
        path = None
        try:
            command = editor.command_of(self._settings.editor, environment)
            path = editor.to_file(self._paths.state, self.text, self._about())
            failure: UsageError | None = None
            with self.app.suspend():
                # Textual does not come back from a suspension that an error ends.
                try:
                    ended_well = editor.edit(command, path, environment)
                except UsageError as error:
                    failure = error
            if failure is not None:
                raise failure
            text = editor.from_file(path)
        except UsageError as error:
            self._say(str(error), error=True)
        except OSError as error:
            self._say(f"The text cannot be handed to an editor: {error.strerror}.", error=True)
        except SuspendNotSupported:
            self._say("An editor cannot be opened in this terminal.", error=True)
        else:
            self._take(text, ended_well)
        finally:
            if path is not None:
                path.unlink(missing_ok=True)

    def _take(self, text: str, ended_well: bool) -> None:
        """Take what the editor left, if it left something else."""
        if not ended_well:
            self._say("The editor ended with an error: the text is as it was.", error=True)
        elif not text:
            self._say("The editor left nothing: the text is kept. ^x discards it.")
        elif text == self.text.strip():
            self._say("The editor left the text as it was.")
        else:
            self.query_one(TextArea).text = text
            self.save()

    def _title(self) -> Content:
        """What is commented on."""
        if self._answered is None:
            return Content.assemble(("Comment on ", "$text-muted"), (self._article.title, "bold"))
        return Content.assemble(("Answer to ", "$text-muted"), (self._answered.author or "a comment", "bold"))

    def _about(self) -> str:
        article = self._article
        return f"{article.title}\n{article.url}\n\n{article.plain[:4000]}"
