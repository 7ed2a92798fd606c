"""When a source is asked again, and what an answer means for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from termnews.engine import schedule
from termnews.engine.pace import Pace
from termnews.engine.schedule import Decision, Fresh, Outcome, Rejected, Trouble, Unchanged
from termnews.errors import BadReply, FetchError, HttpStatus, Offline, TimedOut, TlsError, TooLarge
from termnews.model import Feed, FetchState, Health, Source, SourceKind

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
"""A Tuesday."""

URL = "https://news.example/feed.xml"
SOURCE = Source(0, URL, SourceKind.FEED, "News")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> None:
    """Moments in words are in the reader's own time zone: here that is UTC."""
    import time

    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


def decide(
    outcome: Outcome, state: FetchState | None = None, *, source: Source = SOURCE, now: datetime = NOW
) -> Decision:
    return schedule.decide(source, state or FetchState(), outcome, now, HOUR)


def fresh(pace: Pace | None = None, permanent_url: str = URL, **headers: str) -> Fresh:
    return Fresh(
        {k.replace("_", "-"): v for k, v in headers.items()}, permanent_url, permanent_url, "hash", pace or Pace()
    )


def wait_of(decision: Decision, now: datetime = NOW) -> timedelta:
    assert decision.state.next_check_at is not None
    return decision.state.next_check_at - now


@pytest.mark.parametrize(
    ("pace", "headers", "wait"),
    [
        (Pace(), {}, HOUR),
        (Pace(wait=3 * 3600), {}, 3 * HOUR),
        (Pace(wait=60), {}, HOUR),
        (Pace(wait=30 * 86400), {}, 24 * HOUR),
        (Pace(), {"cache_control": "public, max-age=7200"}, 2 * HOUR),
        (Pace(), {"cache_control": "max-age=10800", "age": "3600"}, 2 * HOUR),
        (Pace(), {"cache_control": "max-age=504576000"}, 24 * HOUR),
        (Pace(), {"cache_control": "no-cache, max-age=7200"}, HOUR),
        (Pace(), {"cache_control": "s-max-age=7200"}, HOUR),
        (Pace(), {"expires": "Tue, 24 Nov 2026 17:00:00 GMT", "date": "Tue, 24 Nov 2026 13:00:00 GMT"}, 4 * HOUR),
        (Pace(), {"expires": "Tue, 24 Nov 2026 14:00:00 GMT"}, 2 * HOUR),
        (Pace(), {"expires": "0"}, HOUR),
        (Pace(), {"expires": "yesterday"}, HOUR),
        (Pace(), {"retry_after": "9000"}, 2.5 * HOUR),
        (Pace(), {"retry_after": "9" * 40}, 24 * HOUR),
        (
            Pace(),
            {"retry_after": "Tue, 24 Nov 2026 18:00:00 GMT", "date": "Tue, 24 Nov 2026 12:00:00 GMT"},
            6 * HOUR,
        ),
    ],
)
def test_the_longest_wait_that_anyone_asks_for(pace: Pace, headers: dict[str, str], wait: timedelta) -> None:
    assert wait_of(decide(fresh(pace, **headers))) == wait


def test_never_more_often_than_every_quarter_of_an_hour() -> None:
    assert wait_of(schedule.decide(SOURCE, FetchState(), fresh(), NOW, timedelta(minutes=1))) == timedelta(minutes=15)


def test_sources_part_company_always_in_the_same_way() -> None:
    waits = [wait_of(decide(fresh(), source=SOURCE._replace(id=number))) for number in range(1, 200)]
    assert all(HOUR <= wait <= 1.1 * HOUR for wait in waits)
    assert len(set(waits)) == len(waits)
    assert waits[7] == wait_of(decide(fresh(), source=SOURCE._replace(id=8)))


@pytest.mark.parametrize(
    ("hours", "days", "expected"),
    [
        ({13}, set(), datetime(2026, 11, 24, 14, 0, tzinfo=UTC)),
        (set(range(13, 24)) | set(range(6)), set(), datetime(2026, 11, 25, 6, 0, tzinfo=UTC)),
        (set(), {1}, datetime(2026, 11, 25, 0, 0, tzinfo=UTC)),
        ({0, 1}, {1, 2}, datetime(2026, 11, 26, 2, 0, tzinfo=UTC)),
        ({3}, {5, 6}, datetime(2026, 11, 24, 13, 0, tzinfo=UTC)),
    ],
)
def test_hours_and_days_that_the_feed_leaves_out(hours: set[int], days: set[int], expected: datetime) -> None:
    pace = Pace(0, frozenset(hours), frozenset(days))
    assert decide(fresh(pace)).state.next_check_at == expected


