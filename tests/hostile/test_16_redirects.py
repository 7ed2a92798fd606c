"""Threat 16: redirects in a circle, without end, to files, scripts and what is no address.

Expected: at most five, to http and https only; then one line that says what is wrong.
"""

from __future__ import annotations

import pytest

from termnews.errors import (
    BadRedirect,
    FetchError,
    Refused,
)
from termnews.fetch.http import Fetcher
from tests.unit.rawserver import RawServer, reply


def hops(server: RawServer, *statuses: str) -> None:
    """/0 leads to /1 and so on, with these statuses; at the end there is a feed."""
    for number, status in enumerate(statuses):
        server.routes[f"/{number}"] = reply(status=status, Location=f"/{number + 1}")
    server.routes[f"/{len(statuses)}"] = reply(b"<rss/>")


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
        ("x" * 50_000 + ":y", BadRedirect, "^The address leads to something that is no web address.$"),
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


@pytest.mark.parametrize(
    "location",
    [
        "data:text/xml,<rss/>",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1/",
        "//",
        "http://",
        "\x00",
        "http://a b/",
        "view-source:x",
    ],
)
async def test_other_schemes_are_refused_in_words(server: RawServer, fetcher: Fetcher, location: str) -> None:
    """Whatever stands there, it is a FetchError, and nobody is asked."""
    server.routes["/feed"] = reply(status="302 Found", Location=location)
    with pytest.raises(FetchError) as raised:
        await fetcher.get(server.url("/feed"))
    assert raised.value.message and len(server.requests) == 1


async def test_two_that_lead_to_each_other(server: RawServer, fetcher: Fetcher) -> None:
    """A circle is seen when it closes."""
    server.routes["/a"] = reply(status="302 Found", Location="/b")
    server.routes["/b"] = reply(status="302 Found", Location="/a#x")
    with pytest.raises(BadRedirect, match="circle"):
        await fetcher.get(server.url("/a"))
    assert len(server.requests) == 2
