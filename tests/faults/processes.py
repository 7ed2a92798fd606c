"""Processes of the program for a test to start and to kill, forked from one that has imported everything already."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    ["tests.faults.processes", "termnews.engine.refresh", "termnews.engine.sources", "termnews.fetch.extract"]
)


def _body(words: tuple[str, ...], out: str, environment: Mapping[str, str]) -> None:
    from termnews.cli.main import main

    os.environ.update(environment)
    handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    sys.exit(main(list(words)))


class Started:
    """A command line that runs in a process of its own."""

    def __init__(self, profile: Path, *words: str, **environment: str) -> None:
        # Not beside the profile: its disk may be full.
        handle, name = tempfile.mkstemp(prefix="termnews-test-")
        os.close(handle)
        self.out = Path(name)
        command = ("--profile", str(profile), *words)
        self.process: ForkServerProcess = _CONTEXT.Process(target=_body, args=(command, str(self.out), environment))
        self.process.start()

    def kill(self) -> None:
        """SIGKILL, and wait for its end."""
        self.process.kill()
        self.process.join()
        self.out.unlink(missing_ok=True)

    def ended(self) -> tuple[int, str]:
        """Wait until it ends by itself: its exit code and what it said."""
        self.process.join(60)
        assert self.process.exitcode is not None, "it does not end"
        return self.process.exitcode, self.out.read_text("utf-8")


@contextlib.contextmanager
def started(profile: Path, *words: str, **environment: str) -> Iterator[Started]:
    """A command line that runs while this holds, and is killed then if it still does."""
    it = Started(profile, *words, **environment)
    try:
        yield it
    finally:
        it.kill()


def run(profile: Path, *words: str, **environment: str) -> tuple[int, str]:
    """Run a command line to its end: its exit code and what it said."""
    with started(profile, *words, **environment) as it:
        return it.ended()
