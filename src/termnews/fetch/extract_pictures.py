"""The pictures of an article that no text of it surrounds, the leading one first, and which short texts are captions.

A picture between kept blocks stays where it stands (`extract_prune`). What is told here is which texts are the captions
of pictures, whichever elements a page makes them of, and which pictures before and after the text are its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from termnews.fetch import html_media
from termnews.fetch.extract_blocks import Block
from termnews.fetch.extract_tree import PageTree
from termnews.fetch.extract_words import BITS, says
from termnews.fetch.html_parse import names
from termnews.memo import remembered

_NO_PICTURES = ("table", "pre", "blockquote", "ul", "ol")
_LONGEST_CAPTION = 600
_LONGEST_LOOSE = 300
"""Characters of a caption that no element says to be one."""
_BOXES = 4
"""Elements around a caption in which its picture is looked for."""
_SMALLEST = 150
"""Pixels of width or height, where they are said, below which a picture is an icon or a portrait of who wrote."""
_MOST_BEFORE = 2
"""Leading pictures that are kept."""
_MOST_TRIED = 40
"""Images before, and images after the text that are looked at."""
_FURNITURE = sum(
    BITS[name] for name in ("nav", "foot", "comment", "related", "share", "ad", "letter", "bio", "popup", "tags")
)
_NOT_TOLD = BITS["meta"]
"""Beside these, names of a box that holds who wrote, not what was written about."""
_SMALL_ADDRESS = re.compile(
    r"avatar|gravatar|logo|favicon|icons?[/_.-]|[/_-](?:\d{1,2}|1[0-4]\d)x(?:\d{1,2}|1[0-4]\d)\b", re.I
)
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:$|[?#])|/(?:wiki/)?(?:File|Image|Datei|Fichier):", re.I)
"""Where a link leads that only shows the picture larger."""
_CAPTION = re.compile(r"caption|credit|legend|cutline|bildunterschrift", re.I)
"""Class of the element that holds a caption."""
_ASKS = frozenset(("also", "more", "subscribe", "share", "comment", "author", "by"))
"""What the words beside a picture say where they are none of its caption (`extract_words.says`)."""
_STRUCTURES = names("body table thead tbody tr td th ul ol li dl")
_LINES = names("span em small")
"""What holds a line of words, and no block of its own."""
_INLINE = names("a span em strong b i font picture p")


@dataclass(slots=True)
class Captions:
    """What is known of the captions of a page."""

    there: list[bool]
    """Of each block: it is the caption of a picture that is there."""
    orphans: list[bool]
    """Of each block: it is the caption of one that is not."""
    frames: set[int] = field(default_factory=set)
    """Elements that hold a picture with its caption and are no `<figure>`."""
    named: set[int] = field(default_factory=set)
    """Elements that hold a caption alone: of the picture in the same frame, or of the one right before them."""


def captions(tree: PageTree, told: Sequence[Sequence[str]]) -> Captions:
    """Which blocks are captions."""
    shown: dict[int, bool | None] = {}
    found = Captions([], [])
    for block, facts in zip(tree.blocks, told, strict=True):
        node = block.node if "tag:figure" in facts and block.size <= _LONGEST_CAPTION else -1
        while node >= 0 and tree.cut.elements[node].tag != "figure":
            node = tree.cut.parents[node]
        if node >= 0 and node not in shown:
            figure = tree.cut.elements[node]
            wraps = next(figure.iter(*_NO_PICTURES), None) is not None
            shown[node] = None if wraps else html_media.shows_something(figure)
        frame, loose = -1, False
        if (node < 0 or shown[node] is None) and _is_named(tree, block):
            frame = _frame(tree, block)
            loose = frame < 0 and _follows_picture(tree.cut.elements[block.node])
        if frame >= 0:
            found.frames.add(frame)
        if loose or (frame >= 0 and not tree.pictures[block.node]):
            found.named.add(block.node)
        found.there.append(shown.get(node) is True or frame >= 0 or loose)
        found.orphans.append(shown.get(node) is False)
    return found


def add_unnamed(tree: PageTree, kept: list[bool], found: Captions) -> None:
    """Take for captions also the dropped short texts that stand with a picture alone in a box beside the kept prose."""
    parents = tree.cut.parents
    columns = {parents[block.node] for block, keep in zip(tree.blocks, kept, strict=True) if keep and block.prose}
    for at, block in enumerate(tree.blocks):
        if kept[at] or found.there[at] or found.orphans[at] or not tree.pictures[parents[block.node]] > 0:
            continue
        frame = _frame(tree, block)
        if frame < 0 or frame == block.node or says(block.text) & _ASKS:
            continue
        names_of, node = 0, block.node
        while node >= 0 and node not in columns:
            names_of |= tree.groups[node]
            node = parents[node]
        if node >= 0 and not names_of & _FURNITURE:
            found.frames.add(frame)
            found.there[at] = True
            if not tree.pictures[block.node]:
                found.named.add(block.node)


def _is_named(tree: PageTree, block: Block) -> bool:
    """Whether an element says that a block is a caption."""
    own, around = tree.cut.elements[block.node], tree.cut.elements[max(tree.cut.parents[block.node], 0)]
    last = own[-1] if len(own) and own[-1].tag in _LINES and block.size <= _LONGEST_LOOSE else own
    return any(
        element.tag == "figcaption" or _names_caption(element.get("class") or "") for element in (last, own, around)
    )


@remembered(1024)
def _names_caption(named: str) -> bool:
    return _CAPTION.search(named) is not None


def _follows_picture(element: HtmlElement) -> bool:
    """Whether what stands right before an element is a picture, alone in its box."""
    before = element.getprevious()
    if before is None or not isinstance(before.tag, str):
        return False
    if (before.tail or "").strip() or before.text_content().strip():
        return False
    return any(is_shown(img, captioned=True) for img in before.iter("img", "amp-img"))


def _frame(tree: PageTree, block: Block) -> int:
    """The element around a block and a picture with hardly another word in it; -1 where there is none."""
    elements, parents = tree.cut.elements, tree.cut.parents
    if block.size > _LONGEST_LOOSE or tree.teaser[block.node] or block.link_share > 0.5 or not tree.core[block.node]:
        return -1
    node = block.node
    for _ in range(_BOXES):
        if node < 0 or tree.text[node] > 1.5 * len(block.text) + 40 or tree.holds_heading[node]:
            return -1
        if tree.pictures[node] and any(is_shown(img, captioned=True) for img in elements[node].iter("img", "amp-img")):
            return -1 if elements[node].tag in _STRUCTURES else _block_of(tree, node)
        node = parents[node]
    return -1


def _block_of(tree: PageTree, node: int) -> int:
    while tree.cut.elements[node].tag in _INLINE and tree.text[tree.cut.parents[node]] == tree.text[node]:
        node = tree.cut.parents[node]
    return node


def is_shown(img: HtmlElement, *, captioned: bool = False) -> bool:
    """Whether an image is a picture of some size, no sign of the site, and not one that leads to another page.

    With a caption, it is what the caption says, be it a sign or small.
    """
    found = html_media.picture(img)
    least = _SMALLEST // 2 if captioned else _SMALLEST
    if found is None or 0 < found.width < least or 0 < found.height < least // 2:
        return False
    if not captioned and _SMALL_ADDRESS.search(found.src):
        return False
    link = next(img.iterancestors("a"), None)
    return link is None or not link.get("href") or bool(_FILE.search(link.get("href") or ""))


def beside_text(tree: PageTree, kept: list[bool], named: set[int]) -> set[int]:
    """The elements before and after the kept blocks that hold the article's pictures or, of `named`, their captions."""
    parents = tree.cut.parents
    nodes = [block.node for block, keep in zip(tree.blocks, kept, strict=True) if keep]
    if not nodes:
        return set()
    columns = {parents[block.node] for block, keep in zip(tree.blocks, kept, strict=True) if keep and block.prose}
    near = set(columns)
    for _ in range(2):
        near |= {parents[node] for node in near}
    has_text = tree.sums((node, 1) for node in nodes)
    first, last = min(nodes), max(nodes)
    top = tree.blocks[tree.heading].node if tree.heading >= 0 else -1
    own = _own_box(tree, first, top)
    before: list[int] = []
    after: list[int] = []
    for number in _pictures(tree, first, last):
        box = _picture_box(tree, number, has_text)
        if box < 0 or not own[box]:
            continue
        if number < first and (number > top >= 0 or parents[box] in columns or tree.core[box]):
            before.append(box)
        elif number > last and parents[box] in near:
            after.append(box)
    found = {*before[:_MOST_BEFORE], *after}
    behind = {tree.cut.elements[box].getnext() for box in found}
    return found | {number for number in named if tree.cut.elements[number] in behind}


