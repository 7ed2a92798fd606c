"""A thread, followed: what is kept of it, then what its site has."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from termnews.comments.hackernews import HackerNews
from termnews.comments.registry import READING
from termnews.discussion import Doors, PageDiscussion, Place, Thread
from termnews.engine.engine import Engine
from termnews.engine.follow import follow, read_thread
from termnews.engine.refresh import refresh
from termnews.errors import UsageError
from termnews.model import NewArticle
from termnews.protocol import Event, Finished, ThreadReady
from tests.unit.engine_site import Site, an_engine, gathered, never
from tests.unit.rawserver import reply
from tests.unit.thread_site import WordPressSite, json_reply, wordpress_comment

NOW = datetime.now(UTC) - timedelta(days=7)
"""Of the article: the thread of one that is older than a month is looked at once a day."""


@pytest_asyncio.fixture
async def paper() -> AsyncIterator[WordPressSite]:
    async with WordPressSite([wordpress_comment(n, n // 2) for n in range(1, 31)]) as paper:
        yield paper


@pytest_asyncio.fixture
async def engine(paper: WordPressSite, tmp_path: Path) -> AsyncIterator[Engine]:
    """With one article, the post, whose feed names the feed of its comments."""
    async with an_engine(tmp_path, paper.url("/feed/")) as engine:
        article = NewArticle("1", paper.url("/post/"), "Post", NOW, comments_feed=paper.url("/post/feed/"))
        await engine.db(engine.store.articles.ingest, 1, [article], engine.now())
        yield engine


async def knows_page(engine: Engine, paper: WordPressSite, *more: Place, **known: object) -> None:
    """Have the article's page known, as if it had been fetched for its text."""
    places = (Place("wordpress", paper.url("/wp-json/"), "4"), *more)
    page = PageDiscussion(paper.url("/post/"), Doors.OPEN, places)._replace(**known)  # type: ignore[arg-type]
    await engine.db(engine.store.threads.keep_page, 1, page, engine.now())


async def thread(engine: Engine) -> Thread:
    found = await engine.db(engine.store.threads.get, 1)
    assert found is not None
    return found


async def read(engine: Engine, article: int = 1) -> list[Event]:
    return await gathered(read_thread(engine, article))


async def test_what_is_kept_is_ready_at_once_and_what_is_new_after_it(paper: WordPressSite, engine: Engine) -> None:
    await knows_page(engine, paper)
    assert await read(engine) == [ThreadReady(1, 0), ThreadReady(1, 30, 30), Finished("30 comments.")]
    assert paper.paths() == ["/wp-json/wp/v2/comments"]
    found = await thread(engine)
    assert (found.service, found.total, found.problem) == ("wordpress", 30, "")
    assert max(item.depth for item in found.comments) == 4
    paper.requests.clear()
    assert await read(engine) == [ThreadReady(1, 30), ThreadReady(1, 30), Finished("30 comments.")]
    assert paper.paths() == ["/post/feed/"], "an unchanged thread is one 304"
    clues = await engine.db(engine.store.threads.clues, 1)
    assert clues is not None
    assert clues.etag == '"30"', "which gives the validator that knows of deleted ones"
    paper.comments.append(wordpress_comment(31, 3))
    paper.routes["/post/feed/"] = reply(b"<rss version='2.0'><channel/></rss>", ETag='"31"')
    assert (await read(engine))[1:] == [ThreadReady(1, 31, 1), Finished("31 comments, 1 new.")]


async def test_where_rest_is_off_the_feed_is_read_and_nothing_is_doubled(paper: WordPressSite, engine: Engine) -> None:
    await knows_page(engine, paper)
    await read(engine)
    off = b'{"code":"rest_cannot_access","message":"Only authenticated users.","data":{"status":401}}'
    paper.routes["/wp-json/wp/v2/comments"] = reply(off, "401 Unauthorized")
    paper.comments += [wordpress_comment(31, 3), wordpress_comment(32)]
    paper.routes["/post/feed/"] = paper._feed
    await engine.db(engine.store._db.execute, "UPDATE thread SET etag = '\"30\"', last_modified = ''")
    assert (await read(engine))[1] == ThreadReady(1, 32, 2)
    found = await thread(engine)
    assert (found.service, len(found.comments), found.problem) == ("feed", 32, "")
    assert sorted(int(item.comment.key) for item in found.comments) == [*range(1, 33)]


