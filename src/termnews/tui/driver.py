"""Textual's driver of the terminal, on one that has been taken before Textual was there; it needs no threads."""

from __future__ import annotations

import asyncio
import contextvars
import math
import os
import signal
from codecs import getincrementaldecoder
from typing import IO, TYPE_CHECKING, Any

from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.drivers import linux_driver
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize

from termnews.terminal import OTHER_SCREEN, Terminal
from termnews.tui.listening import ListeningParser
from termnews.tui.outlet import Outlet

if TYPE_CHECKING:
    from textual.app import App
    from textual.message import Message

_MOST_READ = 4096
"""Bytes that are read at once: the kernel holds no more (n_tty)."""

_WIDEST, _HIGHEST = 4_000, 2_000
"""Columns and lines: of a size that the keys name, by mode 2048, anything may be said, and all of it is drawn."""


class TakingOver(LinuxDriver):
    """Goes on where the first screen was drawn: nothing is cleared, and what is put back is what was found.

    Keys are read and frames are written by the loop itself. Textual has a thread for each; both had to be woken for
    every key, and waited for the loop to let go of the interpreter: a twelfth of what a key takes, and ten wake-ups
    a second while nothing happens.
    """

    terminal: Terminal
    """What the program was started on."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        self._frame: list[str] = []
        self._parser = ListeningParser()
        # What is no UTF-8 is a wrong letter. Textual ends the program with a traceback.
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._ticking: asyncio.TimerHandle | None = None
        self._has_terminal = False
        self._is_stopped = False
        """By SIGTSTP, and not come back yet."""
        super().__init__(app, debug=debug, mouse=mouse, size=size)

    def _get_terminal_size(self) -> tuple[int, int]:
        # Of a terminal that has no size (a container's, at first) Textual says 24 lines here and 25 there: each of the
        # two was a new size after the other, for ever.
        return self._app.console.size.width, self._app.console.size.height

    # --- what is written ----------------------------------------------------------------------------------------------

    async def caught_up(self) -> None:
        """Wait until the terminal has taken all that was written, where that can be known."""
        if isinstance(self._writer_thread, Outlet):
            await self._writer_thread.caught_up()

    def write(self, data: str) -> None:
        """Write to the terminal, a frame (DEC mode 2026) at once; the other screen once more would clear it."""
        if data == OTHER_SCREEN and self.terminal.give():
            return
        if self._frame or data == SYNC_START:
            # Textual writes its beginning and its end by themselves: a terminal, and what passes it on, would wake
            # for eight bytes that show nothing.
            self._frame.append(data)
            if data != SYNC_END:
                return
            data = "".join(self._frame)
            self._frame.clear()
        super().write(data)

    # --- what is read -------------------------------------------------------------------------------------------------

    def run_input_thread(self) -> None:
        """What Textual's thread of keys does: nothing."""

    def _read(self) -> None:
        try:
            data = os.read(self.fileno, _MOST_READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            # The terminal is gone. The kernel says so too, but to the first program on it alone.
            self._loop.remove_reader(self.fileno)
            os.kill(os.getpid(), signal.SIGHUP)
            return
        # It would take an empty text for the end: the first byte of a letter is none yet.
        if text := self._decoder.decode(data):
            for message in self._parser.feed(text):
                self.process_message(message)
        self._tick_later()

    def _tick_later(self) -> None:
        if self._ticking is not None:
            self._ticking.cancel()
            self._ticking = None
        if (patience := self._parser.patience) < math.inf:
            self._ticking = self._loop.call_later(patience, self._tick)

    def _tick(self) -> None:
        for message in self._parser.tick():
            self.process_message(message)
        self._tick_later()

    def send_message(self, message: Message) -> None:
        """Give the app what was read; not a size that no terminal has, or of one that does not say its size so."""
        if isinstance(message, Resize):
            width, height = message.size
            if not self._in_band_window_resize or not (0 < width <= _WIDEST and 0 < height <= _HIGHEST):
                return
        self._app.post_message(message)

    def disable_input(self) -> None:
        """Read nothing more."""
        self._loop.remove_reader(self.fileno)
        if self._ticking is not None:
            self._ticking.cancel()
            self._ticking = None
        super().disable_input()

    # --- taken, given back --------------------------------------------------------------------------------------------

    def start_application_mode(self) -> None:
        """Take the terminal."""
        before = self._writer_thread
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._writer_thread is before:
            # In the background it cannot be taken: the program is stopped once more.
            return
        self._has_terminal, self._is_stopped = True, False
        # What was begun before, a paste, went on while it was another's.
        self._parser.begin_anew()
        self._decoder.reset()
        # Not in the context of whoever has it started: what that does not want to hear would not be heard.
        contextvars.Context().run(self._loop.add_reader, self.fileno, self._read)
        if self.attrs_before is not None and self.terminal.found is not None:
            self.attrs_before = list(self.terminal.found)

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        self._has_terminal = False
        super().stop_application_mode()

    def _sigtstp_application(self, *parts: object) -> None:
        if self._auto_restart:
            # Between two steps of the loop: in the middle of one something may be half written.
            self._loop.call_soon_threadsafe(self._stop)
        else:
            # The terminal is an editor's, which has been stopped too; the loop stands until that has ended.
            super()._sigtstp_application(*parts)

    def _stop(self) -> None:
        if self._writer_thread is None:
            # It would give back what it has not taken yet.
            self.terminal.stop()
        elif self._has_terminal:
            self._is_stopped = True
            super()._sigtstp_application()

    def _sigcont_application(self, *_: object) -> None:
        if self._auto_restart:
            self._loop.call_soon_threadsafe(self._continue)

    def _continue(self) -> None:
        if not self._has_terminal and not self._is_stopped:
            # It has not begun, or is about to end.
            return
        if self._has_terminal:
            # SIGSTOP does not ask: it had no time to let go of the terminal, which a shell has had since.
            self.suspend_application_mode()
            self._must_signal_resume = True
        super()._sigcont_application()


def driver_on(terminal: Terminal) -> type[TakingOver]:
    """The driver for a terminal."""
    # It makes its own by this name, and has no other door for it.
    linux_driver.WriterThread = _outlet  # type: ignore[attr-defined, assignment]

    class OnThis(TakingOver):
        """On this terminal."""

    OnThis.terminal = terminal
    return OnThis


def _outlet(file: IO[str]) -> Outlet | WriterThread:
    try:
        return Outlet(file)
    except OSError:
        # A terminal of another mount (a container's) has no name here.
        return WriterThread(file)
