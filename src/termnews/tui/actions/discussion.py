"""The comments of an article: opening them, going through them, answering."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

from termnews.discussion import DraftState, Parent
from termnews.threads import OWN_KEY
from termnews.tui.actions import writing
from termnews.tui.desk import Desk

if TYPE_CHECKING:
    from termnews.protocol import Event

READING = "Reading the comments …"
"""What is said until the worker has answered."""


def _with_thread(does: Callable[[Desk, int], None]) -> Callable[[Desk, int], None]:
    """A command that is of use only where a thread is open: the palette has it everywhere."""

    @wraps(does)
    def do(desk: Desk, count: int) -> None:
        if desk.talking:
            does(desk, count)
        else:
            desk.say("Open the comments of an article first.")

    return do


def toggle(desk: Desk, count: int) -> None:
    """Open the comments of the article, or leave them."""
    if desk.pane == "thread":
        leave(desk)
        return
    row = desk.selected
    draft = desk.drafts.current if row is None and desk.showing_drafts else None
    article = row.id if row is not None else draft.article_id if draft is not None else 0
    if not article:
        desk.say("Choose a headline first: its comments are shown.")
    elif (desk.pane == "article" or desk.open_article(article)) and desk.article is not None:
        open_thread(desk, article, desk.article.url)


def open_thread(desk: Desk, article_id: int, url: str) -> None:
    """Show what is kept of an article's comments, and ask for what its site has."""
    if desk.talk is None or desk.talk.article_id != article_id:
        desk.leave_thread()
        # What is still asked for the last one says nothing of this one.
        desk.thread_pane.request = 0
        desk.thread_pane.open(article_id, url, desk.kept_thread(article_id))
    desk.talking = True
    read_again(desk, 0)
    desk.focus_pane("thread")


def leave(desk: Desk) -> None:
    """Put the comments away: back to the article."""
    desk.zen = False
    desk.focus_pane("article")
    desk.close_thread()


@_with_thread
def read_again(desk: Desk, count: int) -> None:
    """Ask the worker what the site has now."""
    from termnews.protocol import ReadThread

    pane = desk.thread_pane
    if not desk.jobs.busy(pane.request):
        pane.request = desk.ask(ReadThread(pane.article_id))
        if desk.jobs.busy(pane.request):
            desk.say(READING)
    pane.tell()


def heard(desk: Desk, number: int, event: Event) -> None:
    """The worker has said something of a thread; of one that is not shown any more, only its number of comments is."""
    from termnews.protocol import DraftMoved, Failed, Finished, ThreadReady

    pane = desk.talk
    if isinstance(event, ThreadReady):
        desk.headlines.changed([event.article])
        if pane is not None and desk.talking and event.article == pane.article_id:
            desk.reload_thread()
            if event.problem:
                desk.say(event.problem, error=True)
    elif isinstance(event, DraftMoved) and desk.talking:
        desk.reload_thread()
        if event.state is DraftState.PUBLISHED:
            # It is read back as everyone sees it.
            read_again(desk, 0)
    elif isinstance(event, Finished | Failed) and pane is not None and number == pane.request:
        pane.request = 0
        pane.tell()
        if desk.status.message == READING:
            desk.say("")


# --- going through them -----------------------------------------------------------------------------------------------


def to_unread(desk: Desk, step: int, count: int) -> None:
    """The next unread comment, or the one before; at the end it begins again at the top."""
    view = desk.thread_pane.view
    if view.unread(step, count):
        return
    if step > 0 and view.page is not None and view.page.unread:
        # Nothing unread below: begin again at the top.
        view.go(0)
        view.unread(1)
    else:
        desk.say("No unread comment here." if step > 0 else "No unread comment above.")


@_with_thread
def next_top(desk: Desk, count: int) -> None:
    """The next comment on the article itself."""
    if not desk.thread_pane.view.top_level(1, count or 1):
        desk.say("This is the last of them.")


@_with_thread
def previous_top(desk: Desk, count: int) -> None:
    """The comment on the article itself before it."""
    if not desk.thread_pane.view.top_level(-1, count or 1):
        desk.say("This is the first of them.")


@_with_thread
def fold(desk: Desk, count: int) -> None:
    """Fold a comment with its replies, or unfold it."""
    desk.thread_pane.view.toggle()


@_with_thread
def inward(desk: Desk, count: int) -> None:
    """Unfold a comment, or go to its first reply."""
    desk.thread_pane.view.inward()


@_with_thread
def outward(desk: Desk, count: int) -> None:
    """Fold the replies, or go to what it answers; from the article's own comments back to the article."""
    if not desk.thread_pane.view.outward():
        leave(desk)


def toggle_read(desk: Desk, count: int) -> None:
    """Mark a comment unread, or read again."""
    view = desk.thread_pane.view
    item, article = view.current, desk.thread_pane.article_id
    if item is None or item.comment.key.startswith(OWN_KEY):
        return
    desk.keep_passed()
    read = not item.read
    label = f"marked a comment {'read' if read else 'unread'}"
    desk.finish_change()
    desk.kept(lambda: desk.store.threads.mark_read(article, [item.comment.key], read=read, label=label), None)
    view.set_read(view.cursor, read)
    desk.thread_pane.tell()
    desk.say("Read." if read else "Unread: n comes back to it.")


def mark_all_read(desk: Desk, count: int) -> None:
    """Mark all comments of the thread read."""
    desk.keep_passed()
    article = desk.thread_pane.article_id

    def done(changed: int) -> None:
        from termnews.text import plural

        desk.reload_thread()
        desk.say(f"{plural(changed, 'comment')} marked read. u takes it back." if changed else "All of them are read.")

    desk.long_change(desk.store.threads.marking_read(article, label="marked the comments read"), done, "Marking read:")


# --- answering, opening -----------------------------------------------------------------------------------------------


@_with_thread
def reply(desk: Desk, count: int) -> None:
    """Answer the comment under the cursor."""
    view = desk.thread_pane.view
    item = view.current
    if item is None:
        writing.compose(desk)
    elif item.comment.key.startswith(OWN_KEY):
        desk.say("The site has not shown this comment yet: it cannot be answered.")
    else:
        comment = item.comment
        writing.compose(desk, parent=Parent(comment.key, comment.author, comment.body.text()))


def address(desk: Desk) -> str:
    """Where the comment under the cursor stands, else where all of them do."""
    item = desk.thread_pane.view.current
    if item is not None and item.comment.url:
        return item.comment.url
    article = desk.article
    thread = desk.thread_pane.thread
    if article is None:
        return ""
    elsewhere = thread is not None and thread.elsewhere
    return (not elsewhere and article.comments_url) or article.url
