"""Advisory locks between the processes of termnews: flock(2) on files beside the database.

A lock ends with its process, however that ends. A file system without locks (some network ones), or one that cannot be
written, is no reason to stop: there the lock counts as taken.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

_STEP = 0.02


@contextlib.contextmanager
def refresh_lock(folder: Path) -> Iterator[bool]:
    """Whether this process is the one that refreshes, for as long as the context lasts. It does not wait."""
    lock = FileLock(folder / "refresh.lock")
    taken = lock.take(exclusive=True)
    try:
        yield taken
    finally:
        lock.release()


class FileLock:
    """A lock that many may share or one may hold."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def take(self, *, exclusive: bool, seconds: float = 0.0) -> bool:
        """Take the lock, waiting at most so long; whether it was had."""
        self.release()
        try:
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return True
        kind = (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB
        deadline = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(self._handle, kind)
                return True
            except OSError as error:
                if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                    return True
            if time.monotonic() >= deadline:
                self.release()
                return False
            time.sleep(_STEP)

    def release(self) -> None:
        """Give it back."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
