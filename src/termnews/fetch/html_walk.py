"""The walk from an HTML tree to document blocks: an allow-list of structure, everything else by its words.

The walk over containers is a loop, so that any depth of the tree is read; only what nests in a document too (lists,
quotes, tables, details) calls it again, and beyond `NESTING` levels those are containers like any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml.html import HtmlElement

from termnews import urls
from termnews.document import Block, Embed, Figure, Heading, Item, Listing, Paragraph, Quote, Rule, Span, Style
from termnews.fetch import html_blocks, html_media, html_table
from termnews.fetch.html_code import code_block
from termnews.fetch.html_inline import InlineRun, joined
from termnews.fetch.html_parse import names
from termnews.text import clean, clean_spans

NESTING = 24
"""Levels of lists, quotes and tables inside each other that a document keeps."""

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
_EMBEDS = names("iframe video audio embed object amp-youtube amp-iframe amp-video")
_FLUSHED = _BLOCKS | names("ul ol li dl blockquote table figure details h1 h2 h3 h4 h5 h6")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NO_DISPLAY = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_FOR_EARS = re.compile(r"(?:^|\s)(?:screen-reader-text|sr-only|visually-?hidden|katex-html|assistive-text)(?:\s|$)")
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
_ITALIC = re.compile(r"font-style\s*:\s*italic", re.I)
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg)(?:$|[?#])", re.I)
_TEX = re.compile(r"(?:/|-|^)(?:la)?tex(?:;|$)", re.I)


class Page:
    """What the walk knows of the whole text: its address, the anchors that links lead to, the pictures seen."""

    def __init__(self, root: HtmlElement, base: str, *, show_hidden: bool = False) -> None:
        self.base = base
        self.bare = base.partition("#")[0]
        self.show_hidden = show_hidden
        self.wanted = frozenset(
            target for link in root.iter("a") if (target := self.local(link.get("href") or "")) and len(target) < 200
        )
        self.aliases: dict[str, str] = {}
        """Anchors that stand inside a block that goes by another anchor."""
        self.pictures: set[str] = set()
        self._links: dict[str, str] = {}

    def local(self, href: str) -> str:
        """The anchor that an address of this same page names, '' for any other address."""
        if "#" not in href:
            return ""
        before, _, target = href.strip().partition("#")
        return target if not before or before == self.bare else ""

    def link(self, href: str) -> str:
        """An address as it is kept: absolute, '#anchor', or '' for what is not opened."""
        known = self._links.get(href)
        if known is None:
            target = self.local(href)
            known = f"#{target}" if target else urls.join(self.base, href.strip(), ("mailto",))
            self._links[href] = known
        return known

    def blocks(self, root: HtmlElement) -> list[Block]:
        """The blocks of an element's contents."""
        return Flow(self, root, 0, Style.PLAIN, "").blocks


