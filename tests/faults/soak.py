"""Much use: `python -m tests.faults.soak --minutes 120`; without a number, ten minutes of it.

A reader on a pseudo-terminal, against the farm with faults that brings new articles all the time: refreshed every few
deeds, opened, searched, starred, written in, resized, its sources changed (`person`). After every deed the memory, open
handles and threads of the reader and its worker are looked at. It fails where memory grows by more than 5 % after the
beginning, a handle or thread is left, a process is lost, the terminal is not sound at the end, the store is not whole,
or not every sentence that was written is in it once.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import os
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from termnews import sourcesfile
from termnews.paths import locate
from tests.faults.ledger import assert_sound, census, database
from tests.faults.person import Person
from tests.faults.processlist import Usage, usage, worker_of
from tests.faults.ptys import Pty, reader
from tests.faults.sharedfarm import shared_farm

WARM_UP = 600.0
"""Seconds that are not judged, or the first half of a shorter run: bounded caches fill (4,096 widths of words,
1,024-4,096 styles, regions and colours), and the heap comes to the size of its busiest moments: 10 MB in the first 100
deeds, of a second each, 2-3 in the next, then 1 in 200."""

REFRESH_EVERY = 20
"""Deeds from one refresh to the next."""

GROWTH = 1.05
"""How much more memory reader and worker may have in the last quarter of what is judged than in the first, by the
medians. Of the two together: the worker alone swings by 5 % with what it has just parsed."""

REST = 120.0
"""Seconds until a refresh has ended, and the connections that it kept have been closed, also on a busy machine."""

OWN_SOCKETS = 2
"""With these asyncio wakes its own loop."""

POOL = 2 + 4 + (os.cpu_count() or 1)
"""Threads that a process may have in the end: its own, the store's, and those of asyncio's pool, which are begun when
all others are busy, and stay (`concurrent.futures`, `max_workers`)."""

STEPS = 5
"""So many deeds are named in the report after which there was most more memory."""


@dataclass(slots=True)
class Sample:
    """The reader and its worker after a deed."""

    at: float
    """Seconds since the start."""
    deed: str
    reader: Usage
    worker: Usage


@dataclass(slots=True)
class Soak:
    """One run, and what it has seen."""

    person: Person
    seconds: float
    """How long things are done."""
    trace: TextIO | None = None
    """Where each sample is written at once: seconds, deed, then memory in kB, handles and threads of both."""
    samples: list[Sample] = field(default_factory=list)
    """One after each deed."""
    rests: list[Sample] = field(default_factory=list)
    """Taken while nothing was being done, before the deeds that are judged and after them."""
    started: float = field(default_factory=time.monotonic)
    _worker: int = 0

    def live(self) -> None:
        """Do all that is to be done."""
        person = self.person
        person.do_everything()
        for number in itertools.count():
            if not self.rests and self.passed() >= self.warm_up:
                self.rest()
            if self.passed() >= self.seconds:
                break
            if number % REFRESH_EVERY == 0:
                person.refresh()
            deed = person.do_something()
            self.samples.append(self.look(deed))
            if self.trace is not None:
                print(*_figures(self.samples[-1]), sep="\t", file=self.trace, flush=True)
        self.rest()

    @property
    def warm_up(self) -> float:
        """Seconds that are not judged."""
        return min(WARM_UP, self.seconds / 2)

    def passed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    def look(self, deed: str = "") -> Sample:
        """Look at both processes."""
        process = self.person.pty.process
        found = worker_of(process.pid)
        self._worker = self._worker or found
        mine, its = usage(process.pid), usage(found)
        assert process.poll() is None and mine is not None, "the reader has ended"
        assert found == self._worker and its is not None, "the worker has ended"
        return Sample(self.passed(), deed, mine, its)

    def rest(self) -> None:
        """Wait until nothing is being done, and look at what is still held."""
        self.person.press("\x1b")
        self.person.press("\x1b")
        end = time.monotonic() + REST
        time.sleep(5.0)
        while self.look().worker.handles["socket"] > OWN_SOCKETS and time.monotonic() < end:
            time.sleep(3.0)
        # The reader shows what the last event of the worker has said.
        time.sleep(5.0)
        self.rests.append(self.look())

    def report(self) -> bool:
        """The table and the verdict; whether all is well."""
        judged = [sample for sample in self.samples if sample.at >= self.warm_up]
        quarter = max(1, len(judged) // 4)
        bad: list[str] = []
        print(f"{'':24}{'after warm-up':>16}{'at the end':>16}{'growth':>10}{'highest':>16}")
        both = [(sample.reader.rss + sample.worker.rss) / 1e6 for sample in judged]
        early, late = statistics.median(both[:quarter]), statistics.median(both[-quarter:])
        print(f"{'both, MB':24}{early:16.1f}{late:16.1f}{late / early - 1:10.1%}{max(both):16.1f}")
        if late > early * GROWTH:
            bad.append(f"the memory grew by {late / early - 1:.1%}")
        for name in ("reader", "worker"):
            memory = [getattr(sample, name).rss / 1e6 for sample in judged]
            early, late = statistics.median(memory[:quarter]), statistics.median(memory[-quarter:])
            print(f"{name + ', MB':24}{early:16.1f}{late:16.1f}{late / early - 1:10.1%}{max(memory):16.1f}")
            print(f"{'':24}a tenth after another: {' '.join(f'{value:.1f}' for value in _tenths(memory))}")
            steps = sorted(
                zip(map(float.__sub__, memory[1:], memory), judged[1:], strict=True), key=lambda step: -step[0]
            )
            print(f"{'':24}most: {', '.join(f'{more:+.2f} {sample.deed}' for more, sample in steps[:STEPS])}")
            first, last = getattr(self.rests[0], name), getattr(self.rests[-1], name)
            for what, before, after in (
                ("handles", first.handles.total(), last.handles.total()),
                ("threads", first.threads, last.threads),
            ):
                print(f"{name + ', ' + what:24}{before:16}{after:16}")
                if after > max(before, POOL if what == "threads" else 0):
                    bad.append(f"{what} of the {name}: {before} at first, {after} at the end")
            if more := last.handles - first.handles:
                bad.append(f"handles of the {name} that were left open: {dict(more)}")
            print(f"{'':24}{', '.join(f'{n} {what}' for what, n in sorted(last.handles.items()))}")
        person = self.person
        if not person.subscribed:
            bad.append("no source could be added")
        if not person.written:
            bad.append("nothing could be written")
        done = f"{len(self.samples)} deeds, {person.keys} keys, {person.refreshes} refreshes"
        done += f", {len(person.written)} sentences, {person.subscribed} sources added"
        print(f"{done}, {self.passed() / 60:.1f} minutes")
        print("FAILED: " + "; ".join(bad) if bad else "SOUND: memory is flat, nothing is left open.")
        return not bad


def _figures(sample: Sample) -> list[object]:
    figures: list[object] = [f"{sample.at:.1f}", sample.deed]
    for taken in (sample.reader, sample.worker):
        figures += [taken.rss // 1000, taken.handles.total(), taken.threads]
    return figures


def _tenths(values: list[float]) -> list[float]:
    """The medians of ten parts, one after another."""
    ends = [len(values) * part // 10 for part in range(11)]
    return [statistics.median(values[start:end]) for start, end in itertools.pairwise(ends) if end > start]


def main() -> int:
    """Run it; 0 where all is well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="at least two; the first ten are not judged")
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--trace", type=Path, help="a file for the samples")
    chosen = parser.parse_args()
    if chosen.minutes < 2.0:
        parser.error("at least two minutes: the first half of a short run is not judged")
    # Whoever ends it early is not to find the farm and the reader still there.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with tempfile.TemporaryDirectory(prefix="termnews-soak-") as folder:
        here = Path(folder)
        profile = here / "profile"
        with shared_farm(here / "farm", chosen.sources + 20) as farm:
            write_profile(profile, farm.urls()[: chosen.sources])
            writing = chosen.trace.open("w") if chosen.trace else contextlib.nullcontext()
            with reader(profile) as pty, writing as trace:
                wait_for_news(pty)
                soak = Soak(Person(pty, profile, farm), chosen.minutes * 60, trace)
                try:
                    soak.live()
                except (AssertionError, OSError, subprocess.SubprocessError):
                    print(pty.since(pty.written - 1000))
                    raise
                pty.signal(signal.SIGTERM)
                code = pty.ended()
                pty.assert_sound()
        good = soak.report()
        assert code == 128 + signal.SIGTERM, f"it ended with {code}"
        assert_sound(profile)
        assert_all_written(profile, soak.person.written)
        kept = census(profile)
        size = database(profile).stat().st_size / 1e6
        print(f"{len(kept.articles)} articles, {len(kept.drafts)} drafts, {size:.0f} MB: whole")
    return 0 if good else 1


