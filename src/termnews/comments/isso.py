"""Isso: a thread by its own interface, all of it in one answer, each comment with its replies in it.

Source: isso-comments.de/docs/reference/server-api, and Isso 0.14.0 as it answers. Its answers have no validators; its
feed of a thread has, where the owner keeps feeds switched on (the answer says so): an unchanged thread is one 304.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from termnews.comments.answers import (
    GONE,
    Object,
    Validators,
    address_of,
    ask,
    body_of_html,
    body_of_plain,
    capped,
    just_before,
    key_of,
    moment_of,
    name_of,
    objects,
    read_json,
    thought,
    words,
    wrong_shape,
)
from termnews.comments.wordpress import check
from termnews.discussion import Clues, Comment, FetchedThread, Place
from termnews.fetch.http import Fetcher, Response

HELD, DELETED = 2, 4
"""`mode` of a comment that waits for the moderator, and of one that is gone but has replies."""


class Isso:
    """The reading of a thread. `place.url` is where Isso is, `place.thread` what it calls the page: its path."""

    async def read(self, fetcher: Fetcher, place: Place, clues: Clues) -> FetchedThread:
        """All comments that everyone sees. Raises FetchError."""
        feed = address(place, "feed")
        validators, unchanged = await check(fetcher, feed, clues)
        if unchanged:
            return FetchedThread(place, unchanged=True)._replace(**(validators or Validators())._asdict())
        response = await ask(fetcher, address(place), clues)
        comments, cut, has_feed = await thought(lambda: _read(response, clues.url))
        if has_feed and validators is None:
            validators = Validators("", just_before(response), feed)
        known = (validators or Validators())._asdict()
        return FetchedThread(place, comments, total=None if cut else len(comments), cut=cut, **known)


def address(place: Place, path: str = "") -> str:
    """An address of an Isso for a page."""
    return f"{place.url.rstrip('/')}/{path}?{urlencode({'uri': place.thread})}"


def _read(response: Response, page: str) -> tuple[tuple[Comment, ...], bool, bool]:
    """The comments, whether there were more, and whether there is a feed. Raises BadReply."""
    answer = read_json(response, "Isso")
    if not isinstance(answer, dict) or not isinstance(answer.get("replies"), list):
        raise wrong_shape("Isso")
    config = answer.get("config")
    comments, cut = capped(comments_of(answer, page))
    return comments, cut, isinstance(config, dict) and config.get("feed") is True


def comments_of(answer: Object, page: str) -> Iterator[Comment]:
    """The comments in an answer, each before its replies; `page` is where they stand."""
    waiting = [(found, "") for found in reversed([*objects(answer.get("replies"))])]
    while waiting:
        found, parent = waiting.pop()
        key = key_of(found.get("id"))
        gone = found.get("mode") == DELETED
        yield Comment(
            key=key,
            parent=key_of(found.get("parent")) or parent,
            author="" if gone else name_of(found.get("author")),
            published=moment_of(found.get("created")),
            body=body_of_plain(GONE) if gone else body_of_html(words(found.get("text")), page),
            url=f"{page.partition('#')[0]}#isso-{key}" if page else "",
            author_url=address_of(found.get("website")),
            held=found.get("mode") == HELD,
        )
        waiting.extend((reply, key) for reply in reversed([*objects(found.get("replies"))]))


SERVICE = Isso()