def test_a_feed_that_leaves_out_everything_is_not_believed() -> None:
    assert Pace.of(Feed("rss 2.0", skip_hours=frozenset(range(24)), skip_days=frozenset(range(7)))) == Pace()


@pytest.mark.parametrize(
    "pace", [Pace(), Pace(3600), Pace(0, frozenset({0, 23})), Pace(7, frozenset({1}), frozenset({6}))]
)
def test_the_pace_is_written_down_for_the_304_that_does_not_repeat_it(pace: Pace) -> None:
    assert Pace.load(pace.dump()) == pace
    state = decide(fresh(Pace(wait=4 * 3600))).state
    assert wait_of(decide(Unchanged({}, URL, URL, whole=False), state)) == 4 * HOUR


def test_a_pace_that_nobody_wrote_asks_for_nothing() -> None:
    assert Pace.load("; drop table") == Pace()


# --- validators -------------------------------------------------------------------------------------------------------


def test_validators_are_kept_verbatim_and_dropped_after_eight_days() -> None:
    state = decide(fresh(etag='W/"a-b"', last_modified="Mon, 1 Nov 2026 10:00 GMT")).state
    assert schedule.validators(state, NOW) == ('W/"a-b"', "Mon, 1 Nov 2026 10:00 GMT")
    assert schedule.validators(state, NOW + timedelta(days=7, hours=23)) == (state.etag, state.last_modified)
    assert schedule.validators(state, NOW + timedelta(days=8)) == ("", "")


def test_validators_of_a_clock_that_went_wrong_are_dropped() -> None:
    state = decide(fresh(etag='"1"'), now=NOW + timedelta(days=3650)).state
    assert schedule.validators(state, NOW) == ("", "")


def test_a_304_may_change_them_and_does_not_make_them_younger() -> None:
    state = decide(fresh(etag='"1"', last_modified="then")).state
    later = decide(Unchanged({"etag": '"2"'}, URL, URL, whole=False), state, now=NOW + timedelta(days=7)).state
    assert (later.etag, later.last_modified) == ('"2"', "then")
    assert later.validators_since == NOW
    assert later.body_hash == "hash"


def test_the_same_body_after_eight_days_makes_them_good_again() -> None:
    state = decide(fresh(etag='"1"')).state
    nine = NOW + timedelta(days=9)
    later = decide(Unchanged({"etag": '"1"'}, URL, URL, whole=True), state, now=nine).state
    assert schedule.validators(later, nine) == ('"1"', "")


def test_validators_that_the_server_itself_distrusts() -> None:
    assert schedule.validators(decide(fresh(etag='"1"', expires="0")).state, NOW) == ("", "")


def test_a_body_that_is_no_feed_is_asked_for_again_in_full() -> None:
    state = decide(Rejected("answers with a login page"), decide(fresh(etag='"1"')).state).state
    assert (state.etag, state.body_hash, state.validators_since) == ("", "", None)
    assert state.health is Health.FAILING
    assert state.problem == "answers with a login page since 12:00"


# --- trouble ----------------------------------------------------------------------------------------------------------


def test_failures_back_off_to_a_day_and_say_since_when() -> None:
    state, now, waits = FetchState(), NOW, []
    for _ in range(8):
        state = decide(Trouble(HttpStatus("", status=404)), state, now=now).state
        assert state.next_check_at is not None
        waits.append(state.next_check_at - now)
        now = state.next_check_at
    assert waits == [HOUR * n for n in (1, 2, 4, 8, 16, 24, 24, 24)]
    assert (state.failures, state.failing_since) == (8, NOW)
    assert state.problem == "404 since Tuesday"
    well = decide(fresh(), state, now=now).state
    assert (well.failures, well.failing_since, well.problem, well.health) == (0, None, "", Health.OK)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (HttpStatus("", status=404), "404 since 12:00"),
        (HttpStatus("", status=401), "asks for a password (401) since 12:00"),
        (HttpStatus("", status=500), "the server fails (500) since 12:00"),
        (HttpStatus("", status=418), "418 since 12:00"),
        (TimedOut("news.example took longer than 30 seconds."), "no answer since 12:00"),
        (Offline("news.example: no such name."), "cannot be reached since 12:00"),
        (TlsError("news.example's certificate has expired."), "certificate has expired since 12:00"),
        (TooLarge("The answer is larger than 8 MB."), "the answer is larger than 8 MB, since 12:00"),
        (BadReply("HTTP it is not."), "HTTP it is not, since 12:00"),
    ],
)
def test_trouble_in_words(error: FetchError, words: str) -> None:
    state = decide(Trouble(error)).state
    assert (state.problem, state.health, state.failures) == (words, Health.FAILING, 1)


