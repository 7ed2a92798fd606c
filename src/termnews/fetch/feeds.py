"""A feed out of bytes: RSS, Atom and JSON Feed, as they are met.

XML is read strictly by lxml, and where it is not well-formed, once more as `feed_repair` has mended or rewritten it.
The caps keep a hostile document from taking the machine: size, depth, entries, seconds of CPU. feedparser is the oracle
of the tests and is not used here: it takes forty times as long, knows no JSON Feed, and lets a photograph's caption
replace the summary.
"""

from __future__ import annotations

import json
import re
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import islice

from lxml import etree
from lxml.etree import _Element

from termnews.errors import FeedTooComplex, NotAFeed
from termnews.fetch import feed_json, feed_xml
from termnews.fetch.encoding import as_utf8
from termnews.fetch.feed_names import local_name
from termnews.fetch.feed_repair import holds_feed, mended, rewritten
from termnews.fetch.feed_text import MixedText, SpareParser
from termnews.fetch.feed_xml import Take
from termnews.model import Entry, Feed

MAX_BYTES = 8 << 20
"""Bytes of a document, compressed or not."""
MAX_ENTRIES = 2000
"""Entries that are taken of a document, from its top, which is where the new ones are."""
_HEAD = 1000
"""Bytes at the start of a document in which its root begins, nearly always."""
_AT_ONCE = 16
"""Entries between two looks at the clock."""
MAX_SECONDS = 2.0
"""Seconds of CPU after which what has been read so far is all there is; a parse never takes more than 2.5."""

_FIRST_TAG = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?([A-Za-z][\w.-]*)")
_HTML_DOCTYPE = re.compile(rb"<!doctype\s+html\b", re.IGNORECASE)
_ENTRY = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s/>]", re.IGNORECASE)
_NO_XML = (b"{", b"[", b"")
"""What a document begins with that is JSON, or empty."""
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
_PIECES = frozenset(("p", "div", "span", "center", "h1", "h2", "b", "br", "script", "table", "form", "noscript"))
_OTHERS = {
    # What else is served where a feed is expected.
    "html": "a web page",
    "urlset": "a site map",
    "sitemapindex": "a site map",
    "opml": "a list of feeds (OPML)",
    "svg": "a picture",
}


def parse(body: bytes, *, url: str = "", content_type: str = "", now: datetime | None = None) -> Feed:
    """The feed in a body that came from `url`. Raises NotAFeed and FeedTooComplex, and nothing else.

    `content_type` is the HTTP header; it is asked for the charset only, as feeds are served under any type.
    """
    deadline = time.thread_time() + MAX_SECONDS
    document, root = _opened(_checked(body), content_type)
    if not document:
        raise NotAFeed("There is nothing here: the answer is empty.", kind="empty")
    now = now or datetime.now(UTC)
    if document[:1] in _NO_XML:
        return _read_json(document, lambda entries: _taken(entries, deadline), url, now)
    return _read_xml(document, root, lambda entries: _taken(entries, deadline), url, now)


def _opened(body: bytes, content_type: str) -> tuple[bytes, _Element | None]:
    """A document in UTF-8 without white space before it, and its root where it is well-formed XML.

    To see whether it is UTF-8 already takes a tenth of the time of a parse, which refuses what is not: it comes first.
    """
    document = body.lstrip()
    # What is ASCII with escapes looks like UTF-8: HZ has a tilde, and ISO 2022 an ESC, which the parse refuses.
    parsed = document[:1] == b"<" and (b"~" not in body or not body.isascii())
    if parsed and (root := _root(document, spare=document.find(b"<rss", 0, _HEAD) >= 0)) is not None:
        return document, root
    meant = as_utf8(body, content_type).lstrip()
    if meant[:1] in _NO_XML or (parsed and meant == document):
        return meant, None
    return meant, _root(meant)


def _checked(body: bytes) -> bytes:
    """The bytes of the document, inflated where a server forgot to say that they are compressed."""
    if body.startswith(b"\x1f\x8b"):
        try:
            body = zlib.decompressobj(31).decompress(body, MAX_BYTES + 1)
        except zlib.error:
            raise NotAFeed("This is a compressed file that cannot be opened, not a feed.", kind="binary") from None
    if len(body) > MAX_BYTES:
        raise FeedTooComplex(f"The feed is larger than {MAX_BYTES >> 20} MB.")
    return body


def _taken(entries: Iterator[Entry], deadline: float) -> tuple[tuple[Entry, ...], bool]:
    """As many entries as the caps allow, identified, and whether there were more."""
    taken: list[Entry] = []
    while True:
        some = list(islice(entries, _AT_ONCE))
        taken += some
        if len(some) < _AT_ONCE:
            return _identified(taken), False
        if len(taken) >= MAX_ENTRIES or time.thread_time() >= deadline:
            return _identified(taken), next(entries, None) is not None


