"""The worker's memory: when something is done it gives back what was needed for it."""

from __future__ import annotations

import contextlib
import gc

LATER = 5.0
"""Seconds from the end of a request until memory is given back: once for all that end meanwhile."""


def give_back() -> None:
    """Let go of what nothing refers to, and give the system back what was used for it (30-50 ms).

    A refresh of 200 sources leaves 600 closed connections in cycles, which the collector would leave until there are
    50,000 objects of the kind, and 27 MB of pages that glibc's malloc keeps between those that are in use: it only cuts
    its heaps at their ends (malloc_trim(3)). Another C library has nothing of the name, and is left alone.
    """
    gc.collect()
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None).malloc_trim(0)
