"""What is begun before the rest is loaded: the processes that read the feeds of a large first refresh.

To load either takes a quarter of a second, and a machine with two cores does both at once.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from termnews.errors import StoreError

if TYPE_CHECKING:
    from subprocess import Popen

    from termnews.paths import Paths


@contextmanager
def reading_ahead(paths: Paths, *, wanted: bool) -> Iterator[list[Popen[bytes]]]:
    """A process, or two, where there are feeds enough for that; else none. Who uses one takes it out of the list."""
    from termnews.engine.helper_process import MANY, VERY_MANY, start
    from termnews.store.glance import glance

    ahead: list[Popen[bytes]] = []
    # What is wrong with the database, or with the system, is said where it is in the way. Its log is for the next to
    # open it, in a moment.
    with suppress(StoreError, OSError), glance(paths.data, mode="ro") as looked:
        new = looked.never_checked(VERY_MANY) if wanted and looked is not None else 0
        if new >= MANY:
            ahead.append(start(for_feeds=True))
        if new >= VERY_MANY and (os.cpu_count() or 1) > 1:
            # The rest of a refresh leaves as much of a second core as of the first.
            ahead.append(start(for_feeds=True))
    try:
        yield ahead
    finally:
        for process in ahead:
            process.kill()
            process.communicate()
