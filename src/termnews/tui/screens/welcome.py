"""The welcome: what to do when there is nothing to read yet."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, SelectionList, Static
from textual.widgets.option_list import Option
from textual.widgets.selection_list import Selection

from termnews import protocol, sourcesfile, starter
from termnews.errors import TermnewsError
from termnews.paths import Paths
from termnews.protocol import ImportSources, Refresh, Sync
from termnews.store.history import History
from termnews.text import plural
from termnews.tui.jobs import Jobs
from termnews.tui.screens.add import AddScreen
from termnews.tui.screens.prompt import PromptScreen

DEMO = "demo"
"""What the app answers with when the reader wants to see the demo."""

_HELLO = """Whole articles, by the keyboard, with or without a network.
How would you like to begin?"""


def newsboat_files() -> list[Path]:
    """newsboat's own list of feeds, where the person has one."""
    home = Path.home()
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return [
        path
        for path in (config / "newsboat" / "urls", home / ".newsboat" / "urls", home / ".newsbeuter" / "urls")
        if path.is_file()
    ]


class WelcomeScreen(ModalScreen[str | None]):
    """Starter sources by topic, an address, an import, or the demo newspaper."""

    CSS_PATH = "../dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", show=False),
        Binding("j", "list('cursor_down')", show=False),
        Binding("k", "list('cursor_up')", show=False),
        Binding("g", "list('first')", show=False),
        Binding("G", "list('last')", show=False),
    ]

    def __init__(self, jobs: Jobs, paths: Paths, history: History) -> None:
        super().__init__()
        self._jobs = jobs
        self._paths = paths
        self._history = history
        self._number = 0

    def compose(self) -> ComposeResult:
        """The ways to begin; the topics, when they are asked for."""
        with Vertical(id="welcome", classes="dialog") as dialog:
            dialog.border_title = "Welcome to termnews"
            yield Static(Content(_HELLO), id="welcome-words", markup=False)
            yield OptionList(*self._options(), id="welcome-ways", markup=False)
            yield SelectionList[int](*self._topics(), id="welcome-topics")
            yield Static(
                Content("↑ ↓ move   ⏎ choose   esc leave"), id="welcome-keys", classes="dialog-keys", markup=False
            )

    def _options(self) -> list[Option]:
        rows = [
            ("topics", "Starter sources", "choose by topic; you can remove any of them later"),
            ("address", "An address", "of a feed, or of a site you read: its feed is looked for"),
            *((f"import {path}", "Import from newsboat", str(path)) for path in newsboat_files()),
            ("file", "Import a file", "OPML, as every reader exports it, or a newsboat urls file"),
            (DEMO, "Look at the demo", "a small newspaper from inside the program; needs no network"),
        ]
        return [
            Option(Content.assemble((title, "bold"), (f"\n  {words}", "$text-muted")), id=name)
            for name, title, words in rows
        ]

    def _topics(self) -> list[Selection[int]]:
        rows = []
        for index, topic in enumerate(starter.topics()):
            names = ", ".join(source.title for source in topic.sources)
            rows.append(Selection(Content.assemble((topic.name, "bold"), (f"  {names}", "$text-muted")), index))
        return rows

    @on(OptionList.OptionSelected, "#welcome-ways")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        name = event.option.id or ""
        if name == "topics":
            self.query_one("#welcome").add_class("-topics")
            topics = self.query_one(SelectionList)
            topics.focus()
            self._say("Space picks a topic, enter takes what is picked.")
        elif name == "address":
            self.app.push_screen(AddScreen(self._jobs), self._done)
        elif name == "file":
            question = PromptScreen("File or address", "~/feeds.opml")
            self.app.push_screen(question, self._import)
        elif name == DEMO:
            self.app.exit(DEMO)
        else:
            self._import(name.removeprefix("import "))

    def on_key(self, event: object) -> None:
        """Enter in the topics takes what is picked (the list itself would toggle a row)."""
        key = getattr(event, "key", "")
        if key == "enter" and self.query_one("#welcome").has_class("-topics"):
            event.stop()  # type: ignore[attr-defined]
            self._take(self.query_one(SelectionList).selected)

    def _take(self, picked: list[int]) -> None:
        if not picked:
            self._say("Nothing is picked yet: space picks the topic under the cursor.")
            return
        topics = starter.topics()
        entries = [
            sourcesfile.SourceEntry(source.url, source.title, (topics[index].name.lower(),))
            for index in picked
            for source in topics[index].sources
        ]

        def write() -> None:
            known = {entry.url for entry in sourcesfile.read(self._paths.sources_file)}
            new = [entry for entry in entries if entry.url not in known]
            if new:
                sourcesfile.add(self._paths.sources_file, *new)
                urls = {"urls": [entry.url for entry in new]}
                self._history.record("sources_imported", f"added {plural(len(new), 'source')}", urls)

        if self._written(write):
            self._jobs.ask(Sync())
            self._jobs.ask(Refresh())
            self.dismiss(f"Added {plural(len(entries), 'source')}; they are being fetched.")

    def _written(self, write: Callable[[], None]) -> bool:
        try:
            write()
        except TermnewsError as error:
            self._say(str(error))
            return False
        return True

    def _import(self, location: str | None) -> None:
        if location:
            self._say(f"Importing {location} …")
            self._number = self._jobs.ask(
                ImportSources(str(Path(location).expanduser()) if "://" not in location else location)
            )

    @on(Jobs.Answered)
    def _answered(self, message: Jobs.Answered) -> None:
        if not self._number or message.number != self._number:
            return
        match message.event:
            case protocol.Finished(words=words):
                self._jobs.ask(Refresh())
                self.dismiss(words)
            case protocol.Failed(message=words, hint=hint):
                self._say(f"{words} {hint}".strip())
            case _:
                pass

    def _done(self, words: str | None) -> None:
        if words:
            self.dismiss(words)

    def _say(self, words: str) -> None:
        self.query_one("#welcome-words", Static).update(Content(words))

    def action_list(self, action: str) -> None:
        """Move in the ways to begin, or in the topics."""
        if isinstance(self.focused, OptionList):
            getattr(self.focused, f"action_{action}")()

    def action_leave(self) -> None:
        """Back to the ways to begin, then out."""
        dialog = self.query_one("#welcome")
        if dialog.has_class("-topics"):
            dialog.remove_class("-topics")
            self.query_one("#welcome-ways").focus()
            self._say(_HELLO)
        else:
            self.dismiss(None)
