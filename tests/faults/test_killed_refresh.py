"""A refresh killed in mid-write, and its second process under it: nothing is twice, nothing half, nothing lost."""

from __future__ import annotations

import random
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
        profile = news.subscribe(tmp_path / "profile")
        killed = 0
        for number in range(ROUNDS):
            news.size += 2
            news.edition += 1
            with started(profile, "refresh", "--force") as refresh:
                time.sleep(chance.uniform(0.005, 0.4))
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
