"""From a page to its feeds."""

from __future__ import annotations

import pytest

from termnews.errors import NoFeedFound
from termnews.fetch.discover import candidate_paths, feed_links, headline_list, known_feed_urls, main_feed
from termnews.model import FeedLink
from tests.needs import SHARED, needs_shared

PAGE = "https://news.example/section/page.html"


def found(head: str, body: str = "", url: str = PAGE) -> list[str]:
    return [link.url for link in feed_links(f"<html><head>{head}</head><body>{body}</body></html>", url)]


def alternate(href: str, kind: str = "application/rss+xml", title: str = "", rel: str = "alternate") -> str:
    return f'<link rel="{rel}" type="{kind}" title="{title}" href="{href}">'


# --- links ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "feeds"),
    [
        (alternate("/feed"), ["https://news.example/feed"]),
        (alternate("feed", "application/atom+xml; charset=utf-8"), ["https://news.example/section/feed"]),
        (alternate("/f.json", "application/feed+json"), ["https://news.example/f.json"]),
        (alternate("/feed.json", "application/json"), ["https://news.example/feed.json"]),
        (alternate("/wp-json/wp/v2/posts/1", "application/json", "feed"), []),
        (alternate("/oembed", "application/json+oembed"), []),
        (alternate("/x", "text/xml", "Our RSS"), ["https://news.example/x"]),
        (alternate("/x", "text/xml"), []),
        (alternate("/de", "text/html"), []),
        (alternate("/feed", rel="ALTERNATE home"), ["https://news.example/feed"]),
        (alternate("/feed", rel="stylesheet"), []),
        (alternate("/feed", "", rel="feed"), ["https://news.example/feed"]),
        ('<base href="https://cdn.example/x/">' + alternate("feed"), ["https://cdn.example/x/feed"]),
        ('<base href="javascript:x">' + alternate("/feed"), ["https://news.example/feed"]),
        (alternate("feed:https://news.example/f"), ["https://news.example/f"]),
        (alternate("feed://news.example/f"), ["https://news.example/f"]),
        (alternate("/feed") + alternate("https://news.example/feed#x", title="again"), ["https://news.example/feed"]),
        (alternate("file:///etc/passwd") + alternate("javascript:x") + alternate("") + alternate("http://["), []),
    ],
)
def test_link_elements(head: str, feeds: list[str]) -> None:
    assert found(head) == feeds


@pytest.mark.parametrize(
    ("title", "href", "comments"),
    [
        ("The News » Feed", "/feed/", False),
        ("The News » Comments Feed", "/x/", True),
        ("The News » A Story Comments Feed", "/2026/a-story/feed/", True),
        ("", "/comments/feed/", True),
        ("", "/?feed=comments-rss2", True),
        ("", "/feeds/123/comments/default", True),
        ("Kommentar-Feed", "/k", True),
        ("Comment is free", "/commentisfree/rss", False),
        ("Commentary", "/commentary/feed", False),
        ("Recommended", "/recommended/feed", False),
    ],
)
def test_feeds_of_comments_are_marked(title: str, href: str, comments: bool) -> None:
    [link] = feed_links(f"<html><head>{alternate(href, title=title)}</head></html>", PAGE)
    assert link.comments is comments


def test_the_main_feed_comes_first_and_comments_last() -> None:
    head = (
        alternate("/comments/feed/")
        + alternate("/category/sport/feed/", title="Sport")
        + alternate("https://podcasts.example/x", title="Listen")
        + alternate("/feed/", title="News")
        + alternate("/atom.xml", "application/atom+xml", "News")
    )
    links = feed_links(f"<html><head>{head}</head></html>", PAGE)
    assert [link.url.removeprefix("https://") for link in links] == [
        "news.example/feed/",
        "news.example/atom.xml",
        "news.example/category/sport/feed/",
        "podcasts.example/x",
        "news.example/comments/feed/",
    ]
    assert main_feed(list(reversed(links)), PAGE).url.endswith("/atom.xml")


def test_comments_are_never_the_main_feed() -> None:
    with pytest.raises(NoFeedFound):
        main_feed([FeedLink("https://news.example/comments/feed/", "", True)], PAGE)
    with pytest.raises(NoFeedFound):
        main_feed([], PAGE)


