"""What is written to a terminal for a picture, and nothing else: built here, of bytes that are checked here.

Text goes to the terminal through the gate (`guard`). A picture does not pass it: what kitty is given is base64, which
holds no escape, and a sixel strip is written only where it is, letter for letter, one. For kitty the cells of a picture
are letters of a text (Unicode placeholders), whose colour says which picture it is and whose marks which line of it: so
they scroll, and are covered and uncovered, as all text is. Sixel strips are written behind the text of a frame, at the
cells that the frame has painted anew.

Sources: kitty, "Terminal graphics protocol"; DEC STD 070, 9.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from typing import NamedTuple

from rich.color import Color
from rich.console import Console, RenderableType
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate

_CELL = "\U0010eeee"
_MARKS = (
    "\u0305\u030d\u030e\u0310\u0312\u033d\u033e\u033f\u0346\u034a\u034b\u034c\u0350\u0351\u0352\u0357"
    "\u035b\u0363\u0364\u0365\u0366\u0367\u0368\u0369\u036a\u036b\u036c\u036d\u036e\u036f\u0483\u0484"
    "\u0485\u0486\u0487\u0592\u0593\u0594\u0595\u0597\u0598\u0599\u059c\u059d\u059e\u059f\u05a0\u05a1"
    "\u05a8\u05a9\u05ab\u05ac\u05af\u05c4\u0610\u0611\u0612\u0613\u0614\u0615\u0616\u0617\u0657\u0658"
)
"""The marks that number lines and columns, from 0 (kitty, gen/rowcolumn-diacritics.txt)."""

MOST_ROWS = len(_MARKS)
"""Lines of a picture at most."""

_PIECE = 4096
"""Letters of base64 in one sequence, at most, by the protocol."""

_SIXEL = re.compile(
    r'\x1bP0;1;0q"1;1;\d{1,5};\d{1,4}(?:#\d{1,3}(?:;2;\d{1,3};\d{1,3};\d{1,3})?|!\d{1,3}[?-~]|[?-~$-])*\x1b\\'
)


def transmitted(number: int, png: bytes, columns: int, rows: int) -> str:
    """What gives kitty a picture, to be shown where its placeholders stand. No answer is wanted."""
    letters = b64encode(png).decode("ascii")
    pieces = [letters[at : at + _PIECE] for at in range(0, len(letters), _PIECE)] or [""]
    head = f"a=T,U=1,q=2,f=100,i={number},c={columns},r={rows},"
    last = len(pieces) - 1
    return "".join(
        f"\x1b_G{head if at == 0 else 'q=2,'}m={int(at < last)};{piece}\x1b\\" for at, piece in enumerate(pieces)
    )


def deleted(number: int) -> str:
    """What has kitty forget a picture."""
    return f"\x1b_Ga=d,d=I,q=2,i={number}\x1b\\"


def placeholders(number: int, columns: int, row: int, ground: Style) -> Segment:
    """One line of a picture that kitty has been given: the colour of the letters is its number."""
    first = _CELL + _MARKS[row] + _MARKS[0]
    colour = Color.from_rgb(number >> 16 & 255, number >> 8 & 255, number & 255)
    return Segment(first + (_CELL + _MARKS[row]) * (columns - 1), ground + Style(color=colour))


def is_sixel(strip: str) -> bool:
    """Whether a text is one sixel picture of the form that is drawn here, and nothing else."""
    return _SIXEL.fullmatch(strip) is not None


class Strip(NamedTuple):
    """A line of a sixel picture on the screen."""

    x: int
    y: int
    columns: int
    sixel: str


def overlaid(frame: RenderableType | None, strips: Sequence[Strip]) -> RenderableType | None:
    """A frame with the strips of sixel pictures; one that is none of Textual's own as it is."""
    return Overlaid(frame, strips) if isinstance(frame, CompositorUpdate) else frame


class Overlaid(CompositorUpdate):
    """What a frame paints, and then the strips on the cells that it has painted."""

    def __init__(self, frame: CompositorUpdate, strips: Sequence[Strip]) -> None:
        self._frame = frame
        self._strips = strips

    def render_segments(self, console: Console) -> str:
        """The sequences of the frame, and those of the strips."""
        parts = [self._frame.render_segments(console)]
        parts += [f"\x1b7\x1b[{s.y + 1};{s.x + 1}H{s.sixel}\x1b8" for s in self._strips if self._is_painted(s)]
        return "".join(parts)

    def _is_painted(self, strip: Strip) -> bool:
        frame, end = self._frame, strip.x + strip.columns
        if isinstance(frame, ChopsUpdate):
            return any(y == strip.y and left < end and strip.x < right for y, left, right in frame.spans)
        if isinstance(frame, LayoutUpdate):
            region = frame.region
            return region.y <= strip.y < region.bottom and region.x < end and strip.x < region.right
        return True
