"""The walk from an HTML tree to document blocks: an allow-list of structure, everything else by its words.

The walk over containers is a loop, so that any depth of the tree is read; only what nests in a document too (lists,
quotes, tables, details) calls it again, and beyond `NESTING` levels those are containers like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from termnews.document import Block, Figure, Listing, Paragraph, Rule, Style
from termnews.fetch import html_blocks
from termnews.fetch.html_elements import HANDLERS, TEX, add_tex
from termnews.fetch.html_flow import Flow
from termnews.fetch.html_page import Page
from termnews.fetch.html_parse import names

_STYLES = {
    **dict.fromkeys(("b", "strong"), Style.STRONG),
    **dict.fromkeys(("i", "em", "cite", "var", "dfn"), Style.EMPHASIS),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), Style.CODE),
    **dict.fromkeys(("s", "strike", "del"), Style.STRIKE),
    **dict.fromkeys(("u", "ins"), Style.UNDERLINE),
    "sup": Style.SUPERSCRIPT,
    "sub": Style.SUBSCRIPT,
    "mark": Style.MARK,
}
_BLOCKS = names(
    "address article aside body caption center dd dir div dt fieldset figcaption footer form header hgroup html legend"
    " main nav p search section summary tbody td tfoot th thead tr menu"
)
_DROPPED = names(
    "script style template svg canvas head title meta link select textarea button datalist option optgroup progress"
    " meter map area base frameset rp input param col colgroup"
)
_FLUSHED = _BLOCKS | names("ul ol li dl blockquote table figure details h1 h2 h3 h4 h5 h6")
_NO_DISPLAY = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_FOR_EARS = re.compile(
    r"(?:^|\s)(?:screen-reader-text|sr-only|visually-?hidden|katex-html|assistive-text|mw-editsection)(?:\s|$)"
)
_TO_ITSELF = re.compile(r"(?:^|\s)(?:headerlink|header-anchor|heading-anchor|anchor|anchorjs-link|permalink)(?:\s|$)")
"""Classes of the sign behind a heading that links to the heading."""
_BARE_TEX = re.compile(r"(\\\(.{1,600}?\\\)|\\\[.{1,1200}?\\\])", re.DOTALL)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
_ITALIC = re.compile(r"font-style\s*:\s*italic", re.I)


class Walk(Flow):
    """The walk over the contents of an element."""

    def __init__(
        self, page: Page, root: HtmlElement, depth: int, style: Style, link: str, *, whole: bool = False
    ) -> None:
        super().__init__(page, root, depth, style, link)
        self._walk(root, whole)
        self.flush()
        for place, items in self.loose:
            self.blocks[place] = Listing(tuple(items))
        while self.blocks and isinstance(self.blocks[-1], Rule):
            self.blocks.pop()

    def _walk(self, root: HtmlElement, whole: bool) -> None:
        """Read the contents of an element, or `whole`, the element itself; never what comes after it."""
        stack: list[tuple[HtmlElement, Iterator[HtmlElement], Style, str, int]] = []
        if whole:
            style, link = self.style, self.link
            if not self._open(root):
                return
            stack.append((root, iter(root), style, link, 0))
        else:
            stack.append((root, iter(root), self.style, self.link, 0))
        self._words(root.text)
        while stack:
            element, children, style, link, mark = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                if element is not root:
                    self._close(element, mark)
                    self.style, self.link = style, link
                    self._words(element.tail)
                continue
            style, link = self.style, self.link
            if self._open(child):
                stack.append((child, iter(child), style, link, len(self.blocks)))
                self._words(child.text)
            else:
                self._words(child.tail)

    def _words(self, text: str | None) -> None:
        if not text:
            return
        if "\\" in text and not self.style & Style.CODE:
            # TeX that a script of the page would have drawn.
            for at, part in enumerate(_BARE_TEX.split(text)):
                if at % 2:
                    add_tex(self, part[2:-2].strip())
                else:
                    self.run.add(part, self.style, self.link)
            return
        self.run.add(text, self.style, self.link)

    # --- elements -----------------------------------------------------------------------------------------------------

    def _open(self, element: HtmlElement) -> bool:
        """Take in the start of an element. True where the walk goes on inside it."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _DROPPED:
            return self._dropped(element)
        if element.attrib:
            if self._is_hidden(element):
                return False
            if self.page.wanted:
                self.note_anchor(element)
        if (style := _STYLES.get(tag)) is not None:
            self.style |= style
            return True
        if tag == "a":
            if (named := element.get("class")) and _TO_ITSELF.search(named) and len(element.text_content().strip()) < 3:
                return False
            self.link = self.page.link(element.get("href") or "") or self.link
            return True
        if tag in _BLOCKS:
            return self._open_block(element)
        handler = HANDLERS.get(tag)
        if handler is not None:
            return handler(self, element)
        if tag == "span" and (css := element.get("style")):
            self.style |= (Style.STRONG if _BOLD.search(css) else 0) | (Style.EMPHASIS if _ITALIC.search(css) else 0)
        return True

    def _close(self, element: HtmlElement, mark: int) -> None:
        tag = element.tag
        if tag == "q":
            self.run.add("”", self.style, self.link)
        elif tag == "rt":
            self.run.add(")", self.style, self.link)
        elif tag in _FLUSHED:
            self.flush()
            if self.blocks and mark and self._is_caption(element, mark):
                last = self.blocks.pop()
                caption = last.spans if isinstance(last, Paragraph) else ()
                self.blocks = html_blocks.with_caption(self.blocks, caption)

    def _is_caption(self, element: HtmlElement, mark: int) -> bool:
        named = element.tag == "figcaption" or html_blocks.CAPTION_CLASS.search(element.get("class") or "")
        if not named or len(self.blocks) != mark + 1 or not isinstance(self.blocks[mark], Paragraph):
            return False
        before = self.blocks[mark - 1]
        return isinstance(before, Figure) and not before.caption

    def _is_hidden(self, element: HtmlElement) -> bool:
        named = element.get("class")
        if named and _FOR_EARS.search(named):
            return True
        if self.page.show_hidden or (named and "mwe-math" in named):
            return False
        if (hidden := element.get("hidden")) is not None and hidden != "until-found":
            return True
        css = element.get("style")
        return bool(css and _NO_DISPLAY.search(css))

    def _dropped(self, element: HtmlElement) -> bool:
        if element.tag == "script" and TEX.search(element.get("type") or "") and element.text:
            add_tex(self, element.text.strip())
        elif element.tag == "input" and element.get("type") == "checkbox" and self.root.tag == "li":
            self.run.add("☑ " if element.get("checked") is not None else "☐ ", self.style, self.link)
        return False

    def _open_block(self, element: HtmlElement) -> bool:
        if element is not self.root and element.tag == "figcaption" and self.root.tag == "figure":
            return False
        if element.tag == "summary" and self.root.tag == "details":
            return False
        self.flush()
        return True


def blocks_of(page: Page, root: HtmlElement) -> list[Block]:
    """The blocks of an element's contents."""
    return Walk(page, root, 0, Style.PLAIN, "").blocks
