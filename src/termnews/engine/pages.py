"""Read a page that is no article yet: where a link of a text leads. Nothing of it is kept."""

from __future__ import annotations

from dataclasses import replace

from termnews import document, urls
from termnews.document import Document
from termnews.engine import rest, schedule
from termnews.engine.contents import take_page, take_text
from termnews.engine.engine import Engine, Events
from termnews.engine.texts import KEPT, other_kind
from termnews.errors import FeedTooComplex, HttpStatus, UsageError
from termnews.fetch.connect import same_host
from termnews.fetch.http import PAGE_ACCEPT, Response
from termnews.model import Extracted
from termnews.protocol import ArticleReady, Event, Failed, Finished, PageReady, encode

LARGEST = 3 << 20
"""Bytes of a page on its way to the reader, who takes a line of 4 MB."""

_TOO_LONG = "This is only the beginning: the page is too long to be shown."


async def read_page(engine: Engine, url: str, article_id: int = 0, via: str = "") -> Events:
    """Fetch a page and find the article on it: `PageReady`; `ArticleReady` where it leads to one that is kept.

    What holds none ends in `Failed`, which says what it is. As an article's page it leads into the reader's own network
    only where its source is there, and the page that the link stands on (`via`) too. Raises UsageError for what is no
    web address, FetchError, StoreError.
    """
    try:
        address = urls.normalise(url).partition("#")[0]
    except ValueError:
        raise UsageError("This link does not lead to the web.") from None
    host = urls.host(address)
    if until := engine.held_until(host):
        yield Failed(f"{host} {schedule.waiting(until, engine.now())}.")
        return
    home = await engine.db(_home, engine, article_id)
    trusted = bool(home) and same_host(address, home) and (not via or same_host(via, home))
    try:
        response = await engine.fetcher.get(address, accept=PAGE_ACCEPT, trusted=trusted)
    except HttpStatus as error:
        engine.heed(address, error)
        raise
    kept = await engine.db(engine.store.articles.by_url, response.url)
    if kept is not None:
        yield ArticleReady(kept)
        yield Finished()
        return
    yield (ready := await _read(engine, response, trusted))
    if isinstance(ready, PageReady):
        yield Finished()


def _home(engine: Engine, article_id: int) -> str:
    """The address of the source that the reader has come from, '' for none. In the store's thread."""
    article = engine.store.articles.get(article_id) if article_id else None
    source = engine.store.sources.get(article.source_id) if article is not None else None
    return source.url if source is not None else ""


async def _read(engine: Engine, response: Response, trusted: bool) -> Event:
    kind = response.content_type.split(";")[0].strip().lower()
    if words := other_kind(kind):
        return Failed(words)
    try:
        if kind == "text/plain":
            page = await engine.parse_now(take_text, response.body, response.url, response.headers)
        else:
            page = await engine.parse_now(take_page, response.body, response.url, response.headers, "", "")
            page = await rest.with_rest(engine, page, engine.parse_now, trusted=trusted)
    except FeedTooComplex:
        return Failed("The page could not be read: it is too large, or made to be.")
    # What a paywall leaves to be read is shown, and that it is one.
    if page.verdict not in (*KEPT, "paywall") or not page.body:
        return Failed(page.note or "The page holds no article.")
    return await engine.compute(_ready, page)


def _ready(page: Extracted) -> Event:
    """The page for the reader, its end left out where it is too long for one line of the protocol."""
    blocks = page.body.blocks if page.body is not None else ()
    while blocks:
        event = PageReady(
            url=page.url,
            blocks=document.dump(Document(blocks)),
            title=page.title or urls.host(page.url),
            standfirst=page.standfirst,
            byline=page.byline,
            published=page.published.timestamp() if page.published is not None else None,
            language=page.language,
            site=page.site,
            image=page.image,
            note=page.note,
        )
        if len(encode(0, event)) <= LARGEST:
            return event
        blocks, page = blocks[: len(blocks) // 2], replace(page, note=_TOO_LONG)
    return Failed("The page is too long to be shown.")
