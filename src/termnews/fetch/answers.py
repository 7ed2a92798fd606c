"""The answers of servers as values, and how they are read off a connection."""

from __future__ import annotations

import asyncio
import contextlib
import re
from dataclasses import dataclass
from typing import NamedTuple

from termnews.errors import BadRedirect, BadReply, FetchError, TooLarge
from termnews.fetch import faults, inflate
from termnews.fetch.http1 import Malformed, Reply

_WORDS_WITHIN = 5.0
"""Seconds that are waited for the words of a refusal: its status is known, and stands without them."""

_SENDABLE = re.compile("[ -~\xa0-\xff]+")

_SINGLE = frozenset(
    {"etag", "last-modified", "location", "content-type", "content-length", "date", "expires", "retry-after"}
)
"""Headers of which only the first counts where a server sends several."""


class Answer(NamedTuple):
    """An answer as it came, whatever its status says."""

    url: str
    """The address that answered, without name, password and fragment."""
    status: int
    headers: dict[str, str]
    """By lower-case name; bytes beyond ASCII as in Latin-1, so that a validator can be sent back to the byte."""
    cookies: tuple[tuple[str, str], ...] = ()
    """(name, value) of every Set-Cookie as they came, those that take a cookie away too."""
    body: bytes = b""
    """Inflated; that of a refusal (400 and more) as far as it came; empty for 3xx, which Location answers."""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer that can be used: 200, another 2xx (226: only what is new, RFC 3229), or 304."""

    url: str
    """The address that answered, after all redirects; no name, password or fragment in it."""
    status: int
    headers: dict[str, str]
    """As those of `Answer`."""
    body: bytes
    """Inflated; empty for 304."""
    permanent_url: str = ""
    """Where permanent redirects (301, 308) at the beginning of the way led; '' where there were none."""
    not_modified: bool = False

    @property
    def content_type(self) -> str:
        """The Content-Type header, '' where there is none."""
        return self.headers.get("content-type", "")


def fields(pairs: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers, without those whose value none may have: empty, beyond Latin-1, with control characters."""
    return [(name.encode(), value.encode("latin-1")) for name, value in pairs.items() if _SENDABLE.fullmatch(value)]


async def read(reply: Reply, url: str, max_bytes: int, *, words: bool = False) -> Answer:
    """Status, headers and, where the status says that there is something to read, the body.

    `words`: the body of a refusal too, as much of it as comes. Raises FetchError, Silence, Malformed and OSError.
    """
    answer = Answer(url, reply.status, _headers(reply), _cookies(reply))
    if reply.status >= 400 and words:
        return answer._replace(body=await _words(reply, answer.headers, max_bytes))
    if not 200 <= reply.status < 300:
        return answer
    body = inflate.Body(inflate.encoding_of(answer.headers.get("content-encoding", "")), max_bytes)
    length = answer.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and (len(length) > 15 or int(length) > max_bytes):
        raise TooLarge(inflate.too_large(max_bytes))
    async for piece in reply.pieces:
        body.add(piece)
    return answer._replace(body=body.whole())


async def _words(reply: Reply, headers: dict[str, str], max_bytes: int) -> bytes:
    """The body of a refusal as far as it comes: what it says does not change what it is."""
    body = inflate.Body("", max_bytes)
    with contextlib.suppress(FetchError, Malformed, OSError):
        body = inflate.Body(inflate.encoding_of(headers.get("content-encoding", "")), max_bytes)
        async with asyncio.timeout(_WORDS_WITHIN):
            async for piece in reply.pieces:
                body.add(piece)
    return body.so_far()


def _headers(reply: Reply) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in reply.headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers and key not in _SINGLE else headers.get(key, text)
    return headers


def _cookies(reply: Reply) -> tuple[tuple[str, str], ...]:
    """What Set-Cookie sets (RFC 6265, 5.2), without what could not be sent back."""
    cookies = []
    for header, line in reply.headers:
        name, equals, value = line.decode("latin-1").partition(";")[0].partition("=")
        if header.lower() == b"set-cookie" and equals and _SENDABLE.fullmatch(name.strip() + value):
            cookies.append((name.strip(), value.strip()))
    return tuple(cookies)


def response(answer: Answer, permanent_url: str, *, conditional: bool) -> Response:
    """The answer at the end of the way. Raises FetchError for what cannot be used."""
    status = answer.status
    if status >= 400:
        raise faults.status_error(status, answer.headers)
    if status == 304 and not conditional:
        raise BadReply("The server says that nothing has changed, without having been asked.")
    if 300 <= status != 304:
        raise BadRedirect(f"{status}: the server offers a choice that termnews cannot make.")
    check_is_http(status)
    return Response(answer.url, status, answer.headers, answer.body, permanent_url, status == 304)


def check_is_http(status: int) -> None:
    """Raise BadReply for 101, which an answer over this protocol cannot be."""
    if status < 200:
        raise BadReply(f"{status}: the server wants to speak something other than HTTP.")
