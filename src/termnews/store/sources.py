"""The sources: what the reader has subscribed to, how the last checks went, and the counts that the list shows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from termnews.errors import AlreadySubscribed
from termnews.model import FetchState, FullText, Health, Pictures, Source, SourceKind
from termnews.store.database import BATCH, Database, Row, listed
from termnews.store.values import moment, seconds
from termnews.text import clean

TITLE = "CASE WHEN s.own_title <> '' THEN s.own_title WHEN s.feed_title <> '' THEN s.feed_title ELSE s.host END"
"""SQL for the title of the source `s`: the reader's own name for it, else the feed's, else the host."""

SAVED = "termnews:saved"
"""The address of the source that saved pages belong to (`store.saved`); none that could be fetched."""

_HEALTH = {health.value: health for health in Health}
_KIND = {kind.value: kind for kind in SourceKind}

_STATE = (
    "etag, last_modified, body_hash, validators_since, checked_at, next_check_at, failures, failing_since, health,"
    " problem, moved_to, moved_count, pace"
)
_SOURCE = f"""
SELECT s.id, s.url, s.kind, {TITLE}, s.site_url, s.full_text, s.every, s.keep, s.archived, s.unread, s.total,
       f.health, f.problem, f.checked_at, f.next_check_at, s.pictures
