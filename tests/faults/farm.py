"""Some feeds and pages on loopback, served from memory by a thread: what the faults strike while it is fetched."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast

from termnews import sourcesfile
from termnews.paths import locate

PARAGRAPH = (
    "The council met on the evening of the third to hear what the engineers had found under the old bridge of "
    "town {}. The piers will stand, they said, and the road can be opened before the winter."
)


class Farm:
    """The feeds: each has the articles 0 to `size` - 1, of one day each, the newest of the present day."""

    def __init__(self, base: str, feeds: int, size: int) -> None:
        self.base = base
        self.feeds = feeds
        self.size = size
        self.pages = False
        """Whether the feeds' texts are short, so that the pages are fetched too."""
        self.tells_time = True
        """Whether answers have a Date."""
        self.ahead = timedelta()
        """By how much that is later than the truth."""
        self.started = datetime.now(UTC)
        self.undated = False
        """Whether every fifth article comes without a date."""
        self.delay = 0.0
        """Seconds before each answer."""
        self.asked: Counter[str] = Counter()
        """Requests, by path."""
        self.edition = 0
        """Told in every headline of an even number: raised, they have changed."""

    def urls(self) -> list[str]:
        """The addresses of the feeds."""
        return [f"{self.base}/feed/{number}" for number in range(self.feeds)]

    def keys(self) -> set[tuple[str, str]]:
        """All that there is to be fetched, as the census names it."""
        return {(url, f"{n}-{number}") for n, url in enumerate(self.urls()) for number in range(self.size)}

    def subscribe(self, profile: Path) -> Path:
        """Put all feeds into the sources.toml of a profile; the profile."""
        sourcesfile.add(locate(profile).sources_file, *(sourcesfile.SourceEntry(url) for url in self.urls()))
        return profile

    def answer(self, path: str) -> bytes:
        """The body at a path."""
        kind, number = path.partition("?")[0].split("/")[1:3]
        return self._feed(int(number)) if kind == "feed" else self._page(number)

    def _feed(self, number: int) -> bytes:
        text = "In short." if self.pages else " ".join(PARAGRAPH.format(n) for n in range(8))
        items = "".join(
            f"<item><guid isPermaLink='false'>{number}-{n}</guid><link>{self.base}/page/{number}-{n}</link>"
            f"<title>Headline {n} of {number}{f', edition {self.edition}' if n % 2 == 0 else ''}</title>"
            f"{self._date_line(n)}<description>{text}</description></item>"
            for n in reversed(range(self.size))
        )
        return f"<rss version='2.0'><channel><title>Feed {number}</title>{items}</channel></rss>".encode()

    def has_date(self, number: int) -> bool:
        """Whether an article comes with its date."""
        return not self.undated or number % 5 != 4

    def _date_line(self, number: int) -> str:
        return f"<pubDate>{format_datetime(self.date(number))}</pubDate>" if self.has_date(number) else ""

    def date(self, number: int) -> datetime:
        """The date of an article; the higher its number, the newer."""
        return self.started.replace(microsecond=0) - timedelta(hours=1000 - number)

    def _page(self, name: str) -> bytes:
        text = "".join(f"<p>{PARAGRAPH.format(f'{name}, {n}')}</p>" for n in range(8))
        return f"<html><title>Page {name}</title><article><h1>Page {name}</h1>{text}</article></html>".encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer."""
        farm = cast(_Server, self.server).farm
        farm.asked[self.path] += 1
        time.sleep(farm.delay)
        body = farm.answer(self.path)
        self.send_response_only(200)
        if farm.tells_time:
            self.send_header("Date", format_datetime(datetime.now(UTC) + farm.ahead, usegmt=True))
        self.send_header("Content-Type", "text/html" if self.path.startswith("/page") else "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    farm: Farm

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever asked has been killed."""


@contextmanager
def farm(feeds: int = 8, size: int = 20) -> Iterator[Farm]:
    """A running farm."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.farm = Farm(f"http://127.0.0.1:{server.server_address[1]}", feeds, size)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.farm
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
