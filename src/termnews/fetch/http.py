"""HTTP: one address in, its bytes or an error in words out. The only module that knows httpx.

httpx knows the authorities that certificates are held against, and the way through proxies, where it is used at its
transports. What a client object adds (cookies, redirects, decoders, a Referer) is what must not happen here: each tells
a server more of the reader, or lets it send more than is wanted. Where there is no proxy, `http1` speaks to the server.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import ssl
import sys
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from termnews import __version__
from termnews.errors import BadReply, CutOff, FetchError, NotSent, Offline, Refused, TlsError
from termnews.fetch import answers, connect, faults, http1, redirects
from termnews.fetch.answers import Answer as Answer
from termnews.fetch.answers import Response as Response
from termnews.fetch.http1 import Malformed, Outgoing, Reply, Silence
from termnews.fetch.redirects import Trail

if TYPE_CHECKING:
    import httpx

USER_AGENT = f"termnews/{__version__} (+https://github.com/termnews/termnews)"
FEED_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.5, */*;q=0.1"
)
PAGE_ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.8, */*;q=0.5"

MAX_BYTES = 8 << 20
"""The cap of a body, on the wire and inflated."""

_POOLS = 16
"""Pools of connections to a proxy, hosts dealt out among them: what a request costs in httpcore grows with its pool
(100 connections in one pool cost twice the CPU of 10)."""


class Fetcher:
    """Fetches addresses, politely: so many requests at once, so many a host, each within a deadline.

    `deadline` (seconds) covers a request with all its hops, from the moment it has its turn. `connect_timeout` is for
    the look-up of the name and the connection, `idle_timeout` for silence. `private_hosts` may be reached from anywhere
    although they are on a private network ("*" is every host); others only where the address was typed (`trusted`):
    that a reader has a source there is no leave for what other sites link to.
    """

    def __init__(
        self,
        *,
        user_agent: str = USER_AGENT,
        max_requests: int = 32,
        per_host: int = 2,
        deadline: float = 30.0,
        private_hosts: Iterable[str] = (),
        connect_timeout: float = 8.0,
        idle_timeout: float = 10.0,
    ) -> None:
        self._user_agent = user_agent
        self._per_host = per_host
        self._deadline = deadline
        self._connect_timeout = min(connect_timeout, deadline)
        self._idle_timeout = min(idle_timeout, deadline)
        self._private_hosts = {host if host == connect.ANY_HOST else connect.host_key(host) for host in private_hosts}
        self._everyone = asyncio.Semaphore(max_requests)
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._gate = connect.Gate(self._private_hosts, self._connect_timeout)
        self._connections = http1.Connections()
        self._pools: dict[tuple[str, int], httpx.AsyncHTTPTransport] = {}
        self._proxies = _proxies()
        self._tls: ssl.SSLContext | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self._connections.aclose()
        pools, self._pools = list(self._pools.values()), {}
        if pools:
            await _close(pools)

    async def get(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        validated_url: str = "",
        accept: str = FEED_ACCEPT,
        trusted: bool = False,
        max_bytes: int = MAX_BYTES,
    ) -> Response:
        """The answer to a GET, redirects followed. Raises FetchError, and nothing else but CancelledError.

        `etag` and `last_modified` are sent as they were received, to the address that they came from and to no other on
        the way: `validated_url`, else the one asked for. `trusted`: the person typed this address themself, so
        it may be on a private network; where a redirect leads to another host, that does not hold any more.
        """
        trail = redirects.begin(url)
        headers = self._headers(accept)
        validators = answers.fields({"If-None-Match": etag, "If-Modified-Since": last_modified})
        validated = redirects.begin(validated_url).url if validated_url and validators else trail.url
        left = self._deadline
        while True:
            asked = validators if trail.url == validated else []
            outgoing = Outgoing([*headers, *asked], self._idle_timeout)
            answer, left = await self._in_turn(trail, outgoing, trusted, left, max_bytes, words=False)
            if answer.status not in redirects.REDIRECTS:
                return answers.response(answer, trail.permanent_url, conditional=bool(asked))
            trail = redirects.follow(trail, answer.status, answer.headers.get("location", ""))

    async def ask(
        self,
        url: str,
        *,
        method: str = "GET",
        body: bytes = b"",
        content_type: str = "",
        headers: Sequence[tuple[str, str]] = (),
        accept: str = PAGE_ACCEPT,
        cookie: str = "",
        authorization: str = "",
        trusted: bool = False,
        max_bytes: int = MAX_BYTES,
        follow: bool = False,
    ) -> Answer:
        """The answer to one request, whatever its status. Raises FetchError, and nothing else but CancelledError.

        A GET is as that of `get`; `follow` follows redirects, `headers`, `cookie` and `authorization` going to the
        origin that was asked for and to no other. Any other method is sent once, over a connection of its own, and no
        redirect is followed: NotSent is raised where not a byte of it has left, CutOff from the first byte on. Its
        answer is whole where its status and headers are, if that is all that counts: where 3xx leads is in Location,
        and the words of a refusal may be cut; only a 2xx with half a body is none. It has the whole deadline to come:
        a site may be slow to store what it was sent.
        """
        changes = method != "GET"
        fields = {"Content-Type": content_type, "Content-Length": str(len(body))} if changes else {}
        secret = answers.fields({**dict(headers), "Cookie": cookie, "Authorization": authorization})
        plain = [*self._headers(accept), *answers.fields(fields)]
        outgoing = Outgoing([*plain, *secret], self._deadline + 1 if changes else self._idle_timeout, method, body)
        left = self._deadline
        try:
            trail = redirects.begin(url)
            while True:
                answer, left = await self._in_turn(trail, outgoing, trusted, left, max_bytes, words=True)
                answers.check_is_http(answer.status)
                if changes or not follow or answer.status not in redirects.REDIRECTS:
                    return answer
                trail = redirects.follow(trail, answer.status, answer.headers.get("location", ""))
                known = redirects.may_know(trail.asked, trail.url)
                outgoing = Outgoing([*plain, *secret] if known else plain, self._idle_timeout)
        except FetchError as error:
            if not changes:
                raise
            raise (CutOff if outgoing.begun else NotSent)(error.message, error.hint) from error

    async def _in_turn(
        self, trail: Trail, outgoing: Outgoing, trusted: bool, left: float, max_bytes: int, *, words: bool
    ) -> tuple[Answer, float]:
        """The answer to one request, and the seconds that are left of `left` after it. Raises FetchError."""
        async with self._turn(trail.host):
            started = time.monotonic()
            answer = await self._exchange(trail, outgoing, trusted and trail.at_home, left, max_bytes, words)
            return answer, left - (time.monotonic() - started)

    @contextlib.asynccontextmanager
    async def _turn(self, host: str) -> AsyncIterator[None]:
        """A place among the requests of the host, then among all: so a slow host holds none of the common places."""
        places = self._turns.setdefault(host, asyncio.Semaphore(self._per_host))
        async with places, self._everyone:
            yield

    def _headers(self, accept: str) -> list[tuple[bytes, bytes]]:
        fields = {"User-Agent": self._user_agent, "Accept": accept, "Accept-Encoding": "gzip"}
        if accept == FEED_ACCEPT:
            fields["A-IM"] = "feed"
        return answers.fields(fields)

    async def _exchange(
        self, trail: Trail, outgoing: Outgoing, trusted: bool, left: float, max_bytes: int, words: bool
    ) -> Answer:
        """One request and its answer, within `left` seconds. Raises FetchError."""
        host = trail.host
        reply: Reply | None = None
        if trail.authorization and not any(name == b"Authorization" for name, _ in outgoing.headers):
            outgoing.headers = [*outgoing.headers, (b"Authorization", trail.authorization.encode())]
        try:
            async with asyncio.timeout(left) as limit:
                proxy = self._proxy(trail)
                reply = await (
                    self._by_proxy(proxy, trail, outgoing, trusted) if proxy else self._open(trail, outgoing, trusted)
                )
                try:
                    if words and reply.status >= 400:
                        # The answer is there; its words have a limit of their own.
                        limit.reschedule(None)
                    return await answers.read(reply, trail.url, max_bytes, words=words)
                finally:
                    await reply.aclose()
        except Silence as error:
            raise (faults.no_answer if reply is None else faults.too_slow)(host, self._idle_timeout) from error
        except TimeoutError as error:
            raise (faults.no_answer if reply is None else faults.too_slow)(host, self._deadline) from error
        except Malformed as error:
            if reply is None:
                raise BadReply(f"{host} does not answer as a web server does.") from error
            raise faults.broken_off(host) from error
        except OSError as error:
            raise faults.broken_off(host) from error

    async def _open(self, trail: Trail, outgoing: Outgoing, trusted: bool) -> Reply:
        """The answer up to its headers."""
        parts = urlsplit(trail.url)
        secure = parts.scheme == "https"
        if secure and self._tls is None:
            self._tls = _tls_context()
        tls = self._tls if secure else None
        host, port = trail.host, parts.port or (443 if secure else 80)

        async def dial() -> connect.Streams:
            return await self._gate.open(host, port, tls, trusted)

        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        outgoing.headers = [(b"Host", parts.netloc.encode()), *outgoing.headers]
        return await self._connections.open((host, port, secure, trusted), dial, target, outgoing)

    # --- proxies ------------------------------------------------------------------------------------------------------

    async def _by_proxy(self, proxy: str, trail: Trail, outgoing: Outgoing, trusted: bool) -> Reply:
        """As `_open`, through a proxy. It looks the name up: what the name alone tells is all that is checked here."""
        import httpx

        connect.check_name(trail.host, self._private_hosts, trusted)
        pool = self._new_pool(proxy) if outgoing.changes else self._pool(proxy, trail.host)
        timeouts = {"connect": self._connect_timeout, "pool": self._connect_timeout}
        timeouts |= {"read": outgoing.idle, "write": outgoing.idle}

        async def notice(event: str, info: dict[str, Any]) -> None:
            # A tunnel is asked for by a request too, which is none of ours.
            if event.endswith("send_request_headers.started") and info["request"].method == outgoing.method.encode():
                outgoing.begun = True

        extensions = {"timeout": timeouts, **({"trace": notice} if outgoing.changes else {})}
        try:
            with _translated(trail.host):
                request = httpx.Request(
                    outgoing.method,
                    trail.url,
                    headers=outgoing.headers,
                    content=outgoing.body or None,
                    extensions=extensions,
                )
                response = await pool.handle_async_request(request)
        except BaseException:
            if outgoing.changes:
                await _close([pool])
            raise

        async def pieces() -> AsyncIterator[bytes]:
            with _translated(trail.host):
                async for piece in response.aiter_raw():
                    yield piece

        async def aclose() -> None:
            if outgoing.changes:
                # What was answered stands, however its connection ends.
                await _close([pool])
                return
            with _translated(trail.host):
                await response.aclose()

        return Reply(response.status_code, response.headers.raw, pieces(), aclose)

    def _pool(self, proxy: str, host: str) -> httpx.AsyncHTTPTransport:
        key = (proxy, hash(host) % _POOLS)
        if key not in self._pools:
            self._pools[key] = self._new_pool(proxy)
        return self._pools[key]

    def _new_pool(self, proxy: str) -> httpx.AsyncHTTPTransport:
        import httpx

        self._tls = self._tls or _tls_context()
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=8, keepalive_expiry=15.0)
        try:
            return httpx.AsyncHTTPTransport(verify=self._tls, limits=limits, proxy=proxy, trust_env=False)
        except ImportError as error:
            raise Offline(
                "The proxy of this machine speaks SOCKS.", "`pip install socksio` lets termnews use it."
            ) from error
        except (ValueError, httpx.InvalidURL) as error:
            raise Offline("The proxy of this machine has no address that can be used.", "See HTTP_PROXY.") from error

    def _proxy(self, trail: Trail) -> str:
        """The proxy for an address, as the environment has it; '' for none. This machine is never asked through one."""
        if not self._proxies or connect.host_key(trail.host) == connect.LOOPBACK:
            return ""
        from urllib.request import proxy_bypass

        if proxy_bypass(trail.host):
            return ""
        proxy = self._proxies.get(trail.url.partition(":")[0]) or self._proxies.get("all", "")
        return proxy if "://" in proxy or not proxy else f"http://{proxy}"


def _proxies() -> dict[str, str]:
    """The proxies of this machine by scheme. What finds them out loads a client of its own, 10 ms: only where there may
    be any, which macOS alone has elsewhere than in the environment."""
    if sys.platform != "darwin" and not any(name.lower().endswith("_proxy") for name in os.environ):
        return {}
    from urllib.request import getproxies

    return getproxies()


def _tls_context() -> ssl.SSLContext:
    """The authorities of this machine and those that come with httpx. Raises TlsError."""
    import httpx

    try:
        context = httpx.create_ssl_context()
        context.load_default_certs()
    except OSError as error:
        raise TlsError(
            "The certificates of this machine cannot be read.", "See SSL_CERT_FILE and SSL_CERT_DIR."
        ) from error
    context.set_alpn_protocols(["http/1.1"])
    return context


def _broken() -> tuple[type[Exception], ...]:
    """All that can come out of httpx and what is below it, which it lets pass where a response is closed."""
    import anyio
    import httpcore
    import httpx

    own = (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL)
    below = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, httpcore.ProxyError)
    rare = (httpcore.UnsupportedProtocol, httpcore.ConnectionNotAvailable)
    streams = (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream)
    # An ssl.SSLError is an OSError, a UnicodeError a ValueError.
    return (*own, *below, *rare, *streams, OSError, ValueError)


async def _close(pools: Sequence[httpx.AsyncHTTPTransport]) -> None:
    with contextlib.suppress(*_broken()):
        await asyncio.gather(*(pool.aclose() for pool in pools))


@contextlib.contextmanager
def _translated(host: str) -> Iterator[None]:
    """Errors of httpx as those of `http1`. Raises FetchError for those before the request, Silence and Malformed."""
    import httpx

    try:
        yield
    except FetchError:
        raise
    except httpx.ProxyError as error:
        raise Offline(f"The proxy of this machine does not let through to {host}.") from error
    except httpx.ConnectTimeout as error:
        raise faults.no_answer(host, 0.0) from error
    except httpx.ConnectError as error:
        raise faults.explain(error, host) from error
    except httpx.TimeoutException as error:
        raise Silence from error
    except httpx.InvalidURL as error:
        raise Refused("This is not a web address.", "Only http: and https: addresses are opened.") from error
    except TimeoutError:
        raise
    except httpx.ProtocolError as error:
        raise Malformed(str(error)) from error
    except _broken() as error:
        raise faults.broken_off(host) from error
