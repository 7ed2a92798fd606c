"""What a feed brought, put into the store: new articles in, changed ones brought up to date, the rest left alone.

New articles are put into the search index behind that (`indexing`). An entry that is as it was costs a hash and a part
of one SELECT a feed, and no write. Decisions (`_decide`) are made again inside the transaction that carries them out,
as another process may have come first; but for one that had begun before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from termnews.store.database import BATCH, Database, listed
from termnews.store.prepared import Prepared

_TEXTS = slice(Prepared._fields.index("key"), None)
_HASHES = slice(Prepared._fields.index("key_hash"), Prepared._fields.index("dated") + 1)

_texts: Callable[[Prepared], tuple[object, ...]] = itemgetter(_TEXTS)
"""What of an article stands in `feed_text`, under the same names. Taken by place: a large refresh keeps half a million
of them."""

_hashes: Callable[[Prepared], tuple[object, ...]] = itemgetter(_HASHES)
"""What stands first in `article`."""

_UTF8 = {"html", "plain"}
"""Text that comes as the bytes that it is kept as."""

_TEXT_VALUES = {name: "CAST(? AS TEXT)" if name in _UTF8 else "?" for name in Prepared._fields[_TEXTS]}

_INSERT_ARTICLE = (
    f"INSERT INTO article (id, source_id, {', '.join(Prepared._fields[_HASHES])}, first_seen, comments, unspaced,"
    f" title, url) VALUES ({', '.join('?' * 12)})"
)
_INSERT_TEXT = (
    f"INSERT INTO feed_text ({', '.join(_TEXT_VALUES)}, updated, id) VALUES ({', '.join(_TEXT_VALUES.values())}, ?, ?)"
)
_UPDATE_TEXT = (
    f"UPDATE feed_text SET {', '.join(f'{name} = {value}' for name, value in _TEXT_VALUES.items())},"
    # Blocks made of the old text go; they are made again when it is next read.
    " updated = ?, blocks = NULL WHERE id = ?"
)


@dataclass(frozen=True, slots=True)
class Ingested:
    """What came of it, as ids in the order of the items."""

    new: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    """Articles that were there and whose words are others now; a new number of comments is no such change."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store has of an item; id 0 for one that has left for good."""

    id: int
    content_hash: int = 0
    published: int = 0
    dated: int = 1
    comments: int | None = None


def ingest(database: Database, source_id: int, items: Sequence[Prepared], now: datetime) -> Ingested:
    """Put a feed's articles into the store, a hundred a transaction. After an error what was done before stays."""
    prepared: dict[int, Prepared] = {}
    moment = int(now.timestamp())
    for item in items:
        prepared.setdefault(item.key_hash, item)
    known = _known(database, source_id, prepared)
    waiting = [item for item in prepared.values() if _decide(item, known.get(item.key_hash))]
    # Oldest first: ids rise with dates, and of two of the same second the first of the feed is the newer.
    waiting.sort(key=lambda item: (item.published, -item.place))
    found: dict[int, tuple[int, str]] = {}
    is_settled = database.is_writing
    for at in range(0, len(waiting), BATCH):
        batch = waiting[at : at + BATCH]
        with database.write():
            if not is_settled:
                known = _known(database, source_id, {item.key_hash: item for item in batch})
            _write(database, source_id, batch, known, moment, found)
    by_place = [found[place] for place in sorted(found)]
    return Ingested(
        tuple(article for article, what in by_place if what == "new"),
        tuple(article for article, what in by_place if what == "changed"),
    )


def _known(database: Database, source_id: int, items: dict[int, Prepared]) -> dict[int, _Known]:
    keys = listed(items)
    rows = database.rows(
        "SELECT key_hash, id, content_hash, published, dated, comments FROM article"
        " WHERE source_id = ? AND key_hash IN (SELECT value FROM json_each(?))",
        (source_id, keys),
    )
    gone = database.rows(
        "SELECT key_hash FROM tombstone WHERE source_id = ? AND key_hash IN (SELECT value FROM json_each(?))",
        (source_id, keys),
    )
    return {key: _Known(0) for (key,) in gone} | {key: _Known(*rest) for key, *rest in rows}


# --- what is to be done -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Change:
    """What of a known article is to be written."""

    content: bool = False
    published: bool = False
    comments: bool = False


_NEW = _Change()


def _decide(item: Prepared, known: _Known | None) -> _Change | None:
    """What is to be written of an item: None for nothing, a change of nothing known for a new one."""
    if known is None:
        return _NEW
    if known.id == 0:
        return None
    change = _Change(
        content=item.content_hash != known.content_hash,
        published=_takes_date(item.published, item.dated, known.published, known.dated),
        comments=item.comments is not None and item.comments != known.comments,
    )
    return change if change.content or change.published or change.comments else None


def _takes_date(published: int, dated: int, stored: int, stored_dated: int) -> bool:
    """Whether a date takes the place of the stored one: a real date that of a first sight, or an earlier a later one.

    So a feed that dates its entries anew with every change does not bring them up again.
    """
    return bool(dated) and published != stored and (not stored_dated or published < stored)


# --- doing it ---------------------------------------------------------------------------------------------------------


def _write(
    database: Database,
    source_id: int,
    items: list[Prepared],
    known: Mapping[int, _Known],
    now: int,
    found: dict[int, tuple[int, str]],
) -> None:
    """Write a batch, inside a transaction; what each item was goes into `found`, by its place."""
    new = [item for item in items if item.key_hash not in known]
    first = database.number("SELECT seq FROM sqlite_sequence WHERE name = 'article'") + 1
    if new:
        _insert(database, source_id, new, first, now)
        found.update((item.place, (article, "new")) for article, item in enumerate(new, first))
    for item in items:
        old = known.get(item.key_hash)
        change = _decide(item, old) if old is not None else None
        if old is not None and change is not None:
            if change.content and _update(database, old.id, item):
                found[item.place] = (old.id, "changed")
            if change.published:
                database.execute("UPDATE article SET published = ?, dated = 1 WHERE id = ?", (item.published, old.id))
            if change.comments:
                database.execute("UPDATE article SET comments = ? WHERE id = ?", (item.comments, old.id))


def _insert(database: Database, source_id: int, items: list[Prepared], first: int, now: int) -> None:
    database.many(
        _INSERT_ARTICLE,
        [
            (article, source_id, *_hashes(item), now, item.comments, item.unspaced, item.title, item.url)
            for article, item in enumerate(items, first)
        ],
    )
    database.many(_INSERT_TEXT, [(*_texts(item), item.updated, article) for article, item in enumerate(items, first)])
    database.execute(
        "UPDATE source SET total = total + ?, unread = unread + ? WHERE id = ?", (len(items), len(items), source_id)
    )


def _update(database: Database, article_id: int, item: Prepared) -> bool:
    """Bring an article up to date; whether its words have changed. Read, star, date and place stay."""
    words = (item.title, item.standfirst, item.plain)
    before = database.row(
        "SELECT a.title, f.standfirst, CAST(f.plain AS BLOB) FROM article AS a JOIN feed_text AS f ON f.id = a.id"
        " WHERE a.id = ?",
        (article_id,),
    )
    database.execute(
        "UPDATE article SET title = ?, url = ?, url_hash = ?, content_hash = ?, unspaced = max(unspaced, ?)"
        " WHERE id = ?",
        (item.title, item.url, item.url_hash, item.content_hash, item.unspaced, article_id),
    )
    database.execute(_UPDATE_TEXT, (*_texts(item), item.updated, article_id))
    return before != words
