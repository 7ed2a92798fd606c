"""A picture of an article: had from the shelf or its site, unpacked in a process apart, drawn for the terminal."""

from __future__ import annotations

from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from termnews.document import from_plain
from termnews.engine import schedule
from termnews.engine.engine import Engine, Events
from termnews.engine.helper import Helper
from termnews.engine.shelf import Shelf
from termnews.errors import FeedTooComplex, FetchError, HttpStatus, TooLarge, UsageError
from termnews.fetch.connect import same_host
from termnews.fetch.picture import MAX_BYTES, Kept, NoPicture, draw_bounded, take_bounded
from termnews.fetch.picture_cells import Box, Drawn
from termnews.figures import pictures_of
from termnews.model import Pictures, Source
from termnews.protocol import DrawPicture, Finished, PictureDrawn
from termnews.text import continued
from termnews.urls import host, is_web

ACCEPT = "image/avif, image/webp, image/png, image/jpeg, image/gif, image/*;q=0.1"

MOST_AHEAD = 20
"""Pictures of an article that are fetched before they are looked at, at most, the first of them."""


@dataclass(frozen=True, slots=True)
class Album:
    """The pictures of an article, to be fetched before they are looked at."""

    article: int
    source: Source


def are_always_shown(source: Source, ours: Pictures) -> bool:
    """Whether the pictures of a source are shown without being asked for: by its own setting, else the one for all."""
    return (source.pictures or ours) == "always"


async def draw_picture(engine: Engine, wanted: DrawPicture) -> Events:
    """Draw a picture of an article; `PictureDrawn` has it, or says why it is not shown.

    It is fetched under the rules that hold for the article's page: not from a private network where the source is not
    there too, not from a host that has asked to be left alone. Raises UsageError where there is no such article.
    """
    article = await engine.db(engine.store.articles.get, wanted.article)
    source = await engine.db(engine.store.sources.get, article.source_id) if article is not None else None
    if source is None:
        raise UsageError("This article is not kept any more.")
    drawn = await _drawn(engine, wanted, source)
    if isinstance(drawn, NoPicture):
        yield PictureDrawn(wanted.article, wanted.url, wanted.columns, words=drawn.words)
    else:
        cells = (drawn.columns, drawn.rows, b64encode(drawn.blocks).decode())
        png = b64encode(drawn.png).decode()
        yield PictureDrawn(wanted.article, wanted.url, wanted.columns, *cells, png, drawn.sixels)
    yield Finished()


async def fetch_ahead(engine: Engine, album: Album) -> None:
    """Have the pictures of an article on the shelf, as far as they can be had, to be shown without a network."""
    from termnews.engine.read import lay_out

    article = await engine.db(engine.store.articles.get, album.article)
    if article is None or find_spec("PIL") is None:
        return
    if article.body is None:
        # What takes too long to read is said where it is opened.
        with suppress(FeedTooComplex):
            await lay_out(engine, article)
        article = await engine.db(engine.store.articles.get, album.article) or article
    shown = pictures_of(article, article.body or from_plain(article.plain))[:MOST_AHEAD]
    async with engine.darkroom() as darkroom:
        for url in shown:
            with suppress(FeedTooComplex):
                await _kept(engine, darkroom, url, album.source)


async def _drawn(engine: Engine, wanted: DrawPicture, source: Source) -> Drawn | NoPicture:
    box = Box(wanted.columns, wanted.rows, wanted.cell_width, wanted.cell_height, wanted.kind)
    try:
        async with engine.darkroom() as darkroom:
            kept = await _kept(engine, darkroom, wanted.url, source)
            return kept if isinstance(kept, NoPicture) else await darkroom.run(draw_bounded, kept, box)
    except FeedTooComplex:
        return NoPicture("it takes too long to read")


async def _kept(engine: Engine, darkroom: Helper, url: str, source: Source) -> bytes | NoPicture:
    """A picture that is ours: from the shelf, else fetched, and then kept there. Raises FeedTooComplex."""
    shelf = _shelf(engine.paths.cache)
    found = await engine.compute(shelf.find, url)
    if found is not None:
        return NoPicture(found) if isinstance(found, str) else found
    try:
        body = await _fetched(engine, url, source)
    except HttpStatus as error:
        engine.heed(url, error)
        if error.status in schedule.LOST:
            await engine.compute(shelf.refuse, url, _said(error))
        return NoPicture(_said(error))
    except TooLarge:
        taken: Kept | NoPicture = NoPicture(f"it is larger than {MAX_BYTES >> 20} MB")
    except FetchError as error:
        return NoPicture(_said(error))
    else:
        taken = await darkroom.run(take_bounded, body) if body else NoPicture("it only counts who reads")
    if isinstance(taken, NoPicture):
        await engine.compute(shelf.refuse, url, taken.words)
        return taken
    await engine.compute(shelf.keep, url, taken.data)
    return taken.data


@lru_cache(1)
def _shelf(cache: Path) -> Shelf:
    """The one of a folder, which knows how much it holds once it has looked."""
    return Shelf(cache)


async def _fetched(engine: Engine, url: str, source: Source) -> bytes:
    """The file at an address, not yet looked at; empty for an address that is known to count readers.

    Raises FetchError.
    """
    from termnews.fetch.html_media import counts_readers

    if not is_web(url) or counts_readers(url):
        return b""
    if until := engine.held_until(host(url)):
        raise FetchError(f"{host(url)} {schedule.waiting(until, engine.now())}.")
    trusted = same_host(url, source.url)
    return (await engine.fetcher.get(url, accept=ACCEPT, trusted=trusted, max_bytes=MAX_BYTES)).body


def _said(error: FetchError) -> str:
    """The words of an error, to follow a colon."""
    return continued(error.message.rstrip("."))
