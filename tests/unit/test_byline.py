"""Who wrote an article: people before houses, and what is no part of a name."""

from __future__ import annotations

import json

import pytest

from termnews.fetch import byline
from termnews.fetch.byline import Named
from termnews.fetch.html_parse import parse_html
from termnews.fetch.metadata import metadata

URL = "https://www.harbour.example/2026/clock"


def of(head: str = "", body: str = "") -> str:
    return metadata(parse_html(f"<html><head>{head}</head><body>{body}</body></html>"), URL, URL).byline


def ld(author: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "author": author})}</script>'


SITE = "<meta property='og:site_name' content='Harbour Daily'>"


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("By Ada Reporter", ["Ada Reporter"]),
        ("Von Ada Reporter und Bo Writer", ["Ada Reporter", "Bo Writer"]),
        ("Ada Reporter, Bo Writer and Cy Lund", ["Ada Reporter", "Bo Writer", "Cy Lund"]),
        ("Ada Reporter | Updated 4 June 2025", ["Ada Reporter"]),
        ("Ada Reporter - Political correspondent", ["Ada Reporter"]),
        ("Ada Reporter, MS, RD", ["Ada Reporter"]),
        ("https://www.facebook.com/ada", []),
        ("August 28, 2025", []),
        ("admin", []),
        ("Twitter Facebook", []),
    ],
)
def test_names(text: str, people: list[str]) -> None:
    assert byline.sorted_out([Named(text)], "Harbour Daily")[0] == people


def test_a_person_on_the_page_before_the_site_in_its_data() -> None:
    data = SITE + ld({"@type": "Organization", "name": "Harbour Daily"})
    assert of(data, "<p class=byline>By <a href=/staff/ada>Ada Reporter</a> <span>Crime reporter</span></p>") == (
        "Ada Reporter"
    )
    assert of(data) == "Harbour Daily"


def test_an_agency_that_the_page_names_is_the_byline() -> None:
    data = SITE + ld([{"@type": "Organization", "name": "dpa"}])
    assert of(data, "<a rel=author href=/chief>Bo Chief</a>") == "dpa"


def test_several_meta_elements_of_one_name() -> None:
    head = "<meta name=citation_author content='Roy, Ada'><meta name=citation_author content='Das, Bo'>"
    assert of(head) == "Ada Roy, Bo Das"


def test_the_name_beside_written_by() -> None:
    assert of("<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Ada Reporter'>") == (
        "Ada Reporter"
    )


def test_the_authors_of_comments_wrote_no_article() -> None:
    assert of("", "<div class=comments><span class=author>Cy Reader</span></div>") == ""
