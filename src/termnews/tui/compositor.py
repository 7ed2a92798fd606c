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
        unseen = list(self._changes) or [crop or self.size.region]
        # From front to back: what a widget covers is not seen of those behind it.
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip)
            lines = [part.line_span for part in unseen if part.overlaps(seen)]
            if not lines:
                continue
            top, bottom = max(seen.y, min(lines)[0]), min(seen.bottom, max(end for _, end in lines))
            drawn = Region(seen.x, top, seen.width, bottom - top)
            yield region, drawn, widget.render_lines(drawn.translate(-region.offset))
            unseen = [left for part in unseen for left in _without(part, seen)]
            if not unseen:
                return


def _without(region: Region, cover: Region) -> list[Region]:
    """What of a region lies outside another one."""
    both = region.intersection(cover)
    if not both:
        return [region]
    parts = (
        Region(region.x, region.y, region.width, both.y - region.y),
        Region(region.x, both.bottom, region.width, region.bottom - both.bottom),
        Region(region.x, both.y, both.x - region.x, both.height),
        Region(both.right, both.y, region.right - both.right, both.height),
    )
    return [part for part in parts if part]
