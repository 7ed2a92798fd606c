"""Isso: a comment left by its own interface, and taken back within the minutes that it leaves for that.

Source: isso-comments.de/docs/reference/server-api, and Isso 0.14.0 as it answers. It takes the same words a second time
as another comment, so that what was cut off is asked of the reader unless it can be read back.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from termnews import wire
from termnews.comments import article_page, outcomes
from termnews.comments.answers import key_of, moment_of, objects
from termnews.comments.base import Letter, Verdict
from termnews.comments.isso import DELETED, address
from termnews.comments.wordpress_look import SKEW
from termnews.comments.wordpress_post import site_of
from termnews.discussion import Delivery, DraftState, Place
from termnews.errors import BadReply
from termnews.fetch.connect import same_host
from termnews.fetch.http import Answer, Fetcher
from termnews.urls import origin, same_site

SHORTEST = 3
"""Characters of a comment, at least."""

_DELETED = "It was deleted at the site."
_MINUTE = timedelta(seconds=61)
_TRIES = 3
"""How often it is tried against a limit: two comments a minute pass with time, three on an article never do."""


class Isso:
    """The posting."""

    dedupes = False

    async def prepare(self, fetcher: Fetcher, delivery: Delivery, secret: str) -> Letter | Verdict:
        """Find the Isso of the article's page; BLOCKED where there is none. Raises FetchError."""
        place = await _place(fetcher, delivery)
        if place is None:
            return Verdict(DraftState.BLOCKED, "The article's page has no Isso of its site (any more).")
        draft = delivery.draft
        sent = delivery.wire or wire.isso(draft.text)
        if len(sent) < SHORTEST:
            return Verdict(DraftState.REJECTED, f"Isso takes no comment shorter than {SHORTEST} characters.")
        values: dict[str, object] = {"text": sent, "author": draft.identity.name, "email": draft.identity.email}
        values |= {"website": draft.identity.website, "title": draft.article_title}
        values = {name: value for name, value in values.items() if value}
        if draft.parent is not None:
            if not draft.parent.key.isdecimal():
                return Verdict(DraftState.BLOCKED, "The comment that this answers has no number at its site.")
            # It makes an answer to what is not there one that nobody sees.
            if not any(key_of(found.get("id")) == draft.parent.key for found in await _all(fetcher, delivery, place)):
                return Verdict(DraftState.BLOCKED, "The comment that this answers is not shown any more.")
            values["parent"] = int(draft.parent.key)
        url = address(place, "new")
        return Letter(sent, url, json.dumps(values).encode(), "application/json", site_of(url))

    async def post(self, fetcher: Fetcher, letter: Letter, delivery: Delivery, *, again: bool) -> Verdict:
        """Send it. Raises NotSent and CutOff."""
        answer = await fetcher.ask(
            letter.address,
            method="POST",
            body=letter.body,
            content_type=letter.content_type,
            accept="application/json",
            trusted=same_host(letter.address, delivery.source_url),
        )
        verdict = outcomes.of_isso(answer)
        if answer.status == 403 and delivery.draft.attempts < _TRIES:
            # Nothing was stored, and its limits are told from other refusals by words alone.
            return verdict._replace(state=DraftState.QUEUED, wait=_MINUTE)
        return verdict

    async def look(self, fetcher: Fetcher, delivery: Delivery, secret: str) -> Verdict | None:
        """Ask for the comment by its number, else for the thread; what is held nobody is shown. Raises FetchError."""
        place = await _place(fetcher, delivery)
        if place is None:
            return None
        number = delivery.draft.remote_key
        for found in await _all(fetcher, delivery, place):
            if key_of(found.get("id")) == number if number else _is_ours(found, delivery):
                if found.get("mode") == DELETED:
                    return Verdict(DraftState.REMOVED, _DELETED, number)
                return Verdict(DraftState.PUBLISHED, "", key_of(found.get("id")))
        if not number:
            return None
        # What is held it shows to its writer, for some minutes; to others it says that it is there (403) or is not.
        url = f"{place.url.rstrip('/')}/id/{number}"
        answer = await _ask(fetcher, delivery, url, cookie=delivery.cookie)
        if answer.status == 404:
            return Verdict(DraftState.REMOVED, _DELETED, number)
        return Verdict(DraftState.HELD, "", number) if answer.status in (200, 403) else None

    async def take_back(self, fetcher: Fetcher, delivery: Delivery) -> Verdict:
        """Delete a comment again, by the cookie that its answer brought: REMOVED, or UNKNOWN with the site's words.

        Raises FetchError.
        """
        place = await _place(fetcher, delivery)
        number = delivery.draft.remote_key
        if place is None or not number or not delivery.cookie:
            return Verdict(DraftState.UNKNOWN, "This comment cannot be taken back (any more).")
        url = f"{place.url.rstrip('/')}/id/{number}"
        answer = await fetcher.ask(
            url, method="DELETE", cookie=delivery.cookie, trusted=same_host(url, delivery.source_url)
        )
        if answer.status == 200:
            return Verdict(DraftState.REMOVED, "You have taken it back.", number)
        return Verdict(DraftState.UNKNOWN, outcomes.words_of(answer))


def _is_ours(found: Any, delivery: Delivery) -> bool:
    """Whether a comment of a thread is the one that was sent: to the letter, and not older than its sending."""
    draft, since = delivery.draft, delivery.queued_at or delivery.draft.created
    created = moment_of(found.get("created"))
    parent = draft.parent.key if draft.parent is not None else ""
    return (
        found.get("text") == delivery.wire
        and (found.get("author") or "") == draft.identity.name
        and (created is None or created >= since - SKEW)
        and bool(parent) == bool(key_of(found.get("parent")))
    )


async def _place(fetcher: Fetcher, delivery: Delivery) -> Place | None:
    """The Isso that the page names, where it is of the page's own site and no step down from https."""
    page = await article_page.read(fetcher, delivery)
    at = page.answer.url
    return next(
        (
            place
            for place in page.tells.places
            if place.service == "isso"
            and (same_site(place.url, at) or same_host(place.url, at))
            and (origin(place.url)[0] == "https" or origin(at)[0] != "https")
            and article_page.is_known(at, delivery)
        ),
        None,
    )


async def _ask(fetcher: Fetcher, delivery: Delivery, url: str, cookie: str = "") -> Answer:
    trusted = same_host(url, delivery.source_url)
    return await fetcher.ask(url, accept="application/json", cookie=cookie, trusted=trusted)


async def _all(fetcher: Fetcher, delivery: Delivery, place: Place) -> list[Any]:
    """Every comment that everyone sees, as it was typed. Raises FetchError."""
    answer = await _ask(fetcher, delivery, f"{address(place)}&{urlencode({'plain': '1'})}")
    value = outcomes.json_of(answer)
    if answer.status != 200 or not isinstance(value.get("replies"), list):
        if answer.status == 404:
            return []
        raise BadReply("Isso answers with something that termnews does not know as comments.")
    found: list[Any] = []
    waiting = list(objects(value["replies"]))
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += objects(one.get("replies"))
    return found


SERVICE = Isso()
