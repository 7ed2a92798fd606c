"""What reads foreign bytes, beside what others use for it: feeds against feedparser, pages against readability-lxml."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime

from termnews.fetch.dates import parse_date
from tests.bench.bench import Bench
from tests.bench.figures import Figure
from tests.bench.harness import BenchError
from tests.needs import SHARED


def feeds(bench: Bench) -> list[Figure]:
    """Feeds as they are served, odd dates, and feedparser's own suite."""
    from tests.bench import feeds as real
    from tests.unit import test_feed_corpus as suite

    if not SHARED.is_dir():
        raise BenchError(f"The corpora are missing: they are expected in {SHARED}.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = real.measured(1 if bench.quick else max(3, bench.rounds))
    ours, theirs = sum(row.our_seconds for row in rows), sum(row.their_seconds for row in rows)
    worst = min((row for row in rows if len(row.ours.entries) == len(row.theirs.entries)), key=lambda row: row.ratio)
    floor = sum(row.floor_seconds for row in rows)
    alike = real.agreement(rows)
    checked = [(document, suite.checks(document)) for _, _, document in suite.documents()]
    checked = [(document, checks) for document, checks in checked if checks]
    right = sum(suite.is_right(document, checks) for document, checks in checked)
    return [
        Figure(
            "feeds", f"{len(rows)} real feeds, times as fast as feedparser", theirs / ours, "×", 30.0,
            sense=">=", by="cpu",
            beside=f"{ours * 1000:.0f} ms, feedparser {theirs * 1000:,.0f} ms,"
            f" lxml's parse alone {floor * 1000:.0f} ms",
        ),
        Figure(
            "feeds", "… the worst of them", worst.ratio, "×", 20.0, sense=">=", by="cpu", reached=17.0,
            beside=f"{worst.file}: {worst.our_seconds * 1000:.2f} ms, feedparser {worst.their_seconds * 1000:.1f} ms,"
            f" lxml's parse alone {worst.floor_seconds * 1000:.2f} ms",
        ),
        Figure("feeds", "… entries lost", real.lost(rows), "", 0.0, sense="==", by="count"),
        Figure(
            "feeds", "… entries with another link or date than feedparser's",
            2 * alike["entries"] - alike["link"] - alike["date"], "", 0.0, sense="==", by="count",
        ),
        Figure(
            "feeds", "… entries with feedparser's title", 100 * alike["title"] / alike["entries"], "%", 99.9,
            sense=">=", by="count", beside=f"{alike['title']:,} of {alike['entries']:,}",
        ),
        # The two that are shorter are captions of pictures, which feedparser puts in the place of the summary.
        Figure(
            "feeds", "… texts shorter than feedparser's", alike["entries"] - alike["text"], "", 2.0, by="count",
        ),
        Figure(
            "feeds", "feedparser's suite, core fields", 100 * right / len(checked), "%", 97.0, sense=">=", by="count",
            beside=f"{right} of {len(checked)} documents",
        ),
        *_dates(),
    ]  # fmt: skip


def _dates() -> list[Figure]:
    """The odd dates of feedparser's suite and of miniflux's list."""
    from tests.unit import test_dates as odd

    read = {text: parse_date(text, odd.NOW) for text, _ in odd.FEEDPARSER + odd.MINIFLUX}
    expected = {
        text: datetime.fromisoformat(moment).replace(tzinfo=UTC) for text, moment in odd.FEEDPARSER + odd.MINIFLUX
    }
    right = sum(found is not None and found.replace(microsecond=0) == expected[text] for text, found in read.items())
    wrong = sum(found is not None for found in read.values()) - right
    return [
        Figure(
            "feeds", "odd dates read right", 100 * right / len(read), "%", 90.0, sense=">=", by="count",
            beside=f"{right} of {len(read)}",
        ),
        Figure("feeds", "… read wrong", wrong, "", 0.0, sense="==", by="count"),
    ]  # fmt: skip


def extraction(bench: Bench) -> list[Figure]:
    """Pages that people have marked: CPU, and how much of the marked text is found."""
    from tests.bench import extract
    from tests.bench.extract_score import SETS

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scores = [extract.measured(name, 25 if bench.quick else 0) for name in SETS]
    ours, theirs = sum(score.seconds for score in scores), sum(score.their_seconds for score in scores)
    pages = sum(score.pages for score in scores)
    figures = [
        Figure(
            "extraction", f"{pages:,} pages, CPU, × readability-lxml", ours / theirs, "×", 1.0, 0.5, by="cpu",
            reached=1.15,
            beside=f"{1000 * ours / pages:.1f} ms a page, readability {1000 * theirs / pages:.1f} ms",
        )
    ]  # fmt: skip
    figures += [
        Figure(
            "extraction", f"F1 of the set {score.name}, × readability-lxml", score.f1 / score.their_f1, "×",
            None if bench.quick else 1.0, sense=">=", by="count",
            beside=f"{score.f1:.4f}, readability {score.their_f1:.4f}; {score.pages} pages",
        )
        for score in scores
    ]  # fmt: skip
    return figures
