"""Hacker News: a whole thread in one answer of Algolia's search for it (hn.algolia.com/api).

An item is {id, parent_id, author, created_at_i, text, children}; `text` is HTML. What was deleted, or flagged away, has
neither author nor text and stays where it has replies. Hacker News' own interface gives one item a request.
"""

from __future__ import annotations

from collections.abc import Iterator

from termnews.comments.answers import (
    GONE,
    Object,
    ask,
    body_of_html,
    body_of_plain,
    capped,
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
from termnews.fetch.http import Fetcher, Response

ALGOLIA = "https://hn.algolia.com"
SITE = "https://news.ycombinator.com"


class HackerNews:
    """The reading of a thread. `place.thread` is the number of the story, or of a comment whose replies are read."""

    def __init__(self, algolia: str = ALGOLIA) -> None:
        self._algolia = algolia

    async def read(self, fetcher: Fetcher, place: Place, clues: Clues) -> FetchedThread:
        """The whole thread. Raises FetchError."""
        url = f"{self._algolia}/api/v1/items/{place.thread}"
        response = await ask(fetcher, url, clues)
        if response.not_modified:
            return FetchedThread(place, unchanged=True)
        comments, cut = await thought(lambda: _read(response))
        return FetchedThread(
            place,
            comments,
            total=None if cut else len(comments),
            **validators_of(response, url)._asdict(),
            cut=cut,
        )


def _read(response: Response) -> tuple[tuple[Comment, ...], bool]:
    """The comments of a story, and whether there were more. Raises BadReply."""
    story = read_json(response, "Hacker News")
    if not isinstance(story, dict) or not isinstance(story.get("children"), list):
        raise wrong_shape("Hacker News")
    return capped(comments_of(story))


def comments_of(story: Object) -> Iterator[Comment]:
    """The comments of a story, each before its replies."""
    waiting = [(found, "") for found in reversed([*objects(story.get("children"))])]
    while waiting:
        found, parent = waiting.pop()
        replies = [*objects(found.get("children"))]
        key, gone = key_of(found.get("id")), not words(found.get("text"))
        waiting.extend((reply, key) for reply in reversed(replies))
        if gone and not replies:
            continue
        yield Comment(
            key=key,
            parent=parent,
            author=name_of(found.get("author")),
            published=moment_of(found.get("created_at_i")) or moment_of(found.get("created_at")),
            body=body_of_plain(GONE) if gone else body_of_html(found.get("text"), SITE),
            url=f"{SITE}/item?id={key}",
        )


SERVICE = HackerNews()
