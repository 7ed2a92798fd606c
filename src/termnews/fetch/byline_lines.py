"""Who wrote an article, as the lines of its text say it, where a page marks nobody but its own house.

In the order of trust: a line that begins with "By" beside the headline; a name that stands there alone and near a
date; "Written by" anywhere; the person who says it at the end of the standfirst; the editor in charge, as Chinese
pages name one; whoever has the rights.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from termnews.fetch.byline import Named, is_own, is_person, letters, sorted_out
from termnews.fetch.extract_blocks import Block
from termnews.fetch.extract_tree import PageTree
from termnews.fetch.html_parse import names
from termnews.fetch.published import names_a_day, without_days, words_of
from termnews.text import clean

_NAMES = (
    r"(?!(?:the|an?|this|that|all|using|default|now)\b)"
    r"((?:[^\W\d_][\w.'’-]*\s?){1,5}(?:, (?:[A-ZÀ-Þ][\w.'’-]+\s?){2,4})*)"
)
_LINE = re.compile(
    r"(?:(?:[Ww]ritten|WRITTEN|[Pp]osted|[Rr]eported|[Ww]ords|[Ss]tory) )?(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or"
    rf"|[Dd]i|[Dd]oor|[Aa]v|[Aa]f|[Тт]екст|[Аа]втор)(?:\s+|\s*:\s*){_NAMES}"
)
_DATED = re.compile(rf"\d\s+(?:by|By|BY|von|par|por)\s+{_NAMES}")
"""A name behind a date."""
_WRITTEN = re.compile(
    r"\b(?:[Ww]ritten|WRITTEN|[Aa]uthored) (?:by|BY):? ?((?:[A-ZÀ-Þ][\w.'’-]+ ?){2,4})"
    r"|^Author:? ((?:[A-ZÀ-Þ][\w.'’-]+ ?){2,4})$"
)
_SAYS = re.compile(r"\b(?:says|writes|reports|finds|asks|schreibt|berichtet) ((?:[A-ZÀ-Þ][\w.'’-]+ ?){2,4})[.!?]?$")
_CHINESE = re.compile(
    r"(?:责编|責編|责任编辑|責任編輯|作者|记者|記者)[:：]\s*([\u4e00-\u9fff]{2,4}(?:[、，, ][\u4e00-\u9fff]{2,4})*)"
)
_RIGHTS = re.compile(
    r"(?:©|\(c\)|[Cc]opyright)\s*(?:\d{4}(?:\s*[-–—]\s*(?:\d{4}"
    r"|present))?,?)?\s*(?:by )?((?:[A-ZÀ-Þ][\w.'’-]+ ?){2,4})"
)
_OWN = re.compile(r"\s*\b(?:All|Rights|Powered|Built|Made|Privacy|Terms)\b.*$")
_AROUND = re.compile(r"^[\W\d]+|[\W\d]+$")
_NO_NAMES = names("min read reading time updated published posted minutes share shares comments views ago edited by")
_LOWER = re.compile(r"\b[^\W\d_A-ZÀ-Þ]\w+")
_BEFORE, _AFTER = 3, 10
"""Blocks before and after the headline among which the byline is looked for."""
_LONGEST = 90
_LONGEST_ALONE = 60
_BESIDE = 2
"""Blocks between a name that stands alone and a date."""


def found(tree: PageTree, site: str, host: str, description: str) -> str:
    """The byline as the lines of a page say it, '' where none does."""
    around = _around(tree)
    named = _after_by(around, site)
    if named and not is_own(named, site, host):
        return named
    return (
        _alone(tree, around)
        or named
        or _written(tree.cut.blocks)
        or _at_the_end(description)
        or _in_charge(tree.cut.blocks)
        or _with_rights(tree.cut.blocks, host)
    )


def _around(tree: PageTree) -> Sequence[Block]:
    """The blocks around the headline; around the first of the text where there is no headline."""
    if tree.heading >= 0:
        return tree.blocks[max(tree.heading - _BEFORE, 0) : tree.heading + _AFTER]
    first = next((at for at, block in enumerate(tree.blocks) if block.prose), 0)
    return tree.blocks[max(first - _BEFORE, 0) : first + 1]


def _after_by(blocks: Sequence[Block], site: str) -> str:
    for block in blocks:
        text = words_of(block)
        if len(text) <= _LONGEST and (match := _LINE.match(without_days(text)) or _DATED.search(text)):
            people, houses = sorted_out([Named(match.group(1))], site)
            if people or houses:
                return ", ".join(people or houses)
    return ""


def _written(blocks: Sequence[Block]) -> str:
    for block in blocks:
        if len(block.text) < 120 and (match := _WRITTEN.search(block.text)):
            name = (match.group(1) or match.group(2)).strip(" .,")
            if is_person(name):
                return name
    return ""


def _at_the_end(description: str) -> str:
    match = _SAYS.search(description)
    name = match.group(1).strip(" .,") if match else ""
    return (name.title() if name.isupper() else name) if is_person(name) else ""


def _in_charge(blocks: Sequence[Block]) -> str:
    match = next((found for block in reversed(blocks) if (found := _CHINESE.search(block.text))), None)
    return ", ".join(re.split(r"[、，, ]", match.group(1))) if match else ""


def _with_rights(blocks: Sequence[Block], host: str) -> str:
    """Whoever has the rights in a site of his own."""
    for block in reversed(blocks):
        if (
            len(block.text) < 200
            and (match := _RIGHTS.search(block.text))
            and is_person(name := _OWN.sub("", match.group(1)).strip(" .,"))
            and letters(name) in letters(host)
        ):
            return name
    return ""


# --- a name alone -----------------------------------------------------------------------------------------------------


def _alone(tree: PageTree, around: Sequence[Block]) -> str:
    """Names that stand alone after the headline, near a date or in bold before the text.

    They are no links (those are sections and topics), none of their words is written small elsewhere on the page, and
    the text does not speak of them (a place, a club).
    """
    dated = [names_a_day(block) for block in around]
    start = min(_BEFORE, max(tree.heading, 0)) + 1 if tree.heading >= 0 else 0
    small: set[str] = set()
    told = ""
    for at, block in enumerate(around[start:], start):
        if len(block.text) > 2 * _LONGEST_ALONE:
            continue
        near = any(dated[max(at - _BESIDE, 0) : at + _BESIDE + 1])
        if not near and not (block.bold > 0.8 * len(block.text) and any(b.prose for b in around[at + 1 : at + 2])):
            continue
        for people in _pieces(tree, block):
            if not told:
                small = {word for b in tree.cut.blocks for word in _LOWER.findall(b.text)}
                told = " ".join(b.text for b in tree.blocks if b.prose)
            words = {word.lower() for name in people for word in name.split()}
            if not words & (small | _NO_NAMES) and not any(name in told for name in people):
                return ", ".join(people)
    return ""


def _pieces(tree: PageTree, block: Block) -> Iterator[list[str]]:
    """The parts of a line that are names of people and nothing else."""
    for element, after in block.pieces:
        text = _AROUND.sub("", clean((element.tail if after else element.text) or ""))
        people = [name.strip() for name in re.split(r"[,/&]|\band\b|\bund\b", text)]
        if (
            len(text) <= _LONGEST_ALONE
            and ":" not in text
            and all(is_person(name) and len(letters(name)) > 5 for name in people)
            and not _is_link(element, tree.cut.elements[block.node], after)
        ):
            yield people


def _is_link(element: HtmlElement, box: HtmlElement, after: bool) -> bool:
    node = element.getparent() if after else element
    while node is not None:
        if node.tag == "a" and node.get("href"):
            return True
        if node is box:
            break
        node = node.getparent()
    return box.tag == "a" and bool(box.get("href"))
