"""What all tests share: an environment without the person's own settings, a server on loopback and its client."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest

from termnews.fetch.http import Fetcher
from tests.unit.engine_site import Site
from tests.unit.rawserver import RawServer


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Processes for `-n auto`: tests wait for timers and servers most of their time, so there are twice the cores.

    What has real servers, or kills processes by the clock, has two.
    """
    asked = config.invocation_params.args
    alone = any(name in str(word) for word in asked for name in ("faults", "wordpress", "isso"))
    return 2 if alone else max(4, 2 * (os.cpu_count() or 2))


_PERSONAL = ("NO_COLOR", "COLORTERM", "COLORFGBG", "VISUAL", "EDITOR", "BROWSER")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No variable of the person's reaches a test, and no file of a test reaches their home."""
    for name in list(os.environ):
        if name.startswith(("TERMNEWS_", "TEXTUAL_", "XDG_")) or name in _PERSONAL:
            monkeypatch.delenv(name)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.setenv("TZ", "UTC")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test goes by way of a proxy of the machine it runs on."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
async def server() -> AsyncIterator[RawServer]:
    """A server that sends what it is told to."""
    async with RawServer() as server:
        yield server


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    """It may fetch from that server, and is soon tired of waiting."""
    async with Fetcher(private_hosts=["127.0.0.1"], deadline=5.0) as fetcher:
        yield fetcher


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """A news site."""
    async with Site() as site:
        yield site
