"""What stands beside the body's own paragraphs: the same column goes on with lists, tables and further paragraphs.

The blocks of a page are weighed one by one (`extract_body`). Short ones weigh little, and what comes late in a page
weighs less, though it stands in the same element as the text before it and looks the same. Here the children of the
elements that hold kept prose are looked through once more, each list or table as one.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from termnews import urls
from termnews.fetch.extract_alike import keep_alike
from termnews.fetch.extract_blocks import HEADINGS
from termnews.fetch.extract_tree import PageTree, Signature
from termnews.fetch.extract_units import LISTS, Choice, Unit, own_kinds, units_of
from termnews.fetch.extract_words import BITS, says

_LINKED = 0.3
"""Share of link text from which something beside kept prose is furniture all the same."""
_FEW_LINKS = 0.1
_ALL_LINK = 0.9
"""Share of link text from which a paragraph is a link with nothing said of it."""
_ASKS = frozenset(("subscribe", "share", "also", "more", "ad", "comment"))
"""What the words of a paragraph of links say where it is none of references (`extract_words.says`)."""
_CELLS = 4
"""Cells of a table that says something."""
_FURNITURE = sum(
    BITS[name]
    for name in ("nav", "foot", "side", "comment", "related", "share", "ad", "letter", "tags", "bio", "popup")
)
"""Groups of class names that speak against a list beside the text."""
_TOLD = 0.2
"""Likelihood of its words from which a larger table between paragraphs is a part of the text: one of values alone, to
compare things by, is not."""
_LARGEST_BOX = 3000
"""Characters of a table of facts."""
_APPENDIX = re.compile(
    r"(?:see also|notes|references|notes and references|citations|bibliography|further reading|external links|sources"
    r"|siehe auch|einzelnachweise|anmerkungen|literatur|weblinks|quellen|voir aussi|notes et références|références"
    r"|liens externes|bibliographie|véase también|referencias|enlaces externos|bibliografía|note|voci correlate"
    r"|collegamenti esterni|zie ook|referenties|externe links|ver também|ligações externas|см. также|примечания|ссылки"
    r"|литература|関連項目|脚注|外部リンク|参考文献|参见|参考资料|外部链接|參見|參考資料|外部連結)(?:\s*\[.{0,20}\])*$",
    re.I,
)
"""Headings of the lists at the end of an article in an encyclopedia (those of the largest Wikipedias)."""
_SHARING = re.compile(
    r"(?:^|\.)(?:facebook|twitter|x|t|linkedin|pinterest|whatsapp|telegram|reddit|instagram|tiktok|youtube|flipboard"
    r"|tumblr|threads|bsky)\.(?:com|me|net|app|co|org)$"
)
"""Hosts to which a list of links leads that asks to share or to follow."""


def keep_beside(tree: PageTree, choice: Choice, around: list[list[int]], under: set[int]) -> None:
    """Keep what continues the kept prose; `under` are the blocks of the lists at its end. Changes `choice.kept`."""
    units = units_of(tree, choice.captions, around)
    keep_alike(tree, choice, units)
    for _ in range(2):
        # What is kept in the first round stands beside something else in the second.
        if not _keep_once(tree, choice, units, under):
            break
    _keep_tables_behind(tree, choice, units)


def _keep_once(tree: PageTree, choice: Choice, units: list[Unit], under: set[int]) -> bool:
    kept = choice.kept
    own = own_kinds(tree, kept)
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    columns: set[int] = set()
    parents = tree.cut.parents
    for unit in units:
        unit.kept = any(kept[at] for at in unit.blocks)
        if unit.kept:
            first.setdefault(parents[unit.node], unit.blocks[0])
            last[parents[unit.node]] = unit.blocks[0]
            if unit.prose:
                columns.add(parents[unit.node])
    changed = False
    ended: set[int] = set()
    start, end = min(first.values(), default=0), max(last.values(), default=-1)
    for unit in units:
        parent, at = parents[unit.node], unit.blocks[0]
        left = [one for one in unit.blocks if not kept[one] and not choice.again[one]]
        if not left or parent not in columns:
            continue
        own_kind = tree.signature(unit.node) in own
        inside = own_kind and start <= at <= end
        ends = own_kind and at > last[parent] and parent not in ended
        if at > last[parent]:
            ended.add(parent)
        if _is_reference(tree, unit, under, inside or ends) or _states_facts(tree, unit):
            changed = True
            for one in left:
                kept[one] = True
        elif unit.link_share <= _LINKED:
            between = first[parent] <= at <= last[parent]
            # Of the body's own kind also where it begins or ends a section between others.
            if _belongs(tree, choice, unit, between=between or inside, after=at > last[parent], own=own):
                changed = True
                for one in left:
                    kept[one] = True
    return changed


def _keep_tables_behind(tree: PageTree, choice: Choice, units: list[Unit]) -> None:
    """Keep tables right behind a kept block, or behind a heading after one, whichever boxes they stand in."""
    kept, elements = choice.kept, tree.cut.elements
    for unit in units:
        at, node = unit.blocks[0], unit.node
        if elements[node].tag != "table" or len(unit.blocks) < _CELLS or any(kept[one] for one in unit.blocks):
            continue
        headed = at > 1 and kept[at - 2] and elements[tree.blocks[at - 1].node].tag in HEADINGS
        # `text-left` is no place of a table.
        furniture = tree.groups[node] & _FURNITURE & ~BITS["side"]
        if not (headed or (at > 0 and kept[at - 1])) or furniture or unit.link_share > _FEW_LINKS:
            continue
        if _told(tree, choice, unit) >= _TOLD:
            for one in unit.blocks:
                kept[one] = True


def _told(tree: PageTree, choice: Choice, unit: Unit) -> float:
    """How likely the words of a unit are article: the mean of its blocks by their length."""
    return sum(choice.likely[at] * len(tree.blocks[at].text) for at in unit.blocks) / max(unit.size, 1)


def _is_reference(tree: PageTree, unit: Unit, under: set[int], own: bool) -> bool:
    """Whether a list is one of what the author refers to.

    It leads to other sites, as a site's own lists lead into it, or it is headed as the lists at the end of an
    encyclopedia's article are.
    """
    element = tree.cut.elements[unit.node]
    if tree.groups[unit.node] & _FURNITURE:
        return False
    if element.tag not in LISTS:
        asks = says(tree.blocks[unit.blocks[0]].text) & _ASKS
        if element.tag != "p" or not own or unit.link_share > _ALL_LINK or asks:
            return False
    if not under.isdisjoint(unit.blocks):
        return True
    if unit.link_share <= _LINKED or not tree.host:
        return False
    links = list(element.iter("a"))
    return sum(_leads_away(tree, link) for link in links) > 0.8 * len(links) > 0


def _leads_away(tree: PageTree, link: HtmlElement) -> bool:
    """Whether a link leads to another site, and not to share or follow; or shows its address, as sources do."""
    host = urls.host(link.get("href") or "")
    if host and _site(host) != _site(tree.host):
        return not _SHARING.search(host)
    return (link.text or "").strip().startswith(("http://", "https://"))


def appendix(tree: PageTree) -> tuple[set[int], set[int]]:
    """The headings of the lists at the end, and the blocks under them: in the same box, up to its next heading.

    Where there are several: one `See also` alone leads into the site.
    """
    elements, blocks, parents = tree.cut.elements, tree.blocks, tree.cut.parents
    heads = [at for at, block in enumerate(blocks) if elements[block.node].tag in HEADINGS]
    found = {at for at in heads if len(blocks[at].text) < 40 and _APPENDIX.match(blocks[at].text)}
    if len(found) < 2:
        return set(), set()
    under = set()
    for at, following in zip(heads, [*heads[1:], len(blocks)], strict=True):
        if at in found:
            box = parents[blocks[at].node]
            for there in range(at + 1, following):
                node = blocks[there].node
                while node > box:
                    node = parents[node]
                if node == box:
                    under.add(there)
    return found, under


def _states_facts(tree: PageTree, unit: Unit) -> bool:
    """Whether a table has a name before each of its values, as the boxes beside an encyclopedia's text."""
    element = tree.cut.elements[unit.node]
    if element.tag != "table" or len(unit.blocks) < _CELLS or unit.size > _LARGEST_BOX:
        return False
    rows = [row for row in element.iter("tr") if any(cell.tag == "td" for cell in row)]
    named = [row for row in rows if row[0].tag == "th"]
    return len(named) > 0.6 * len(rows) > 1


