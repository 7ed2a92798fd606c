"""Feeds that are not well-formed XML, made so.

`mended` does what most of them need, by a few substitutions: junk around the document, characters and references that
XML forbids, entities that no one declared, bare `&`. `rewritten` does that and writes the whole document anew: tags
that are not closed, not opened or crossed, attributes without quotes or twice, bare `<`, prefixes that were not bound,
a CDATA section without an end, names in capitals. Both are linear in the length of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from html.entities import html5
from itertools import islice

from termnews.fetch.feed_names import PREFIXES

MAX_TAGS = 300_000
"""Tags that are written; the rest of a document is left away."""
MAX_DEPTH = 200
"""Levels of tags that are written; what is deeper loses its tags, not its text."""
MAX_REFERENCES = 600_000
"""References and bare `&` that are mended; where there are more, all stand as they are written."""
_MAX_ATTRIBUTES = 100
_MAX_UNBOUND = 50
_JUNK = 20_000
"""Bytes at the end of a document in which the end of the document is looked for."""
_DECLARED_ROOM = 200_000
"""Bytes that all uses of one declared entity may take: more is a bomb."""

_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel)(?=[\s>])", re.IGNORECASE)
_PROLOG = re.compile(rb"<\?xml\s|<!DOCTYPE\s", re.IGNORECASE)
_ROOT_END = re.compile(rb"</(?:[\w.-]+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_ILLEGAL = bytes({*range(0x20), 0xFF} - {9, 10, 13})
"""Bytes of UTF-8 that XML forbids, beside U+FFFE and U+FFFF, which are three bytes each."""
_SURROGATES = re.compile(
    rb"&#(?:x(D[89AB][0-9A-F]{2});&#x(D[C-F][0-9A-F]{2})|(5[56][0-9]{3});&#(5[67][0-9]{3}));", re.IGNORECASE
)
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[<>]*+(?:\[([^\]]*+)\]\s*+)?>", re.IGNORECASE)
_ENTITY = re.compile(rb"<!ENTITY\s+([\w.-]+)\s+(?:\"([^\"%&<]*)\"|'([^'%&<]*)')\s*>")
_REFERENCE = re.compile(
    rb"&(?!(?:lt|gt|amp|quot|apos);)(?:#(?:([0-9]{1,8})|[xX]([0-9A-Fa-f]{1,6}));|([A-Za-z][A-Za-z0-9]{0,31});)?"
)
_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]*+):[A-Za-z_]")
_BOUND = re.compile(r"\bxmlns:([A-Za-z_][\w.-]*+)\s*=")
_DOCTYPE_TEXT = re.compile(_DOCTYPE.pattern.decode(), re.IGNORECASE)
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z_][\w.-]*+(?::[A-Za-z_][\w.-]*+)?)"
    r"(?P<rest>(?:\s(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+|/)?)>"
)
_LOOSE_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)(?P<rest>(?:\s[^<>]*|/)?)>")
_ATTRIBUTE = re.compile(r"(?<![\w.:-])([A-Za-z_][\w.:-]*+)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))")

_VOID = frozenset(("br", "hr", "img", "input", "wbr", "area", "embed"))
"""HTML's empty elements, but for those that are RSS elements too."""
_ENTRIES = ("item", "entry")
_LEAVES = frozenset(
    ("title", "link", "guid", "pubdate", "comments", "ttl", "language", "generator", "dc:date", "dc:creator")
)
"""Elements of text alone that are often left open."""
_FIELDS = _LEAVES | {"description", "author", "category", "content", "content:encoded", "summary", "enclosure"}


def holds_feed(document: bytes) -> bool:
    """Whether the tag that a feed begins with stands in a document."""
    return _ROOT.search(document) is not None


def mended(document: bytes) -> bytes:
    """A document in UTF-8 with its mistakes below the level of tags taken out."""
    document = _trimmed(document)
    references = _References(document)
    doctype = _DOCTYPE.search(document, 0, 5000)
    if doctype:
        document = document[: doctype.start()] + document[doctype.end() :]
    first, *sections = document.split(b"<![CDATA[")
    parts = [references.mended(first)]
    for section in sections:
        inside, mark, outside = section.partition(b"]]>")
        parts += [b"<![CDATA[", inside, mark, references.mended(outside)]
    return b"".join(parts)


