"""A web page as it is looked through for what it leads to: its tree, and the address its links are relative to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

from termnews import urls
from termnews.fetch.html_parse import parse_html
from termnews.text import TITLE_LIMIT, clean

_LARGEST_JSON = 1 << 20
_JSON_NODES = 5000
_ROOM = 8 * TITLE_LIMIT
"""Characters that are looked through for a line of words."""


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page."""

    root: HtmlElement
    url: str
    """Where it was fetched from."""
    base: str
    """What its links are relative to: the address of `<base>`, else its own."""

    @classmethod
    def of(cls, html: str, url: str) -> Page:
        """The page of an HTML text. Raises nothing."""
        return cls.around(parse_html(html), url)

    @classmethod
    def around(cls, root: HtmlElement, url: str) -> Page:
        """The page of a tree that is there already."""
        for element in root.iter("base"):
            base = urls.join(url, element.get("href") or "", ())
            if base:
                return cls(root, url, base)
        return cls(root, url, url)

    def target(self, href: str | None) -> str:
        """Where a link of the page leads, without fragment; '' where it is no web address."""
        return urls.join(self.base, href, ()).partition("#")[0] if href else ""


def text_of(element: HtmlElement) -> str:
    """The words of an element as one clean line, a space between one element and the next, cut like a title."""
    pieces: list[str] = []
    room = _ROOM
    for piece in element.itertext():
        # Elements in each other have all the same words: they are not read to their end each time.
        pieces.append(str(piece[:room]))
        room -= len(piece)
        if room <= 0:
            break
    return clean(" ".join(pieces))


def json_ld(root: HtmlElement) -> Iterator[dict[str, Any]]:
    """All objects of the page's JSON-LD (https://www.w3.org/TR/json-ld11/), those inside others too, in their order."""
    left = _JSON_NODES
    for script in root.iter("script"):
        if (script.get("type") or "").partition(";")[0].strip().lower() != "application/ld+json":
            continue
        text = script.text or ""
        if len(text) > _LARGEST_JSON:
            continue
        try:
            waiting: list[Any] = [json.loads(text, strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting and left:
            left -= 1
            node = waiting.pop(0)
            if isinstance(node, dict):
                yield node
                waiting[:0] = [value for value in node.values() if isinstance(value, dict | list)]
            elif isinstance(node, list):
                waiting[:0] = [value for value in node if isinstance(value, dict | list)]
