"""The services that threads are read from, each against answers as its site gives them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from termnews.comments import answers, commentfeed, isso, lemmy, lobsters, mastodon, page, wordpress
from termnews.comments.answers import GONE
from termnews.comments.base import ReadingService
from termnews.comments.hackernews import HackerNews
from termnews.comments.registry import READING
from termnews.discussion import Clues, Comment, Place
from termnews.errors import BadReply, FetchError, HttpStatus
from termnews.fetch.http import Fetcher
from termnews.threads import arranged
from tests.needs import needs_shared
from tests.unit.rawserver import RawServer, reply
from tests.unit.thread_site import (
    DATE,
    ISSO,
    JUST_BEFORE,
    WORDPRESS,
    WordPressSite,
    asked,
    json_reply,
    outline,
    recorded,
    with_validators,
    wordpress_comment,
)

CLUES = Clues(1, "https://news.example/post/", "https://news.example/feed")


@pytest_asyncio.fixture
async def paper() -> AsyncIterator[WordPressSite]:
    async with WordPressSite([wordpress_comment(n, n // 3) for n in range(1, 501)]) as paper:
        yield paper


def rest(server: RawServer) -> Place:
    return Place("wordpress", server.url("/wp-json/"), "4")


# --- WordPress --------------------------------------------------------------------------------------------------------


async def test_500_comments_are_five_requests_and_less_than_100_kB(paper: WordPressSite, fetcher: Fetcher) -> None:
    thread = await wordpress.SERVICE.read(fetcher, rest(paper), paper.clues())
    assert (len(thread.comments), thread.total, thread.is_whole, thread.cut) == (500, 500, True, False)
    assert len(paper.requests) == 5
    assert paper.sent <= 100_000
    assert (thread.comments[0].key, thread.comments[0].parent) == ("1", "")
    assert (thread.comments[499].key, thread.comments[499].parent) == ("500", "166")
    assert thread.comments[65].published == datetime(2026, 11, 1, 1, 6, tzinfo=UTC)
    assert thread.comments[65].url == paper.url("/post/#comment-66")


async def test_an_unchanged_thread_is_one_304(paper: WordPressSite, fetcher: Fetcher) -> None:
    clues = paper.clues()
    first = await wordpress.SERVICE.read(fetcher, rest(paper), clues)
    assert (first.last_modified, first.validated_url) == (JUST_BEFORE, clues.comments_feed)
    paper.requests.clear()
    paper.sent = 0
    again = await wordpress.SERVICE.read(fetcher, rest(paper), with_validators(clues, first))
    assert again.unchanged
    assert (paper.paths(), paper.sent) == (["/post/feed/"], 0)


async def test_a_changed_thread_is_read_whole_and_checked_by_what_the_feed_says_then(
    paper: WordPressSite, fetcher: Fetcher
) -> None:
    clues = paper.clues(etag='"499"', validated_url=paper.clues().comments_feed)
    thread = await wordpress.SERVICE.read(fetcher, rest(paper), clues)
    assert len(thread.comments) == 500
    assert (thread.etag, thread.validated_url) == ('"500"', clues.comments_feed)
    assert paper.paths() == ["/post/feed/", *["/wp-json/wp/v2/comments"] * 5]


@pytest.mark.parametrize(
    ("kept", "requests"),
    [
        (range(500, 450, -1), 1),
        (range(499, 449, -1), 6),
        (range(501, 451, -1), 6),
        ((*range(500, 492, -1), *range(491, 450, -1)), 6),
        ((), 6),
    ],
)
async def test_a_feed_that_changed_with_another_article_is_known_by_its_comments(
    paper: WordPressSite, fetcher: Fetcher, kept: Sequence[int], requests: int
) -> None:
    newest = tuple(map(str, kept))
    clues = paper.clues(etag='"of another article"', validated_url=paper.clues().comments_feed, newest=newest)
    thread = await wordpress.SERVICE.read(fetcher, rest(paper), clues)
    assert (thread.unchanged, len(paper.requests), thread.etag) == (requests == 1, requests, '"500"')


async def test_a_short_feed_has_all_comments(fetcher: Fetcher) -> None:
    async with WordPressSite([wordpress_comment(n) for n in range(1, 8)]) as paper:
        known = {"etag": '"x"', "validated_url": paper.clues().comments_feed}
        for newest, unchanged in (("7654321", True), ("87654321", False), ("76543210", False), ("765432", False)):
            thread = await wordpress.SERVICE.read(fetcher, rest(paper), paper.clues(**known, newest=tuple(newest)))
            assert thread.unchanged is unchanged


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ("Tue, 24 Nov 2026 10:00:10 GMT", ("", JUST_BEFORE)),
        ("Tue, 24 Nov 2026 10:00:09 GMT", ("", JUST_BEFORE)),
        ("Tue, 24 Nov 2026 10:00:08 GMT", ('"a"', "Tue, 24 Nov 2026 10:00:08 GMT")),
        ("no date", ('"a"', "no date")),
    ],
)
async def test_what_changed_within_the_second_may_change_again_in_it(
    server: RawServer, fetcher: Fetcher, changed: str, kept: tuple[str, str]
) -> None:
    body = b"<rss version='2.0'><channel><item><guid>1</guid><title>x</title></item></channel></rss>"
    server.routes["/feed"] = reply(body, ETag='"a"', Last_Modified=changed, Date=DATE)
    thread = await commentfeed.SERVICE.read(fetcher, Place("feed", server.url("/feed")), CLUES)
    assert (thread.etag, thread.last_modified) == kept
    assert thread.validated_url == server.url("/feed")


async def test_a_feed_that_has_gone_does_not_keep_a_thread_from_being_read(
    paper: WordPressSite, fetcher: Fetcher
) -> None:
    paper.routes["/post/feed/"] = reply(b"", "404 Not Found")
    clues = paper.clues(etag='"500"', validated_url=paper.clues().comments_feed)
    assert len((await wordpress.SERVICE.read(fetcher, rest(paper), clues)).comments) == 500
    paper.routes["/post/feed/"] = reply(b"", "429 Slowly")
    paper.requests.clear()
    with pytest.raises(HttpStatus):
        await wordpress.SERVICE.read(fetcher, rest(paper), clues)
    assert paper.paths() == ["/post/feed/"], "a host that wants to be left alone is"


async def test_rest_and_feed_give_one_comment_the_same_key(paper: WordPressSite, fetcher: Fetcher) -> None:
    whole = await wordpress.SERVICE.read(fetcher, rest(paper), paper.clues())
    newest = await commentfeed.SERVICE.read(fetcher, Place("feed", paper.clues().comments_feed), paper.clues())
    assert (len(newest.comments), newest.is_whole, newest.etag) == (10, False, '"500"')
    known = {one.key: (one.parent, one.body) for one in whole.comments}
    assert all(known[one.key] == (one.parent, one.body) for one in newest.comments)
    again = await commentfeed.SERVICE.read(
        fetcher, Place("feed", paper.clues().comments_feed), with_validators(paper.clues(), newest)
    )
    assert again.unchanged


def test_an_interface_without_pretty_addresses_has_its_path_in_the_query() -> None:
    assert wordpress.endpoint(
        "https://a.example/wp-json/", "wp/v2/comments", {"post": "4", "_fields": "id,parent"}
    ) == ("https://a.example/wp-json/wp/v2/comments?post=4&_fields=id,parent")
    assert wordpress.endpoint("https://a.example/index.php?rest_route=/", "wp/v2/comments", {"post": "4"}) == (
        "https://a.example/index.php?rest_route=/wp/v2/comments&post=4"
    )


async def test_without_a_count_of_pages_a_page_that_is_not_full_is_the_last(
    server: RawServer, fetcher: Fetcher
) -> None:
    full = [wordpress_comment(n) for n in range(1, 101)]

    async def give(request: Any, writer: Any) -> None:
        writer.write(json_reply(full if asked(request.target)["page"] == "1" else full[:1]))

    server.routes["/wp-json/wp/v2/comments"] = give
    thread = await wordpress.SERVICE.read(fetcher, rest(server), CLUES)
    assert (len(server.requests), thread.total, thread.cut) == (2, 101, False)


async def test_no_more_than_ten_thousand_comments_are_asked_for(server: RawServer, fetcher: Fetcher) -> None:
    page = json_reply([wordpress_comment(n) for n in range(1, 101)], X_WP_Total="20000", X_WP_TotalPages="200")
    server.routes["/wp-json/wp/v2/comments"] = page
    thread = await wordpress.SERVICE.read(fetcher, rest(server), CLUES)
    assert (len(server.requests), len(thread.comments), thread.total, thread.cut) == (100, 10_000, 20_000, True)


@needs_shared
async def test_recorded_wordpress(server: RawServer, fetcher: Fetcher) -> None:
    server.routes["/wp-json/wp/v2/comments"] = recorded(WORDPRESS / "rest-comments-all.json")
    thread = await wordpress.SERVICE.read(fetcher, rest(server), CLUES)
    expected = [
        ("105", "", "Prue Probe", "Top 0"),
        ("106", "", "Prue Probe", "Top 1"),
        ("107", "", "Prue Probe", "Top 2"),
        ("108", "105", "Prue Probe", "Reply to 0"),
        ("109", "108", "Prue Probe", "Reply to reply"),
    ]
    assert outline(thread.comments) == expected
    for name, top in (("feed-post.xml", ""), ("feed-post-atom.xml", "http")):
        server.routes["/feed"] = recorded(WORDPRESS / name)
        feed = await commentfeed.SERVICE.read(fetcher, Place("feed", server.url("/feed")), CLUES)
        assert [
            (key, "" if top and parent.startswith(top) else parent, *rest)
            for key, parent, *rest in outline(feed.comments)
        ] == expected
        assert [one.published for one in feed.comments] == [one.published for one in thread.comments]
        assert [depth for _, depth in arranged(feed.comments)] == [0, 1, 2, 0, 0]
        assert (feed.etag, feed.last_modified) == ("", "Mon, 23 Nov 2026 18:19:26 GMT"), (
            "it was written a second before"
        )


@needs_shared
@pytest.mark.parametrize("name", ["rest-off", "rest-comments-passwordpost"])
async def test_recorded_refusals_of_wordpress(server: RawServer, fetcher: Fetcher, name: str) -> None:
    server.routes["/wp-json/wp/v2/comments"] = recorded(WORDPRESS / f"{name}.json")
    with pytest.raises(HttpStatus) as refused:
        await wordpress.SERVICE.read(fetcher, rest(server), CLUES)
    assert refused.value.status == 401


# --- feeds ------------------------------------------------------------------------------------------------------------


async def test_any_feed_of_comments_is_read_by_its_guids(server: RawServer, fetcher: Fetcher) -> None:
    server.routes["/atom"] = reply(
        b"""<feed xmlns='http://www.w3.org/2005/Atom' xmlns:thr='http://purl.org/syndication/thread/1.0'>
        <entry><id>tag:a.example,2026:post-9</id><author><name>One</name></author><content>First</content>
        <thr:in-reply-to ref='tag:a.example,2026:post-1'/></entry>
        <entry><id>tag:a.example,2026:post-10</id><author><name>Two</name></author><content>Second</content>
        <thr:in-reply-to ref='tag:a.example,2026:post-9'/></entry>
        <entry><author><name>Three</name></author><content>Without a name</content></entry></feed>"""
    )
    place = Place("feed", server.url("/atom"))
    thread = await commentfeed.SERVICE.read(fetcher, place, CLUES)
    again = await commentfeed.SERVICE.read(fetcher, place, CLUES)
    assert [(one.key, depth) for one, depth in arranged(thread.comments)][:2] == [
        ("tag:a.example,2026:post-9", 0),
        ("tag:a.example,2026:post-10", 1),
    ]
    assert len({one.key for one in thread.comments}) == 3
    assert thread.comments == again.comments, "what has no name has the same key the next time"


@pytest.mark.parametrize(
    ("html", "parent", "words"),
    [
        ("<p>In reply to <a href='/p/#comment-7'>Ann</a>.</p><p>Yes.</p>", "7", "Yes."),
        ("<p>En réponse à <a href='/p/#comment-7'>Ann</a>.</p><p>Oui.</p>", "7", "Oui."),
        ("<p><a href='/p/#comment-7'>Ann</a> への返信。</p><p>はい</p>", "7", "はい"),
        ("<p>See <a href='/about'>this</a>.</p><p>Yes.</p>", "", "See this.\n\nYes."),
        ("<p><a href='/p/#comment-7'>Ann</a></p><p>Yes.</p>", "", "Ann\n\nYes."),
        (
            f"<p>As <a href='/p/#comment-7'>Ann</a> said, {'and said again, ' * 8}no.</p>",
            "",
            f"As Ann said, {'and said again, ' * 8}no.",
        ),
    ],
)
async def test_what_a_comment_answers_is_told_by_its_first_paragraph(
    server: RawServer, fetcher: Fetcher, html: str, parent: str, words: str
) -> None:
    link = server.url("/p/#comment-8")
    server.routes["/rss"] = reply(
        f"<rss version='2.0'><channel><item><link>{link}</link><description><![CDATA[{html}]]></description></item>"
        "</channel></rss>".encode()
    )
    thread = await commentfeed.SERVICE.read(fetcher, Place("feed", server.url("/rss")), CLUES)
    assert outline(thread.comments) == [("8", parent, "", words)]


# --- the page ---------------------------------------------------------------------------------------------------------

THEMES = [
    (WORDPRESS, WORDPRESS),
    (WORDPRESS.with_name("wordpress-6.1.9-twentytwentythree"), WORDPRESS),
    (WORDPRESS.with_name("wordpress-6.5.5-twentytwentyfour"), WORDPRESS.with_name("wordpress-6.5.5-twentytwentyfour")),
]


@needs_shared
@pytest.mark.parametrize(("theme", "answers"), THEMES)
async def test_recorded_pages_give_what_rest_gives(
    server: RawServer, fetcher: Fetcher, theme: Path, answers: Path
) -> None:
    server.routes["/wp-json/wp/v2/comments"] = recorded(answers / "rest-comments-all.json")
    whole = await wordpress.SERVICE.read(fetcher, rest(server), CLUES)
    server.routes["/post/"] = recorded(theme / "page-open-thread.html")
    found = await page.SERVICE.read(fetcher, Place("page", server.url("/post/")), CLUES)
    assert by_words(found.comments) == by_words(whole.comments)
    assert (found.is_whole, found.total) == (True, 5)
    if theme == answers:
        # The other one was recorded on a site that was made anew: its numbers are others.
        known = {one.key: (one.parent, one.published) for one in whole.comments}
        assert {one.key: (one.parent, one.published) for one in found.comments} == known


def by_words(comments: tuple[Comment, ...]) -> set[tuple[str, str, str]]:
    """Who said what to what."""
    said = {one.key: one.body.text() for one in comments}
    return {(one.author, said[one.key], said.get(one.parent, "")) for one in comments}


async def test_a_page_that_is_the_same_is_one_304(server: RawServer, fetcher: Fetcher) -> None:
    server.routes["/post/"] = reply(
        b"<html><body><ol><li id='comment-7' class='comment'><b class='fn'>Ann</b>"
        b"<div class='comment-content'><p>One</p></div></li></ol></body></html>",
        ETag='"p"',
    )
    place = Place("page", server.url("/post/"))
    found = await page.SERVICE.read(fetcher, place, CLUES)
    assert (outline(found.comments), found.is_whole) == ([("7", "", "Ann", "One")], False)
    server.routes["/post/"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    assert (await page.SERVICE.read(fetcher, place, with_validators(CLUES, found))).unchanged


# --- Isso -------------------------------------------------------------------------------------------------------------


def isso_comment(number: int, *replies: dict[str, Any], parent: int | None = None, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": number,
        "parent": parent,
        "created": 1795458879.6 + number,
        "modified": None,
        "mode": 1,
    }
    found |= {
        "text": f"<p>Words of {number}</p>",
        "author": f"Reader {number}",
        "website": None,
        "hash": "e40188a47ffc",
    }
    return {**found, "total_replies": len(replies), "hidden_replies": 0, "replies": list(replies), **more}


def isso_answer(*comments: dict[str, Any], feed: bool = True) -> dict[str, Any]:
    return {"id": None, "total_replies": len(comments), "replies": list(comments), "config": {"feed": feed}}


async def test_isso_is_read_in_one_request_and_checked_by_its_feed(server: RawServer, fetcher: Fetcher) -> None:
    gone = isso_comment(1, isso_comment(3, parent=1), mode=4, text="", author=None)
    server.routes["/"] = json_reply(isso_answer(gone, isso_comment(2, website="https://b.example")))
    place = Place("isso", server.url("/"), "/post/?a=b")
    thread = await isso.SERVICE.read(fetcher, place, CLUES)
    assert outline(thread.comments) == [
        ("1", "", "", GONE),
        ("3", "1", "Reader 3", "Words of 3"),
        ("2", "", "Reader 2", "Words of 2"),
    ]
    assert thread.comments[2].author_url == "https://b.example/"
    assert thread.comments[2].url == "https://news.example/post/#isso-2"
    assert thread.comments[2].published == datetime(2026, 11, 23, 18, 34, 41, 600000, tzinfo=UTC)
    assert [request.target for request in server.requests] == ["/?uri=%2Fpost%2F%3Fa%3Db"]
    feed = server.url("/feed?uri=%2Fpost%2F%3Fa%3Db")
    assert (thread.etag, thread.last_modified, thread.validated_url) == ("", JUST_BEFORE, feed)
    server.routes["/feed"] = b'HTTP/1.1 304 Not Modified\r\nETag: "1-3"\r\n\r\n'
    server.requests.clear()
    assert (await isso.SERVICE.read(fetcher, place, with_validators(CLUES, thread))).unchanged
    assert [request.headers.get("if-modified-since") for request in server.requests] == [JUST_BEFORE]


async def test_an_isso_without_feeds_has_nothing_to_check_it_by(server: RawServer, fetcher: Fetcher) -> None:
    server.routes["/isso/"] = json_reply(isso_answer(isso_comment(1), feed=False))
    thread = await isso.SERVICE.read(fetcher, Place("isso", server.url("/isso"), "/post/"), CLUES)
    assert (thread.total, thread.etag, thread.last_modified, thread.validated_url) == (1, "", "", "")


@needs_shared
async def test_recorded_isso(server: RawServer, fetcher: Fetcher) -> None:
    place = Place("isso", server.url("/"), "/post/")
    server.routes["/"] = recorded(ISSO / "get-thread.json")
    thread = await isso.SERVICE.read(fetcher, place, CLUES)
    words = "Hello bold <b>raw</b> 1 < 2 & 3"
    assert outline(thread.comments) == [("1", "", "Prue", words), ("2", "", "Prue", words)]
    server.routes["/"] = recorded(ISSO / "get-empty.json")
    empty = await isso.SERVICE.read(fetcher, place, CLUES)
    assert (empty.comments, empty.total, empty.is_whole) == ((), 0, True)
    server.routes["/feed"] = recorded(ISSO / "feed.xml")
    feed = await commentfeed.SERVICE.read(fetcher, Place("feed", server.url("/feed")), CLUES)
    assert {one.key for one in feed.comments} == {"1", "2"}


# --- Hacker News, Lobsters, Lemmy, Mastodon ---------------------------------------------------------------------------


def story(number: int, *children: dict[str, Any], author: str | None = "someone", **more: Any) -> dict[str, Any]:
    """An item as Algolia gives it."""
    text = f'Words of {number}<p>More &amp; more <a href="https:&#x2F;&#x2F;a.example">here</a>' if author else None
    return {
        **{"id": number, "created_at": "2026-11-23T18:00:00.000Z", "created_at_i": 1795456800, "type": "comment"},
        **{"author": author, "title": None, "url": None, "text": text, "points": None, "parent_id": 1, "story_id": 1},
        **{"children": list(children), "options": [], **more},
    }


async def test_a_story_of_hacker_news_is_one_request(server: RawServer, fetcher: Fetcher) -> None:
    lost, kept = story(4, author=None), story(5, story(6), author=None)
    server.routes["/api/v1/items/1"] = json_reply(story(1, story(2, story(3)), lost, kept, title="A", type="story"))
    service = HackerNews(server.url(""))
    thread = await service.read(fetcher, Place("hackernews", "https://news.ycombinator.com", "1"), CLUES)
    words = "Words of {}\n\nMore & more here"
    assert outline(thread.comments) == [
        ("2", "", "someone", words.format(2)),
        ("3", "2", "someone", words.format(3)),
        ("5", "", "", GONE),
        ("6", "5", "someone", words.format(6)),
    ]
    assert thread.comments[0].body.links() == ("https://a.example/",)
    assert thread.comments[0].url == "https://news.ycombinator.com/item?id=2"
    assert thread.comments[0].published == datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    assert (thread.total, len(server.requests)) == (4, 1)


LOBSTERS = {
    "short_id": "abc123",
    "comment_count": 4,
    "comments": [
        {
            **{"short_id": "c1", "created_at": "2026-11-23T12:00:00.000-06:00", "is_deleted": False, "depth": 0},
            **{"is_moderated": False, "score": 3, "parent_comment": None, "commenting_user": "ann"},
            **{"comment": "<p>Hello <em>there</em></p>\n", "comment_plain": "Hello _there_"},
            **{"url": "https://lobste.rs/s/abc123/title#c_c1"},
        },
        {"short_id": "c2", "depth": 1, "parent_comment": "c1", "comment_plain": "Plain\nwords", "is_deleted": False},
        {"short_id": "c3", "depth": 2, "parent_comment": "c2", "comment": "<em>gone</em>", "is_deleted": True},
        {"short_id": "c4", "depth": 0, "parent_comment": None, "comment": "<p>Last</p>", "commenting_user": "bob"},
    ],
}


async def test_a_story_of_lobsters(server: RawServer, fetcher: Fetcher) -> None:
    server.routes["/s/abc123.json"] = json_reply(LOBSTERS, ETag='W/"l"')
    place = Place("lobsters", server.url(""), "abc123")
    thread = await lobsters.SERVICE.read(fetcher, place, CLUES)
    assert outline(thread.comments) == [
        ("c1", "", "ann", "Hello there"),
        ("c2", "c1", "", "Plain\nwords"),
        ("c3", "c2", "", GONE),
        ("c4", "", "bob", "Last"),
    ]
    assert thread.comments[0].published == datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    assert thread.comments[0].url == "https://lobste.rs/s/abc123/title#c_c1"
    server.routes["/s/abc123.json"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    assert (await lobsters.SERVICE.read(fetcher, place, with_validators(CLUES, thread))).unchanged
    assert server.requests[-1].headers["if-none-match"] == 'W/"l"'


async def test_a_lobsters_of_an_older_version_tells_parents_by_indenting(server: RawServer, fetcher: Fetcher) -> None:
    levels = [("a", 1), ("b", 2), ("c", 3), ("d", 2), ("e", 1), ("f", 9)]
    comments = [
        {"short_id": key, "indent_level": level, "comment": "x", "commenting_user": {"username": "ann"}}
        for key, level in levels
    ]
    server.routes["/s/abc123.json"] = json_reply({"comments": comments})
    thread = await lobsters.SERVICE.read(fetcher, Place("lobsters", server.url("/"), "abc123"), CLUES)
    parents = [("a", ""), ("b", "a"), ("c", "b"), ("d", "a"), ("e", ""), ("f", "e")]
    assert [(one.key, one.parent) for one in thread.comments] == parents
    assert thread.comments[0].author == "ann"


def lemmy_view(number: int, path: str, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": number,
        "path": path,
        "content": f"*Words* of {number}",
        "deleted": False,
        "removed": False,
    }
    found |= {"published": "2026-11-23T18:00:00.123456Z", "ap_id": f"https://far.example/comment/{number}"}
    creator = {"name": "ann", "display_name": None, "actor_id": "https://far.example/u/ann"}
    return {"comment": {**found, **more}, "creator": creator, "counts": {}}


async def test_a_post_of_lemmy_is_read_fifty_comments_a_request(server: RawServer, fetcher: Fetcher) -> None:
    views = [lemmy_view(1, "0.1"), lemmy_view(2, "0.1.2", published="2026-11-23T18:00:00.1")]
    views += [lemmy_view(3, "0.1.2.3", deleted=True), *(lemmy_view(n, f"0.{n}") for n in range(4, 61))]

    async def give(request: Any, writer: Any) -> None:
        query = asked(request.target)
        assert (query["post_id"], query["limit"]) == ("77", "50")
        at = 50 * (int(query["page"]) - 1)
        writer.write(json_reply({"comments": views[at : at + 50]}))

    server.routes["/api/v3/comment/list"] = give
    thread = await lemmy.SERVICE.read(fetcher, Place("lemmy", server.url(""), "77"), CLUES)
    assert outline(thread.comments[:4]) == [
        ("1", "", "ann", "*Words* of 1"),
        ("2", "1", "ann", "*Words* of 2"),
        ("3", "2", "", GONE),
        ("4", "", "ann", "*Words* of 4"),
    ]
    assert thread.comments[1].published == datetime(2026, 11, 23, 18, 0, 0, 100_000, tzinfo=UTC)
    assert (len(thread.comments), thread.total, thread.cut, len(server.requests)) == (60, 60, False, 2)


async def test_a_lemmy_is_asked_no_more_than_forty_times(server: RawServer, fetcher: Fetcher) -> None:
    server.routes["/api/v3/comment/list"] = json_reply({"comments": [lemmy_view(n, f"0.{n}") for n in range(1, 51)]})
    thread = await lemmy.SERVICE.read(fetcher, Place("lemmy", server.url(""), "77"), CLUES)
    assert (len(server.requests), thread.cut, thread.total) == (40, True, None)


def status(number: str, answers: str, **more: Any) -> dict[str, Any]:
    account = {"display_name": "Ann \u202eof", "acct": "ann@far.example", "url": "https://far.example/@ann"}
    return {
        **{"id": number, "in_reply_to_id": answers, "content": "<p>Words<br>two</p>", "account": account},
        **{"created_at": "2026-11-23T18:00:00.000Z", "url": f"https://far.example/@ann/{number}", **more},
    }


async def test_a_status_of_mastodon(server: RawServer, fetcher: Fetcher) -> None:
    picture = {"type": "image", "url": "https://far.example/p.png", "description": "A picture"}
    context = {
        "ancestors": [status("9", "")],
        "descendants": [
            status("11", "10"),
            status("12", "11", spoiler_text="Careful", media_attachments=[picture]),
            status("13", "10", account={"display_name": "", "acct": "bob"}),
        ],
    }
    server.routes["/api/v1/statuses/10/context"] = json_reply(context)
    thread = await mastodon.SERVICE.read(fetcher, Place("mastodon", server.url(""), "10"), CLUES)
    assert outline(thread.comments) == [
        ("11", "", "Ann of", "Words\ntwo"),
        ("12", "11", "Ann of", "Careful\n\nWords\ntwo\n\nhttps://far.example/p.png"),
        ("13", "", "bob", "Words\ntwo"),
    ]
    assert (thread.is_whole, thread.total, thread.cut) == (True, 3, False)
    context["descendants"] = [status(str(n), "10") for n in range(11, 71)]
    server.routes["/api/v1/statuses/10/context"] = json_reply(context)
    thread = await mastodon.SERVICE.read(fetcher, Place("mastodon", server.url(""), "10"), CLUES)
    assert (thread.is_whole, thread.total, thread.cut) == (False, None, True)


# --- bad input --------------------------------------------------------------------------------------------------------


def everywhere(server: RawServer) -> list[tuple[str, ReadingService, Place]]:
    """Every service that speaks JSON, with a place on a server and the path that it asks there."""
    url = server.url("")
    return [
        ("/wp-json/wp/v2/comments", wordpress.SERVICE, Place("wordpress", f"{url}/wp-json/", "4")),
        ("/", isso.SERVICE, Place("isso", url, "/post/")),
        ("/api/v1/items/1", HackerNews(url), Place("hackernews", "https://news.ycombinator.com", "1")),
        ("/s/abc123.json", lobsters.SERVICE, Place("lobsters", url, "abc123")),
        ("/api/v3/comment/list", lemmy.SERVICE, Place("lemmy", url, "7")),
        ("/api/v1/statuses/1/context", mastodon.SERVICE, Place("mastodon", url, "1")),
    ]


def test_every_place_has_a_service() -> None:
    services = {"wordpress", "isso", "feed", "page", "hackernews", "lobsters", "lemmy", "mastodon"}
    assert services <= set(READING)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<!doctype html><title>Sign in</title>", "a web page"),
        (b"", "nothing"),
        (b"\x00\xff\xfe", "something else"),
        (b'[{"id": 1', "something else"),
        (b"[" * 100_000 + b"]" * 100_000, "nested too deep"),
        (b"3", "does not know"),
        (b'"words"', "does not know"),
        (b'{"code": "rest_no_route"}', "does not know"),
        (b"null", "does not know"),
    ],
)
async def test_what_is_no_thread_is_said_in_words(server: RawServer, fetcher: Fetcher, body: bytes, said: str) -> None:
    for path, service, place in everywhere(server):
        server.routes[path] = reply(body)
        with pytest.raises(BadReply, match=said):
            await service.read(fetcher, place, CLUES)


async def test_a_feed_of_comments_that_is_a_page_is_said_in_words(server: RawServer, fetcher: Fetcher) -> None:
    server.routes["/feed"] = reply(b"<!doctype html><html><body>Hello</body></html>")
    with pytest.raises(BadReply, match="this is a web page, not a feed"):
        await commentfeed.SERVICE.read(fetcher, Place("feed", server.url("/feed")), CLUES)


_ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    1e400,
    float("nan"),
    10**400,
    "",
    "x\x1b[2J",
    "0001-01-01T00:00:00",
    [],
    {},
    [[]],
)


async def test_values_of_any_type_come_through(server: RawServer, fetcher: Fetcher) -> None:
    names = (
        *("id", "parent", "author_name", "date_gmt", "content", "mode", "created", "text", "author", "website"),
        *("children", "created_at_i", "short_id", "depth", "parent_comment", "commenting_user", "comment", "creator"),
        *("path", "published", "account", "in_reply_to_id", "created_at", "replies", "url", "media_attachments"),
    )
    for odd in _ODD:
        wild = [dict.fromkeys(names, odd), {"comment": dict.fromkeys(names, odd), "creator": odd}, odd, {"id": 5}]
        for path, service, place in everywhere(server):
            answer: object = wild
            if path != "/wp-json/wp/v2/comments":
                answer = dict.fromkeys(("replies", "children", "comments", "descendants"), wild)
            server.routes[path] = reply(json.dumps(answer).encode())
            thread = await service.read(fetcher, place, CLUES)
            assert all(one.key and "\x1b" not in "".join(map(str, one)) for one in thread.comments)
            assert all(one.published is None or one.published.year > 1989 for one in thread.comments)
            arranged(thread.comments)


async def test_a_thread_that_is_too_large_is_cut_or_refused(
    server: RawServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.routes["/api/v1/items/1"] = json_reply(story(1, *(story(n) for n in range(2, 10_103))))
    thread = await HackerNews(server.url("")).read(fetcher, Place("hackernews", "https://a.example", "1"), CLUES)
    assert (len(thread.comments), thread.cut, thread.total) == (10_000, True, None)
    server.routes["/api/v1/items/1"] = reply(b"x", length=9 << 20)
    with pytest.raises(FetchError, match="MB"):
        await HackerNews(server.url("")).read(fetcher, Place("hackernews", "https://a.example", "1"), CLUES)
    monkeypatch.setattr(answers, "MOST_SECONDS", -1.0)
    server.routes["/api/v1/items/1"] = json_reply(story(1, story(2)))
    thread = await HackerNews(server.url("")).read(fetcher, Place("hackernews", "https://a.example", "1"), CLUES)
    assert (thread.comments, thread.cut, thread.total) == ((), True, None)
    monkeypatch.undo()
    monkeypatch.setattr(wordpress, "MOST_BYTES", 50_000)
    server.routes["/wp-json/wp/v2/comments"] = json_reply(
        [wordpress_comment(n) for n in range(1, 101)], X_WP_Total="900", X_WP_TotalPages="9"
    )
    thread = await wordpress.SERVICE.read(fetcher, rest(server), CLUES)
    assert (len(thread.comments), thread.cut) == (300, True)


async def test_a_tree_two_hundred_deep_is_read(server: RawServer, fetcher: Fetcher) -> None:
    deep = story(400)
    for number in range(399, 150, -1):
        deep = story(number, deep)
    server.routes["/api/v1/items/1"] = json_reply(story(1, deep))
    thread = await HackerNews(server.url("")).read(fetcher, Place("hackernews", "https://a.example", "1"), CLUES)
    assert len(thread.comments) == 250
    assert arranged(thread.comments)[-1][1] == 200


async def test_a_page_that_links_here_is_no_comment_in_a_feed(server: RawServer, fetcher: Fetcher) -> None:
    texts = ("[&#8230;] what they say [&#8230;]", "[&#8230;] is how I began.", "Well said.")
    items = "".join(
        f"<item><link>{server.url(f'/p/#comment-{at}')}</link><description><![CDATA[<p>{text}</p>]]></description></item>"
        for at, text in enumerate(texts, 1)
    )
    server.routes["/rss"] = reply(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
    thread = await commentfeed.SERVICE.read(fetcher, Place("feed", server.url("/rss")), CLUES)
    assert [comment.key for comment in thread.comments] == ["2", "3"]
