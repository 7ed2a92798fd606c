"""A real terminal for a test: tmux on a socket of its own, driven by keys and read by its screen."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

PROGRAM = (sys.executable, "-m", "termnews")

_PATIENCE = 30.0
"""Seconds that something may take on a slow machine; what is there at once costs no waiting."""


class Terminal:
    """One tmux session with one window."""

    def __init__(self, socket: str) -> None:
        self._tmux = ("tmux", "-L", socket, "-f", "/dev/null")

    def run(self, *words: str) -> str:
        """Run a tmux command; what it printed."""
        return subprocess.run([*self._tmux, *words], check=True, capture_output=True, text=True, timeout=20).stdout

    def press(self, *keys: str) -> None:
        """Press keys, by tmux's names: `j`, `Enter`, `C-e`, `Escape`."""
        for key in keys:
            self.run("send-keys", "-t", "0", key)
            if key == "Escape":
                # A key that follows at once would be taken for the other half of an alt key.
                time.sleep(0.2)

    def type(self, text: str) -> None:
        """Type a text."""
        self.run("send-keys", "-t", "0", "-l", text)

    def screen(self, *, escapes: bool = False) -> str:
        """What is on the screen."""
        return self.run("capture-pane", "-p", "-t", "0", *(("-e",) if escapes else ()))

    def ask(self, format: str) -> str:
        """One of tmux's variables, as `#{pane_pid}`."""
        return self.run("display-message", "-p", "-t", "0", format).strip()

    def resize(self, width: int, height: int) -> None:
        """Make the terminal another size."""
        self.run("resize-window", "-t", "0", "-x", str(width), "-y", str(height))

    def wait_for(self, *texts: str, gone: str = "") -> str:
        """Wait until all texts are on the screen (and another is not); the screen."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            screen = self.screen()
            if all(text in screen for text in texts) and (not gone or gone not in screen):
                return screen
            time.sleep(0.05)
        raise AssertionError(f"{texts} (without {gone!r}) did not come:\n{self.screen()}")

    def children(self) -> list[int]:
        """The processes of termnews in the window, the shell's child first."""
        shell = int(self.ask("#{pane_pid}"))
        found, queue = [], [shell]
        while queue:
            parent = queue.pop(0)
            listing = Path(f"/proc/{parent}/task/{parent}/children")
            below = [int(pid) for pid in listing.read_text().split()] if listing.exists() else []
            found += below
            queue += below
        return found


@contextmanager
def terminal(
    folder: Path, *command: str, width: int = 120, height: int = 40, environment: Mapping[str, str] | None = None
) -> Iterator[Terminal]:
    """A terminal in which a shell runs a command, then says with which code it ended."""
    socket = f"termnews-test-{os.getpid()}-{time.monotonic_ns()}"
    term = Terminal(socket)
    home = folder / "home"
    home.mkdir(exist_ok=True)
    variables = {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "PS1": "$ ",
        "TZ": "UTC",
        **(environment or {}),
    }
    words = ["env", "-i", *(f"{name}={value}" for name, value in variables.items())]
    line = f'{shlex.join(words)} TERM=$TERM {shlex.join(command)}; echo "ended with $?"'
    term.run("new-session", "-d", "-x", str(width), "-y", str(height), "sh")
    try:
        term.type(f"{line}\n")
        yield term
    finally:
        subprocess.run([*term._tmux, "kill-server"], check=False, capture_output=True, timeout=20)
