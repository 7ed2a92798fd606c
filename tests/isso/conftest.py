"""What the tests against a real Isso share: the blog that it stands under."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.isso.server import PYTHON, Blog, blog
from tests.needs import needs


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """No test here without Isso."""
    reason = "needs Isso: the group `isso`, or in TERMNEWS_TEST_ISSO a Python that has it"
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(needs("isso", bool(PYTHON), reason))
            item.add_marker(pytest.mark.timeout(600))


@pytest.fixture
def paper() -> Iterator[Blog]:
    """The blog."""
    with blog() as served:
        yield served
