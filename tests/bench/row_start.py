"""Start: from the call to the first headline, whole commands, and the memory that a started reader holds."""

from __future__ import annotations

import statistics
import sys

from tests.bench.bench import Bench
from tests.bench.figures import Figure, Samples
from tests.bench.harness import RARE, BenchError, cpu, resident, spawn
from tests.bench.programs import Program, environment, session, to_headlines

SIZES = {"1k": "1,000", "10k": "10,000", "100k": "100,000"}


def _started(bench: Bench, program: Program, archive: str, *, again: bool = False) -> dict[str, float]:
    """Seconds to the first headline and CPU seconds used by then.

    Of termnews and the trivial app, also until a key is answered that was pressed at once: then all of it is there.
    """
    home = bench.home(program, archive)
    with session(program, home, sample=False, again=again) as tty:
        is_pressed = program.name in ("termnews", "trivial app")
        if is_pressed:
            tty.send(program.down)
        seconds = tty.wait(program.first, 300)
        if seconds is None:
            raise BenchError(f"{program.name} shows nothing.")
        figures = {f"wall {archive}": seconds, f"cpu {archive}": cpu(tty.pid)}
        if program.to_headlines:
            pressed = tty.press(program.to_headlines, program.headline, timeout=30)
            seconds = seconds + pressed.match if pressed.match is not None else float("nan")
            figures = {f"wall {archive}": seconds, f"cpu {archive}": cpu(tty.pid)}
        if is_pressed:
            # It remembers the row that the last start has left the cursor on.
            row = program.top + (2 if again and program is bench.termnews else 1)
            answered = tty.wait(lambda: tty.highlighted(program.column, *program.rows) == row, 60)
            if answered is None:
                raise BenchError(f"{program.name} has lost the key that was pressed at once.")
            # What was there in the same chunk as the first headline was waited for by the line above.
            figures |= {f"key {archive}": answered or seconds, f"key cpu {archive}": cpu(tty.pid)}
        tty.settle(0.3, 5)
        return figures


def start(bench: Bench) -> list[Figure]:
    """To the first headline and to the first key answered, in archives of three sizes."""
    taken = Samples()
    archives = ["1k", "10k"] if bench.quick else ["1k", "10k", "100k"]
    programs = (bench.termnews, bench.trivial, *bench.peers)
    for program in programs:
        # The first start after an installation compiles what it imports.
        _started(bench, program, "1k")
    for _ in range(max(3, bench.rounds) if bench.quick else bench.rounds):
        for archive in archives:
            # It keeps the frame of its first screen: as most starts are, it is started again on the same terminal.
            first = _started(bench, bench.termnews, archive)
            taken.add("first start", **first)
            for program in programs:
                taken.add(program.name, **_started(bench, program, archive, again=True))
    return [*_headlines(bench, taken, archives[-1]), *_whole(bench, taken, archives[-1])]


def _headlines(bench: Bench, taken: Samples, large: str) -> list[Figure]:
    """Until the first headline stands on the screen."""
    figures = [
        Figure(
            "start",
            "first headline of 1,000, × the trivial app",
            taken.ratio("termnews", "trivial app", "wall 1k"),
            must=1.35,
            aim=1.15,
            beside=_walls(bench, taken, "1k"),
        ),
        Figure(
            "start",
            "… at the first start on a terminal",
            taken.ratio("first start", "trivial app", "wall 1k"),
            beside=taken.beside("wall 1k", "ms", "first start", "trivial app", scale=1000),
        ),
        Figure(
            "start",
            f"first headline of {SIZES[large]}, × of 1,000",
            taken.ratio("termnews", "termnews", f"wall {large}", of="wall 1k"),
            must=1.10,
            aim=1.03,
            beside=_walls(bench, taken, large),
        ),
    ]
    if not bench.quick:
        figures.append(_against(taken, "10k", "newsboat", 2.2, 1.6))
        figures.append(_against(taken, "100k", "newsboat", 0.35, 0.25))
        # Level: a tenth more is not seen.
        figures.append(_against(taken, "100k", "newsraft", 1.10, 1.0))
    return figures


def _whole(bench: Bench, taken: Samples, large: str) -> list[Figure]:
    """Until a key is answered that was pressed at once."""
    return [
        Figure(
            "start",
            "a key answered, 1,000 headlines, × the trivial app",
            taken.ratio("termnews", "trivial app", "key 1k"),
            beside=taken.beside("key 1k", "ms", "termnews", "first start", "trivial app", scale=1000),
        ),
        Figure(
            "start",
            "… CPU",
            taken.least_ratio("termnews", "trivial app", "key cpu 1k"),
            must=1.35 if bench.quick else None,
            aim=1.15,
            by="cpu",
            reached=1.6,
            beside=taken.beside("key cpu 1k", "ms", "termnews", "first start", "trivial app", scale=1000, of=min),
        ),
        Figure(
            "start",
            f"… CPU, {SIZES[large]} headlines, × 1,000",
            taken.least_ratio("termnews", "termnews", f"key cpu {large}", of="key cpu 1k"),
            must=1.10,
            aim=1.03,
            by="cpu",
            beside=taken.beside(f"key cpu {large}", "ms", "termnews", "first start", "trivial app", scale=1000, of=min),
        ),
    ]


