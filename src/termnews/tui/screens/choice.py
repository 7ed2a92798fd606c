"""A question with a few answers, one of which is chosen."""

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

from termnews.discussion import Draft
from termnews.text import age, gist, shorten

Answer = tuple[str, str]
"""What is answered, and the words that stand for it."""

NEW = "new"
"""The answer that asks for a draft that is not there yet."""


class ChoiceScreen(ModalScreen[str | None]):
    """Asks; the answer, or None if the reader thinks better of it. Digits choose too."""

    CSS_PATH = "../dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Leave", show=False),
        Binding("j", "move('cursor_down')", show=False),
        Binding("k", "move('cursor_up')", show=False),
        Binding("g", "move('first')", show=False),
        Binding("G", "move('last')", show=False),
        *(Binding(str(digit), f"pick({digit})", show=False) for digit in range(1, 10)),
    ]

    def __init__(self, title: str, words: str, answers: Sequence[Answer]) -> None:
        super().__init__()
        self._title = title
        self._words = words
        self._answers = list(answers)

    def compose(self) -> ComposeResult:
        """The question, the answers."""
        with Vertical(id="choice", classes="dialog"):
            words = Content.assemble((self._title, "bold"), f"\n\n{self._words}")
            yield Static(words, id="choice-words", markup=False)
            yield OptionList(
                *(Option(Content(f"{number}  {label}")) for number, (_, label) in enumerate(self._answers, 1)),
                id="choice-answers",
                markup=False,
            )
            yield Static(Content("⏎ choose   esc leave"), classes="dialog-keys", markup=False)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._answers[event.option_index][0])

    def action_pick(self, number: int) -> None:
        """Choose an answer by its number."""
        if number <= len(self._answers):
            self.dismiss(self._answers[number - 1][0])

    def action_move(self, way: str) -> None:
        """Move in the answers."""
        getattr(self.query_one(OptionList), f"action_{way}")()

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


def discard_question(text: str) -> tuple[str, str, list[Answer]]:
    """What is asked before a draft is discarded: title, words, answers."""
    words = f"“{shorten(gist(text), 200)}”\nIt has not been sent. u takes it back afterwards."
    return "Discard the draft?", words, [("discard", "Discard it"), ("keep", "Keep it")]


def drafts_question(drafts: Sequence[Draft]) -> tuple[str, str, list[Answer]]:
    """What is asked where there are several drafts on an article: title, words, answers (an id, or NEW)."""
    answers = [
        (str(draft.id), shorten(f"{_kind(draft)}{gist(draft.text) or '(empty)'}", 66) + f"  {age(draft.changed)}")
        for draft in drafts
    ]
    return "Which draft?", "There are drafts on this article.", [*answers, (NEW, "A new comment")]


def _kind(draft: Draft) -> str:
    return f"to {draft.parent.author}: " if draft.parent is not None else ""
