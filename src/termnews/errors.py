"""The errors of termnews. Each says itself to the reader, and what can be done next.

TermnewsError
├── UsageError              what was asked for cannot be done as it was asked            exit 2
├── ConfigError             config.toml or sources.toml holds mistakes                   exit 78
├── StoreError              the database cannot be read or written                       exit 73
│   ├── StoreReadOnly       it can be read, not written
│   └── StoreFull           the disk has no room
├── FetchError              an address gave no answer that can be used                   exit 69
│   ├── Offline             no network: the name could not be looked up, nothing answers
│   ├── TimedOut            the deadline passed
│   ├── TooLarge            more bytes than the cap
│   ├── Refused             an address that termnews does not open (scheme, private network)
│   ├── BadRedirect         more hops than allowed, or a redirect that leads nowhere
│   ├── TlsError            the certificate does not hold
│   ├── BadReply            not HTTP as it should be, or a body that cannot be inflated
│   ├── NotSent             a request that would change something was not begun: it may be made again
│   ├── CutOff              one that was begun and has no answer: it may have been carried out
│   └── HttpStatus          an answer with an error status
├── FeedError               bytes that cannot be taken as a feed                         exit 1
│   ├── NotAFeed            a web page, another document, nothing at all
│   └── FeedTooComplex      over the caps of depth or time
└── SourceError             an address that cannot become a source                       exit 1
    ├── NoFeedFound         no feed and no headline list at that address
    └── AlreadySubscribed   the source is there
"""

from __future__ import annotations

from typing import ClassVar


class TermnewsError(Exception):
    """The root: one sentence in plain words, and a hint that says what to do next (may be empty)."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(TermnewsError):
    """What was asked for cannot be done as it was asked."""

    exit_code = 2


class ConfigError(TermnewsError):
    """A configuration file holds mistakes; `problems` lists all of them, a line each."""

    exit_code = 78

    def __init__(self, message: str, hint: str = "", problems: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint)
        self.problems = problems


class StoreError(TermnewsError):
    """The database cannot be read or written."""

    exit_code = 73


class StoreReadOnly(StoreError):
    """The database can be read, not written."""


class StoreFull(StoreError):
    """The disk has no room for the database."""


class FetchError(TermnewsError):
    """An address gave no answer that can be used."""

    exit_code = 69


class Offline(FetchError):
    """No network: the name could not be looked up, or nothing answers there."""


class TimedOut(FetchError):
    """The whole request took longer than its deadline."""


class TooLarge(FetchError):
    """The body is larger than the cap, on the wire or inflated."""


class Refused(FetchError):
    """An address that termnews does not open: another scheme, or a private network."""


class BadRedirect(FetchError):
    """More hops than allowed, or a redirect that leads nowhere."""


class TlsError(FetchError):
    """The certificate of the server does not hold."""


class BadReply(FetchError):
    """Not HTTP as it should be, cut short, or a body that cannot be inflated."""


class NotSent(FetchError):
    """A request that would change something: not a byte of it has left, so it may be made again."""


class CutOff(FetchError):
    """A request that would change something: a byte of it has left and no whole answer came; it may be carried out."""


class HttpStatus(FetchError):
    """An answer with an error status; `retry_after` is in seconds where the server named it."""

    def __init__(self, message: str, hint: str = "", *, status: int, retry_after: float | None = None) -> None:
        super().__init__(message, hint)
        self.status = status
        self.retry_after = retry_after


class FeedError(TermnewsError):
    """Bytes that cannot be taken as a feed."""


class NotAFeed(FeedError):
    """A web page, another document, or nothing at all; `kind` is 'html', 'json', 'xml', 'text', 'binary' or 'empty'."""

    def __init__(self, message: str, hint: str = "", *, kind: str) -> None:
        super().__init__(message, hint)
        self.kind = kind


class FeedTooComplex(FeedError):
    """A feed over the caps of depth or parsing time."""


class SourceError(TermnewsError):
    """An address that cannot become a source."""


class NoFeedFound(SourceError):
    """No feed and no headline list at that address."""


class AlreadySubscribed(SourceError):
    """The source is there already."""
