"""Textual's compositor, which draws only what has changed and is seen, and tells each widget of its size."""

from __future__ import annotations

from collections.abc import Iterable

from textual._compositor import ChopsUpdate, Compositor, ReflowResult
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget


class ChangesCompositor(Compositor):
    """Draws the lines that have changed, of the widgets that are seen there.

    Textual draws all lines of every widget in the rectangle around all changes: with the cursor in the list and its
    place at the foot, that is the whole screen, though it sends no more than what has changed. Two thirds of what a
    cursor move costs.
    """

    def __init__(self) -> None:
        super().__init__()
        self._changes: tuple[Region, ...] = ()
        """What has changed since the last frame, while a frame of it alone is drawn."""
        self._told: dict[Widget, Size] = {}
        """The widgets that have a place since the last layout, and their sizes there."""

    def clear(self) -> None:
        """Let go of all widgets."""
        super().clear()
        self._told.clear()

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        """Give the widgets their places: which of them are shown or hidden now, or have another size.

        Textual holds the places against those that it knew before. Where one was asked for between two layouts it knows
        all of them already, and tells a widget that is new neither that it is shown nor its size.
        """
        hidden, shown, resized = super().reflow(parent, size)
        told, self._told = self._told, {widget: place.region.size for widget, place in self._full_map.items()}
        return ReflowResult(
            hidden,
            shown | (self._told.keys() - told.keys()),
            resized | {widget for widget, now in self._told.items() if told.get(widget, now) != now},
        )

    def render_partial_update(self) -> ChopsUpdate | None:
        """A frame of what has changed; None where nothing has."""
        self._changes = tuple(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._changes = ()

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        if not self._changes:
            yield from super()._get_renders(crop)
            return
        unseen = self._changes
        # From front to back: what a widget covers whole is not seen of those behind it.
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip)
            changed = [change for change in unseen if change.overlaps(seen)]
            if not changed:
                continue
            top = max(seen.y, min(change.y for change in changed))
            bottom = min(seen.bottom, max(change.bottom for change in changed))
            lines = Region(seen.x, top, seen.width, bottom - top)
            yield region, lines, widget.render_lines(lines.translate(-region.offset))
            unseen = tuple(change for change in unseen if not seen.contains_region(change))
            if not unseen:
                return
