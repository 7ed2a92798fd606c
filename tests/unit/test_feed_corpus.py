"""The parser against documents that others wrote: feedparser's own suite, hostile documents, feeds as they are served.

feedparser's suite says in a comment of each document what must come out of it. Its core fields are compared as words:
markup and white space do not count, as termnews keeps HTML raw and titles plain.
"""

from __future__ import annotations

import ast
import html
import json
import re
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest

from termnews.errors import FeedError, FeedTooComplex
from termnews.fetch.feeds import MAX_ENTRIES, parse
from termnews.model import Entry, Feed
from termnews.urls import join

SHARED = Path(__file__).resolve().parents[3] / "shared"
FEEDS = SHARED / "corpus" / "feeds"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
SERVED_FROM = "http://127.0.0.1:8097/"
"""Where feedparser's suite serves its documents."""

needs_shared = pytest.mark.skipif(not FEEDS.is_dir(), reason="needs ../shared")

_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>|<[!?][^>]*>", re.DOTALL)


def words(markup: str) -> str:
    """What remains of HTML without tags, references and white space."""
    return "".join(html.unescape(_TAG.sub(" ", markup)).split())


# --- feedparser's suite -----------------------------------------------------------------------------------------------

Path_ = tuple[str | int, ...]


def _comparisons(expression: str) -> Iterator[tuple[Path_, object]]:
    """The equations between a field of the result and a constant, out of an `Expect:`."""
    for node in ast.walk(ast.parse(expression.strip(), mode="eval")):
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq):
            path = _path(node.left)
            try:
                value = ast.literal_eval(node.comparators[0])
            except ValueError:
                continue
            if path:
                yield path, value


def _path(node: ast.expr) -> Path_:
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        return (*_path(node.value), node.attr)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        key = node.slice.value
        return (*_path(node.value), key) if isinstance(key, str | int) else ()
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len":
        return ("len", *_path(node.args[0]))
    return ()


def _time(moment: datetime | None) -> tuple[int, ...]:
    return tuple(moment.utctimetuple()) if moment else ()


ENTRY_FIELDS: dict[Path_, Callable[[Entry], object]] = {
    ("title",): lambda entry: html.escape(entry.title),
    ("title_detail", "value"): lambda entry: html.escape(entry.title),
    ("link",): lambda entry: entry.url,
    ("id",): lambda entry: entry.guid,
    ("guid",): lambda entry: entry.guid,
    ("author",): lambda entry: entry.authors,
    ("author_detail", "name"): lambda entry: entry.authors,
    ("summary",): lambda entry: entry.summary or entry.content,
    ("summary_detail", "value"): lambda entry: entry.summary or entry.content,
    ("description",): lambda entry: entry.summary or entry.content,
    ("content", 0, "value"): lambda entry: entry.content or entry.summary,
    ("published_parsed",): lambda entry: _time(entry.published),
    ("created_parsed",): lambda entry: _time(entry.published),
    ("updated_parsed",): lambda entry: _time(entry.updated or entry.published),
    ("comments",): lambda entry: entry.comments_url,
    ("wfw_commentrss",): lambda entry: entry.comments_feed,
    ("slash_comments",): lambda entry: str(entry.comments),
    ("thr_total",): lambda entry: str(entry.comments),
    ("enclosures", 0, "href"): lambda entry: entry.enclosures[0].url,
    ("enclosures", 0, "type"): lambda entry: entry.enclosures[0].type,
    ("enclosures", 0, "length"): lambda entry: str(entry.enclosures[0].length),
}
FEED_FIELDS: dict[Path_, Callable[[Feed], object]] = {
    ("title",): lambda feed: html.escape(feed.title),
    ("title_detail", "value"): lambda feed: html.escape(feed.title),
    ("link",): lambda feed: feed.site_url,
    ("description",): lambda feed: html.escape(feed.description),
    ("subtitle",): lambda feed: html.escape(feed.description),
    ("tagline",): lambda feed: html.escape(feed.description),
    ("tagline_detail", "value"): lambda feed: html.escape(feed.description),
    ("info",): lambda feed: html.escape(feed.description),
    ("author",): lambda feed: feed.author,
    ("author_detail", "name"): lambda feed: feed.author,
    ("updated_parsed",): lambda feed: _time(feed.updated),
    ("published_parsed",): lambda feed: _time(feed.updated),
    ("language",): lambda feed: feed.language,
    ("image", "href"): lambda feed: feed.image,
    ("ttl",): lambda feed: str(feed.ttl),
}


