"""What the rows run on: a network of their own, the farm of feeds, a pseudo terminal, whole commands.

The farm (`feedfarm.py`), the driver of the terminal (`ttyrun.py`) and the trivial Textual app are those of
../shared/bench; they are found there and imported by path.
"""

from __future__ import annotations

import ctypes
import fcntl
import importlib
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

from tests.needs import SHARED

BENCH = SHARED / "bench"
REPOSITORY = Path(__file__).resolve().parents[2]
PORT = 18973
"""The farm's: it stands in the addresses inside the feeds, so there is one farm at a time."""

RARE, MEDIUM, COMMON = "quokkaberg", "zephyrtariff", "government"
"""Words planted in the farm's articles."""


class BenchError(Exception):
    """A row that cannot be measured, in words."""


def module(name: str) -> Any:
    """A module of ../shared/bench. Raises BenchError."""
    if not BENCH.is_dir():
        raise BenchError(f"The harness is missing: it is expected in {BENCH}.")
    if str(BENCH) not in sys.path:
        sys.path.insert(0, str(BENCH))
    try:
        found: Any = importlib.import_module(name)
    except ModuleNotFoundError as missing:
        raise BenchError(f"{missing.name} is missing: `uv run --group bench python -m tests.bench`.") from missing
    if name == "ttyrun":
        found.Tty.text = _lines
    return found


def _lines(tty: Any) -> list[str]:
    """The screen of a terminal; pyte's own `display` fails where half of a wide character has been overwritten."""
    screen = tty.screen
    return ["".join(screen.buffer[y][x].data for x in range(screen.columns)) for y in range(screen.lines)]


# --- a network of our own ---------------------------------------------------------------------------------------------

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_SET_FLAGS, _UP = 0x8914, 0x1


def own_network() -> bool:
    """Put this process and its children into a network namespace with a loopback alone; whether that could be done.

    Then nothing else on the machine is met at the farm's port, and nothing can be asked of the world.
    """
    user, group = os.geteuid(), os.getegid()
    unshare = ctypes.CDLL(None, use_errno=True).unshare
    if unshare(_NEW_NETWORK if user == 0 else _NEW_USER | _NEW_NETWORK) != 0:
        return False
    if user != 0:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        fcntl.ioctl(asked, _SET_FLAGS, struct.pack("16sH14s", b"lo", _UP, b""))
    return True


# --- the farm ---------------------------------------------------------------------------------------------------------


class FarmKind(NamedTuple):
    """A set of feeds."""

    feeds: int
    entries: str
    """Of a feed, `50` or `20-50`."""
    hosts: int

    @property
    def name(self) -> str:
        """Its folder."""
        return f"f{self.feeds}" if "-" in self.entries else f"f{self.feeds}x{self.entries}"


FARMS = {
    "1k": FarmKind(20, "50", 20),
    "10k": FarmKind(200, "50", 200),
    "100k": FarmKind(1000, "100", 250),
    "reload": FarmKind(1000, "20-50", 250),
}
"""By the archive that they fill."""


def build_farm(root: Path, kind: FarmKind) -> Path:
    """The folder of a farm, made where it is missing."""
    folder = root / "farms" / kind.name
    if not (folder / "farm.json").exists() or "articles" not in (folder / "farm.json").read_text():
        print(f"building the farm {kind.name} …", file=sys.stderr, flush=True)
        command = [sys.executable, str(BENCH / "feedfarm.py"), "build", "--dir", str(folder)]
        command += ["--feeds", str(kind.feeds), "--entries", kind.entries, "--hosts", str(kind.hosts)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder


class Farm:
    """A farm that is being served."""

    def __init__(self, folder: Path, *, latency_ms: int = 0, faults: str = "none") -> None:
        self.folder = folder
        self.faults = faults
        self._latency = latency_ms
        self._feedfarm = module("feedfarm")
        self.corpus: Any = self._feedfarm.load(folder)[0]

    def __enter__(self) -> Farm:
        command = [sys.executable, str(BENCH / "feedfarm.py"), "serve", "--dir", str(self.folder)]
        command += ["--latency-ms", str(self._latency), "--faults", self.faults]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self._process.stdout.readline() if self._process.stdout else ""
        if "feedfarm:" not in line:
            self._process.wait()
            raise BenchError(f"The farm could not be served at port {PORT}: is another there?")
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()

    def ask(self, verb: str, **values: object) -> dict[str, Any]:
        """`reset`, `stats` or `set`; what the farm counted."""
        counted: dict[str, Any] = self._feedfarm.ctl(verb, PORT, **values)
        return counted

    def urls(self, form: str, count: int | None = None) -> str:
        """Its feeds as a list for some program."""
        listed: str = self._feedfarm.urls(self.corpus, form, count)
        return listed

    def articles(self, feeds: Sequence[int]) -> int:
        """How many articles some of its feeds hold."""
        return sum(self.corpus.n_entries(feed) for feed in feeds)

    def fault(self, feed: int) -> str:
        """What is wrong with a feed: a class of faults, or nothing."""
        told = SimpleNamespace(latency_ms=0, jitter=0, no_validators=0, faults=self.faults, log=None)
        return self._feedfarm.Farm(self.folder, self.corpus, told).fault(feed) or ""


# --- processes --------------------------------------------------------------------------------------------------------


class Ran(NamedTuple):
    """A command that has ended."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds, with what it started and waited for."""
    peak: float
    """MB that its processes held at the most."""
    code: int


def run(command: Sequence[str], environment: Mapping[str, str], *, timeout: float = 600.0) -> Ran:
    """Run a command to its end. Raises BenchError where it does not come."""
    taken = module("ttyrun").run(list(command), dict(environment), timeout=timeout)
    if taken["timed_out"]:
        raise BenchError(f"{Path(command[0]).name} had not ended after {timeout:.0f} s.")
    return Ran(taken["wall_s"], taken["cpu_s"], taken["rss_mb"], taken["rc"])


def spawn(command: Sequence[str], environment: Mapping[str, str]) -> Ran:
    """Run a short command: no fork of this large process stands in its time."""
    silent = [(os.POSIX_SPAWN_OPEN, handle, os.devnull, os.O_RDWR, 0) for handle in (0, 1, 2)]
    start = time.perf_counter()
    pid = os.posix_spawn(command[0], list(command), {**os.environ, **environment}, file_actions=silent)
    _, status, used = os.wait4(pid, 0)
    wall = time.perf_counter() - start
    return Ran(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, os.waitstatus_to_exitcode(status))


def written() -> tuple[int, int]:
    """Bytes and calls that this process and those that it has waited for have written (Linux)."""
    counted = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(counted["wchar"]), int(counted["syscw"])


def resident(pid: int) -> float:
    """MB that one process holds now (Linux)."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that was started here."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    process.wait(10)


def cpu(pid: int) -> float:
    """CPU seconds of one process so far, without what it started (Linux)."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9
