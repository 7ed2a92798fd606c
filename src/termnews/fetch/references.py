"""HTML's references decoded, whatever stands in them."""

from __future__ import annotations

import html
import re

from termnews.memo import remembered

_LONG = re.compile("&#(?:[0-9]{9,}+|[xX][0-9a-fA-F]{9,}+);?")
_NAME = re.compile("#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{0,30}")
LONGEST = 31
"""Characters of the longest name that `meant` knows."""


def unescape(text: str) -> str:
    """Text without HTML's references, each decoded once.

    As `html.unescape`, which raises ValueError at 4,301 digits and takes three times as long: the same few references
    stand in nearly every text.
    """
    parts = text.split("&")
    for place in range(1, len(parts)):
        name, end, rest = parts[place].partition(";")
        if not end or len(name) > LONGEST or (stands_for := meant(name)) is None:
            return _unescape(text)
        parts[place] = stands_for + rest
    return "".join(parts)


@remembered(512)
def meant(name: str) -> str | None:
    """What `&name;` stands for; None where that may not be all of a reference."""
    return html.unescape(f"&{name};") if _NAME.fullmatch(name) else None


def _unescape(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:
        return html.unescape(_LONG.sub("\ufffd", text))
