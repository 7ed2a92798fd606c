"""Triage: read, unread, starred, and taking all of it back."""

from __future__ import annotations

from typing import Any

from termnews import sourcesfile
from termnews.model import View
from termnews.protocol import Sync
from termnews.store.history import Undone
from termnews.text import plural
from termnews.tui.actions import discussion, following
from termnews.tui.desk import Desk


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
    left = max(count, 1)

    def done(step: Undone | None) -> None:
        nonlocal left
        if step is None:
            desk.say("There is nothing to take back.")
            return
        if step.kind in ("source_removed", "source_added"):
            _write_sources(desk, step.kind, step.data)
        if step.kind == "page_saved":
            following.unsaved(desk, step.data["id"])
        left -= 1
        if left and desk.store.history.last():
            desk.long_change(desk.store.history.undoing(), done, "Taking back:")
            return
        desk.reload()
        desk.reload_thread()
        if step.kind in ("comment_queued", "comment_cancelled"):
            from termnews.tui.actions import outbox

            outbox.say_undone(desk, step)
        else:
            desk.say(f"Taken back: {step.label}.")

    desk.long_change(desk.store.history.undoing(), done, "Taking back:")


def _write_sources(desk: Desk, kind: str, data: dict[str, Any]) -> None:
    file = desk.paths.sources_file
    if kind == "source_removed":
        entry = sourcesfile.from_table(data)
        desk.edit_sources(lambda: sourcesfile.add(file, entry), None)
    else:
        desk.edit_sources(lambda: sourcesfile.remove(file, data["url"]), None)
    desk.ask(Sync())
