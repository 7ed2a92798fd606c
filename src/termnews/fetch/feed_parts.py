"""The parts that entries and feeds have in common: texts, persons, dates, numbers.

Each function reads one element, and answers with an empty value where there is nothing in it. What has to be known of
the whole document comes in a `Scope`. They are called a dozen times an entry, so what nearly all feeds write (text
alone, an address as it should be) goes the short way in each.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from urllib.parse import urljoin

from lxml.etree import _Element

from termnews.fetch.dates import date_until
from termnews.fetch.feed_names import XML_BASE, XML_LANG, Rules, Table
from termnews.fetch.feed_text import (
    absolute,
    html_of_plain,
    inner_html,
    is_tidy,
    plain,
    safe_html,
    text_of,
    title_of_html,
    unsafe_in,
    without,
)
from termnews.memo import remembered
from termnews.urls import FORM, normalise

PERSON: Table = {
    "name": ("name", "foaf:name", "itunes:name"),
    "mail": ("email", "itunes:email", "uri"),
}

_LOOKS_LIKE_HTML = re.compile(
    r"\s*<(?:p|div|h[1-6]|img|a|ul|ol|blockquote|table|figure|span|strong|em|b|i)[\s>/]", re.IGNORECASE
)
_MAIL = re.compile(r"(?<![^\s<>()\[\]@\"])[^\s<>()\[\]@\"]++@[^\s<>()\[\]@\"]+")
"""An address of mail. It is looked for where a word begins, not at each letter of it."""
_NUMBER = re.compile(r"\s*([0-9]{1,9})(?:\.[0-9]*)?\s*")
_TAG = attrgetter("tag")
_NAME = ("name", 0, None, -1, False)
"""The rule of what a person is called first."""
_SHORT = 2000
"""Characters of a text that is looked through by itself for what is unsafe, before the whole document is."""
_ABSOLUTE = ("http://", "https://")
_BASES = 10
"""How many xml:base on top of each other are heeded."""
_LONGEST_BASE = 2000
"""Characters of an xml:base that is heeded: to join an address to it takes its length, for each of them anew."""
_ROOM = 10_000_000
"""Characters that all joining of a document's links may take."""


@dataclass(slots=True)
class Scope:
    """What has to be known of a document to read one of its elements."""

    people: Rules
    """`PERSON` for this document."""
    url: str
    """Where the document came from: relative addresses start there."""
    literal: bool
    """Whether a text without a type is plain text, as in Atom; in RSS it is HTML."""
    document: bytes
    """The document itself, well-formed and in UTF-8."""
    latest: datetime
    """The last moment that anything in it can be from."""
    start: str = ""
    """Where relative addresses in the entry that is read start: `url`, or what xml:base says on it or around it."""
    room: int = _ROOM
    """Characters of base addresses that links in its texts may still be joined to."""
    _unsafe: str | None = None
    """The characters that HTML has to be cleaned of, once a text has been met that may have any."""

    def base(self, element: _Element) -> str:
        """The address that relative ones in an element start from (XML Base)."""
        bases: list[str] = []
        node: _Element | None = element
        while node is not None and len(bases) < _BASES:
            found = node.get(XML_BASE)
            if found and len(found) <= _LONGEST_BASE:
                bases.append(found)
                if found.startswith(_ABSOLUTE):
                    break
            node = node.getparent()
        address = self.url
        for found in reversed(bases):
            if found.startswith(_ABSOLUTE):
                address = found.strip()
                continue
            try:
                address = urljoin(address, found.strip())
            except ValueError:
                continue
        return address

    def address(self, element: _Element, href: str | None) -> str:
        """Where an element's link leads, absolute; '' where it is none of the web."""
        if not href:
            return ""
        return href if len(href) < 2000 and FORM.fullmatch(href) else self.put_in_form(element, href)

    def put_in_form(self, element: _Element, href: str) -> str:
        """As `address`, of one that is not in its form."""
        href = href.strip()
        if not href or (" " in href and not href.startswith(("http", "/"))):
            # Words where an address should be.
            return ""
        try:
            return normalise(href, "" if href.startswith(_ABSOLUTE) else self.base(element))
        except ValueError:
            return ""

    def safe(self, html: str) -> str:
        """HTML of the document without control characters and direction overrides."""
        if self._unsafe is None:
            # Nothing that is unsafe is printable.
            if len(html) < _SHORT and (
                html.isprintable() or html.replace("\n", " ").replace("\xa0", " ").isprintable()
            ):
                return html
            self._unsafe = unsafe_in(self.document)
        return without(html, self._unsafe)


# --- texts ------------------------------------------------------------------------------------------------------------


def text(scope: Scope, element: _Element, limit: int = 1000) -> str:
    """A text as one clean line; markup in it is text."""
    raw = text_of(element) if len(element) else element.text
    if not raw:
        return ""
    raw = raw.strip()
    if raw.isascii() and raw.isprintable() and "  " not in raw and len(raw) <= limit:
        # As `plain`, for most without a call.
        return raw
    return plain(raw, limit)


def title(scope: Scope, element: _Element) -> str:
    """A title as one clean line: plain text literally, HTML decoded once."""
    raw, parts = element.text, len(element)
    if raw and not parts and is_tidy(raw) and "  " not in raw:
        # Whatever kind of text it is, it reads the same, unless it is Base64.
        attributes = element.keys()
        kind = _text_type(scope, element, attributes) if attributes else "text"
        return raw if kind != "base64" else title_of_html(_decoded(element) or raw)
    kind = _text_type(scope, element, element.keys())
    raw = (_decoded(element) if kind == "base64" else "") or (text_of(element) if parts else element.text)
    if not raw:
        return ""
    return plain(raw) if kind == "text" or parts else title_of_html(raw)


