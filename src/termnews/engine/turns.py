"""Whose turn it is: requests in an order that is fair to hosts.

Pure book-keeping. Hosts take turns, one is asked for at most `per_host` things at once, and what waits for a busy host
holds up no other: with a plain queue, one dead host sets everybody's total.
"""

from __future__ import annotations

from collections import Counter, deque
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Turns(Generic[Item]):
    """What waits to be fetched, by lane and host. Lane 0 goes before lane 1."""

    def __init__(self, per_host: int = 2, lanes: int = 2) -> None:
        self._per_host = per_host
        self._waiting: list[dict[str, deque[Item]]] = [{} for _ in range(lanes)]
        self._busy: Counter[str] = Counter()

    def add(self, host: str, item: Item, lane: int = 0) -> None:
        """Put something at the end of its host's line."""
        self._waiting[lane].setdefault(host, deque()).append(item)

    def take(self) -> tuple[str, Item] | None:
        """The next thing that may be asked for, with its host; None where every host is busy or nothing waits.

        What was taken is given back by `done`.
        """
        for lane in self._waiting:
            for host in lane:
                if self._busy[host] < self._per_host:
                    line = lane.pop(host)
                    item = line.popleft()
                    if line:
                        # At the end of the dict: the other hosts come first.
                        lane[host] = line
                    self._busy[host] += 1
                    return host, item
        return None

    def done(self, host: str) -> None:
        """One thing of a host has been dealt with."""
        self._busy[host] -= 1
        if not self._busy[host]:
            del self._busy[host]

    def drop(self, host: str) -> list[Item]:
        """Take everything of a host out of the line; what is being asked for goes on."""
        return [item for lane in self._waiting for item in lane.pop(host, ())]

    def __len__(self) -> int:
        """How many things wait."""
        return sum(len(line) for lane in self._waiting for line in lane.values())
