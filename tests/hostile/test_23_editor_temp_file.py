"""Threat: the file in which a comment is handed to $EDITOR is read, replaced or redirected by somebody else.

Expected: it is 0600 in a folder that only the person may enter, made anew with a name nobody can guess (O_EXCL), gone
afterwards, and not read back where it has become a link. The command is a list of arguments, never a shell's line, and
nothing foreign is among them.
"""

from __future__ import annotations

import ast
import contextlib
import os
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from termnews.config import Settings
from termnews.errors import UsageError
from termnews.store.store import Store
from termnews.tui.writing import editor
from tests.tui.news import NOW, article, reader


def test_the_readers_own_comes_first() -> None:
    assert editor.command_of(("ed",), {"VISUAL": "vi"}) == ["ed"]
    assert editor.command_of((), {"VISUAL": "code --wait", "EDITOR": "vi"}) == ["code", "--wait"]
    assert editor.command_of((), {"VISUAL": "", "EDITOR": "vi"}) == ["vi"]


def test_the_file_is_the_persons_own_and_comes_back_without_its_context(tmp_path: Path) -> None:
    path = editor.to_file(tmp_path / "state", "Mine.", "$(touch x)\n# theirs")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "# $(touch x)" in path.read_text()
    assert editor.from_file(path) == "Mine."


def test_what_is_written_below_the_context_is_told_from_it(tmp_path: Path) -> None:
    context = "Theirs\n\nTheirs\x0cand more\t\ud800 \u2028# marked\n"
    path = editor.to_file(tmp_path, "Mine.", context)
    assert editor.from_file(path, context) == "Mine."
    with path.open("a") as file:
        file.write("\n# Theirs\n#hash\nand mine\n")
    assert editor.from_file(path, context) == "Mine.\n\n# Theirs\n#hash\nand mine"
    assert editor.from_file(path) == "Mine.\n\nand mine", "of an earlier run it is not known what was written"


def test_a_link_put_in_its_place_is_not_followed(tmp_path: Path) -> None:
    path = editor.to_file(tmp_path, "Mine.", "")
    (tmp_path / "secret").write_text("theirs")
    path.unlink()
    path.symlink_to(tmp_path / "secret")
    with pytest.raises(OSError):
        editor.from_file(path)


def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    path = editor.to_file(tmp_path, "Mine.", "")
    assert not editor.edit(["sh", "-c", "exit 3"], path, os.environ)
    assert editor.edit(["true", "; touch owned"], path, os.environ)
    assert not Path("owned").exists()
    with pytest.raises(UsageError, match="could not be started"):
        editor.edit([str(tmp_path / "no-such-editor")], path, os.environ)


def test_a_file_in_the_way_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = iter(["planted", "planted", "other"])
    monkeypatch.setattr(tempfile, "_get_candidate_names", lambda: names)
    (tmp_path / "secret").write_text("theirs")
    (tmp_path / "comment-planted.txt").symlink_to(tmp_path / "secret")
    path = editor.to_file(tmp_path, "Mine.", "")
    assert path.name == "comment-other.txt" and not path.is_symlink()
    assert (tmp_path / "secret").read_text() == "theirs"


async def test_the_editor_is_given_one_path_and_the_file_goes_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    script = tmp_path / "editor"
    script.write_text(
        f"#!{sys.executable}\nimport os, sys\n"
        f"open({str(log)!r}, 'w').write(repr((sys.argv[1:], os.stat(sys.argv[1]).st_mode & 0o777,"
        " os.stat(os.path.dirname(sys.argv[1])).st_mode & 0o777)))\n"
        "text = open(sys.argv[1]).read()\nopen(sys.argv[1], 'w').write('Better. ' + text)\n"
    )
    script.chmod(0o700)
    with Store.open(tmp_path / "data") as store:
        source = store.sources.put("https://news.example/feed")
        store.articles.ingest(source, [article(1, title="$(touch owned); `touch owned` --help")], NOW)
        async with reader(tmp_path, store, settings=Settings(editor=(str(script),))) as it:
            monkeypatch.setattr(it.app, "suspend", contextlib.nullcontext)
            await it.press("C", *"Mine", "ctrl+e", "escape")
        assert [draft.text for draft in store.drafts.all()] == ["Better. Mine"]
    (given, mode, folder_mode) = ast.literal_eval(log.read_text())
    assert len(given) == 1 and given[0].startswith(str(tmp_path / "state" / "comment-"))
    assert (mode, folder_mode) == (0o600, 0o700)
    assert not Path(given[0]).exists() and not list((tmp_path / "state").glob("comment-*"))
    assert not Path("owned").exists()
