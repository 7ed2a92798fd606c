"""What stands under an article: comments, the thread that they make, and what the reader writes to it.

As `model`: frozen values, no effects. Text that came from outside has been through `text.clean` before it stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from termnews.document import Document

MOST_COMMENTS = 10_000
"""Comments of one thread that are kept; the rest is said to be there."""

NEWEST = 50
"""Comments by which a feed of comments is known for one that has nothing new; WordPress' has ten."""

DEEPEST = 200
"""Levels of replies that are kept; what lies deeper stands on the deepest."""


class Comment(NamedTuple):
    """A comment as its site gives it."""

    key: str
    """Its identity in its thread: the number that the site gave it, or the guid of its entry."""
    parent: str
    """The key of the comment that it answers; '' at the top level."""
    author: str
    published: datetime | None
    body: Document
    url: str = ""
    """Where it stands, with its fragment."""
    author_url: str = ""
    held: bool = False
    """The site keeps it back: only its writer sees it."""


class Doors(StrEnum):
    """Whether a comment can be left."""

    OPEN = "open"
    CLOSED = "closed"
    LOGIN = "login"
    """For those who have logged in."""
    ELSEWHERE = "elsewhere"
    """Only by the software of another company, in a browser."""
    UNKNOWN = "unknown"


class Place(NamedTuple):
    """Where a thread is kept: which software, and how it is asked."""

    service: str
    """'wordpress', 'page', 'feed', 'isso', 'hackernews', 'lobsters', 'lemmy', 'mastodon': a module of `comments`."""
    url: str
    """What the service is asked at: the REST root, the address of a feed, of an item, of an Isso."""
    thread: str = ""
    """What the service calls the thread: the id of a post, an item, the path of a page."""


class CommentForm(NamedTuple):
    """The form under an article by which a comment is left, as the page has it at this moment."""

    action: str
    """Where it is sent, absolute."""
    method: str = "post"
    fields: tuple[tuple[str, str, bool], ...] = ()
    """(name, kind, required); kind is 'text', 'name', 'email', 'website', 'hidden', 'checkbox', 'submit' or 'other'."""
    rest: tuple[tuple[str, str], ...] = ()
    """(name, value) of what is sent back as it stands: hidden fields, and other controls at their default."""
    questions: tuple[str, ...] = ()
    """The labels of required controls that only the writer can answer (a captcha): it cannot be sent from here."""
    limits: tuple[tuple[str, int], ...] = ()
    """(name of a field, bytes at most)."""
    refusal: str = ""
    """Why it is not to be used (it leads to another host, from https to http), in words; '' where it may be."""
    charset: str = ""
    """The codec that it is sent in, as Python calls it; '' where nothing is said, which is UTF-8."""

    def field(self, kind: str) -> str:
        """The name of the field of a kind, '' where there is none."""
        return next((name for name, its_kind, _ in self.fields if its_kind == kind), "")


class PageDiscussion(NamedTuple):
    """What an article's page tells of its discussion."""

    url: str
    """The page."""
    doors: Doors = Doors.UNKNOWN
    places: tuple[Place, ...] = ()
    """Where its thread can be read, the best first."""
    form: CommentForm | None = None
    elsewhere: str = ""
    """The name of software that can only be opened in a browser ('Disqus'); '' for none."""
    login_url: str = ""
    comments: tuple[Comment, ...] = ()
    """Those that stand in the page."""
    total: int | None = None
    """How many the page says there are."""


class Clues(NamedTuple):
    """What is known of where an article's thread may be, before anything is asked."""

    article_id: int
    url: str
    source_url: str
    comments_url: str = ""
    """From the feed, as `comments_feed`."""
    comments_feed: str = ""
    page: PageDiscussion | None = None
    """From the article's page, without its comments, where it has been fetched."""
    etag: str = ""
    """Validators of the last check, as the server sent them, and the address that they came from."""
    last_modified: str = ""
    validated_url: str = ""
    newest: tuple[str, ...] = ()
    """The keys of the newest comments that are kept, NEWEST at most, the newest first."""


class FetchedThread(NamedTuple):
    """A thread as it was read."""

    place: Place
    comments: tuple[Comment, ...] = ()
    is_whole: bool = True
    """Whether these are all: a feed has the newest only, and what it leaves out is still there."""
    unchanged: bool = False
    """304: `comments` is empty and what is kept still holds."""
    total: int | None = None
    etag: str = ""
    """As `Clues`; of an unchanged one only where others are to be kept than before."""
    last_modified: str = ""
    validated_url: str = ""
    cut: bool = False
    """There were more than are taken."""


