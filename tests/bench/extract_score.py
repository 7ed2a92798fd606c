"""The pages of ../shared/corpus/pages and the score of what is extracted from them (scrapinghub's; see its README)."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PAGES = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "pages"
SETS = ("sh", "fu", "np", "wc")

_TOKEN = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0e7f]"
    "|[^\\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0e7f]+"
)

Rates = tuple[float, float]
"""Precision and recall of one page."""


@dataclass(frozen=True, slots=True)
class TruePage:
    """A page and what a person marked on it."""

    set: str
    file: str
    url: str
    html: bytes
    text: str
    known: dict[str, Any]
    """Title, authors, date and standfirst, where they were marked."""


def pages(name: str, count: int = 0) -> Iterator[TruePage]:
    """The pages of a set; with `count`, that many of them, spread over it."""
    rows = [json.loads(line) for line in (PAGES / name / "truth.jsonl").read_text("utf-8").splitlines()]
    for row in rows[:: max(len(rows) // count, 1)][:count] if count else rows:
        html = gzip.decompress((PAGES / name / row["file"]).read_bytes())
        yield TruePage(name, row["file"], row["url"], html, row["text"], row)


def tokens(text: str) -> list[str]:
    """Runs of letters and digits; each CJK, kana or Thai character its own."""
    return _TOKEN.findall(text)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Runs of four tokens, each as often as it is there; a shorter text is one run."""
    found = tokens(text)
    if len(found) < 4:
        return Counter([tuple(found)] if found else [])
    return Counter(tuple(found[at : at + 4]) for at in range(len(found) - 3))


def prf(truth: str, text: str) -> Rates:
    """Precision and recall of a text against the marked one."""
    wanted, got = shingles(truth), shingles(text)
    common = (wanted & got).total()
    more, less = got.total() - common, wanted.total() - common
    precision = common / (common + more) if common + more else float(not less)
    recall = common / (common + less) if common + less else float(not more)
    return precision, recall


def f1(rows: Sequence[Rates]) -> tuple[float, float, float]:
    """Means of precision and recall over pages, and the F1 of the means."""
    precision = sum(row[0] for row in rows) / len(rows)
    recall = sum(row[1] for row in rows) / len(rows)
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0
