"""HTML's references decoded, whatever stands in them."""

from __future__ import annotations

import html
import re

_LONG = re.compile("&#(?:[0-9]{9,}+|[xX][0-9a-fA-F]{9,}+);?")


def unescape(text: str) -> str:
    """Text without HTML's references, each decoded once. (`html.unescape` raises ValueError at 4,301 digits.)"""
    try:
        return html.unescape(text)
    except ValueError:
        return html.unescape(_LONG.sub("\ufffd", text))
