"""Threat: a feed dates its entries in the year 3000 or 1055, a server says any time, the machine's clock is years off.

Expected: a date that cannot be true is none, and the entry stands where it was first seen; a server's word on the time
counts only against a clock that the last checks do not agree with; nothing measures a span by the clock of the wall.
What becomes of a whole profile under a wrong clock is tried in `tests/faults`.
"""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termnews.engine.clock import AWAY, SLACK, Clock, is_likely
from termnews.engine.engine import Engine
from termnews.model import View
from termnews.store.store import Store
from tests.unit.store_samples import FEED, NOW, article

TIMES = st.datetimes(datetime(1971, 1, 1), datetime(9998, 1, 1)).map(lambda when: when.replace(tzinfo=UTC))


def http(when: datetime) -> str:
    """A time as HTTP gives it."""
    return format_datetime(when, usegmt=True)


@pytest.mark.parametrize("year", [1, 1055, 1969, 1989, 2028, 3000, 9999])
def test_a_date_that_cannot_be_true_is_none(tmp_path: Path, year: int) -> None:
    with Store.open(tmp_path) as store:
        source = store.sources.put(FEED)
        (new,) = store.articles.ingest(source, [article(1, published=datetime(year, 6, 1, tzinfo=UTC))], NOW).new
        store.articles.ingest(source, [article(2)], NOW)
        (row,) = store.headlines.rows([new])
        assert row.published == NOW
        assert next(iter(store.headlines.ids(View()))) == new
        # Once the feed gives a true date, that is taken.
        store.articles.ingest(source, [article(1, published=NOW - timedelta(days=3))], NOW)
        (row,) = store.headlines.rows([new])
        assert row.published == NOW - timedelta(days=3)


def test_a_feed_that_dates_itself_ahead_does_not_stay_at_the_top(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        source = store.sources.put(FEED)
        ahead = article(1, published=NOW + timedelta(days=900))
        (first,) = store.articles.ingest(source, [ahead], NOW).new
        (second,) = store.articles.ingest(source, [article(2, published=NOW + timedelta(days=2))], NOW + SLACK * 2).new
        assert list(store.headlines.ids(View())) == [second, first]
        for days in range(1, 5):
            assert store.articles.ingest(source, [ahead], NOW + timedelta(days=days)).new == ()
        assert list(store.headlines.ids(View())) == [second, first], "however often it says so"


@given(last=TIMES, away=st.integers(0, AWAY.days), theirs=TIMES)
def test_no_server_moves_a_clock_that_agrees_with_the_last_check(last: datetime, away: int, theirs: datetime) -> None:
    now = min(last + timedelta(days=away), datetime(9998, 1, 1, tzinfo=UTC))
    clock = Clock(lambda: now)
    clock.begin(last)
    clock.heard(http(theirs))
    assert clock() == now and clock.words() == ""
    assert clock.confirmed == (abs(theirs.replace(microsecond=0) - now) <= SLACK)


@given(last=TIMES, now=TIMES, theirs=TIMES)
def test_whatever_a_server_says_the_time_is_the_machines_or_one_that_is_likely(
    last: datetime, now: datetime, theirs: datetime
) -> None:
    clock = Clock(lambda: now)
    clock.begin(last)
    clock.heard(http(theirs))
    assert clock() == now or is_likely(clock(), last)


@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 99 Foo 2026", "0", "\x00", "9" * 400])
def test_a_date_that_is_none_says_nothing(date: str) -> None:
    clock = Clock(lambda: NOW)
    clock.begin(NOW - timedelta(days=4000))
    clock.heard(date)
    assert clock() == NOW and not clock.confirmed


def test_at_the_first_refresh_of_all_the_clock_is_believed() -> None:
    clock = Clock(lambda: NOW)
    clock.begin(None)
    clock.heard(http(NOW + timedelta(days=4000)))
    assert clock() == NOW and not clock.confirmed


def test_a_host_is_not_left_alone_for_ever_by_a_clock_that_jumped_back() -> None:
    engine = Engine.__new__(Engine)
    engine.now = lambda: NOW
    engine.held = {"a.example": NOW + timedelta(hours=1), "b.example": NOW + timedelta(days=3650)}
    assert engine.held_until("a.example") == NOW + timedelta(hours=1)
    assert engine.held_until("b.example") is None


def test_no_span_is_measured_by_the_clock_of_the_wall() -> None:
    source = Path(__file__).resolve().parents[2] / "src"
    wrong = [
        f"{path.relative_to(source)}:{node.lineno}"
        for path in source.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in (("time", "time"), ("time", "localtime"), ("datetime", "utcnow"))
    ]
    assert wrong == []
