"""What nothing foreign gets past, whatever was forgotten before: a gate before the terminal, and one before actions.

Textual writes what a widget holds as it is, ESC and all, and runs what a markup names when it is clicked. Text is made
safe where it comes in (`text.clean`) and passes no markup parser; here the same is held once more, at the end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zlib import crc32

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual._context import active_message_pump
from textual.actions import ActionParseResult
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.color import Color
from textual.css.query import QueryError
from textual.dom import DOMNode
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen
from textual.scrollbar import ScrollBar
from textual.widget import Widget

from termnews.text import clean_lines, inert_line

CLIPBOARD_LIMIT = 74_000
"""Bytes that are put on the clipboard at most: xterm and those after it take 74,994 by OSC 52 and drop all of more."""


class Gate(LineFilter):
    """Lets no control character and no link but one to the web or of mail out to the terminal.

    Every strip of every widget comes by, title, border and scroll bar too (`StylesCache.render`); what does not is
    written by Textual out of constants and, as base64, the clipboard. 1.3 µs a line that is as it should be.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments, each as many cells wide as it was."""
        linked = False
        texts = []
        for text, style, _ in segments:
            texts.append(text)
            linked = linked or (style is not None and style._link is not None)
        line = "".join(texts)
        if not linked and (line.isprintable() or inert_line(line) == line):
            return segments
        return [Segment(inert_line(text), _as_given(style)) for text, style, _ in segments]


def _as_given(style: Style | None) -> Style | None:
    """The style without a link that the terminal must not be given; one that it may be is known by its address.

    rich gives each style a number of its own: by the same one all parts of a link light up under the mouse.
    """
    if style is None or style._link is None:
        return style
    from termnews.hyperlinks import LINKED

    if not LINKED.fullmatch(style._link):
        return style.update_link(None)
    given = style.copy()
    given._link_id = f"{crc32(style._link.encode()):x}"
    return given


def _has_no_line(options: Widget) -> bool:
    """Whether a list that is shown has no room in so small a terminal."""
    is_shown = all(node.display for node in options.ancestors_with_self if isinstance(node, Widget))
    return is_shown and not options.scrollable_content_region


class GuardedApp(App[str]):
    """An app behind the gate."""

    def __init__(self, *, ansi_color: bool | None = None, driver_class: type[Driver] | None = None) -> None:
        super().__init__(driver_class=driver_class, ansi_color=ansi_color)
        self._gate = Gate()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own filters, then the gate."""
        return [*super().get_line_filters(), self._gate]

    def pop_screen(self) -> AwaitComplete:
        """Leave the screen on top; where the one that asks for it has been left already, nothing.

        Enter pressed twice is an answer given twice: the second would end the program, or leave the screen below.
        """
        asking = active_message_pump.get(None)
        if isinstance(asking, Screen) and asking is not self.screen:
            return AwaitComplete()
        return super().pop_screen()

    def copy_to_clipboard(self, text: str) -> None:
        """Put a text on the clipboard, cleaned: a paste into a shell runs what an escape sequence or a CR says."""
        kept = clean_lines(text).encode()[:CLIPBOARD_LIMIT].decode(errors="ignore")
        super().copy_to_clipboard(kept)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run what a key or a scroll bar's cell is bound to, and nothing else: `app.screenshot('…')` is neither."""
        bound = isinstance(default_namespace, ScrollBar) or any(
            binding.action == action
            for _, bindings in self.screen._binding_chain
            for listed in bindings.key_to_bindings.values()
            for binding in listed
        )
        # A list that is given no line does not know where its options stand: a page up or down ends in a KeyError.
        if "page_" in str(action) and any(map(_has_no_line, self.screen.query("OptionList"))):
            return bound
        return bound and await super().run_action(action, default_namespace, namespaces)

    def _handle_exception(self, error: Exception) -> None:
        # An app that is leaving puts nothing on its screens any more (`Widget.mount_composed_widgets`): a signal in the
        # middle of the start leaves a screen without panes, and who looks for one there is not at fault.
        if self._exit and isinstance(error, QueryError):
            self._close_messages_no_wait()
            return
        super()._handle_exception(error)

    async def _broker_event(self, event_name: str, event: events.Event, default_namespace: DOMNode) -> bool:
        # `[@click=quit]` names what a key is bound to. Only a scroll bar, which has no text, is clicked by its styles.
        is_text = not isinstance(default_namespace, ScrollBar)
        return not is_text and await super()._broker_event(event_name, event, default_namespace)