def _identified(entries: list[Entry]) -> tuple[Entry, ...]:
    """The entries, without their guids where more than half of them share one with another: then it is no identity."""
    guids = [guid for entry in entries if (guid := entry.guid)]
    if len(set(guids)) == len(guids):
        return tuple(entries)
    counts = Counter(guids)
    if sum(count for count in counts.values() if count > 1) * 2 <= len(entries):
        return tuple(entries)
    return tuple(entry._replace(guid="") if counts[entry.guid] > 1 else entry for entry in entries)


# --- JSON -------------------------------------------------------------------------------------------------------------


def _read_json(document: bytes, take: Take, url: str, now: datetime) -> Feed:
    try:
        data = json.loads(document.decode(), strict=False)
    except RecursionError:
        raise FeedTooComplex("The feed is nested too deep.") from None
    except ValueError:
        raise NotAFeed("This begins like JSON, but it is broken.", kind="json") from None
    if not feed_json.is_feed(data):
        raise NotAFeed("This is JSON, but not a JSON Feed.", kind="json")
    return feed_json.read(data, take, url=url, now=now)


# --- XML --------------------------------------------------------------------------------------------------------------


def _read_xml(document: bytes, root: _Element | None, take: Take, url: str, now: datetime) -> Feed:
    root, repaired = _tree(document, root)
    if root is None or local_name(root) not in feed_xml.ROOTS:
        raise _not_a_feed(document, "" if root is None else local_name(root))
    try:
        return feed_xml.read(root, repaired or document, take, url=url, repaired=bool(repaired), now=now)
    except MixedText:
        return _read_xml(document, _root(document), take, url, now)


def _tree(document: bytes, root: _Element | None) -> tuple[_Element | None, bytes]:
    """The root, None where there can be none, and the repaired document where it had to be repaired.

    `root` is that of the document as it stands, if it is well-formed.
    """
    if root is not None and not _hides_entries(root, document):
        return root, b""
    if _is_page(document) or not holds_feed(document):
        return root, b""
    repaired = mended(document)
    root = _root(repaired)
    if root is None or _hides_entries(root, repaired):
        repaired = rewritten(document)
        root = _root(repaired, recover=True)
    return root, repaired


@cache
def _parser(recover: bool, spare: bool) -> etree.XMLParser:
    """Made once: a parser takes as long to be made as a feed of a few entries to be parsed."""
    return (SpareParser if spare else etree.XMLParser)(
        resolve_entities="internal",
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        remove_blank_text=spare,
        encoding="utf-8",
        recover=recover,
    )


def _root(document: bytes, *, recover: bool = False, spare: bool = False) -> _Element | None:
    """The root of a document, None where it is not well-formed; prefixes that are not bound are no reason.

    A spare one is without the white space between elements (`SpareParser`).

    A document's own entities are resolved, under libxml2's guard against bombs, and nothing is ever loaded.
    `collect_ids` has to stay: without it lxml 6.1 loads the DTD that a document names, from this machine's disk too.
    """
    try:
        return etree.fromstring(document, _parser(recover, spare))
    except etree.XMLSyntaxError as error:
        if recover or any(mistake.domain != etree.ErrorDomains.NAMESPACE for mistake in error.error_log):
            return None
        # All that is wrong are prefixes that are not bound; their names are known without.
        return _root(document, recover=True)


def _hides_entries(root: _Element, document: bytes) -> bool:
    """Whether a document has entries by its text and none by its tree: in capitals, or with a prefix of their own."""
    return not feed_xml.holds_entries(root) and _ENTRY.search(document) is not None


def _is_page(document: bytes) -> bool:
    """Whether a document is HTML, by its first tag; a doctype alone is not trusted, as feeds have been seen with it."""
    first = _FIRST_TAG.search(document)
    name = first[1].decode("ascii", "replace").lower() if first else ""
    doctype = _HTML_DOCTYPE.search(document, 0, first.start() if first else 1000)
    return name in ("html", "head", "body") or (doctype is not None and name not in feed_xml.ROOTS)


def _not_a_feed(document: bytes, root: str) -> NotAFeed:
    """What a document is that is no feed, in words."""
    if root == "html" or (not root and _is_page(document)):
        hint = "Add its address as it is: the feeds that it leads to will be looked for."
        return NotAFeed("This is a web page, not a feed.", hint, kind="html")
    if len(_NOT_TEXT.findall(document[:1000].decode("utf-8", "ignore"))) > 10:
        return NotAFeed("This is a file of another kind, not a feed.", kind="binary")
    prolog = document.startswith(b"<?xml")
    if root in _PIECES or (not root and document.startswith(b"<") and not prolog):
        return NotAFeed("This is a piece of a web page, not a feed.", kind="html")
    if root or prolog:
        return NotAFeed(f"This is {_OTHERS.get(root, 'an XML document')}, not a feed.", kind="xml")
    return NotAFeed("This is plain text, not a feed.", kind="text")
