"""What the reader asks of the worker and what the worker answers: one JSON object a line, both ways.

A request has a number; every event that it causes carries that number, and the last of them is `Finished` or `Failed`.
An event with the number 0 belongs to no request.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Any, Literal, get_args

from termnews.discussion import DraftState
from termnews.model import FeedLink, TextKind


@dataclass(frozen=True, slots=True)
class Refresh:
    """Fetch what is due, or the given sources; `force` fetches what is not due too."""

    sources: tuple[int, ...] = ()
    force: bool = False
    full_text: bool = True


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """Make an article's text ready: lay out the feed's own, and fetch its page where `full` asks for it."""

    article: int
    full: bool = False


@dataclass(frozen=True, slots=True)
class ReadPage:
    """Fetch a page that is no article yet, and find the article on it."""

    url: str
    article: int = 0
    """The kept article whose text the reader has come from; 0 for none."""
    via: str = ""
    """The page that the link stands on, where it is no article either."""


@dataclass(frozen=True, slots=True)
class AddSource:
    """Make a source of any address."""

    url: str
    title: str = ""
    tags: tuple[str, ...] = ()
    chosen: bool = False
    """The reader has picked this very feed: no more questions."""


@dataclass(frozen=True, slots=True)
class ImportSources:
    """Import sources from a file or an address: OPML, or newsboat's urls file."""

    location: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop what the request `target` started."""

    target: int


@dataclass(frozen=True, slots=True)
class Sync:
    """Bring the store in line with sources.toml."""


@dataclass(frozen=True, slots=True)
class ReadThread:
    """Make an article's thread ready: what is kept of it at once, then what its site has."""

    article: int


@dataclass(frozen=True, slots=True)
class Deliver:
    """Send what waits in the outbox and is due, and look after what has been sent; or the given drafts, due or not."""

    drafts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Revoke:
    """Have a comment deleted at its site again, where that lets its writer."""

    draft: int


@dataclass(frozen=True, slots=True)
class DrawPicture:
    """Draw a picture of an article for the cells of the terminal; it is fetched where it is not kept."""

    article: int
    url: str
    columns: int
    rows: int
    """The room for it, in cells."""
    cell_width: int = 10
    cell_height: int = 20
    """Pixels of a cell."""
    kind: Literal["blocks", "kitty", "sixel"] = "blocks"
    """What the terminal shows, beside half-blocks."""


Request = (
    Refresh
    | ReadArticle
    | ReadPage
    | AddSource
    | ImportSources
    | Cancel
    | Sync
    | ReadThread
    | Deliver
    | Revoke
    | DrawPicture
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a refresh is."""

    done: int
    total: int
    """Sources."""
    new: int = 0
    """New articles."""
    failed: int = 0
    texts_done: int = 0
    texts_total: int = 0
    """Full texts."""


@dataclass(frozen=True, slots=True)
class SourceChecked:
    """A source has been fetched, or could not be."""

    source: int
    title: str
    new: int = 0
    problem: str = ""
    failed: bool = False
    """Whether it could not be read: one that has asked to be left alone for a while has a problem, and has not."""


@dataclass(frozen=True, slots=True)
class SourceAdded:
    """There is a new source; `note` says what was chosen, where something was."""

    source: int
    url: str
    title: str
    articles: int = 0
    """All that are kept of it, also from before it was removed."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceNeeded:
    """A page leads to several feeds: which?"""

    url: str
    feeds: tuple[FeedLink, ...]


@dataclass(frozen=True, slots=True)
class ArticleReady:
    """The text of an article can be read from the store, or is as ready as it will be."""

    article: int
    kind: TextKind = TextKind.FEED


@dataclass(frozen=True, slots=True)
class PageReady:
    """A page that is not kept, whole: the reader may keep it."""

    url: str
    """Where it was found at last."""
    blocks: str
    """`document.dump`."""
    title: str = ""
    standfirst: str = ""
    byline: str = ""
    published: float | None = None
    """Epoch seconds."""
    language: str = ""
    site: str = ""
    image: str = ""
    note: str = ""
    """What is to be said of the text."""


@dataclass(frozen=True, slots=True)
class ThreadReady:
    """The thread of an article can be read from the store, or is as ready as it will be."""

    article: int
    comments: int = 0
    new: int = 0
    """Comments that were not there before."""
    problem: str = ""
    """Why it could not be read anew, in words."""


@dataclass(frozen=True, slots=True)
class DraftMoved:
    """A draft is in another state; the store has the whole of it."""

    draft: int
    state: DraftState
    words: str = ""


@dataclass(frozen=True, slots=True)
class PictureDrawn:
    """A picture drawn in `columns` × `rows` cells; or, where these are 0, why it is not shown, in `words`."""

    article: int
    url: str
    room: int
    """The columns that were asked for."""
    columns: int = 0
    rows: int = 0
    blocks: str = ""
    """RGB of `columns` × 2 `rows` pixels, in base64."""
    png: str = ""
    """For kitty, in base64."""
    sixels: tuple[str, ...] = ()
    """A strip for each row."""
    words: str = ""


@dataclass(frozen=True, slots=True)
class SourcesChanged:
    """The list of sources is another one."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The request is done; `words` sums it up for the reader."""

    words: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """The request could not be done."""

    message: str
    hint: str = ""


Event = (
    Progress
    | SourceChecked
    | SourceAdded
    | ChoiceNeeded
    | ArticleReady
    | PageReady
    | ThreadReady
    | DraftMoved
    | PictureDrawn
    | SourcesChanged
    | Finished
    | Failed
)

_REQUESTS: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Request)}
_EVENTS: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Event)}


def encode(number: int, message: Request | Event) -> bytes:
    """A message as one line."""
    body = {"n": number, "is": type(message).__name__, **dataclasses.asdict(message)}
    return json.dumps(body, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def decode_request(line: bytes) -> tuple[int, Request]:
    """A request and its number. Raises ValueError."""
    number, message = _decode(line, _REQUESTS)
    return number, message


def decode_event(line: bytes) -> tuple[int, Event]:
    """An event and the number of its request. Raises ValueError."""
    number, message = _decode(line, _EVENTS)
    return number, message


def _decode(line: bytes, kinds: dict[str, type[Any]]) -> tuple[int, Any]:
    try:
        body = json.loads(line)
        number, kind = int(body.pop("n")), kinds[body.pop("is")]
        fields: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in body.items()}
        if kind is ChoiceNeeded:
            fields["feeds"] = tuple(FeedLink(**feed) for feed in fields["feeds"])
        if kind is ArticleReady:
            fields["kind"] = TextKind(fields["kind"])
        if kind is DraftMoved:
            fields["state"] = DraftState(fields["state"])
        return number, kind(**fields)
    except (TypeError, KeyError, AttributeError, json.JSONDecodeError) as error:
        raise ValueError(f"not a message: {line[:80]!r}") from error
