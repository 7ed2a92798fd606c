"""What termnews speaks of: frozen values, no effects, standard library only.

Ids are ints. Times are aware UTC `datetime`; the store keeps them as epoch seconds. Text that came from outside has
been through `text.clean` before it stands in one of these.

Annotations are values here, not strings: in a named tuple `typing` would compile each string, a hundredth of a start.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from termnews.discussion import CommentForm, PageDiscussion
    from termnews.document import Document

FullText = Literal["auto", "always", "never"]
"""Whether the pages of a source's articles are fetched: 'auto' where the feed's own text is short."""

Pictures = Literal["off", "ask", "always"]
"""Whether the pictures of an article are shown: never, when the reader asks for them, at once."""


class SourceKind(StrEnum):
    """How a source is read."""

    FEED = "feed"
    SITE = "site"
    """No feed: the headline list of the page itself is read."""


class Health(StrEnum):
    """How the last checks of a source went."""

    NEVER = "never"
    OK = "ok"
    FAILING = "failing"
    HELD = "held"
    """The host asked to wait (429, 503 or Retry-After)."""
    GONE = "gone"
    """410: it is not asked again."""


class TextKind(StrEnum):
    """Which text of an article is shown."""

    FEED = "feed"
    FULL = "full"


class FullState(StrEnum):
    """What is known of an article's full text."""

    NONE = "none"
    """Not asked for yet."""
    DONE = "done"
    FAILED = "failed"
    """Tried; `note` says what happened. It may be tried again."""
    NOT_ARTICLE = "not_article"
    """The page gives no article (log-in, consent wall, list …); `note` says which."""


class Source(NamedTuple):
    """A subscription: a feed, or a site that is read without one."""

    id: int
    url: str
    """The address that is fetched."""
    kind: SourceKind
    title: str
    """The reader's own name for it, else the feed's, else the host."""
    site_url: str = ""
    tags: tuple[str, ...] = ()
    full_text: FullText = "auto"
    every: int | None = None
    """Minutes between two checks, where the reader has said so."""
    keep: int | None = None
    """Days that read articles are kept, where the reader has said so."""
    pictures: Pictures | None = None
    """Whether its pictures are shown, where the reader has said so."""
    archived: bool = False
    """Gone from sources.toml: its articles stay, it is not refreshed."""
    unread: int = 0
    total: int = 0
    health: Health = Health.NEVER
    problem: str = ""
    """Why it fails, in words; empty when all is well."""
    checked_at: datetime | None = None
    next_check_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FetchState:
    """What the next check of a source needs to know of the last ones."""

    etag: str = ""
    """As the server sent it, to the byte."""
    last_modified: str = ""
    body_hash: str = ""
    validators_since: datetime | None = None
    """When the validators were first stored: they are dropped after eight days, as some servers answer 304 for ever."""
    checked_at: datetime | None = None
    next_check_at: datetime | None = None
    failures: int = 0
    """Failed checks in a row."""
    failing_since: datetime | None = None
    health: Health = Health.NEVER
    problem: str = ""
    moved_to: str = ""
    """Where a permanent redirect led at the last check; after two good answers it becomes the source's address."""
    moved_count: int = 0
    pace: str = ""
    """What the feed asks of its readers (ttl, sy:, skipHours, skipDays), as `engine.schedule` writes it down: an answer
    304 does not say it again."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that comes with an article: a podcast, a video, a document."""

    url: str
    type: str = ""
    length: int | None = None


class Entry(NamedTuple):
    """One entry of a feed, or one headline of a site's list, as it was found. HTML is raw; all else is clean text.

    No dataclass: a refresh makes tens of thousands of them, and a frozen one of sixteen fields takes 1.2 µs, this 0.3.
    """

    guid: str = ""
    url: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    summary: str = ""
    """HTML."""
    content: str = ""
    """HTML; empty where the feed has only a summary."""
    language: str = ""
    image: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    categories: tuple[str, ...] = ()
    comments_url: str = ""
    """The page where the comments are read."""
    comments_feed: str = ""
    comments: int | None = None
    """How many comments the feed says there are."""
    in_reply_to: str = ""
    """The identity of what it answers (RFC 4685), in a feed of comments."""


