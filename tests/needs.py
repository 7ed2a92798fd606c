"""What some tests need that is not in the repository, and what happens where it is missing.

`TERMNEWS_REQUIRE`, a list parted by commas (`shared,tmux`), names what must be there: a test that would be skipped for
the lack of it fails instead. `.ci/run` sets it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
"""The corpora and servers beside the checkout."""

_REQUIRED = frozenset(os.environ.get("TERMNEWS_REQUIRE", "").split(","))


def needs(name: str, there: bool, reason: str) -> pytest.MarkDecorator:
    """The mark of tests that need something: skipped where it is missing, unless it is required."""
    return pytest.mark.skipif(not there and name not in _REQUIRED, reason=reason)


needs_shared = needs("shared", SHARED.is_dir(), "needs the corpora in ../shared")
needs_wordpress = needs(
    "wordpress",
    (SHARED / "wordpress").is_dir() or bool(os.environ.get("TERMNEWS_TEST_WORDPRESS")),
    "needs a WordPress: ../shared/wordpress, or the info.json of one that runs in TERMNEWS_TEST_WORDPRESS",
)
needs_openssl = needs("openssl", shutil.which("openssl") is not None, "needs openssl")
needs_tmux = needs("tmux", shutil.which("tmux") is not None, "needs tmux")


def _can_mount() -> bool:
    """Whether a file system can be mounted: asked by doing it, in a namespace that goes with the asking."""
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        return False
    asked = ["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(asked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


needs_mount = needs("mount", _can_mount(), "needs to mount a small disk: try `sudo` or `unshare -rm`")
