"""A question with one line for the answer, at the foot of the screen."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from termnews.tui.typeahead import TakesText


class PromptScreen(TakesText, ModalScreen[str | None]):
    """Asks for one line; None if the reader thinks better of it."""

    CSS_PATH = "../dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]

    def __init__(self, question: str, placeholder: str = "", answer: str = "") -> None:
        super().__init__()
        self._question = question
        self._placeholder = placeholder
        self._answer = answer

    def compose(self) -> ComposeResult:
        """The question and the line."""
        with Horizontal(id="prompt"):
            yield Static(f"{self._question}: ", id="prompt-question", markup=False)
            yield Input(self._answer, placeholder=self._placeholder, compact=True, select_on_focus=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer."""
        self.dismiss(event.value.strip() or None)

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)
