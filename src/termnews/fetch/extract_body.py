"""Which blocks of a page are its article: the facts weighed, then read together as one run of text."""

from __future__ import annotations

import math
from dataclasses import dataclass

from termnews.fetch import extract_beside, extract_live, extract_pictures, extract_whole
from termnews.fetch.extract_blocks import HEADINGS, Block
from termnews.fetch.extract_evidence import facts
from termnews.fetch.extract_tree import Hints, PageTree
from termnews.fetch.extract_units import Choice
from termnews.fetch.extract_weights import WEIGHTS
from termnews.fetch.extract_words import says
from termnews.fetch.published import names_a_day

_CERTAIN = 0.6
"""Likelihood from which a block of some length shows where the article is."""
_INSIDE, _STRUCTURE, _AROUND, _ELSEWHERE = 0.45, 0.1, 0.65, 0.8
"""Likelihood from which a block is kept: between certain ones, there in a list, table or code, beyond them in the same
box, in another box."""
_ODDS = 50.0
"""The most that one character counts for when the box of the article is looked for."""
_BASIS = 400
"""Characters of the likeliest blocks by which a page's likelihoods are scaled: on some pages all are low."""
_STRUCTURED = frozenset(("tag:table", "tag:list", "tag:blockquote", "tag:pre", "kind:pre", "kind:dd"))
_LINKED = 0.6
"""Share of link text from which a list is one of links, and has to be as likely as any text."""
_COMMON = frozenset(("alike:3", "alike:4", "alike:5"))
"""Facts of a block in an element as a fifth of the page's prose has it."""
_OWN = frozenset(("alike:5",))
"""Facts of a block in an element as most of the page's prose has it: it is article wherever it stands."""
_SHORTEST_LEAD, _LONGEST_LEAD = 30, 500
_UNDER = 6
"""Blocks under the headline among which a standfirst is looked for that does not say the description."""
_NO_LEAD = frozenset(
    f"says-{short}{name}"
    for short in ("", "short-")
    for name in ("date", "by", "share", "subscribe", "photo", "comment", "more", "also", "ad", "address", "author")
) | {"teaser", "says-title", "digits", "pictured", "kind:caption", "in:caption", "tag:figure"}
"""Facts of what is no standfirst, whatever it is named."""
_LONGEST_DATE, _FEWEST_DATED, _SOME_TEXT = 60, 3, 900
"""Characters of the line in which a teaser is dated, how many of them are enough, and beside how much text."""
_REPEATED = 80
"""Size from which a block that was there before is a second version of it (for another width of window)."""


@dataclass(slots=True)
class Selection:
    """The blocks of a page that are its article."""

    kept: list[bool]
    """Of each block of the tree."""
    captions: list[bool]
    """Blocks that are captions: they stay with their pictures and are text of the article no more than these."""
    frames: set[int]
    """Elements that hold a picture with its caption and are no `<figure>`."""
    named: set[int]
    """Elements that hold a caption alone: of the picture in the same frame, or of the one right before them."""
    lead: int = -1
    """The block that is the standfirst, -1 for none; it is not kept."""
    likelihood: float = 0.0
    """Of the kept text to be the article, 0 to 1."""
    size: int = 0
    """Characters kept."""


def select(tree: PageTree, hints: Hints) -> Selection:
    """Choose the blocks of the article."""
    told = facts(tree, hints)
    likely = [likelihood(found) for found in told]
    pictured = extract_pictures.captions(tree, told)
    captions, orphans = pictured.there, pictured.orphans
    scale = _scale(tree.blocks, likely)
    scaled = [value / scale for value in likely]
    kept = _by_likelihood(tree, told, scaled, captions)
    _drop_teasers(tree, kept)
    if hints.live:
        extract_live.keep_entries(tree, told, kept, captions)
    again = _drop_repeated(tree, kept)
    _whole_tables(tree, kept, captions)
    offers = extract_whole.complete(tree, Choice(kept, captions, again, scaled))
    _settle_headings(tree, kept, captions, scaled, offers)
    kept = [keep and not orphan for keep, orphan in zip(kept, orphans, strict=True)]
    if tree.heading >= 0:
        kept[tree.heading] = not tree.is_headline and _follows_on(tree, kept, tree.heading)
    extract_pictures.add_unnamed(tree, kept, pictured)
    lead = _find_lead(tree, told, kept)
    if lead >= 0:
        kept[lead] = False
    size = sum(block.size for block, keep in zip(tree.blocks, kept, strict=True) if keep)
    mean = sum(b.size * value for b, value, keep in zip(tree.blocks, likely, kept, strict=True) if keep) / max(size, 1)
    return Selection(kept, captions, pictured.frames, pictured.named, lead, mean, size)


