"""A store with news in it, and the reader over it, for a test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from textual.message import Message
from textual.pilot import Pilot

from termnews.config import Settings
from termnews.document import Document, Paragraph, Span
from termnews.model import NewArticle, TextKind
from termnews.paths import Paths, locate
from termnews.store.store import Store
from termnews.tui.app import TermnewsApp
from termnews.tui.screens.main import MainScreen

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


def article(
    number: int, *, title: str = "", hours: float = 0.0, plain: str = "", comments: int | None = None
) -> NewArticle:
    """An article of a feed; the lower its number, the newer."""
    return NewArticle(
        key=f"key-{number}",
        url=f"https://news.example/{number}",
        title=title or f"Headline {number}",
        published=NOW - timedelta(hours=hours or number),
        standfirst=f"Standfirst {number}",
        byline="the harbour desk",
        html=f"<p>{plain or f'Text of article {number}.'}</p>",
        plain=plain or f"Text of article {number}.",
        comments=comments,
        comments_url=f"https://news.example/{number}#comments",
    )


def fill(
    store: Store,
    count: int = 30,
    *,
    url: str = "https://news.example/feed",
    title: str = "The Example",
    tags: tuple[str, ...] = (),
) -> int:
    """A source with so many articles, every text laid out. The source's id."""
    source = store.sources.put(url, title=title, tags=tags)
    made = store.articles.ingest(source, [article(number) for number in range(1, count + 1)], NOW)
    for number, id in enumerate(made.new, 1):
        lay_out(store, id, f"Text of article {number}.")
    return source


def lay_out(store: Store, id: int, *paragraphs: str) -> None:
    """Keep the blocks of an article's text, as the worker does."""
    document = Document(tuple(Paragraph((Span(words),)) for words in paragraphs))
    store.articles.keep_blocks(id, TextKind.FEED, document)


def ids(store: Store) -> list[int]:
    """All articles, newest first."""
    from termnews.model import View

    return list(store.headlines.ids(View()))


class Reader:
    """The reader under test."""

    def __init__(self, app: TermnewsApp, pilot: Pilot[str], heard: list[Message]) -> None:
        self.app = app
        self.pilot = pilot
        self.heard = heard
        """The messages so far."""

    @property
    def main(self) -> MainScreen:
        """The main screen."""
        return self.app.main

    async def press(self, *keys: str) -> None:
        """Press keys, and wait until what they do is done."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def resize(self, width: int, height: int) -> None:
        """Give the terminal another size, and wait until the screen is laid out for it."""
        await self.pilot.resize_terminal(width, height)
        for _ in range(2000):
            if self.app.screen._compositor.size == (width, height):
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"{self.app.screen} is not laid out for {width} × {height} cells.")

    async def laid_out(self) -> None:
        """Wait until the reading pane, which is made when it is first needed, has its page."""
        for _ in range(2000):
            if self.main.article_pane.page is not None:
                return
            await asyncio.sleep(0.01)
        pane = self.main.article_pane
        raise AssertionError(f"No page in {pane.region}, {pane.room} of {self.main.classes}, {self.main.focused}.")

    def rows(self) -> list[str]:
        """The screen as text, a row a line, without the spaces at its end."""
        screen = self.app.screen
        width, height = screen.size
        strips = screen._compositor.render_strips()
        assert len(strips) <= height
        assert all(strip.cell_length <= width for strip in strips)
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.rows())

    def opened(self) -> str:
        """The headline of the open article."""
        assert self.main.article is not None
        return self.main.article.title

    def status(self) -> str:
        """What the status line says."""
        return self.main.status.message


@asynccontextmanager
async def reader(
    folder: Path, store: Store, *, size: tuple[int, int] = (120, 40), settings: Settings | None = None
) -> AsyncIterator[Reader]:
    """The reader over a store, without a worker."""
    heard: list[Message] = []
    paths: Paths = locate(folder)
    if not paths.sources_file.exists():
        paths.sources_file.parent.mkdir(parents=True, exist_ok=True)
        paths.sources_file.write_text("")
    app = TermnewsApp(store, settings or Settings(), paths, work=False)
    async with app.run_test(size=size, message_hook=heard.append) as pilot:
        await pilot.pause()
        await pilot.pause()
        yield Reader(app, pilot, heard)
