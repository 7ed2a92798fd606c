"""The command line: what it prints where, its exit codes, and what becomes of what goes wrong."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from termnews import __version__, crash, terminal
from termnews.cli import main as command
from termnews.cli.main import VERBS, main
from termnews.cli.verb import Verb, emit, table
from termnews.model import NewArticle, View
from termnews.store.store import Store

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def run(tmp_path: Path, capsys: Captured) -> Callable[..., tuple[int, str, str]]:
    """Runs a command line on a profile of its own: (exit code, stdout, stderr)."""

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["--profile", str(tmp_path / "profile"), *words])
        out, err = capsys.readouterr()
        return code, out, err

    return run


Run = Callable[..., tuple[int, str, str]]


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


# --- what goes wrong --------------------------------------------------------------------------------------------------


def _broken(error: BaseException) -> Verb:
    def run(arguments: object, paths: object) -> int:
        password = "hunter2-in-a-variable"
        assert password
        raise error

    return Verb(lambda parser: None, run)


def test_a_crash_is_one_line_and_a_report_without_values_or_secrets(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = ValueError("no answer of https://me:hunter2@example.org/?token=hunter3 Authorization: Bearer hunter4\nmore")
    monkeypatch.setattr(command, "_verb", lambda name: _broken(error))
    code, out, err = run("list")
    assert (code, out) == (70, "")
    assert err.count("\n") == 1 and "ValueError" in err
    (report,) = (tmp_path / "profile" / "state").iterdir()
    assert str(report) in err
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert stat.S_IMODE(report.parent.stat().st_mode) == 0o700
    text = report.read_text(encoding="utf-8")
    assert "test_cli.py" in text and "raise error" in text
    assert "hunter" not in text + err
    assert "https://***@example.org" in text


def test_a_crash_whose_report_cannot_be_written_is_one_line_too(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "profile").write_text("in the way", encoding="utf-8")
    monkeypatch.setattr(command, "_verb", lambda name: _broken(RuntimeError()))
    code, _, err = run("list")
    assert code == 70 and err.count("\n") == 1 and "No report" in err


def test_only_the_last_reports_are_kept(tmp_path: Path) -> None:
    for number in range(15):
        (tmp_path / f"crash-20250101-0000{number:02}-1.txt").write_text("old", encoding="utf-8")
    crash.report(tmp_path, ValueError("new"), "a test")
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert len(kept) == crash.KEPT and "crash-20250101-000014-1.txt" in kept


@pytest.mark.parametrize(
    "secret",
    [
        "https://user:SECRET@host/x",
        "https://SECRET@host/x",
        "https://h/?a=1&api_key=SECRET&b=2",
        "password=SECRET",
        "'access_token': 'SECRET'",
        '{"auth": "SECRET"}',
        "Authorization: Basic SECRET==",
        "Cookie: a=SECRET; b=SECRET",
        "sent Bearer SECRETSECRET",
    ],
)
def test_what_looks_like_a_secret_is_masked(secret: str) -> None:
    masked = crash.masked(f"before {secret}\nafter")
    assert "SECRET" not in masked and "before" in masked and "after" in masked


@pytest.mark.parametrize("text", ["https://example.org/a@b", "me@example.org", "the password was wrong", "token"])
def test_what_is_no_secret_stays(text: str) -> None:
    assert crash.masked(text) == text


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt(), 130), (BrokenPipeError(), 141), (SystemExit(3), 3)])
def test_what_ends_a_verb_is_its_exit_code(
    error: BaseException, code: int, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_verb", lambda name: _broken(error))
    monkeypatch.setattr(command, "_close_stdout", lambda: None)
    assert run("list") == (code, "", "")


def test_a_disk_that_cannot_be_written_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_verb", lambda name: _broken(OSError(28, "No space left on device")))
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


def test_columns_are_parted_by_tabs_where_there_is_no_terminal(capsys: Captured) -> None:
    table([("1", "a\tb", "ü"), ("22", "", "x")], flexible=1)
    assert capsys.readouterr().out == "1\ta b\tü\n22\t\tx\n"


def test_columns_fit_the_terminal(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    table([("1", "x" * 30, "ab"), ("22", "ニュース" * 9, "c")], flexible=1)
    assert capsys.readouterr().out.splitlines() == ["1   xxxxxxxxxxx…  ab", "22  ニュースニ…   c"]


# --- articles ---------------------------------------------------------------------------------------------------------

NOW = datetime(2025, 6, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def articles(tmp_path: Path) -> list[int]:
    """Two sources with three articles, the newest first: their ids."""
    with Store.open(tmp_path / "profile" / "data") as store:
        paper = store.sources.put("https://me:hunter2@paper.example/feed", title="The Paper")
        blog = store.sources.put("https://blog.example/feed", title="A Blog", tags=("far",))
        store.articles.ingest(
            paper,
            [
                NewArticle(
                    key="1",
                    url="https://me:hunter2@paper.example/river",
                    title="The river rises",
                    published=NOW,
                    standfirst="It has rained for a week.",
                    byline="A. Writer",
                    plain="Water stands in the streets of the town.",
                    comments=3,
                ),
                NewArticle(key="2", url="https://paper.example/2", title="Old news", published=NOW - timedelta(days=2)),
            ],
            NOW,
        )
        store.articles.ingest(
            blog,
            [NewArticle(key="1", url="", title="On rivers", published=NOW - timedelta(days=1), plain="Nothing.")],
            NOW,
        )
        return list(store.headlines.ids(View()))


def _objects(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_headlines_are_listed_newest_first(run: Run, articles: list[int]) -> None:
    code, out, err = run("list")
    assert (code, err) == (0, "")
    assert [line.split("\t") for line in out.splitlines()] == [
        [str(articles[0]), "N-", "2025-06-04 12:00", "The Paper", "The river rises"],
        [str(articles[1]), "N-", "2025-06-03 12:00", "A Blog", "On rivers"],
        [str(articles[2]), "N-", "2025-06-02 12:00", "The Paper", "Old news"],
    ]


def test_an_article_has_the_documented_keys(run: Run, articles: list[int]) -> None:
    code, out, _ = run("list", "--json", "--limit", "1")
    assert code == 0 and _objects(out) == [
        {
            "id": articles[0],
            "title": "The river rises",
            "url": "https://paper.example/river",
            "source": "The Paper",
            "source_id": 1,
            "author": "A. Writer",
            "published": "2025-06-04T12:00:00Z",
            "read": False,
            "starred": False,
            "comments": 3,
            "full_text": False,
            "drafts": 0,
        }
    ]


def test_lists_can_be_narrowed(run: Run, articles: list[int]) -> None:
    def listed(*words: str) -> list[int]:
        return [article["id"] for article in _objects(run("list", "--json", *words)[1])]

    newest, blog, oldest = articles
    run("mark", "read", str(newest))
    run("mark", "star", str(newest), str(blog))
    assert listed("--unread") == [blog, oldest]
    assert listed("--starred") == [newest, blog]
    assert listed("--starred", "--unread") == [blog]
    assert listed("--source", "the paper") == listed("--source", "1") == [newest, oldest]
    assert listed("--source", "paper", "--unread") == [oldest]
    assert listed("--source", "https://blog.example/feed", "--starred") == [blog]
    assert listed("--limit", "2") == [newest, blog]
    assert listed("--limit", "0") == articles


def test_a_search_is_ranked_and_shows_where(run: Run, articles: list[int]) -> None:
    code, out, _ = run("search", "streets", "town", "--json")
    (found,) = _objects(out)
    assert code == 0 and found["id"] == articles[0]
    assert "streets of the town" in found["snippet"] and isinstance(found["rank"], float)
    code, out, _ = run("search", "river")
    assert code == 0 and out.count("\n") == 1 and out.startswith(f"{articles[0]}\tN-\t")
    assert run("search", "nowhere") == (0, "", "Nothing is found.\n")
    assert run("search", '"', "--json") == (0, "", "Nothing is found.\n")


def test_articles_are_marked_and_it_is_taken_back(run: Run, articles: list[int]) -> None:
    newest, blog, _ = map(str, articles)
    assert run("mark", "read", newest, blog) == (0, "", "2 articles marked read.\n")
    assert run("mark", "read", newest) == (0, "", "All were read already.\n")
    code, _, err = run("mark", "star", newest, "999")
    assert code == 1 and "There is no article “999”." in err and "1 article marked starred." in err
    assert run("mark", "unstar", "999") == (2, "", "There is no article “999”.\n")
    assert run("mark", "unread", "https://paper.example/2")[2] == "All were unread already.\n"
    assert run("undo")[2] == "Taken back: marked 1 article starred.\n"
    assert run("undo")[2] == "Taken back: marked 2 articles read.\n"
    assert run("undo") == (0, "", "There is nothing to take back.\n")
    assert not any(article["read"] or article["starred"] for article in _objects(run("list", "--json")[1]))


def test_an_article_is_shown_in_every_format(run: Run, articles: list[int]) -> None:
    name = str(articles[0])
    code, out, err = run("show", name, "--width", "30")
    assert (code, err) == (0, "")
    assert all(len(line) <= 30 for line in out.splitlines()[:-1])
    assert out.index("The river rises") < out.index("It has rained") < out.index("Water stands in the streets")
    assert out.endswith("https://paper.example/river\n")
    assert run("show", name, "--format", "markdown")[1].startswith("# The river rises\n")
    assert run("show", name, "--format", "html")[1].startswith("<!DOCTYPE html>")
    shown = _objects(run("show", name, "--format", "json")[1])
    assert shown == _objects(run("show", name, "--json")[1])
    listed = _objects(run("list", "--json", "--limit", "1")[1])[0]
    assert listed == {key: shown[0][key] for key in listed}
    assert shown[0]["text"] == "Water stands in the streets of the town." and shown[0]["text_kind"] == "feed"


def test_an_article_that_is_not_there_is_said(run: Run, articles: list[int]) -> None:
    for name in ("999", "0", "river", "https://nowhere.example/", "-1"):
        code, out, err = run("show", "--", name)
        assert (code, out) == (2, "") and f"There is no article “{name}”." in err
    assert "`termnews extract URL`" in run("show", "https://nowhere.example/")[2]


def test_a_source_is_found_by_what_is_typed_of_it(run: Run, articles: list[int]) -> None:
    code, _, err = run("list", "--source", "example")
    assert code == 2 and "fits 2 sources: 1 The Paper; 2 A Blog" in err
    assert "Did you mean “The Paper”?" in run("list", "--source", "papr")[2]
    assert "`termnews sources` lists them." in run("list", "--source", "xyzzy")[2]


@pytest.mark.parametrize("verb", [["list"], ["list", "--json"], ["search", "x"], ["list", "--unread"]])
def test_with_nothing_to_show_it_is_said_what_to_do(verb: list[str], run: Run) -> None:
    code, out, err = run(*verb)
    assert (code, out) == (0, "") and "`termnews add URL`" in err


def test_no_secret_of_an_address_is_printed(run: Run, articles: list[int]) -> None:
    for words in (["list", "--json"], ["show", str(articles[0])], ["show", str(articles[0]), "--json"]):
        assert "hunter2" not in run(*words)[1]


def test_a_signal_ends_a_served_demo(tmp_path: Path) -> None:
    server = pytest.importorskip("termnews.demo.server")
    assert server
    with subprocess.Popen(
        [sys.executable, "-m", "termnews", "demo", "--serve"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 143
