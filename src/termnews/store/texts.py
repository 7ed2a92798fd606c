"""The texts of an article: the feed's own and that of its page, read and written. Nothing here reads HTML."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from termnews import document, urls
from termnews.document import Document
from termnews.model import Article, Enclosure, Extracted, FullState, TextKind
from termnews.store.database import Database
from termnews.store.sources import SAVED, TITLE
from termnews.store.unspaced import is_unspaced
from termnews.store.values import moment, moment_of, seconds, writable

STATES = (FullState.NONE, FullState.DONE, FullState.FAILED, FullState.NOT_ARTICLE)
"""The states of a full text by the number that stands for them in SQL."""

_EARLIEST = 631_152_000

_ARTICLE = f"""
SELECT a.id, a.source_id, {TITLE}, a.title, a.url, a.published, a.read, a.starred, a.comments, a.full_state,
       f.standfirst, f.byline, f.updated, f.language, f.image, f.comments_url, f.enclosures, f.plain, f.html <> '',
       f.blocks, p.standfirst, p.byline, p.language, p.site, p.image, p.note, p.plain, p.blocks, l.place,
       s.url
FROM article AS a JOIN source AS s ON s.id = a.source_id JOIN feed_text AS f ON f.id = a.id
     LEFT JOIN full_text AS p ON p.id = a.id LEFT JOIN place AS l ON l.id = a.id
WHERE a.id = ?
"""


@dataclass(frozen=True, slots=True)
class _Full:
    """A full text's row as far as it is shown."""

    standfirst: str = ""
    byline: str = ""
    language: str = ""
    site: str = ""
    image: str = ""
    note: str = ""
    plain: str = ""
    blocks: str | None = None


def read(database: Database, article_id: int, kind: TextKind | None) -> Article | None:
    """An article with the text of `kind`, or the one text that is kept; None where there is no such article."""
    row = database.row(_ARTICLE, (article_id,))
    if row is None:
        return None
    full = _Full(*row[20:28]) if row[25] is not None else _Full()
    state = STATES[row[9]]
    has_full = state is FullState.DONE
    shown = TextKind.FULL if has_full and kind is not TextKind.FEED else TextKind.FEED
    has_feed = bool(row[17] or row[18])
    other = TextKind.FEED if shown is TextKind.FULL and has_feed else None
    if shown is TextKind.FEED and has_full:
        other = TextKind.FULL
    return Article(
        id=row[0],
        source_id=row[1],
        source_title=row[2] if row[29] != SAVED else full.site or urls.host(row[4]),
        title=row[3],
        standfirst=row[10] or full.standfirst,
        byline=row[11] or full.byline,
        url=row[4],
        published=moment_of(row[5]),
        updated=moment(row[12]),
        language=row[13] or full.language,
        site=full.site,
        image=row[14] or full.image,
        read=bool(row[6]),
        starred=bool(row[7]),
        comments=row[8],
        comments_url=row[15],
        text_kind=shown,
        body=_loaded(full.blocks if shown is TextKind.FULL else row[19]),
        plain=full.plain if shown is TextKind.FULL else row[17],
        full_state=state,
        note=full.note,
        position=row[28] or "",
        enclosures=_enclosures(row[16]),
        other_kind=other,
    )


def _loaded(blocks: str | None) -> Document | None:
    """The document, None where it has not been made or was made by another version: it is made again."""
    if blocks is None:
        return None
    try:
        return document.load(blocks)
    except ValueError:
        return None


def _enclosures(packed: str) -> tuple[Enclosure, ...]:
    return tuple(Enclosure(url, kind, length) for url, kind, length in json.loads(packed)) if packed else ()


# --- writing ----------------------------------------------------------------------------------------------------------


def keep_blocks(database: Database, article_id: int, kind: TextKind, body: Document, plain: str | None) -> None:
    """Keep a text laid out in blocks; `plain`, where it is given, takes the place of its words."""
    table = "full_text" if kind is TextKind.FULL else "feed_text"
    blocks = writable(document.dump(body))
    with database.write():
        if plain is None:
            database.execute(f"UPDATE {table} SET blocks = ? WHERE id = ?", (blocks, article_id))
            return
        plain = writable(plain)
        database.execute(f"UPDATE {table} SET blocks = ?, plain = ? WHERE id = ?", (blocks, plain, article_id))
        _flag(database, article_id, plain)


def keep_full(database: Database, article_id: int, extracted: Extracted) -> None:
    """Keep what an article's page gave. Where the feed said nothing of a thing, the page's word for it is shown."""
    body = extracted.body or Document()
    plain = writable(body.text())
    row = {
        "standfirst": writable(extracted.standfirst),
        "byline": writable(extracted.byline),
        "language": extracted.language,
        "site": writable(extracted.site),
        "image": writable(extracted.image),
        "note": writable(extracted.note),
        "retry_at": None,
        "plain": plain,
        "blocks": writable(document.dump(body)),
    }
    state = FullState.DONE if body else FullState.NOT_ARTICLE
    with database.write():
        if _put_full(database, article_id, row):
            database.execute("UPDATE article SET full_state = ? WHERE id = ?", (STATES.index(state), article_id))
            _flag(database, article_id, plain)
            _take_date(database, article_id, extracted.published)


def full_failed(database: Database, article_id: int, state: FullState, note: str, retry_at: datetime | None) -> None:
    """Keep why there is no full text, and when to try again (None: not at all). One that is kept stays."""
    with database.write():
        known = database.row("SELECT full_state FROM article WHERE id = ?", (article_id,))
        if known is None or STATES[known[0]] is FullState.DONE:
            return
        _put_full(database, article_id, {"note": writable(note), "retry_at": seconds(retry_at)})
        database.execute("UPDATE article SET full_state = ? WHERE id = ?", (STATES.index(state), article_id))


def _put_full(database: Database, article_id: int, row: dict[str, Any]) -> bool:
    """Write columns of a full text; whether there is such an article. Not an upsert: see schema.sql."""
    sets = ", ".join(f"{name} = :{name}" for name in row)
    values = row | {"id": article_id}
    if database.execute(f"UPDATE full_text SET {sets} WHERE id = :id", values):
        return True
    names = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    # The article may have left while its page was fetched.
    added = database.execute(
        f"INSERT INTO full_text (id, {names}) SELECT id, {marks} FROM article WHERE id = :id", values
    )
    return bool(added)


def _flag(database: Database, article_id: int, plain: str) -> None:
    if is_unspaced(plain):
        database.execute("UPDATE article SET unspaced = 1 WHERE id = ? AND unspaced = 0", (article_id,))


def _take_date(database: Database, article_id: int, published: datetime | None) -> None:
    """Take the page's date where the feed gave none, if it can be true: between 1990 and when it was first seen."""
    if published is not None:
        database.execute(
            "UPDATE article SET published = ?, dated = 1 WHERE id = ? AND dated = 0 AND ? BETWEEN ? AND first_seen",
            (seconds(published), article_id, seconds(published), _EARLIEST),
        )
