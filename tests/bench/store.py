"""The store's figures: `python tests/bench/store.py` builds 1,000 and 100,000 articles and prints a table.

Milliseconds are the median of some calls in one process, "first" is the first of them after the database was opened;
the rows assert what they find. `--articles N` sets the larger size, `--keep DIR` uses databases that stand there.
"""

from __future__ import annotations

import argparse
import itertools
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from termnews.model import NewArticle, View
from termnews.store.store import Store

NOW = datetime(2025, 11, 1, 12, tzinfo=UTC)
A_REFRESH = 35
"""Articles that a feed has at a time: 35,122 in 1,000 real feeds."""

SOURCES = {1000: 20}
"""Sources by articles: 20 for 1,000, else 1,000."""

COMMON, MEDIUM, RARE = "government", "zephyrtariff", "quokkaberg"
_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeou"]


def articles(count: int) -> Iterator[NewArticle]:
    """News of a Zipf-distributed vocabulary, the same at every run; 3.7 kB each, with three words planted."""
    rng = random.Random(1)
    words = sorted({"".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4))) for _ in range(6000)})
    rng.shuffle(words)
    weights = list(itertools.accumulate(1 / (rank + 4) ** 0.95 for rank in range(len(words))))
    sentences = [" ".join(rng.choices(words, cum_weights=weights, k=rng.randint(8, 26))) + "." for _ in range(20000)]
    for number in range(count):
        body = rng.choices(sentences, k=rng.randint(10, 50))
        body[0] += f" x{rng.randrange(10**6)}q{rng.randrange(10**6)}."
        if rng.random() < 0.43:
            body[rng.randrange(len(body))] += f" The {COMMON} said so."
        if number % 109 == 37:
            body[2] += f" {MEDIUM}."
        if number % 14285 == 7142:
            body[1] += f" {RARE}."
        title = " ".join(rng.choice(sentences)[:-1].split()[: rng.randint(6, 12)])
        paragraphs = [" ".join(body[at : at + 4]) for at in range(0, len(body), 4)]
        yield NewArticle(
            key=f"urn:bench:{number}",
            url=f"https://news.example.org/{number}/{title.replace(' ', '-')[:40]}/",
            title=title.capitalize() + (f" {COMMON}" if rng.random() < 0.05 else ""),
            published=NOW - timedelta(minutes=rng.randrange(30 * 1440)),
            standfirst=body[-1],
            html="".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs),
            plain="\n\n".join(paragraphs),
        )


