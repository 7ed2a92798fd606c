"""JSON Feed: what comes out of it, and that anything may stand anywhere in it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from termnews.fetch.feeds import parse
from termnews.model import Enclosure, Entry, Feed

URL = "https://example.org/feed.json"
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def json_feed(**fields: object) -> Feed:
    data = {"version": "https://jsonfeed.org/version/1.1", "title": "T"} | fields
    return parse(json.dumps(data).encode(), url=URL, now=NOW)


def test_a_json_feed() -> None:
    feed = json_feed(
        home_page_url="/",
        feed_url=URL,
        next_url="?2",
        language="fr",
        authors=[{"name": "Ann"}],
        items=[
            {
                "id": 1,
                "url": "/1",
                "title": "A & B\u001b[2J",
                "content_html": "<p>x\u202e</p>",
                "content_text": "x",
                "summary": "a < b",
                "image": "/i.png",
                "date_published": "2003-06-03T09:39:21+02:00",
                "tags": ["t", 5, "t"],
                "attachments": [{"url": "/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 9}, {"url": 5}],
            },
            {"id": "https://example.org/2", "content_text": "one\ntwo <b>", "author": {"name": "Bob"}},
            "not an item",
        ],
    )
    assert (feed.title, feed.site_url, feed.author, feed.next_page) == ("T", "https://example.org/", "Ann", URL + "?2")
    first, second = feed.entries
    assert first == Entry(
        guid="1",
        url="https://example.org/1",
        title="A & B[2J",
        authors=("Ann",),
        published=datetime(2003, 6, 3, 7, 39, 21, tzinfo=UTC),
        summary="a &lt; b",
        content="<p>x</p>",
        language="fr",
        image="https://example.org/i.png",
        enclosures=(Enclosure("https://example.org/a.mp3", "audio/mpeg", 9),),
        categories=("t",),
    )
    assert (second.url, second.authors) == ("https://example.org/2", ("Bob",))
    assert second.content == "one<br>\ntwo &lt;b&gt;"


@pytest.mark.parametrize("value", [None, 5, "x", [1], {"a": 1}, [[]], True, -1.5])
def test_json_may_hold_anything_anywhere(value: object) -> None:
    keys = "id url title content_html content_text summary image date_published authors author tags attachments"
    feed = json_feed(items=[dict.fromkeys(keys.split(), value)], authors=value, home_page_url=value, language=value)
    assert len(feed.entries) == 1


def test_a_json_feed_without_items_is_a_feed() -> None:
    assert json_feed(items=[]).entries == ()
