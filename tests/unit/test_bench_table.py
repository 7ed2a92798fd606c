"""The table of the benchmark: what holds, what fails, how ratios are made of rounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench import __main__ as command
from tests.bench.bench import Bench
from tests.bench.figures import Figure, Samples, Saved, load, markdown, plain, save
from tests.bench.harness import BenchError
from tests.bench.programs import termnews


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (Figure("r", "f", 1.0, must=1.35, aim=1.15), "yes, and the aim"),
        (Figure("r", "f", 1.2, must=1.35, aim=1.15), "yes"),
        (Figure("r", "f", 1.36, must=1.35, aim=1.15), "NO"),
        (Figure("r", "f", 19.9, must=20, sense=">="), "NO"),
        (Figure("r", "f", 20, must=20, sense=">="), "yes"),
        (Figure("r", "f", 1, must=0, sense="=="), "NO"),
        (Figure("r", "f", float("nan"), must=1.0), "NO"),
        (Figure("r", "f", 3, aim=2), "not the aim"),
        (Figure("r", "f", 1, aim=2), "the aim"),
        (Figure("r", "f", 1), "-"),
        (Figure("r", "f", None, must=1.0), "not measured"),
    ],
)
def test_a_figure_says_whether_it_holds(figure: Figure, verdict: str) -> None:
    assert figure.verdict == verdict
    assert figure.fails == (verdict == "NO")


def test_a_ratio_is_made_within_a_round() -> None:
    taken = Samples()
    for ours, theirs in ((1.0, 2.0), (40.0, 10.0), (3.0, 5.0)):
        taken.add("termnews", wall=ours)
        taken.add("newsboat", wall=theirs)
    assert taken.ratio("termnews", "newsboat", "wall") == 0.6
    assert taken.ratio("termnews", "newsraft", "wall") is None
    assert taken.beside("wall", "ms", "termnews", "newsraft", scale=1000) == "termnews 3,000 ms"


def test_a_ratio_of_cpu_times_is_made_of_the_least() -> None:
    taken = Samples()
    for ours, theirs in ((1.5, 2.0), (40.0, 10.0), (3.0, 1.0)):
        taken.add("termnews", cpu=ours, large=2 * ours)
        taken.add("trivial app", cpu=theirs)
    assert taken.least_ratio("termnews", "trivial app", "cpu") == 1.5
    assert taken.least_ratio("termnews", "termnews", "large", of="cpu") == 2.0
    assert taken.least_ratio("termnews", "newsraft", "cpu") is None
    assert taken.beside("cpu", "ms", "termnews", "trivial app", scale=1000, of=min) == (
        "termnews 1,500 ms, trivial app 1,000 ms"
    )


def test_the_table_is_kept_and_shown_again(tmp_path: Path) -> None:
    figures = [Figure("keys", "down", 2.345, "ms", 3.5, by="cpu", beside="newsboat 1 ms"), Figure("keys", "up", None)]
    save(tmp_path, "keys", Saved("2025-11-01", 0.5, 3, figures))
    kept = load(tmp_path, "keys")
    assert kept is not None
    assert kept.figures == figures
    assert load(tmp_path, "start") is None
    assert "| keys | down | 2.35 ms | ≤ 3.5 |  | newsboat 1 ms | yes |" in markdown(kept.figures)
    assert "|  | up | - |" in markdown(kept.figures)
    assert "2.35 ms   ≤ 3.5       yes           newsboat 1 ms" in plain(kept.figures)


def test_a_row_that_cannot_be_measured_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(bench: Bench) -> list[Figure]:
        raise BenchError("newsboat shows nothing.")

    monkeypatch.setitem(command.ROWS, "start", broken)
    bench = Bench(tmp_path, 1, True, termnews(), None, None)
    (taken,) = command.measure(bench, ["start"])
    assert [figure.verdict for figure in taken.figures] == ["NO"]
    assert "Not there to be measured: newsboat and newsraft." in command.words([taken], bench)


def test_quick_judges_only_what_is_sure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    figures = [
        Figure("start", "wall", 9.0, must=1.0),
        Figure("start", "milliseconds", 9.0, "ms", must=1.0, by="cpu"),
        Figure("start", "ratio", 9.0, must=1.0, by="cpu"),
        Figure("start", "bytes", 9.0, "kB", must=1.0, by="count"),
    ]
    monkeypatch.setitem(command.ROWS, "start", lambda bench: figures)
    (taken,) = command.measure(Bench(tmp_path, 1, True, termnews(), None, None), ["start"])
    assert [(figure.name, figure.fails) for figure in taken.figures] == [
        ("milliseconds", False),
        ("ratio", True),
        ("bytes", True),
    ]


@pytest.mark.parametrize(("value", "worse"), [(21.0, False), (12.0, False), (9.0, True)])
def test_a_known_miss_is_not_to_get_worse(value: float, worse: bool) -> None:
    figure = Figure("row", "figure", value, must=20.0, sense=">=", reached=10.0)
    assert figure.fails == (value < 20)
    assert figure.is_worse is worse
    assert figure._replace(reached=None).is_worse == figure.fails
