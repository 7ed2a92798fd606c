"""Hundreds of sources of which some fail, each in another way: the others are read, and read at once."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path

from termnews import sourcesfile
from termnews.model import View
from termnews.paths import locate
from termnews.store.store import Store
from tests.faults.ledger import assert_sound, census
from tests.faults.processes import run, started
from tests.faults.sharedfarm import SharedFarm, shared_farm
from tests.needs import needs_shared

pytestmark = needs_shared

SENTENCES = {
    "404": "404",
    "410": "gone for good (410)",
    "500": "the server fails (500)",
    "503": "asked to wait until",
    # Hung up on by the farm after a while; one that is silent for ever is among the servers of test_network.
    "timeout": "broke off",
    "truncated": "broke off",
    "badgzip": "the answer",
    "htmlpage": "this is a web page",
    "reset": "broke off",
}
"""What is said of a source with a fault. Of a slow one, one that moves and one with a mistake in its XML, nothing."""


def subscribe(profile: Path, farm: SharedFarm, count: int) -> None:
    """Put the first feeds into sources.toml."""
    entries = [sourcesfile.SourceEntry(url, full_text="never") for url in farm.urls()[:count]]
    sourcesfile.add(locate(profile).sources_file, *entries)


def test_of_200_sources_all_are_read_that_can_be_and_a_dead_host_holds_up_none(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    with shared_farm(tmp_path / "farm", 200) as farm:
        faults = [farm.fault(number) for number in range(200)]
        dead = faults.index("timeout")
        farm.control("set", timeout_s=4)
        subscribe(profile, farm, 200)
        farm.control("reset")
        with started(profile, "refresh") as refresh:
            least = sum(farm.corpus.n_entries(number) for number in range(200) if not faults[number])
            seen = 0
            for _ in range(600):
                if locate(profile).data.joinpath("termnews.db").exists():
                    with Store.open(locate(profile).data) as store:
                        seen = len(store.headlines.ids(View()))
                if seen >= least or not refresh.process.is_alive():
                    break
                time.sleep(0.1)
            # All that is well can be read while the dead host is still being waited for.
            assert seen >= least and refresh.process.is_alive()
            code, words = refresh.ended()
        stats = farm.control("stats")
        kept = census(profile)
        assert code == 1, words
        # What newsboat gets of the same.
        assert len(kept.articles) >= 6456
        assert stats["paths"] == {"feed": 200, "moved": faults.count("redirect")}
        problems = _problems(profile)
        for number, fault in enumerate(faults):
            if fault not in ("", "redirect", "slow", "malformed"):
                assert SENTENCES[fault] in problems[farm.corpus.feed_url(number)], fault
        assert problems[farm.corpus.feed_url(dead)]
        assert_sound(profile)


def test_every_class_of_fault_is_survived_and_told(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    mix = {"404": 60, "410": 60, "500": 60, "503": 60, "timeout": 60, "slow": 60, "truncated": 60, "badgzip": 60}
    mix |= {"redirect": 60, "malformed": 60, "htmlpage": 60, "reset": 60}
    (tmp_path / "mix.json").write_text(json.dumps(mix))
    with shared_farm(tmp_path / "farm", 60, faults=str(tmp_path / "mix.json")) as farm:
        farm.shares = mix
        farm.control("set", timeout_s=1)
        faults = [farm.fault(number) for number in range(60)]
        assert set(faults) == {*mix, ""}
        subscribe(profile, farm, 60)
        code, words = run(profile, "refresh")
        assert code == 1 and "crashed" not in words, words
        problems = _problems(profile)
        had = Counter(url for url, _ in census(profile).articles)
        for number, fault in enumerate(faults):
            url = farm.corpus.feed_url(number)
            assert SENTENCES.get(fault, "") in problems[url], (fault, problems[url])
            assert bool(problems[url]) == (fault in SENTENCES), (fault, problems[url])
            if fault in ("", "slow", "redirect"):
                assert had[url] == farm.corpus.n_entries(number)
            elif fault == "malformed":
                assert 0 < had[url] <= farm.corpus.n_entries(number)
            else:
                assert had[url] == 0
        assert_sound(profile)


def _problems(profile: Path) -> dict[str, str]:
    """What is wrong with each source, by its address; '' where nothing is."""
    with Store.open(locate(profile).data) as store:
        return {source.url: source.problem for source in store.sources.all()}
