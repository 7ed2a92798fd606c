"""A question with one line for the answer, at the foot of the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from termnews.tui.typeahead import TakesText
from termnews.tui.widgets.line import Line


class PromptScreen(TakesText, ModalScreen[str | None]):
    """Asks for one line; None if the reader thinks better of it."""

    CSS_PATH = "../dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]

    def __init__(
        self, question: str, placeholder: str = "", answer: str = "", typed: Callable[[str], str] | None = None
    ) -> None:
        """`typed` is told of every letter, and says what stands behind the line then."""
        super().__init__()
        self._typed = typed
        self._question = question
        self._placeholder = placeholder
        self._answer = answer

    def compose(self) -> ComposeResult:
        """The question and the line."""
        with Horizontal(id="prompt"):
            yield Static(f"{self._question}: ", id="prompt-question", markup=False)
            yield Line(self._answer, placeholder=self._placeholder, compact=True, select_on_focus=True)
            yield Static("", id="prompt-found", markup=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what comes of it already."""
        if self._typed is not None:
            self.query_one("#prompt-found", Static).update(Content(self._typed(event.value)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer."""
        self.dismiss(event.value.strip() or None)

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)
