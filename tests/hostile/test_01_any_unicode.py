"""Threat 1, at the door: any unicode in every field of an article, through parser, store and layout to lines.

Expected: without the gate at the output nothing forbidden is in what is shown, and no line is wider than its place.
"""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from termnews.engine.contents import Taken, take_feed
from termnews.fetch.html import to_document
from termnews.model import TextKind, View
from termnews.store.store import Store
from termnews.text import shorten, width
from termnews.tui.keymap import PageKeys
from termnews.tui.widgets.article_page import ArticlePage
from tests.hostile.bytes import ALL, ESCAPES, FORBIDDEN
from tests.hostile.fields import texts

NOW = datetime(2026, 3, 14, tzinfo=UTC)
CELLS = 40
ANY = (
    st.text(st.characters(codec=None), max_size=30)
    | st.sampled_from([*ESCAPES, ALL])
    | st.text("\x1b[]m;\x07\x9b\u202e\u200d a日👩", max_size=20)
)


def json_feed(words: list[str]) -> bytes:
    """A JSON Feed, in which any text can be written, with these words in all of its fields."""
    items = [
        {
            "id": f"{number}{text}",
            "title": text,
            "url": f"https://news.example/{text}",
            "summary": text,
            "content_html": f"<p>{text}</p><pre>{text}</pre><h2>{text}</h2><a href='https://x.example/{text}'>{text}</a>",
            "authors": [{"name": text, "url": text}],
            "tags": [text],
            "image": f"https://news.example/{text}",
            "language": text,
            "date_published": f"2026-03-0{1 + number % 9}T12:00:00Z{text}",
            "attachments": [{"url": f"https://news.example/{text}", "mime_type": text, "title": text}],
        }
        for number, text in enumerate(words)
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": words[0], "home_page_url": words[0], "items": items}
    return json.dumps(feed).encode()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ANY, min_size=3, max_size=8))
def test_any_text_in_every_field(words: list[str]) -> None:
    """What the parser gives, what the store gives back, what the pages' lines hold: clean, and of their width."""
    taken = take_feed(json_feed(words), "https://news.example/feed", "application/feed+json", NOW)
    assert isinstance(taken, Taken)
    check(taken)
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder)) as store:
        source = store.sources.put("https://news.example/feed", title=taken.title)
        new = store.articles.ingest_prepared(source, taken.articles, NOW).new
        for id, item in zip(new, taken.articles, strict=True):
            store.articles.keep_blocks(id, TextKind.FEED, to_document(item.html.decode(), base=item.url))
        for row in store.headlines.rows(store.headlines.ids(View())):
            check(row)
            assert row.title and width(shorten(row.title, CELLS)) <= CELLS
            kept = store.articles.get(row.id)
            assert kept is not None and kept.body is not None
            check(kept)
            page = ArticlePage(kept, CELLS, PageKeys())
            page.body.finish()
            lines = [page.line(number) for number in range(page.height)]
            check([line.text() for line in lines])
            assert [line.text() for line in lines if width(line.text()) > CELLS and not line.wide] == []


def check(value: object) -> None:
    """No text of it has anything in it that must not be shown."""
    assert [(name, ascii(text)) for name, text in texts(value) if FORBIDDEN.search(text)] == []
