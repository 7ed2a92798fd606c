"""Keys: a headline down, a page, a held key, one marked read, an article opened; and while a refresh goes on."""

from __future__ import annotations

import re
import shutil
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from termnews.document import Document, Paragraph, Span
from termnews.model import Extracted, NewArticle, View
from termnews.store.store import Store
from tests.bench.bench import Bench
from tests.bench.figures import Figure, Samples
from tests.bench.harness import BenchError, Farm, module
from tests.bench.programs import Program, session, to_headlines

_HELD = 40
"""Presses of a held key."""

_PAGES = 300
"""Pages of articles after which it has been seen how keys do while they are fetched."""

_OPENED = 20
"""Articles of each length that are opened."""

SHORT, LONG = 15, 400
"""Paragraphs."""


def _percentile(values: list[float], percent: float) -> float:
    found: float = module("ttyrun").pct(values, percent)
    return found


# --- down, a page, held -----------------------------------------------------------------------------------------------


def _moved(program: Program, tty: Any, presses: int) -> dict[str, float]:
    """The cursor a row down, inside what is seen: runs of twelve, down and up in turns."""
    sent = tty.bytes_out
    got = tty.presses(program.down, presses, back=program.up, every=12)
    size = (tty.bytes_out - sent) / presses
    if got["lost"]:
        raise BenchError(f"{program.name} did not answer {got['lost']} of {presses} presses.")
    return {"p50": got["first_p50"], "p95": got["first_p95"], "cpu": got["cpu_ms_per_key"], "bytes": size / 1000}


def _scrolled(program: Program, tty: Any, key: str, presses: int, name: str) -> dict[str, float]:
    """A key that moves every row of the list; when the last of them stands."""
    got = tty.presses(key, presses)
    if got["lost"]:
        raise BenchError(f"{program.name} did not answer {got['lost']} of {presses} presses of {key}.")
    return {f"{name} p50": got["done_p50"], f"{name} p95": got["done_p95"]}


def _position(tty: Any) -> int | None:
    """Where the cursor is, as the status line of termnews says."""
    found = re.search(r"([\d,]+) of [\d,]+\s*$", tty.text()[38])
    return int(found[1].replace(",", "")) if found else None


def _held(program: Program, tty: Any) -> dict[str, float]:
    """A key held down, three times: milliseconds from its last repeat until the screen rests, and repeats lost."""
    lags, lost = [], 0
    for key, step in ((program.down, 1), (program.up, -1), (program.down, 1)):
        before = _position(tty)
        lags.append(tty.held(key, _HELD, 30.0)["lag_ms"])
        after = _position(tty)
        if before is not None and after is not None:
            lost += abs(step * _HELD - (after - before))
        elif program.name == "termnews":
            raise BenchError("termnews does not say where the cursor is.")
    return {"lag": statistics.median(lags), "lost": lost}


def keys(bench: Bench) -> list[Figure]:
    """Moving in the largest archive."""
    taken = Samples()
    presses = 48 if bench.quick else 192
    for _ in range(1 if bench.quick else bench.rounds):
        for program in (bench.termnews, bench.trivial, *bench.peers):
            with session(program, bench.home(program, bench.largest)) as tty:
                to_headlines(program, tty)
                taken.add(program.name, **_moved(program, tty, presses))
                taken.add(program.name, **_held(program, tty))
                if program.name in ("termnews", "trivial app"):
                    tty.settle(0.3)
                    taken.add(program.name, **_scrolled(program, tty, program.down, 30, "scroll"))
                if program.name == "termnews":
                    taken.add(program.name, **_scrolled(program, tty, program.page_down, 20, "page"))
    names = ["termnews", "trivial app", *(peer.name for peer in bench.peers)]
    figures = [
        _ratio(taken, "down, p50, × newsboat", "p50", "newsboat", 3.0, 2.0, names),
        _ratio(taken, "down, p95, × newsboat", "p95", "newsboat", 4.0, 3.0, names),
        _ratio(taken, "down, p95, × newsraft", "p95", "newsraft", 0.35, None, []),
        Figure(
            "keys",
            "down, CPU a press",
            taken.median("termnews", "cpu"),
            "ms",
            must=3.5,
            by="cpu",
            beside=taken.beside("cpu", "ms", *names[1:]),
        ),
        Figure(
            "keys",
            "down, to the terminal a press",
            taken.median("termnews", "bytes"),
            "kB",
            must=1.2,
            by="count",
            beside=taken.beside("bytes", "kB", *names[1:]),
        ),
        Figure(
            "keys",
            "scrolling a row, p95, × the trivial app",
            taken.ratio("termnews", "trivial app", "scroll p95"),
            must=1.2,
            beside=taken.beside("scroll p95", "ms", "termnews", "trivial app"),
        ),
        Figure(
            "keys",
            "a page down, p95, × the trivial app's row",
            taken.ratio("termnews", "trivial app", "page p95", of="scroll p95"),
            must=1.2,
            beside=taken.beside("page p95", "ms", "termnews"),
        ),
        Figure("keys", "a page down, p50", taken.median("termnews", "page p50"), "ms", aim=17.0),
    ]
    return [*figures, *_held_figures(taken, names)]


