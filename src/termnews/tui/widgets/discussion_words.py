"""What is said of a thread and of a comment, in words and cells. No Textual here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from termnews import document, threads
from termnews.discussion import Comment, Doors, Draft, DraftState, Thread, ThreadComment
from termnews.text import age, clean, clean_lines, plural, shorten, width

ON_THE_WAY = "draft:"
"""How the key of one of the reader's own begins that its site does not show yet."""

NOBODY = "Anonymous"
"""Who wrote a comment that names nobody."""

_WAYS = {
    DraftState.QUEUED: "waits to be sent",
    DraftState.SENDING: "being sent",
    DraftState.ACCEPTED: "sent, not shown yet",
    DraftState.HELD: "held for moderation",
    DraftState.UNKNOWN: "may have arrived",
    DraftState.PUBLISHED: "published",
}
"""What the reader wrote and the thread does not show yet, by where it is on its way."""

_DOORS = {Doors.OPEN: "open", Doors.CLOSED: "closed", Doors.LOGIN: "log in to write"}

_PREVIEW = 12
"""Cells from which on the first words of a folded comment are shown."""

_LEAST = 8
"""Cells that are kept for an author, whatever else is to be said."""


class TalkKeys(NamedTuple):
    """The keys that are named in the pane."""

    write: str = "C"
    browser: str = "o"
    again: str = "x"


class Own(NamedTuple):
    """A thread with what the reader has on the way to it."""

    thread: Thread
    ways: Mapping[str, str]
    """Of the reader's own comments: where each is on its way, by its key in the thread."""


def with_own(thread: Thread, drafts: list[Draft]) -> Own:
    """The thread with those of the reader's own comments that its site does not show, where they will stand."""
    marks = {item.comment.key: item for item in thread.comments}
    ways: dict[str, str] = {}
    waiting: list[Comment] = []
    for draft in drafts:
        if draft.state not in _WAYS:
            continue
        if draft.remote_key in marks:
            ways[draft.remote_key] = _WAYS[DraftState.HELD] if marks[draft.remote_key].comment.held else "yours"
            continue
        key = f"{ON_THE_WAY}{draft.id}"
        ways[key] = _WAYS[draft.state]
        waiting.append(
            Comment(
                key,
                draft.parent.key if draft.parent is not None else "",
                draft.identity.name or "You",
                draft.changed,
                document.from_plain(clean_lines(draft.text)),
                draft.remote_url,
                held=draft.state is DraftState.HELD,
            )
        )
    if not waiting:
        return Own(thread, ways)
    placed = threads.arranged([*(item.comment for item in thread.comments), *waiting])
    comments = tuple(
        marks[comment.key]._replace(depth=depth) if comment.key in marks else ThreadComment(comment, depth, True, False)
        for comment, depth in placed
    )
    return Own(replace(thread, comments=comments), ways)


# --- the pane ---------------------------------------------------------------------------------------------------------


def title(thread: Thread | None, host: str, *, reading: bool, unread: int = 0, now: datetime | None = None) -> str:
    """The line above the comments: how many, what is new, where they are kept, whether one can be left."""
    if thread is None:
        return " · ".join(filter(None, ("Comments", host, "reading …" if reading else "")))
    count = sum(1 for item in thread.comments if not item.comment.key.startswith(ON_THE_WAY))
    new = sum(item.new for item in thread.comments)
    total = thread.total or 0
    some = f"{count:,} of {plural(total, 'comment')}" if total > count else plural(count, "comment")
    facts = [
        some if count or total or thread.checked_at else "Comments",
        f"{new:,} new" if new else "",
        f"{unread:,} unread" if unread and unread != new else "",
        host,
        f"at {thread.elsewhere}" if thread.elsewhere else _DOORS.get(thread.doors, ""),
    ]
    if reading:
        facts.append("reading …")
    elif thread.problem and thread.checked_at is not None:
        facts.append(f"as of {ago(thread.checked_at, now)}")
    return " · ".join(filter(None, facts))


def ago(when: datetime, now: datetime | None = None) -> str:
    """`3h ago`, `just now`."""
    words = age(when, now)
    return "just now" if words == "now" else f"{words} ago"


