"""How often a feed asks to be fetched, as it is parsed and as it is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass

from termnews.model import Feed


@dataclass(frozen=True, slots=True)
class Pace:
    """What a feed asks of its readers."""

    wait: int = 0
    """Seconds between two checks: the longer of ttl and sy:."""
    skip_hours: frozenset[int] = frozenset()
    """Hours of the day in which it need not be asked, UTC."""
    skip_days: frozenset[int] = frozenset()
    """Days of the week, Monday is 0."""

    @classmethod
    def of(cls, feed: Feed) -> Pace:
        """The pace that a parsed feed asks for. A feed that leaves out every hour or day is not believed."""
        hours = feed.skip_hours if len(feed.skip_hours) < 24 else frozenset[int]()
        days = feed.skip_days if len(feed.skip_days) < 7 else frozenset[int]()
        return cls(max((feed.ttl or 0) * 60, feed.update_interval or 0), hours, days)

    def dump(self) -> str:
        """As it stands in `FetchState.pace`: `3600 h0,1,2 d5,6`; empty where nothing is asked for."""
        lists = (("h", self.skip_hours), ("d", self.skip_days))
        words = [letter + ",".join(map(str, sorted(some))) for letter, some in lists if some]
        return " ".join([str(self.wait), *words]) if self.wait or words else ""

    @classmethod
    def load(cls, text: str) -> Pace:
        """What `dump` wrote; anything else asks for nothing."""
        found = re.fullmatch(r"(\d{1,9})(?: h([\d,]+))?(?: d([\d,]+))?", text)
        if not found:
            return cls()
        hours, days = (frozenset(int(n) for n in (some or "").split(",") if n) for some in found.group(2, 3))
        return cls(int(found[1]), hours, days)
