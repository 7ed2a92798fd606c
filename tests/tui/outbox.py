"""Comments of the reader's in every state, and a thread that says what a site takes, for a test."""

from __future__ import annotations

from datetime import datetime, timedelta

from termnews.discussion import GRACE, CommentForm, Doors, DraftState, Identity, PageDiscussion, Parent, Place
from termnews.store.store import Store
from tests.tui.news import NOW, ids

ADA = Identity("Ada", "ada@tide.example", "https://ada.example/")
KEEPER = Parent("21", "The lock keeper", "The gate opened late.\nIt always does.")

FORM = CommentForm(
    "https://news.example/wp-comments-post.php",
    fields=(("comment", "text", True), ("author", "name", True), ("email", "email", True), ("url", "website", False)),
    limits=(("comment", 65_525),),
)
PLACE = Place("wordpress", "https://news.example/wp-json/", "1")


def page(store: Store, article: int, doors: Doors = Doors.OPEN, **more: object) -> None:
    """Keep what the page of an article says of its discussion."""
    kept = PageDiscussion("https://news.example/1", doors, (PLACE,), FORM if doors is Doors.OPEN else None)
    store.threads.keep_page(article, kept._replace(**more), NOW)  # type: ignore[arg-type]


def send(store: Store, article: int, text: str, at: datetime, parent: Parent | None = None) -> int:
    """Queue a comment at a moment; its id."""
    draft = store.drafts.save(article, text, parent=parent, identity=ADA)
    assert store.outbox.queue(draft, ADA, at, service="", wire="", not_before=at + GRACE)
    return draft


def move(store: Store, draft: int, to: DraftState, at: datetime, words: str = "", **more: object) -> None:
    """Bring a comment into a state, whatever it is in."""
    assert store.outbox.move(draft, tuple(DraftState), to, at, words=words, **more)  # type: ignore[arg-type]


def fill_outbox(store: Store) -> dict[DraftState, int]:
    """A comment in each state of the outbox, on the articles in turn; their ids."""
    articles = ids(store)
    made: dict[DraftState, int] = {}
    states = (
        (DraftState.PUBLISHED, ""),
        (DraftState.HELD, ""),
        (DraftState.REMOVED, ""),
        (DraftState.REJECTED, "Please enter a valid email address."),
        (DraftState.BLOCKED, "Comments are closed here."),
        (DraftState.UNKNOWN, "The connection was cut off after the first byte."),
        (DraftState.CANCELLED, ""),
        (DraftState.QUEUED, "No network."),
    )
    for number, (state, words) in enumerate(states):
        at = NOW - timedelta(minutes=90 - 10 * number)
        draft = send(store, articles[number % len(articles)], f"A comment that is {state}.", at)
        if state is not DraftState.QUEUED:
            move(store, draft, DraftState.SENDING, at + timedelta(seconds=11))
        later = at + timedelta(seconds=13)
        if state is DraftState.CANCELLED:
            move(store, draft, DraftState.REJECTED, later)
            store.outbox.cancel(draft, later + timedelta(minutes=1))
        else:
            due = NOW + timedelta(seconds=20) if state is DraftState.QUEUED else None
            move(store, draft, state, later, words, not_before=due)
        made[state] = draft
    return made
