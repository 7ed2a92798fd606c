"""What the elements of a page say of the blocks in them: names, roles, how much prose they hold, what goes at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml.html import HtmlElement

from termnews.fetch.extract_blocks import HEADINGS, Block, Cut
from termnews.fetch.extract_words import (
    BITS,
    COMMENT_SECTION,
    CONSENT_BOX,
    FOOT_CLASS,
    HIDDEN_CLASS,
    groups_of,
    is_placeholder,
    says,
)
from termnews.fetch.html_parse import names
from termnews.memo import remembered

_MEANINGS = "article main nav aside footer header figure form table list blockquote section details pre articlebody"
MEANINGS = {name: 1 << at for at, name in enumerate(_MEANINGS.split())}
"""A bit for each element name (or microdata name) that says what its contents are."""

_BY_TAG = {name: bit for name, bit in MEANINGS.items() if name not in ("list", "articlebody")} | {
    "ul": MEANINGS["list"],
    "ol": MEANINGS["list"],
    "figcaption": MEANINGS["figure"],
}
_BY_ROLE = {
    "main": MEANINGS["main"],
    "navigation": MEANINGS["nav"],
    "complementary": MEANINGS["aside"],
    "contentinfo": MEANINGS["footer"],
    "article": MEANINGS["article"],
    "banner": MEANINGS["header"],
}
_GONE_TAGS = frozenset(("nav", "footer", "dialog"))
_GONE_ROLES = frozenset(("dialog", "alertdialog", "navigation", "search", "menu", "contentinfo", "tablist"))
_STAYS = names("body html article main p span a em i b strong u code pre h1 h2 h3 h4 h5 h6")
"""Elements that hold the page or a line of text: their names alone do not take them out."""
_PICTURES = frozenset(("img", "picture", "amp-img", "video"))
_FURNITURE, _COMMENTS, _UNSEEN = 1, 2, 4
_LEAST_LINK, _LONGEST_TEASER, _FEWEST_TEASERS = 15, 900, 3
"""Characters of link text in a teaser, characters of it all, and how many there are beside one another."""
_LONGEST_BOX = 1000
"""Characters of a box that stands in the place of something from elsewhere."""
_MOST = 0.7
_SOME_PROSE = 200
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Hints:
    """What the rest of the page says of its article; any of it may be empty."""

    title: str = ""
    description: str = ""
    body: str = ""
    """The text of the article as JSON-LD or the feed has it; often cut short or without headings."""
    host: str = ""
    """Where the page was fetched from: links to other hosts are what the article tells of, not the site's furniture."""
    live: bool = False
    """The page says that it is a live blog."""
    byline: str = ""
    """Who wrote it, names parted by commas."""


Signature = tuple[str, str, str, str]


def kind_of(element: HtmlElement) -> str:
    """The class of an element without numbers: `part-1` and `part-2` are of one kind."""
    named = element.get("class")
    return _without_numbers(named) if named else ""


@remembered(1024)
def _without_numbers(named: str) -> str:
    return _NUMBER.sub("", named)


