"""config.toml: what it may say, what is said of its mistakes, and where a value comes from."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from termnews import config, config_lines
from termnews.config import Settings
from termnews.config_table import SECTIONS, TABLE
from termnews.errors import ConfigError


def _file(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _problems(folder: Path, text: str, env: dict[str, str] | None = None) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        config.load(_file(folder, text), env or {})
    return caught.value.problems


def test_no_file_gives_the_defaults(tmp_path: Path) -> None:
    assert config.load(tmp_path / "config.toml", {"HOME": "/", "TERMNEWS_PROFILE": "not a setting"}) == Settings()


def test_every_setting_has_a_line_in_the_table_and_no_line_is_too_many() -> None:
    assert {setting.field for setting in TABLE} | {"keys"} == {field.name for field in dataclasses.fields(Settings)}
    assert {setting.section for setting in TABLE} | {"keys"} == set(SECTIONS)


def test_the_default_file_changes_nothing_as_it_is_and_with_every_line_set(tmp_path: Path) -> None:
    text = config.default_text()
    assert config.load(_file(tmp_path, text), {}) == Settings()
    every_line = re.sub(r"(?m)^# (?=[a-z_-]+ = )", "", text)
    assert every_line.count("\n") == text.count("\n")
    loaded = config.load(_file(tmp_path, every_line), {})
    assert loaded == Settings(keep_days=90, keys={"next-unread": "n,N"})


def test_what_is_set_holds(tmp_path: Path) -> None:
    text = """
        [look]
        theme = "ansi"
        row_lines = 2
        [reading]
        browser = "firefox --new-tab 'a b'"
        editor = ["emacs", "-nw"]
        keep_days = 30
        [refresh]
        on_start = false
        full_text = "never"
        [keys]
        down = ["j", "down"]
        quit = "q"
    """
    settings = config.load(_file(tmp_path, text), {})
    assert settings == Settings(
        theme="ansi",
        row_lines=2,
        browser=("firefox", "--new-tab", "a b"),
        editor=("emacs", "-nw"),
        keep_days=30,
        refresh_on_start=False,
        full_text="never",
        keys={"down": "j,down", "quit": "q"},
    )


def test_all_mistakes_are_said_at_once_with_their_lines(tmp_path: Path) -> None:
    text = """theme = "dark"
[look]
colour = "red"
teme = "dark"
row_lines = 3
mouse = "yes"
[reading]
measure = 70.5
editor = "vi 'x"
every = 30
[refrsh]
[refresh]
full_text = "alway"
[keys]
open = 5
"""
    assert _problems(tmp_path, text) == (
        "config.toml line 1: theme: it belongs under [look]",
        "config.toml line 3: colour: unknown key",
        'config.toml line 4: teme: unknown key; did you mean "theme"?',
        "config.toml line 5: row_lines: 3 is out of range, which is 1 to 2",
        'config.toml line 6: mouse: true or false is needed, not "yes"',
        "config.toml line 8: measure: a whole number from 30 to 160 is needed, not float",
        "config.toml line 9: editor: a quotation mark is not closed",
        "config.toml line 10: every: it belongs under [refresh]",
        'config.toml line 11: refrsh: unknown section; did you mean "refresh"?',
        'config.toml line 13: full_text: auto, always or never is needed, not "alway"; did you mean "always"?',
        'config.toml line 15: open: keys are needed, as a text ("n,space") or as an array of texts',
    )


def test_a_line_that_is_no_toml_does_not_hide_the_others(tmp_path: Path) -> None:
    problems = _problems(tmp_path, "[look]\ntheme =\n\nmouse = maybe\n[reading]\nmeasure = 7000\n")
    assert [problem.split(": ")[0] for problem in problems] == [f"config.toml line {line}" for line in (2, 4, 6)]


def test_an_array_that_is_not_closed_is_one_mistake(tmp_path: Path) -> None:
    problems = _problems(tmp_path, '[reading]\nbrowser = ["a",\nmeasure = 70\nkeep_days = 5\n[look]\nmouse = true\n')
    assert len(problems) == 1


@pytest.mark.parametrize("text", ["a = [" * 3000, "=" * 200, "[" * 50 + "\n" + "x\n" * 200, '"""', "[[look]]"])
def test_no_text_is_too_broken_to_be_answered(tmp_path: Path, text: str) -> None:
    assert _problems(tmp_path, text)


def test_a_file_that_cannot_be_read_is_a_mistake_of_the_configuration(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"[look]\n# gr\xfcn\n")
    with pytest.raises(ConfigError, match="one mistake") as caught:
        config.load(path, {})
    assert caught.value.problems == ("config.toml line 2: this is not UTF-8 text",)
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        config.load(folder, {})


def test_the_environment_goes_before_the_file_and_its_mistakes_are_said_too(tmp_path: Path) -> None:
    env = {"TERMNEWS_LOOK__MOUSE": "off", "TERMNEWS_READING__MEASURE": "66", "TERMNEWS_READING__EDITOR": "vi -n"}
    settings = config.load(_file(tmp_path, "[reading]\nmeasure = 80"), env)
    assert (settings.mouse, settings.measure, settings.editor) == (False, 66, ("vi", "-n"))
    wrong = {"TERMNEWS_LOOK__TEME": "x", "TERMNEWS_READING__MEASURE": "wide"}
    assert _problems(tmp_path, "[reading]\nmeasure = 8", wrong) == (
        'environment TERMNEWS_LOOK__TEME: unknown setting; did you mean "TERMNEWS_LOOK__THEME"?',
        'environment TERMNEWS_READING__MEASURE: a whole number from 30 to 160 is needed, not "wide"',
        "config.toml line 2: measure: 8 is out of range, which is 30 to 160",
    )


def test_every_value_has_its_origin(tmp_path: Path) -> None:
    path = _file(tmp_path, '[look]\ntheme = "nord"\n[keys]\ndown = "j"\n')
    listed = {key: (value, origin) for key, value, origin in config.origins(path, {"TERMNEWS_LOOK__MOUSE": "no"})}
    assert listed["look.theme"] == ('"nord"', "config.toml line 2")
    assert listed["look.mouse"] == ("false", "environment TERMNEWS_LOOK__MOUSE")
    assert listed["reading.browser"] == ("[]", "default")
    assert listed["reading.keep_days"] == ("", "default")
    assert listed["keys.down"] == ('"j"', "config.toml line 4")
    assert len(listed) == len(TABLE) + 1


def test_lines_are_found_around_strings_and_arrays_of_several_lines() -> None:
    text = '''# a = 1
a = """
[b]
c = 1
"""
"d e" = [
  # [f]
  "]",
]
[g.h]   # x
i = {j = 1, k = "#"}
[[l]]
m = \'\'\'
n = 2\'\'\'
[l.o]
p = 1
[[l]]
m = 1
'''
    file = config_lines.read(text)
    assert file.keys == {
        ("a",): 2,
        ("d e",): 6,
        ("g", "h"): 10,
        ("g", "h", "i"): 11,
        ("l", 0): 12,
        ("l", 0, "m"): 13,
        ("l", 0, "o"): 15,
        ("l", 0, "o", "p"): 16,
        ("l", 1): 17,
        ("l", 1, "m"): 18,
    }
    assert file.line("l", 1, "nothing") == 17
    assert file.line("nowhere") == 1
