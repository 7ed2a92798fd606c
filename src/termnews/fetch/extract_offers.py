"""Lines of an article that ask its reader for something: to follow, subscribe, share, write in or read on elsewhere.

They stand in the column of the text and look like its paragraphs; their words tell them.
"""

from __future__ import annotations

import re

from termnews import urls
from termnews.fetch.extract_blocks import Block
from termnews.fetch.extract_tree import PageTree
from termnews.fetch.extract_words import leads_on

_OFFER = re.compile(
    r"\W*(?:please )?(?:sign up for|subscribe to|follow us on|download our|download the \w+ (?:news )?app"
    r"|(?:did you )?(?:like|enjoy(?:ed)?) this (?:story|article|post)\?"
    r"|(?:story|article|text|advertisement)\W+(?:page )?continues (?:below|after)|advert(?:isement)?\W*$"
    r"|we apologi[sz]e, but this video)",
    re.I,
)
"""How a line begins that offers a newsletter or an app, asks to share or stands for advertising, wherever it is."""
_LONGEST_OFFER = 250
_ALL_LINK = 0.9
_LED, _LONGEST_LABEL = 0.75, 40
"""Share of link text from which a line like `Read also` only leads on, and characters of a label over such lines."""

_PLACES = (
    r"(?:twitter|facebook|instagram|linkedin|x|youtube|tiktok|threads|bluesky|pinterest|whatsapp|telegram|social media"
    r"|google news)\b"
)
_CLOSING = re.compile(
    rf"\bfollow (?:us|me|him|her|them|@\w+|(?:[\w.'’]+ ){{1,4}}?)\s*(?:@\w+ )?on {_PLACES}"
    r"|\b(?:get|stay|be) in touch with (?:us|our)\b|\bgot a (?:story|tip|news tip)\b"
    r"|\bfor (?:more|all) (?:stories|news|content) like this\b|\bplease bookmark \S|\bappeared first on\b"
    r"|\ball rights reserved\b|^\W*(?:©|copyright \W*(?:19|20)\d\d)|\bnot to be redistributed"
    r"|\bmay not be (?:published|reproduced)"
    r"|\bsign[ -]?up (?:for|to) (?:our|the|my)\b[^.]*(?:newsletter|e-?mail|alerts?|updates|briefing)"
    r"|\bsubscribe to (?:our|the|my)\b[^.]*(?:newsletter|channel|podcast|e-?mail)"
    r"|\b(?:join|follow) our (?:whatsapp|telegram)"
    r"|\btell (?:your|a) friends?\b|\bshare (?:it|this (?:post|article|story)) with (?:your|a)\b"
    r"|\b(?:if|did) you (?:found|find|liked?|enjoy(?:ed)?) this\b"
    r"|\b(?:let us know|leave a comment|share (?:them|your (?:story|thoughts|opinion|experiences?)))\b[^.]*"
    r" (?:comments?|below)\b"
    r"|\bwant to advertise|\badvertis(?:e|ing) with us\b|\bdownload (?:the|our) [\w ]*app\b"
    r"|\bsupport (?:our|independent) (?:journalism|work|reporting)\b"
    r"|\bfolgen sie uns\b|\bfolge uns auf\b|\bsuivez-nous\b|\bsíguenos (?:en|a)\b|\bseguici su\b|\bsiga-nos\b"
    r"|\bfølg oss på\b|\bfölj oss på\b|\bobserwuj nas\b|\balle rechte vorbehalten\b|\btous droits réservés\b"
    r"|\btodos los derechos reservados\b|\bwszystkie prawa zastrzeżone\b",
    re.I,
)
"""Words of a line under an article by which the site takes leave of its reader."""
_LONGEST_CLOSING, _LAST = 400, 3
"""Characters of such a line, and among how many of the last ones it is looked for."""
_LONGEST_LIFE = 600
"""Characters of what is told about who wrote an article."""
_LEADS_ON = re.compile(
    r"""\W*(?:related\ (?:reads?|reading|posts?|articles?|stories)
    | (?:if\ you\ (?:liked|enjoyed)\ this.{0,20}\ )?you\ (?:may|might)\ also\ (?:like|enjoy)
    | (?:read|see)\ (?:also|more|next) | more\ (?:stories|articles|posts))\W*$""",
    re.I | re.X,
)
"""What stands over a list of other articles at the end."""
_LINKED = 0.6
"""Share of link text from which an item of it leads to another article."""


def _is_offer(tree: PageTree, kept: list[bool], at: int) -> bool:
    """Whether a line offers something, or leads to another article: by its link, or over what was dropped."""
    block = tree.blocks[at]
    if _OFFER.match(block.text) or _leads_on(tree, block):
        return True
    if not leads_on(block.text.lower()):
        return False
    alone = len(block.text) < _LONGEST_LABEL and not (at + 1 < len(kept) and kept[at + 1])
    return block.link_share > _LED or alone


def _leads_on(tree: PageTree, block: Block) -> bool:
    """Whether a paragraph is nothing but a link to another page of the site."""
    element, around = tree.cut.elements[block.node], tree.cut.parents[block.node]
    if block.link_share < _ALL_LINK or not tree.host or tree.cut.elements[around].tag in ("td", "th"):
        return False
    if element.tag != "p":
        return False
    hrefs = [link.get("href") or "" for link in element.iter("a")]
    return bool(hrefs) and all(_is_own_page(href, tree.host) for href in hrefs)


def _is_own_page(href: str, host: str) -> bool:
    return not href.startswith("#") and (urls.host(href) or host).removeprefix("www.") == host.removeprefix("www.")


def drop_offers(tree: PageTree, kept: list[bool], under: set[int]) -> set[int]:
    """Drop these lines, and lists of other articles at the end; not of `under`, an encyclopedia's. Changes `kept`.

    Gives the blocks that were dropped.
    """
    blocks, before = tree.blocks, kept[:]
    for at, keep in enumerate(kept):
        if keep and at not in under and len(blocks[at].text) < _LONGEST_OFFER and _is_offer(tree, kept, at):
            kept[at] = False
    left = [at for at, keep in enumerate(kept) if keep and at not in under]
    linked = len(left)
    while linked > 1 and blocks[left[linked - 1]].link_share > _LINKED:
        linked -= 1
    if linked < len(left) and _LEADS_ON.match(blocks[left[linked - 1]].text):
        for at in left[linked - 1 :]:
            kept[at] = False
        del left[linked - 1 :]
    while closing := [at for at in left[-_LAST:] if _takes_leave(blocks[at].text)]:
        for at in closing:
            kept[at] = False
            left.remove(at)
    if left and _is_about_author(tree, blocks[left[-1]].text):
        kept[left[-1]] = False
    return {at for at, keep in enumerate(before) if keep and not kept[at]}


def _is_about_author(tree: PageTree, text: str) -> bool:
    """Whether the last lines tell who wrote the article: the reader names them under the headline."""
    said = text.lower().lstrip("—–-* ")
    return len(text) < _LONGEST_LIFE and said.startswith(tree.authors)


def _takes_leave(text: str) -> bool:
    return len(text) < _LONGEST_CLOSING and _CLOSING.search(text) is not None
