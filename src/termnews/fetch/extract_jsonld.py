"""The JSON-LD of a page, read leniently, and the article among its objects (schema.org Article and its kinds).

A third of the broken ones in the corpora hold raw control characters in strings, the rest trailing commas, comments or
several objects after one another; what still cannot be read is searched for its three most useful values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from termnews.fetch.references import unescape

_LARGEST = 2 << 20
_NODES = 5000
_WRAPPING = re.compile(r"^\s*+(?://\s*+)?(?:<!--|<!\[CDATA\[)|(?:-->|\]\]>)\s*$|^\s*+/\*.*?\*/", re.S)
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_VALUE = re.compile(
    r'"(headline|datePublished|articleBody)"\s*:\s*"((?:[^"\\]|\\.){1,500000})"',
    re.S,
)
_ARTICLE = re.compile(r"article|blogposting|newsstory|^report$|liveblog|socialmediaposting|review$", re.I)
_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"\w+")

Node = dict[str, Any]


def objects(root: HtmlElement) -> Iterator[Node]:
    """All objects of all JSON-LD scripts of a page, inner ones after the ones around them."""
    left = _NODES
    for script in root.iter("script"):
        kind = (script.get("type") or "").partition(";")[0].strip().lower()
        if kind != "application/ld+json" or not script.text or len(script.text) > _LARGEST:
            continue
        waiting: list[Any] = list(_read(script.text))
        while waiting and left:
            left -= 1
            node = waiting.pop()
            if isinstance(node, dict):
                yield node
                waiting += [value for value in reversed(node.values()) if isinstance(value, dict | list)]
            elif isinstance(node, list):
                waiting += [value for value in reversed(node) if isinstance(value, dict | list)]


def _read(text: str) -> list[Any]:
    """The values of a script: JSON, else JSON after repairs, else the fields that can be found in it."""
    text = _WRAPPING.sub("", text).strip().rstrip(";")
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return [json.loads(attempt, strict=False)]
        except (ValueError, RecursionError):
            continue
    found: list[Any] = []
    decoder = json.JSONDecoder(strict=False)
    at = 0
    try:
        while (at := text.find("{", at)) >= 0 and len(found) < 20:
            value, at = decoder.raw_decode(text, at)
            found.append(value)
    except (ValueError, RecursionError):
        pass
    if found:
        return found
    fields: Node = {}
    for name, value in _VALUE.findall(text):
        try:
            fields.setdefault(name, json.loads(f'"{value}"', strict=False))
        except ValueError:
            fields.setdefault(name, value)
    return [{"@type": "Article", **fields}] if fields else []


def kinds(node: Node) -> list[str]:
    """The types of an object, as written."""
    named = node.get("@type")
    return [kind for kind in (named if isinstance(named, list) else [named]) if isinstance(kind, str)]


def is_article(node: Node) -> bool:
    """Whether an object is an article of some kind."""
    return any(_ARTICLE.search(kind) for kind in kinds(node))


def article(nodes: list[Node], title: str = "") -> Node:
    """The object that is the page's article; empty where there is none.

    Of several it is one whose headline agrees with the page's title, and of these the one that says most.
    """
    found = [node for node in nodes if is_article(node)]
    words = set(_WORD.findall(title.lower()))
    return max(found, key=lambda node: (_agrees(node, words), *_told(node)), default={})


def _agrees(node: Node, words: set[str]) -> bool:
    own = set(_WORD.findall(text_of(node.get("headline")).lower()))
    return bool(own) and 3 * len(own & words) >= 2 * len(own)


def _told(node: Node) -> tuple[int, int]:
    fields = ("headline", "datePublished", "author", "articleBody", "description", "image", "mainEntityOfPage")
    return sum(bool(node.get(name)) for name in fields), len(text_of(node.get("articleBody")))


def text_of(value: object) -> str:
    """A value as text: a string, the first of a list, or the name of an object; HTML in it is taken out."""
    if isinstance(value, list):
        value = next((item for item in value if item), "")
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or ""
    if not isinstance(value, str):
        return ""
    if "&" in value:
        value = unescape(value)
    return _TAG.sub(" ", value) if "<" in value else value


def names_of(value: object) -> list[str]:
    """The names of authors, in whatever form they are written."""
    if isinstance(value, list):
        return [name for item in value for name in names_of(item)]
    if isinstance(value, dict):
        return names_of(value.get("name") or "")
    return [value] if isinstance(value, str) and value.strip() else []


def address_of(value: object) -> str:
    """The address of an image, in whatever form it is written."""
    if isinstance(value, list):
        return next((address for item in value if (address := address_of(item))), "")
    if isinstance(value, dict):
        return address_of(value.get("url") or value.get("contentUrl") or value.get("@id") or "")
    return value if isinstance(value, str) else ""
