"""How well articles are extracted: a table of the sets of ../shared/corpus/pages.

    python -m tests.bench.extract [SET …] [--worst N] [--cross SPLITS [--folds N]]

F1 by scrapinghub's metric of the text as `extract` gives it and of readability-lxml alone; what was found of headline,
date, byline and standfirst where they were marked, and how many standfirsts the body says again; CPU milliseconds a
page of each, and pages on which either raised. When each of those is right, `extract_marks` says.

With `--cross`, each page is judged by weights that were fitted without its domain, in as many splits of the domains
into five folds: the figure to trust for sites that nobody has looked at. With `--folds 2` the domains are halved, each
half is judged by weights fitted to the other alone, and each has a figure of its own.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import readability
from lxml import etree

from termnews.fetch.extract import extract
from termnews.fetch.extract_clean import article_text
from termnews.fetch.html_words import plain_text
from tests.bench.extract_fit import FOLDS, left_out, sample
from tests.bench.extract_marks import KINDS, compare
from tests.bench.extract_score import SETS, Rates, TruePage, f1, pages, prf

_HALVES = 2


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("sets", nargs="*", default=SETS)
    arguments.add_argument("--worst", type=int, default=0, help="also the pages that lose most")
    arguments.add_argument("--cross", type=int, default=0, metavar="SPLITS", help="F1 on domains left out of the fit")
    arguments.add_argument("--folds", type=int, default=FOLDS, help="parts of a split; each is left out in turn")
    asked = arguments.parse_args()
    if asked.cross:
        cross(asked.sets, asked.cross, asked.worst, asked.folds)
        return
    print(
        "set   pages  ours P     R      F1      readability F1   ms ours  readability   "
        "headline  date   byline  standfirst  said again"
    )
    for name in asked.sets:
        run(name, asked.worst)


def cross(sets: Sequence[str], splits: int, worst: int, folds: int = FOLDS) -> None:
    """Print the F1 of each set on domains that the weights were fitted without: of each split, and their mean.

    Of two folds each is printed alone, too.
    """
    samples = [sample(page) for name in SETS for page in pages(name)]
    figures: dict[str, list[float]] = {name: [] for name in sets}
    for split in range(splits):
        rows: dict[str, list[tuple[Rates, str]]] = {name: [] for name in sets}
        for number, fold in enumerate(left_out(samples, split, folds), 1):
            here: dict[str, list[Rates]] = {name: [] for name in sets}
            for page in (one.page for one in fold if one.page.set in rows):
                result = extract(page.html, url=page.url)
                rates = prf(page.text, article_text(result.body) if result.body else "")
                rows[page.set].append((rates, f"{page.file} {page.url}"))
                here[page.set].append(rates)
            for name, found in here.items() if folds == _HALVES else ():
                print(f"split {split}  {name}  half {number} of the domains, {len(found)} pages  F1 {f1(found)[2]:.4f}")
        for name in sets:
            precision, recall, score = f1([rates for rates, _ in rows[name]])
            figures[name].append(score)
            print(f"split {split}  {name}  P {precision:.3f}  R {recall:.3f}  F1 {score:.4f}", flush=True)
            for rates, where in sorted(rows[name], key=lambda row: sum(row[0]))[: worst if split == 0 else 0]:
                print(f"      P {rates[0]:.2f} R {rates[1]:.2f}  {where[:110]}")
    for name, of_splits in figures.items():
        mean = sum(of_splits) / len(of_splits)
        print(f"mean     {name}  F1 {mean:.4f}  ({min(of_splits):.4f} to {max(of_splits):.4f})")


class Score(NamedTuple):
    """A set of pages as it was measured."""

    name: str
    pages: int
    rates: Rates
    """Precision and recall, means over the pages."""
    f1: float
    their_f1: float
    seconds: float
    """CPU, all pages."""
    their_seconds: float
    found: Counter[str]
    worst: list[tuple[Rates, str]]
    """Pages, those that lose most first."""


def measured(name: str, count: int = 0) -> Score:
    """Measure one set; with `count`, so many of its pages."""
    ours: list[tuple[Rates, str]] = []
    theirs: list[Rates] = []
    spent = [0.0, 0.0]
    found: Counter[str] = Counter()
    for page in pages(name, count):
        start = time.process_time()
        result = extract(page.html, url=page.url)
        spent[0] += time.process_time() - start
        ours.append((prf(page.text, article_text(result.body) if result.body else ""), f"{page.file} {page.url}"))
        start = time.process_time()
        text = alone(page, found)
        spent[1] += time.process_time() - start
        theirs.append(prf(page.text, text))
        compare(page, result, found)
    precision, recall, score = f1([rates for rates, _ in ours])
    worst = sorted(ours, key=lambda row: sum(row[0]))
    return Score(name, len(ours), (precision, recall), score, f1(theirs)[2], spent[0], spent[1], found, worst)


def run(name: str, worst: int) -> None:
    """Measure one set and print its row."""
    score = measured(name)
    found = score.found
    shares = [f"{found[kind + ' right'] / found[kind]:.3f}" if found[kind] else "-" for kind in KINDS]
    print(
        f"{name:5} {score.pages:5}  {score.rates[0]:.3f}  {score.rates[1]:.3f}  {score.f1:.4f}  {score.their_f1:.4f}"
        f"{1000 * score.seconds / score.pages:18.1f}{1000 * score.their_seconds / score.pages:13.1f}   "
        + "   ".join(shares)
        + f"{found['said again']:13}"
    )
    if found["raised"]:
        print(f"      readability raised on {found['raised']}")
    for rates, where in score.worst[:worst]:
        print(f"      P {rates[0]:.2f} R {rates[1]:.2f}  {where[:110]}")


def alone(page: TruePage, found: Counter[str]) -> str:
    """The text that readability-lxml takes."""
    try:
        return plain_text(readability.Document(page.html.decode("utf-8", "replace")).summary(html_partial=True))
    except (ValueError, etree.LxmlError):
        found["raised"] += 1
        return ""


if __name__ == "__main__":
    main()
