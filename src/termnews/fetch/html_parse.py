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


_ELEMENTS = etree.ElementDefaultClassLookup(element=HtmlElement)
"""lxml's own lookup calls Python for every element that is touched, to tell forms and their controls from others."""
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]*+)[^<>]*+>")
_KEPT_TAGS = names("p br img a pre code h1 h2 h3 h4 h5 h6 script style title html head body meta link")
_INLINE_TAGS = names("span b i em strong u s font small big tt sub sup code abbr cite q mark bdi bdo label")


_CONTROLS = bytes({*range(32)} - {*b"\t\n\f\r"})
_FORM_FEED = bytes.maketrans(b"\f", b" ")
_REFERENCE = re.compile(
    rb"&#(?:0*+(?:[0-8]|1[124-9]|2[0-9]|3[01]|6553[45])(?![0-9])"
    rb"|[xX]0*+(?:[0-8bBcCeEfF]|1[0-9a-fA-F]|[fF]{3}[eEfF])(?![0-9a-fA-F]));?"
)
"""References to characters that XML forbids: libxml2 takes them in, and lxml raises ValueError when they are moved."""

MAX_ATTRIBUTES = 500
"""Attributes of an element that are read: libxml2 compares each with all before it (50,000 took five seconds)."""
_ATTRIBUTE = r"[\s/]*+[^\s>/][^\s=>/]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]++))?+"
_START_TAG = re.compile(f"<[A-Za-z][^\\s/>]*+(?:{_ATTRIBUTE}){{0,{MAX_ATTRIBUTES}}}+((?:{_ATTRIBUTE})*+)".encode())
"""A tag up to its `>`; what is over the number of attributes in a group. It always matches, and so goes over no text
twice."""


def _without_floods(html: bytes) -> bytes:
    parts, at = [], 0
    for tag in _START_TAG.finditer(html):
        first, last = tag.span(1)
        if first < last:
            parts.append(html[at:first])
            at = last
    return b"".join([*parts, html[at:]]) if parts else html


def inert(html: str) -> bytes:
    """A text in UTF-8 without what a parser trips over: characters that XML forbids, floods of attributes."""
    # Bytes, not text: lxml refuses text that begins with an XML declaration. NUL ends a document for libxml2.
    data = html.encode("utf-8", "replace").translate(_FORM_FEED, _CONTROLS)
    if b"&#" in data:
        data = _REFERENCE.sub(b"", data)
    if b"\xef\xbf" in data:
        data = data.replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")
    return _without_floods(data)


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
    data = inert(html)
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_ELEMENTS)
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
