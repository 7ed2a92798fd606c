"""Threat 1: ANSI, OSC, DCS, APC, C1 in title, body, author, feed name, URL, error text, header, file name.

Expected: the escape sequences that the program sends to a terminal are a subset of an allow-list (`bytes.py`): the
cursor, colours, modes, links to the web, the pointer; the clipboard only after a copy key.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from termnews.document import Code, Document, Paragraph, Span
from termnews.model import TextKind, View
from termnews.paths import locate
from termnews.store.store import Store
from tests.hostile.bytes import ALL, ESCAPES, REFERENCES, strangers
from tests.hostile.site import Answer, run_in_a_terminal, site
from tests.needs import SHARED, needs_shared
from tests.tui.news import NOW, article

MARKUP = "[@click=app.quit]quit[/] [/] [b]bold[/b] [link='x"


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


BROKEN = "".join(escape.replace("\n", "").replace("\r", "") for escape in ESCAPES)


def answer(host: str, path: str) -> Answer:
    """A feed or page for a path; what is asked for below /corpus/ are the hostile feeds of the corpus."""
    if path.startswith("/corpus/"):
        return (
            200,
            "application/rss+xml",
            (SHARED / "corpus/feeds/hostile" / path.removeprefix("/corpus/")).read_bytes(),
        )
    match path:
        # XML allows no C0 but as a broken document: raw they test the forgiving pass, as references the strict one.
        case "/raw":
            return 200, "application/rss+xml; charset=utf-8", feed(host, ALL)
        case "/references":
            return 200, "application/rss+xml; charset=utf-8", feed(host, REFERENCES)
        case "/json":
            return 200, "application/feed+json; charset=utf-8", json_feed(host)
        case "/error":
            return 403, f"text/html; {BROKEN.encode('latin-1', 'ignore').decode('latin-1')}", ALL
        case "/no-feed":
            return 200, "text/html; charset=utf-8", page().replace("<article>", "").replace("<p>", "<i>")
    return 200, "text/html; charset=utf-8", page()


def headers(path: str) -> dict[str, str]:
    """C1, which a client takes, in every answer; ESC, which it refuses, in one."""
    escape = "\x1b]0;owned\x07" if path == "/bad-header" else "\x9d0;owned\x9c"
    return {name: f'"{escape}"' for name in ("ETag", "Last-Modified", "Server", "X-Owned", "Cache-Control")}


class Profile:
    """The program in a terminal, on a profile with some sources."""

    def __init__(self, folder: Path, *sources: str) -> None:
        (folder / "config").mkdir(parents=True)
        entries = (f'[[source]]\nurl = "{url}"\nfull_text = "always"\n' for url in sources)
        (folder / "config" / "sources.toml").write_text("".join(entries))
        self._command = [sys.executable, "-m", "termnews", "--profile", str(folder)]
        self._environment = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", "COLUMNS": "120", "LINES": "40"}

    def run(self, *arguments: str, keys: Sequence[tuple[str, bytes]] = ()) -> str:
        """What it writes: a verb, or the reader with some keys."""
        return run_in_a_terminal([*self._command, *arguments], self._environment, keys)


READ = (("open", b"l"), ("", b"\r"), ("%", b"  x"), ("", b"1\x1b"), ("", b"q"))
SEARCH = (("open", b"/"), ("Search", b"owned\r"), ("article", b"\r"), ("%", b"hh"))
SOURCES = (("", b"jjj"), ("", b"jjj"), ("", b"Gk"), ("", b"l"))
WRITE = (("read on", b"C"), ("Comment on", b"quoted"), ("quoted", b"\x1b"))
FIND = (("draft is kept", b"?"), ("type to find", b"owned"), ("owned", b"\x1b"), ("", b":"), ("Search", b"Feed"))
LEAVE = (("Go to", b"\x1b"), ("", b"Q"))


def test_feeds_and_pages_with_escapes_in_every_field(tmp_path: Path) -> None:
    """Every field of RSS (raw, and as references), JSON Feed, a page, an HTTP header, an error, a folder's name."""
    with site(answer, headers) as served:
        paths = ("raw", "references", "json", "error", "no-feed", "bad-header")
        profile = Profile(tmp_path / "a \x1b]0;owned\x07\x1b[2J", *(f"http://{served.host}/{path}" for path in paths))
        written = [profile.run("refresh"), profile.run(keys=READ + SEARCH + SOURCES + WRITE + FIND + LEAVE)]
    written += [profile.run(*words) for words in (("list",), ("sources",), ("show", "2"))]
    written += [profile.run("show", "\x1b]0;owned\x07"), profile.run("doctor")]
    text = "".join(written)
    for shown in ("owned", "[@click=app.quit]quit[/]", "Comment on", "quoted", "Second", "Paragraph 1"):
        assert shown in text, shown
    assert strangers(text) == []


def test_a_store_that_was_never_cleaned(tmp_path: Path) -> None:
    """Titles, names, texts and links with all of it in the database, as if cleaning had been forgotten; and a copy."""
    profile = Profile(tmp_path, "https://news.example/feed")
    with Store.open(locate(tmp_path).data) as store:
        source = store.sources.put("https://news.example/feed", title=f"Feed {ALL}", tags=(ALL,))
        made = [article(number, title=f"Dirty {escape} {number}") for number, escape in enumerate((ALL, *ESCAPES), 1)]
        store.articles.ingest(source, made, NOW)
        body = Document((Paragraph((Span(f"Text {ALL}", link=f"https://x.example/{ALL}"),)), Code(ALL)))
        for id in store.headlines.ids(View()):
            store.articles.keep_blocks(id, TextKind.FEED, body)
    keys = [
        ("open", b"l"),
        ("Text", b"1"),
        ("", b"\x1b"),
        ("", b"q"),
        ("", b"G"),
        ("", b"y"),
        ("Copied", b"h"),
        ("", b"k"),
    ]
    written = profile.run(keys=(*keys, ("", b":"), ("Search", b"Dir"), ("", b"\x1b"), ("", b"Q")))
    written += profile.run("list") + profile.run("show", "1")
    assert "Dirty" in written and "gpj.exe" in written and "Text" in written
    assert strangers(written, copies=1) == []
    # A terminal that is told to beep, blink or answer would have been told by what stands between these.
    assert "\x1b[5m" not in written and "\x1b[6n" not in written and "\x1b[2J" not in written


@needs_shared
def test_the_corpus(tmp_path: Path) -> None:
    """The hostile feeds of the corpus: fetched, listed, opened."""
    names = sorted(path.name for path in (SHARED / "corpus/feeds/hostile").iterdir())
    with site(answer) as served:
        profile = Profile(tmp_path / "profile", *(f"http://{served.host}/corpus/{name}" for name in names))
        text = profile.run("refresh") + profile.run("sources")
        text += profile.run(keys=(("open", b"l"), ("", b"\r"), ("%", b"j"), ("", b"Q")))
    assert text.count("http://127.0.0.1") > 20 and strangers(text) == []
