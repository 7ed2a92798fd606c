"""When a source is asked again, and what an answer means for it: pure decisions over values.

Rules of which miniflux, NetNewsWire, FreshRSS and newsboat keep a part each, and what stands behind them:
RFC 9110 (Retry-After, validators), RFC 9111 (freshness), RSS 2.0 (ttl, skipHours, skipDays), mod_syndication (sy:).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from termnews.engine.pace import Pace
from termnews.errors import FetchError, HttpStatus, Offline, TimedOut, TlsError
from termnews.fetch.faults import http_date, retry_after
from termnews.model import FetchState, Health, Source
from termnews.text import continued, moment
from termnews.urls import host, without_userinfo

SHORTEST = timedelta(minutes=15)
"""The shortest interval, whatever a feed says, or the reader's `every`."""

LONGEST = timedelta(hours=24)
"""No source is asked more seldom, but for a day that its feed leaves out. (A max-age of 16 years has been seen.)"""

VALIDATORS_KEPT = timedelta(days=8)
"""Some servers answer 304 for ever: after this the whole feed is fetched once (NetNewsWire)."""

HOST_HOLD = timedelta(minutes=10)
"""How long a host that says 429 or 503 without Retry-After is left alone, the first time."""

MOVES_AFTER = 2
"""Good answers by way of a permanent redirect before the new address is taken."""

LEAVES_ALONE = frozenset({429, 503})
"""Statuses by which a host asks to be left alone for a while."""

LOST = frozenset({401, 402, 403, 404, 410, 451})
"""Statuses of a page or picture that will be no others tomorrow."""

_JITTER = 0.1
_CLOCK_SLACK = timedelta(minutes=5)
_FARTHEST = timedelta(days=10)
"""No check is put off for longer: by `LONGEST`, and by the days of the week that a feed leaves out."""


# --- what came back ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fresh:
    """A new body, which is a feed and has been taken in."""

    headers: Mapping[str, str]
    permanent_url: str
    """Where permanent redirects led; empty where there were none."""
    url: str
    """The address that answered, after all redirects: its validators mean nothing elsewhere."""
    body_hash: str
    pace: Pace


@dataclass(frozen=True, slots=True)
class Unchanged:
    """304, or the same body once more: nothing was parsed."""

    headers: Mapping[str, str]
    permanent_url: str
    url: str
    whole: bool
    """The body came, and was the same."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """An answer that is no feed: the good copy stays."""

    words: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """No answer that could be used."""

    error: FetchError


Outcome = Fresh | Unchanged | Rejected | Trouble


# --- what follows from it ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hold:
    """A host that is left alone for a while, with all its sources."""

    host: str
    until: datetime
    problem: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be kept of a check, and done after it."""

    state: FetchState
    move_to: str = ""
    """The source's new address, where it has one from now on."""
    hold: Hold | None = None


def is_due(source: Source, now: datetime) -> bool:
    """Whether a source is to be asked. What lies too far in the future was set by a clock that went wrong."""
    if source.archived or source.health is Health.GONE:
        return False
    if source.next_check_at is None or not now < source.next_check_at <= now + _FARTHEST:
        return True
    return source.checked_at is not None and source.checked_at > now + _CLOCK_SLACK


def held_until(source: Source, now: datetime) -> datetime | None:
    """Until when the host has asked to be left alone: that is kept to even where the reader forces a refresh."""
    if source.health is not Health.HELD or source.next_check_at is None:
        return None
    return source.next_check_at if now < source.next_check_at <= now + LONGEST + _CLOCK_SLACK else None


def validators(state: FetchState, now: datetime) -> tuple[str, str]:
    """The ETag and Last-Modified to send; both empty when they are old enough to be doubted."""
    since = state.validators_since
    if since is None or not since - _CLOCK_SLACK <= now < since + VALIDATORS_KEPT:
        return "", ""
    return state.etag, state.last_modified


def validated_url(url: str, state: FetchState) -> str:
    """The address that the validators of the source at `url` came from, and may be sent to (RFC 9110, 8.8.3).

    Only this one's are kept: what a temporary redirect led to may be something else the next time, of the same ETag.
    """
    return state.moved_to or url


