"""The comments that stand in a page, with what they answer.

A theme may build a comment of any elements. What all that were looked at have in common (core's walker and blocks,
Astra, OceanWP, ColorMag, Newspack) is the id of its outermost element, `comment-N`, at times with `li-` or `div-`
before it, and that an answer stands inside of what it answers, down to the depth at which the site goes flat (5 in
most). Where it stands behind it instead (Hestia, Phlox), core's class `depth-N` tells. wpDiscuz says `wpd-comm-N_P`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from lxml.html import HtmlElement

from termnews.discussion import DEEPEST, MOST_COMMENTS, Comment
from termnews.document import Document
from termnews.fetch.dates import parse_date
from termnews.fetch.html import element_to_document
from termnews.fetch.html_parse import names
from termnews.fetch.page import Page
from termnews.text import clean

_ID = re.compile(r"(?:(?:li-|div-)?comment-(?=[0-9]+\Z)|wpd-comm-(?=[0-9]+_))([0-9]{1,18})(?:_[0-9]{1,18})?")
_PLAIN = re.compile("[a-z][a-z0-9-]*")
_MARK = re.compile(r"comment-\d")
_NUMBERED = (
    "//*[starts-with(@id, 'comment-') or starts-with(@id, 'li-comment-') or starts-with(@id, 'div-comment-')"
    " or starts-with(@id, 'wpd-comm-')]"
)

_NO_COMMENT = names("pingback trackback")
_HELD = names("comment-awaiting-moderation unapproved")
_DEPTH = re.compile(r"depth-([1-9][0-9]?)")
_OF_THE_HOUSE = "bypostauthor"
_NAMES = (
    names("fn"),
    names("wp-block-comment-author-name comment-author-name comment-author-link"),
    names("comment-author comment_author"),
    names("media-heading author comment_author_name comment__author wpd-comment-author"),
)
_TEXTS = re.compile(r"(?:^|[-_])comment[-_]?(?:content|text|entry)$|^comment-?copy$", re.I)
_BODY = names("comment-body comment_body commentbody")
_DATES = names("comment-date comment-time comment-meta comment-metadata commentmetadata comment-meta-date")
_DATES_OF_ITEMS = names("datePublished dateCreated commentTime")
_DATE = re.compile(r"(?:^|[-_])(?:date|time)(?:[-_]|$)", re.I)
_BESIDE_NAME = _DATES | names(
    "says comment-date-time comment-permalink comment-reply-link comment-edit-link comment-reply-login avatar"
)
_OFF = timedelta(days=2)
"""Between what a date says to a program and to a reader, at most: a theme may print the day that it was written on."""

_ASIDE = names(
    "comment-reply-link reply comment-reply edit-link comment-edit-link comment-awaiting-moderation comment-meta"
    " comment-metadata commentmetadata comment-author comment-header comment-actions comment-respond says avatar"
    " ast-comment-edit-reply-wrap ast-comment-meta ast-comment-avatar-wrap wp-block-comment-reply-link"
    " wp-block-comment-edit-link children"
)
"""Classes of what stands beside a comment's words."""

_LONGEST_SAYS = 30
"""Characters of what stands between a name and its comment ("schreibt:")."""

_LONGEST_NAME = 200
_MOST_NODES = 5000
"""Elements of one comment that are looked at."""

_MOST_NAMES, _MOST_OF_A_NAME, _MOST_DATES, _MOST_OF_A_DATE = 6, 60, 6, 12
"""Elements that may be a name, pieces of one, elements that may be a date, pieces: hostile ones hold each other."""

_MOST_INSIDE = 10
"""Elements right inside of a comment's that may have its classes."""


@dataclass(slots=True)
class _Found:
    """A comment's outermost element."""

    key: str
    element: HtmlElement
    marks: frozenset[str]
    """The classes that core gives a comment."""
    parent: str = ""
    depth: int = 0


@dataclass(slots=True)
class _Parts:
    """The elements of a comment, by what they hold."""

    names: dict[int, HtmlElement] = field(default_factory=dict)
    """By their rank among `_NAMES`."""
    text: HtmlElement | None = None
    body: HtmlElement | None = None
    moment: HtmlElement | None = None
    days: list[HtmlElement] = field(default_factory=list)
    """What may say when it was written."""
    held: bool = False


def page_comments(page: Page, text: str) -> tuple[Comment, ...]:
    """The comments that stand in a page, each after what it answers; `text` is its HTML. Raises nothing."""
    if "comment-" not in text or _MARK.search(text) is None:
        return ()
    found = _outermost(page.root)
    elements = {one.element for one in found}
    read = (_read(page, one, elements) for one in found)
    return tuple(comment for comment in read if comment is not None)


