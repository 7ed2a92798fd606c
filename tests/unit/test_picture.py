"""Pictures from outside made ours, and drawn for the cells of a terminal."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from termnews.demo.pictures import SCENES
from termnews.demo.pictures import draw as scene
from termnews.fetch.picture import MOST, Kept, NoPicture, draw, kind_of, take
from termnews.fetch.picture_cells import Box, Drawn, fitted, sixel

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


def file_of(image: Image.Image, kind: str, **options: object) -> bytes:
    """An image as a file."""
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def taken(body: bytes) -> Kept:
    """A picture that can be taken."""
    kept = take(body)
    assert isinstance(kept, Kept), kept
    return kept


def drawn(body: bytes, box: Box) -> Drawn:
    """A picture that can be drawn."""
    found = draw(taken(body).data, box)
    assert isinstance(found, Drawn), found
    return found


def pixel(kept: Kept, x: int, y: int) -> tuple[int, ...]:
    """The colour of a pixel of a kept picture."""
    with Image.open(BytesIO(kept.data)) as image:
        found = image.convert("RGB").getpixel((x, y))
    assert isinstance(found, tuple)
    return found


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether two colours are the same but for what a JPEG makes of them."""
    return all(abs(a - b) < 12 for a, b in zip(one, other, strict=True))


def noise(width: int, height: int) -> Image.Image:
    """A picture of many colours."""
    return Image.merge("RGB", [Image.effect_noise((width, height), sigma) for sigma in (40, 60, 80)])


# --- taken ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_the_formats_of_the_web_are_read(kind: str) -> None:
    body = file_of(Image.new("RGB", (60, 40), RED), kind)
    kept = taken(body)
    assert kind_of(body) == kind
    assert (kept.width, kept.height) == (60, 40) and near(pixel(kept, 30, 20), RED)


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "ICO", "PPM", "PCX", "TGA"])
def test_other_formats_are_not_read_though_pillow_could(kind: str) -> None:
    assert isinstance(take(file_of(Image.new("RGB", (32, 32), RED), kind)), NoPicture)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "it is an SVG drawing"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><!-- x --><svg/>", "it is an SVG drawing"),
        (b"\n<!DOCTYPE html><html>", "it is a web page"),
        (b"%PDF-1.7", "it is a PDF"),
        (b"GIF88a", "it is not a picture that can be shown"),
        (b"", "it is not a picture that can be shown"),
    ],
)
def test_what_is_no_picture_is_named(body: bytes, words: str) -> None:
    assert take(body) == NoPicture(words)


@pytest.mark.parametrize("size", [(1, 1), (2, 300), (600, 7)])
def test_what_shows_nothing_is_not_taken(size: tuple[int, int]) -> None:
    assert take(file_of(Image.new("RGB", size), "GIF")) == NoPicture("there is nothing to be seen in it")


def test_of_an_animation_the_first_frame_is_shown() -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in (RED, BLUE, WHITE)]
    for kind in ("GIF", "PNG", "WEBP"):
        body = file_of(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
        assert near(pixel(taken(body), 20, 20), RED), kind


def test_a_large_picture_is_kept_small_and_a_small_one_as_it_is() -> None:
    kept = taken(file_of(noise(2400, 1200), "JPEG"))
    assert (kept.width, kept.height) == (MOST, MOST // 2)
    assert kind_of(kept.data) == "JPEG"
    flat = taken(file_of(Image.new("RGB", (300, 200), BLUE), "PNG"))
    assert kind_of(flat.data) == "PNG" and pixel(flat, 0, 0) == BLUE


def test_what_can_be_seen_through_lies_on_white() -> None:
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, 20, 40))
    for kind in ("PNG", "WEBP"):
        kept = taken(file_of(image, kind, lossless=True))
        assert near(pixel(kept, 30, 20), WHITE) and near(pixel(kept, 5, 20), RED), kind
    listed = Image.new("P", (40, 40), 1)
    listed.putpalette([0, 0, 0, 255, 0, 0])
    assert pixel(taken(file_of(listed, "GIF", transparency=1)), 5, 5) == WHITE


def test_sixteen_bits_of_grey_are_grey() -> None:
    kept = taken(file_of(Image.new("I;16", (40, 40), 0x8000), "PNG"))
    assert near(pixel(kept, 5, 5), (128, 128, 128))


def test_a_picture_is_turned_upright_and_its_notes_are_dropped() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "where I live"
    kept = taken(file_of(noise(60, 30), "JPEG", exif=exif))
    assert (kept.width, kept.height) == (30, 60)
    assert b"where I live" not in kept.data and b"Exif" not in kept.data


# --- fitted -----------------------------------------------------------------------------------------------------------


