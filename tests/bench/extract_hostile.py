"""Pages that are made to hurt: what each costs the process that extracts, and what the reader is told.

    python -m tests.bench.extract_hostile

Each page is extracted in a process of its own; CPU seconds of `extract` alone, and the most memory that it took on top
of what the process had before (Linux counts it in kilobytes). Ends with 1 where one is above the limits.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable

from termnews.fetch.extract import extract

SECONDS, MEGABYTES = 2.5, 200.0
_SENTENCE = "The harbour clock has run fast for as long as anybody on the quay can remember, said the harbour master. "
_FEED = "<p>What the feed says of it.</p>"

PAGES: dict[str, Callable[[], str]] = {
    "5 MB of paragraphs": lambda: f"<p>{_SENTENCE}</p>" * (5_000_000 // (len(_SENTENCE) + 7)),
    "5 MB in one paragraph": lambda: f"<p>{_SENTENCE * (5_000_000 // len(_SENTENCE))}",
    "6 MB of anything": lambda: "<p>" + "x" * 6_000_000,
    "10,000 nested tags": lambda: "<div>" * 10_000 + f"<p>{_SENTENCE * 9}</p>",
    "10,000 nested spans": lambda: "<p>" + "<span>" * 10_000 + _SENTENCE * 9,
    "2,000 nested tables": lambda: "<table><tr><td>" * 2_000 + f"<p>{_SENTENCE * 9}</p>",
    "2,000 nested lists": lambda: "<ul><li>" * 2_000 + f"<p>{_SENTENCE * 9}</p>",
    "50,000 links": lambda: "".join(f"<li><a href=/{n}>A headline like any other</a></li>" for n in range(50_000)),
    "39,000 links in paragraphs": lambda: "".join(
        f"<p><a href=/{n}>A headline like any other.</a>" for n in range(39_000)
    ),
    "100,000 attributes": lambda: "<p " + " ".join(f"a{n}=x" for n in range(100_000)) + f">{_SENTENCE * 9}",
    "2 MB of one word": lambda: "<p>" + "said" * 500_000,
}
"""Name to what makes the page."""


def _measure(name: str) -> tuple[float, float, str]:
    """CPU seconds, megabytes, and the verdict with its note."""
    page = PAGES[name]().encode()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    found = extract(page, url="https://news.example/hostile", feed_html=_FEED)
    spent = time.process_time() - start
    taken = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return spent, taken, f"{found.verdict}, {found.chosen or 'no text'}: {found.note}".rstrip(": ")


def main() -> int:
    """Print the costs; 1 where one is too high."""
    above = 0
    for name in PAGES:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            spent, taken, said = pool.apply(_measure, (name,))
        mark = "" if spent <= SECONDS and taken <= MEGABYTES else "  TOO MUCH"
        above += bool(mark)
        print(f"{name:27} {spent:5.2f} s {taken:5.0f} MB  {said}{mark}")
    return int(above > 0)


if __name__ == "__main__":
    sys.exit(main())
