"""What is written to a terminal that takes it late, or never."""

from __future__ import annotations

import asyncio
import os
import threading
import time
import tty
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from termnews.store.store import Store
from termnews.tui import outlet
from termnews.tui.app import TermnewsApp
from termnews.tui.outlet import Outlet
from tests.tui.news import fill, reader

TEXT = "".join(f"\x1b[{number % 40 + 1};1H{number} déjà vu" for number in range(40_000))
"""More than a terminal has room for: 64 KB in the kernel's buffer of one end, 4 KB in that of the other."""


class Line:
    """A terminal, and what comes out at its other end."""

    def __init__(self) -> None:
        self.master, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(self.master, False)
        self.file: IO[str] = open(slave, "w", encoding="utf-8")  # noqa: SIM115
        self.received = b""
        self.is_ending = False

    def receive(self) -> None:
        """Take what is there."""
        try:
            while data := os.read(self.master, 65536):
                self.received += data
        except BlockingIOError:
            pass

    def receive_all(self) -> None:
        """Take what comes, until it is ending, a little at a time."""
        while not self.is_ending:
            self.receive()
            time.sleep(0.001)
        self.receive()

    def hang_up(self) -> None:
        """The window is closed."""
        os.close(self.master)
        self.master = -1


@pytest.fixture
def line() -> Iterator[Line]:
    opened = Line()
    yield opened
    opened.file.close()
    if opened.master >= 0:
        opened.hang_up()


async def test_what_a_terminal_takes_at_once_has_been_written_when_the_call_ends(line: Line) -> None:
    out = Outlet(line.file)
    out.write("\x1b[1;1Hé")
    assert os.read(line.master, 100) == b"\x1b[1;1H\xc3\xa9"
    assert os.get_blocking(line.file.fileno()), "It is the shell's too."
    out.stop()


async def test_a_slow_terminal_is_not_waited_for_and_gets_all_in_order(line: Line) -> None:
    out = Outlet(line.file)
    out.write(TEXT)
    out.write("\x1b[?25h")
    waiting = asyncio.create_task(out.caught_up())
    await asyncio.sleep(0.01)
    assert not waiting.done()
    while not waiting.done():
        line.receive()
        await asyncio.sleep(0)
    line.receive()
    assert line.received.decode() == f"{TEXT}\x1b[?25h"
    out.write("more")
    line.receive()
    assert line.received.endswith(b"\x1b[?25hmore")
    out.stop()


async def test_the_end_waits_for_a_slow_terminal(line: Line) -> None:
    out = Outlet(line.file)
    out.write(TEXT)
    other_end = threading.Thread(target=line.receive_all)
    other_end.start()
    # As Textual ends its thread: the loop stands meanwhile.
    out.stop()
    line.is_ending = True
    other_end.join()
    assert line.received.decode() == TEXT
    out.write("Nothing is written to the terminal of another program.")
    line.receive()
    assert line.received.decode() == TEXT


async def test_the_end_does_not_wait_for_a_terminal_that_takes_nothing(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlet, "PATIENCE", 0.01)
    out = Outlet(line.file)
    out.write(TEXT)
    out.stop()
    line.receive()
    assert 4096 <= len(line.received) < len(TEXT.encode())


async def test_a_terminal_that_is_gone_keeps_nobody(line: Line) -> None:
    out = Outlet(line.file)
    out.write(TEXT)
    line.hang_up()
    await out.caught_up()
    out.write("Nobody is there.")
    await out.caught_up()
    out.stop()


async def test_no_frame_is_drawn_for_a_terminal_that_is_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    has_caught_up = asyncio.Event()
    frames = 0

    def count(*_: object) -> None:
        nonlocal frames
        frames += 1

    with Store.open(tmp_path / "data") as store:
        fill(store, 60)
        async with reader(tmp_path, store) as it:
            with monkeypatch.context() as patch:
                patch.setattr(it.app._driver, "caught_up", has_caught_up.wait, raising=False)
                patch.setattr(TermnewsApp, "_display", count)
                for _ in range(5):
                    await it.pilot.press("j")
                    # Longer than a frame.
                    await asyncio.sleep(0.02)
                assert frames == 0
                has_caught_up.set()
                await asyncio.sleep(0.1)
                assert frames == 1
