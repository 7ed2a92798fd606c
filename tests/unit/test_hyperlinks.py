"""Links that the terminal opens: which terminals are given them, and which addresses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termnews.hyperlinks import LINKED, hyperlink, known, wanted
from tests.hostile.bytes import ALL, ESCAPES


@pytest.mark.parametrize(
    ("environment", "knows"),
    [
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "5000"}, False),
        ({"TERM": "xterm-256color", "VTE_VERSION": "4800"}, False),
        ({"TERM": "xterm-256color", "KONSOLE_VERSION": "230800"}, True),
        ({"TERM": "xterm-256color", "KONSOLE_VERSION": "190400"}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "vscode"}, True),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "foot-extra"}, True),
        ({"TERM": "alacritty"}, True),
        ({"TERM": "xterm-256color", "WT_SESSION": "1"}, True),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "linux"}, False),
        ({"TERM": "dumb", "VTE_VERSION": "7600"}, False),
        ({"VTE_VERSION": "7600"}, False),
        ({"TERM": "screen-256color", "VTE_VERSION": "7600"}, False),
        ({"TERM": "screen", "STY": "1.pts", "TERM_PROGRAM": "iTerm.app"}, False),
        ({"TERM": "tmux-256color", "TMUX": "x", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.4"}, True),
        ({"TERM": "tmux-256color", "TMUX": "x", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.3a"}, False),
        ({"TERM": "tmux-256color", "TMUX": "x", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "next"}, False),
        ({"TERM": "screen-256color", "TMUX": "x", "VTE_VERSION": "7600"}, False),
    ],
)
def test_a_terminal_is_given_links_where_it_is_known_to_show_them(environment: dict[str, str], knows: bool) -> None:
    assert known(environment) is knows
    assert wanted("auto", environment) is knows
    assert wanted("always", environment) and not wanted("never", environment)


def test_what_a_terminal_is_given() -> None:
    assert hyperlink("https://News.example/a?b=c&utm_source=feed#d") == "https://news.example/a?b=c#d"
    assert hyperlink("https://münchen.example/straße") == "https://xn--mnchen-3ya.example/stra%C3%9Fe"
    assert hyperlink("mailto:desk@news.example?subject=A word") == "mailto:desk@news.example?subject=A%20word"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "#note",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "gemini://news.example/",
        "mailto:",
        "https://bank.example@evil.example/",
        "https://me:secret@news.example/",
        "https://news.example/a;b",
        "https://news.example/" + "a" * 2000,
        "https://news.example/\x1b]52;c;b3du\x07",
        "mailto:a@b.example\x1b\\",
        "https://\x9c/",
    ],
)
def test_what_a_terminal_is_not_given(url: str) -> None:
    assert hyperlink(url) == ""


@given(st.text(), st.sampled_from(["https://", "http://h.example/", "mailto:", "MAILTO:a@b", ""]))
def test_nothing_in_an_address_ends_the_sequence(tail: str, head: str) -> None:
    address = hyperlink(head + tail)
    assert not address or (LINKED.fullmatch(address) and address.isascii() and address.isprintable())
    assert not re.search(r"[;\s]", address)


def test_no_escape_sequence_becomes_part_of_one() -> None:
    for text in (*ESCAPES, ALL):
        for head in ("https://news.example/", "mailto:"):
            address = hyperlink(head + text)
            assert address.isascii() and (not address or address.isprintable())
