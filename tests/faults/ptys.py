"""A pseudo-terminal with the program on it: keys go in, what it writes is read, account is kept of its modes."""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from fcntl import ioctl
from pathlib import Path

PROGRAM = (sys.executable, "-m", "termnews")

_PATIENCE = 30.0
"""Seconds that something may take on a slow machine; what is there at once costs no waiting."""

_KEPT = 1 << 20
"""Bytes of what was written that are kept."""

_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])|\x1b\[([<>])([0-9]*)u")

_PLAIN = {1: False, 7: True, 25: True}
"""The modes that Textual turns off, or that are on from the first; any other is off on a terminal in use by a shell."""


class Modes:
    """The private modes (DECSET) that a program has set, and its level in the keyboard protocol of kitty."""

    def __init__(self) -> None:
        self.on: dict[int, bool] = {}
        self.keyboard = 0
        self._rest = b""

    def feed(self, data: bytes) -> None:
        """Take account of what was written."""
        text = self._rest + data
        last = 0
        for found in _MODE.finditer(text):
            last = found.end()
            if found[2]:
                self.on.update((int(mode), found[2] == b"h") for mode in found[1].split(b";"))
            else:
                # A pop of an empty stack does nothing.
                self.keyboard = self.keyboard + 1 if found[3] == b">" else max(0, self.keyboard - int(found[4] or 1))
        self._rest = text[last:][-32:]

    def left(self) -> list[str]:
        """What is not as a shell has it: empty for a sound terminal."""
        wrong = [f"?{mode}{'h' if on else 'l'}" for mode, on in self.on.items() if on != _PLAIN.get(mode, False)]
        return wrong + (["keyboard protocol"] if self.keyboard else [])


class Pty:
    """A command on a terminal of its own, its session's leader."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], *, columns: int = 120, lines: int = 40
    ) -> None:
        self._master, self._slave = os.openpty()
        self.resize(columns, lines)
        self.before = termios.tcgetattr(self._slave)
        """The flags of the terminal before the program had it."""
        self.modes = Modes()
        self.written = 0
        """Bytes that have come."""
        self._kept = b""
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self.process = subprocess.Popen(
            command,
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            env=dict(environment),
            start_new_session=True,
            preexec_fn=lambda: ioctl(0, termios.TIOCSCTTY, 0) and None,
        )
        self._thread = threading.Thread(target=self._read, name="pty")
        self._thread.start()

    # --- what it writes -------------------------------------------------------------------------------------------

    def _read(self) -> None:
        while not self._stop.is_set():
            if not select.select([self._master], [], [], 0.05)[0]:
                continue
            try:
                data = os.read(self._master, 65536)
            except OSError:
                return
            with self._lock:
                self.modes.feed(data)
                self.written += len(data)
                self._kept = (self._kept + data)[-_KEPT:]

    def since(self, mark: int) -> bytes:
        """What was written since `written` was `mark`."""
        with self._lock:
            new = self.written - mark
            return self._kept[-new:] if new > 0 else b""

    def wait_for(self, text: str, mark: int = 0) -> int:
        """Wait until a text is written after `mark`; `written` then."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            if text.encode() in self.since(mark):
                return self.written
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError(f"{text!r} did not come: {self.since(mark)[-3000:]!r}")

    def quiet(self, seconds: float = 0.3) -> int:
        """Wait until nothing has been written for a while; `written` then."""
        end = time.monotonic() + _PATIENCE
        mark, since = self.written, time.monotonic()
        while time.monotonic() - since < seconds and time.monotonic() < end:
            time.sleep(0.02)
            if self.written != mark:
                mark, since = self.written, time.monotonic()
        return mark

    # --- what it is told ------------------------------------------------------------------------------------------

    def press(self, keys: str | bytes) -> int:
        """Send keys; `written` before."""
        mark = self.written
        os.write(self._master, keys if isinstance(keys, bytes) else keys.encode())
        return mark

    def stall(self) -> None:
        """Take nothing more of what it writes."""
        self._stop.set()
        self._thread.join()

    def resize(self, columns: int, lines: int) -> None:
        """Make the terminal another size."""
        ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def signal(self, number: int) -> None:
        """Send a signal to the program alone."""
        os.kill(self.process.pid, number)

    def hang_up(self) -> None:
        """Take the terminal away, as a window that is closed does."""
        self._stop.set()
        self._thread.join()
        os.close(self._slave)
        os.close(self._master)
        self._master = self._slave = -1

    def ended(self, seconds: float = _PATIENCE) -> int:
        """Wait for its end: the exit code, negative for a signal."""
        code = self.process.wait(seconds)
        if self._master >= 0:
            self.quiet(0.1)
        return code

    def flags(self) -> list[object]:
        """The flags of the terminal now."""
        return termios.tcgetattr(self._slave)

    def assert_sound(self) -> None:
        """The terminal is as it was before the program had it."""
        assert self.flags() == self.before
        assert self.modes.left() == []

    def close(self) -> None:
        """End the program, if it has not ended, and the terminal."""
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        if self._master >= 0:
            self.hang_up()


def environment(home: Path, **more: str) -> dict[str, str]:
    """The variables of a person with a good terminal and nothing set."""
    home.mkdir(exist_ok=True)
    return {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(sys.path),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        **more,
    }


@contextlib.contextmanager
def reader(profile: Path, *words: str, **more: str) -> Iterator[Pty]:
    """The program on a terminal, with a profile, while this holds; `words` is a verb, `more` are variables."""
    command = (*PROGRAM, "--profile", str(profile), *words)
    pty = Pty(command, environment(profile.parent / "home", **more))
    try:
        yield pty
    finally:
        pty.close()
