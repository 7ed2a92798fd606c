"""The kept blocks of a page as a part of its tree: everything else is taken out of the tree, what is left is walked."""

from __future__ import annotations

from lxml.html import HtmlElement

from termnews.document import Document
from termnews.fetch.extract_body import Selection
from termnews.fetch.extract_pictures import beside_text
from termnews.fetch.extract_tree import PageTree
from termnews.fetch.html import element_to_document
from termnews.fetch.html_media import shows_something
from termnews.fetch.html_parse import names

_NOT_A_BODY = names(
    "p ul ol dl table thead tbody tr blockquote pre figure h1 h2 h3 h4 h5 h6 a span em strong b i font details"
)
"""Elements whose contents alone would lose what they are: the element around them is walked instead."""


def document_of(tree: PageTree, selection: Selection, base: str) -> Document:
    """The document of the kept blocks, with the pictures and embeds between them. Changes the tree."""
    kept_at = [block.node for block, keep in zip(tree.blocks, selection.kept, strict=True) if keep]
    if not kept_at:
        return Document()
    pictures = beside_text(tree, selection.kept, selection.named)
    _blank(tree, selection)
    _take_out(tree, selection, set(kept_at), pictures)
    _mark_captions(tree, selection)
    return element_to_document(_around(tree, [*kept_at, *pictures]), base)


def _mark_captions(tree: PageTree, selection: Selection) -> None:
    """Make figures of pictures with captions that are none, and take out captions whose picture has gone."""
    for frame in selection.frames:
        element = tree.cut.elements[frame]
        if shows_something(element):
            element.tag = "figure"
        else:
            _remove(element)
    for caption in selection.named:
        tree.cut.elements[caption].tag = "figcaption"


def _blank(tree: PageTree, selection: Selection) -> None:
    """Empty the text nodes of the dropped blocks: they may stand between kept ones in the same element."""
    for block, keep, caption in zip(tree.blocks, selection.kept, selection.captions, strict=True):
        if not keep and not caption:
            for element, after in block.pieces:
                if after:
                    element.tail = None
                else:
                    element.text = None


def _take_out(tree: PageTree, selection: Selection, kept_at: set[int], pictures: set[int]) -> None:
    """Remove the elements that hold dropped text only, and those without text before and after the kept blocks.

    The elements of `pictures` stay.
    """
    rows = list(zip(tree.blocks, selection.kept, selection.captions, strict=True))
    kept = tree.sums([*((block.node, 1) for block, keep, _ in rows if keep), *((number, 1) for number in pictures)])
    dropped = tree.sums((block.node, 1) for block, keep, caption in rows if not keep and not caption)
    first, last = min(kept_at), max(kept_at)
    gone = [False] * len(kept)
    within = [number in kept_at or number in pictures for number in range(len(kept))]
    for number, parent in enumerate(tree.cut.parents):
        if parent < 0:
            continue
        within[number] = within[number] or within[parent]
        outside = not within[number] and not first <= number <= last
        if gone[parent]:
            gone[number] = True
        elif tree.gone[number] or (not kept[number] and (dropped[number] or outside)):
            gone[number] = True
            _remove(tree.cut.elements[number])


def _remove(element: HtmlElement) -> None:
    """Take an element out and leave the text after it."""
    if element.getparent() is not None:
        element.drop_tree()


def _around(tree: PageTree, nodes: list[int]) -> HtmlElement:
    """The innermost element around some elements that can be walked as a body."""
    parents, elements = tree.cut.parents, tree.cut.elements
    path: list[int] = []
    node = nodes[0]
    while node >= 0:
        path.append(node)
        node = parents[node]
    above = set(path)
    for node in nodes[1:]:
        while node not in above:
            node = parents[node]
        while path[0] != node:
            above.discard(path.pop(0))
    node = path[0]
    while elements[node].tag in _NOT_A_BODY and parents[node] >= 0:
        node = parents[node]
    return elements[node]
