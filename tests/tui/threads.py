"""Threads for the tests of the reader, and what its worker would say of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from termnews.discussion import Comment, Doors, FetchedThread, PageDiscussion, Place
from termnews.document import Block, Document, Paragraph, Span
from termnews.protocol import Event
from termnews.store.store import Store
from termnews.tui.jobs import Jobs
from termnews.tui.widgets.discussion_view import ThreadView
from tests.tui.news import NOW, Reader

WORDS = "The ferry was late again, and nobody at the office wrote it down. "
NAMES = ("Ann Lee", "The lock keeper", "港の人", "M. Dupont", "Bo")


def comment(
    key: int | str,
    parent: int | str = "",
    *blocks: Block,
    words: str = "",
    author: str = "",
    hours: float = 1.0,
    held: bool = False,
) -> Comment:
    """A comment of the thread."""
    body = blocks or (Paragraph((Span(words or WORDS * (1 + sum(map(ord, str(key))) % 3)),)),)
    name = author or NAMES[sum(map(ord, str(key))) % len(NAMES)]
    url = f"https://news.example/1#comment-{key}"
    return Comment(str(key), str(parent), name, NOW - timedelta(hours=hours), Document(tuple(body)), url, held=held)


TALK = (
    comment(1, words="Was this ever in the log?", author="Ann Lee", hours=9),
    comment(2, 1, words="It was. Page forty, in pencil.", author="The lock keeper", hours=8),
    comment(3, 2, words="Then somebody has rubbed it out.", author="M. Dupont", hours=7),
    comment(4, 1, words=WORDS * 4, author="港の人", hours=6),
    comment(5, words="I have a photograph of the board.", author="Bo", hours=5),
    comment(6, 5, words="Please put it up.", author="Ann Lee", hours=4),
    comment(7, words="Closed on Mondays, as ever.", author="The lock keeper", hours=3),
)


def many(count: int) -> list[Comment]:
    """A long thread: every ninth is on the article, the others answer in threes."""
    return [comment(n, n - 1 - n % 3 if n % 9 else "", hours=count - n) for n in range(count)]


def keep(
    store: Store,
    article: int,
    comments: Sequence[Comment] = TALK,
    *,
    total: int | None = None,
    doors: Doors = Doors.OPEN,
    elsewhere: str = "",
    now: datetime = NOW,
    service: str = "wordpress",
    cut: bool = False,
) -> None:
    """Keep a thread as the worker does."""
    store.threads.keep_page(article, PageDiscussion("https://news.example/1", doors, elsewhere=elsewhere), now)
    place = Place(service, "https://news.example/wp-json/")
    store.threads.keep(article, FetchedThread(place, tuple(comments), service != "feed", total=total, cut=cut), now)


async def say(it: Reader, event: Event) -> None:
    """The worker says something of what was asked last."""
    number = it.main.talk.request if it.main.talk is not None else 0
    it.main.post_message(Jobs.Answered(number, event))
    await it.pilot.pause()
    await it.pilot.pause()


async def told(it: Reader) -> None:
    """What is read is counted in the title, which else waits until the reader rests."""
    it.main.keep_passed()
    it.main.thread_pane.tell()
    await it.pilot.pause()


def view(it: Reader) -> ThreadView:
    """The comments on the screen."""
    return it.main.thread_pane.view


def at(it: Reader) -> str:
    """The key of the comment under the cursor."""
    item = view(it).current
    assert item is not None
    return item.comment.key


def pane(it: Reader) -> str:
    """The pane that has the focus."""
    return it.main.pane
