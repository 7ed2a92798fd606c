"""Finding one's way in an article: words, headings, the outline."""

from __future__ import annotations

from termnews.tui.desk import Desk


def find(desk: Desk) -> None:
    """Find words in the article."""
    from termnews.tui.screens.prompt import PromptScreen

    def asked(words: str | None) -> None:
        if words is None:
            return
        count = desk.article_pane.find(words)
        if count:
            next_match(desk, 0)
        else:
            desk.say(f"“{words}” does not stand in this text.")

    desk.app.push_screen(PromptScreen("Find in the article", "words", desk.article_pane.finding), asked)


def next_match(desk: Desk, count: int) -> None:
    """The next place where the words stand; with 0 the one that the reader is at."""
    at, of = desk.article_pane.find_next(count)
    desk.say(f"“{desk.article_pane.finding}” {at:,} of {of:,}   n and N go on, esc ends")


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
