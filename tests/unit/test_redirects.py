"""Where redirects lead, and what may go along."""

from __future__ import annotations

import pytest

from termnews.errors import (
    BadRedirect,
    FetchError,
    Refused,
)
from termnews.fetch.http import Fetcher
from tests.unit.rawserver import RawServer, reply

# --- redirects --------------------------------------------------------------------------------------------------------


def hops(server: RawServer, *statuses: str) -> None:
    """/0 leads to /1 and so on, with these statuses; at the end there is a feed."""
    for number, status in enumerate(statuses):
        server.routes[f"/{number}"] = reply(status=status, Location=f"/{number + 1}")
    server.routes[f"/{len(statuses)}"] = reply(b"<rss/>")


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


async def test_six_hops_are_too_many(server: RawServer, fetcher: Fetcher) -> None:
    hops(server, *["302 Found"] * 6)
    with pytest.raises(BadRedirect, match="more than 5 times"):
        await fetcher.get(server.url("/0"))


@pytest.mark.parametrize(
    ("location", "error", "words"),
    [
        ("/feed", BadRedirect, "circle"),
        ("", BadRedirect, "does not say where"),
        ("file:///etc/passwd", Refused, "file: address"),
        ("javascript:alert(1)", Refused, "javascript: address"),
        ("http://[::bad/", BadRedirect, "no web address"),
        ("http://a:99999/", BadRedirect, "no web address"),
        ("http:// /", BadRedirect, "no web address"),
    ],
)
async def test_redirects_that_lead_nowhere(
    server: RawServer, fetcher: Fetcher, location: str, error: type[FetchError], words: str
) -> None:
    server.routes["/feed"] = reply(status="301 Moved", Location=location)
    with pytest.raises(error, match=words):
        await fetcher.get(server.url("/feed"))


async def test_a_choice_is_no_answer(server: RawServer, fetcher: Fetcher) -> None:
    server.routes["/feed"] = reply(status="300 Multiple Choices")
    with pytest.raises(BadRedirect):
        await fetcher.get(server.url("/feed"))


async def test_a_password_goes_to_its_own_origin_only(server: RawServer, fetcher: Fetcher) -> None:
    async with RawServer() as other:
        server.routes["/feed"] = reply(status="301 Moved", Location="/moved")
        server.routes["/moved"] = reply(status="301 Moved", Location=other.url("/feed").replace("//", "//x:y@"))
        other.routes["/feed"] = reply(b"x")
        end = other.url("/feed")
        answer = await fetcher.get(server.url("/feed").replace("//", "//anna:s%20t@"))
    assert [request.headers.get("authorization") for request in server.requests] == ["Basic YW5uYTpzIHQ="] * 2
    assert "authorization" not in other.requests[0].headers
    assert answer.url == answer.permanent_url == end


async def test_a_password_stays_in_the_address_that_moved_within_its_origin(
    server: RawServer, fetcher: Fetcher
) -> None:
    hops(server, "301 Moved")
    answer = await fetcher.get(server.url("/0").replace("//", "//anna:secret@"))
    assert answer.url == server.url("/1")
    assert answer.permanent_url == server.url("/1").replace("//", "//anna:secret@")
