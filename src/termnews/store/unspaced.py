"""Scripts that write words without spaces: Chinese, Japanese, Korean (particles hang on its words), Thai, Khmer …

FTS5's unicode61 takes a run of them for one word, so they are searched another way (`search.py`).
"""

from __future__ import annotations

import re
from functools import cache

_UNSPACED = (
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f"
    "\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)

_COMMON = bytes(range(0xE0)) + b"\xe2"
"""Bytes of UTF-8 that such a script does without, but for `_RADICALS`: of Latin, Greek, Cyrillic, Arabic, and of
typographic marks."""

_RADICALS = re.compile(b"\xe2[\xba-\xbf]")


@cache
def _unspaced() -> re.Pattern[str]:
    """Made when a text needs it: that is 2 ms, and most words that are searched for are of other scripts."""
    return re.compile(_UNSPACED)


def is_unspaced(text: str) -> bool:
    """Whether a text has a character of such a script."""
    return not text.isascii() and is_unspaced_utf8(text.encode("utf-8", "surrogatepass"))


def is_unspaced_utf8(text: bytes) -> bool:
    """As `is_unspaced`, of UTF-8; there may be lone surrogates in it."""
    rest = text.translate(None, _COMMON)
    if not rest and (b"\xe2" not in text or _RADICALS.search(text) is None):
        # Four times as fast as the expression, which an apostrophe in an English text would let run to its end.
        return False
    return _unspaced().search(text.decode("utf-8", "surrogatepass")) is not None
