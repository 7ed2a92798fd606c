"""Where termnews keeps its things: four folders, each 0700, and one way to write a file.

XDG variables are honoured (platformdirs). A profile is a folder that holds all four, for a second set of sources or a
test.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class Paths(NamedTuple):
    """The folders of one reader."""

    config: Path
    """config.toml and sources.toml: the reader's own."""
    data: Path
    """The database."""
    cache: Path
    """What can be fetched again."""
    state: Path
    """Logs, crash reports, texts that are in an editor."""

    @property
    def config_file(self) -> Path:
        """The reader's settings: never written by the program."""
        return self.config / "config.toml"

    @property
    def sources_file(self) -> Path:
        """The reader's sources."""
        return self.config / "sources.toml"


def locate(profile: Path | None = None) -> Paths:
    """The folders of a profile, or of the person. Nothing is made yet."""
    if profile is not None:
        root = profile.expanduser().absolute()
        return Paths(root / "config", root / "data", root / "cache", root / "state")
    if (plain := _by_xdg(os.environ)) is not None:
        return plain
    from platformdirs import PlatformDirs

    dirs = PlatformDirs("termnews", appauthor=False)
    return Paths(dirs.user_config_path, dirs.user_data_path, dirs.user_cache_path, dirs.user_state_path)


_XDG = (
    ("XDG_CONFIG_HOME", ".config"),
    ("XDG_DATA_HOME", ".local/share"),
    ("XDG_CACHE_HOME", ".cache"),
    ("XDG_STATE_HOME", ".local/state"),
)
"""Variables of the XDG Base Directory Specification, and what holds where one is not set to a whole path."""


def _by_xdg(env: Mapping[str, str]) -> Paths | None:
    """The folders on a Linux with an ordinary home; None elsewhere.

    platformdirs finds the same ones, and with what it imports it would be a seventh of `termnews list`.
    """
    home = env.get("HOME", "")
    if sys.platform != "linux" or "ANDROID_DATA" in env or not home.startswith("/"):
        return None
    folders = (env.get(name, "") for name, _ in _XDG)
    return Paths(
        *(
            Path(folder if folder.startswith("/") else f"{home.rstrip('/')}/{usual}", "termnews")
            for folder, (_, usual) in zip(folders, _XDG, strict=True)
        )
    )


def make_folder(folder: Path) -> Path:
    """The folder, made with mode 0700 where it is missing. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def atomic_write(path: Path, content: str | bytes, mode: int = 0o600, *, durable: bool = True) -> None:
    """Put `content`, a text as UTF-8, at `path` whole or not at all. Raises OSError.

    A link is followed, so that dotfiles stay links. What is not `durable` may be gone after a loss of power.
    """
    # Most verbs write no file: `termnews list` is to cost little more than Python itself.
    import tempfile

    target = Path(os.path.realpath(path))
    make_folder(target.parent)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        with contextlib.suppress(OSError):
            mode = target.stat().st_mode & 0o777
        os.chmod(name, mode)
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
