"""Threat 18: a password in an address, and a redirect to somebody else.

Expected: it goes to its own origin only, as Authorization; no cookie and no Referer ever go anywhere.
"""

from __future__ import annotations

import pytest

from termnews.fetch.http import Fetcher
from tests.hostile.test_16_redirects import hops
from tests.unit.rawserver import RawServer, reply, resolve


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


async def test_another_port_scheme_or_name_is_another_origin(
    server: RawServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By another name of the same machine it is told nothing, and nothing when it leads back home by that way."""
    resolve(monkeypatch, own_example="127.0.0.1", other_example="127.0.0.1")
    server.routes["/feed"] = reply(status="302 Found", Location=server.url("/away", "other.example"))
    server.routes["/away"] = reply(b"x")
    async with Fetcher(private_hosts=["own.example", "other.example"]) as fetcher:
        await fetcher.get(server.url("/feed", "own.example").replace("//", "//anna:secret@"))
    assert [("authorization" in request.headers) for request in server.requests] == [True, False]


async def test_what_a_server_sets_is_not_sent_back(server: RawServer, fetcher: Fetcher) -> None:
    """No cookies, no Referer, and no header but those that any address is sent."""
    server.routes["/feed"] = reply(
        status="302 Found", Location="/next", Set_Cookie="id=1; Path=/", WWW_Authenticate="Basic"
    )
    server.routes["/next"] = reply(b"x", Set_Cookie="id=2")
    for _ in range(2):
        await fetcher.get(server.url("/feed"))
    sent = {name for request in server.requests for name in request.headers}
    assert sent <= {"host", "user-agent", "accept", "accept-encoding", "a-im", "connection"}
