"""Threads of a real WordPress, read as the reader reads them; requests and bytes counted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from termnews.comments import commentfeed, page, wordpress
from termnews.discussion import Clues, Doors, Place, Thread
from termnews.engine.engine import Engine
from termnews.engine.follow import read_thread
from termnews.engine.refresh import refresh
from termnews.fetch.http import Fetcher, Response
from termnews.protocol import ThreadReady
from tests.unit.engine_site import an_engine, gathered
from tests.wordpress.site import Site


class Counting(Fetcher):
    """A fetcher that remembers what it was answered."""

    def __init__(self) -> None:
        super().__init__(private_hosts=["127.0.0.1"])
        self.answers: list[Response] = []

    async def get(self, url: str, **known: Any) -> Response:
        answer = await super().get(url, **known)
        self.answers.append(answer)
        return answer

    def taken(self, part: str = "") -> tuple[int, int]:
        """Requests and bytes of bodies since the last time, of addresses with a part in them."""
        found = [len(answer.body) for answer in self.answers if part in answer.url]
        self.answers.clear()
        return len(found), sum(found)


@pytest_asyncio.fixture
async def engine(site: Site, tmp_path: Path) -> AsyncIterator[Engine]:
    """An engine that has the site's articles and has not fetched their pages."""
    async with an_engine(tmp_path, site.feed) as engine, Counting() as counting:
        engine.fetcher = counting
        await gathered(refresh(engine, full_text=False))
        counting.answers.clear()
        yield engine


def counting(engine: Engine) -> Counting:
    assert isinstance(engine.fetcher, Counting)
    return engine.fetcher


async def article(engine: Engine, site: Site, post: str = "open") -> int:
    number = await engine.db(engine.store.articles.by_url, site.link(post))
    assert number is not None
    return number


async def read(engine: Engine, number: int) -> ThreadReady:
    return [event for event in await gathered(read_thread(engine, number)) if isinstance(event, ThreadReady)][-1]


async def thread(engine: Engine, number: int) -> Thread:
    found = await engine.db(engine.store.threads.get, number)
    assert found is not None
    return found


async def test_500_comments_are_five_requests_and_100_kB_and_unchanged_they_are_one_304(
    site: Site, engine: Engine
) -> None:
    site.say("open", *(f"Comment number {n}, of a sentence or so, as people write them." for n in range(500)))
    number = await article(engine, site)
    # What came within the second in which it is read is not trusted to be all.
    await asyncio.sleep(2.1)
    assert await read(engine, number) == ThreadReady(number, 500, 500)
    requests, size = counting(engine).taken("/wp-json/")
    print(f"{requests} requests, {size:,} bytes")
    assert (requests, size <= 100_000) == (5, True)
    found = await thread(engine, number)
    assert (found.service, found.total, found.doors, found.limit) == ("wordpress", 500, Doors.OPEN, 65_525)
    counting(engine).taken()
    for _ in range(2):
        assert await read(engine, number) == ThreadReady(number, 500)
        assert counting(engine).taken() == (1, 0)
    site.say("open2", "On another article.")
    assert await read(engine, number) == ThreadReady(number, 500)
    assert [answer.url for answer in counting(engine).answers] == [f"{site.link('open')}feed/"]


async def test_what_leaves_and_what_comes_is_seen(site: Site, engine: Engine) -> None:
    (first,) = site.say("open", "The first.")
    (answer,) = site.say("open", "An answer.", parent=first)
    # The feed's validators are the second of the newest comment: what is older goes unseen until the next change.
    await asyncio.sleep(1.1)
    (second,) = site.say("open", "The second.")
    # And they are not trusted in the second itself: the first check that comes later gives those that are kept.
    await asyncio.sleep(2.1)
    number = await article(engine, site)
    await read(engine, number)
    await read(engine, number)
    assert [(item.comment.key, item.depth) for item in (await thread(engine, number)).comments] == [
        (str(first), 0),
        (str(answer), 1),
        (str(second), 0),
    ]
    site.trash(second)
    await read(engine, number)
    assert [item.comment.key for item in (await thread(engine, number)).comments] == [str(first), str(answer)]
    (third,) = site.say("open", "The third.")
    assert (await read(engine, number)).new == 1
    assert str(third) in {item.comment.key for item in (await thread(engine, number)).comments}


