"""The worker killed under the reader, and the reader killed while a comment is typed."""

from __future__ import annotations

import os
import pty
import random
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from termnews.tui.app import TermnewsApp
from tests.faults.farm import Farm, farm
from tests.faults.ledger import assert_nothing_lost, assert_sound, census, database
from tests.faults.processes import run
from tests.faults.reading import reading, until

PROMISE = 2.0
"""Seconds after which what was typed is on the disk (README, "Nothing is lost")."""

SLACK = 1.0
"""Seconds by which a busy machine may deliver a key late."""


def _asked(news: Farm, requests: int) -> bool:
    return sum(news.asked.values()) > requests


def _is_replaced(app: TermnewsApp, worker: object) -> bool:
    return app.jobs._gone or app.jobs._process is not worker


async def test_a_worker_that_is_killed_is_started_again_and_nothing_is_lost(tmp_path: Path) -> None:
    with farm(feeds=12, size=8) as news:
        news.pages = True
        profile = news.subscribe(tmp_path / "profile")
        assert run(profile, "refresh", "--no-full-text")[0] == 0
        async with reading(profile) as (app, pilot):
            await until(pilot, lambda: app.jobs._process is not None)
            await pilot.press("m", "j", "f")
            before = census(profile)
            assert before.read and before.starred
            for death in range(3):
                news.size += 4
                news.delay = 0.05
                asked = sum(news.asked.values())
                worker = app.jobs._process
                assert worker is not None
                await pilot.press("R")
                await until(pilot, partial(_asked, news, asked + 6))
                os.kill(worker.pid, signal.SIGKILL)
                await until(pilot, lambda: "started again" in app.main.status.message)
                assert app.main.status.message == "The part that fetches had to be started again; nothing is lost."
                assert app.main.status.is_error
                assert app.jobs._process is not worker and not app.main.refresh_number, death
                await pilot.press("j")
                assert app.main.headlines.current is not None, "reading goes on"
            news.delay = 0.0
            await pilot.press("R")
            await until(pilot, lambda: "new article" in app.main.status.message)
        after = census(profile)
        assert_nothing_lost(before, after)
        assert after.articles.keys() == news.keys()
        assert_sound(profile)


async def test_a_worker_that_dies_again_and_again_is_left_and_it_is_said(tmp_path: Path) -> None:
    with farm(feeds=2, size=3) as news:
        profile = news.subscribe(tmp_path / "profile")
        assert run(profile, "refresh", "--no-full-text")[0] == 0
        async with reading(profile) as (app, pilot):
            seen = None
            while not app.jobs._gone:
                await until(pilot, lambda: app.jobs._process is not None and app.jobs._process.returncode is None)
                assert app.jobs._process is not None
                seen = app.jobs._process
                seen.kill()
                await until(pilot, partial(_is_replaced, app, seen))
            await until(pilot, lambda: "until termnews is started again" in app.main.status.message)
            await pilot.press("j", "enter")
            assert app.main.article is not None, "reading goes on"
            await pilot.press("R")
            await until(pilot, lambda: "Nothing can be fetched now" in app.main.status.message)


@contextmanager
def in_terminal(profile: Path) -> Iterator[tuple[int, int]]:
    """The reader in a terminal of its own, killed at the end: its process, and the terminal's other end."""
    pid, handle = pty.fork()
    if not pid:
        os.environ["TERM"] = "xterm-256color"
        os.execv(sys.executable, [sys.executable, "-m", "termnews", "--profile", str(profile)])
    drain = threading.Thread(target=_drain, args=(handle,))
    drain.start()
    try:
        yield pid, handle
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        drain.join()
        os.close(handle)


def _drain(handle: int) -> None:
    try:
        while os.read(handle, 1 << 16):
            pass
    except OSError:
        return


def drafts(profile: Path) -> list[str]:
    """The texts of the drafts."""
    with closing(sqlite3.connect(database(profile))) as raw:
        return [text for (text,) in raw.execute("SELECT text FROM draft ORDER BY id")]


def test_a_reader_killed_while_one_types_has_all_but_the_last_moments_of_it(tmp_path: Path) -> None:
    chance = random.Random(5)
    with farm(feeds=1, size=6) as news:
        profile = news.subscribe(tmp_path / "profile")
        assert run(profile, "refresh", "--no-full-text")[0] == 0
        before = census(profile)
        for number in range(3):
            typed: list[tuple[float, str]] = []
            with in_terminal(profile) as (_, handle):
                # C on another article each time: each has a draft of its own.
                first = f"{'j' * number}C"
                end = time.monotonic() + 20
                time.sleep(1.0)
                os.write(handle, first.encode())
                word = f"round{number}"
                for letter in word:
                    os.write(handle, letter.encode())
                while word not in " ".join(drafts(profile)):
                    assert time.monotonic() < end, "the first words are not saved"
                    time.sleep(0.05)
                stop = time.monotonic() + chance.uniform(0.3, 3.5)
                while time.monotonic() < stop:
                    letter = chance.choice("abcdefgh ")
                    os.write(handle, letter.encode())
                    typed.append((time.monotonic(), letter))
                    time.sleep(0.02)
                killed = time.monotonic()
            (kept,) = [text for text in drafts(profile) if text.startswith(word)]
            whole = word + "".join(letter for _, letter in typed)
            promised = word + "".join(letter for at, letter in typed if at < killed - PROMISE - SLACK)
            assert whole.startswith(kept), "what is kept is what was typed"
            assert kept.startswith(promised)
            assert_sound(profile)
        after = census(profile)
        assert len(after.drafts) == 3
        assert after.articles == before.articles and after.sources == before.sources
