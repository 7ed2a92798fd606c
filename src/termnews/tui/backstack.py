"""Where the reader was when they followed links: the way back, and the page that is on its way."""

from __future__ import annotations

from dataclasses import dataclass, field

from termnews.model import Article, TextKind

MOST_STOPS = 1000
"""Steps that can be gone back."""

MOST_TEXT = 4 << 20
"""Characters of pages that are held for going back; what was left longest ago is fetched again."""


@dataclass(slots=True)
class Stop:
    """Where the reader was when they followed a link."""

    article: int
    """The id of the article; below 0 for a page that is not kept."""
    kind: TextKind
    url: str
    place: str
    page: Article | None = None
    """The page; None for an article, and where it is no longer held."""
    size: int = 0
    """Characters of it."""
    talking: bool = False
    """Whether the link stood in a comment of it."""


@dataclass(slots=True)
class BackStack:
    """What has been followed from the open article on. Whatever else is opened clears it."""

    stops: list[Stop] = field(default_factory=list)
    request: int = 0
    """The page that is on its way, 0 for none."""
    address: str = ""
    """Where it was asked for, with the part of it that is meant."""
    returns: bool = False
    """Whether it is the last stop's, whose page is no longer held."""
    size: int = 0
    """Characters of the page that is shown."""
    number: int = 0
    """The id that was given last to a page that is not kept: they count down from -1."""

    def push(self, stop: Stop) -> None:
        """Keep a place to go back to, and let go of the texts that were left longest ago."""
        self.stops.append(stop)
        del self.stops[:-MOST_STOPS]
        room = MOST_TEXT
        seen: set[int] = set()
        for one in reversed(self.stops):
            if one.article not in seen:
                room -= one.size
            seen.add(one.article)
            if room < 0:
                one.page, one.size = None, 0

    def next_id(self) -> int:
        """An id for a page that is not kept."""
        self.number -= 1
        return self.number

    def forget_request(self) -> int:
        """Wait for no page any more; the request of the one that was waited for, 0 for none."""
        number, self.request = self.request, 0
        return number

    def rename(self, old: int, new: Article) -> None:
        """The text of an id is another article from now on: it was saved, or is no longer."""
        for stop in self.stops:
            if stop.article == old:
                stop.article, stop.kind, stop.page = new.id, new.text_kind, new if new.id < 0 else None
