"""A page cut into text blocks: the runs of text between the edges of block elements, in the order of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from termnews.fetch.html_parse import names

_SKIPPED = names(
    "script style noscript template svg iframe object embed video audio select textarea button head canvas input option"
    " map math"
)
_BLOCKS = names(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary table"
    " tbody td tfoot th thead tr ul"
)
_NO_DISPLAY = re.compile(r"(?:^|;)\s*display\s*:\s*none", re.I)
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ENDS = frozenset(".!?…:;。！？؟।»”\"'’)]")

HEADINGS = names("h1 h2 h3 h4 h5 h6")


@dataclass(slots=True)
class Block:
    """A run of text of one block element."""

    node: int
    """The element it stands in, as a number in `Cut.elements`."""
    text: str
    """White space folded."""
    size: int
    """Characters; one of a wide script counts two, as it says as much."""
    links: int
    """Characters inside links."""
    bold: int
    pieces: list[tuple[HtmlElement, bool]]
    """The text nodes it is made of: an element, and whether it is the text after it."""
    ends: bool = False
    """It ends like a sentence."""
    prose: bool = False
    """Long enough, few links, ends like a sentence: the text of an article looks like this, little else does."""

    @property
    def link_share(self) -> float:
        """How much of it is link text, 0 to 1."""
        return min(self.links / max(len(self.text), 1), 1.0)


@dataclass(slots=True)
class Cut:
    """A page in blocks, with the tree of elements that it was cut along."""

    elements: list[HtmlElement] = field(default_factory=list)
    """In the order of the page, parents before children."""
    parents: list[int] = field(default_factory=list)
    """The number of each element's parent; -1 for the first."""
    blocks: list[Block] = field(default_factory=list)


def cut(root: HtmlElement, *, show_hidden: bool = False) -> Cut:
    """Cut the tree under `root` into blocks. What a browser does not show is left out unless asked for."""
    return _Cutter(root, show_hidden).result


class _Cutter:
    def __init__(self, root: HtmlElement, show_hidden: bool) -> None:
        self.result = Cut()
        self._show_hidden = show_hidden
        self._parts: list[str] = []
        self._pieces: list[tuple[HtmlElement, bool]] = []
        self._linked = self._bolded = 0
        self._in_link = self._in_bold = self._after_break = False
        self._walk(root)

    def _walk(self, root: HtmlElement) -> None:
        number = self._enter(root, -1)
        blocks = [number]
        stack: list[tuple[HtmlElement, int, Iterator[HtmlElement], bool, bool, bool]] = [
            (root, number, iter(root), True, False, False)
        ]
        if root.text:
            self._text(root, root.text, False)
        while stack:
            element, number, children, is_block, in_link, in_bold = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                if is_block:
                    self._flush(number)
                    blocks.pop()
                self._in_link, self._in_bold = in_link, in_bold
                if element is not root and element.tail:
                    self._text(element, element.tail, True)
                continue
            tag = child.tag
            if tag == "br":
                if self._after_break:
                    self._flush(blocks[-1])
                self._parts.append("\n")
                self._after_break = True
                if child.tail:
                    self._text(child, child.tail, True)
                continue
            if not isinstance(tag, str) or (tag in _SKIPPED and not _holds_page(child)) or self._is_hidden(child):
                if child.tail:
                    self._text(child, child.tail, True)
                continue
            is_block = tag in _BLOCKS
            if is_block:
                self._flush(blocks[-1])
            inner = self._enter(child, number)
            stack.append((child, inner, iter(child), is_block, self._in_link, self._in_bold))
            if is_block:
                blocks.append(inner)
            if tag == "a":
                self._in_link = True
            elif tag in ("b", "strong"):
                self._in_bold = True
            if child.text:
                self._text(child, child.text, False)

    def _enter(self, element: HtmlElement, parent: int) -> int:
        self.result.elements.append(element)
        self.result.parents.append(parent)
        return len(self.result.elements) - 1

    def _is_hidden(self, element: HtmlElement) -> bool:
        if self._show_hidden or not element.attrib:
            return False
        if element.get("hidden") is not None:
            return True
        css = element.get("style")
        return bool(css and _NO_DISPLAY.search(css))

    def _text(self, element: HtmlElement, text: str, after: bool) -> None:
        self._parts.append(text)
        if text.isspace():
            return
        self._after_break = False
        self._pieces.append((element, after))
        if self._in_link or self._in_bold:
            size = len(text.strip())
            self._linked += size if self._in_link else 0
            self._bolded += size if self._in_bold else 0

    def _flush(self, node: int) -> None:
        if self._pieces:
            text = " ".join("".join(self._parts).split())
            size = len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))
            ends = text[-1:] in _ENDS
            prose = size >= 60 and self._linked < 0.35 * len(text) and (ends or size > 200)
            block = Block(node, text, size, self._linked, self._bolded, self._pieces, ends, prose)
            self.result.blocks.append(block)
            self._pieces = []
        self._parts = []
        self._linked = self._bolded = 0
        self._after_break = False


def _holds_page(element: HtmlElement) -> bool:
    """A `<button>` that was never closed and so has swallowed the page."""
    return element.tag == "button" and next(element.iter("main", "article", "p"), None) is not None
