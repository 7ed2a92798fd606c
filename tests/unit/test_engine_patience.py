"""A document that takes for ever: it is given up, said in words, and nothing else waits for it."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from termnews.engine import engine as engine_module
from termnews.engine import helper as helper_module
from termnews.engine import patience
from termnews.engine.engine import LARGE
from termnews.engine.refresh import refresh
from termnews.errors import FeedTooComplex, NotAFeed
from termnews.fetch import feeds
from termnews.model import Health
from termnews.protocol import SourceChecked
from tests.unit.engine_site import Site, an_engine, gathered, source_of


def _spins(document: bytes, until: str) -> str:
    """Computes, until a file is there."""
    while not Path(until).exists():
        pass
    return until


def _refuses(document: bytes) -> str:
    raise NotAFeed("It is none.", kind="text")


def _breaks(document: bytes) -> str:
    raise AssertionError("a mistake of ours")


async def test_a_thread_that_comes_to_no_end_is_left(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    with pytest.raises(FeedTooComplex, match="came to no end"):
        await patience.within(0.05, lambda: _spins(b"", str(mark)))
    (left,) = (thread for thread in threading.enumerate() if thread.name == "reading")
    assert left.daemon
    assert await patience.within(5.0, lambda: "another") == "another"
    mark.touch()
    left.join(5)


async def test_what_it_raises_is_raised() -> None:
    with pytest.raises(NotAFeed):
        await patience.within(5.0, lambda: _refuses(b""))


async def test_a_mistake_of_ours_is_no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda told: None)
    with pytest.raises(FeedTooComplex, match="broke off"):
        await patience.within(5.0, lambda: _breaks(b""))
    # The thread tells of it only after that.
    for thread in threading.enumerate():
        if thread.name == "reading":
            thread.join(5)


@pytest.mark.parametrize("urgent", [False, True])
async def test_what_is_large_is_read_in_a_process_that_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, urgent: bool
) -> None:
    monkeypatch.setattr(helper_module, "LONGEST", 0.5)
    async with an_engine(tmp_path) as engine:
        run = engine.parse_now if urgent else engine.parse
        with pytest.raises(FeedTooComplex, match="came to no end"):
            await run(_spins, bytes(LARGE + 1), str(tmp_path / "never"))
    assert not [thread for thread in threading.enumerate() if thread.name == "reading"]


async def test_a_source_that_spins_is_said_and_the_others_go_on(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of three feeds one makes the parser spin: its error is in words, it is not asked again, two are read."""
    parse, ended = feeds.parse, threading.Event()

    def spinning(body: bytes, *, url: str, **rest: object) -> object:
        if url.endswith("/spins"):
            while not ended.is_set():
                time.sleep(0)
        return parse(body, url=url, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(feeds, "parse", spinning)
    monkeypatch.setattr(engine_module, "LONGEST", 0.3)
    paths = ["/one", "/spins", "/two"]
    for path in paths:
        site.feed(path, range(2))
    async with an_engine(tmp_path, *map(site.url, paths)) as engine:
        events = await gathered(refresh(engine, (), False, False))
        found = {event.source: event for event in events if isinstance(event, SourceChecked)}
        source = await source_of(engine, site.url("/spins"))
        problems = [event.problem for event in found.values() if event.problem]
        assert len(found) == 3 and sum(event.new for event in found.values()) == 4
        assert len(problems) == 1 and "came to no end" in problems[0] and problems[0] == source.problem
        assert source.health is not Health.OK
        site.requests.clear()
        await gathered(refresh(engine, (), False, False))
        assert site.requests == []
    ended.set()