FROM source AS s LEFT JOIN fetch_state AS f ON f.source_id = s.id
"""


class Counts(NamedTuple):
    """What the general lists hold. Archived sources do not count, but their starred articles do."""

    unread: int = 0
    total: int = 0
    starred: int = 0
    drafts: int = 0
    outbox: int = 0
    saved: int = 0


class SourceTable:
    """The sources. Whoever writes what stands there already writes nothing."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._listed: tuple[tuple[int, int], tuple[Source, ...]] | None = None
        """The last answer of `all`, with the stamp that it holds for."""

    # --- reading --------------------------------------------------------------------------------------------------

    def all(self, *, archived: bool = False) -> list[Source]:
        """The sources in the reader's order; with `archived`, those that are gone from sources.toml too.

        A start asks three times, before anything has changed: of 1,000 sources that would be 10 ms.
        """
        if archived:
            return self._read("")
        stamp = self._db.stamp()
        if self._listed is not None and self._listed[0] == stamp:
            return list(self._listed[1])
        sources = self._read("WHERE s.archived = 0")
        self._listed = (stamp, tuple(sources)) if stamp is not None else None
        return sources

    def _read(self, where: str) -> list[Source]:
        tags = self._tags_by_source()
        return [
            _source(row, tags.get(row[0], ())) for row in self._db.rows(f"{_SOURCE} {where} ORDER BY s.place, s.id")
        ]

    def get(self, source_id: int) -> Source | None:
        """A source, archived or not; None where there is none of that id."""
        return self._one("s.id = ?", source_id)

    def by_url(self, url: str) -> Source | None:
        """The source that is fetched from an address, archived or not."""
        return self._one("s.url = ?", url)

    def tags(self) -> list[tuple[str, int]]:
        """Each tag in use and how many unread articles its sources have, in alphabetical order."""
        rows = self._db.rows(
            "SELECT t.tag, sum(s.unread) FROM source_tag AS t JOIN source AS s ON s.id = t.source_id"
            " WHERE s.archived = 0 GROUP BY t.tag"
        )
        return sorted(((tag, unread) for tag, unread in rows), key=lambda row: row[0].casefold())

    def counts(self) -> Counts:
        """The counts of the general lists: sums over the sources, nothing is counted."""
        unread, total = self._db.rows("SELECT sum(unread), sum(total) FROM source WHERE archived = 0")[0]
        counter: dict[str, int] = dict(self._db.rows("SELECT name, value FROM counter"))
        counter["saved"] = self._db.number("SELECT total FROM source WHERE url = ?", (SAVED,))
        names = ("starred", "drafts", "outbox", "saved")
        return Counts(unread or 0, total or 0, *(counter.get(name, 0) for name in names))

    def last_checked(self) -> datetime | None:
        """When a source answered well for the last time; None where none ever has."""
        row = self._db.row("SELECT max(checked_at) FROM fetch_state WHERE health = 'ok'")
        return moment(row[0]) if row is not None else None

    def tallies(self) -> dict[int, tuple[int, int]]:
        """How many unread articles and how many in all each source has that is not archived: 0.4 ms for a thousand."""
        rows = self._db.rows("SELECT id, unread, total FROM source WHERE archived = 0")
        return {source_id: (unread, total) for source_id, unread, total in rows}

    # --- what the reader says -------------------------------------------------------------------------------------

    def put(
        self,
        url: str,
        *,
        kind: SourceKind = SourceKind.FEED,
        title: str = "",
        tags: Sequence[str] = (),
        full_text: FullText = "auto",
        every: int | None = None,
        keep: int | None = None,
        pictures: Pictures | None = None,
    ) -> int:
        """Add a source at the end of the list, or bring it back, with the reader's own fields; its id."""
        wanted = (kind.value, clean(title), full_text, every, keep, pictures)
        names = list(dict.fromkeys(filter(None, map(clean, tags))))
        row = self._db.row(
            "SELECT id, archived, kind, own_title, full_text, every, keep, pictures FROM source WHERE url = ?", (url,)
        )
        if row is not None and row[1:] == (0, *wanted) and self._tags_of(row[0]) == names:
            return int(row[0])
        with self._db.write():
            # Looked up again: another process may have added it meanwhile.
            source_id = self._db.number("SELECT id FROM source WHERE url = ?", (url,))
            if source_id:
                self._db.execute(
                    "UPDATE source SET kind = ?, own_title = ?, full_text = ?, every = ?, keep = ?, pictures = ?,"
                    " archived = 0 WHERE id = ?",
                    (*wanted, source_id),
                )
            else:
                source_id = self._db.insert(
                    "INSERT INTO source (kind, own_title, full_text, every, keep, pictures, url, host, place)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(place), 0) + 1 FROM source))",
                    (*wanted, url, _host(url)),
                )
            self._db.execute("DELETE FROM source_tag WHERE source_id = ?", (source_id,))
            self._db.many(
                "INSERT INTO source_tag (source_id, place, tag) VALUES (?, ?, ?)",
                [(source_id, place, tag) for place, tag in enumerate(names)],
            )
        return source_id

    def arrange(self, ids: Sequence[int]) -> None:
        """Put sources in this order; those that are not named come after them."""
        present = {
            source_id: place for source_id, place in self._db.rows("SELECT id, place FROM source ORDER BY place, id")
        }
        order = dict.fromkeys([i for i in ids if i in present])
        places = {
            source_id: place for place, source_id in enumerate([*order, *(i for i in present if i not in order)], 1)
        }
        moved = [(place, source_id) for source_id, place in places.items() if present[source_id] != place]
        if moved:
            with self._db.write():
                self._db.many("UPDATE source SET place = ? WHERE id = ?", moved)

    def archive(self, source_id: int) -> None:
        """Take a source out of the lists; its articles stay and can be found."""
        self._set_archived(source_id, True)

    def restore(self, source_id: int) -> None:
        """Bring a source back with all its articles."""
        self._set_archived(source_id, False)

    # --- what the net says ----------------------------------------------------------------------------------------

    def describe(self, source_id: int, *, title: str, site_url: str) -> None:
        """Keep what the feed says of itself."""
        values = (clean(title), site_url, source_id)
        if self._db.row("SELECT feed_title, site_url FROM source WHERE id = ?", (source_id,)) != values[:2]:
            with self._db.write():
                self._db.execute("UPDATE source SET feed_title = ?, site_url = ? WHERE id = ?", values)

    def move(self, source_id: int, new_url: str) -> None:
        """Fetch a source from another address from now on. Raises AlreadySubscribed where another source has it."""
        with self._db.write():
            self._db.execute("UPDATE fetch_state SET moved_to = '', moved_count = 0 WHERE source_id = ?", (source_id,))
            if self._db.number("SELECT id FROM source WHERE url = ?", (new_url,)) not in (0, source_id):
                raise AlreadySubscribed(f"{new_url} is a source already.")
            self._db.execute("UPDATE source SET url = ?, host = ? WHERE id = ?", (new_url, _host(new_url), source_id))

    def moving(self) -> dict[str, int]:
        """The addresses to which sources are moving, and which: not done yet, or only in sources.toml."""
        return dict(self._db.rows("SELECT moved_to, source_id FROM fetch_state WHERE moved_to <> ''"))

    def state(self, source_id: int) -> FetchState:
        """What is known of the last checks; of a source never checked, nothing."""
        row = self._db.row(f"SELECT {_STATE} FROM fetch_state WHERE source_id = ?", (source_id,))
        return _state(row) if row is not None else FetchState()

    def states(self, source_ids: Collection[int]) -> dict[int, FetchState]:
        """What is known of the last checks of several sources; those never checked are left out."""
        rows = self._db.rows(
            f"SELECT {_STATE}, source_id FROM fetch_state WHERE source_id IN (SELECT value FROM json_each(?))",
            (listed(source_ids),),
        )
        return {row[-1]: _state(row) for row in rows}

    def save_state(self, source_id: int, state: FetchState) -> None:
        """Keep what the next check needs."""
        self.save_states({source_id: state})

    def save_states(self, states: Mapping[int, FetchState]) -> None:
        """Keep the states of several sources, a hundred a transaction."""
        columns = _STATE.split(", ")
        new = {source_id: _state_row(state) for source_id, state in states.items()}
        rows = self._db.rows(
            f"SELECT source_id, {_STATE} FROM fetch_state WHERE source_id IN (SELECT value FROM json_each(?))",
            (listed(new),),
        )
        old = {row[0]: row[1:] for row in rows}
        changed = [(source_id, *row) for source_id, row in new.items() if old.get(source_id) != row]
        updates = ", ".join(f"{column} = excluded.{column}" for column in columns)
        for at in range(0, len(changed), BATCH):
            with self._db.write():
                self._db.many(
                    f"INSERT INTO fetch_state (source_id, {_STATE}) VALUES (?{', ?' * len(columns)})"
                    f" ON CONFLICT (source_id) DO UPDATE SET {updates}",
                    changed[at : at + BATCH],
                )

    def hold_host(self, host: str, until: datetime, problem: str) -> None:
        """Check no source of a host before a moment, as it has asked for. What waits longer goes on waiting."""
        with self._db.write():
            self._db.execute(
                "INSERT INTO fetch_state (source_id, health, problem, next_check_at)"
                " SELECT id, ?, ?, ? FROM source WHERE host = ?"
                " ON CONFLICT (source_id) DO UPDATE SET health = excluded.health, problem = excluded.problem,"
                " next_check_at = max(coalesce(next_check_at, 0), excluded.next_check_at) WHERE health <> ?",
                (Health.HELD.value, clean(problem), seconds(until), host.lower(), Health.GONE.value),
            )

    # --- parts ----------------------------------------------------------------------------------------------------

    def _one(self, condition: str, value: object) -> Source | None:
        row = self._db.row(f"{_SOURCE} WHERE {condition}", (value,))
        return None if row is None else _source(row, tuple(self._tags_of(row[0])))

    def _tags_of(self, source_id: int) -> list[str]:
        return [
            t for (t,) in self._db.rows("SELECT tag FROM source_tag WHERE source_id = ? ORDER BY place", (source_id,))
        ]

    def _tags_by_source(self) -> dict[int, tuple[str, ...]]:
        tags: dict[int, tuple[str, ...]] = {}
        for source_id, tag in self._db.rows("SELECT source_id, tag FROM source_tag ORDER BY source_id, place"):
            tags[source_id] = (*tags.get(source_id, ()), tag)
        return tags

    def _set_archived(self, source_id: int, archived: bool) -> None:
        if self._db.row("SELECT archived FROM source WHERE id = ?", (source_id,)) == (int(not archived),):
            with self._db.write():
                self._db.execute("UPDATE source SET archived = ? WHERE id = ?", (archived, source_id))


