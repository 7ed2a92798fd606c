"""The reader in a real terminal, from the first start to the last key."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from termnews.demo.server import DemoSite, serve
from tests.e2e.terminal import PROGRAM, Terminal, terminal
from tests.needs import needs_tmux

pytestmark = needs_tmux


@pytest.fixture
def site() -> Iterator[DemoSite]:
    with serve() as running:
        yield running


def subscribe(folder: Path, *feeds: tuple[str, str, tuple[str, ...]]) -> tuple[str, ...]:
    """A profile with these sources; the command that opens it."""
    config = folder / "profile" / "config"
    config.mkdir(parents=True)
    entries = [f'[[source]]\nurl = "{url}"\ntitle = "{title}"\n' for title, url, _ in feeds]
    (config / "sources.toml").write_text("\n".join(entries))
    return (*PROGRAM, "--profile", str(folder / "profile"))


def is_restored(term: Terminal) -> bool:
    """The terminal is as the shell left it: main screen, cursor shown, no mouse, no application keys."""
    return term.ask("#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{keypad_cursor_flag}") == "0 1 0 0"


def test_from_the_first_start_to_the_last_key(tmp_path: Path, site: DemoSite) -> None:
    command = subscribe(tmp_path, site.feeds[0])
    with terminal(tmp_path, *command) as term:
        term.wait_for("new article", "? help")
        term.press("j", "Enter")
        opened = term.wait_for("min", gone="Select a headline")
        term.resize(60, 20)
        term.wait_for("%")
        term.resize(120, 40)
        term.press("Space", "h", "/")
        term.type("harbour")
        term.press("Enter")
        term.wait_for("“harbour”")
        term.press("Escape")
        term.press("C")
        term.wait_for("Comment on")
        term.type("A word about this.")
        term.wait_for("Saved.")
        term.press("Escape")
        term.wait_for("Drafts")
        term.press("Q")
        term.wait_for("ended with 0")
        assert is_restored(term)
        assert opened


def test_a_draft_survives_kill_9(tmp_path: Path, site: DemoSite) -> None:
    command = subscribe(tmp_path, site.feeds[0])
    with terminal(tmp_path, *command) as term:
        term.wait_for("new article")
        term.press("C")
        term.wait_for("Comment on")
        term.type("What must not be lost.")
        time.sleep(2)
        for pid in term.children():
            os.kill(pid, signal.SIGKILL)
        term.wait_for("ended with 137")
    with sqlite3.connect(tmp_path / "profile" / "data" / "termnews.db") as db:
        assert [text for (text,) in db.execute("SELECT text FROM draft")] == ["What must not be lost."]
    db.close()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_restores_the_terminal_and_keeps_the_draft(
    tmp_path: Path, site: DemoSite, number: signal.Signals, code: int
) -> None:
    command = subscribe(tmp_path, site.feeds[0])
    with terminal(tmp_path, *command) as term:
        term.wait_for("new article")
        term.press("C")
        term.wait_for("Comment on")
        term.type("At once.")
        term.wait_for("At once.")
        os.kill(term.children()[0], number)
        term.wait_for(f"ended with {code}")
        assert is_restored(term)
        listing = tmp_path / "profile" / "data" / "termnews.db"
        with sqlite3.connect(listing) as db:
            assert [text for (text,) in db.execute("SELECT text FROM draft")] == ["At once."]
        db.close()


def test_without_a_network_everything_kept_can_be_read(tmp_path: Path) -> None:
    with serve() as site:
        command = subscribe(tmp_path, site.feeds[0])
        with terminal(tmp_path, *command) as term:
            term.wait_for("new article")
            term.press("q")
            term.wait_for("ended with 0")
    with terminal(tmp_path, *command) as term:
        term.wait_for("1 of ")
        term.press("Enter")
        term.wait_for("inside ladder with")
        term.press("R")
        term.wait_for("could not be read")
        term.press("Q")
        term.wait_for("ended with 0")


def test_no_colour_of_ours_with_no_color(tmp_path: Path) -> None:
    with terminal(tmp_path, *PROGRAM, "--profile", str(tmp_path / "p"), environment={"NO_COLOR": "1"}) as term:
        term.wait_for("Welcome to termnews")
        screen = term.screen(escapes=True)
        assert "\x1b[38;" not in screen and "\x1b[48;" not in screen
        # Sent at once the two are what a terminal sends for alt+Q.
        term.press("Escape")
        term.wait_for(gone="Welcome to termnews")
        term.press("Q")
        term.wait_for("ended with 0")


def test_a_dumb_terminal_is_told_what_to_use(tmp_path: Path) -> None:
    with terminal(tmp_path, "env", "TERM=dumb", *PROGRAM, "--profile", str(tmp_path / "p")) as term:
        screen = term.wait_for("ended with 2")
        assert "termnews list" in screen


def test_the_worker_that_is_killed_is_started_again(tmp_path: Path, site: DemoSite) -> None:
    command = subscribe(tmp_path, site.feeds[0])
    with terminal(tmp_path, *command) as term:
        term.wait_for("new article")
        time.sleep(0.3)
        os.kill(term.children()[1], signal.SIGKILL)
        term.wait_for("started again")
        term.press("R")
        term.wait_for("new article", gone="started again")
        term.press("Q")
        term.wait_for("ended with 0")
