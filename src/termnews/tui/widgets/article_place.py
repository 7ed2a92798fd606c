"""Where the reader is in a text, kept so that it is found again when the text has become another.

A place is written `block:offset`: a block of the text and characters into it as it is laid out, which holds at every
width. Block -1 is what stands above the text; `end` in its place is what stands below it. Behind that may follow what
the text was: `block:offset:sum:before:after`, a checksum of the block's words and the letters around the place. By
these the place is found again between two visits: the same block at its number or elsewhere, else where most of the
letters stand, else what has the number now.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple
from zlib import crc32

from termnews.document import Document, block_text

BEFORE, AFTER = 24, 72
"""Letters that are kept from before a place, and from it on."""

_PLACE = re.compile(r"(-1|end|\d{1,9}):(\d{1,9})(?::([0-9a-f]{8}):(\w{0,24}):(\w{0,72}))?")
_SIGNS = re.compile(r"[\W_]+")
_LONG = 20
"""Letters from which on a block is known by them alone; a shorter one ("* * *") may stand in a text several times."""
_GRAM = 6
"""Letters that are looked for at a time in a text that has changed."""
_DRIFT = 32
"""Letters by which what was put in or taken out may have moved the rest of a passage, and it still counts as one."""
_LEAST = 0.3
"""The part of the letters that has to be found."""
_OFTEN = 100
"""Times that a few letters may stand in a text and still tell something."""


class Place(NamedTuple):
    """A place in a text."""

    block: int
    """Index of the block; -1 above the text."""
    offset: int
    """Characters into the block, or lines above or below the text."""
    below: bool = False
    """Whether it is below the text."""
    check: str = ""
    """Checksum of the words of the block; '' where nothing is known of them."""
    before: str = ""
    """The letters before the place."""
    after: str = ""
    """The letters from the place on."""

    def __str__(self) -> str:
        place = f"{'end' if self.below else self.block}:{self.offset}"
        return f"{place}:{self.check}:{self.before}:{self.after}" if self.check else place


class Passage(NamedTuple):
    """Where a place is in a text of today: characters into a block, or letters, where it was found by these."""

    block: int
    offset: int = 0
    letters: int = -1
    """Letters of the block before it; -1: `offset` holds."""


def read(text: str) -> Place | None:
    """The place that a text says; None for what is none."""
    found = _PLACE.fullmatch(text)
    if found is None:
        return None
    block, offset, check, before, after = found.groups()
    if block == "end":
        return Place(0, int(offset), below=True)
    return Place(int(block), int(offset), check=check or "", before=before or "", after=after or "")


def letters(text: str) -> str:
    """The letters and figures of a text."""
    return _SIGNS.sub("", text)


def marked(place: Place, document: Document, count: int) -> Place:
    """A place in the text, with what is there: `count` letters of its block stand before it."""
    if place.below or not 0 <= place.block < len(document.blocks):
        return place
    text, at = _around(document, place.block)
    at += count
    before, after = text[max(0, at - BEFORE) : at], text[at : at + AFTER]
    return place._replace(check=_check(document, place.block), before=before, after=after)


def found(place: Place, document: Document) -> Passage:
    """Where a place in the text, perhaps of another day, is in a document: decided by the words, not by the number."""
    blocks = document.blocks
    here = Passage(min(place.block, max(0, len(blocks) - 1)), place.offset)
    if not place.check or not blocks:
        return here
    same = -1
    for index in _by_nearness(place.block, len(blocks)):
        if _check(document, index) == place.check:
            same = index if same < 0 else same
            if len(letters(block_text(blocks[index]))) >= _LONG or _agrees(place, document, index):
                return Passage(index, place.offset)
    text = Letters(document)
    at = _most_of(place, text)
    if at is not None:
        block = bisect_right(text.starts, at, hi=len(blocks)) - 1
        return Passage(block, 0, at - text.starts[block])
    return here if same < 0 else Passage(same, place.offset)


class Letters:
    """The letters of a document, one block behind the other."""

    def __init__(self, document: Document) -> None:
        parts = [letters(block_text(block)) for block in document.blocks]
        self.all = "".join(parts)
        self.starts = list(accumulate(map(len, parts), initial=0))
        """Where each block begins; behind the last one stands where it ends."""


def _check(document: Document, block: int) -> str:
    return f"{crc32(block_text(document.blocks[block]).encode()):08x}"


def _by_nearness(index: int, count: int) -> Iterator[int]:
    """The numbers below `count`, the nearest to `index` first; of two as near the one behind, as texts grow on top."""
    index = min(index, count - 1)
    yield index
    for by in range(1, count):
        if index + by < count:
            yield index + by
        if index >= by:
            yield index - by


def _around(document: Document, block: int) -> tuple[str, int]:
    """The letters of a block with enough of those before and behind it, and where those of the block begin."""
    blocks = document.blocks
    before, first = "", block
    while first > 0 and len(before) < BEFORE:
        first -= 1
        before = letters(block_text(blocks[first])) + before
    text, last = before + letters(block_text(blocks[block])), block + 1
    end = len(text) + AFTER
    while last < len(blocks) and len(text) < end:
        text += letters(block_text(blocks[last]))
        last += 1
    return text, len(before)


def _agrees(place: Place, document: Document, block: int) -> bool:
    """Whether the letters around a place are those in and beside a block of a few letters."""
    text, at = _around(document, block)
    known = place.before[-_LONG:] + place.after[:_LONG]
    return bool(known) and known in text[max(0, at - _LONG) : at + 2 * _LONG]


def _most_of(place: Place, text: Letters) -> int | None:
    """Where in a text most of the letters around a place stand together; None where too few of them do.

    Each few letters of them tell, wherever they stand in the text, where the place would be; what is told most often,
    more or less, counts, and of two such points the nearer to where the place was.
    """
    around = place.before + place.after
    grams = [(around[i : i + _GRAM], i - len(place.before)) for i in range(len(around) - _GRAM + 1)]
    told: Counter[int] = Counter()
    for gram, by in grams:
        told.update(at - by for at in _places(gram, text.all))
    if not told:
        return None
    points = sorted(told)
    was = text.starts[min(place.block, len(text.starts) - 1)]
    best = max(points, key=lambda point: (_count(told, points, point), told[point], -abs(point - was)))
    if _count(told, points, best) < max(2, _LEAST * len(grams)):
        return None
    best = max(_near(points, best), key=lambda point: (told[point], -abs(point - was)))
    return max(0, min(best, len(text.all) - 1))


def _places(gram: str, text: str) -> list[int]:
    """Where some letters stand in a text; nowhere, where they stand so often that they tell nothing."""
    places: list[int] = []
    at = text.find(gram)
    while at >= 0 and len(places) <= _OFTEN:
        places.append(at)
        at = text.find(gram, at + 1)
    return places if len(places) <= _OFTEN else []


def _near(points: list[int], point: int) -> list[int]:
    """Those of some points that may be of one passage with another."""
    return points[bisect_left(points, point - _DRIFT) : bisect_right(points, point + _DRIFT)]


def _count(told: Counter[int], points: list[int], point: int) -> int:
    """How often a point, or one near it, was told."""
    return sum(told[near] for near in _near(points, point))
