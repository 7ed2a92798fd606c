"""Paragraphs outside of the box of the text that are its own all the same, by what they have in common with it.

Layouts part a text: the first paragraph stands in a box of its own, an advertisement ends a column and begins the next.
"""

from __future__ import annotations

from termnews.fetch.extract_blocks import HEADINGS
from termnews.fetch.extract_tree import PageTree, kind_of
from termnews.fetch.extract_units import OWN, Choice, Unit, own_kinds
from termnews.fetch.extract_words import says

_LINKED = 0.3
"""Share of link text from which a paragraph is furniture all the same."""
_AS_LIKELY = 0.5
"""Likelihood from which a paragraph is kept that stands in an element just like those of the text, not beside it."""
_MOST_KEPT, _NAMED, _NAMED_AFTER = 0.7, 0.03, 0.3
"""Share of a class of paragraphs that is kept, from which all of it is the text's; and the likelihood from which the
rest is kept, that behind all others apart."""
_SHORTEST = 80
"""Size of a paragraph that is kept by its class, or by standing before the others."""
_LEVELS = 4
"""Elements around a paragraph that have to be alike."""
_ENCLOSED = 0.2
"""Likelihood from which a paragraph under a kept heading is kept."""
_ASKS = frozenset(("subscribe", "ad"))
"""What the words of a paragraph before the text say where it is no part of that (`extract_words.says`)."""


def keep_alike(tree: PageTree, choice: Choice, units: list[Unit]) -> None:
    """Keep these paragraphs. Changes `choice.kept`."""
    _keep_sections(tree, choice, units)
    _keep_named(tree, choice)
    _keep_first(tree, choice)
    _keep_enclosed(tree, choice)


def _keep_sections(tree: PageTree, choice: Choice, units: list[Unit]) -> None:
    """Keep the paragraphs of further sections: of the body's own kind, in boxes like those around kept ones."""
    kept, own = choice.kept, own_kinds(tree, choice.kept)
    paths = {_path(tree, unit.node) for unit in units if unit.prose and any(kept[at] for at in unit.blocks)}
    for unit in units:
        at = unit.blocks[0]
        if unit.prose and not kept[at] and not choice.again[at] and unit.link_share <= _LINKED:
            near = choice.likely[at] >= _AS_LIKELY and tree.core[unit.node]
            kept[at] = near and tree.signature(unit.node) in own and _path(tree, unit.node) in paths


def _keep_named(tree: PageTree, choice: Choice) -> None:
    """Keep the prose of the class that most of the kept prose has, where most of that class is kept."""
    kept = choice.kept
    sizes: dict[str, list[int]] = {}
    whole = 0
    for at, block in enumerate(tree.blocks):
        if block.prose:
            mine = sizes.setdefault(_name(tree, block.node), [0, 0])
            mine[0] += block.size
            mine[1] += block.size if kept[at] else 0
            whole += block.size if kept[at] else 0
    own = {name for name, (all_of, got) in sizes.items() if name and got >= OWN * whole and got >= _MOST_KEPT * all_of}
    if not own:
        return
    last = max(at for at, keep in enumerate(kept) if keep)
    for at in range(max(tree.heading, 0), len(kept)):
        block = tree.blocks[at]
        if not kept[at] and _is_long(tree, choice, at) and choice.likely[at] >= (_NAMED_AFTER if at > last else _NAMED):
            kept[at] = _name(tree, block.node) in own


def _keep_first(tree: PageTree, choice: Choice) -> None:
    """Keep the likely paragraphs between headline and text, in whichever box: some pages have the first one apart."""
    kept = choice.kept
    at = kept.index(True) - 1 if True in kept else -1
    while at > tree.heading >= 0 and (choice.captions[at] or _may_be_first(tree, choice, at)):
        kept[at] = not choice.captions[at]
        at -= 1


def _may_be_first(tree: PageTree, choice: Choice, at: int) -> bool:
    block = tree.blocks[at]
    likely = _is_long(tree, choice, at) and choice.likely[at] >= _AS_LIKELY
    return likely and tree.cut.elements[block.node].tag == "p" and _ASKS.isdisjoint(says(block.text))


def _is_long(tree: PageTree, choice: Choice, at: int) -> bool:
    block = tree.blocks[at]
    return block.prose and block.size >= _SHORTEST and _is_plain(tree, choice, at)


def _name(tree: PageTree, node: int) -> str:
    """The first class name of an element."""
    return kind_of(tree.cut.elements[node]).partition(" ")[0]


def _keep_enclosed(tree: PageTree, choice: Choice) -> None:
    """Keep a paragraph of the core right under a kept heading, where the text goes on behind it."""
    kept = choice.kept
    for at in range(1, len(kept) - 1):
        block = tree.blocks[at]
        headed = kept[at - 1] and tree.cut.elements[tree.blocks[at - 1].node].tag in HEADINGS
        if kept[at] or not (headed and kept[at + 1] and block.prose and tree.core[block.node]):
            continue
        if choice.likely[at] >= _ENCLOSED and _is_plain(tree, choice, at):
            kept[at] = True


def _is_plain(tree: PageTree, choice: Choice, at: int) -> bool:
    """Whether a block is no teaser, caption, line of links or second version of another."""
    block = tree.blocks[at]
    beside = tree.teaser[block.node] or choice.again[at] or choice.captions[at]
    return not beside and block.link_share <= _LINKED


def _path(tree: PageTree, node: int) -> tuple[tuple[str, str], ...]:
    """Names and classes of the elements around an element."""
    path = []
    for _ in range(_LEVELS):
        node = max(tree.cut.parents[node], 0)
        element = tree.cut.elements[node]
        path.append((str(element.tag), kind_of(element)))
    return tuple(path)
