"""The order in which the comments of a thread are read: each before its replies, siblings by date.

What a site says of parents is not to be trusted: a comment may answer itself, an answer of its own, or one that is not
there. Such a one stands at the top level.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from termnews.discussion import DEEPEST, Comment

_NEVER = datetime.max.replace(tzinfo=UTC)


def arranged(comments: Sequence[Comment]) -> list[tuple[Comment, int]]:
    """The comments with their depth, 0 at the top level and DEEPEST at most; of two with one key the first.

    Comments without a date stand behind their siblings in the order in which they were given.
    """
    known: dict[str, Comment] = {}
    for comment in comments:
        known.setdefault(comment.key, comment)
    replies: dict[str, list[Comment]] = {}
    for comment in known.values():
        replies.setdefault(comment.parent if comment.parent in known else "", []).append(comment)
    for siblings in replies.values():
        siblings.sort(key=lambda comment: comment.published or _NEVER)
    found: dict[str, int] = {}
    _walk("", replies, found)
    # What is in a ring is reached from nowhere: the first of it is taken out.
    for comment in known.values():
        if comment.key not in found:
            replies[""] = [comment]
            _walk("", replies, found)
    return [(known[key], depth) for key, depth in found.items()]


def _walk(start: str, replies: dict[str, list[Comment]], found: dict[str, int]) -> None:
    waiting = [(comment, 0) for comment in reversed(replies.get(start, []))]
    while waiting:
        comment, depth = waiting.pop()
        if comment.key in found:
            continue
        found[comment.key] = depth
        deeper = min(depth + 1, DEEPEST)
        waiting.extend((reply, deeper) for reply in reversed(replies.get(comment.key, [])) if comment.key)
