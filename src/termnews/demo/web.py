"""What a server hands to the site, and what it gets back: values, so that the site can be asked without a socket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email import policy
from email.parser import BytesParser
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl

HTML = "text/html; charset=UTF-8"
NO_CACHE = (
    ("Expires", "Wed, 11 Jan 1984 05:00:00 GMT"),
    ("Cache-Control", "no-cache, must-revalidate, max-age=0"),
)
"""What WordPress sends with everything that is not to be kept; the date is that of a birthday."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked."""

    path: str
    """Decoded, without the query."""
    method: str = "GET"
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    """By lower-case name."""
    body: bytes = b""
    ip: str = "127.0.0.1"

    @property
    def form(self) -> dict[str, str]:
        """The fields of a posted form, urlencoded or multipart; the last of a name counts, as in PHP."""
        kind = self.headers.get("content-type", "")
        if not kind.lower().startswith("multipart/form-data"):
            return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))
        message = BytesParser(policy=policy.HTTP).parsebytes(
            b"Content-Type: " + kind.encode() + b"\r\n\r\n" + self.body
        )
        fields = {}
        for part in message.iter_parts():
            content = part.get_payload(decode=True)
            name = part.get_param("name", header="content-disposition")
            fields[str(name)] = content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
        return fields

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies that were sent; none where they cannot be read."""
        try:
            return {name: morsel.value for name, morsel in SimpleCookie(self.headers.get("cookie", "")).items()}
        except CookieError:
            return {}


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered."""

    body: bytes = b""
    status: int = 200
    content_type: str = HTML
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0.0
    """Seconds before it is sent."""


def page(html: str, status: int = 200, *headers: tuple[str, str], delay: float = 0.0) -> Reply:
    """A page of HTML."""
    return Reply(html.encode(), status, HTML, headers, delay)


def moved(location: str, status: int = 301) -> Reply:
    """A redirect."""
    return Reply(b"", status, HTML, (("X-Redirect-By", "WordPress"), ("Location", location)))
