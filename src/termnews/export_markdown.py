"""A document as Markdown: CommonMark 0.31, tables as in GFM. No character of the text is read as markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from termnews.document import (
    Block,
    Code,
    Details,
    Document,
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
from termnews.export_html import spans_html

Lines = Iterator[str]

_MARKUP = re.compile(r"[\\`*_\[\]<~]|&(?=#?\w+;)")
_BEGINNING = re.compile(r"[-+=>#:|]|\d{1,9}(?=[.)](?:\s|$))")
_LINK = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
_UNSAFE = re.compile(r"[<>\\\s]")
_TAGS = ((Style.MARK, "mark"), (Style.UNDERLINE, "u"), (Style.SUPERSCRIPT, "sup"), (Style.SUBSCRIPT, "sub"))
_SIGNS = ((Style.STRIKE, "~~", "del"), (Style.EMPHASIS, "*", "em"), (Style.STRONG, "**", "strong"))
_BEFORE, _AFTER = frozenset(" \n\u00a0([{“‘«—–"), frozenset(" \n\u00a0.,;:!?)]}”’»—–…")
"""Beside these, stars and tildes mean what they should; beside letters their meaning depends on the reader."""


def markdown_of(document: Document) -> str:
    """A document as Markdown, blocks parted by a blank line."""
    return "\n".join(_flow(document.blocks)) + "\n"


def markdown_line(text: str) -> str:
    """A text as one line in which nothing is markup."""
    return _begun(_escaped(" ".join(text.split())))


def markdown_address(url: str) -> str:
    """An address as it may stand between `<` and `>`."""
    return _UNSAFE.sub(lambda found: f"%{ord(found.group()):02X}", url)


def _flow(blocks: tuple[Block, ...]) -> Lines:
    before: Block | None = None
    for block in blocks:
        lines = list(_KINDS[type(block)](block))
        if not lines:
            continue
        if before is not None:
            yield ""
            if isinstance(before, Listing | Terms) and isinstance(block, Listing | Terms):
                yield from ("<!-- -->", "")  # else the two would be one list
        yield from lines
        before = block


def _heading(block: Heading) -> Lines:
    if text := _inline(block.spans, one_line=True):
        # One level down: the headline is the only heading of level 1.
        yield f"{'#' * min(6, max(2, block.level))} {text}"


def _paragraph(block: Paragraph) -> Lines:
    if text := _inline(block.spans):
        yield from text.split("\n")


def _listing(block: Listing) -> Lines:
    tight = all(len(item.blocks) < 2 or [type(b) for b in item.blocks] == [Paragraph, Listing] for item in block.items)
    for at, item in enumerate(block.items):
        marker = f"{max(0, block.start) + at}. " if block.ordered else "- "
        lines = list(_flow(item.blocks)) or [""]
        if at and not tight:
            yield ""
        yield (marker + lines[0]).rstrip(" ")
        for line in lines[1:]:
            if line or not tight:
                yield " " * len(marker) + line if line else ""


def _terms(block: Terms) -> Lines:
    def term(spans: Spans) -> Paragraph:
        return Paragraph(tuple(Span(span.text, span.style | Style.STRONG, span.link) for span in spans))

    return _listing(Listing(tuple(Item((term(spans), *body)) for spans, body in block.items)))


def _quote(block: Quote) -> Lines:
    return (f"> {line}" if line else ">" for line in _flow(block.blocks))


def _code(block: Code) -> Lines:
    fence = "`" * max(3, _longest_ticks(block.text) + 1)
    yield fence + re.sub(r"[^\w+#.-]", "", block.language)
    yield from block.text.strip("\n").split("\n")
    yield fence


def _table(block: Table) -> Lines:
    if caption := _inline(block.caption, one_line=True):
        yield from (caption, "")
    columns = max((len(row) for row in block.rows), default=0)
    if not columns:
        return
    rows = [[_cell(cell) for cell in row] + [""] * (columns - len(row)) for row in block.rows]
    if not block.header:
        rows.insert(0, [""] * columns)
    yield f"| {' | '.join(rows[0])} |"
    yield "|" + " --- |" * columns
    for row in rows[1:]:
        yield f"| {' | '.join(row)} |"


def _cell(spans: Spans) -> str:
    # A bar parts cells wherever it stands, in code too, but for one with a backslash before it.
    return _inline(spans).replace("|", "\\|").replace("\\\n", "<br>").replace("\n", " ")


def _figure(block: Figure) -> Lines:
    alt = _escaped(" ".join(block.alt.split()))
    shown = bool(_LINK.fullmatch(block.src)) and not block.src.lower().startswith("mailto:")
    if shown:
        yield f"![{alt}](<{markdown_address(block.src)}>)"
    elif alt:
        yield f"\\[image: {alt}\\]"
    if caption := _inline(block.caption, one_line=True):
        if shown or alt:
            yield ""
        yield caption


def _embed(block: Embed) -> Lines:
    if text := _inline((Span(block.title or block.url, link=block.url),), one_line=True):
        yield text


def _details(block: Details) -> Lines:
    yield from ("<details>", f"<summary>{spans_html(block.summary)}</summary>", "")
    yield from _flow(block.blocks)
    yield from ("", "</details>")


def _rule(block: Rule) -> Lines:
    yield "***"


_KINDS: dict[type, Callable[[Any], Lines]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Listing: _listing,
    Terms: _terms,
    Quote: _quote,
    Code: _code,
    Table: _table,
    Figure: _figure,
    Embed: _embed,
    Details: _details,
    Rule: _rule,
}


# --- spans ------------------------------------------------------------------------------------------------------------


def _escaped(text: str) -> str:
    """Text in which no character is markup, wherever in a line it stands."""
    return _MARKUP.sub(lambda found: "\\" + found.group(), text)


def _begun(line: str) -> str:
    """A line that does not begin as a heading, an item, a quotation or a rule does."""
    found = _BEGINNING.match(line)
    if found is None:
        return line
    at = found.end() if found.group().isdigit() else 0
    return f"{line[:at]}\\{line[at:]}"


def _longest_ticks(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


def _inline(spans: Spans, *, one_line: bool = False) -> str:
    """Spans as Markdown; a line break of the author is a backslash at the line's end."""
    spans = tuple(span for span in spans if span.text)
    bounds = [Span(""), *spans, Span("")]
    parts = [_span(before, span, after) for (before, span), (_, after) in pairwise(pairwise(bounds))]
    for at, (part, following) in enumerate(pairwise(parts)):
        if part.endswith("!") and following.startswith("["):
            parts[at] = part[:-1] + "\\!"  # else the link would be a picture
    lines = [line.strip(" ") for line in "".join(parts).strip("\n ").split("\n")]
    lines = [line for line in lines if line]
    return _begun(" ".join(lines)) if one_line else "\\\n".join(map(_begun, lines))


