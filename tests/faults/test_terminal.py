"""What befalls the terminal: signals, stopped and continued, taken away, a handler that breaks; it is left sound."""

from __future__ import annotations

import contextlib
import os
import random
import re
import shlex
import signal
import stat
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from fcntl import ioctl
from pathlib import Path

import pytest

from termnews import sourcesfile
from termnews.demo.server import DemoSite, serve
from termnews.paths import locate
from tests.faults.ledger import assert_nothing_lost, census
from tests.faults.processes import run
from tests.faults.processlist import usage, worker_of
from tests.faults.ptys import PROGRAM, Pty, environment, reader

TEXT = "A word about this."

BREAKS = """
import sys
from termnews.cli.main import main
from termnews.tui.screens import compose

def leave(screen):
    password = "hunter2"
    raise ValueError(f"no answer of https://me:{password}@example.org/?token={password}")

compose.ComposeScreen.action_leave = leave
sys.exit(main(sys.argv[1:]))
"""
"""The program, with a handler that breaks and a secret in hand."""

COUNTS = """
import sys
from termnews.cli.main import main
from textual import events

count = 0
begin = events.Resize.__init__

def counted(event, *sizes):
    global count
    count += 1
    begin(event, *sizes)

events.Resize.__init__ = counted
code = main(sys.argv[1:])
print(f"{count} sizes")
sys.exit(code)
"""
"""The program, that tells in the end how often anything was given a size."""


@pytest.fixture(scope="module")
def site() -> Iterator[DemoSite]:
    with serve() as running:
        yield running


@pytest.fixture
def profile(tmp_path: Path, site: DemoSite) -> Path:
    """A profile with a source that has been fetched."""
    folder = tmp_path / "profile"
    sourcesfile.add(locate(folder).sources_file, sourcesfile.SourceEntry(site.feeds[0][1]))
    code, words = run(folder, "refresh", "--no-full-text")
    assert code == 0, words
    return folder


def open_draft(pty: Pty) -> None:
    """Begin a comment on an article; it is not saved yet."""
    pty.wait_for("All")
    pty.quiet()
    mark = pty.press("C")
    pty.wait_for("Kept as a draft", mark)
    mark = pty.press(TEXT)
    pty.wait_for("4 words", mark)


def drafts(profile: Path) -> list[str]:
    """The texts of the drafts that are kept."""
    return [row[2] for row in census(profile).drafts.values()]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
def test_a_signal_ends_it_in_order(profile: Path, number: int) -> None:
    before = census(profile)
    with reader(profile) as pty:
        open_draft(pty)
        worker = worker_of(pty.process.pid)
        pty.signal(number)
        assert pty.ended() == 128 + number
        pty.assert_sound()
        assert worker and usage(worker) is None
    assert drafts(profile) == [TEXT]
    assert_nothing_lost(before, census(profile))


def test_a_signal_at_any_moment_of_the_start_leaves_the_terminal_sound(profile: Path) -> None:
    began = time.monotonic()
    with reader(profile) as pty:
        pty.wait_for("All")
        took = time.monotonic() - began
    for part in range(8):
        with reader(profile) as pty:
            time.sleep(took * (part + 1) / 9)
            pty.signal(signal.SIGTERM)
            assert pty.ended() in (-signal.SIGTERM, 128 + signal.SIGTERM)
            pty.assert_sound()
            assert b"crashed" not in pty.since(0)


# --- the first screen, before the framework is there ------------------------------------------------------------------

FRAMEWORK = "\x1b[?2004h"
"""What Textual writes as it takes the terminal."""


@pytest.fixture
def started(profile: Path) -> Path:
    """A profile whose next start has a first screen to draw."""
    with reader(profile) as pty:
        pty.wait_for("All")
        pty.quiet(1.0)
        pty.press("Q")
        assert pty.ended() == 0
    assert (locate(profile).state / "screen.json").exists()
    return profile


def lines(written: bytes) -> list[str]:
    """The screen that bytes make: positions, line breaks and narrow letters."""
    screen = [[" "] * 120 for _ in range(40)]
    x = y = 0
    for row, column, line_feed, letter in re.findall(
        r"\x1b\[(\d+);(\d+)H|(\r\n)|\x1b\][^\x07]*\x07|\x1b\[[0-9;?<>$]*[a-zA-Z]|([^\x1b])", written.decode()
    ):
        if row:
            y, x = int(row) - 1, int(column) - 1
        elif line_feed:
            y, x = y + 1, 0
        elif letter:
            screen[y][x] = letter
            x += 1
    # How old something is may be another minute by then.
    return [re.sub(r" +(now|\d+(mo|[mhdwy]))?\W*$", "", "".join(line)) for line in screen]


