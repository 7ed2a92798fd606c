"""What bytes from the net turn out to be: a feed, a site's headline list, an article's page, or none of these.

Pure functions of bytes that raise nothing, so that they can be called in the second process (`helper`). What reads the
bytes is imported by them: a refresh that finds nothing new needs none of it, nor does a process that has it done.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from termnews.engine.pace import Pace
from termnews.errors import FeedTooComplex, NotAFeed
from termnews.model import Extracted, FeedLink, NewArticle
from termnews.store.prepared import Prepared, prepare
from termnews.text import clean, clean_lines
from termnews.urls import host

if TYPE_CHECKING:
    from termnews.discussion import PageDiscussion

FEWEST_HEADLINES = 5
"""A page with fewer headlines is not read as a site: it may be anything."""

LONGEST_TEXT = 500_000
"""Characters of a plain text that are shown."""

_LINE = 160
"""Characters of a line that somebody has set; a longer one is a paragraph."""

_PASSWORD = re.compile(r"<input[^<>]+type\s*+=\s*+[\"']?password", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Taken:
    """A body that could be read."""

    articles: tuple[Prepared, ...]
    title: str = ""
    site_url: str = ""
    pace: Pace = field(default_factory=Pace)


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A body that could not be read as what was expected."""

    words: str
    """What it is instead: `this is a web page`."""
    kind: str = ""
    """As `NotAFeed.kind`; 'login' for a page that asks for a password, 'complex' over the caps."""
    feeds: tuple[FeedLink, ...] = ()
    """The feeds that a web page leads to."""
    headlines: tuple[NewArticle, ...] = ()
    """The headlines that a web page lists."""


def take_feed(body: bytes, url: str, content_type: str, now: datetime, judge: bool = True) -> Taken | NotTaken:
    """A feed's articles (`judge`: as `identify.articles`); of a web page, what can be had from it instead."""
    from termnews.engine import identify
    from termnews.fetch import feeds
    from termnews.fetch.encoding import decode

    try:
        feed = feeds.parse(body, url=url, content_type=content_type, now=now)
    except FeedTooComplex as error:
        return NotTaken(error.message.rstrip("."), "complex")
    except NotAFeed as error:
        if error.kind == "html":
            return _page(decode(body, content_type, "html"), url, now)
        return NotTaken(error.message.rstrip("."), error.kind)
    articles = identify.articles(feed.entries, now, judge)
    return Taken(prepare(articles, now), feed.title, feed.site_url, Pace.of(feed))


def take_site(body: bytes, url: str, content_type: str, now: datetime, judge: bool = True) -> Taken | NotTaken:
    """The articles of a page's own headline list."""
    from termnews.engine import identify
    from termnews.fetch import discover, headlines
    from termnews.fetch.encoding import decode

    html = decode(body, content_type, "html")
    articles = identify.articles(discover.headline_list(html, url), now, judge)
    if len(articles) >= FEWEST_HEADLINES:
        return Taken(prepare(articles, now), site_url=urljoin(url, "/") if headlines.is_sitemap(html) else url)
    if _PASSWORD.search(html):
        return NotTaken("answers with a login page", "login")
    return NotTaken("there is no list of headlines on the page", "html")


def take_page(body: bytes, url: str, headers: Mapping[str, str], feed_html: str, feed_title: str) -> Extracted:
    """The article on a page, as `extract` finds it; `headers` are those it came with."""
    from termnews.fetch.extract import extract

    kind, link = headers.get("content-type", ""), headers.get("link", "")
    return extract(body, url=url, content_type=kind, feed_html=feed_html, feed_title=feed_title, link=link)


def take_text(body: bytes, url: str, headers: Mapping[str, str]) -> Extracted:
    """A plain text: its lines as they are, or set as paragraphs where they are no lines of a page.

    One that is too long is cut, and says so.
    """
    from termnews.document import Code, Document, from_plain
    from termnews.fetch.encoding import decode

    text = clean_lines(decode(body, headers.get("content-type", ""), "xml"))
    note = "This is only the beginning: the text is too long to be shown." if len(text) > LONGEST_TEXT else ""
    text = text[:LONGEST_TEXT].strip("\n")
    title = unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2]) or host(url)
    is_set = max(map(len, text.split("\n"))) <= _LINE
    body_of = Document((Code(text),)) if is_set else from_plain(text)
    if not text.strip():
        return Extracted(url, title=clean(title), verdict="empty", note="The page holds no text.")
    return Extracted(url, title=clean(title), body=body_of, note=note)


def take_discussion(body: bytes, url: str, headers: Mapping[str, str]) -> PageDiscussion:
    """What a page tells of its comments; `headers` are those it came with."""
    from termnews.fetch.discussion_page import read_discussion

    return read_discussion(body, url=url, content_type=headers.get("content-type", ""), link=headers.get("link", ""))


def _page(html: str, url: str, now: datetime) -> NotTaken:
    from termnews.engine import identify
    from termnews.fetch import discover

    found = tuple(discover.feed_links(html, url))
    if not found and _PASSWORD.search(html):
        return NotTaken("answers with a login page", "login")
    listed = identify.articles(discover.headline_list(html, url), now)
    news = [link.url for link in found if not link.comments and link.url != url]
    words = "this is a web page"
    if news:
        words += f"; {'this feed was' if len(news) == 1 else 'these feeds were'} found: {', '.join(news[:3])}"
    return NotTaken(words, "html", found, listed)
