"""The door of the network: names are looked up here, and every address is checked before it is connected to.

The check stands where the connection is made, not where the address is read: a name can lead to another address the
second time it is looked up (DNS rebinding), and a redirect can lead anywhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from itertools import zip_longest
from typing import Any

from termnews import urls
from termnews.fetch import faults

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]

ANY_HOST = "*"
"""As a host in the list of private hosts: all of them may be reached."""

HEAD_START = 0.25
"""Seconds between two attempts at a host with several addresses (RFC 8305, 8)."""

_KNOWN_FOR = 60.0
"""Seconds that a name's addresses are kept: a refresh asks for a host's feeds and then for its articles."""

_KNOWN_NAMES = 4096
LOOPBACK = "localhost"
"""The key of this machine, by whatever name."""


def host_key(host: str) -> str:
    """A host as it is compared in the list of private hosts: in its form; all names of this machine are one."""
    name = host.lower().strip("[]").removesuffix(".")
    address = urls.literal_address(name)
    if address is not None:
        return LOOPBACK if address.is_loopback else str(address)
    return LOOPBACK if name.endswith(".localhost") else name


def same_host(url: str, other: str) -> bool:
    """Whether two addresses are of one host, all names of this machine being one: what is typed makes both trusted."""
    return host_key(urls.host(url)) == host_key(urls.host(other))


def check_name(host: str, private_hosts: set[str], trusted: bool) -> None:
    """As `Gate` checks, by the name alone. Raises Refused."""
    if urls.looks_private(host):
        _admit(host, host, private_hosts, trusted)


def _admit(host: str, address: str, private_hosts: set[str], trusted: bool) -> None:
    """Let a request to a private address pass, or raise Refused."""
    if not trusted and host_key(host) not in private_hosts and ANY_HOST not in private_hosts:
        raise faults.private_network(address)


class Gate:
    """Opens connections, and lets none through to a private address that may not be reached."""

    def __init__(self, private_hosts: set[str], timeout: float) -> None:
        self._private_hosts = private_hosts
        self._timeout = timeout
        self._known: dict[str, tuple[float, list[Address]]] = {}

    async def open(self, host: str, port: int, tls: ssl.SSLContext | None, trusted: bool) -> Streams:
        """The streams of a connection to the host, all of whose addresses may be reached. Raises FetchError.

        `trusted`: the person typed this address themself.
        """

        async def dial(address: Address) -> socket.socket:
            return await _dial(address, port)

        try:
            async with asyncio.timeout(self._timeout):
                addresses = await self._addresses(host)
                self._check(host, addresses, trusted)
                connected = await (dial(addresses[0]) if len(addresses) == 1 else first_of(dial, addresses))
                return await _streams(connected, host, tls)
        except TimeoutError as error:
            raise faults.no_answer(host, self._timeout) from error
        except OSError as error:
            raise faults.explain(error, host) from error

    def _check(self, host: str, addresses: Sequence[Address], trusted: bool) -> None:
        private = next((address for address in addresses if urls.private_address(address)), None)
        if private is not None:
            _admit(host, str(private), self._private_hosts, trusted)

    async def _addresses(self, host: str) -> list[Address]:
        literal = urls.literal_address(host)
        if literal is not None:
            return [literal]
        until, addresses = self._known.get(host, (0.0, []))
        if time.monotonic() < until:
            return addresses
        try:
            addresses = await look_up(host)
        except OSError as error:
            raise faults.explain(error, host) from error
        if len(self._known) >= _KNOWN_NAMES:
            self._known.clear()
        self._known[host] = (time.monotonic() + _KNOWN_FOR, addresses)
        return addresses


async def look_up(host: str) -> list[Address]:
    """The addresses of a name, families taken in turn, at most eight. Raises OSError.

    In a thread of its own: the pool of the event loop has six on a small machine, and a name server that is silent
    holds each for half a minute. A daemon, so that the program can end meanwhile.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[Address]] = loop.create_future()

    def settle(found: list[Address], problem: OSError | None) -> None:
        if answer.done():
            return
        if problem is not None:
            answer.set_exception(problem)
        else:
            answer.set_result(found)

    def ask() -> None:
        problem: OSError | None = None
        found: list[Address] = []
        try:
            found = _in_turn(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))
        except OSError as error:
            problem = error
        except UnicodeError:
            problem = socket.gaierror(socket.EAI_NONAME, "not a name")
        with contextlib.suppress(RuntimeError):  # the loop has ended: nobody waits
            loop.call_soon_threadsafe(settle, found, problem)

    threading.Thread(target=ask, name=f"look up {host}", daemon=True).start()
    return await answer


def _in_turn(found: Sequence[tuple[Any, ...]]) -> list[Address]:
    addresses = list(dict.fromkeys(ipaddress.ip_address(str(entry[4][0])) for entry in found))
    first = [address for address in addresses if address.version == addresses[0].version]
    other = [address for address in addresses if address.version != addresses[0].version]
    turns = [address for pair in zip_longest(first, other) for address in pair if address is not None]
    if not turns:
        raise socket.gaierror(socket.EAI_NONAME, "no address")
    return turns[:8]


async def _dial(address: Address, port: int) -> socket.socket:
    """A connected socket. Raises OSError."""
    connected = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
    try:
        connected.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connected, (str(address), port))
    except BaseException:
        connected.close()
        raise
    return connected


async def _streams(connected: socket.socket, host: str, tls: ssl.SSLContext | None) -> Streams:
    """A connected socket as streams, with TLS where it is wanted. Raises OSError."""
    try:
        return await asyncio.open_connection(sock=connected, ssl=tls, server_hostname=host if tls else None)
    except BaseException:
        connected.close()
        raise


async def first_of(dial: Callable[[Address], Awaitable[Any]], addresses: Sequence[Address]) -> Any:
    """The socket of the first address that answers: attempts start a head start apart (Happy Eyeballs, RFC 8305).

    Raises what the last attempt raised where none answers. Sockets that came too late are closed.
    """
    waiting = list(addresses)
    tasks: set[asyncio.Task[Any]] = set()
    won: asyncio.Task[Any] | None = None
    problem: BaseException | None = None
    try:
        while won is None and (waiting or tasks):
            if waiting:
                tasks.add(asyncio.ensure_future(_attempt(dial, waiting.pop(0))))
            done, _ = await asyncio.wait(
                tasks, timeout=HEAD_START if waiting else None, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                if task.exception() is None:
                    won = won or task
                else:
                    problem = task.exception()
                    tasks.discard(task)
        if won is None:
            raise problem or OSError("no address")
        return won.result()
    finally:
        await _dismiss(tasks - {won} if won is not None else tasks)


async def _attempt(dial: Callable[[Address], Awaitable[Any]], address: Address) -> Any:
    return await dial(address)


async def _dismiss(tasks: set[Any]) -> None:
    """End attempts that are no longer needed; close what they had got hold of."""
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if not isinstance(outcome, BaseException):
            outcome.close()
