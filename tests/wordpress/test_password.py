"""Comments under an account: an application password of a real WordPress, and its REST interface."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from termnews.discussion import DraftState
from tests.wordpress.proxy import CUTS, Cut, cutting_proxy
from tests.wordpress.site import Site
from tests.wordpress.writer import ON_ITS_WAY, Writer


def log_in(writer: Writer, site: str, password: str, user: str = "reader") -> tuple[int, str]:
    """`termnews login`, the password by stdin: its exit code and what it said."""
    command = [sys.executable, "-m", "termnews", "--profile", str(writer.profile), "login", "--user", user, site]
    done = subprocess.run(command, input=f"{password}\n", capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def writer(site: Site, tmp_path: Path) -> Writer:
    """Somebody who reads the site, and has logged in there."""
    writer = Writer(tmp_path / "profile")
    writer.subscribe(site.feed)
    code, said = log_in(writer, site.url, site.passwords["reader"])
    assert code == 0 and "reader" in said, said
    return writer


def say(site: Site, writer: Writer, text: str) -> int:
    """Write a comment and send it until it has come to rest: the id of its draft."""
    draft = writer.write(writer.article(site.link("open")), text)
    writer.settle(draft)
    return draft


def test_a_comment_goes_out_under_the_account(site: Site, writer: Writer) -> None:
    draft = say(site, writer, "1 < 2 & 3 > 2")
    (stored,) = site.comments()
    found = writer.draft(draft)
    assert (found.state, found.service, found.remote_key) == (DraftState.PUBLISHED, "wordpress-rest", str(stored.id))
    assert (stored.author, stored.email, stored.status) == ("reader", "reader@example.org", "approved")
    assert unescape(stored.content) == "1 < 2 & 3 > 2"


@pytest.mark.parametrize(
    ("fate", "end"), [("approve", DraftState.PUBLISHED), ("trash", DraftState.REMOVED), ("spam", DraftState.REMOVED)]
)
def test_held_and_then(site: Site, writer: Writer, fate: str, end: DraftState) -> None:
    site.moderated()
    draft = say(site, writer, "For the moderators.")
    (stored,) = site.comments()
    assert (writer.draft(draft).state, stored.status) == (DraftState.HELD, "unapproved")
    getattr(site, fate)(stored.id)
    look(writer)
    assert writer.draft(draft).state == end, writer.steps(draft)


def test_members_may_write_where_strangers_may_not(site: Site, writer: Writer) -> None:
    site.must_log_in()
    assert writer.draft(say(site, writer, "As a member.")).state == DraftState.PUBLISHED


def test_said_before_too_soon_and_closed(site: Site, writer: Writer) -> None:
    say(site, writer, "Said once.")
    found = writer.draft(say(site, writer, "Said once."))
    assert (found.state, "already said that" in found.words) == (DraftState.REJECTED, True)
    site.flood(3600)
    soon = writer.write(writer.article(site.link("open")), "Too soon.")
    writer.send()
    assert (writer.draft(soon).state, writer.draft(soon).words) == (
        DraftState.QUEUED,
        "You are posting comments too quickly. Slow down.",
    )
    site.flood(0)
    site.close("open")
    writer.settle(soon)
    assert writer.draft(soon).state == DraftState.BLOCKED
    assert len(site.comments()) == 1


def test_a_password_that_is_wrong_is_not_kept_and_one_that_was_revoked_is_said(site: Site, tmp_path: Path) -> None:
    writer = Writer(tmp_path / "profile")
    writer.subscribe(site.feed)
    code, said = log_in(writer, site.url, "abcd efgh ijkl mnop qrst uvwx")
    assert code != 0 and "uvwx" not in said
    assert log_in(writer, site.url, site.passwords["reader"])[0] == 0
    with site.passwords_off():
        draft = say(site, writer, "With a key that fits no more.")
        found = writer.draft(draft)
        assert found.state == DraftState.BLOCKED and found.words
        assert not site.comments()


def test_the_password_is_in_one_file_that_nobody_else_can_read(site: Site, writer: Writer) -> None:
    draft = say(site, writer, "Said with a secret.")
    secret = site.passwords["reader"]
    told = "".join(writer.run(*words) for words in (("outbox", "--json"), ("outbox",), ("send", "--json", str(draft))))
    assert secret not in told
    assert json.loads(writer.run("outbox", "--json").splitlines()[0])["state"] == "published"
    holding = [file for file in writer.profile.rglob("*") if file.is_file() and secret.encode() in file.read_bytes()]
    assert [stat.S_IMODE(file.stat().st_mode) for file in holding] == [0o600]


@pytest.mark.parametrize("moderated", [False, True], ids=["open", "moderated"])
@pytest.mark.parametrize("cut", CUTS)
def test_cut_off(site: Site, tmp_path: Path, moderated: bool, cut: Cut) -> None:
    site.moderated(moderated)
    site.slow(250)
    writer = Writer(tmp_path / "profile")
    with cutting_proxy(site.server.port) as proxy:
        writer.subscribe(f"{proxy.url}/feed/")
        assert log_in(writer, proxy.url, site.passwords["reader"])[0] == 0
        text = f"Cut off: {cut}; 1 < 2."
        draft = writer.write(writer.article(site.link("open").replace(site.url, proxy.url)), text)
        proxy.cut = cut
        writer.send()
        assert writer.draft(draft).state == DraftState.UNKNOWN, writer.steps(draft)
        proxy.cut = Cut.NOTHING
        site.server.wait_idle()
        look(writer, times=2)
        (stored,) = site.comments()
        assert unescape(stored.content) == text
        if moderated:
            # Where no number has come back, REST shows nobody which comments are held: that it was taken is all
            # that is known, until it is public.
            assert writer.draft(draft).state in (DraftState.HELD, DraftState.ACCEPTED), writer.steps(draft)
            site.approve(stored.id)
            look(writer)
        found = writer.draft(draft)
        assert (found.state, found.remote_key) == (DraftState.PUBLISHED, str(stored.id)), writer.steps(draft)
        assert len(site.comments()) == 1


def look(writer: Writer, times: int = 1) -> None:
    """Send what waits and look after the rest, an hour later each time."""
    for _ in range(times):
        writer.forget_the_time(*ON_ITS_WAY, DraftState.HELD)
        writer.send()
