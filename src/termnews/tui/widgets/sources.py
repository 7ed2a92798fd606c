"""The source list: what can be looked at (all, unread, starred, saved …), then the sources under their tags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual.message import Message

from termnews.model import View
from termnews.store.sources import Counts
from termnews.tui.widgets.rows import RowList
from termnews.tui.words import Line, Place, place_line, recounted


class SourceList(RowList):
    """The places that the reader can go to."""

    @dataclass
    class CursorMoved(Message):
        """The cursor is on another place."""

        index: int

        def can_replace(self, message: Message) -> bool:
            """A held key sends many of these: only the last one counts."""
            return isinstance(message, SourceList.CursorMoved)

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

    def watch_cursor(self, old: int, new: int) -> None:
        """Redraw the two rows and tell."""
        super().watch_cursor(old, new)
        self.tell(self.CursorMoved(new))

    def row_count(self) -> int:
        """How many rows there are, gaps included."""
        return len(self._rows)

    def can_stop(self, index: int) -> bool:
        """The cursor passes over gaps."""
        return 0 <= index < len(self._rows) and not self._rows[index].is_gap

    def row_line(self, index: int, line: int, cells: int) -> Line:
        """A row: a mark if it fails, the title, its unread count."""
        return place_line(self._rows[index], cells)


def _same(row: Place, other: Place) -> bool:
    return row.view == other.view and row.title == other.title if row.view is None else row.view == other.view
