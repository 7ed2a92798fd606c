"""The verbs that list headlines: list and search.

JSON is one object a line. An article has the keys

    id             number        its name for `show` and `mark`
    title          text
    url            text          its page; empty where the feed names none
    source         text          the source's title
    source_id      number
    author         text          empty where it is not known
    published      text          RFC 3339, UTC
    read, starred  true/false
    comments       number, null  null where it is not known
    full_text      true/false    the text of its page is kept
    drafts         number        comments that are being written on it

and from `search` also `snippet` (text with the words that were found) and `rank` (number, the smaller the better).
What `show` adds stands in `show.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from types import SimpleNamespace
from typing import TYPE_CHECKING, TypeVar

from termnews.cli.verb import OK, Verb, emit, open_store, public, say, stamp, table, whole_number
from termnews.errors import StoreError
from termnews.paths import Paths
from termnews.store.glance import Glance, Row, glance

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from termnews.model import ViewKind
    from termnews.store.store import Store

T = TypeVar("T")

_LIMIT = 50
_MOST = 10_000
_PAGE = 200
"""Rows that are read from the store at once."""


def _limits(parser: ArgumentParser) -> None:
    parser.add_argument("--limit", metavar="N", type=whole_number, default=_LIMIT, help=f"at most N ({_LIMIT}); 0: all")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def _glanced(paths: Paths, look: Callable[[Glance], T]) -> T | None:
    """What a look at a sound database gives; None where the store has to be opened for it."""
    with suppress(StoreError), glance(paths.data) as found:
        return look(found) if found is not None else None
    return None


# --- list -------------------------------------------------------------------------------------------------------------


def _list_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--unread", action="store_true", help="only what is unread")
    parser.add_argument("--starred", action="store_true", help="only what is starred")
    parser.add_argument("--source", metavar="SOURCE", help="of one source: its number, address, or part of its title")
    parser.add_argument("--tag", metavar="TAG", help="of the sources that have this tag")
    _limits(parser)


def _list(arguments: SimpleNamespace, paths: Paths) -> int:
    limit = arguments.limit or None

    def look(glanced: Glance) -> tuple[list[Row], tuple[int, int]]:
        return glanced.latest(unread=arguments.unread, starred=arguments.starred, limit=limit), glanced.size()

    found = _glanced(paths, look) if arguments.source is arguments.tag is None else None
    if found is None:
        with open_store(paths) as store:
            found = list(islice(_rows(store, arguments), limit)), _size(store)
    rows, size = found
    if not rows:
        say(_why_nothing(*size))
    if arguments.json:
        for row in rows:
            emit(fields(row))
    else:
        table(map(columns, rows), flexible=4)
    return OK


def _rows(store: Store, arguments: SimpleNamespace) -> Iterator[Row]:
    """The headlines that are asked for, a page at a time."""
    from termnews.model import View

    source, tag, own = 0, "", None
    if arguments.source is not None:
        from termnews.cli.matching import find_source

        source = find_source(store.sources.all(archived=True), arguments.source).id
        own = {source}
    if arguments.tag is not None:
        from termnews.cli.matching import find_tag

        sources = store.sources.all()
        tag = find_tag(sources, arguments.tag)
        tagged = {source.id for source in sources if tag in source.tags}
        own = tagged if own is None else own & tagged
    kind: ViewKind = "starred" if arguments.starred else "source" if source else "tag" if tag else "all"
    view = View(kind, source, tag, unread_only=arguments.unread)
    last: int | None = None
    while ids := store.headlines.ids(view, after=last, limit=_PAGE):
        yield from (row for row in rows_of(store, ids) if own is None or row.source_id in own)
        last = ids[-1]


def rows_of(store: Store, ids: Sequence[int]) -> Iterator[Row]:
    """The headlines of some ids, as `glance` would have read them."""
    for headline in store.headlines.rows(ids):
        article = store.articles.get(headline.id)
        yield Row(
            headline.id,
            headline.title,
            headline.url,
            headline.source_title,
            headline.source_id,
            article.byline if article else "",
            headline.published,
            headline.read,
            headline.starred,
            headline.comments,
            headline.full,
            headline.drafts,
        )


def columns(row: Row) -> tuple[str, ...]:
    """A headline without --json: number, marks (`N` unread, `*` starred), date, source, title."""
    marks = ("-" if row.read else "N") + ("*" if row.starred else "-")
    return str(row.id), marks, f"{row.published.astimezone():%Y-%m-%d %H:%M}", row.source, row.title


def fields(row: Row) -> dict[str, object]:
    """A headline with the keys that stand above."""
    return {
        "id": row.id,
        "title": row.title,
        "url": public(row.url),
        "source": row.source,
        "source_id": row.source_id,
        "author": row.byline,
        "published": stamp(row.published),
        "read": row.read,
        "starred": row.starred,
        "comments": row.comments,
        "full_text": row.full,
        "drafts": row.drafts,
    }


def _why_nothing(sources: int, articles: int) -> str:
    if articles:
        return "No article is like that."
    if sources:
        return "There are no articles yet: `termnews refresh` fetches them."
    return "There are no sources yet: `termnews add URL` subscribes to one, `termnews demo` shows what it is like."


def _size(store: Store) -> tuple[int, int]:
    from termnews.model import View

    return len(store.sources.all()), store.headlines.count(View())


# --- search -----------------------------------------------------------------------------------------------------------


def _search_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("words", metavar="WORDS", nargs="+", help='all are looked for; "a phrase"; -- -without')
    _limits(parser)


def _search(arguments: SimpleNamespace, paths: Paths) -> int:
    """Write what is found, the best first: headlines as `list` has them, and where the words stand."""
    from termnews.store.search import Hit, SearchIndex

    query, limit = " ".join(arguments.words), arguments.limit or _MOST

    def look(glanced: Glance) -> tuple[list[Hit], list[Row], tuple[int, int]] | None:
        index = SearchIndex(glanced.database)
        if index.behind():
            return None
        hits = index.find(query, limit=limit)
        return hits, glanced.rows([hit.id for hit in hits]), glanced.size()

    found = _glanced(paths, look)
    if found is None:
        with open_store(paths) as store:
            with suppress(StoreError):
                store.search.catch_up()
            if behind := store.search.behind():
                from termnews.text import plural

                say(f"{plural(behind, 'new article')} cannot be found yet.")
            hits = store.search.find(query, limit=limit)
            found = hits, list(rows_of(store, [hit.id for hit in hits])), _size(store)
    hits, rows, size = found
    if not rows:
        say("Nothing is found." if size[1] else _why_nothing(*size))
    by_id = {hit.id: hit for hit in hits}
    if arguments.json:
        for row in rows:
            emit({**fields(row), "snippet": by_id[row.id].snippet, "rank": by_id[row.id].rank})
    else:
        table(map(columns, rows), flexible=4, notes=[by_id[row.id].snippet for row in rows])
    return OK


_PLAIN: dict[str, object] = {"limit": _LIMIT, "json": False}

VERBS = {
    "list": Verb(_list_arguments, _list, {"unread": False, "starred": False, "source": None, "tag": None} | _PLAIN),
    "search": Verb(_search_arguments, _search, _PLAIN, words="words"),
}
