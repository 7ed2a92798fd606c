"""The comments that stand in a page, with what they answer.

A theme may build a comment of any elements. What all that were looked at have in common (core's walker and blocks,
Astra, OceanWP, ColorMag, Newspack) is the id of its outermost element, `comment-N`, at times with `li-` or `div-`
before it, and that an answer stands inside of what it answers, down to the depth at which the site goes flat (5 in
most).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from lxml.html import HtmlElement

from termnews.discussion import DEEPEST, MOST_COMMENTS, Comment
from termnews.document import Document
from termnews.fetch.dates import parse_date
from termnews.fetch.html import element_to_document
from termnews.fetch.html_parse import names
from termnews.fetch.page import Page, text_of
from termnews.text import clean

_ID = re.compile("(?:li-|div-)?comment-([0-9]{1,18})")
_PLAIN = re.compile("[a-z][a-z0-9-]*")
_MARK = re.compile(r"comment-\d")
_NUMBERED = "//*[starts-with(@id, 'comment-') or starts-with(@id, 'li-comment-') or starts-with(@id, 'div-comment-')]"

_NO_COMMENT = names("pingback trackback")
_HELD = names("comment-awaiting-moderation unapproved")
_NAMES = (
    names("fn"),
    names("wp-block-comment-author-name comment-author-name"),
    names("comment-author comment_author"),
)
_TEXTS = re.compile(r"(?:^|[-_])comment[-_]?(?:content|text|entry)$|^comment-?copy$", re.I)
_BODY = names("comment-body comment_body commentbody")
_DATES = names("comment-date comment-time comment-meta comment-metadata commentmetadata comment-meta-date")
_BESIDE_NAME = _DATES | names("says")
_ASIDE = names(
    "comment-reply-link reply comment-reply edit-link comment-edit-link comment-awaiting-moderation comment-meta"
    " comment-metadata commentmetadata comment-author comment-header comment-actions comment-respond says avatar"
    " ast-comment-edit-reply-wrap ast-comment-meta ast-comment-avatar-wrap wp-block-comment-reply-link"
    " wp-block-comment-edit-link children"
)
"""Classes of what stands beside a comment's words."""

_LONGEST_NAME = 200
_MOST_NODES = 5000
"""Elements of one comment that are looked at."""

_MOST_NAMES, _MOST_OF_A_NAME, _MOST_DATES = 6, 60, 3
"""Elements that may be a name, pieces of one, lines that may be a date: hostile ones hold each other."""


@dataclass(slots=True)
class _Found:
    """A comment's outermost element."""

    key: str
    element: HtmlElement
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
    day: HtmlElement | None = None
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
    for element in root.xpath(_NUMBERED):
        number = _ID.fullmatch(element.get("id") or "")
        if number is None:
            continue
        key = str(int(number[1]))
        if not _NO_COMMENT.isdisjoint((element.get("class") or "").split()):
            links.add(key)
        if key in links:
            continue
        parent = _enclosing(element, holder)
        holder[element] = key
        if key not in by_key:
            if len(by_key) == MOST_COMMENTS:
                break
            by_key[key] = _placed(key, element, by_key.get(parent), by_key)
    return list(by_key.values())


def _enclosing(element: HtmlElement, holder: dict[HtmlElement, str]) -> str:
    way: list[HtmlElement] = []
    node = element.getparent()
    while node is not None and node not in holder:
        way.append(node)
        node = node.getparent()
    key = holder[node] if node is not None else ""
    holder.update(dict.fromkeys(way, key))
    return key


def _placed(key: str, element: HtmlElement, parent: _Found | None, by_key: dict[str, _Found]) -> _Found:
    """A comment below its parent; what lies deeper than the deepest level stands on it."""
    if parent is None:
        return _Found(key, element)
    if parent.depth + 1 < DEEPEST:
        return _Found(key, element, parent.key, parent.depth + 1)
    return _Found(key, element, parent.parent, parent.depth)


def _read(page: Page, found: _Found, elements: set[HtmlElement]) -> Comment | None:
    """A comment; None where there is neither a name nor a word."""
    parts = _parts(found.element, lambda node: node in elements)
    named = next((parts.names[rank] for rank in sorted(parts.names)), None)
    beside = elements
    text = next((one for one in (parts.text, parts.body) if one is not None), None)
    if text is None:
        # Nothing marks the words: they are what is left.
        text = found.element
        beside = elements | {one for one in (named, parts.moment, parts.day) if one is not None}
    body = _document(text, page, beside)
    author = _name(named) if named is not None else ""
    if not author and not body.blocks:
        return None
    return Comment(
        found.key,
        found.parent,
        author,
        _moment(parts),
        body,
        f"{page.url.partition('#')[0]}#comment-{found.key}",
        _home(page, named),
        parts.held or not _HELD.isdisjoint((found.element.get("class") or "").split()),
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


def _parts(element: HtmlElement, is_other: Callable[[HtmlElement], bool]) -> _Parts:
    parts = _Parts()
    tries = 0
    for node in _own(element, is_other):
        marks = (node.get("class") or "").split()
        if node.tag == "time":
            parts.moment = parts.moment if parts.moment is not None or not node.get("datetime") else node
            parts.day = parts.day if parts.day is not None else node
        elif node.tag == "cite" and parts.text is None:
            parts.names.setdefault(len(_NAMES), node)
        if not marks:
            continue
        for rank, wanted in enumerate(_NAMES):
            if rank not in parts.names and not wanted.isdisjoint(marks) and tries < _MOST_NAMES:
                tries += 1
                if _name(node):
                    parts.names[rank] = node
        if parts.text is None and any(map(_TEXTS.search, marks)):
            parts.text = node
        if parts.body is None and not _BODY.isdisjoint(marks):
            parts.body = node
        if parts.day is None and not _DATES.isdisjoint(marks):
            parts.day = node
        parts.held = parts.held or not _HELD.isdisjoint(marks)
    if parts.body is None and not _BODY.isdisjoint((element.get("class") or "").split()):
        parts.body = element
    return parts


def _name(element: HtmlElement) -> str:
    """The words of an element, without the date and the `says` in it."""
    pieces: list[str] = []
    waiting: list[HtmlElement | str] = [*([element.text] if element.text else []), *element][::-1]
    left = _MOST_OF_A_NAME
    while waiting and left:
        left -= 1
        node = waiting.pop()
        if isinstance(node, str):
            pieces.append(node[:_LONGEST_NAME])
            continue
        if node.tail:
            waiting.append(node.tail)
        if node.tag != "time" and _BESIDE_NAME.isdisjoint((node.get("class") or "").split()):
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


def _moment(parts: _Parts) -> datetime | None:
    if parts.moment is not None:
        return parse_date(parts.moment.get("datetime") or "")
    if parts.day is None:
        return None
    lines = [*(text_of(link) for link in islice(parts.day.iter("a"), _MOST_DATES)), text_of(parts.day)]
    return next((moment for line in lines if (moment := parse_date(line)) is not None), None)


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