class ThreadComment(NamedTuple):
    """A comment in its place in a kept thread."""

    comment: Comment
    depth: int
    """0 at the top level."""
    read: bool
    new: bool
    """It was not there at the last visit."""
    own: DraftState | None = None
    """Where the reader's own comment is on its way; None for those of others (`threads.with_own`)."""


@dataclass(frozen=True, slots=True)
class Thread:
    """The thread of an article as it is kept: each comment before its replies, siblings by date."""

    article_id: int
    comments: tuple[ThreadComment, ...] = ()
    doors: Doors = Doors.UNKNOWN
    service: str = ""
    """Of the place that it was read from."""
    elsewhere: str = ""
    login_url: str = ""
    checked_at: datetime | None = None
    """When it was last read, None for never."""
    problem: str = ""
    """Why it could not be read the last time, in words; '' when all is well."""
    total: int | None = None
    cut: bool = False
    limit: int = 0
    """Bytes of a comment's wire text, at most; 0 where nothing is known."""


# --- what the reader writes -------------------------------------------------------------------------------------------


class DraftState(StrEnum):
    """Where a comment of the reader's is on its way."""

    DRAFT = "draft"
    QUEUED = "queued"
    """It waits to be sent; its words do not change any more."""
    SENDING = "sending"
    """A process has it in hand."""
    ACCEPTED = "accepted"
    """The site has given it a number; whether it shows it is not known yet."""
    PUBLISHED = "published"
    """It was read back as everyone sees it."""
    HELD = "held"
    """The site keeps it for its moderators."""
    REMOVED = "removed"
    """The site took it and does not show it (spam, trash, deleted)."""
    REJECTED = "rejected"
    """The site refused it, in words; it can be changed and sent again."""
    BLOCKED = "blocked"
    """It cannot be sent from here (closed, log in, captcha, no form); it may be from a browser."""
    UNKNOWN = "unknown"
    """It was cut off after the first byte: it may have arrived."""
    CANCELLED = "cancelled"
    """The reader has taken it out of the outbox."""


EDITABLE = frozenset((DraftState.DRAFT, DraftState.REJECTED, DraftState.BLOCKED, DraftState.CANCELLED))
"""What can be changed: nothing of it is on its way."""

GRACE = timedelta(seconds=10)
"""For so long after it was sent off a comment waits where it is, and can be taken back."""

SETTLED = frozenset((DraftState.PUBLISHED, DraftState.REMOVED, DraftState.CANCELLED))
"""What nothing more will be done with by itself, and what the outbox does not count."""


def is_due(state: DraftState, not_before: datetime | None, now: datetime) -> bool:
    """Whether something is to be done with a comment. A time that lies days ahead was set by a wrong clock."""
    if not_before is None:
        return state is DraftState.QUEUED
    return not_before <= now or not_before > now + (_DAY if state is DraftState.QUEUED else 3 * _DAY)


_DAY = timedelta(days=1)
"""No comment waits longer to be sent, and none that is with its site much longer to be looked at."""


class Identity(NamedTuple):
    """Who the reader is to a site."""

    name: str = ""
    email: str = ""
    website: str = ""


class Parent(NamedTuple):
    """The comment that a draft answers, as it was when the answer was begun."""

    key: str
    author: str
    words: str


class Draft(NamedTuple):
    """A comment of the reader's, from the first word to what became of it."""

    id: int
    article_id: int
    article_title: str
    article_url: str
    text: str
    """As it was written."""
    created: datetime
    changed: datetime
    state: DraftState = DraftState.DRAFT
    parent: Parent | None = None
    identity: Identity = Identity()
    words: str = ""
    """Why it is in its state, the site's own words where it gave some."""
    service: str = ""
    """'wordpress', 'wordpress-rest', 'isso'; '' until that is known."""
    remote_key: str = ""
    """The number that the site gave it."""
    remote_url: str = ""
    not_before: datetime | None = None
    """When it is tried, or looked at, next."""
    attempts: int = 0


class Delivery(NamedTuple):
    """A draft on its way, with what its sender needs to know."""

    draft: Draft
    source_url: str
    """Of the source of its article, '' where that has left."""
    wire: str
    """What is sent for its text, to the byte; '' until it has been frozen."""
    queued_at: datetime | None
    attempt_started: datetime | None
    owner: str
    """The process that has it in hand, as `pid@boot id/run`."""
    cookie: str
    """What the site is shown to see the reader's own held comments; '' where it gave none."""
    checks: int
    """How often it has been looked at since it was accepted."""
    page_url: str = ""
    """Where the article's page was when it was last read, which the reader has seen; '' where it never was."""
    sent_as: Identity | None = None
    """Who its last attempt was from; None where there was none. As that it stands at the site, if it does."""


class Step(NamedTuple):
    """A transition of a draft."""

    at: datetime
    state: DraftState
    words: str
