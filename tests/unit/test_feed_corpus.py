"""The parser against documents that others wrote: feedparser's own suite, and hostile documents.

Feeds as they are served are compared with what feedparser finds in them by `python -m tests.bench --rows feeds`.

feedparser's suite says in a comment of each document what must come out of it. Its core fields are compared as words:
markup and white space do not count, as termnews keeps HTML raw and titles plain.
"""

from __future__ import annotations

import ast
import html
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime

import pytest

from termnews.errors import FeedError, FeedTooComplex, NotAFeed
from termnews.fetch.feeds import MAX_BYTES, MAX_ENTRIES, parse
from termnews.model import Entry, Feed
from termnews.urls import join
from tests.needs import SHARED, needs_shared

FEEDS = SHARED / "corpus" / "feeds"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
SERVED_FROM = "http://127.0.0.1:8097/"
"""Where feedparser's suite serves its documents."""

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
        names = ours if isinstance(ours, tuple) else (ours,)
        return bool(names) and all(str(name) in str(expected) for name in names)
    if path[-1] in ("link", "href", "comments", "wfw_commentrss", "id", "guid"):
        return ours == expected or join(SERVED_FROM, str(ours), ()) == join(SERVED_FROM, str(expected), ())
    if isinstance(ours, str) and isinstance(expected, str):
        # feedparser gives plain text as it is, and keeps invisible marks, which are not let in here.
        literal = "".join(html.unescape(ours).split()) == "".join(expected.split())
        return literal or words(ours) == re.sub("[\u200e\u200f\xad]", "", words(expected))
    return ours == expected


def checks(document: bytes) -> list[tuple[Path_, object]]:
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


def is_right(document: bytes, wanted: list[tuple[Path_, object]]) -> bool:
    """Whether a document comes out as its comment says."""
    header = re.search(r"Header:\s*Content-type:\s*(.*)", document[:1000].decode("latin-1"), re.IGNORECASE)
    location = re.search(r"Header:\s*Content-Location:\s*(\S+)", document[:1000].decode("latin-1"))
    url = join(SERVED_FROM, location[1], ()) if location else SERVED_FROM
    try:
        feed = parse(document, url=url or SERVED_FROM, content_type=header[1] if header else "", now=NOW)
        for path, expected in wanted:
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


def documents() -> Iterator[tuple[str, str, bytes]]:
    """(group, name, document) of feedparser's suite, without its sanitiser, CDF and EBCDIC."""
    for file in sorted(FEEDS.glob("feedparser/*/*.xml")):
        parts = file.stem.split("__")
        group = parts[1] if parts[0] == "wellformed" else parts[0]
        if group not in ("sanitize", "cdf") and "ebcdic" not in file.name.lower():
            yield group, file.name, file.read_bytes()


@needs_shared
def test_feedparsers_suite_comes_out_as_it_says() -> None:
    total, right, wrong = Counter[str](), Counter[str](), []
    for group, name, document in documents():
        wanted = checks(document)
        if wanted:
            total[group] += 1
            if is_right(document, wanted):
                right[group] += 1
            else:
                wrong.append(name)
    table = {group: f"{right[group]}/{count}" for group, count in total.items()}
    assert total.total() > 600
    assert right.total() >= 0.97 * total.total(), (table, wrong)
    assert all(right[group] >= 0.9 * count for group, count in total.items() if count >= 20), (table, wrong)


# --- hostile documents ------------------------------------------------------------------------------------------------

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
HOSTILE: dict[str, list[str] | str] = {
    # The titles that come out, or the kind of document that is named instead.
    "attrs_50k": ["t"],
    "bidi": ["abc gnp.exe"],
    "billion_laughs": ["&lol9;"],
    "cdata_unclosed": ["never closed"],
    "deep_html_cdata_20k": ["t"],
    "digits_date": ["u"],
    "dup_attr": ["t"],
    "empty": "empty",
    "esc_raw": ["evil ]0;pwn x"],
    "file_link": ["t"],
    "gzip_undecoded": ["t"],
    "html_page": "html",
    "iso8859_1_is_utf8": ["é日本"],
    "json_deep": "too complex",
    "json_other": "json",
    "junk_before": ["t"],
    "many_lt": ["t"],
    "no_items": [],
    "none_declared_1251": ["Привет мир новости сегодня"],
    "nul_bytes_inside": ["tx"],
    "plain_text": "text",
    "same_guids": ["t0", "t1", "t2", "t3", "t4"],
    "sitemap": "xml",
    "surrogate_ref": ["t 😀 x"],
    "truncated_midutf8": ["é0", "é1", "é2", "é3", "é4", "é5"],
    "unclosed_tags": ["t"] * MAX_ENTRIES,
    "utf16_declared_is_utf8": ["té"],
    "utf16le_nobom": ["té"],
    "utf8_one_bad_byte": ["日本 \ufffd news"],
    "ws_before_decl": ["t"],
    "xxe_file": ["&x;"],
}


