"""What every service of comments can do: read a thread; some take a comment too and say what became of it.

A service holds no state and keeps nothing: it is handed what is known and answers with values. It raises FetchError
where its site gave no answer that can be used; what an answer means is decided by pure functions beside it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple, Protocol

from termnews.discussion import Clues, Delivery, DraftState, FetchedThread, Place
from termnews.fetch.http import Fetcher


class ReadingService(Protocol):
    """A service whose threads can be read."""

    async def read(self, fetcher: Fetcher, place: Place, clues: Clues) -> FetchedThread:
        """The thread at a place; `unchanged` where the validators of `clues` still hold. Raises FetchError."""
        ...


class Verdict(NamedTuple):
    """What is known of a comment after something was asked of its site."""

    state: DraftState
    words: str = ""
    """The site's own words where it gave some, else ours."""
    remote_key: str = ""
    """The number that the site gave it; '' where that is not known (any more than before)."""
    remote_url: str = ""
    cookie: str = ""
    """What the site is shown to see the writer's own held comments; '' for no other than before."""
    wait: timedelta | None = None
    """For QUEUED: how long the site wants to be left alone. For UNKNOWN: zero where the site is done with it, so that
    it can be looked for at once."""


class Letter(NamedTuple):
    """A comment ready to be sent: everything is known but the answer."""

    wire: str
    """Its text to the byte."""
    address: str
    """Where it is posted."""
    body: bytes
    content_type: str
    host: str
    """Of the site: one comment at a time goes to it."""
    headers: tuple[tuple[str, str], ...] = ()


class PostingService(Protocol):
    """A service that takes comments."""

    dedupes: bool
    """Whether the site refuses the same comment a second time: then what was cut off may be sent again."""

    async def prepare(self, fetcher: Fetcher, delivery: Delivery, secret: str) -> Letter | Verdict:
        """Read afresh what must be sent back, and fill it in; a Verdict (BLOCKED, REJECTED) where it cannot be sent.

        `delivery.wire` is used as it stands where it is not empty. `secret`: the password of this site, '' for none.
        Raises FetchError: nothing has been sent.
        """
        ...

    async def post(self, fetcher: Fetcher, letter: Letter, delivery: Delivery, *, again: bool) -> Verdict:
        """Send it. `again`: it may have been sent before, so that a refused double means that it is there.

        Raises NotSent where not a byte has left, and CutOff where that cannot be said.
        """
        ...

    async def look(self, fetcher: Fetcher, delivery: Delivery, secret: str) -> Verdict | None:
        """Where it is now, read back from the site; None where that cannot be told (it may not have arrived).

        PUBLISHED, HELD or REMOVED. One without a number is looked for by its writer and its words.

        Raises FetchError: nothing new is known.
        """
        ...
