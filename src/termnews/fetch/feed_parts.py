"""The parts that entries and feeds have in common: texts, links, persons, dates, numbers, pictures, enclosures.

Each function takes the elements of a field as `Rules.gather` has found them; without any it answers with an empty
value. What has to be known of the whole document comes in a `Scope`. They are called a dozen times an entry, so what
nearly all feeds write (one element, one address as it should be) goes the short way in each.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import NamedTuple
from urllib.parse import urljoin

from lxml.etree import _Element

from termnews.fetch.dates import parse_date
from termnews.fetch.feed_names import THREAD_COUNT, XML_BASE, XML_LANG, Found, Rules, Table
from termnews.fetch.feed_text import (
    absolute,
    html_of_plain,
    inner_html,
    plain,
    safe_html,
    text_of,
    title_of_html,
    without,
)
from termnews.model import Enclosure
from termnews.urls import normalise

PERSON: Table = {
    "name": ("name", "foaf:name", "itunes:name"),
    "mail": ("email", "itunes:email", "uri"),
}

_LOOKS_LIKE_HTML = re.compile(
    r"\s*<(?:p|div|h[1-6]|img|a|ul|ol|blockquote|table|figure|span|strong|em|b|i)[\s>/]", re.IGNORECASE
)
_MAIL = re.compile(r"[^\s<>()\[\]@\"]+@[^\s<>()\[\]@\"]+")
_NUMBER = re.compile(r"\s*([0-9]{1,9})(?:\.[0-9]*)?\s*")
_IMAGE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:$|[?#])", re.IGNORECASE)
_NAME = ("name", 0)
"""The rule of what a person is called first."""
_BASES = 10
"""How many xml:base on top of each other are heeded."""
_REGISTRY = "http://www.iana.org/assignments/relation/"
RELATIONS = frozenset(("alternate", "enclosure", "next", "prev-archive", "related", "replies", "self", "via"))
"""The relations of links that are of use to a feed."""
ENTRY_RELATIONS = frozenset(("alternate", "enclosure", "replies"))
"""The relations of links that are of use to every entry; the others only stand in where there is no page."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What has to be known of a document to read one of its elements."""

    people: Rules
    """`PERSON` for this document."""
    url: str
    """Where the document came from: relative addresses start there."""
    based: bool
    """Whether xml:base stands anywhere in it."""
    literal: bool
    """Whether a text without a type is plain text, as in Atom; in RSS it is HTML."""
    unsafe: str
    """The characters in it that HTML has to be cleaned of."""
    now: datetime
    names: dict[str, str] = field(default_factory=dict)
    """Persons by what is written of them: an author stands in entry after entry."""

    def base(self, element: _Element) -> str:
        """The address that relative ones in an element start from (XML Base)."""
        if not self.based:
            return self.url
        bases = [found for node in (element, *element.iterancestors()) if (found := node.get(XML_BASE))]
        address = self.url
        for found in reversed(bases[:_BASES]):
            if found.startswith(("http://", "https://")):
                address = found.strip()
                continue
            try:
                address = urljoin(address, found.strip())
            except ValueError:
                continue
        return address

    def address(self, element: _Element, href: str | None) -> str:
        """Where an element's link leads, absolute; '' where it is none of the web."""
        href = href.strip() if href else ""
        if not href or (" " in href and not href.startswith(("http", "/"))):
            # Words where an address should be.
            return ""
        try:
            return normalise(href, self.base(element) if self.based else self.url)
        except ValueError:
            return ""


# --- texts ------------------------------------------------------------------------------------------------------------


def text(scope: Scope, elements: Sequence[_Element], limit: int = 1000) -> str:
    """The first text that is not empty, as one clean line; markup in it is text."""
    for element in elements:
        line = plain(element.text or "" if not len(element) else text_of(element), limit)
        if line:
            return line
    return ""


def title(scope: Scope, elements: Sequence[_Element]) -> str:
    """The first title that is not empty, as one clean line: plain text literally, HTML decoded once."""
    for element in elements:
        kind, parts = _text_type(scope, element), len(element)
        raw = (_decoded(element) if kind == "base64" else "") or (text_of(element) if parts else element.text or "")
        line = plain(raw) if kind == "text" or parts else title_of_html(raw)
        if line:
            return line
    return ""


def markup(scope: Scope, elements: Sequence[_Element]) -> str:
    """The first text that is not empty, as HTML without controls; relative links resolved by xml:base."""
    for element in elements:
        html = _html(scope, element).strip()
        if html:
            html = without(html, scope.unsafe) if scope.unsafe else html
            base = scope.base(element) if scope.based else scope.url
            return absolute(html, base) if base != scope.url else html
    return ""


