"""What belongs together stays together: captions, the source of a quotation, footnotes; and what plugins add goes.

The blocks of a page are weighed one by one (`extract_body`), and short ones weigh little: here they follow what they
stand with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from termnews.fetch.extract_beside import appendix, keep_beside
from termnews.fetch.extract_offers import drop_offers
from termnews.fetch.extract_quotes import drop_pull_quotes, keep_quotes
from termnews.fetch.extract_tree import PageTree
from termnews.fetch.extract_units import Choice
from termnews.fetch.extract_words import BITS

_WHOLE = frozenset(("blockquote", "dl", "details"))
"""Elements whose short parts (a cite, a term, a summary) go with the rest of them."""
_LONGEST_ITEM = 500
"""Characters of an item of a list of which the words outside of its paragraphs go with these."""
_PLUGIN = re.compile(
    r"(?:^|[\s_-])(?:sharedaddy|sd-sharing|addtoany|wp-polls|share-?(?:bar|buttons?|links|this)|social-share"
    r"|jp-relatedposts|yarpp-related)",
    re.I,
)
"""Class names of the share bars, polls and other articles of widespread plugins and themes."""
_PLUGIN_GROUPS = BITS["share"] | BITS["related"] | BITS["tool"]
"""The groups of which all of these names are."""

_MARK = re.compile(r"^\W{0,2}(?:(?:note|nb|n|fn)?[ .]?\d{1,3}|[a-z*†‡§])\W{0,2}$", re.I)
"""The words of a link to a footnote."""

_FEWEST_ENTRIES, _ENTRIES_LINKED = 3, 0.8
"""Lines of a table of contents, and how much of it is link text that leads to the same page."""

_NEAR = 3
"""Elements around a block in which the anchor of a footnote is looked for."""


def complete(tree: PageTree, choice: Choice) -> set[int]:
    """Keep what goes with kept blocks, and drop what plugins add. Changes `choice.kept`.

    Gives the blocks that were dropped as they ask for something or lead to other articles.
    """
    kept = choice.kept
    around = [_ancestors(tree, block.node) for block in tree.blocks]
    _, under = appendix(tree)
    keep_beside(tree, choice, around, under)
    keep_quotes(tree, choice, around)
    _keep_parts(tree, kept, choice.captions, around)
    _keep_code(tree, kept)
    _keep_footnotes(tree, kept, around)
    _drop_contents(tree, kept, around)
    added = _added(tree)
    for at, block in enumerate(tree.blocks):
        kept[at] = kept[at] and not added[block.node]
    offers = drop_offers(tree, kept, under)
    drop_pull_quotes(tree, kept, around)
    return offers


def _added(tree: PageTree) -> list[bool]:
    """Of each element: it is, or is in, a box that a plugin has added."""
    elements, prose = tree.cut.elements, tree.prose
    added = [False] * len(elements)
    for number, parent in enumerate(tree.cut.parents):
        # A plugin names the box of the whole text after itself, too: that one holds most of the prose.
        named = tree.groups[number] & _PLUGIN_GROUPS and 2 * prose[number] < prose[0]
        added[number] = (parent >= 0 and added[parent]) or bool(
            named and _PLUGIN.search(elements[number].get("class") or "")
        )
    return added


def _ancestors(tree: PageTree, node: int) -> list[int]:
    """An element and those around it, the body left out, innermost first."""
    found = []
    while node >= 0 and tree.cut.elements[node].tag not in ("body", "html"):
        found.append(node)
        node = tree.cut.parents[node]
    return found


def _keep_parts(tree: PageTree, kept: list[bool], captions: list[bool], around: list[list[int]]) -> None:
    """Where most of a quotation, list of terms or item is kept, all of it is."""
    parts: dict[int, list[int]] = {}
    for at, nodes in enumerate(around):
        if not captions[at]:
            for node in nodes:
                tag = tree.cut.elements[node].tag
                if tag in _WHOLE or (tag == "li" and tree.text[node] < _LONGEST_ITEM and not tree.teaser[node]):
                    parts.setdefault(node, []).append(at)
    for node, inside in parts.items():
        size = sum(tree.blocks[at].size for at in inside)
        if 2 * sum(tree.blocks[at].size for at in inside if kept[at]) >= size > 0:
            for at in inside:
                # The paragraphs and lists in an item stand for themselves; its own words do not.
                kept[at] = kept[at] or tree.cut.elements[node].tag != "li" or tree.blocks[at].node == node


def _keep_code(tree: PageTree, kept: list[bool]) -> None:
    """Code between kept blocks of the core is a part of the text: it has no words that weigh."""
    there = [at for at, keep in enumerate(kept) if keep and tree.core[tree.blocks[at].node]]
    if there:
        for at in range(there[0], there[-1]):
            node = tree.blocks[at].node
            if tree.core[node] and tree.cut.elements[node].tag == "pre":
                kept[at] = True


def _drop_contents(tree: PageTree, kept: list[bool], around: list[list[int]]) -> None:
    """A list of the headings of the same page goes: the reader makes an outline of its own."""
    elements = tree.cut.elements
    lists: dict[int, list[int]] = {}
    for at, nodes in enumerate(around):
        top = next((node for node in reversed(nodes) if elements[node].tag in ("ul", "ol")), -1)
        if top >= 0:
            lists.setdefault(top, []).append(at)
    candidates = {
        top: inside
        for top, inside in lists.items()
        if len(inside) >= _FEWEST_ENTRIES and tree.linked[top] > _ENTRIES_LINKED * tree.text[top]
    }
    if not candidates:
        return
    for top, inside in candidates.items():
        targets = [(link.get("href") or "").partition("#")[2] for link in elements[top].iter("a")]
        if len([target for target in targets if target]) > _ENTRIES_LINKED * len(targets):
            for at in inside:
                kept[at] = False


def _keep_footnotes(tree: PageTree, kept: list[bool], around: list[list[int]]) -> None:
    """A note to which a kept block leads by a mark (`[1]`, `*`) is a part of the text, wherever it stands."""
    wanted = {name for at, keep in enumerate(kept) if keep for name in _notes_of(tree, tree.blocks[at].node)}
    if not wanted:
        return
    for at, nodes in enumerate(around):
        if any(tree.cut.elements[node].get("id") in wanted for node in nodes[:_NEAR]):
            kept[at] = True


def _notes_of(tree: PageTree, node: int) -> Iterator[str]:
    for link in tree.cut.elements[node].iter("a"):
        href = link.get("href") or ""
        # Pages that are kept somewhere else lead to their own notes by their first address.
        _, _, name = href.partition("#")
        if name and _MARK.match(link.text_content().strip()):
            yield name
