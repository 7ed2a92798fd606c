"""Folders and files: whose they are, and that a file is written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from platformdirs import PlatformDirs

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


@pytest.mark.parametrize(
    "changed",
    [{}, {"XDG_DATA_HOME": "relative"}, {"XDG_STATE_HOME": ""}, {"HOME": "/"}, {"HOME": "relative"}, {"HOME": ""}],
    ids=str,
)
def test_the_folders_are_those_of_platformdirs(changed: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.delenv(f"XDG_{name}_HOME", raising=False)
    for name, value in ({"HOME": "/home/reader", "XDG_CACHE_HOME": "/var/tmp/cache"} | changed).items():
        monkeypatch.setenv(name, value)
    dirs = PlatformDirs("termnews", appauthor=False)
    assert locate() == (dirs.user_config_path, dirs.user_data_path, dirs.user_cache_path, dirs.user_state_path)


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
