"""`termnews send` killed at any moment, cut off in five ways, and run twice at once: every comment is there once."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from contextlib import ExitStack
from html import unescape
from pathlib import Path

import pytest

from termnews.discussion import DraftState
from tests.faults.processes import Started
from tests.wordpress.proxy import CUTS, Cut, CuttingProxy, cutting_proxy
from tests.wordpress.site import Site
from tests.wordpress.writer import NAME, Writer

SEED = int(os.environ.get("TERMNEWS_SEED", random.randrange(1 << 32)))
"""TERMNEWS_SEED plays a run again, as far as two processes can be."""

PART = 15
"""Rounds of one test: more are several, which the processes of the session share."""

SLOW = 250
"""Milliseconds by which the site is slowed before it stores a comment: most kills are to fall into that."""

PATIENCE = 60.0
"""Seconds in which a sender has its comment in hand, on a machine that has much else to do."""

END = {False: DraftState.PUBLISHED, True: DraftState.HELD}
"""Where a comment comes to in the end, by whether the site is moderated."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """As many parts as there are rounds for."""
    if "part" in metafunc.fixturenames:
        rounds: int = metafunc.config.getoption("--rounds")
        metafunc.parametrize("part", [min(PART, rounds - done) for done in range(0, rounds, PART)])


def words(number: int) -> str:
    """What is said in a round: nobody has said it before, and it holds what is bent where it is not escaped."""
    return f"Round {number} of {SEED}: 1 < 2 & 3 > 2, <b>as written</b> &amp; “quoted”.\n\nEnd of {number}."


@pytest.fixture(params=[False, True], ids=["open", "moderated"])
def moderated(request: pytest.FixtureRequest, site: Site) -> bool:
    """Whether the site holds what is said."""
    on: bool = request.param
    site.moderated(on)
    site.slow(SLOW)
    return on


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    """The dice of one test; what is printed is shown where it fails."""
    print(f"TERMNEWS_SEED={SEED}")
    return random.Random(f"{SEED} {request.node.name}")


class Talk:
    """What one writer says under two articles, every third time in answer to what somebody else has said there."""

    def __init__(self, site: Site, writer: Writer, url: str = "") -> None:
        self._site = site
        self._writer = writer
        self._places: list[tuple[int, int]] = []
        self._said: dict[int, tuple[str, int]] = {}
        writer.subscribe(f"{url or site.url}/feed/")
        # Two, so that one page does not grow too long.
        for post in ("open", "open2"):
            (parent,) = site.say(post, "What do you think?")
            article = writer.article(site.link(post).replace(site.url, url or site.url))
            writer.run("comments", str(article))
            self._places.append((article, parent))

    def say(self, number: int) -> int:
        """Write the comment of a round and queue it: its draft."""
        article, parent = self._places[number % 2]
        parent = parent if number % 3 == 2 else 0
        draft = self._writer.write(article, words(number), reply_to=str(parent or ""))
        self._said[draft] = words(number), parent
        return draft

    def settle(self, draft: int) -> None:
        """Recover a comment; the site goes on with what it was asked, whoever has gone."""
        self._site.server.wait_idle()
        self._writer.settle(draft)

    def assert_once(self, end: DraftState) -> None:
        """Every comment is stored once, as written and where it belongs, and its sender knows where it is."""
        found = [comment for comment in self._site.comments() if comment.author == NAME]
        stored = Counter((unescape(comment.content), comment.parent) for comment in found)
        assert stored == Counter(self._said.values())
        numbers = {unescape(comment.content): str(comment.id) for comment in found}
        for draft, (text, _) in self._said.items():
            known = self._writer.draft(draft)
            assert (known.state, known.remote_key) == (end, numbers[text]), self._writer.steps(draft)


def test_killed_at_any_moment(site: Site, tmp_path: Path, moderated: bool, chance: random.Random, part: int) -> None:
    writer = Writer(tmp_path / "profile")
    talk = Talk(site, writer)
    talk.say(0)
    before = time.monotonic()
    writer.send()
    span = 1.1 * (time.monotonic() - before)
    met = Counter[DraftState]()
    for number in range(1, part + 1):
        draft = talk.say(number)
        sender = writer.start("send")
        if number % 2:
            # In flight, whatever else the machine has to do; else at any moment from its start to its end.
            wait_in_hand(writer, sender, draft)
            time.sleep(chance.uniform(0.0, SLOW / 1000))
        else:
            time.sleep(chance.uniform(0.05, span))
        sender.kill()
        met[writer.draft(draft).state] += 1
        talk.settle(draft)
    talk.assert_once(END[moderated])
    print(met)
    assert part < PART or met[DraftState.SENDING], "no kill has met a comment in flight"


def wait_in_hand(writer: Writer, sender: Started, draft: int) -> None:
    """Wait until a sender has a comment in hand, or has come to its end."""
    end = time.monotonic() + PATIENCE
    while writer.draft(draft).state is DraftState.QUEUED and sender.process.is_alive() and time.monotonic() < end:
        time.sleep(0.01)


def test_ended_by_a_signal_that_can_be_heard(
    site: Site, tmp_path: Path, moderated: bool, chance: random.Random
) -> None:
    writer = Writer(tmp_path / "profile")
    talk = Talk(site, writer)
    for number in range(8):
        draft = talk.say(number)
        sender = writer.start("send")
        time.sleep(chance.uniform(0.1, 0.8))
        assert sender.process.pid is not None
        if sender.process.is_alive():
            os.kill(sender.process.pid, signal.SIGINT if number % 2 else signal.SIGTERM)
        sender.ended()
        sender.kill()
        talk.settle(draft)
    talk.assert_once(END[moderated])


@pytest.mark.parametrize("cut", CUTS)
def test_cut_off(site: Site, tmp_path: Path, moderated: bool, chance: random.Random, cut: Cut) -> None:
    writer = Writer(tmp_path / "profile")
    with cutting_proxy(site.server.port) as proxy:
        talk = Talk(site, writer, proxy.url)
        for number in range(3):
            draft = talk.say(number)
            cut_off(writer, proxy, cut, draft, killed=chance.uniform(0.1, 0.8) if number == 2 else 0.0)
            talk.settle(draft)
        talk.assert_once(END[moderated])


@pytest.mark.parametrize("cut", CUTS)
def test_cut_off_by_a_site_that_takes_one_in_an_hour(site: Site, tmp_path: Path, moderated: bool, cut: Cut) -> None:
    writer = Writer(tmp_path / "profile")
    with cutting_proxy(site.server.port) as proxy:
        talk = Talk(site, writer, proxy.url)
        # A double is known for one before it is known for too soon.
        site.flood(3600)
        draft = talk.say(0)
        cut_off(writer, proxy, cut, draft, killed=0.0)
        talk.settle(draft)
        talk.assert_once(END[moderated])


def cut_off(writer: Writer, proxy: CuttingProxy, cut: Cut, draft: int, killed: float) -> None:
    """Send a comment whose connection breaks, and perhaps kill its sender too after some seconds."""
    proxy.cut = cut
    sender = writer.start("send")
    if killed:
        time.sleep(killed)
    else:
        sender.ended()
        assert writer.draft(draft).state == DraftState.UNKNOWN, writer.steps(draft)
    sender.kill()
    proxy.cut = Cut.NOTHING


@pytest.mark.parametrize("late", [0.0, 0.15, 0.4], ids=["at once", "soon", "in flight"])
def test_two_senders(site: Site, tmp_path: Path, moderated: bool, chance: random.Random, late: float) -> None:
    writer = Writer(tmp_path / "profile")
    with cutting_proxy(site.server.port) as proxy:
        talk = Talk(site, writer, proxy.url)
        for number in range(6):
            draft = talk.say(number)
            with ExitStack() as senders:
                first = writer.start("send")
                senders.callback(first.kill)
                time.sleep(late)
                second = writer.start("send")
                senders.callback(second.kill)
                if number % 2:
                    time.sleep(chance.uniform(0.05, 0.8))
                    first.kill()
                else:
                    first.ended()
                second.ended()
            if not number % 2:
                assert proxy.posts == 1, "one of them sends it"
            talk.settle(draft)
            proxy.posts = 0
        talk.assert_once(END[moderated])
