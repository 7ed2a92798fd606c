"""A widget that draws its own lines, and what it does more cheaply than Textual would for it."""

from __future__ import annotations

from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.widget import Widget


class LineView(ScrollView):
    """Lines to scroll through. What looks otherwise with the focus is drawn by its `watch_has_focus`."""

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
