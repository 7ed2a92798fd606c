"""Lines of Hebrew and Arabic as they are seen. The expected ones were made by the reference of Unicode Annex 9."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termnews.layout.bidi import ordered
from termnews.layout.lines import Line, Role, Run
from termnews.layout.reordering import seen
from termnews.terminal import reorders_text
from termnews.text import width


def shown(text: str, *, rtl: bool) -> str:
    order = ordered(Line((Run(text),), rtl=rtl))
    return text if order is None else "".join(run.text for run in order.line.runs)


@pytest.mark.parametrize(
    ("text", "rtl", "wanted"),
    [
        ("plain words", False, "plain words"),
        ("שלום", True, "םולש"),
        ("he said שלום עולם and left", False, "he said םלוע םולש and left"),
        ("שלום world שלום", True, "םולש world םולש"),
        ("מחיר: 12.50 ₪ (כולל)", True, "(ללוכ) ₪ 12.50 :ריחמ"),
        ("השר (John Smith) אמר", True, "רמא (John Smith) רשה"),
        ("abc שלום (עולם) def", False, "abc (םלוע) םולש def"),
        ("שנת 2020-2021", True, "2020-2021 תנש"),
        ("שלום, world!", True, "!world ,םולש"),
        ("ב־50% מהמקרים", True, "םירקמהמ 50%־ב"),
        ("עד 5 [1]", True, "[1] 5 דע"),
    ],
)
def test_a_line_is_put_in_the_order_in_which_it_is_seen(text: str, rtl: bool, wanted: str) -> None:
    assert shown(text, rtl=rtl) == wanted


def test_marks_stay_on_their_letters() -> None:
    assert shown("שָׁלוֹם", rtl=True) == "םוֹלשָׁ"


def test_arabic_letters_are_joined_and_numbers_are_not_turned() -> None:
    assert shown("سلام 123", rtl=True) == "123 \ufee1\ufefc\ufeb3"
    assert shown("بيت", rtl=True) == "\ufe96\ufef4\ufe91"
    assert shown("دار", rtl=True) == "\ufead\ufe8d\ufea9"
    assert shown("می\u200cخواهم", rtl=True)[-3:] == "\ufbfd\u200c\ufee3", "a non-joiner parts them"


def test_the_signs_of_the_layout_stay_where_it_put_them() -> None:
    line = Line((Run("שלום ", Role.TEXT), Run("עולם", Role.TEXT, link=3), Run(" •", Role.MARKER)), 4, rtl=True)
    order = ordered(line)
    assert order is not None
    assert [(run.text, run.link) for run in order.line.runs] == [("םלוע", 3), (" םולש", -1), (" •", -1)]
    cells = Line((Run("שלום world"), Run(" │ ", Role.CELL_BAR), Run("in עיר ים")))
    order = ordered(cells)
    assert order is not None
    assert "".join(run.text for run in order.line.runs) == "world םולש │ in םי ריע"


def test_lam_and_alef_take_one_cell_and_the_line_stays_flush_right() -> None:
    line = Line((Run("سلام"),), 10, rtl=True)
    order = ordered(line)
    assert order is not None
    assert order.line.indent + width(order.line.runs[0].text) == 10 + 4


def test_characters_are_found_again_where_they_are_seen() -> None:
    order = ordered(Line((Run("abc שלום עולם def"),), 2))
    assert order is not None
    assert list(order.seen(4, 8)) == [(11, 15)]
    assert list(order.seen(2, 6)) == [(4, 6), (13, 15)]


def test_headlines_are_seen_by_their_own_direction() -> None:
    assert seen("שלום 5") == "5 םולש"
    assert seen("Shalom 5") == "Shalom 5"


LETTERS = st.text(alphabet="abc אבג١٢12 .,()[]«»-+%$سلا", max_size=30)


@given(LETTERS, st.booleans())
def test_no_letter_is_lost(text: str, rtl: bool) -> None:
    order = ordered(Line((Run(text),), rtl=rtl))
    if order is not None:
        places = sorted(order.places)
        assert set(range(len(text))) - set(places) <= {i for i, ch in enumerate(text) if ch == "ا"}
        assert len(places) == len(set(places))
        assert len("".join(run.text for run in order.line.runs)) == len(places)


@pytest.mark.parametrize(
    ("env", "reorders"),
    [
        ({"VTE_VERSION": "6800"}, True),
        ({"VTE_VERSION": "5402"}, False),
        ({"KONSOLE_VERSION": "230804"}, True),
        ({"TERM_PROGRAM": "Apple_Terminal"}, True),
        ({"TERM": "mlterm-256color"}, True),
        ({"TERM": "xterm-kitty"}, False),
        ({}, False),
    ],
)
def test_terminals_say_whether_they_reorder(env: dict[str, str], reorders: bool) -> None:
    assert reorders_text(env) is reorders
