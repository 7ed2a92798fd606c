"""The benchmark: `python -m tests.bench` measures every row, prints the table, and ends with 1 where a must fails.

`--quick` ends with 0 too where what fails is known to, and is no worse than is written beside it (`Figure.reached`); a
row in which something else fails is measured once more, in twice as many rounds, and that counts: two rounds are few.

Peers that are not there are named in the table. Everything is interleaved: within a round each program takes its turn,
a ratio of wall times is made within the round and the median of the rounds is printed, a ratio of CPU times is made of
the least of the rounds. Wall times of a busy machine say little: the load average stands under the table.
"""

from __future__ import annotations

import argparse
import compileall
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from termnews.text import plural
from tests.bench import figures as table
from tests.bench import programs, row_keys, row_layout, row_reading, row_refresh, row_search, row_start
from tests.bench.bench import Bench
from tests.bench.figures import Figure, Saved
from tests.bench.harness import REPOSITORY, BenchError, own_network

ROWS: dict[str, Callable[[Bench], list[Figure]]] = {
    "start": row_start.start,
    "commands": row_start.commands,
    "keys": row_keys.keys,
    "reading": row_keys.reading,
    "busy": row_keys.busy,
    "search": row_search.search,
    "refresh": row_refresh.refresh,
    "refresh-200": row_refresh.small,
    "dead-host": row_refresh.dead,
    "faults": row_refresh.faults,
    "memory": row_start.memory,
    "idle": row_start.idle,
    "feeds": row_reading.feeds,
    "extraction": row_reading.extraction,
    "layout": row_layout.layout,
}
QUICK = (
    "start",
    "commands",
    "keys",
    "reading",
    "search",
    "refresh",
    "faults",
    "memory",
    "idle",
    "feeds",
    "extraction",
    "layout",
)
"""The rows of `--quick`."""

BEGIN, END = "<!-- the table of python -m tests.bench -->\n", "<!-- the end of the table -->\n"


def arguments() -> argparse.Namespace:
    """What the command line says."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "termnews-bench"
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rows", default="", help=f"some of {','.join(ROWS)}")
    parser.add_argument("--rounds", type=int, default=0, help="of each row; 5, or 2 with --quick")
    parser.add_argument("--quick", action="store_true", help="small archives; only what a busy machine cannot spoil")
    parser.add_argument("--root", type=Path, default=cache, help=f"farms, homes, results; {cache}")
    parser.add_argument("--newsraft", metavar="PATH", help="its binary; else $NEWSRAFT or the one on PATH")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    parser.add_argument("--saved", action="store_true", help="measure nothing: show what was measured last")
    parser.add_argument("--readme", action="store_true", help="put what was measured last, all rows, into the README")
    return parser.parse_args()


def measure(bench: Bench, rows: list[str]) -> list[Saved]:
    """Measure rows, keep each as it is done, say how far it is."""
    taken = []
    for row in rows:
        saved = _row(bench, row)
        if bench.quick and any(figure.is_worse for figure in saved.figures):
            print(f"{row} again", file=sys.stderr, end=" ", flush=True)
            saved = _row(replace(bench, rounds=2 * bench.rounds), row)
        table.save(bench.root / ("quick" if bench.quick else "results"), row, saved)
        taken.append(saved)
    return taken


def last_measured(bench: Bench, rows: list[str]) -> list[Saved]:
    """What was measured last, of those rows of which something was."""
    kept = (table.load(bench.root / ("quick" if bench.quick else "results"), row) for row in rows)
    return [row for row in kept if row is not None]


def _row(bench: Bench, row: str) -> Saved:
    """Measure a row."""
    print(f"{row} …", file=sys.stderr, end=" ", flush=True)
    start = time.monotonic()
    try:
        figures = ROWS[row](bench)
    except BenchError as error:
        figures = [Figure(row, f"not measured: {error}", 0.0, "", 1.0, sense="==", by="count")]
    if bench.quick:
        figures = [figure if _is_sure(figure) else figure._replace(must=None, aim=None) for figure in figures]
        figures = [figure for figure in figures if figure.by != "wall" and figure.value is not None]
    print(f"{time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    return Saved(time.strftime("%Y-%m-%d"), round(os.getloadavg()[0], 1), bench.rounds, figures)


def _is_sure(figure: Figure) -> bool:
    """Whether neither a busy nor a slow machine can change it: numbers, bytes, ratios of CPU time."""
    return figure.by == "count" or (figure.by == "cpu" and figure.unit == "×")


def words(taken: list[Saved], bench: Bench) -> str:
    """What stands under the table."""
    loads = [saved.load for saved in taken]
    absent = [name for name, there in (("newsboat", bench.newsboat), ("newsraft", bench.newsraft)) if there is None]
    missing = f" Not there to be measured: {' and '.join(absent)}." if absent else ""
    days = sorted({saved.when for saved in taken})
    return (
        f"Measured {' to '.join(dict.fromkeys((days[0], days[-1])))} on {os.cpu_count()} cores, load average"
        f" {min(loads)} to {max(loads)}; medians of {plural(min(saved.rounds for saved in taken), 'round')}.{missing}"
    )


def into_readme(block: str) -> None:
    """Put the table between the marks of the README."""
    readme = REPOSITORY / "README.md"
    before, begun, rest = readme.read_text().partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not begun or not ended:
        raise BenchError("README.md has no place for the table.")
    readme.write_text(before + BEGIN + block + "\n" + END + after)


def main() -> int:
    """Measure and print."""
    asked = arguments()
    rows = asked.rows.split(",") if asked.rows else list(QUICK if asked.quick else ROWS)
    if unknown := [row for row in rows if row not in ROWS]:
        print(f"There is no row {', '.join(unknown)}; there are {', '.join(ROWS)}.", file=sys.stderr)
        return 2
    root = asked.root.expanduser().absolute()
    peers = programs.newsboat(), programs.newsraft(asked.newsraft)
    bench = Bench(root, asked.rounds or (2 if asked.quick else 5), asked.quick, programs.termnews(), *peers)
    if asked.saved:
        taken = last_measured(bench, rows)
    else:
        # As an installed program is: with its modules compiled. Else each start would compile them (20 ms of CPU).
        compileall.compile_dir(REPOSITORY / "src", quiet=2)
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        if not own_network():
            print("No network namespace can be had: the farm stands on this machine's own loopback.", file=sys.stderr)
        taken = measure(bench, rows)
    if not taken:
        print("Nothing has been measured yet.", file=sys.stderr)
        return 2
    figures = [figure for saved in taken for figure in saved.figures]
    print(f"{(table.markdown if asked.markdown else table.plain)(figures)}\n\n{words(taken, bench)}")
    if asked.readme:
        # The README has all rows, of which some may have been measured on another day.
        everything = last_measured(bench, list(ROWS))
        rest = [figure for kept in everything for figure in kept.figures]
        into_readme(f"{table.markdown(rest)}\n\n{words(everything, bench)}")
    return int(any(figure.is_worse if asked.quick else figure.fails for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
