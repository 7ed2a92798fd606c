"""`comments`: the thread of an article, as text or JSON.

JSON is one object a line, a comment before its replies. A comment has the keys

    id             text          its name in its thread; "draft:N" for one of yours that its site does not show yet
    parent         text          the id of what it answers; empty at the top level
    depth          number        0 at the top level
    author         text          empty where it is not known
    published      text, null    RFC 3339, UTC
    text           text          the words, paragraphs parted by a blank line
    url            text          where it stands; empty where that is not known
    held           true/false    the site keeps it back: nobody else sees it
    read, new      true/false    read in the reader; not there when the thread was last looked at in it
    own            text, null    of your own: "queued", "sending", "accepted", "held", "unknown", "published"
"""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING

from termnews.cli.show import columns, find_article
from termnews.cli.verb import NETWORK, OK, PARTLY, Verb, emit, open_store, public, put, say, stamp, whole_number
from termnews.errors import UsageError
from termnews.paths import Paths

if TYPE_CHECKING:
    from termnews.discussion import Clues, Thread, ThreadComment
    from termnews.store.store import Store

STEP = 2
"""Columns that a reply stands further in than what it answers."""

NARROWEST = 40
"""Columns that every comment has, however deep it stands."""

_LONGEST_NAME = 20
"""Characters of an id that is shown in the text."""


def arguments(parser: ArgumentParser) -> None:
    """What `comments` takes."""
    parser.description = f"{parser.description} It is read anew from its site, and what is read is kept."
    parser.epilog = (__doc__ or "").partition("\n\n")[2]
    parser.add_argument("article", metavar="ID|URL", help="its number in `list`, or the address of its page")
    parser.add_argument("--offline", action="store_true", help="only what is kept: nothing is fetched")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--width", metavar="N", type=whole_number, default=0, help="columns of the text")


def run(arguments: SimpleNamespace, paths: Paths) -> int:
    """Write the thread. Raises UsageError where there is no such article, StoreError."""
    with open_store(paths) as store:
        number = find_article(store, arguments.article)
        clues = store.threads.clues(number) if number is not None else None
    if clues is None:
        raise UsageError(f"There is no article “{arguments.article}”.", "`termnews list` gives their numbers.")
    problem = "" if arguments.offline else _read(clues.article_id, paths)
    from termnews.store.store import Store

    # What is to be said of how it is opened has been said.
    with Store.open(paths.data) as store:
        thread = _with_own(store, clues.article_id)
        clues = store.threads.clues(clues.article_id) or clues
    if thread is not None:
        _write(thread, arguments)
    return _end(thread, clues, problem, offline=arguments.offline)


def _end(thread: Thread | None, clues: Clues, problem: str, *, offline: bool) -> int:
    """Say what is to be said of a thread that has been written; the exit code."""
    comments = thread.comments if thread is not None else ()
    if problem:
        say(f"{problem} What is kept stands above." if comments else problem)
        page = clues.page
        is_nowhere = page is not None and not page.places and not clues.comments_feed
        return PARTLY if comments or is_nowhere else NETWORK
    if thread is None or (thread.checked_at is None and not comments):
        if offline:
            say("Nothing of this thread is kept yet: without --offline it is read from its site.")
        return PARTLY if offline else OK
    if not comments:
        say(
            "There are no comments, and none can be left." if thread.doors == "closed" else "There are no comments yet."
        )
    if thread.cut:
        say("There are more than are taken.")
    return OK


def _read(article: int, paths: Paths) -> str:
    """Read a thread from its site; why it could not be read, '' where it could."""
    import asyncio

    from termnews.config import load
    from termnews.engine.engine import open_engine
    from termnews.engine.follow import read_thread
    from termnews.protocol import ThreadReady

    async def work() -> str:
        problem = ""
        async with open_engine(paths, load(paths.config_file, os.environ)) as engine:
            async for event in read_thread(engine, article):
                if isinstance(event, ThreadReady):
                    problem = event.problem
        return problem

    return asyncio.run(work())


def _with_own(store: Store, article: int) -> Thread | None:
    """The thread as it is kept, with what the person has on the way to it; None where there is neither."""
    from termnews import threads
    from termnews.discussion import Thread

    thread, own = store.threads.get(article), store.outbox.of_article(article)
    return threads.with_own(thread or Thread(article), own) if thread is not None or own else None


# --- writing it -------------------------------------------------------------------------------------------------------


def _write(thread: Thread, arguments: SimpleNamespace) -> None:
    if arguments.json:
        above: list[str] = []
        for item in thread.comments:
            del above[item.depth :]
            emit(as_json(item, above[-1] if above else ""))
            above.append(item.comment.key)
    elif thread.comments:
        put("\n".join(as_text(thread, arguments.width or columns())))


def as_json(item: ThreadComment, parent: str) -> dict[str, object]:
    """A comment with the keys that stand above; `parent`: under which it stands."""
    comment = item.comment
    return {
        "id": comment.key,
        "parent": parent,
        "depth": item.depth,
        "author": comment.author,
        "published": stamp(comment.published),
        "text": comment.body.text(),
        "url": public(comment.url),
        "held": comment.held,
        "read": item.read,
        "new": item.new,
        "own": item.own.value if item.own is not None else None,
    }


def as_text(thread: Thread, width: int) -> Iterator[str]:
    """The thread in lines of at most `width` columns (code may be wider), replies further in than what they answer."""
    from termnews.layout.page import lay_out

    deepest = max(0, width - NARROWEST)
    for place, item in enumerate(thread.comments):
        indent = min(item.depth * STEP, deepest)
        if place:
            yield ""
        yield " " * indent + _head(item)
        layout = lay_out(item.comment.body, max(1, width - indent - STEP))
        lines = [line.text() for line in layout]
        lines += [f"[{number}] {link}" for number, link in enumerate(layout.links, 1)]
        yield from ((" " * (indent + STEP) + line).rstrip() for line in lines)


def _head(item: ThreadComment) -> str:
    """Who wrote a comment, when, its name, and what is to be said of it."""
    comment = item.comment
    when = f"{comment.published.astimezone():%Y-%m-%d %H:%M}" if comment.published is not None else ""
    name = f"#{comment.key}" if len(comment.key) <= _LONGEST_NAME else ""
    own = f"yours, {item.own.value}" if item.own is not None else "held" if comment.held else ""
    author = comment.author or ("You" if item.own is not None else "Anonymous")
    facts = (author, when, name, own, "new" if item.new else "")
    return " · ".join(fact for fact in facts if fact)


VERB = Verb(arguments, run)
