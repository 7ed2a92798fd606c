"""The last cut at an extracted document: headline, standfirst, byline are not said again, no heading ends the text."""

from __future__ import annotations

from dataclasses import replace

from termnews.document import Block, Document, Embed, Figure, Heading, Listing, Paragraph, Quote, Rule, block_text
from termnews.fetch.byline import BY
from termnews.fetch.extract_evidence import folded
from termnews.fetch.metadata import likeness

_LONGEST_STANDFIRST = 400
_SHORTEST_STANDFIRST = 20


def without_headline(document: Document, title: str) -> Document:
    """The document without the headline among its first blocks."""
    blocks = list(document.blocks)
    for at, block in enumerate(blocks[:3]):
        if isinstance(block, Heading | Paragraph) and title:
            text = block_text(block)
            if folded(text) == folded(title) or (isinstance(block, Heading) and likeness(text, title) > 0.8):
                del blocks[at]
                break
    return Document(tuple(blocks))


def without_byline(document: Document, byline: str) -> Document:
    """The document without the line among its first two that says who wrote, and no more."""
    for at, block in enumerate(document.blocks[:2]):
        if isinstance(block, Paragraph) and byline and _names(block_text(block)) == _names(byline):
            return Document(document.blocks[:at] + document.blocks[at + 1 :])
    return document


def _names(line: str) -> str:
    return folded(BY.sub("", line))


def without_alike_words(document: Document, title: str) -> Document:
    """The document, of whose pictures none says the headline as its words: it tells nothing of the picture."""
    headline = folded(title)
    return Document(
        tuple(
            replace(block, alt="") if isinstance(block, Figure) and folded(block.alt) == headline else block
            for block in document.blocks
        )
    )


def split_standfirst(document: Document, lead: str, description: str) -> tuple[str, Document]:
    """The standfirst and the document without it.

    It is the block that the page sets apart as one (`lead`), else a heading before the first paragraph that is the only
    one of its level, else what the page tells machines, where the body does not begin with that or hold it.
    """
    if lead:
        return _said_once(lead, document)
    first, *rest = document.blocks or (None,)
    if isinstance(first, Heading) and len(rest) > 1 and isinstance(rest[0], Paragraph):
        text = block_text(first)
        alone = not any(isinstance(block, Heading) and block.level <= first.level for block in rest)
        if alone and _SHORTEST_STANDFIRST <= len(text) <= _LONGEST_STANDFIRST:
            return text, Document(tuple(rest))
    told, said = folded(description), folded(document.text())
    # Its end alone is there where the headline stands before the beginning of the text.
    if len(told) < _SHORTEST_STANDFIRST or told[:60] in said or told[-40:] in said:
        return "", document
    return description, document


def _said_once(lead: str, document: Document) -> tuple[str, Document]:
    """The standfirst and the document, of which the first paragraph does not say it again.

    One that is the same goes; where it says that and more, it is the standfirst that adds nothing.
    """
    told = folded(lead)
    at = next((at for at, block in enumerate(document.blocks) if isinstance(block, Paragraph)), -1)
    said = folded(block_text(document.blocks[at])) if at >= 0 else ""
    if len(told) < _SHORTEST_STANDFIRST or told[:60] not in said:
        return lead, document
    if said == told:
        return lead, Document(document.blocks[:at] + document.blocks[at + 1 :])
    return "", document


def without_loose_ends(document: Document) -> Document:
    """The document without headings that nothing follows, rules at its ends, and blocks that say nothing."""
    blocks = [
        block for block in document.blocks if isinstance(block, Rule | Figure | Embed) or block_text(block).strip()
    ]
    while blocks and isinstance(blocks[-1], Heading | Rule):
        blocks.pop()
    while blocks and isinstance(blocks[0], Rule):
        blocks.pop(0)
    return Document(tuple(blocks))


def article_text(document: Document) -> str:
    """The words of the text itself: without the captions of pictures and the titles of embeds."""
    return Document(tuple(kept for block in document.blocks if (kept := _words_only(block)) is not None)).text()


def _words_only(block: Block) -> Block | None:
    match block:
        case Figure() | Embed():
            return None
        case Quote(blocks=inner):
            return Quote(tuple(kept for one in inner if (kept := _words_only(one)) is not None))
        case Listing(items=items):
            return replace(
                block,
                items=tuple(
                    replace(item, blocks=tuple(kept for one in item.blocks if (kept := _words_only(one)) is not None))
                    for item in items
                ),
            )
        case _:
            return block