def likelihood(found: list[str]) -> float:
    """How likely a block with these facts is part of an article: the logistic of the sum of their weights."""
    weigh = WEIGHTS.get
    total = WEIGHTS.get("", 0.0) + sum([weigh(fact, 0.0) for fact in found])
    return 1 / (1 + math.exp(-max(-30.0, min(total, 30.0))))


def _scale(blocks: list[Block], likely: list[float]) -> float:
    """What a high likelihood is on this page: that of the likeliest blocks, at most 1."""
    reached, least = 0, 0.0
    for value, length in sorted(zip(likely, (len(block.text) for block in blocks), strict=True), reverse=True):
        reached, least = reached + length, value
        if reached > _BASIS:
            break
    return min(1.0, max(least, 0.02) / 0.9)


def _by_likelihood(tree: PageTree, told: list[list[str]], likely: list[float], captions: list[bool]) -> list[bool]:
    """Each block by its own likelihood and by where it stands to the certain ones."""
    blocks = tree.blocks
    certain = [
        at for at, block in enumerate(blocks) if likely[at] >= _CERTAIN and len(block.text) >= 60 and not captions[at]
    ]
    odds = [min(value / max(1 - value, 0.01), _ODDS) for value in likely]
    box = tree.box_of((blocks[at].node, blocks[at].size * odds[at]) for at in certain)
    inside = [at for at in certain if box[blocks[at].node] or not _OWN.isdisjoint(told[at])] or certain
    first, last = (inside[0], inside[-1]) if inside else (0, len(blocks))
    kept = []
    for at, block in enumerate(blocks):
        here = not certain or box[block.node] or not _COMMON.isdisjoint(told[at])
        if not here:
            least = _ELSEWHERE if not first <= at <= last else _INSIDE
        elif not first <= at <= last:
            least = _AROUND
        else:
            structured = not _STRUCTURED.isdisjoint(told[at]) and block.link_share < _LINKED
            least = _STRUCTURE if structured else _INSIDE
        kept.append(likely[at] >= least and not captions[at])
    return kept


def _drop_teasers(tree: PageTree, kept: list[bool]) -> None:
    """Teasers before and after the running text go, unless they are most of what there is: a list of things.

    Of those that are dated each is another article, however many there are.
    """
    blocks = tree.blocks
    running = [at for at, keep in enumerate(kept) if keep and blocks[at].prose and not tree.teaser[blocks[at].node]]
    whole = sum(blocks[at].size for at in running)
    first, last = (running[0], running[-1]) if running else (0, len(blocks))
    outside = [at for at, keep in enumerate(kept) if keep and tree.teaser[blocks[at].node] and not first < at < last]
    all_of_them = sum(blocks[at].size for at in outside) < whole
    dated = _dated_groups(tree) if whole > _SOME_TEXT and not all_of_them else set()
    for at in outside:
        if all_of_them or _group_of(tree, blocks[at].node) in dated:
            kept[at] = False


def _dated_groups(tree: PageTree) -> set[int]:
    """The elements around teasers that are dated, where there are several of these."""
    found = [
        _group_of(tree, block.node)
        for block in tree.blocks
        if tree.teaser[block.node] and len(block.text) < _LONGEST_DATE and names_a_day(block)
    ]
    return set(found) if len(found) >= _FEWEST_DATED else set()


def _group_of(tree: PageTree, node: int) -> int:
    """The element around a teaser and those beside it."""
    while node >= 0 and tree.teaser[node]:
        node = tree.cut.parents[node]
    return node


def _drop_repeated(tree: PageTree, kept: list[bool]) -> list[bool]:
    """Of each block whether it belongs to a second version of kept ones before it; kept ones of it go.

    A question that an interview asks everybody, a refrain or a command given twice stands alone between others of its
    kind.
    """
    blocks = tree.blocks
    seen: set[str] = set()
    long = [at for at, block in enumerate(blocks) if len(block.text) > _REPEATED]
    said = []
    for at in long:
        said.append(blocks[at].text in seen)
        if kept[at]:
            seen.add(blocks[at].text)
    again = [False] * len(kept)
    for place, at in enumerate(long):
        if said[place]:
            beside = [other for other in (place - 1, place + 1) if 0 <= other < len(long)]
            alone = len(beside) == 2 and not any(said[other] for other in beside)
            again[at] = not (alone and all(tree.same_kind(blocks[at], blocks[long[other]]) for other in beside))
            kept[at] = kept[at] and not again[at]
    first: dict[str, int] = {}
    for at, block in enumerate(blocks):
        first.setdefault(block.text, at)
    for at in [at for at in long if again[at]]:
        back = at - first[blocks[at].text]
        for step in (-1, 1):
            # Headings and short lines of the second version are there in the first one at the same place.
            near = at + step
            while 0 <= near < len(blocks) and not again[near] and near - first[blocks[near].text] == back:
                again[near], kept[near] = True, False
                near += step
    return again


