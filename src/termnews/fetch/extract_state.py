"""The article that a page made by a script carries as data: HTML inside of the strings of its scripts.

Next.js, Apollo, Gatsby and their like send the text of the first view along; the longest such HTML is taken.
"""

from __future__ import annotations

import json
import re

from lxml.html import HtmlElement

from termnews.fetch.html_words import plain_text

# A string without an end goes on to that of the text: no other is looked for from each quote in it.
_STRING = re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)("|\\?\Z)', re.S)
_PARAGRAPH = re.compile(r"(?:<|(?<!\\)\\++u003[cC]|\\x3[cC])p(?=[\s>\\])")
_FEWEST = 3
"""Paragraphs of a string that is an article."""
_SHORTEST = 500
_LARGEST = 4 << 20


def html_in_scripts(root: HtmlElement) -> str:
    """The longest HTML in the strings of a page's scripts, '' where there is none to speak of."""
    best, length = "", _SHORTEST
    for script in root.iter("script"):
        text = script.text or ""
        if len(text) > _LARGEST or len(_PARAGRAPH.findall(text)) < _FEWEST:
            continue
        for html in _strings(text, 2):
            size = len(plain_text(html))
            if size > length:
                best, length = html, size
    return best


def _strings(text: str, depth: int) -> list[str]:
    """The strings of a script that hold paragraphs, those of JSON inside of a string too."""
    found = []
    for match in _STRING.finditer(text):
        raw = match.group(1)
        if match.group(2) != '"' or len(raw) < _SHORTEST or len(_PARAGRAPH.findall(raw)) < _FEWEST:
            continue
        try:
            value = json.loads(f'"{raw}"', strict=False)
        except ValueError:
            continue
        inner = _strings(value, depth - 1) if depth > 1 and '"' in value and _PARAGRAPH.search(value) else []
        found += inner or [value]
    return found
