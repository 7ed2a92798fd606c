"""What a hostile feed and page make the reader send to the terminal: no escape sequence but its own."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fcntl import ioctl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ESCAPES = (
    "\x1b]0;owned\x07",
    "\x1b]52;c;b3duZWQ=\x07",
    "\x1b[2J",
    "\x1b[5m",
    "\x1bP+q544e\x1b\\",
    "\x1b_Gowned\x1b\\",
    "\x9b31m",
    "\x9d0;owned\x9c",
    "\u202egpj.exe",
    "\u2066\u200b",
)
ALL = "".join(f"({n}{text})" for n, text in enumerate(ESCAPES))
REFERENCES = "".join(f"&#{ord(ch)};" if not ch.isprintable() else ch for ch in ALL)
MARKUP = "[@click=app.quit]quit[/] [/] [b]bold[/b] [link='x"

# What Textual itself sends: cursor, colours, modes, queries, a hyperlink only to the web, the pointer's shape.
CSI = re.compile(r"\x1b\[[0-?]*[ -/]*[mHhlpuABCDGJKrstnqcX]")
OSC = re.compile(r"\x1b\](?:8;[^;\x1b\x07]*;(?:https?://[^\x00-\x20\x7f-\x9f]*)?|22;[a-z-]*|1[01];\?)(?:\x1b\\|\x07)")
OTHER = re.compile(r"\x1b(?:[=>78]|\([B0]|P\+q[0-9a-f;]*\x1b\\|_Gi=[0-9]+,[^\x1b]*a=q[^\x1b]*\x1b\\)")


def feed(host: str, escapes: str) -> str:
    """A feed with them in every field."""
    return f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Feed {escapes} {MARKUP}</title><link>http://{host}/</link>
<item><title>Headline {escapes} {MARKUP}</title><link>http://{host}/page</link><guid>1</guid><dc:creator>{escapes}</dc:creator>
<description>&lt;p&gt;Summary {escapes} {MARKUP}&lt;/p&gt;</description><category>{escapes}</category></item>
<item><title>Second {escapes}</title><link>javascript:{escapes}</link><guid>{escapes}</guid>
<content:encoded><![CDATA[<p>Body {escapes}</p><pre>{escapes}</pre><a href="http://{host}/{escapes}">link {escapes}</a>
<table><tr><td>{escapes}</td></tr></table><img alt="{escapes}" src="x"><h2>{escapes}</h2>]]></content:encoded></item>
</channel></rss>"""


def json_feed(host: str) -> str:
    """The same as JSON, where an escape is written as it may be."""
    item = {
        "id": ALL,
        "title": f"JSON {ALL} {MARKUP}",
        "url": f"http://{host}/page?{ALL}",
        "content_html": f"<p>{ALL}</p>",
    }
    item["authors"] = [{"name": ALL}]  # type: ignore[assignment]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": f"J {ALL}", "items": [item]})


def page() -> str:
    """An article whose words carry them too."""
    words = "".join(
        f"<p>Paragraph {n} of the page, with words enough to be one. {REFERENCES} {MARKUP}</p>" for n in range(12)
    )
    head = f"<html><head><title>{REFERENCES}</title></head>"
    return f"{head}<body><article><h1>{REFERENCES}</h1>{words}</article></body></html>"


@contextmanager
def server() -> Iterator[str]:
    """The hostile site; its host and port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers["Host"]
            # XML allows no C0 but as a broken document: raw they test the forgiving pass, as references the strict one.
            bodies = {
                "/raw": ("application/rss+xml", feed(host, ALL)),
                "/references": ("application/rss+xml", feed(host, REFERENCES)),
                "/json": ("application/feed+json", json_feed(host)),
            }
            kind, body = bodies.get(self.path, ("text/html", page()))
            data = body.encode("utf-8", "surrogatepass")
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{running.server_port}"
    finally:
        running.shutdown()
        running.server_close()
        thread.join()


def run_in_a_pty(command: list[str], steps: list[tuple[str, bytes]], environment: dict[str, str]) -> bytes:
    """Run a command at 120×40, send keys when a text has come since the last, until it ends; all that it wrote."""
    pid, master = pty.fork()
    if pid == 0:
        os.execvpe(command[0], command, environment)
    ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    written, since, ended, end = b"", 0, False, time.monotonic() + 60
    waiting = list(steps)
    try:
        while time.monotonic() < end:
            if select.select([master], [], [], 0.1)[0]:
                try:
                    chunk = os.read(master, 65536)
                except OSError:
                    # EIO: the last process that had the terminal has closed it.
                    ended = True
                    break
                written += chunk
            elif waiting and waiting[0][0].encode() in written[since:]:
                since = len(written)
                os.write(master, waiting.pop(0)[1])
        assert not waiting, (waiting[0][0], written[since:][-2000:])
        assert ended, written[-2000:]
    finally:
        os.close(master)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return written


@pytest.mark.parametrize("path", ["raw", "references", "json"])
def test_no_escape_sequence_but_its_own(tmp_path: Path, path: str) -> None:
    environment = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", "COLUMNS": "120", "LINES": "40"}
    profile = tmp_path / "profile"
    with server() as host:
        config = profile / "config"
        config.mkdir(parents=True)
        (config / "sources.toml").write_text(f'[[source]]\nurl = "http://{host}/{path}"\nfull_text = "always"\n')
        command = [sys.executable, "-m", "termnews", "--profile", str(profile)]
        steps = [
            ("new article", b"h"),
            ("add", b"l"),
            ("open", b"\r"),
            ("back", b" "),
            ("%", b"q"),
            ("open", b"/owned\r"),
            ("owned", b"Q"),
        ]
        written = run_in_a_pty(command, steps, environment)
    text = written.decode("utf-8")
    assert "owned" in text and "[@click=app.quit]quit[/]" in text
    rest = OTHER.sub("", OSC.sub("", CSI.sub("", text)))
    assert "\x1b" not in rest, rest[rest.index("\x1b") - 100 : rest.index("\x1b") + 60]
    assert not re.search("[\x80-\x9f\u202a-\u202e\u2066-\u2069\u200b]", rest)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]", rest)
    assert "\x1b[5m" not in text and "\x1b[2J" not in text.replace("\x1b[2J\x1b[H", "")
