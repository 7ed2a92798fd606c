"""The farm of feeds beside the checkout, in a process of its own on a port that is free: hundreds of feeds on loopback
addresses of their own, each with the fault that its number has: 404 410 500 503 timeout slow truncated badgzip redirect
malformed htmlpage reset.
"""

from __future__ import annotations

import importlib.util
import json
import random
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.needs import SHARED

BENCH = SHARED / "bench"


class SharedFarm:
    """The running farm."""

    def __init__(self, port: int, feeds: int, module: ModuleType, folder: Path) -> None:
        self.port = port
        self.corpus: Any
        self.corpus, _ = module.load(folder)
        self._module = module
        self.feeds = feeds
        self.shares: dict[str, int] = module.FAULTS["realistic"]
        """Feeds of a thousand that have a fault, by its class."""

    def urls(self) -> list[str]:
        """The addresses of the feeds."""
        return [self.corpus.feed_url(number) for number in range(self.feeds)]

    def fault(self, number: int) -> str:
        """The class of the fault that a feed has, '' for none."""
        at = self._module._h(self.corpus.seed, number, "fault") % 1000
        for name, share in self.shares.items():
            if at < share:
                return name
            at -= share
        return ""

    def control(self, verb: str, **values: object) -> dict[str, Any]:
        """`stats`, `reset`, or `set` with what is to be set."""
        query = f"?{urllib.parse.urlencode(values)}" if values else ""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/_ctl/{verb}{query}", timeout=20) as answer:
            told: dict[str, Any] = json.load(answer)
        return told


def _module() -> ModuleType:
    """feedfarm.py, which imports its neighbour."""
    sys.path.insert(0, str(BENCH))
    try:
        spec = importlib.util.spec_from_file_location("feedfarm", BENCH / "feedfarm.py")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(BENCH))
    return module


def _free_port() -> int:
    """A port below those that connections take, so that none of the many addresses has it in use."""
    for _ in range(100):
        port = random.randint(20000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("0.0.0.0", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")


@contextmanager
def shared_farm(folder: Path, feeds: int, *, faults: str = "realistic", latency_ms: int = 0) -> Iterator[SharedFarm]:
    """A farm of the first `feeds` feeds of the corpus. Its faults and figures are those of the farm of 1,000."""
    port = _free_port()
    folder.mkdir(parents=True, exist_ok=True)
    about = {"feeds": feeds, "entries": [20, 50], "seed": 1, "hosts": 250, "port": port}
    (folder / "farm.json").write_text(json.dumps(about))
    command = [sys.executable, str(BENCH / "feedfarm.py"), "serve", "--dir", str(folder), "--lazy"]
    command += ["--faults", faults, "--latency-ms", str(latency_ms)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout is not None
            assert b"feeds on" in process.stdout.readline()
            yield SharedFarm(port, feeds, _module(), folder)
        finally:
            process.kill()