async def test_a_fault_that_passes_does_not_leave_a_thread_with_its_newest_comments(
    paper: WordPressSite, engine: Engine
) -> None:
    await knows_page(engine, paper)
    rest = paper.routes["/wp-json/wp/v2/comments"]
    paper.routes["/wp-json/wp/v2/comments"] = reply(b"", "500 Oops")
    assert (await read(engine))[1] == ThreadReady(1, 10, 10)
    paper.routes["/wp-json/wp/v2/comments"] = rest
    assert (await read(engine))[1] == ThreadReady(1, 30, 20)


async def test_what_a_feed_leaves_out_is_had_from_the_page(paper: WordPressSite, engine: Engine) -> None:
    await knows_page(engine, paper, Place("page", paper.url("/post/")))
    paper.routes["/wp-json/wp/v2/comments"] = reply(b"", "404 Not Found")

    def page() -> bytes:
        said = "<li id='comment-{}' class='comment'><b class='fn'>A</b><div class='comment-content'>Words</div></li>"
        return (
            f"<html><body><ol>{''.join(said.format(one['id']) for one in paper.comments)}</ol></body></html>".encode()
        )

    paper.routes["/post/"] = reply(page())
    assert (await read(engine))[1] == ThreadReady(1, 30, 30)
    assert paper.paths() == ["/wp-json/wp/v2/comments", "/post/feed/", "/post/"]
    paper.requests.clear()
    assert (await read(engine))[1] == ThreadReady(1, 30)
    assert paper.paths() == ["/post/feed/"], "which goes on telling that there is nothing new"
    paper.comments.append(wordpress_comment(31))
    assert (await read(engine))[1] == ThreadReady(1, 31, 1)
    assert "/post/" not in paper.paths(), "nothing is between it and what is kept"


async def test_the_page_is_fetched_once_and_its_comments_are_the_thread(paper: WordPressSite, engine: Engine) -> None:
    paper.routes["/post/feed/"] = reply(b"", "404 Not Found")
    paper.routes["/post/"] = reply(
        b"<html><body><article><h1>Post</h1><p>Words.</p></article><section id='comments'><ol class='comment-list'>"
        b"<li id='comment-7' class='comment'><article class='comment-body'><b class='fn'>Ann</b>"
        b"<time datetime='2026-11-01T10:00:00+00:00'>then</time><div class='comment-content'><p>One</p></div></article>"
        b"<ol class='children'><li id='comment-9' class='comment'><article class='comment-body'><b class='fn'>Bob</b>"
        b"<div class='comment-content'><p>Two</p></div></article></li></ol></li></ol></section></body></html>",
        Content_Type="text/html",
    )
    events = await read(engine)
    assert ThreadReady(1, 2, 2) in events
    found = await thread(engine)
    assert [(item.comment.key, item.depth) for item in found.comments] == [("7", 0), ("9", 1)]
    assert (found.service, found.problem) == ("page", "")
    assert paper.paths().count("/post/") == 1


async def test_what_cannot_be_read_is_named_and_what_is_kept_stays(paper: WordPressSite, engine: Engine) -> None:
    await knows_page(engine, paper)
    await read(engine)
    for path in ("/wp-json/wp/v2/comments", "/post/feed/"):
        paper.routes[path] = reply(b"", "404 Not Found")
    last = (await read(engine))[1:]
    assert last == [ThreadReady(1, 30, 0, "404: the page is not there."), Finished("404: the page is not there.")]
    found = await thread(engine)
    assert (len(found.comments), found.problem) == (30, "404: the page is not there.")


async def test_comments_that_only_a_browser_shows_are_named(paper: WordPressSite, engine: Engine) -> None:
    await engine.db(engine.store._db.execute, "UPDATE feed_text SET comments_feed = ''")
    page = PageDiscussion(paper.url("/post/"), Doors.ELSEWHERE, elsewhere="Disqus")
    await engine.db(engine.store.threads.keep_page, 1, page, engine.now())
    words = "The comments are kept by Disqus, which shows them in a browser only."
    assert await read(engine) == [ThreadReady(1, 0), ThreadReady(1, 0, 0, words), Finished(words)]
    assert (await thread(engine)).elsewhere == "Disqus"
    assert paper.requests == []