def test_gone_is_not_asked_again() -> None:
    state = decide(Trouble(HttpStatus("", status=410))).state
    assert (state.health, state.next_check_at) == (Health.GONE, None)
    assert not schedule.is_due(SOURCE._replace(health=state.health, next_check_at=None), NOW + timedelta(days=400))


@pytest.mark.parametrize(
    ("status", "retry_after", "failures", "minutes"),
    [
        (429, None, 0, 10),
        (503, None, 0, 10),
        (429, None, 2, 40),
        (429, None, 40, 1440),
        (429, 8400.0, 0, 140),
        (503, 1e12, 0, 1440),
        (429, 30.0, 5, 0.5),
    ],
)
def test_a_host_that_asks_to_wait(status: int, retry_after: float | None, failures: int, minutes: float) -> None:
    error = HttpStatus("", status=status, retry_after=retry_after)
    decision = decide(Trouble(error), FetchState(failures=failures))
    until = NOW + timedelta(minutes=minutes)
    assert decision.state.health is Health.HELD
    assert decision.state.next_check_at == until
    assert decision.hold is not None
    assert (decision.hold.host, decision.hold.until) == ("news.example", until)


def test_until_when_it_asked_to_wait() -> None:
    assert schedule.waiting(NOW + timedelta(minutes=140), NOW) == "asked to wait until 14:20"
    assert schedule.waiting(NOW + timedelta(hours=13), NOW) == "asked to wait until Wednesday 01:00"


def test_a_held_host_is_left_alone_even_when_forced() -> None:
    held = SOURCE._replace(health=Health.HELD, next_check_at=NOW + HOUR)
    assert schedule.held_until(held, NOW) == NOW + HOUR
    assert schedule.held_until(held, NOW + HOUR) is None
    assert schedule.held_until(held._replace(health=Health.FAILING), NOW) is None
    # No hold is that long: the clock was wrong when it was written down.
    assert schedule.held_until(held._replace(next_check_at=NOW + timedelta(days=3650)), NOW) is None


# --- what is due ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ({}, True),
        ({"next_check_at": NOW}, True),
        ({"next_check_at": NOW + HOUR, "checked_at": NOW - HOUR}, False),
        ({"next_check_at": NOW + timedelta(days=3650), "checked_at": NOW + timedelta(days=3650)}, True),
        # Never checked: its host was held, by a clock that was years ahead.
        ({"next_check_at": NOW + timedelta(days=3650), "health": Health.HELD}, True),
        ({"next_check_at": NOW + timedelta(days=9), "checked_at": NOW - HOUR}, False),
        ({"archived": True}, False),
        ({"health": Health.GONE}, False),
        ({"health": Health.FAILING, "next_check_at": NOW - HOUR}, True),
    ],
)
def test_what_is_due(changes: dict[str, object], due: bool) -> None:
    assert schedule.is_due(SOURCE._replace(**changes), NOW) is due  # type: ignore[arg-type]


# --- moves ------------------------------------------------------------------------------------------------------------


def test_a_source_moves_after_two_good_answers() -> None:
    there = "https://new.example/feed.xml"
    first = decide(fresh(permanent_url=there))
    assert (first.move_to, first.state.moved_to, first.state.moved_count) == ("", there, 1)
    second = decide(Unchanged({}, there, there, whole=False), first.state)
    assert second.move_to == there
    assert (second.state.moved_to, second.state.moved_count) == (there, 2), "known until the store has moved"


def test_another_address_each_time_is_no_move() -> None:
    state = decide(fresh(permanent_url="https://a.example/")).state
    decision = decide(fresh(permanent_url="https://b.example/"), state)
    assert (decision.move_to, decision.state.moved_to, decision.state.moved_count) == ("", "https://b.example/", 1)
    assert decide(fresh(), decision.state).state.moved_to == ""


def test_a_failure_in_between_is_no_good_answer() -> None:
    state = decide(fresh(permanent_url="https://a.example/")).state
    assert decide(Trouble(HttpStatus("", status=500)), state).move_to == ""


def test_never_from_https_to_http() -> None:
    state = FetchState(moved_to="http://news.example/feed.xml", moved_count=5)
    decision = decide(fresh(permanent_url="http://news.example/feed.xml"), state)
    assert (decision.move_to, decision.state.moved_to) == ("", "")
