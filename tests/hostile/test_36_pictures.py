"""Threat 36: a file that a picture's address leads to is made to take all memory, all time, or the program down.

Expected: what a file is its content says; its size is known before it is unpacked; what breaks a parser breaks a
process that holds nothing, whose memory and time are limited; the reader is told in words.
"""

from __future__ import annotations

import os
import struct
import zlib
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from termnews.engine import helper as helpers
from termnews.engine.helper import Helper
from termnews.errors import FeedTooComplex
from termnews.fetch import picture
from termnews.fetch.picture import Kept, NoPicture, take, take_bounded
from tests.unit.test_picture import file_of, noise

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, *chunks: bytes, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG of these chunks, that says it is so large."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return SIGNATURE + chunk(b"IHDR", header) + b"".join(chunks) + chunk(b"IEND", b"")


def gif(width: int, height: int, frame: tuple[int, int]) -> bytes:
    """A GIF whose frame is larger than it says itself."""
    head = b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\x00\x00" + b"\x00\x00\x00\xff\xff\xff"
    return head + b"\x2c" + struct.pack("<HHHH", 0, 0, *frame) + b"\x00" + b"\x02\x02\x4c\x01\x00" + b"\x3b"


BOMBS = {
    "a PNG of 50,000 by 50,000": png(50_000, 50_000, chunk(b"IDAT", zlib.compress(bytes(1 << 20), 9))),
    "a PNG of 2^31 by 2^31": png(2**31 - 1, 2**31 - 1, chunk(b"IDAT", b"")),
    "a PNG of one bit": png(6_000, 6_000, chunk(b"IDAT", zlib.compress(bytes(751 * 6000), 9)), depth=1, colour=0),
    "a GIF of 65,535 by 65,535": gif(65_535, 65_535, (65_535, 65_535)),
    "a GIF whose frame is larger than itself": gif(10, 10, (65_000, 65_000)),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_not_unpacked(name: str) -> None:
    found = take(BOMBS[name])
    assert isinstance(found, NoPicture) and found.words in ("it has more than 20 megapixels", "it is damaged"), found


def test_a_bomb_in_what_stands_beside_the_pixels_is_not_unpacked() -> None:
    """Text and colour profiles of a PNG are packed too: half a gigabyte in half a megabyte."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(256)) + packer.flush()
    pixels = chunk(b"IDAT", zlib.compress(b"".join(b"\x00" + bytes(30) for _ in range(10)), 9))
    for name, head in ((b"iCCP", b"x\x00\x00"), (b"zTXt", b"x\x00\x00"), (b"iTXt", b"x\x00\x01\x00\x00\x00")):
        found = take(png(10, 10, chunk(name, head + packed), pixels))
        assert isinstance(found, Kept | NoPicture), name


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_file_that_breaks_off_or_is_damaged_ends_in_words(kind: str) -> None:
    """Cut anywhere, and with any bytes exchanged: a picture or words, and never an error."""
    body, random = file_of(noise(64, 48), kind), Random(36)
    for cut in range(0, len(body), max(1, len(body) // 60)):
        assert isinstance(take(body[:cut]), Kept | NoPicture), cut
    for _ in range(150):
        broken = bytearray(body)
        for _ in range(random.randrange(1, 12)):
            broken[random.randrange(12, len(broken))] = random.randrange(256)
        found = take(bytes(broken))
        assert isinstance(found, Kept | NoPicture)


def test_what_a_file_is_called_does_not_count(tmp_path: Path) -> None:
    """A TIFF, a PostScript, a PSD: formats whose parsers have had the worst holes are not tried, whatever is said."""
    tiff = file_of(Image.new("RGB", (32, 32)), "TIFF")
    for body in (tiff, b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", b"8BPS\x00\x01" + bytes(100)):
        assert isinstance(take(body), NoPicture)


def test_a_kept_picture_holds_nothing_of_the_file_that_it_came_from() -> None:
    """What a stranger wrote is not written to the disk: the pixels are packed anew."""
    secret = b"<script>attack()</script>"
    body = file_of(noise(40, 40), "PNG")
    for file in (body[:33] + chunk(b"tEXt", b"Comment\x00" + secret) + body[33:], body + secret):
        kept = take(file)
        assert isinstance(kept, Kept) and secret not in kept.data


async def test_the_process_that_unpacks_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """20 megapixels fit; a gigabyte does not. How long it takes is not the question here."""
    monkeypatch.setattr(helpers, "LONGEST", 100.0)
    helper = Helper()
    try:
        largest = file_of(Image.new("RGBA", (5_000, 4_000), (10, 20, 30, 200)), "PNG")
        assert isinstance(await helper.run(take_bounded, largest), Kept)
        assert await helper.run(_room_for, picture.MEMORY) is False
        assert await helper.run(_room_for, 64 << 20) is True
    finally:
        helper.close()


def _room_for(size: int) -> bool:
    try:
        return len(bytearray(size)) == size
    except MemoryError:
        return False


async def test_a_file_that_brings_the_process_down_ends_in_an_error_of_its_own() -> None:
    helper = Helper()
    try:
        with pytest.raises(FeedTooComplex):
            await helper.run(os._exit, 9)
        assert isinstance(await helper.run(take_bounded, file_of(noise(20, 20), "PNG")), Kept)
    finally:
        helper.close()


def test_the_parsers_of_all_other_formats_are_not_even_loaded() -> None:
    """They are code that no stranger's file is to reach: looked at in a process that has loaded nothing yet."""
    import subprocess
    import sys

    program = (
        "import sys; from termnews.fetch.picture import take; take(sys.stdin.buffer.read());"
        "print(*sorted(name for name in sys.modules if name.startswith('PIL.') and name.endswith('ImagePlugin')))"
    )
    target = BytesIO()
    Image.new("RGB", (20, 20)).save(target, "PNG")
    done = subprocess.run([sys.executable, "-c", program], input=target.getvalue(), capture_output=True, timeout=60)
    # Pillow loads these five before it writes a file.
    usual = {f"PIL.{name}ImagePlugin" for name in ("Bmp", "Gif", "Jpeg", "Png", "Ppm")}
    assert "PIL.PngImagePlugin" in done.stdout.decode().split(), done.stderr
    assert set(done.stdout.decode().split()) <= usual
