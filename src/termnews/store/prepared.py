"""Articles made ready for the store: hashes, dates that can be true, what stands in columns as JSON.

Pure, and a sixth of what it costs to keep an article: a large refresh has it done in the process that reads the feeds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from termnews.model import NewArticle
from termnews.store.unspaced import is_unspaced
from termnews.store.values import digest, seconds, writable

_EARLIEST = 631_152_000
"""1 January 1990: a date before it is a mistake."""

_AHEAD = 86_400
"""Seconds that a date may be in the future: time zones are often wrong by hours."""

_MOST_COMMENTS = 1_000_000_000

_TEXTS = (
    *("key", "url", "title", "standfirst", "byline", "language", "image", "html", "plain"),
    *("comments_url", "comments_feed"),
)


class Prepared(NamedTuple):
    """An article with all that the store computes of it before it writes: pure, so that any process can do it."""

    article: NewArticle
    place: int
    """In its feed, from 0."""
    key_hash: int
    content_hash: int
    url_hash: int
    published: int
    """Epoch seconds, as all moments here."""
    dated: int
    updated: int | None
    comments: int | None
    unspaced: bool
    enclosures: str
    """As they stand in `feed_text`, like `categories`."""
    categories: str


def prepare(articles: Iterable[NewArticle], now: datetime) -> tuple[Prepared, ...]:
    """A feed's articles, in its order, ready for `ingest`."""
    moment = int(now.timestamp())
    return tuple(_prepared(article, moment, place) for place, article in enumerate(articles))


def _prepared(article: NewArticle, now: int, place: int) -> Prepared:
    try:
        return _item(article, now, place)
    except UnicodeEncodeError:
        # Raw HTML may hold what JSON calls a character and UTF-8 cannot say.
        texts = {name: writable(value) for name, value in _texts(article).items()}
        lists = {"categories": tuple(map(writable, article.categories))}
        files = tuple(replace(e, url=writable(e.url), type=writable(e.type)) for e in article.enclosures)
        changes: dict[str, Any] = {**texts, **lists, "enclosures": files}
        return _item(article._replace(**changes), now, place)


def _texts(article: NewArticle) -> dict[str, str]:
    return {name: getattr(article, name) for name in _TEXTS}


def _item(article: NewArticle, now: int, place: int) -> Prepared:
    published = int(article.published.timestamp())
    dated = article.dated and _EARLIEST <= published <= now + _AHEAD
    count = article.comments
    files = [[e.url, e.type, e.length] for e in article.enclosures]
    enclosures = json.dumps(files, ensure_ascii=False) if files else ""
    return Prepared(
        article,
        place,
        key_hash=digest(article.key),
        content_hash=digest(
            article.url,
            article.title,
            article.standfirst,
            article.byline,
            article.language,
            article.image,
            article.html,
            article.plain,
            article.comments_url,
            article.comments_feed,
            enclosures,
            *article.categories,
        ),
        url_hash=digest(article.url),
        # An entry without a date comes with a moment of its own near `now`, which keeps the order of its feed.
        published=published if dated or (not article.dated and _EARLIEST <= published <= now) else now,
        dated=int(dated),
        updated=seconds(article.updated),
        comments=count if count is not None and 0 <= count <= _MOST_COMMENTS else None,
        unspaced=any(map(is_unspaced, (article.title, article.standfirst, article.byline, article.plain))),
        enclosures=enclosures,
        categories=json.dumps(article.categories, ensure_ascii=False) if article.categories else "",
    )
