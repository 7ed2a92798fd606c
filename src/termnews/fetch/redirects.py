"""The way of a request over redirects (RFC 9110, 15.4), as values: where it leads next, what may go along.

At most five hops, none in a circle, http and https only. A name and a password go to the origin they were given for
and nowhere else; those that a redirect brings along are dropped.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, replace

from termnews import urls
from termnews.errors import BadRedirect, Refused
from termnews.fetch.connect import host_key

MAX_HOPS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_LONGEST_SCHEME = 20
"""Letters of a scheme that is named to the reader: a header holds a hundred thousand."""


@dataclass(frozen=True, slots=True)
class Trail:
    """A request on its way."""

    asked: str
    """The address that was asked for, without name and password."""
    url: str
    """The address to ask now, without name, password and fragment."""
    host: str
    """The host to ask now."""
    secret: tuple[str, str] = ("", "")
    """Name and password that stood in the address asked for."""
    seen: tuple[str, ...] = ()
    """The addresses that have been asked before this one."""
    permanent: bool = True
    """Every hop so far was a permanent one."""
    permanent_url: str = ""
    """Where the permanent hops at the beginning led, with name and password where they may go along."""

    @property
    def at_home(self) -> bool:
        """Whether the host to ask now is the one that was asked for."""
        return not self.seen or host_key(self.host) == host_key(urls.host(self.asked))

    @property
    def authorization(self) -> str:
        """The Authorization header for the address to ask now (RFC 7617); '' where none may be sent."""
        if self.secret == ("", "") or not may_know(self.asked, self.url):
            return ""
        return "Basic " + b64encode(":".join(self.secret).encode()).decode("ascii")


def begin(url: str) -> Trail:
    """The trail of a request that has not been sent yet. Raises Refused."""
    try:
        address = urls.normalise(url)
    except ValueError as error:
        raise Refused("This is not a web address.", "Only http: and https: addresses are opened.") from error
    plain = urls.without_userinfo(address).partition("#")[0]
    return Trail(asked=plain, url=plain, host=urls.origin(plain)[1], secret=urls.userinfo(address))


def follow(trail: Trail, status: int, location: str) -> Trail:
    """The trail one hop on. Raises BadRedirect and Refused."""
    if not location.strip():
        raise BadRedirect("The address leads on, but does not say where.")
    try:
        target = urls.normalise(location, trail.url)
    except ValueError as error:
        scheme = location.strip().partition(":")[0].lower()
        is_named = ":" in location and scheme.isascii() and scheme.isalpha() and len(scheme) <= _LONGEST_SCHEME
        if is_named and scheme not in ("http", "https"):
            raise Refused(f"The address leads to a {scheme}: address, which termnews does not open.") from error
        raise BadRedirect("The address leads to something that is no web address.") from error
    target = urls.without_userinfo(target).partition("#")[0]
    seen = (*trail.seen, trail.url)
    if target in seen:
        raise BadRedirect("The address leads in a circle.", "Some pages do so for readers without cookies.")
    if len(seen) > MAX_HOPS:
        raise BadRedirect(f"The address leads on more than {MAX_HOPS} times.")
    downgrade = trail.url.startswith("https:") and target.startswith("http:")
    permanent = trail.permanent and status in _PERMANENT and not downgrade
    moved = trail.permanent_url
    if permanent:
        moved = urls.with_userinfo(target, *trail.secret) if may_know(trail.asked, target) else target
    host = urls.origin(target)[1]
    return replace(trail, url=target, host=host, seen=seen, permanent=permanent, permanent_url=moved)


def may_know(asked: str, target: str) -> bool:
    """Whether a secret given for one address may go to another: the same origin, or the same host made secure."""
    if urls.origin(asked) == urls.origin(target):
        return True
    return urls.origin(target) == ("https", urls.host(asked), 443) and urls.origin(asked) == (
        "http",
        urls.host(asked),
        80,
    )
