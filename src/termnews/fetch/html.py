"""HTML to a document: what feeds and pages bring becomes blocks with spans; nothing is lost silently.

What keeps the words only, without a tree, is `html_words`.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from termnews.document import Document
from termnews.fetch.html_anchors import settle
from termnews.fetch.html_page import Page
from termnews.fetch.html_parse import parse_html
from termnews.fetch.html_walk import blocks_of
from termnews.fetch.references import unescape
from termnews.text import clean

_INLINE_TAG = re.compile(
    r"</?(?:a|abbr|acronym|b|bdi|bdo|big|br|center|cite|code|del|dfn|div|em|font|h[1-6]|hr|i|img|ins|kbd|li|mark|nobr|ol|p"
    r"|pre|q|s|samp|small|span|strike|strong|sub|sup|tt|u|ul|var|wbr)(?=[\s/>])[^<>]*>",
    re.I,
)
_INLINE_BREAK = re.compile(r"<(?:/?(?:p|div|li|h[1-6]|ul|ol)|br|hr)(?=[\s/>])[^<>]*>", re.I)


def to_document(html: str, *, base: str = "") -> Document:
    """The document of an HTML fragment or page. Relative addresses are joined to `base`; never raises."""
    if "<" not in html and "&" not in html and not html.strip():
        return Document()
    return element_to_document(parse_html(html), base)


def element_to_document(element: HtmlElement, base: str) -> Document:
    """The document of an element's contents."""
    page = Page(element, base)
    blocks = blocks_of(page, element)
    if not blocks:
        # Some mails and pages hide their whole text and show it by a script.
        page = Page(element, base, show_hidden=True)
        blocks = blocks_of(page, element)
    return Document(settle(tuple(blocks), page))


def inline_text(html: str) -> str:
    """One clean line of a title's HTML: known inline tags out, entities decoded once; `Vec<T>` stays what it is."""
    if "<" in html:
        html = _INLINE_TAG.sub("", _INLINE_BREAK.sub(" ", html))
    return clean(unescape(html) if "&" in html else html)
