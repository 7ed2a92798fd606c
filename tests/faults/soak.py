"""Hours of use: `python -m tests.faults.soak --minutes 120`.

A reader on a pseudo-terminal, against the farm with faults that brings new articles all the time: refreshed every
minute, opened, searched, starred, written in, resized, its sources changed. Memory, open handles and threads of the
reader and its worker are sampled every few seconds. It fails where memory grows by more than 5 % after the beginning,
a handle or thread is left, a process is lost, the terminal is not sound at the end or the store is not whole.
"""

from __future__ import annotations

import argparse
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from termnews import sourcesfile
from termnews.paths import locate
from tests.faults.ledger import assert_sound, census, database
from tests.faults.processlist import Usage, usage, worker_of
from tests.faults.ptys import PROGRAM, Pty, environment, reader
from tests.faults.sharedfarm import SharedFarm, shared_farm

SAMPLE_EVERY = 3.0
"""Seconds between two samples."""

GROWTH = 1.05
"""How much more memory there may be at the end than after the beginning."""

REST = 120.0
"""Seconds until a refresh has ended, and the connections that it kept have been closed, also on a busy machine."""

OWN_SOCKETS = 2
"""With these asyncio wakes its own loop."""

SIZES = ((60, 20), (200, 60), (90, 30), (80, 24), (40, 12))
PLACES = ("j", "jjj", "G", "kk", "gg")
BEFORE = ("jj", "j", "n", "gg", "5j", "\x04")
"""Keys that lead to an article."""
WITHIN = (" ", "  ", "J", "x", "m", "f", "fu", "mu", "+-", ">", "1", "z", "\x1b[6~", "y")
"""Keys in an open article."""
THROUGH = ("jjjm", "5mu", "Gkk", "ggn", "fjfu", "UU", "ppn")
"""Keys that go through a list."""
WORDS = ("government", "bridge", "quokkaberg", "market report", "wind -rain", "“the council”", "zephyrtariff")


@dataclass(slots=True)
class Sample:
    """The reader and its worker at one moment."""

    at: float
    """Seconds since the start."""
    reader: Usage
    worker: Usage


