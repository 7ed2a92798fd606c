"""When the reader lets go of what it has left: not before there is much of it, and not long after."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable

from rich.cells import cached_cell_len
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual._styles_cache import StylesCache
from textual.color import Color
from textual.css.scalar import Scalar
from textual.filter import ANSIToTruecolor
from textual.geometry import Region
from textual.strip import Strip
from textual.style import Style as ContentStyle

from termnews.tui.frames import dressed

MUCH = 10_000
"""New objects after which it is done, whatever the time: 1 MB, an article, a screen, another size. What lies between
two times is what the memory is in the end, as Python keeps the pages that something has stayed on: with a fixed time
between them a hurried person had 17 MB of them, and more with every busy moment. With 25,000 the soak's reader has 2 MB
more."""

_CACHES: tuple[Callable[..., object], ...] = (
    cached_cell_len,
    Style._add,
    ANSIToTruecolor.truecolor_style,
    Region.intersection,
    Region.union,
    Region.translate,
    Region.overlaps,
    Region.contains_region,
    Region.__contains__,
    Region.grow,
    Region.shrink,
    Scalar.resolve,
    Color.parse,
    Color.from_rich_color,
    Color.blend,
    Color.tint,
    Color.darken,
    Color.get_contrast_text,
    RichColor.downgrade,
    RichColor.get_ansi_codes,
    ContentStyle.__add__,
    Segment._split_cells,
    # Each link of each article is a style of its own: 10 MB in an hour. One that is in use has its sequence with it.
    Strip.render_ansi,
    # The colours of 1,024 panes, and with each its picture: 10 MB for 25 looks at the help.
    StylesCache.get_inner_outer,
    dressed,
)
"""What Textual, Rich and the frames remember of 1,024-16,384 texts, styles and places each, the last ones used. They
come and go with all that is shown, and each that stays on one of Python's pages keeps the page: 2 MB of 60, and a fifth
of the time that the collector takes. The colours and sizes are few, but come one by one for hours: 170 objects a
minute."""


def clear_caches() -> None:
    """Forget what is made again in microseconds."""
    for cache in _CACHES:
        clear: Callable[[], None] = cache.cache_clear  # type: ignore[attr-defined]
        clear()


class Tidying:
    """Does something whenever the collector has counted so many new objects; while nothing is done it costs nothing."""

    def __init__(self, let_go: Callable[[], None]) -> None:
        self._let_go = let_go
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_due = False
        self._usual = gc.get_threshold()

    def begin(self) -> None:
        """From now on."""
        self._loop = asyncio.get_running_loop()
        self._usual = gc.get_threshold()
        gc.set_threshold(MUCH, *self._usual[1:])
        gc.callbacks.append(self._collected)

    def end(self) -> None:
        """No longer."""
        if self._loop is not None:
            self._loop = None
            gc.callbacks.remove(self._collected)
            gc.set_threshold(*self._usual)

    def _collected(self, phase: str, info: dict[str, int]) -> None:
        # In whatever thread, and in the middle of anything: only a note is made of it.
        if phase == "stop" and info["generation"] < 2 and self._loop is not None and not self._is_due:
            self._is_due = True
            self._loop.call_soon_threadsafe(self._tidy)

    def _tidy(self) -> None:
        self._is_due = False
        if self._loop is not None:
            self._let_go()
