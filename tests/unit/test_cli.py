"""The command line: what it prints where, its exit codes, and what becomes of what goes wrong."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from termnews import __version__, terminal
from termnews.cli import main as command
from termnews.cli.main import VERBS, main
from termnews.cli.verb import emit, put_markup, table
from tests.unit.command_line import Run, broken, runner

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(tmp_path / "profile", capsys)


def _process(*words: str, folder: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HOME": str(folder), "PYTHONPATH": "", **changes}
    return subprocess.run(
        [sys.executable, "-m", "termnews", *words],
        capture_output=True,
        text=True,
        env=environment,
        timeout=30,
        stdin=subprocess.DEVNULL,
    )


# --- which verb -------------------------------------------------------------------------------------------------------


def test_the_version_and_the_help_are_data(capsys: Captured) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr() == (f"termnews {__version__}\n", "")
    assert main(["--help"]) == 0
    out, _ = capsys.readouterr()
    assert all(f"  {verb} " in out for verb in VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_there_and_explains_itself(verb: str, capsys: Captured) -> None:
    assert main([verb, "--help"]) == 0
    assert f"usage: termnews {verb}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["lst"], "Did you mean `termnews list`?"),
        (["https://example.org"], "`termnews add URL` subscribes"),
        (["zzz"], "`termnews --help`"),
        (["--nonsense"], "unrecognized arguments: --nonsense"),
        (["list", "--limit", "-3"], "invalid whole number value"),
        (["list", "--lim", "3"], "unrecognized arguments"),
        (["--profile"], "expected one argument"),
        (["--profile", "", "config", "path"], "--profile needs"),
    ],
)
def test_what_cannot_be_done_as_it_was_asked_is_said(words: list[str], said: str, capsys: Captured) -> None:
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert said in err and not out


def test_the_profile_may_stand_before_the_verb_or_behind_it(tmp_path: Path, capsys: Captured) -> None:
    for words in (
        ["--profile", str(tmp_path), "config", "path"],
        [f"--profile={tmp_path}", "config", "path"],
        ["config", "path", "--profile", str(tmp_path)],
        ["--profile", "elsewhere", "config", "--profile", str(tmp_path), "path"],
    ):
        assert main(words) == 0
        assert capsys.readouterr().out == f"{tmp_path / 'config' / 'config.toml'}\n"


# --- where there is no terminal ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [[], ["demo"]])
def test_the_reader_does_not_start_without_a_terminal(words: list[str], run: Run) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1 and "termnews" in err and "no terminal" in err


def test_a_screen_needs_a_terminal_that_is_not_dumb() -> None:
    class Stream:
        def __init__(self, tty: bool) -> None:
            self.tty = tty

        def isatty(self) -> bool:
            return self.tty

    both, half = (Stream(True), Stream(True)), (Stream(True), Stream(False))
    assert terminal.why_no_screen({"TERM": "xterm"}, both) == ""  # type: ignore[arg-type]
    assert terminal.why_no_screen({}, both) == ""  # type: ignore[arg-type]
    assert "dumb" in terminal.why_no_screen({"TERM": "dumb"}, both)  # type: ignore[arg-type]
    assert "no terminal" in terminal.why_no_screen({"TERM": "xterm"}, half)  # type: ignore[arg-type]
    assert "no terminal" in terminal.why_no_screen({"TERM": "xterm"}, (None, None))


def test_a_terminal_is_put_back_when_something_escapes() -> None:
    import pty
    import termios

    leader, follower = pty.openpty()
    before = termios.tcgetattr(follower)
    program = (
        "import sys, tty\nfrom termnews.terminal import put_back\n"
        "with put_back():\n    tty.setraw(0)\n    sys.stderr.write('\\x1b[?1049h')\n    sys.stderr.flush()\n    1 / 0"
    )
    done = subprocess.run([sys.executable, "-c", program], stdin=follower, stderr=follower, timeout=30)
    after = termios.tcgetattr(follower)
    shown = os.read(leader, 10_000)
    os.close(leader)
    os.close(follower)
    assert done.returncode == 1
    assert after == before
    assert shown.index(b"\x1b[?1049l") > shown.index(b"\x1b[?1049h")


def test_a_signal_that_a_callback_swallows_ends_the_program_before_the_framework_has_the_terminal() -> None:
    program = (
        "import os, signal, time, weakref\nfrom termnews.terminal import put_back\n"
        "class Thing: pass\n"
        "def gone(_):\n    os.kill(os.getpid(), signal.SIGINT)\n    time.sleep(0.01)\n"
        "with put_back() as terminal:\n    thing = Thing()\n    ref = weakref.ref(thing, gone)\n    del thing\n"
        "    print('goes on', flush=True)\n    terminal.give()\n    print('has the terminal', flush=True)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout) == (130, "goes on\n")


# --- what goes wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt(), 130), (BrokenPipeError(), 141), (SystemExit(3), 3)])
def test_what_ends_a_verb_is_its_exit_code(
    error: BaseException, code: int, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_verb", lambda name: broken(error))
    monkeypatch.setattr(command, "_close_stdout", lambda: None)
    assert run("list") == (code, "", "")


def test_a_signal_while_a_class_is_made_is_no_crash(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Signal:
        def __set_name__(self, owner: type, name: str) -> None:
            raise SystemExit(143)

    monkeypatch.setattr(command, "_verb", lambda name: type("Made", (), {"at": Signal()}))
    assert run("list") == (143, "", "")


def test_a_disk_that_cannot_be_written_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_verb", lambda name: broken(OSError(28, "No space left on device")))
    monkeypatch.setattr(command, "_close_stdout", lambda: None)
    code, _, err = run("list")
    assert code == 73 and "No space left" in err and err.count("\n") == 1


def test_a_reader_that_hears_no_more_is_left_quietly() -> None:
    ear, mouth = os.pipe()
    os.close(ear)
    done = subprocess.run(
        [sys.executable, "-m", "termnews", "config", "default"], stdout=mouth, stderr=subprocess.PIPE, timeout=30
    )
    os.close(mouth)
    assert (done.returncode, done.stderr) == (141, b"")


def test_streams_that_are_full_closed_or_not_utf8_do_no_harm(tmp_path: Path) -> None:
    line = f"{sys.executable} -m termnews config default"
    full = subprocess.run(
        ["bash", "-c", f"{line} >/dev/full"], capture_output=True, text=True, timeout=30, cwd=tmp_path
    )
    assert full.returncode == 73 and full.stderr.count("\n") == 1
    closed = subprocess.run(
        ["bash", "-c", f"{line} <&- >&- 2>&-"], capture_output=True, text=True, timeout=30, cwd=tmp_path
    )
    assert closed.returncode == 0
    latin = _process("config", "default", folder=tmp_path, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert latin.returncode == 0 and latin.stdout.startswith("# The settings")


# --- config and doctor ------------------------------------------------------------------------------------------------


def test_the_settings_are_listed_with_their_origin(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "profile" / "config"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('[look]\ntheme = "nord"\n', encoding="utf-8")
    code, out, err = run("config")
    assert (code, err) == (0, "")
    assert 'look.theme\t"nord"\tconfig.toml line 2' in out.splitlines()
    code, out, _ = run("config", "--json")
    listed = [json.loads(line) for line in out.splitlines()]
    assert listed[0] == {"key": "look.theme", "value": '"nord"', "origin": "config.toml line 2"}


def test_mistakes_of_the_configuration_are_all_said(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "profile" / "config"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text("[look]\nteme = 1\nmouse = 1\n", encoding="utf-8")
    code, out, err = run("config")
    assert (code, out) == (78, "")
    assert 'line 2: teme: unknown key; did you mean "theme"?' in err and "line 3: mouse" in err
    code, out, _ = run("doctor")
    assert code == 1 and any(line.startswith("! config.toml") for line in out.splitlines())


def test_keys_that_clash_and_unknown_commands_are_said(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "profile" / "config"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('[keys]\ndwn = "j"\nread = "e"\nstar = "e"\n', encoding="utf-8")
    code, out, err = run("config")
    assert code == 0 and "keys.read\t" in out
    assert "there is no command “dwn”; did you mean “down”?" in err and "“e” is set for read and for star." in err
    code, out, _ = run("doctor")
    assert code == 1 and "did you mean “down”?" in out and "“e” is set for read and for star." in out


def test_the_doctor_looks_at_everything_and_shows_no_secret(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://me:hunter2@proxy.example:3128")
    code, out, err = run("doctor", "--json")
    found = {line["name"]: line for line in map(json.loads, out.splitlines())}
    assert {"terminal", "encoding", "colours", "config", "data", "database", "tls", "python", "textual"} <= set(found)
    assert found["https_proxy"]["value"] == "http://***@proxy.example:3128"
    assert code == (1 if any(line["problem"] for line in found.values()) else 0), err


# --- what is written --------------------------------------------------------------------------------------------------


def test_json_carries_nothing_that_a_terminal_obeys(capsys: Captured) -> None:
    hostile = "a\x1b]52;c;x\x07b\x9bc\x7fd\u202ee\ud800f"
    emit({"x": hostile})
    out = capsys.readouterr().out
    assert json.loads(out) == {"x": hostile}
    assert out.isascii() and all(letter == "\n" or letter.isprintable() for letter in out)


def test_markup_says_in_any_encoding_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for encoding, written in (
        ("utf-8", "<p>ü 港</p>\n"),
        ("latin-1", "<p>ü &#28207;</p>\n"),
        ("ascii", "<p>&#252; &#28207;</p>\n"),
    ):
        stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace")
        monkeypatch.setattr(sys, "stdout", stream)
        put_markup("<p>ü 港</p>")
        stream.seek(0)
        assert stream.read() == written


def test_columns_are_parted_by_tabs_where_there_is_no_terminal(capsys: Captured) -> None:
    table([("1", "a\tb", "ü"), ("22", "", "x")], flexible=1)
    assert capsys.readouterr().out == "1\ta b\tü\n22\t\tx\n"
    table([("1", "a"), ("2", "b")], flexible=1, notes=["x", ""])
    assert capsys.readouterr().out == "1\ta\tx\n2\tb\t\n"


def test_columns_fit_the_terminal(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    table([("1", "x" * 30, "ab"), ("22", "ニュース" * 9, "c")], flexible=1)
    assert capsys.readouterr().out.splitlines() == ["1   xxxxxxxxxxx…  ab", "22  ニュースニ…   c"]
    table([("1", "a"), ("2", "b")], flexible=1, notes=["words " * 9, ""])
    assert capsys.readouterr().out.splitlines() == ["1  a", "    words words wor…", "2  b"]


def test_a_signal_ends_a_served_demo(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "termnews", "demo", "--serve"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 143


@pytest.mark.parametrize("verb", ["", "list", "search"])
def test_without_options_the_arguments_are_those_of_argparse(verb: str) -> None:
    known = command._verb(verb)
    words = ["a", "b"] if known.words else []
    plain = command._plain(known, words, None)
    assert plain is not None and plain == command._parsed(verb, known, words, None)
    assert command._plain(known, [*words, "--"], None) is None
    assert command._plain(known, [] if words else ["a"], None) is None
