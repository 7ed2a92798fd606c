"""The demo newspaper: every address answers, feeds and pages hold what was written, the form answers as a real one."""

from __future__ import annotations

import gzip
import json
import re
import struct
import zlib
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection, HTTPResponse
from typing import NamedTuple
from urllib.parse import urlsplit

import feedparser
import pytest

from termnews.demo.issue import text_of
from termnews.demo.pictures import HEIGHT, SCENES, WIDTH, draw
from termnews.demo.posts import DESKS, Desk, Post, parse, posts, to_html
from termnews.demo.server import DemoSite, serve
from termnews.demo.site import Site
from termnews.errors import HttpStatus, UsageError
from termnews.fetch import feeds
from termnews.fetch.http import PAGE_ACCEPT, Fetcher
from tests.unit.demo_paper import NOW, ask, location, page_of, path_of, still


class Answer(NamedTuple):
    """What came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body, unpacked."""
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()


@pytest.fixture(scope="module")
def running() -> Iterator[DemoSite]:
    """One server for the tests that change nothing."""
    with serve(now=NOW) as site:
        site.delay = 0
        yield site


@pytest.fixture
def site() -> Site:
    """The site without a socket, its clock standing still."""
    return still()


def get(site: DemoSite, url: str, method: str = "GET", **headers: str) -> Answer:
    """Ask over the wire; redirects are not followed."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc or urlsplit(site.url).netloc, timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, path, headers=named)
        response: HTTPResponse = connection.getresponse()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        connection.close()


# --- what was written -------------------------------------------------------------------------------------------------


def test_there_is_enough_to_read() -> None:
    words = {post.slug: len(text_of(post.body).split()) for post in posts()}
    assert 36 <= len(words) <= 50
    assert 800 <= words["across-the-sands"] <= 1200
    assert sum(words.values()) > 9000
    assert all(post.title and post.standfirst and post.byline for post in posts())
    assert max(post.age for post in posts()) < timedelta(days=10)


def test_every_article_is_of_a_desk_and_links_only_to_what_is_there() -> None:
    slugs = {post.slug for post in posts()}
    assert {post.desk for post in posts()} == {desk.key for desk in DESKS}
    for post in posts():
        assert set(re.findall(r"\{link:([\w-]+)\}", post.body)) <= slugs
        assert not post.picture or (post.picture.scene in SCENES and post.picture.alt and post.picture.caption)


@pytest.mark.parametrize("mark", ["<table", "<pre", "<blockquote", 'id="fn1"', "<details", "<dl", "verse", "gallery"])
def test_every_kind_of_text_is_there(mark: str) -> None:
    assert any(mark in post.body for post in posts())


@pytest.mark.parametrize(
    ("language", "letters"), [("ja", "ぁ-ん"), ("zh-Hans", "一-龥"), ("zh-Hant", "一-龥"), ("ar", "ء-ي"), ("he", "א-ת")]
)
def test_every_script_is_there(language: str, letters: str) -> None:
    written = "".join(post.body for post in posts() if post.language == language)
    assert len(re.findall(f"[{letters}]", written)) > 100


def test_bare_paragraphs_are_set_and_blocks_are_left() -> None:
    html = to_html(
        "One\nline.\n\n<ul><li>x</li></ul>\n\n<pre>a\n\nb</pre>\n\n[figure moon 1 | alt | words]\n\n<em>Two</em>."
    )
    first, listing, code, figure, last = (
        html.split("\n\n<")[0],
        "<ul>",
        "<pre>a\n\nb</pre>",
        "<figure",
        "<p><em>Two</em>.</p>",
    )
    assert first == "<p>One\nline.</p>"
    assert all(part in html for part in (listing, code, figure, last))
    assert "moon-1.png" in html and "<figcaption" in html and "<p><figure" not in html


def test_a_file_without_what_every_article_has_is_refused() -> None:
    with pytest.raises(KeyError):
        parse("x", "Title: x\n\nText.")


def test_the_thread_of_a_file_keeps_its_depth() -> None:
    clock = next(post for post in posts() if post.slug == "harbour-clock")
    assert [remark.depth for remark in clock.remarks] == [0, 1, 1, 0]


@pytest.mark.parametrize("scene", SCENES)
def test_pictures_are_png(scene: str) -> None:
    data = draw(scene, 3)
    assert data[:8] == b"\x89PNG\r\n\x1a\n" and data == draw.__wrapped__(scene, 3)
    assert struct.unpack(">II", data[16:24]) == (WIDTH, HEIGHT)
    size = struct.unpack(">I", data[33:37])[0]
    assert len(zlib.decompress(data[41 : 41 + size])) == HEIGHT * (WIDTH * 3 + 1)


# --- feeds ------------------------------------------------------------------------------------------------------------


def test_the_sources_are_named_with_their_tags(running: DemoSite) -> None:
    titles = [title for title, _, _ in running.feeds]
    assert titles[0] == "The Pellwick Tide" and len(titles) == 5
    assert all(url.startswith(running.url) and tags for _, url, tags in running.feeds)


@pytest.mark.parametrize("desk", DESKS, ids=lambda desk: desk.key)
def test_a_feed_is_read_by_our_parser(desk: Desk) -> None:
    with serve(now=NOW) as site:
        at = DESKS.index(desk)
        answer = get(site, site.feeds[at][1])
        feed = feeds.parse(answer.body, url=site.feeds[at][1], content_type=answer.headers["content-type"])
        issue = site.site.issue
        wanted = issue.of(DESKS[at])
        assert feed.title == DESKS[at].name and not feed.repaired
        assert [entry.title for entry in feed.entries] == [post.title for post in wanted]
        assert [entry.url for entry in feed.entries] == [issue.permalink(post) for post in wanted]
        assert [entry.published for entry in feed.entries] == [issue.published(post) for post in wanted]
        assert all(entry.summary and entry.authors and entry.categories for entry in feed.entries)
        if DESKS[at].key != "reading-room":
            assert [entry.comments for entry in feed.entries] == [len(post.remarks) for post in wanted]


def test_the_feeds_are_well_formed(running: DemoSite) -> None:
    for _, url, _ in (running.feeds[0], running.feeds[1], running.feeds[3]):
        parsed = feedparser.parse(get(running, url).body)
        assert not parsed.bozo and parsed.entries
    assert json.loads(get(running, running.feeds[2][1]).body)["version"] == "https://jsonfeed.org/version/1.1"


def test_the_main_feed_has_excerpts_and_the_others_the_whole_text(site: Site) -> None:
    first = ask(site, "/feed/").body.decode()
    assert "Continue reading" in first and "The notice, which had already been painted" not in first
    assert "two dozen colanders on loan" in ask(site, "/almanac/feed/atom/").body.decode()
    assert "The trustees’ reply came on Tuesday" in ask(site, "/reading-room/feed.json").body.decode()
    assert "変わるのは時刻表だけで" in ask(site, "/tongues/feed/").body.decode()


def test_the_second_edition_corrects_one_article_and_brings_another(site: Site) -> None:
    before = ask(site, "/feed/")
    link = path_of(site, "low-bridge")
    assert "eleven nights, beginning" in page_of(site, "low-bridge")
    after = ask(site, "/feed/")
    assert b"nine nights, not eleven" in after.body and b"Stop press" not in before.body
    assert b"Stop press" in after.body and path_of(site, "low-bridge") == link
    assert "nine nights, beginning" in page_of(site, "low-bridge") and "Updated" in page_of(site, "low-bridge")
    assert ask(site, "/feed/").body == after.body


def test_a_feed_that_is_known_is_not_sent_again(running: DemoSite) -> None:
    url = running.feeds[1][1]
    first = get(running, url)
    again = get(running, url, If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"") and again.headers["etag"] == first.headers["etag"]
    assert get(running, url, If_None_Match='"x", W/' + first.headers["etag"]).status == 304
    assert get(running, url, If_None_Match='"other"', If_Modified_Since=first.headers["last-modified"]).status == 200
    assert get(running, url, If_Modified_Since=first.headers["last-modified"]).status == 304
    assert get(running, url, If_Modified_Since="Mon, 01 Jan 2024 00:00:00 GMT").status == 200
    assert get(running, url, If_Modified_Since="yesterday").status == 200


def test_gzip_is_sent_where_it_is_taken(running: DemoSite) -> None:
    url = running.feeds[1][1]
    plain, packed = get(running, url), get(running, url, Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip" and len(packed.body) < len(plain.body) / 2
    assert packed.text == plain.text
    assert "content-encoding" not in get(running, "/wp-content/uploads/moon-1.png", Accept_Encoding="gzip").headers


# --- pages ------------------------------------------------------------------------------------------------------------


def readable() -> list[Post]:
    """The articles of the first edition whose pages hold all of their text."""
    return [post for post in posts() if post.edition == 1 and post.kind not in ("paywall", "login")]


@pytest.mark.parametrize("post", readable(), ids=lambda post: post.slug)
def test_a_page_holds_the_whole_article(site: Site, post: Post) -> None:
    html = page_of(site, post.slug)
    assert site.issue.body(post) in html
    assert f'<h1 class="entry-title">{post.title}</h1>' in html and post.byline in html
    assert f'lang="{post.language}"' in html and ('dir="rtl"' in html.split("<head>")[0]) == (post.direction == "rtl")
    assert ("wp-comments-post.php" in html) == (post.kind != "closed")
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[0])
    assert data["headline"] == post.title


def test_a_page_stands_among_the_furniture_of_a_real_one(site: Site) -> None:
    html = page_of(site, "harbour-clock")
    for furniture in (
        "Recent News",
        "cookie-notice",
        "sharedaddy",
        "jp-relatedposts",
        "post-navigation",
        "search-form",
    ):
        assert furniture in html
    assert 'rel="https://api.w.org/"' in html and html.count('rel="alternate" type="application/rss+xml"') == 3
    assert "Scroll to Top" in html


@pytest.mark.parametrize(
    "path",
    [
        "/", "/almanac/", "/reading-room/", "/tongues/", "/?s=gull", "/category/harbour/", "/tag/clocks/",
        "/author/tide/",
        "/robots.txt", "/wp-login.php", "/comments/feed/", "/wp-content/uploads/tram-2.png",
    ],
)  # fmt: skip
def test_every_other_address_answers(running: DemoSite, path: str) -> None:
    answer = get(running, path)
    assert answer.status == 200 and answer.body
    assert get(running, path, "HEAD").body == b""


def test_every_address_in_a_page_answers(running: DemoSite) -> None:
    html = get(running, running.article("sheds-gallery")).text
    for link in sorted(set(re.findall(rf'(?:href|src)="({re.escape(running.url)}[^"#]*)', html))):
        if "?share=" not in link and "/wp-json/" not in link:
            assert get(running, link).status in (200, 301, 302), link


def test_addresses_that_are_nearly_right_lead_to_the_right_one(running: DemoSite) -> None:
    link = running.article("bench")
    assert get(running, link.rstrip("/")).headers["location"] == link
    post = running.site.issue.by_slug("bench")
    assert post is not None and get(running, f"/?p={post.id}").headers["location"] == link
    assert get(running, "/1999/01/bench/").status == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ferry/feed/", 404), ("/feed/broken/", 500), ("/feed/busy/", 503), ("/feed/gone/", 410), ("/feed/old/", 301),
        ("/wp-json/wp/v2/posts", 401), ("/?p=99999", 404), ("/nothing", 404), ("/wp-content/uploads/cat-1.png", 404),
    ],
)  # fmt: skip
def test_what_fails_fails_in_its_own_way(running: DemoSite, path: str, status: int) -> None:
    assert get(running, path).status == status


def test_the_paywall_and_the_login_keep_their_text(site: Site) -> None:
    html = page_of(site, "dredging-accounts")
    assert "This article is for subscribers" in html and "They came in a wheelbarrow" not in html
    reply = ask(site, path_of(site, "commissioners-minutes"))
    assert reply.status == 302 and "/wp-login.php?redirect_to=" in location(reply)


def test_the_slow_page_takes_its_time() -> None:
    site = Site("http://127.0.0.1", NOW, lambda: NOW)
    assert ask(site, path_of(site, "slow-train")).delay == 1.5
    assert ask(site, path_of(site, "bench")).delay == 0


async def test_it_is_reached_through_the_real_fetch_layer(running: DemoSite) -> None:
    async with Fetcher() as fetcher:
        url = running.feeds[3][1]
        first = await fetcher.get(url, trusted=True)
        again = await fetcher.get(
            url, trusted=True, etag=first.headers["etag"], last_modified=first.headers["last-modified"]
        )
        assert again.not_modified and feeds.parse(first.body, url=url).entries
        slow = await fetcher.get(running.article("slow-train"), accept=PAGE_ACCEPT, trusted=True)
        assert "the only train" in slow.body.decode()
        with pytest.raises(HttpStatus):
            await fetcher.get(running.feeds[4][1], trusted=True)


@pytest.mark.parametrize("post", readable(), ids=lambda post: post.slug)
def test_extraction_finds_the_article_and_nothing_else(site: Site, post: Post) -> None:
    extract = pytest.importorskip("termnews.fetch.extract").extract
    found = extract(page_of(site, post.slug), url=site.issue.permalink(post))
    assert (found.verdict, found.title) == ("article", post.title)
    assert found.body is not None
    text = found.body.text()
    for furniture in ("Share this", "Recent News", "Leave a comment", "oatmeal", "By the morning boat", "Related"):
        assert furniture not in text
    for part in parts(post.body):
        assert part in letters(text), part


_EDGES = re.compile(r"</?(?:p|h\d|ul|ol|li|dl|dt|dd|table|caption|thead|tbody|tr|td|th|cite|summary|br)\b[^>]*>")


def parts(html: str) -> list[str]:
    """The letters of each block of an article, as the screen will have them: readings of ruby behind their words."""
    bare = re.sub(r"<rp>.*?</rp>|</?(?:rt|ruby)>", "", html)
    # A formula is set in other characters than its markup has.
    bare = re.sub(r"<math\b.*?</math>", "<p>", bare, flags=re.S)
    return [letters(text_of(block)) for block in _EDGES.split(bare)]


def letters(text: str) -> str:
    """The letters and digits of a text."""
    return "".join(letter for letter in text if letter.isalnum())


def test_a_port_that_is_taken_is_said_in_words(running: DemoSite) -> None:
    port = urlsplit(running.url).port
    assert port is not None
    with pytest.raises(UsageError, match=str(port)), serve(port=port):
        raise AssertionError


def test_it_ends_while_a_client_holds_on() -> None:
    with serve(now=NOW) as site:
        connection = HTTPConnection(urlsplit(site.url).netloc, timeout=10)
        connection.request("GET", "/robots.txt")
        assert connection.getresponse().read()
    connection.close()
    assert ("GET", "/robots.txt") in site.asked
