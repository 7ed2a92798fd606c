"""The manual: every page is there, begins with its title, and speaks of what exists."""

from __future__ import annotations

import re

import pytest

from termnews import config_table, manual
from termnews.cli.main import VERBS
from termnews.discussion import DraftState
from termnews.errors import TermnewsError
from termnews.sourcesfile import SourceEntry
from termnews.tui import screenkeys
from termnews.tui.writing.states import step_words

TEXT = "\n".join(text for _, _, text in manual.pages())
CODE = "\n".join(map("".join, re.findall(r"```\w*\n(.*?)```|`([^`\n]+)`", TEXT, re.DOTALL)))


def test_every_file_of_the_folder_is_a_page() -> None:
    assert sorted(path.stem for path in manual.FOLDER.glob("*.md")) == sorted(manual.ORDER)


@pytest.mark.parametrize(("name", "title", "text"), manual.pages())
def test_a_page_begins_with_its_title_and_says_something(name: str, title: str, text: str) -> None:
    assert text == manual.page(name) and text.startswith(f"# {title}\n\n") and text.endswith("\n")
    assert len(text.split()) > 150
    assert text.count("```") % 2 == 0


def test_a_page_that_there_is_not() -> None:
    with pytest.raises(KeyError):
        manual.page("../starter")


def test_the_verbs_that_are_named_exist() -> None:
    named = set(re.findall(r"^termnews ([a-z]+)", CODE, re.MULTILINE))
    assert named and named <= set(VERBS)


def test_the_settings_that_are_named_exist() -> None:
    keys = {setting.key for setting in config_table.TABLE}
    assert set(re.findall(r"`(\w+) = (?:true|false)`", TEXT)) <= keys and "keep_days" in keys
    sample = manual.page("sources").split("```toml")[1].split("```")[0]
    named = set(re.findall(r"^(\w+) =", sample, re.MULTILINE))
    assert named <= set(SourceEntry.__dataclass_fields__)
    for variable in re.findall(r"TERMNEWS_[A-Z_]+", TEXT):
        assert variable in {setting.variable for setting in config_table.TABLE}


def test_the_exit_codes_are_those_of_the_errors() -> None:
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", manual.page("command-line"), re.MULTILINE)}

    def all_of(error: type[TermnewsError]) -> set[int]:
        return {error.exit_code}.union(*(all_of(below) for below in error.__subclasses__()))

    assert all_of(TermnewsError) <= codes
    assert {0, 70} <= codes


def test_the_states_of_a_comment_are_called_as_the_outbox_calls_them() -> None:
    listed = re.findall(r"^- \*(.+?)\*:", manual.page("comments"), re.MULTILINE)
    told = [step_words(state, "") for state in DraftState]
    assert len(listed) == 7 and [name for name in listed if not any(words.startswith(name) for words in told)] == []


def test_the_keys_of_the_composer_are_those_that_the_manual_names() -> None:
    there = {key.key for key in (*screenkeys.COMPOSER, *screenkeys.REVIEW)}
    section = manual.page("comments").partition("## Writing")[2]
    assert set(re.findall(r"`(ctrl\+\w)`", section)) <= there