def _ratio(taken: Samples, name: str, what: str, peer: str, must: float, aim: float | None, names: list[str]) -> Figure:
    beside = taken.beside(what, "ms", *names)
    return Figure("keys", name, taken.ratio("termnews", peer, what), must=must, aim=aim, beside=beside)


def _held_figures(taken: Samples, names: list[str]) -> list[Figure]:
    ours, theirs = taken.rounds("termnews", "lag"), taken.rounds("newsboat", "lag")
    behind = statistics.median(mine - its for mine, its in zip(ours, theirs, strict=False)) if theirs else None
    return [
        Figure(
            "keys",
            f"held {_HELD} presses at 30 Hz, lag, × newsboat",
            taken.ratio("termnews", "newsboat", "lag"),
            must=2.0,
            beside=taken.beside("lag", "ms", *names),
        ),
        Figure("keys", "… behind newsboat", behind, "ms", aim=10.0),
        Figure(
            "keys",
            f"held {_HELD} presses at 30 Hz, lost or queued",
            max(taken.rounds("termnews", "lost")),
            "",
            0.0,
            sense="==",
            by="count",
        ),
    ]


# --- marking and opening ----------------------------------------------------------------------------------------------


def _bodies(paragraphs: int, sentences: list[str]) -> Iterator[list[str]]:
    """Texts of so many paragraphs of some 60 words, each with a word in its first that no other has."""
    for number in range(_OPENED):
        body = [
            " ".join(sentences[(number * 31 + at * 4 + part) % len(sentences)] for part in range(4))
            for at in range(paragraphs)
        ]
        yield [f"Opened{paragraphs}x{number}. {body[0]}", *body[1:]]


def _put_articles(home: Path, program: Any, corpus: Any) -> None:
    """Put the articles that are opened on top of an archive, their pages' texts as a refresh keeps them."""
    now = datetime.now(UTC).replace(microsecond=0)
    with Store.open(program.database(home).parent) as store:
        source = store.sources.all()[0].id
        for place, paragraphs in enumerate((SHORT, LONG)):
            bodies = list(_bodies(paragraphs, corpus._sents["en"]))
            news = [
                NewArticle(
                    key=f"urn:bench:{paragraphs}:{number}",
                    url=f"http://127.73.0.1/bench/{paragraphs}/{number}",
                    title=f"Of {paragraphs} paragraphs number {number}",
                    published=now - timedelta(days=place, minutes=number),
                )
                for number in range(_OPENED)
            ]
            if len(store.articles.ingest(source, news, now).new) != _OPENED:
                raise BenchError("The articles to be opened were not taken.")
            newest = store.headlines.ids(View(), limit=2 * _OPENED)[place * _OPENED :]
            for article, body, new in zip(newest, bodies, news, strict=False):
                blocks = Document(tuple(Paragraph((Span(text),)) for text in body))
                store.articles.keep_full(article, Extracted(url=new.url, body=blocks))


