"""The search: FTS5 over headline, standfirst, byline and text, ranked; LIKE for scripts without spaces.

What a word that stands everywhere costs. bm25 looks up the length of every text that has the word: 40 to 90 ms for one
in 43 % of 100,000. It says next to nothing there, as its weight for a word in half of all texts is nought. So, over
COMMON hits, only some are ranked: those among the newest headlines, as many of these as are needed for about CANDIDATES
hits, and the last that have it in the headline. All the others follow by date. Below COMMON every hit is ranked.

FTS5's unicode61 takes a run of Chinese or Japanese characters for one word, so words in such scripts are looked for by
LIKE, in the articles that have such a script (a partial index), newest first: what stands in many is found at once, a
rare word reads all of these texts.
"""

from __future__ import annotations

import contextlib
from array import array
from typing import NamedTuple

from termnews.errors import StoreError
from termnews.store.database import BATCH, BEHIND, Database, listed
from termnews.store.query import Query, parse
from termnews.store.snippets import snippet

MOST = 10_000
"""Hits that are counted and listed at most."""

COMMON = 5_000
"""Hits up to which all are ranked: 5 ms."""

CANDIDATES = 3_000
"""Hits that are ranked among more than COMMON."""

SOON = 2 * BATCH
"""New articles that a search puts into the index before it looks: 15 ms."""

_TITLED = 1_000
"""Hits in headlines that are ranked wherever they stand in time."""

_SCORE = "bm25(search, 10.0, 4.0, 3.0, 1.0)"
"""Headline, standfirst, byline, text. Better is less."""

_UNREAD = "EXISTS (SELECT 1 FROM article WHERE article.id = search.rowid AND article.read = 0)"
_LIKE = (
    "(a.title LIKE ? ESCAPE '\\' OR f.standfirst LIKE ? ESCAPE '\\' OR f.byline LIKE ? ESCAPE '\\'"
    " OR coalesce(p.plain, '') LIKE ? ESCAPE '\\' OR f.plain LIKE ? ESCAPE '\\')"
)
_LIKE_TABLES = (
    "article AS a INDEXED BY article_unspaced CROSS JOIN feed_text AS f ON f.id = a.id"
    " LEFT JOIN full_text AS p ON p.id = a.id"
)

Ranked = list[tuple[int, float]]


class Hit(NamedTuple):
    """An article that was found."""

    id: int
    snippet: str
    """A line of it around one of the words."""
    rank: float
    """bm25, weighed: less is better. What is only in the order of time has 0."""


class _List:
    """The hits of the last search, kept so that a list is continued as it was begun."""

    def __init__(self, key: tuple[str, bool], ids: array[int], complete: bool) -> None:
        self.key = key
        self.ids = ids
        self.complete = complete


