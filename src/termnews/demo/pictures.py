"""The pictures of the newspaper: small landscapes, drawn in spans of colour and written as PNG with nothing but zlib.

A scene is a function from a seed to bands and shapes; the same seed draws the same picture, byte for byte.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable
from functools import lru_cache
from random import Random

WIDTH, HEIGHT = 480, 270

Colour = tuple[int, int, int]
_PALETTES: tuple[tuple[Colour, Colour, Colour, Colour], ...] = (
    ((38, 52, 84), (222, 148, 108), (52, 84, 112), (20, 28, 44)),
    ((116, 164, 196), (238, 222, 190), (70, 122, 142), (44, 62, 58)),
    ((58, 44, 80), (224, 120, 120), (72, 66, 108), (26, 22, 38)),
    ((154, 172, 176), (220, 220, 208), (112, 132, 134), (66, 76, 76)),
)
"""Sky above, sky at the horizon, water, dark."""


class Canvas:
    """A raster of RGB rows that is painted in horizontal spans."""

    def __init__(self) -> None:
        self._rows = [bytearray(WIDTH * 3) for _ in range(HEIGHT)]

    def span(self, y: int, left: float, right: float, colour: Colour) -> None:
        """Paint a piece of a row; what lies outside is left out."""
        start, end = max(0, round(left)), min(WIDTH, round(right))
        if 0 <= y < HEIGHT and start < end:
            self._rows[y][start * 3 : end * 3] = bytes(colour) * (end - start)

    def gradient(self, top: int, bottom: int, first: Colour, last: Colour) -> None:
        """Paint whole rows from one colour to another."""
        for y in range(top, bottom):
            self.span(y, 0, WIDTH, mixed(first, last, (y - top) / max(1, bottom - top - 1)))

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        """Paint a rectangle."""
        for y in range(round(top), round(bottom)):
            self.span(y, left, right, colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """Paint a disc."""
        for row in range(round(y - radius), round(y + radius) + 1):
            half = math.sqrt(max(0.0, radius**2 - (row - y) ** 2))
            self.span(row, x - half, x + half, colour)

    def below(self, line: Callable[[float], float], colour: Colour) -> None:
        """Paint all that lies below a line, in strips of four pixels."""
        for x in range(0, WIDTH, 4):
            for y in range(max(0, round(line(x / WIDTH))), HEIGHT):
                self.span(y, x, x + 4, colour)

    def png(self) -> bytes:
        """The picture as a PNG (RFC 2083): one IHDR, one IDAT, no filters."""
        raw = b"".join(b"\0" + bytes(row) for row in self._rows)
        header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
        chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(raw, 6)), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
            for name, data in chunks
        )


def mixed(first: Colour, last: Colour, part: float) -> Colour:
    """The colour that lies so far (0 to 1) between two."""
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(first, last, strict=True))
    return red, green, blue


@lru_cache(maxsize=64)
def draw(scene: str, seed: int) -> bytes:
    """A picture as PNG. Raises KeyError for a scene that there is not."""
    paint = SCENES[scene]
    canvas = Canvas()
    paint(canvas, Random(f"{scene} {seed}"), _PALETTES[seed % len(_PALETTES)])
    return canvas.png()


_Palette = tuple[Colour, Colour, Colour, Colour]


def _sea(canvas: Canvas, random: Random, palette: _Palette, horizon: int) -> None:
    """Sky and water, with glints that grow towards the front."""
    sky, glow, water, dark = palette
    canvas.gradient(0, horizon, sky, glow)
    canvas.gradient(horizon, HEIGHT, mixed(water, glow, 0.35), mixed(water, dark, 0.5))
    for y in range(horizon + 2, HEIGHT, 3):
        size = (y - horizon) / 4
        for _ in range(6):
            x = random.uniform(0, WIDTH)
            canvas.span(y, x, x + size * random.uniform(0.5, 2), mixed(water, glow, random.uniform(0.2, 0.6)))


def _lighthouse(canvas: Canvas, random: Random, palette: _Palette) -> None:
    _, glow, _, dark = palette
    _sea(canvas, random, palette, 160)
    x = random.uniform(0.25, 0.75) * WIDTH
    canvas.below(lambda at: 300 - 150 * math.exp(-(((at * WIDTH - x) / 90) ** 2)), dark)
    canvas.box(x - 8, 70, x + 8, 165, mixed(dark, glow, 0.12))
    canvas.box(x - 11, 64, x + 11, 70, dark)
    canvas.box(x - 6, 50, x + 6, 64, (255, 240, 190))
    for y in range(52, 62):
        canvas.span(y, 0, x - 6 - abs(57 - y) * 20, mixed(glow, (255, 240, 190), 0.6))
    canvas.disc(x, 49, 6, dark)


def _bridge(canvas: Canvas, random: Random, palette: _Palette) -> None:
    _, glow, water, dark = palette
    _sea(canvas, random, palette, 175)
    stone = mixed(dark, glow, 0.2)
    canvas.box(0, 118, WIDTH, 190, stone)
    canvas.box(0, 112, WIDTH, 118, dark)
    arches = 3
    for number in range(arches):
        x = WIDTH * (number + 0.5) / arches
        for y in range(138, 190):
            half = 58 * math.sqrt(max(0.0, 1 - ((190 - y) / 56) ** 2))
            canvas.span(y, x - half, x + half, mixed(glow, water, (y - 130) / 80))
    for y in range(190, 214):
        canvas.span(y, 0, WIDTH, mixed(water, stone, 0.5 - (y - 190) / 60))


def _tram(canvas: Canvas, random: Random, palette: _Palette) -> None:
    sky, glow, water, dark = palette
    canvas.gradient(0, 220, sky, glow)
    canvas.below(lambda at: 190 - 30 * math.sin(at * 5 + 1), mixed(water, glow, 0.3))
    slope = random.uniform(40, 80)
    canvas.below(lambda at: 235 - slope * at, dark)
    x = random.uniform(0.35, 0.6) * WIDTH
    y = 235 - slope * x / WIDTH
    canvas.box(x - 55, y - 58, x + 55, y - 6, (150, 44, 40))
    canvas.box(x - 58, y - 62, x + 58, y - 57, dark)
    for window in range(-2, 3):
        canvas.box(x + window * 21 - 8, y - 50, x + window * 21 + 8, y - 30, (255, 232, 170))
    for wheel in (-34, 34):
        canvas.disc(x + wheel, y - 6, 8, dark)
    for post in range(40, WIDTH, 110):
        foot = 235 - slope * post / WIDTH
        canvas.box(post, foot - 80, post + 3, foot, dark)
        canvas.disc(post + 1, foot - 82, 5, (255, 236, 180))


def _storm(canvas: Canvas, random: Random, palette: _Palette) -> None:
    _, glow, water, dark = palette
    canvas.gradient(0, 150, dark, mixed(glow, water, 0.5))
    for _ in range(70):
        x, y, size = random.uniform(0, WIDTH), random.uniform(0, 90), random.uniform(12, 46)
        canvas.disc(x, y, size, mixed(dark, glow, 0.05 + y / 320))
    for wave in range(6):
        top, phase, height = 140 + wave * 24, random.uniform(0, 6), 6 + wave * 4
        colour = mixed(mixed(water, glow, 0.3), dark, wave / 7)
        canvas.below(lambda at, t=top, p=phase, h=height: t + h * math.sin(at * 16 + p) ** 3, colour)  # type: ignore[misc]


def _lock(canvas: Canvas, random: Random, palette: _Palette) -> None:
    sky, glow, water, dark = palette
    canvas.gradient(0, 110, sky, glow)
    canvas.box(0, 110, WIDTH, HEIGHT, mixed(dark, glow, 0.25))
    canvas.gradient(150, HEIGHT, mixed(water, glow, 0.2), water)
    doors = 7
    for door in range(doors):
        left = 12 + door * (WIDTH - 20) / doors
        canvas.box(left, 86, left + 52, 160, mixed(dark, glow, random.uniform(0.05, 0.35)))
        canvas.box(left + 24, 92, left + 27, 160, dark)
        canvas.box(left - 4, 80, left + 56, 87, dark)


def _sands(canvas: Canvas, random: Random, palette: _Palette) -> None:
    sky, glow, water, dark = palette
    canvas.gradient(0, 96, sky, glow)
    canvas.gradient(96, HEIGHT, mixed(glow, water, 0.25), mixed(glow, dark, 0.45))
    for y in range(100, HEIGHT, 4):
        for _ in range(5):
            x = random.uniform(-60, WIDTH)
            canvas.span(y, x, x + (y - 80) * random.uniform(0.4, 1.2), mixed(glow, water, random.uniform(0.3, 0.7)))
    for post in range(9):
        x, near = 40 + post**1.6 * 12, 1 - post / 11
        canvas.box(x, 110 + 90 * near - 70 * near, x + 2 + 4 * near, 112 + 90 * near, dark)


def _moon(canvas: Canvas, random: Random, palette: _Palette) -> None:
    canvas.gradient(0, HEIGHT, (10, 12, 24), (26, 30, 52))
    for _ in range(120):
        x, y = random.uniform(0, WIDTH), random.randrange(HEIGHT)
        canvas.span(y, x, x + random.choice((1, 1, 2)), (200, 206, 220))
    canvas.disc(240, 135, 84, (250, 222, 150))
    turn = random.uniform(2.2, 3.6)
    canvas.disc(240 + 110 * math.cos(turn), 135 + 110 * math.sin(turn), 84, (12, 14, 28))


def _plan(canvas: Canvas, random: Random, palette: _Palette) -> None:
    _, glow, water, dark = palette
    canvas.gradient(0, HEIGHT, mixed(glow, dark, 0.5), mixed(glow, dark, 0.65))
    for row in range(4):
        for column in range(8):
            x, y = 22 + column * 56, 24 + row * 60
            canvas.box(x, y, x + 42, y + 34, mixed(dark, water, 0.25))
            if random.random() < 0.6:
                canvas.disc(x + 21, y + 15, 11, (255, 232, 170))


SCENES: dict[str, Callable[[Canvas, Random, _Palette], None]] = {
    "lighthouse": _lighthouse,
    "bridge": _bridge,
    "tram": _tram,
    "storm": _storm,
    "lock": _lock,
    "sands": _sands,
    "moon": _moon,
    "plan": _plan,
}
"""What can be drawn, by name."""