async def test_a_host_that_does_not_answer_is_asked_once(engine: Engine, paper: WordPressSite) -> None:
    await knows_page(engine, paper)
    await read(engine)
    await paper.__aexit__()
    problem = (await read(engine))[-1]
    assert isinstance(problem, Finished)
    assert "refuses the connection" in problem.words or "broke off" in problem.words
    assert len((await thread(engine)).comments) == 30


async def test_a_thread_that_comes_to_no_end_is_given_up(
    paper: WordPressSite, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await knows_page(engine, paper)
    paper.routes["/wp-json/wp/v2/comments"] = never
    monkeypatch.setattr("termnews.engine.follow.LONGEST", 0.2)
    assert (await read(engine))[1].problem == "The answer of 127.0.0.1 did not come to an end."  # type: ignore[union-attr]
    assert paper.paths() == ["/wp-json/wp/v2/comments"], "its feed is not waited for too"


async def test_a_host_that_asks_to_wait_is_left_alone(paper: WordPressSite, engine: Engine) -> None:
    await knows_page(engine, paper)
    paper.routes["/wp-json/wp/v2/comments"] = reply(b"", "429 Slowly", Retry_After="60")
    await read(engine)
    assert paper.paths() == ["/wp-json/wp/v2/comments"]
    await read(engine)
    assert paper.paths() == ["/wp-json/wp/v2/comments"]
    assert (await thread(engine)).problem.startswith("127.0.0.1 asked to wait until ")


async def test_an_article_that_has_left_has_no_thread(engine: Engine) -> None:
    with pytest.raises(UsageError):
        await read(engine, 99)
    assert (await follow(engine, 99)).new == 0


async def test_a_story_is_read_where_its_feed_says_it_is_discussed(site: Site, tmp_path: Path) -> None:
    comment = {"id": 8, "author": "ann", "text": "Words", "created_at_i": 1795456800, "children": []}
    site.routes["/api/v1/items/7"] = json_reply({"id": 7, "children": [comment]})
    async with an_engine(tmp_path, site.url("/feed")) as engine:
        link = "https://news.ycombinator.com/item?id=7"
        article = NewArticle("1", site.url("/elsewhere"), "Story", NOW, comments_url=link)
        await engine.db(engine.store.articles.ingest, 1, [article], engine.now())
        services = {**READING, "hackernews": HackerNews(site.url(""))}
        assert (await gathered(read_thread(engine, 1, services)))[-1] == Finished("1 comment.")
    assert site.paths() == ["/api/v1/items/7"], "the page has other comments, if any"


# --- with the source --------------------------------------------------------------------------------------------------


async def test_followed_threads_are_looked_at_when_their_source_is(paper: WordPressSite, engine: Engine) -> None:
    paper.routes["/feed/"] = reply(b"<rss version='2.0'><channel><title>P</title></channel></rss>", ETag='"f"')
    await knows_page(engine, paper)
    await read(engine)
    paper.requests.clear()

    async def round_() -> list[Event]:
        paper.requests.clear()
        return await gathered(refresh(engine, force=True, full_text=False))

    await round_()
    assert paper.paths() == ["/feed/"], "nobody follows it"
    await engine.db(engine.store.articles.set_starred, [1], True)
    events = await round_()
    assert paper.paths() == ["/feed/", "/post/feed/"]
    assert not [event for event in events if isinstance(event, ThreadReady)]
    paper.comments.append(wordpress_comment(31))
    paper.routes["/post/feed/"] = reply(b"<rss version='2.0'><channel/></rss>", ETag='"31"')
    assert ThreadReady(1, 31, 1) in await round_()
    assert paper.paths() == ["/feed/", "/post/feed/", "/wp-json/wp/v2/comments"]
    paper.routes["/feed/"] = reply(b"", "500 Oops")
    await round_()
    assert paper.paths() == ["/feed/"], "a site that fails is not asked for more"


async def test_a_thread_that_was_visited_is_followed_for_two_weeks(paper: WordPressSite, engine: Engine) -> None:
    await knows_page(engine, paper)
    await read(engine)
    await engine.db(engine.store.threads.visited, 1, engine.now() - timedelta(days=13))
    assert await engine.db(engine.store.threads.followed, engine.now()) == {1: [1]}
    assert await engine.db(engine.store.threads.followed, engine.now() + timedelta(days=2)) == {}