def _equal(path: Path_, ours: object, expected: object) -> bool:
    if path[0] in ("author", "author_detail"):
        # `name (mail)` is one text to feedparser; here names are told from addresses.
        names = (ours,) if isinstance(ours, str) else ours
        return bool(names) and all(str(name) in str(expected) for name in names)  # type: ignore[union-attr]
    if path[-1] in ("link", "href", "comments", "wfw_commentrss", "id", "guid"):
        return ours == expected or join(SERVED_FROM, str(ours), ()) == join(SERVED_FROM, str(expected), ())
    if isinstance(ours, str) and isinstance(expected, str):
        # feedparser gives plain text as it is, and keeps invisible marks, which are not let in here.
        literal = "".join(html.unescape(ours).split()) == "".join(expected.split())
        return literal or words(ours) == re.sub("[\u200e\u200f\xad]", "", words(expected))
    return ours == expected


def _checks(document: bytes) -> list[tuple[Path_, object]]:
    """What the comment of a document says of fields that are ours too."""
    for encoding in ("utf-8", "utf-16", "utf-32"):
        text = document.decode(encoding, "replace")
        found = re.search(r"Expect:\s*(.*)", text[:3000])
        if found:
            return [
                (path, value)
                for path, value in _comparisons(found[1].removesuffix("-->"))
                if (path[:2] == ("entries", 0) and path[2:] in ENTRY_FIELDS)
                or (path[0] == "feed" and path[1:] in FEED_FIELDS)
                or path == ("len", "entries")
            ]
    return []


def _right(document: bytes, checks: list[tuple[Path_, object]]) -> bool:
    header = re.search(r"Header:\s*Content-type:\s*(.*)", document[:1000].decode("latin-1"), re.IGNORECASE)
    location = re.search(r"Header:\s*Content-Location:\s*(\S+)", document[:1000].decode("latin-1"))
    url = join(SERVED_FROM, location[1], ()) if location else SERVED_FROM
    try:
        feed = parse(document, url=url or SERVED_FROM, content_type=header[1] if header else "", now=NOW)
        for path, expected in checks:
            if path == ("len", "entries"):
                right = len(feed.entries) == expected
            elif path[0] == "feed":
                right = _equal(path[1:], FEED_FIELDS[path[1:]](feed), expected)
            else:
                right = _equal(path[2:], ENTRY_FIELDS[path[2:]](feed.entries[0]), expected)
            if not right:
                return False
    except (FeedError, IndexError):
        return False
    return True


def _suite() -> Iterator[tuple[str, str, bytes]]:
    """(group, name, document) of feedparser's suite, without its sanitiser, CDF and EBCDIC."""
    for file in sorted(FEEDS.glob("feedparser/*/*.xml")):
        parts = file.stem.split("__")
        group = parts[1] if parts[0] == "wellformed" else parts[0]
        if group not in ("sanitize", "cdf") and "ebcdic" not in file.name.lower():
            yield group, file.name, file.read_bytes()


@needs_shared
def test_feedparsers_suite_comes_out_as_it_says() -> None:
    total, right, wrong = Counter[str](), Counter[str](), []
    for group, name, document in _suite():
        checks = _checks(document)
        if checks:
            total[group] += 1
            if _right(document, checks):
                right[group] += 1
            else:
                wrong.append(name)
    table = {group: f"{right[group]}/{count}" for group, count in total.items()}
    assert total.total() > 600
    assert right.total() >= 0.97 * total.total(), (table, wrong)
    assert all(right[group] >= 0.9 * count for group, count in total.items() if count >= 20), (table, wrong)
