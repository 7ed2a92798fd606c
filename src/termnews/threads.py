"""The order in which the comments of a thread are read: each before its replies, siblings by date.

What a site says of parents is not to be trusted: a comment may answer itself, an answer of its own, or one that is not
there. Such a one stands at the top level.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from math import inf

from termnews import document
from termnews.discussion import DEEPEST, Comment, Draft, DraftState, Thread, ThreadComment
from termnews.text import clean_lines

_NEVER = datetime.max.replace(tzinfo=UTC)

OWN_KEY = "draft:"
"""How the key of an own comment begins that its site does not show; the id of its draft follows. None of a site's does:
see `foreign_key`."""

_ON_THE_WAY = frozenset(
    (
        *(DraftState.QUEUED, DraftState.SENDING, DraftState.ACCEPTED),
        *(DraftState.HELD, DraftState.UNKNOWN, DraftState.PUBLISHED),
    )
)
"""The states in which a comment of the reader's stands in a thread, whether its site shows it or not."""


def foreign_key(key: str) -> str:
    """The key under which a site's comment is kept: no site can give one of its own for the reader's."""
    return f"site:{key}" if key.startswith(OWN_KEY) else key


def with_own(thread: Thread, drafts: Sequence[Draft]) -> Thread:
    """A thread with the reader's own comments (`drafts`: of its article, in whatever state) where they will stand.

    Those that the site shows are marked as own, those that it does not show yet are put in. Nobody has to read or to be
    told of what they have written themselves.
    """
    own = [draft for draft in drafts if draft.state in _ON_THE_WAY]
    if not own:
        return thread
    shown = {item.comment.key: item for item in thread.comments}
    states = {draft.remote_key: draft.state for draft in own if draft.remote_key}
    waiting = [_own(draft) for draft in own if draft.remote_key not in shown]
    states |= {f"{OWN_KEY}{draft.id}": draft.state for draft in own}
    placed = arranged([*(item.comment for item in thread.comments), *waiting])
    return replace(
        thread,
        comments=tuple(
            ThreadComment(comment, depth, read=True, new=False, own=states[comment.key])
            if comment.key in states
            else shown[comment.key]._replace(depth=depth)
            for comment, depth in placed
        ),
    )


def _own(draft: Draft) -> Comment:
    return Comment(
        f"{OWN_KEY}{draft.id}",
        draft.parent.key if draft.parent is not None else "",
        draft.identity.name,
        draft.changed,
        document.from_plain(clean_lines(draft.text)),
        draft.remote_url,
        held=draft.state is DraftState.HELD,
    )


def arranged(comments: Sequence[Comment]) -> list[tuple[Comment, int]]:
    """The comments with their depth, 0 at the top level and DEEPEST at most; of two with one key the first.

    Of those with one date, as where a page gives but the day, the one with the lower number is the first; comments
    without a date stand behind their siblings, those without a number in the order in which they were given.
    """
    known: dict[str, Comment] = {}
    for comment in comments:
        known.setdefault(comment.key, comment)
    replies: dict[str, list[Comment]] = {}
    for comment in known.values():
        replies.setdefault(comment.parent if comment.parent in known else "", []).append(comment)
    for siblings in replies.values():
        siblings.sort(key=lambda comment: (comment.published or _NEVER, _number(comment.key)))
    found: dict[str, int] = {}
    _walk("", replies, found)
    # What is in a ring is reached from nowhere: the first of it is taken out.
    for comment in known.values():
        if comment.key not in found:
            replies[""] = [comment]
            _walk("", replies, found)
    return [(known[key], depth) for key, depth in found.items()]


def _number(key: str) -> float:
    return int(key) if key.isascii() and key.isdecimal() else inf


def _walk(start: str, replies: dict[str, list[Comment]], found: dict[str, int]) -> None:
    waiting = [(comment, 0) for comment in reversed(replies.get(start, []))]
    while waiting:
        comment, depth = waiting.pop()
        if comment.key in found:
            continue
        found[comment.key] = depth
        deeper = min(depth + 1, DEEPEST)
        waiting.extend((reply, deeper) for reply in reversed(replies.get(comment.key, [])) if comment.key)