def _pictures(tree: PageTree, first: int, last: int) -> Iterator[int]:
    """The pictures before and after the kept elements, those nearest to them first."""
    images = [number for number, element in enumerate(tree.cut.elements) if element.tag in ("img", "amp-img")]
    before = [number for number in reversed(images) if number < first]
    after = [number for number in images if number > last]
    for number in (*before[:_MOST_TRIED], *after[:_MOST_TRIED]):
        if not tree.gone[number] and not tree.teaser[number] and is_shown(tree.cut.elements[number]):
            yield number


def _own_box(tree: PageTree, first: int, top: int) -> list[bool]:
    """Of each element whether it is in the smallest box that holds headline and text; the core where there is none."""
    parents = tree.cut.parents
    if top < 0:
        return tree.core
    above = set()
    node = first
    while node >= 0:
        above.add(node)
        node = parents[node]
    box = top
    while box not in above:
        box = parents[box]
    inside = [False] * len(parents)
    for number, parent in enumerate(parents):
        inside[number] = number == box or (parent >= 0 and inside[parent])
    return inside


def _picture_box(tree: PageTree, number: int, has_text: list[int]) -> int:
    """The largest element around a picture with nothing but it and its caption; -1 where it is furniture."""
    parents, elements = tree.cut.parents, tree.cut.elements
    box = number
    while parents[box] >= 0:
        parent = parents[box]
        if has_text[parent] or tree.holds_heading[parent] or tree.text[parent] > _LONGEST_LOOSE:
            break
        if elements[parent].tag in ("body", "html", "main", "article"):
            break
        box = parent
    if elements[box].tag in _STRUCTURES:
        return -1
    node, names_of = number, 0
    while node != parents[box]:
        names_of |= tree.groups[node]
        node = parents[node]
    if names_of & (_FURNITURE | _NOT_TOLD):
        return -1
    words = [block for block in tree.blocks if _is_inside(tree, block.node, box)]
    named = bool(names_of & BITS["caption"])
    return -1 if any(one.link_share > 0.5 or (not named and "by" in says(one.text)) for one in words) else box


def _is_inside(tree: PageTree, node: int, box: int) -> bool:
    while node > box:
        node = tree.cut.parents[node]
    return node == box
