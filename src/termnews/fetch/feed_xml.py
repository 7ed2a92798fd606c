"""RSS 0.9x, 1.0, 1.1 and 2.0 and Atom 0.3 and 1.0, out of an element tree.

All are read by the same two tables, one for a feed and one for an entry: for each field, the names it may stand under.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from lxml.etree import _Element

from termnews.fetch import feed_links as to
from termnews.fetch import feed_parts as part
from termnews.fetch.dates import latest
from termnews.fetch.feed_links import Link
from termnews.fetch.feed_names import RDF_ABOUT, XML_BASE, Found, Reader, Rules, Table, local_name, own_namespace
from termnews.fetch.feed_parts import Scope
from termnews.fetch.feed_text import html_of_plain, plain, safe_html, text_of
from termnews.memo import remembered
from termnews.model import Entry, Feed
from termnews.urls import host

Take = Callable[[Iterator[Entry]], tuple[tuple[Entry, ...], bool]]
"""Makes of all entries those that are kept, and says whether there were more."""

ROOTS = frozenset(("rss", "rdf", "feed", "channel", "entry"))
"""The names of root elements that are a feed's."""

_COMMON: Table = {
    "title": ("title", "dc:title", "media:title", "itunes:title"),
    "link": ("link",),
    "authors": ("author", "dc:creator", "dc:author", "itunes:author"),
    "published": ("pubdate", "published", "issued", "dcterms:issued", "dc:date", "created", "dcterms:created"),
    "updated": ("updated", "modified", "dcterms:modified", "lastbuilddate"),
    "language": ("language", "dc:language"),
    "picture": ("media:thumbnail", "itunes:image", "image"),
}
_FEED: Table = _COMMON | {
    "description": (
        *("description", "subtitle", "tagline", "info", "dc:description"),
        *("itunes:summary", "itunes:subtitle", "feedburner:browserfriendly"),
    ),
    # Who stands for a feed that has no author; none of them is the author of its entries.
    "editor": ("managingeditor", "webmaster", "dc:publisher", "itunes:owner"),
    "icon": ("logo", "icon"),
    "ttl": ("ttl",),
    "period": ("sy:updateperiod",),
    "frequency": ("sy:updatefrequency",),
    "skip hours": ("skiphours",),
    "skip days": ("skipdays",),
}
_ENTRY: Table = _COMMON | {
    "guid": ("guid", "id", "dc:identifier"),
    "origin": ("feedburner:origlink",),
    "summary": (
        *("description", "summary", "dc:description", "dcterms:abstract", "abstract", "tagline"),
        *("itunes:summary", "itunes:subtitle"),
    ),
    "content": ("content:encoded", "content", "xhtml:body", "body", "fullitem"),
    "categories": ("category", "dc:subject", "media:category", "itunes:category"),
    "comments_url": ("comments",),
    "comments_feed": ("wfw:commentrss", "wfw:comments"),
    "comments": ("slash:comments", "thr:total"),
    "in_reply_to": ("thr:in-reply-to",),
    "enclosure": ("enclosure",),
    "media": ("media:content",),
    "group": ("media:group",),
    "caption": ("media:description",),
    "source": ("source",),
}


_READERS: Final[dict[str, Reader]] = {
    # The fields for which one element is enough, for a feed and for an entry.
    "guid": part.text,
    "title": part.title,
    "description": part.title,
    "published": part.moment,
    "updated": part.moment,
    "summary": part.markup,
    "content": part.markup,
    "language": part.language,
    "comments_url": part.address,
    "comments_feed": part.address,
}
_FILES = frozenset(("enclosure", "media", "picture"))
_MORE = _FILES | {"caption", "comments", "in_reply_to"}
_BLANK = list(Entry())
"""The fields of an entry in which nothing has been found."""
(
    # Their places.
    _GUID,
    _URL,
    _TITLE,
    _AUTHORS,
    _PUBLISHED,
    _UPDATED,
    _SUMMARY,
    _CONTENT,
    _LANGUAGE,
    _IMAGE,
    _ENCLOSURES,
    _CATEGORIES,
    _COMMENTS_URL,
    _COMMENTS_FEED,
    _COMMENTS,
    _IN_REPLY_TO,
) = range(len(_BLANK))

_FEED_RULES = Rules(_FEED, _READERS, ("title", "description", "language", "updated", "published"))
_ENTRY_RULES = Rules(_ENTRY, _READERS, Entry._fields)
_PERSON_RULES = Rules(part.PERSON)

_PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 7 * 86400, "monthly": 30 * 86400, "yearly": 365 * 86400}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ENTRY_TAGS = ("{*}item", "{*}entry")
_ATOM_ENTRY = "{http://www.w3.org/2005/Atom}entry"


