"""Articles made ready for the store: hashes, dates that can be true, what stands in columns as JSON.

Pure, and a sixth of what it costs to keep an article: a large refresh has it done in the process that reads the feeds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from termnews.model import NewArticle, Utf8
from termnews.store.unspaced import is_unspaced, is_unspaced_utf8
from termnews.store.values import digest, digest_utf8, seconds, writable

_EARLIEST = 631_152_000
"""1 January 1990: a date before it is a mistake."""

_AHEAD = 86_400
"""Seconds that a date may be in the future: time zones are often wrong by hours."""

_MOST_COMMENTS = 1_000_000_000

_json = json.JSONEncoder(ensure_ascii=False).encode

_TEXTS = (
    *("key", "url", "title", "standfirst", "byline", "language", "image", "html", "plain"),
    *("comments_url", "comments_feed"),
)


class Prepared(NamedTuple):
    """An article with all that the store computes of it before it writes: pure, so that any process can do it.

    Flat, and its long texts in UTF-8: so it is packed and unpacked in half the time when it goes from one to another.
    """

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
    is_cut: bool
    """As that of `NewArticle`; it is not kept."""
    title: str
    url: str
    key: str
    standfirst: str
    byline: str
    language: str
    image: str
    comments_url: str
    comments_feed: str
    enclosures: str
    """As they stand in `feed_text`, like `categories`."""
    categories: str
    html: bytes
    plain: bytes


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
        changes: dict[str, Any] = {**texts, **lists, "enclosures": files, "utf8": None}
        return _item(article._replace(**changes), now, place)


def _texts(article: NewArticle) -> dict[str, str]:
    return {name: getattr(article, name) for name in _TEXTS}


@lru_cache(maxsize=64)
def _categories(words: tuple[str, ...]) -> str:
    """As they are kept: the same few stand at entry after entry of one feed; those of the next are others."""
    return _json(words)


def _utf8(article: NewArticle) -> Utf8:
    plain = article.plain.encode()
    return Utf8(article.html.encode(), plain, plain)


def _item(article: NewArticle, now: int, place: int) -> Prepared:
    published = int(article.published.timestamp())
    dated = article.dated and _EARLIEST <= published <= now + _AHEAD
    count = article.comments
    files = article.enclosures
    enclosures = _json([[e.url, e.type, e.length] for e in files]) if files else ""
    html, plain, letters = article.utf8 or _utf8(article)
    title, url, key = article.title, article.url, article.key
    standfirst, byline = article.standfirst, article.byline
    language, image = article.language, article.image
    comments_url, comments_feed = article.comments_url, article.comments_feed
    before = "\x00".join((url, title, standfirst, byline, language, image, ""))
    after = "\x00".join(("", comments_url, comments_feed, enclosures, *article.categories))
    url_hash = digest(url)
    return Prepared(
        place,
        url_hash if key == url else digest(key),
        digest_utf8(before.encode(), html, b"\x00", plain, after.encode()),
        url_hash,
        # An entry without a date comes with a moment of its own near `now`, which keeps the order of its feed.
        published if dated or (not article.dated and _EARLIEST <= published <= now) else now,
        int(dated),
        seconds(article.updated),
        count if count is not None and 0 <= count <= _MOST_COMMENTS else None,
        is_unspaced(f"{title}{standfirst}{byline}") or (is_unspaced_utf8(letters) and is_unspaced_utf8(plain)),
        article.is_cut,
        title,
        url,
        key,
        standfirst,
        byline,
        language,
        image,
        comments_url,
        comments_feed,
        enclosures,
        _categories(article.categories) if article.categories else "",
        html,
        plain,
    )
