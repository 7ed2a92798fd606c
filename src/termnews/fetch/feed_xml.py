"""RSS 0.9x, 1.0, 1.1 and 2.0 and Atom 0.3 and 1.0, out of an element tree.

All are read by the same two tables, one for a feed and one for an entry: for each field, the names it may stand under.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from lxml.etree import _Element

from termnews.fetch import feed_parts as part
from termnews.fetch.feed_names import RDF_ABOUT, Found, Rules, Table, local_name, own_namespace
from termnews.fetch.feed_parts import Link, Scope
from termnews.fetch.feed_text import html_of_plain, plain, safe_html, text_of
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


def _reference(scope: Scope, elements: Sequence[_Element]) -> str:
    """The identity that the first thr:in-reply-to names (RFC 4685, 3)."""
    return plain(elements[0].get("ref") or elements[0].get("href") or "")


_READERS: Final[dict[str, Callable[[Scope, Sequence[_Element]], Any]]] = {
    # How the fields are read that an `Entry` has under the same name.
    "guid": part.text,
    "title": part.title,
    "authors": part.persons,
    "published": part.moment,
    "updated": part.moment,
    "summary": part.markup,
    "content": part.markup,
    "language": part.language,
    "categories": part.categories,
    "comments_url": part.first_address,
    "comments_feed": part.first_address,
    "comments": part.whole_number,
    "in_reply_to": _reference,
}
_FILES = frozenset(("enclosure", "media", "picture"))

_FEED_RULES, _ENTRY_RULES, _PERSON_RULES = Rules(_FEED), Rules(_ENTRY), Rules(part.PERSON)

_PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 7 * 86400, "monthly": 30 * 86400, "yearly": 365 * 86400}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ENTRY_TAGS = ("{*}item", "{*}entry")


def read(root: _Element, take: Take, *, url: str, unsafe: str, based: bool, repaired: bool, now: datetime) -> Feed:
    """The feed under a root; `take` is handed its entries one after the other and keeps those that are wanted."""
    channel, own = _channel(root), own_namespace(root)
    found = _FEED_RULES.for_namespace(own).gather(channel)
    if channel is not root:
        # RSS 0.90 and 1.0 have the channel's image beside the channel, not in it.
        found.setdefault("picture", list(root.iterchildren("{*}image")))
    people, literal = _PERSON_RULES.for_namespace(own), local_name(root) in ("feed", "entry")
    scope = Scope(people=people, url=url, based=based, literal=literal, unsafe=unsafe, now=now)
    links = part.links(scope, found.get("link", ()))
    site_url = part.page(links)
    authors = part.persons(scope, found.get("authors", ()))
    language = part.language(scope, found.get("language", ())) or part.language_of(channel) or part.language_of(root)
    parent = Entry(authors=tuple(name for name in authors if "@" not in name), language=language)
    rules = _ENTRY_RULES.for_namespace(own)
    entries, truncated = take(_entries(_for_entries(scope, site_url), rules, root, parent))
    return Feed(
        format=_format(root),
        title=part.title(scope, found.get("title", ())),
        url=part.related(links, "self"),
        site_url=site_url,
        description=part.title(scope, found.get("description", ())),
        language=language,
        author=", ".join(authors or part.persons(scope, found.get("editor", ()))),
        image=part.picture(scope, found, []) or part.first_address(scope, found.get("icon", ())),
        updated=part.moment(scope, found.get("updated", ())) or part.moment(scope, found.get("published", ())),
        ttl=part.whole_number(scope, found.get("ttl", ())) or None,
        update_interval=_interval(scope, found),
        skip_hours=_hours(found),
        skip_days=_days(found),
        next_page=part.related(links, "next", "prev-archive"),
        repaired=repaired,
        truncated=truncated,
        entries=entries,
    )


def _for_entries(scope: Scope, site_url: str) -> Scope:
    """The scope of entries: their addresses start from the site, but in Atom from the feed where it is on one host."""
    if not site_url or (scope.literal and host(scope.url) == host(site_url)):
        return scope
    return replace(scope, url=site_url)


# --- the feed ---------------------------------------------------------------------------------------------------------


def _channel(root: _Element) -> _Element:
    """The element that holds what a feed says of itself."""
    if local_name(root) in ("rss", "rdf"):
        return next(root.iter("{*}channel"), root)
    return root


def _format(root: _Element) -> str:
    name, tag = local_name(root), str(root.tag).lower()
    version = plain(root.get("version", ""), 20)
    if name == "rdf":
        first = next(root.iterchildren("{*}channel", *_ENTRY_TAGS), root)
        return "rss 1.0" if "purl.org/rss/1.0/}" in str(first.tag) else "rss 0.9"
    if name in ("feed", "entry"):
        return "atom 0.3" if version == "0.3" or "purl.org/atom/ns#" in tag else "atom 1.0"
    return "rss 1.1" if "rss1.1" in tag else f"rss {version or '2.0'}"


def _interval(scope: Scope, found: Found) -> int | None:
    """Seconds between two updates (RSS 1.0 module Syndication): a period, and how often in it."""
    period = _PERIODS.get(part.text(scope, found.get("period", ())).lower())
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


def entry_elements(root: _Element) -> Iterator[_Element]:
    """The entries, wherever they stand, but not what an entry may hold of other feeds' entries."""
    home: _Element | None = None
    for element in root.iter(*_ENTRY_TAGS):
        parent = element.getparent()
        if parent is not home and next(element.iterancestors(*_ENTRY_TAGS), None) is not None:
            continue
        home = parent
        yield element