def read(root: _Element, document: bytes, take: Take, *, url: str, repaired: bool, now: datetime) -> Feed:
    """The feed under the root of a document; `take` is handed its entries one after the other and keeps those that are
    wanted."""
    channel, own, name = _channel(root), own_namespace(str(root.tag)), local_name(root)
    scope = Scope(
        people=_PERSON_RULES.for_namespace(own),
        url=url,
        literal=name == "feed" or name == "entry",
        document=document,
        latest=latest(now),
    )
    values: list[Any] = ["", "", "", None, None]
    found: Found = {}
    _FEED_RULES.for_namespace(own).read(scope, channel, values, found, {})
    title, description, language, updated, published = values
    if channel is not root and len(root) > 1 and "picture" not in found:
        # RSS 0.90 and 1.0 have the channel's image beside the channel, not in it.
        found["picture"] = list(root.iterchildren("{*}image"))
    authors = part.persons(scope, found["authors"]) if "authors" in found else ()
    editors = part.persons(scope, found["editor"]) if "editor" in found and not authors else ()
    links = to.links(scope, found["link"]) if "link" in found else []
    language = language or part.language_of(channel) or part.language_of(root)
    image = to.picture(scope, found, []) if "picture" in found else ""
    if "icon" in found and not image:
        image = part.first(part.address, scope, found["icon"])
    site_url = to.page(links)
    scope.url = _start_of_entries(scope, site_url)
    names = tuple([name for name in authors if "@" not in name])
    entries, truncated = take(_entries(scope, _ENTRY_RULES.for_namespace(own), root, names, language))
    # By place: by name it takes three times as long.
    return Feed(
        _format(root),
        title,
        to.related(links, "self"),
        site_url,
        description,
        language,
        ", ".join(authors or editors),
        image,
        updated or published,
        (part.whole_number(scope, found["ttl"]) or None) if "ttl" in found else None,
        _interval(scope, found),
        _hours(found),
        _days(found),
        to.related(links, "next", "prev-archive"),
        repaired,
        truncated,
        entries,
    )


def _start_of_entries(scope: Scope, site_url: str) -> str:
    """Where the addresses of entries start: from the site, but in Atom from the feed where it is on one host."""
    if not site_url or (scope.literal and host(scope.url) == host(site_url)):
        return scope.url
    return site_url


# --- the feed ---------------------------------------------------------------------------------------------------------


def _channel(root: _Element) -> _Element:
    """The element that holds what a feed says of itself."""
    if local_name(root) not in ("rss", "rdf"):
        return root
    if len(root) and root[0].tag == "channel":
        return root[0]
    return next(root.iter("{*}channel"), root)


def _format(root: _Element) -> str:
    name, tag = local_name(root), str(root.tag).lower()
    version = _version(root.get("version", ""))
    if name == "rdf":
        first = next(root.iterchildren("{*}channel", *_ENTRY_TAGS), root)
        return "rss 1.0" if "purl.org/rss/1.0/}" in str(first.tag) else "rss 0.9"
    if name in ("feed", "entry"):
        return "atom 0.3" if version == "0.3" or "purl.org/atom/ns#" in tag else "atom 1.0"
    return "rss 1.1" if "rss1.1" in tag else f"rss {version or '2.0'}"


@remembered(64)
def _version(written: str) -> str:
    return plain(written, 20)


