"""A small news site on loopback that does as it is told, for the tests of the engine."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

from termnews.config import Settings
from termnews.engine.engine import Engine, open_engine
from termnews.model import Source
from termnews.paths import locate
from termnews.protocol import Event
from termnews.sourcesfile import SourceEntry, add
from tests.unit.rawserver import Handler, RawServer, Request, reply

WORDS = "These are the words of an article, and there are many of them, as a story takes its time. "

TOWNS = ["Ardale", "Brinwick", "Corley", "Dunmere", "Eastholm", "Farrow", "Glenside", "Harbourne", "Inverley"]


def story(headline: str) -> str:
    """The page of an article of some 400 words."""
    paragraphs = "".join(
        f"<p>In {town} the council met on the evening of the {number + 3}th to hear what the engineers had found under "
        f"the old bridge. The report, which runs to {number * 7 + 40} pages, says that the piers will stand, and that "
        f"the road to {TOWNS[number - 1]} can be opened again before the winter. Not everyone was pleased.</p>"
        for number, town in enumerate(TOWNS)
    )
    return (
        f"<html lang=en><head><title>{headline}</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>{headline}</h1>{paragraphs}</article><footer>About this site</footer></body></html>"
    )


class Site(RawServer):
    """The site: `routes` says what it answers by path, `requests` what it was asked."""

    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [request.target for request in self.requests]

    def feed(self, path: str, numbers: Iterable[int] = (), text: str = WORDS * 20, **headers: str) -> None:
        """Put a feed at a path: an entry a number, the text of each in it. With `ETag` it answers 304."""
        items = "".join(
            f"<item><guid>{path}-{n}</guid><title>Headline {n}</title><link>{self.url(f'/a{path}/{n}')}</link>"
            f"<pubDate>Mon, {n % 28 + 1:02} Jun 2026 10:00:00 GMT</pubDate><description>{text}</description></item>"
            for n in numbers
        )
        body = f"<rss version='2.0'><channel><title>Feed of {path}</title>{items}</channel></rss>".encode()
        whole = reply(body, length=None, Content_Type="application/rss+xml", **headers)
        etag = headers.get("ETag")
        self.routes[path] = _conditional(whole, etag) if etag else whole

    def page(self, path: str, html: str, **headers: str) -> None:
        """Put a web page at a path."""
        self.routes[path] = reply(html.encode(), length=None, Content_Type="text/html; charset=utf-8", **headers)

    def moved(self, path: str, to: str, status: int = 301) -> None:
        """Put a redirect at a path."""
        self.routes[path] = reply(b"", f"{status} Moved", Location=to)


def _conditional(whole: bytes, etag: str) -> Handler:
    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        same = request.headers.get("if-none-match") == etag
        writer.write(f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n".encode() if same else whole)
        await writer.drain()

    return answer


async def never(request: Request, writer: asyncio.StreamWriter) -> None:
    """Answers nothing and keeps the connection."""
    await asyncio.Event().wait()


@contextlib.asynccontextmanager
async def an_engine(folder: Path, *urls: str, settings: Settings | None = None) -> AsyncIterator[Engine]:
    """An engine on a profile of its own, with sources of these addresses."""
    paths = locate(folder)
    if urls:
        add(paths.sources_file, *(SourceEntry(url) for url in urls))
    async with open_engine(paths, settings or Settings()) as engine:
        for url in urls:
            await engine.db(engine.store.sources.put, url)
        yield engine


async def gathered(events: AsyncIterator[Event]) -> list[Event]:
    """All events of a use-case."""
    return [event async for event in events]


async def source_of(engine: Engine, url: str) -> Source:
    """The source at an address."""
    found = await engine.db(engine.store.sources.by_url, url)
    assert found is not None
    return found
