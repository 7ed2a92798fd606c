"""What the services have in common: an answer asked for, JSON read and doubted, comments made of what was found.

Every value of an answer is foreign: it may be of another type than its documentation says, or not be there.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, NamedTuple, TypeVar

from termnews.discussion import MOST_COMMENTS, Clues, Comment
from termnews.document import Document, from_plain
from termnews.errors import BadReply, FeedError
from termnews.fetch.connect import same_host
from termnews.fetch.dates import parse_date
from termnews.fetch.faults import http_date
from termnews.fetch.html import to_document
from termnews.fetch.http import FEED_ACCEPT, Fetcher, Response
from termnews.text import clean, clean_lines, continued
from termnews.urls import join

T = TypeVar("T")

JSON_ACCEPT = "application/json, */*;q=0.1"

MOST_BYTES = 16 << 20
"""Bytes of all answers that make one thread: 10,000 comments of a sentence are 2 MB."""

MOST_SECONDS = 8.0
"""Seconds of CPU for making comments of them: 10,000 of a sentence take 1."""

LONGEST_NAME = 200
"""Characters that are kept of an author's name."""

LONGEST_TEXT = 100_000
"""Characters that are read of a comment: WordPress takes 65,525 bytes, and makes HTML of them."""

GONE = "This comment has been deleted."
"""What stands for a comment that is not there any more and has replies."""

_EARLIEST, _LATEST = datetime(1990, 1, 1, tzinfo=UTC).timestamp(), datetime(2200, 1, 1, tzinfo=UTC).timestamp()
_LONGEST_KEY = 300
_SECOND = timedelta(seconds=1)

Object = Mapping[str, Any]


# --- asking -----------------------------------------------------------------------------------------------------------


async def ask(fetcher: Fetcher, url: str, clues: Clues, accept: str = JSON_ACCEPT) -> Response:
    """The answer of an address, conditional where the validators of the last check came from it. Raises FetchError."""
    known = clues if clues.validated_url == url else Clues(0, "", "")
    return await fetcher.get(
        url,
        etag=known.etag,
        last_modified=known.last_modified,
        accept=accept,
        trusted=same_host(url, clues.source_url),
    )


async def ask_feed(fetcher: Fetcher, url: str, clues: Clues) -> Response:
    """As `ask`, for a feed of comments."""
    return await ask(fetcher, url, clues, FEED_ACCEPT)


async def thought(work: Callable[[], T]) -> T:
    """What `work` makes of an answer, in a thread: the event loop goes on. Raises what it raises, BadReply for a
    FeedError."""
    try:
        return await asyncio.to_thread(work)
    except FeedError as error:
        raise BadReply(f"The comments cannot be read: {continued(error.message)}") from error


class Validators(NamedTuple):
    """What tells whether something has changed, and the address that it is sent to; as `Clues` and `FetchedThread`."""

    etag: str = ""
    last_modified: str = ""
    validated_url: str = ""


def validators_of(response: Response, url: str) -> Validators:
    """The validators of an answer.

    Those of something that has changed within the second of the answer are not kept (RFC 9110, 8.8.2.2): it may have
    changed again in it, and WordPress makes even its ETag of that second. Then it is the moment before that is.
    """
    etag, modified = response.headers.get("etag", ""), response.headers.get("last-modified", "")
    changed, now = http_date(modified), http_date(response.headers.get("date", ""))
    if changed is not None and now is not None and now - changed < 2 * _SECOND:
        return Validators("", just_before(response), url)
    return Validators(etag, modified, url) if etag or modified else Validators()


def just_before(response: Response) -> str:
    """A moment from which on changes are new, by the server's own clock: what it said of this answer's, less two
    seconds, as a date of HTTP has whole ones. '' where it said nothing."""
    moment = http_date(response.headers.get("date", ""))
    return format_datetime(moment - 2 * _SECOND, usegmt=True) if moment is not None else ""


# --- JSON -------------------------------------------------------------------------------------------------------------


def read_json(response: Response, whose: str) -> Any:
    """The JSON of an answer; `whose` is named where it is none. Raises BadReply."""
    try:
        return json.loads(response.body)
    except RecursionError:
        raise BadReply(f"{whose} answers with comments that are nested too deep.") from None
    except ValueError:
        start = response.body[:512].lstrip()[:1]
        instead = "a web page" if start == b"<" else "nothing" if not start else "something else"
        raise BadReply(f"{whose} answers with {instead} where its comments should be.") from None


def wrong_shape(whose: str) -> BadReply:
    """The error for JSON that is not what its service promises."""
    return BadReply(f"{whose} answers with something that termnews does not know as comments.")


def objects(values: object) -> Iterator[Object]:
    """The objects of a list; nothing for what is no list."""
    if isinstance(values, list):
        yield from (value for value in values if isinstance(value, dict))


def words(value: object) -> str:
    """A text as it is; '' for all else."""
    return value if isinstance(value, str) else ""


def key_of(value: object) -> str:
    """An identity: a number or a text; '' where it is none (null, 0, false)."""
    if isinstance(value, bool) or not value:
        return ""
    if isinstance(value, int):
        return str(value) if abs(value) < 1 << 64 else ""
    return clean(value, 0) if isinstance(value, str) and len(value) <= _LONGEST_KEY else ""


def count_of(value: object) -> int | None:
    """A number of things, from a header or from JSON; None for what is none."""
    if isinstance(value, str):
        value = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else None


def moment_of(value: object) -> datetime | None:
    """A moment: a date in words, or seconds since 1970; None for what no comment could be from."""
    if isinstance(value, str):
        return parse_date(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not _EARLIEST <= value <= _LATEST:
        return None
    return datetime.fromtimestamp(value, UTC)


# --- comments ---------------------------------------------------------------------------------------------------------


def name_of(value: object) -> str:
    """An author's name as one clean line."""
    return clean(words(value), LONGEST_NAME)


def body_of_html(html: object, base: str = "") -> Document:
    """The text of a comment that comes as HTML."""
    return to_document(words(html)[:LONGEST_TEXT], base=base)


def body_of_plain(text: object) -> Document:
    """The text of a comment that comes as plain text, its lines kept."""
    return from_plain(clean_lines(words(text)[:LONGEST_TEXT]).strip())


def address_of(value: object, base: str = "") -> str:
    """A web address in its form; '' for what is none."""
    return join(base, words(value), ()) if value else ""


def capped(comments: Iterable[Comment]) -> tuple[tuple[Comment, ...], bool]:
    """As many comments as are kept, and whether there were more; those without an identity are left out.

    The comments are made as they are asked for, in this thread: what takes too long is cut too.
    """
    kept: list[Comment] = []
    deadline = time.thread_time() + MOST_SECONDS
    for comment in comments:
        if len(kept) == MOST_COMMENTS or time.thread_time() > deadline:
            return tuple(kept), True
        if comment.key:
            kept.append(comment)
    return tuple(kept), False
