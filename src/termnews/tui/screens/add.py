"""Adding a source: an address, what was found there, and which of it to take."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from termnews import protocol
from termnews.model import FeedLink
from termnews.protocol import AddSource
from termnews.text import plural
from termnews.tui.jobs import Jobs
from termnews.tui.typeahead import TakesText
from termnews.tui.widgets.line import Line

_ASK = "A feed, or any page of a site: its feed is looked for. A site without one is read from its own headline list."


class AddScreen(TakesText, ModalScreen[str | None]):
    """Asks for an address, looks there, lets the reader choose between feeds. Answers with what was added, in words."""

    CSS_PATH = "../dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]

    def __init__(self, jobs: Jobs, address: str = "") -> None:
        super().__init__()
        self._jobs = jobs
        self._address = address
        self._number = 0
        self._feeds: tuple[FeedLink, ...] = ()

    def compose(self) -> ComposeResult:
        """The line for the address, what is said about it, the feeds to choose from."""
        with Vertical(id="add", classes="dialog") as dialog:
            dialog.border_title = "Add a source"
            yield Line(self._address, placeholder="https://…", compact=True, id="add-address")
            yield Static(Content(_ASK), id="add-words", markup=False)
            yield OptionList(id="add-feeds", markup=False)
            yield Static(Content("⏎ look there   esc leave"), classes="dialog-keys", markup=False)

    @on(Input.Submitted)
    def _look(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self._say("Looking there …")
            self.query_one("#add-feeds").remove_class("-shown")
            self._number = self._jobs.ask(AddSource(event.value.strip()))

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        feed = self._feeds[event.option_index]
        self._say("Adding it …")
        self._number = self._jobs.ask(AddSource(feed.url, title="", chosen=True))

    @on(Jobs.Answered)
    def _answered(self, message: Jobs.Answered) -> None:
        if message.number != self._number:
            return
        match message.event:
            case protocol.ChoiceNeeded(feeds=feeds):
                self._offer(feeds)
            case protocol.SourceAdded(title=title, articles=articles, note=note):
                # Its full texts are fetched behind this.
                self.dismiss(f"Added {title}: {plural(articles, 'article')}. {note}".strip())
            case protocol.Failed(message=words, hint=hint):
                self._say(f"{words} {hint}".strip(), error=True)
            case _:
                pass

    def _offer(self, feeds: tuple[FeedLink, ...]) -> None:
        self._feeds = feeds
        self._say(f"{plural(len(feeds), 'feed')} there. Which one?")
        options = self.query_one("#add-feeds", OptionList)
        options.clear_options()
        for feed in feeds:
            note = "  (comments)" if feed.comments else ""
            options.add_option(Option(Content(f"{feed.title or feed.url}{note}\n  {feed.url}")))
        options.add_class("-shown")
        options.highlighted = 0
        options.focus()

    def _say(self, words: str, *, error: bool = False) -> None:
        line = self.query_one("#add-words", Static)
        line.set_class(error, "-error")
        line.update(Content(words))

    def action_leave(self) -> None:
        """Leave; what is being looked for is stopped."""
        if self._number and self._jobs.busy(self._number):
            self._jobs.cancel(self._number)
        self.dismiss(None)