def _whole_tables(tree: PageTree, kept: list[bool], captions: list[bool]) -> None:
    """A table is kept whole or not at all: single cells taken out of it would say something else."""
    parents, elements = tree.cut.parents, tree.cut.elements
    cells: dict[int, list[int]] = {}
    for at, block in enumerate(tree.blocks):
        node = block.node
        while node >= 0 and elements[node].tag not in ("table", "body"):
            node = parents[node]
        if node > 0 and elements[node].tag == "table" and not captions[at]:
            cells.setdefault(node, []).append(at)
    sizes = [block.size for block in tree.blocks]
    whole = sum(size for size, keep in zip(sizes, kept, strict=True) if keep)
    for inside in cells.values():
        size = sum(sizes[at] for at in inside)
        got = sum(sizes[at] for at in inside if kept[at])
        # A table with running text in a cell, or with most of the article in it, only places its parts.
        if max(sizes[at] for at in inside) < 400 and 2 * got < whole:
            for at in inside:
                kept[at] = 2 * got >= size


def _settle_headings(
    tree: PageTree, kept: list[bool], captions: list[bool], likely: list[float], offers: set[int]
) -> None:
    """A heading goes with what follows it, but for those that lead to other articles."""
    blocks, elements, parents = tree.blocks, tree.cut.elements, tree.cut.parents
    columns = {parents[block.node] for block, keep in zip(blocks, kept, strict=True) if keep and block.prose}
    appendix, _ = extract_beside.appendix(tree)
    for at in range(len(blocks) - 1, -1, -1):
        if elements[blocks[at].node].tag not in HEADINGS or at in offers:
            continue
        after = [there for there in range(at + 1, min(at + 4, len(blocks))) if not captions[there]]
        if kept[at]:
            kept[at] = any(kept[there] for there in after)
        elif after and kept[after[0]] and any(kept[:at]):
            node = blocks[at].node
            beside = at in appendix or (parents[node] in columns and "also" not in says(blocks[at].text))
            kept[at] = beside or (tree.core[node] and likely[at] >= 0.4 * _INSIDE)


def _follows_on(tree: PageTree, kept: list[bool], at: int) -> bool:
    """Whether the text of the article goes on right below a heading, in the same box."""
    parents = tree.cut.parents
    parent = parents[tree.blocks[at].node]
    if at + 1 >= len(kept) or not kept[at + 1]:
        return False
    around = parents[tree.blocks[at + 1].node]
    return parent in (around, parents[around])


def _find_lead(tree: PageTree, told: list[list[str]], kept: list[bool]) -> int:
    """The block that says the description and is set apart from the body; else one under the headline that is a lead.

    That is one between headline and body that is named so or is a heading, or the first of the body that is named so.
    """
    first = kept.index(True) if True in kept else len(kept)
    after = [at for at in range(first, len(kept)) if kept[at]][:4]
    before = range(max(tree.heading, 0, first - 8), first)
    near: list[int] = [*before, *after[:3]]
    for at in near:
        found = told[at]
        if "says-description" in found and at != tree.heading and tree.blocks[at].size <= _LONGEST_LEAD:
            body = next((other for other in after if other > at), -1)
            if body < 0 or not tree.same_kind(tree.blocks[at], tree.blocks[body]) or "bold" in found:
                return at
    for at in range(tree.heading + 1, min(first, tree.heading + _UNDER) if tree.heading >= 0 else 0):
        if _is_lead(tree, at, told[at]):
            return at
    if len(kept) > first and sum(kept) > 4 and tree.is_named_lead(tree.blocks[first]):
        return first
    return -1


def _is_lead(tree: PageTree, at: int, found: list[str]) -> bool:
    """Whether a block under the headline is a standfirst by its name, or as a heading that says something else."""
    block = tree.blocks[at]
    if not _SHORTEST_LEAD <= block.size <= _LONGEST_LEAD or block.link_share > 0.3 or not _NO_LEAD.isdisjoint(found):
        return False
    if tree.is_named_lead(block):
        return True
    words = set(block.text.lower().split())
    again = len(words & tree.title_words) > 0.4 * len(words)
    return at <= tree.heading + 2 and tree.cut.elements[block.node].tag in HEADINGS and not again