def strings(value: object) -> Iterator[str]:
    """All texts inside a value of the model."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from strings(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from strings(getattr(value, field.name))


def outcome(document: bytes) -> list[str] | str:
    """The titles of a document, or the kind of its refusal; and nothing forbidden in any field."""
    try:
        feed = parse(document, url="https://example.org/feed", now=NOW)
    except NotAFeed as refusal:
        return refusal.kind
    except FeedTooComplex:
        return "too complex"
    assert not any(FORBIDDEN.search(text) for text in strings(feed))
    for entry in feed.entries:
        assert all(
            url.startswith(("http://", "https://")) for url in (entry.url, entry.image, entry.comments_url) if url
        )
    return [entry.title for entry in feed.entries]


@needs_shared
@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_document_gives_what_there_is(name: str) -> None:
    assert outcome((FEEDS / "hostile" / name).read_bytes()) == HOSTILE[name]


@needs_shared
def test_no_hostile_document_comes_through_as_it_is() -> None:
    for file in sorted((FEEDS / "hostile").iterdir()):
        assert isinstance(outcome(file.read_bytes()), list | str), file.name


LARGE: dict[str, tuple[Callable[[], bytes], int | str]] = {
    # How a document is made, and how many entries it has or what it is refused as.
    "items": (lambda: _channel(b"".join(b"<item><title>%d</title></item>" % n for n in range(100_000))), MAX_ENTRIES),
    "cdata of 15 MB": (lambda: _in_title(b"<![CDATA[" + b"x" * 15_000_000 + b"]]>"), "too complex"),
    "cdata of 8 MB": (lambda: _in_title(b"<![CDATA[" + b"x" * (MAX_BYTES - 500) + b"]]>"), 1),
    "attributes": (lambda: _channel(b"<item a='1' " + b"b='1' " * 300_000 + b"><title>t</title></item>"), 1),
    "ampersands": (lambda: _in_title(b"&" * 500_000), 1),
    "references": (lambda: _in_title(b"&#27;" * 500_000), 1),
    "surrogates": (lambda: _in_title(b"&#xD800;" * 500_000), 1),
    "open cdata": (lambda: _in_title(b"<![CDATA[" * 100_000), 1),
    "open comments": (lambda: _channel(b"<item>" + b"<!--" * 200_000 + b"</item>"), 1),
    "open quotes": (lambda: _channel(b"<item>" + b"<a b='" * 200_000 + b"</item>"), 1),
    "open tags": (lambda: _channel(b"<item>" + b"<p:q>" * 200_000 + b"</item>"), 1),
    "open script": (lambda: _in_title(b"<![CDATA[" + b"<script " * 500_000 + b"]]>"), 1),
    "fields": (lambda: _channel(b"<item>" + b"<dc:title>a</dc:title><title></title>" * 50_000 + b"</item>"), 1),
    "doctypes": (lambda: b"<!DOCTYPE rss [" * 100_000, "html"),
    "json items": (lambda: _json(b"{}," * 200_000 + b"{}"), MAX_ENTRIES),
    "json number": (lambda: _json(b'{"id":' + b"1" * 100_000 + b"}"), "json"),
}


def _channel(inside: bytes) -> bytes:
    return b"<?xml version='1.0'?><rss><channel><title>T</title>" + inside + b"</channel></rss>"


def _in_title(inside: bytes) -> bytes:
    return _channel(b"<item><title>" + inside + b"</title></item>")


def _json(items: bytes) -> bytes:
    return b'{"version":"https://jsonfeed.org/version/1","items":[' + items + b"]}"


@pytest.mark.parametrize("name", LARGE)
def test_what_is_large_or_repeated_ends(name: str) -> None:
    make, expected = LARGE[name]
    found = outcome(make())
    assert (found if isinstance(found, str) else len(found)) == expected
