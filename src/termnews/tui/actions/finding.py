"""Finding one's way in an article: words, headings, the outline."""

from __future__ import annotations

from termnews.tui.desk import Desk


def find(desk: Desk) -> None:
    """Find words in the article."""
    from termnews.tui.screens.prompt import PromptScreen
    from termnews.tui.widgets.article_find import FindView

    pane = desk.article_pane
    before, line = pane.finding, pane.scroll_offset.y

    def typed(words: str) -> str:
        # From where one was, each time; what is folded away is not opened before the words are meant.
        pane.go(line)
        count = FindView.find(pane, words)
        return f"{pane.match:,} of {count:,}" if count else "nothing" if words.strip() else ""

    def asked(words: str | None) -> None:
        pane.go(line)
        if words is None:
            pane.leave_found()
            if before:
                FindView.find(pane, before)
                pane.go(line)
        elif pane.find(words):
            next_match(desk, 0)
        else:
            desk.say(f"“{words}” does not stand in this text.")

    desk.app.push_screen(PromptScreen("Find in the article", "words", before, typed), asked)


def next_match(desk: Desk, count: int) -> None:
    """The next place where the words stand; with 0 the one that the reader is at."""
    before = desk.article_pane.match
    at, of = desk.article_pane.find_next(count)
    again = ""
    if count and of and before + count != at:
        again = ", from the top again" if count > 0 else ", from the end again"
    desk.say(f"“{desk.article_pane.finding}” {at:,} of {of:,}{again}   n and N go on, esc ends")


def previous_match(desk: Desk, count: int) -> None:
    """The place before."""
    if desk.article_pane.finding:
        next_match(desk, -(count or 1))
    else:
        desk.say("/ finds words in the article.")


def next_heading(desk: Desk, count: int) -> None:
    """The next heading of the text."""
    _heading(desk, count or 1)


def previous_heading(desk: Desk, count: int) -> None:
    """The heading before."""
    _heading(desk, -(count or 1))


def _heading(desk: Desk, step: int) -> None:
    moved = [desk.article_pane.go_heading(step) for _ in range(min(abs(step), 100))]
    if not moved[0]:
        desk.say("No heading further on." if step > 0 else "No heading above.")


def outline(desk: Desk, count: int) -> None:
    """The headings of the text, to go to one."""
    headings = desk.article_pane.headings()
    if not headings:
        desk.say("This text has no headings.")
        return
    from termnews.tui.screens.outline import OutlineScreen

    def chosen(line: int | None) -> None:
        if line is not None:
            desk.article_pane.go(line)

    desk.app.push_screen(OutlineScreen(headings, desk.article_pane.scroll_offset.y), chosen)
