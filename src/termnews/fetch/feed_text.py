"""The texts of a feed: titles out of HTML, HTML made fit to be kept, plain text as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from html import escape
from itertools import islice
from typing import Final

from lxml import etree
from lxml.etree import _Element

from termnews.fetch.references import unescape
from termnews.text import ALONE, TITLE_LIMIT, clean, is_clean
from termnews.urls import join

LONGEST_TITLE = 20_000
"""Characters of a title that are looked at before it is cut."""

_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls and what overrides the direction of text; what else `clean` takes out goes where HTML becomes text."""
is_tidy: Final = re.compile(rf"(?! )[ -%'-;=-~{ALONE}]{{1,{TITLE_LIMIT}}}+(?<! )").fullmatch
"""Whether a text is one clean line as it stands, be it HTML or not, but that it may have two spaces in a row."""
_UNSAFE_REFERENCE = re.compile(
    # Without the ampersand, which a document's own entities may put before it.
    rb"#(?:[xX]0*(?:7[fF]|[89][0-9a-fA-F]|61[cC]|200[eEfF]|202[aAbBcCdDeE]|206[6-9])"
    rb"|0*(?:12[789]|1[345][0-9]|1564|820[67]|823[4-8]|829[4-7]));"
)
_ASCII = bytes(range(0x80))
_PIECE = 1 << 15
"""Bytes that are looked at in one go."""
_MOST_UNSAFE = 1000
"""Unsafe characters of a document that are looked at; where there are more, any may be in it."""
_ALL_UNSAFE = "".join(
    map(chr, (*range(0x7F, 0xA0), 0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)
"""Those of `_UNSAFE` that well-formed XML can hold."""
_WINDOWS = {
    # C1 is what cp1252 looks like where it was taken for Latin-1: quotes, dashes, the euro sign.
    code: character
    for code in range(0x80, 0xA0)
    if (character := bytes((code,)).decode("cp1252", "ignore"))
}

_INLINE = (
    "a|abbr|acronym|b|bdi|bdo|big|br|center|cite|code|del|dfn|div|em|font|h[1-6]|hr|i|img|ins|kbd|li|mark|nobr|ol|p|pre"
    "|q|s|samp|small|span|strike|strong|sub|sup|tt|u|ul|var|wbr"
)
"""HTML's tags that are met in titles. All others stay: `Vec<T>` and `<select>` are words of the title."""
_TAG = re.compile(rf"</?(?:{_INLINE})(?:\s[^<>]*)?/?>|<!--[^<>]*-->", re.IGNORECASE)
_BREAK = re.compile(r"</?(?:br|p|div|li|h[1-6]|hr)\b[^<>]*>", re.IGNORECASE)
_HIDING = re.compile(r"<((?ai:script|style|iframe|object))\b[^<>]*>")
_HIDDEN_UNTIL = {name: re.compile(rf"</(?ai:{name})\s*>") for name in ("script", "style", "iframe", "object")}
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_NOT_ABSOLUTE = r"(?!https?:)(?!\s*(?:[A-Za-z][A-Za-z0-9+.-]*:|#))"
_LINK = re.compile(
    r"=(?:(?<=href=)|(?<=src=)|(?<=href\s=)|(?<=src\s=))"
    rf"\s*(?:\"{_NOT_ABSOLUTE}([^\"<>]*)\"|'{_NOT_ABSOLUTE}([^'<>]*)')"
)
"""A relative link, from its equals sign on, before which one space may stand: one character is found three times as
fast as two names."""
MOST_LINKS = 20_000
"""Relative links of a text that are resolved: all further ones stand as they are written."""


def unsafe_in(document: bytes) -> str:
    """The controls and direction overrides that may come out of a well-formed document in UTF-8: mostly none or one."""
    found = list(islice(_unsafe_in(document), _MOST_UNSAFE))
    return "".join(dict.fromkeys(found)) if len(found) < _MOST_UNSAFE else _ALL_UNSAFE


def _unsafe_in(document: bytes) -> Iterator[str]:
    if b"\x7f" in document:
        yield "\x7f"
    if b"#" in document:
        for reference in _UNSAFE_REFERENCE.finditer(document):
            digits = reference[0][1:-1].lower()
            yield chr(int(digits[1:], 16) if digits.startswith(b"x") else int(digits))
    if not document.isascii():
        # Without its ASCII a piece is short, and its characters are the same: thirty times faster than all of it.
        for at in range(0, len(document), _PIECE):
            letters = document[at : at + _PIECE + 3].translate(None, _ASCII).decode("utf-8", "ignore")
            for found in _UNSAFE.finditer(letters):
                yield found[0]


def without(html: str, unsafe: str) -> str:
    """HTML without the unsafe characters that its document has. Each is looked for by itself: a pattern is 20 times
    as slow, and a document with one direction mark has it in one text of a hundred."""
    for character in unsafe:
        if character in html:
            html = html.replace(character, _WINDOWS.get(ord(character), ""))
    return html


def safe_html(html: str) -> str:
    """HTML without control characters and direction overrides, otherwise as it was."""
    return _UNSAFE.sub(_without_controls, html) if _UNSAFE.search(html) else html


def _without_controls(found: re.Match[str]) -> str:
    return _WINDOWS.get(ord(found[0]), "")


def plain(text: str, limit: int = TITLE_LIMIT) -> str:
    """Text that is no HTML, as one clean line."""
    text = text.strip()
    if text.isascii() and text.isprintable() and "  " not in text and len(text) <= limit:
        # As `is_clean`, for most texts at half the price.
        return text
    if len(text) <= limit and is_clean(text):
        return text
    return clean(_UNSAFE.sub(_without_controls, text[:LONGEST_TITLE]), limit)


def title_of_html(html: str) -> str:
    """A title that is written in HTML, decoded once, as one clean line."""
    html = html[:LONGEST_TITLE]
    if "<" in html:
        if _HIDING.search(html):
            html = _without_hidden(html)
        html = _TAG.sub("", _BREAK.sub(" ", html))
    if "&" in html:
        html = _REFERENCE.sub(lambda found: unescape(found[0]), html)
    return plain(html)


def _without_hidden(html: str) -> str:
    """HTML without the elements that show nothing of what they hold; what is opened and never closed is a word.

    One pattern of both ends would look for the other end once more at each opening.
    """
    parts, kept, at = [], 0, 0
    endless: set[str] = set()
    while found := _HIDING.search(html, at):
        at = found.end()
        name = found[1].lower()
        end = _HIDDEN_UNTIL[name].search(html, at) if name not in endless else None
        if end is None:
            endless.add(name)
        else:
            parts.append(html[kept : found.start()])
            kept = at = end.end()
    return "".join(parts) + html[kept:]


def html_of_plain(text: str, *, lines: bool = False) -> str:
    """Plain text as HTML; where its line breaks are meant, they are kept."""
    html = escape(text.strip(), quote=False)
    return html.replace("\n", "<br>\n") if lines else html


class SpareParser(etree.XMLParser):
    """A parser that leaves out the white space between elements, which is half of a feed's nodes: no text that is read
    suffers, as long as none holds elements."""


class MixedText(Exception):
    """A text that holds elements, in the tree of a `SpareParser`: the document has to be parsed by another."""


def text_of(element: _Element) -> str:
    """All text inside an element, markup or not. Raises MixedText."""
    return "".join(_whole(element).itertext()) if len(element) else element.text or ""


def _whole(element: _Element) -> _Element:
    """An element that holds elements, with all white space between them. Raises MixedText."""
    if isinstance(element.getroottree().parser, SpareParser):
        raise MixedText
    return element


def inner_html(element: _Element) -> str:
    """What an element holds, as HTML: namespaces go, a single div around everything goes as well. Raises MixedText."""
    # A copy stands alone: what is written of it does not repeat the namespaces of all that is around it.
    element = deepcopy(_whole(element))
    for inner in element.iter("*"):
        tag = str(inner.tag)
        if tag.startswith("{"):
            inner.tag = tag.rpartition("}")[2]
    etree.cleanup_namespaces(element)
    if len(element) == 1 and element[0].tag == "div" and not ((element.text or "") + (element[0].tail or "")).strip():
        element = element[0]
    parts = [escape(element.text or "", quote=False)]
    parts += [etree.tostring(child, encoding="unicode", method="html") for child in element]
    return "".join(parts)


def absolute(html: str, base: str, most: int = MOST_LINKS) -> tuple[str, int]:
    """HTML whose relative links and images are resolved against `base`, and how many were: at most `most`."""
    parts, kept, count = [], 0, 0
    for found in islice(_LINK.finditer(html), min(most, MOST_LINKS)):
        count += 1
        group = 1 if found[1] is not None else 2
        href = found[group]
        address = join(base, unescape(href) if "&" in href else href, ())
        if address:
            # Of what has to be escaped in HTML, an address in its form has these two.
            address = escape(address) if "&" in address or "'" in address else address
            parts += [html[kept : found.start(group) - 1], f'"{address}"']
            kept = found.end()
    return "".join(parts) + html[kept:] if parts else html, count