def _outermost(root: HtmlElement) -> list[_Found]:
    """The outermost element of each comment, in the order of the page."""
    by_key: dict[str, _Found] = {}
    links: set[str] = set()
    """Pages that link here, which stand among the comments."""
    holder: dict[HtmlElement, str] = {}
    """Elements and the comment that they stand in, '' for none."""
    last: dict[int, str] = {}
    """By depth, the comment that the next deeper one would answer."""
    for element in root.xpath(_NUMBERED):
        number = _ID.fullmatch(element.get("id") or "")
        if number is None:
            continue
        key = str(int(number[1]))
        marks = _marks(element) if key not in by_key else frozenset[str]()
        if not _NO_COMMENT.isdisjoint(marks):
            links.add(key)
        if key in links:
            continue
        parent = _enclosing(element, holder)
        holder[element] = key
        if key not in by_key:
            if len(by_key) == MOST_COMMENTS:
                break
            depth = next((int(found[1]) for mark in marks if (found := _DEPTH.fullmatch(mark))), 0)
            if depth:
                parent = parent or last.get(depth - 1, "")
                last = {level: one for level, one in last.items() if level < depth} | {depth: key}
            by_key[key] = _placed(_Found(key, element, marks), by_key.get(parent))
    return list(by_key.values())


def _marks(element: HtmlElement) -> frozenset[str]:
    """The classes of a comment's outermost element and of what stands right in it: the one has them or the other."""
    marks = (element.get("class") or "").split()
    for inner in islice(element, _MOST_INSIDE):
        if isinstance(inner.tag, str) and _ID.fullmatch(inner.get("id") or "") is None:
            marks += (inner.get("class") or "").split()
    return frozenset(marks)


def _enclosing(element: HtmlElement, holder: dict[HtmlElement, str]) -> str:
    way: list[HtmlElement] = []
    node = element.getparent()
    while node is not None and node not in holder:
        way.append(node)
        node = node.getparent()
    key = holder[node] if node is not None else ""
    holder.update(dict.fromkeys(way, key))
    return key


def _placed(found: _Found, parent: _Found | None) -> _Found:
    """A comment below its parent; what lies deeper than the deepest level stands on it."""
    if parent is not None and parent.depth + 1 < DEEPEST:
        found.parent, found.depth = parent.key, parent.depth + 1
    elif parent is not None:
        found.parent, found.depth = parent.parent, parent.depth
    return found


def _read(page: Page, found: _Found, elements: set[HtmlElement]) -> Comment | None:
    """A comment; None where there is neither a name nor a word."""
    parts = _parts(found, lambda node: node in elements)
    named = next((parts.names[rank] for rank in sorted(parts.names)), None)
    published, day = _moment(parts, named)
    beside = elements
    text = parts.text
    if text is None:
        # Nothing marks the words: they are what is left.
        text = parts.body if parts.body is not None else found.element
        beside = elements | {one for one in (named, parts.moment, day) if one is not None}
        if named is not None and (named.tail or "").strip()[-1:] == ":" and len(named.tail or "") < _LONGEST_SAYS:
            named.tail = ""
    body = _document(text, page, beside)
    author = _name(named, of_the_house=_OF_THE_HOUSE in found.marks) if named is not None else ""
    if not author and not body.blocks:
        return None
    return Comment(
        found.key,
        found.parent,
        author,
        published,
        body,
        f"{page.url.partition('#')[0]}#comment-{found.key}",
        _home(page, named),
        parts.held or not _HELD.isdisjoint(found.marks),
    )


def _own(element: HtmlElement, is_other: Callable[[HtmlElement], bool]) -> Iterator[HtmlElement]:
    """The elements in a comment in their order, without those in the comments in it."""
    waiting = list(reversed(element))
    left = _MOST_NODES
    while waiting and left:
        node = waiting.pop()
        left -= 1
        if isinstance(node.tag, str) and not is_other(node):
            yield node
            waiting.extend(reversed(node))


def _parts(found: _Found, is_other: Callable[[HtmlElement], bool]) -> _Parts:
    parts = _Parts()
    tries = 0
    for node in _own(found.element, is_other):
        marks = (node.get("class") or "").split()
        item = node.get("itemprop") or ""
        if parts.moment is None and (node.tag == "time" or item in _DATES_OF_ITEMS) and _stamp(node):
            parts.moment = node
        elif node.tag == "cite" and parts.text is None:
            parts.names.setdefault(len(_NAMES), node)
        if len(parts.days) < _MOST_DATES and _may_be_date(node, marks, "" if parts.text is not None else found.key):
            parts.days.append(node)
        if item in ("text", "commentText") and parts.text is None:
            parts.text = node
        elif item == "name" and parts.text is None:
            parts.names.setdefault(len(_NAMES), node)
        if not marks:
            continue
        for rank, wanted in enumerate(_NAMES):
            if rank not in parts.names and not wanted.isdisjoint(marks) and tries < _MOST_NAMES:
                tries += 1
                if _name(node, of_the_house=False):
                    parts.names[rank] = node
        if any(map(_TEXTS.search, marks)) and (parts.text is None or _holds(parts.text, node)):
            # Of several in each other the innermost: the others hold the name and the date too.
            parts.text = node
        if parts.body is None and not _BODY.isdisjoint(marks):
            parts.body = node
        parts.held = parts.held or not _HELD.isdisjoint(marks)
    if parts.body is None and not _BODY.isdisjoint((found.element.get("class") or "").split()):
        parts.body = found.element
    return parts