def rewritten(document: bytes) -> bytes:
    """A well-formed document in UTF-8 out of one that should have been."""
    document = _trimmed(document)
    return _Writer(document.decode("utf-8", "replace"), _References(document)).document().encode()


# --- characters and references ----------------------------------------------------------------------------------------


def _trimmed(document: bytes) -> bytes:
    """The document from where it begins to where it ends, characters that XML forbids taken out or mended."""
    document = document.translate(None, _ILLEGAL)
    starts = [found.start() for found in (_ROOT.search(document), _PROLOG.search(document)) if found]
    ends = [found.end() for found in _ROOT_END.finditer(document, max(len(document) - _JUNK, 0))]
    document = document[min(starts, default=0) : max(ends, default=len(document))]
    if b"\xef\xbf" in document:
        document = document.replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")
    return _SURROGATES.sub(_join_surrogates, document)


def _join_surrogates(found: re.Match[bytes]) -> bytes:
    """A character beyond U+FFFF that was written as the two halves UTF-16 has for it."""
    high = int(found[1], 16) if found[1] else int(found[3])
    low = int(found[2], 16) if found[2] else int(found[4])
    if not (0xD800 <= high < 0xDC00 <= low < 0xE000):
        return b""
    return b"&#%d;" % (0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


class _References:
    """The references of a document, turned into characters or into what XML knows by itself."""

    def __init__(self, document: bytes) -> None:
        doctype = _DOCTYPE.search(document, 0, 20_000)
        declared = {name: one or other for name, one, other in _ENTITY.findall((doctype and doctype[1]) or b"")}
        # What the document declares itself, each with what all its uses may still take.
        self._names: dict[bytes, tuple[bytes, int]] = {
            name: (value, _DECLARED_ROOM) for name, value in declared.items()
        }
        self._left = MAX_REFERENCES

    def mended(self, text: bytes) -> bytes:
        """Text outside CDATA, with no references that a strict parser would stop at."""
        if b"&" not in text:
            return text
        if self._left:
            resolved, count = _REFERENCE.subn(self._resolved, text, self._left)
            self._left -= count
            if self._left:
                return resolved
        return text.replace(b"&", b"&amp;")

    def _resolved(self, found: re.Match[bytes]) -> bytes:
        decimal, hexadecimal, name = found.groups()
        if name:
            character = self._declared(name) or html5.get(name.decode() + ";", f"&{name.decode()};").encode()
        elif decimal or hexadecimal:
            code = int(decimal) if decimal else int(hexadecimal, 16)
            character = chr(code).encode() if _is_legal(code) else b""
        else:
            character = b"&"
        return character.replace(b"&", b"&amp;").replace(b"<", b"&lt;")

    def _declared(self, name: bytes) -> bytes:
        """What the document has declared for a name; empty where it has not, or where it has been used too much."""
        value, room = self._names.get(name, (b"", 0))
        if len(value) > room:
            return b""
        self._names[name] = value, room - len(value)
        return value


def _is_legal(code: int) -> bool:
    """Whether XML 1.0 allows a character (section 2.2)."""
    return code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000


def _unbound(text: str) -> list[str]:
    """Prefixes of tags that are bound to a namespace nowhere."""
    used = {found[1] for found in islice(_PREFIX.finditer(text), MAX_TAGS)}
    return sorted(used - {found[1] for found in _BOUND.finditer(text)} - {"xml"})[:_MAX_UNBOUND]


def _bindings(prefixes: Iterable[str]) -> str:
    return "".join(f' xmlns:{one}="{PREFIXES.get(one.lower(), "urn:unbound:" + one)}"' for one in prefixes)


# --- tags -------------------------------------------------------------------------------------------------------------


class _Writer:
    """Walks over a text from tag to tag and writes it in balance."""

    def __init__(self, text: str, references: _References) -> None:
        self._text = text
        self._references = references
        self._out: list[str] = []
        self._open: list[str] = []
        """The names of the tags that are written and not closed."""
        self._folded = Counter[str]()
        """How often each of them is open, in lower case."""
        self._too_deep = 0
        """How many tags are open that were not written."""
        self._unbound = _unbound(text)
        self._bound = {found[1] for found in _BOUND.finditer(text)}.union(self._unbound, ("xml", "xmlns", ""))
        self._last = {mark: text.rfind(mark) for mark in (">", "]]>", "-->", "?>")}
        """Where each mark stands last: looking for one that never comes would make the walk quadratic."""

    def document(self) -> str:
        """The whole document."""
        text, at = self._text, 0
        for _ in range(MAX_TAGS):
            begin = text.find("<", at)
            if begin < 0 or begin > self._last[">"]:
                break
            if self._open:
                self._out.append(self._escaped(text[at:begin]))
            tag = _TAG.match(text, begin) or _LOOSE_TAG.match(text, begin)
            if not tag:
                at = self._other(begin)
                continue
            at = tag.end()
            if tag["end"]:
                self._end(tag["name"].lower())
            else:
                self._begin(tag["name"], tag["rest"])
            if not self._open:
                break
        while self._open:
            self._close()
        return "".join(self._out)

    def _other(self, begin: int) -> int:
        """What begins like a tag and is none, at `begin`; returns where it ends."""
        if self._text.startswith("<![CDATA[", begin):
            if begin > self._last["]]>"]:
                # Without an end it would swallow all that follows, so the mark itself is the mistake.
                return begin + 9
            end = self._text.index("]]>", begin) + 3
            self._out.append(self._text[begin:end] if self._open else "")
            return end
        doctype = None if self._open else _DOCTYPE_TEXT.match(self._text, begin)
        if doctype:
            return doctype.end()
        for mark, close in (("<!--", "-->"), ("<?", "?>"), ("<!", ">")):
            if self._text.startswith(mark, begin) and begin < self._last[close]:
                return self._text.index(close, begin) + len(close)
        self._out.append("&lt;" if self._open else "")
        return begin + 1

    def _begin(self, name: str, rest: str) -> None:
        folded = name.lower()
        prefix, colon, local = name.rpartition(":")
        local = local.lower()
        if local in _ENTRIES:
            self._end_entry()
        elif folded in _FIELDS and self._open and self._open[-1].lower() in _LEAVES:
            self._close()
        empty = rest.endswith("/") or folded in _VOID
        if len(self._open) >= MAX_DEPTH:
            self._too_deep += not empty
            return
        name = prefix + colon + local
        bindings = "" if self._open else _bindings(self._unbound)
        self._out.append(f"<{name}{bindings}{self._attributes(rest)}{'/' if empty else ''}>")
        if not empty:
            self._open.append(name)
            self._folded[name.lower()] += 1

    def _end(self, folded: str) -> None:
        if self._too_deep:
            self._too_deep -= 1
        elif self._folded[folded]:
            while self._open[-1].lower() != folded:
                self._close()
            self._close()

    def _end_entry(self) -> None:
        """Close an entry that is still open: entries do not stand in each other."""
        depth = next((at for at, name in enumerate(self._open) if name.rpartition(":")[2] in _ENTRIES), -1)
        if depth >= 0:
            self._too_deep = 0
            while len(self._open) > depth:
                self._close()

    def _close(self) -> None:
        name = self._open.pop()
        self._folded[name.lower()] -= 1
        self._out.append(f"</{name}>")

    def _attributes(self, rest: str) -> str:
        seen: dict[str, str] = {}
        for found in _ATTRIBUTE.finditer(rest):
            name, double, single, bare = found.groups()
            if len(seen) == _MAX_ATTRIBUTES:
                break
            if name.rpartition(":")[0] in self._bound:
                value = (double or single or bare or "").replace("<", "&lt;").replace('"', "&quot;")
                seen.setdefault(name.lower() if name.isupper() else name, self._escaped(value))
        return "".join(f' {name}="{value}"' for name, value in seen.items())

    def _escaped(self, text: str) -> str:
        text = text.replace("]]>", "]]&gt;")
        return self._references.mended(text.encode()).decode() if "&" in text else text
