"""The headline list: ids in an array, rows paged out of the store as they come into sight.

The first ids are read before the first paint, the rest when the cursor or the scroll bar gets near, so that a start
costs the same with ten years of news. How many there are comes from the store's counters.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass

from textual.message import Message
from textual.reactive import reactive

from termnews.errors import StoreError
from termnews.model import Headline, View
from termnews.store.store import Store
from termnews.tui.widgets.rows import RowList
from termnews.tui.words import Line, RowLook, headline_line

_FIRST = 500
"""Ids that are read before anything is shown: far more than any screen is high."""

_AHEAD = 2000
"""Ids below the cursor that are read again at once when the list may have changed."""

_CHUNK = 5000
"""Ids that are read when the end of those that are known comes near: 2-3 ms."""

_PAGE = 64
"""Rows that are read at once: 0.17 ms."""

_EMPTY = {
    "all": "No headlines yet. R refreshes, a adds a source, w shows ways to begin.",
    "unread": "Everything is read.",
    "starred": "Nothing is starred. f stars a headline: it is kept for ever.",
    "search": "Nothing found. Words are looked for whole; fewer of them find more.",
}

_PAGES = 12
"""Pages of rows that are kept in memory."""


class HeadlineList(RowList):
    """The headlines of a view, newest first."""

    ascii_only: reactive[bool] = reactive(False)
    """Marks that any font has."""

    @dataclass
    class Unreadable(Message):
        """The store could not be read."""

        error: StoreError

        def can_replace(self, message: Message) -> bool:
            """Once is enough."""
            return isinstance(message, HeadlineList.Unreadable)

    def __init__(self, store: Store, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._store = store
        self._view = View()
        self._ids: array[int] = array("q")
        self._complete = True
        self._count = 0
        self._pages: dict[int, list[Headline | None]] = {}
        self._at_rest = True
        """The list was empty when it was opened, and the reader has not moved since: then the first row is theirs."""
        self._kept: set[int] = set()
        """Read since the view was opened: they stay in a list of the unread."""
        self.reorders = False
        """Whether headlines are put in the order in which they are seen."""

    @property
    def view(self) -> View:
        """What the list shows."""
        return self._view

    @property
    def current(self) -> Headline | None:
        """The headline under the cursor."""
        return self.headline(self.cursor)

    def row_count(self) -> int:
        """How many headlines the view has; all that are known once the last has been read."""
        return len(self._ids) if self._complete else max(self._count, len(self._ids))

    # --- filling --------------------------------------------------------------------------------------------------

    def show(self, view: View, select: int | None = None) -> None:
        """Show a view from its top, or with the cursor on an article."""
        self._view = view
        self._kept.clear()
        self._fill(_FIRST)
        index = self._find(select) if select is not None else 0
        self._at_rest = not self._ids
        self.set_reactive(RowList.cursor, max(index, 0))
        self.rows_changed()
        self.scroll_to(y=0, animate=False, immediate=True)
        self.show_cursor()

    def reload(self) -> None:
        """Read the view anew: the row under the cursor keeps its headline and its place on the screen.

        What has been read since the view was opened stays, so that nothing vanishes under the cursor.
        """
        at = self.cursor
        # Far below the cursor nothing is looked at: reading all ids again would cost 30 ms at 100,000.
        near = at + _AHEAD
        old = self._ids[:near]
        row = at * self.row_lines - self.scroll_offset.y
        self._fill(max(_FIRST, near))
        self._put_back(old)
        self._count = max(self._count, len(self._ids))
        self._at_rest = self._at_rest and at == 0
        index = 0 if self._at_rest else next((i for i in map(self._find, _near(old, at)) if i >= 0), 0)
        self.set_reactive(RowList.cursor, index)
        self.rows_changed()
        self.scroll_to(y=index * self.row_lines - row, animate=False, immediate=True)
        self.show_cursor()

    def keep(self, ids: Iterable[int]) -> None:
        """These stay in the list until the view is left, though they no longer belong to it."""
        self._kept.update(ids)

    def changed(self, ids: Iterable[int] = ()) -> None:
        """Some headlines have other marks (none given: any may have): read the rows anew."""
        wanted = list(ids)
        if not wanted or len(wanted) > _PAGE:
            self._pages.clear()
            self.rows_changed()
            return
        try:
            rows = {row.id: row for row in self._store.headlines.rows(wanted)}
        except StoreError as error:
            return self._unreadable(error)
        for article in wanted:
            index = self._find_known(article)
            page = self._pages.get(index // _PAGE, [])
            if index >= 0 and index % _PAGE < len(page):
                page[index % _PAGE] = rows.get(article)
            if index >= 0:
                self.refresh_row(index)

    def _fill(self, limit: int) -> None:
        self._pages.clear()
        try:
            self._ids = self._store.headlines.ids(self._view, limit=limit)
            self._complete = len(self._ids) < limit
            self._count = len(self._ids) if self._complete else self._store.headlines.count(self._view)
        except StoreError as error:
            self._unreadable(error)

    def _unreadable(self, error: StoreError) -> None:
        """The store cannot be read any more: what is known is shown, and it is said."""
        self._complete, self._count = True, len(self._ids)
        self.post_message(self.Unreadable(error))

    def _ensure(self, index: int) -> None:
        """Read ids until the row is known."""
        while not self._complete and index >= len(self._ids):
            wanted = max(_CHUNK, index - len(self._ids) + 1)
            try:
                more = self._store.headlines.ids(self._view, after=self._ids[-1], limit=wanted)
            except StoreError as error:
                return self._unreadable(error)
            self._ids.extend(more)
            self._complete = not more
        if self._complete and self._count != len(self._ids):
            self._count = len(self._ids)
            self.call_after_refresh(self.rows_changed)

    def _put_back(self, old: array[int]) -> None:
        """Put what is kept back where it stood: behind the headline that stood before it."""
        known = set(self._ids)
        missing = [i for i in self._kept if i not in known]
        if not missing:
            return
        place = {article: index for index, article in enumerate(old)}
        ids = list(self._ids)
        for article in sorted((i for i in missing if i in place), key=lambda i: place[i]):
            before = next((ids.index(o) for o in reversed(old[: place[article]]) if o in known), -1)
            ids.insert(before + 1, article)
            known.add(article)
        self._ids = array("q", ids)

    # --- rows -----------------------------------------------------------------------------------------------------

    def headline(self, index: int) -> Headline | None:
        """The headline of a row; None where there is no such row, or its article has gone meanwhile."""
        if index < 0 or index >= self.row_count():
            return None
        self._ensure(index)
        if index >= len(self._ids):
            return None
        number, offset = divmod(index, _PAGE)
        page = self._pages.get(number)
        if page is None:
            wanted = self._ids[number * _PAGE : (number + 1) * _PAGE]
            try:
                found = {row.id: row for row in self._store.headlines.rows(wanted)}
            except StoreError as error:
                found = {}
                self._unreadable(error)
            page = [found.get(article) for article in wanted]
            self._pages[number] = page
            while len(self._pages) > _PAGES:
                del self._pages[next(iter(self._pages))]
        return page[offset] if offset < len(page) else None

    def find(self, article: int) -> int:
        """The row of an article, -1 where the view has none."""
        return self._find(article)

    def unread_from(self, index: int, step: int) -> int:
        """The next unread row after (step 1) or before (step -1) one, -1 where there is none."""
        index += step
        while 0 <= index < self.row_count():
            row = self.headline(index)
            if row is not None and not row.read:
                return index
            index += step
        return -1

    def _find_known(self, article: int) -> int:
        try:
            return self._ids.index(article)
        except ValueError:
            return -1

    def _find(self, article: int) -> int:
        index = self._find_known(article)
        if index < 0 and not self._complete:
            self._ensure(self._count)
            index = self._find_known(article)
        return index

    def go_end(self) -> None:
        """Put the cursor on the last row: all ids are read for it (40 ms at 100,000)."""
        self._ensure(self._count)
        super().go_end()

    def empty_words(self) -> str:
        """Why there is nothing, and what can be done."""
        if self._view.unread_only:
            return "Everything is read. U shows all."
        return _EMPTY.get(self._view.kind, "No headlines yet. r refreshes this source.")

    # --- drawing --------------------------------------------------------------------------------------------------

    def row_line(self, index: int, line: int, cells: int) -> Line:
        """A row: mark, star, headline; to the right its source, its comments and its age."""
        look = RowLook(self.row_lines, self.ascii_only, self._view.kind != "source", self.reorders)
        return headline_line(self.headline(index), line, cells, look)


def _near(ids: array[int], at: int) -> Iterable[int]:
    """The ids from one on, then those before it, nearest first: where the cursor may go if its row has gone."""
    yield from ids[at:]
    yield from reversed(ids[:at])