def _opened(program: Program, tty: Any, shown: str, count: int) -> dict[str, list[float]]:
    """Open one article after the other: milliseconds until `shown` stands there, CPU milliseconds until all rests."""
    sample = module("ttyrun").proc_sample
    walls, costs = [], []
    for number in range(count):
        before = sample(tty.pid)["cpu_ns"]
        pressed = tty.press("<enter>", shown.replace("NUMBER", str(number)), quiet=0.2)
        if pressed.match is None:
            raise BenchError(f"{program.name} did not open article {number}.")
        walls.append(pressed.match * 1000)
        costs.append((sample(tty.pid)["cpu_ns"] - before) / 1e6)
        tty.send(program.back)
        tty.settle(0.25)
        tty.send(program.down)
        tty.settle(0.25)
    return {"wall": walls, "cpu": costs}


def reading(bench: Bench) -> list[Figure]:
    """Mark a headline read; open articles that are kept."""
    taken = Samples()
    with bench.copy(bench.termnews, bench.largest) as home:
        _put_articles(home, bench.termnews, module("feedfarm").load(bench.farm("1k"))[0])
        for _ in range(max(1, bench.rounds // 2)):
            _read_ours(bench, home, taken)
            for peer in bench.peers:
                with bench.copy(peer, bench.largest) as other, session(peer, other) as tty:
                    to_headlines(peer, tty)
                    opened = _opened(peer, tty, peer.article, _OPENED)
                    taken.add(peer.name, open=_percentile(opened["wall"], 95), cost=statistics.median(opened["cpu"]))
        marks = _marks(bench, home)
    names = [peer.name for peer in bench.peers]
    return [
        Figure(
            "reading",
            "mark read, with its commit",
            statistics.median(marks),
            "ms",
            must=6.0,
            beside=f"p95 {_percentile(marks, 95):.2f} ms; the key with all it draws"
            f" {taken.median('termnews', 'mark'):.1f} ms CPU",
        ),
        Figure(
            "reading",
            f"open {SHORT} paragraphs, CPU",
            taken.median("termnews", f"cpu {SHORT}"),
            "ms",
            must=20.0,
            by="cpu",
            beside=taken.beside("cost", "ms", *names),
        ),
        Figure(
            "reading",
            f"open {SHORT} paragraphs, p95, × newsraft",
            taken.ratio("termnews", "newsraft", "open"),
            must=1.1,
            aim=0.7,
            beside=taken.beside("open", "ms", "termnews", *names),
        ),
        Figure(
            "reading",
            f"open {LONG} paragraphs, to its first screen",
            taken.median("termnews", f"wall {LONG}"),
            "ms",
            must=60.0,
            beside=f"CPU {taken.median('termnews', f'cpu {LONG}'):.0f} ms",
        ),
    ]


def _read_ours(bench: Bench, home: Path, taken: Samples) -> None:
    sample = module("ttyrun").proc_sample
    # Unread again, so that each round does the same.
    with Store.open(bench.termnews.database(home).parent) as store:
        ids = list(store.headlines.ids(View(), limit=2 * _OPENED))
        store.articles.set_read(ids, False, label="again")
    with session(bench.termnews, home) as tty:
        to_headlines(bench.termnews, tty)
        for paragraphs in (SHORT, LONG):
            # To the first of these.
            tty.send(f"{1 if paragraphs == SHORT else _OPENED + 1}gg")
            tty.settle(0.3)
            opens = 6 if bench.quick else _OPENED
            opened = _opened(bench.termnews, tty, rf"Opened{paragraphs}xNUMBER\.", opens)
            taken.add(
                "termnews",
                **{
                    f"wall {paragraphs}": statistics.median(opened["wall"]),
                    f"cpu {paragraphs}": statistics.median(opened["cpu"]),
                },
            )
            if paragraphs == SHORT:
                taken.add("termnews", open=_percentile(opened["wall"], 95))
        before = sample(tty.pid)["cpu_ns"]
        for _ in range(10):
            tty.press("m", quiet=0.15)
        taken.add("termnews", mark=(sample(tty.pid)["cpu_ns"] - before) / 1e7)


def _marks(bench: Bench, home: Path) -> list[float]:
    """Milliseconds of marking one headline read in the store, fifty times."""
    times = []
    with Store.open(bench.termnews.database(home).parent) as store:
        for article in store.headlines.ids(View(), limit=1000)[100:900:16]:
            start = time.perf_counter()
            changed = store.articles.set_read([article], True, label="marked read")
            times.append((time.perf_counter() - start) * 1000)
            if not changed:
                raise BenchError("Nothing was marked.")
    return times


# --- while a refresh goes on ------------------------------------------------------------------------------------------


def _chosen(program: Program, tty: Any) -> str | None:
    """What the cursor is on: a row's place, or its words where news push it down; None where it is not to be seen."""
    row = tty.highlighted(program.column, *program.rows)
    if row is None:
        return None
    return str(tty.text()[row][program.column : program.column + 40]) if program.words else str(row)


def _busy(bench: Bench, program: Program, home: Path, farm: Farm, seconds: float) -> dict[str, float]:
    """Press keys while every source is fetched: how long each takes to move the cursor."""
    with session(program, home) as tty:
        if tty.wait(program.first, 60) is None:
            raise BenchError(f"{program.name} shows nothing.")
        tty.settle(0.5, 5)
        farm.ask("reset")
        tty.send("R")
        time.sleep(0.3)
        times: list[float] = []
        lost = pressed = 0
        asked = pages = 0
        wanted = farm.corpus.n
        end = time.monotonic() + seconds
        rest = float("inf")
        while time.monotonic() < min(end, rest):
            was = _chosen(program, tty)
            key = program.down if (pressed // 6) % 2 == 0 else program.up
            pressed += 1

            def moved(was: str | None = was) -> bool:
                return _chosen(program, tty) not in (None, was)

            answer = tty.press(key, moved, quiet=0.0, timeout=5.0)
            if answer.match is None:
                lost += 1
            else:
                times.append(answer.match * 1000)
            paths = farm.ask("stats")["paths"]
            asked, pages = paths.get("feed", 0), paths.get("a", 0)
            if asked >= wanted and (program.name != "termnews" or pages >= _PAGES) and rest == float("inf"):
                rest = time.monotonic() + 3
            time.sleep(0.05)
    return {
        "p50": _percentile(times, 50),
        "p95": _percentile(times, 95),
        "max": max(times, default=float("inf")),
        "lost": lost,
        "presses": pressed,
        "feeds": asked,
        "pages": pages,
    }


def busy(bench: Bench) -> list[Figure]:
    """A thousand sources (twenty with --quick) are fetched, with the pages of their articles, and keys are pressed."""
    taken = Samples()
    farm_name, seconds = ("10k", 20.0) if bench.quick else ("reload", 100.0)
    with Farm(bench.farm(farm_name), latency_ms=50) as farm:
        for _ in range(max(1, bench.rounds // 2)):
            for program in (bench.termnews, *bench.peers):
                with bench.fresh(program) as home:
                    if program.name == "termnews":
                        _subscribed(bench, home, farm)
                    else:
                        program.configure(home, farm)
                    taken.add(program.name, **_busy(bench, program, home, farm, seconds))
    names = ["termnews", *(peer.name for peer in bench.peers)]
    sums = {name: f"{taken.median(name, 'presses'):.0f}" for name in names}
    done = f"{taken.median('termnews', 'feeds'):,.0f} feeds and {taken.median('termnews', 'pages'):,.0f} pages fetched"
    return [
        Figure(
            "busy", "keys during a refresh, p95", taken.median("termnews", "p95"), "ms", 45.0,
            beside=taken.beside("p95", "ms", *names[1:]) + f"; {done}",
        ),
        Figure("busy", "… × newsboat", taken.ratio("termnews", "newsboat", "p95"), must=1.5, aim=1.0),
        Figure(
            "busy", "… the slowest", max(taken.rounds("termnews", "max")), "ms", 150.0,
            beside=taken.beside("max", "ms", *names[1:]),
        ),
        Figure(
            "busy", "… lost", sum(taken.rounds("termnews", "lost")), "", 0.0, sense="==", by="count",
            beside=f"of {sums['termnews']} presses",
        ),
    ]  # fmt: skip


def _subscribed(bench: Bench, home: Path, farm: Farm) -> None:
    """A home with the 1,000 articles of twenty sources, to move in, and all the sources of a farm."""
    kept = bench.home(bench.termnews, "1k")
    bench.termnews.configure(home, farm)
    data = bench.termnews.database(home).parent
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(bench.termnews.database(kept).parent, data)
    bench.termnews.set(home, on_start="false", every="1440", full_text='"always"')
