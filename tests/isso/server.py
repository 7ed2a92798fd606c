"""A real Isso on loopback and the blog that it stands under."""

from __future__ import annotations

import importlib.util
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

from tests.wordpress.server import free_port

PYTHON = os.environ.get("TERMNEWS_TEST_ISSO") or (sys.executable if importlib.util.find_spec("isso") else "")
"""A Python that has Isso (the group `isso` of pyproject.toml), '' where there is none."""

PATHS = ("/post/", "/other/")
"""The blog's articles."""

_PATIENCE = 20.0
"""Seconds that a start may take."""

_CONFIG = """
[general]
dbpath = {folder}/comments.db
host = {blog}/
[server]
listen = http://127.0.0.1:{port}
[moderation]
enabled = {moderated}
[guard]
enabled = {guarded}
reply-to-self = true
[markup]
renderer = mistune
"""

_PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<link rel="alternate" type="application/rss+xml" title="Tarn" href="/feed.xml"></head>
<body><article><h1>{title}</h1>{text}</article>
<script data-isso="{isso}/" src="{isso}/js/embed.min.js"></script>
<section id="isso-thread" data-title="{title}"><noscript>Comments need JavaScript.</noscript></section></body></html>"""

_TEXT = "<p>The path by the tarn is open again, and the two bridges that the flood took have been built anew.</p>" * 8


class Stored(NamedTuple):
    """A comment in Isso's database."""

    id: int
    uri: str
    parent: int | None
    mode: int
    """1 is public, 2 held, 4 deleted with replies left."""
    text: str
    author: str | None
    email: str | None
    website: str | None


class Blog:
    """A blog of two articles; where its pages say that Isso is can be changed."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.isso = ""
        """The address of Isso that its pages name."""

    def answer(self, path: str) -> tuple[str, str] | None:
        """The media type and the text at a path; None where there is nothing."""
        if path == "/feed.xml":
            items = "".join(
                f"<item><title>{_title(path)}</title><link>{self.url}{path}</link><guid>{self.url}{path}</guid>"
                f"<description>Open again.</description></item>"
                for path in PATHS
            )
            head = f"<title>Tarn</title><link>{self.url}/</link><description>A blog</description>"
            return "application/rss+xml", f'<rss version="2.0"><channel>{head}{items}</channel></rss>'
        if path in PATHS:
            return "text/html; charset=utf-8", _PAGE.format(title=_title(path), text=_TEXT, isso=self.isso)
        return ("text/html", "<title>Tarn</title>") if path == "/" else None


def _title(path: str) -> str:
    return f"The {path.strip('/')} of the tarn"


@contextmanager
def blog() -> Iterator[Blog]:
    """The blog, served by threads of this process."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = served.answer(self.path)
            body = found[1].encode() if found else b""
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", found[0] if found else "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_HEAD = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Blog(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Isso:
    """A running Isso: its address and what is in its database."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._database = folder / "comments.db"

    def comments(self) -> list[Stored]:
        """What was stored, held ones too, in the order of arrival."""
        with closing(sqlite3.connect(self._database)) as raw:
            rows = raw.execute(
                "SELECT c.id, t.uri, c.parent, c.mode, c.text, c.author, c.email, c.website"
                " FROM comments AS c JOIN threads AS t ON t.id = c.tid ORDER BY c.id"
            )
            return [Stored(*row) for row in rows]

    def approve(self, comment: int) -> None:
        """Show a comment to everyone."""
        self._write("UPDATE comments SET mode = 1 WHERE id = ?", comment)

    def delete(self, comment: int) -> None:
        """Delete a comment for good."""
        self._write("DELETE FROM comments WHERE id = ?", comment)

    def _write(self, statement: str, comment: int) -> None:
        with closing(sqlite3.connect(self._database)) as raw, raw:
            raw.execute(statement, (comment,))


@contextmanager
def isso(folder: Path, under: Blog, *, moderated: bool = False, guarded: bool = False) -> Iterator[Isso]:
    """An Isso of its own under a blog; `guarded` has its limits on (two comments a minute of one address)."""
    port = free_port()
    config = folder / "isso.cfg"
    values = {"folder": folder, "blog": under.url, "port": port, "moderated": moderated, "guarded": guarded}
    config.write_text(_CONFIG.format(**values), "utf-8")
    command = [PYTHON, "-c", "from isso import main; main()", "-c", str(config), "run"]
    with (folder / "isso.log").open("w") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/config", process, folder / "isso.log")
        under.isso = f"http://127.0.0.1:{port}"
        yield Isso(folder, port)
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        assert process.poll() is None and time.monotonic() < end, f"Isso does not start:\n{log.read_text()}"
        try:
            with urlopen(address, timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.05)
