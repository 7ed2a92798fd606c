"""What becomes of single elements: lists, quotes, tables, pictures, code, formulas, embeds."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import islice

from lxml.html import HtmlElement

from termnews import urls
from termnews.document import Embed, Figure, Heading, Item, Listing, Quote, Rule, Span, Style
from termnews.fetch import html_blocks, html_media, html_table, mathml, tex
from termnews.fetch.formula import Unsound
from termnews.fetch.html_code import code_block
from termnews.fetch.html_flow import NESTING, Flow
from termnews.fetch.html_inline import joined
from termnews.fetch.html_parse import names
from termnews.text import clean, clean_spans

EMBEDS = names("iframe video audio embed object amp-youtube amp-iframe amp-video")
HEADINGS = {f"h{level}": level for level in range(1, 7)}
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg)(?:$|[?#])", re.I)
TEX = re.compile(r"(?:/|-|^)(?:la)?tex(?:;|$)", re.I)


def _line_break(flow: Flow, element: HtmlElement) -> bool:
    if flow.run.after_break:
        flow.flush()
    else:
        flow.run.line_break()
    return False


def _rule(flow: Flow, element: HtmlElement) -> bool:
    flow.flush()
    if flow.blocks and not isinstance(flow.blocks[-1], Rule):
        flow.blocks.append(Rule())
    return False


def _heading(flow: Flow, element: HtmlElement) -> bool:
    flow.flush()
    if flow.depth >= NESTING:
        return True
    spans, figures = html_blocks.spans_of(flow.inner(element))
    if spans:
        # One that leads as a whole to a place of this page leads to itself, or back to the contents.
        is_back = all(span.link.startswith("#") for span in spans if not span.text.isspace())
        spans = tuple(Span(span.text.replace("\n", " "), span.style, "" if is_back else span.link) for span in spans)
        flow.blocks.append(Heading(HEADINGS[str(element.tag)], joined((spans,)), flow.anchor()))
    flow.blocks += figures
    return False


def _listing(flow: Flow, element: HtmlElement) -> bool:
    return flow.nested(lambda: html_blocks.listing(element, flow.inner, flow.whole, flow.item_anchor))


def _item(flow: Flow, element: HtmlElement) -> bool:
    """A `<li>` outside of a list: neighbours make a list together."""
    flow.flush()
    if flow.depth >= NESTING:
        return True
    blocks = flow.inner(element)
    if blocks:
        if not flow.loose or flow.loose[-1][0] != len(flow.blocks) - 1:
            flow.loose.append((len(flow.blocks), []))
            flow.blocks.append(Listing(()))
        flow.loose[-1][1].append(Item(tuple(blocks), flow.item_anchor(element)))
    return False


def _terms(flow: Flow, element: HtmlElement) -> bool:
    return flow.nested(lambda: html_blocks.terms(element, flow.inner))


def _quote(flow: Flow, element: HtmlElement) -> bool:
    return flow.nested(lambda: [Quote(tuple(blocks))] if (blocks := flow.inner(element)) else [])


def _table(flow: Flow, element: HtmlElement) -> bool:
    return flow.nested(lambda: html_table.table_blocks(element, flow.inner))


def _figure(flow: Flow, element: HtmlElement) -> bool:
    return flow.nested(lambda: html_blocks.figure(element, flow.inner))


def _details(flow: Flow, element: HtmlElement) -> bool:
    return flow.nested(lambda: html_blocks.details(element, flow.inner))


def _code(flow: Flow, element: HtmlElement) -> bool:
    flow.flush()
    if (code := code_block(element, flow.page.link)) is not None:
        flow.blocks.append(code)
    _pictures_in(flow, element)
    return False


def _picture(flow: Flow, element: HtmlElement) -> bool:
    if words := html_media.inline_words(element):
        if html_media.is_formula(element):
            add_tex(flow, words)
        else:
            flow.run.add(words, flow.style, flow.link)
        return False
    found = html_media.picture(element)
    src = urls.join(flow.page.base, found.src) if found else ""
    row = flow.figures if flow.run else flow.blocks
    if not found or not src or (row and isinstance(row[-1], Figure) and row[-1].src == src):
        return False
    flow.page.pictures.add(src)
    if row and isinstance(row[-1], Figure) and not row[-1].caption and html_media.is_same(row[-1].src, src):
        # Small and blurred, until a script puts the true one over it.
        row[-1] = replace(row[-1], src=html_media.larger(row[-1].src, src), alt=row[-1].alt or found.alt)
        return False
    caption = (
        (Span(found.alt, Style.PLAIN, flow.link),)
        if flow.link and found.alt and not _PICTURE_FILE.search(flow.link)
        else ()
    )
    block = Figure(src, found.alt, caption, found.width, found.height)
    row.append(block)
    return False


def _pictures_in(flow: Flow, element: HtmlElement) -> bool:
    """Only the pictures and embeds of a `<noscript>` or a `<pre>`: lazy pages keep the true ones there."""
    before, behind = element.getprevious(), element.getnext()
    if behind is not None and behind.tag not in ("img", "picture"):
        behind = None
    beside = (near for near in (before, behind) if near is not None)
    shown = any(html_media.picture(img) for near in beside for img in islice(near.iter("img"), 1))
    for img in element.iter("img"):
        found = None if shown else html_media.picture(img)
        if found and urls.join(flow.page.base, found.src) not in flow.page.pictures:
            _picture(flow, img)
    return False


def _embed(flow: Flow, element: HtmlElement) -> bool:
    found = None if html_media.is_hidden_size(element) else html_media.embed(element)
    address = urls.join(flow.page.base, found[0]) if found else ""
    if address and found:
        flow.flush()
        flow.blocks.append(Embed(address, found[1]))
        return False
    return element.tag == "object"


def _formula(flow: Flow, element: HtmlElement) -> bool:
    """A formula in characters where they can say it, else its TeX source, else the words of its MathML."""
    source = next((note.text for note in element.iter("annotation") if TEX.search(note.get("encoding") or "")), None)
    source = clean(source or element.get("alttext") or "", 0)
    try:
        words = mathml.to_text(element)
    except Unsound:
        words = ""
    if not words and source:
        add_tex(flow, source)
        return False
    for hint in () if words else list(element.iter("annotation", "annotation-xml")):
        hint.drop_tree()
    _add_formula(flow, words or clean_spans(element.text_content()).strip())
    return False


def _add_formula(flow: Flow, words: str) -> None:
    """Add a formula in characters, which may have several lines."""
    for at, line in enumerate(words.split("\n")):
        if at:
            flow.run.line_break()
        flow.run.add(line, flow.style | Style.EMPHASIS, flow.link)


def add_tex(flow: Flow, source: str) -> None:
    """Add a formula in TeX: in characters where they can say it, else as it stands."""
    try:
        _add_formula(flow, tex.to_text(source))
    except Unsound:
        flow.run.add(source, flow.style | Style.CODE, flow.link)


def _open_quote(flow: Flow, element: HtmlElement) -> bool:
    flow.run.add("“", flow.style, flow.link)
    return True


def _reading(flow: Flow, element: HtmlElement) -> bool:
    """The reading above a ruby text, in brackets behind it."""
    flow.run.add("(", flow.style, flow.link)
    return True


def _label(flow: Flow, element: HtmlElement) -> bool:
    return element.get("for") is None and next(element.iter("input", "select", "textarea"), None) is None


HANDLERS: dict[str, Callable[[Flow, HtmlElement], bool]] = {
    **dict.fromkeys(HEADINGS, _heading),
    **dict.fromkeys(EMBEDS, _embed),
    **dict.fromkeys(("ul", "ol"), _listing),
    **dict.fromkeys(("img", "amp-img"), _picture),
    **dict.fromkeys(("pre", "listing", "xmp"), _code),
    "br": _line_break,
    "hr": _rule,
    "li": _item,
    "dl": _terms,
    "blockquote": _quote,
    "table": _table,
    "figure": _figure,
    "details": _details,
    "noscript": _pictures_in,
    "math": _formula,
    "q": _open_quote,
    "rt": _reading,
    "label": _label,
}
"""Tag to what is done with it; it answers whether the walk goes on inside the element."""