def _interval(scope: Scope, found: Found) -> int | None:
    """Seconds between two updates (RSS 1.0 module Syndication): a period, and how often in it."""
    if "period" not in found:
        return None
    period = _PERIODS.get(part.first(part.text, scope, found["period"]).lower())
    frequency = part.whole_number(scope, found.get("frequency", ())) or 1
    return max(period // frequency, 1) if period else None


def _hours(found: Found) -> frozenset[int]:
    """The hours in which a feed does not change; RSS 0.91 counted them from 1 to 24."""
    if "skip hours" not in found:
        return frozenset()
    hours = [part.number(text_of(hour)) for skip in found["skip hours"] for hour in skip]
    return frozenset(hour % 24 for hour in hours if hour is not None and hour <= 24)


def _days(found: Found) -> frozenset[int]:
    """The days on which a feed does not change."""
    if "skip days" not in found:
        return frozenset()
    days = [text_of(day).strip().lower() for skip in found["skip days"] for day in skip]
    return frozenset(_DAYS.index(day) for day in days if day in _DAYS)


# --- the entries ------------------------------------------------------------------------------------------------------


def holds_entries(root: _Element) -> bool:
    """Whether there is an entry anywhere: nearly always it is the last child of the feed or of its channel."""
    last = root[-1] if len(root) else root
    if str((last[-1] if last.tag == "channel" and len(last) else last).tag) in ("item", _ATOM_ENTRY):
        return True
    return next(root.iter(*_ENTRY_TAGS), None) is not None


def _entries(scope: Scope, rules: Rules, root: _Element, authors: tuple[str, ...], language: str) -> Iterator[Entry]:
    """The entries, wherever they stand, but not what an entry may hold of other feeds' entries.

    `authors` and `language` are those of the feed, for entries that have none.
    """
    home: _Element | None = None
    start = scope.url
    for element in root.iter(*_ENTRY_TAGS):
        parent = element.getparent()
        if parent is not None and parent is not home:
            if next(element.iterancestors(*_ENTRY_TAGS), None) is not None:
                continue
            home, start = parent, scope.base(parent)
        attributes = element.keys()
        scope.start = scope.base(element) if XML_BASE in attributes else start
        said = part.language_of(element) if attributes else ""
        yield _entry(scope, rules, element, authors, said or language)


def _entry(scope: Scope, rules: Rules, element: _Element, authors: tuple[str, ...], language: str) -> Entry:
    values = _BLANK.copy()
    found: Found = {}
    rules.read(scope, element, values, found, {})
    links = to.links(scope, found["link"], to.ENTRY_RELATIONS) if "link" in found else []
    alone = len(links) == 1 and links[0][0] == "alternate"
    page = links[0][1] if alone else to.page(links)
    values[_URL] = page if page and "origin" not in found else _page(scope, rules, element, found, links)
    if not values[_GUID]:
        values[_GUID] = plain(element.get(RDF_ABOUT, ""))
    if not values[_PUBLISHED]:
        values[_PUBLISHED] = values[_UPDATED]
    own = part.persons(scope, found["authors"]) if "authors" in found else ()
    if not own and "source" in found:
        own = _authors_of_source(scope, rules, found["source"])
    values[_AUTHORS] = own or authors
    if not values[_LANGUAGE]:
        values[_LANGUAGE] = language
    if "categories" in found:
        values[_CATEGORIES] = to.categories(found["categories"])
    if not alone or not _MORE.isdisjoint(found):
        _read_more(scope, found, () if alone else links, values)
    # As `_make`, which counts them again.
    return tuple.__new__(Entry, values)


def _read_more(scope: Scope, found: Found, links: Sequence[Link], values: list[Any]) -> None:
    """Read what may come with an entry beside its text: comments, pictures and files."""
    if "caption" in found and not (values[_SUMMARY] or values[_CONTENT]):
        values[_SUMMARY] = _caption(found)
    if "comments" in found:
        values[_COMMENTS] = part.whole_number(scope, found["comments"])
    if "in_reply_to" in found:
        values[_IN_REPLY_TO] = _reference(found["in_reply_to"][0])
    relations = [rel for rel, _, _ in links] if links else ()
    if "replies" in relations:
        url, feed = to.replies(links)
        values[_COMMENTS_URL] = values[_COMMENTS_URL] or url
        values[_COMMENTS_FEED] = values[_COMMENTS_FEED] or feed
        if values[_COMMENTS] is None:
            values[_COMMENTS] = to.count_of_replies(links)
    if "enclosure" in relations or not _FILES.isdisjoint(found):
        pictures, recordings = to.media(found["media"]) if "media" in found else ([], [])
        if recordings or "enclosure" in found or "enclosure" in relations:
            values[_ENCLOSURES] = to.enclosures(scope, found, links, recordings)
        values[_IMAGE] = to.picture(scope, found, pictures, values[_ENCLOSURES])


def _reference(element: _Element) -> str:
    """The identity that a thr:in-reply-to names (RFC 4685, 3)."""
    return plain(element.get("ref") or element.get("href") or "")


def _page(scope: Scope, rules: Rules, element: _Element, found: Found, links: list[Link]) -> str:
    """The address of an entry: before FeedBurner's detour, else its link, else its identity if that is an address."""
    return (
        part.first(part.address, scope, found.get("origin", ()))
        or to.page(links)
        or _permalink(scope, rules, element)
        or scope.address(element, element.get(RDF_ABOUT))
        or to.related(to.links(scope, found.get("link", ())), "via", "related", "self")
    )


def _permalink(scope: Scope, rules: Rules, element: _Element) -> str:
    """The identity that is an address by its looks; one that is said to be none comes last."""
    looks = [one for one in rules.gather(element).get("guid", ()) if text_of(one).lstrip()[:4].lower() == "http"]
    looks.sort(key=lambda one: (one.get("isPermaLink") or one.get("ispermalink") or "").strip().lower() == "false")
    return next(filter(None, (scope.address(one, text_of(one)) for one in looks)), "")


def _authors_of_source(scope: Scope, rules: Rules, sources: Iterable[_Element]) -> tuple[str, ...]:
    """The authors of the feed that an entry was taken from (RFC 4287, 4.2.1)."""
    source = next((source for source in sources if len(source)), None)
    return () if source is None else part.persons(scope, rules.gather(source).get("authors", ()))


def _caption(found: Found) -> str:
    """The description of a video or a picture, for entries that have no other text."""
    for element in found.get("caption", ()):
        words = text_of(element)
        if words.strip():
            return safe_html(words if element.get("type") == "html" else html_of_plain(words, lines=True))
    return ""
