"""Names, private networks, connections, certificates."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
from pathlib import Path
from typing import Any

import pytest

from termnews.errors import (
    Offline,
    Refused,
    TimedOut,
    TlsError,
)
from termnews.fetch import connect
from termnews.fetch.http import Fetcher
from tests.unit.rawserver import RawServer, reply, resolve

# --- private networks -------------------------------------------------------------------------------------------------


async def test_all_names_of_this_machine_are_one_host(server: RawServer, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch, localhost=["::1", "127.0.0.1"])
    server.routes["/feed"] = reply(b"x")
    async with Fetcher(private_hosts=["localhost"]) as fetcher:
        assert (await fetcher.get(server.url("/feed"))).body == b"x"
        assert (await fetcher.get(server.url("/feed", "localhost"))).body == b"x"


async def test_the_gate_stands_before_every_connection(server: RawServer) -> None:
    gate = connect.Gate(set(), 1.0)
    with pytest.raises(Refused):
        await gate.open("127.0.0.1", server.port, None, trusted=False)
    assert server.connections == 0
    _, writer = await gate.open("127.0.0.1", server.port, None, trusted=True)
    writer.close()
    with pytest.raises(Refused):
        await gate.open("127.0.0.1", server.port, None, trusted=False)


# --- names and connections --------------------------------------------------------------------------------------------


async def test_a_name_that_does_not_exist(fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch)
    with pytest.raises(Offline, match=r"no host named nowhere\.example"):
        await fetcher.get("http://nowhere.example/")


async def test_a_silent_name_server_ends_at_the_time_for_connecting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(host: str) -> list[connect.Address]:
        await asyncio.sleep(60)
        return []

    monkeypatch.setattr(connect, "look_up", silent)
    async with Fetcher(connect_timeout=0.05) as fetcher:
        with pytest.raises(TimedOut, match=r"slow\.example did not answer"):
            await fetcher.get("http://slow.example/")


async def test_nobody_listens(fetcher: Fetcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Offline, match="refuses the connection"):
        await fetcher.get(f"http://127.0.0.1:{port}/")


async def test_a_host_with_a_dead_address_answers_on_the_other(
    server: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch, two_example=["::1", "127.0.0.1"])
    server.routes["/feed"] = reply(b"x")
    async with Fetcher(private_hosts=["two.example"]) as fetcher:
        assert (await fetcher.get(server.url("/feed", "two.example"))).body == b"x"


async def test_the_first_address_that_answers_wins_and_late_ones_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "HEAD_START", 0.001)
    closed: list[str] = []

    class Socket:
        def __init__(self, name: str) -> None:
            self.name = name

        def close(self) -> None:
            closed.append(self.name)

    async def dial(address: connect.Address) -> Socket:
        if str(address) == "10.0.0.1":
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
        return Socket(str(address))

    winner = await connect.first_of(dial, [ipaddress.ip_address(f"10.0.0.{n}") for n in (1, 2, 3)])
    assert winner.name == "10.0.0.2"
    assert closed == ["10.0.0.1"]


async def test_all_addresses_fail() -> None:
    async def dial(address: connect.Address) -> Any:
        raise ConnectionRefusedError

    with pytest.raises(ConnectionRefusedError):
        await connect.first_of(dial, [ipaddress.ip_address(f"10.0.0.{n}") for n in (1, 2, 3)])


async def test_a_proxy_of_the_environment_is_asked(server: RawServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", server.url("")[len("http://") :])
    server.routes["http://news.example/feed"] = reply(b"by proxy")
    server.routes["/feed"] = reply(b"direct")
    async with Fetcher() as fetcher:
        assert (await fetcher.get("http://news.example/feed")).body == b"by proxy"
        assert (await fetcher.get(server.url("/feed"), trusted=True)).body == b"direct"
        with pytest.raises(Refused, match="private network"):
            await fetcher.get("http://192.168.1.1/feed")


# --- TLS --------------------------------------------------------------------------------------------------------------


async def test_authorities_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nowhere.pem"))
    async with Fetcher() as fetcher:
        with pytest.raises(TlsError, match="cannot be read"):
            await fetcher.get("https://news.example/")


async def test_https_where_http_is_spoken(fetcher: Fetcher) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(reply(status="400 Bad Request"))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        with pytest.raises(TlsError, match="No secure connection"):
            await fetcher.get(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/")


async def test_cancelling_a_handshake_closes_the_socket(fetcher: Fetcher) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        begun.set()
        await reader.read()
        ended.set()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        task = asyncio.create_task(fetcher.get(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(ended.wait(), 2)
