"""A person at the reader, as chance has it: reads, searches, stars, writes, resizes, looks around, changes sources.

What is done is counted in deeds, not in minutes, and each key waits for what the one before it has drawn: a slow
machine does the same as a fast one.
"""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from termnews import sourcesfile
from termnews.paths import locate
from tests.faults.ptys import PROGRAM, Pty, environment
from tests.faults.sharedfarm import SharedFarm

SETTLED = 0.03
"""Seconds without a byte after which a key has done what it does: two frames."""

ESCAPE = "\x1b"
ALONE = 0.15
"""Seconds for which nothing may follow an escape that is a key: within 100 ms Textual takes the two for one."""

OPENED = 3.0
"""Seconds after which a composer that has not opened will not: there is no article."""

ANSWERED = 5.0
"""Seconds that a feed is waited for which is to be subscribed to."""

COMPOSER = b"Comment on "
"""What is on the screen where a comment is written."""

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
class Person:
    """Who uses a reader, and what they have done with it."""

    pty: Pty
    profile: Path
    farm: SharedFarm
    chance: random.Random = field(default_factory=lambda: random.Random(20261124))
    keys: int = 0
    refreshes: int = 0
    written: list[str] = field(default_factory=list)
    """Sentences, each another one."""
    subscribed: int = 0
    """How many sources were added."""

    def press(self, keys: str) -> int:
        """Press keys one after another; `written` of the terminal before the last."""
        mark = self.pty.written
        for key in [keys] if keys.startswith("\x1b") else keys:
            mark = self.pty.press(key)
            self.keys += 1
            if key == ESCAPE:
                time.sleep(ALONE)
            self.pty.quiet(SETTLED)
        return mark

    def do_something(self) -> str:
        """One deed, as chance has it; its name."""
        deeds: list[Callable[[], None]] = [self.read] * 8 + [self.triage] * 5 + [self.search] * 3
        deeds += [self.look_around] * 2 + [self.write, self.resize, self.change_sources]
        deed = self.chance.choice(deeds)
        deed()
        return deed.__name__

    def do_everything(self) -> None:
        """All that is ever done, once. What is used for the first time brings its modules with it, and the largest of
        the sizes and of the lists its memory: that is no growth."""
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

    def refresh(self) -> None:
        """New articles in a part of the feeds, and `R`."""
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
        self.press(words or self.chance.choice(WORDS))
        self.press("\r")
        self.press("jj\r ")
        self.press("h")
        self.press("h")

    def triage(self, keys: str = "") -> None:
        """Go through a list."""
        self.press(keys or self.chance.choice(THROUGH))

    def write(self) -> None:
        """Write a sentence, in the draft that there is of the article or in a new one. A list may have no article."""
        mark = self.press("C")
        end = time.monotonic() + OPENED
        while COMPOSER not in self.pty.since(mark):
            if time.monotonic() > end:
                return
            time.sleep(SETTLED)
        sentence = f"I have read this with care, {len(self.written) + 1}. "
        self.press(sentence)
        self.press("\x1b")
        self.written.append(sentence)

    def look_around(self, what: str = "") -> None:
        """Help, palette, another place, theme."""
        what = what or self.chance.choice(("help", "palette", "places", "theme"))
        if what == "help":
            self.press("?")
            self.press("jj\x06")
            self.press("\x1b")
        elif what == "palette":
            self.press(":")
            self.press("star")
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
        self.pty.quiet()
        self.press("jk")
        self.pty.resize(120, 40)
        self.pty.quiet()

    def change_sources(self) -> None:
        """Subscribe to a feed, or leave one that was subscribed to before."""
        listed = self._listed()
        # One that was added may have been taken back by a key since.
        added = [url for url in self.farm.urls()[-20:] if url in listed]
        free = [url for url in self.farm.urls()[-20:] if url not in listed]
        if added and (not free or self.chance.random() < 0.5):
            left = subprocess.run(
                [*PROGRAM, "--profile", str(self.profile), "remove", added[0]],
                env=environment(self.profile.parent / "home"),
                capture_output=True,
                text=True,
                timeout=60,
            )
            # A `u` pressed before may take the source back at this moment.
            assert left.returncode == 0 or added[0] not in self._listed(), left.stderr
            return
        url = self.chance.choice(free)
        self.press("a")
        self.press(url)
        self.press("\r")
        # A feed that does not answer in time is left.
        end = time.monotonic() + ANSWERED
        while not (is_there := url in self._listed()) and time.monotonic() < end:
            time.sleep(0.1)
        self.press("\x1b")
        self.subscribed += is_there

    def _listed(self) -> set[str]:
        return {entry.url for entry in sourcesfile.read(locate(self.profile).sources_file)}
