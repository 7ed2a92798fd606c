"""The door for foreign text, and the measures of clean text."""

from __future__ import annotations

import re
import sys
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termnews.text import (
    age,
    clean,
    clean_lines,
    clean_spans,
    continued,
    gist,
    is_clean,
    minutes_to_read,
    moment,
    plural,
    shorten,
    width,
)

FLAG = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


def is_safe(text: str) -> bool:
    """No character that a terminal obeys or that deceives the eye; flags in tag characters aside."""
    without_flags = text.replace(FLAG, "")
    return not any(
        (unicodedata.category(ch) in ("Cc", "Cs") and ch != "\n")
        or ch in "\u00ad\u061c\u180e\u200b\u200e\u200f\ufeff"
        or "\u202a" <= ch <= "\u202e"
        or "\u2060" <= ch <= "\u206f"
        or "\U000e0000" <= ch <= "\U000e007f"
        for ch in without_flags
    )


@given(st.text(alphabet=st.characters()))
def test_nothing_forbidden_comes_through(text: str) -> None:
    assert is_safe(clean(text)) and "\n" not in clean(text)
    assert is_safe(clean_spans(text)) and "\n" not in clean_spans(text)
    assert is_safe(clean_lines(text))


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean_lines(clean_lines(text)) == clean_lines(text)


@given(
    st.text() | st.text(alphabet=st.characters(max_codepoint=0x2FFF)) | st.text(alphabet=" ab\xadéя語한ア\u0301\u200d")
)
def test_what_is_taken_for_clean_is_so(text: str) -> None:
    if is_clean(text):
        assert clean_spans(text) == text and clean(text, limit=0) == text.strip(" ")


def test_each_letter_that_is_taken_for_clean_is_so_beside_any_other() -> None:
    letters = [letter for letter in map(chr, range(sys.maxunicode + 1)) if letter != " " and is_clean(letter)]
    assert len(letters) > 40_000
    for apart in (1, 2, 3, 7, 31, 97):
        text = "".join(letters[::apart]) + "".join(letters[::-apart])
        assert is_clean(text) and clean_spans(text) == text


MIXED = " \t\n\r\x0b\x1b\x85\u2028\xa0\u3000ab日\u0301\u200b\ufffc\U000e0067"


@given(st.text(alphabet=MIXED))
def test_white_space_is_folded_as_a_pattern_would_do_it(text: str) -> None:
    spaces = "[ \t\n\r\x85\u2028\u2029]+"
    kept = re.sub("[\x0b\x1b\u200b\ufffc\U000e0067]", "", re.sub(spaces, " ", text))
    kept = re.sub(spaces, " ", unicodedata.normalize("NFC", kept))
    kept = re.sub("(\u0301{8})\u0301+", r"\1", kept)
    assert clean_spans(text) == kept
    seen = kept.strip(" \xa0\u3000\u0301") != ""
    assert clean(text, limit=0) == (re.sub(spaces, " ", kept.strip(" \u3000")) if seen else "")
    assert clean_lines(text).split("\n") == [clean_lines(line) for line in re.split("\r\n?|[\n\x85\u2028\u2029]", text)]


@pytest.mark.parametrize(
    ("foreign", "safe"),
    [
        ("a\x1b]0;owned\x07b", "a]0;ownedb"),
        ("\x9b31mred", "31mred"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("soft\u00adhyphen", "softhyphen"),
        ("  many \t\r\n spaces ", "many spaces"),
        ("cafe\u0301", "café"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        (f"for {FLAG}!", f"for {FLAG}!"),
        ("\U000e0041bc", "bc"),
        ("\ud800x", "x"),
        ("a" + "\u0336" * 40, "a" + "\u0336" * 8),
    ],
)
def test_clean(foreign: str, safe: str) -> None:
    assert clean(foreign) == safe


def test_the_gist_of_an_answer_is_its_own_words() -> None:
    assert gist("> Ada:\n> First\n\nBut *no*.\n\n> more\nNever.\n") == "But *no*. Never."
    assert gist("> Ada:\n> First\n\n") == "> Ada: > First"
    assert gist("") == ""


def test_a_title_has_a_length() -> None:
    assert len(clean("x" * 5000)) == 1000
    assert clean("x" * 5000).endswith("…")
    assert len(clean("x" * 5000, limit=0)) == 5000


def test_spaces_at_the_ends_of_a_span_are_kept() -> None:
    assert clean_spans(" a  b\n") == " a b "


def test_lines_and_columns_of_code_are_kept() -> None:
    assert clean_lines("if x:\r\n\ty = 1\x1b[0m\r") == "if x:\n        y = 1[0m\n"


def test_width_and_shorten() -> None:
    assert width("日本") == 4
    assert shorten("日本語の新聞", 7) == "日本語…"
    assert shorten("newspaper", 5) == "news…"
    assert shorten("news", 4) == "news"
    assert shorten("news", 0) == ""


@given(st.text().map(clean), st.integers(0, 40))
def test_what_is_shortened_fits(text: str, cells: int) -> None:
    assert width(shorten(text, cells)) <= cells


NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=5), "now"),
        (timedelta(seconds=-90), "now"),
        (timedelta(minutes=5), "5m"),
        (timedelta(hours=23), "23h"),
        (timedelta(days=13), "13d"),
        (timedelta(weeks=6), "6w"),
        (timedelta(days=200), "6mo"),
        (timedelta(days=365 * 11 + 3), "11y"),
    ],
)
def test_age(ago: timedelta, words: str) -> None:
    assert age(NOW - ago, NOW) == words
    assert width(words) <= 4


def test_moment() -> None:
    here = NOW.astimezone()
    assert moment(here.replace(hour=9, minute=5), here) == "09:05"
    assert moment(here - timedelta(days=1), here).startswith("yesterday ")
    assert moment(here - timedelta(days=3), here) == "Wednesday"
    assert moment(here.replace(month=1, day=4), here) == "4 January"
    assert moment(here.replace(year=2025, month=6, day=4), here) == "4 June 2025"


def test_words_for_numbers() -> None:
    assert plural(1, "article") == "1 article"
    assert plural(1204, "article") == "1,204 articles"
    assert minutes_to_read(3) == 1
    assert minutes_to_read(1150) == 5


def test_words_go_on_small_but_for_an_acronym() -> None:
    assert continued("The page is not there.") == "the page is not there."
    assert continued("A feed") == "a feed"
    assert continued("URL of nothing") == "URL of nothing"
    assert continued("410: gone") == "410: gone" and continued("") == ""
