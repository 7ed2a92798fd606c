"""Help: every command with its keys, found as one types, and the manual."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Markdown, OptionList, Static
from textual.widgets.option_list import Option

from termnews import manual
from termnews.text import width
from termnews.tui.keymap import Bound, Keymap, Pane, shown
from termnews.tui.screenkeys import COMPOSER, REVIEW, ScreenKey
from termnews.tui.typeahead import TakesText
from termnews.tui.widgets.line import Line

_PANES = {
    "sources": "the list of sources",
    "headlines": "the headlines",
    "article": "the article",
    "thread": "the comments",
}


class HelpScreen(TakesText, ModalScreen[None]):
    """What the keys do; those of the pane that the reader came from stand first."""

    CSS_PATH = "../dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", show=False),
        Binding("down", "list('cursor_down')", show=False),
        Binding("up", "list('cursor_up')", show=False),
        Binding("pagedown", "list('page_down')", show=False),
        Binding("pageup", "list('page_up')", show=False),
    ]

    def __init__(self, keymap: Keymap, pane: Pane) -> None:
        super().__init__()
        self._keymap = keymap
        self._pane: Pane = pane

    def compose(self) -> ComposeResult:
        """A line to search, the commands and the manual's pages, and a page of the manual."""
        with Vertical(id="help", classes="dialog") as dialog:
            dialog.border_title = "Help"
            yield Line(placeholder="type to find a command or a page of the manual", compact=True, id="help-find")
            yield OptionList(id="help-list", markup=False)
            with VerticalScroll(id="help-page"):
                yield Markdown(id="help-text", open_links=False)
            yield Static(
                Content("⏎ opens a page of the manual   ↑ ↓ move   esc leaves"), classes="dialog-keys", markup=False
            )

    def on_mount(self) -> None:
        """Show everything."""
        self._show("")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._show(event.value)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.query_one("#help-list", OptionList).action_select()

    @on(OptionList.OptionSelected)
    async def _selected(self, event: OptionList.OptionSelected) -> None:
        name = event.option.id or ""
        for page, _title, text in manual.pages():
            if name == f"page-{page}":
                await self.query_one("#help-text", Markdown).update(text)
                self.query_one("#help").add_class("-page")
                self.query_one("#help-page").focus()

    def _show(self, wanted: str) -> None:
        words = wanted.casefold().split()
        options = self.query_one("#help-list", OptionList)
        options.clear_options()
        for command in sorted(self._keymap.commands, key=lambda command: self._pane not in command.panes):
            keys = "  ".join(shown(key) for key in self._keymap.keys_of(command.id))
            if all(word in f"{keys} {command.title} {command.help} {command.group}".casefold() for word in words):
                options.add_option(Option(self._line(command, keys)))
        for screen, keys_there in (("while writing", COMPOSER), ("before sending", REVIEW)):
            for there in keys_there:
                if all(word in f"{shown(there.key)} {there.help} {screen} writing".casefold() for word in words):
                    options.add_option(Option(_line_there(there, screen)))
        for page, title, text in manual.pages():
            if all(word in f"{title} {text if wanted else ''} manual".casefold() for word in words):
                options.add_option(
                    Option(Content.assemble(("manual".rjust(14), "$text-muted"), f"  {title}"), id=f"page-{page}")
                )
        if options.option_count:
            options.highlighted = 0

    def _line(self, command: Bound, keys: str) -> Content:
        here = self._pane in command.panes
        elsewhere = "" if here else f"  (in {_PANES[command.panes[0]]})"
        pad = " " * max(0, 14 - width(keys))
        style = "bold $accent" if here else "$text-muted"
        return Content.assemble(pad, (keys, style), f"  {command.help}", (elsewhere, "$text-muted"))

    def action_list(self, action: str) -> None:
        """Move in the list while the line to search keeps the focus."""
        getattr(self.query_one("#help-list", OptionList), f"action_{action}")()

    def action_leave(self) -> None:
        """Out of the page, then out of the help."""
        dialog = self.query_one("#help")
        if dialog.has_class("-page"):
            dialog.remove_class("-page")
            self.query_one("#help-find").focus()
        else:
            self.dismiss(None)


def _line_there(key: ScreenKey, screen: str) -> Content:
    """A key of another screen."""
    keys = shown(key.key)
    pad = " " * max(0, 14 - width(keys))
    return Content.assemble(pad, (keys, "$text-muted"), f"  {key.help}", (f"  ({screen})", "$text-muted"))