def _host(url: str) -> str:
    from termnews import urls

    return urls.host(url) or clean(url)


def _source(row: Row, tags: tuple[str, ...]) -> Source:
    health = row[11]
    return Source(
        id=row[0],
        url=row[1],
        kind=_KIND[row[2]],
        title=row[3],
        site_url=row[4],
        tags=tags,
        full_text=row[5],
        every=row[6],
        keep=row[7],
        pictures=row[15],
        archived=bool(row[8]),
        unread=row[9],
        total=row[10],
        health=Health.NEVER if health is None else _HEALTH[health],
        problem=row[12] or "",
        checked_at=moment(row[13]),
        next_check_at=moment(row[14]),
    )


def _state(row: Row) -> FetchState:
    return FetchState(
        etag=row[0],
        last_modified=row[1],
        body_hash=row[2],
        validators_since=moment(row[3]),
        checked_at=moment(row[4]),
        next_check_at=moment(row[5]),
        failures=row[6],
        failing_since=moment(row[7]),
        health=_HEALTH[row[8]],
        problem=row[9],
        moved_to=row[10],
        moved_count=row[11],
        pace=row[12],
    )


def _state_row(state: FetchState) -> Row:
    return (
        state.etag,
        state.last_modified,
        state.body_hash,
        seconds(state.validators_since),
        seconds(state.checked_at),
        seconds(state.next_check_at),
        state.failures,
        seconds(state.failing_since),
        state.health.value,
        state.problem,
        state.moved_to,
        state.moved_count,
        state.pace,
    )
