"""The programs that are measured, each with its files, commands, keys and what its screen shows when it is there.

A home is a folder that holds everything one program wrote: HOME and the XDG folders lead into it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.harness import BENCH, BenchError, Farm, Ran, module, run

_FAR = 4_000_000_000
"""Epoch seconds (2096): a source that is due then is not refreshed while something is measured."""


def environment(home: Path) -> dict[str, str]:
    """The variables that keep a program inside its home."""
    return {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_STATE_HOME": str(home / ".local/state"),
        "BROWSER": "true",
    }


@dataclass(frozen=True)
class Program:
    """A full-screen reader."""

    name: str
    command: tuple[str, ...]
    first: str
    """A regular expression of a line of its first screen."""
    headline: str
    """… of a headline."""
    article: str = "$^"
    """… of an article that is open."""
    to_headlines: str = ""
    """Keys from the first screen to headlines."""
    down: str = "j"
    up: str = "k"
    page_down: str = "<pgdn>"
    back: str = "q"
    leave: str = "q"
    mask: frozenset[int] = field(default_factory=frozenset)
    """Lines of the screen that do not count as an answer: the status line follows a moment later."""
    refreshes: tuple[str, ...] = ()
    """The command that fetches every source."""
    column: int = 4
    """Where in a row of its first list it is seen whether the cursor is on it."""
    rows: tuple[int, int] = (1, 15)
    """The lines of that list that are looked at, the last not among them."""
    top: int = 0
    """The line of the first row of its first list."""
    words: bool = False
    """News push its rows down: the cursor is known by the words that it stands on."""

    def configure(self, home: Path, farm: Farm, count: int | None = None) -> None:
        """Subscribe a new home to the first `count` feeds of a farm."""

    def database(self, home: Path) -> Path:
        """Its database."""
        return home / "none"

    table = "none"

    def articles(self, home: Path) -> int:
        """How many articles it keeps."""
        if not self.database(home).exists():
            return 0
        with closing(sqlite3.connect(self.database(home))) as kept:
            return int(kept.execute(f"SELECT count(*) FROM {self.table}").fetchone()[0])

    def settle(self, home: Path) -> None:
        """What is done to a home once it has been filled."""

    def forget(self, home: Path) -> None:
        """Put away where the reader was, so that every start is the same."""


class Termnews(Program):
    """termnews."""

    table = "article"

    def configure(self, home: Path, farm: Farm, count: int | None = None) -> None:
        """Import an OPML file."""
        home.mkdir(parents=True)
        (home / "feeds.opml").write_text(farm.urls("opml", count))
        ran = run([*self.command, "import", str(home / "feeds.opml")], environment(home))
        if ran.code:
            raise BenchError(f"termnews import ended with {ran.code}.")
        self.set(home, on_start="false", every="1440")

    def set(self, home: Path, **refresh: str) -> None:
        """Write config.toml: what it says of refreshing."""
        lines = "".join(f"{key} = {value}\n" for key, value in refresh.items())
        (home / ".config/termnews/config.toml").write_text("[refresh]\n" + lines)

    def database(self, home: Path) -> Path:
        """Its database."""
        return home / ".local/share/termnews/termnews.db"

    def settle(self, home: Path) -> None:
        """All is in the search index, and no source is due while something is measured."""
        self.index(home)
        self.set(home, on_start="false", every="1440")
        with closing(sqlite3.connect(self.database(home))) as kept, kept:
            kept.execute("UPDATE fetch_state SET next_check_at = ?", (_FAR,))

    def index(self, home: Path) -> Ran:
        """Have the rest of a large refresh put into the search index, as the next search does."""
        return run([*self.command, "search", "nothing"], environment(home))

    def forget(self, home: Path) -> None:
        """The place, the view, the theme."""
        shutil.rmtree(home / ".local/state", ignore_errors=True)


class Newsboat(Program):
    """newsboat, with 100 threads where it has one by itself."""

    table = "rss_item"

    def configure(self, home: Path, farm: Farm, count: int | None = None) -> None:
        """Write its two files."""
        folder = home / ".newsboat"
        folder.mkdir(parents=True)
        (folder / "urls").write_text(farm.urls("newsboat", count))
        (folder / "config").write_text(
            "reload-threads 100\nauto-reload no\nmax-items 0\ndownload-retries 1\ndownload-timeout 30\n"
            "error-log /dev/null\nconfirm-exit no\ngoto-next-feed no\nshow-read-feeds yes\n"
            "bind-key j down\nbind-key k up\ntext-width 100\n"
        )

    def database(self, home: Path) -> Path:
        """Its database."""
        return home / ".newsboat/cache.db"

    def settle(self, home: Path) -> None:
        """Repair its statistics: it makes them of an empty database, and reads every feed through the wrong index."""
        with closing(sqlite3.connect(self.database(home))) as kept, kept:
            kept.execute("ANALYZE")


class Newsraft(Program):
    """newsraft."""

    table = "items"

    def configure(self, home: Path, farm: Farm, count: int | None = None) -> None:
        """Write its two files."""
        folder = home / ".config/newsraft"
        folder.mkdir(parents=True)
        (home / ".local/share/newsraft").mkdir(parents=True)
        (folder / "feeds").write_text(farm.urls("newsraft", count))
        (folder / "config").write_text("global-section-hide true\nnotification-command true\n")

    def database(self, home: Path) -> Path:
        """Its database."""
        return home / ".local/share/newsraft/newsraft.sqlite3"


class Pipeline(Program):
    """A naive refresh in Python."""

    def configure(self, home: Path, farm: Farm, count: int | None = None) -> None:
        """Write the addresses, a line each."""
        home.mkdir(parents=True)
        (home / "urls").write_text(farm.urls("plain", count))


def termnews() -> Termnews:
    """The program of this interpreter."""
    script = Path(sys.executable).with_name("termnews")
    command = (str(script),) if script.exists() else (sys.executable, "-m", "termnews")
    return Termnews(
        "termnews",
        command,
        first=r"●  \S.* \d+[ymdh]\b",
        headline=r"●  \S.* \d+[ymdh]\b",
        back="<esc>",
        leave="\x11",
        mask=frozenset({38, 39}),
        column=32,
        top=1,
        words=True,
        refreshes=(*command, "refresh", "--force", "--quiet", "--no-full-text"),
    )


def newsboat() -> Newsboat | None:
    """newsboat, where it is installed."""
    found = shutil.which("newsboat")
    if found is None:
        return None
    return Newsboat(
        "newsboat",
        (found, "-q"),
        # A feed that has never been fetched is shown by its address.
        first=r"\d{4} –|127\.73\.",
        headline=r"^\s*\d+ (N| )  ?\s*[A-Z][a-z]{2} \d\d",
        article=r"^Title: ",
        to_headlines="<enter>",
        refreshes=(found, "-q", "-x", "reload"),
    )


def newsraft(given: str | None) -> Newsraft | None:
    """newsraft, where it is installed or said where it is."""
    found = shutil.which(given or os.environ.get("NEWSRAFT") or "newsraft")
    if found is None:
        return None
    return Newsraft(
        "newsraft",
        (found,),
        first=r"\d{4} –",
        headline=r"(Nov|Oct) \d\d +\S|^\s*(N|\*)? *\w{3} \d\d ",
        article=r"Title:",
        to_headlines="<enter>",
        back="h",
        rows=(0, 15),
        refreshes=(found, "-e", "reload-all"),
    )


def trivial(lines: int = 100_000) -> Program:
    """A Textual app that shows a list of lines and nothing else: the floor of what the framework costs."""
    command = (sys.executable, str(BENCH / "floor_textual.py"), "lines", str(lines))
    return Program("trivial app", command, first="Headline", headline="Headline", down="<down>", up="<up>")


def pipeline() -> Pipeline:
    """httpx in one pool, lxml, SQLite with FTS5, a thread for the two: the floor of what such a refresh costs."""
    script = 'exec "$0" "$1" pipeline "$HOME/urls" 100 "$HOME/feeds.db" fts'
    refreshes = ("/bin/sh", "-c", script, sys.executable, str(BENCH / "floor_py.py"))
    return Pipeline("naive pipeline", (), first="$^", headline="$^", refreshes=refreshes)


@contextmanager
def session(program: Program, home: Path, *, sample: bool = True, again: bool = False) -> Iterator[Any]:
    """A program in a terminal of 120 by 40, and its end. `again`: it remembers what it remembered at its last end."""
    if not again:
        program.forget(home)
    home.mkdir(parents=True, exist_ok=True)
    with module("ttyrun").Tty(
        list(program.command), env=environment(home), mask=set(program.mask), sample=sample
    ) as tty:
        yield tty
        tty.close(program.leave)


def to_headlines(program: Program, tty: Any) -> None:
    """Wait until a program shows headlines and has come to rest. Raises BenchError."""
    if tty.wait(program.first, 300) is None:
        raise BenchError(f"{program.name} shows nothing.")
    tty.settle(0.5, 10)
    if program.to_headlines:
        tty.press(program.to_headlines, program.headline, timeout=30)
        tty.settle(0.4, 5)
    if not tty.find(program.headline):
        raise BenchError(f"{program.name} shows no headlines.")
