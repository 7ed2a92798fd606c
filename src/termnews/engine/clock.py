"""The time, as far as it can be believed: a machine's clock may be years off, and nothing that is kept is to suffer.

Two witnesses stand beside it: the last good check of a source, which the store has, and the Date of every answer (RFC
9110, 6.6.1). A clock that agrees with the first is believed, so no server can lead it astray. One that does not is put
right by an answer that does; without such an answer it is believed after all, as the reader may have been away.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from termnews.fetch.faults import http_date
from termnews.text import plural

AWAY = timedelta(days=60)
"""So long after the last good check nobody is surprised."""

SLACK = timedelta(days=1)
"""Clocks that are less apart agree: a zone set wrong, an answer that was kept for some hours."""


def utc_now() -> datetime:
    """The time of this machine."""
    return datetime.now(UTC)


class Clock:
    """The time of this machine, put right where it is known to be wrong."""

    def __init__(self, machine: Callable[[], datetime] = utc_now) -> None:
        self._machine = machine
        self._offset = timedelta()
        self._last: datetime | None = None
        self.confirmed = False
        """Whether an answer has agreed with it since `begin`: only then may anything be let go for its age."""

    def __call__(self) -> datetime:
        """The time."""
        return self._machine() + self._offset

    def begin(self, last: datetime | None) -> None:
        """A refresh begins; `last` is the last good check of any source."""
        self._last, self.confirmed = last, False
        if is_likely(self._machine(), last):
            self._offset = timedelta()

    def heard(self, date: str) -> None:
        """An answer has come; `date` is what it says of the time, in HTTP's words."""
        theirs = http_date(date)
        if theirs is None:
            return
        if abs(theirs - self()) > SLACK and not is_likely(self(), self._last) and is_likely(theirs, self._last):
            self._offset += theirs - self()
        self.confirmed = self.confirmed or abs(theirs - self()) <= SLACK

    def words(self) -> str:
        """What is to be said of it; empty where it is right."""
        days = round(abs(self._offset) / timedelta(days=1))
        if days == 0:
            return ""
        much = plural(round(days / 365.25), "year") if days >= 365 else plural(days, "day")
        way = "ahead" if self._offset < timedelta() else "behind"
        return f"The clock of this machine is {much} {way}: the time that servers give was taken."


def is_likely(time: datetime, last: datetime | None) -> bool:
    """Whether it can be this time, given the last good check; without one any time can be."""
    return last is None or last - SLACK <= time <= last + AWAY