def _stamp(node: HtmlElement) -> str:
    """What an element says to programs of when the comment was written."""
    return node.get("datetime") or (node.get("content") or "" if node.get("itemprop") else "")


def _holds(outer: HtmlElement, inner: HtmlElement) -> bool:
    return any(node is outer for node in islice(inner.iterancestors(), _MOST_INSIDE))


def _may_be_date(node: HtmlElement, marks: list[str], key: str) -> bool:
    """Whether an element may say when the comment was written: by its name, or because it links to the comment.

    `key` is '' behind where the words may have begun: a link may stand in them.
    """
    if not _DATES.isdisjoint(marks) or any(map(_DATE.search, marks)):
        return True
    if node.tag in ("time", "small"):
        return bool(key)
    return bool(key) and node.tag == "a" and (node.get("href") or "").endswith(f"#comment-{key}")


def _name(element: HtmlElement, *, of_the_house: bool) -> str:
    """The words of an element, without the date and the `says` in it; and without the badge that the article's author
    has behind them."""
    pieces: list[str] = []
    waiting: list[HtmlElement | str] = [*([element.text] if element.text else []), *element][::-1]
    left = _MOST_OF_A_NAME
    while waiting and left:
        left -= 1
        node = waiting.pop()
        if isinstance(node, str):
            if _said(node) is None or not any(piece.strip() for piece in pieces):
                pieces.append(node[:_LONGEST_NAME])
            continue
        if node.tail:
            waiting.append(node.tail)
        if of_the_house and node.tag != "a" and any(piece.strip() for piece in pieces):
            continue
        if node.tag not in ("time", "small") and _BESIDE_NAME.isdisjoint((node.get("class") or "").split()):
            waiting.extend([*([node.text] if node.text else []), *node][::-1])
    return clean(" ".join(pieces), _LONGEST_NAME)


def _home(page: Page, named: HtmlElement | None) -> str:
    """The address that an author gave; '' for none, and for one in the page."""
    if named is None:
        return ""
    around = named.getparent()
    links = [*named.iter("a"), *([around] if around is not None and around.tag == "a" else [])]
    home = next((page.target(link.get("href")) for link in links), "")
    return "" if home == page.url.partition("#")[0] else home


def _moment(parts: _Parts, named: HtmlElement | None) -> tuple[datetime | None, HtmlElement | None]:
    """When a comment was written, and the element whose words say so where that was needed."""
    told = parse_date(_stamp(parts.moment)) if parts.moment is not None else None
    days = parts.days if told is None or parts.moment is None else [parts.moment]
    for day in days:
        said = _said("".join(islice(day.itertext(), _MOST_OF_A_DATE))) or _said(day.get("title") or "")
        if said is not None:
            return (said if told is None or abs(said - told) > _OFF else told), day
    if told is None and named is not None:
        # It may stand beside the name, in nothing of its own (Avada).
        return next((said for piece in islice(named.itertext(), _MOST_OF_A_DATE) if (said := _said(piece))), None), None
    return told, None


def _said(words: str) -> datetime | None:
    """The moment that some words are; None for others."""
    return parse_date(" ".join(words.split()).strip("·•|-–— "))


def _document(element: HtmlElement, page: Page, beside: set[HtmlElement]) -> Document:
    """The words of a comment, without the comments in it and what stands beside them."""

    def is_left_out(node: HtmlElement) -> bool:
        return node in beside or node.tag == "form" or not _ASIDE.isdisjoint((node.get("class") or "").split())

    copy = element.makeelement("div")
    copy.text = element.text
    waiting = [(child, copy) for child in reversed(element)]
    left = _MOST_NODES
    last: dict[HtmlElement, HtmlElement] = {}
    while waiting:
        node, into = waiting.pop()
        left -= 1
        if left < 0 or not isinstance(node.tag, str) or is_left_out(node):
            _add_text(into, last.get(into), node.tail)
            continue
        # libxml2 reads names that lxml would not write: `@click`, `o:p`.
        attributes = {name: value for name, value in node.attrib.items() if _PLAIN.fullmatch(name)}
        new = into.makeelement(node.tag if _PLAIN.fullmatch(node.tag) else "span", attributes)
        new.text, new.tail = node.text, node.tail
        into.append(new)
        last[into] = new
        waiting.extend((child, new) for child in reversed(node))
    return element_to_document(copy, page.base)


def _add_text(into: HtmlElement, last: HtmlElement | None, text: str | None) -> None:
    """Put the text behind what was left out where that stood."""
    if not text:
        return
    if last is None:
        into.text = (into.text or "") + text
    else:
        last.tail = (last.tail or "") + text
