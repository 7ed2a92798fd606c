"""The verbs that show what the reader makes of a document, without keeping it: extract and parse.

`extract --json` writes one object:

    url, title, standfirst, byline, language, site, image   text, empty where it is not known
    published      text, null    RFC 3339, UTC
    text           text          the words, paragraphs parted by a blank line
    html           text          the body as HTML, made anew from its blocks
    links          array         the addresses that the body leads to
    next_page      text          the address of the page on which the article goes on, empty where it does not
    headlines      array         {title, url, published}: the site's own list of headlines on the page
    comment_form   object, null  {action, method, fields: [{name, kind, required}]}
    verdict        text          "article", "live", "gallery", "video", "consent", "paywall", "login", "script", "list",
                                 "not_found", "empty"
    note           text          the verdict in words; empty for a plain article
    chosen         text          which candidate the body is
    scores         object        candidate to score

`parse --json` writes one object: `feed` with format, title, url, site_url, description, language, author, image,
updated, ttl (minutes), update_interval (seconds), skip_hours, skip_days, next_page, repaired, truncated; and `entries`,
an array of {guid, url, title, authors, published, updated, summary, content, language, image, enclosures, categories,
comments_url, comments_feed, comments}; summary and content are HTML as the feed has it.
"""

from __future__ import annotations

import dataclasses
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from enum import Enum
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple

from termnews import urls
from termnews.cli.verb import OK, Verb, check_address, emit, put, say, stamp, table
from termnews.errors import NotAFeed, UsageError
from termnews.model import Entry, Feed
from termnews.paths import Paths
from termnews.text import plural

if TYPE_CHECKING:
    from termnews.model import Extracted


class Given(NamedTuple):
    """A document that was asked about."""

    body: bytes
    url: str
    """Where it is from; empty for a file of which that was not said."""
    content_type: str = ""


def _given(location: str, base: str, accept: str) -> Given:
    """The document at a path or an address; `-` is stdin. Raises UsageError, FetchError."""
    if base:
        try:
            base = urls.normalise(base)
        except ValueError as error:
            raise UsageError(f"{base} is not a web address.") from error
    if "://" in location or location.lower().startswith("feed:"):
        return _fetched(check_address(location), base, accept)
    try:
        body = sys.stdin.buffer.read() if location == "-" else Path(location).expanduser().read_bytes()
    except OSError as error:
        hint = "An address begins with https://." if not Path(location).exists() else ""
        raise UsageError(f"{location} cannot be read: {error.strerror}.", hint) from error
    return Given(body, base)


def _fetched(address: str, base: str, accept: str) -> Given:
    import asyncio

    from termnews.fetch.http import Fetcher

    async def get() -> Given:
        async with Fetcher() as fetcher:
            response = await fetcher.get(address, trusted=True, accept=accept)
            return Given(response.body, base or response.url, response.headers.get("content-type", ""))

    return asyncio.run(get())


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("location", metavar="FILE|URL", help="- is stdin")
    parser.add_argument("--url", metavar="BASE", default="", help="where the file is from, for the links in it")
    parser.add_argument("--json", action="store_true", help="one JSON object")


# --- extract ----------------------------------------------------------------------------------------------------------


def _extract(arguments: SimpleNamespace, paths: Paths) -> int:
    from termnews.fetch.extract import extract
    from termnews.fetch.http import PAGE_ACCEPT

    given = _given(arguments.location, arguments.url, PAGE_ACCEPT)
    if not given.url:
        given = given._replace(url=_canonical(given))
    found = extract(given.body, url=given.url, content_type=given.content_type)
    if arguments.json:
        if not found.headlines:
            found = dataclasses.replace(found, headlines=_headlines(given))
        emit(extracted_fields(found))
        return OK
    from termnews.cli.show import columns, page

    when = f"{found.published.astimezone():%Y-%m-%d %H:%M}" if found.published else ""
    facts = " · ".join(fact for fact in (found.byline, when, found.site) if fact)
    put("\n".join(page(found.title, (found.standfirst, facts), found.body, found.url, columns())))
    if found.note:
        say(found.note)
    return OK


