"""When an article was published: what machines are told, what the page shows, and which of them counts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from termnews.fetch import published
from termnews.fetch.extract_blocks import cut
from termnews.fetch.extract_tree import Hints, PageTree
from termnews.fetch.html_parse import parse_html
from termnews.fetch.metadata import metadata

URL = "https://news.example.org/the-bridge"
DATED = "https://news.example.org/2025/06/04/the-bridge/"
HEADLINE = "Bridge over the river closed after cracks are found"
PROSE = "<p>The old bridge was closed on Wednesday after engineers had found cracks in two of its piers.</p>" * 3
JUNE = datetime(2025, 6, 4, tzinfo=UTC)
LATER = "<meta property='article:published_time' content='2025-11-20T10:00:00Z'>"


def when(head: str = "", lines: str = "", url: str = URL, language: str = "en", after: str = "") -> datetime | None:
    """The date of a page with these lines under its headline."""
    html = f"<html lang={language}><head>{head}</head><body><h1>{HEADLINE}</h1>{lines}{PROSE}{after}</body></html>"
    root = parse_html(html)
    meta = metadata(root, url, url)
    return published.when(PageTree(cut(root), Hints(HEADLINE)), meta.dates, meta.language)


@pytest.mark.parametrize(
    "line",
    [
        "<time datetime='2025-06-04T00:00:00Z'>today</time>",
        "<span itemprop=datePublished content='2025-06-04'></span>",
        "<p class=post-date>June 4, 2025</p>",
        "<p>Essay - Published: 2025.06.04 | bridges</p>",
        "<p><span>Ada Reporter</span><span>Jun 04, 2025</span><span>3 shares</span></p>",
        "<p>04-jun-2025 5:11:10</p>",
        "<p>2025 Jun 4;15(1):e33475</p>",
        "<p>06/04/2025</p>",
        "<p>Updated: June 4, 2025</p>",
    ],
)
def test_dates_of_the_page(line: str) -> None:
    assert when(lines=line) == JUNE


def test_day_and_month_stand_in_the_order_of_the_language() -> None:
    assert when(lines="<p>04/06/2025</p>", language="es") == JUNE


def test_the_address_and_the_data_of_scripts() -> None:
    assert when(url=DATED) == JUNE
    script = '<script>window.data = {"post": {"datePublished": "2025-06-04", "dateModified": "2025-07-01"}}</script>'
    assert when(script, "<p>Updated July 1, 2025</p>") == JUNE


def test_the_earlier_of_what_machines_are_told() -> None:
    data = '<script type="application/ld+json">{"@type": "Article", "datePublished": "2025-06-04"}</script>'
    assert when(LATER + data) == JUNE


def test_a_page_that_was_saved_again_shows_the_day_of_its_publication() -> None:
    assert when(LATER, "<p>June 4, 2025 • 5 min read</p>") == JUNE
    assert when(LATER, "<time datetime=2025-06-04>06/04/2025</time> by Ada Reporter") == JUNE


@pytest.mark.parametrize(
    "line",
    [
        "<p>Updated June 4, 2025</p>",
        "<p>Available until 4 June 2025</p>",
        "<figure><img src=a.jpg><figcaption>The pier on June 4, 2025</figcaption></figure>",
        "<p>The first cracks were found by two divers of the harbour master's office on June 4, 2025, in the morning of"
        " a rainy day.</p>",
    ],
)
def test_other_days_beside_the_headline(line: str) -> None:
    assert when(LATER, line) == datetime(2025, 11, 20, 10, tzinfo=UTC)


def test_the_same_day_in_another_zone_is_the_moment_that_is_told() -> None:
    assert when(LATER, "<p>19 November 2025</p>") == datetime(2025, 11, 20, 10, tzinfo=UTC)


def test_a_change_counts_where_there_is_nothing_else() -> None:
    assert when("<meta property='article:modified_time' content='2025-06-04'>") == JUNE
    assert when(after="<p>Last updated: June 4, 2025</p>") == JUNE
    assert when(after="<p>HARBOUR, June 4, 2025 (BSS) - The bridge is closed.</p>") == JUNE
    assert when() is None


def test_of_several_articles_in_the_data_the_one_of_the_page() -> None:
    other = '{"@type": "Article", "headline": "Ten walks", "datePublished": "2025-01-01", "author": "A", "image": "a"}'
    own = f'{{"@type": "Article", "headline": "{HEADLINE}", "datePublished": "2025-06-04"}}'
    head = f'<title>{HEADLINE}</title><script type="application/ld+json">[{other}, {own}]</script>'
    assert when(head) == JUNE
