"""The threads: the comments under an article as they were last read, and where they are to be had."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Sequence
from datetime import datetime, timedelta

from termnews import document, threads
from termnews.discussion import (
    NEWEST,
    Clues,
    Comment,
    CommentForm,
    Doors,
    FetchedThread,
    PageDiscussion,
    Place,
    Thread,
    ThreadComment,
)
from termnews.store import history
from termnews.store.database import BATCH, Database, Row, listed
from termnews.store.values import moment, seconds, writable

VISITED, MONTH, DAY = timedelta(days=14), timedelta(days=30), timedelta(days=1)
"""How long a thread is followed after a visit; when its article is old, and how often it is looked at then."""

FOLLOWED = 20
"""Threads of one source that are followed."""

_COMMENT = "SELECT key, parent, author, author_url, url, published, held, read, first_seen, blocks FROM comment"


class ThreadTable:
    """The threads of articles."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, article_id: int) -> Thread | None:
        """The thread of an article, its comments in the order in which they are read; None where nothing is known."""
        row = self._db.row(
            "SELECT page, service, checked_at, visited_at, problem, total, cut FROM thread WHERE id = ?", (article_id,)
        )
        if row is None:
            return None
        page = _page_of(row[0])
        visited = row[3]
        rows = self._db.rows(f"{_COMMENT} WHERE article_id = ?", (article_id,))
        marks = {row[0]: (bool(row[7]), visited is not None and row[8] > visited) for row in rows}
        return Thread(
            article_id,
            tuple(
                ThreadComment(comment, depth, *marks[comment.key])
                for comment, depth in threads.arranged([_comment(row) for row in rows])
            ),
            doors=page.doors if page else Doors.UNKNOWN,
            service=row[1],
            elsewhere=page.elsewhere if page else "",
            login_url=page.login_url if page else "",
            checked_at=moment(row[2]),
            problem=row[4],
            total=row[5],
            cut=bool(row[6]),
            limit=_limit(page),
        )

    def clues(self, article_id: int, now: datetime | None = None) -> Clues | None:
        """What is known of where a thread may be; None where there is no such article.

        Without validators where the site keeps back a comment of the reader's, and where the thread has been found
        unchanged for a day until `now`: WordPress' feed does not change when a comment is let through that is older
        than the newest, nor when one is deleted.
        """
        row = self._db.row(
            "SELECT a.url, s.url, f.comments_url, f.comments_feed, coalesce(t.page, ''), coalesce(t.etag, ''),"
            " coalesce(t.last_modified, ''), coalesce(t.validated_url, ''), coalesce(t.read_at, 0) FROM article AS a"
            " JOIN source AS s ON s.id = a.source_id JOIN feed_text AS f ON f.id = a.id"
            " LEFT JOIN thread AS t ON t.id = a.id"
            " WHERE a.id = ?",
            (article_id,),
        )
        if row is None:
            return None
        held = self._db.number(
            "SELECT count(*) FROM draft WHERE article_id = ? AND state IN ('accepted', 'held')", (article_id,)
        )
        stale = now is not None and row[8] <= (seconds(now - DAY) or 0)
        etag, modified, validated = ("", "", "") if held or stale else row[5:8]
        newest = self._db.rows(
            "SELECT key FROM comment WHERE article_id = ? ORDER BY published DESC, id DESC LIMIT ?",
            (article_id, NEWEST if validated else 0),
        )
        page, keys = _page_of(row[4]), tuple(key for (key,) in newest)
        return Clues(article_id, row[0], row[1], row[2], row[3], page, etag, modified, validated, keys)

    def count(self, article_id: int) -> int:
        """How many comments are kept of an article's thread."""
        return self._db.number("SELECT count(*) FROM comment WHERE article_id = ?", (article_id,))

    def followed(self, now: datetime, *, all_of_them: bool = False) -> dict[int, list[int]]:
        """The articles whose thread is followed, by source: starred, or the thread visited in the last two weeks.

        The newest first, FOLLOWED of a source at most. Those older than a month are left out where their thread was
        read within a day, but not where `all_of_them` are asked for. One query for all sources, of what was ever read.
        """
        rows = self._db.rows(
            "SELECT a.source_id, a.id FROM thread AS t INDEXED BY thread_checked CROSS JOIN article AS a ON a.id = t.id"
            " WHERE t.checked_at IS NOT NULL AND (a.starred = 1 OR t.visited_at > ?)"
            " AND (? OR a.published > ? OR t.checked_at <= ?) ORDER BY a.published DESC, a.id DESC",
            (seconds(now - VISITED), all_of_them, seconds(now - MONTH), seconds(now - DAY)),
        )
        found: dict[int, list[int]] = {}
        for source, article in rows:
            articles = found.setdefault(source, [])
            if len(articles) < FOLLOWED:
                articles.append(article)
        return found

    # --- writing --------------------------------------------------------------------------------------------------

    def keep_page(self, article_id: int, page: PageDiscussion, now: datetime) -> None:
        """Keep what an article's page tells; its comments where the thread itself has not been read yet."""
        packed = writable(_packed(page))
        self._touch(article_id)
        with self._db.write():
            self._db.execute("UPDATE thread SET page = ? WHERE id = ?", (packed, article_id))
            read = self._db.number("SELECT checked_at FROM thread WHERE id = ?", (article_id,))
        if page.comments and not read:
            self._add(article_id, page.comments, now)

    def keep(self, article_id: int, fetched: FetchedThread, now: datetime) -> int:
        """Keep a thread as it was read; how many comments of it are new. Those that have gone leave, if it is whole.

        Written a hundred comments a transaction. An unchanged one is only marked as looked at.
        """
        self._touch(article_id)
        added = 0
        if not fetched.unchanged:
            added = self._add(article_id, fetched.comments, now)
            if fetched.is_whole and not fetched.cut:
                self._remove_others(article_id, {_key(comment.key) for comment in fetched.comments})
        with self._db.write():
            self._db.execute(
                "UPDATE thread SET checked_at = ?, problem = '', total = coalesce(?, total) WHERE id = ?",
                (seconds(now), fetched.total, article_id),
            )
            if not fetched.unchanged:
                self._db.execute(
                    "UPDATE thread SET service = ?, cut = ?, read_at = ? WHERE id = ?",
                    (fetched.place.service, fetched.cut, seconds(now), article_id),
                )
            if not fetched.unchanged or fetched.validated_url:
                self._db.execute(
                    "UPDATE thread SET etag = ?, last_modified = ?, validated_url = ? WHERE id = ?",
                    (writable(fetched.etag), writable(fetched.last_modified), fetched.validated_url, article_id),
                )
            if fetched.total is not None:
                self._db.execute(
                    "UPDATE article SET comments = ?1 WHERE id = ?2 AND comments IS NOT ?1", (fetched.total, article_id)
                )
        return added

    def failed(self, article_id: int, problem: str) -> None:
        """Keep why a thread could not be read; what is kept of it stays."""
        self._touch(article_id)
        with self._db.write():
            self._db.execute("UPDATE thread SET problem = ? WHERE id = ?", (writable(problem), article_id))

    def visited(self, article_id: int, now: datetime) -> None:
        """The reader has looked at a thread: what comes after is new at the next visit."""
        self._touch(article_id)
        with self._db.write():
            self._db.execute("UPDATE thread SET visited_at = ? WHERE id = ?", (seconds(now), article_id))

    def mark_read(self, article_id: int, keys: Iterable[str], *, read: bool = True, label: str = "") -> None:
        """Mark comments of a thread read, or unread again. With a label it is a step that can be taken back."""
        with self._db.write():
            ids = self._db.numbers(
                "SELECT id FROM comment WHERE article_id = ? AND read <> ? AND key IN (SELECT value FROM json_each(?))",
                (article_id, read, json.dumps(list(keys))),
            )
            self._db.execute(
                "UPDATE comment SET read = ? WHERE id IN (SELECT value FROM json_each(?))", (read, listed(ids))
            )
            if label and ids:
                kind = "comments_read" if read else "comments_unread"
                history.add_part(self._db, history.add_step(self._db, kind, label, {"article": article_id}), ids)

    def marking_read(self, article_id: int, *, label: str) -> Generator[int, None, int]:
        """Mark all comments of a thread read, a hundred a transaction: each yields how many are so far; their number.

        It is one step of the history.
        """
        unread = self._db.numbers("SELECT id FROM comment WHERE article_id = ? AND read = 0", (article_id,))
        step = 0
        for start in range(0, len(unread), BATCH):
            ids = unread[start : start + BATCH]
            with self._db.write():
                step = step or history.add_step(self._db, "comments_read", label, {"article": article_id})
                history.add_part(self._db, step, ids)
                self._db.execute(
                    "UPDATE comment SET read = 1 WHERE id IN (SELECT value FROM json_each(?))", (listed(ids),)
                )
            yield start + len(ids)
        return len(unread)

    def _touch(self, article_id: int) -> None:
        """Have a row for an article, where there is such an article."""
        if self._db.row("SELECT 1 FROM thread WHERE id = ?", (article_id,)) is None:
            with self._db.write():
                self._db.execute("INSERT OR IGNORE INTO thread (id) SELECT id FROM article WHERE id = ?", (article_id,))

    def _add(self, article_id: int, comments: Sequence[Comment], now: datetime) -> int:
        before = self._db.number("SELECT count(*) FROM comment WHERE article_id = ?", (article_id,))
        at = seconds(now)
        rows = [
            (
                *(_key(comment.key), _key(comment.parent), writable(comment.author)),
                *(writable(comment.author_url), writable(comment.url), seconds(comment.published), comment.held, at),
                *(writable(document.dump(comment.body)), article_id),
            )
            for comment in comments
        ]
        for start in range(0, len(rows), BATCH):
            with self._db.write():
                self._db.many(
                    "INSERT INTO comment (key, parent, author, author_url, url, published, held, first_seen, blocks,"
                    " article_id) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, id FROM article WHERE id = ?10"
                    " ON CONFLICT (article_id, key) DO UPDATE SET parent = excluded.parent, author = excluded.author,"
                    " author_url = excluded.author_url, url = excluded.url,"
                    " published = coalesce(excluded.published, published), held = excluded.held,"
                    " blocks = excluded.blocks WHERE blocks <> excluded.blocks OR parent <> excluded.parent"
                    " OR author <> excluded.author OR url <> excluded.url OR author_url <> excluded.author_url"
                    " OR held <> excluded.held OR published IS NOT coalesce(excluded.published, published)",
                    rows[start : start + BATCH],
                )
        return self._db.number("SELECT count(*) FROM comment WHERE article_id = ?", (article_id,)) - before

    def _remove_others(self, article_id: int, keys: set[str]) -> None:
        known = {row[0] for row in self._db.rows("SELECT key FROM comment WHERE article_id = ?", (article_id,))}
        gone = sorted(known - keys)
        for start in range(0, len(gone), BATCH):
            with self._db.write():
                self._db.execute(
                    "DELETE FROM comment WHERE article_id = ? AND key IN (SELECT value FROM json_each(?))",
                    (article_id, json.dumps(gone[start : start + BATCH])),
                )


