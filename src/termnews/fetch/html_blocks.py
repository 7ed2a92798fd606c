"""Lists, definition lists, figures and details of HTML as blocks; and blocks as spans, where only spans have room."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from lxml.html import HtmlElement

from termnews.document import (
    Block,
    Code,
    Details,
    Embed,
    Figure,
    Heading,
    Item,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Span,
    Spans,
    Style,
    Table,
    Terms,
)
from termnews.fetch.html_inline import joined
from termnews.text import clean_spans

Inner = Callable[[HtmlElement], list[Block]]
"""Turns an element's contents into blocks."""

_LARGER = re.compile(
    r"(?:click (?:here )?to |tap to )?(?:enlarge|zoom|expand)(?: (?:the |this )?(?:image|photo|picture))?"
    r"|view (?:larger|full[- ]?size)(?: image)?|bild vergrößern|vergrößern|agrandir(?: l[’']image)?|ampliar",
    re.I,
)
"""Words of a link that shows a picture larger."""

CAPTION_CLASS = re.compile(
    r"(?:^|\s)(?:wp-caption-text|wp-caption-dd|caption|captiontext|image-?caption|img-?caption|photo-?caption|figcaption"
    r"|gallery-caption|media-caption|thumbcaption|picture-caption|caption-text|image__caption|figure__caption)(?:\s|$)",
    re.I,
)
"""Classes of the box that holds a picture's caption where the page has no `<figcaption>`."""


_LONGEST_CAPTION = 600


def listing(element: HtmlElement, inner: Inner, whole: Inner, anchor: Callable[[HtmlElement], str]) -> list[Block]:
    """The blocks of a `<ul>` or `<ol>`: one Listing. What stands in it outside of an item is kept as an item.

    `inner` reads the contents of an element, `whole` the element itself.
    """
    items: list[Item] = []
    _add_words(items, element.text)
    for child in element:
        if child.tag == "li":
            blocks = inner(child)
            if blocks:
                items.append(Item(tuple(blocks), anchor(child)))
        elif child.tag in ("ul", "ol") and items:
            items[-1] = replace(items[-1], blocks=(*items[-1].blocks, *whole(child)))
        elif isinstance(child.tag, str):
            for block in whole(child):
                if isinstance(block, Listing):
                    items.extend(block.items)
                else:
                    items.append(Item((block,)))
        _add_words(items, child.tail)
    if not items:
        return []
    start = (element.get("start") or "1").strip()
    first = int(start) if start.isascii() and start.lstrip("-").isdigit() and len(start) < 8 else 1
    return [Listing(tuple(items), element.tag == "ol", first)]


def _add_words(items: list[Item], text: str | None) -> None:
    words = clean_spans(text or "").strip()
    if words:
        items.append(Item((Paragraph((Span(words),)),)))


def terms(element: HtmlElement, inner: Inner) -> list[Block]:
    """The blocks of a `<dl>`: one Terms, and the pictures that stood in a term."""
    pairs: list[tuple[Spans, tuple[Block, ...]]] = []
    pictures: list[Block] = []
    for child in _term_parts(element):
        blocks = inner(child)
        if child.tag == "dt":
            spans, figures = spans_of(blocks)
            pictures += figures
            if spans:
                pairs.append((spans, ()))
        elif blocks and pairs:
            pairs[-1] = (pairs[-1][0], (*pairs[-1][1], *blocks))
        elif blocks:
            pairs.append(((), tuple(blocks)))
    return [Terms(tuple(pairs)), *pictures] if pairs else pictures


def _term_parts(element: HtmlElement) -> list[HtmlElement]:
    """`<dt>` and `<dd>` of a list, also those that stand in a `<div>` (HTML 4.4.9); anything else as it is."""
    parts: list[HtmlElement] = []
    for child in element:
        if child.tag == "div" and child.find("dt") is not None:
            parts.extend(inside for inside in child if isinstance(inside.tag, str))
        elif isinstance(child.tag, str):
            parts.append(child)
    return parts


