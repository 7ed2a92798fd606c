"""The links inside a document, once all of its blocks are known: footnotes lead to an anchor that is there, or away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from termnews import urls
from termnews.document import (
    Block,
    Code,
    Details,
    Figure,
    Heading,
    Item,
    Listing,
    Paragraph,
    Quote,
    Span,
    Spans,
    Table,
    Terms,
)
from termnews.fetch.html_page import Page

Change = Callable[[Span], Span]


def settle(blocks: tuple[Block, ...], page: Page) -> tuple[Block, ...]:
    """The blocks with every '#anchor' link leading to the anchor of a block; others to the page's own address."""
    if not page.wanted:
        return blocks
    known: set[str] = set()
    _collect(blocks, known)

    def change(span: Span) -> Span:
        if not span.link.startswith("#"):
            return span
        target = page.aliases.get(span.link[1:], span.link[1:])
        if target in known:
            return replace(span, link=f"#{target}")
        return replace(span, link=urls.join(page.base, span.link) if page.base else "")

    return tuple(_changed(block, change) for block in blocks)


def _collect(blocks: tuple[Block, ...], known: set[str]) -> None:
    for block in blocks:
        match block:
            case Paragraph(anchor=anchor) | Heading(anchor=anchor):
                known.add(anchor)
            case Listing(items=items):
                for item in items:
                    known.add(item.anchor)
                    _collect(item.blocks, known)
            case Quote(blocks=inner) | Details(blocks=inner):
                _collect(inner, known)
            case Terms(items=pairs):
                for _, body in pairs:
                    _collect(body, known)
            case _:
                pass
    known.discard("")


def _changed(block: Block, change: Change) -> Block:
    match block:
        case Paragraph(spans=spans) | Heading(spans=spans):
            return replace(block, spans=_spans(spans, change))
        case Listing(items=items):
            return replace(block, items=tuple(Item(_blocks(item.blocks, change), item.anchor) for item in items))
        case Quote(blocks=inner):
            return Quote(_blocks(inner, change))
        case Details(summary=summary, blocks=inner):
            return replace(block, summary=_spans(summary, change), blocks=_blocks(inner, change))
        case Terms(items=pairs):
            return Terms(tuple((_spans(term, change), _blocks(body, change)) for term, body in pairs))
        case Table(rows=rows, caption=caption):
            cells = tuple(tuple(_spans(cell, change) for cell in row) for row in rows)
            return replace(block, rows=cells, caption=_spans(caption, change))
        case Figure(caption=caption):
            return replace(block, caption=_spans(caption, change))
        case Code(links=links) if links:
            changed = ((one, change(Span("", link=one.link)).link) for one in links)
            return replace(block, links=tuple(one._replace(link=link) for one, link in changed if link))
        case _:
            return block


def _blocks(blocks: tuple[Block, ...], change: Change) -> tuple[Block, ...]:
    return tuple(_changed(block, change) for block in blocks)


def _spans(spans: Spans, change: Change) -> Spans:
    return tuple(change(span) for span in spans)