class Flow:
    """One run of blocks: the contents of an element, read in order."""

    def __init__(
        self, page: Page, root: HtmlElement, depth: int, style: Style, link: str, *, whole: bool = False
    ) -> None:
        self.blocks: list[Block] = []
        self._page = page
        self._root = root
        self._depth = depth
        self._style = style
        self._link = link
        self._run = InlineRun()
        self._pending: list[str] = []
        self._figures: list[Block] = []
        self._loose: list[tuple[int, list[Item]]] = []
        """Items that stand in no list, and the place among the blocks that is kept for them."""
        self._walk(root, whole)
        self._flush()
        for place, items in self._loose:
            self.blocks[place] = Listing(tuple(items))
        while self.blocks and isinstance(self.blocks[-1], Rule):
            self.blocks.pop()

    def _walk(self, root: HtmlElement, whole: bool) -> None:
        """Read the contents of an element, or `whole`, the element itself; never what comes after it."""
        stack: list[tuple[HtmlElement, Iterator[HtmlElement], Style, str, int]] = []
        if whole:
            style, link = self._style, self._link
            if not self._open(root):
                return
            stack.append((root, iter(root), style, link, 0))
        else:
            stack.append((root, iter(root), self._style, self._link, 0))
        self._words(root.text)
        while stack:
            element, children, style, link, mark = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                if element is not root:
                    self._close(element, mark)
                    self._style, self._link = style, link
                    self._words(element.tail)
                continue
            style, link = self._style, self._link
            if self._open(child):
                stack.append((child, iter(child), style, link, len(self.blocks)))
                self._words(child.text)
            else:
                self._words(child.tail)

    def _words(self, text: str | None) -> None:
        if text:
            self._run.add(text, self._style, self._link)

    def _flush(self) -> None:
        """End the paragraph that is being gathered."""
        if self._run:
            spans = self._run.take()
            if spans:
                self.blocks.append(Paragraph(spans, self._anchor()))
        if self._figures:
            self.blocks += self._figures
            self._figures = []

    def _anchor(self) -> str:
        """The anchor of the block that is made now; further ones before it become other names of it."""
        if not self._pending:
            return ""
        first, *others = self._pending
        self._pending = []
        for other in others:
            self._page.aliases[other] = first
        return first

    def _note_anchor(self, element: HtmlElement) -> None:
        for name in ("id", "name"):
            value = element.get(name)
            if value and value in self._page.wanted and value not in self._pending:
                self._pending.append(value)

    # --- elements -----------------------------------------------------------------------------------------------------

    def _open(self, element: HtmlElement) -> bool:
        """Take in the start of an element. True where the walk goes on inside it."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _DROPPED:
            return self._dropped(element)
        if element.attrib:
            if self._is_hidden(element):
                return False
            if self._page.wanted:
                self._note_anchor(element)
        if (style := _STYLES.get(tag)) is not None:
            self._style |= style
            return True
        if tag == "a":
            self._link = self._page.link(element.get("href") or "") or self._link
            return True
        if tag in _BLOCKS:
            return self._open_block(element)
        handler = _HANDLERS.get(tag)
        if handler is not None:
            return handler(self, element)
        if tag == "span" and (css := element.get("style")):
            self._style |= (Style.STRONG if _BOLD.search(css) else 0) | (Style.EMPHASIS if _ITALIC.search(css) else 0)
        return True

    def _close(self, element: HtmlElement, mark: int) -> None:
        tag = element.tag
        if tag == "q":
            self._run.add("”", self._style, self._link)
        elif tag == "rt":
            self._run.add(")", self._style, self._link)
        elif tag in _FLUSHED:
            self._flush()
            if self.blocks and mark and self._is_caption(element, mark):
                last = self.blocks.pop()
                caption = last.spans if isinstance(last, Paragraph) else ()
                self.blocks = html_blocks.with_caption(self.blocks, caption)

    def _is_caption(self, element: HtmlElement, mark: int) -> bool:
        named = element.get("class")
        if not named or len(self.blocks) != mark + 1 or not isinstance(self.blocks[mark], Paragraph):
            return False
        before = self.blocks[mark - 1]
        return isinstance(before, Figure) and not before.caption and bool(html_blocks.CAPTION_CLASS.search(named))

    def _is_hidden(self, element: HtmlElement) -> bool:
        named = element.get("class")
        if named and _FOR_EARS.search(named):
            return True
        if self._page.show_hidden or (named and "mwe-math" in named):
            return False
        if (hidden := element.get("hidden")) is not None and hidden != "until-found":
            return True
        css = element.get("style")
        return bool(css and _NO_DISPLAY.search(css))

    def _dropped(self, element: HtmlElement) -> bool:
        if element.tag == "script" and _TEX.search(element.get("type") or "") and element.text:
            self._run.add(element.text.strip(), self._style | Style.CODE, self._link)
        elif element.tag == "input" and element.get("type") == "checkbox" and self._root.tag == "li":
            self._run.add("☑ " if element.get("checked") is not None else "☐ ", self._style, self._link)
        return False

    def _open_block(self, element: HtmlElement) -> bool:
        if element is not self._root and element.tag == "figcaption" and self._root.tag == "figure":
            return False
        if element.tag == "summary" and self._root.tag == "details":
            return False
        self._flush()
        return True

    def _inner(self, element: HtmlElement) -> list[Block]:
        """The blocks of an element's contents, read apart."""
        return Flow(self._page, element, self._depth + 1, self._style, self._link).blocks

    def _whole(self, element: HtmlElement) -> list[Block]:
        """The blocks of an element itself, read apart."""
        return Flow(self._page, element, self._depth + 1, self._style, self._link, whole=True).blocks

    def _nested(self, make: Callable[[], list[Block]]) -> bool:
        """Add a structure that holds blocks itself; too deep inside others, it is a container like any other."""
        self._flush()
        if self._depth >= NESTING:
            return True
        self.blocks += make()
        return False

    def _item_anchor(self, element: HtmlElement) -> str:
        value = element.get("id") or ""
        return value if value in self._page.wanted else ""

    # --- handlers of single elements ----------------------------------------------------------------------------------

    def _line_break(self, element: HtmlElement) -> bool:
        if self._run.after_break:
            self._flush()
        else:
            self._run.line_break()
        return False

    def _rule(self, element: HtmlElement) -> bool:
        self._flush()
        if self.blocks and not isinstance(self.blocks[-1], Rule):
            self.blocks.append(Rule())
        return False

    def _heading(self, element: HtmlElement) -> bool:
        self._flush()
        if self._depth >= NESTING:
            return True
        spans, figures = html_blocks.spans_of(self._inner(element))
        if spans:
            spans = tuple(Span(span.text.replace("\n", " "), span.style, span.link) for span in spans)
            self.blocks.append(Heading(_HEADINGS[str(element.tag)], joined((spans,)), self._anchor()))
        self.blocks += figures
        return False

    def _listing(self, element: HtmlElement) -> bool:
        return self._nested(lambda: html_blocks.listing(element, self._inner, self._whole, self._item_anchor))

    def _item(self, element: HtmlElement) -> bool:
        """A `<li>` outside of a list: neighbours make a list together."""
        self._flush()
        if self._depth >= NESTING:
            return True
        blocks = self._inner(element)
        if blocks:
            if not self._loose or self._loose[-1][0] != len(self.blocks) - 1:
                self._loose.append((len(self.blocks), []))
                self.blocks.append(Listing(()))
            self._loose[-1][1].append(Item(tuple(blocks), self._item_anchor(element)))
        return False

    def _terms(self, element: HtmlElement) -> bool:
        return self._nested(lambda: html_blocks.terms(element, self._inner))

    def _quote(self, element: HtmlElement) -> bool:
        return self._nested(lambda: [Quote(tuple(blocks))] if (blocks := self._inner(element)) else [])

    def _table(self, element: HtmlElement) -> bool:
        return self._nested(lambda: html_table.table_blocks(element, self._inner))

    def _figure(self, element: HtmlElement) -> bool:
        return self._nested(lambda: html_blocks.figure(element, self._inner))

    def _details(self, element: HtmlElement) -> bool:
        return self._nested(lambda: html_blocks.details(element, self._inner))

    def _code(self, element: HtmlElement) -> bool:
        self._flush()
        if (code := code_block(element)) is not None:
            self.blocks.append(code)
        self._pictures_in(element)
        return False

    def _picture(self, element: HtmlElement) -> bool:
        if words := html_media.inline_words(element):
            self._run.add(words, self._style, self._link)
            return False
        found = html_media.picture(element)
        src = urls.join(self._page.base, found.src) if found else ""
        row = self._figures if self._run else self.blocks
        if not found or not src or (row and isinstance(row[-1], Figure) and row[-1].src == src):
            return False
        self._page.pictures.add(src)
        caption = (
            (Span(found.alt, Style.PLAIN, self._link),)
            if self._link and found.alt and not _PICTURE_FILE.search(self._link)
            else ()
        )
        block = Figure(src, found.alt, caption, found.width, found.height)
        row.append(block)
        return False

    def _pictures_in(self, element: HtmlElement) -> bool:
        """Only the pictures and embeds of a `<noscript>` or a `<pre>`: lazy pages keep the true ones there."""
        before = element.getprevious()
        shown = (
            before is not None
            and next(before.iter("img"), None) is not None
            and html_media.picture(next(before.iter("img")))
        )
        for img in element.iter("img"):
            found = None if shown else html_media.picture(img)
            if found and urls.join(self._page.base, found.src) not in self._page.pictures:
                self._picture(img)
        return False

    def _embed(self, element: HtmlElement) -> bool:
        found = None if html_media.is_hidden_size(element) else html_media.embed(element)
        address = urls.join(self._page.base, found[0]) if found else ""
        if address and found:
            self._flush()
            self.blocks.append(Embed(address, found[1]))
            return False
        return element.tag == "object"

    def _formula(self, element: HtmlElement) -> bool:
        """A formula: its TeX source where the page has it, else the words of its MathML."""
        source = next(
            (note.text for note in element.iter("annotation") if _TEX.search(note.get("encoding") or "")), None
        )
        source = clean(source or element.get("alttext") or "", 0)
        if source:
            self._run.add(source, self._style | Style.CODE, self._link)
        else:
            for hint in list(element.iter("annotation", "annotation-xml")):
                hint.drop_tree()
            self._run.add(clean_spans(element.text_content()).strip(), self._style, self._link)
        return False

    def _open_quote(self, element: HtmlElement) -> bool:
        self._run.add("“", self._style, self._link)
        return True

    def _reading(self, element: HtmlElement) -> bool:
        """The reading above a ruby text, in brackets behind it."""
        self._run.add("(", self._style, self._link)
        return True

    def _label(self, element: HtmlElement) -> bool:
        return element.get("for") is None and next(element.iter("input", "select", "textarea"), None) is None


_HANDLERS: dict[str, Callable[[Flow, HtmlElement], bool]] = {
    **dict.fromkeys(_HEADINGS, Flow._heading),
    **dict.fromkeys(_EMBEDS, Flow._embed),
    **dict.fromkeys(("ul", "ol"), Flow._listing),
    **dict.fromkeys(("img", "amp-img"), Flow._picture),
    **dict.fromkeys(("pre", "listing", "xmp"), Flow._code),
    "br": Flow._line_break,
    "hr": Flow._rule,
    "li": Flow._item,
    "dl": Flow._terms,
    "blockquote": Flow._quote,
    "table": Flow._table,
    "figure": Flow._figure,
    "details": Flow._details,
    "noscript": Flow._pictures_in,
    "math": Flow._formula,
    "q": Flow._open_quote,
    "rt": Flow._reading,
    "label": Flow._label,
}
