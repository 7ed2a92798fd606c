"""Subscribe: any address becomes a source, or it is said why not. What is no feed and leads to none is never added."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from termnews import sourcesfile
from termnews.engine import check, refresh, schedule, sources
from termnews.engine.contents import FEWEST_HEADLINES, NotTaken, Taken, take_feed, take_site
from termnews.engine.engine import Engine, Events
from termnews.engine.schedule import Fresh
from termnews.errors import (
    AlreadySubscribed,
    FeedTooComplex,
    FetchError,
    NoFeedFound,
    Offline,
    StoreError,
    TimedOut,
    TlsError,
)
from termnews.fetch import discover, headlines
from termnews.fetch.connect import same_host
from termnews.fetch.encoding import decode
from termnews.fetch.http import Response
from termnews.model import FeedLink, FetchState, Source, SourceKind
from termnews.protocol import ChoiceNeeded, Finished, SourceAdded, SourcesChanged
from termnews.sourcesfile import SourceEntry
from termnews.store.prepared import prepare
from termnews.urls import display, host, looks_private, typed_address

PATHS_TRIED = 12
"""Well-known paths of a site that are asked for a feed, at most."""

SITEMAPS_TRIED = 7
"""Places that are asked for a news sitemap, at most: the four usual ones, what robots.txt names, what that names."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What an address leads to: something that can be read, and how it was found."""

    url: str
    kind: SourceKind
    taken: Taken
    response: Response
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Page:
    """A web page, and what can be had from it."""

    url: str
    response: Response
    contents: NotTaken


async def add(
    engine: Engine,
    address: str,
    *,
    title: str = "",
    tags: Sequence[str] = (),
    chosen: bool = False,
    interactive: bool = True,
    full_text: bool = True,
) -> Events:
    """Make a source of whatever the reader has typed: `SourceAdded`, or `ChoiceNeeded` between several feeds.

    `chosen`: this very address has been picked. Without a person to ask (`interactive`) the site's main feed is taken.
    All articles of a new source are unread: a feed holds what is new, and at most 2,000 entries. Raises SourceError
    (AlreadySubscribed, NoFeedFound), FetchError, ConfigError, StoreError.
    """
    url = typed_address(address)
    await _refuse_known(engine, url)
    # What was picked is a page's word: its name may lead anywhere, but for one that was offered although it is private.
    found = await _look(engine, url, bare="://" not in address, trusted=not chosen or looks_private(host(url)))
    if isinstance(found, _Page):
        if chosen:
            raise NoFeedFound(f"{display(url, 60)} is a web page, not a feed.", "Try the address of the site.")
        links = news_feeds([*found.contents.feeds, *discover.known_feed_urls(found.response.url)])
        links = tuple(link for link in links if _may_name(engine, found.url, link.url))
        if len(links) > 1 and interactive:
            yield ChoiceNeeded(found.response.url, links)
            yield Finished("Which of its feeds?")
            return
        found = await _first_of(engine, links, found)
    await _refuse_known(engine, found.url)
    source = await _subscribe(engine, found, title, tuple(tags))
    yield SourceAdded(source.id, source.url, source.title, source.total, found.note)
    yield SourcesChanged()
    if full_text:
        async with contextlib.aclosing(refresh.read_ahead(engine, source, found.taken)) as events:
            async for event in events:
                yield event
    # What was added has been told.
    yield Finished()


def _may_name(engine: Engine, typed: str, url: str) -> bool:
    """Whether a page may offer a feed: one that is on a private network by its name only where the page is as well."""
    return engine.settings.allow_private or same_host(typed, url) or not looks_private(host(url))


async def _refuse_known(engine: Engine, url: str) -> None:
    known = await engine.db(engine.store.sources.by_url, url)
    if known is not None and not known.archived:
        raise AlreadySubscribed(f"{known.title} is among your sources already.")


# --- looking ----------------------------------------------------------------------------------------------------------


async def _look(engine: Engine, url: str, bare: bool, trusted: bool) -> _Found | _Page:
    """What stands at an address: a feed, or a page. Raises FetchError, NoFeedFound."""
    try:
        response = await engine.fetcher.get(url, trusted=trusted)
    except (TlsError, Offline):
        # Typed without a scheme, and nothing speaks https there.
        if not bare or not url.startswith("https:"):
            raise
        url = "http:" + url.removeprefix("https:")
        response = await engine.fetcher.get(url, trusted=trusted)
    url = _lasting(url, response)
    taken = await _take(engine, response)
    if isinstance(taken, Taken):
        return _Found(url, SourceKind.FEED, taken, response)
    if taken.kind != "html":
        raise NoFeedFound(f"{display(url, 60)} gives no feed: {taken.words}.", "Try the address of the site.")
    return _Page(url, response, taken)


def _lasting(asked: str, response: Response) -> str:
    """The address of a source: where permanent redirects lead, but never from https to http."""
    moved = response.permanent_url
    return moved if moved and not (asked.startswith("https:") and moved.startswith("http:")) else asked


async def _take(
    engine: Engine, response: Response, work: Callable[[bytes, str, str, datetime], Taken | NotTaken] = take_feed
) -> Taken | NotTaken:
    try:
        return await engine.parse_now(work, response.body, response.url, response.content_type, engine.now())
    except FeedTooComplex as error:
        return NotTaken(error.message.rstrip("."), "complex")


