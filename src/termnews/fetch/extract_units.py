"""The blocks of a page with what is known of each, lists and tables taken as one: what is kept is settled on these."""

from __future__ import annotations

from dataclasses import dataclass

from termnews.fetch.extract_tree import PageTree, Signature
from termnews.fetch.html_parse import names

LISTS = names("ul ol dl")
OWN = 0.5
"""Share of the kept prose from which the elements that it stands in are those of the body's own paragraphs."""
_MOST = 0.5
"""Share of the page's prose from which a list or table holds the article and is no part of it."""
_FEWEST = 3
"""Paragraphs from which those of one box show what its own paragraphs are."""


@dataclass(slots=True)
class Choice:
    """What is known so far of each block of a page."""

    kept: list[bool]
    """It is article."""
    captions: list[bool]
    """It is the caption of a picture."""
    again: list[bool]
    """It says once more what a kept one has said: a second version of the text."""
    likely: list[float]
    """How likely it is article by its own facts, in parts of what is likely on this page; about 0 to 1."""


@dataclass(slots=True)
class Unit:
    """A block, or all blocks of one list or table."""

    node: int
    blocks: list[int]
    size: int = 0
    links: int = 0
    """Characters, and those of them inside links."""
    prose: bool = False
    kept: bool = False
    """Any of its blocks."""

    @property
    def link_share(self) -> float:
        """How much of it is link text, 0 to 1."""
        return self.links / max(self.size, 1)


def units_of(tree: PageTree, captions: list[bool], around: list[list[int]]) -> list[Unit]:
    """The blocks that are no captions, those of an outermost list or table together, in the order of the page."""
    elements, parents, blocks = tree.cut.elements, tree.cut.parents, tree.blocks
    whole = max(tree.prose[0], 1)
    tops: dict[int, int] = {}
    units: dict[int, Unit] = {}
    framed = {parents[node] for nodes in around for node in nodes if elements[node].tag == "table"}
    framed = {node for node in framed if elements[node].tag == "figure"}
    for at, nodes in enumerate(around):
        if captions[at]:
            continue
        node = blocks[at].node
        if node not in tops:
            top = node
            for one in nodes:
                is_list = elements[one].tag in LISTS and tree.prose[one] < _MOST * whole
                if is_list or one in framed or elements[one].tag == "table":
                    top = one
            tops[node] = top
        unit = units.setdefault(tops[node], Unit(tops[node], []))
        unit.blocks.append(at)
        unit.size += len(blocks[at].text)
        unit.links += min(blocks[at].links, len(blocks[at].text))
        unit.prose = unit.prose or blocks[at].prose
    return list(units.values())


def own_kinds(tree: PageTree, kept: list[bool]) -> set[Signature]:
    """The kinds of elements that most of the kept prose stands in: of all of it, and of that in a box of several."""
    boxes: dict[int, dict[Signature, int]] = {}
    count: dict[int, int] = {}
    for block, keep in zip(tree.blocks, kept, strict=True):
        if keep and block.prose:
            kind = tree.signature(block.node)
            for box in (-1, tree.cut.parents[block.node]):
                sizes = boxes.setdefault(box, {})
                sizes[kind] = sizes.get(kind, 0) + block.size
                count[box] = count.get(box, 0) + 1
    own: set[Signature] = set()
    for box, sizes in boxes.items():
        if box < 0 or count[box] >= _FEWEST:
            whole = sum(sizes.values())
            own |= {kind for kind, size in sizes.items() if size >= OWN * whole}
    return own
