"""Textual's driver of the terminal, on one that has been taken before Textual was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.drivers.linux_driver import LinuxDriver

from termnews.terminal import OTHER_SCREEN, Terminal

if TYPE_CHECKING:
    from textual.app import App


def driver_on(terminal: Terminal) -> type[LinuxDriver]:
    """The driver for a terminal."""

    class TakingOver(LinuxDriver):
        """Goes on where the first screen was drawn: nothing is cleared, and what is put back is what was found."""

        def __init__(
            self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
        ) -> None:
            self._frame: list[str] = []
            super().__init__(app, debug=debug, mouse=mouse, size=size)

        def write(self, data: str) -> None:
            """Write to the terminal, a frame (DEC mode 2026) at once; the other screen once more would clear it."""
            if data == OTHER_SCREEN and terminal.give():
                return
            if self._frame or data == SYNC_START:
                # Textual writes its beginning and its end by themselves. Its thread writes what it has, so that a
                # terminal, and what passes it on, would wake for eight bytes that show nothing.
                self._frame.append(data)
                if data != SYNC_END:
                    return
                data = "".join(self._frame)
                self._frame.clear()
            super().write(data)

        def start_application_mode(self) -> None:
            """Take the terminal."""
            super().start_application_mode()  # type: ignore[no-untyped-call]
            if self.attrs_before is not None and terminal.found is not None:
                self.attrs_before = list(terminal.found)

        def _sigtstp_application(self, *_: object) -> None:
            # Between two steps of the loop: in the middle of one the queue to the writing thread may be locked, by the
            # very thread that the signal has broken into.
            self._loop.call_soon_threadsafe(self._stop)

        def _stop(self) -> None:
            if self._writer_thread is None:
                # It would give back what it has not taken yet.
                terminal.stop()
            else:
                super()._sigtstp_application()

        def _sigcont_application(self, *_: object) -> None:
            if self._writer_thread is not None:
                super()._sigcont_application()

    return TakingOver