@given(
    st.integers(8, MOST), st.integers(8, MOST), st.integers(1, 160), st.integers(1, 40), st.sampled_from(range(4, 30))
)
def test_a_picture_stays_in_its_box(width: int, height: int, columns: int, rows: int, cell: int) -> None:
    box = Box(columns, rows, cell, cell * 2)
    across, down = fitted(width, height, box)
    assert 1 <= across <= columns and 1 <= down <= rows


def test_a_picture_keeps_its_shape() -> None:
    assert fitted(480, 270, Box(70, 16, 10, 20)) == (57, 16)
    assert fitted(1600, 400, Box(70, 16, 10, 20)) == (70, 9)
    assert fitted(300, 900, Box(70, 16, 10, 20)) == (11, 16)
    assert fitted(40, 40, Box(70, 16, 10, 20)) == (8, 4)


# --- drawn ------------------------------------------------------------------------------------------------------------


def test_half_blocks_are_two_pixels_a_cell() -> None:
    image = Image.new("RGB", (100, 100), RED)
    image.paste(BLUE, (0, 50, 100, 100))
    found = drawn(file_of(image, "PNG"), Box(10, 5, 10, 20))
    assert (found.columns, found.rows) == (10, 5)
    rows = [found.blocks[at : at + 30] for at in range(0, len(found.blocks), 30)]
    assert len(rows) == 10
    assert rows[1] == bytes(RED) * 10 and rows[8] == bytes(BLUE) * 10


def test_kitty_gets_a_png_no_larger_than_its_cells_nor_than_the_picture() -> None:
    for size, box in (
        ((1600, 800), Box(70, 16, 10, 20)),
        ((200, 100), Box(70, 16, 10, 20)),
        ((1600, 800), Box(160, 40, 30, 60)),
    ):
        found = drawn(file_of(noise(*size), "JPEG"), box._replace(kind="kitty"))
        with Image.open(BytesIO(found.png), formats=("PNG",)) as image:
            assert image.width <= min(size[0], found.columns * box.cell_width) and image.width * image.height <= 605_000
        assert len(found.png) < 2 << 20


def unpacked(strip: str, width: int, height: int) -> list[list[tuple[int, int, int] | None]]:
    """What a terminal paints for a sixel picture."""
    head = re.fullmatch(r'\x1bP0;1;0q"1;1;(\d+);(\d+)(.*)\x1b\\', strip)
    assert head is not None and (int(head[1]), int(head[2])) == (width, height)
    painted: list[list[tuple[int, int, int] | None]] = [[None] * width for _ in range(height)]
    palette: dict[int, tuple[int, int, int]] = {}
    x, top, colour = 0, 0, 0
    for token in re.findall(r"#\d+;2;\d+;\d+;\d+|#\d+|!\d+[?-~]|[?-~$-]", head[3]):
        if ";" in token:
            index, _, *parts = map(int, token[1:].split(";"))
            palette[index] = (parts[0], parts[1], parts[2])
        elif token[0] == "#":
            colour = int(token[1:])
        elif token == "$":
            x = 0
        elif token == "-":
            x, top = 0, top + 6
        else:
            times = int(token[1:-1]) if token[0] == "!" else 1
            for bit in range(6):
                if (ord(token[-1]) - 63) >> bit & 1:
                    painted[top + bit][x : x + times] = [palette[colour]] * times
            x += times
    return painted


@settings(max_examples=40)
@given(st.integers(1, 40), st.integers(1, 20), st.randoms(use_true_random=False))
def test_a_sixel_strip_paints_each_pixel_and_no_other(width: int, height: int, random: object) -> None:
    choose = random.randrange  # type: ignore[attr-defined]
    pixels = bytes(choose(5) for _ in range(width * height))
    palette = [(0, 0, 0), RED, BLUE, WHITE, (51, 102, 153)]
    percent = [(0, 0, 0), (100, 0, 0), (0, 0, 100), (100, 100, 100), (20, 40, 60)]
    painted = unpacked(sixel(pixels, width, palette), width, height)
    assert painted == [[percent[pixels[y * width + x]] for x in range(width)] for y in range(height)]


def test_sixel_strips_are_a_line_of_text_each() -> None:
    for name in SCENES:
        found = drawn(scene(name, 1), Box(70, 16, 9, 17, "sixel"))
        assert len(found.sixels) == found.rows
        for strip in found.sixels:
            assert all(None not in row for row in unpacked(strip, found.columns * 9, 17))


def test_a_picture_for_which_the_terminal_would_choke_is_drawn_in_fewer_colours_or_in_blocks() -> None:
    found = drawn(file_of(noise(1600, 1200), "JPEG"), Box(200, 60, 20, 40, "sixel"))
    assert found.blocks and sum(map(len, found.sixels)) <= 1_500_000
