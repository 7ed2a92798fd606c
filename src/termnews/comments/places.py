"""Where an article's thread is kept: read from its feed and its page, never asked of the reader. Pure.

What the feed names as the article's comments comes first: a story on Hacker News leads to a page that may have comments
of its own, and those are not the ones meant. Else the page decides: what gives the whole thread (WordPress' REST, Isso)
before what gives its newest comments (a feed) before what stands in the page itself.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from termnews.discussion import Clues, Place
from termnews.urls import host, is_web

_ORDER = ("wordpress", "isso", "feed", "page")
"""The services that a page leads to, the best first."""

_NUMBER = re.compile("[0-9]{1,20}")
_LOBSTERS = re.compile("/s/([a-z0-9]{6})(?:/[^/]*)?/?")
_LEMMY = re.compile("/post/([0-9]{1,18})/?")
_MASTODON = re.compile("/(?:@[^/]{1,200}|users/[^/]{1,200}/statuses|web/statuses)/([0-9]{1,20})/?")

_LOBSTERS_HOST = "lobste.rs"


def places(clues: Clues) -> tuple[Place, ...]:
    """The places where a thread can be read, the best first; none where there is nothing that can be read."""
    named = named_place(clues)
    if named is not None and host(named.url) != host(clues.url):
        return (named,)
    known = list(clues.page.places) if clues.page is not None else []
    if clues.comments_feed:
        # The page's feed is the same, in another format perhaps: its validators would not hold.
        known = [place for place in known if place.service != "feed"]
        known.append(Place("feed", clues.comments_feed))
    ordered = sorted((place for place in known if place.service in _ORDER), key=lambda one: _ORDER.index(one.service))
    # The answers to a copy of the article elsewhere are another thread: never in the place of its own comments.
    ordered = ordered or [place for place in known if place.service == "mastodon"][:1]
    return (named, *ordered) if named is not None else tuple(ordered)


def needs_page(clues: Clues) -> bool:
    """Whether the article's page is to be looked at first.

    Nothing is known of it, and the feed names no other place; one on the article's own host is but a guess.
    """
    named = named_place(clues)
    guess = named is None or (named.service != "hackernews" and host(named.url) == host(clues.url) != _LOBSTERS_HOST)
    return clues.page is None and is_web(clues.url) and guess


def named_place(clues: Clues) -> Place | None:
    """The thread that the feed names by a link; None where that leads to comments on the article's own page."""
    known = itself(clues.comments_url) or itself(clues.url)
    # Where there is a feed of comments, or the link leads into a page, it is that page's own comments.
    own = clues.comments_feed or "#" in clues.comments_url
    return known if known is not None or own else elsewhere(clues.comments_url)


def elsewhere(url: str) -> Place | None:
    """The thread that a feed's link to comments leads to, told by its path. For such a link only."""
    if not is_web(url):
        return None
    path, site = urlsplit(url).path, _site(url)
    for service, pattern in (("lobsters", _LOBSTERS), ("lemmy", _LEMMY), ("mastodon", _MASTODON)):
        found = pattern.fullmatch(path)
        if found is not None:
            return Place(service, site, found[1])
    return None


def itself(url: str) -> Place | None:
    """The thread that an address is, on a site that is known by its name; None for all others."""
    at = host(url)
    parts = urlsplit(url)
    if at == "news.ycombinator.com" and parts.path == "/item":
        number = parse_qs(parts.query).get("id", [""])[0]
        return Place("hackernews", _site(url), number) if _NUMBER.fullmatch(number) else None
    found = _LOBSTERS.fullmatch(parts.path) if at == _LOBSTERS_HOST else None
    return Place("lobsters", _site(url), found[1]) if found is not None else None


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
