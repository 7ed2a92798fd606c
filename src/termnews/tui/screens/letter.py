"""All that is known of a comment that has been sent off, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import ClassVar, Protocol

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from termnews import protocol, urls
from termnews.discussion import Draft, Step
from termnews.text import clean, clean_lines, moment
from termnews.tui import screenkeys
from termnews.tui.desk import Desk
from termnews.tui.jobs import Jobs
from termnews.tui.writing.states import can_do, can_revoke, state_words, step_words


class Deed(Protocol):
    """Something that can be done with a comment of the outbox."""

    @property
    def key(self) -> str:
        """Its key."""

    @property
    def hint(self) -> str:
        """The word beside the key."""

    @property
    def leaves(self) -> bool:
        """Whether another screen takes the place of this one."""

    @property
    def do(self) -> Callable[[Desk, Draft], None]:
        """Does it."""


class LetterScreen(ModalScreen[None]):
    """Shows a comment: where it is, its words, who it is from, every transition with its time."""

    CSS_PATH = "../dialogs.tcss"
    AUTO_FOCUS = "#letter-scroll"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,h,left,backspace", "leave", "Leave", show=False),
        Binding("j", "move('scroll_down')", show=False),
        Binding("k", "move('scroll_up')", show=False),
        Binding("g", "move('scroll_home')", show=False),
        Binding("G", "move('scroll_end')", show=False),
        *(Binding(key, f"do('{key}')", show=False) for key in "eslxor"),
        Binding("d", "do('x')", show=False),
        Binding("c", "do('e')", show=False),
        Binding("C", "do('e')", show=False),
    ]

    def __init__(self, desk: Desk, draft_id: int, deeds: Mapping[str, Deed]) -> None:
        super().__init__()
        self._deeds = deeds
        self._desk = desk
        self._draft_id = draft_id
        self._draft: Draft | None = None
        self._possible: list[Deed] = []

    def compose(self) -> ComposeResult:
        """The page and its keys."""
        with Vertical(id="letter", classes="dialog") as dialog:
            dialog.border_title = "A comment of yours"
            with VerticalScroll(id="letter-scroll", can_focus=True):
                yield Static("", id="letter-page", markup=False)
            yield Static("", id="letter-keys", markup=False)

    def on_mount(self) -> None:
        """Show it as it is, and how the time goes by."""
        self._show()
        if not self._desk.settings.reduced_motion:
            self.set_interval(1.0, self._show)

    def on_screen_resume(self) -> None:
        """Back from a question: it may be somewhere else now."""
        self._show()

    @on(Jobs.Answered)
    def _answered(self, message: Jobs.Answered) -> None:
        match message.event:
            case protocol.DraftMoved(draft=draft) if draft == self._draft_id:
                self._show()

    def _show(self) -> None:
        store = self._desk.store
        found = self._desk.kept(lambda: (store.drafts.get(self._draft_id), store.outbox.steps(self._draft_id)), None)
        if found is None:
            return
        self._draft, steps = found
        if self._draft is None:
            self.dismiss(None)
            return
        self.query_one("#letter-page", Static).update(
            page_of(self._draft, steps, datetime.now(UTC), min(78, max(20, self.size.width - 6)))
        )
        names = can_do(self._draft.state)
        if can_revoke(self._draft, steps, datetime.now(UTC)):
            names = ("revoke", *names)
        self._possible = deeds = [self._deeds[name] for name in names]
        keys = [(deed.key, deed.hint) for deed in deeds] + [("escape", "back")]
        self.query_one("#letter-keys", Static).update(Content(screenkeys.foot(keys, max(20, self.size.width - 6))))

    def action_do(self, key: str) -> None:
        """Do what a key stands for, if the comment's state allows it."""
        draft = self._draft
        if draft is None:
            return
        deed = next((deed for deed in self._possible if deed.key == key), None)
        if deed is None:
            return
        if deed.leaves:
            self.dismiss(None)
            self.app.call_later(deed.do, self._desk, draft)
        else:
            deed.do(self._desk, draft)
            self._show()

    def action_move(self, way: str) -> None:
        """Scroll."""
        getattr(self.query_one("#letter-scroll", VerticalScroll), f"action_{way}")()

    def action_leave(self) -> None:
        """Leave."""
        self.dismiss(None)


def page_of(draft: Draft, steps: list[Step], now: datetime, cells: int) -> Content:
    """A comment of the outbox on a page so wide."""
    since = steps[-1].at if steps else None
    state = state_words(draft, since, now)
    lines = [
        Content.assemble((state[:1].upper() + state[1:], "bold")),
        Content(""),
        Content.assemble(("on   ", "dim"), draft.article_title),
        Content.assemble(("to   ", "dim"), urls.display(draft.remote_url or draft.article_url, cells - 5)),
    ]
    if draft.parent is not None:
        said = f"{draft.parent.author}: “{clean(draft.parent.words, 80)}”"
        lines.append(Content.assemble(("for  ", "dim"), said))
    who = " · ".join(filter(None, draft.identity))
    lines += [
        Content.assemble(("from ", "dim"), who or "(no name)"),
        Content(""),
        Content(clean_lines(draft.text)),
        Content(""),
    ]
    if draft.attempts > 1:
        lines.append(Content.assemble((f"tried {draft.attempts} times", "dim")))
    lines += [
        Content.assemble((f"{_time(step.at, now)}  ", "dim"), step_words(step.state, step.words)) for step in steps
    ]
    return Content("\n").join(lines)


def _time(at: datetime, now: datetime) -> str:
    """When a step was: to the second on the day itself."""
    there = at.astimezone()
    return f"{there:%H:%M:%S}" if there.date() == now.astimezone().date() else moment(at, now)
