"""The headline lists: ids in order, rows by id, and how many there are. Bodies are never touched, nothing is counted.

Every list is an index walked from its end, so that its first ids cost the same in any archive, and it is continued
below a headline (keyset), so that its last ids do too.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from termnews.model import Headline, View
from termnews.store.database import Database, listed
from termnews.store.sources import SAVED, TITLE
from termnews.store.values import moment_of

if TYPE_CHECKING:
    from termnews.store.search import SearchIndex

_ROWS = f"""
SELECT a.id, a.source_id, {TITLE}, a.title, a.url, a.published, a.read, a.starred, a.comments, a.full_state, a.drafts
FROM article AS a JOIN source AS s ON s.id = a.source_id WHERE a.id IN (SELECT value FROM json_each(?))
"""
_LISTED = "+a.source_id NOT IN (SELECT id FROM source WHERE archived = 1)"
"""Not of an archived source: what is gone from sources.toml is gone from the general lists."""

_REMEMBERED = 64


class _Walk(NamedTuple):
    """The part of a query that is a view's own."""

    tables: str
    where: str
    values: tuple[object, ...] = ()


class HeadlineTable:
    """The headlines of every view, newest first; of a search, best first."""

    def __init__(self, database: Database, search: Callable[[], SearchIndex]) -> None:
        self._db = database
        self._search = search
        self._ends: dict[int, tuple[int, int]] = {}
        """Where lists were broken off: they are continued there though the headline may have left meanwhile."""

    def ids(self, view: View, *, after: int | None = None, limit: int | None = None) -> array[int]:
        """The ids of a view in its order, from its top or from below the headline `after`, at most `limit`."""
        if view.kind == "search":
            return self._search().ids(view.query, unread_only=view.unread_only, after=after, limit=limit)
        bound = None if after is None else self._position(after)
        if after is not None and bound is None:
            return array("q")
        ids = self._select(view, "<", bound, limit)
        if ids and limit is not None and (end := self._position(ids[-1])) is not None:
            self._ends[ids[-1]] = end
            while len(self._ends) > _REMEMBERED:
                del self._ends[next(iter(self._ends))]
        return ids

    def rows(self, ids: Sequence[int]) -> list[Headline]:
        """The headlines of some ids, in that order; those that have left the store are left out."""
        found = {row[0]: _headline(row) for row in self._db.rows(_ROWS, (listed(ids),))}
        return [found[article] for article in ids if article in found]

    def count(self, view: View) -> int:
        """How many headlines a view has, from the counters; of a search the hits, at most `search.MOST`."""
        column = "unread" if view.unread_only or view.kind == "unread" else "total"
        match view.kind:
            case "search":
                return self._search().count(view.query, unread_only=view.unread_only)
            case "source":
                return self._db.number(f"SELECT {column} FROM source WHERE id = ?", (view.source_id,))
            case "saved":
                return self._db.number(f"SELECT {column} FROM source WHERE url = ?", (SAVED,))
            case "tag":
                return sum(size for _, size in self._sources_of(view.tag, column))
            case "starred" if view.unread_only:
                # There are few, and an index has them.
                return self._db.number(
                    "SELECT count(*) FROM article INDEXED BY article_starred WHERE starred = 1 AND read = 0"
                )
            case "starred":
                return self._db.number("SELECT value FROM counter WHERE name = 'starred'")
            case "all" | "unread":
                return self._db.number(f"SELECT sum({column}) FROM source WHERE archived = 0")

    def newer(self, view: View, than: int) -> array[int]:
        """The ids that sort above a headline, in order; none for a search, whose order is not that of time."""
        bound = self._position(than)
        if view.kind == "search" or bound is None:
            return array("q")
        return self._select(view, ">", bound, None)

    # --- queries --------------------------------------------------------------------------------------------------

    def _position(self, article_id: int) -> tuple[int, int] | None:
        """Where a headline sorts: (published, id)."""
        row = self._db.row("SELECT published FROM article WHERE id = ?", (article_id,))
        return (row[0], article_id) if row is not None else self._ends.get(article_id)

    def _select(self, view: View, sign: str, bound: tuple[int, int] | None, limit: int | None) -> array[int]:
        """The ids of a view's headlines on one side of a position."""
        walk = self._walk(view, limit)
        where, values = walk.where, walk.values
        if bound is not None:
            where += f" AND (a.published, a.id) {sign} (?, ?)"
            values += bound
        return self._db.numbers(
            f"SELECT a.id FROM {walk.tables} WHERE {where} ORDER BY a.published DESC, a.id DESC LIMIT ?",
            (*values, -1 if limit is None else limit),
        )

    def _walk(self, view: View, limit: int | None) -> _Walk:
        unread = view.unread_only or view.kind == "unread"
        match view.kind:
            case "starred":
                where = "a.starred = 1 AND a.read = 0" if unread else "a.starred = 1"
                return _Walk("article AS a INDEXED BY article_starred", where)
            case "saved":
                return _Walk(*_of_source(unread, "a.source_id = (SELECT id FROM source WHERE url = ?)"), (SAVED,))
            case "source":
                return _Walk(*_of_source(unread, "a.source_id = ?"), (view.source_id,))
            case "tag":
                return self._walk_tag(view.tag, unread, limit)
            case _:
                tables, where = _of_all(unread)
                return _Walk(tables, f"{where} AND {_LISTED}")

    def _walk_tag(self, tag: str, unread: bool, limit: int | None) -> _Walk:
        """The shorter of two ways: all its headlines, sorted; or all of all, in order, until enough are its own."""
        sources = self._sources_of(tag, "unread" if unread else "total")
        own = sum(size for _, size in sources)
        everything = self._db.number(f"SELECT sum({'unread' if unread else 'total'}) FROM source")
        passed = everything if limit is None else limit * everything // max(own, 1)
        ids = listed(source_id for source_id, _ in sources)
        if passed < 2 * own:
            tables, where = _of_all(unread)
            return _Walk(tables, f"{where} AND +a.source_id IN (SELECT value FROM json_each(?))", (ids,))
        tables, where = _of_source(unread, "a.source_id = t.value")
        return _Walk(f"json_each(?) AS t CROSS JOIN {tables}", where, (ids,))

    def _sources_of(self, tag: str, column: str) -> list[tuple[int, int]]:
        rows = self._db.rows(
            f"SELECT s.id, s.{column} FROM source_tag AS t INDEXED BY source_tag_tag"
            " JOIN source AS s ON s.id = t.source_id WHERE t.tag = ? AND s.archived = 0",
            (tag,),
        )
        return [(source_id, size) for source_id, size in rows]


def _of_all(unread: bool) -> tuple[str, str]:
    if unread:
        return "article AS a INDEXED BY article_unread", "a.read = 0"
    return "article AS a INDEXED BY article_date", "1"


def _of_source(unread: bool, source: str) -> tuple[str, str]:
    if unread:
        return "article AS a INDEXED BY article_source_unread", f"{source} AND a.read = 0"
    return "article AS a INDEXED BY article_source", source


def _headline(row: tuple[int, int, str, str, str, int, int, int, int | None, int, int]) -> Headline:
    return Headline(
        id=row[0],
        source_id=row[1],
        source_title=row[2],
        title=row[3],
        url=row[4],
        published=moment_of(row[5]),
        read=bool(row[6]),
        starred=bool(row[7]),
        comments=row[8],
        full=row[9] == 1,
        drafts=row[10],
    )
