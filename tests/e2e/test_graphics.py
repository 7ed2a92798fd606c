"""Pictures on a real terminal, whose other end answers as kitty, as one that knows sixel, and not at all."""

from __future__ import annotations

import re
import time
from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from termnews.demo.server import DemoSite, serve
from tests.e2e.terminal import terminal
from tests.e2e.test_reader import subscribe
from tests.faults.ptys import Pty, environment
from tests.needs import needs_tmux

TRANSMITTED = re.compile(rb"\x1b_G((?:[a-zA-Z]=[\w]+,?)+);([A-Za-z0-9+/=]*)\x1b\\")
STRIP = re.compile(rb'\x1b7\x1b\[(\d+);(\d+)H\x1bP0;1;0q"1;1;(\d+);(\d+)[#;0-9!?-~$-]*\x1b\\\x1b8')
QUESTION = "\x1b[16t\x1b[c"


@pytest.fixture
def site() -> Iterator[DemoSite]:
    with serve() as running:
        yield running


def opened(folder: Path, site: DemoSite) -> Pty:
    """The reader on a terminal, an article with a leading picture open."""
    pty = Pty(subscribe(folder, site.feeds[0]), environment(folder / "home", COLORTERM="truecolor"))
    pty.wait_for("new article")
    pty.press("\r")
    pty.wait_for("inside")
    return pty


def wait_for(pty: Pty, pattern: re.Pattern[bytes], mark: int) -> list[re.Match[bytes]]:
    """Wait until what matches is written after a mark; all of it."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if pattern.search(pty.since(mark)):
            time.sleep(0.5)
            return list(pattern.finditer(pty.since(mark)))
        time.sleep(0.05)
    raise AssertionError(pty.since(mark)[-2000:])


def answer(pty: Pty, *pieces: str) -> None:
    """Answer the question, in pieces as a slow line would bring them."""
    for piece in pieces:
        pty.press(piece)
        time.sleep(0.05)


def test_kitty_is_given_a_png_and_its_cells_are_placeholders(tmp_path: Path, site: DemoSite) -> None:
    pty = opened(tmp_path, site)
    try:
        mark = pty.written
        pty.press("i")
        mark = pty.wait_for(QUESTION, mark)
        answer(pty, "\x1b_Gi=31;O", "K\x1b\\\x1bP>|kitty(0.42.1)", "\x1b\\\x1b[6;18", ";9t\x1b[?62;", "52;c")
        found = wait_for(pty, TRANSMITTED, mark)
        first = dict(part.split(b"=") for part in found[0][1].strip(b",").split(b","))
        assert (first[b"a"], first[b"U"], first[b"f"], first[b"q"]) == (b"T", b"1", b"100", b"2")
        with Image.open(BytesIO(b64decode(b"".join(piece[2] for piece in found)))) as image:
            assert image.format == "PNG" and image.width <= int(first[b"c"]) * 9
        number = int(first[b"i"])
        written = pty.since(mark).decode()
        colour = f"38;2;{number >> 16 & 255};{number >> 8 & 255};{number & 255}"
        rows = set(re.findall("\U0010eeee([\u0305\u030d\u030e\u0310\u0312\u033d\u033e\u033f])\u0305", written))
        assert colour in written and len(rows) == min(8, int(first[b"r"]))
        # Nothing of the answer was taken for a key: no word of one that does nothing, and the article is still open.
        assert "does nothing" not in written
        mark = pty.press("J")
        pty.wait_for("a=d,", mark)
        assert f"a=d,d=I,q=2,i={number}" in pty.since(mark).decode()
    finally:
        pty.close()


def test_sixel_strips_are_written_at_their_lines_and_scroll_with_them(tmp_path: Path, site: DemoSite) -> None:
    pty = opened(tmp_path, site)
    try:
        mark = pty.written
        pty.press("i")
        pty.wait_for(QUESTION, mark)
        answer(pty, "\x1bP>|foot(1.25)\x1b\\\x1b[6;18;9t", "\x1b[?62;4;22c")
        strips = wait_for(pty, STRIP, mark)
        lines = sorted({int(strip[1]) for strip in strips})
        assert len(lines) >= 4 and lines == list(range(lines[0], lines[-1] + 1))
        assert {int(strip[4]) for strip in strips} == {18} and {int(strip[3]) % 9 for strip in strips} == {0}
        mark = pty.written
        pty.press("j")
        moved = sorted({int(strip[1]) for strip in wait_for(pty, STRIP, mark)})
        assert moved == [line - 1 for line in lines]
        mark = pty.written
        for key in "kjkjkjkjkjkjkjkjkjkj":
            pty.press(key)
            time.sleep(0.02)
        again = [int(strip[1]) for strip in wait_for(pty, STRIP, mark)]
        assert sorted(set(again)) == moved and len(again) <= 5 * len(moved), "not with every step"
        assert pty.since(mark).rindex(b"\x1bP0;1;0q") > pty.since(mark).rindex("▀".encode()), "the picture stays"
        mark = pty.written
        pty.press("?")
        pty.wait_for("manual", mark)
        time.sleep(1)
        assert not STRIP.search(pty.since(mark)), "a picture over the help"
        mark = pty.written
        pty.press("\x1b")
        assert sorted({int(strip[1]) for strip in wait_for(pty, STRIP, mark)}) == moved
        assert "does nothing" not in pty.since(0).decode(errors="replace")
    finally:
        pty.close()


def test_one_that_does_not_answer_gets_half_blocks(tmp_path: Path, site: DemoSite) -> None:
    pty = opened(tmp_path, site)
    try:
        mark = pty.written
        pty.press("i")
        pty.wait_for(QUESTION, mark)
        pty.wait_for("▀", mark)
        assert not TRANSMITTED.search(pty.since(mark).split(b"\x1b[c")[-1]) and not STRIP.search(pty.since(mark))
    finally:
        pty.close()


@needs_tmux
def test_tmux_is_not_asked_and_gets_half_blocks(tmp_path: Path, site: DemoSite) -> None:
    with terminal(
        tmp_path, *subscribe(tmp_path, site.feeds[0]), environment={"TMUX": "x", "COLORTERM": "truecolor"}
    ) as term:
        term.wait_for("new article")
        term.press("Enter")
        term.wait_for("inside ladder")
        term.press("i")
        term.wait_for("▀▀▀▀")
        term.press("Q")
        term.wait_for("ended with 0")
