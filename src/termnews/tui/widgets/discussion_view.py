"""The comments of a thread as the reader goes through them: from one to the next, by pages, unread ones, folding."""

from __future__ import annotations

from collections.abc import Iterable

from textual import events
from textual.message import Message
from textual.scrollbar import ScrollDown, ScrollTo, ScrollUp

from termnews.layout.wrap import cells
from termnews.tui.widgets.discussion_lines import ThreadLines
from termnews.tui.widgets.discussion_page import Spot

_WHEEL = 3
"""Lines that a turn of the mouse's wheel scrolls."""

_KEPT = 2
"""Lines that are still there after turning to the next page."""


class ThreadView(ThreadLines):
    """Comments with a cursor; whoever binds keys calls its methods."""

    # --- moving ---------------------------------------------------------------------------------------------------

    def step(self, by: int) -> bool:
        """To the next comment, or so many further on or back; one that is longer than the pane is scrolled first."""
        page = self.page
        if page is None or not len(page):
            return False
        if abs(by) == 1 and self._scroll_inside(by):
            return True
        index, passed = self.cursor, [self.cursor]
        for _ in range(abs(by)):
            beside = page.after(index) if by > 0 else page.before(index)
            if beside < 0:
                break
            index = beside
            passed.append(index)
        return self._go(index, passed)

    def go(self, index: int) -> bool:
        """To a comment by its index, or to the one that it is folded into."""
        page = self.page
        if page is None or not len(page):
            return False
        index = page.shown(max(0, min(index, len(page) - 1)))
        return self._go(index, (index,), jump=True)

    def lines(self, by: int) -> bool:
        """So many lines on or back; the cursor comes along."""
        page = self.page
        if page is None or not len(page):
            return False
        row = self.row_of_cursor()
        at = Spot(self.cursor) if row is not None and 0 <= row < self.room.height else self.rows[0]
        index, top = page.walk(at, by).at, self.top
        self.scroll_to_spot(page.walk(top, by))
        step, passed, between = (page.after if by > 0 else page.before), [self.cursor], self.cursor
        while between != index and (between := step(between)) >= 0:
            passed.append(between)
        moved = index != self.cursor or top != self.top
        self.put(index, passed)
        return moved

    def half(self, by: int) -> bool:
        """Half a page on (1) or back (-1), or so many."""
        return self.lines(by * max(1, self.room.height // 2))

    def turn(self, by: int) -> bool:
        """A page on (1) or back (-1), or so many."""
        return self.lines(by * max(1, self.room.height - _KEPT))

    def top_level(self, step: int, count: int = 1) -> bool:
        """The next comment on the article itself (1), or the one before (-1)."""
        page, index = self.page, self.cursor
        if page is None or not len(page):
            return False
        for _ in range(count):
            found = page.top_level(index, step)
            if found < 0:
                break
            index = found
        return index != self.cursor and self.go(index)

    def unread(self, step: int, count: int = 1) -> bool:
        """The next comment that has not been read (1), or the one before (-1), unfolded where it is folded away."""
        page, index = self.page, self.cursor
        if page is None:
            return False
        for _ in range(count):
            way = range(index + 1, len(page)) if step > 0 else range(index - 1, -1, -1)
            found = next((at for at in way if not page.comments[at].read), -1)
            if found < 0:
                break
            index = found
        if index == self.cursor:
            return False
        self._unfold_to(index)
        return self.go(index)

    def _scroll_inside(self, by: int) -> bool:
        """Scroll a comment that is longer than the pane; whether there was more of it in this direction."""
        page, row, height = self.page, self.row_of_cursor(), self.room.height
        if page is None or row is None:
            return False
        hidden = row + page.height(self.cursor) - 1 - height if by > 0 else -row
        if hidden <= 0:
            return False
        self.scroll_to_spot(page.walk(self.top, min(hidden, max(1, height // 2)) * by))
        return True

    def _go(self, index: int, passed: Iterable[int], *, jump: bool = False) -> bool:
        moved = index != self.cursor
        self.put(index, passed)
        self.reveal(first=jump)
        return moved

    # --- folding --------------------------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Fold the comment under the cursor, or unfold it."""
        if self.current is not None and self.page is not None:
            self._fold(self.cursor, self.cursor not in self.page.folded)

    def inward(self) -> None:
        """Unfold the comment under the cursor; where it is not folded, to its first reply."""
        page = self.page
        if page is None or not len(page):
            return
        if self.cursor in page.folded:
            self._fold(self.cursor, False)
        elif page.replies(self.cursor):
            self.step_to(self.cursor + 1)

    def outward(self) -> bool:
        """Fold the replies of the comment under the cursor, else to what it answers; False where that is the article.

        A comment without replies is not folded by it.
        """
        page = self.page
        if page is None or not len(page):
            return False
        if page.replies(self.cursor) and self.cursor not in page.folded:
            self._fold(self.cursor, True)
        elif page.parent(self.cursor) >= 0:
            self.step_to(page.parent(self.cursor))
        else:
            return False
        return True

    def step_to(self, index: int) -> None:
        """To a comment nearby: it is scrolled no more than needed."""
        self._go(index, (index,))

    def _fold(self, index: int, folded: bool) -> None:
        if self.page is not None:
            self.page.fold(index, folded)
            self._folds_changed()
            if not folded:
                self.put(index, (index,))
            self.reveal()

    def _unfold_to(self, index: int) -> None:
        if self.page is not None and (index in self.page.folded or self.page.shown(index) != index):
            self.page.unfold_to(index)
            self.page.fold(index, False)
            self._folds_changed()

    def _folds_changed(self) -> None:
        page = self.page
        if page is None:
            return
        self.cursor = page.shown(self.cursor)
        index = page.shown(self.top.at)
        self.top = Spot(index, 0 if index != self.top.at else min(self.top.line, page.height(index) - 1))
        self.refitted()

    # --- links and code -------------------------------------------------------------------------------------------

    def link(self, number: int) -> str | None:
        """The address with that number in the comment under the cursor, None where there is none."""
        links = self.current.comment.body.links() if number > 0 and self.current is not None else ()
        return links[number - 1] if number <= len(links) and links else None

    def code_right(self, columns: int) -> None:
        """Shift code that is wider than its comment, to see its right; less than nothing shifts it back."""
        if self.page is None or self.current is None:
            return
        lines = (line for line in self.page.words(self.cursor) if line.wide)
        wide = (line.indent + sum(cells(run.text) for run in line.runs) for line in lines)
        most = max(0, max(wide, default=0) - self.page.columns(self.cursor))
        shift = max(0, min(self.shift + columns, most))
        if shift != self.shift:
            self.shift = shift
            self.refitted()

    # --- the mouse ------------------------------------------------------------------------------------------------

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Some lines on."""
        self._turn(event, _WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Some lines back."""
        self._turn(event, -_WHEEL)

    def on_scroll_down(self, event: ScrollDown) -> None:
        """A click below the slider."""
        self._turn(event, self.room.height)

    def on_scroll_up(self, event: ScrollUp) -> None:
        """A click above it."""
        self._turn(event, -self.room.height)

    def on_scroll_to(self, event: ScrollTo) -> None:
        """The slider is drawn."""
        self._turn(event, 0)
        if event.y is not None and self.page is not None and len(self.page):
            at_end = round(event.y) >= self.max_scroll_y
            last = self.page.shown(len(self.page) - 1)
            self.scroll_to_spot(Spot(last, self.page.height(last) - 1) if at_end else self.page.spot_at(round(event.y)))

    def _turn(self, event: Message, by: int) -> None:
        event.prevent_default()
        event.stop()
        if by and self.page is not None and len(self.page):
            self.scroll_to_spot(self.page.walk(self.top, by))

    def on_click(self, event: events.Click) -> None:
        """A click on a link chooses it; on a comment it puts the cursor there, and on the header under it folds it."""
        meta = event.style.meta
        if event.button != 1 or self.page is None or not 0 <= event.y < len(self.rows):
            return
        index, line = self.rows[event.y]
        if "article_link" in meta:
            event.stop()
            self.post_message(self.LinkChosen(self.page.comments[index].comment.body.links()[meta["article_link"]]))
        elif line == 0 and index == self.cursor:
            self.toggle()
        else:
            self.put(index, (index,))
