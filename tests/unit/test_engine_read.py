"""An article, made ready to be read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from termnews.discussion import Doors, Place
from termnews.document import Document, Paragraph, Span
from termnews.engine.engine import Engine
from termnews.engine.read import read_article
from termnews.engine.texts import without_standfirst
from termnews.errors import UsageError
from termnews.model import Article, FullState, NewArticle, TextKind
from termnews.protocol import ArticleReady, Failed, Finished
from tests.unit.engine_site import Site, an_engine, gathered, story
from tests.unit.rawserver import reply


@pytest_asyncio.fixture
async def engine(site: Site, tmp_path: Path) -> AsyncIterator[Engine]:
    async with an_engine(tmp_path, site.url("/feed")) as engine:
        html = "<p>From the <a href='/link'>feed</a>.</p>"
        article = NewArticle("1", site.url("/one"), "One", datetime.now(UTC), html=html, plain="From the feed.")
        other = NewArticle("2", "", "Two", datetime.now(UTC), plain="No address.")
        await engine.db(engine.store.articles.ingest, 1, [article, other], engine.now())
        yield engine


async def get(engine: Engine, number: int = 1, kind: TextKind | None = None) -> Article:
    article = await engine.db(engine.store.articles.get, number, kind)
    assert article is not None
    return article


async def number_of(engine: Engine, site: Site) -> int:
    number = await engine.db(engine.store.articles.by_url, site.url("/one"))
    assert number is not None
    return number


async def test_the_text_of_the_feed_is_laid_out_without_a_request(site: Site, engine: Engine) -> None:
    number = await number_of(engine, site)
    assert (await get(engine, number)).body is None
    assert await gathered(read_article(engine, number)) == [ArticleReady(number, TextKind.FEED), Finished()]
    body = (await get(engine, number)).body
    assert body is not None
    assert (body.text(), body.links()) == ("From the feed.", (site.url("/link"),))
    assert site.requests == []


def test_the_standfirst_stands_above_the_text_and_once() -> None:
    one, two = Paragraph((Span("A friend."),)), Paragraph((Span("The text."),))
    assert without_standfirst(Document((one, two)), "A friend.") == Document((two,))
    assert without_standfirst(Document((one, two)), "The text.") == Document((one, two))
    assert without_standfirst(Document((one,)), "A friend.") == Document((one,))
    assert without_standfirst(Document(), "") == Document()


async def test_the_full_text_is_fetched_once(site: Site, engine: Engine) -> None:
    number = await number_of(engine, site)
    site.page("/one", story("One"))
    ready = [ArticleReady(number, TextKind.FEED), ArticleReady(number, TextKind.FULL), Finished()]
    assert await gathered(read_article(engine, number, full=True)) == ready
    article = await get(engine, number)
    assert (article.text_kind, article.full_state, article.note) == (TextKind.FULL, FullState.DONE, "")
    assert article.body is not None
    assert article.body.word_count() > 300
    assert await gathered(read_article(engine, number, full=True)) == ready
    assert site.paths() == ["/one"]


async def test_what_the_page_tells_of_its_comments_is_kept(site: Site, engine: Engine) -> None:
    number = await number_of(engine, site)
    form = "<form action=/wp-comments-post.php method=post><textarea name=comment></textarea>"
    thread = "<li id=comment-7><b class=fn>tern</b><p class=comment-text>Well said.</p></li>"
    html = story("One").replace("</body>", f"<ol>{thread}</ol>{form}<input name=comment_post_ID value=4></form></body>")
    link = f'<{site.url("/wp-json/")}>; rel="https://api.w.org/"'
    site.routes["/one"] = reply(html.encode(), Content_Type="text/html", Link=link)
    await gathered(read_article(engine, number, full=True))
    clues = await engine.db(engine.store.threads.clues, number)
    assert clues is not None and clues.page is not None
    assert clues.page.doors == Doors.OPEN and clues.page.form is not None
    assert clues.page.places == (
        Place("wordpress", site.url("/wp-json/"), "4"),
        Place("page", site.url("/one")),
    )
    thread_kept = await engine.db(engine.store.threads.get, number)
    assert thread_kept is not None
    assert [(one.comment.author, one.comment.body.text()) for one in thread_kept.comments] == [("tern", "Well said.")]
    body = (await get(engine, number)).body
    assert body is not None and "Well said." not in body.text()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (reply(b"", "404 Not Found"), "The page could not be had: 404: the page is not there."),
        (reply(b"x", Content_Type="image/png"), "The link leads to a picture."),
        (reply(b"", "503 Busy", Retry_After="60"), "503: the server cannot answer for now."),
    ],
)
async def test_why_there_is_no_full_text_is_said_and_the_feed_is_read(
    site: Site, engine: Engine, answer: bytes, words: str
) -> None:
    number = await number_of(engine, site)
    site.routes["/one"] = answer
    ready, again, failed = await gathered(read_article(engine, number, full=True))
    assert ready == again == ArticleReady(number, TextKind.FEED)
    assert failed == Failed(words, "What its feed says of it can be read.")
    assert (await get(engine, number)).plain == "From the feed."


async def test_a_host_that_asks_to_wait_is_left_alone_by_the_reader_too(site: Site, engine: Engine) -> None:
    number = await number_of(engine, site)
    site.routes["/one"] = reply(b"", "429 Slowly", Retry_After="60")
    await gathered(read_article(engine, number, full=True))
    failed = (await gathered(read_article(engine, number, full=True)))[-1]
    assert isinstance(failed, Failed)
    assert failed.message.startswith("127.0.0.1 asked to wait until ")
    assert site.paths() == ["/one"]
    site.page("/one", story("One"))
    engine.now = lambda: datetime.now(UTC) + timedelta(seconds=61)
    assert (await gathered(read_article(engine, number, full=True)))[-1] == Finished()


async def test_a_full_text_that_failed_is_had_when_it_is_asked_for_again(site: Site, engine: Engine) -> None:
    number = await number_of(engine, site)
    site.routes["/one"] = reply(b"", "500 Oops")
    await gathered(read_article(engine, number, full=True))
    assert (await get(engine, number)).full_state is FullState.FAILED
    assert await gathered(read_article(engine, number)) == [ArticleReady(number, TextKind.FEED), Finished()]
    site.page("/one", story("One"))
    assert ArticleReady(number, TextKind.FULL) in await gathered(read_article(engine, number, full=True))
    article = await get(engine, number)
    assert (article.full_state, article.note) == (FullState.DONE, "")


async def test_a_page_that_gives_no_article_is_kept_as_that(site: Site, engine: Engine) -> None:
    number = await number_of(engine, site)
    site.page("/one", "<html><body><form><input type='password' name='p'><button>Log in</button></form></body></html>")
    failed = (await gathered(read_article(engine, number, full=True)))[-1]
    article = await get(engine, number)
    assert isinstance(failed, Failed)
    assert article.full_state is FullState.NOT_ARTICLE
    assert article.note == failed.message


async def test_what_cannot_be_read_at_all(engine: Engine) -> None:
    with pytest.raises(UsageError, match="not kept"):
        await gathered(read_article(engine, 99))
    with pytest.raises(UsageError, match="no address"):
        await gathered(read_article(engine, 1 if not (await get(engine, 1)).url else 2, full=True))
