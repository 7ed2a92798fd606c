"""From an empty profile to a comment in the site's database, in a real terminal: written and sent without the site."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from termnews.discussion import DraftState
from tests.e2e.terminal import PROGRAM, Terminal, terminal
from tests.needs import needs_tmux
from tests.wordpress.site import Site
from tests.wordpress.writer import EMAIL, NAME, ON_ITS_WAY, Writer

pytestmark = needs_tmux

SOON = 60.0
"""Seconds in which a comment goes out by itself once its site is back."""

TITLE = "Ferry timetable shrinks again"
WORDS = "Said while nobody listened: 1 < 2 & 3 > 2."


def arrived(writer: Writer, draft: int) -> None:
    """Wait until a comment is where it comes to by itself."""
    end = time.monotonic() + SOON
    while writer.draft(draft).state in ON_ITS_WAY:
        assert time.monotonic() < end, writer.steps(draft)
        time.sleep(0.2)


def show_thread(term: Terminal, title: str, *words: str) -> None:
    """Go to an article and read what is said about it."""
    term.press("/")
    term.type(title)
    term.press("Enter")
    term.wait_for(f"“{title}”")
    term.press("c")
    term.wait_for(*words)


def write(term: Terminal) -> None:
    """Write a comment on the article of the thread, and send it."""
    term.press("C")
    term.wait_for("Comment on")
    term.type(WORDS)
    term.wait_for(WORDS)
    term.press("C-r")
    term.wait_for("The site will show:", "The site wants a name and an e-mail address.")
    term.type(NAME)
    term.press("Enter")
    term.type(EMAIL)
    term.press("Enter", "Enter")
    term.wait_for("send", EMAIL, gone="The site wants")
    term.press("Enter")


@pytest.mark.parametrize(
    ("moderated", "end", "told"),
    [(False, DraftState.PUBLISHED, "Published"), (True, DraftState.HELD, "Held for moderation")],
    ids=["open", "moderated"],
)
def test_a_comment_that_is_sent_while_the_site_is_away_goes_out_when_it_is_back(
    site: Site, tmp_path: Path, moderated: bool, end: DraftState, told: str
) -> None:
    site.moderated(moderated)
    site.say("open", "Somebody was here before.")
    writer = Writer(tmp_path / "profile")
    writer.run("add", site.feed)
    writer.run("refresh")
    with terminal(tmp_path, *PROGRAM, "--profile", str(writer.profile)) as term:
        term.wait_for(TITLE)
        show_thread(term, TITLE, "Ada Quill", "Somebody was here before.")
        site.server.stop()
        write(term)
        term.wait_for("Sent in", "u takes it back")
        term.wait_for("Queued:")
        (draft,) = (draft.id for draft in writer.all())
        assert writer.draft(draft).state == DraftState.QUEUED
        site.server.start()
        arrived(writer, draft)
        term.wait_for(told)
        # It stands in the thread, too: as everyone sees it, or marked as held.
        term.wait_for("Somebody was here before.", WORDS, NAME)
        assert writer.draft(draft).state == end, writer.steps(draft)
        mine = [comment for comment in site.comments() if comment.author == NAME]
        assert [(comment.email, comment.content) for comment in mine] == [
            (EMAIL, "Said while nobody listened: 1 &lt; 2 &amp; 3 &gt; 2.")
        ]
        term.press("Q")
        term.wait_for("ended with 0")
