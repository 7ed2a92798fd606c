"""Leaving: one level back, and out of the program from the outermost."""

from __future__ import annotations

from termnews.tui.actions import discussion, following, links
from termnews.tui.desk import TEXTS, Desk


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
