"""One run of blocks while it is read: the paragraph that is being gathered, the anchors that wait for a block."""

from __future__ import annotations

from collections.abc import Callable

from lxml.html import HtmlElement

from termnews.document import Block, Item, Paragraph, Style
from termnews.fetch.html_inline import InlineRun
from termnews.fetch.html_page import Page

NESTING = 24
"""Levels of lists, quotes and tables inside each other that a document keeps."""


class Flow:
    """The contents of an element, read in order. How they are read is the subclass's (`html_walk.Walk`)."""

    def __init__(
        self, page: Page, root: HtmlElement, depth: int, style: Style, link: str, *, whole: bool = False
    ) -> None:
        self.blocks: list[Block] = []
        self.page = page
        self.root = root
        self.depth = depth
        self.style = style
        self.link = link
        self.run = InlineRun()
        self.figures: list[Block] = []
        self.loose: list[tuple[int, list[Item]]] = []
        """Items that stand in no list, and the place among the blocks that is kept for them."""
        self._pending: list[str] = []

    def flush(self) -> None:
        """End the paragraph that is being gathered."""
        if self.run:
            spans = self.run.take()
            if spans:
                self.blocks.append(Paragraph(spans, self.anchor()))
        if self.figures:
            self.blocks += self.figures
            self.figures = []

    def anchor(self) -> str:
        """The anchor of the block that is made now; further ones before it become other names of it."""
        if not self._pending:
            return ""
        first, *others = self._pending
        self._pending = []
        for other in others:
            self.page.aliases[other] = first
        return first

    def note_anchor(self, element: HtmlElement) -> None:
        """Remember the anchors of an element that links lead to."""
        for name in ("id", "name"):
            value = element.get(name)
            if value and value in self.page.wanted and value not in self._pending:
                self._pending.append(value)

    def inner(self, element: HtmlElement) -> list[Block]:
        """The blocks of an element's contents, read apart."""
        return type(self)(self.page, element, self.depth + 1, self.style, self.link).blocks

    def whole(self, element: HtmlElement) -> list[Block]:
        """The blocks of an element itself, read apart."""
        return type(self)(self.page, element, self.depth + 1, self.style, self.link, whole=True).blocks

    def nested(self, make: Callable[[], list[Block]]) -> bool:
        """Add a structure that holds blocks itself; too deep inside others, it is a container like any other."""
        self.flush()
        if self.depth >= NESTING:
            return True
        self.blocks += make()
        return False

    def item_anchor(self, element: HtmlElement) -> str:
        """The anchor of an item, '' where no link leads to it."""
        value = element.get("id") or ""
        return value if value in self.page.wanted else ""
