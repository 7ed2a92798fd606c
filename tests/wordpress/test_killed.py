"""`termnews send` killed at any moment, cut off in five ways, and run twice at once: every comment is there once."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from html import unescape
from pathlib import Path

import pytest

from termnews.discussion import DraftState
from tests.wordpress.proxy import CUTS, Cut, CuttingProxy, cutting_proxy
from tests.wordpress.site import Site
from tests.wordpress.writer import Writer

SEED = int(os.environ.get("TERMNEWS_SEED", random.randrange(1 << 32)))
"""TERMNEWS_SEED plays a run again, as far as two processes can be."""

PART = 15
"""Rounds of one test: more are several, which the processes of the session share."""

SLOW = 250
"""Milliseconds by which the site is slowed before it stores a comment: most kills are to fall into that."""

LONGEST = 1.6
"""Seconds after which a sender is killed at the latest."""

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


def assert_once(site: Site, writer: Writer, said: dict[int, str], end: DraftState) -> None:
    """Every comment is stored once, with the words as written, and its sender knows where it is."""
    stored = Counter(unescape(comment.content) for comment in site.comments())
    assert stored == Counter(said.values())
    numbers = {unescape(comment.content): str(comment.id) for comment in site.comments()}
    for draft, text in said.items():
        found = writer.draft(draft)
        assert (found.state, found.remote_key) == (end, numbers[text]), writer.steps(draft)


def places(site: Site, writer: Writer, url: str) -> Iterator[int]:
    """The articles, in turn: one page does not grow too long."""
    articles = [writer.article(site.link(post).replace(site.url, url)) for post in ("open", "open2")]
    while True:
        yield from articles


def test_killed_at_any_moment(site: Site, tmp_path: Path, moderated: bool, chance: random.Random, part: int) -> None:
    writer = Writer(tmp_path / "profile")
    writer.subscribe(site.feed)
    turn = places(site, writer, site.url)
    said = {writer.write(next(turn), words(0)): words(0)}
    before = time.monotonic()
    writer.send()
    span = min(LONGEST, 1.1 * (time.monotonic() - before))
    met = Counter[DraftState]()
    for number in range(1, part + 1):
        draft = writer.write(next(turn), words(number))
        said[draft] = words(number)
        sender = writer.start("send")
        time.sleep(chance.uniform(0.05, span))
        sender.kill()
        met[writer.draft(draft).state] += 1
        # The site goes on with what it was asked, whoever has gone.
        site.server.wait_idle()
        writer.settle(draft)
    assert_once(site, writer, said, END[moderated])
    print(met)
    assert part < PART or met[DraftState.SENDING], "no kill has met a comment in flight"


@pytest.mark.parametrize("cut", CUTS)
def test_cut_off(site: Site, tmp_path: Path, moderated: bool, chance: random.Random, cut: Cut) -> None:
    writer = Writer(tmp_path / "profile")
    said = {}
    with cutting_proxy(site.server.port) as proxy:
        writer.subscribe(f"{proxy.url}/feed/")
        turn = places(site, writer, proxy.url)
        for number in range(3):
            draft = writer.write(next(turn), words(number))
            said[draft] = words(number)
            cut_off(writer, proxy, cut, draft, killed=chance.uniform(0.1, 0.8) if number == 2 else 0.0)
            site.server.wait_idle()
            writer.settle(draft)
        assert_once(site, writer, said, END[moderated])


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
    said = {}
    with cutting_proxy(site.server.port) as proxy:
        writer.subscribe(f"{proxy.url}/feed/")
        turn = places(site, writer, proxy.url)
        for number in range(6):
            draft = writer.write(next(turn), words(number))
            said[draft] = words(number)
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
            site.server.wait_idle()
            writer.settle(draft)
            proxy.posts = 0
        assert_once(site, writer, said, END[moderated])
