"""Lobsters, and the sites that run its software: a story with all its comments as JSON.

`/s/ID.json` is {short_id, comment_count, comments}; a comment is {short_id, parent_comment, depth, created_at, comment,
comment_plain, is_deleted, is_moderated, commenting_user, url}, in the order in which the page shows them (source: the
software's app/models/comment.rb, github.com/lobsters/lobsters). `comment` is HTML; older versions have `indent_level`,
from 1, for `depth`, no `parent_comment`, and an object for `commenting_user`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from termnews.comments.answers import (
    GONE,
    Object,
    address_of,
    ask,
    body_of_html,
    body_of_plain,
    capped,
    count_of,
    key_of,
    moment_of,
    name_of,
    objects,
    read_json,
    thought,
    validators_of,
    words,
    wrong_shape,
)
from termnews.discussion import Clues, Comment, FetchedThread, Place
from termnews.document import Document
from termnews.fetch.http import Fetcher, Response


class Lobsters:
    """The reading of a thread. `place.url` is the site, `place.thread` the short id of the story."""

    async def read(self, fetcher: Fetcher, place: Place, clues: Clues) -> FetchedThread:
        """The whole thread. Raises FetchError."""
        url = f"{place.url.rstrip('/')}/s/{place.thread}.json"
        response = await ask(fetcher, url, clues)
        if response.not_modified:
            return FetchedThread(place, unchanged=True)
        comments, cut = await thought(lambda: _read(response, place.url))
        return FetchedThread(
            place,
            comments,
            total=None if cut else len(comments),
            **validators_of(response, url)._asdict(),
            cut=cut,
        )


def _read(response: Response, site: str) -> tuple[tuple[Comment, ...], bool]:
    """The comments of a story, and whether there were more. Raises BadReply."""
    story = read_json(response, "Lobsters")
    if not isinstance(story, dict) or not isinstance(story.get("comments"), list):
        raise wrong_shape("Lobsters")
    return capped(comments_of(objects(story["comments"]), site))


def comments_of(found: Iterable[Object], site: str) -> Iterator[Comment]:
    """The comments, each with its parent: the one that it names, else the last that stands a level higher."""
    above: list[str] = []
    for one in found:
        key, level = key_of(one.get("short_id")), _level(one)
        del above[level:]
        parent = key_of(one.get("parent_comment")) if "parent_comment" in one else above[-1] if above else ""
        above.append(key)
        gone = one.get("is_deleted") is True or one.get("is_moderated") is True
        author = one.get("commenting_user")
        yield Comment(
            key=key,
            parent=parent,
            author="" if gone else name_of(author.get("username") if isinstance(author, dict) else author),
            published=moment_of(one.get("created_at")),
            body=body_of_plain(GONE) if gone else _body(one, site),
            url=address_of(one.get("url"), site) or address_of(one.get("short_id_url"), site),
        )


def _level(one: Object) -> int:
    """How deep a comment stands, from 0."""
    depth = count_of(one.get("depth"))
    return depth if depth is not None else max((count_of(one.get("indent_level")) or 1) - 1, 0)


def _body(one: Object, site: str) -> Document:
    html = words(one.get("comment"))
    return body_of_html(html, site) if html else body_of_plain(one.get("comment_plain"))


SERVICE = Lobsters()
