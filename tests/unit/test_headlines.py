"""A site's own headline list: out of its page, its JSON-LD, its news sitemap."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from termnews.fetch import headlines
from termnews.fetch.discover import headline_list
from tests.needs import SHARED, needs_shared

TITLES = [
    "Council votes to reopen the old river bridge",
    "Schools in the valley stay closed for a third day",
    "Bakers ask for help as the price of flour doubles",
    "A night train to the coast returns after ten years",
]


def headline(number: int, title: str, mark: str = "h3") -> str:
    return f'<article><{mark}><a href="/2026/{number}">{title}</a></{mark}></article>'


LIST = "".join(headline(number, title) for number, title in enumerate(TITLES))


def titles(body: str, url: str = "https://news.example/") -> list[str]:
    return [entry.title for entry in headline_list(f"<html><body>{body}</body></html>", url)]


@needs_shared
def test_the_seed() -> None:
    html = (SHARED / "seed" / "page.html").read_text(encoding="utf-8")
    url = "http://127.0.0.1:8571/2025/06/lukashenko-meets-xi-in-beijing/"
    entries = headline_list(html, url)
    assert [entry.title for entry in entries] == [
        "Namibian Governor Calls for Collective Action to Combat Rising Food Poisoning Incidents",
        "Trump’s travel ban: Fallout for 2026 World Cup and 2028 Olympics",
        "Trump’s Travel Ban Raises Concerns for 2026 World Cup and 2028 Olympics",
        "US Cuts Funding for School Meals in Lesotho Leaving 36000 Children at Risk of Hunger",
    ]
    assert all(entry.url.startswith("http://127.0.0.1:8571/2025/06/") for entry in entries)


@needs_shared
def test_the_front_page_of_the_seed() -> None:
    html = (SHARED / "seed" / "front.html").read_text(encoding="utf-8")
    entries = headline_list(html, "http://127.0.0.1:8571/")
    assert len(entries) == 5
    assert entries[4].title.startswith("Lukashenko Meets Xi in Beijing")
    assert entries[4].published == datetime(2025, 6, 4, 9, 30, tzinfo=UTC)
    assert entries[4].summary == "<p>Chinese president hails Belarus as a ‘true friend’</p>"


def test_a_list_with_its_dates_and_lines() -> None:
    items = "".join(
        f'<li><a href="/{n}"><img alt="x"><h2>{title}</h2></a><time datetime="2026-11-2{n}">x</time>'
        f"<p>Line {n}: &lt;b&gt; and what the story goes on to say.</p></li>"
        for n, title in enumerate(TITLES)
    )
    entries = headline_list(f"<ul>{items}</ul>", "https://news.example/")
    assert [entry.url for entry in entries] == [f"https://news.example/{n}" for n in range(4)]
    assert entries[2].published == datetime(2026, 11, 22, tzinfo=UTC)
    assert entries[1].summary == "<p>Line 1: &lt;b&gt; and what the story goes on to say.</p>"


def test_a_lead_story_stands_beside_the_list() -> None:
    lead = '<section class="lead"><h1><a href="/lead">The harbour is free of ice for the first time</a></h1></section>'
    assert titles(lead + LIST) == ["The harbour is free of ice for the first time", *TITLES]
    assert titles(lead) == []


def test_one_headline_is_taken_once() -> None:
    again = "".join(f'<li><a href="/2026/{n}#top">{title} and read more</a></li>' for n, title in enumerate(TITLES))
    assert titles(f"<ul>{again}</ul>{LIST}") == TITLES


@pytest.mark.parametrize(
    "body",
    [
        "<footer>{}</footer>",
        '<div class="newsletter-box">{}</div>',
        "<form>{}</form>",
        '<div id="cookie-consent">{}</div>',
    ],
)
def test_furniture_is_no_list(body: str) -> None:
    assert titles(body.format(LIST)) == []


def test_links_in_running_text_are_none() -> None:
    text = "".join(
        f'<p>It was said long ago, and often since, that <a href="/{n}">{title}</a>, which few would now deny.</p>'
        for n, title in enumerate(TITLES)
    )
    assert titles(text) == []
    assert titles(text.replace("<p>", "<div>").replace("</p>", "</div>")) == []


def test_menus_and_taxonomies_are_none() -> None:
    menu = "".join(f'<li><a href="/{word}">{word}</a></li>' for word in ("World", "Sport", "Culture and Arts", "Money"))
    tags = "".join(f'<li><a href="/tag/{n}">{title}</a></li>' for n, title in enumerate(TITLES))
    images = "".join(f'<li><a href="/{n}.jpg">{title}</a></li>' for n, title in enumerate(TITLES))
    comments = "".join(f'<li><a href="/{n}#comment-9">{title}</a></li>' for n, title in enumerate(TITLES))
    for items in (menu, tags, images, comments):
        assert titles(f"<ul>{items}</ul>") == []


def test_links_to_elsewhere() -> None:
    def row(count: int) -> str:
        return "".join(f'<li><a href="https://h{n}.example/a">{TITLES[n % 4]}</a></li>' for n in range(count))

    assert titles(f"<ul>{row(4)}</ul>") == []
    assert len(titles(f"<ul>{row(12)}</ul>")) == 12


def test_headlines_without_spaces() -> None:
    names = [
        "東京の新しい図書館が来春開館へ",
        "大雪で新幹線が終日運休に",
        "米価が十年ぶりの高値を記録",
        "港の再開発計画を市議会が承認",
    ]
    items = "".join(f'<li><a href="/{n}">{title}</a></li>' for n, title in enumerate(names))
    assert titles(f"<ul>{items}</ul>") == names


def test_headlines_are_clean_and_capped() -> None:
    items = "".join(headline(n, f"[/] \x1b]0;x \u202e{TITLES[n % 4]} {n}") for n in range(300))
    got = titles(items)
    assert len(got) == headlines.MOST
    assert got[0] == f"[/] ]0;x {TITLES[0]} 0"


# --- JSON-LD ----------------------------------------------------------------------------------------------------------


def json_ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def test_an_item_list() -> None:
    elements = [
        {"@type": "ListItem", "url": "/2026/0", "name": TITLES[0]},
        {"@type": "ListItem", "item": {"@type": "NewsArticle", "@id": "/2026/1", "headline": TITLES[1]}},
        {"@type": "ListItem", "item": "https://news.example/2026/2"},
        {"@type": "NewsArticle", "url": "/2026/3", "headline": "A &amp; B", "datePublished": "2026-11-20T10:00Z"},
        {"@type": "ListItem", "url": "javascript:alert(1)", "name": "x"},
        {"@type": "ListItem", "url": ["x"], "name": 7},
        "https://news.example/2026/3",
        None,
    ]
    graph = {"@graph": [{"@type": "CollectionPage", "mainEntity": {"@type": "ItemList", "itemListElement": elements}}]}
    entries = headline_list(f"<body>{json_ld(graph)}{LIST}</body>", "https://news.example/")
    assert [entry.title for entry in entries] == [*TITLES[:3], "A & B"]
    assert entries[3].published == datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        {"@type": "BreadcrumbList", "itemListElement": [{"url": f"/{n}", "name": "x"} for n in range(9)]},
        {"@type": "ItemList", "itemListElement": [{"url": "/2026/9", "name": "One only"}]},
        {"@type": "ItemList", "itemListElement": "x"},
        {"@type": "ItemList"},
        [[[[]]]],
    ],
)
def test_other_json_is_passed_over(value: object) -> None:
    assert titles(json_ld(value) + LIST) == TITLES


def test_broken_and_bottomless_json() -> None:
    broken = '<script type="application/ld+json">{"@type": </script>'
    deep = f'<script type="application/ld+json">{"[" * 100_000}</script>'
    assert titles(broken + deep + LIST) == TITLES


# --- sitemaps ---------------------------------------------------------------------------------------------------------

NEWS_SITEMAP = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://news.example/1</loc><news:news>
<news:publication><news:name>N</news:name><news:language>en</news:language></news:publication>
<news:publication_date>2026-11-20</news:publication_date><news:title>Old &amp;amp; new</news:title></news:news></url>
<url><loc>/2</loc><news:news><news:publication_date>2026-11-22T08:00:00+01:00</news:publication_date>
<news:title>Newer</news:title></news:news></url>
<url><loc>https://news.example/3</loc><lastmod>2026-11-23</lastmod></url>
<url><loc>file:///etc/passwd</loc><news:news><news:title>No</news:title></news:news></url>
</urlset>"""


