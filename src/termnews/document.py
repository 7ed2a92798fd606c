"""An article's body as blocks with spans inside: what extraction makes, the store keeps, and the layout draws.

All text is clean (`text.clean`) when a block is made. `dump` and `load` turn a document into compact JSON and back.
"""

from __future__ import annotations

import json
import typing
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntFlag
from typing import NamedTuple


class Style(IntFlag):
    """How a span is set."""

    PLAIN = 0
    STRONG = 1
    EMPHASIS = 2
    CODE = 4
    STRIKE = 8
    UNDERLINE = 16
    SUPERSCRIPT = 32
    SUBSCRIPT = 64
    MARK = 128


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text of one style. A newline in `text` is a line break that the author set."""

    text: str
    style: Style = Style.PLAIN
    link: str = ""
    """An absolute http(s) or mailto address, '#anchor' inside the article, or empty."""


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the body; level 1 to 6."""

    level: int
    spans: Spans
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    spans: Spans
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a listing."""

    blocks: tuple[Block, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A bulleted or numbered list."""

    items: tuple[Item, ...]
    ordered: bool = False
    start: int = 1


@dataclass(frozen=True, slots=True)
class Terms:
    """A definition list: (term, definition) pairs; a term without a definition has no blocks."""

    items: tuple[tuple[Spans, tuple[Block, ...]], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation."""

    blocks: tuple[Block, ...]


class CodeLink(NamedTuple):
    """A stretch of code that leads somewhere."""

    start: int
    end: int
    """Characters of `Code.text`."""
    link: str
    """As of a span."""


@dataclass(frozen=True, slots=True)
class Code:
    """Preformatted text: its lines and their spaces are kept."""

    text: str
    language: str = ""
    links: tuple[CodeLink, ...] = ()
    """In order, none over another: memos, mails and drafts of standards have them."""

    def stretches(self) -> Iterator[tuple[str, str]]:
        """All of the text in stretches, each with the address that it leads to or ''."""
        at = 0
        for start, end, link in self.links:
            yield self.text[at:start], ""
            yield self.text[start:end], link
            at = end
        yield self.text[at:], ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every row has the same number of cells."""

    rows: tuple[tuple[Spans, ...], ...]
    header: int = 0
    """How many of the first rows are the head."""
    caption: Spans = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its caption."""

    src: str
    alt: str = ""
    caption: Spans = ()
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Embed:
    """Something that a terminal cannot show: a video, a post, a map. Shown as a titled link."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """A part that the author folded away under a summary."""

    summary: Spans
    blocks: tuple[Block, ...]
    open: bool = False
    """It is unfolded to begin with."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the page."""


Block = Heading | Paragraph | Listing | Terms | Quote | Code | Table | Figure | Embed | Details | Rule


@dataclass(frozen=True, slots=True)
class Document:
    """The body of an article."""

    blocks: tuple[Block, ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.blocks)

    def text(self) -> str:
        """Every word once and in order; blocks are parted by a blank line, cells and lines by a line break."""
        return "\n\n".join(part for block in self.blocks if (part := block_text(block)))

    def word_count(self) -> int:
        """Words as a reader counts them: runs between spaces, and each CJK or kana character as half a word."""
        text = self.text()
        wide = sum(1 for ch in text if "\u3040" <= ch <= "\u9fff" or "\uac00" <= ch <= "\ud7a3")
        return len(text.split()) + wide // 2

    def links(self) -> tuple[str, ...]:
        """The addresses that the body leads to, each once, in order; anchors inside the article are left out."""
        seen: dict[str, None] = {}
        for span in walk_spans(self.blocks):
            if span.link and not span.link.startswith("#"):
                seen.setdefault(span.link)
        return tuple(seen)


def from_plain(text: str) -> Document:
    """Plain words as a document: paragraphs are parted by a blank line."""
    return Document(tuple(Paragraph((Span(part),)) for part in text.split("\n\n") if part.strip()))


def spans_text(spans: Spans) -> str:
    """The words of some spans."""
    return "".join(span.text for span in spans)


def walk_spans(blocks: tuple[Block, ...]) -> Iterator[Span]:
    """Every span of some blocks, in the order in which they are read. An embed yields its titled link."""
    for block in blocks:
        match block:
            case Heading(spans=spans) | Paragraph(spans=spans):
                yield from spans
            case Listing(items=items):
                for item in items:
                    yield from walk_spans(item.blocks)
            case Terms(items=pairs):
                for term, definition in pairs:
                    yield from term
                    yield from walk_spans(definition)
            case Quote(blocks=inner):
                yield from walk_spans(inner)
            case Details(summary=summary, blocks=inner):
                yield from summary
                yield from walk_spans(inner)
            case Table(rows=rows, caption=caption):
                yield from caption
                for row in rows:
                    for cell in row:
                        yield from cell
            case Figure(caption=caption):
                yield from caption
            case Embed(url=url, title=title):
                yield Span(title or url, link=url)
            case Code(links=links) if links:
                yield from (Span(words, Style.CODE, link) for words, link in block.stretches() if words)


def walk_blocks(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Every block of some blocks and inside them, in the order in which they are read."""
    for block in blocks:
        yield block
        match block:
            case Listing(items=items):
                for item in items:
                    yield from walk_blocks(item.blocks)
            case Terms(items=pairs):
                for _, definition in pairs:
                    yield from walk_blocks(definition)
            case Quote(blocks=inner) | Details(blocks=inner):
                yield from walk_blocks(inner)
            case _:
                pass


def block_text(block: Block) -> str:
    """The words of one block."""
    match block:
        case Heading(spans=spans) | Paragraph(spans=spans):
            return spans_text(spans)
        case Listing(items=items):
            return "\n".join(_blocks_text(item.blocks) for item in items)
        case Terms(items=pairs):
            return "\n".join(f"{spans_text(term)}\n{_blocks_text(body)}".strip() for term, body in pairs)
        case Quote(blocks=inner):
            return _blocks_text(inner)
        case Details(summary=summary, blocks=inner):
            return f"{spans_text(summary)}\n{_blocks_text(inner)}".strip()
        case Code(text=text):
            return text
        case Table(rows=rows, caption=caption):
            lines = ["\t".join(spans_text(cell) for cell in row) for row in rows]
            return "\n".join([spans_text(caption), *lines] if caption else lines)
        case Figure(alt=alt, caption=caption):
            return spans_text(caption) or alt
        case Embed(title=title):
            return title
        case Rule():
            return ""


def _blocks_text(blocks: tuple[Block, ...]) -> str:
    return "\n".join(part for block in blocks if (part := block_text(block)))


# --- as JSON ----------------------------------------------------------------------------------------------------------

_FORMAT = 1


def dump(document: Document) -> str:
    """A document as compact JSON: `[format, blocks]`, a block a list that begins with its letter."""
    return json.dumps([_FORMAT, [_pack(block) for block in document.blocks]], ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> Document:
    """The document that `dump` wrote. Raises ValueError on anything else."""
    try:
        version, blocks = json.loads(text)
        if version != _FORMAT:
            raise ValueError(f"document format {version!r}")
        return Document(tuple(_unpack(packed) for packed in blocks))
    except (TypeError, KeyError, IndexError, RecursionError) as error:
        raise ValueError("not a document") from error


def _pack_spans(spans: Spans) -> list[object]:
    return [s.text if not s.style and not s.link else [s.text, int(s.style), s.link] for s in spans]


def _pack_blocks(blocks: tuple[Block, ...]) -> list[object]:
    return [_pack(block) for block in blocks]


def _pack(block: Block) -> list[object]:
    match block:
        case Paragraph():
            return ["p", _pack_spans(block.spans), block.anchor]
        case Heading():
            return ["h", block.level, _pack_spans(block.spans), block.anchor]
        case Listing():
            items = [[_pack_blocks(item.blocks), item.anchor] for item in block.items]
            return ["l", items, int(block.ordered), block.start]
        case Terms():
            return ["d", [[_pack_spans(term), _pack_blocks(body)] for term, body in block.items]]
        case Quote():
            return ["q", _pack_blocks(block.blocks)]
        case Code():
            return ["c", block.text, block.language, *([[list(one) for one in block.links]] if block.links else [])]
        case Table():
            rows = [[_pack_spans(cell) for cell in row] for row in block.rows]
            return ["t", rows, block.header, _pack_spans(block.caption)]
        case Figure():
            return ["f", block.src, block.alt, _pack_spans(block.caption), block.width, block.height]
        case Embed():
            return ["e", block.url, block.title]
        case Details():
            return ["s", _pack_spans(block.summary), _pack_blocks(block.blocks), *([1] if block.open else [])]
        case Rule():
            return ["r"]


def _unpack_spans(packed: list[str | list[object]]) -> Spans:
    return tuple(Span(s) if isinstance(s, str) else Span(str(s[0]), Style(int(str(s[1]))), str(s[2])) for s in packed)


def _unpack_blocks(packed: list[list[object]]) -> tuple[Block, ...]:
    return tuple(_unpack(block) for block in packed)


def _unpack(p: list[object]) -> Block:
    # The JSON is our own (`dump`); a value of the wrong type ends in the ValueError of `load`.
    a: list[typing.Any] = p
    match a[0]:
        case "p":
            return Paragraph(_unpack_spans(a[1]), a[2])
        case "h":
            return Heading(a[1], _unpack_spans(a[2]), a[3])
        case "l":
            return Listing(tuple(Item(_unpack_blocks(i[0]), i[1]) for i in a[1]), bool(a[2]), a[3])
        case "d":
            return Terms(tuple((_unpack_spans(t), _unpack_blocks(b)) for t, b in a[1]))
        case "q":
            return Quote(_unpack_blocks(a[1]))
        case "c":
            return Code(a[1], a[2], tuple(CodeLink(*one) for one in a[3]) if len(a) > 3 else ())
        case "t":
            return Table(tuple(tuple(_unpack_spans(c) for c in row) for row in a[1]), a[2], _unpack_spans(a[3]))
        case "f":
            return Figure(a[1], a[2], _unpack_spans(a[3]), a[4], a[5])
        case "e":
            return Embed(a[1], a[2])
        case "s":
            return Details(_unpack_spans(a[1]), _unpack_blocks(a[2]), len(a) > 3)
        case "r":
            return Rule()
    raise ValueError(f"unknown block {a[0]!r}")
