"""The entries of a live blog: boxes of one kind beside one another, of which each has a text of its own.

A page that holds one says so (schema.org LiveBlogPosting). Its entries are weighed like teasers of other articles, as
they look like these; here they are kept all the same, without their times and share bars.
"""

from __future__ import annotations

from termnews.fetch.extract_blocks import HEADINGS
from termnews.fetch.extract_tree import PageTree

_FEWEST = 3
_LINKED = 0.4
"""Share of link text from which a box is a teaser."""
_DROPPED = frozenset(
    f"says-{short}{name}"
    for short in ("", "short-")
    for name in ("share", "subscribe", "photo", "ad", "also", "more", "rights")
) | {"says-short-date", "says-short-by", "in:share", "in:ad", "in:letter", "kind:caption", "tag:figure"}


def keep_entries(tree: PageTree, told: list[list[str]], kept: list[bool], captions: list[bool]) -> None:
    """Keep the text of the entries, where there are some. Changes `kept`."""
    inside = _of_entries(tree)
    elements = tree.cut.elements
    for at, block in enumerate(tree.blocks):
        if not inside[block.node] or captions[at] or kept[at]:
            continue
        heading = elements[block.node].tag in HEADINGS and block.link_share < 1
        kept[at] = (block.prose or block.ends or heading) and _DROPPED.isdisjoint(told[at])


def _of_entries(tree: PageTree) -> list[bool]:
    """Of each element whether it is in an entry: in one of the boxes that hold the most prose of all groups."""
    elements, parents = tree.cut.elements, tree.cut.parents
    inside = [False] * len(parents)
    start = tree.blocks[tree.heading].node if tree.heading >= 0 else 0
    groups: dict[tuple[int, str, str], list[int]] = {}
    for number, parent in enumerate(parents):
        if number > start and parent >= 0 and tree.prose[number] and not tree.gone[number]:
            names = (elements[number].get("class") or "").split()
            # `entry entry-2 is-pinned`: the first name is the kind.
            groups.setdefault((parent, str(elements[number].tag), names[0] if names else ""), []).append(number)
    entries = max(
        (
            group
            for (_, tag, _), group in groups.items()
            if tag not in ("p", "li", "h2", "h3") and len(group) >= _FEWEST and _linked(tree, group) < _LINKED
        ),
        key=lambda group: sum(tree.prose[number] for number in group),
        default=[],
    )
    for number in entries:
        inside[number] = True
    for number, parent in enumerate(parents):
        inside[number] = inside[number] or (parent >= 0 and inside[parent])
    return inside


def _linked(tree: PageTree, group: list[int]) -> float:
    return sum(tree.linked[number] for number in group) / max(sum(tree.text[number] for number in group), 1)
