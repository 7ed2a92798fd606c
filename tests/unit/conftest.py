"""A server on loopback, and what fetches from it, for the tests that need one."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from termnews.fetch.http import Fetcher
from tests.unit.engine_site import Site
from tests.unit.rawserver import RawServer


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