def _against(taken: Samples, archive: str, peer: str, must: float, aim: float) -> Figure:
    ratio = taken.ratio("termnews", peer, f"wall {archive}")
    beside = taken.beside(f"wall {archive}", "ms", "termnews", peer, scale=1000)
    return Figure("start", f"first headline of {SIZES[archive]}, × {peer}", ratio, must=must, aim=aim, beside=beside)


def _walls(bench: Bench, taken: Samples, archive: str) -> str:
    names = ["termnews", "trivial app", *(peer.name for peer in bench.peers)]
    return taken.beside(f"wall {archive}", "ms", *names, scale=1000)


def commands(bench: Bench) -> list[Figure]:
    """Whole commands of a shell, against Python that does nothing."""
    taken = Samples()
    home = bench.home(bench.termnews, bench.largest)
    verbs = {"--version": ["--version"], "list": ["list"], "search": ["search", RARE]}
    for words in verbs.values():
        # The first one after an installation compiles what it imports.
        spawn([*bench.termnews.command, *words], environment(home))
    for _ in range(bench.rounds * 8):
        floor = spawn([sys.executable, "-c", "pass"], environment(home))
        taken.add("python", wall=floor.wall, cpu=floor.cpu)
        for verb, words in verbs.items():
            ran = spawn([*bench.termnews.command, *words], environment(home))
            if ran.code:
                raise BenchError(f"termnews {verb} ended with {ran.code}.")
            taken.add(verb, wall=ran.wall, cpu=ran.cpu)
    figures = []
    for verb in verbs:
        for by, ratio, usual in (("wall", taken.ratio, statistics.median), ("cpu", taken.least_ratio, min)):
            bare = usual(taken.rounds("python", by)) * 1000
            figures.append(
                Figure(
                    "commands",
                    f"`termnews {verb}`, {'CPU, ' * (by == 'cpu')}× `python -c pass`",
                    ratio(verb, "python", by),
                    must=4.0 if by == "wall" or bench.quick else None,
                    aim=2.5 if by == "wall" else None,
                    by="wall" if by == "wall" else "cpu",
                    beside=f"{usual(taken.rounds(verb, by)) * 1000:.1f} ms, python {bare:.1f} ms",
                )
            )
    return figures


def memory(bench: Bench) -> list[Figure]:
    """What the reader holds once it is there and the cursor has been moved; of processes, its own alone."""
    taken = Samples()
    large = bench.largest
    for _ in range(max(1, bench.rounds // 2)):
        for archive in ("1k", large):
            for program in (bench.termnews, bench.trivial, *bench.peers):
                with session(program, bench.home(program, archive)) as tty:
                    to_headlines(program, tty)
                    tty.presses(program.down, 20, gap=0.0)
                    tty.settle(0.5)
                    taken.add(program.name, **{archive: resident(tty.pid), f"all {archive}": tty.stats()["rss_mb"]})
    both = taken.median("termnews", f"all {large}")
    figures = [
        Figure(
            "memory",
            "1,000 headlines, × the trivial app",
            taken.ratio("termnews", "trivial app", "1k"),
            must=1.6,
            aim=1.35,
            by="count",
            beside=taken.beside("1k", "MB", "termnews", "trivial app", *(peer.name for peer in bench.peers)),
        ),
        Figure(
            "memory",
            f"{SIZES[large]} headlines, × 1,000",
            taken.ratio("termnews", "termnews", large, of="1k"),
            must=1.15,
            by="count",
            beside=taken.beside(large, "MB", "termnews", *(peer.name for peer in bench.peers))
            + f"; reader and worker {both:.0f} MB",
        ),
        Figure("memory", f"{SIZES[large]} headlines", taken.median("termnews", large), "MB", 55.0, by="count"),
    ]
    if not bench.quick:
        figures.append(
            Figure(
                "memory",
                "100,000 headlines, × newsboat",
                taken.ratio("termnews", "newsboat", "100k"),
                must=0.5,
                by="count",
                beside=taken.beside("100k", "MB", "termnews", "newsboat"),
            )
        )
    return figures


def idle(bench: Bench) -> list[Figure]:
    """Nobody does anything: CPU, wake-ups, bytes to the terminal."""
    taken = Samples()
    seconds = 6.0 if bench.quick else 30.0
    archive = "1k" if bench.quick else "10k"
    for _ in range(1 if bench.quick else max(1, bench.rounds // 2)):
        for program in (bench.termnews, bench.trivial, *bench.peers):
            with session(program, bench.home(program, archive), sample=False) as tty:
                to_headlines(program, tty)
                # The worker and what follows a start have come to rest after this.
                tty.idle(3.0 if bench.quick else 6.0)
                rest = tty.idle(seconds)
            taken.add(program.name, cpu=rest["cpu_ms_per_s"], wake=rest["wakeups_per_s"], bytes=rest["bytes_per_s"])
    names = ["termnews", "trivial app", *(peer.name for peer in bench.peers)]
    return [
        Figure(
            "idle",
            "CPU, × the trivial app",
            taken.ratio("termnews", "trivial app", "cpu"),
            must=1.3,
            aim=1.0,
            by="wall" if bench.quick else "cpu",
            beside=taken.beside("cpu", "ms/s", *names),
        ),
        Figure(
            "idle",
            "wake-ups, × the trivial app",
            taken.ratio("termnews", "trivial app", "wake"),
            must=1.3,
            aim=1.0,
            by="count",
            beside=taken.beside("wake", "/s", *names),
        ),
        Figure("idle", "to the terminal", max(taken.rounds("termnews", "bytes")), "B/s", 0.0, sense="==", by="count"),
    ]
