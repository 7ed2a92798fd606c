"""Search: a rare word, one of 1 % and one of 43 % of the archive; in the store, and from Enter to the painted hits."""

from __future__ import annotations

import re
import sqlite3
import statistics
import time
from contextlib import closing
from typing import Any

from termnews.store.store import Store
from tests.bench.bench import Bench
from tests.bench.figures import Figure, Samples
from tests.bench.harness import COMMON, MEDIUM, RARE, BenchError, resident
from tests.bench.programs import Program, session

WORDS = {"rare": RARE, "1 %": MEDIUM, "43 %": COMMON}
HITS = {RARE: 7, MEDIUM: 918, COMMON: 43_037}
"""In 100,000 articles, in headlines and texts; eleven more have a word in their standfirst alone."""

PAINTED = {"rare": (0.2, 0.1), "1 %": (0.15, 0.1), "43 %": (0.06, 0.04)}
"""Must and aim, × newsboat."""

_COUNTED = 10_000
"""Hits up to which the reader counts."""


def search(bench: Bench) -> list[Figure]:
    """In the store, then on the screen."""
    return [*_in_store(bench), *_painted(bench)]


def _in_store(bench: Bench) -> list[Figure]:
    """The first fifty ranked hits: the first time after the store was opened, and the median of nine."""
    home = bench.home(bench.termnews, bench.largest)
    data = bench.termnews.database(home)
    figures = []
    with closing(sqlite3.connect(data)) as index:
        hits = {word: _count(index, word) for word in WORDS.values()}
    for name, word in WORDS.items():
        with Store.open(data.parent) as store:
            walls, costs = [], []
            for _ in range(9):
                start = time.perf_counter(), time.process_time()
                found = store.search.find(word)
                walls.append((time.perf_counter() - start[0]) * 1000)
                costs.append((time.process_time() - start[1]) * 1000)
            if len(found) != min(hits[word], 50):
                raise BenchError(f"{word} found {len(found)} of {hits[word]}.")
        figures += [
            Figure(
                "search",
                f"{name}, the first 50 ranked hits in the store",
                walls[0],
                "ms",
                must=50.0,
                beside=f"{hits[word]:,} hits",
            ),
            Figure(
                "search",
                f"{name}, again, CPU",
                statistics.median(costs),
                "ms",
                must=50.0,
                by="cpu",
                beside=f"{statistics.median(walls):.2f} ms",
            ),
        ]
    if not bench.quick:
        with closing(sqlite3.connect(data)) as index:
            known = {word: _count(index, f"{{title body}} : {word}") for word in HITS}
        wrong = sum(known[word] != count for word, count in HITS.items())
        figures.append(
            Figure(
                "search",
                "words whose hits in headlines and texts are not 7, 918, 43,037",
                wrong,
                "",
                0.0,
                sense="==",
                by="count",
                beside=", ".join(f"{known[word]:,}" for word in HITS),
            )
        )
    return figures


def _count(index: sqlite3.Connection, words: str) -> int:
    return int(index.execute("SELECT count(*) FROM search WHERE search MATCH ?", (words,)).fetchone()[0])


def _searched(program: Program, tty: Any, word: str, hits: int) -> dict[str, float]:
    """Type a word; seconds from Enter until hits stand there, and what the program holds then."""
    if tty.wait(program.first, 300) is None:
        raise BenchError(f"{program.name} shows nothing.")
    tty.settle(0.5, 10)
    before = tty.text()[1:8]
    tty.send("/")
    tty.settle(0.4)
    tty.send(word)
    tty.settle(0.4)

    def painted() -> bool:
        if program.name == "newsboat":
            return bool(tty.find("Search results"))
        return bool(tty.text()[1:8] != before)

    answer = tty.press("<enter>", painted, quiet=1.0, timeout=60)
    if answer.match is None:
        raise BenchError(f"{program.name} found nothing of {word}.")
    counted = re.search(
        r"([\d,]+)\+? (?:total|unread)" if program.to_headlines else r"of ([\d,]+)", _told(program, tty)
    )
    shown = int(counted[1].replace(",", "")) if counted else 0
    if program.name == "termnews" and shown != min(hits, _COUNTED):
        raise BenchError(f"{program.name} says {shown:,} hits of {word}, not {hits:,}.")
    return {"wall": answer.match, "hits": shown, "memory": resident(tty.pid)}


def _told(program: Program, tty: Any) -> str:
    """The line in which a program says how many hits there are."""
    text = tty.text()
    return str(text[0] if program.to_headlines else text[38])


def _painted(bench: Bench) -> list[Figure]:
    taken = Samples()
    programs: list[Program] = [bench.termnews]
    if bench.newsboat is not None and not bench.quick:
        programs.append(bench.newsboat)
    data = bench.termnews.database(bench.home(bench.termnews, bench.largest))
    with closing(sqlite3.connect(data)) as index:
        hits = {word: _count(index, word) for word in WORDS.values()}
    for _ in range(1 if bench.quick else max(1, bench.rounds // 2)):
        for name, word in WORDS.items():
            for program in programs:
                with session(program, bench.home(program, bench.largest)) as tty:
                    found = _searched(program, tty, word, hits[word])
                taken.add(program.name, **{f"{what} {name}": value for what, value in found.items()})
    figures = [
        Figure(
            "search",
            f"{name}, Enter to painted, × newsboat",
            taken.ratio("termnews", "newsboat", f"wall {name}"),
            must=must,
            aim=aim,
            beside=taken.beside(f"wall {name}", "ms", "termnews", "newsboat", scale=1000),
        )
        for name, (must, aim) in PAINTED.items()
    ]
    return [
        *figures,
        Figure(
            "search",
            "memory after 43 %, × after the rare word",
            taken.ratio("termnews", "termnews", "memory 43 %", of="memory rare"),
            must=1.15,
            by="count",
            beside=taken.beside("memory 43 %", "MB", "termnews"),
        ),
        Figure(
            "search",
            "memory after 43 %, × newsboat",
            taken.ratio("termnews", "newsboat", "memory 43 %"),
            must=None if bench.quick else 0.2,
            by="count",
            beside=taken.beside("memory 43 %", "MB", "termnews", "newsboat"),
        ),
    ]