def _key(key: str) -> str:
    """The key of a site's comment as it is kept."""
    return threads.foreign_key(writable(key))


def _comment(row: Row) -> Comment:
    try:
        body = document.load(row[9])
    except ValueError:
        body = document.Document()
    return Comment(row[0], row[1], row[2], moment(row[5]), body, row[4], row[3], bool(row[6]))


def _packed(page: PageDiscussion) -> str:
    form = page.form._replace(rest=()) if page.form is not None else None
    return json.dumps([page.url, page.doors, page.places, form, page.elsewhere, page.login_url, page.total])


def _page_of(packed: str) -> PageDiscussion | None:
    """What `_packed` packed; None for nothing, and for what another version wrote: the page is read anew."""
    if not packed:
        return None
    try:
        url, doors, places, form, elsewhere, login_url, total = json.loads(packed)
        return PageDiscussion(
            url,
            Doors(doors),
            tuple(Place(*place) for place in places),
            _form_of(form) if form is not None else None,
            elsewhere,
            login_url,
            total=total,
        )
    except (TypeError, ValueError):
        return None


def _form_of(values: list[object]) -> CommentForm:
    return CommentForm(*(_tuples(value) for value in values))  # type: ignore[arg-type]


def _tuples(value: object) -> object:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _limit(page: PageDiscussion | None) -> int:
    if page is None or page.form is None:
        return 0
    return dict(page.form.limits).get(page.form.field("text"), 0)
