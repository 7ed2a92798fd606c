"""Pictures: the bytes of any file in, a small picture that is ours out, or why there is none.

What a file is its first bytes say, never its name or its header. Four formats of the web are read, AVIF where Pillow
has it, and of those only the first frame; no other parser is tried. What comes out has been decoded, scaled down and
encoded anew, so that no byte of a stranger's file is read a second time.

A file can be made to take any memory and any time. `take_bounded` and `draw_bounded` are called in a process of its
own, which limits its memory and is ended where it takes long; here the size is looked at before anything is unpacked.
"""

from __future__ import annotations

import contextlib
import resource
import struct
import sys
import warnings
import zlib
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image as Raster

    from termnews.fetch.picture_cells import Box, Drawn

MAX_BYTES = 5 << 20
"""Bytes of a file that is taken."""

MAX_PIXELS = 20_000_000
"""Pixels of a picture that is unpacked: 80 MB, where each takes four bytes."""

LEAST = 8
"""Pixels of a side from which on there is something to be seen: what is smaller counts readers, or is a line."""

MEMORY = 1 << 30
"""Bytes of address space of the process that unpacks pictures."""

MOST = 1600
"""Pixels of the longer side that are kept: what a terminal can show."""

_QUALITY = 88
_COLOURS = 256

_PLUGINS = {"PNG": "Png", "JPEG": "Jpeg", "GIF": "Gif", "WEBP": "WebP", "AVIF": "Avif"}
_OTHER = (
    (b"<svg", "it is an SVG drawing"),
    (b"<!doctype svg", "it is an SVG drawing"),
    (b"<!doctype html", "it is a web page"),
    (b"<html", "it is a web page"),
    (b"%pdf", "it is a PDF"),
    (b"ii*\x00", "it is a TIFF"),
    (b"mm\x00*", "it is a TIFF"),
    (b"bm", "it is a BMP"),
)

_BROKEN = (
    *(ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, NotImplementedError, OSError),
    *(RuntimeError, SyntaxError, TypeError, ValueError, struct.error, zlib.error),
)
"""What Pillow's parsers raise over files that are not as they should be: one of each was seen."""


class Kept(NamedTuple):
    """A picture that is ours: a PNG or JPEG of at most `MOST` pixels a side, opaque, upright."""

    data: bytes
    width: int
    height: int


class NoPicture(NamedTuple):
    """Why there is no picture, in words that follow a colon."""

    words: str


def kind_of(body: bytes) -> str:
    """Pillow's name of the format that a file begins as; '' for none of those that are read."""
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if body.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if body.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "WEBP"
    return "AVIF" if body[4:8] == b"ftyp" and body[8:12] in (b"avif", b"avis") else ""


def take(body: bytes) -> Kept | NoPicture:
    """A file from outside as a picture that is ours."""
    if len(body) > MAX_BYTES:
        return NoPicture(f"it is larger than {MAX_BYTES >> 20} MB")
    kind = kind_of(body)
    if not kind:
        return NoPicture(_what_else(body))
    from PIL import Image

    # A single parser is loaded: that of the others' formats is code that no file from outside is to reach.
    import_module(f"PIL.{_PLUGINS[kind]}ImagePlugin")
    if kind not in Image.OPEN:
        return NoPicture("this Pillow reads no AVIF")
    # A frame may turn out larger than the header says, in the middle of reading: Pillow looks at each.
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(body), formats=(kind,)) as image:
                return _taken(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return NoPicture(f"it has more than {MAX_PIXELS // 1_000_000} megapixels")
    except MemoryError:
        return NoPicture("it takes too much memory")
    except _BROKEN:
        return NoPicture("it is damaged")


def draw(kept: bytes, box: Box) -> Drawn | NoPicture:
    """A picture that is ours, drawn for the cells of a terminal."""
    from PIL import Image

    from termnews.fetch import picture_cells

    for name in ("Png", "Jpeg"):
        import_module(f"PIL.{name}ImagePlugin")
    try:
        with Image.open(BytesIO(kept), formats=("PNG", "JPEG")) as image:
            return picture_cells.draw(image.convert("RGB"), box)
    except MemoryError:
        return NoPicture("it takes too much memory")
    except _BROKEN:
        return NoPicture("it is damaged")


def take_bounded(body: bytes) -> Kept | NoPicture:
    """As `take`, with the memory of this process limited from now on."""
    _limit_memory()
    return take(body)


def draw_bounded(kept: bytes, box: Box) -> Drawn | NoPicture:
    """As `draw`, with the memory of this process limited from now on."""
    _limit_memory()
    return draw(kept, box)


def _limit_memory() -> None:
    if sys.platform != "linux":
        # Elsewhere the system does not hold a process to it.
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard), hard))


def _what_else(body: bytes) -> str:
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<?xml") and b"<svg" in start:
        start = b"<svg"
    return next((words for sign, words in _OTHER if start.startswith(sign)), "it is not a picture that can be shown")


def _taken(image: Raster) -> Kept | NoPicture:
    """The first frame of an opened file, whose pixels have not been unpacked yet."""
    from PIL import Image, ImageOps

    width, height = image.size
    if width * height > MAX_PIXELS:
        return NoPicture(f"it has more than {MAX_PIXELS // 1_000_000} megapixels")
    if min(width, height) < LEAST:
        return NoPicture("there is nothing to be seen in it")
    # A JPEG can be unpacked at an eighth of its size, in an eighth of the time.
    image.draft("RGB", (MOST, MOST))
    image.load()
    shown = _opaque(image)
    shown.info = dict(image.info)
    upright = ImageOps.exif_transpose(shown) if "exif" in image.info else shown
    upright.info.clear()
    upright.thumbnail((MOST, MOST), Image.Resampling.LANCZOS, reducing_gap=2.0)
    target = BytesIO()
    if upright.getcolors(_COLOURS) is not None:
        upright.quantize(_COLOURS).save(target, "PNG", optimize=True)
    else:
        import_module("PIL.JpegImagePlugin")
        upright.save(target, "JPEG", quality=_QUALITY, subsampling=0)
    return Kept(target.getvalue(), *upright.size)


def _opaque(image: Raster) -> Raster:
    """The picture in RGB; what can be seen through lies on white, as pages of the web are."""
    from PIL import Image

    if image.mode.startswith("I;16"):
        # Sixteen bits of grey: the upper eight of them.
        high = 1 if image.mode != "I;16B" else 0
        return Image.frombytes("L", image.size, image.tobytes()[high::2]).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGB", image.size, (255, 255, 255))
        ground.paste(image, mask=image.getchannel("A"))
        return ground
    return image.convert("RGB")
