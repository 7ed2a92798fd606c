"""JSON Feed 1.0 and 1.1 (jsonfeed.org), out of parsed JSON of which nothing is taken for granted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from termnews.fetch.dates import parse_date
from termnews.fetch.feed_names import MOST
from termnews.fetch.feed_text import html_of_plain, plain, safe_html
from termnews.fetch.feed_xml import Take
from termnews.model import Enclosure, Entry, Feed
from termnews.urls import join

Object = Mapping[str, object]
"""A JSON object."""


def is_feed(data: object) -> bool:
    """Whether parsed JSON is a JSON Feed: by its version, or by items that are as theirs."""
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        return False
    version = data.get("version")
    if isinstance(version, str) and "jsonfeed.org" in version:
        return True
    first = next(_objects(data, "items"), {})
    return bool({"content_html", "content_text", "date_published", "external_url"} & set(first))


def read(data: Object, take: Take, *, url: str, now: datetime) -> Feed:
    """The feed in parsed JSON; `take` is handed its entries one after the other and keeps those that are wanted."""
    version = _line(data, "version").rpartition("/version/")[2]
    authors, language = _authors(data), _line(data, "language")[:35]
    parent = Entry(authors=authors, language=language)
    entries, truncated = take(_entry(item, parent, url, now) for item in _objects(data, "items"))
    return Feed(
        format=f"json feed {version or '1'}"[:20],
        title=_line(data, "title"),
        url=_address(data, "feed_url", url),
        site_url=_address(data, "home_page_url", url),
        description=_line(data, "description"),
        language=language,
        author=", ".join(authors),
        image=_address(data, "icon", url) or _address(data, "favicon", url),
        next_page=_address(data, "next_url", url),
        truncated=truncated,
        entries=entries,
    )


def _entry(item: Object, parent: Entry, url: str, now: datetime) -> Entry:
    published, updated = (parse_date(_raw(item, key), now) for key in ("date_published", "date_modified"))
    text = _raw(item, "content_text")
    identity = _line(item, "id")
    return Entry(
        guid=identity,
        url=_address(item, "url", url)
        or _address(item, "external_url", url)
        or (join("", identity, ()) if identity.startswith(("http://", "https://")) else ""),
        title=_line(item, "title"),
        authors=_authors(item) or parent.authors,
        published=published or updated,
        updated=updated,
        summary=safe_html(html_of_plain(_raw(item, "summary"), lines=True)),
        content=safe_html(_raw(item, "content_html").strip()) or safe_html(html_of_plain(text, lines=True)),
        language=_line(item, "language")[:35] or parent.language,
        image=_address(item, "image", url) or _address(item, "banner_image", url),
        enclosures=_attachments(item, url),
        categories=_tags(item),
    )


def _raw(data: Object, key: str) -> str:
    """A text as it is; '' where there is none. Version 1.0 allowed numbers for ids."""
    value = data.get(key)
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def _line(data: Object, key: str) -> str:
    return plain(_raw(data, key))


def _address(data: Object, key: str, base: str) -> str:
    href = data.get(key)
    return join(base, href, ()) if isinstance(href, str) and href.strip() else ""


def _objects(data: Object, key: str) -> Iterator[Object]:
    values = data.get(key)
    if isinstance(values, list):
        yield from (value for value in values if isinstance(value, dict))


def _authors(data: Object) -> tuple[str, ...]:
    """The names of `authors` (1.1), else of `author` (1.0); either may be a list or stand alone."""
    for key in ("authors", "author"):
        value = data.get(key)
        people = value[:MOST] if isinstance(value, list) else [value]
        names = [_line(person, "name") for person in people if isinstance(person, dict)]
        if any(names):
            return tuple(dict.fromkeys(filter(None, names)))
    return ()


def _tags(item: Object) -> tuple[str, ...]:
    values = item.get("tags")
    words = [plain(value, 100) for value in values[:MOST] if isinstance(value, str)] if isinstance(values, list) else []
    return tuple(dict.fromkeys(filter(None, words)))


def _attachments(item: Object, base: str) -> tuple[Enclosure, ...]:
    kept = []
    for attachment in [*_objects(item, "attachments")][:MOST]:
        url, size = _address(attachment, "url", base), attachment.get("size_in_bytes")
        if url:
            length = int(size) if isinstance(size, int | float) and 0 < size < 1e15 else None
            kept.append(Enclosure(url, _line(attachment, "mime_type")[:100], length))
    return tuple(kept)
