"""A widget that draws its own lines, and what it does more cheaply than Textual would for it."""

from __future__ import annotations

from textual import events
from textual.geometry import Size
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.widget import Widget

from termnews.tui.words import thumb


class SteadyBar(ScrollBar):
    """A vertical scroll bar that is drawn anew when its thumb has moved; in a long list it stays for many rows.

    Textual draws it whenever what it belongs to has been scrolled, and writes all of it to the terminal.
    """

    position: Reactive[float] = Reactive(0.0, repaint=False)
    """How many lines lie above."""

    def watch_position(self, before: float, now: float) -> None:
        """It has been scrolled."""
        size, window, total = self.size.height, self.window_size, self.window_virtual_size
        if size and window < total and thumb(size, window, total, before) != thumb(size, window, total, now):
            self.refresh()


class LineView(ScrollView):
    """Lines to scroll through. What looks otherwise with the focus is drawn by its `watch_has_focus`."""

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """Its scroll bar, made when it is first asked for."""
        if self._vertical_scrollbar is None:
            bar = self._vertical_scrollbar = SteadyBar(name="vertical", thickness=self.scrollbar_size_vertical)
            bar.display = False
            self.app._start_widget(self, bar)
        return self._vertical_scrollbar

    def set_extent(self, size: Size) -> None:
        """Set how much there is to scroll through (`virtual_size`), as Textual does itself (`_size_updated`).

        Set as any other attribute it would have the whole screen laid out and drawn anew, for each article that is
        opened and each batch of news. The scroll bar asks for that as it comes or goes.
        """
        if self.container_size:
            self.set_reactive(Widget.virtual_size, size)
            self._scroll_update(size)
        else:
            self.virtual_size = size

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """It has been scrolled: the lines are drawn anew, and the bar beside them where its thumb has moved."""
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = new_value
        if round(old_value) != round(new_value):
            self.refresh(self.scrollable_content_region.reset_offset)

    def on_focus(self, event: events.Focus) -> None:
        """It has the focus. Textual would draw and style all of it anew."""
        event.prevent_default()
        self.has_focus = True
        if self.parent is not None:
            self.parent.post_message(events.DescendantFocus(self))

    def on_blur(self, event: events.Blur) -> None:
        """It has lost the focus."""
        event.prevent_default()
        self.has_focus = False
        if self.parent is not None:
            self.parent.post_message(events.DescendantBlur(self))
