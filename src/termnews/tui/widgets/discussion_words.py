"""What is said of a thread and of a comment, in words and cells. No Textual here."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from termnews.discussion import Doors, DraftState, Thread, ThreadComment
from termnews.text import age, clean, plural, shorten, width
from termnews.threads import OWN_KEY

NOBODY = "Anonymous"
"""Who wrote a comment that names nobody."""

_YOU = "You"
"""Who wrote one of the reader's own that names nobody."""

_WAYS = {
    DraftState.QUEUED: ["waits to be sent", "queued"],
    DraftState.SENDING: ["being sent", "sending"],
    DraftState.ACCEPTED: ["sent, not shown yet", "sent"],
    DraftState.HELD: ["held for moderation", "held"],
    DraftState.UNKNOWN: ["may have arrived", "unknown"],
    DraftState.PUBLISHED: ["published"],
}
"""What is said of what the reader wrote and the thread does not show yet, the fullest wording first."""

_YOURS = ["yours"]

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


# --- the pane ---------------------------------------------------------------------------------------------------------


def title(thread: Thread | None, host: str, *, reading: bool, unread: int = 0, now: datetime | None = None) -> str:
    """The line above the comments: how many, what is new, where they are kept, whether one can be left."""
    if thread is None:
        return " · ".join(filter(None, ("Comments", "reading …" if reading else "", host)))
    count = sum(1 for item in thread.comments if not is_on_its_way(item))
    new = sum(item.new for item in thread.comments)
    total = thread.total or 0
    some = f"{count:,} of {plural(total, 'comment')}" if total > count else plural(count, "comment")
    read = f"as of {ago(thread.checked_at, now)}" if thread.problem and thread.checked_at is not None else ""
    facts = [
        (some if count or total else "No comments") if count or total or thread.checked_at else "Comments",
        f"{new:,} new" if new else "",
        f"{unread:,} unread" if unread and unread != new else "",
        "reading …" if reading else read,
        f"at {thread.elsewhere}" if thread.elsewhere else _DOORS.get(thread.doors, ""),
        host,
    ]
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


def note(thread: Thread | None, keys: TalkKeys, *, reading: bool) -> str:
    """What is to be said of comments that are shown; '' where all is well."""
    if thread is None or not thread.comments:
        return ""
    count = len(thread.comments)
    if thread.problem and not reading:
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


def header(head: Header, cells: int, *, ascii_only: bool = False, now: datetime | None = None) -> list[tuple[str, str]]:
    """The header line of a comment in so many cells: texts with the component class of each."""
    comment = head.item.comment
    dot, fold, deep = (".", "+", ">") if ascii_only else ("●", "▸", "↳")
    waits = not head.item.read or (head.folded and head.unread)
    sign = fold if head.folded else dot if not head.item.read else " "
    way = _way(head.item)
    facts = [
        ([age(comment.published, now) if comment.published else ""], "thread--meta"),
        (["new" if head.item.new else ""], "thread--new"),
        (way, "thread--meta" if way == _YOURS else "thread--new"),
        (replies := _replies(head), "thread--meta"),
    ]
    parts = [(f"{sign} ", "thread--mark" if waits else "thread--meta")]
    if head.depth:
        parts.append((f"{deep}{head.depth} ", "thread--meta"))
    room = cells - sum(width(text) for text, _ in parts)
    author = comment.author or (_YOU if head.item.own else NOBODY)
    least = min(_LEAST, width(author))
    shown, used = [], 0
    for wordings, name in facts:
        # That there are replies is said in any case: they are to be seen nowhere else.
        kept = width(replies[-1]) + 3 if replies and wordings is not replies else 0
        left = room - least - used - kept - 3
        text = next((words for words in wordings if words and width(words) <= left), "")
        if text:
            shown += [(" · ", "thread--meta"), (text, name)]
            used += 3 + width(text)
    author = shorten(author, max(1, room - used))
    parts += [(author, "thread--author" if head.item.read else "thread--unread"), *shown]
    left = room - used - width(author) - 3
    if head.folded and left >= _PREVIEW:
        words = clean(comment.body.text()[: 4 * left])
        parts += [(" · ", "thread--meta"), (shorten(words, left), "thread--meta")] if words else []
    return parts


def is_on_its_way(item: ThreadComment) -> bool:
    """Whether it is one of the reader's own that its site does not show yet."""
    return item.comment.key.startswith(OWN_KEY)


def _way(item: ThreadComment) -> list[str]:
    """What became of one of the reader's own, the fullest wording first; nothing for those of others."""
    if item.comment.held:
        return _WAYS[DraftState.HELD]
    if item.own is None:
        return []
    return _WAYS[item.own] if is_on_its_way(item) else _YOURS


def _replies(head: Header) -> list[str]:
    """How many replies are folded away, the fullest wording first."""
    if not head.folded or not head.replies:
        return []
    words = plural(head.replies, "reply", "replies")
    return [f"{words}, {head.unread:,} unread" if head.unread else words, words, f"+{head.replies}"]
