"""A comment before it is sent: what the site will show, what it is told besides, and what answer is to be expected."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from termnews import wire
from termnews.config import Settings
from termnews.errors import StoreError, TermnewsError
from termnews.tui import screenkeys
from termnews.tui.browser import open_in_browser
from termnews.tui.widgets.identity import IdentityFields
from termnews.tui.widgets.preview import Preview
from termnews.tui.writing.prospects import MANY_LINKS, measure, missing
from termnews.tui.writing.work import Work


class ReviewScreen(Screen[int | None]):
    """Shows a comment as it will be sent. `enter` queues it and answers with its id; `esc` goes back to the text."""

    CSS_PATH = "../dialogs.tcss"
    AUTO_FOCUS = "#review-preview"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-roomy")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        *screenkeys.bindings(key for key in screenkeys.REVIEW if key.action != "send"),
        # A field that has the focus keeps its enter: it goes on to the next.
        Binding("enter", "send", "send"),
    ]

    def __init__(self, work: Work, settings: Settings, changed: Callable[[], None]) -> None:
        super().__init__()
        self._work = work
        self._settings = settings
        self._tell_changed = changed

    def compose(self) -> ComposeResult:
        """Where it goes, who it is from, what will be seen."""
        with Vertical(id="review"):
            yield Static("", id="review-about", markup=False)
            yield IdentityFields(self._work.identity, rows=True, id="review-identity")
            yield Preview(ascii_only=self._settings.ascii_only, id="review-preview")
            yield Static("", id="review-expect", markup=False)
            yield Static("", id="review-state", markup=False)
            yield Static("", id="review-keys", markup=False)

    def on_mount(self) -> None:
        """Ask for what is missing, if something is."""
        self._show()
        found = self._work.prospect
        if not found.hindrance:
            self.query_one(IdentityFields).focus_first_empty(name=found.wants_name, email=found.wants_email)

    def on_resize(self, event: events.Resize) -> None:
        """Another width: other keys have room."""
        line = screenkeys.foot(screenkeys.hints_of(screenkeys.REVIEW), min(80, event.size.width) - 2)
        self.query_one("#review-keys", Static).update(Content(line))

    def _show(self) -> None:
        work, found = self._work, self._work.prospect
        about = Content.assemble(("To ", "dim"), (found.host, "bold"), (f", by {found.way}", "dim"))
        self.query_one("#review-about", Static).update(about)
        name = work.identity.name.strip() or "(no name)"
        heading = Content.assemble(("The site will show:\n\n", "dim"), (name, "bold"), "\n")
        self.query_one(Preview).show(wire.preview(work.text), heading)
        size = measure(work.text, found)
        expect = [found.words] + ([f"{size.links} links: it is likely to be held."] if size.links >= MANY_LINKS else [])
        self.query_one("#review-expect", Static).update(Content(" ".join(filter(None, expect))))
        self._say(self.obstacle or found.warning, error=bool(self.obstacle or found.warning))

    @property
    def obstacle(self) -> str:
        """Why it cannot be sent as it stands; '' where it can."""
        work, found = self._work, self._work.prospect
        if found.hindrance:
            return found.hindrance
        if measure(work.text, found).too_long:
            return f"It is too long: the site takes {found.limit:,} bytes."
        return missing(work.identity, found)

    def _say(self, words: str, *, error: bool = False) -> None:
        line = self.query_one("#review-state", Static)
        line.set_class(error, "-error")
        line.display = bool(words)
        line.update(Content(words))

    @on(IdentityFields.Changed)
    def _identity_changed(self, event: IdentityFields.Changed) -> None:
        self._work.identity = event.identity
        self._tell_changed()
        self._show()

    @on(IdentityFields.Done)
    def _identity_done(self) -> None:
        self.query_one(Preview).focus()

    def action_send(self) -> None:
        """Send it off; it leaves when the grace time is over."""
        if self.obstacle:
            found = self._work.prospect
            self._say(self.obstacle, error=True)
            self.query_one(IdentityFields).focus_first_empty(name=found.wants_name, email=found.wants_email)
            return
        try:
            sent = self._work.send()
        except StoreError as error:
            self._say(f"Not sent: {error} It is kept as a draft.", error=True)
            return
        if sent is None:
            self._say("It has been sent already, or discarded, in another window.", error=True)
        else:
            self.dismiss(sent)

    def action_browser(self) -> None:
        """Open the article's page in the browser."""
        try:
            open_in_browser(self._work.article.url, self._settings.browser)
        except TermnewsError as error:
            self._say(str(error), error=True)
        else:
            self._say("Opened in the browser. The draft is kept.")

    def action_leave(self) -> None:
        """Back to the text."""
        self.dismiss(None)