async def test_where_rest_is_off_the_feed_goes_on_with_the_same_thread(site: Site, engine: Engine) -> None:
    first, *_ = site.say("open", *(f"Comment {n}" for n in range(12)))
    number = await article(engine, site)
    await read(engine, number)
    site.rest(False)
    (answer,) = site.say("open", "An answer.", parent=first)
    ready = await read(engine, number)
    assert (ready.comments, ready.new, ready.problem) == (13, 1, "")
    found = await thread(engine, number)
    assert found.service == "feed"
    assert [(item.comment.parent, item.comment.body.text()) for item in found.comments if item.depth] == [
        (str(first), "An answer.")
    ]
    assert found.comments[1].comment.key == str(answer)
    site.rest(True)
    site.say("open", "One more.")
    assert (await read(engine, number)).comments == 14
    assert (await thread(engine, number)).service == "wordpress"


@pytest.mark.parametrize("theme", ["twentytwentyone", "twentytwentythree"])
async def test_rest_feed_and_page_give_one_thread(site: Site, theme: str) -> None:
    site.theme(theme)
    first, _ = site.say("open", "The <em>first</em>.\n\nWith 1 &lt; 2 &amp; more.", "The second.")
    (answer,) = site.say("open", "An answer.", parent=first, author="Bo Swell")
    site.say("open", "Deeper.", parent=answer)
    link, clues = site.link("open"), Clues(1, site.link("open"), site.feed)
    async with Counting() as fetcher:
        root = Place("wordpress", f"{site.url}/wp-json/", str(site.posts["open"]))
        by_rest = await wordpress.SERVICE.read(fetcher, root, clues)
        by_feed = await commentfeed.SERVICE.read(fetcher, Place("feed", f"{link}feed/"), clues)
        by_page = await page.SERVICE.read(fetcher, Place("page", link), clues)
    known = {one.key: one._replace(author_url="", url="") for one in by_rest.comments}
    assert len(known) == 4
    assert {one.key: one._replace(author_url="", url="") for one in by_feed.comments} == known
    assert {one.key: one._replace(author_url="", url="") for one in by_page.comments} == known
    assert (by_page.is_whole, by_feed.is_whole, by_rest.is_whole) == (True, False, True)


async def test_a_thread_spread_over_pages_is_not_taken_for_whole(site: Site, engine: Engine) -> None:
    site.paged(2)
    site.say("open", *(f"Comment {n}" for n in range(5)))
    async with Counting() as fetcher:
        found = await page.SERVICE.read(fetcher, Place("page", site.link("open")), Clues(1, "", site.feed))
    assert not found.is_whole
    number = await article(engine, site)
    assert (await read(engine, number)).comments == 5


async def test_articles_without_a_thread(site: Site, engine: Engine) -> None:
    for post, doors in (("closed", Doors.CLOSED), ("password", Doors.UNKNOWN), ("open2", Doors.OPEN)):
        number = await article(engine, site, post)
        assert (await read(engine, number)).comments == 0
        assert (await thread(engine, number)).doors is doors


async def test_a_server_that_is_down_leaves_what_is_kept(site: Site, engine: Engine) -> None:
    site.say("open", "Kept.")
    number = await article(engine, site)
    await read(engine, number)
    site.server.stop()
    try:
        ready = await read(engine, number)
    finally:
        site.server.start()
    assert (ready.comments, ready.new) == (1, 0)
    assert "refuses the connection" in ready.problem
    assert (await thread(engine, number)).problem == ready.problem