def host_of(thread: Thread | None, article_url: str) -> str:
    """Where a thread is kept, as one says it: the host of its comments, else of the article."""
    urls = [item.comment.url for item in thread.comments if item.comment.url] if thread is not None else []
    try:
        return clean((urlsplit(urls[0] if urls else article_url).hostname or "").removeprefix("www."))
    except ValueError:
        return ""


def nothing(thread: Thread | None, keys: TalkKeys, *, reading: bool) -> str:
    """What stands in the place of comments where there are none."""
    browser = f"{keys.browser} opens the page in the browser"
    if thread is not None and thread.elsewhere and not thread.service:
        there = f"{keys.browser} opens them in the browser"
        return f"The comments are kept by {thread.elsewhere}, which cannot be read here. {there}."
    if thread is None or (thread.checked_at is None and not thread.problem):
        if reading:
            return "Reading the comments …"
        return f"It is not known where the comments of this article are. {keys.again} looks again, {browser}."
    if thread.problem:
        return f"The comments could not be read: {_point(thread.problem)} {keys.again} tries it again, {browser}."
    if thread.total:
        return f"The site counts {plural(thread.total, 'comment')} and shows none here. {browser}."
    if thread.doors is Doors.CLOSED:
        return "There are no comments, and the discussion is closed."
    if thread.doors is Doors.LOGIN:
        return f"No comments yet. To write one you have to log in at the site: {browser}."
    return f"No comments yet. {keys.write} writes the first."


def note(thread: Thread | None, keys: TalkKeys) -> str:
    """What is to be said of comments that are shown; '' where all is well."""
    if thread is None or not thread.comments:
        return ""
    count = len(thread.comments)
    if thread.problem:
        return f"Not read anew: {_point(thread.problem)} {keys.again} tries it again."
    if thread.cut:
        return f"There are more than the {count:,} that are kept here. {keys.browser} opens the page in the browser."
    if thread.service == "feed" and (thread.total or 0) > count:
        return f"The feed brings only the newest. {keys.browser} opens the page in the browser."
    if thread.elsewhere:
        return f"New comments are kept by {thread.elsewhere}: {keys.browser} opens them in the browser."
    return ""


def _point(words: str) -> str:
    return f"{words.rstrip('. ')}."


# --- a comment --------------------------------------------------------------------------------------------------------


class Header(NamedTuple):
    """What the header of a comment tells."""

    item: ThreadComment
    depth: int
    """How deep it is, where it cannot be set in so far; else 0."""
    folded: bool
    replies: int
    """Replies that are folded away, at every level."""
    unread: int
    """Those of them that have not been read."""
    way: str = ""
    """Where one of the reader's own is on its way."""


def header(head: Header, cells: int, *, ascii_only: bool = False, now: datetime | None = None) -> list[tuple[str, str]]:
    """The header line of a comment in so many cells: texts with the component class of each."""
    comment = head.item.comment
    dot, fold, deep = (".", "+", ">") if ascii_only else ("●", "▸", "↳")
    waits = not head.item.read or (head.folded and head.unread)
    sign = fold if head.folded else dot if not head.item.read else " "
    held = "held for moderation" if comment.held and not head.way else head.way
    facts = [
        (age(comment.published, now) if comment.published else "", "thread--meta"),
        ("new" if head.item.new else "", "thread--new"),
        (held, "thread--new" if held != "yours" else "thread--meta"),
        (_replies(head), "thread--meta"),
    ]
    parts = [(f"{sign} ", "thread--mark" if waits else "thread--meta")]
    if head.depth:
        parts.append((f"{deep}{head.depth} ", "thread--meta"))
    room = cells - sum(width(text) for text, _ in parts)
    shown, used = [], 0
    for text, name in facts:
        if text and used + 3 + width(text) <= room - _LEAST:
            shown += [(" · ", "thread--meta"), (text, name)]
            used += 3 + width(text)
    author = shorten(comment.author or NOBODY, max(1, room - used))
    parts += [(author, "thread--author" if head.item.read else "thread--unread"), *shown]
    left = room - used - width(author) - 3
    if head.folded and left >= _PREVIEW:
        words = clean(comment.body.text()[: 4 * left])
        parts += [(" · ", "thread--meta"), (shorten(words, left), "thread--meta")] if words else []
    return parts


def _replies(head: Header) -> str:
    if not head.folded or not head.replies:
        return ""
    words = plural(head.replies, "reply", "replies")
    return f"{words}, {head.unread:,} unread" if head.unread else words
