"""Threat 2: a control character as a numeric reference (`&#27;`, `&#x9b;`), once, twice and three times encoded.

Expected: what a parser makes of a reference is cleaned after the parse; before it there is nothing to be found.
"""

from __future__ import annotations

import html
from datetime import UTC, datetime

import pytest

from termnews.engine.contents import Taken, take_feed
from termnews.fetch import opml
from termnews.fetch.extract import extract
from termnews.fetch.feeds import parse
from termnews.fetch.html import to_document
from tests.hostile.bytes import FORBIDDEN
from tests.hostile.fields import texts

NOW = datetime(2026, 3, 14, tzinfo=UTC)
REFERENCES = "a&#27;[2Jb&#x1b;]0;t&#7;c&#155;31md&#x9d;0;u&#x9C;e&#x202e;f&#8203;g&#0;h&#xFEFF;i&#x2028;j&#13;k&#x7f;"
SEEN = ("[2J", "b", "c", "f", "k")


def rss(words: str) -> bytes:
    """A feed whose texts are these words."""
    return f"""<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>{words}</title><description>{words}</description><language>{words}</language><item><title>{words}</title>
<link>https://news.example/{words}</link><guid>{words}</guid><dc:creator>{words}</dc:creator>
<category>{words}</category><comments>https://news.example/{words}</comments>
<description>{words} &lt;p&gt;{words}&lt;/p&gt;</description>
<enclosure url="https://news.example/{words}" type="{words}" length="1"/></item></channel></rss>""".encode()


@pytest.mark.parametrize("times", [1, 2, 3])
def test_references_in_a_feed(times: int) -> None:
    """In every field of RSS, and in the HTML inside it."""
    words = REFERENCES
    for _ in range(times - 1):
        words = html.escape(words)
    feed = parse(rss(words), url="https://news.example/feed", now=NOW)
    taken = take_feed(rss(words), "https://news.example/feed", "application/rss+xml", NOW)
    assert isinstance(taken, Taken) and len(taken.articles) == len(feed.entries) == 1
    blocks = to_document(feed.entries[0].summary, base="https://news.example/")
    for value in (feed, taken.articles, blocks):
        found = list(texts(value))
        assert any("[2J" in text for _, text in found)
        assert [(name, ascii(text)) for name, text in found if FORBIDDEN.search(text)] == []


def test_references_in_a_page() -> None:
    """In title, headline, byline, text, addresses, attributes and JSON-LD of an article's page."""
    body = "".join(
        f"<p>Paragraph {number} with words enough to be one of an article, {REFERENCES}.</p>" for number in range(9)
    )
    page = f"""<html lang="{REFERENCES}"><head><title>{REFERENCES}</title>
<meta property="og:title" content="T {REFERENCES}"><meta name="author" content="{REFERENCES}">
<meta property="og:site_name" content="{REFERENCES}">
<meta name="description" content="{REFERENCES}"><link rel="canonical" href="https://news.example/{REFERENCES}">
<script type="application/ld+json">{{"@type":"NewsArticle","headline":"\\u001b[2J","author":"\\u009b31m"}}</script>
</head><body><article><h1>T {REFERENCES}</h1>{body}<pre>{REFERENCES}</pre><img alt="{REFERENCES}" src="x.png">
<a href="https://news.example/{REFERENCES}" title="{REFERENCES}">{REFERENCES}</a></article></body></html>"""
    found = list(texts(extract(page, url="https://news.example/1")))
    assert any("Paragraph 3" in text and "[2J" in text for _, text in found)
    assert [(name, ascii(text)) for name, text in found if FORBIDDEN.search(text.replace("\n", ""))] == []


@pytest.mark.parametrize("reference", ["\x9b31m", "&#x7f;", "&#x202e;exe"])
def test_references_in_an_anchor(reference: str) -> None:
    """A link inside the page to an element with such an id: it leads to no anchor of that name."""
    words = f'<p><a href="#{reference}">Down</a></p><h2 id="{reference}">Two</h2><p id="{reference}">x</p>'
    page = f'<p><a href="#fine">On</a></p><p id="fine">y</p>{words}'
    found = list(texts(to_document(page, base="https://news.example/1")))
    assert [text for name, text in found if name.endswith((".link", ".anchor")) and text.endswith("fine")] != []
    assert [(name, ascii(text)) for name, text in found if FORBIDDEN.search(text)] == []


@pytest.mark.parametrize("reference", ["\x84\x8d", "&#127;", "&#x202e;"])
def test_references_in_the_only_headline(reference: str) -> None:
    """A page whose headings hold nothing that can be seen: what is taken for the headline is cleaned as well."""
    words = "".join(
        f"<p>Sentence {number} of an article, as one is, with commas and an end.</p>" for number in range(9)
    )
    page = f"<html><head><title>{reference}</title></head><body><article><h1>{reference}</h1>{words}</article></body>"
    assert extract(page, url="https://news.example/1").title == ""
    assert extract(page, url="https://news.example/1", feed_title="Of the feed").title == "Of the feed"


def test_references_in_a_list_of_sources() -> None:
    """In OPML: names, addresses, folders."""
    outline = f'<outline text="{REFERENCES}"><outline text="{REFERENCES}" xmlUrl="https://news.example/feed" htmlUrl="https://news.example/{REFERENCES}"/></outline>'
    found = list(texts(opml.read_all(f'<opml version="2.0"><body>{outline}</body></opml>'.encode())))
    assert found and [(name, ascii(text)) for name, text in found if FORBIDDEN.search(text)] == []
