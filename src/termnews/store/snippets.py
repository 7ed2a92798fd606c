"""The piece of a text that shows why it was found. Our own: FTS5's would read the whole text by tokens for it again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from termnews.text import clean

LENGTH = 160
"""Characters of a snippet, the marks of what is left out not counted."""

_BEFORE = 50
_WORDS = re.compile(r"[^\W_]+")


class _Folding(dict[int, int]):
    """For `str.translate`: each letter as its base letter in lower case, one for one, so that places stay the same."""

    def __missing__(self, point: int) -> int:
        base = unicodedata.normalize("NFD", chr(point))[0].lower()
        folded = ord(base) if len(base) == 1 else point
        self[point] = folded
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """A text as the index sees it, letter by letter: without case and without the marks on letters."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


def snippet(texts: Sequence[str], words: Sequence[str]) -> str:
    """A line of the first text that has one of the words, around it; else the beginning of the first text."""
    pattern = _pattern(words)
    for text in texts:
        found = pattern.search(fold(text)) if pattern is not None else None
        if found is not None:
            return _around(text, found.start(), found.end())
    return _around(next((text for text in texts if text.strip()), ""), 0, 0)


def _pattern(words: Sequence[str]) -> re.Pattern[str] | None:
    """What finds any of the words: whole where they have spaces, a phrase whatever stands between its words."""
    parts = []
    for word in words:
        tokens = [re.escape(token) for token in _WORDS.findall(fold(word))]
        if not tokens:
            continue
        part = r"[\W_]+".join(tokens)
        parts.append(rf"(?<![^\W_]){part}(?![^\W_])" if word.isascii() else part)
    return re.compile("|".join(parts)) if parts else None


def _around(text: str, start: int, end: int) -> str:
    """The words around a place in a text, in one line."""
    first = max(0, min(start - _BEFORE, len(text) - LENGTH))
    last = max(min(first + LENGTH, len(text)), min(end, start + LENGTH))
    # Whole words, where there are any near.
    if first > 0 and (space := text.find(" ", first, start)) >= 0:
        first = space + 1
    if last < len(text) and (space := text.rfind(" ", max(end, first), last)) > 0:
        last = space
    line = clean(text[first:last], limit=0)
    return ("… " if first > 0 else "") + line + (" …" if last < len(text) else "")