class SearchIndex:
    """The search. No query raises: one that has nothing to look for finds nothing."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._last: _List | None = None

    def find(self, query: str, *, limit: int = 50, offset: int = 0, unread_only: bool = False) -> list[Hit]:
        """The best hits, from the `offset`th on, with their snippets."""
        self._bring_up()
        parsed = parse(query)
        hits = self._ranked(parsed, unread_only, offset + limit)[0][offset : offset + limit]
        texts = {
            article: (body, standfirst, title)
            for article, title, standfirst, body in self._db.rows(
                "SELECT id, title, standfirst, body FROM search_text WHERE id IN (SELECT value FROM json_each(?))",
                (listed(article for article, _ in hits),),
            )
        }
        return [Hit(i, snippet(texts[i], parsed.words), score) for i, score in hits if i in texts]

    def ids(
        self, query: str, *, unread_only: bool = False, after: int | None = None, limit: int | None = None
    ) -> array[int]:
        """The hits' ids, best first, at most MOST; below the hit `after`, the list is the one it was begun as."""
        key = (query, unread_only)
        if after is None or self._last is None or self._last.key != key:
            self._bring_up()
            found, complete = self._ranked(parse(query), unread_only, MOST if limit is None or after else limit)
            self._last = _List(key, array("q", [article for article, _ in found]), complete)
        kept = self._last
        if after is None:
            return kept.ids[:limit]
        if not kept.complete:
            known = set(kept.ids)
            found, _ = self._ranked(parse(query), unread_only, MOST)
            kept.ids.extend(article for article, _ in found if article not in known)
            kept.complete = True
        try:
            place = kept.ids.index(after) + 1
        except ValueError:
            return array("q")
        return kept.ids[place : None if limit is None else place + limit]

    def count(self, query: str, *, unread_only: bool = False) -> int:
        """How many hits there are, counted to MOST."""
        self._bring_up()
        parsed = parse(query)
        if parsed and not (unread_only or parsed.like or parsed.unlike):
            return min(self._hits(parsed), MOST)
        return len(self._ranked(parsed, unread_only, MOST)[0])

    # --- what has just come in ------------------------------------------------------------------------------------

    def behind(self) -> int:
        """How many articles have come in that are not found yet."""
        return max(self._db.number(f"SELECT {BEHIND}"), 0)

    def catch_up(self) -> None:
        """Put all that has come in into the index (0.1 ms an article). Raises StoreError."""
        from termnews.store import indexing

        while indexing.extend(self._db):
            pass

    def _bring_up(self) -> None:
        """Put what little has just come in into the index; a large refresh is the worker's to follow up."""
        if 0 < self.behind() <= SOON:
            # What cannot be written now is found later.
            with contextlib.suppress(StoreError):
                self.catch_up()

    # --- ranking --------------------------------------------------------------------------------------------------

    def _ranked(self, query: Query, unread_only: bool, wanted: int) -> tuple[Ranked, bool]:
        """Hits in order, at least `wanted` of them if there are (MOST at the most), and whether that is all of them."""
        if not query:
            return [], True
        if query.like:
            found = self._scan(query, unread_only, min(wanted, MOST))
            return found, len(found) < wanted or len(found) >= MOST
        hits = self._hits(query)
        if hits <= COMMON:
            return self._scored(query, unread_only, "1", ()), True
        found = self._candidates(query, unread_only, hits)
        if len(found) >= min(wanted, MOST):
            return found[:MOST], len(found) >= MOST
        known = {article for article, _ in found}
        rest = [(i, 0.0) for i in self._by_date(query, unread_only) if i not in known]
        return (found + rest)[:MOST], True

    def _hits(self, query: Query) -> int:
        return self._db.number("SELECT count(*) FROM search WHERE search MATCH ?", (query.match,))

    def _scored(self, query: Query, unread_only: bool, where: str, values: tuple[object, ...]) -> Ranked:
        """The hits that a condition leaves, best first and the newest first among equals."""
        conditions = [where, "search MATCH ?"]
        values = (*values, query.match)
        if unread_only:
            conditions.append(_UNREAD)
        if query.unlike:
            conditions.append(f"+search.rowid NOT IN (SELECT a.id FROM {_LIKE_TABLES} WHERE a.unspaced = 1 AND ")
            conditions[-1] += "(" + " OR ".join([_LIKE] * len(query.unlike)) + "))"
            values += tuple(pattern for pattern in query.unlike for _ in range(5))
        rows = self._db.rows(f"SELECT rowid, {_SCORE} FROM search WHERE {' AND '.join(conditions)}", values)
        return sorted(((article, score) for article, score in rows), key=lambda hit: (hit[1], -hit[0]))

    def _candidates(self, query: Query, unread_only: bool, hits: int) -> Ranked:
        """The ranked ones of more than COMMON hits."""
        column, index = ("unread", "article_unread WHERE read = 0") if unread_only else ("total", "article_date")
        size = self._db.number(f"SELECT sum({column}) FROM source")
        everything = self._db.number("SELECT sum(total) FROM source")
        # Of so many of the newest headlines about CANDIDATES are hits, if the word was always as common as it is.
        newest = min(size, CANDIDATES * everything // hits + 1)
        return self._scored(
            query,
            unread_only,
            f"+search.rowid IN (SELECT * FROM (SELECT id FROM article INDEXED BY {index}"
            " ORDER BY published DESC, id DESC LIMIT ?)"
            " UNION ALL SELECT * FROM (SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT ?))",
            (newest, query.headline, _TITLED),
        )

    def _by_date(self, query: Query, unread_only: bool) -> array[int]:
        """The newest hits, MOST of them."""
        index = "article_unread WHERE read = 0" if unread_only else "article_date WHERE 1"
        return self._db.numbers(
            f"SELECT id FROM article INDEXED BY {index}"
            " AND +id IN (SELECT rowid FROM search WHERE search MATCH ?) ORDER BY published DESC, id DESC LIMIT ?",
            (query.match, MOST),
        )

    # --- scripts without spaces -----------------------------------------------------------------------------------

    def _scan(self, query: Query, unread_only: bool, wanted: int) -> Ranked:
        """The newest hits of a search that needs LIKE; of these, those in headlines first."""
        conditions = ["a.unspaced = 1", *[_LIKE] * len(query.like), *[f"NOT {_LIKE}"] * len(query.unlike)]
        values: list[object] = [pattern for pattern in (*query.like, *query.unlike) for _ in range(5)]
        if query.match:
            conditions.append("a.id IN (SELECT rowid FROM search WHERE search MATCH ?)")
            values.append(query.match)
        if query.exclude:
            conditions.append("a.id NOT IN (SELECT rowid FROM search WHERE search MATCH ?)")
            values.append(query.exclude)
        if unread_only:
            conditions.append("a.read = 0")
        titled = " AND ".join(["a.title LIKE ? ESCAPE '\\'"] * len(query.like))
        rows = self._db.rows(
            f"SELECT a.id, {titled} FROM {_LIKE_TABLES} WHERE {' AND '.join(conditions)}"
            " ORDER BY a.published DESC, a.id DESC LIMIT ?",
            (*query.like, *values, wanted),
        )
        return sorted(((article, -1.0 if in_title else 0.0) for article, in_title in rows), key=lambda hit: hit[1])
