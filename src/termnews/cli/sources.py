"""The verbs about sources: add, remove, sources, refresh, import, export.

JSON is one object a line. A source of `sources` has the keys

    id              number
    title, url      text
    site_url        text          the site it belongs to; empty where it is not known
    kind            text          "feed", or "site": its headline list is read
    tags            array         of texts
    unread, total   number        articles
    health          text          "never", "ok", "failing", "held" (the host asked to wait), "gone"
    problem         text          why it fails, in words; empty when all is well
    checked         text, null    the last check: RFC 3339, UTC
    next_check      text, null
    full_text       text          "auto", "always", "never"
    every, keep     number, null  minutes between checks, days that read articles are kept; null for the general setting
    pictures        text, null    "off", "ask", "always"; null for the general setting

A source that `refresh` has checked has `id`, `title`, `new` (articles) and `problem`.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, TypeVar

from termnews.cli.ahead import reading_ahead
from termnews.cli.verb import (
    NETWORK,
    OK,
    PARTLY,
    USAGE,
    Verb,
    check_address,
    emit,
    public,
    put_markup,
    say,
    say_error,
    stamp,
    table,
)
from termnews.errors import StoreError, TermnewsError
from termnews.paths import Paths
from termnews.text import plural

if TYPE_CHECKING:
    from subprocess import Popen

    from termnews.engine.engine import Engine
    from termnews.model import Source
    from termnews.protocol import ChoiceNeeded, Event, Progress

T = TypeVar("T")

_JSON_HELP = "one JSON object a line"


def _engaged(paths: Paths, work: Callable[[Engine], Awaitable[T]], ahead: list[Popen[bytes]] | None = None) -> T:
    """Do something with an engine whose store says what sources.toml says. Raises TermnewsError."""
    import asyncio

    from termnews.config import load
    from termnews.engine.engine import open_engine
    from termnews.engine.sources import reconcile

    settings = load(paths.config_file, os.environ)

    async def run() -> T:
        async with open_engine(paths, settings, ahead=ahead, unattended=True) as engine:
            for notice in engine.store.notices:
                say(notice)
            async for _ in reconcile(engine):
                pass
            return await work(engine)

    return asyncio.run(run())


async def _last_words(events: AsyncIterator[Event]) -> str:
    """The words with which something ended."""
    from termnews.protocol import Finished

    words = ""
    async for event in events:
        if isinstance(event, Finished):
            words = event.words
    return words


# --- add --------------------------------------------------------------------------------------------------------------


def _add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("urls", metavar="URL", nargs="+", help="a feed, or a page: its feed is looked for")
    parser.add_argument("--tag", dest="tags", metavar="T", action="append", default=[], help="may be given again")
    parser.add_argument("--title", metavar="T", default="", help="your own name for it; for one URL only")
    parser.add_argument("--no-full-text", action="store_true", help="do not fetch the pages of its articles now")


def _add(arguments: SimpleNamespace, paths: Paths) -> int:
    if arguments.title and len(arguments.urls) > 1:
        say("--title names one source, and there are several addresses.")
        return USAGE

    async def work(engine: Engine) -> list[int]:
        return [await _add_one(engine, url, arguments) for url in arguments.urls]

    failures = [code for code in _engaged(paths, work) if code]
    if len(failures) == 1 == len(arguments.urls):
        return failures[0]
    return PARTLY if failures else OK


async def _add_one(engine: Engine, url: str, arguments: SimpleNamespace) -> int:
    """Add one source and say what became of it; the exit code of its error."""
    from termnews.engine.subscribe import add
    from termnews.protocol import ChoiceNeeded, Progress, SourceAdded

    can_ask = sys.stdin.isatty() and sys.stderr.isatty()
    line = _ProgressLine(shown=sys.stderr.isatty())
    wanted, chosen = url, False
    try:
        check_address(url)
        while wanted:
            events = add(
                engine,
                wanted,
                title=arguments.title,
                tags=tuple(arguments.tags),
                chosen=chosen,
                interactive=can_ask,
                full_text=not arguments.no_full_text,
            )
            wanted = ""
            async for event in events:
                match event:
                    case ChoiceNeeded():
                        wanted, chosen = _choose(event), True
                    case Progress():
                        line.show(event)
                    case SourceAdded():
                        line.clear()
                        say(f"Added {event.title}: {plural(event.articles, 'article')}. {event.note}".rstrip())
    except TermnewsError as error:
        line.clear()
        say_error(error, "" if url in error.message else url)
        return error.exit_code
    finally:
        line.clear()
    return OK


def _choose(choice: ChoiceNeeded) -> str:
    """Ask which feed is meant; '' for none. The first is taken where only enter is pressed."""
    say(f"{choice.url} has {len(choice.feeds)} feeds:")
    for number, feed in enumerate(choice.feeds, 1):
        say(f"  {number}  {feed.title or feed.url}\n     {feed.url}")
    while True:
        print("Which one? (1; 0 for none) ", end="", file=sys.stderr, flush=True)
        answer = _answer()
        if not answer or answer.strip() == "0":
            say("Nothing is added." if answer else "\nNothing is added.")
            return ""
        picked = answer.strip() or "1"
        if picked.isdecimal() and 1 <= int(picked) <= len(choice.feeds):
            return choice.feeds[int(picked) - 1].url


def _answer() -> str:
    """A line from the person; '' at the end of the input. Raises KeyboardInterrupt."""
    import signal

    # The event loop's own handler would wait until the line is there.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return sys.stdin.readline()
    finally:
        signal.signal(signal.SIGINT, before)


# --- remove -----------------------------------------------------------------------------------------------------------


def _remove_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("source", metavar="URL", help="its address, number, or part of its title")


def _remove(arguments: SimpleNamespace, paths: Paths) -> int:
    async def work(engine: Engine) -> str:
        from termnews.cli.matching import find_source
        from termnews.engine.sources import remove

        source = find_source(await engine.db(engine.store.sources.all), arguments.source)
        return await _last_words(remove(engine, source))

    say(f"{_engaged(paths, work)} `termnews undo` brings it back.")
    return OK


# --- sources ----------------------------------------------------------------------------------------------------------


def _sources_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_JSON_HELP)


def _sources(arguments: SimpleNamespace, paths: Paths) -> int:
    async def work(engine: Engine) -> list[Source]:
        return await engine.db(engine.store.sources.all)

    listed = _engaged(paths, work)
    if arguments.json:
        for source in listed:
            emit(_fields(source))
    else:
        rows = ((str(s.id), str(s.unread), str(s.total), s.title, public(s.url), s.problem) for s in listed)
        table(rows, flexible=4)
    if not listed:
        say("There are no sources yet: `termnews add URL` subscribes to one, `termnews demo` shows what it is like.")
    return OK


def _fields(source: Source) -> dict[str, object]:
    return {
        "id": source.id,
        "title": source.title,
        "url": public(source.url),
        "site_url": public(source.site_url),
        "kind": source.kind.value,
        "tags": list(source.tags),
        "unread": source.unread,
        "total": source.total,
        "health": source.health.value,
        "problem": source.problem,
        "checked": stamp(source.checked_at),
        "next_check": stamp(source.next_check_at),
        "full_text": source.full_text,
        "every": source.every,
        "keep": source.keep,
        "pictures": source.pictures,
    }


# --- refresh ----------------------------------------------------------------------------------------------------------


def _refresh_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("sources", metavar="SOURCE", nargs="*", help="numbers, addresses, parts of titles; else all")
    parser.add_argument("--force", action="store_true", help="also what is not due")
    parser.add_argument("--no-full-text", action="store_true", help="do not fetch the pages of new articles")
    parser.add_argument("--quiet", action="store_true", help="say only what failed")
    parser.add_argument("--json", action="store_true", help=_JSON_HELP)


def _refresh(arguments: SimpleNamespace, paths: Paths) -> int:
    async def work(engine: Engine) -> int:
        from termnews.cli.matching import find_source
        from termnews.engine.refresh import refresh

        known = await engine.db(engine.store.sources.all)
        if not known and not arguments.sources:
            say("There are no sources yet: `termnews add URL` subscribes to one.")
            return OK
        wanted = {find_source(known, words).id for words in arguments.sources}
        events = refresh(engine, wanted, force=arguments.force, full_text=not arguments.no_full_text)
        return await _follow(events, arguments)

    with reading_ahead(paths, wanted=not arguments.sources) as ahead:
        return _engaged(paths, work, ahead)


async def _follow(events: AsyncIterator[Event], arguments: SimpleNamespace) -> int:
    """Say how a refresh goes; the exit code, that of the network where no source could be read."""
    from termnews.protocol import Finished, Progress, SourceChecked

    line = _ProgressLine(shown=sys.stderr.isatty() and not arguments.quiet)
    checked = failed = 0
    try:
        async for event in events:
            match event:
                case Progress():
                    line.show(event)
                case SourceChecked():
                    checked += 1
                    failed += event.failed
                    if event.failed or (event.problem and not arguments.quiet):
                        line.clear()
                        say(f"{event.title}: {event.problem}")
                    if arguments.json:
                        emit({"id": event.source, "title": event.title, "new": event.new, "problem": event.problem})
                case Finished():
                    line.clear()
                    if not arguments.quiet:
                        say(event.words)
    finally:
        line.clear()
    if not failed:
        return OK
    return NETWORK if failed == checked else PARTLY


class _ProgressLine:
    """A line of stderr that is written over: no escape sequence is needed for that."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown
        self._length = 0

    def show(self, progress: Progress) -> None:
        """Write how far it is."""
        if not self._shown:
            return
        words = f"{progress.done}/{progress.total} sources, {progress.new} new" if progress.total else "Fetching"
        if progress.texts_total:
            words += f", {progress.texts_done}/{progress.texts_total} full texts"
        if progress.failed:
            words += f", {progress.failed} failed"
        print(f"\r{words:<{self._length}}", end="", file=sys.stderr, flush=True)
        self._length = len(words)

    def clear(self) -> None:
        """Take the line away, so that something else can be said."""
        if self._length:
            print(f"\r{'':<{self._length}}\r", end="", file=sys.stderr, flush=True)
            self._length = 0


