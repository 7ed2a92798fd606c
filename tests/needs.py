"""What some tests need that is not in the repository, and what happens where it is missing.

`TERMNEWS_REQUIRE`, a list parted by commas (`shared,tmux`), names what must be there: a test that would be skipped for
the lack of it fails instead. `.ci/run` sets it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
"""The corpora and servers beside the checkout."""

_REQUIRED = frozenset(os.environ.get("TERMNEWS_REQUIRE", "").split(","))


def _needs(name: str, there: bool, reason: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not there and name not in _REQUIRED, reason=reason)


needs_shared = _needs("shared", SHARED.is_dir(), "needs the corpora in ../shared")
needs_tmux = _needs("tmux", shutil.which("tmux") is not None, "needs tmux")
