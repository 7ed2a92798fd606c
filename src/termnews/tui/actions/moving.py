"""Moving: in the lists, in the text, between panes."""

from __future__ import annotations

from termnews.tui.actions import discussion, following, links
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
        for _ in range(min(count or 1, 500)):
            desk.article_pane.line_down()


def up(desk: Desk, count: int) -> None:
    """A row or line up."""
    if (rows := _list(desk)) is not None:
        rows.move(-(count or 1))
    elif desk.pane == "thread":
        desk.thread_pane.view.step(-(count or 1))
    else:
        for _ in range(min(count or 1, 500)):
            desk.article_pane.line_up()


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
        desk.article_pane.half_down()


def half_up(desk: Desk, count: int) -> None:
    """Half a page up."""
    if (rows := _list(desk)) is not None:
        rows.move(-max(1, rows.page // 2) * (count or 1))
    elif desk.pane == "thread":
        desk.thread_pane.view.half(-(count or 1))
    else:
        desk.article_pane.half_up()


def page_down(desk: Desk, count: int) -> None:
    """A page down."""
    if (rows := _list(desk)) is not None:
        rows.move(rows.page * (count or 1))
    elif desk.pane == "thread":
        desk.thread_pane.view.turn(count or 1)
    else:
        desk.article_pane.page_down()


def page_up(desk: Desk, count: int) -> None:
    """A page up."""
    if (rows := _list(desk)) is not None:
        rows.move(-rows.page * (count or 1))
    elif desk.pane == "thread":
        desk.thread_pane.view.turn(-(count or 1))
    else:
        desk.article_pane.page_up()


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


def back(desk: Desk, count: int) -> None:
    """One level back: out of what is chosen or found, a followed link, zen, the thread, the article, a search."""
    page = desk.page if desk.pane == "article" else None
    if page is not None and page.chosen is not None:
        links.let_go(desk)
    elif page is not None and page.finding:
        page.leave_found()
        desk.say("")
    elif page is not None and following.go_back(desk):
        return
    elif desk.zen:
        desk.zen = False
    elif desk.pane == "thread":
        discussion.leave(desk)
    elif desk.pane == "article":
        desk.close_article()
    elif desk.pane == "headlines" and desk.headlines.view.kind == "search" and not desk.showing_drafts:
        _leave_search(desk)
    elif desk.pane == "headlines":
        desk.focus_pane("sources")


def quit_or_back(desk: Desk, count: int) -> None:
    """One level back, and out of the program from the outermost."""
    inner = desk.zen or desk.pane in TEXTS
    searching = desk.pane == "headlines" and desk.headlines.view.kind == "search" and not desk.showing_drafts
    if inner or searching:
        back(desk, count)
    else:
        desk.app.exit()


def escape(desk: Desk, count: int) -> None:
    """Stop a refresh that is going on, else one level back."""
    if desk.refresh_number and not desk.zen and desk.pane not in TEXTS:
        desk.next_refresh = None
        desk.jobs.cancel(desk.refresh_number)
        desk.say("Stopping the refresh …")
    else:
        back(desk, count)


def _leave_search(desk: Desk) -> None:
    place = desk.source_list.current
    if place is not None:
        desk.go_to(place)
