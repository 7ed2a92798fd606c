"""A small disk that a test mounts, fills and closes for writing."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIZE = 16 << 20


class Disk:
    """A disk of 16 MiB."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ballast = path / "ballast"

    def fill(self, free: int = 0) -> None:
        """Leave only so many bytes free."""
        with self.ballast.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(1 << 12))
            except OSError as error:
                assert error.errno == errno.ENOSPC
            file.truncate(max(0, os.fstat(file.fileno()).st_size - free))

    def empty(self) -> None:
        """Give the room back."""
        self.ballast.unlink()

    def close(self) -> None:
        """Let it be read only."""
        subprocess.run(["mount", "-o", "remount,ro", str(self.path)], check=True)


@contextmanager
def mounted(path: Path) -> Iterator[Disk]:
    """A disk at a path, for as long as the context lasts."""
    path.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(path)], check=True)
    try:
        yield Disk(path)
    finally:
        subprocess.run(["umount", "-l", str(path)], check=True)


def assert_a_sentence(words: str) -> None:
    """What was said is for a person: no traceback, no name of a class."""
    assert words.strip()
    assert not any(trace in words for trace in ("Traceback", "Error:", "errno", "sqlite", "SQLITE"))