def news_feeds(links: Sequence[FeedLink]) -> tuple[FeedLink, ...]:
    """The feeds of news among those of a page, each once; the same in RSS and in Atom is one, the first."""
    formats: dict[str, str] = {}
    kept: dict[str, FeedLink] = {}
    for link in links:
        name = re.sub(r"\b(?:rss|atom|xml|rdf|json|feed|[\d.]+)\b|\W", " ", link.title.lower()).strip()
        found = re.search("rss|atom|json|rdf", f"{link.title} {link.url}".lower())
        form = found[0] if found else ""
        # Of one name and one format they are different feeds, with poor names.
        if not link.comments and formats.setdefault(name, form) == form:
            kept.setdefault(link.url, link)
    return tuple(kept.values())


async def _first_of(engine: Engine, links: Sequence[FeedLink], page: _Page) -> _Found:
    """The first of a page's feeds that is one; else one at a well-known path, a news sitemap, the page itself."""
    first = discover.main_feed(links, page.response.url) if links else None
    for link in sorted(links, key=lambda link: link is not first):
        found = await _try(engine, link.url, page.url)
        if found is not None:
            others = ", ".join(other.url for other in links if other is not link)
            note = f"The site has {len(links)} feeds; this is its main one. The others: {others}" if others else ""
            return replace(found, note=note or f"Its feed was found at {link.url}.")
    if not links:
        for url in discover.candidate_paths(page.response.url)[:PATHS_TRIED]:
            found = await _try(engine, url, page.url)
            # A server that answers every path with the front page leads to no feed.
            if found is not None and found.response.url != page.response.url:
                return replace(found, note=f"Its feed was found at {url}.")
        if found := await _news_sitemap(engine, page.response.url, page.url):
            return found
    if len(page.contents.headlines) >= FEWEST_HEADLINES:
        taken = Taken(prepare(page.contents.headlines, engine.now()), site_url=page.response.url)
        return _Found(
            page.url, SourceKind.SITE, taken, page.response, "It has no feed: the headlines of the page are read."
        )
    raise NoFeedFound(
        f"{display(page.response.url, 60)} is a web page; no feed was found there, and no list of headlines.",
        "Try the address of the front page, or of a section.",
    )


async def _news_sitemap(engine: Engine, url: str, typed: str) -> _Found | None:
    """The news sitemap of a site whose front page this is: it dates its headlines, which the page seldom does."""
    if urlsplit(url).path != "/":
        return None
    robots = await _answer(engine, urljoin(url, "/robots.txt"), typed)
    waiting = headlines.sitemaps_of_site(decode(robots.body, "", "html") if robots else "", url)
    for _ in range(SITEMAPS_TRIED):
        response = await _answer(engine, waiting.pop(0), typed) if waiting else None
        if response is None or not headlines.is_sitemap(decode(response.body, response.content_type, "xml")):
            continue
        taken = await _take(engine, response, take_site)
        if isinstance(taken, Taken):
            note = f"It has no feed: the headlines of its news sitemap are read, {response.url}."
            return _Found(_lasting(response.url, response), SourceKind.SITE, taken, response, note)
        news = headlines.sitemap_addresses(response.body, response.url)[:1]
        waiting = [*news, *waiting]
    return None


async def _answer(engine: Engine, url: str, typed: str) -> Response | None:
    """What an address answers, None where it does not. Raises Offline, TimedOut.

    It is trusted as the typed one is on the same host only: a page may name any address as its feed.
    """
    try:
        return await engine.fetcher.get(url, trusted=same_host(url, typed))
    except (Offline, TimedOut):
        raise
    except FetchError:
        return None


async def _try(engine: Engine, url: str, typed: str) -> _Found | None:
    """The feed at an address, None where there is none. Raises Offline, TimedOut: no other will fare better there."""
    response = await _answer(engine, url, typed)
    if response is None:
        return None
    taken = await _take(engine, response)
    if isinstance(taken, NotTaken):
        return None
    return _Found(_lasting(url, response), SourceKind.FEED, taken, response)


# --- keeping ----------------------------------------------------------------------------------------------------------


async def _subscribe(engine: Engine, found: _Found, title: str, tags: tuple[str, ...]) -> Source:
    """Write the source down, in the file first, and take in what it has brought; a removed one has its articles."""
    entry = SourceEntry(found.url, title=title, tags=tags, kind=found.kind.value)
    async with engine.listing:
        with contextlib.suppress(AlreadySubscribed):
            # It may stand in the file and not be in the store yet: written by hand a moment ago.
            await engine.compute(sourcesfile.add, engine.paths.sources_file, entry)
        number = await engine.db(sources.put, engine, entry)
    source = await _known(engine, number)
    body_hash = hashlib.sha256(found.response.body).hexdigest()[:32]
    outcome = Fresh(found.response.headers, "", found.response.url, body_hash, found.taken.pace)
    decision = schedule.decide(source, FetchState(), outcome, engine.now(), check.interval(engine, source))
    await check.keep(engine, source, found.taken, decision.state)
    source = await _known(engine, number)
    table = sourcesfile.to_table(entry)
    await engine.db(engine.store.history.record, "source_added", f"added {source.title}", table)
    return source


async def _known(engine: Engine, number: int) -> Source:
    source = await engine.db(engine.store.sources.get, number)
    if source is None:
        raise StoreError("The source was taken away in the middle of it.")
    return source
