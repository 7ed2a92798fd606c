"""Follow a thread: what is kept of it at once, then what its site has now.

Where a thread is kept is read from its feed and its page (`comments.places`); the page is fetched once, where it has
not been for the article's text. Places are asked in their order: the next one where one gives nothing that can be used.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from termnews.discussion import Clues, FetchedThread, PageDiscussion
from termnews.engine import schedule
from termnews.engine.contents import take_discussion
from termnews.engine.engine import Engine, Events
from termnews.errors import FeedTooComplex, FetchError, HttpStatus, Offline, TimedOut, UsageError
from termnews.fetch import faults
from termnews.fetch.connect import same_host
from termnews.fetch.http import PAGE_ACCEPT
from termnews.protocol import Finished, ThreadReady
from termnews.text import plural
from termnews.urls import host

if TYPE_CHECKING:
    from termnews.comments.base import ReadingService

    Services = Mapping[str, ReadingService]

LONGEST = 90.0
"""Seconds for a thread from one place, with all its requests."""

_LASTING = frozenset({401, 403, 404, 410, 451})
"""Statuses by which an interface says that it is closed."""


class Followed(NamedTuple):
    """What came of asking for a thread."""

    new: int = 0
    problem: str = ""
    """Why it could not be read, in words; '' where it could."""


@dataclass(slots=True)
class _Attempt:
    """An attempt to read a thread, and what has come in its way so far."""

    clues: Clues
    page: PageDiscussion | None = None
    """The article's page, where it has been fetched for this attempt."""
    problems: list[str] = field(default_factory=list)
    silent: set[str] = field(default_factory=set)
    """The hosts that do not answer: they are not asked again."""
    is_passing: bool = False
    """Whether something has gone wrong that may go right the next time."""


async def read_thread(engine: Engine, article_id: int, services: Services | None = None) -> Events:
    """Make a thread ready: `ThreadReady` for what is kept, for what stands in the page, and for what was read.

    What cannot be read anew is no failure: `problem` says why, and what is kept stays. `services` are those that are
    asked, by the name of a place; else all that there are. Raises UsageError where there is no such article,
    StoreError.
    """
    threads = engine.store.threads
    clues = await engine.db(threads.clues, article_id, engine.now())
    if clues is None:
        raise UsageError("This article is not kept any more.")
    attempt = _Attempt(clues)
    kept = await engine.db(threads.count, article_id)
    yield ThreadReady(article_id, kept)
    await _look_at_page(engine, attempt)
    if attempt.page is not None and attempt.page.comments:
        count = await engine.db(threads.count, article_id)
        yield ThreadReady(article_id, count, count - kept)
    followed = await _read(engine, attempt, services)
    count = await engine.db(threads.count, article_id)
    new = followed.new if followed.problem else max(followed.new, count - kept)
    yield ThreadReady(article_id, count, new, followed.problem)
    yield Finished(followed.problem or _sum(count, new))


async def follow(engine: Engine, article_id: int, services: Services | None = None) -> Followed:
    """Read a thread anew that has been read before, one of many. Raises StoreError."""
    clues = await engine.db(engine.store.threads.clues, article_id, engine.now())
    return await _read(engine, _Attempt(clues), services) if clues is not None else Followed()


def _sum(count: int, new: int) -> str:
    words = plural(count, "comment") if count else "No comments"
    return f"{words}, {new:,} new." if new and new != count else f"{words}."


async def _look_at_page(engine: Engine, attempt: _Attempt) -> None:
    """Fetch the article's page and keep what it tells, where nothing is known of it. Raises StoreError."""
    from termnews.comments.places import needs_page

    clues = attempt.clues
    if not needs_page(clues) or _is_held(engine, attempt, clues.url):
        return
    try:
        response = await engine.fetcher.get(
            clues.url, accept=PAGE_ACCEPT, trusted=same_host(clues.url, clues.source_url)
        )
        page = await engine.parse_now(take_discussion, response.body, response.url, response.headers)
    except FeedTooComplex:
        attempt.problems.append("The article's page could not be read.")
        return
    except FetchError as error:
        _heed(engine, attempt, clues.url, error)
        return
    await engine.db(engine.store.threads.keep_page, clues.article_id, page, engine.now())
    attempt.page = page
    attempt.clues = clues._replace(page=page)


async def _read(engine: Engine, attempt: _Attempt, services: Services | None) -> Followed:
    """Read and keep a thread from the best place that gives it, or keep why none does. Raises StoreError."""
    from termnews.comments.commentfeed import FEED_SIZE
    from termnews.comments.page import thread_in
    from termnews.comments.places import places

    if services is None:
        from termnews.comments.registry import READING

        services = READING
    clues, threads = attempt.clues, engine.store.threads
    new = 0
    newest: FetchedThread | None = None
    for place in places(clues):
        service = services.get(place.service)
        if service is None or host(place.url) in attempt.silent or _is_held(engine, attempt, place.url):
            continue
        try:
            if place.service == "page" and attempt.page is not None:
                fetched = thread_in(place, attempt.page)
            else:
                async with asyncio.timeout(LONGEST):
                    fetched = await service.read(engine.fetcher, place, clues)
        except TimeoutError:
            _heed(engine, attempt, place.url, faults.too_slow(host(place.url), LONGEST))
            continue
        except FetchError as error:
            _heed(engine, attempt, place.url, error)
            continue
        if attempt.is_passing:
            # The better place may answer the next time: that nothing has changed is no reason to pass it over.
            fetched = fetched._replace(etag="", last_modified="", validated_url="")
        if newest is not None:
            # The feed goes on telling whether there is anything new.
            fetched = newest._replace(comments=fetched.comments, is_whole=fetched.is_whole, total=fetched.total)
        new += await engine.bulk(threads.keep, clues.article_id, fetched, engine.now())
        if fetched.is_whole or fetched.unchanged or not FEED_SIZE <= len(fetched.comments) <= new:
            return Followed(new)
        # All of the newest are new: there may be others between them and those that are kept, which the page has.
        newest = fetched
    if newest is not None:
        return Followed(new)
    # The best place is the one that should have given it: what it said comes first.
    problem = attempt.problems[0] if attempt.problems else _nothing(clues)
    await engine.bulk(threads.failed, clues.article_id, problem)
    return Followed(problem=problem)


def _nothing(clues: Clues) -> str:
    """Why there is no place to read a thread from."""
    if clues.page is not None and clues.page.elsewhere:
        return f"The comments are kept by {clues.page.elsewhere}, which shows them in a browser only."
    return "This article has no comments that can be read."


def _is_held(engine: Engine, attempt: _Attempt, url: str) -> bool:
    """Whether a host has asked to be left alone for now, which is said."""
    at = host(url)
    until = engine.held_until(at)
    if until is not None:
        attempt.is_passing = True
        attempt.problems.append(f"{at} {schedule.waiting(until, engine.now())}.")
    return until is not None


def _heed(engine: Engine, attempt: _Attempt, url: str, error: FetchError) -> None:
    """What an error means for what is asked next."""
    attempt.problems.append(error.message)
    attempt.is_passing |= not (isinstance(error, HttpStatus) and error.status in _LASTING)
    if isinstance(error, Offline | TimedOut):
        attempt.silent.add(host(url))
    engine.heed(url, error)