class PageTree:
    """The elements of a cut page, numbered as there, with what is known of each, and the blocks that remain."""

    def __init__(self, cut: Cut, hints: Hints) -> None:
        self.cut = cut
        self.host = hints.host
        self.authors = tuple(name for name in hints.byline.lower().split(", ") if " " in name)
        """First and last names of who wrote the article, in lower case."""
        self.title_words = frozenset(_WORD.findall(hints.title.lower()))
        self._signatures: dict[int, Signature] = {}
        count = len(cut.elements)
        self.groups = [0] * count
        """The word groups of each element's class and id (`extract_words.BITS`)."""
        self.meanings = [0] * count
        self._reasons = [0] * count
        self.gone = [False] * count
        """Of each element: it can hold nothing of the article, whatever it says."""
        for number in range(count):
            self._read(number)
        self.is_headline = True
        """The heading found says the page's title; else it is only the first on the page."""
        heading = self._find_heading()
        self.holds_heading = [False] * count
        node = heading.node if heading else -1
        while node >= 0:
            self.holds_heading[node] = True
            node = cut.parents[node]
        self.blocks = self._remaining()
        """The blocks outside of what is no article whatever it says: navigation, comments, consent boxes."""
        self.heading = next((at for at, block in enumerate(self.blocks) if block is heading), -1)
        """Which of `blocks` is the page's headline, -1 for none."""
        self.prose = self.sums((block.node, block.size) for block in self.blocks if block.prose)
        self.text = self.sums((block.node, len(block.text)) for block in self.blocks)
        self.linked = self.sums((block.node, block.links) for block in self.blocks)
        self.pictures = self.sums((n, 1) for n, element in enumerate(cut.elements) if element.tag in _PICTURES)
        self.teaser = self._find_teasers()
        """Of each element: it is, or is in, one of several alike that each lead to another page with a few words."""
        self.core = self.box_of((block.node, block.size) for block in self.blocks if block.prose)
        """Of each element: it is the smallest box around most of the prose, or inside of it."""
        self.dense = self._find_dense()
        """Of each element: 2 inside the box with the most prose close under it, 1 inside the box around that one."""

    def sums(self, values: Iterable[tuple[int, int]]) -> list[int]:
        """Values of elements added up over everything inside each element."""
        sums = [0] * len(self.cut.elements)
        for node, value in values:
            sums[node] += value
        parents = self.cut.parents
        for number in range(len(sums) - 1, 0, -1):
            sums[parents[number]] += sums[number]
        return sums

    def inherited(self) -> tuple[list[int], list[int]]:
        """For each element the groups and the meanings of it and of all around it.

        A box that holds most of the page's prose, or the headline with a good part of it, says nothing against what is
        in it: `has-sidebar` stands on many a body.
        """
        prose, text = max(self.prose[0], 1), max(self.text[0], 1)
        groups, meanings = self.groups[:], self.meanings[:]
        place = MEANINGS["article"] | MEANINGS["main"] | MEANINGS["articlebody"]
        for number, parent in enumerate(self.cut.parents):
            own = self.prose[number]
            if (
                own > 0.5 * prose
                or self.text[number] > 0.5 * text
                or (self.holds_heading[number] and own > 0.2 * prose)
            ):
                groups[number] = 0
                meanings[number] &= place
            if parent >= 0:
                groups[number] |= groups[parent]
                meanings[number] |= meanings[parent]
        return groups, meanings

    def box_of(self, values: Iterable[tuple[int, float]]) -> list[bool]:
        """Of each element: it is the smallest box that holds most of the values given for elements, or inside it."""
        sums = [0.0] * len(self.cut.parents)
        for node, value in values:
            sums[node] += value
        parents = self.cut.parents
        for number in range(len(sums) - 1, 0, -1):
            sums[parents[number]] += sums[number]
        largest: dict[int, int] = {}
        for number in range(1, len(parents)):
            parent = parents[number]
            if parent not in largest or sums[number] > sums[largest[parent]]:
                largest[parent] = number
        box = 0
        while (inner := largest.get(box)) is not None and sums[inner] > _MOST * sums[box]:
            box = inner
        inside = [False] * len(parents)
        for number, parent in enumerate(parents):
            inside[number] = number == box or (parent >= 0 and inside[parent])
        return inside

    def heading_box(self) -> tuple[list[bool], float]:
        """Of each element whether it is in the smallest box of headline and some prose, and that box's share of all."""
        inside = [False] * len(self.cut.parents)
        box = self.blocks[self.heading].node if self.heading >= 0 else -1
        while box > 0 and self.prose[box] < _SOME_PROSE:
            box = self.cut.parents[box]
        if box < 0:
            return inside, 0.0
        for number, parent in enumerate(self.cut.parents):
            inside[number] = number == box or (parent >= 0 and inside[parent])
        return inside, self.prose[box] / max(self.prose[0], 1)

    def is_named_lead(self, block: Block) -> bool:
        """Whether the element of a block itself is named as a standfirst."""
        return bool(self.groups[block.node] & BITS["lead"])

    def signature(self, node: int) -> Signature:
        """The name and class of an element and of the one around it: elements of one kind have the same."""
        if (known := self._signatures.get(node)) is not None:
            return known
        parent = max(self.cut.parents[node], 0)
        element, around = self.cut.elements[node], self.cut.elements[parent]
        known = (str(element.tag), kind_of(element)[:40], str(around.tag), kind_of(around)[:40])
        self._signatures[node] = known
        return known

    def same_kind(self, one: Block, other: Block) -> bool:
        """Whether two blocks stand in elements of one kind."""
        return self.signature(one.node) == self.signature(other.node)

    def _read(self, number: int) -> None:
        element = self.cut.elements[number]
        tag = str(element.tag)
        meanings = _BY_TAG.get(tag, 0)
        gone = _FURNITURE if tag in _GONE_TAGS else 0
        if element.attrib:
            named, ident = element.get("class") or "", element.get("id") or ""
            both = f"{named} {ident}"
            groups = groups_of(both) if len(both) > 2 else 0
            for name in ("data-component", "data-testid", "data-type"):
                if value := element.get(name):
                    groups |= groups_of(value)
            if item := element.get("itemprop"):
                if "articlebody" in item.lower():
                    meanings |= MEANINGS["articlebody"]
                elif item.lower() in ("comment", "author", "datepublished", "publisher"):
                    groups |= BITS["meta"]
            if role := element.get("role"):
                meanings |= _BY_ROLE.get(role, 0)
                gone |= _FURNITURE if role in _GONE_ROLES else 0
            if tag not in _STAYS:
                if groups & BITS["comment"] and (COMMENT_SECTION.search(named) or COMMENT_SECTION.search(ident)):
                    gone |= _COMMENTS
                if groups & BITS["consent"] and CONSENT_BOX.search(both):
                    gone |= _FURNITURE
                if groups & BITS["foot"] and (FOOT_CLASS.search(named) or FOOT_CLASS.search(ident)):
                    gone |= _FURNITURE
                if element.get("aria-hidden") == "true" and tag != "span":
                    gone |= _UNSEEN
            if element.get("aria-modal") == "true" or (groups & BITS["popup"] and HIDDEN_CLASS.search(named)):
                gone |= _FURNITURE
            self.groups[number] = groups
        self.meanings[number] = meanings
        self._reasons[number] = gone

    def _find_heading(self) -> Block | None:
        """The block that says the page's title best; else the first `<h1>`."""
        best, found, first = 0.4, None, None
        for block in self.cut.blocks:
            tag = str(self.cut.elements[block.node].tag)
            if tag == "h1" and first is None:
                first = block
            if tag not in ("h1", "h2", "h3") and not self.groups[block.node] & BITS["title"]:
                continue
            words = set(_WORD.findall(block.text.lower()))
            if self.title_words and words:
                common = len(words & self.title_words)
                likeness = common / len(words | self.title_words) + {"h1": 0.3, "h2": 0.05}.get(tag, 0.0)
                if common >= 0.75 * len(words) and len(words) > 2:
                    likeness += 0.2
                if likeness > best + 0.01:
                    best, found = likeness, block
        self.is_headline = found is not None or not self.title_words
        return found or first

    def _remaining(self) -> list[Block]:
        blocks = self.cut.blocks
        prose = self.sums((block.node, block.size) for block in blocks if block.prose)
        whole = max(prose[0], 1)
        gone, others = self.gone, _introduced(self.cut)
        for number, parent in enumerate(self.cut.parents):
            why = self._reasons[number]
            if number in others or (parent >= 0 and gone[parent]):
                gone[number] = True
            elif why and not self.holds_heading[number]:
                share = prose[number] / whole
                gone[number] = (
                    bool(why & _COMMENTS)
                    or (bool(why & _FURNITURE) and share < 0.6)
                    or (bool(why & _UNSEEN) and share < 0.2)
                )
        self._take_placeholders(prose, whole)
        left = [block for block in blocks if not gone[block.node]]
        if whole > 400 and sum(block.size for block in left if block.prose) < 140:
            self.gone = [False] * len(gone)
            return blocks
        return left

    def _take_placeholders(self, prose: list[int], whole: int) -> None:
        """What asks to agree to a video or post from elsewhere goes with the small box around it."""
        parents = self.cut.parents
        asking = [b for b in self.cut.blocks if b.size < _LONGEST_TEASER and is_placeholder(b.text.lower())]
        if not asking:
            return
        text = self.sums((block.node, block.size) for block in self.cut.blocks)
        for block in asking:
            node, box = block.node, -1
            while node > 0 and text[node] < _LONGEST_BOX and 5 * prose[node] < whole and not self.holds_heading[node]:
                node, box = parents[node], node
            if box < 0 or text[box] == block.size > 300:
                continue
            self.gone[box] = True
        for number, parent in enumerate(parents):
            self.gone[number] = self.gone[number] or (parent >= 0 and self.gone[parent])

    def _find_teasers(self) -> list[bool]:
        parents, elements = self.cut.parents, self.cut.elements
        count = [0] * len(parents)
        for block in self.blocks:
            count[block.node] += 1
        for number in range(len(parents) - 1, 0, -1):
            count[parents[number]] += count[number]
        alike: dict[tuple[int, str, str], list[int]] = {}
        linked_first: dict[int, bool] = {}
        for block in self.blocks:
            node = block.node
            while node >= 0 and node not in linked_first:
                linked_first[node] = block.link_share > 0.5
                node = parents[node]
        for number, parent in enumerate(parents):
            element = elements[number]
            if parent < 0 or not count[number] or not self.text[number] or self.holds_heading[number]:
                continue
            wrapped = element.tag == "a" or elements[parent].tag == "a"
            leads = element.tag != "li" or linked_first[number] or self.linked[number] > 0.35 * self.text[number]
            if (
                leads
                and self.linked[number] >= _LEAST_LINK
                and count[number] > 1
                and self.text[number] < _LONGEST_TEASER
            ) or (wrapped and self.text[number] > _LEAST_LINK):
                alike.setdefault((parent, str(element.tag), (element.get("class") or "")[:30]), []).append(number)
        teaser = [False] * len(parents)
        for group in alike.values():
            if len(group) >= _FEWEST_TEASERS:
                for number in group:
                    teaser[number] = True
        for number, parent in enumerate(parents):
            teaser[number] = teaser[number] or (parent >= 0 and teaser[parent])
        return teaser

    def is_pictured(self, block: Block) -> bool:
        """Whether the smallest boxes around a block hold a picture and hardly a word but its own: a caption's place."""
        node = block.node
        for _ in range(4):
            if node < 0 or self.text[node] > 1.5 * len(block.text) + 40:
                return False
            if self.pictures[node]:
                return True
            node = self.cut.parents[node]
        return False

    def _find_dense(self) -> list[int]:
        """A paragraph counts for its parent and half for the box around that (as in Arc90's Readability)."""
        parents = self.cut.parents
        scores = [0.0] * len(parents)
        for block in self.blocks:
            if block.prose:
                parent = max(parents[block.node], 0)
                scores[parent] += block.size
                scores[max(parents[parent], 0)] += block.size / 2
        box = max(range(len(scores)), key=scores.__getitem__)
        around = parents[box]
        dense = [0] * len(parents)
        for number, parent in enumerate(parents):
            if number == box:
                dense[number] = 2
            elif number == around:
                dense[number] = 1
            elif parent >= 0:
                dense[number] = dense[parent]
        return dense


def _introduced(cut: Cut) -> set[int]:
    """Articles of their own, some beside one another, behind a heading that says that they are others."""
    others: set[HtmlElement] = set()
    for block in cut.blocks:
        heading = cut.elements[block.node]
        if heading.tag in HEADINGS and "also" in says(block.text):
            behind = [element for element in heading.itersiblings() if element.tag == "article"]
            others.update(behind if len(behind) >= _FEWEST_TEASERS else ())
    return {number for number, element in enumerate(cut.elements) if element in others} if others else set()
