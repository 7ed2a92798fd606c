"""Lemmy: the comments of a post, fifty a request, the oldest first.

`/api/v3/comment/list` is {comments: [{comment, creator, …}]}; a comment is {id, path, content, published, deleted,
removed, ap_id}, `path` the ids from the root ('0.12.40': 40 answers 12), `content` Markdown (join-lemmy.org/api; its
source is crates/db_views in github.com/LemmyNet/lemmy). The Markdown is shown as it was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from urllib.parse import urlencode

from termnews.comments.answers import (
    GONE,
    MOST_BYTES,
    Object,
    address_of,
    ask,
    body_of_plain,
    capped,
    key_of,
    moment_of,
    name_of,
    objects,
    read_json,
    thought,
    words,
    wrong_shape,
)
from termnews.discussion import Clues, Comment, FetchedThread, Place
from termnews.fetch.http import Fetcher

A_PAGE = 50
"""Comments a request: more are refused."""

MOST_PAGES = 40
"""Requests for one thread: a server of volunteers is not to be stormed."""


class Lemmy:
    """The reading of a thread. `place.url` is the server, `place.thread` the number of the post there."""

    async def read(self, fetcher: Fetcher, place: Place, clues: Clues) -> FetchedThread:
        """The whole thread, up to 2,000 comments. Raises FetchError."""
        pages: list[object] = []
        left, done = MOST_BYTES, False
        while not done and left > 0 and len(pages) < MOST_PAGES:
            response = await ask(fetcher, _address(place, len(pages) + 1), clues)
            answer = await thought(partial(read_json, response, "Lemmy"))
            found = answer.get("comments") if isinstance(answer, dict) else None
            if not isinstance(found, list):
                raise wrong_shape("Lemmy")
            pages.append(found)
            left -= len(response.body)
            done = len(found) < A_PAGE
        comments, more = await thought(lambda: capped(comments_of(pages, place.url)))
        done = done and not more
        return FetchedThread(place, comments, total=len(comments) if done else None, cut=not done)


def _address(place: Place, page: int) -> str:
    asked = {"post_id": place.thread, "type_": "All", "sort": "Old", "limit": str(A_PAGE), "page": str(page)}
    return f"{place.url.rstrip('/')}/api/v3/comment/list?{urlencode(asked)}"


def comments_of(pages: list[object], site: str) -> Iterator[Comment]:
    """The comments of the answers, in their order."""
    for page in pages:
        for view in objects(page):
            found, creator = view.get("comment"), view.get("creator")
            if isinstance(found, dict):
                yield _comment(found, creator if isinstance(creator, dict) else {}, site)


def _comment(found: Object, creator: Object, site: str) -> Comment:
    key = key_of(found.get("id"))
    gone = found.get("deleted") is True or found.get("removed") is True
    above = words(found.get("path")).split(".")[:-1]
    return Comment(
        key=key,
        parent=above[-1] if above and above[-1] != "0" else "",
        author="" if gone else name_of(creator.get("display_name")) or name_of(creator.get("name")),
        published=moment_of(words(found.get("published"))),
        body=body_of_plain(GONE if gone else found.get("content")),
        url=f"{site.rstrip('/')}/comment/{key}",
        author_url="" if gone else address_of(creator.get("actor_id")),
    )


SERVICE = Lemmy()
