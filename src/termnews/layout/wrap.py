"""Lines of a paragraph: where to break text of any script so that it fits a width in cells.

Latin and its like is broken at spaces, after dashes between letters, and inside a word only where the word is wider
than the line. CJK text is broken between characters, but no line begins with a closing sign and none ends with an
opening one (JIS X 4051 2.1, Unicode Annex 14 classes CL, NS, OP). A no-break space is a character of its word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from termnews import text as words
from termnews.memo import remembered

Piece = tuple[int, int, str]
"""(start, end, ending): `text[start:end]` is a line; its ending is blank or empty where it was wrapped, else '\\n'."""

SIMPLE = (
    "\n -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u0482\u048a-\u052f\u1e00-\u1eff"
    "\u2010-\u2027\u202f-\u205e\u2070-\u209c\u20a0-\u20c0\u2100-\u218b\u2190-\u2319\u2500-\u25fc"
)
"""A regular expression set: characters of one cell each, read from left to right, that join with nothing."""

WIDE = (
    "\u2e80-\u303e\u3041-\u30ff\u3105-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf"
    "\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff9f\uffe0-\uffe6\U00020000-\U000323af"
)
"""The same: ideographs, kana and their signs, between which a line may be broken. (Hangul is broken at spaces.)"""

_NOT_FIRST = frozenset(
    "!%),.:;?]}¢°’”‰′″℃、。々〉》」』】〕〗〙〛〜〞〟〻゠ぁぃぅぇぉっゃゅょゎゕゖ゛゜ゝゞァィゥェォッャュョヮヵヶ・ーヽヾ"
    "！％），．：；？］｝～｠｡｣､･ｧｨｩｪｫｬｭｮｯｰﾞﾟ…‥—–‐»›"
)
_NOT_LAST = frozenset("$([{£¥‘“〈《「『【〔〖〘〚〝＄（［｛｟｢￡￥«‹")
_PAIRED = frozenset("…‥—―")

_MARKS = "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a"
_TAIL = f"[{_MARKS}\ufe00-\ufe0f\u200c\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\U000e0100-\U000e01ef]"
CLUSTER = re.compile(f"(?:[\U0001f1e6-\U0001f1ff]{{2}}|.){_TAIL}*(?:\u200d.?{_TAIL}*)*", re.DOTALL)
"""A character with what belongs to it: marks, tones, what is joined to it, the other half of a flag."""
_LETTER = re.compile(r"[^\W\d_]")
_DASHES = ("-", "–", "—", "‐")
_SEAMS = frozenset("/?&=#%.-_,:;")
_SEAM_REACH = 3
_LONG = 16
"""Characters for a cell, more than any that is shown is made of."""
_RAGGED = 4
"""A compound word is broken after its dash only where else more than a fourth of the line stayed empty."""

cells = remembered(8192)(words.width)
"""`text.width`, remembered: the same words and characters come again and again."""


@cache
def _atom() -> re.Pattern[str]:
    # Made when a text is first broken: the first screen, which breaks none, needs the rest of this module.
    return re.compile(f"[ \u3000]+|[{WIDE}]{_TAIL}*|[^ \u3000{WIDE}]+")


@cache
def _simple() -> re.Pattern[str]:
    return re.compile(f"[{SIMPLE}]*")


def is_simple(text: str) -> bool:
    """Whether each character takes one cell and runs from left to right, so that cells are characters."""
    return text.isascii() or _simple().fullmatch(text) is not None


def is_right_to_left(text: str) -> bool:
    """Whether a paragraph runs from right to left: its first letter decides (Unicode Annex 9, rule P2)."""
    right = words.right_to_left().search(text)
    if right is None:
        return False
    left = _LETTER.search(text, 0, right.start())
    return left is None


def wrap(text: str, width: int) -> Iterator[Piece]:
    """The lines of a text, of at most `width` cells. A newline in it is a break; one character is never split."""
    width = max(width, 1)
    pieces = _wrap_simple if is_simple(text) else _wrap_measured
    start = 0
    for hard in text.split("\n"):
        end = start + len(hard)
        first, last = start, end
        while first < last and text[first] == " ":
            first += 1
        while first < last and text[last - 1] == " ":
            last -= 1
        yield from pieces(text, first, last, width)
        start = end + 1


def _wrap_simple(text: str, start: int, end: int, width: int) -> Iterator[Piece]:
    while end - start > width:
        limit = start + width
        space = text.rfind(" ", start, limit + 1)
        ragged = limit - space > width // _RAGGED
        if ragged and (dash := _after_dash(text, max(space + 1, start), limit)):
            yield start, dash, ""
            start = dash
        elif space > start:
            last = space
            while text[last - 1] == " ":
                last -= 1
            yield start, last, " "
            start = space + 1
        else:
            cut = _seam(text, start, limit)
            yield start, cut, ""
            start = cut
        while start < end and text[start] == " ":
            start += 1
    yield start, end, "\n"


def _wrap_measured(text: str, start: int, end: int, width: int) -> Iterator[Piece]:
    # `used`: cells from the line's start to here; `best`: where it may be broken (its end, the next start, the ending).
    used, spaced = 0, False
    best: Piece | None = None
    for atom in _atom().finditer(text, start, end):
        first, last = atom.span()
        size = _size(text, first, last, width)
        if atom.group()[0] in " \u3000":
            if first > start:
                best = (first, last, text[first])
            used, spaced = used + size, True
            continue
        if first > start and not spaced and _may_part(text, first):
            best = (first, first, "")
        spaced = False
        while used + size > width:
            ragged = width - used > width // _RAGGED
            if ragged and (dash := _dash_in(text, first, last, width - used)):
                yield start, dash, ""
                start = first = dash
                used, size, best = 0, _size(text, dash, last, width), None
            elif best is not None and best[0] > start:
                yield start, best[0], best[2]
                start, best = best[1], None
                used = cells(text[start:first])
            else:
                cut = _cut(text, start, last, width)
                if cut >= last:
                    break
                yield start, cut, ""
                start, best = cut, None
                if cut >= first:
                    first, used, size = cut, 0, _size(text, cut, last, width)
                else:
                    used = cells(text[start:first])
        used += size
    yield start, end, "\n"


def _size(text: str, first: int, last: int, width: int) -> int:
    """The cells of a word; where it goes on for many lines, of its beginning: else each line would measure the rest."""
    begun = first + _LONG * width
    if begun < last and (size := cells(text[first:begun])) > width:
        return size
    return cells(text[first:last])


def _may_part(text: str, at: int) -> bool:
    """Whether a line may end before `text[at]` where no space stands."""
    before, after = text[at - 1], text[at]
    if after == "[" and text[at + 1 : at + 2].isdigit():
        return False  # the number of a link stays with its words
    return after not in _NOT_FIRST and before not in _NOT_LAST and not (before == after and before in _PAIRED)


def _after_dash(text: str, start: int, limit: int) -> int:
    """The place after the last dash between letters in `text[start:limit]`, 0 if there is none."""
    for at in sorted((text.rfind(dash, start, limit) for dash in _DASHES), reverse=True):
        if at <= start or at + 1 >= len(text):
            continue
        after = text[at + 1]
        if (text[at - 1].isalpha() and after.isalpha()) or (text[at] == "—" and after.isalnum()):
            return at + 1
    return 0


def _dash_in(text: str, first: int, last: int, room: int) -> int:
    """As `_after_dash`, for a word of which only `room` cells fit."""
    last = min(last, first + _LONG * room)
    if not any(dash in text[first:last] for dash in _DASHES):
        return 0
    fits = _cut(text, first, last, room, whole=True)
    return _after_dash(text, first, fits) if fits > first else 0


def _cut(text: str, start: int, end: int, width: int, *, whole: bool = False) -> int:
    """Where a word has to be cut to fit: at least one character, unless `whole` (then nothing may stand out)."""
    used, at = 0, start
    for cluster in CLUSTER.finditer(text, start, end):
        used += cells(cluster.group())
        if used > width and (whole or at > start):
            break
        at = cluster.end()
    return at if whole or at >= end else _seam(text, start, at)


def _seam(text: str, start: int, limit: int) -> int:
    """A better place to cut a long address than its `limit`: after a sign in the last third of the line."""
    for at in range(limit, limit - (limit - start) // _SEAM_REACH, -1):
        if text[at - 1] in _SEAMS and text[at] not in _SEAMS:
            return at
    return limit
