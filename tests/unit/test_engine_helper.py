"""The second process for what computes."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from termnews.engine.helper import BACKLOG, LONG, Helper, Helpers
from termnews.engine.helper_process import get_ready, start
from termnews.errors import FeedTooComplex


async def test_work_is_done_in_another_process() -> None:
    helper = Helper()
    try:
        other = await helper.run(os.getpid)
        assert other != os.getpid()
        assert await helper.run(os.path.join, "a", "b") == str(Path("a") / "b")
        assert await helper.run(os.getpid) == other
    finally:
        helper.close()


async def test_it_can_be_started_before_it_is_called() -> None:
    helper = Helper()
    try:
        helper.begin(get_ready)
        helper.begin(os.abort)  # It has begun: nothing is done.
        assert "termnews.fetch.feeds" in await helper.run(_modules)
    finally:
        helper.close()


async def test_one_that_runs_already_is_used_and_has_made_itself_ready() -> None:
    process = start(for_feeds=True)
    helper = Helper(process)
    try:
        assert await helper.run(os.getpid) == process.pid
        assert "termnews.fetch.feeds" in await helper.run(_modules)
    finally:
        helper.close()


async def test_one_that_ran_and_has_died_is_started_anew() -> None:
    process = start()
    process.kill()
    process.wait()
    helper = Helper(process)
    try:
        assert await helper.run(os.getpid) not in (process.pid, os.getpid())
    finally:
        helper.close()


async def test_what_makes_it_ready_may_fail_and_is_not_missed() -> None:
    helper = Helper()
    try:
        helper.begin(os.abort)
        assert await helper.run(abs, -1) == 1
    finally:
        helper.close()


def _modules() -> list[str]:
    return list(sys.modules)


async def test_large_things_go_to_and_fro() -> None:
    helper = Helper()
    try:
        body = os.urandom(3_000_000)
        assert await helper.run(bytes, body) == body
    finally:
        helper.close()


async def test_work_that_brings_it_down_is_an_error_and_the_next_begins_anew() -> None:
    helper = Helper()
    try:
        with pytest.raises(FeedTooComplex):
            await helper.run(os._exit, 11)
        assert await helper.run(abs, -1) == 1
    finally:
        helper.close()


async def test_what_waits_behind_a_deadly_call_is_done_all_the_same() -> None:
    helper = Helper()
    try:
        calls = [helper.run(abs, -1), helper.run(os._exit, 11), helper.run(abs, -2), helper.run(abs, -3)]
        one, deadly, *others = await asyncio.gather(*calls, return_exceptions=True)
        assert (one, others) == (1, [2, 3])
        assert isinstance(deadly, FeedTooComplex)
    finally:
        helper.close()


async def test_what_takes_too_long_is_given_up_and_what_waits_behind_it_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("termnews.engine.helper.LONGEST", 1.5)
    helper = Helper()
    try:
        assert await helper.run(abs, -1) == 1
        long, other = await asyncio.gather(helper.run(time.sleep, 30), helper.run(abs, -2), return_exceptions=True)
        assert isinstance(long, FeedTooComplex) and "no end" in str(long)
        assert other == 2
    finally:
        helper.close()


async def test_several_large_things_both_ways_at_once() -> None:
    helper = Helper()
    try:
        bodies = [os.urandom(3_000_000) for _ in range(6)]
        assert await asyncio.gather(*(helper.run(bytes, body) for body in bodies)) == bodies
    finally:
        helper.close()


async def test_what_is_cancelled_does_not_answer_for_another() -> None:
    helper = Helper()
    try:
        tasks = [asyncio.create_task(helper.run(abs, -number)) for number in range(20)]
        await asyncio.sleep(0)
        for task in tasks[::2]:
            task.cancel()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        assert done[1::2] == list(range(1, 20, 2))
    finally:
        helper.close()


async def test_closed_in_the_middle_it_ends() -> None:
    helper = Helper()
    await helper.run(abs, 1)
    waiting = asyncio.create_task(helper.run(time.sleep, 30))
    queued = asyncio.create_task(helper.run(abs, 1))
    await asyncio.sleep(0)
    helper.close()
    for task in (waiting, queued):
        with pytest.raises(FeedTooComplex):
            await task


async def test_killed_by_somebody_else_it_begins_anew_and_the_work_is_done(tmp_path: Path) -> None:
    helper = Helper()
    try:
        assert await helper.run(_dies_once, tmp_path / "mark") == "done"
        assert await helper.run(abs, -1) == 1
    finally:
        helper.close()


def _dies_once(mark: Path) -> str:
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


async def test_where_no_process_can_be_started_it_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def start() -> None:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    helper = Helper()
    try:
        with monkeypatch.context() as full:
            full.setattr("termnews.engine.helper.start", start)
            with pytest.raises(FeedTooComplex):
                await helper.run(abs, -1)
        assert await helper.run(abs, -1) == 1
    finally:
        helper.close()


async def test_a_long_work_is_shared_by_two_and_a_short_one_is_not() -> None:
    helpers = Helpers()
    try:
        short = await asyncio.gather(*(helpers.run(os.getpid) for _ in range(LONG)))
        assert len(set(short)) == 1
        assert {await helpers.run(os.getpid) for _ in range(BACKLOG)} == set(short)
        long = await asyncio.gather(*(helpers.run(os.getpid) for _ in range(4 * BACKLOG)))
        assert len(set(long)) == 2 and set(short) < set(long)
        # Once it is there it takes its share of little, too.
        assert len(set(await asyncio.gather(*(helpers.run(os.getpid) for _ in range(4))))) == 2
    finally:
        helpers.close()
    with pytest.raises(FeedTooComplex):
        await helpers.run(os.getpid)