def decide(source: Source, state: FetchState, outcome: Outcome, now: datetime, every: timedelta) -> Decision:
    """What the answer to one check means. `every` is the reader's own interval for this source."""
    match outcome:
        case Fresh():
            kept = replace(
                _validated(state, outcome.headers, now), body_hash=outcome.body_hash, pace=outcome.pace.dump()
            )
            return _went_well(source, kept, outcome, now, every)
        case Unchanged(whole=True):
            return _went_well(source, _validated(state, outcome.headers, now), outcome, now, every)
        case Unchanged():
            return _went_well(source, _revalidated(state, outcome.headers), outcome, now, every)
        case Rejected():
            # The validators belong to the body that could not be read: with them it would never come again.
            return _went_wrong(source, replace(_not_validated(state), body_hash=""), outcome.words, now, every)
        case Trouble(error=HttpStatus() as error):
            return _bad_status(source, state, error, now, every)
        case Trouble():
            return _went_wrong(source, state, _trouble_words(outcome.error), now, every)


def _went_well(
    source: Source, state: FetchState, outcome: Fresh | Unchanged, now: datetime, every: timedelta
) -> Decision:
    pace = Pace.load(state.pace)
    asked = timedelta(seconds=retry_after(outcome.headers) or 0)
    wait = max(every, timedelta(seconds=pace.wait), _freshness(outcome.headers, now), asked)
    moved_to, moved_count = _moved(source.url, state, outcome.permanent_url)
    move = moved_to if moved_count >= MOVES_AFTER else ""
    state = replace(
        state,
        checked_at=now,
        next_check_at=_outside(pace, now + _spread(wait, source.id), source.id),
        failures=0,
        failing_since=None,
        health=Health.OK,
        problem="",
        # Kept until the store has moved too: killed in between, `reconcile` knows by it what became of the source.
        moved_to=moved_to,
        moved_count=moved_count,
    )
    if without_userinfo(outcome.url) != without_userinfo(validated_url(source.url, state)):
        state = _not_validated(state)
    return Decision(state, move_to=move)


def _went_wrong(
    source: Source, state: FetchState, words: str, now: datetime, every: timedelta, at_least: timedelta = timedelta()
) -> Decision:
    failures = state.failures + 1
    since = _since(state, now)
    wait = max(at_least, every * (1 << min(failures - 1, 10)))
    state = replace(
        state,
        checked_at=now,
        next_check_at=now + _spread(wait, source.id),
        failures=failures,
        failing_since=since,
        health=Health.FAILING,
        problem=f"{words} since {moment(since, now)}",
    )
    return Decision(state)


def _since(state: FetchState, now: datetime) -> datetime:
    """Since when it fails; a moment that is still to come was set by a clock that was wrong."""
    return min(state.failing_since or now, now)


def _bad_status(source: Source, state: FetchState, error: HttpStatus, now: datetime, every: timedelta) -> Decision:
    asked = timedelta(seconds=min(max(error.retry_after or 0, 0), LONGEST.total_seconds()))
    if error.status == 410:
        gone = replace(
            state,
            checked_at=now,
            next_check_at=None,
            failures=state.failures + 1,
            failing_since=_since(state, now),
            health=Health.GONE,
            problem="gone for good (410): it is not asked again",
        )
        return Decision(gone)
    if error.status in LEAVES_ALONE:
        until = now + pause(error, state.failures)
        problem = waiting(until, now)
        held = replace(
            state,
            checked_at=now,
            next_check_at=until,
            failures=state.failures + 1,
            failing_since=_since(state, now),
            health=Health.HELD,
            problem=problem,
        )
        return Decision(held, hold=Hold(host(source.url), until, problem))
    return _went_wrong(source, state, _STATUS_WORDS.get(error.status, str(error.status)), now, every, asked)


def pause(error: HttpStatus, failures: int = 0) -> timedelta:
    """How long a host that answered 429 or 503 is left alone: as it asks, else longer each time."""
    if error.retry_after is not None and error.retry_after > 0:
        return min(timedelta(seconds=error.retry_after), LONGEST)
    return min(HOST_HOLD * (1 << min(failures, 8)), LONGEST)