def _site(host: str) -> str:
    """The last two names of a host: about the one that is registered."""
    return ".".join(host.split(".")[-2:])


def _belongs(tree: PageTree, choice: Choice, unit: Unit, *, between: bool, after: bool, own: set[Signature]) -> bool:
    """Whether something that has kept prose for its sibling is a part of the text."""
    element = tree.cut.elements[unit.node]
    if element.tag in LISTS:
        if tree.groups[unit.node] & _FURNITURE or any(tree.teaser[tree.blocks[at].node] for at in unit.blocks):
            return False
        return between or unit.prose or unit.kept
    if element.tag in ("table", "figure"):
        if unit.size > _LARGEST_BOX and _told(tree, choice, unit) < _TOLD:
            return False
        return len(unit.blocks) >= _CELLS and not (after or not between)
    if element.tag not in ("p", "pre"):
        return False
    block = tree.blocks[unit.blocks[0]]
    if element.tag == "pre" and any(kind[0] == "pre" for kind in own):
        return unit.prose
    if tree.signature(unit.node) in own:
        return unit.prose or (between and unit.link_share < _FEW_LINKS)
    # The weights were fitted to words parted by spaces: of a script without them the last paragraphs are kept too.
    return unit.prose and (between or (after and block.size >= 1.5 * len(block.text)))
