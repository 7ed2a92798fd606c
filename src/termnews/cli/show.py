"""`show`: an article as text, Markdown, HTML or JSON.

JSON has what `list --json` has of an article, and

    standfirst     text
    updated        text, null    RFC 3339, UTC
    language       text          BCP 47, empty where it is not known
    site, image    text          the name of the site; the address of the lead picture
    comments_url   text          the page where the comments are read
    text           text          the words, paragraphs parted by a blank line
    text_kind      text          "feed": the feed's own text; "full": that of the page
    note           text          what is to be said of the text: a paywall, why there is no full text …
    minutes        number        to read it
    links          array         the addresses that the text leads to
    enclosures     array         {url, type, length}
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING

from termnews import urls
from termnews.cli.verb import OK, Verb, emit, open_store, public, put, put_linked, put_markup, stamp, whole_number
from termnews.errors import StoreError, UsageError
from termnews.paths import Paths

if TYPE_CHECKING:
    from termnews.document import Document
    from termnews.model import Article
    from termnews.store.store import Store

Stretches = list[tuple[str, str]]
"""A line: words, and where they lead, '' for nowhere."""

WIDTH = 72
"""Columns of text where the terminal has more, or where there is none."""


def arguments(parser: ArgumentParser) -> None:
    """What `show` takes."""
    parser.add_argument("article", metavar="ID|URL", help="its number in `list`, or the address of its page")
    parser.add_argument("--format", choices=("text", "markdown", "html", "json"), default="text")
    parser.add_argument("--json", dest="format", action="store_const", const="json", help="the same as --format json")
    parser.add_argument(
        "--width",
        metavar="N",
        type=whole_number,
        default=0,
        help=f"columns of the text; else {WIDTH}, or what the terminal has",
    )


def run(arguments: SimpleNamespace, paths: Paths) -> int:
    """Write the article. Raises UsageError where there is none, StoreError."""
    article, drafts = _article(arguments.article, paths)
    match arguments.format:
        case "json":
            emit(as_json(article, drafts))
        case "markdown":
            from termnews.export import to_markdown

            put(to_markdown(article))
        case "html":
            from termnews.export import to_html

            put_markup(to_html(article))
        case _:
            reorders, linked = _abilities(paths)
            width = arguments.width or columns()
            if linked:
                put_linked(_lines(article, width, reorders=reorders))
            else:
                put("\n".join(as_text(article, width, reorders=reorders)))
    return OK


def columns() -> int:
    """Columns that a text is set in where no width was asked for."""
    from shutil import get_terminal_size

    return min(WIDTH, get_terminal_size().columns) if sys.stdout.isatty() else WIDTH


def _abilities(paths: Paths) -> tuple[bool, bool]:
    """Whether Hebrew and Arabic are put in the order in which they are seen, and whether links are written as such.

    Both on a terminal only: the one where it does not do it, the other where it does.
    """
    if not sys.stdout.isatty():
        return False, False
    from termnews import hyperlinks
    from termnews.config import load
    from termnews.terminal import reorders

    settings = load(paths.config_file, os.environ)
    return reorders(settings.bidi, os.environ), hyperlinks.wanted(settings.hyperlinks, os.environ)


# --- finding it -------------------------------------------------------------------------------------------------------


def _article(name: str, paths: Paths) -> tuple[Article, int]:
    """The article, laid out, and how many drafts there are on it."""
    with open_store(paths) as store:
        number = find_article(store, name)
        article = laid_out(store, paths, number) if number is not None else None
        drafts = len(store.drafts.of_article(article.id)) if article else 0
    if article is None:
        hint = "`termnews extract URL` reads a page that is not kept." if urls.is_web(name) else ""
        raise UsageError(f"There is no article “{name}”.", hint or "`termnews list` gives their numbers.")
    return article, drafts


def laid_out(store: Store, paths: Paths, number: int) -> Article | None:
    """An article with its text in blocks; None where it is not kept."""
    article = store.articles.get(number)
    if article is None or article.body is not None or not (store.articles.feed_html(number) or ("",))[0]:
        return article
    # Its feed's HTML has not been laid out yet. What cannot be kept (a full disk) is shown by its words.
    with suppress(StoreError):
        read_anew(paths, number)
    return store.articles.get(number)


def find_article(store: Store, name: str) -> int | None:
    """The article that is meant: by its number, or the address of its page; None where there is none."""
    if name.isdecimal() and name.isascii():
        # SQLite counts no further.
        return int(name) if len(name) < 19 else None
    try:
        return store.articles.by_url(urls.normalise(name))
    except ValueError:
        return None


def read_anew(paths: Paths, number: int, *, full: bool = False) -> str:
    """Lay out the text of an article, and with `full` fetch its page; '' or why that could not be had.

    Raises UsageError where there is no such article, StoreError.
    """
    import asyncio

    from termnews.config import load
    from termnews.engine.engine import open_engine
    from termnews.engine.read import read_article
    from termnews.protocol import Failed

    async def work() -> str:
        words = ""
        async with open_engine(paths, load(paths.config_file, os.environ)) as engine:
            async for event in read_article(engine, number, full):
                words = event.message if isinstance(event, Failed) else words
        return words

    return asyncio.run(work())


# --- writing it -------------------------------------------------------------------------------------------------------


def as_text(article: Article, width: int, *, spoken: bool = False, reorders: bool = False) -> Iterator[str]:
    """The article in lines of at most `width` columns (code may be wider), its links numbered and listed at the end."""
    return map(_words, _lines(article, width, spoken=spoken, reorders=reorders))


def _words(line: Stretches) -> str:
    return "".join(words for words, _ in line).rstrip(" ")


def _lines(article: Article, width: int, *, spoken: bool = False, reorders: bool = False) -> Iterator[Stretches]:
    from termnews.export import body_of

    facts = (article.byline, f"{article.published.astimezone():%Y-%m-%d %H:%M}", article.site or article.source_title)
    above = (article.standfirst, " · ".join(fact for fact in facts if fact), article.note)
    return _set(article.title, above, body_of(article), article.url, width, spoken=spoken, reorders=reorders)


def page(title: str, above: Sequence[str], body: Document | None, url: str, width: int) -> Iterator[str]:
    """A title, some lines, and a text, set at a width; then the address, and where the links lead."""
    return map(_words, _set(title, above, body, url, width))


def _set(
    title: str,
    above: Sequence[str],
    body: Document | None,
    url: str,
    width: int,
    *,
    spoken: bool = False,
    reorders: bool = False,
) -> Iterator[Stretches]:
    """As `page`, in stretches. `spoken`: for who hears it. `reorders`: in the order in which it is seen."""
    from termnews.document import Block, Document, Heading, Paragraph, Rule, Span
    from termnews.layout.bidi import ordered
    from termnews.layout.lines import View
    from termnews.layout.page import Layout

    head: list[Block] = [Heading(1, (Span(title),))] if title else []
    head += [Paragraph((Span(words),)) for words in above if words]
    if not spoken:
        head.append(Rule())
    layout = Layout(Document((*head, *(body.blocks if body else ()))), width, View(spoken=spoken))
    for line in layout:
        order = ordered(line) if reorders else None
        seen = line if order is None else order.line
        links = (layout.links[run.link] if run.link >= 0 else "" for run in seen.runs)
        yield [(" " * seen.indent, ""), *((run.text, link) for run, link in zip(seen.runs, links, strict=True))]
    yield []
    if url:
        yield [(public(url), url)]
    for number, link in enumerate(layout.links, 1):
        yield [(f"[{number}] ", ""), (link, link)]


def as_json(article: Article, drafts: int = 0) -> dict[str, object]:
    """The article with the keys that stand above."""
    from termnews.export import body_of
    from termnews.text import minutes_to_read

    body: Document = body_of(article)
    return {
        "id": article.id,
        "title": article.title,
        "url": public(article.url),
        "source": article.source_title,
        "source_id": article.source_id,
        "author": article.byline,
        "published": stamp(article.published),
        "read": article.read,
        "starred": article.starred,
        "comments": article.comments,
        "standfirst": article.standfirst,
        "updated": stamp(article.updated),
        "language": article.language,
        "site": article.site,
        "image": public(article.image),
        "comments_url": public(article.comments_url),
        "text": body.text(),
        "text_kind": article.text_kind.value,
        "drafts": drafts,
        "full_text": article.full_state.value == "done",
        "note": article.note,
        "minutes": minutes_to_read(body.word_count()),
        "links": list(body.links()),
        "enclosures": [{"url": e.url, "type": e.type, "length": e.length} for e in article.enclosures],
    }


VERB = Verb(arguments, run)
