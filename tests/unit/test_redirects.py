"""Where redirects lead, and what may go along."""

from __future__ import annotations

import pytest

from termnews.fetch.http import Fetcher
from tests.hostile.test_16_redirects import hops
from tests.unit.rawserver import RawServer

# --- redirects --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "permanent"),
    [
        (["301 Moved"], "/1"),
        (["308 Moved", "301 Moved"], "/2"),
        (["302 Found"], ""),
        (["302 Found", "301 Moved"], ""),
        (["301 Moved", "307 Found", "308 Moved"], "/1"),
        (["303 See"] * 5, ""),
    ],
)
async def test_where_it_moved(server: RawServer, fetcher: Fetcher, statuses: list[str], permanent: str) -> None:
    hops(server, *statuses)
    answer = await fetcher.get(server.url("/0"))
    assert answer.url == server.url(f"/{len(statuses)}")
    assert answer.permanent_url == (server.url(permanent) if permanent else "")
