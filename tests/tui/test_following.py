"""Links followed inside the reader: the page, the way back, what failed, and what is saved."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from termnews import document
from termnews.config import Settings
from termnews.document import Block, Document, Heading, Paragraph, Span
from termnews.model import TextKind, View
from termnews.protocol import ArticleReady, Event, Failed, Finished, PageReady, ReadPage
from termnews.store.store import Store
from termnews.text import moment
from termnews.tui import backstack
from termnews.tui.jobs import Jobs
from tests.tui.news import NOW, Reader, fill, ids, reader
from tests.tui.threads import comment, keep

SIZES = [(120, 40), (80, 24), (40, 12)]
LOG = "https://harbour.example/log"


def lines(count: int = 60, words: str = "Line") -> list[Block]:
    return [Paragraph((Span(f"{words} {n} of a text that is long enough to be scrolled."),)) for n in range(count)]


def see(address: str, words: str = "the log") -> Paragraph:
    return Paragraph((Span("See "), Span(words, link=address), Span(".")))


def ready(url: str = LOG, *blocks: Block, **more: object) -> PageReady:
    body = Document(blocks or (see(f"{url}/next"), *lines(words="Entry")))
    fields: dict[str, object] = {"title": f"Page at {url.rpartition('/')[2]}", "site": "Harbour", **more}
    return PageReady(url, document.dump(body), **fields)  # type: ignore[arg-type]


class Followed:
    """The reader at the first of three articles; what the worker is asked is answered by hand."""

    def __init__(self, it: Reader) -> None:
        self.it = it
        self.requests: list[object] = []
        self.cancelled: list[int] = []

    @property
    def pages(self) -> list[ReadPage]:
        """The pages that were asked for."""
        return [request for request in self.requests if isinstance(request, ReadPage)]

    async def answer(self, *events: Event, number: int = 0) -> None:
        """Answer the last request."""
        for event in events:
            self.it.main.post_message(Jobs.Answered(number or len(self.requests), event))
        await self.it.pilot.pause()
        await self.it.pilot.pause()

    async def follow(self, link: int, *events: Event) -> None:
        """Follow a link by its number."""
        await self.it.press(*str(link), "enter")
        await self.answer(*(events or (ready(), Finished())))

    def top(self) -> str:
        """The place of the first line that is shown."""
        return self.it.main.article_pane.place()


@asynccontextmanager
async def at_article(
    folder: Path,
    *blocks: Block,
    size: tuple[int, int] = (120, 40),
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings | None = None,
) -> AsyncIterator[Followed]:
    with Store.open(folder / "data") as store:
        fill(store, 3)
        text = Document(blocks or (*lines(30), see(LOG), *lines(60)))
        store.articles.keep_blocks(ids(store)[0], TextKind.FEED, text)
        async with reader(folder, store, size=size, settings=settings) as it:
            followed = Followed(it)

            def ask(request: object, *, unasked: bool = False) -> int:
                followed.requests.append(request)
                return len(followed.requests)

            monkeypatch.setattr(it.main, "ask", ask)
            monkeypatch.setattr(it.main.jobs, "cancel", followed.cancelled.append)
            await it.press("enter")
            await it.laid_out()
            yield followed


# --- there and back ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_a_page_is_shown_in_the_reader_and_back_is_exactly_where_one_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    async with at_article(tmp_path, size=size, monkeypatch=monkeypatch) as at:
        it = at.it
        await it.press("space", "j", "j", "j")
        place, rows = at.top(), it.rows()
        await it.press("1", "enter")
        assert at.pages == [ReadPage(LOG, ids(it.main.store)[0])]
        assert it.status().startswith("Fetching harbour.example/log") and it.opened() == "Headline 1"
        await at.answer(ready(), Finished())
        assert it.opened() == "Page at log" and it.main.pane == "article"
        assert "not\xa0kept" in it.text() and "s saves this page, ⌫ goes back" in " ".join(it.text().split())
        assert "follow" not in it.rows()[-1], "no link is chosen any more"
        await it.press("space")
        assert at.top() != place
        await it.press("backspace")
        assert it.opened() == "Headline 1" and at.top() == place
        assert it.rows()[:-2] == rows[:-2]
        await it.press("backspace")
        assert not it.main.reading


async def test_the_way_back_has_any_depth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_article(tmp_path, monkeypatch=monkeypatch) as at:
        places = []
        for n in range(12):
            await at.it.press(*"j" * (n % 4))
            places.append((at.it.opened(), at.top()))
            await at.follow(1, ready(f"https://a.example/{n}"), Finished())
            assert at.it.opened() == f"Page at {n}"
        assert [request.via for request in at.pages[:3]] == [
            "",
            "https://a.example/0",
            "https://a.example/1",
        ]
        assert {request.article for request in at.pages} == {ids(at.it.main.store)[0]}
        for place in reversed(places):
            await at.it.press("backspace")
            assert (at.it.opened(), at.top()) == place


async def test_what_is_held_for_going_back_is_bounded_and_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backstack, "MOST_TEXT", 2 * len(ready().blocks))
    monkeypatch.setattr(backstack, "MOST_STOPS", 6)
    async with at_article(tmp_path, monkeypatch=monkeypatch) as at:
        for n in range(9):
            await at.follow(1, ready(f"https://a.example/{n}"), Finished())
            await at.it.press("j", "j", "j")
        place = at.top()
        assert at.it.main.back_stack is not None and len(at.it.main.back_stack.stops) == 6
        await at.it.press("backspace", "backspace")
        assert at.it.opened() == "Page at 6" and at.top() == place
        asked = len(at.pages)
        await at.it.press("backspace")
        assert len(at.pages) == asked + 1 and at.it.opened() == "Page at 6"
        await at.answer(ready("https://a.example/5"), Finished())
        assert at.it.opened() == "Page at 5" and at.top() == place
        assert len(at.it.main.back_stack.stops) == 3
        await at.it.press("backspace")
        await at.answer(Failed("There is no network.", ""))
        assert at.it.opened() == "Page at 5" and "There is no network." in at.it.status()
        await at.it.press("backspace")
        await at.answer(ready("https://a.example/3"), Finished())
        assert at.it.opened() == "Page at 3", "one that is lost is not in the way"


async def test_what_else_is_opened_ends_the_way_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_article(tmp_path, monkeypatch=monkeypatch) as at:
        await at.follow(1)
        await at.it.press("J")
        assert at.it.opened() == "Headline 2"
        await at.it.press("backspace")
        assert not at.it.main.reading


async def test_the_end_of_a_page_does_not_lose_the_way_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_article(tmp_path, monkeypatch=monkeypatch) as at:
        await at.follow(1, ready(LOG, *lines(3)), Finished())
        await at.it.press("space")
        assert at.it.opened() == "Page at log" and "⌫ goes back" in at.it.status()
        await at.it.press("backspace", "G", "space")
        assert at.it.opened() == "Headline 2"


async def test_a_place_in_the_same_text_is_jumped_to_and_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = Heading(2, (Span("The vote"),), "vote")
    same = see("https://news.example/1#vote", "vote")
    blocks = (see("https://news.example/1#gone", "gone"), same, *lines(50), target, *lines(50))
    async with at_article(tmp_path, *blocks, monkeypatch=monkeypatch) as at:
        await at.it.press("2", "enter")
        assert at.pages == [] and "The vote" in at.it.text() and at.it.main.article_pane.place().startswith("52:")
        await at.it.press("backspace")
        assert at.top() == "" and at.it.main.pane == "article"
        await at.it.press("1", "enter")
        assert at.it.status() == "What this link points to is not in the text."


async def test_the_part_of_a_page_that_is_meant_is_gone_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = Heading(2, (Span("Der Teil"),), "é")
    async with at_article(tmp_path, see(f"{LOG}#%C3%A9"), monkeypatch=monkeypatch) as at:
        await at.follow(1, ready(LOG, *lines(), part, *lines()), Finished())
        assert at.pages == [ReadPage(LOG, ids(at.it.main.store)[0])]
        assert at.top().startswith("60:")


# --- kept articles ----------------------------------------------------------------------------------------------------


async def test_a_link_to_a_kept_article_opens_that_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_article(tmp_path, see("https://news.example/3?utm_source=x"), monkeypatch=monkeypatch) as at:
        store = at.it.main.store
        third = store.articles.by_url("https://news.example/3")
        assert third is not None
        await at.it.press("1", "enter")
        assert at.pages == [] and at.it.opened() == "Headline 3"
        kept = store.articles.get(third)
        assert kept is not None and kept.read
        await at.it.press("m", "backspace")
        assert at.it.opened() == "Headline 1"
        await at.it.press("1", "enter", "m", "backspace")
        kept = store.articles.get(ids(store)[0])
        assert kept is not None and kept.read, "going back marks nothing anew"


async def test_a_redirect_to_a_kept_article_opens_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_article(tmp_path, monkeypatch=monkeypatch) as at:
        third = at.it.main.store.articles.by_url("https://news.example/3")
        assert third is not None
        await at.follow(1, ArticleReady(third), Finished())
        assert at.it.opened() == "Headline 3"
        await at.it.press("backspace")
        assert at.it.opened() == "Headline 1"


async def test_what_is_about_a_kept_article_says_so_on_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_article(tmp_path, monkeypatch=monkeypatch) as at:
        await at.follow(1)
        for key in ("m", "f", "c", "C", "x", "r"):
            await at.it.press(key)
            assert at.it.status() == "This page is not kept: s saves it first.", key
        assert len(at.requests) == 2


# --- what fails -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_why_a_page_is_not_shown_is_said_and_the_browser_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    from termnews.tui.actions import links

    opened: list[str] = []

    def note(address: str, browser: Sequence[str] = ()) -> str:
        opened.append(address)
        return address

    async with at_article(tmp_path, size=size, monkeypatch=monkeypatch) as at:
        monkeypatch.setattr(links, "open_in_browser", note)
        await at.follow(1, Failed("The link leads to a PDF."))
        assert at.it.opened() == "Headline 1" and at.it.main.status.is_error
        assert at.it.status() == "The link leads to a PDF. o opens it in the browser."
        await at.it.press("o")
        assert opened == [LOG]


async def test_a_page_on_its_way_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_article(tmp_path, monkeypatch=monkeypatch) as at:
        for key in ("escape", "backspace"):
            await at.it.press("1", "enter", "j", key)
            assert at.it.status() == "Stopped." and at.it.opened() == "Headline 1"
            assert at.cancelled[-1] == len(at.requests)
            await at.answer(ready(), Finished())
            assert at.it.opened() == "Headline 1", "what comes too late is not shown"


async def test_a_page_that_comes_after_the_reader_has_gone_on_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_article(tmp_path, monkeypatch=monkeypatch) as at:
        await at.it.press("1", "enter", "J")
        await at.answer(ready(), Finished(), number=2)
        assert at.it.opened() == "Headline 2"
        await at.it.press("escape")
        await at.answer(ready(), number=2)
        assert not at.it.main.reading


async def test_the_text_of_a_page_is_no_markup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_article(tmp_path, monkeypatch=monkeypatch) as at:
        await at.follow(1, ready(title="[@click=app.quit]x[/]", site="[red]", note="[/]"), Finished())
        assert "[@click=app.quit]x[/]" in at.it.text() and "[red]" in at.it.text()
        await at.it.press("s")
        assert "[@click=app.quit]x[/]" in at.it.text()


# --- saved ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_a_page_is_saved_found_and_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    async with at_article(tmp_path, size=size, monkeypatch=monkeypatch) as at:
        it, store = at.it, at.it.main.store
        assert "Saved" not in it.text()
        await at.follow(1)
        await it.press("space", "j")
        place = at.top()
        await it.press("s")
        assert it.status().startswith("Saved")
        (saved,) = store.headlines.ids(View("saved"))
        assert it.main.article is not None and it.main.article.id == saved and at.top() == place
        assert list(store.headlines.ids(View("search", query="Entry"))) == [saved]
        await it.press("f")
        assert "Starred" in it.status()
        await it.press("s")
        assert it.status().startswith("This article is kept.")
        await it.press("u", "u")
        assert "Taken back: saved Page at log" in it.status()
        assert store.sources.counts().saved == 0 and it.opened() == "Page at log" and at.top() == place
        await it.press("s", "backspace")
        assert it.opened() == "Headline 1" and store.sources.counts().saved == 1
        await it.press("backspace", "h")
        assert "Saved" in it.text()


async def test_saved_pages_are_listed_and_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_article(tmp_path, monkeypatch=monkeypatch) as at:
        it = at.it
        await at.follow(1)
        await it.press("s", "escape", "escape", "h")
        assert it.main.pane == "sources"
        for key in ("g", "g", "j", "j", "j", "enter"):
            await it.press(key)
        assert it.main.headlines.view == View("saved") and "Page at log" in it.text()
        await it.press("enter")
        assert it.opened() == "Page at log" and "not\xa0kept" not in it.text() and "Harbour" in it.text()


async def test_a_page_that_cannot_be_kept_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from termnews.errors import StoreFull

    def full(*_: object) -> int:
        raise StoreFull("The disk is full.", "Make room.")

    async with at_article(tmp_path, monkeypatch=monkeypatch) as at:
        await at.follow(1)
        monkeypatch.setattr(type(at.it.main.store.articles), "save_page", full)
        await at.it.press("s")
        assert at.it.status() == "The disk is full. Make room." and at.it.main.status.is_error


async def test_where_a_page_is_not_a_date_is_not_made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_article(tmp_path, monkeypatch=monkeypatch) as at:
        await at.follow(1)
        assert "1970" not in at.it.text()
        await at.follow(1, ready("https://a.example/dated", published=NOW.timestamp()), Finished())
        assert moment(NOW) in at.it.text().replace("\xa0", " ")


@pytest.mark.parametrize("size", SIZES)
async def test_a_link_of_a_comment_is_followed_and_back_is_the_comment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    async with at_article(tmp_path, size=size, monkeypatch=monkeypatch) as at:
        it = at.it
        article = ids(it.main.store)[0]
        keep(it.main.store, article, [comment(1), comment(2, "", see(LOG)), comment(3, "", see("mailto:a@b.example"))])
        await it.press("c", "j")
        await it.pilot.pause()
        cursor = it.main.thread_pane.view.cursor
        await it.press("1", "enter")
        assert at.pages == [ReadPage(LOG, article)] and it.status().startswith("Fetching harbour.example/log")
        await at.answer(ready(), Finished())
        assert it.opened() == "Page at log" and str(it.main.pane) == "article" and not it.main.talking
        await it.press("backspace")
        await it.pilot.pause()
        assert str(it.main.pane) == "thread" and it.main.thread_pane.article_id == article
        assert it.main.thread_pane.view.cursor == cursor and it.main.article is not None
        assert it.main.article.id == article
        await it.press("j", "1", "enter")
        assert "not an address of the web" in it.status() and len(at.pages) == 1
        await it.press("c", "backspace")
        assert it.main.pane == "headlines", "there is nothing to go back to any more"
