"""Which link leads to the next page of an article, and which only looks so."""

from __future__ import annotations

import pytest

from termnews.fetch.html_parse import parse_html
from termnews.fetch.next_page import next_page

HOST = "https://news.example.org"


def following(url: str, link: str) -> str:
    return next_page(parse_html(f"<html><body><p>Text.</p>{link}</body></html>"), HOST + url, HOST + url)


@pytest.mark.parametrize(
    ("url", "link", "target"),
    [
        ("/story/", "<a rel=next href=/story/2/>on</a>", "/story/2/"),
        ("/story", "<a href=/story?page=2>Next page »</a>", "/story?page=2"),
        ("/story?page=2&x=1", "<a href='/story?x=1&page=3'>Weiter</a>", "/story?x=1&page=3"),
        ("/story.html", "<div class=pagination><a href=/story-2.html>2</a></div>", "/story-2.html"),
        ("/story-2.html", "<ul class=page-links><li><a href=story-3.html>3</a></ul>", "/story-3.html"),
        ("/a/story", "<a href=/a/story/page/2>下一页</a>", "/a/story/page/2"),
        ("/story", "<link rel=next href=/story/seite-2>", "/story/seite-2"),
    ],
)
def test_links_to_the_next_page(url: str, link: str, target: str) -> None:
    assert following(url, link) == HOST + target


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("/story", "<a rel=next href=/another-story>Next</a>"),
        ("/2025/06/04/story", "<a rel=next href=/2025/06/05/story>Next</a>"),
        ("/story", "<div class=pagination><a href=/story/3>3</a></div>"),
        ("/story/3", "<div class=pagination><a href=/story/2>2</a></div>"),
        ("/story", "<a href=/story/2>Two divers found it</a>"),
        ("/story", "<a href=/story/2>2</a>"),
        ("/story", "<a rel=next href=https://elsewhere.example/story/2>Next</a>"),
        ("/story", "<div id=comments class=pagination><a href=/story?page=2>2</a></div>"),
        ("/story", "<a rel=next href=/story/comment-page-2>Next</a>"),
        ("/story", "<a rel=next href=#2>Next</a>"),
    ],
)
def test_links_to_something_else(url: str, link: str) -> None:
    assert following(url, link) == ""