def _html(scope: Scope, element: _Element) -> str:
    if len(element):
        return inner_html(element)
    raw = element.text
    if not raw or raw.isspace():
        return ""
    kind = _text_type(scope, element)
    if kind == "html":
        return raw
    if kind == "base64":
        # What is hidden in Base64 has not been seen when the document was looked over.
        return safe_html(_decoded(element))
    return raw if element.get("type") is None and _LOOKS_LIKE_HTML.match(raw) else html_of_plain(raw)


def _text_type(scope: Scope, element: _Element) -> str:
    """'html', 'text' or 'base64': Atom 1.0 has it in `type`, Atom 0.3 in `mode` and a MIME `type`, RSS says nothing."""
    kind = element.get("type")
    if kind is None:
        if not scope.literal:
            return "html"
        return {"base64": "base64", "escaped": "html"}.get(element.get("mode", ""), "text")
    kind = kind.strip().lower()
    if element.get("mode") == "base64":
        return "base64"
    if "html" in kind or "xml" in kind:
        return "html"
    if kind in ("text", "plain", "text/plain"):
        return "text"
    if "/" in kind and scope.literal:
        # RFC 4287, 4.1.3.3: any other MIME type but text/* comes in Base64.
        return "text" if kind.startswith("text/") else "base64"
    return "text" if scope.literal else "html"


def _decoded(element: _Element) -> str:
    """Base64 that holds text; '' for a picture or anything else."""
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


def language(scope: Scope, elements: Sequence[_Element]) -> str:
    """A language as a tag of BCP 47."""
    return text(scope, elements, 35).replace("_", "-")


def language_of(element: _Element) -> str:
    """The language that an element says it is in (xml:lang), as a tag of BCP 47."""
    tag = element.get(XML_LANG)
    return plain(tag, 35).replace("_", "-") if tag else ""


# --- persons ----------------------------------------------------------------------------------------------------------


def persons(scope: Scope, elements: Sequence[_Element]) -> tuple[str, ...]:
    """The names under the best name of the field that has any; addresses of mail only where there are no names."""
    if len(elements) == 1:
        name = _person(scope, elements[0])
        return (name,) if name else ()
    mails: tuple[str, ...] = ()
    for _, same in groupby(elements, key=lambda element: element.tag):
        names = tuple(dict.fromkeys(filter(None, (_person(scope, element) for element in same))))
        if any("@" not in name for name in names):
            return tuple(name for name in names if "@" not in name)
        mails = mails or names
    return mails


def _person(scope: Scope, element: _Element) -> str:
    """The name of a person: Atom's parts, RSS's `mail (name)`, `name <mail>` or the plain name."""
    if len(element):
        first = element[0]
        # In Atom the name stands first nearly always, and then nothing else is asked.
        name = plain(text_of(first), 200) if scope.people[first.tag] == _NAME else ""
        if name:
            return name
        parts = scope.people.gather(element)
        return text(scope, parts.get("name", ()), 200) or text(scope, parts.get("mail", ()), 200)
    raw = element.text or ""
    known = scope.names.get(raw)
    if known is None:
        known = scope.names[raw] = _person_of_text(raw)
    return known


def _person_of_text(raw: str) -> str:
    whole = title_of_html(raw)[:200]
    if "@" not in whole:
        return whole
    return _MAIL.sub("", whole).replace("mailto:", "").strip(" \t()<>,;\"'") or whole


# --- links ------------------------------------------------------------------------------------------------------------


class Link(NamedTuple):
    """A link of an entry or a feed; `rel` and `type` are in lower case."""

    rel: str
    type: str
    url: str
    element: _Element


def links(scope: Scope, elements: Sequence[_Element], relations: frozenset[str] = RELATIONS) -> list[Link]:
    """The links that are of use and lead into the web, in document order: Atom's with an address, RSS's with a text."""
    kept = []
    for element in elements:
        href = element.get("href")
        if href is None:
            rel, kind, href = "alternate", "", text_of(element)
        else:
            rel = element.get("rel") or "alternate"
            if rel not in relations:
                rel = rel.strip().lower().removeprefix(_REGISTRY)
                if rel not in relations:
                    continue
            kind = (element.get("type") or "").strip().lower()
        url = scope.address(element, href)
        if url:
            kept.append(Link(rel, kind, url, element))
    return kept


def related(found: list[Link], *rels: str) -> str:
    """The address of the first link with one of these relations, the earlier relation first; '' without."""
    for rel in rels:
        for link in found:
            if link.rel == rel:
                return link.url
    return ""


