"""What is begun before the rest is loaded: the process that reads the feeds of a large first refresh.

Both take a quarter of a second, and a machine with two cores does both at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from termnews.errors import StoreError

if TYPE_CHECKING:
    from subprocess import Popen

    from termnews.paths import Paths


@contextmanager
def reading_ahead(paths: Paths, *, wanted: bool) -> Iterator[list[Popen[bytes]]]:
    """The process, where there are feeds enough for it; else none. Who uses it takes it out of the list."""
    from termnews.engine.helper_process import MANY, start
    from termnews.store.glance import glance

    ahead: list[Popen[bytes]] = []
    # What is wrong with the database, or with the system, is said where it is in the way. Its log is for the next to
    # open it, in a moment.
    with suppress(StoreError, OSError), glance(paths.data, mode="ro") as looked:
        if wanted and looked is not None and looked.never_checked(MANY) >= MANY:
            ahead.append(start(for_feeds=True))
    try:
        yield ahead
    finally:
        for process in ahead:
            process.kill()
            process.communicate()
