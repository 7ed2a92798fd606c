"""HTML text to an lxml tree: one parser for pages and fragments, with what libxml2 would drop silently kept.

libxml2 stops at 2,048 open elements and forgets what is inside; such a text is flattened and parsed again.
"""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring


def names(text: str) -> frozenset[str]:
    """The set of the element names in a text."""
    return frozenset(text.split())


_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]*)[^<>]*>")
_KEPT_TAGS = names("p br img a pre code h1 h2 h3 h4 h5 h6 script style title html head body meta link")
_INLINE_TAGS = names("span b i em strong u s font small big tt sub sup code abbr cite q mark bdi bdo label")


def parse_html(html: str) -> HtmlElement:
    """The tree of a page or a fragment, comments and processing instructions left out; `<html>` is the root always.

    Never raises: what holds no element at all gives an empty body.
    """
    tree = _parse(html)
    if tree is None:
        tree = _parse(_flatten(html))
    return tree if tree is not None else document_fromstring("<html><body></body></html>")


def _parse(html: str) -> HtmlElement | None:
    """The tree, or None where libxml2 gave up at its depth."""
    # Bytes, not text: lxml refuses text that begins with an XML declaration. NUL ends a document for libxml2.
    data = html.encode("utf-8", "replace").replace(b"\0", b"")
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = document_fromstring(data, parser=parser)
    except etree.ParserError:
        return document_fromstring("<html><body></body></html>")
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        return None
    return tree


def _flatten(html: str) -> str:
    """The same words with every element that nests made a paragraph, which HTML closes by itself."""

    def flat(found: re.Match[str]) -> str:
        name = found.group(1).lower()
        if name in _KEPT_TAGS:
            return found.group()
        return "" if name in _INLINE_TAGS else "<p>"

    return _TAG.sub(flat, html)
