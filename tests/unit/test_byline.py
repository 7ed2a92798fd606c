"""Who wrote an article: people before houses, and what is no part of a name."""

from __future__ import annotations

import json

import pytest

from termnews.fetch import byline, byline_lines
from termnews.fetch.byline import Named
from termnews.fetch.extract_blocks import cut
from termnews.fetch.extract_tree import Hints, PageTree
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
        ("Denise Everheart", ["Denise Everheart"]),
        ("BeauHD on Friday December 19", ["BeauHD"]),
        ("Text: Ada Reporter", ["Ada Reporter"]),
        ("design: Cy Lund, code: Bo Writer", []),
        ("ada.reporter", []),
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


def test_a_person_may_be_called_by_a_number() -> None:
    assert of(ld({"@type": "Person", "name": "3d23d65-ddc6"})) == "3d23d65-ddc6"


# --- the lines of the text --------------------------------------------------------------------------------------------

HEADLINE = "The clock of the harbour stands still"
PROSE = (
    "<p>The clock of the harbour master's office stood still on Monday, as a reporter of this paper could see.</p>"
    "<p>In the machine room they say that learning to wind it takes a year, and nobody has learnt it since.</p>"
)


def lines(before: str, head: str = "", site: str = "Harbour Daily", after: str = "") -> str:
    """The byline of a page with these lines between headline and text."""
    html = f"<html><head>{head}</head><body><h1>{HEADLINE}</h1>{before}{PROSE}{after}</body></html>"
    root = parse_html(html)
    meta = metadata(root, URL, URL)
    tree = PageTree(cut(root), Hints(HEADLINE))
    return byline_lines.found(tree, site, "www.harbour.example", meta.description)


@pytest.mark.parametrize(
    ("before", "names"),
    [
        ("<p>By <b>Ada Reporter</b></p>", "Ada Reporter"),
        ("<p>Written by:Ada Reporter</p>", "Ada Reporter"),
        ("<p>Von: Ada REPORTER, Bo WRITER</p>", "Ada REPORTER, Bo WRITER"),
        ("<p>03/01/2025 by Ada Reporter, Port Correspondent</p>", "Ada Reporter, Port Correspondent"),
        ("<p>by Harbour Daily</p><p><b>Ada Lindqvist/Bo Writer</b></p>", "Ada Lindqvist, Bo Writer"),
        ("<div>Ada Lindqvist</div><div>June 4, 2025</div>", "Ada Lindqvist"),
        ("<p><span>Ada Lindqvist</span><span>Jun 04, 2025</span><span>3 shares</span></p>", "Ada Lindqvist"),
        ("<p><b>Ada Lindqvist</b></p>", "Ada Lindqvist"),
        ("<div><a href=/topics/x>Ada Lindqvist</a></div><div>June 4, 2025</div>", ""),
        ("<div>Machine Learning</div><div>June 4, 2025</div>", ""),
        ("<div>Photo: Ada Lindqvist</div><div>June 4, 2025</div>", ""),
        ("<div>Min Read</div><div>June 4, 2025</div>", ""),
        ("<div>Ada Lindqvist</div>", ""),
        ("<p>By the end of the day</p>", ""),
    ],
)
def test_lines_that_name_who_wrote_it(before: str, names: str) -> None:
    assert lines(before) == names


def test_a_name_of_which_the_text_speaks_is_no_byline() -> None:
    told = "<p>The harbour master, Ada Lindqvist, has asked the council for the money to have it mended at once.</p>"
    assert lines("<div>Ada Lindqvist</div><div>June 4, 2025</div>", after=told) == ""


def test_who_says_it_in_the_standfirst() -> None:
    assert lines("", "<meta name=description content='Winding a clock takes a year, says ADA REPORTER.'>") == (
        "Ada Reporter"
    )


def test_the_editor_in_charge() -> None:
    assert lines("", after="<div>(责编：牛镛、岳弘彬)</div>") == "牛镛, 岳弘彬"


def test_the_rights_of_a_site_of_ones_own() -> None:
    assert lines("", after="<footer>© 2025 Har Bour</footer>") == "Har Bour"
    assert lines("", after="<footer>© 2025 Getty Images</footer>") == ""