def _entries(scope: Scope, rules: Rules, root: _Element, parent: Entry) -> Iterator[Entry]:
    for element in entry_elements(root):
        yield _entry(scope, rules, element, parent)


def _entry(scope: Scope, rules: Rules, element: _Element, parent: Entry) -> Entry:
    found = rules.gather(element)
    values: dict[str, Any] = {}
    for field, elements in found.items():
        reader = _READERS.get(field)
        if reader is not None:
            values[field] = reader(scope, elements)
    links = part.links(scope, found["link"], part.ENTRY_RELATIONS) if "link" in found else []
    values["url"] = _page(scope, element, found, links)
    if not values.get("guid"):
        values["guid"] = plain(element.get(RDF_ABOUT, ""))
    if not values.get("published"):
        values["published"] = values.get("updated")
    if not values.get("authors"):
        values["authors"] = ("source" in found and _source_authors(scope, rules, found)) or parent.authors
    if not values.get("language"):
        values["language"] = part.language_of(element) or parent.language
    if "caption" in found and not (values.get("summary") or values.get("content")):
        values["summary"] = _caption(found)
    relations = {link.rel for link in links}
    if "replies" in relations:
        answers = part.replies(links)
        values["comments_url"] = values.get("comments_url") or answers.url
        values["comments_feed"] = values.get("comments_feed") or answers.feed
        values["comments"] = answers.total if values.get("comments") is None else values["comments"]
    if "enclosure" in relations or not _FILES.isdisjoint(found):
        named = part.media(found)
        values["enclosures"] = part.enclosures(scope, found, links, named)
        values["image"] = part.picture(scope, found, named, values["enclosures"])
    return Entry(**values)


def _page(scope: Scope, element: _Element, found: Found, links: list[Link]) -> str:
    """The address of an entry: before FeedBurner's detour, else its link, else its identity if that is an address."""
    return (
        ("origin" in found and part.first_address(scope, found["origin"]))
        or part.page(links)
        or _permalink(scope, found)
        or scope.address(element, element.get(RDF_ABOUT))
        or part.related(part.links(scope, found.get("link", ())), "via", "related", "self")
    )


def _permalink(scope: Scope, found: Found) -> str:
    """The identity that is an address by its looks; one that is said to be none comes last."""
    looks = [one for one in found.get("guid", ()) if text_of(one).lstrip()[:4].lower() == "http"]
    looks.sort(key=lambda one: (one.get("isPermaLink") or one.get("ispermalink") or "").strip().lower() == "false")
    return next(filter(None, (scope.address(one, text_of(one)) for one in looks)), "")


def _source_authors(scope: Scope, rules: Rules, found: Found) -> tuple[str, ...]:
    """The authors of the feed that an entry was taken from (RFC 4287, 4.2.1)."""
    source = next((source for source in found.get("source", ()) if len(source)), None)
    return () if source is None else part.persons(scope, rules.gather(source).get("authors", ()))


def _caption(found: Found) -> str:
    """The description of a video or a picture, for entries that have no other text."""
    for element in found.get("caption", ()):
        words = text_of(element)
        if words.strip():
            return safe_html(words if element.get("type") == "html" else html_of_plain(words, lines=True))
    return ""
