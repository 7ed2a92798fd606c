"""The list of sources: taken from sources.toml, imported, exported, and shortened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from termnews import sourcesfile
from termnews.engine.engine import Engine, Events
from termnews.errors import UsageError
from termnews.model import Source, SourceKind
from termnews.protocol import Finished, SourcesChanged
from termnews.sourcesfile import SourceEntry
from termnews.text import plural

if TYPE_CHECKING:
    # What reads and writes lists is loaded where it is called for: every refresh begins here.
    from termnews.fetch.opml import SourceList

SKIPPED_NAMED = 3
"""Entries of a list that are named where they could not be taken; of the others it is said how many there are."""


async def reconcile(engine: Engine) -> Events:
    """Bring the store in line with sources.toml: what is new there is put, what is gone is archived, never deleted.

    Raises ConfigError where the file holds mistakes (then nothing is changed), StoreError.
    """
    path = engine.paths.sources_file
    changed = False
    if path.exists():
        async with engine.listing:
            changed = await engine.db(_reconcile, engine, path)
    if changed:
        yield SourcesChanged()
    yield Finished()


def _reconcile(engine: Engine, path: Path) -> bool:
    """In the thread of the store; whether anything had to be changed. What stands there already is not written."""
    sources = engine.store.sources
    # Who adds a source writes the file first: between a look at it and the store, it would be archived here.
    with sourcesfile.locked(path):
        entries = sourcesfile.read(path)
        _finish_moves(engine, entries)
        before = sources.all()
        order = [put(engine, entry) for entry in entries]
        for source in before:
            if source.id not in order:
                sources.archive(source.id)
        sources.arrange(order)
    return [source._replace(unread=0, total=0) for source in before] != [
        source._replace(unread=0, total=0) for source in sources.all()
    ]


def _finish_moves(engine: Engine, entries: Sequence[SourceEntry]) -> None:
    """Move the sources in the store that sources.toml has moved already: killed in between, or changed by hand."""
    sources = engine.store.sources
    moving = sources.moving()
    listed = {entry.url for entry in entries} if moving else set()
    for url, number in moving.items():
        source = sources.get(number)
        if url in listed and source is not None and source.url not in listed and sources.by_url(url) is None:
            sources.move(number, url)


def put(engine: Engine, entry: SourceEntry) -> int:
    """Put what sources.toml says of a source into the store, in its thread; the number of the source."""
    return engine.store.sources.put(
        entry.url,
        kind=SourceKind(entry.kind),
        title=entry.title,
        tags=entry.tags,
        full_text=entry.full_text,
        every=entry.every,
        keep=entry.keep,
        pictures=entry.pictures,
    )


# --- shortened --------------------------------------------------------------------------------------------------------


async def remove(engine: Engine, source: Source) -> Events:
    """Take a source out of the list; its articles stay found, and it can be undone. Raises ConfigError, StoreError."""
    async with engine.listing:
        entry = await engine.compute(sourcesfile.remove, engine.paths.sources_file, source.url)
        await engine.db(engine.store.sources.archive, source.id)
    table = sourcesfile.to_table(entry or sourcesfile.of_source(source))
    await engine.db(engine.store.history.record, "source_removed", f"removed {source.title}", table)
    yield SourcesChanged()
    yield Finished(f"{source.title} is not followed any more; its articles are kept.")


# --- imported and exported --------------------------------------------------------------------------------------------


async def import_sources(engine: Engine, location: str) -> Events:
    """Take sources from OPML or newsboat's urls file, at a path or an address; they are fetched by the next refresh.

    Raises UsageError, FetchError, ConfigError, StoreError.
    """
    found = await engine.compute(read_list, await _read(engine, location))
    path = engine.paths.sources_file
    async with engine.listing:
        known = {entry.url for entry in await engine.compute(sourcesfile.read, path)}
        entries = [SourceEntry(o.url, title=o.title, tags=o.tags) for o in found.outlines if o.url not in known]
        if entries:
            await engine.compute(sourcesfile.add, path, *entries)
            for entry in entries:
                await engine.bulk(put, engine, entry)
    count = plural(len(entries), "source")
    if entries:
        urls = {"urls": [entry.url for entry in entries]}
        await engine.db(engine.store.history.record, "sources_imported", f"imported {count}", urls)
        yield SourcesChanged()
    words = [f"{count} imported"]
    if there := len(found.outlines) - len(entries):
        words.append(f"{there:,} {'was' if there == 1 else 'were'} there already")
    if found.skipped:
        words.append(f"left out: {', '.join(found.skipped[:SKIPPED_NAMED])}")
        if more := len(found.skipped[SKIPPED_NAMED:]):
            words[-1] += f", and {more:,} more"
    yield Finished("; ".join(words) + ".")


def read_list(data: bytes) -> SourceList:
    """The sources of an OPML or newsboat file, told apart by what it begins with. Raises UsageError."""
    from termnews.fetch import newsboat, opml

    is_xml = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    found = opml.read_all(data) if is_xml else newsboat.read_all(data)
    if not found.outlines:
        raise UsageError("There are no sources in it.", "OPML and newsboat's urls file can be imported.")
    return found


async def _read(engine: Engine, location: str) -> bytes:
    from termnews.fetch.opml import LARGEST

    if location.lower().startswith(("http://", "https://")):
        return (await engine.fetcher.get(location, trusted=True, max_bytes=LARGEST)).body
    path = Path(location).expanduser()
    try:
        return await engine.compute(_read_file, path)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error


def _read_file(path: Path) -> bytes:
    """A file or a pipe, one byte over the cap at most. Raises OSError."""
    from termnews.fetch.opml import LARGEST

    with path.open("rb") as file:
        return file.read(LARGEST + 1)


async def export(engine: Engine) -> str:
    """All sources as OPML 2.0."""
    from termnews.fetch import opml
    from termnews.fetch.opml import Outline

    sources = await engine.db(engine.store.sources.all)
    return opml.write([Outline(s.url, s.title, s.tags, site_url=s.site_url) for s in sources], "termnews")
