"""What a run of the benchmark knows: where it keeps things, who is there, how often it measures."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import programs
from tests.bench.harness import FARMS, BenchError, Farm, build_farm, run
from tests.bench.programs import Newsboat, Newsraft, Program, Termnews


@dataclass(frozen=True)
class Bench:
    """A run."""

    root: Path
    """Farms, homes and results; outside the repository."""
    rounds: int
    quick: bool
    """Small archives, and nothing that a busy machine spoils is judged."""
    termnews: Termnews
    newsboat: Newsboat | None
    newsraft: Newsraft | None

    @property
    def trivial(self) -> Program:
        """The trivial Textual app."""
        return programs.trivial()

    @property
    def peers(self) -> list[Program]:
        """The other readers that are there; with `quick` none, as what they are held against is wall time."""
        there = () if self.quick else (self.newsboat, self.newsraft)
        return [peer for peer in there if peer is not None]

    @property
    def largest(self) -> str:
        """The largest archive of the run."""
        return "10k" if self.quick else "100k"

    def farm(self, name: str) -> Path:
        """The folder of a farm."""
        return build_farm(self.root, FARMS[name])

    def home(self, program: Program, archive: str) -> Path:
        """A home that holds an archive: filled by a real refresh where it is missing. Raises BenchError."""
        home = self.root / "homes" / f"{program.name}-{archive}"
        if program.name == "trivial app":
            return home
        kind = FARMS[archive]
        wanted = kind.feeds * int(kind.entries)
        if program.articles(home) != wanted:
            print(f"filling {program.name} with {wanted:,} articles …", file=sys.stderr, flush=True)
            shutil.rmtree(home, ignore_errors=True)
            with Farm(self.farm(archive)) as farm:
                program.configure(home, farm)
                run(program.refreshes, programs.environment(home), timeout=3000)
            if (got := program.articles(home)) != wanted:
                raise BenchError(f"{program.name} kept {got:,} of {wanted:,} articles.")
        marker = home / "settled"
        if not marker.exists():
            program.settle(home)
            marker.touch()
        return home

    @contextmanager
    def copy(self, program: Program, archive: str) -> Iterator[Path]:
        """A home that may be written to."""
        kept = self.home(program, archive)
        with self.fresh(program) as home:
            if kept.exists():
                shutil.copytree(kept, home, symlinks=True)
            yield home

    @contextmanager
    def fresh(self, program: Program) -> Iterator[Path]:
        """A place for a home that does not stay."""
        home = self.root / f"work-{os.getpid()}" / program.name
        shutil.rmtree(home, ignore_errors=True)
        home.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield home
        finally:
            shutil.rmtree(home, ignore_errors=True)
            with contextlib.suppress(OSError):
                home.parent.rmdir()
