"""Threat 9: commands from the environment and the configuration, and foreign text beside them.

Expected: split as a shell would, run without one; a headline is in the file that is edited and in no argument, and the
one argument is an absolute path of the program's own making.
"""

from __future__ import annotations

import ast
import os
import shlex
from pathlib import Path

import pytest

import termnews
from termnews.errors import UsageError
from termnews.store.store import Store
from termnews.tui.writing import editor
from termnews.tui.writing.editor import command_of, edit, from_file, to_file
from tests.tui.news import NOW, article, reader

TITLE = "$(touch owned) `touch owned` ; touch owned | touch owned -- --help \x1b]0;owned\x07"


def script(folder: Path) -> Path:
    """An editor that writes its arguments down and appends a line."""
    path = folder / "my editor"
    path.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" > "{folder}/arguments"\nfor last; do :; done\nsed -i "1s/^/typed /" "$last"\n'
    )
    path.chmod(0o700)
    return path


async def test_a_title_reaches_no_argument(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The composer's editor, with words of its own, on an article whose headline is a command."""
    monkeypatch.setenv("EDITOR", f"{shlex.quote(str(script(tmp_path)))} '--wait now' $HOME")
    monkeypatch.chdir(tmp_path)
    with Store.open(tmp_path / "data") as store:
        source = store.sources.put("https://news.example/feed", title=TITLE)
        store.articles.ingest(source, [article(1, title=TITLE)], NOW)
        async with reader(tmp_path, store) as it:
            monkeypatch.setattr(type(it.app), "suspend", lambda app: __import__("contextlib").nullcontext())
            await it.press("C", "ctrl+e")
            assert "typed" in it.text()
    wait, home, path = (tmp_path / "arguments").read_text().splitlines()
    assert (wait, home) == ("--wait now", "$HOME") and path.startswith("/") and path.endswith(".txt")
    assert not list(tmp_path.rglob("owned")) and not Path(path).exists()


def test_an_editor_is_no_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`;`, `$( )` and `>` in $EDITOR are words; `sh -c` runs what the person wrote, and nothing of the text."""
    monkeypatch.chdir(tmp_path)
    path = to_file(tmp_path / "state", TITLE, TITLE)
    assert command_of((), {"EDITOR": "true ; touch owned $(touch owned) > owned"}) == [
        "true",
        ";",
        "touch",
        "owned",
        "$(touch",
        "owned)",
        ">",
        "owned",
    ]
    assert edit(["true", ";", "touch", "owned"], path, dict(os.environ))
    assert edit(command_of((), {"VISUAL": 'sh -c "touch mine"'}), path, dict(os.environ))
    assert (tmp_path / "mine").exists() and not list(tmp_path.rglob("owned"))
    assert from_file(path) == "$(touch owned) `touch owned` ; touch owned | touch owned -- --help ]0;owned"


@pytest.mark.parametrize("words", ["vi '", 'emacs "', "\\", "nano 'a"])
def test_an_editor_that_is_not_well_quoted_is_said(words: str) -> None:
    """Not a crash: a sentence with the name of the variable."""
    with pytest.raises(UsageError, match="EDITOR"):
        command_of((), {"EDITOR": words})


def test_no_shell_anywhere() -> None:
    """No module runs a shell: no `shell=True`, `os.system`, `popen`, `getoutput`, and no `webbrowser`."""
    forbidden = {
        "system",
        "popen",
        "getoutput",
        "getstatusoutput",
        "create_subprocess_shell",
        "spawnl",
        "spawnlp",
        "execlp",
        "eval",
        "exec",
    }
    found = []
    for path in Path(termnews.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                shell = any(word.arg == "shell" for word in node.keywords)
                if shell or (name in forbidden and not _is_platform(node.func)):
                    found.append(f"{path.name}:{node.lineno}: {name}")
            elif isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
                found += [f"{path.name}:{node.lineno}: {name}" for name in names if name == "webbrowser"]
    assert found == [] and editor.SCISSORS


def _is_platform(function: ast.expr) -> bool:
    """`platform.system()` names the system."""
    return isinstance(function, ast.Attribute) and getattr(function.value, "id", "") == "platform"