def _span(before: Span, span: Span, after: Span) -> str:
    text = _styled(before, span, after)
    if not _LINK.fullmatch(span.link):
        return text
    begin = "" if before.link == span.link else "["
    end = "" if after.link == span.link else f"](<{markdown_address(span.link)}>)"
    return f"{begin}{text}{end}"


def _styled(before: Span, span: Span, after: Span) -> str:
    """A span's text with its styles, the blanks at its ends left outside of them."""
    body = span.text.strip(" \n")
    if not body or not span.style:
        return _escaped(span.text)
    lead, _, trail = span.text.partition(body)
    near = (before.text[-1:] + lead, trail + after.text[:1])
    touches = (before.style and not near[0].endswith((" ", "\n"))) or (
        after.style and not near[1].startswith((" ", "\n"))
    )
    plain = not touches and "\n" not in body and _is_plain_beside(*near)
    if span.style & Style.CODE and plain and not (span.link and "]" in body):
        ticks = "`" * (_longest_ticks(body) + 1)
        pad = " " if body.startswith("`") or body.endswith("`") else ""
        text = f"{ticks}{pad}{body}{pad}{ticks}"
    else:
        text = f"<code>{_escaped(body)}</code>" if span.style & Style.CODE else _escaped(body)
    for style, tag in _TAGS:
        if span.style & style:
            text = f"<{tag}>{text}</{tag}>"
    for style, sign, tag in _SIGNS:
        if span.style & style:
            text = f"{sign}{text}{sign}" if plain else f"<{tag}>{text}</{tag}>"
    return f"{lead}{text}{trail}"


def _is_plain_beside(before: str, after: str) -> bool:
    return (not before or before[-1] in _BEFORE) and (not after or after[0] in _AFTER)
