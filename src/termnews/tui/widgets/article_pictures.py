"""The pictures of a page: which there are, how they are drawn in its lines, what is still to be had."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer

from termnews.layout.lines import Frame, Role, Run
from termnews.tui import graphics
from termnews.tui.widgets.article_view import PageView

PART = 0.4
"""How much of the pane's height a picture takes at most."""

MOST = 40
"""Pictures of an article that are shown, at most."""

REST = 0.12
"""Seconds without a step after which a page is at rest, and has its sixel pictures."""

FETCHING = "being fetched …"
_HALF = "▀"


class Wanted(NamedTuple):
    """A picture that is to be had, and the cells that there are for it."""

    url: str
    columns: int
    rows: int


@dataclass(slots=True)
class Picture:
    """A picture as it was drawn for some room."""

    wanted: Wanted
    frame: Frame
    blocks: bytes = b""
    """RGB of `columns` × 2 `rows` pixels."""
    png: bytes = b""
    """What kitty is given."""
    number: int = 0
    """What kitty knows it by; 0: it has not been given it."""
    sixels: tuple[str, ...] = ()
    """A strip for each row."""
    strips: dict[int, list[Segment]] = field(default_factory=dict)
    """The half-blocks of the rows that have been looked at."""

    def row(self, number: int) -> list[Segment]:
        """A row in half-blocks: each cell is two pixels, one above the other."""
        drawn = self.strips.get(number)
        if drawn is None:
            size = self.frame.columns * 3
            upper = self.blocks[2 * number * size : (2 * number + 1) * size]
            lower = self.blocks[(2 * number + 1) * size : (2 * number + 2) * size]
            pixels = [(upper[at : at + 3], lower[at : at + 3]) for at in range(0, len(lower), 3)]
            drawn = self.strips[number] = list(_segments(pixels))
        return drawn


def _segments(pixels: Iterable[tuple[bytes, bytes]]) -> Iterator[Segment]:
    """Pairs of pixels as cells; those that are the same stand in one segment."""
    last, count = (b"", b""), 0
    for pair in [*pixels, (b"", b"")]:
        if pair != last and count:
            above, below = (Color.from_rgb(*pixel) for pixel in last)
            yield Segment(_HALF * count, Style(color=above, bgcolor=below))
            count = 0
        last, count = pair, count + 1