def waiting(until: datetime, now: datetime) -> str:
    """`asked to wait until 14:20`."""
    today = until.astimezone().date() == now.astimezone().date()
    return f"asked to wait until {until.astimezone():{'%H:%M' if today else '%A %H:%M'}}"


# --- words ------------------------------------------------------------------------------------------------------------

_STATUS_WORDS = {
    401: "asks for a password (401)",
    402: "asks for money (402)",
    403: "refuses to answer (403)",
    404: "404",
    407: "the proxy asks for a password (407)",
    500: "the server fails (500)",
    502: "the server fails (502)",
    504: "the server fails (504)",
    511: "the network asks for a log-in (511)",
}


def _trouble_words(error: FetchError) -> str:
    if isinstance(error, TimedOut):
        return "no answer"
    if isinstance(error, Offline):
        return "cannot be reached"
    if isinstance(error, TlsError):
        return error.message.rpartition("'s ")[2].rstrip(".")
    words = error.message.rstrip(".")
    return continued(words) + ","


# --- times ------------------------------------------------------------------------------------------------------------


def _spread(wait: timedelta, source_id: int) -> timedelta:
    """`wait` within the bounds, up to a tenth longer, always as much for the same source: sources part company."""
    share = source_id * 2654435761 % 2**32 / 2**32
    spread: timedelta = max(wait, SHORTEST) * (1 + _JITTER * share)
    return min(spread, LONGEST)


def _outside(pace: Pace, when: datetime, source_id: int) -> datetime:
    """`when`, or the first hour after it that the feed does not leave out."""
    if when.hour not in pace.skip_hours and when.weekday() not in pace.skip_days:
        return when
    top = when.astimezone(UTC).replace(minute=source_id % 15, second=0, microsecond=0)
    for hours in range(1, 8 * 24):
        later = top + timedelta(hours=hours)
        if later.hour not in pace.skip_hours and later.weekday() not in pace.skip_days:
            return later
    return when


def _freshness(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How long the answer says that it stays good (RFC 9111, 4.2.1)."""
    control = headers.get("cache-control", "").lower()
    if "no-cache" in control or "no-store" in control:
        return timedelta()
    if found := re.search(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,12})", control):
        age = headers.get("age", "").strip()
        seconds = int(found[1]) - (int(age) if age.isascii() and age.isdigit() and len(age) < 12 else 0)
        return timedelta(seconds=min(max(seconds, 0), LONGEST.total_seconds()))
    expires = http_date(headers.get("expires", "").strip())
    return expires - (http_date(headers.get("date", "")) or now) if expires else timedelta()


# --- validators and moves ---------------------------------------------------------------------------------------------


def _validated(state: FetchState, headers: Mapping[str, str], now: datetime) -> FetchState:
    """With the validators of a new body. `Expires: 0` says that they mean nothing (miniflux)."""
    distrusted = headers.get("expires", "").strip() == "0"
    etag = "" if distrusted else headers.get("etag", "")
    last_modified = "" if distrusted else headers.get("last-modified", "")
    return replace(
        state, etag=etag, last_modified=last_modified, validators_since=now if etag or last_modified else None
    )


def _revalidated(state: FetchState, headers: Mapping[str, str]) -> FetchState:
    """With the validators that a 304 updates (RFC 9111, 4.3.4)."""
    etag = headers.get("etag", "") or state.etag
    return replace(state, etag=etag, last_modified=headers.get("last-modified", "") or state.last_modified)


def _not_validated(state: FetchState) -> FetchState:
    return replace(state, etag="", last_modified="", validators_since=None)


def _moved(url: str, state: FetchState, permanent_url: str) -> tuple[str, int]:
    """Where a source is moving to and how many good answers say so. Never from https to http."""
    if permanent_url in ("", url) or (url.startswith("https:") and not permanent_url.startswith("https:")):
        return "", 0
    return permanent_url, state.moved_count + 1 if permanent_url == state.moved_to else 1