def test_the_first_screen_comes_before_the_framework_and_is_what_the_framework_draws(started: Path) -> None:
    with reader(started) as pty:
        pty.wait_for(FRAMEWORK)
        pty.quiet(1.0)
        written = pty.since(0)
        first, _, frame = written.partition(b"\x1b[?1000h")
        assert first.startswith(b"\x1b[?1049h\x1b[?25l") and lines(first)[0].split()[0] == "All"
        assert lines(first) == lines(frame)
        assert sum("●" in line for line in lines(first)) > 3
        # xterm clears the other screen whenever it is told to go there.
        assert written.count(b"\x1b[?1049h") == 1 and b"J" not in re.findall(rb"\x1b\[[0-9;]*([A-Z])", written)
        pty.press("Q")
        assert pty.ended() == 0
        pty.assert_sound()


def test_keys_that_are_pressed_before_the_framework_is_there_are_not_lost(started: Path) -> None:
    with reader(started) as pty:
        pty.press("j")
        pty.wait_for("1 of ")
        mark = pty.press("j\r")
        pty.wait_for(FRAMEWORK, mark)
        # None of them is echoed onto the screen.
        assert not re.search(rb"(?<!\x1b)j|\^M|\n", pty.since(mark).partition(FRAMEWORK.encode())[0])
        # The third headline is open: the line at the foot tells how far it has been read.
        pty.wait_for("%")
        pty.press("\x1b")
        pty.wait_for("3 of ")
        pty.press("Q")
        assert pty.ended() == 0
        pty.assert_sound()


def test_keys_that_are_pressed_at_the_first_start_are_not_lost(profile: Path) -> None:
    with reader(profile) as pty:
        pty.press("jj")
        pty.wait_for("3 of ")
        pty.press("Q")
        assert pty.ended() == 0
        pty.assert_sound()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGTSTP])
def test_a_signal_on_the_first_screen_leaves_the_terminal_sound(started: Path, number: int) -> None:
    with reader(started) as pty:
        mark = pty.wait_for("1 of ")
        pty.signal(number)
        if number == signal.SIGTSTP:
            wait_for_state(pty, "T")
            pty.assert_sound()
            mark = pty.written
            pty.signal(signal.SIGCONT)
            pty.wait_for("1 of ", mark)
            assert pty.modes.on[1049] and pty.flags() != pty.before
            pty.wait_for(FRAMEWORK, mark)
            pty.quiet(1.0)
            pty.press("Q")
            assert pty.ended() == 0
        else:
            assert pty.ended() == 128 + number
            assert b"crashed" not in pty.since(0)
        pty.assert_sound()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGTSTP])
def test_a_signal_at_any_moment_of_a_start_with_a_first_screen(started: Path, number: int) -> None:
    began = time.monotonic()
    with reader(started) as pty:
        pty.wait_for(FRAMEWORK)
        took = time.monotonic() - began
    for part in range(8):
        with reader(started) as pty:
            pty.wait_for("\x1b[?25l")
            time.sleep(took * part / 8)
            pty.signal(number)
            if number == signal.SIGTSTP:
                wait_for_state(pty, "T")
                pty.assert_sound()
                pty.signal(signal.SIGCONT)
                pty.signal(signal.SIGTERM)
            assert pty.ended() == 128 + signal.SIGTERM
            pty.assert_sound()
            assert b"crashed" not in pty.since(0)


@pytest.mark.parametrize("variables", [{"TERM": "dumb"}, {"COLUMNS": "70"}, {"COLORTERM": "truecolor"}])
def test_there_is_no_first_screen_on_another_terminal(started: Path, variables: dict[str, str]) -> None:
    with reader(started, **variables) as pty:
        if variables.get("TERM") == "dumb":
            assert pty.ended() == 2
            assert b"\x1b" not in pty.since(0)
        else:
            pty.wait_for(FRAMEWORK)
            assert b"All" not in pty.since(0).partition(FRAMEWORK.encode())[0]
            pty.quiet(1.0)
            pty.press("Q")
            assert pty.ended() == 0
        pty.assert_sound()


