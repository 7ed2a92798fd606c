"""Lines of the layout in the order in which they are seen: their words reordered between the layout's own signs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from termnews.layout.lines import FURNITURE, Line, Role, Run
from termnews.layout.reordering import reordered
from termnews.layout.wrap import cells, is_right_to_left
from termnews.text import has_right_to_left

_OURS = FURNITURE | {Role.MARKER}
"""Roles whose runs stand where the layout has put them."""


class Order(NamedTuple):
    """A line as it is seen."""

    line: Line
    places: tuple[int, ...]
    """For each character of its runs, the place among the runs of the line as it is read."""

    def seen(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The stretches, from the line's left edge, in which characters of the line as it is read are seen."""
        indent = self.line.indent
        at = [i for i, place in enumerate(self.places) if start <= place < end]
        begin = 0
        for i in range(1, len(at) + 1):
            if i == len(at) or at[i] != at[i - 1] + 1:
                yield indent + at[begin], indent + at[i - 1] + 1
                begin = i


def ordered(line: Line) -> Order | None:
    """A line as it is seen, None where that is how it is read."""
    if not any(has_right_to_left(run.text) for run in line.runs):
        return None
    runs: list[Run] = []
    places: list[int] = []
    stretch: list[tuple[int, Run]] = []
    at = 0
    in_cells = any(run.role is Role.CELL_BAR for run in line.runs)
    for run in (*line.runs, Run("", Role.MARGIN)):
        if run.role not in _OURS:
            stretch.append((at, run))
        else:
            words = "".join(part.text for _, part in stretch)
            for text, place, part in _stretch(stretch, is_right_to_left(words) if in_cells else line.rtl):
                if runs and runs[-1][1:] == part[1:] and runs[-1].role not in _OURS:
                    runs[-1] = part._replace(text=runs[-1].text + text)
                else:
                    runs.append(part._replace(text=text))
                places += place
            stretch = []
            if run.text:
                runs.append(run)
                places += range(at, at + len(run.text))
        at += len(run.text)
    lost = sum(cells(run.text) for run in line.runs) - sum(cells(run.text) for run in runs)
    indent = line.indent + lost if line.rtl else line.indent
    return Order(line._replace(runs=tuple(runs), indent=indent), tuple(places))


def _stretch(parts: list[tuple[int, Run]], rtl: bool) -> Iterator[tuple[str, list[int], Run]]:
    """What stands between two of the layout's own signs, in the order in which it is seen, cluster by cluster."""
    text = "".join(run.text for _, run in parts)
    if not has_right_to_left(text) and not rtl:
        for at, run in parts:
            yield run.text, list(range(at, at + len(run.text))), run
        return
    owners = [(at + i, run) for at, run in parts for i in range(len(run.text))]
    for shown, start, end in reordered(text, rtl):
        yield shown, [owners[min(start + i, end - 1)][0] for i in range(len(shown))], owners[start][1]
