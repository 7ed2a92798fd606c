"""What the processes of a reader take of the machine: memory, handles, threads, as the kernel counts them."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Usage:
    """One process at one moment."""

    rss: int
    """Bytes of memory that are resident."""
    handles: Counter[str]
    """Open files, by what they are: `socket`, `pipe`, a path."""
    threads: int


def usage(pid: int) -> Usage | None:
    """What a process takes; None where it has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        threads = len(os.listdir(f"/proc/{pid}/task"))
        names = [_name(pid, number) for number in os.listdir(f"/proc/{pid}/fd")]
    except (FileNotFoundError, ProcessLookupError):
        return None
    return Usage(pages * os.sysconf("SC_PAGE_SIZE"), Counter(name for name in names if name), threads)


def _name(pid: int, number: str) -> str:
    try:
        target = os.readlink(f"/proc/{pid}/fd/{number}")
    except OSError:
        # The one that lists them, or closed meanwhile.
        return ""
    return target.partition(":[")[0]


def children(pid: int) -> list[int]:
    """The processes that a process has started and that have not ended, of all its threads."""
    found: list[int] = []
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, listing.read_text().split())
        except OSError:
            continue
    return sorted(found)


def worker_of(pid: int) -> int:
    """The worker of a reader; 0 where there is none."""
    for child in children(pid):
        try:
            if b"worker" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0"):
                return child
        except OSError:
            continue
    return 0
