"""Folders and files: whose they are, and that a file is written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from termnews.paths import atomic_write, locate


def test_a_profile_holds_everything(tmp_path: Path) -> None:
    paths = locate(tmp_path / "me")
    assert {paths.config.parent, paths.data.parent, paths.cache.parent, paths.state.parent} == {tmp_path / "me"}
    assert not (tmp_path / "me").exists()


def test_xdg_variables_are_honoured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    paths = locate()
    assert paths.sources_file == tmp_path / "CONFIG" / "termnews" / "sources.toml"
    assert paths.data == tmp_path / "DATA" / "termnews"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "dotfiles" / "real")
    atomic_write(tmp_path / "link", "text")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "dotfiles" / "real").read_text() == "text"


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError):
        atomic_write(tmp_path / "folder", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
