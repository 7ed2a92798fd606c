"""Refreshing: a thousand sources cold, and again unchanged; two hundred; a dead host; every kind of fault."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.bench.bench import Bench
from tests.bench.figures import Figure, Judged, Samples
from tests.bench.harness import BenchError, Farm, Ran, run, stop, written
from tests.bench.programs import Program, environment, pipeline

_LATENCY = 50
"""Milliseconds that every answer takes."""

_PER_HOST = 2
"""Requests at once that a host is asked for at most."""

FAULTS = (
    "404", "410", "500", "503", "timeout", "slow", "truncated", "badgzip", "redirect", "malformed", "htmlpage", "reset",
)  # fmt: skip
"""What the farm can do wrong."""

_TAKEN: dict[str, Judged] = {"wall": "wall", "cpu": "cpu", "peak": "count"}

_WHOLE = ("", "redirect", "slow")
"""Feeds of which every article can be had."""


def _refreshed(program: Program, home: Path, farm: Farm) -> tuple[dict[str, float], dict[str, Any]]:
    """Refresh every source: what it took, and what the farm counted."""
    farm.ask("reset")
    before = written()
    ran = run(program.refreshes, environment(home), timeout=400)
    after = written()
    counted = farm.ask("stats")
    if program.name == "termnews" and ran.code:
        raise BenchError(f"termnews refresh ended with {ran.code}.")
    taken = {"wall": ran.wall, "cpu": ran.cpu, "peak": ran.peak, "written": float(after[0] - before[0])}
    return taken, counted


def _rounds(
    bench: Bench, farm: Farm, count: int, programs: Sequence[Program], rounds: int
) -> tuple[Samples, Counter[str]]:
    """Refresh so many sources cold and again, each program in its turn; and what termnews did wrong, counted."""
    taken, wrong = Samples(), Counter[str]()
    for _ in range(rounds):
        for program in programs:
            with bench.fresh(program) as home:
                program.configure(home, farm, count)
                cold, counted = _refreshed(program, home, farm)
                taken.add(program.name, **{f"cold {what}": value for what, value in cold.items()})
                indexed = bench.termnews.index(home) if program is bench.termnews else Ran(0, 0, 0, 0)
                taken.add(program.name, **{"found wall": cold["wall"] + indexed.wall})
                if program.name == "termnews":
                    wrong += _judged(program, home, farm, count, counted)
                else:
                    program.settle(home)
                if program.name == "newsboat":
                    # It keeps what a server says of a feed's age from the second time on only.
                    _refreshed(program, home, farm)
                again, counted = _refreshed(program, home, farm)
                taken.add(program.name, **{f"again {what}": value for what, value in again.items()})
                if program.name == "termnews":
                    taken.add("termnews", **{"again bytes": counted["bytes"]})
                    wrong["again: requests"] += abs(counted["requests"] - count)
                    wrong["again: not a 304"] += counted["requests"] - counted["status"].get("304", 0)
    return taken, wrong


def _judged(program: Program, home: Path, farm: Farm, count: int, counted: dict[str, Any]) -> Counter[str]:
    """What is not as it must be after a cold refresh."""
    missing = abs(farm.articles(range(count)) - program.articles(home))
    most = counted["max_inflight_one_host"]
    return Counter(
        {"articles": missing, "requests": abs(counted["requests"] - count), "at one host": max(0, most - _PER_HOST)}
    )


def refresh(bench: Bench) -> list[Figure]:
    """A thousand sources (two hundred with --quick) of 35,122 articles: cold, then unchanged."""
    name, count = ("10k", 200) if bench.quick else ("reload", 1000)
    with Farm(bench.farm(name), latency_ms=_LATENCY) as farm:
        rounds = 1 if bench.quick else bench.rounds
        there = [program for program in (bench.termnews, bench.newsboat, bench.newsraft) if program is not None]
        taken, wrong = _rounds(bench, farm, count, there, rounds)
        articles = farm.articles(range(count))
    cold = f"{count:,} sources cold"
    same = f"{count:,} unchanged"
    per_source = taken.median("termnews", "again written") / count
    figures = [
        _ratio(bench, taken, f"{cold}, wall, × newsboat", "cold wall", "newsboat", 0.25, 0.15),
        _ratio(bench, taken, f"{cold}, wall, × newsraft", "cold wall", "newsraft", 3.5, 2.0),
        _ratio(
            bench, taken, f"{cold} and all in the search index, wall, × newsboat", "found wall", "newsboat", None, None
        ),
        _ratio(bench, taken, f"{cold}, CPU, × newsboat", "cold cpu", "newsboat", None, None),
        _ratio(bench, taken, f"{cold}, peak memory, × newsboat", "cold peak", "newsboat", 1.3, None),
        _ratio(bench, taken, f"{cold}, peak memory, × newsraft", "cold peak", "newsraft", 0.5, None),
        _ratio(bench, taken, f"{same}, wall, × newsboat", "again wall", "newsboat", 0.6, 0.35),
        _ratio(bench, taken, f"{same}, wall, × newsraft", "again wall", "newsraft", 4.0, 2.5),
        _ratio(bench, taken, f"{same}, CPU, × newsboat", "again cpu", "newsboat", None, None),
        _count(f"{cold}: of {articles:,} articles, missing or twice", wrong["articles"]),
        _count(f"{cold}: requests beyond one a source", wrong["requests"]),
        _count(f"{cold}: requests at once to a host beyond {_PER_HOST}", wrong["at one host"]),
        _count(f"{same}: requests beyond one a source", wrong["again: requests"]),
        _count(f"{same}: answers other than 304", wrong["again: not a 304"]),
        _count(f"{same}: bytes of bodies", int(taken.median("termnews", "again bytes"))),
        # A source's own transaction would write a page of 4,096 bytes at the least.
        Figure("refresh", f"{same}: written a source", per_source, "bytes", 2048.0, by="count"),
    ]
    if bench.quick:
        # Of few sources, start-up is much.
        figures = [figure._replace(must=None, aim=None) if "×" in figure.name else figure for figure in figures]
    return figures


def _count(name: str, value: int) -> Figure:
    return Figure("refresh", name, value, "", 0.0, sense="==", by="count")


def _ratio(
    bench: Bench, taken: Samples, name: str, what: str, peer: str, must: float | None, aim: float | None
) -> Figure:
    unit = "MB" if what.endswith("peak") else "s"
    beside = taken.beside(what, unit, "termnews", peer)
    return Figure(
        "refresh",
        name,
        taken.ratio("termnews", peer, what),
        must=must,
        aim=aim,
        by=_TAKEN[what.split()[1]],
        beside=beside,
    )


def small(bench: Bench) -> list[Figure]:
    """Two hundred sources cold, beside newsboat and beside a naive pipeline in Python.

    The bounds of 0.30 and 0.20 were set where newsboat took 11.5 s, of which it waited for 6.5, and the pipeline 0.41
    of it (`../shared/notes/perf.md`, 3.3): they are 0.73 and 0.49 of the pipeline. Where system calls cost next to
    nothing newsboat, which makes 1.1 million of them (`strace -c`), does not wait, and the pipeline takes as long.
    """
    if bench.newsboat is None:
        return [Figure("refresh-200", "200 sources cold, wall, × newsboat", None, must=0.30, aim=0.2)]
    floor = pipeline()
    with Farm(bench.farm("reload"), latency_ms=_LATENCY) as farm:
        taken, wrong = _rounds(bench, farm, 200, [bench.termnews, bench.newsboat, floor], bench.rounds)
    figures = [
        _ratio(bench, taken, "200 sources cold, wall, × newsboat", "cold wall", "newsboat", 0.30, 0.2),
        _ratio(bench, taken, "200 sources cold, CPU, × newsboat", "cold cpu", "newsboat", None, None),
        _ratio(bench, taken, f"200 sources cold, wall, × a {floor.name}", "cold wall", floor.name, 0.73, 0.49),
        _count("200 sources: articles, requests that are not as they must be", wrong.total()),
    ]
    return [figure._replace(row="refresh-200") for figure in figures]


# --- what goes wrong --------------------------------------------------------------------------------------------------


def dead(bench: Bench) -> list[Figure]:
    """A host that never answers among two hundred sources, and what else is usual: is the rest there meanwhile?"""
    taken = Samples()
    count = 200
    with Farm(bench.farm("10k" if bench.quick else "reload"), latency_ms=_LATENCY, faults="realistic") as farm:
        for program in (bench.termnews, *bench.peers):
            with bench.fresh(program) as home:
                program.configure(home, farm, count)
                taken.add(program.name, **_waited(program, home))
        classes = Counter(farm.fault(feed) or "sound" for feed in range(count))
        had = farm.articles([feed for feed in range(count) if farm.fault(feed) in _WHOLE])
    least = max(had, 0 if bench.quick else 6456)
    names = [peer.name for peer in bench.peers]
    hanging = f"{classes['timeout']} of {count} hosts hang"
    return [
        Figure(
            "dead-host", hanging, taken.median("termnews", "wall"), "s", 15.0, 10.0, by="count",
            beside=taken.beside("wall", "s", *names),
        ),
        Figure(
            "dead-host", "articles", taken.median("termnews", "articles"), "", least, sense=">=", by="count",
            beside=taken.beside("articles", "articles", *names) or f"of sound feeds {had:,}",
        ),
        Figure(
            "dead-host", "… of which readable a second before its end", taken.median("termnews", "readable"), "%", 99.0,
            sense=">=", by="count",
            beside=f"99 % after {taken.median('termnews', 'after'):.1f} s",
        ),
    ]  # fmt: skip


def _waited(program: Program, home: Path) -> dict[str, float]:
    """Refresh and look meanwhile how many articles can be read: seconds, articles, and the share there before."""
    ours = program.name == "termnews"
    seen: list[tuple[float, int]] = []
    start = time.monotonic()
    process = subprocess.Popen(
        program.refreshes,
        env={**os.environ, **environment(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while process.poll() is None:
            if ours and program.database(home).exists():
                seen.append((time.monotonic() - start, _readable(program, home)))
            if time.monotonic() - start > 150:
                raise BenchError(f"{program.name} does not end.")
            time.sleep(0.1)
    finally:
        stop(process)
    wall = time.monotonic() - start
    articles = program.articles(home)
    before = [count for at, count in seen if at <= wall - 1.0]
    there = next((at for at, count in seen if count >= 0.99 * articles), wall)
    readable = 100 * before[-1] / articles if before and articles else 0.0
    return {"wall": wall, "articles": articles, "readable": readable, "after": there}


def _readable(program: Program, home: Path) -> int:
    """Articles that another process can read now."""
    try:
        with closing(sqlite3.connect(f"file:{program.database(home)}?mode=ro", uri=True)) as kept:
            return int(kept.execute("SELECT sum(total) FROM source").fetchone()[0] or 0)
    except sqlite3.OperationalError:
        # Not yet made.
        return 0


def faults(bench: Bench) -> list[Figure]:
    """Every kind of fault many times over: the refresh ends by itself, and nothing of the sound feeds is missing."""
    mix = bench.root / "faults.json"
    mix.parent.mkdir(parents=True, exist_ok=True)
    mix.write_text(json.dumps(dict.fromkeys(FAULTS, 40)))
    count = 200
    with Farm(bench.farm("10k"), faults=str(mix)) as farm, bench.fresh(bench.termnews) as home:
        classes = Counter(farm.fault(feed) for feed in range(count))
        bench.termnews.configure(home, farm, count)
        ran = run(bench.termnews.refreshes, environment(home), timeout=120)
        sound = [feed for feed in range(count) if farm.fault(feed) in _WHOLE]
        missing = farm.articles(sound) - _kept_of(bench.termnews, home, farm, sound)
        with closing(sqlite3.connect(bench.termnews.database(home))) as kept:
            intact = kept.execute("PRAGMA integrity_check").fetchone()[0]
    survived = sum(1 for fault in FAULTS if classes[fault]) if ran.code in (0, 1) and intact == "ok" else 0
    return [
        Figure(
            "faults", "classes survived", survived, "", len(FAULTS), sense="==", by="count",
            beside=f"in {sum(classes[fault] for fault in FAULTS)} of {count} feeds, {ran.wall:.1f} s,"
            f" ended with {ran.code}",
        ),
        Figure("faults", "articles of sound feeds that are missing", missing, "", 0.0, sense="==", by="count"),
    ]  # fmt: skip


def _kept_of(program: Program, home: Path, farm: Farm, feeds: list[int]) -> int:
    """Articles that are kept of some feeds."""
    places = [f"/feed/{feed}.xml" for feed in feeds] + [f"/moved/{feed}.xml" for feed in feeds]
    with closing(sqlite3.connect(program.database(home))) as kept:
        rows = kept.execute("SELECT url, total FROM source").fetchall()
    return sum(total for url, total in rows if any(url.endswith(place) for place in places))
