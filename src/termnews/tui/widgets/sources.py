"""The source list: what can be looked at (all, unread, starred, drafts, outbox), then the sources under their tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from termnews.model import Health, Source, View
from termnews.store.sources import Counts
from termnews.text import plural, shorten, width
from termnews.tui.widgets.rows import RowList


class Place(NamedTuple):
    """A row of the source list: a view, the drafts, the outbox, or a gap between groups."""

    title: str
    view: View | None = None
    """None for the drafts, the outbox and a gap."""
    unread: int = 0
    source: Source | None = None
    indent: int = 0

    @property
    def is_gap(self) -> bool:
        """Whether the cursor passes over it."""
        return not self.title


DRAFTS, OUTBOX = "Drafts", "Outbox"


def places(sources: Sequence[Source], counts: Counts) -> list[Place]:
    """The rows for some sources: the general views, then each tag with its sources, then the sources without one.

    A source with several tags stands under its first; the view of a tag shows it all the same.
    """
    rows = [
        Place("All", View("all"), counts.unread),
        Place("Unread", View("unread"), counts.unread),
        Place("Starred", View("starred"), counts.starred),
        Place(DRAFTS, None, counts.drafts),
        Place(OUTBOX, None, counts.outbox),
    ]
    tags: dict[str, list[Source]] = {}
    for source in sources:
        tags.setdefault(source.tags[0] if source.tags else "", []).append(source)
    for tag in sorted((tag for tag in tags if tag), key=str.casefold):
        unread = sum(source.unread for source in sources if tag in source.tags)
        rows += [Place(""), Place(f"#{tag}", View("tag", tag=tag), unread)]
        rows += [_row(source, 1) for source in tags[tag]]
    if "" in tags:
        rows.append(Place(""))
        rows += [_row(source, 0) for source in tags[""]]
    return rows


def _row(source: Source, indent: int) -> Place:
    return Place(source.title, View("source", source_id=source.id), source.unread, source, indent)


def recounted(rows: Sequence[Place], tallies: Mapping[int, tuple[int, int]], counts: Counts) -> dict[int, Place]:
    """The rows whose numbers are other ones now, by their index. `tallies` has (unread, total) of each source."""
    changed: dict[int, Place] = {}
    more: dict[str, int] = {}
    for index, row in enumerate(rows):
        source = row.source
        if source is None or (tally := tallies.get(source.id)) is None or tally == (source.unread, source.total):
            continue
        for tag in source.tags:
            more[tag] = more.get(tag, 0) + tally[0] - source.unread
        changed[index] = row._replace(unread=tally[0], source=source._replace(unread=tally[0], total=tally[1]))
    for index, row in enumerate(rows):
        unread = _general(row, counts, more)
        if row.source is None and unread != row.unread:
            changed[index] = row._replace(unread=unread)
    return changed


def _general(row: Place, counts: Counts, more: Mapping[str, int]) -> int:
    """The number beside a row that is no source."""
    if row.view is None:
        return {DRAFTS: counts.drafts, OUTBOX: counts.outbox}.get(row.title, 0)
    match row.view.kind:
        case "all" | "unread":
            return counts.unread
        case "starred":
            return counts.starred
        case _:
            return row.unread + more.get(row.view.tag, 0)


class SourceList(RowList):
    """The places that the reader can go to."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: list[Place] = []

    @property
    def current(self) -> Place | None:
        """The place under the cursor."""
        return self._rows[self.cursor] if self.can_stop(self.cursor) else None

    def show(self, rows: list[Place]) -> None:
        """Show other places; the cursor stays on the one that it is on."""
        before = self.current
        self._rows = rows
        index = next((i for i, row in enumerate(rows) if before is not None and _same(row, before)), self.cursor)
        self.set_reactive(RowList.cursor, max(0, min(index, len(rows) - 1)))
        self.rows_changed()

    def recount(self, tallies: Mapping[int, tuple[int, int]], counts: Counts) -> None:
        """Show other numbers beside the same places; only the rows that have them are drawn anew."""
        for index, row in recounted(self._rows, tallies, counts).items():
            self._rows[index] = row
            self.refresh_row(index)

    def select(self, view: View) -> None:
        """Put the cursor on a view, if it is in the list."""
        index = next((i for i, row in enumerate(self._rows) if row.view == view), -1)
        if index >= 0:
            self.go(index)

    def row_count(self) -> int:
        """How many rows there are, gaps included."""
        return len(self._rows)

    def can_stop(self, index: int) -> bool:
        """The cursor passes over gaps."""
        return 0 <= index < len(self._rows) and not self._rows[index].is_gap

    def row_line(self, index: int, line: int, cells: int) -> list[tuple[str, str]]:
        """A row: a mark if it fails, the title, its unread count."""
        row = self._rows[index]
        failing = row.source is not None and row.source.health in (Health.FAILING, Health.GONE)
        held = row.source is not None and row.source.health is Health.HELD
        mark = "!" if failing else "~" if held else " "
        count = f" {row.unread:,} " if row.unread else " "
        title = shorten(" " * row.indent + row.title, max(1, cells - 2 - width(count)))
        strong = "rows--strong" if row.unread and row.view is not None else ""
        gap = " " * (cells - 2 - width(title) - width(count))
        return [(mark + " ", "rows--error"), (title, strong), (gap, ""), (count, "rows--meta")]


def _same(row: Place, other: Place) -> bool:
    return row.view == other.view and row.title == other.title if row.view is None else row.view == other.view


def describe(place: Place) -> str:
    """A place in words, for the line above the headlines: what it is, how much is unread, what is wrong with it."""
    source = place.source
    if source is None:
        return ""
    words = [f"{plural(source.unread, 'unread', 'unread')} of {source.total:,}"]
    if source.problem:
        words.append(source.problem)
    return " · ".join(words)
