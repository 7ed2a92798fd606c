"""Fit the weights of `termnews.fetch.extract_weights` to the pages of ../shared/corpus/pages, and print the module.

    python tests/bench/extract_fit.py > src/termnews/fetch/extract_weights.py

What the weights are worth on domains that had no part in them, `python -m tests.bench.extract --cross N` prints.

A block counts as part of the article where half of its runs of four words stand in the marked text. Logistic
regression, fitted by AdaGrad on one block at a time; a block weighs by its share of the page's text, so that each page
weighs about the same; weights are drawn to zero (L2). Nothing but the standard library and the extractor itself.
"""

from __future__ import annotations

import math
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from termnews.fetch import extract_weights
from termnews.fetch.extract import cut_page
from termnews.fetch.extract_evidence import facts
from termnews.fetch.extract_tree import Hints, PageTree
from tests.bench.extract_score import SETS, TruePage, pages, shingles, tokens

EPOCHS = 20
AVERAGED = 10
"""Epochs at the end of which the mean is taken: the order of the blocks counts for less."""
FOLDS = 5
STEP = 0.3
DRAW = 10.0
"""How strongly weights are drawn to zero, for the whole of the rows (1/C of other programs)."""
LEAST_PAGES = 4
HEADER = '''"""How much each fact on a block (`extract_evidence`) speaks for its being part of an article, in logits.

Made by tests/bench/extract_fit.py from the pages of ../shared/corpus/pages: not to be edited by hand. The empty name is
what speaks for a block of which nothing is known.
"""

from __future__ import annotations

WEIGHTS: dict[str, float] = {
'''


@dataclass(slots=True)
class Sample:
    """A page with its blocks, the facts on them, and which of them are the article."""

    page: TruePage
    tree: PageTree
    hints: Hints
    found: list[list[str]]
    true: list[bool]
    weights: list[float]

    @property
    def domain(self) -> str:
        """The registered name of its host, about."""
        return ".".join((urlsplit(self.page.url).hostname or self.page.file).split(".")[-2:])


def sample(page: TruePage) -> Sample:
    """Cut a page and mark its blocks."""
    tree, hints = cut_page(page.html, page.url)
    marked = shingles(page.text)
    lines = {" ".join(tokens(line)) for line in page.text.split("\n")}
    true, sizes = [], []
    for block in tree.blocks:
        words = tokens(block.text)
        runs = [tuple(words[at : at + 4]) for at in range(len(words) - 3)]
        share = sum(run in marked for run in runs) / len(runs) if runs else float(" ".join(words) in lines)
        true.append(bool(words) and share >= 0.5)
        sizes.append(len(words))
    whole = max(sum(size for size, yes in zip(sizes, true, strict=True) if yes), 50)
    weights = [min(size / whole, 1.0) ** 0.7 + 0.002 if size else 0.0 for size in sizes]
    return Sample(page, tree, hints, facts(tree, hints), true, weights)


def fit(samples: Sequence[Sample], seed: int = 1) -> dict[str, float]:
    """The weights that tell the article's blocks from the others best."""
    seen: dict[str, set[str]] = {}
    for one in samples:
        for found in one.found:
            for fact in found:
                seen.setdefault(fact, set()).add(one.domain)
    known = {fact for fact, domains in seen.items() if len(domains) >= LEAST_PAGES}
    rows = [
        ([fact for fact in ("", *found) if fact in known or not fact], yes, weight)
        for one in samples
        for found, yes, weight in zip(one.found, one.true, one.weights, strict=True)
        if weight
    ]
    mean = sum(weight for _, _, weight in rows) / len(rows)
    weights: dict[str, float] = dict.fromkeys(("", *known), 0.0)
    counts = Counter(fact for found, _, _ in rows for fact in found)
    squares: dict[str, float] = dict.fromkeys(weights, 1e-6)
    order = random.Random(seed)
    summed = dict.fromkeys(weights, 0.0)
    for epoch in range(EPOCHS):
        order.shuffle(rows)
        for found, yes, weight in rows:
            total = sum([weights[fact] for fact in found])
            error = (1 / (1 + math.exp(-max(-30.0, min(total, 30.0)))) - yes) * weight / mean
            for fact in found:
                slope = error + DRAW * weights[fact] / counts[fact]
                squares[fact] += slope * slope
                weights[fact] -= STEP * slope / math.sqrt(squares[fact])
        if epoch >= EPOCHS - AVERAGED:
            summed = {fact: summed[fact] + weight for fact, weight in weights.items()}
    return {fact: weight / AVERAGED for fact, weight in summed.items()}


def folds(samples: Sequence[Sample], seed: int, count: int = FOLDS) -> dict[str, int]:
    """Domain to fold: each domain as a whole is in one of them, the same ones for the same seed."""
    domains = sorted({one.domain for one in samples})
    random.Random(seed).shuffle(domains)
    return {domain: at % count for at, domain in enumerate(domains)}


def left_out(samples: Sequence[Sample], seed: int, count: int = FOLDS) -> Iterator[list[Sample]]:
    """The pages of each fold, while the weights in force are those that its domains had no part in."""
    fold = folds(samples, seed, count)
    fitted = dict(extract_weights.WEIGHTS)
    try:
        for number in range(count):
            weights = fit([one for one in samples if fold[one.domain] != number])
            extract_weights.WEIGHTS.clear()
            extract_weights.WEIGHTS.update(weights)
            yield [one for one in samples if fold[one.domain] == number]
    finally:
        extract_weights.WEIGHTS.clear()
        extract_weights.WEIGHTS.update(fitted)


def main() -> None:
    """Fit and print."""
    samples = [sample(page) for name in SETS for page in pages(name)]
    weights = {fact: round(weight, 2) for fact, weight in fit(samples).items()}
    print(HEADER, end="")
    for fact in sorted(weights):
        if weights[fact]:
            print(f'    "{fact}": {weights[fact]},')
    print("}")


if __name__ == "__main__":
    main()
