"""Pictures on their way: asked for of the worker, given to the terminal; and what that terminal can show."""

from __future__ import annotations

import fcntl
import os
import struct
import sys
import termios
from base64 import b64decode
from importlib.util import find_spec
from typing import TYPE_CHECKING

from rich.console import Console

from termnews.layout.lines import Frame
from termnews.protocol import DrawPicture, Event, Failed, PictureDrawn
from termnews.tui import graphics, themes
from termnews.tui.keeping import Keeping
from termnews.tui.widgets.article_pictures import Picture, Wanted

if TYPE_CHECKING:
    from termnews.model import Article
    from termnews.tui.listening import Abilities

_CELL = (10, 20)
"""Pixels of a cell of a terminal that does not say: the shape is what counts."""

_FIRST = 1 << 16
_NUMBERS = 1 << 20
"""Numbers of pictures that kitty is given: they are colours too, and begin at another one in each process."""


class Picturing:
    """What is known of the terminal, and which pictures are on their way."""

    def __init__(self, desk: Keeping) -> None:
        self._desk = desk
        self._abilities: Abilities | None = None
        self._asking = False
        self.is_wished = False
        """Whether the reader has asked for pictures: else nothing is said of it where there can be none."""
        self._waiting: list[Wanted] = []
        self._requests: dict[int, tuple[int, Wanted]] = {}
        self._number = _FIRST + os.getpid() * 64 % _NUMBERS

    def mode(self, article: Article) -> str:
        """What holds for an article: 'off', 'ask' or 'always'."""
        source = self._desk.kept(lambda: self._desk.store.sources.get(article.source_id), None)
        return (source.pictures if source is not None else None) or self._desk.settings.pictures

    def opened(self, article: Article) -> None:
        """An article is opened: its pictures are shown at once where that is wanted."""
        self.is_wished = False
        if self.mode(article) == "always" and not why_none():
            self._desk.article_pane.show_pictures(True)

    def want(self, pictures: tuple[Wanted, ...]) -> None:
        """Ask for pictures, once it is known what the terminal shows."""
        self._waiting += pictures
        if self._abilities is None:
            self._find_out()
        else:
            self._ask()

    def heard(self, number: int, event: Event) -> None:
        """Something was said of a picture."""
        if number not in self._requests:
            return
        article, wanted = self._requests[number]
        if isinstance(event, Failed):
            self._show(article, Picture(wanted, Frame(words=_why(event.message))))
        elif isinstance(event, PictureDrawn):
            self._show(article, _of(wanted, event))
            return
        del self._requests[number]

    def _ask(self) -> None:
        desk, abilities = self._desk, self._abilities
        article = desk.article_pane.article
        waiting, self._waiting = self._waiting, []
        if article is None or abilities is None:
            return
        if abilities.kind == "blocks" and (why := _no_blocks(desk)):
            desk.article_pane.show_pictures(False)
            if self.is_wished:
                desk.say(why)
            return
        width, height = _cell_size(abilities)
        for wanted in waiting:
            request = DrawPicture(article.id, wanted.url, wanted.columns, wanted.rows, width, height, abilities.kind)
            self._requests[desk.ask(request, unasked=True)] = (article.id, wanted)

    def _show(self, article: int, picture: Picture) -> None:
        desk = self._desk
        if (shown := desk.article_pane.article) is None or shown.id != article:
            return
        if picture.png:
            self._number += 1
            picture.number = self._number
            frame = picture.frame
            desk.article_pane.write(graphics.transmitted(picture.number, picture.png, frame.columns, frame.rows))
        desk.article_pane.picture_came(picture)

    # --- the terminal ---------------------------------------------------------------------------------------------

    def _find_out(self) -> None:
        """Ask the terminal what it shows. What it does not answer in time it does not show."""
        from termnews.tui.listening import LISTENER, PATIENCE, QUESTION, Abilities, may_be_asked

        if self._asking:
            return
        app = self._desk.app
        if not LISTENER.hears or app.is_headless or app._driver is None or not may_be_asked(os.environ):
            self._found(Abilities())
            return
        self._asking = True

        def tell() -> None:
            app.call_later(self._answered)

        LISTENER.listen(tell)
        app._driver.write(QUESTION)
        app._driver.flush()
        self._desk.set_timer(PATIENCE, self._answered)

    def _answered(self) -> None:
        from termnews.tui.listening import LISTENER, understood

        if self._asking:
            self._asking = False
            self._found(understood(LISTENER.answers))

    def _found(self, abilities: Abilities) -> None:
        colours = self._desk.app.console.color_system
        if abilities.kind == "kitty" and colours != "truecolor":
            # The number of a picture is a colour of 24 bits.
            abilities = abilities._replace(kind="blocks")
        self._abilities = abilities
        self._ask()


def why_none() -> str:
    """Why no pictures can be shown at all, in words; '' where they can."""
    if os.environ.get("NO_COLOR"):
        return "No pictures: NO_COLOR is set."
    # It is the worker that loads it.
    return "" if find_spec("PIL") is not None else "Pictures need Pillow: install termnews[images]."


def _no_blocks(desk: Keeping) -> str:
    """Why no half-blocks can be drawn."""
    console: Console = desk.app.console
    if desk.settings.ascii_only:
        return "No pictures: this terminal shows none, and ascii_only is set."
    if console.color_system not in ("truecolor", "256"):
        return "No pictures: this terminal shows none, and has too few colours to draw them."
    if themes.is_ansi(desk.app.theme):
        return "No pictures: this terminal shows none, and the theme has sixteen colours."
    return ""


def _of(wanted: Wanted, drawn: PictureDrawn) -> Picture:
    """A picture of what the worker has drawn; what is not as it must be is left out."""
    blocks = b64decode(drawn.blocks)
    if drawn.words or len(blocks) != drawn.columns * drawn.rows * 6 or not 0 < drawn.rows <= wanted.rows:
        return Picture(wanted, Frame(words=_why(drawn.words or "it could not be drawn")))
    sixels = drawn.sixels if all(map(graphics.is_sixel, drawn.sixels)) else ()
    return Picture(wanted, Frame(drawn.columns, drawn.rows), blocks, b64decode(drawn.png), sixels=sixels)


def _why(words: str) -> str:
    return f"not shown: {words}".rstrip(".")


def _cell_size(abilities: Abilities) -> tuple[int, int]:
    """Pixels of a cell: as the system has it, else as the terminal has said, else any of the usual shape."""
    try:
        size = fcntl.ioctl(sys.__stdin__.fileno() if sys.__stdin__ else 0, termios.TIOCGWINSZ, bytes(8))
        rows, columns, width, height = struct.unpack("HHHH", size)
    except OSError:
        rows = columns = width = height = 0
    if rows and columns and width >= columns * 2 and height >= rows * 4:
        return min(64, width // columns), min(128, height // rows)
    if abilities.cell_width >= 2 and abilities.cell_height >= 4:
        return min(64, abilities.cell_width), min(128, abilities.cell_height)
    return _CELL
