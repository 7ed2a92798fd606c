"""Threat 29: a certificate that has run out, that its own server signed, or that is for another host.

Expected: an error in words, no word of the answer, and no way to go on without; nothing is asked before it holds.
"""

from __future__ import annotations

import asyncio
import re
import ssl
import subprocess
from dataclasses import dataclass, fields
from pathlib import Path

import pytest

from termnews.config import Settings
from termnews.engine.refresh import refresh
from termnews.errors import TlsError
from termnews.fetch import faults
from termnews.fetch.http import Fetcher
from termnews.model import Health
from termnews.sourcesfile import SourceEntry
from tests.needs import needs_openssl
from tests.tui.news import article
from tests.unit.engine_site import an_engine, gathered, source_of
from tests.unit.rawserver import reply


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody has signed, and its key, in one file."""
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    order = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=x"
    extra = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", f"{path}.key", "-out", str(path)]
    subprocess.run(["openssl", *order.split(), *extra], check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.key").read_text())
    return path


@needs_openssl
async def test_a_certificate_that_nobody_signed(certificate: Path, fetcher: Fetcher) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(TlsError, match=r"127\.0\.0\.1's certificate is signed by itself only"):
            await fetcher.get(f"https://127.0.0.1:{port}/")


@needs_openssl
async def test_an_authority_of_this_machine(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(reply(b"secret"))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server, Fetcher(private_hosts=["127.0.0.1"]) as fetcher:
        port = server.sockets[0].getsockname()[1]
        assert (await fetcher.get(f"https://127.0.0.1:{port}/")).body == b"secret"


@pytest.mark.parametrize(
    ("code", "words"),
    [(10, "has expired"), (9, "not valid yet"), (20, "does not know"), (62, "for another name"), (99, "does not hold")],
)
def test_certificates_in_words(code: int, words: str) -> None:
    cause = ssl.SSLCertVerificationError(1, "verify failed")
    cause.verify_code = code
    problem = OSError("x")
    problem.__cause__ = cause
    error = faults.explain(problem, "news.example")
    assert isinstance(error, TlsError) and words in error.message and "news.example" in error.message


def openssl(*arguments: str | Path) -> None:
    """Run openssl."""
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


_CURVE = ("-pkeyopt", "ec_paramgen_curve:prime256v1")


@dataclass(frozen=True)
class Authority:
    """An authority of the tests, in files: its certificate, its key, and what it has signed."""

    folder: Path

    def signs(self, name: str, subject: str, days: str) -> Path:
        """A certificate and its key in one file."""
        key, request, both = (self.folder / f"{name}.{kind}" for kind in ("key", "csr", "pem"))
        (self.folder / "ext").write_text(f"subjectAltName={subject}")
        openssl("req", "-newkey", "ec", *_CURVE, "-nodes", "-subj", "/CN=x", "-keyout", key, "-out", request)
        signing: list[str | Path] = ["-CA", self.folder / "ca.pem", "-CAkey", self.folder / "ca.key", "-CAcreateserial"]
        openssl("x509", "-req", "-in", request, *signing, "-extfile", self.folder / "ext", "-days", days, "-out", both)
        both.write_text(both.read_text() + key.read_text())
        return both


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """It signs what it is asked to."""
    folder = tmp_path_factory.mktemp("ca")
    where: list[str | Path] = ["-keyout", folder / "ca.key", "-out", folder / "ca.pem"]
    openssl("req", "-x509", "-newkey", "ec", *_CURVE, "-nodes", "-days", "2", "-subj", "/CN=ca", *where)
    return Authority(folder)


CERTIFICATES = {
    "well": ("IP:127.0.0.1", "2", ""),
    "expired": ("IP:127.0.0.1", "-1", "certificate has expired"),
    "wrong host": ("DNS:other.example", "2", "certificate is for another"),
    "wrong address": ("IP:127.0.0.2", "2", "certificate is for another address"),
}


@needs_openssl
@pytest.mark.parametrize("name", CERTIFICATES)
async def test_what_is_wrong_with_it_is_said(
    name: str, authority: Authority, monkeypatch: pytest.MonkeyPatch, fetcher: Fetcher
) -> None:
    """By an authority that this machine trusts: so it is the date, or the name, and nothing else."""
    subject, days, words = CERTIFICATES[name]
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(authority.signs(name.replace(" ", "-"), subject, days))
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.folder / "ca.pem"))
    heard = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(reply(b"secret"))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        address = f"https://anna:secret@127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        if not words:
            assert (await fetcher.get(address)).body == b"secret"
            return
        with pytest.raises(TlsError, match=words) as raised:
            await fetcher.get(address, trusted=True)
    assert heard == [] and raised.value.hint and "anna" not in str(raised.value)


@needs_openssl
async def test_a_source_says_what_is_wrong_and_keeps_what_it_has(authority: Authority, tmp_path: Path) -> None:
    """By an authority that this machine does not know: a problem in words, in each refresh, and no request at all."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(authority.signs("unknown", "IP:127.0.0.1", "2"))
    heard = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(1))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/feed"
    async with server, an_engine(tmp_path, url) as engine:
        await engine.db(engine.store.articles.ingest, 1, [article(1)], engine.now())
        for _ in range(2):
            await gathered(refresh(engine, (), force=True))
            source = await source_of(engine, url)
            assert source.health is Health.FAILING and source.total == 1
            assert source.problem.startswith(
                "certificate is signed by an authority that this machine does not know since "
            )
    assert heard == []


def test_no_setting_turns_certificates_off() -> None:
    """There is none to be set by mistake, for all sources or for one."""
    names = {field.name for of in (Settings, SourceEntry) for field in fields(of)}
    assert {"every", "url"} <= names
    assert not [name for name in names if re.search("insecure|verify|tls|ssl|certificate", name)]
