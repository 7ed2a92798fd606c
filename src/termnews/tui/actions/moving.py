"""Moving: in the lists, in the text, between panes."""

from __future__ import annotations

from termnews.tui.desk import TEXTS, Desk
from termnews.tui.keymap import PANES
from termnews.tui.widgets.rows import RowList

END = 1 << 30
"""Behind every comment."""


def _list(desk: Desk) -> RowList | None:
    """The list that has the focus; None in the article and in a thread."""
    pane = desk.pane
    if pane in TEXTS:
        return None
    return desk.source_list if pane == "sources" else desk.drafts if desk.showing_drafts else desk.headlines


def down(desk: Desk, count: int) -> None:
    """A row or line down."""
    if (rows := _list(desk)) is not None:
        rows.move(count or 1)
    elif desk.pane == "thread":
        desk.thread_pane.view.step(count or 1)
    else:
        desk.article_pane.line_down(count or 1)


def up(desk: Desk, count: int) -> None:
    """A row or line up."""
    if (rows := _list(desk)) is not None:
        rows.move(-(count or 1))
    elif desk.pane == "thread":
        desk.thread_pane.view.step(-(count or 1))
    else:
        desk.article_pane.line_up(count or 1)


def top(desk: Desk, count: int) -> None:
    """The first row or line, or the row that the count names."""
    if (rows := _list(desk)) is not None:
        rows.go(max(count - 1, 0))
    elif desk.pane == "thread":
        desk.thread_pane.view.go(max(count - 1, 0))
    else:
        desk.article_pane.go_top()


def end(desk: Desk, count: int) -> None:
    """The last row or line, or the row that the count names."""
    rows = _list(desk)
    if desk.pane == "thread":
        desk.thread_pane.view.go(count - 1 if count else END)
    elif rows is None:
        desk.article_pane.go_end()
    elif count:
        rows.go(count - 1)
    else:
        rows.go_end()


def half_down(desk: Desk, count: int) -> None:
    """Half a page down."""
    if (rows := _list(desk)) is not None:
        rows.move(max(1, rows.page // 2) * (count or 1))
    elif desk.pane == "thread":
        desk.thread_pane.view.half(count or 1)
    else:
        desk.article_pane.half_down(count or 1)


def half_up(desk: Desk, count: int) -> None:
    """Half a page up."""
    if (rows := _list(desk)) is not None:
        rows.move(-max(1, rows.page // 2) * (count or 1))
    elif desk.pane == "thread":
        desk.thread_pane.view.half(-(count or 1))
    else:
        desk.article_pane.half_up(count or 1)


def page_down(desk: Desk, count: int) -> None:
    """A page down."""
    if (rows := _list(desk)) is not None:
        rows.move(rows.page * (count or 1))
    elif desk.pane == "thread":
        desk.thread_pane.view.turn(count or 1)
    else:
        desk.article_pane.page_down(count or 1)


def page_up(desk: Desk, count: int) -> None:
    """A page up."""
    if (rows := _list(desk)) is not None:
        rows.move(-rows.page * (count or 1))
    elif desk.pane == "thread":
        desk.thread_pane.view.turn(-(count or 1))
    else:
        desk.article_pane.page_up(count or 1)


def next_pane(desk: Desk, count: int) -> None:
    """The next pane."""
    _step_pane(desk, 1)


def previous_pane(desk: Desk, count: int) -> None:
    """The pane before."""
    _step_pane(desk, -1)


def _step_pane(desk: Desk, step: int) -> None:
    panes = PANES if desk.reading and desk.talking else PANES[:3] if desk.reading else PANES[:2]
    at = panes.index(desk.pane) if desk.pane in panes else 0
    desk.focus_pane(panes[(at + step) % len(panes)])
