"""Threat 13: a small answer that is large when it is opened, or compressed more than once.

Expected: what is opened stops at the cap; the memory of the program does not rise by 50 MB; what was not asked for (br,
gzip twice) is refused.
"""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from termnews.errors import BadReply, FetchError, TooLarge
from termnews.fetch.http import Fetcher
from tests.unit.rawserver import RawServer, Request, reply

MIB = 1 << 20


def gzipped(size: int) -> bytes:
    """So many zeros, in the least room."""
    out, packer = [], zlib.compressobj(9, wbits=31)
    for _ in range(size // MIB):
        out.append(packer.compress(bytes(MIB)))
    return b"".join([*out, packer.flush()])


BOMBS = {
    "gzip": ("gzip", gzipped(300 * MIB), TooLarge),
    "deflate": ("deflate", zlib.compress(bytes(100 * MIB), 9), TooLarge),
    "members": ("gzip", gzipped(MIB) * 300, TooLarge),
    "empty members": ("gzip", gzip.compress(b"") * 100_000, BadReply),
    "twice": ("gzip, gzip", gzip.compress(gzipped(300 * MIB)), BadReply),
    "br": ("br", b"\x5b\xff\xff\x3f" * 80, BadReply),
    "zstd": ("zstd", b"\x28\xb5\x2f\xfd" * 80, BadReply),
    "many": (", ".join(["gzip"] * 500), b"x", BadReply),
}


@pytest.mark.parametrize("name", BOMBS)
async def test_it_is_opened_up_to_the_cap(server: RawServer, fetcher: Fetcher, name: str) -> None:
    """Each with the error that it gives."""
    encoding, body, error = BOMBS[name]
    server.routes["/feed"] = reply(body, Content_Encoding=encoding)
    with pytest.raises(error):
        await fetcher.get(server.url("/feed"))


async def test_in_chunks_it_is_no_other(server: RawServer, fetcher: Fetcher) -> None:
    """A byte at a time, and as one chunk that says it is endless."""

    async def drop_by_drop(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n")
        for byte in gzipped(9 * MIB):
            writer.write(b"1\r\n%c\r\n" % byte)
        writer.write(b"0\r\n\r\n")

    server.routes["/drops"] = drop_by_drop
    server.routes["/length"] = reply(b"", Transfer_Encoding="chunked")[:-2] + b"\r\nffffffffffffffff\r\nx"
    with pytest.raises(TooLarge):
        await fetcher.get(server.url("/drops"))
    async with Fetcher(private_hosts=["127.0.0.1"], deadline=0.2) as fetcher:
        with pytest.raises(FetchError):
            await fetcher.get(server.url("/length"))


_MEASURED = """
import asyncio, resource, sys
from termnews.errors import FetchError
from termnews.fetch.http import Fetcher
from tests.hostile.test_13_compression_bombs import BOMBS
from tests.unit.rawserver import RawServer, reply

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

async def main():
    async with RawServer() as server, Fetcher(private_hosts=["127.0.0.1"]) as fetcher:
        server.routes["/small"] = reply(b"x")
        await fetcher.get(server.url("/small"))
        before = peak()
        for encoding, body, error in BOMBS.values():
            server.routes["/feed"] = reply(body, Content_Encoding=encoding)
            try:
                await fetcher.get(server.url("/feed"))
            except FetchError:
                pass
        print(peak() - before)

asyncio.run(main())
"""


def test_memory_does_not_rise(tmp_path: Path) -> None:
    """The peak of a process that is sent all of them, one after the other."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", _MEASURED]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True, timeout=60)
    assert int(done.stdout) < 50 << 10