class PictureView(PageView, inherit_bindings=False):
    """A page that shows its pictures, where that is wanted."""

    @dataclass
    class PicturesWanted(Message):
        """Pictures are to be had: of the open article, each for the room that there is for it."""

        pictures: tuple[Wanted, ...]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.shows_pictures = False
        """Whether the pictures of the open article are shown."""
        self._pictures: dict[str, Picture] = {}
        self._fits = False
        self._stood = Offset(-1, -1)
        """How far the page was scrolled in the last frame that could have had sixel pictures."""
        self._resting_pictures: Timer | None = None

    # --- which ----------------------------------------------------------------------------------------------------

    def show_pictures(self, shown: bool) -> None:
        """Show the pictures of the article, or only their captions, what is looked at staying where it is."""
        if shown != self.shows_pictures:
            self.shows_pictures = shown
            if not shown:
                self._drop([url for url, picture in self._pictures.items() if not picture.frame.columns])
            self.fit()

    def forget_pictures(self) -> None:
        """It is another article."""
        self.shows_pictures = False
        self._drop(list(self._pictures))

    def picture_came(self, picture: Picture) -> None:
        """A picture is there, or there is none and its frame says why; one for a room of before is left."""
        before = self._pictures.get(picture.wanted.url)
        if before is None or before.wanted != picture.wanted:
            return
        self._give_back(before)
        self._pictures[picture.wanted.url] = picture
        self.fit_soon()

    def frames(self) -> dict[str, Frame] | None:
        """What there is of each picture, for the layout; None where none is to be shown."""
        return {url: picture.frame for url, picture in self._pictures.items()} if self.shows_pictures else None

    def fit_soon(self) -> None:
        """Lay the page out anew, once for all pictures that come meanwhile."""
        if not self._fits:
            self._fits = True
            self.call_later(self._fit_now)

    def _fit_now(self) -> None:
        self._fits = False
        self.fit()

    def _measure(self) -> None:
        super()._measure()
        self._look_for_pictures()

    def _look_for_pictures(self) -> None:
        """Ask for the pictures of what is laid out so far that are not there, or were drawn for another room."""
        if self.page is None or not self.shows_pictures:
            return
        rows = max(1, min(graphics.MOST_ROWS, int(self.room.height * PART)))
        wanted = []
        for url, columns in self.page.figures.items():
            want = Wanted(url, columns, rows)
            before = self._pictures.get(url)
            if (before is None and len(self._pictures) >= MOST) or (before is not None and before.wanted == want):
                continue
            if before is None:
                self._pictures[url] = Picture(want, Frame(words=FETCHING))
            else:
                # What was drawn for another room is looked at meanwhile.
                before.wanted = want
            wanted.append(want)
        if wanted:
            self.post_message(self.PicturesWanted(tuple(wanted)))
            self.fit_soon()

    def _drop(self, urls: list[str]) -> None:
        for url in urls:
            self._give_back(self._pictures.pop(url))

    # --- the terminal ---------------------------------------------------------------------------------------------

    def _give_back(self, picture: Picture) -> None:
        """Have the terminal forget a picture."""
        if picture.number:
            self.write(graphics.deleted(picture.number))
            picture.number = 0

    def give_again(self) -> None:
        """Give the terminal all pictures again: it forgets them with the screen that they were on."""
        for picture in self._pictures.values():
            if picture.number:
                frame = picture.frame
                self.write(graphics.transmitted(picture.number, picture.png, frame.columns, frame.rows))

    def write(self, sequence: str) -> None:
        """Write to the terminal, where there is one."""
        driver = self.app._driver
        if driver is not None and not self.app.is_headless:
            driver.write(sequence)

    def sixels(self) -> list[graphics.Strip]:
        """The lines of sixel pictures that are on the screen, where nothing lies over it."""
        if self.page is None or not self.shows_pictures or self.app.screen is not self.screen or not self.is_on_screen:
            return []
        if not any(picture.sixels for picture in self._pictures.values()) or not self._is_still():
            return []
        strips = []
        room = self.scrollable_content_region
        left, top = self.region.x + self.gutter.left, self.region.y + self.gutter.top
        for y in range(room.height):
            line = self.page.line(self.scroll_offset.y + y)
            for run in line.runs:
                picture = self._pictures.get(run.picture) if run.role is Role.PICTURE else None
                if picture is not None and run.strip < len(picture.sixels):
                    x = self.cells.margin + _before(line.runs, run) + line.indent
                    strips.append(graphics.Strip(left + x, top + y, len(run.text), picture.sixels[run.strip]))
        return strips

    def _is_still(self) -> bool:
        """Whether the page has come to rest: a picture is some hundred kB, too much for each step of a scrolling.

        Until then its half-blocks are seen.
        """
        if self.scroll_offset != self._stood:
            self._stood = self.scroll_offset
            if self._resting_pictures is not None:
                self._resting_pictures.stop()
            self._resting_pictures = self.set_timer(REST, self._rested)
        return self._resting_pictures is None

    def _rested(self) -> None:
        self._resting_pictures = None
        self.refresh()

    # --- drawing --------------------------------------------------------------------------------------------------

    def repaint_pictures(self) -> None:
        """Something lies over the page now, or no longer."""
        if self.shows_pictures and self._pictures:
            self._strips.clear()
            self.refresh()

    def drawn(self, number: int, shift: int) -> Strip:
        """A line with its part of a picture."""
        strip = super().drawn(number, shift)
        if self.page is None or not self.shows_pictures:
            return strip
        line = self.page.line(number)
        for run in line.runs:
            picture = self._pictures.get(run.picture) if run.role is Role.PICTURE else None
            if picture is not None and run.strip < picture.frame.rows:
                left = self.cells.margin + line.indent + _before(line.runs, run)
                right = left + len(run.text)
                cells = Strip(self._cells(picture, run.strip), len(run.text))
                strip = Strip.join([strip.crop(0, left), cells, strip.crop(right)])
        return strip

    def _cells(self, picture: Picture, row: int) -> list[Segment]:
        # What lies over a screen tints the colours under it, and the colour of a placeholder is its number.
        if picture.number and self.app.screen is self.screen:
            return [graphics.placeholders(picture.number, picture.frame.columns, row, Style())]
        return picture.row(row)


def _before(runs: tuple[Run, ...], run: Run) -> int:
    """Cells of the runs that stand before one in a line."""
    return sum(cell_len(other.text) for other in runs[: runs.index(run)])
