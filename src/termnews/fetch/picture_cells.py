"""A picture drawn for the cells of a terminal: half-blocks, a PNG for kitty, sixel.

Sources: kitty, "Terminal graphics protocol" (Unicode placeholders); DEC STD 070, 9 (sixel), as xterm and foot draw it.
A sixel picture is drawn in strips of one line of text, each a picture of its own: so it scrolls by lines as text does.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image as Raster

Kind = Literal["blocks", "kitty", "sixel"]

ENLARGED = 2.0
"""How much a picture is enlarged at most: one of a few pixels stays small."""

MOST_PIXELS = 600_000
"""Pixels of a PNG that is sent to the terminal, which scales it to its cells: 1.5 MB at most, measured on noise."""

_COLOURS = (128, 48, 16)
_LONGEST = 1_500_000
"""Characters of all strips of a picture, at most: noise in many colours is drawn in fewer, or in none."""
_BAND = 6


class Box(NamedTuple):
    """The room for a picture: cells of a size in pixels; and how it is to be drawn beside half-blocks."""

    columns: int
    rows: int
    cell_width: int = 10
    cell_height: int = 20
    kind: Kind = "blocks"


class Drawn(NamedTuple):
    """A picture drawn in `columns` × `rows` cells."""

    columns: int
    rows: int
    blocks: bytes
    """RGB of `columns` × 2 `rows` pixels, row by row: each cell has one above the other."""
    png: bytes = b""
    """For kitty, which scales it to the cells."""
    sixels: tuple[str, ...] = ()
    """A strip for each row, from DCS to ST."""


def fitted(width: int, height: int, box: Box) -> tuple[int, int]:
    """Columns and rows that a picture of so many pixels takes, its shape kept as well as whole cells allow."""
    scale = min(ENLARGED, box.columns * box.cell_width / width, box.rows * box.cell_height / height)
    rows = max(1, min(box.rows, round(height * scale / box.cell_height)))
    columns = max(1, min(box.columns, round(width * rows * box.cell_height / height / box.cell_width)))
    if columns == box.columns:
        rows = max(1, min(box.rows, round(height * columns * box.cell_width / width / box.cell_height)))
    return columns, rows


def draw(picture: Raster, box: Box) -> Drawn:
    """An RGB picture drawn for a box."""
    from PIL import Image

    columns, rows = fitted(*picture.size, _affordable(box))
    blocks = picture.resize((columns, rows * 2), Image.Resampling.LANCZOS, reducing_gap=3.0).tobytes()
    drawn = Drawn(columns, rows, blocks)
    width, height = columns * box.cell_width, rows * box.cell_height
    if box.kind == "kitty":
        part = min(1.0, picture.width / width, (MOST_PIXELS / (width * height)) ** 0.5)
        size = (max(1, round(width * part)), max(1, round(height * part)))
        target = BytesIO()
        picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0).save(target, "PNG")
        return drawn._replace(png=target.getvalue())
    if box.kind == "sixel":
        scaled = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
        for colours in _COLOURS:
            strips = _strips(scaled.quantize(colours), box.cell_height)
            if sum(map(len, strips)) <= _LONGEST:
                return drawn._replace(sixels=tuple(strips))
    return drawn


def _affordable(box: Box) -> Box:
    """The box, or a smaller one where each pixel is sent and there would be too many."""
    pixels = box.columns * box.cell_width * box.rows * box.cell_height
    if box.kind != "sixel" or pixels <= MOST_PIXELS:
        return box
    part = (MOST_PIXELS / pixels) ** 0.5
    return box._replace(columns=max(1, int(box.columns * part)), rows=max(1, int(box.rows * part)))


def _strips(indexed: Raster, height: int) -> list[str]:
    """A picture of indexed colours as sixel strips of so many pixels."""
    flat = indexed.getpalette() or []
    palette = [(flat[at], flat[at + 1], flat[at + 2]) for at in range(0, len(flat) - 2, 3)]
    pixels, width = indexed.tobytes(), indexed.width
    size = width * height
    return [sixel(pixels[at : at + size], width, palette) for at in range(0, len(pixels), size)]


_RUNS = re.compile(r"(.)\1{3,254}")


def sixel(pixels: bytes, width: int, palette: list[tuple[int, int, int]]) -> str:
    """Rows of palette indices as one sixel picture, in which no other pixel is touched; colours in per cent."""
    height = len(pixels) // width
    parts = [f'\x1bP0;1;0q"1;1;{width};{height}']
    for index in sorted(set(pixels)):
        red, green, blue = (round(part / 2.55) for part in palette[index])
        parts.append(f"#{index};2;{red};{green};{blue}")
    for top in range(0, height, _BAND):
        rows = [pixels[y * width : (y + 1) * width] for y in range(top, min(height, top + _BAND))]
        lines = [f"#{index}{_band(rows, index, width)}" for index in sorted(set().union(*rows))]
        parts += ["$".join(lines), "-"]
    return "".join(parts[:-1]) + "\x1b\\"


def _band(rows: list[bytes], index: int, width: int) -> str:
    """The six (or fewer) rows of a band as far as they have one colour, a letter a column."""
    bits = 0
    for row, pixels in enumerate(rows):
        table = bytearray(256)
        table[index] = 1 << row
        bits |= int.from_bytes(pixels.translate(table), "big")
    letters = bits.to_bytes(width, "big").translate(_LETTERS).decode("ascii").rstrip("?")
    return _RUNS.sub(lambda run: f"!{len(run[0])}{run[1]}", letters)


_LETTERS = bytes(63 + value if value < 64 else 63 for value in range(256))
