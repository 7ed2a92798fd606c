"""The outline of an article: its headings, to go to one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option


class OutlineScreen(ModalScreen[int | None]):
    """Gives the line of the heading that is chosen, None where none is."""

    CSS_PATH = "../dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,O", "leave", "Leave", show=False),
        Binding("j", "list('cursor_down')", show=False),
        Binding("k", "list('cursor_up')", show=False),
        Binding("g", "list('first')", show=False),
        Binding("G", "list('last')", show=False),
    ]

    def __init__(self, headings: Sequence[tuple[int, int, str]], line: int) -> None:
        super().__init__()
        self._headings = headings
        self._line = line

    def compose(self) -> ComposeResult:
        """The headings, each as far in as it is deep."""
        highest = min(level for _, level, _ in self._headings)
        with Vertical(id="outline", classes="dialog") as dialog:
            dialog.border_title = "Outline"
            yield OptionList(
                *(Option(Content("  " * (level - highest) + (words or "…"))) for _, level, words in self._headings),
                id="outline-list",
                markup=False,
            )
            yield Static(Content("⏎ goes there   j k move   esc leaves"), classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        """Begin at the heading that the reader is under."""
        passed = [index for index, (line, _, _) in enumerate(self._headings) if line <= self._line]
        self.query_one(OptionList).highlighted = passed[-1] if passed else 0

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._headings[event.option_index][0])

    def action_list(self, action: str) -> None:
        """Move in the list."""
        getattr(self.query_one(OptionList), f"action_{action}")()

    def action_leave(self) -> None:
        """Leave without going anywhere."""
        self.dismiss(None)
