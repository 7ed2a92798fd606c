"""HTML to a document: what feeds and pages bring becomes blocks with spans; nothing is lost silently.

`to_document` and `element_to_document` keep structure; `plain_text` and `inline_text` keep the words only and are made
for the hundreds of entries of a refresh (regular expressions, no tree).
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from termnews.document import Document
from termnews.fetch.html_anchors import settle
from termnews.fetch.html_page import Page
from termnews.fetch.html_parse import names, parse_html
from termnews.fetch.html_walk import blocks_of
from termnews.fetch.references import unescape
from termnews.text import clean, clean_lines

# Quotes are skipped over, so that a `>` in an attribute does not end the tag; a `<` in one ends the attempt, which
# keeps hostile text linear. What is never closed goes on to the end, as in a browser.
_TAG = re.compile(r"""<(/?[A-Za-z][^\s/<>]*+|[!?])[^<>"']*+(?:"[^"<]*+"[^<>"']*+|'[^'<]*+'[^<>"']*+)*+>""")
_BROKEN_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_WITH_CONTENT = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(script|style|template|head|select|textarea|button|svg|annotation)(?=[\s/>])[^<>]*>.*?(?:</\1\s*>|\Z)"
    r"|<!\[CDATA\[|\]\]>",
    re.I | re.S,
)
_CONTENT_NAMES = names("script style template head select textarea button svg annotation")
_PARTS = {
    **dict.fromkeys(
        names(
            "p div h1 h2 h3 h4 h5 h6 ul ol dl blockquote pre table section article figure figcaption header footer"
            " aside main hr nav form fieldset details summary address center P DIV H1 H2 H3 UL OL TABLE BLOCKQUOTE"
        ),
        "\x03",
    ),
    **dict.fromkeys(names("br li tr dt dd option BR LI TR"), "\x02"),
    **dict.fromkeys(names("td th TD TH"), " "),
}
"""What stands for a tag: \\x03 between paragraphs, \\x02 between lines."""
_PARTS |= {f"/{name}": mark for name, mark in _PARTS.items() if mark != "\x02"}
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


def plain_text(html: str) -> str:
    """The words of an HTML fragment, paragraphs parted by a blank line, lines by a line break."""
    html = _lines_of(_without_tags(html)) if "<" in html else _folded(html)
    if "&" in html:
        html = unescape(html)
    return clean_lines(html)


def _without_tags(html: str) -> str:
    """The text between the tags, with the marks of `_PARTS`.

    Most fragments are tags and text and nothing else: what has to be taken out with its content is only looked for
    where a tag says that it is there, or where a `<` is left over, which may be one that the pattern does not know.
    """
    if "<!" not in html and "]]" not in html:
        parts = _TAG.split(html)
        if _CONTENT_NAMES.isdisjoint(map(str.lower, set(parts[1::2]))):
            parts[1::2] = [_PARTS.get(name, "") for name in parts[1::2]]
            text = "".join(parts)
            if "<" not in text:
                return text
    parts = _TAG.split(_WITH_CONTENT.sub(" ", html))
    parts[1::2] = [_PARTS.get(name, "") for name in parts[1::2]]
    return _BROKEN_TAG.sub("", "".join(parts))


def _lines_of(text: str) -> str:
    """A text with marks as lines and paragraphs, white space folded. By splitting: patterns take five times as long."""
    if "\x02" not in text:
        return "\n\n".join(filter(None, map(_folded, text.split("\x03"))))
    paragraphs = ("\n".join(filter(None, map(_folded, part.split("\x02")))) for part in text.split("\x03"))
    return "\n\n".join(filter(None, paragraphs))


def _folded(line: str) -> str:
    """A line with each run of white space as one space; most have none but single spaces, and stay as they are."""
    line = line.strip()
    return line if line.isprintable() and "  " not in line else " ".join(line.split())


def inline_text(html: str) -> str:
    """One clean line of a title's HTML: known inline tags out, entities decoded once; `Vec<T>` stays what it is."""
    if "<" in html:
        html = _INLINE_TAG.sub("", _INLINE_BREAK.sub(" ", html))
    return clean(unescape(html) if "&" in html else html)
