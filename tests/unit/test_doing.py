"""The functions of the commands are named, not imported: each is there, and takes a desk and a number."""

from __future__ import annotations

import inspect

import pytest

from termnews.tui.commands import COMMANDS
from termnews.tui.doing import DOES, MODULES, does


@pytest.mark.parametrize("command", DOES)
def test_each_command_has_its_function(command: str) -> None:
    function = does(command)
    assert list(inspect.signature(function).parameters)[:2] == ["desk", "count"]
    assert function.__module__.rpartition(".")[2] in MODULES


def test_each_command_of_the_table_does_something() -> None:
    assert {command.id for command in COMMANDS} <= DOES.keys()
    with pytest.raises(KeyError):
        does("nothing")