@dataclass(slots=True)
class Soak:
    """One run, and what it has seen."""

    pty: Pty
    profile: Path
    farm: SharedFarm
    minutes: float
    keys_a_minute: float
    refresh_every: float
    chance: random.Random = field(default_factory=lambda: random.Random(20261124))
    keys: int = 0
    refreshes: int = 0
    drafts: int = 0
    subscribed: int = 0
    """How many sources were added."""
    samples: list[Sample] = field(default_factory=list)
    rests: list[Sample] = field(default_factory=list)
    """Taken while nothing was being done."""
    worker: int = 0
    started: float = field(default_factory=time.monotonic)
    _refreshed: float = 0.0
    _sampled: float = 0.0
    _added: list[str] = field(default_factory=list)

    # --- the person -----------------------------------------------------------------------------------------------

    def press(self, keys: str, pause: float = 1.0) -> int:
        """Press keys one after another, at the pace of the run; `written` before the last."""
        mark = self.pty.written
        for key in [keys] if keys.startswith("\x1b") else keys:
            mark = self.pty.press(key)
            self.keys += 1
            self.wait(60 / self.keys_a_minute * pause * self.chance.uniform(0.5, 1.5))
        return mark

    def wait(self, seconds: float) -> None:
        """Let time go by; samples are taken and refreshes asked for in it."""
        end = time.monotonic() + seconds
        while True:
            now = time.monotonic()
            if now - self._sampled >= SAMPLE_EVERY:
                self._sampled = now
                self.sample()
            if now >= end:
                return
            time.sleep(min(0.2, end - now))

    def refresh(self) -> None:
        """New articles in a part of the feeds, and `R`."""
        if time.monotonic() - self._refreshed < self.refresh_every:
            return
        self._refreshed = time.monotonic()
        self.refreshes += 1
        self.farm.control("set", rev=self.refreshes, faults="realistic")
        self.press("R")

    def read(self) -> None:
        """Open an article and some after it, page by page; star, mark, take back."""
        self.press(self.chance.choice(BEFORE))
        self.press("\r")
        for _ in range(self.chance.randint(1, 4)):
            self.press(self.chance.choice(WITHIN))
        self.press("\x1b")
        self.press("h" if self.chance.random() < 0.5 else "gg")
        self.press("\t" if self.chance.random() < 0.2 else "l")

    def search(self, words: str = "") -> None:
        """Search, look at what was found, go back."""
        self.press("/")
        self.press(words or self.chance.choice(WORDS), 0.3)
        self.press("\r")
        self.press("jj\r ")
        self.press("h")
        self.press("h")

    def triage(self, keys: str = "") -> None:
        """Go through a list."""
        self.press(keys or self.chance.choice(THROUGH))

    def write(self) -> None:
        """Write a draft."""
        self.press("C")
        self.press("I have read this with care. ", 0.2)
        self.wait(1.5)
        self.press("\x1b")
        self.drafts += 1

    def look_around(self, what: str = "") -> None:
        """Help, palette, another place, theme."""
        what = what or self.chance.choice(("help", "palette", "places", "theme"))
        if what == "help":
            self.press("?")
            self.press("jj\x06")
            self.press("\x1b")
        elif what == "palette":
            self.press(":")
            self.press("star", 0.3)
            self.press("\x1b")
        elif what == "places":
            self.press("\x1b[Z")
            self.press(self.chance.choice(PLACES))
            self.press("\r")
        else:
            self.press("t")

    def resize(self, size: tuple[int, int] | None = None) -> None:
        """Another size, and back."""
        self.pty.resize(*(size or self.chance.choice(SIZES)))
        self.wait(1.0)
        self.press("jk")
        self.pty.resize(120, 40)

    def change_sources(self) -> None:
        """Subscribe to a feed, and leave one that was subscribed to before."""
        free = [url for url in self.farm.urls()[-20:] if url not in self._added]
        if self._added and (not free or self.chance.random() < 0.5):
            subprocess.run(
                [*PROGRAM, "--profile", str(self.profile), "remove", self._added.pop(0)],
                env=environment(self.profile.parent / "home"),
                capture_output=True,
                timeout=60,
                check=True,
            )
            return
        url = self.chance.choice(free)
        self.press("a")
        self.press(url, 0.05)
        self.press("\r")
        self.wait(3.0)
        self.press("\x1b")
        # A feed that did not answer in time has been left.
        if any(entry.url == url for entry in sourcesfile.read(locate(self.profile).sources_file)):
            self._added.append(url)
            self.subscribed += 1

    def live(self) -> None:
        """Use it until the time is over."""
        deeds = [self.read] * 8 + [self.triage] * 5 + [self.search] * 3 + [self.look_around] * 2
        deeds += [self.write, self.resize, self.change_sources]
        warm = self.warm
        self.warm_up()
        while (now := time.monotonic() - self.started) < self.minutes * 60:
            if now >= warm and not self.rests:
                self.rest()
            self.refresh()
            self.chance.choice(deeds)()
        self.rest()

    def warm_up(self) -> None:
        """Do all that is ever done once. What is used for the first time brings its modules with it, and the largest
        of the sizes and of the lists its memory: that is no growth."""
        for what in ("help", "palette", "places", "theme"):
            self.look_around(what)
        for size in SIZES:
            self.resize(size)
        for words in WORDS:
            self.search(words)
        for keys in THROUGH:
            self.triage(keys)
        self.press("\r")
        for keys in WITHIN:
            self.press(keys)
        self.press("\x1b")
        for deed in (self.read, self.write, self.change_sources):
            deed()

    # --- the machine ----------------------------------------------------------------------------------------------

    @property
    def warm(self) -> float:
        """Seconds until it has warmed up: ten minutes, or a third of a short run."""
        return min(600.0, self.minutes * 20)

    def sample(self, rests: bool = False) -> None:
        """Look at both processes."""
        found = worker_of(self.pty.process.pid)
        self.worker = self.worker or found
        mine, its = usage(self.pty.process.pid), usage(found)
        assert self.pty.process.poll() is None and mine is not None, "the reader has ended"
        assert found == self.worker and its is not None, "the worker has ended"
        (self.rests if rests else self.samples).append(Sample(time.monotonic() - self.started, mine, its))

    def rest(self) -> None:
        """Wait until nothing is being done, and look at what is still held."""
        self.press("\x1b")
        self.press("\x1b")
        end = time.monotonic() + REST
        self.wait(5.0)
        while self.samples[-1].worker.handles["socket"] > OWN_SOCKETS and time.monotonic() < end:
            self.wait(SAMPLE_EVERY)
        # The reader shows what the last event of the worker has said.
        self.wait(5.0)
        self.sample(rests=True)

    def report(self) -> bool:
        """The table and the verdict; whether all is well."""
        span = self.minutes * 60
        width = max(60.0, span / 8)
        bad: list[str] = []
        print(f"{'':24}{'after warm-up':>16}{'at the end':>16}{'growth':>10}{'highest':>16}")
        for name in ("reader", "worker"):
            early = self._memory(name, self.warm, self.warm + width)
            late = self._memory(name, span - width, span + 60)
            highest = max(getattr(sample, name).rss for sample in self.samples) / 1e6
            print(f"{name + ', MB':24}{early:16.1f}{late:16.1f}{late / early - 1:10.1%}{highest:16.1f}")
            if late > early * GROWTH:
                bad.append(f"the memory of the {name} grew by {late / early - 1:.1%}")
            first, last = getattr(self.rests[0], name), getattr(self.rests[-1], name)
            for what, before, after in (
                ("handles", first.handles.total(), last.handles.total()),
                ("threads", first.threads, last.threads),
            ):
                print(f"{name + ', ' + what:24}{before:16}{after:16}")
                if after > before:
                    bad.append(f"{what} of the {name}: {before} at first, {after} at the end")
            if more := last.handles - first.handles:
                bad.append(f"handles of the {name} that were left open: {dict(more)}")
            print(f"{'':24}{', '.join(f'{n} {what}' for what, n in sorted(last.handles.items()))}")
        if not self.subscribed:
            bad.append("no source could be added")
        done = f"{self.keys} keys, {self.refreshes} refreshes, {self.drafts} drafts, {self.subscribed} sources added"
        print(f"{done}, {self.minutes:g} minutes")
        print("FAILED: " + "; ".join(bad) if bad else "SOUND: memory is flat, nothing is left open.")
        return not bad

    def _memory(self, name: str, start: float, end: float) -> float:
        found: list[int] = [getattr(sample, name).rss for sample in self.samples if start <= sample.at <= end]
        return float(statistics.median(found)) / 1e6


