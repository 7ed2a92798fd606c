"""Frames: what is drawn in one, and when; timers, and what waits for a pause between keys."""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Protocol, runtime_checkable

from rich.color import ColorSystem
from rich.console import Console
from textual import message_pump
from textual._compositor import ChopsUpdate, Compositor, ReflowResult
from textual.geometry import Region, Size
from textual.screen import UPDATE_PERIOD, Screen
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

EVERY = 1.0
"""Seconds that are gathered of what takes as long as several frames."""

PAUSE = 0.3
"""Seconds without a key after which it is in nobody's way."""

AT_LAST = 5.0
"""Seconds after which it is done, however many keys are pressed."""


@runtime_checkable
class Unhurried(Protocol):
    """A driver that does not wait for the terminal, and so has what it has not taken yet."""

    async def caught_up(self) -> None:
        """Wait until the terminal has taken all that was written."""


class FrameTimer(Timer):
    """Textual's timer of a screen's frames, with two differences.

    The frame of a key waits for that of another key only. Textual has every frame wait for the last one, also for one
    that shows how far a refresh is. So one key in twenty came to the screen 17 ms late, while a thousand sources were
    fetched.

    And each waits until the terminal has taken what was written: over a slow line it shows what is, not what was.
    """

    def __init__(self, screen: Screen[None], draw: Callable[[], None]) -> None:
        super().__init__(screen, UPDATE_PERIOD, name="screen_update", callback=draw, pause=True)
        self._screen = screen
        self._of_key = asyncio.Event()
        self._is_of_key = False
        """The next frame is that of a key."""
        self._at = self._at_of_key = -math.inf
        """When the last frame was drawn, and the last one of a key."""
        self.pressed_at = -math.inf
        """When the last key was pressed, of the monotonic clock."""

    def hurry(self) -> None:
        """A key has been pressed: the frame of what it changes is the next one."""
        self._is_of_key, self.pressed_at = True, time.monotonic()

    def resume(self) -> None:
        """Something has changed: draw a frame as soon as it is due."""
        super().resume()
        if self._is_of_key:
            self._of_key.set()

    async def _run(self) -> None:
        while True:
            await self._active.wait()
            driver = self._screen.app._driver
            if isinstance(driver, Unhurried):
                await driver.caught_up()
            self._of_key.clear()
            now = time.monotonic()
            due = (self._at_of_key if self._is_of_key else self._at) + self._interval
            if due > now:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._of_key.wait(), due - now)
                continue
            self._at = now
            if self._is_of_key:
                self._is_of_key, self._at_of_key = False, now
            await self._tick(next_timer=now, count=0)


class SureTimer(Timer):
    """Textual's timer; one that goes off once does so, however late.

    Textual's skips what it has missed. Where its task is held up right when it begins, for longer than it is set for,
    that is the only time: a new size of the terminal (8 ms) was lost on a busy machine, and all that came after it.
    """

    def __init__(self, *parts: Any, **more: Any) -> None:
        super().__init__(*parts, **more)
        self._skip = self._skip and self._repeat != 0


def install() -> None:
    """Have all widgets use such timers: they make their own by this name."""
    message_pump.Timer = SureTimer  # type: ignore[attr-defined]


class Lull:
    """Does a thing that takes as long as several frames: between two keys, or at last whatever is pressed."""

    def __init__(self, screen: Screen[None], pressed_at: Callable[[], float], do: Callable[[], None]) -> None:
        self._screen = screen
        self._pressed_at = pressed_at
        self._do = do
        self._at_last = 0.0
        """When it is done whatever is pressed; 0 where there is nothing to do."""

    def ask(self) -> None:
        """There is something to do; what is asked again before it is done is one."""
        if not self._at_last:
            self._at_last = time.monotonic() + AT_LAST
            self._screen.set_timer(EVERY, self._look)

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._pressed_at() < PAUSE and now < self._at_last:
            self._screen.set_timer(PAUSE, self._look)
            return
        self._at_last = 0.0
        self._do()


class Changes(ChopsUpdate):
    """A frame of what has changed, in as few bytes as it takes: two thirds of Textual's.

    Textual gives each piece of text all of its colours, takes them back behind it, and ends each line as if one
    followed the other. A slow line to a far machine waits for all of that.
    """

    def render_segments(self, console: Console) -> str:
        """The sequences of the frame. Each piece of a line has its place: a terminal may find a letter wider."""
        system = console._color_system or ColorSystem.TRUECOLOR
        written: list[str] = []
        worn = ""
        for y, left, right in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is None or x >= right or end <= left:
                    continue
                begin = max(x, left)
                written.append(f"\x1b[{y + 1};{begin + 1}H")
                for text, style, _ in strip.crop(begin - x, min(end, right) - x):
                    look = "" if style is None else style._ansi
                    if look is None:
                        look = Strip.render_ansi(style, system)
                    if look != worn:
                        written.append(dressed(worn, look))
                        worn = look
                    if style is not None and style._link:
                        text = f"\x1b]8;id={style._link_id};{style._link}\x1b\\{text}\x1b]8;;\x1b\\"
                    written.append(text)
        if worn:
            written.append(dressed(worn, ""))
        return "".join(written)


@lru_cache(1024)
def dressed(before: str, after: str) -> str:
    """The shortest sequence that leads from one look to another, each as it is named from nothing (`1;38;5;3;48;5;0`).

    ECMA-48, 8.3.117: what is not named stays, and 0 takes all of it back.
    """
    had, old_letters, old_ground = _look(before)
    has, letters, ground = _look(after)
    ends = {_ENDS.get(part, "0") for part in had - has}
    if "0" not in ends:
        # One end is that of bold and of dim.
        kept = {part for part in had if _ENDS.get(part) not in ends} if ends else had
        parts = [*sorted(ends), *sorted(has - kept)]
        parts += [letters or "39"] if letters != old_letters else []
        parts += [ground or "49"] if ground != old_ground else []
        named = ";".join(parts)
        if not before or len(named) < len(after) + 2:
            return f"\x1b[{named}m" if named else ""
    return f"\x1b[0;{after}m" if after else "\x1b[0m"


def _look(named: str) -> tuple[frozenset[str], str, str]:
    """The attributes of a look, the colour of its letters, and that of its ground."""
    attributes: set[str] = set()
    letters = ground = ""
    parts = iter(named.split(";") if named else ())
    for part in parts:
        if part in ("38", "48"):
            kind = next(parts)
            colour = ";".join((part, kind, *(next(parts) for _ in range(1 if kind == "5" else 3))))
            letters, ground = (colour, ground) if part == "38" else (letters, colour)
        elif part in _ENDS or part in _ENDLESS:
            attributes.add(part)
        elif part[0] in "39":
            letters = "" if part == "39" else part
        else:
            ground = "" if part == "49" else part
    return frozenset(attributes), letters, ground


_ENDS = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29"}
"""What takes an attribute back; for the others 0 does, with all of them."""

_ENDLESS = frozenset({"21", "51", "52", "53"})
"""Underlined twice, framed, encircled, overlined: terminals differ in what ends them."""


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
            frame = super().render_partial_update()
        finally:
            self._changes = ()
        return None if frame is None else Changes(frame.chops, frame.spans, frame.chop_ends)

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
            strips = widget.render_lines(drawn.translate(-region.offset))
            if len(strips) < drawn.height or strips[0].cell_length < drawn.width:
                # One that is about to come or to go is not as large as its place. What is missing is blank until it is.
                strips = [strip.adjust_cell_length(drawn.width) for strip in strips]
                strips += [Strip.blank(drawn.width)] * (drawn.height - len(strips))
            yield region, drawn, strips
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