def page(found: list[Link]) -> str:
    """The address of the page that an entry or a feed stands for: HTML before other alternates."""
    if len(found) == 1:
        return found[0].url if found[0].rel == "alternate" else ""
    alternates = [link for link in found if link.rel == "alternate"]
    if len(alternates) > 1:
        alternates.sort(key=lambda link: 0 if "html" in link.type else 1 if not link.type else 2)
    return alternates[0].url if alternates else ""


class Replies(NamedTuple):
    """Where the comments on an entry are read, their feed, and how many there are (RFC 4685)."""

    url: str = ""
    feed: str = ""
    total: int | None = None


def replies(among: list[Link]) -> Replies:
    """What an entry's links say of its comments."""
    url, feed, total = "", "", None
    for link in among:
        if link.rel == "replies":
            total = number(link.element.get(THREAD_COUNT)) if total is None else total
            if "xml" in link.type and "html" not in link.type:
                feed = feed or link.url
            else:
                url = url or link.url
    return Replies(url, feed, total)


def first_address(scope: Scope, elements: Sequence[_Element]) -> str:
    """The first text that is an address of the web."""
    for element in elements:
        url = scope.address(element, text_of(element))
        if url:
            return url
    return ""


# --- dates and numbers ------------------------------------------------------------------------------------------------


def moment(scope: Scope, elements: Sequence[_Element]) -> datetime | None:
    """The first date that can be read."""
    for element in elements:
        when = parse_date(text_of(element), scope.now)
        if when:
            return when
    return None


def whole_number(scope: Scope, elements: Sequence[_Element]) -> int | None:
    """The first text, where it is a number."""
    return number(text(scope, elements))


def number(value: str | None) -> int | None:
    """A whole number from zero up, of at most nine digits; None for all else."""
    if not value:
        return None
    if len(value) < 10 and value.isascii() and value.isdigit():
        return int(value)
    found = _NUMBER.fullmatch(value)
    return int(found[1]) if found else None


# --- media ------------------------------------------------------------------------------------------------------------


Media = list[tuple[str, _Element]]
"""The elements media:content of an entry, each with what it is: 'image', 'audio', 'video' …; '' if that is unsaid."""


def media(found: Found) -> Media:
    """What stands in an entry as media:content, in document order."""
    return [(_medium(element), element) for element in found.get("media", ())]


def _medium(element: _Element) -> str:
    """What a media:content is, by its name where it says nothing."""
    kind = element.get("medium") or (element.get("type") or "").partition("/")[0]
    return kind or ("image" if _IMAGE_NAME.search(element.get("url", "")) else "")


def enclosures(scope: Scope, found: Found, among: list[Link], named: Media) -> tuple[Enclosure, ...]:
    """The files that come with an entry, each address once; pictures of Media RSS are none of them."""
    sources = found.get("enclosure", []) + [link.element for link in among if link.rel == "enclosure"]
    sources += [element for kind, element in named if kind == "audio" or kind == "video"]
    kept: dict[str, Enclosure] = {}
    for element in sources:
        url = scope.address(element, element.get("url") or element.get("href"))
        if url:
            length = number(element.get("length") or element.get("fileSize"))
            kept.setdefault(url, Enclosure(url, plain(element.get("type") or "", 100), length or None))
    return tuple(kept.values())


def picture(scope: Scope, found: Found, named: Media, files: Iterable[Enclosure] = ()) -> str:
    """The address of the largest picture that is named, of media:content first; '' without."""
    candidates = [element for kind, element in named if kind == "image"]
    candidates += found.get("picture", ())
    if len(candidates) > 1:
        # Before their addresses are read, as only one is wanted: feeds name a picture in ten sizes.
        candidates.sort(key=lambda element: number(element.get("width")) or 0, reverse=True)
    for element in candidates:
        href = element.get("url") or element.get("href")
        if href is None:
            # RSS 2.0 has <image><url>, and feeds have plain addresses in it.
            href = next((text_of(child) for child in element.iterchildren("{*}url")), element.text)
        url = scope.address(element, href)
        if url:
            return url
    return next((file.url for file in files if file.type.startswith("image/")), "")


def categories(scope: Scope, elements: Sequence[_Element]) -> tuple[str, ...]:
    """What an entry is filed under, each word once, in document order."""
    words = []
    for element in elements:
        label = element.get("label") or element.get("term") or element.get("text")
        words.append(plain(label or text_of(element), 100))
    return tuple(dict.fromkeys(filter(None, words)))
