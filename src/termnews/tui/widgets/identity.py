"""Who a comment is from: name, e-mail address, website."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from termnews.discussion import Identity
from termnews.tui.widgets.line import Line

_FIELDS = (
    ("name", "Name", 245, "shown with the comment"),
    ("email", "E-mail", 100, "sent to the site, not shown"),
    ("website", "Website", 200, "linked from your name"),
)
"""Field of `Identity`, label, characters at most (WordPress' columns), what becomes of it."""

_ROOMY, _WIDE = 58, 75
"""Cells in which the three fields can stand side by side, and in which the few words are seen in theirs."""


class IdentityFields(Container):
    """Three fields in a row, or (`-rows`) one under the other with what becomes of each."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # Before the field has the key: else what is typed or pasted right behind it would come into the same field.
        Binding("tab", "app.focus_next", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True),
        Binding("enter", "go_on", show=False, priority=True),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    @dataclass
    class Changed(Message):
        """Somebody else, or the same one with another address."""

        identity: Identity

    @dataclass
    class Done(Message):
        """Enter was pressed in the last field that had to be filled in."""

    def __init__(self, identity: Identity, *, rows: bool = False, id: str | None = None) -> None:
        super().__init__(id=id, classes="-rows" if rows else "")
        self._identity = identity

    def compose(self) -> ComposeResult:
        """The fields."""
        for name, label, most, note in _FIELDS:
            with Horizontal(id=f"identity-of-{name}", classes="identity-field"):
                yield Static(label, classes="identity-label", markup=False)
                yield Line(
                    getattr(self._identity, name),
                    id=f"identity-{name}",
                    compact=True,
                    max_length=most,
                    select_on_focus=False,
                )
                yield Static(note, classes="identity-note", markup=False)

    def on_resize(self, event: events.Resize) -> None:
        """Side by side they stand without the last where there is no room; the review has it."""
        if not self.has_class("-rows"):
            width = event.size.width
            self.set_class(width < _ROOMY, "-slim")
            # What becomes of it, in few words.
            email = self.query_one("#identity-email", Input)
            if width < _WIDE:
                email.placeholder = "not shown"
            else:
                email.placeholder = "sent, not shown"

    @property
    def identity(self) -> Identity:
        """What stands in the fields."""
        if self.query(Input):
            self._identity = Identity(*(self.query_one(f"#identity-{name}", Input).value for name, *_ in _FIELDS))
        return self._identity

    def show(self, identity: Identity) -> None:
        """Show somebody else."""
        self._identity = identity
        with self.prevent(Input.Changed):
            for name, *_ in _FIELDS:
                self.query_one(f"#identity-{name}", Input).value = getattr(identity, name)

    def focus_first_empty(self, *, name: bool, email: bool) -> bool:
        """Go to the first field that has to be filled in and is not; whether there is one."""
        for wanted, field in ((name, "name"), (email, "email")):
            line = self.query_one(f"#identity-{field}", Input)
            if wanted and not line.value.strip():
                line.focus()
                return True
        return False

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(self.identity))

    def action_go_on(self) -> None:
        """To the next field, behind the last one out of them."""
        if self.query_one("#identity-website").has_focus:
            self.post_message(self.Done())
        else:
            self.screen.focus_next()
