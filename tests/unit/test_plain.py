"""`termnews --plain`: commands in, lines out."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from termnews.cli import plain
from termnews.cli.main import main
from termnews.cli.plain import help_lines, numbered_lines
from termnews.model import View
from termnews.store.store import Store
from termnews.text import width
from tests.unit.store_samples import NOW, article

Typed = Callable[..., list[str]]
"""Lines that are typed to what is answered to each, and before the first."""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """A profile with two sources: 25 headlines of one, two of the other."""
    with Store.open(tmp_path / "data") as store:
        quay = store.sources.put("https://quay.example/feed", title="The Quay")
        store.articles.ingest(quay, [article(n, comments=n % 2) for n in range(1, 26)], NOW)
        tide = store.sources.put("https://tide.example/feed", title="The Tide")
        store.articles.ingest(tide, [article(n, key=f"t{n}", title=f"Tide {n}") for n in (30, 31)], NOW)
    return tmp_path


@pytest.fixture
def typed(profile: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    def type_(*lines: str) -> list[str]:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        assert main(["--profile", str(profile), "--plain"]) == 0
        out, err = capsys.readouterr()
        return [part.strip() for part in (out + err).split("> \n")]

    return type_


def marks(profile: Path) -> list[tuple[str, bool, bool]]:
    """(title, read, starred) of the newest three."""
    with Store.open(profile / "data") as store:
        rows = store.headlines.rows(store.headlines.ids(View())[:3])
    return [(row.title, row.read, row.starred) for row in rows]


def test_headlines_are_numbered_and_turned_over(typed: Typed) -> None:
    first, more, last, back, _ = typed("+", "+", "-")
    assert "Everything: 1 to 20 of 27 headlines." in first
    assert "1. Headline 1. unread, The Quay, " in first and ", 1 comment" in first
    assert "Everything: 21 to 27 of 27 headlines." in more and "27. Tide 31." in more
    assert last == "These were the last."
    assert "1. Headline 1." in back


def test_a_number_opens_and_n_goes_on_to_what_is_unread(typed: Typed, profile: Path) -> None:
    _, second, third, before, above, _ = typed("2", "n", "p", "p")
    assert second.startswith("Headline 2") and "Body of 2." in second and "https://news.example/2" in second
    assert third.startswith("Headline 3")
    assert before.startswith("Headline 1"), "2 is read: it is passed over"
    assert above == "Nothing unread above."
    assert [read for _, read, _ in marks(profile)] == [True, True, True]


def test_marks_are_set_and_taken_back(typed: Typed, profile: Path) -> None:
    _, _, starred, unread, _, _ = typed("1", "f", "m", "u")
    assert (starred, unread) == ("Starred.", "Marked unread.")
    assert marks(profile)[0] == ("Headline 1", True, True)


def test_everything_is_marked_read_and_unread_again(typed: Typed, profile: Path) -> None:
    _, marked, only, _ = typed("A", "U")
    assert marked == "27 headlines marked read. u takes it back."
    assert "no headlines" in only
    typed("u")
    assert marks(profile)[0][1] is False


def test_one_source_or_what_is_found(typed: Typed) -> None:
    _, sources, tide, found, all_, _ = typed("s", "s tide", "/headline 25", "a")
    assert sources.splitlines()[:2] == ["1. The Quay: 25 unread of 25", "2. The Tide: 2 unread of 2"]
    assert "The Tide: 1 to 2 of 2 headlines." in tide
    assert "Found for “headline 25”: 1 to 1 of 1 headline." in found
    assert "of 27 headlines" in all_


@pytest.mark.parametrize(
    "line", ["x", "f", "m", "o", "c", "99", "0", "s nowhere", "/", "nonsense", "l l", "٣", "9" * 400]
)
def test_what_cannot_be_done_is_said_and_the_next_line_is_read(typed: Typed, line: str) -> None:
    answers = typed(line, "l")
    assert "Everything: 1 to 20 of 27 headlines." in answers[2]


def test_nothing_that_a_terminal_obeys_comes_out(profile: Path, typed: Typed) -> None:
    with Store.open(profile / "data") as store:
        source = store.sources.put("https://bad.example/feed", title="\x1b]0;owned\x07")
        store.articles.ingest(source, [article(0, title="\x1b[31mred\x9b", plain="\x1b[2J")], NOW)
    assert "\x1b" not in "".join(typed("1", "s"))


def test_plain_is_for_no_verb(profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--profile", str(profile), "--plain", "list"]) == 2
    assert "--plain is for the reader" in capsys.readouterr().err


def test_an_empty_profile_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["--profile", str(tmp_path / "new"), "--plain"]) == 0
    assert "no headlines. There are no sources yet: `termnews add URL`" in capsys.readouterr().out


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_the_help_fits_the_terminal_and_names_every_command(columns: int) -> None:
    lines = help_lines(columns)
    assert all(len(line) <= columns for line in lines)
    words = "\n".join(lines)
    for name in (*plain._COMMANDS, "s N", "/…", "q"):
        assert name == "help" or f"\n{name} " in words or f"  {name} " in words, name


@pytest.mark.parametrize("columns", [1, 12, 29, 30, 40, 80, 0])
@pytest.mark.parametrize("number", [7, 12_345])
def test_a_long_line_of_a_list_is_broken_between_words(number: int, columns: int) -> None:
    words = (
        "Harbour pilots vote on whether to strike over the night rota 港湾の水先人. unread, The Quay, 3h, 2 comments"
    )
    lines = numbered_lines(number, words, columns)
    assert not columns or all(width(line) <= max(columns, 2) for line in lines)
    assert "".join("".join(lines).split()) == "".join(f"{number}. {words}".split())
    if columns >= 40:
        broken = words.replace("港湾の水先人.", "").split()
        assert set(broken) <= {word for line in lines for word in line.split()}
    if columns == 0:
        assert lines == [f"{number}. {words}"]
