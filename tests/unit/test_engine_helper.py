"""The second process for what computes."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from termnews.engine.helper import Helper
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
