"""What the reader has written, as a list: the drafts, or the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from termnews.discussion import Draft, DraftState
from termnews.text import age, gist, plural, shorten, width
from termnews.tui.widgets.rows import RowList
from termnews.tui.writing.states import ASCII_SIGNS, NEED_THE_READER, SIGNS, state_words


class DraftList(RowList):
    """Comments of the reader's: the words, and under them where they are and the article that they are about."""

    def __init__(self, *, ascii_only: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._drafts: list[Draft] = []
        self._since: Mapping[int, datetime] = {}
        self._nothing = ""
        self._signs = ASCII_SIGNS if ascii_only else SIGNS
        self.set_reactive(RowList.row_lines, 2)

    @property
    def current(self) -> Draft | None:
        """The draft under the cursor."""
        return self._drafts[self.cursor] if 0 <= self.cursor < len(self._drafts) else None

    def show(self, drafts: Sequence[Draft], since: Mapping[int, datetime], nothing: str) -> None:
        """Show these; the cursor stays on the one that it is on. `nothing` is said where there are none."""
        before = self.current
        self._drafts, self._since, self._nothing = list(drafts), since, nothing
        index = next((i for i, draft in enumerate(drafts) if before is not None and draft.id == before.id), self.cursor)
        self.set_reactive(RowList.cursor, max(0, min(index, len(self._drafts) - 1)))
        self.rows_changed()

    def row_count(self) -> int:
        """How many there are."""
        return len(self._drafts)

    def empty_words(self) -> str:
        """Why there is nothing, and what can be done."""
        return self._nothing

    def row_line(self, index: int, line: int, cells: int) -> list[tuple[str, str]]:
        """A row: its first words and when it was changed, then how far it is and its article."""
        draft = self._drafts[index]
        if line:
            return [("   ", ""), (shorten(self._facts(draft), cells - 3), "rows--meta")]
        when = f" {age(draft.changed)} "
        words = shorten(gist(draft.text) or "(empty)", max(1, cells - 3 - width(when)))
        return [
            (f"{self._signs[draft.state]}  ", "rows--error" if draft.state in NEED_THE_READER else "rows--mark"),
            (words, ""),
            (" " * (cells - 3 - width(words) - width(when)), ""),
            (when, "rows--meta"),
        ]

    def _facts(self, draft: Draft) -> str:
        about = f"on “{draft.article_title}”"
        if draft.state is DraftState.DRAFT:
            return f"{about} · {plural(len(draft.text.split()), 'word')}"
        return f"{state_words(draft, self._since.get(draft.id), datetime.now(UTC))} · {about}"
