"""The worker as the reader sees it: begun, lost, begun again."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.message import Message

from termnews.paths import locate
from termnews.protocol import Event, Failed, Finished, Refresh, Sync
from termnews.store.store import Store
from termnews.tui import jobs
from termnews.tui.jobs import Jobs
from tests.tui.news import fill, reader

SPAWN = asyncio.create_subprocess_exec


class Ear(App[str]):
    """Hears what the worker says."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: asyncio.Queue[Message] = asyncio.Queue()

    def post_message(self, message: Message) -> bool:
        self.heard.put_nowait(message)
        return True

    async def answer(self, number: int) -> Event:
        """What a request ended with."""
        while True:
            match await asyncio.wait_for(self.heard.get(), 60):
                case Jobs.Answered(number=of, event=Finished() | Failed() as event) if of == number:
                    return event

    async def lost(self) -> Jobs.Lost:
        """The next death."""
        while not isinstance(message := await asyncio.wait_for(self.heard.get(), 60), Jobs.Lost):
            pass
        return message


def begun(folder: Path) -> tuple[Ear, Jobs]:
    Store.open(folder / "data").close()
    ear = Ear()
    return ear, Jobs(ear, locate(folder), str(folder))


async def test_what_is_asked_while_it_is_begun_again_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear, worker = begun(tmp_path)
    asked: list[int] = []

    async def spawn(*command: str, **rest: Any) -> asyncio.subprocess.Process:
        asked.append(worker.ask(Sync()))
        return await SPAWN(*command, **rest)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", spawn)
    await worker.start()
    try:
        assert isinstance(await ear.answer(asked[0]), Finished)
        assert worker._process is not None
        worker._process.kill()
        assert (await ear.lost()).again
        assert isinstance(await ear.answer(asked[1]), Finished)
    finally:
        await worker.stop()


async def test_what_cannot_be_begun_answers_all_that_was_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ear, worker = begun(tmp_path)
    number = worker.ask(Sync())

    async def spawn(*command: str, **rest: Any) -> asyncio.subprocess.Process:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(asyncio, "create_subprocess_exec", spawn)
    with pytest.raises(OSError, match="allocate"):
        await worker.start()
    for asked in (number, worker.ask(Sync())):
        assert await ear.answer(asked) == Failed("Nothing can be fetched now.", "Start termnews again.")


@pytest.mark.parametrize(("young", "again"), [(3600.0, False), (0.0, True)])
async def test_one_that_dies_often_and_young_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, young: float, again: bool
) -> None:
    monkeypatch.setattr(jobs, "_RESTARTS", 1)
    monkeypatch.setattr(jobs, "_YOUNG", young)
    ear, worker = begun(tmp_path)
    await worker.start()
    try:
        for survived in (True, again):
            assert worker._process is not None
            worker._process.kill()
            assert (await ear.lost()).again is survived
    finally:
        await worker.stop()


async def test_the_refresh_that_waited_behind_one_that_was_lost_can_be_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(tmp_path / "data") as store:
        fill(store, 1)
        numbers = iter((7, 8))
        cancelled: list[int] = []
        busy = {7}

        def ask(worker: Jobs, request: object) -> int:
            number = next(numbers)
            busy.add(number)
            return number

        monkeypatch.setattr(Jobs, "ask", ask)
        monkeypatch.setattr(Jobs, "busy", lambda worker, number: number in busy)
        monkeypatch.setattr(Jobs, "cancel", lambda worker, number: cancelled.append(number))
        async with reader(tmp_path, store) as it:
            await it.press("R")
            assert it.main.refresh_number == 7
            it.main.next_refresh = Refresh()
            busy.remove(7)
            it.app.post_message(Jobs.Answered(7, Failed("It stopped in the middle.", "")))
            it.app.post_message(Jobs.Lost(True))
            for _ in range(3):
                await it.pilot.pause()
            assert it.main.refresh_number == 8
            await it.press("escape")
            assert cancelled == [8]
