"""A figure of the table: what was measured, what it must be, what it should be, and whether that holds."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

Sense = Literal["<=", ">=", "=="]
Judged = Literal["wall", "cpu", "count"]
"""What a figure was taken from: wall time, which a busy machine spoils; CPU time; a number, which nothing spoils."""

HEADINGS = ("row", "figure", "measured", "must", "aim", "beside it", "holds?")


class Figure(NamedTuple):
    """A line of the table."""

    row: str
    name: str
    value: float | None
    """None where there is no peer to measure against."""
    unit: str = "×"
    must: float | None = None
    aim: float | None = None
    sense: Sense = "<="
    by: Judged = "wall"
    beside: str = ""
    """Floors and peers of the same rounds."""
    reached: float | None = None
    """What holds where the must does not, and is not to get worse."""

    @property
    def fails(self) -> bool:
        """Whether a must does not hold."""
        return self.value is not None and self.must is not None and not _holds(self.value, self.sense, self.must)

    @property
    def is_worse(self) -> bool:
        """Whether a must does not hold, nor what is known to be reached in its place."""
        known = self.reached is not None and self.value is not None and _holds(self.value, self.sense, self.reached)
        return self.fails and not known

    @property
    def verdict(self) -> str:
        """`yes`, `yes, and the aim`, `NO`, or why nothing can be said."""
        if self.value is None:
            return "not measured"
        if self.fails:
            return "NO"
        if self.aim is not None and _holds(self.value, self.sense, self.aim):
            return "yes, and the aim" if self.must is not None else "the aim"
        if self.must is None:
            return "-" if self.aim is None else "not the aim"
        return "yes"


class Samples:
    """Figures of some programs, taken in rounds.

    Wall time: a ratio is made within a round, the median of the rounds counts. CPU time: the least of the rounds
    counts, as whatever else a machine does can only add to it (the cache it shares, a core that slows down).
    """

    def __init__(self) -> None:
        self._taken: dict[tuple[str, str], list[float]] = {}

    def add(self, program: str, **figures: float) -> None:
        """What one program gave in a round."""
        for what, value in figures.items():
            self._taken.setdefault((program, what), []).append(value)

    def has(self, program: str) -> bool:
        """Whether a program was measured."""
        return any(who == program for who, _ in self._taken)

    def rounds(self, program: str, what: str) -> list[float]:
        """What a program gave, by round."""
        return self._taken.get((program, what), [])

    def median(self, program: str, what: str) -> float:
        """The median of the rounds."""
        return statistics.median(self._taken[program, what])

    def ratio(self, program: str, other: str, what: str, *, of: str = "") -> float | None:
        """The median of the ratios to another program (to its `of`, if given); None where it was not measured."""
        pairs = list(zip(self.rounds(program, what), self.rounds(other, of or what), strict=False))
        pairs = [(ours, theirs) for ours, theirs in pairs if theirs]
        return statistics.median(ours / theirs for ours, theirs in pairs) if pairs else None

    def least_ratio(self, program: str, other: str, what: str, *, of: str = "") -> float | None:
        """The ratio of the least to another program's least (of its `of`, if given); None where it was not measured."""
        ours, theirs = self.rounds(program, what), self.rounds(other, of or what)
        floor = min(theirs, default=0.0)
        return min(ours) / floor if ours and floor else None

    def beside(
        self,
        what: str,
        unit: str,
        *programs: str,
        scale: float = 1.0,
        of: Callable[[Sequence[float]], float] = statistics.median,
    ) -> str:
        """`termnews 412 ms, newsboat 58 ms`: medians (or what `of` says), of those that were measured."""
        shown = (
            f"{who} {number(of(self.rounds(who, what)) * scale)} {unit}" for who in programs if self.rounds(who, what)
        )
        return ", ".join(shown)


def number(value: float) -> str:
    """A number in three digits, or whole where it is large."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _holds(value: float, sense: Sense, bound: float) -> bool:
    return value <= bound if sense == "<=" else value >= bound if sense == ">=" else value == bound


def _bound(figure: Figure, bound: float | None) -> str:
    if bound is None:
        return ""
    return f"{ {'<=': '≤', '>=': '≥', '==': '='}[figure.sense] } {number(bound)}"


def cells(figure: Figure) -> tuple[str, ...]:
    """A figure as the cells of its line."""
    measured = f"{number(figure.value)} {figure.unit}".strip() if figure.value is not None else "-"
    bounds = _bound(figure, figure.must), _bound(figure, figure.aim)
    return figure.row, figure.name, measured, *bounds, figure.beside, figure.verdict


def plain(figures: Sequence[Figure]) -> str:
    """The table for a terminal."""
    rows = [HEADINGS, *map(cells, figures)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADINGS))]
    order = (0, 1, 2, 3, 4, 6, 5)
    return "\n".join("  ".join(row[at].ljust(widths[at]) for at in order).rstrip() for row in rows)


def markdown(figures: Sequence[Figure]) -> str:
    """The table as Markdown; the name of a row stands at its first line only."""
    lines = ["| " + " | ".join(HEADINGS) + " |", "|" + " --- |" * len(HEADINGS)]
    last = ""
    for figure in figures:
        row = cells(figure)
        lines.append("| " + " | ".join(("" if row[0] == last else row[0], *row[1:])) + " |")
        last = row[0]
    return "\n".join(lines)


class Saved(NamedTuple):
    """The figures of a row as they were taken."""

    when: str
    """The day."""
    load: float
    """Load average of the machine at its end."""
    rounds: int
    figures: list[Figure]


def save(folder: Path, row: str, saved: Saved) -> None:
    """Keep the figures of a row."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{row}.json").write_text(json.dumps(saved._asdict() | {"at": time.time()}, ensure_ascii=False, indent=1))


def load(folder: Path, row: str) -> Saved | None:
    """The figures of a row as they were kept last; None where there are none."""
    try:
        kept = json.loads((folder / f"{row}.json").read_text())
    except FileNotFoundError:
        return None
    return Saved(kept["when"], kept["load"], kept["rounds"], [Figure(*figure) for figure in kept["figures"]])
