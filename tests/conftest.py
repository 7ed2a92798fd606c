"""What all tests share: an environment without the person's own settings."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No variable of the person's reaches a test, and no file of a test reaches their home."""
    for name in list(os.environ):
        if name.startswith(("TERMNEWS_", "XDG_")) or name in ("NO_COLOR", "VISUAL", "EDITOR", "BROWSER", "COLORFGBG"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.setenv("TZ", "UTC")