def test_stopped_it_gives_the_terminal_back_and_continued_it_draws_all_again(profile: Path) -> None:
    with reader(profile) as pty:
        open_draft(pty)
        for columns, lines in ((120, 40), (80, 24)):
            pty.signal(signal.SIGTSTP)
            wait_for_state(pty, "T")
            pty.assert_sound()
            pty.resize(columns, lines)
            mark = pty.written
            pty.signal(signal.SIGCONT)
            pty.wait_for(TEXT, mark)
            pty.quiet()
            assert pty.modes.on[1049] and pty.flags() != pty.before
            assert rows(pty.since(mark)) & set(range(lines - 2, lines + 1))
            # What it may have drawn before it heard of the new size does not count.
            mark = pty.press(" ")
            pty.quiet()
            assert rows(pty.since(mark)) and max(rows(pty.since(mark))) <= lines
        mark = pty.press("More.")
        pty.wait_for("5 words", mark)
        pty.signal(signal.SIGTERM)
        assert pty.ended() == 128 + signal.SIGTERM
        pty.assert_sound()
    assert drafts(profile) == [f"{TEXT}  More."]


def test_ctrl_z_goes_to_the_shell_and_fg_comes_back(profile: Path) -> None:
    with reader(profile) as pty:
        pty.wait_for("All")
        pty.quiet()
        pty.press("\x1a")
        wait_for_state(pty, "T")
        pty.assert_sound()
        mark = pty.written
        pty.signal(signal.SIGCONT)
        pty.wait_for("All", mark)
        assert pty.modes.on[1049]
        pty.press("q")
        assert pty.ended() == 0
        pty.assert_sound()


def test_ended_while_it_is_stopped(profile: Path) -> None:
    with reader(profile) as pty:
        open_draft(pty)
        pty.signal(signal.SIGTSTP)
        wait_for_state(pty, "T")
        pty.signal(signal.SIGTERM)
        pty.signal(signal.SIGCONT)
        assert pty.ended() == 128 + signal.SIGTERM
        pty.assert_sound()
    assert drafts(profile) == [TEXT]


def test_stopped_without_being_asked_it_takes_the_terminal_again(profile: Path) -> None:
    with reader(profile) as pty:
        open_draft(pty)
        pty.signal(signal.SIGSTOP)
        wait_for_state(pty, "T")
        mark = pty.written
        pty.signal(signal.SIGCONT)
        pty.wait_for(TEXT, mark)
        pty.quiet()
        # A key is read once, by one that reads.
        mark = pty.press(" x")
        pty.wait_for("5 words", mark)
        pty.signal(signal.SIGTERM)
        assert pty.ended() == 128 + signal.SIGTERM
        pty.assert_sound()
    assert drafts(profile) == [f"{TEXT} x"]


def test_an_editor_that_is_stopped_stops_the_reader_too(profile: Path, tmp_path: Path) -> None:
    """As with ctrl+z in vim, which stops all that the shell has started as one."""
    editor = tmp_path / "editor"
    editor.write_text(f"#!{sys.executable}\nimport os\nos.kill(0, {signal.SIGTSTP:d})\nprint('CONTINUED')\n")
    editor.chmod(0o700)
    with reader(profile, EDITOR=str(editor)) as pty:
        open_draft(pty)
        mark = pty.press("\x05")
        wait_for_state(pty, "T")
        pty.assert_sound()
        os.killpg(pty.process.pid, signal.SIGCONT)
        pty.wait_for("CONTINUED", mark)
        pty.wait_for(TEXT, mark)
        mark = pty.press(" More.")
        pty.wait_for("5 words", mark)
        pty.signal(signal.SIGTERM)
        assert pty.ended() == 128 + signal.SIGTERM
        pty.assert_sound()
    assert drafts(profile) == [f"{TEXT} More."]


def rows(written: bytes) -> set[int]:
    """The rows of the screen that the cursor was put on."""
    return {int(row) for row in re.findall(rb"\x1b\[(\d+);\d+H", written)}


def wait_for_state(pty: Pty, state: str) -> None:
    """Wait until the kernel says that the program is in this state."""
    for _ in range(500):
        if Path(f"/proc/{pty.process.pid}/stat").read_text().rpartition(")")[2].split()[0] == state:
            pty.quiet(0.1)
            return
        time.sleep(0.02)
    raise AssertionError(f"it is not {state}")


def test_the_terminal_taken_away_it_ends_and_keeps_the_draft(profile: Path) -> None:
    with reader(profile) as pty:
        open_draft(pty)
        worker = worker_of(pty.process.pid)
        pty.hang_up()
        assert pty.ended() > 0
        assert worker and usage(worker) is None
    assert drafts(profile) == [TEXT]
    assert not list(locate(profile).state.glob("crash-*"))


