"""A WordPress of a test session's own on loopback: started, ended, and known to be at rest."""

from __future__ import annotations

import fcntl
import json
import os
import random
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.needs import SHARED

KIT = SHARED / "wordpress"
"""The scripts that start and end a WordPress."""

GIVEN = os.environ.get("TERMNEWS_TEST_WORDPRESS", "")
"""The info.json of a WordPress that runs already, as wordpress-up.sh writes it; the tests take turns at it."""

_KNOBS = Path(__file__).with_name("knobs.php")
"""What the tests need that the kit does not have."""

_TRIES = 3
"""The script looks at once whether PHP runs: on a busy machine too soon. Run again, it goes on where it was."""

_PACKAGES = 3
"""Downloaded packages: WordPress and two themes."""

_ALIVE = ("01", "03", "08")
"""Connections that are open, being opened, or left by the client alone, in /proc/net/tcp."""


@contextmanager
def wordpress(theme: str = "twentytwentyone") -> Iterator[Server]:
    """The WordPress that was given, else one that lives as long as this."""
    if GIVEN:
        server = Server(Path(GIVEN).resolve().parent)
        server.add_knobs()
        yield server
        return
    folder = Path(tempfile.mkdtemp(prefix="termnews-wordpress-"))
    try:
        server = Server(folder, theme)
        with lock(_cache() / ".lock"):
            server.start()
        yield server
    finally:
        _script("wordpress-down.sh", folder)
        shutil.rmtree(folder, ignore_errors=True)


class Server:
    """A WordPress below a folder; `info` is what wordpress-up.sh told of it."""

    def __init__(self, folder: Path, theme: str = "twentytwentyone") -> None:
        self.folder = folder
        self._theme = theme
        self._told = folder / "info.json"
        self.port = int(self.info["url"].rpartition(":")[2]) if self._told.exists() else free_port()

    @property
    def info(self) -> dict[str, Any]:
        """Its address, the ids and addresses of its posts, its users and their application passwords."""
        told: dict[str, Any] = json.loads(self._told.read_text("utf-8"))
        return told

    @property
    def url(self) -> str:
        """Its address, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start what does not run; it answers when this returns. Raises RuntimeError with what the script said."""
        for _ in range(_TRIES):
            said = _script("wordpress-up.sh", self.folder, WP_PORT=str(self.port), WP_THEME=self._theme)
            if not said.returncode:
                break
        else:
            raise RuntimeError(f"WordPress did not start:\n{said.stderr}")
        self.add_knobs()

    def add_knobs(self) -> None:
        """Have what the tests turn besides what the kit lets them."""
        shutil.copy(_KNOBS, self.folder / "app" / "wp-content" / "mu-plugins" / "tests.php")

    def stop(self) -> None:
        """End its web server and its database; what they hold stays."""
        _script("wordpress-down.sh", self.folder)

    def ctl(self, *words: str) -> Any:
        """What ctl.php, the hand of an editor, answers."""
        command = ["php", str(self.folder / "run" / "ctl.php"), *words]
        environment = {**os.environ, "WP_APP": str(self.folder / "app")}
        said = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
        assert said.returncode == 0, said.stderr
        return json.loads(said.stdout)

    def is_up(self) -> bool:
        """Whether something listens at its port."""
        with socket.socket() as asked:
            return asked.connect_ex(("127.0.0.1", self.port)) == 0

    def is_idle(self) -> bool:
        """Whether no request is being worked on: no process of PHP has more than its listening socket open.

        A client that is killed leaves its request behind: PHP goes on with it and stores the comment.
        """
        return not _connections(self.port) and all(_sockets(pid) <= 1 for pid in self._workers())

    def wait_idle(self, seconds: float = 30.0) -> None:
        """Wait until no request is being worked on."""
        end = time.monotonic() + seconds
        while not self.is_idle():
            assert time.monotonic() < end, "WordPress does not come to rest"
            time.sleep(0.01)

    def _workers(self) -> list[int]:
        pid = int((self.folder / "run" / "php.pid").read_text())
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *map(int, below)]


def free_port() -> int:
    """A port that nothing listens at now, and that no client is given before a server has started there."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as found:
            if found.connect_ex(("127.0.0.1", port)):
                return port


def _sockets(pid: int) -> int:
    """How many sockets a process has open: a worker at work has its client's and its database's too."""
    found = 0
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found += os.readlink(handle).startswith("socket:")
        except OSError:
            continue
    return found


def _connections(port: int) -> int:
    """How many connections wait for a worker or are at one, by the server's end of them."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(fields[1].endswith(f":{port:04X}") and fields[3] in _ALIVE for fields in lines)


def _cache() -> Path:
    """Where the packages are kept from one session to the next: a folder of this user alone."""
    folder = Path(tempfile.gettempdir()) / f"termnews-test-packages-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    assert folder.stat().st_uid == os.getuid(), f"{folder} belongs to somebody else"
    # A download that was broken off leaves some of them, which the script would take for all.
    if len(found := list(folder.glob("wordpress*.deb"))) != _PACKAGES:
        for file in found:
            file.unlink()
    return folder


@contextmanager
def lock(file: Path) -> Iterator[None]:
    """Hold a file for this process alone."""
    with file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _script(name: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "WP_DIR": str(folder), "WP_CACHE": str(_cache()), **environment}
    # A file for what it says: the servers that it starts would keep a pipe open.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(
            ["bash", str(KIT / name)], env=variables, stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False
        )
        said.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, "", said.read())