def main() -> int:
    """Run it; 0 where all is well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--keys", type=float, default=0.0, help="a minute; else 42, in short runs more")
    parser.add_argument("--refresh-every", type=float, default=0.0, help="seconds; else 60, in short runs less")
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--trace", type=Path, help="a file for the samples")
    chosen = parser.parse_args()
    # Whoever ends it early is not to find the farm and the reader still there.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    short = chosen.minutes < 60
    with tempfile.TemporaryDirectory(prefix="termnews-soak-") as folder:
        here = Path(folder)
        profile = here / "profile"
        with shared_farm(here / "farm", chosen.sources + 20) as farm:
            write_profile(profile, farm.urls()[: chosen.sources])
            with reader(profile) as pty:
                pty.wait_for("of 2" if chosen.sources >= 200 else "new article")
                soak = Soak(
                    pty,
                    profile,
                    farm,
                    chosen.minutes,
                    chosen.keys or (150 if short else 42),
                    chosen.refresh_every or (20 if short else 60),
                )
                soak.wait(2)
                try:
                    soak.live()
                except (AssertionError, OSError, subprocess.SubprocessError):
                    print(pty.since(pty.written - 1000))
                    raise
                finally:
                    if chosen.trace:
                        trace(chosen.trace, soak)
                pty.signal(signal.SIGTERM)
                code = pty.ended()
                pty.assert_sound()
        good = soak.report()
        assert code == 128 + signal.SIGTERM, f"it ended with {code}"
        assert_sound(profile)
        kept = census(profile)
        size = database(profile).stat().st_size / 1e6
        print(f"{len(kept.articles)} articles, {len(kept.drafts)} drafts, {size:.0f} MB: whole")
    return 0 if good else 1


def write_profile(profile: Path, urls: list[str]) -> None:
    """A person's settings and sources: of every tenth the pages are fetched too."""
    paths = locate(profile)
    entries = [
        sourcesfile.SourceEntry(url, full_text="always" if number % 10 == 0 else "never")
        for number, url in enumerate(urls)
    ]
    sourcesfile.add(paths.sources_file, *entries)
    paths.config_file.write_text('[reading]\nbrowser = ["true"]\n')


def trace(path: Path, soak: Soak) -> None:
    """Write all samples, a line each: seconds, then memory in kB, handles and threads of both."""
    lines = [
        "\t".join(
            f"{value:.0f}"
            for value in (
                sample.at,
                sample.reader.rss / 1e3,
                sample.reader.handles.total(),
                sample.reader.threads,
                sample.worker.rss / 1e3,
                sample.worker.handles.total(),
                sample.worker.threads,
            )
        )
        for sample in soak.samples
    ]
    path.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
