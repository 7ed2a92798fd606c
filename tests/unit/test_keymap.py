"""Keys: defaults, the reader's own, sequences, counts, clashes."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from termnews.tui.commands import BY_ID, COMMANDS
from termnews.tui.keymap import PANES, Match, Pane, build, shown
from termnews.tui.keyreader import KeyReader
from termnews.tui.widgets.status import DRAFT_HINTS, HINT_ORDER, NEEDS_KEPT, State, hints


@dataclass(frozen=True)
class Named:
    id: str
    keys: str
    panes: tuple[Pane, ...] = PANES
    title: str = ""
    help: str = ""
    group: str = ""


FEW = (
    Named("down", "j,down"),
    Named("top", "g g"),
    Named("open", "enter", ("headlines",)),
    Named("link", "enter", ("article",)),
)


def test_a_key_means_what_the_pane_says() -> None:
    keymap = build(FEW, {})
    assert keymap.match("headlines", ("enter",)) == Match("open")
    assert keymap.match("article", ("enter",)) == Match("link")
    assert keymap.match("sources", ("enter",)) == Match()
    assert keymap.match("sources", ("down",)) == Match("down")


def test_a_sequence_waits_for_its_end() -> None:
    keymap = build(FEW, {})
    assert keymap.match("article", ("g",)) == Match(pending=True)
    assert keymap.match("article", ("g", "g")) == Match("top")
    assert keymap.match("article", ("g", "x")) == Match()


def test_own_keys_take_the_place_of_the_defaults() -> None:
    keymap = build(FEW, {"down": "e"})
    assert keymap.keys_of("down") == ("e",)
    assert keymap.match("sources", ("j",)) == Match()
    assert keymap.problems == []


def test_a_default_gives_way_to_an_own_key() -> None:
    keymap = build(FEW, {"top": "j"})
    assert keymap.match("sources", ("j",)) == Match("top")
    assert keymap.keys_of("down") == ("down",)
    assert keymap.problems == []


@pytest.mark.parametrize("own", [{"down": "e", "top": "e"}, {"down": "g", "top": "g g"}, {"down": "g g", "top": "g"}])
def test_two_own_keys_that_clash_are_reported(own: dict[str, str]) -> None:
    problems = build(FEW, own).problems
    assert len(problems) == 1
    assert "down" in problems[0] and "top" in problems[0]


def test_an_unknown_command_is_reported_with_the_nearest() -> None:
    assert build(FEW, {"donw": "e"}).problems == ["keys: there is no command “donw”; did you mean “down”?"]


def test_an_empty_text_takes_the_keys_away() -> None:
    keymap = build(FEW, {"down": ""})
    assert keymap.keys_of("down") == ()
    assert keymap.match("sources", ("j",)) == Match()


def test_the_default_keys_do_not_clash() -> None:
    """Every default key of the table does what the table says, in every pane that it names."""
    keymap = build(COMMANDS, {})
    for command in COMMANDS:
        wanted = tuple(" ".join(keys.split()) for keys in command.keys.split(","))
        assert keymap.keys_of(command.id) == wanted
        for pane in command.panes:
            for keys in wanted:
                assert keymap.match(pane, tuple(keys.split())) == Match(command.id)


def test_no_default_key_is_a_digit() -> None:
    assert not any(key.isdigit() for command in COMMANDS for key in command.keys.replace(",", " ").split())


@pytest.mark.parametrize("pane", PANES)
def test_hints_name_commands_of_the_pane(pane: Pane) -> None:
    shown_here = [command for command, _ in hints(pane)]
    assert shown_here[-1] in ("help", "quit-or-back")
    assert all(pane in BY_ID[command].panes for command in shown_here)


def test_what_is_about_a_kept_article_is_not_offered_on_a_page() -> None:
    on_page = {command for command, _ in hints("article", State(page=True))}
    assert not on_page & NEEDS_KEPT and "save-page" in on_page
    assert "save-page" not in dict(hints("article")) and set(BY_ID) >= NEEDS_KEPT
    assert [word for _, word in hints("article", State(chosen=True))] == ["follow", "browser", "copy", "leave"]
    assert [word for _, word in hints("article", State(choosing=True))] == ["leave"]


def test_every_hint_has_its_place_in_the_order() -> None:
    assert {command.id for command in COMMANDS if command.hint} == {*HINT_ORDER, *DRAFT_HINTS}


class TestKeyReader:
    def press(self, keys: str, pane: Pane = "headlines") -> tuple[str, int]:
        reader = KeyReader(build(FEW, {}))
        for key in keys.split():
            read = reader.press(pane, key)
        return read.command, read.count

    def test_counts(self) -> None:
        assert self.press("1 2 j") == ("down", 12)
        assert self.press("5 g g") == ("top", 5)
        assert self.press("j") == ("down", 0)
        assert self.press("1 0 j") == ("down", 10)

    def test_a_count_is_for_one_command(self) -> None:
        assert self.press("5 j j") == ("down", 0)

    def test_a_count_does_not_grow_without_end(self) -> None:
        assert self.press(" ".join("9" * 40) + " j") == ("down", 99_999)

    def test_a_key_that_means_nothing_ends_a_sequence(self) -> None:
        assert self.press("g x") == ("", 0)
        assert self.press("g x j") == ("down", 0)

    def test_what_waits_is_shown(self) -> None:
        reader = KeyReader(build(FEW, {}))
        assert reader.press("article", "3").waiting == "3"
        assert reader.press("article", "g").waiting == "3g"


def test_keys_as_they_are_shown() -> None:
    assert shown("g g") == "g g"
    assert shown("ctrl+d") == "^d"
    assert shown("enter") == "⏎"