def test_a_news_sitemap() -> None:
    entries = headlines.of_sitemap(NEWS_SITEMAP, "https://news.example/sitemap.xml")
    assert [(entry.title, entry.url) for entry in entries] == [
        ("Newer", "https://news.example/2"),
        ("Old & new", "https://news.example/1"),
    ]
    assert entries[0].published == datetime(2026, 11, 22, 7, tzinfo=UTC)
    assert entries[1].language == "en"
    assert headline_list(NEWS_SITEMAP.decode(), "https://news.example/sitemap.xml") == entries


def test_a_list_of_sitemaps() -> None:
    data = b"<sitemapindex><sitemap><loc>/all.xml</loc></sitemap><sitemap><loc>/news.xml</loc></sitemap></sitemapindex>"
    assert headlines.sitemap_addresses(data, "https://news.example/sitemap.xml") == [
        "https://news.example/news.xml",
        "https://news.example/all.xml",
    ]
    assert headlines.is_sitemap(data.decode()) and not headlines.is_sitemap("<html>")


def test_where_a_sitemap_may_be() -> None:
    robots = "User-agent: *\nSitemap: https://news.example/s.xml\nsitemap : /news/x.xml\nSitemap: file:///x\n"
    got = headlines.sitemaps_of_site(robots, "https://news.example/a/b")
    assert got[:2] == ["https://news.example/news/x.xml", "https://news.example/news-sitemap.xml"]
    assert got[-1] == "https://news.example/s.xml"


@pytest.mark.parametrize("data", [b"", b"<", b"<urlset/>", b"\xff\xfe", b"<urlset><url/><url><loc/></url></urlset>"])
def test_odd_sitemaps(data: bytes) -> None:
    assert headlines.of_sitemap(data, "https://news.example/") == []
    assert headlines.sitemap_addresses(data, "https://news.example/") == []
