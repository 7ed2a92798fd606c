"""A refresh killed in mid-write, and its second process under it: nothing is twice, nothing half, nothing lost."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from pathlib import Path

from termnews.model import View
from termnews.paths import locate
from termnews.store.store import Store
from tests.faults.farm import farm
from tests.faults.ledger import assert_sound, census
from tests.faults.processes import run, started

ROUNDS = 50


def test_killed_in_fifty_rounds_at_any_moment(tmp_path: Path) -> None:
    chance = random.Random(20261124)
    with farm(feeds=6, size=10) as news:
        news.pages = True
        # How long one takes on this machine, as busy as it is now; the first takes longer than those that follow.
        measured, whole = news.subscribe(tmp_path / "measured"), 0.0
        for _ in range(2):
            news.edition += 1
            begun = time.monotonic()
            assert run(measured, "refresh", "--force")[0] == 0
            whole = time.monotonic() - begun
        profile = news.subscribe(tmp_path / "profile")
        killed = 0
        for number in range(ROUNDS):
            news.size += 2
            news.edition += 1
            with started(profile, "refresh", "--force") as refresh:
                time.sleep(chance.uniform(0.01, 1.0) * whole)
                killed += refresh.process.is_alive()
                refresh.kill()
            with Store.open(locate(profile).data) as store:
                assert store.notices == ()
                ids = store.headlines.ids(View())
                if ids:
                    store.articles.set_read(chance.sample(list(ids), min(5, len(ids))), True, label=f"round {number}")
                    store.articles.set_starred([chance.choice(ids)], True, label=f"star {number}")
                    store.drafts.save(ids[0], f"written in round {number}")
            assert_sound(profile)
        before = census(profile)
        assert killed > ROUNDS / 2
        assert before.articles.keys() <= news.keys() and before.articles
        code, words = run(profile, "refresh", "--force")
        assert code == 0, words
        after = census(profile)
        assert after.articles.keys() == news.keys()
        assert after.read == before.read and after.starred == before.starred
        assert (after.drafts, after.history, after.sources) == (before.drafts, before.history, before.sources)
        assert len(after.drafts) > ROUNDS / 2
        assert_sound(profile)


def children(pid: int, word: str) -> list[int]:
    """The processes below one whose command line has a word."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            with contextlib.suppress(OSError):
                if word in Path(f"/proc/{child}/cmdline").read_text():
                    found.append(int(child))
    return found


def test_its_second_process_killed_is_started_again_and_no_source_is_blamed(tmp_path: Path) -> None:
    with farm(feeds=30, size=6) as news:
        news.pages = True
        news.delay = 0.02
        profile = news.subscribe(tmp_path / "profile")
        killed: list[int] = []
        with started(profile, "refresh", "--force") as refresh:
            pid = refresh.process.pid
            assert pid is not None
            while refresh.process.is_alive() and len(killed) < 3:
                for child in children(pid, "termnews.engine.helper"):
                    if child not in killed and sum(news.asked.values()) >= 30 * (len(killed) + 1):
                        os.kill(child, signal.SIGKILL)
                        killed.append(child)
                time.sleep(0.005)
            code, words = refresh.ended()
        assert len(killed) == 3
        assert code == 0 and "could not be read" not in words, words
        found = census(profile)
        assert found.articles.keys() == news.keys() == found.full.keys()
        assert_sound(profile)
        assert news.asked.most_common(1)[0][1] == 1, "nothing is fetched twice for it"


def is_running(pid: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


def test_its_second_process_does_not_outlive_it(tmp_path: Path) -> None:
    with farm(feeds=30, size=4) as news:
        news.delay = 0.05
        profile = news.subscribe(tmp_path / "profile")
        with started(profile, "refresh", "--force") as refresh:
            assert refresh.process.pid is not None
            found: list[int] = []
            while not found and refresh.process.is_alive():
                found = children(refresh.process.pid, "termnews.engine.helper")
                time.sleep(0.005)
            refresh.kill()
        assert found
        end = time.monotonic() + 20
        while any(map(is_running, found)):
            assert time.monotonic() < end, "it runs on alone"
            time.sleep(0.02)
        assert_sound(profile)
