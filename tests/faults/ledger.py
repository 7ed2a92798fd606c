"""A census of a profile: all that would be missed, taken before a fault and after it, and compared."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from termnews.paths import locate
from termnews.store import indexing
from termnews.store.database import connect
from termnews.store.history import unpack
from termnews.store.opening import NAME

Key = tuple[str, str]
"""An article: the address of its source, and its key there."""


@dataclass(frozen=True, slots=True)
class Census:
    """What a profile holds."""

    sources: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    """By address: the reader's own title, settings, tags, whether it is archived."""
    articles: dict[Key, tuple[Any, ...]] = field(default_factory=dict)
    """Headline, address, date, words of the feed."""
    full: dict[Key, str] = field(default_factory=dict)
    """Full texts."""
    read: frozenset[Key] = frozenset()
    starred: frozenset[Key] = frozenset()
    drafts: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    places: dict[Key, str] = field(default_factory=dict)
    history: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    file: str = ""
    """sources.toml."""


def database(profile: Path) -> Path:
    """The database of a profile."""
    return locate(profile).data / NAME


def census(profile: Path) -> Census:
    """What a profile holds now, read beside whoever else has it open."""
    file = locate(profile).sources_file
    listed = file.read_text("utf-8") if file.exists() else ""
    if not database(profile).exists():
        return Census(file=listed)
    with contextlib.closing(sqlite3.connect(database(profile))) as raw:
        raw.execute("BEGIN")
        keys: dict[int, Key] = {
            article: (url, key)
            for article, url, key in raw.execute(
                "SELECT a.id, s.url, f.key FROM article a JOIN source s ON s.id = a.source_id"
                " JOIN feed_text f ON f.id = a.id"
            )
        }
        marked = {
            name: frozenset(keys[i] for (i,) in raw.execute(f"SELECT id FROM article WHERE {name} = 1"))
            for name in ("read", "starred")
        }
        tags: dict[int, list[str]] = {}
        for source, tag in raw.execute("SELECT source_id, tag FROM source_tag ORDER BY source_id, place"):
            tags.setdefault(source, []).append(tag)
        parts: dict[int, set[int]] = {}
        for step, ids in raw.execute("SELECT step, ids FROM history_part"):
            parts.setdefault(step, set()).update(unpack(ids))
        return Census(
            sources={
                row[1]: (*row[2:], *tags.get(row[0], ()))
                for row in raw.execute("SELECT id, url, kind, own_title, full_text, every, keep, archived FROM source")
            },
            articles={
                keys[row[0]]: row[1:]
                for row in raw.execute(
                    "SELECT a.id, title, url, published, f.plain FROM article a JOIN feed_text f ON f.id = a.id"
                )
            },
            full={keys[i]: plain for i, plain in raw.execute("SELECT id, plain FROM full_text WHERE plain <> ''")},
            drafts={row[0]: row[1:] for row in raw.execute("SELECT id, article_id, title, text, created FROM draft")},
            places={keys[i]: place for i, place in raw.execute("SELECT id, place FROM place")},
            history={
                row[0]: (*row[1:], frozenset(parts.get(row[0], ())))
                for row in raw.execute("SELECT id, kind, label, data FROM history")
            },
            file=listed,
            **marked,
        )


def assert_nothing_lost(before: Census, after: Census) -> None:
    """All that was there is there as it was; more may have come."""
    assert after.file == before.file
    for name in ("sources", "articles", "full", "drafts", "places", "history"):
        old, new = getattr(before, name), getattr(after, name)
        lost = {key: value for key, value in old.items() if new.get(key) != value}
        assert not lost, f"{name} lost or changed: {list(lost.items())[:3]}"
    known = before.articles.keys()
    assert after.read & known == before.read
    assert after.starred & known == before.starred


def assert_sound(profile: Path) -> None:
    """The file is whole, no article is there twice or by halves, counters count, the index is what the texts are."""
    with contextlib.closing(sqlite3.connect(database(profile), isolation_level=None)) as raw:

        def number(sql: str) -> int:
            return int(raw.execute(sql).fetchone()[0])

        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        articles = number("SELECT count(*) FROM article")
        assert number("SELECT count(*) FROM feed_text") == articles
        known = number("SELECT value FROM counter WHERE name = 'indexed'")
        assert number("SELECT count(*) FROM search_docsize") == number(
            f"SELECT count(*) FROM article WHERE id <= {known}"
        )
        assert number("SELECT count(*) FROM (SELECT 1 FROM article GROUP BY source_id, key_hash)") == articles
        assert number("SELECT count(*) FROM article WHERE full_state = 1 AND id NOT IN (SELECT id FROM full_text)") == 0
        with contextlib.closing(connect(database(profile))) as beside:
            while indexing.extend(beside):
                pass
        # Rank 1: the index is compared with what the texts say now.
        raw.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
        wrong = raw.execute(
            "SELECT id, total, unread FROM source AS s WHERE"
            " total <> (SELECT count(*) FROM article WHERE source_id = s.id)"
            " OR unread <> (SELECT count(*) FROM article WHERE source_id = s.id AND read = 0)"
        ).fetchall()
        assert wrong == []
        counters = dict(raw.execute("SELECT name, value FROM counter"))
        assert counters["starred"] == number("SELECT count(*) FROM article WHERE starred")
        assert counters["drafts"] == number("SELECT count(*) FROM draft")
        assert number("SELECT count(*) FROM history_part WHERE step NOT IN (SELECT id FROM history)") == 0
        assert not raw.execute(
            "SELECT id FROM article WHERE drafts <> (SELECT count(*) FROM draft WHERE article_id = article.id)"
        ).fetchall()
