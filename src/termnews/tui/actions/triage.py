"""Triage: read, unread, starred, and taking all of it back."""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, datetime

from termnews import sourcesfile
from termnews.discussion import Draft
from termnews.errors import TermnewsError
from termnews.model import View
from termnews.protocol import Sync
from termnews.store.history import Undone
from termnews.text import plural
from termnews.tui.actions import discussion, following
from termnews.tui.desk import Desk
from termnews.tui.undone import OF_COMMENTS, OF_SOURCES, all_words


def toggle_read(desk: Desk, count: int) -> None:
    """Mark a headline read, or unread again; with a count, as many from the cursor on. In a thread, a comment."""
    if desk.pane == "thread":
        return discussion.toggle_read(desk, count)
    row = desk.selected
    if row is None:
        desk.say("Choose a headline first.")
        return
    ids, read = _from_cursor(desk, count), not row.read
    desk.headlines.keep(ids)
    label = "marked read" if read else "marked unread"
    done = desk.mark(ids, lambda: desk.store.articles.set_read(ids, read, label=label))
    if count and done is not None:
        desk.say(f"{plural(len(ids), 'article')} marked {'read' if read else 'unread'}. u takes it back.")
    if desk.pane == "headlines":
        desk.headlines.move(max(count, 1))


def toggle_star(desk: Desk, count: int) -> None:
    """Star a headline, or take the star away."""
    row = desk.selected
    if row is None:
        desk.say("Choose a headline first.")
        return
    ids, starred = _from_cursor(desk, count), not row.starred
    desk.headlines.keep(ids)
    label = "starred" if starred else "unstarred"
    if desk.mark(ids, lambda: desk.store.articles.set_starred(ids, starred, label=label)) is not None:
        desk.say("Starred: it is kept for ever." if starred else "The star is gone.")


def _from_cursor(desk: Desk, count: int) -> list[int]:
    row = desk.selected
    if row is None:
        return []
    if count < 2:
        return [row.id]
    at = desk.headlines.find(row.id)
    if at < 0:
        return [row.id]
    rows = [desk.headlines.headline(index) for index in range(at, min(at + count, desk.headlines.row_count()))]
    return [row.id for row in rows if row is not None]


def mark_all_read(desk: Desk, count: int) -> None:
    """Mark everything in the list read, or all comments of the thread."""
    if desk.pane == "thread":
        return discussion.mark_all_read(desk, count)
    if desk.showing_drafts:
        return
    view = desk.headlines.view
    shown = [desk.headlines.headline(i) for i in range(min(desk.headlines.row_count(), 2000))]
    desk.headlines.keep(row.id for row in shown if row is not None)

    def done(changed: int) -> None:
        desk.headlines.changed()
        desk.recount()
        read = f"{plural(changed, 'article')} marked read. u takes it back."
        desk.say(read if changed else "Everything here is read.")

    slices = desk.store.articles.marking_view_read(view, label="marked the list read")
    desk.long_change(slices, done, "Marking read:")


def toggle_unread_only(desk: Desk, count: int) -> None:
    """Show only what is unread in this list, or everything."""
    view = desk.headlines.view
    if desk.showing_drafts or view.kind in ("unread", "search"):
        return
    row = desk.headlines.current
    shown: View = view._replace(unread_only=not view.unread_only)
    desk.headlines.show(shown, row.id if row is not None else None)
    desk.show_title()
    desk.say("Only the unread are shown." if shown.unread_only else "All are shown.")


def undo(desk: Desk, count: int) -> None:
    """Take back the last change of state, and the ones before it; first what is said to be taken back by this key."""
    if desk.posting is not None and (sent := desk.posting.in_grace):
        from termnews.tui.actions import outbox

        outbox.take_back(desk, sent)
        return

    def done(taken: tuple[list[Undone], TermnewsError | None]) -> None:
        steps, error = taken
        for step in steps:
            if step.kind == "page_saved" and step.is_back:
                following.unsaved(desk, step.data["id"])
        if any(step.kind in OF_SOURCES for step in steps):
            desk.ask(Sync())
        desk.reload()
        desk.reload_thread()
        if any(step.kind == "comment_cancelled" and step.is_back for step in steps):
            from termnews.tui.actions.delivery import posting_of

            posting_of(desk).look()
        words = all_words([(step, _draft(desk, step)) for step in steps], datetime.now(UTC))
        if error is not None:
            words.append(str(error))
        failed = error is not None or not all(step.is_back for step in steps)
        desk.say(" ".join(words) or "There is nothing to take back.", error=failed)

    desk.long_change(_taking_back(desk, max(count, 1)), done, "Taking back:")


def _taking_back(desk: Desk, count: int) -> Generator[int, None, tuple[list[Undone], TermnewsError | None]]:
    """Take back so many steps, where there are as many: those that are, and why it went no further."""
    file = desk.paths.sources_file
    steps: list[Undone] = []
    try:
        while len(steps) < count:
            slices = desk.store.history.undoing(lambda step: sourcesfile.take_back(file, step.kind, step.data))
            step = yield from slices
            if step is None:
                break
            steps.append(step)
    except TermnewsError as error:
        return steps, error
    return steps, None


def _draft(desk: Desk, step: Undone) -> Draft | None:
    """The comment that a step was about, as it is now."""
    if step.kind not in OF_COMMENTS:
        return None
    return desk.kept(lambda: desk.store.drafts.get(step.data["id"]), None)