# --- import, export ---------------------------------------------------------------------------------------------------


def _import_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("location", metavar="FILE|URL", help="OPML, or newsboat's urls file; - is stdin")


def _import(arguments: SimpleNamespace, paths: Paths) -> int:
    async def work(engine: Engine) -> str:
        from termnews.engine.sources import import_sources

        location = "/dev/stdin" if arguments.location == "-" else arguments.location
        return await _last_words(import_sources(engine, location))

    say(f"{_engaged(paths, work)} `termnews refresh` fetches what is new.")
    return OK


def _export_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", help="else stdout")


def _export(arguments: SimpleNamespace, paths: Paths) -> int:
    async def work(engine: Engine) -> str:
        from termnews.engine.sources import export

        return await export(engine)

    opml = _engaged(paths, work).rstrip("\n") + "\n"
    if not arguments.file or arguments.file == "-":
        put_markup(opml)
        return OK
    try:
        Path(arguments.file).expanduser().write_text(opml, encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{arguments.file} cannot be written: {error.strerror}.") from error
    say(f"The sources are in {arguments.file}.")
    return OK


VERBS = {
    "add": Verb(_add_arguments, _add),
    "remove": Verb(_remove_arguments, _remove),
    "sources": Verb(_sources_arguments, _sources),
    "refresh": Verb(_refresh_arguments, _refresh),
    "import": Verb(_import_arguments, _import),
    "export": Verb(_export_arguments, _export),
}