def test_a_terminal_that_goes_without_a_word_ends_it_too(profile: Path, tmp_path: Path) -> None:
    """The kernel tells the session whose terminal it is, and nobody else who has it open."""
    master, slave = os.openpty()
    ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    command = (*PROGRAM, "--profile", str(profile))
    with subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env=environment(tmp_path / "home"), start_new_session=True
    ) as process:
        os.close(slave)
        try:
            written = b""
            while b"All" not in written:
                written += os.read(master, 65536)
            os.close(master)
            assert process.wait(30) == 128 + signal.SIGHUP
        finally:
            process.kill()
    assert not list(locate(profile).state.glob("crash-*"))


def test_what_is_no_letter_is_no_end(profile: Path) -> None:
    """A terminal of another character set, or a paste of bytes: in Textual it is a traceback, and the end."""
    with reader(profile) as pty:
        open_draft(pty)
        for data, words in ((b" caf\xe9 ", 5), (b"\xff\xfe\xc3", 6), (b"\xa9 \xed\xa0\x80 ok", 8)):
            mark = pty.press(data)
            pty.wait_for(f"{words} words", mark)
        pty.signal(signal.SIGTERM)
        assert pty.ended() == 128 + signal.SIGTERM
        pty.assert_sound()
    (draft,) = drafts(profile)
    assert draft.startswith(f"{TEXT} caf\N{REPLACEMENT CHARACTER} ")
    assert draft.encode().decode() == draft and draft.endswith("ok")


def assert_answers(pty: Pty) -> None:
    """From the top of the list it goes down one headline, and is left."""
    mark = pty.press("j")
    pty.wait_for("2 of ", mark)
    pty.press("Q")
    assert pty.ended() == 0
    pty.assert_sound()


@pytest.mark.parametrize("sequence", ["\x1b[97:65;1:1u", "\x1b[1114112;1u", "\x1b[48;60000;60000;0;0t"])
def test_a_sequence_that_is_none_is_the_end_of_nothing(profile: Path, sequence: str) -> None:
    with reader(profile) as pty:
        pty.wait_for("All")
        pty.quiet()
        pty.press(sequence)
        pty.quiet()
        assert_answers(pty)


def test_a_paste_that_a_stop_cuts_takes_no_keys_with_it(profile: Path) -> None:
    with reader(profile) as pty:
        pty.wait_for("All")
        pty.quiet()
        pty.press("\x1b[200~" + "word " * 50)
        pty.quiet(0.1)
        pty.signal(signal.SIGSTOP)
        wait_for_state(pty, "T")
        pty.press("word " * 50 + "\x1b[201~")
        pty.signal(signal.SIGCONT)
        pty.quiet()
        assert_answers(pty)


HOSTILE = "Qx \x1b[31mQ\x1b \x1bQ\x03\x11 \x1b]0;Q\x07\x1b[<0;3;3MQ\x1b[200~Q \xc2\x9bQ" + "\x1bQ" * 40
"""What would end the reader many times over, were it keys."""


def test_a_paste_on_the_list_is_no_key(profile: Path) -> None:
    with reader(profile) as pty:
        pty.wait_for("All")
        pty.quiet()
        for _ in range(3):
            pty.press(f"\x1b[200~{HOSTILE}\x1b[201~")
            pty.quiet(0.1)
        for part in ("\x1b[200~", *HOSTILE, "\x1b[201~"):
            pty.press(part)
        # No end, until a key is pressed.
        pty.press(f"\x1b[200~{HOSTILE}")
        pty.quiet(2.5)
        assert_answers(pty)


def test_a_paste_in_the_composer_is_text(profile: Path) -> None:
    with reader(profile) as pty:
        open_draft(pty)
        mark = pty.press(b"\x1b[200~ DDD 1\rEEE \x1b[31mred\rF\tF \xc2\x9bF\x1b]0;Q\x07\x18\x1b[201~ end")
        pty.wait_for("12 words", mark)
        pty.signal(signal.SIGTERM)
        assert pty.ended() == 128 + signal.SIGTERM
        pty.assert_sound()
    assert drafts(profile) == [f"{TEXT} DDD 1\nEEE [31mred\nF\tF F]0;Q end"]


def test_continued_while_it_ends_it_does_not_take_the_terminal_again(profile: Path) -> None:
    with reader(profile) as pty:
        pty.wait_for("All")
        pty.quiet()
        mark = pty.press("Q")
        while b"\x1b[?1049l" not in pty.since(mark):
            time.sleep(0.001)
        with contextlib.suppress(ProcessLookupError):
            pty.signal(signal.SIGCONT)
        assert pty.ended() == 0
        pty.assert_sound()


