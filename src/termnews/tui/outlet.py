"""What is written to the terminal: in order, from the loop's own thread, and without ever waiting for the terminal."""

from __future__ import annotations

import asyncio
import os
import select
from typing import IO

PATIENCE = 10.0
"""Seconds that a terminal which takes nothing is waited for at the end: it may never take anything again."""


class Outlet:
    """Where the driver writes, in the place of Textual's thread: a key is on the screen without waking another one.

    The terminal is opened once more for it: a descriptor that the shell has given us is the shell's too, and must go on
    to block. What the terminal does not take at once, on a slow line or stopped, is kept until it does. If it
    is gone nothing is said here: that is what SIGHUP is for.
    """

    def __init__(self, file: IO[str]) -> None:
        """For the terminal of a file. Raises OSError where it cannot be opened by its name."""
        self._loop = asyncio.get_running_loop()
        self._terminal = os.open(os.ttyname(file.fileno()), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        self._left = bytearray()
        self._caught_up = asyncio.Event()
        self._caught_up.set()

    def start(self) -> None:
        """Textual starts its thread. Here nothing is to be started."""

    async def caught_up(self) -> None:
        """Wait until the terminal has taken all: a frame that is drawn before would only come too late."""
        await self._caught_up.wait()

    def write(self, text: str) -> None:
        """Write a text behind all others. After the end nothing is written: the terminal is another's."""
        if self._terminal < 0:
            return
        is_behind = bool(self._left)
        self._left += text.encode("utf-8", "replace")
        if not is_behind:
            self._give()
            if self._left:
                self._caught_up.clear()
                self._loop.add_writer(self._terminal, self._go_on)

    def stop(self) -> None:
        """Wait until the terminal has taken all, as long as it takes some; the end."""
        if self._terminal < 0:
            return
        self._loop.remove_writer(self._terminal)
        poll = select.poll()
        poll.register(self._terminal, select.POLLOUT)
        while self._left and poll.poll(PATIENCE * 1000):
            self._give()
        os.close(self._terminal)
        self._terminal = -1
        self._left.clear()
        self._caught_up.set()

    def _go_on(self) -> None:
        self._give()
        if not self._left:
            self._loop.remove_writer(self._terminal)
            self._caught_up.set()

    def _give(self) -> None:
        """Give the terminal what it takes of what is left."""
        try:
            taken = os.write(self._terminal, self._left)
        except BlockingIOError:
            return
        except OSError:
            taken = len(self._left)
        del self._left[:taken]
