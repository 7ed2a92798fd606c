"""The floor under the extraction: what it reaches on ../shared/corpus/pages may rise and never fall.

    python -m tests.bench.extract_gate

Prints F1 and what was found of headline, date and byline for each set beside its floor, then what of the structure of a
page comes through (`tests.bench.extract_structure`), and ends with 1 below one.
Where a figure rises, its floor is raised with the change that raised it.
"""

from __future__ import annotations

import sys
from collections import Counter

from termnews.fetch.extract import extract
from termnews.fetch.extract_clean import article_text
from tests.bench.extract_marks import compare
from tests.bench.extract_score import f1, pages, prf
from tests.bench.extract_structure import measured

FLOORS = {
    "sh": {"F1": 0.9823},
    "fu": {"F1": 0.9678, "title": 0.98, "date": 0.991, "byline": 0.937},
    "np": {"F1": 0.9733, "title": 0.999, "date": 0.985, "byline": 0.971},
    "wc": {"F1": 0.955, "title": 0.987, "date": 0.989, "byline": 0.941},
}
"""Set to figure to what it must reach, between 0 and 1."""
STRUCTURE_FLOORS = {
    "headings": 0.982,
    "lists": 0.978,
    "links": 0.970,
    "images": 0.983,
    "captions": 0.981,
    "tables": 0.993,
    "code": 0.996,
    "quotes": 1.0,
}
"""Kind to the share that the extracted article must have of what is expected."""


def reached(name: str) -> dict[str, float]:
    """The figures of a set: F1 by scrapinghub's metric, and shares of what was marked."""
    found: Counter[str] = Counter()
    rates = []
    for page in pages(name):
        result = extract(page.html, url=page.url)
        rates.append(prf(page.text, article_text(result.body) if result.body else ""))
        compare(page, result, found)
    shares = {kind: found[f"{kind} right"] / found[kind] for kind in ("title", "date", "byline") if found[kind]}
    return {"F1": f1(rates)[2], **shares}


def main() -> int:
    """Print every figure; 1 where one has fallen."""
    fallen = 0
    for name, floors in FLOORS.items():
        figures = reached(name)
        for kind, floor in floors.items():
            mark = "" if figures[kind] >= floor else "  FALLEN"
            fallen += bool(mark)
            print(f"{name}  {kind:7} {figures[kind]:.4f}  floor {floor:.4f}{mark}")
    shares = measured()
    for kind, floor in STRUCTURE_FLOORS.items():
        share = shares[kind].extracted / shares[kind].whole
        mark = "" if share >= floor else "  FALLEN"
        fallen += bool(mark)
        print(f"structure  {kind:9} {share:.4f}  floor {floor:.4f}{mark}")
    return int(fallen > 0)


if __name__ == "__main__":
    sys.exit(main())