def markup(scope: Scope, element: _Element) -> str:
    """A text as HTML without controls; relative links resolved by xml:base."""
    attributes = element.keys()
    if scope.literal or len(element) or "type" in attributes:
        html = _html(scope, element, attributes).strip()
    else:
        # HTML written as text, as in nearly all RSS.
        html = (element.text or "").strip()
    if not html.isascii() or "\x7f" in html:
        html = scope.safe(html)
    base = scope.base(element) if XML_BASE in attributes else scope.start
    if base and base != scope.url:
        html, joined = absolute(html, base, scope.room // len(base))
        scope.room -= joined * len(base)
    return html


def _html(scope: Scope, element: _Element, attributes: list[str]) -> str:
    if len(element):
        return inner_html(element)
    raw = element.text
    if not raw or raw.isspace():
        return ""
    kind = _text_type(scope, element, attributes)
    if kind == "html":
        return raw
    if kind == "base64":
        # What is hidden in Base64 has not been seen when the document was looked over.
        return safe_html(_decoded(element))
    return raw if "type" not in attributes and _LOOKS_LIKE_HTML.match(raw) else html_of_plain(raw)


def _text_type(scope: Scope, element: _Element, attributes: list[str]) -> str:
    """'html', 'text' or 'base64': Atom 1.0 has it in `type`, Atom 0.3 in `mode` and a MIME `type`, RSS says nothing.

    An element's attributes are looked at where one is looked for: it is not there in nearly all.
    """
    mode = element.get("mode") if "mode" in attributes else None
    if "type" not in attributes:
        if not scope.literal:
            return "html"
        return {"base64": "base64", "escaped": "html"}.get(mode or "", "text")
    if mode == "base64":
        return mode
    kind = element.get("type", "")
    if kind == "html" or kind == "text":
        return kind
    kind = kind.strip().lower()
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


def language(scope: Scope, element: _Element) -> str:
    """A language as a tag of BCP 47."""
    return text(scope, element, 35).replace("_", "-")


def language_of(element: _Element) -> str:
    """The language that an element says it is in (xml:lang), as a tag of BCP 47."""
    tag = element.get(XML_LANG)
    return plain(tag, 35).replace("_", "-") if tag else ""


def address(scope: Scope, element: _Element) -> str:
    """A text that is an address of the web; '' where it is none."""
    return scope.address(element, text_of(element))


def first(reader: Callable[[Scope, _Element], str], scope: Scope, elements: Iterable[_Element]) -> str:
    """What is read of the first element of which anything is; '' without."""
    for element in elements:
        if value := reader(scope, element):
            return value
    return ""


def persons(scope: Scope, elements: Sequence[_Element]) -> tuple[str, ...]:
    """The names under the best name of the field that has any; addresses of mail only where there are no names."""
    alone = len(elements) == 1
    if alone or (elements and elements[0].tag != elements[1].tag):
        element = elements[0]
        name = _person(scope, element) if len(element) else _person_of_text(element.text or "")
        if name and (alone or "@" not in name):
            return (name,)
    mails: tuple[str, ...] = ()
    for _, same in groupby(elements, key=_TAG):
        names = tuple(dict.fromkeys(filter(None, [_person(scope, element) for element in same])))
        if others := [name for name in names if "@" not in name]:
            return tuple(others)
        mails = mails or names
    return mails


def _person(scope: Scope, element: _Element) -> str:
    """The name of a person: Atom's parts, RSS's `mail (name)`, `name <mail>` or the plain name."""
    if len(element):
        head = element[0]
        # In Atom the name stands first nearly always, and then nothing else is asked.
        name = _name(text_of(head)) if scope.people.of(head.tag) == _NAME else ""
        if name:
            return name
        parts = scope.people.gather(element)
        return first(_short, scope, (*parts.get("name", ()), *parts.get("mail", ())))
    return _person_of_text(element.text or "")


def _short(scope: Scope, element: _Element) -> str:
    return text(scope, element, 200)


@remembered(1024)
def _name(raw: str) -> str:
    return plain(raw, 200)


@remembered(1024)
def _person_of_text(raw: str) -> str:
    """The name in what is written of a person: an author stands in entry after entry."""
    whole = raw[:200] if is_tidy(raw) and "  " not in raw else title_of_html(raw)[:200]
    if "@" not in whole:
        return whole
    return _MAIL.sub("", whole).replace("mailto:", "").strip(" \t()<>,;\"'") or whole


# --- dates and numbers ------------------------------------------------------------------------------------------------


def moment(scope: Scope, element: _Element) -> datetime | None:
    """A date; None where it cannot be read."""
    raw = text_of(element) if len(element) else element.text
    return date_until(raw, scope.latest) if raw else None


def whole_number(scope: Scope, elements: Iterable[_Element]) -> int | None:
    """The first text, where it is a number."""
    for element in elements:
        raw = element.text
        if raw and len(raw) < 10 and raw.isascii() and raw.isdigit() and not len(element):
            return int(raw)
        if words := text(scope, element):
            return number(words)
    return None


def number(value: str | None) -> int | None:
    """A whole number from zero up, of at most nine digits; None for all else."""
    if not value:
        return None
    if len(value) < 10 and value.isascii() and value.isdigit():
        return int(value)
    found = _NUMBER.fullmatch(value)
    return int(found[1]) if found else None
