"""The full text of an article: whether it is wanted, and how it is had."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from termnews.document import Document, Rule, block_text
from termnews.engine import rest, schedule
from termnews.engine.contents import Taken, take_page
from termnews.engine.engine import Engine
from termnews.errors import FeedTooComplex, FetchError, HttpStatus, Offline, UsageError
from termnews.fetch.connect import same_host
from termnews.fetch.http import PAGE_ACCEPT
from termnews.model import Article, Extracted, FullState, FullText, Source, TextKind
from termnews.store.store import Store
from termnews.text import clean, continued
from termnews.urls import host, is_web

MOST = 60
"""Pages of one source in one refresh, at most, the newest: a site with an archive is not to be stormed."""

AGAIN = timedelta(hours=6)
"""When a page that could not be had is tried once more."""

KEPT = ("article", "live", "gallery", "video")
"""The verdicts on pages whose text is kept as the full one."""

_KIND = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-z0-9][a-z0-9!#$&^_.+-]{0,79}")
"""What a media type is made of (RFC 6838, 4.2), and as long as the longest in use."""
_GLANCE = 3


@dataclass(frozen=True, slots=True)
class Page:
    """The page of an article, to be fetched."""

    article: int
    url: str
    source: Source


def choice(source: Source, ours: FullText) -> FullText:
    """What holds for a source: its own setting, else the one for all."""
    return source.full_text if source.full_text != "auto" else ours


def wanted_of_feed(store: Store, source: Source, choice: FullText, taken: Taken, now: datetime) -> list[Page]:
    """The pages to be fetched of what stands in a feed now, in the thread of the store."""
    wanted = {item.url for item in taken.articles if choice == "always" or item.is_cut}
    rows = store.articles.wanting_full(source.id, now, limit=MOST) if wanted else []
    return [Page(article, url, source) for article, url in rows if url in wanted and is_web(url)]


def wanted_still(store: Store, source: Source, choice: FullText, now: datetime) -> list[Page]:
    """The pages that were not fetched when their feed brought them (stopped, killed, failed), in the store's thread.

    Where the texts of the newest show that this source brings whole articles, no more are looked at: it is asked of
    every source that has nothing new.
    """
    rows = store.articles.wanting_full(source.id, now, limit=MOST)
    pages = [Page(article, url, source) for article, url in rows if is_web(url)]
    if choice == "always" or not any(_is_short(store, page) for page in pages[:_GLANCE]):
        return pages if choice == "always" else []
    return [page for page in pages if _is_short(store, page)]


def _is_short(store: Store, page: Page) -> bool:
    from termnews.engine import identify

    article = store.articles.get(page.article, TextKind.FEED)
    return article is not None and identify.is_cut(article.plain, identify.SHORT)


async def fetch_text(engine: Engine, page: Page, *, patiently: bool) -> str:
    """Fetch a page, take the article out of it and keep it; '' when it is kept, else why not, in words.

    An article on several pages is kept as one. What is done `patiently` is one of many and gives way. Raises HttpStatus
    (429, 503: the host is left alone from now on), Offline, StoreError.
    """
    at = host(page.url)
    if until := engine.held_until(at):
        return f"{at} {schedule.waiting(until, engine.now())}."
    run, keep = (engine.parse, engine.bulk) if patiently else (engine.parse_now, engine.db)
    articles = engine.store.articles
    try:
        response = await engine.fetcher.get(page.url, accept=PAGE_ACCEPT, trusted=same_host(page.url, page.source.url))
    except Offline:
        raise
    except FetchError as error:
        if engine.heed(page.url, error):
            raise
        state, words, retry_at = _failure(error, engine.now())
        await keep(articles.full_failed, page.article, state, words, retry_at)
        return words
    kind = response.content_type.split(";")[0].strip().lower()
    if words := other_kind(kind):
        await keep(articles.full_failed, page.article, FullState.NOT_ARTICLE, words, None)
        return words
    article = await engine.db(articles.get, page.article, TextKind.FEED)
    if article is None:
        return "The article is not kept any more."
    kept = await engine.db(articles.feed_html, page.article)
    try:
        feed_html = kept[0] if kept else ""
        extracted: Extracted = await run(
            take_page, response.body, response.url, response.headers, feed_html, article.title
        )
    except FeedTooComplex:
        extracted = Extracted(response.url, verdict="empty", note="The page could not be read.")
    if extracted.discussion is not None:
        await keep(engine.store.threads.keep_page, page.article, extracted.discussion, engine.now())
    if extracted.verdict in KEPT and extracted.body:
        trusted = same_host(page.url, page.source.url)
        whole = await rest.with_rest(engine, extracted, run, trusted=trusted)
        body = without_standfirst(whole.body or extracted.body, article.standfirst)
        await keep(articles.keep_full, page.article, replace(whole, body=body))
        return ""
    words = extracted.note or "The page holds no article."
    await keep(articles.full_failed, page.article, FullState.NOT_ARTICLE, words, None)
    return words


def without_standfirst(document: Document, standfirst: str) -> Document:
    """The document without a first block that is the standfirst, which stands above the text, and once."""
    first, *others = document.blocks or (Rule(),)
    return Document(tuple(others)) if others and clean(block_text(first), limit=0) == standfirst else document


def page_of(article: Article, source: Source) -> Page:
    """The page of an article. Raises UsageError where its feed names none."""
    if not is_web(article.url):
        raise UsageError("The feed gives no address for this article.", "What the feed says of it is all there is.")
    return Page(article.id, article.url, source)


def _failure(error: FetchError, now: datetime) -> tuple[FullState, str, datetime | None]:
    words = f"The page could not be had: {continued(error.message)}"
    if isinstance(error, HttpStatus) and error.status in schedule.LOST:
        return FullState.NOT_ARTICLE, words, None
    return FullState.FAILED, words, now + AGAIN


def other_kind(kind: str) -> str:
    """What the link leads to where that is not a page; '' for one."""
    if not kind or kind in ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml"):
        return ""
    for beginning, name in (("image/", "a picture"), ("video/", "a video"), ("audio/", "a sound file")):
        if kind.startswith(beginning):
            return f"The link leads to {name}."
    if kind.removeprefix("application/") in ("rss+xml", "atom+xml", "feed+json"):
        return "The link leads to a feed."
    if kind == "application/pdf":
        return "The link leads to a PDF."
    # What a server has put in its place may be of any length, and hold anything.
    return f"The link leads to a file ({kind})." if _KIND.fullmatch(kind) else "The link leads to a file."
