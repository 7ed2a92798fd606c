"""Threat: a report of a crash shows what was in hand: passwords, tokens, the text of a draft.

Expected: a file of mode 0600 with where it happened and no values of variables, secrets masked in every text that goes
into it and in the one line on the screen; Textual's own traceback with all locals is never printed.
"""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from termnews import crash
from termnews.cli import main as command
from termnews.store.store import Store
from tests.tui.news import fill, reader
from tests.unit.command_line import Run, broken, runner

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def run(tmp_path: Path, capsys: Captured) -> Run:
    return runner(tmp_path / "profile", capsys)


def test_a_crash_is_one_line_and_a_report_without_values_or_secrets(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = ValueError("no answer of https://me:hunter2@example.org/?token=hunter3 Authorization: Bearer hunter4\nmore")
    monkeypatch.setattr(command, "_verb", lambda name: broken(error))
    code, out, err = run("list")
    assert (code, out) == (70, "")
    assert err.count("\n") == 1 and "ValueError" in err
    (report,) = (tmp_path / "profile" / "state").iterdir()
    assert str(report) in err
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert stat.S_IMODE(report.parent.stat().st_mode) == 0o700
    text = report.read_text(encoding="utf-8")
    assert "command_line.py" in text and "raise error" in text
    assert "hunter" not in text + err
    assert "https://***@example.org" in text


def test_a_crash_whose_report_cannot_be_written_is_one_line_too(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "profile").write_text("in the way", encoding="utf-8")
    monkeypatch.setattr(command, "_verb", lambda name: broken(RuntimeError()))
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


async def test_a_handler_that_breaks_shows_no_values(tmp_path: Path, capfd: Captured) -> None:
    """Textual's own answer is a traceback with the values of all variables."""

    def breaks() -> None:
        password = "hunter2-in-a-variable"
        raise ValueError(f"with {len(password)} letters")

    with Store.open(tmp_path / "data") as store:
        fill(store, 3)
        with pytest.raises(ValueError):
            async with reader(tmp_path, store) as it:
                it.app.call_later(breaks)
                await it.pilot.pause()
        assert isinstance(it.app.crash, ValueError)
        written = crash.report(tmp_path / "state", it.app.crash, "a test").read_text()
    out, err = capfd.readouterr()
    assert "hunter" not in out + err
    assert "hunter2" not in written.replace('password = "hunter2-in-a-variable"', "")
