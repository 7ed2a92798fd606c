"""A paste is a text, whatever it holds and in whatever pieces it comes: nothing of it is a key."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable

import pytest
from textual import events
from textual.message import Message

from termnews.tui import listening, pasting
from termnews.tui.listening import ListeningParser

BEGIN, END = "\x1b[200~", "\x1b[201~"

PASTES = [
    ("hello \x1b[31mQ", "hello [31mQ"),
    ("DDD 1\rEEE \x1b[31mred\rF\tFF", "DDD 1\nEEE [31mred\nF\tFF"),
    ("a\r\nb\nc\x85d", "a\nb\nc\nd"),
    ("Q\x1b", "Q"),
    ("\x1bQ" * 40, "Q" * 40),
    (f"one{BEGIN}two", "one[200~two"),
    ("\x1b[20", "[20"),
    ("a\x9b31mQ\x90b\x9c\x7f\x00\x08c", "a31mQbc"),
    ("\x1b]0;title\x07Q\x1b]52;c;UQ==\x1b\\", "]0;titleQ]52;c;UQ==\\"),
    ("\x1b[<0;3;3M\x1b[<0;3;3m\x1b[M !!Q", "[<0;3;3M[<0;3;3m[M !!Q"),
    ("\x1b[48;9;9;0;0t\x1b[?2048;1$y\x1b[I\x1b[81;1u", "[48;9;9;0;0t[?2048;1$y[I[81;1u"),
    ("\x1b_Gi=31;OK\x1b\\\x1b[?62;4;c", "_Gi=31;OK\\[?62;4;c"),
    ("café \N{PILE OF POO}", "café \N{PILE OF POO}"),
]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let seconds pass."""
    gone = 0.0

    def wait(seconds: float) -> None:
        nonlocal gone
        gone += seconds

    for module in (pasting, listening):
        monkeypatch.setattr(module, "get_time", lambda: time.monotonic() + gone)
    return wait


def said(messages: Iterable[Message]) -> list[str]:
    """Each paste in quotation marks, each key by its name."""
    return [
        f"“{message.text}”" if isinstance(message, events.Paste) else message.key
        for message in messages
        if isinstance(message, events.Paste | events.Key)
    ]


def read(parser: ListeningParser, *parts: str) -> list[str]:
    """What is read of something that comes in so many parts."""
    return [word for part in parts for word in said(parser.feed(part))]


@pytest.mark.parametrize(("pasted", "text"), PASTES)
def test_a_paste_is_one_text(pasted: str, text: str) -> None:
    assert read(ListeningParser(), f"a{BEGIN}{pasted}{END}j") == ["a", f"“{text}”", "j"]


@pytest.mark.parametrize(("pasted", "text"), PASTES)
def test_a_paste_that_comes_in_two_reads(pasted: str, text: str) -> None:
    whole = f"a{BEGIN}{pasted}{END}j"
    for at in range(1, len(whole)):
        parser = ListeningParser()
        got = read(parser, whole[:at])
        # What would be done by waiting is: nothing is overdue yet.
        got += said(parser.tick()) + read(parser, whole[at:])
        assert got == ["a", f"“{text}”", "j"], at
        assert parser.patience == math.inf


def test_a_paste_that_comes_letter_by_letter() -> None:
    for pasted, text in PASTES:
        assert read(ListeningParser(), *f"a{BEGIN}{pasted}{END}j") == ["a", f"“{text}”", "j"]


def test_a_slow_line_makes_no_keys_of_a_paste(later: Callable[[float], None]) -> None:
    whole = f"{BEGIN}Queue, \x1b[31mQ and so on{END}"
    for at in range(3, len(whole)):
        parser = ListeningParser()
        got = read(parser, whole[:at])
        later(0.9)
        got += said(parser.tick()) + read(parser, whole[at:])
        assert got == ["“Queue, [31mQ and so on”"], at


def test_a_paste_that_stalls_goes_on_as_text(later: Callable[[float], None]) -> None:
    parser = ListeningParser()
    assert read(parser, f"{BEGIN}Quick \x1b[20") == []
    later(2.1)
    assert parser.patience == 0.0
    assert said(parser.tick()) == ["“Quick ”"]
    assert parser.patience == math.inf
    assert read(parser, "Quite \x1b[31mQ", f"Quit{END}j") == ["“[20Quite [31mQQuit”", "j"]


@pytest.mark.parametrize("key", ["j", "\x1b[B", "\x1bOB", "é", "\x1b[98;5u", "\x1b[<65;3;3M\x1b[<65;3;3M"])
def test_a_paste_without_an_end_keeps_nobody_out(later: Callable[[float], None], key: str) -> None:
    parser = ListeningParser()
    assert read(parser, f"{BEGIN}Some words") == []
    later(2.1)
    assert said(parser.tick()) == ["“Some words”"]
    events_ = [*parser.feed(key)]
    assert len(events_) == (2 if "<" in key else 1) and not isinstance(events_[0], events.Paste)
    assert read(parser, "k") == ["k"]


def test_an_escape_is_a_key_as_soon_as_ever(later: Callable[[float], None]) -> None:
    parser = ListeningParser()
    assert read(parser, "j\x1b") == ["j"]
    assert 0.0 < parser.patience <= 0.1
    assert said(parser.tick()) == []
    later(0.11)
    assert said(parser.tick()) == ["escape"]
    assert parser.patience == math.inf
    assert read(parser, "[200~") == ["left_square_bracket", "2", "0", "0", "tilde"]


def test_what_was_pressed_right_before_a_paste_comes_before_it() -> None:
    assert read(ListeningParser(), f"\x1b{BEGIN}x{END}\x1b[B") == ["escape", "“x”", "down"]


def test_a_sequence_that_textual_cannot_read_costs_no_paste() -> None:
    assert read(ListeningParser(), f"\x1b[1114112;1u{BEGIN}xQ{END}") == ["“xQ”"]


def test_keys_that_are_cut_in_two() -> None:
    for sequence, key in (("\x1b[2~", "insert"), ("\x1b[20~", "f9"), ("\x1b[B", "down"), ("\x1b[1;5A", "ctrl+up")):
        for at in range(1, len(sequence)):
            assert read(ListeningParser(), sequence[:at], sequence[at:] + "j") == [key, "j"]


def test_begun_anew_a_paste_is_forgotten() -> None:
    parser = ListeningParser()
    assert read(parser, f"{BEGIN}Quick") == []
    parser.begin_anew()
    assert read(parser, "j") == ["j"] and parser.patience == math.inf