def figure(element: HtmlElement, inner: Inner) -> list[Block]:
    """The blocks of a `<figure>`: what it shows, with its caption on the picture or table, else after it."""
    blocks = inner(element)
    caption: Spans = ()
    for child in element.iter("figcaption"):
        if next(child.iterancestors("figure"), None) is element:
            spans, _ = spans_of(inner(child))
            caption = joined((caption, spans))
    # Words beside a picture are its caption, marked as one or not.
    words = [block for block in blocks if isinstance(block, Paragraph)]
    shown = [block for block in blocks if isinstance(block, Figure | Embed)]
    loose = sum(len(span.text) for block in words for span in block.spans)
    if not caption and shown and words and len(shown) + len(words) == len(blocks) and loose <= _LONGEST_CAPTION:
        return with_caption(list(shown), joined(block.spans for block in words))
    return with_caption(blocks, caption)


def _without_offer(caption: Spans) -> Spans:
    """A caption without the link before it that shows the picture larger, and the stroke between them."""
    if not caption or not caption[0].link or not _LARGER.fullmatch(caption[0].text.strip()):
        return caption
    rest = list(caption[1:])
    while rest and not rest[0].text.strip(" /|·:–—-"):
        del rest[0]
    return (replace(rest[0], text=rest[0].text.lstrip(" /|·:–—-")), *rest[1:]) if rest else ()


def with_caption(blocks: list[Block], caption: Spans) -> list[Block]:
    """The blocks with a caption on the last picture, table or embed among them, else with it as a paragraph."""
    caption = _without_offer(caption)
    if not caption:
        return blocks
    at = next((at for at in range(len(blocks) - 1, -1, -1) if not isinstance(blocks[at], Paragraph)), -1)
    last = blocks[at] if at >= 0 else None
    if isinstance(last, Embed) and not any(span.link for span in caption):
        return [*blocks[:at], replace(last, title="".join(span.text for span in caption)), *blocks[at + 1 :]]
    if isinstance(last, Figure | Table) and (not last.caption or _only_alt(last)):
        return [*blocks[:at], replace(last, caption=caption), *blocks[at + 1 :]]
    return [*blocks, Paragraph(caption)]


def _only_alt(block: Figure | Table) -> bool:
    return isinstance(block, Figure) and "".join(span.text for span in block.caption) == block.alt


def details(element: HtmlElement, inner: Inner) -> list[Block]:
    """The blocks of a `<details>`."""
    blocks = inner(element)
    summary = element.find("summary")
    spans, figures = spans_of(inner(summary)) if summary is not None else ((), [])
    if not spans:
        return figures + blocks
    return [Details(spans, (*figures, *blocks), element.get("open") is not None)]


def spans_of(blocks: list[Block]) -> tuple[Spans, list[Block]]:
    """Blocks as spans, a line a block, and the pictures and embeds that spans cannot hold."""
    lines: list[Spans] = []
    left: list[Block] = []
    for block in blocks:
        lines.append(_block_spans(block, left))
    return joined(lines), left


def _block_spans(block: Block, left: list[Block]) -> Spans:
    match block:
        case Paragraph(spans=spans) | Heading(spans=spans):
            return spans
        case Code(text=text):
            return (Span(text, Style.CODE),)
        case Listing(items=items):
            return joined(_lines(item.blocks, left) for item in items)
        case Terms(items=pairs):
            return joined(part for term, body in pairs for part in (term, _lines(body, left)))
        case Quote(blocks=inner):
            return _lines(inner, left)
        case Details(summary=summary, blocks=inner):
            return joined((summary, _lines(inner, left)))
        case Table(rows=rows, caption=caption):
            return joined((caption, *(joined(row, "  ") for row in rows)))
        case Figure() | Embed():
            left.append(block)
            return ()
        case Rule():
            return ()


def _lines(blocks: tuple[Block, ...], left: list[Block]) -> Spans:
    return joined(_block_spans(block, left) for block in blocks)
