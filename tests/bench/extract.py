"""How well articles are extracted: a table of the sets of ../shared/corpus/pages.

    python tests/bench/extract.py [SET …] [--worst N]

F1 by scrapinghub's metric of the text as `extract` gives it and of readability-lxml alone; what was found of headline,
date and byline where they were marked; CPU milliseconds a page of each, and pages on which either raised.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import readability
from lxml import etree

from termnews.fetch.dates import parse_date
from termnews.fetch.extract import extract
from termnews.fetch.extract_clean import article_text
from termnews.fetch.html import plain_text
from termnews.fetch.metadata import likeness
from termnews.model import Extracted
from tests.bench.extract_score import SETS, Rates, TruePage, f1, pages, prf

DAY = 86_400


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("sets", nargs="*", default=SETS)
    arguments.add_argument("--worst", type=int, default=0, help="also the pages that lose most")
    asked = arguments.parse_args()
    print("set   pages  ours P     R      F1      readability F1   ms ours  readability   headline  date   byline")
    for name in asked.sets:
        run(name, asked.worst)


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
    shares = [
        f"{found[kind + ' right'] / found[kind]:.3f}" if found[kind] else "-" for kind in ("title", "date", "byline")
    ]
    print(
        f"{name:5} {score.pages:5}  {score.rates[0]:.3f}  {score.rates[1]:.3f}  {score.f1:.4f}  {score.their_f1:.4f}"
        f"{1000 * score.seconds / score.pages:18.1f}{1000 * score.their_seconds / score.pages:13.1f}   "
        + "   ".join(shares)
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


def compare(page: TruePage, result: Extracted, found: Counter[str]) -> None:
    """Count what was marked and what of it was found."""
    if title := page.known.get("title"):
        found["title"] += 1
        found["title right"] += likeness(result.title, title) >= 0.8 or letters(result.title) in letters(title) != ""
    if moment := parse_date(page.known.get("date") or ""):
        found["date"] += 1
        near = result.published is not None and abs((result.published - moment).total_seconds()) < 1.5 * DAY
        found["date right"] += near
    authors = page.known.get("authors") or []
    authors = re.split(r",| and ", authors) if isinstance(authors, str) else authors
    if authors:
        found["byline"] += 1
        found["byline right"] += any(letters(name) and letters(name) in letters(result.byline) for name in authors)


def letters(text: str) -> str:
    """A text as its letters and digits alone."""
    return "".join(re.findall(r"\w", text.lower()))


if __name__ == "__main__":
    main()
