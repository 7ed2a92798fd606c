"""HTML to a document: what feeds and pages bring becomes blocks with spans; nothing is lost silently.

What keeps the words only, without a tree, is `html_words`.
"""

from __future__ import annotations

from lxml.html import HtmlElement

from termnews.document import Document
from termnews.fetch.html_anchors import settle
from termnews.fetch.html_page import Page
from termnews.fetch.html_parse import parse_html
from termnews.fetch.html_walk import blocks_of


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
