"""Reading: opening articles, going on to the next, how the text is set."""

from __future__ import annotations

from termnews.model import TextKind
from termnews.protocol import ReadArticle
from termnews.tui.actions import discussion, finding
from termnews.tui.desk import FETCHING, Desk

MEASURES = range(40, 121, 4)
"""Columns that the text can be set in."""


def open_selected(desk: Desk, count: int) -> None:
    """Open what is under the cursor: a place, a headline, a draft."""
    if desk.pane == "sources":
        place = desk.source_list.current
        if place is not None:
            desk.go_to(place)
            desk.focus_pane("headlines")
    elif desk.showing_drafts:
        from termnews.tui.actions import outbox

        outbox.open_current(desk, count)
    elif (row := desk.headlines.current) is not None and desk.open_article(row.id):
        desk.focus_pane("article")


def space(desk: Desk, count: int) -> None:
    """A page on; at the end of the text, the next unread article."""
    if desk.pane == "article":
        if desk.article_pane.page_down():
            return
        if desk.back_stack is not None and desk.back_stack.stops:
            # To go on from here would be to lose the way back.
            desk.say("The end of what was followed: ⌫ goes back, n to the next unread.")
        else:
            next_unread(desk, 1)
    elif desk.pane == "headlines":
        open_selected(desk, 0)
    else:
        desk.source_list.move(desk.source_list.page)


def next_unread(desk: Desk, count: int) -> None:
    """The next unread headline, opened where one is read, or comment; the next match where something is looked for."""
    if desk.pane == "article" and desk.article_pane.finding:
        finding.next_match(desk, count or 1)
        return
    _to_unread(desk, 1, count or 1)


def previous_unread(desk: Desk, count: int) -> None:
    """The unread headline or comment before."""
    _to_unread(desk, -1, count or 1)


def _to_unread(desk: Desk, step: int, count: int) -> None:
    if desk.pane == "thread":
        return discussion.to_unread(desk, step, count)
    at = desk.headlines.cursor
    if desk.showing_drafts:
        return
    found = -1
    for _ in range(min(count, 100)):
        index = desk.headlines.unread_from(found if found >= 0 else at, step)
        if index < 0:
            break
        found = index
    if found < 0 and step > 0:
        # Nothing unread below: begin again at the top, as new headlines come in there.
        found = desk.headlines.unread_from(-1, 1)
    if found < 0:
        desk.say("Nothing unread here." if step > 0 else "Nothing unread above.")
        return
    _go_to_row(desk, found)


def next_article(desk: Desk, count: int) -> None:
    """The next headline of the list; it is opened where an article is being read."""
    _go_to_row(desk, desk.headlines.cursor + (count or 1))


def previous_article(desk: Desk, count: int) -> None:
    """The headline before."""
    _go_to_row(desk, desk.headlines.cursor - (count or 1))


def _go_to_row(desk: Desk, index: int) -> None:
    if desk.showing_drafts or not 0 <= index < desk.headlines.row_count():
        desk.say("This is the last headline." if index > 0 else "This is the first headline.")
        return
    reading = desk.pane == "article"
    desk.headlines.go(index)
    if reading and (row := desk.headlines.current) is not None:
        desk.open_article(row.id)


def other_text(desk: Desk, count: int) -> None:
    """The other text of the open article: the feed's own, or the full text; fetched if it is not there."""
    article = desk.article
    if article is None:
        desk.say("Open an article first.")
        return
    if article.other_kind is not None:
        desk.open_article(article.id, article.other_kind)
        return
    if article.text_kind is TextKind.FULL:
        desk.say("The feed has no text of its own.")
        return
    desk.say(FETCHING)
    desk.ask(ReadArticle(article.id, full=True))


def wider(desk: Desk, count: int) -> None:
    """Set the text in wider lines."""
    _set_measure(desk, 4 * (count or 1))


def narrower(desk: Desk, count: int) -> None:
    """Set the text in narrower lines."""
    _set_measure(desk, -4 * (count or 1))


def _set_measure(desk: Desk, by: int) -> None:
    pane = desk.article_pane
    pane.measure = max(MEASURES.start, min(MEASURES.stop - 1, pane.measure + by))
    if desk.talk is not None:
        desk.talk.view.measure = pane.measure
    desk.say(f"Lines of {pane.measure} columns.")


def code_right(desk: Desk, count: int) -> None:
    """Shift code and tables that are wider than the text, to see their right."""
    _shift_code(desk, 8 * (count or 1))


def code_left(desk: Desk, count: int) -> None:
    """Shift them back."""
    _shift_code(desk, -8 * (count or 1))


def _shift_code(desk: Desk, columns: int) -> None:
    if desk.pane == "thread":
        desk.thread_pane.view.code_right(columns)
    else:
        desk.article_pane.code_right(columns)


def zen(desk: Desk, count: int) -> None:
    """The article and nothing else, or its comments and nothing else; or everything again."""
    if not desk.reading:
        open_selected(desk, 0)
    if desk.reading:
        if desk.pane != "thread":
            desk.focus_pane("article")
        desk.zen = not desk.zen
        desk.say("z leaves zen." if desk.zen else "")