class Feed(NamedTuple):
    """A parsed feed. No dataclass, as `Entry`."""

    format: str
    """'rss 2.0', 'rss 1.0', 'atom 1.0', 'json feed 1.1' …"""
    title: str = ""
    url: str = ""
    """The feed's own address, where it names one (rel=self)."""
    site_url: str = ""
    description: str = ""
    language: str = ""
    author: str = ""
    image: str = ""
    updated: datetime | None = None
    ttl: int | None = None
    """Minutes."""
    update_interval: int | None = None
    """Seconds between updates, from sy:updatePeriod and sy:updateFrequency."""
    skip_hours: frozenset[int] = frozenset()
    """Hours of the day, UTC."""
    skip_days: frozenset[int] = frozenset()
    """Days of the week, Monday is 0."""
    next_page: str = ""
    """The next page of an archive (RFC 5005)."""
    repaired: bool = False
    """It was not well-formed and has been read by the forgiving pass."""
    truncated: bool = False
    """It had more entries than are taken."""
    entries: tuple[Entry, ...] = ()


class Utf8(NamedTuple):
    """The texts of a new article as they are kept: to make them of letters costs as much as to hash them."""

    html: bytes
    plain: bytes
    letters: bytes
    """What of `plain` is not ASCII, in any order, and maybe of the tags too."""


class NewArticle(NamedTuple):
    """An entry made ready for the store: identified, its texts clean, its dates checked.

    No dataclass, as `Entry`: each goes from the process that has read it to the one that keeps it.
    """

    key: str
    """Its identity inside its source: guid, else address, else a hash of title and text."""
    url: str
    title: str
    published: datetime
    standfirst: str = ""
    byline: str = ""
    updated: datetime | None = None
    language: str = ""
    image: str = ""
    html: str = ""
    """The feed's own text, raw HTML: it is turned into blocks when it is first read."""
    plain: str = ""
    """The words of it, for the search and for the first look."""
    comments_url: str = ""
    comments_feed: str = ""
    comments: int | None = None
    enclosures: tuple[Enclosure, ...] = ()
    categories: tuple[str, ...] = ()
    dated: bool = True
    """Whether the source gives the date: else `published` is only when it was seen, and a date found later is taken."""
    is_cut: bool = False
    """Whether `plain` is but the beginning of the article: its page is to be had (`identify.is_cut`)."""
    utf8: Utf8 | None = None
    """`html` and `plain` once more, where they have been met in UTF-8."""


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page leads to."""

    url: str
    title: str = ""
    comments: bool = False
    """It is a feed of comments: never taken for the news."""


class Headline(NamedTuple):
    """A row of the headline list."""

    id: int
    source_id: int
    source_title: str
    title: str
    url: str
    published: datetime
    read: bool
    starred: bool
    comments: int | None
    full: bool
    """Its full text is kept."""
    drafts: int
    """How many drafts the reader keeps on it."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article with the text that is kept of it."""

    id: int
    source_id: int
    source_title: str
    title: str
    standfirst: str
    byline: str
    url: str
    published: datetime
    updated: datetime | None
    language: str
    site: str
    image: str
    read: bool
    starred: bool
    comments: int | None
    comments_url: str
    text_kind: TextKind
    """Which text `body` is."""
    body: "Document | None"
    """None where the text has not been laid out in blocks yet; `plain` has the words meanwhile."""
    plain: str
    """The words of the text, paragraphs parted by a blank line."""
    full_state: FullState
    note: str
    """What is to be said of the text: why there is no full text, that it is a paywall …"""
    position: str
    """Where the reader was in the text (`Place` of the article pane, which finds it again), empty at the start."""
    enclosures: tuple[Enclosure, ...] = ()

    other_kind: TextKind | None = None
    """The other text that can be shown in its place."""
    dated: bool = True
    """Whether `published` is to be shown: a page that is not kept may give no date."""


ViewKind = Literal["all", "unread", "starred", "saved", "source", "tag", "search"]


class View(NamedTuple):
    """Which headlines a list shows."""

    kind: ViewKind = "all"
    source_id: int = 0
    tag: str = ""
    query: str = ""
    unread_only: bool = False


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a page gives: the article, and what stands around it."""

    url: str
    title: str = ""
    standfirst: str = ""
    byline: str = ""
    published: datetime | None = None
    language: str = ""
    site: str = ""
    image: str = ""
    body: "Document | None" = None
    verdict: str = "article"
    """'article', 'live', 'gallery', 'video', 'consent', 'paywall', 'login', 'script', 'list', 'not_found', 'empty'."""
    note: str = ""
    """The verdict in words, empty for a plain article."""
    chosen: str = ""
    """Which candidate the body is: 'readability', 'json-ld', 'feed' …"""
    scores: tuple[tuple[str, float], ...] = ()
    next_page: str = ""
    """The address of the page on which the article goes on."""
    headlines: tuple[Entry, ...] = ()
    """The site's own headline list as it stands on the page."""
    comment_form: "CommentForm | None" = None
    discussion: "PageDiscussion | None" = None
    """What the page tells of its comments; None where it holds no sign of any."""
