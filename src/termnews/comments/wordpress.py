"""WordPress: a thread by its REST interface, a hundred comments a request.

Source: developer.wordpress.org/rest-api/reference/comments, and WordPress 6.1.9, 6.5.5 and 6.7-alpha as they answer:
500 comments of a sentence are five requests and 90 kB, of which their addresses and their authors' would be as much
again. REST answers without validators; the feed of the post's comments has some, and an unchanged thread is one 304.
They are the second of the newest comment or post of the whole site: an older comment that is deleted or let through
changes neither them nor, where there are more than ten newer ones, the feed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from urllib.parse import quote, urlencode

from termnews.comments.answers import (
    MOST_BYTES,
    Object,
    Validators,
    ask,
    ask_feed,
    body_of_html,
    capped,
    count_of,
    just_before,
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
from termnews.comments.commentfeed import has_nothing_new
from termnews.discussion import MOST_COMMENTS, Clues, Comment, FetchedThread, Place
from termnews.errors import FetchError, HttpStatus
from termnews.fetch.http import Fetcher, Response

_A_PAGE = 100
"""Comments a request: more are refused."""

_FIELDS = "id,parent,author_name,date_gmt,content"
"""`content.rendered` is documented for parts of a field; WordPress 6.1.9 answers it with comments that have no text."""

_OFTEN = frozenset({429, 503})


class WordPress:
    """The reading of a thread by REST. `place.url` is the root of the interface, `place.thread` the id of the post."""

    async def read(self, fetcher: Fetcher, place: Place, clues: Clues) -> FetchedThread:
        """All comments that everyone sees. Raises FetchError: where the interface is closed, HttpStatus 401 or 403."""
        feed = feed_of(clues)
        validators, unchanged = await check(fetcher, feed, clues)
        if unchanged:
            return FetchedThread(place, unchanged=True)._replace(**(validators or Validators())._asdict())
        pages: list[object] = []
        first = await self._page(fetcher, place, clues, 1)
        validators = validators or Validators("", just_before(first), feed)
        total, last = count_of(first.headers.get("x-wp-total")), count_of(first.headers.get("x-wp-totalpages"))
        left, response = MOST_BYTES, first
        while True:
            found = await thought(partial(read_json, response, "WordPress"))
            if not isinstance(found, list):
                raise wrong_shape("WordPress")
            pages.append(found)
            left -= len(response.body)
            done = len(pages) >= last if last is not None else len(found) < _A_PAGE
            if done or left <= 0 or len(pages) * _A_PAGE >= MOST_COMMENTS:
                break
            response = await self._page(fetcher, place, clues, len(pages) + 1)
        page = clues.page.url if clues.page is not None else clues.url
        comments, more = await thought(lambda: capped(comments_of(pages, page)))
        return FetchedThread(
            place,
            comments,
            total=total if total is not None else len(comments) if done and not more else None,
            cut=more or not done,
            **validators._asdict(),
        )

    async def _page(self, fetcher: Fetcher, place: Place, clues: Clues, number: int) -> Response:
        # By date, the oldest first: what comes meanwhile stands behind the last page and moves nothing.
        asked = {"post": place.thread, "per_page": str(_A_PAGE), "page": str(number), "order": "asc"}
        return await ask(fetcher, endpoint(place.url, "wp/v2/comments", {**asked, "_fields": _FIELDS}), clues)


def endpoint(root: str, path: str, asked: dict[str, str]) -> str:
    """An address below the root of a REST interface; where there are no pretty ones the root holds a query already."""
    query = urlencode(asked, safe=",")
    if "?" not in root:
        return f"{root.rstrip('/')}/{path}?{query}"
    return f"{root.rstrip('/')}/{quote(path)}&{query}"


def feed_of(clues: Clues) -> str:
    """The feed of a post's comments, as the feed or the page gives it; '' where neither does."""
    places = clues.page.places if clues.page is not None else ()
    return clues.comments_feed or next((place.url for place in places if place.service == "feed"), "")


async def check(fetcher: Fetcher, feed: str, clues: Clues) -> tuple[Validators | None, bool]:
    """Whether a feed says that nothing has changed since the last check; the validators that it has now.

    It says so by a 304, or by the comments that stand in it. None for validators: it was not asked (there are none to
    ask it with), or gave no answer that can be used. Raises HttpStatus where the host
    wants to be left alone.
    """
    if not feed or clues.validated_url != feed or not (clues.etag or clues.last_modified):
        return None, False
    try:
        response = await ask_feed(fetcher, feed, clues)
        same = response.not_modified or await has_nothing_new(response, clues)
    except HttpStatus as error:
        if error.status in _OFTEN:
            raise
        return None, False
    except FetchError:
        return None, False
    found = validators_of(response, feed)
    if response.not_modified and not found.etag:
        return None, True
    # The first check has a date only. Where the newest is deleted the date goes back, and the ETag is another one.
    return (found if found.validated_url else None), same


def comments_of(answers: Iterable[object], page: str) -> Iterator[Comment]:
    """The comments of the answers, in their order; `page` is where they stand."""
    page = page.partition("#")[0]
    for answer in answers:
        for found in objects(answer):
            yield _comment(found, page)


def _comment(found: Object, page: str) -> Comment:
    key, content = key_of(found.get("id")), found.get("content")
    return Comment(
        key=key,
        parent=key_of(found.get("parent")),
        author=name_of(found.get("author_name")),
        published=moment_of(f"{words(found.get('date_gmt'))}Z"),
        body=body_of_html(content.get("rendered") if isinstance(content, dict) else "", page),
        url=f"{page}#comment-{key}" if page else "",
    )


SERVICE = WordPress()
