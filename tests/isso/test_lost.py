"""Comments for a real Isso by `termnews send`, cut off and killed: it refuses no doubles, so none may be sent."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from termnews.discussion import DraftState
from tests.isso.server import Blog, Isso, isso
from tests.wordpress.proxy import CUTS, Cut, cutting_proxy
from tests.wordpress.writer import Writer

SEED = int(os.environ.get("TERMNEWS_SEED", random.randrange(1 << 32)))
ROUNDS = 10
ARRIVES = {Cut.REQUEST: 0, Cut.HALF_REQUEST: 0, Cut.ANSWER_EARLY: 1, Cut.ANSWER_LATE: 1, Cut.HALF_ANSWER: 1}
"""How many comments Isso has stored when a connection breaks."""


def reader(profile: Path, paper: Blog) -> Writer:
    """Somebody who reads the blog, whose comments are kept on this machine too."""
    (profile / "config").mkdir(parents=True)
    (profile / "config" / "config.toml").write_text("[refresh]\nallow_private = true\n", "utf-8")
    writer = Writer(profile)
    writer.subscribe(f"{paper.url}/feed.xml")
    return writer


def rest(server: Isso, count: int) -> None:
    """Wait until as many comments are stored as will be; what was asked for comes though nobody waits for it."""
    end = time.monotonic() + 5
    while len(server.comments()) < count and time.monotonic() < end:
        time.sleep(0.02)


def again(writer: Writer, times: int = 2) -> None:
    """Send what waits and look after the rest, an hour later each time."""
    for _ in range(times):
        writer.forget_the_time()
        writer.send()


@pytest.mark.parametrize("moderated", [False, True], ids=["open", "moderated"])
@pytest.mark.parametrize("cut", CUTS)
def test_cut_off(tmp_path: Path, paper: Blog, cut: Cut, moderated: bool) -> None:
    with isso(tmp_path, paper, moderated=moderated) as server, cutting_proxy(server.port) as proxy:
        paper.isso = proxy.url
        writer = reader(tmp_path / "profile", paper)
        draft = writer.write(writer.article(f"{paper.url}/post/"), "1 < 2 & **so**")
        proxy.cut = cut
        writer.send()
        assert writer.draft(draft).state is DraftState.UNKNOWN, writer.steps(draft)
        proxy.cut = Cut.NOTHING
        rest(server, ARRIVES[cut])
        again(writer)
        found = writer.draft(draft)
        assert [comment.text for comment in server.comments()] == ["1 < 2 & **so**"] * ARRIVES[cut]
        if ARRIVES[cut] and not moderated:
            assert (found.state, found.remote_key) == (DraftState.PUBLISHED, "1")
        else:
            # It may be there, held: only the reader can say whether it is to be sent again.
            assert found.state is DraftState.UNKNOWN and found.not_before is None, writer.steps(draft)
        assert proxy.posts == 1


@pytest.mark.parametrize("moderated", [False, True], ids=["open", "moderated"])
def test_cut_off_and_sent_off_from_another_name(tmp_path: Path, paper: Blog, moderated: bool) -> None:
    with isso(tmp_path, paper, moderated=moderated) as server, cutting_proxy(server.port) as proxy:
        paper.isso = proxy.url
        writer = reader(tmp_path / "profile", paper)
        draft = writer.write(writer.article(f"{paper.url}/post/"), "1 < 2 & **so**", name="Prue")
        proxy.cut = Cut.ANSWER_EARLY
        writer.send()
        proxy.cut = Cut.NOTHING
        rest(server, 1)
        writer.run("outbox", "--cancel", str(draft))
        writer.run("outbox", "--again", str(draft), "--name", "Pat", "--email", "pat@reader.example")
        again(writer)
        found = writer.draft(draft)
        there = (DraftState.PUBLISHED, "Prue") if not moderated else (DraftState.UNKNOWN, "Pat")
        assert ((found.state, found.identity.name), proxy.posts) == (there, 1), writer.steps(draft)


def test_killed_at_any_moment(tmp_path: Path, paper: Blog) -> None:
    print(f"TERMNEWS_SEED={SEED}")
    chance = random.Random(SEED)
    with isso(tmp_path, paper) as server:
        writer = reader(tmp_path / "profile", paper)
        article = writer.article(f"{paper.url}/post/")
        said = {}
        for number in range(ROUNDS):
            text = f"Said in round {number} of {SEED}."
            draft = writer.write(article, text)
            said[draft] = text
            sender = writer.start("send")
            time.sleep(chance.uniform(0.0, 0.3))
            sender.kill()
            # Isso takes what has reached it, whoever has gone.
            time.sleep(0.2)
            again(writer)
        stored = [comment.text for comment in server.comments()]
        for draft, text in said.items():
            # Isso answers in a few milliseconds: what was claimed and has not arrived never left.
            state = writer.draft(draft).state
            assert (stored.count(text), state) in ((1, DraftState.PUBLISHED), (0, DraftState.UNKNOWN)), text