def build(folder: Path, count: int) -> tuple[float, float]:
    """Fill a store feed by feed; CPU and wall seconds, the making of the articles not counted."""
    cpu = wall = 0.0
    news = articles(count)
    sources = SOURCES.get(count, 1000)
    with Store.open(folder) as store:
        for number in range(-(-count // A_REFRESH)):
            feed = list(itertools.islice(news, A_REFRESH))
            place = number % sources
            start = time.process_time(), time.perf_counter()
            source_id = store.sources.put(
                f"https://news{place}.example.org/feed", title=f"News {place}", tags=[f"t{place % 7}"]
            )
            assert len(store.articles.ingest(source_id, feed, NOW).new) == len(feed)
            cpu += time.process_time() - start[0]
            wall += time.perf_counter() - start[1]
    return cpu, wall


def timed(call: Callable[[], object], rounds: int = 9) -> str:
    """The first and the median of some calls, in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return f"first {times[0]:7.2f}   median {statistics.median(times):7.2f}"


def row(name: str, figures: str) -> None:
    """Print a row of the table."""
    print(f"  {name:44} {figures}", flush=True)


def opening(folder: Path) -> str:
    """What a start needs: open, counts, sources, 500 ids, 60 rows."""

    def start() -> None:
        with Store.open(folder) as store:
            store.sources.counts()
            store.sources.all()
            store.headlines.rows(store.headlines.ids(View(), limit=500)[:60])

    return timed(start)


def reading(folder: Path) -> None:
    """The rows of reading and marking."""
    with Store.open(folder) as store:
        lists = store.headlines
        row("first 60 rows", timed(lambda: lists.rows(lists.ids(View(), limit=60))))
        one = store.sources.all()[3].id
        views = [View(), View("unread"), View("starred"), View("source", source_id=one), View("tag", tag="t3")]
        for view in views:
            row(f"500 ids, {view.kind}", timed(partial(lists.ids, view, limit=500)))
        row("counts of all views", timed(lambda: [lists.count(view) for view in views]))
        ids = lists.ids(View())
        row("all ids", timed(lambda: lists.ids(View()), 3))
        row("60 rows in the middle", timed(lambda: lists.rows(ids[len(ids) // 2 :][:60])))
        row("5,000 ids below the middle", timed(lambda: lists.ids(View(), after=ids[len(ids) // 2], limit=5000)))
        some = iter(ids[100:])
        row("open an article", timed(lambda: store.articles.get(next(some))))
        row(
            "mark one read, with commit and history",
            timed(lambda: store.articles.set_read([next(some)], True, label="x"), 50),
        )
        row("save a draft (fsync)", timed(lambda: store.drafts.save(ids[0], str(time.perf_counter()))))


def searching(folder: Path) -> None:
    """The rows of the search."""
    with Store.open(folder) as store:
        for name, word in (("rare", RARE), ("1 %", MEDIUM), ("43 %", COMMON), ("two common", f"said {COMMON}")):
            hits = store.headlines.count(View("search", query=word))
            count = f"{hits:,}{'+' if hits == 10_000 else ''} hits"
            row(f"search {name}: 50 hits ({count})", timed(partial(store.search.find, word)))
        row("search 43 %: 500 ids", timed(lambda: store.headlines.ids(View("search", query=COMMON), limit=500)))
        row("search 43 %: all 10,000 ids", timed(lambda: store.headlines.ids(View("search", query=COMMON))))


def memory(folder: Path) -> str:
    """What a process grows by that opens, lists and searches: KiB of its resident set (Linux)."""
    code = """
import gc, sys
from pathlib import Path
from termnews.model import View
from termnews.store.store import Store

def resident():
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4

before = resident()
with Store.open(Path(sys.argv[1])) as store:
    store.headlines.rows(store.headlines.ids(View(), limit=500)[:60]), store.sources.counts(), store.sources.all()
    start = resident()
    store.search.find("government")
    search = resident()
    ids = store.headlines.ids(View())
    print(f"after the start {start - before:,}   a search {search - before:,}   all ids {resident() - before:,}")
"""
    command = [sys.executable, "-c", code, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def marking(folder: Path) -> None:
    """The rows that change everything; last, as they do."""
    with Store.open(folder) as store:
        start = time.perf_counter()
        changed = store.articles.mark_view_read(View(), label="all")
        row(f"mark {changed:,} read", f"{time.perf_counter() - start:.2f} s")
        start = time.perf_counter()
        store.history.undo()
        row("undo it", f"{time.perf_counter() - start:.2f} s")
        feed = list(itertools.islice(articles(A_REFRESH), A_REFRESH))
        source_id = store.sources.all()[0].id
        row("refresh of an unchanged feed of 35", timed(lambda: store.articles.ingest(source_id, feed, NOW)))


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--keep", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-store-") as made:
        root = chosen.keep or Path(made)
        sizes = (1000, chosen.articles)
        for size in sizes:
            folder = root / str(size)
            if not (folder / "termnews.db").exists():
                cpu, wall = build(folder, size)
                file = (folder / "termnews.db").stat().st_size / 1e6
                row(
                    f"build {size:,}",
                    f"{cpu:.2f} CPU s, {wall:.2f} s, {file:,.0f} MB ({cpu / size * 35122:.2f} CPU s for 35,122)",
                )
        for _ in range(2):
            for size in sizes:
                row(f"open, counts, sources, 500 ids, 60 rows: {size:,}", opening(root / str(size)))
        for size in sizes:
            row(f"memory, KiB over the imports: {size:,}", memory(root / str(size)))
        print(f"with {sizes[1]:,} articles, ms:")
        reading(root / str(sizes[1]))
        searching(root / str(sizes[1]))
        marking(root / str(sizes[1]))


if __name__ == "__main__":
    main()
