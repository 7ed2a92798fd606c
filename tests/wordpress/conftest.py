"""What the tests against a real WordPress share: the site in a known state, and how long the killing goes on."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.needs import needs_wordpress
from tests.wordpress.server import GIVEN, Server, lock, wordpress
from tests.wordpress.site import Site

ROUNDS = 60
"""Rounds of a kill test that are enough for every change; `--rounds 200` or TERMNEWS_ROUNDS=200 says otherwise."""

MINUTES = 15
"""For each test: fifteen rounds are a hundred processes, and other tests want the machine too."""

_ROUNDS = int(os.environ.get("TERMNEWS_ROUNDS", ROUNDS))


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--rounds N`."""
    parser.addoption("--rounds", type=int, default=_ROUNDS, help="rounds of each kill test")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """No test here without a WordPress, and none without the time that it takes."""
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(needs_wordpress)
            item.add_marker(pytest.mark.timeout(MINUTES * 60))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The WordPress of this process."""
    with wordpress() as server:
        yield server
        if GIVEN:
            Site(server).reset()


@pytest.fixture
def site(server: Server) -> Iterator[Site]:
    """The site in the state in which every test begins, for this test alone."""
    with lock(server.folder / ".turn"):
        if not server.is_up():
            server.start()
        site = Site(server)
        site.reset()
        yield site
        server.wait_idle()
