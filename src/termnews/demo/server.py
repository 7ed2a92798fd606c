"""The demo newspaper on loopback: a threaded HTTP/1.1 server of the standard library around `Site`.

Conditional requests (RFC 9110, 13), gzip and a slow page are done here; nothing is printed.
"""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from termnews.demo.discussion import Discussion, Stored
from termnews.demo.posts import DESKS
from termnews.demo.site import FERRY_FEED, Site
from termnews.demo.web import Reply, Request
from termnews.errors import UsageError

MOST_BYTES = 1 << 20
"""Of a posted form."""

_WORTH_GZIP = 400
_IDLE_SECONDS = 30


class DemoSite:
    """The running newspaper: its addresses, what it was asked, and a hand on it for a test."""

    def __init__(self, url: str, now: datetime | None) -> None:
        started, since = now or datetime.now(UTC), time.monotonic()

        def clock() -> datetime:
            return started + timedelta(seconds=time.monotonic() - since)

        self.url = url + "/"
        """The front page."""
        self.site = Site(url, started, clock)
        self.feeds: list[tuple[str, str, tuple[str, ...]]] = [
            (desk.name, url + desk.feed, desk.tags) for desk in DESKS
        ] + [("The Ferry Timetable", url + FERRY_FEED, ("local",))]
        """(title, address, tags) of each source; the main feed first, one that fails last."""
        self.asked: list[tuple[str, str]] = []
        """(method, path) of each request."""
        self.stopping = threading.Event()

    @property
    def discussion(self) -> Discussion:
        """The comments and the discussion settings: `moderation`, `flood_seconds`, `must_log_in` and so on."""
        return self.site.discussion

    @property
    def moderation(self) -> bool:
        """Whether every comment is held until somebody has looked at it."""
        return self.discussion.moderation

    @moderation.setter
    def moderation(self, on: bool) -> None:
        self.discussion.moderation = on

    @property
    def delay(self) -> float:
        """Seconds that the slow page takes."""
        return self.site.delay

    @delay.setter
    def delay(self, seconds: float) -> None:
        self.site.delay = seconds

    @property
    def comments(self) -> list[Stored]:
        """Every comment, held and trashed ones too."""
        return self.discussion.comments

    def article(self, slug: str) -> str:
        """The address of an article by the name of its file. Raises KeyError where it is not out."""
        issue = self.site.issue
        post = issue.by_slug(slug)
        if post is None:
            raise KeyError(slug)
        return issue.permalink(post)


@contextmanager
def serve(host: str = "127.0.0.1", port: int = 0, now: datetime | None = None) -> Iterator[DemoSite]:
    """Serve the newspaper in threads of this process until the block ends; port 0 is any that is free.

    `now` is the moment from which the ages of the articles count. Raises UsageError where the port cannot be had.
    """
    try:
        server = _Server((host, port), _Handler)
    except (OSError, OverflowError) as error:
        raise UsageError(f"Nothing can be served on port {port}.", str(error)) from error
    site = server.newspaper = DemoSite(f"http://{host}:{server.server_port}", now)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="demo newspaper")
    thread.start()
    try:
        yield site
    finally:
        site.stopping.set()
        server.shutdown()
        thread.join()
        server.hang_up()
        server.server_close()


class _Server(ThreadingHTTPServer):
    """A thread a connection, all of them ended when the server is closed."""

    daemon_threads = False
    request_queue_size = 64
    newspaper: DemoSite

    def __init__(self, *args: Any) -> None:
        self._connections: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(*args)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._connections.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End the connections that clients keep open, so that their threads end."""
        with self._guard:
            for connection in self._connections:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away are no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Tide/1"
    sys_version = ""
    timeout = _IDLE_SECONDS
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._serve(b"")

    def do_HEAD(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        size = self.headers.get("Content-Length", "0")
        if not size.isdecimal() or int(size) > MOST_BYTES:
            self.close_connection = True
            self._send(Reply(b"", 413, "text/plain"))
            return
        body = self.rfile.read(int(size))
        # Half a form is no form: WordPress sees nothing of a request that breaks off.
        if len(body) < int(size):
            self.close_connection = True
            return
        self._serve(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _serve(self, body: bytes) -> None:
        newspaper = cast(_Server, self.server).newspaper
        parts = urlsplit(self.path)
        request = Request(
            unquote(parts.path),
            self.command,
            dict(parse_qsl(parts.query, keep_blank_values=True)),
            {name.lower(): value for name, value in self.headers.items()},
            body,
            str(self.client_address[0]),
        )
        newspaper.asked.append((request.method, request.path))
        reply = newspaper.site.answer(request)
        if reply.delay:
            newspaper.stopping.wait(reply.delay)
        self._send(packed(unless_known(reply, request), request))

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        if reply.status != 304:
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)


def unless_known(reply: Reply, request: Request) -> Reply:
    """The answer, or 304 where the client has it already: by its tag, or without one by its date (RFC 9110, 13.2.2)."""
    fields = dict(reply.headers)
    if reply.status != 200 or "ETag" not in fields or request.method not in ("GET", "HEAD"):
        return reply
    if tags := request.headers.get("if-none-match", ""):
        known = tags.strip() == "*" or fields["ETag"] in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    else:
        try:
            since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
            known = parsedate_to_datetime(fields["Last-Modified"]) <= since
        except (TypeError, ValueError):
            known = False
    return replace(reply, body=b"", status=304) if known else reply


def packed(reply: Reply, request: Request) -> Reply:
    """The answer in gzip where the client takes it and it is worth it."""
    if not reply.content_type.startswith(("text/", "application/")) or reply.status == 304:
        return reply
    headers = (*reply.headers, ("Vary", "Accept-Encoding"))
    if len(reply.body) < _WORTH_GZIP or "gzip" not in request.headers.get("accept-encoding", "").lower():
        return replace(reply, headers=headers)
    return replace(reply, body=gzip.compress(reply.body, 6, mtime=0), headers=(*headers, ("Content-Encoding", "gzip")))
