"""A document as HTML: the few elements that its blocks are, all text and attributes escaped (HTML standard, 13.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from termnews.document import (
    Block,
    Code,
    Details,
    Document,
    Embed,
    Figure,
    Heading,
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

_LINK = re.compile(r"(?:https?://|mailto:|#)\S+", re.IGNORECASE)
_PICTURE = re.compile(r"https?://\S+", re.IGNORECASE)
_TAGS = (
    (Style.CODE, "code"),
    (Style.MARK, "mark"),
    (Style.UNDERLINE, "u"),
    (Style.SUPERSCRIPT, "sup"),
    (Style.SUBSCRIPT, "sub"),
    (Style.STRIKE, "s"),
    (Style.EMPHASIS, "em"),
    (Style.STRONG, "strong"),
)


def html_of(document: Document) -> str:
    """A document as a fragment of HTML, a block of the document a line (but for code, whose lines are kept)."""
    return "\n".join(_block(block) for block in document.blocks) + "\n"


def spans_html(spans: Spans) -> str:
    """Spans as inline HTML."""
    return "".join(_span(span) for span in spans)


def _span(span: Span) -> str:
    text = escape(span.text).replace("\n", "<br>")
    for style, tag in _TAGS:
        if span.style & style:
            text = f"<{tag}>{text}</{tag}>"
    return _led(text, span.link)


def _led(html: str, link: str) -> str:
    """Inline HTML that leads to an address, where there is one."""
    if not _LINK.fullmatch(link):
        return html
    rel = "" if link.startswith("#") else ' rel="noreferrer"'
    return f'<a href="{escape(link)}"{rel}>{html}</a>'


def _block(block: Block) -> str:
    match block:
        case Heading(level, spans, anchor):
            # One level down: the headline is the only heading of level 1.
            tag = f"h{min(6, max(2, level))}"
            return f"<{tag}{_id(anchor)}>{spans_html(spans)}</{tag}>"
        case Paragraph(spans, anchor):
            return f"<p{_id(anchor)}>{spans_html(spans)}</p>"
        case Listing(items, ordered, start):
            tag = "ol" if ordered else "ul"
            first = f' start="{start}"' if ordered and start != 1 else ""
            inner = "".join(f"<li{_id(item.anchor)}>{_blocks(item.blocks)}</li>" for item in items)
            return f"<{tag}{first}>{inner}</{tag}>"
        case Terms(items):
            pairs = (
                f"<dt>{spans_html(term)}</dt>" + (f"<dd>{_blocks(body)}</dd>" if body else "") for term, body in items
            )
            return f"<dl>{''.join(pairs)}</dl>"
        case Quote(blocks):
            return f"<blockquote>{_blocks(blocks)}</blockquote>"
        case Code(_, language):
            name = re.sub(r"[^\w+#.-]", "", language)
            kind = f' class="language-{escape(name)}"' if name else ""
            inner = "".join(_led(escape(words), link) for words, link in block.stretches())
            return f"<pre><code{kind}>{inner}</code></pre>"
        case Details(summary, blocks):
            return f"<details open><summary>{spans_html(summary)}</summary>{_blocks(blocks)}</details>"
        case Rule():
            return "<hr>"
        case Table():
            return _table(block)
        case Figure():
            return _figure(block)
        case Embed(url, title):
            return f"<p>{_span(Span(title or url, link=url))}</p>"


def _blocks(blocks: Iterable[Block]) -> str:
    return "".join(_block(block) for block in blocks)


def _id(anchor: str) -> str:
    return f' id="{escape(anchor)}"' if anchor else ""


def _table(block: Table) -> str:
    caption = f"<caption>{spans_html(block.caption)}</caption>" if block.caption else ""
    rows = []
    for index, row in enumerate(block.rows):
        tag = "th" if index < block.header else "td"
        rows.append("<tr>" + "".join(f"<{tag}>{spans_html(cell)}</{tag}>" for cell in row) + "</tr>")
    head, body = "".join(rows[: block.header]), "".join(rows[block.header :])
    return f"<table>{caption}{f'<thead>{head}</thead>' if head else ''}<tbody>{body}</tbody></table>"


def _figure(block: Figure) -> str:
    picture = f"[image: {escape(block.alt)}]" if block.alt else ""
    if _PICTURE.fullmatch(block.src):
        size = f' width="{block.width:d}" height="{block.height:d}"' if block.width > 0 and block.height > 0 else ""
        picture = f'<img src="{escape(block.src)}" alt="{escape(block.alt)}"{size} loading="lazy">'
    caption = f"<figcaption>{spans_html(block.caption)}</figcaption>" if block.caption else ""
    return f"<figure>{picture}{caption}</figure>"