@pytest.mark.parametrize("seed", range(6))
def test_whatever_comes_as_keys_is_no_crash(profile: Path, seed: int) -> None:
    """Bytes, half sequences, pastes, a mouse gone wild: on the list, in an article, in the composer, a dialog."""
    chance = random.Random(seed)
    with reader(profile, BROWSER="true", EDITOR="true") as pty:
        pty.wait_for("All")
        pty.quiet()
        for _ in range(6):
            data = chance.choice([noise, sequences, paste, mouse])(chance)
            # To leave it, or the shell's own keys, would be the end of the test.
            pty.press(data.translate(None, b"Qq\x03\x11\x1a\x1c"))
            pty.quiet(0.1)
            assert pty.process.poll() is None, pty.since(0)[-2000:]
        pty.signal(signal.SIGTERM)
        assert pty.ended() == 128 + signal.SIGTERM
        pty.assert_sound()
    assert not list(locate(profile).state.glob("crash-*"))


def noise(chance: random.Random) -> bytes:
    """Any bytes."""
    return chance.randbytes(400)


def sequences(chance: random.Random) -> bytes:
    """What sequences are made of."""
    return bytes(chance.choices(b"\x1b[]?0123456789;:~ABCDHMRmutchlyPX^_\\\x07\xff\xc3\xa9", k=300))


def paste(chance: random.Random) -> bytes:
    """A bracketed paste of any bytes, sometimes without its end."""
    return b"\x1b[200~" + chance.randbytes(3000) + chance.choice([b"\x1b[201~", b""])


def mouse(chance: random.Random) -> bytes:
    """The mouse and the sizes of no terminal."""
    kinds = [b"\x1b[<0;%d;%dM", b"\x1b[<35;%d;%dM", b"\x1b[48;%d;%d;0;0t", b"\x1b[?%d;%d$y"]
    return b"".join(chance.choice(kinds) % (chance.randrange(99_999), chance.randrange(99_999)) for _ in range(40))


def test_a_terminal_that_takes_nothing_keeps_nobody(profile: Path) -> None:
    """A line that has gone quiet: what is typed is kept, and the end comes."""
    with reader(profile) as pty:
        pty.wait_for("All")
        pty.quiet()
        pty.stall()
        # More than it has room for, 64 KB and 4.
        for number in range(60):
            pty.press("\x1b[6~" if number % 2 else "\x1b[5~")
            time.sleep(0.02)
        pty.press(f"C{TEXT}")
        worker = worker_of(pty.process.pid)
        time.sleep(1.0)
        pty.signal(signal.SIGTERM)
        assert pty.process.wait(30) == 128 + signal.SIGTERM
        assert worker and usage(worker) is None
    assert drafts(profile) == [TEXT]


def test_a_terminal_without_a_size_has_one_all_the_same(profile: Path, tmp_path: Path) -> None:
    counts = tmp_path / "counts.py"
    counts.write_text(COUNTS)
    command = (sys.executable, str(counts), "--profile", str(profile))
    pty = Pty(command, environment(tmp_path / "home"), columns=0, lines=0)
    try:
        mark = pty.wait_for("All")
        pty.quiet(1.0)
        pty.resize(120, 40)
        pty.signal(signal.SIGWINCH)
        pty.wait_for("\x1b[40;", mark)
        pty.quiet()
        pty.press("Q")
        assert pty.ended() == 0
        pty.assert_sound()
        (count,) = re.findall(rb"(\d+) sizes", pty.since(mark))
        assert 3 <= int(count) < 200
    finally:
        pty.close()


def test_a_handler_that_breaks_is_a_sentence_and_a_report_without_secrets(profile: Path, tmp_path: Path) -> None:
    before = census(profile)
    breaks = tmp_path / "breaks.py"
    breaks.write_text(BREAKS)
    pty = Pty((sys.executable, str(breaks), "--profile", str(profile)), environment(tmp_path / "home"))
    try:
        open_draft(pty)
        pty.press("\x1b")
        assert pty.ended() == 70
        pty.assert_sound()
        said = pty.since(0).rpartition(b"\x1b[0m")[2].decode().strip()
    finally:
        pty.close()
    (report,) = locate(profile).state.glob("crash-*")
    assert said.count("\n") == 0 and said.startswith("termnews crashed: ValueError") and str(report) in said
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    text = report.read_text()
    assert "breaks.py" in text and "hunter2" not in text.replace('password = "hunter2"', "") + said
    assert drafts(profile) == [TEXT]
    assert_nothing_lost(before, census(profile))


