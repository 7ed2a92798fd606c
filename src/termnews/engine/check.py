"""One source: it is asked, its answer is read, what comes of it is kept. What the answer means, `schedule` decides."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from termnews import sourcesfile
from termnews.engine import schedule
from termnews.engine.contents import NotTaken, Taken, take_feed, take_site
from termnews.engine.engine import Engine
from termnews.engine.schedule import Fresh, Outcome, Rejected, Trouble, Unchanged
from termnews.errors import ConfigError, FeedError, FetchError, StoreError
from termnews.fetch.http import FEED_ACCEPT, PAGE_ACCEPT, Response
from termnews.model import FetchState, Source, SourceKind
from termnews.store.prepared import Prepared
from termnews.store.store import Store
from termnews.urls import host, same_site

BATCH = 100
"""Rows of a transaction, at most: a key that marks an article read never waits behind a refresh."""


async def ask(engine: Engine, source: Source, state: FetchState, judge: bool = True) -> tuple[Outcome, Taken | None]:
    """Ask a source whether it has something new; with `Fresh` comes what it has (`judge`: as `identify.articles`).

    Nothing is kept yet.
    """
    etag, last_modified = schedule.validators(state, engine.now())
    accept = FEED_ACCEPT if source.kind is SourceKind.FEED else PAGE_ACCEPT
    try:
        response = await engine.fetcher.get(
            source.url,
            etag=etag,
            last_modified=last_modified,
            validated_url=schedule.validated_url(source.url, state),
            accept=accept,
            trusted=True,
        )
    except FetchError as error:
        return Trouble(error), None
    engine.clock.heard(response.headers.get("date", ""))
    if response.not_modified:
        return Unchanged(response.headers, response.permanent_url, response.url, whole=False), None
    body_hash = hashlib.sha256(response.body).hexdigest()[:32]
    if body_hash == state.body_hash:
        return Unchanged(response.headers, response.permanent_url, response.url, whole=True), None
    taken = await take(engine, source, response, judge)
    if source.kind is SourceKind.SITE and not _is_there(source, response):
        taken = NotTaken("", "html")
    if isinstance(taken, NotTaken):
        return Rejected(_rejection(source, response, taken)), None
    return Fresh(response.headers, response.permanent_url, response.url, body_hash, taken.pace), taken


async def take(engine: Engine, source: Source, response: Response, judge: bool = True) -> Taken | NotTaken:
    """Read a source's body: as a feed, or as a page with a headline list."""
    work = take_feed if source.kind is SourceKind.FEED else take_site
    try:
        return await engine.parse(work, response.body, response.url, response.content_type, engine.now(), judge)
    except FeedError as error:
        return NotTaken(error.message.rstrip("."), "complex")


def _is_there(source: Source, response: Response) -> bool:
    """Whether a page is the site's own: any page lists headlines, a captive portal's and a domain seller's too."""
    homes = (source.url, source.site_url, response.permanent_url)
    return any(same_site(home, response.url) for home in homes if home)


def _rejection(source: Source, response: Response, found: NotTaken) -> str:
    """What a source answers with instead of what it should, in words."""
    if found.kind in ("html", "login") and not same_site(source.url, response.url):
        # A captive portal, or a domain that has been sold.
        return f"answers with a page of {host(response.url)}"
    return found.words


async def keep(engine: Engine, source: Source, taken: Taken, state: FetchState) -> tuple[int, ...]:
    """Keep what a source has brought, and with the last of it its state: killed before that, it is asked once more.

    What it returns are the new articles.
    """
    new: list[int] = []
    articles = list(taken.articles)
    first = True
    while articles or first:
        batch, articles = articles[:BATCH], articles[BATCH:]
        last = None if articles else state
        work = partial(_keep_batch, engine.store, source, taken, batch, last, engine.now(), first)
        new += await engine.together(len(batch), work)
        first = False
    return tuple(new)


def _keep_batch(
    store: Store,
    source: Source,
    taken: Taken,
    batch: list[Prepared],
    state: FetchState | None,
    now: datetime,
    first: bool,
) -> tuple[int, ...]:
    with store.together():
        new: tuple[int, ...] = store.articles.ingest_prepared(source.id, batch, now).new if batch else ()
        if first and (taken.title or taken.site_url):
            store.sources.describe(source.id, title=taken.title, site_url=taken.site_url)
        if state is not None:
            store.sources.save_state(source.id, state)
    return new


async def move(engine: Engine, source: Source, url: str) -> bool:
    """Give a source its new address, in sources.toml and then in the store; False where that is not possible (now).

    Killed in between, or with a full disk, the store follows with the next `reconcile`. Raises StoreError.
    """
    async with engine.listing:
        if await engine.db(engine.store.sources.by_url, url) is not None:
            return False
        try:
            entry = await engine.compute(_move_entry, engine, source.url, url)
        except (ConfigError, StoreError):
            # The file holds a mistake or cannot be written: the redirect still leads there, it is tried another time.
            return False
        if entry:
            await engine.db(engine.store.sources.move, source.id, url)
        return entry


def _move_entry(engine: Engine, url: str, new_url: str) -> bool:
    path = engine.paths.sources_file
    entry = next((entry for entry in sourcesfile.read(path) if entry.url == url), None)
    return entry is not None and sourcesfile.update(path, url, replace(entry, url=new_url)) is not None


def interval(engine: Engine, source: Source) -> timedelta:
    """How often the reader wants a source to be checked."""
    return timedelta(minutes=source.every or engine.settings.every)
