"""Links for the terminal to open (OSC 8), by the bytes that are written on a real one; and none where it knows none."""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from termnews.document import Document, Paragraph, Span
from termnews.model import NewArticle, TextKind
from termnews.paths import locate
from termnews.store.store import Store
from tests.faults.ptys import PROGRAM, Pty, environment
from tests.hostile.bytes import ALL, strangers

LINK = re.compile(r"\x1b\]8;[^;]*;([^\x1b]+)\x1b\\(.*?)\x1b\]8;;\x1b\\")
LETTERS = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
GIVEN = {"https://news.example/vote?id=7", "mailto:desk@news.example"}
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

KNOWS = {"VTE_VERSION": "7600"}
OLD_TMUX = {"TERM": "screen-256color", "TMUX": "/tmp/tmux,1,0", "VTE_VERSION": "7600"}


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """An article that leads to the web, to an address of mail, and to what no terminal is to be given."""
    folder = tmp_path / "profile"
    links = (
        "https://news.example/vote?id=7&utm_source=feed",
        "mailto:desk@news.example",
        "javascript:owned",
        "https://bank.example@evil.example/",
        f"https://evil.example/{ALL}",
        "https://evil.example/\x1b]8;;https://owned.example/\x1b\\",
    )
    spans = tuple(Span(f"({name}) words ", link=link) for name, link in zip("abcdef", links, strict=True))
    with Store.open(locate(folder).data) as store:
        source = store.sources.put("https://news.example/feed", title="News")
        store.articles.ingest(source, [NewArticle(key="1", url="", title="The vote", published=NOW, plain="x")], NOW)
        store.articles.keep_blocks(1, TextKind.FEED, Document((Paragraph(spans),)))
    (folder / "config").mkdir()
    (folder / "config" / "sources.toml").write_text('[[source]]\nurl = "https://news.example/feed"\ntitle = "News"\n')
    (folder / "config" / "config.toml").write_text("[refresh]\non_start = false\n")
    return folder


def given(written: str) -> dict[str, str]:
    """The addresses that a terminal was given, and the words that each stands at."""
    return {link: LETTERS.sub("", words) for link, words in LINK.findall(written)}


def read(profile: Path, **variables: str) -> str:
    """Open the article in the reader; what was written."""
    pty = Pty((*PROGRAM, "--profile", str(profile)), environment(profile / "home", **variables))
    try:
        pty.wait_for("The vote")
        pty.press("\r")
        pty.wait_for("javascript:owned")
        pty.quiet()
        return pty.since(0).decode(errors="replace")
    finally:
        pty.close()


def show(profile: Path, **variables: str) -> str:
    """`termnews show` on a terminal; what was written."""
    pty = Pty((*PROGRAM, "--profile", str(profile), "show", "1"), environment(profile / "home", **variables))
    try:
        pty.wait_for("[6]")
        pty.ended()
        return pty.since(0).decode(errors="replace")
    finally:
        pty.close()


def test_the_reader_gives_the_terminal_the_addresses_that_it_may_have(profile: Path) -> None:
    written = read(profile, **KNOWS)
    assert set(given(written)) == GIVEN
    numbers = re.findall(r"\x1b\]8;id=(\w+);https://news", written)
    assert len(numbers) >= 4 and len(set(numbers)) == 1
    assert strangers(re.sub(r"\x1b\[(?:16t|c)", "", written)) == []


def test_none_where_the_terminal_is_not_known_to_show_them_or_it_is_not_wanted(profile: Path) -> None:
    assert "\x1b]8;" not in read(profile)
    assert "\x1b]8;" not in read(profile, **OLD_TMUX)
    assert "\x1b]8;" not in read(profile, **KNOWS, TERMNEWS_LOOK__HYPERLINKS="never")
    assert set(given(read(profile, TERMNEWS_LOOK__HYPERLINKS="always"))) == GIVEN


def test_show_gives_them_too_on_such_a_terminal(profile: Path) -> None:
    links = given(show(profile, **KNOWS))
    assert set(links) == GIVEN
    # The last place of each is the list at the end, which is written as it is.
    assert links["mailto:desk@news.example"] == "mailto:desk@news.example"
    assert strangers(show(profile, **KNOWS)) == []
    assert "\x1b]8;" not in show(profile)
    assert "\x1b]8;" not in show(profile, TERM="dumb", **KNOWS)


def test_never_into_a_pipe(profile: Path) -> None:
    variables = environment(profile / "home", **KNOWS, TERMNEWS_LOOK__HYPERLINKS="always")
    command = (*PROGRAM, "--profile", str(profile), "show", "1")
    piped = subprocess.run(command, env=variables, capture_output=True, text=True, check=True, timeout=30)
    assert "(a) words" in piped.stdout and "\x1b" not in piped.stdout