def assert_all_written(profile: Path, written: list[str]) -> None:
    """Every sentence is there once: in a draft, of which an article has one that is gone on with, or in one that was
    discarded (x in the list of drafts), which can be taken back."""
    with contextlib.closing(sqlite3.connect(database(profile))) as raw:
        texts = [str(text) for (text,) in raw.execute("SELECT text FROM draft")]
        steps = raw.execute("SELECT data FROM history WHERE kind = 'draft_discarded'")
        texts += [str(json.loads(data)["text"]) for (data,) in steps]
    for sentence in written:
        found = sum(text.count(sentence.strip()) for text in texts)
        assert found == 1, f"{sentence!r} is there {found} times: {texts}"


def wait_for_news(pty: Pty) -> None:
    """Wait until the first refresh is over, also on a busy machine."""
    end = time.monotonic() + REST
    while b" new articles" not in pty.since(0):
        assert time.monotonic() < end, "the first refresh has not ended"
        time.sleep(0.2)


def write_profile(profile: Path, urls: list[str]) -> None:
    """A person's settings and sources: of every tenth the pages are fetched too."""
    paths = locate(profile)
    entries = [
        sourcesfile.SourceEntry(url, full_text="always" if number % 10 == 0 else "never")
        for number, url in enumerate(urls)
    ]
    sourcesfile.add(paths.sources_file, *entries)
    paths.config_file.write_text('[reading]\nbrowser = ["true"]\n')


if __name__ == "__main__":
    sys.exit(main())
