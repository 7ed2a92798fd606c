"""The drafts: what has been written and not been sent."""

from __future__ import annotations

from collections.abc import Sequence

from termnews.discussion import Draft
from termnews.text import age, clean, plural, shorten, width
from termnews.tui.widgets.rows import RowList


class DraftList(RowList):
    """Drafts, the last changed first: the words, and under them the article that they are about."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._drafts: list[Draft] = []
        self.set_reactive(RowList.row_lines, 2)

    @property
    def current(self) -> Draft | None:
        """The draft under the cursor."""
        return self._drafts[self.cursor] if 0 <= self.cursor < len(self._drafts) else None

    def show(self, drafts: Sequence[Draft]) -> None:
        """Show these drafts."""
        self._drafts = list(drafts)
        self.set_reactive(RowList.cursor, max(0, min(self.cursor, len(self._drafts) - 1)))
        self.rows_changed()

    def row_count(self) -> int:
        """How many drafts there are."""
        return len(self._drafts)

    def empty_words(self) -> str:
        """Why there is nothing, and what can be done."""
        return "No drafts. C writes a comment on an article."

    def row_line(self, index: int, line: int, cells: int) -> list[tuple[str, str]]:
        """A row: its first words and when it was changed, then its article and its length."""
        draft = self._drafts[index]
        if line:
            return [
                ("   ", ""),
                (
                    shorten(f"on “{draft.article_title}” · {plural(len(draft.text.split()), 'word')}", cells - 3),
                    "rows--meta",
                ),
            ]
        when = f" {age(draft.changed)} "
        words = shorten(clean(draft.text) or "(empty)", max(1, cells - 3 - width(when)))
        return [
            ("✎  ", "rows--mark"),
            (words, ""),
            (" " * (cells - 3 - width(words) - width(when)), ""),
            (when, "rows--meta"),
        ]