def _canonical(given: Given) -> str:
    """The address that a page in a file gives itself (RFC 6596); empty where it gives none."""
    from termnews.fetch.encoding import decode
    from termnews.fetch.page import Page

    for link in Page.of(decode(given.body, given.content_type, "html"), "").root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            with suppress(ValueError):
                return urls.normalise(link.get("href") or "")
    return ""


def _headlines(given: Given) -> tuple[Entry, ...]:
    """The site's own list of headlines on a page."""
    from termnews.fetch.discover import headline_list
    from termnews.fetch.encoding import decode

    return tuple(headline_list(decode(given.body, given.content_type, "html"), given.url))


def extracted_fields(found: Extracted) -> dict[str, object]:
    """What a page gives, with the keys that stand above."""
    from termnews.document import Document
    from termnews.export_html import html_of

    body = found.body or Document()
    form = found.comment_form
    return {
        "url": found.url,
        "title": found.title,
        "standfirst": found.standfirst,
        "byline": found.byline,
        "published": stamp(found.published),
        "language": found.language,
        "site": found.site,
        "image": found.image,
        "text": body.text(),
        "html": html_of(body) if body else "",
        "links": list(body.links()),
        "next_page": found.next_page,
        "headlines": [{"title": e.title, "url": e.url, "published": stamp(e.published)} for e in found.headlines],
        "comment_form": form
        and {
            "action": form.action,
            "method": form.method,
            "fields": [{"name": name, "kind": kind, "required": needed} for name, kind, needed in form.fields],
        },
        "verdict": found.verdict,
        "note": found.note,
        "chosen": found.chosen,
        "scores": dict(found.scores),
    }


# --- parse ------------------------------------------------------------------------------------------------------------


def _parse(arguments: SimpleNamespace, paths: Paths) -> int:
    from termnews.fetch.feeds import parse
    from termnews.fetch.http import FEED_ACCEPT

    given = _given(arguments.location, arguments.url, FEED_ACCEPT)
    try:
        feed = parse(given.body, url=given.url, content_type=given.content_type)
    except NotAFeed as error:
        raise NotAFeed(error.message, _feeds_of(given) or error.hint, kind=error.kind) from error
    if arguments.json:
        fields = _plain(feed._replace(entries=()))
        assert isinstance(fields, dict)
        del fields["entries"]
        emit({"feed": fields, "entries": _plain(feed.entries)})
    else:
        say(" · ".join(_about(feed)))
        table(
            (
                (f"{entry.published.astimezone():%Y-%m-%d %H:%M}" if entry.published else "", entry.title, entry.url)
                for entry in feed.entries
            ),
            flexible=1,
        )
    return OK


def _feeds_of(given: Given) -> str:
    """The feeds that a web page leads to, said in a line; empty where there are none."""
    from termnews.fetch.discover import feed_links
    from termnews.fetch.encoding import decode

    links = feed_links(decode(given.body, given.content_type, "html"), given.url) if given.url else []
    news = [link.url for link in links if not link.comments]
    return f"It leads to {', '.join(news[:5])}." if news else ""


def _about(feed: Feed) -> Iterator[str]:
    yield feed.title or "Untitled"
    yield feed.format
    yield plural(len(feed.entries), "entry", "entries")
    if feed.repaired:
        yield "not well-formed, repaired"
    if feed.truncated:
        yield "it has more than are taken"


def _plain(value: object) -> object:
    """A value of the model as JSON has it."""
    match value:
        case datetime():
            return stamp(value)
        case Enum():
            return value.value
        case Entry() | Feed():
            return {name: _plain(field) for name, field in value._asdict().items()}
        case tuple() | list():
            return [_plain(item) for item in value]
        case frozenset():
            return sorted(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return value


VERBS = {"extract": Verb(_arguments, _extract), "parse": Verb(_arguments, _parse)}