@pytest.mark.parametrize(
    ("href", "taken"),
    [
        ("/feed", True),
        ("/rss/", True),
        ("/blog/atom.xml", True),
        ("/all.rss", True),
        ("/index.xml", True),
        ("/?feed=rss2", True),
        ("https://feeds.feedburner.com/x", True),
        ("https://other.example/feed.xml", False),
        ("/feedback", False),
        ("/sitemap.xml", False),
        ("/rss-explained.html", False),
        ("/newsfeed-policy", False),
        ("mailto:feed", False),
    ],
)
def test_links_that_look_like_feeds(href: str, taken: bool) -> None:
    assert bool(found("", f'<p><a href="{href}">here</a></p>')) is taken


def test_links_in_the_text_are_not_asked_where_the_page_names_its_feed() -> None:
    body = '<a href="/other.rss">other</a>'
    assert found(alternate("/feed"), body) == ["https://news.example/feed"]
    assert found(alternate("/comments/feed"), body) == [
        "https://news.example/other.rss",
        "https://news.example/comments/feed",
    ]


def test_titles_are_clean() -> None:
    [link] = feed_links(alternate("/feed", title="&#27;]0;x&#7; [/] \u202egpj"), PAGE)
    assert link.title == "]0;x [/] gpj"


def test_no_page_is_too_odd() -> None:
    for html in ("", "\0", "<", "<html", "plain", "<link>", "<a href>", "<base>", "<?xml version='1.0'?><rss/>"):
        assert feed_links(html, PAGE) == [] == headline_list(html, PAGE)


def test_many_feeds_are_cut() -> None:
    assert len(found("".join(alternate(f"/feed/{n}") for n in range(500)))) == 60


# --- known sites ------------------------------------------------------------------------------------------------------

CHANNEL = "UC" + "x" * 22
YOUTUBE = "https://www.youtube.com/feeds/videos.xml"


@pytest.mark.parametrize(
    ("url", "feeds"),
    [
        (f"https://www.youtube.com/channel/{CHANNEL}/videos", [f"{YOUTUBE}?channel_id={CHANNEL}"]),
        ("https://youtube.com/playlist?list=PL_1-x", [f"{YOUTUBE}?playlist_id=PL_1-x"]),
        ("https://m.youtube.com/user/anna", [f"{YOUTUBE}?user=anna"]),
        ("https://www.youtube.com/playlist?list=%26x%3D", []),
        ("https://www.youtube.com/@anna", []),
        (
            "https://github.com/o/r",
            ["https://github.com/o/r/releases.atom", "https://github.com/o/r/commits.atom"],
        ),
        (
            "https://github.com/o/r/tags",
            [f"https://github.com/o/r/{kind}.atom" for kind in ("tags", "releases", "commits")],
        ),
        ("https://github.com/o/r/commits/a/b", ["https://github.com/o/r/commits/a/b.atom"]),
        ("https://github.com/o", ["https://github.com/o.atom"]),
        ("https://github.com/features/x", []),
        ("https://github.com/", []),
        ("https://old.reddit.com/r/x/top", ["https://www.reddit.com/r/x/.rss"]),
        ("https://news.example/channel/x", []),
    ],
)
def test_feeds_that_follow_from_the_address(url: str, feeds: list[str]) -> None:
    assert [link.url for link in known_feed_urls(url)] == feeds


def test_the_channel_of_a_page_of_youtube() -> None:
    html = f'<script>var x = {{"externalId":"{CHANNEL}"}}</script>'
    assert [link.url for link in feed_links(html, "https://www.youtube.com/@anna")] == [
        f"{YOUTUBE}?channel_id={CHANNEL}"
    ]
    assert feed_links(html, PAGE) == []


def test_well_known_paths() -> None:
    assert candidate_paths("https://news.example")[:3] == [
        "https://news.example/feed/",
        "https://news.example/rss.xml",
        "https://news.example/feed.xml",
    ]
    blog = candidate_paths("https://news.example/blog/")
    assert blog[0] == "https://news.example/blog/feed/" and "https://news.example/atom.xml" in blog
    article = candidate_paths("https://news.example/2026/11/a-story/")
    assert article[0] == "https://news.example/feed/"
    assert "https://news.example/2026/11/a-story/feed/" not in article
    assert len(set(article)) == len(article)


@needs_shared
def test_the_feeds_of_the_seed() -> None:
    html = (SHARED / "seed" / "page.html").read_text(encoding="utf-8")
    links = feed_links(html, "http://127.0.0.1:8571/2025/06/lukashenko-meets-xi-in-beijing/")
    assert [link.comments for link in links] == [False, True, True]
    assert main_feed(links, "http://127.0.0.1:8571/").url == "http://127.0.0.1:8571/feed/"