# --- less than a terminal ---------------------------------------------------------------------------------------------

LOCALES = (
    {"LC_ALL": "C"},
    {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "en_US.ISO-8859-1", "PYTHONIOENCODING": "latin-1:strict"},
)


def termnews(profile: Path, *words: str, shell: str = "{}", **variables: str) -> subprocess.CompletedProcess[bytes]:
    """A command line in a pipe; `shell` is what is done with it."""
    command = shell.format(shlex.join([*PROGRAM, "--profile", str(profile), *words]))
    variables = {"LANG": "", **variables}
    home = environment(profile.parent / "home", **variables)
    return subprocess.run(["bash", "-c", command], env=home, capture_output=True, stdin=subprocess.DEVNULL, timeout=60)


@pytest.mark.parametrize("variables", LOCALES, ids=["C", "POSIX", "Latin-1"])
def test_a_locale_without_the_letters(profile: Path, variables: dict[str, str]) -> None:
    for words in (("list",), ("show", "1"), ("search", "the"), ("sources",), ("config",), ("refresh",), ("--help",)):
        done = termnews(profile, *words, **variables)
        assert done.returncode == 0 and b"Traceback" not in done.stderr and b"crashed" not in done.stderr, done
    with reader(profile, **{"LANG": "", **variables}) as pty:
        pty.wait_for("All")
        pty.quiet()
        pty.press("l")
        pty.quiet()
        assert "│" in pty.since(0).decode() and b"\\u" not in pty.since(0) and b"\\x" not in pty.since(0)
        pty.press("Q")
        assert pty.ended() == 0
        pty.assert_sound()


def test_a_dumb_terminal(profile: Path) -> None:
    with reader(profile, TERM="dumb") as pty:
        assert pty.ended() == 2
        assert pty.since(0).startswith(b"This terminal is dumb") and b"\x1b" not in pty.since(0)
        pty.assert_sound()
    with reader(profile, "list", TERM="dumb") as pty:
        assert pty.ended() == 0
        assert pty.since(0).count(b"\n") > 3 and b"\x1b" not in pty.since(0)


def test_no_terminal(profile: Path) -> None:
    for shell in ("{}", "{} <&-", "{} >&-", "{} </dev/null >/dev/null"):
        done = termnews(profile, shell=shell)
        assert done.returncode == 2, (shell, done)
        assert done.stdout == b"" and done.stderr.startswith(b"There is no terminal here")


@pytest.mark.parametrize("shell", ["2>&-", "2>/dev/null"])
def test_no_stderr(profile: Path, shell: str) -> None:
    """Textual draws on it, and would leave a dark screen that takes no key."""
    command = f"{shlex.join([*PROGRAM, '--profile', str(profile)])} {shell}"
    pty = Pty(("bash", "-c", command), environment(profile.parent / "home"))
    try:
        pty.wait_for("All")
        pty.quiet()
        pty.press("Q")
        assert pty.ended() == 0
        pty.assert_sound()
    finally:
        pty.close()


def test_a_pipe_that_nobody_reads_to_its_end(profile: Path) -> None:
    for words in (
        ("list",),
        ("show", "1"),
        ("export",),
        ("--help",),
        ("list", "--json"),
        ("refresh", "--force", "--json"),
    ):
        done = termnews(profile, *words, shell="{} | head -c 1 >/dev/null; exit ${{PIPESTATUS[0]}}")
        assert done.returncode in (0, 141), (words, done)
        assert b"Traceback" not in done.stderr and b"rror" not in done.stderr, done


def test_what_cannot_be_written_is_said(profile: Path) -> None:
    before = census(profile)
    for words in (("list",), ("show", "1"), ("export",), ("--help",), ("--version",), ("sources",)):
        done = termnews(profile, *words, shell="{} >/dev/full")
        assert done.returncode == 73, (words, done)
        assert done.stderr == b"termnews cannot write what it has to say: No space left on device.\n", (words, done)
    for words in (("list",), ("show", "1"), ("refresh", "--force")):
        done = termnews(profile, *words, shell="{} >&- 2>&- <&-")
        assert done.returncode == 0, (words, done)
    done = termnews(profile, "list", shell="{} 2>/dev/full")
    assert done.returncode == 0 and done.stdout
    assert_nothing_lost(before, census(profile))
