"""add, remove, sources, refresh, import, export; extract, parse: on the newspaper of the demo."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from termnews import sourcesfile
from termnews.demo.server import DemoSite, serve
from termnews.model import Entry, Feed
from termnews.sourcesfile import SourceEntry
from tests.unit.command_line import Run, objects, runner


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(tmp_path / "profile", capsys)


@pytest.fixture(scope="module")
def site() -> Iterator[DemoSite]:
    with serve() as site:
        yield site


@contextmanager
def answering(body: bytes, status: int = 200, **headers: str) -> Iterator[str]:
    """The address of a server that says one thing to everybody."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_source_is_added_listed_removed_and_brought_back(run: Run, site: DemoSite, tmp_path: Path) -> None:
    title, feed, _ = site.feeds[2]
    code, out, err = run("add", feed, "--tag", "books", "--title", "Mine", "--no-full-text")
    assert (code, out) == (0, "") and err.startswith("Added Mine: ")
    (source,) = objects(run("sources", "--json")[1])
    assert {key: source[key] for key in ("title", "url", "kind", "tags", "health", "problem")} == {
        "title": "Mine",
        "url": feed,
        "kind": "feed",
        "tags": ["books"],
        "health": "ok",
        "problem": "",
    }
    assert source["unread"] == source["total"] > 0 and source["checked"].endswith("Z")
    assert run("sources")[1].split("\t")[3:5] == ["Mine", feed]
    code, _, err = run("add", feed)
    assert code == 1 and "already" in err
    assert run("remove", "mine")[0] == 0
    assert run("sources", "--json")[1] == ""
    assert run("undo")[2] == "Taken back: removed Mine.\n"
    file = tmp_path / "profile" / "config" / "sources.toml"
    assert sourcesfile.read(file) == [SourceEntry(feed, "Mine", ("books",))]
    assert title != "Mine" and objects(run("sources", "--json")[1])[0]["total"] == source["total"]


def test_a_refresh_says_what_failed(run: Run, site: DemoSite) -> None:
    assert run("refresh") == (0, "", "There are no sources yet: `termnews add URL` subscribes to one.\n")
    assert run("add", site.feeds[2][1], "--no-full-text")[0] == 0
    assert run("refresh") == (0, "", "Nothing is due.\n")
    code, out, err = run("refresh", "reading", "--force", "--json", "--quiet", "--no-full-text")
    assert (code, err) == (0, "")
    assert objects(out) == [{"id": 1, "title": "The Reading Room", "new": 0, "problem": ""}]
    assert run("refresh", "nowhere")[0] == 2


def test_a_refresh_that_reads_nothing_is_the_networks_failure(run: Run, site: DemoSite, tmp_path: Path) -> None:
    assert run("refresh", "nowhere")[0] == 2
    file = tmp_path / "profile" / "config" / "sources.toml"
    sourcesfile.add(file, SourceEntry("http://127.0.0.1:1/feed", "Dead"))
    code, _, err = run("refresh")
    assert code == 69 and err.startswith("Dead: cannot be reached")
    sourcesfile.add(file, SourceEntry(site.feeds[2][1]))
    code, out, err = run("refresh", "--force", "--quiet", "--no-full-text", "--json")
    assert code == 1 and err.startswith("Dead: ") and [bool(line["problem"]) for line in objects(out)].count(True) == 1


def test_a_source_that_is_left_alone_for_a_while_has_not_failed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "profile" / "config" / "sources.toml"
    with answering(b"", status=429, Retry_After="3600") as url:
        sourcesfile.add(file, SourceEntry(url, "Slow"))
        run("refresh", "--quiet")
    assert run("refresh", "--force", "--quiet") == (0, "", "")
    code, _, err = run("refresh", "--force")
    assert code == 0 and err.startswith("Slow: asked to wait until ")


def test_what_is_said_of_the_database_is_said_by_every_verb(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "profile" / "data"
    data.mkdir(parents=True)
    (data / "termnews.db").write_bytes(b"no database at all" * 500)
    code, out, err = run("sources")
    assert (code, out) == (0, "") and ".corrupt-" in err


def test_what_is_no_source_is_refused_with_the_reason(run: Run, site: DemoSite) -> None:
    code, _, err = run("add", site.feeds[-1][1])
    assert code == 69 and "404" in err
    assert run("add", "http://127.0.0.1:1/")[0] == 69
    for wrong in ("javascript:alert(1)", "not an address", ""):
        assert run("add", wrong)[:2] == (2, "")
    code, _, err = run("add", "http://127.0.0.1:1/", site.feeds[2][1], "--no-full-text")
    assert code == 1 and "Added The Reading Room" in err
    assert run("add", "a", "b", "--title", "One")[0] == 2


PAGE = """<html><head><link rel="alternate" type="application/rss+xml" title="News" href="{}">
<link rel="alternate" type="application/rss+xml" title="Books" href="{}"></head><body></body></html>"""


@pytest.fixture
def page(site: DemoSite) -> Iterator[str]:
    """The address of a page that leads to two feeds."""
    with answering(PAGE.format(site.feeds[0][1], site.feeds[2][1]).encode(), Content_Type="text/html") as url:
        yield url


class _Person(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("answer", "added"), [("\n", "The Pellwick Tide"), ("x\n9\n00\n2\n", "The Reading Room"), ("0\n", "")]
)
def test_a_person_is_asked_which_of_several_feeds(
    answer: str, added: str, run: Run, site: DemoSite, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setattr("sys.stdin", _Person(answer))
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    code, out, err = run("add", page, "--no-full-text")
    assert (code, out) == (0, "") and "has 2 feeds" in err
    assert [source["title"] for source in objects(run("sources", "--json")[1])] == ([added] if added else [])


def test_sources_go_out_and_come_in(run: Run, site: DemoSite, tmp_path: Path) -> None:
    run("add", site.feeds[2][1], "--tag", "books", "--no-full-text")
    file = tmp_path / "o.opml"
    assert run("export", str(file))[0] == 0
    assert run("export")[1] == file.read_text(encoding="utf-8")
    assert run("export", str(tmp_path / "nowhere" / "o.opml"))[0] == 73
    other = ["--profile", str(tmp_path / "other")]
    assert run("import", str(file), *other)[2].startswith("1 source imported.")
    (source,) = objects(run("sources", "--json", *other)[1])
    assert (source["url"], source["tags"]) == (site.feeds[2][1], ["books"])
    assert run("import", str(tmp_path / "nowhere"))[0] == 2


def test_mistakes_of_the_sources_file_are_said_and_nothing_is_changed(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "profile" / "config"
    folder.mkdir(parents=True)
    (folder / "sources.toml").write_text("[[source]]\nurl = 5\n", encoding="utf-8")
    for words in (["sources"], ["refresh"], ["add", "https://a.example/"], ["export"]):
        code, out, err = run(*words)
        assert (code, out) == (78, "") and "sources.toml line 2: url: a text is needed" in err


# --- looking at documents ---------------------------------------------------------------------------------------------

FEED = b"""<rss version="2.0"><channel><title>The Paper</title><item><title>One</title><link>https://a.example/1</link>
<pubDate>Wed, 04 Jun 2025 12:00:00 GMT</pubDate><description>&lt;p&gt;Words&lt;/p&gt;</description></item></channel>
</rss>"""


def test_a_feed_is_looked_at(run: Run, site: DemoSite, tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_bytes(FEED)
    code, out, err = run("parse", str(file))
    assert (code, out) == (0, "2025-06-04 12:00\tOne\thttps://a.example/1\n")
    assert "The Paper" in err
    (found,) = objects(run("parse", str(file), "--json")[1])
    assert set(found) == {"feed", "entries"} and found["feed"]["title"] == "The Paper"
    assert set(found["feed"]) == set(Feed._fields) - {"entries"}
    assert set(found["entries"][0]) == set(Entry._fields)
    assert found["entries"][0]["published"] == "2025-06-04T12:00:00Z"
    assert objects(run("parse", site.feeds[0][1], "--json")[1])[0]["feed"]["site_url"] == site.url


def test_a_page_that_is_taken_for_a_feed_leads_to_one(run: Run, site: DemoSite, tmp_path: Path) -> None:
    code, out, err = run("parse", site.url)
    assert (code, out) == (1, "") and "web page" in err and site.feeds[0][1] in err
    (tmp_path / "empty").write_bytes(b"")
    assert run("parse", str(tmp_path / "empty"), "--json")[:2] == (1, "")


ARTICLE = """<html><head><title>River</title></head><body><article><h1>River</h1>
<p>The river has risen by a hand since the morning, says the keeper of the lock, who has been up since four o'clock with
a lantern, a flask of tea and the stick by which such things are measured here. The ferry does not go today.</p>
<p>It stands in <a href="/tides">the table of tides</a> that this was to be expected, though not until the end of the
week; the table was printed before the rain began, and nobody has thought of asking the printer for another one.</p>
<p>Those who live along the quay have carried their carpets to the first floor and their potatoes to the second. The
school is closed, as its boats are needed elsewhere, and the children are said to bear it with great composure.</p>
</article></body></html>"""


def test_a_page_is_looked_at(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(ARTICLE, encoding="utf-8")
    code, out, _ = run("extract", str(page), "--url", "https://paper.example/river", "--json")
    (found,) = objects(out)
    assert code == 0 and list(found) == [
        *("url", "title", "standfirst", "byline", "published", "language", "site", "image", "text", "html", "links"),
        *("next_page", "headlines", "comment_form", "verdict", "note", "chosen", "scores"),
    ]
    assert found["links"] == ["https://paper.example/tides"] and "<p>The river" in found["html"]
    code, out, _ = run("extract", str(page))
    assert code == 0 and "The river has risen" in out and all(len(line) <= 72 for line in out.splitlines())


def test_a_page_in_a_file_has_its_own_address_and_its_list_of_headlines(run: Run, tmp_path: Path) -> None:
    titles = [f"The {word} ferry has been seen again off the mole" for word in ("first", "second", "third", "fourth")]
    listed = "".join(f'<li><a href="/2025/{at}/ferry-seen">{title}</a></li>' for at, title in enumerate(titles))
    page = tmp_path / "page.html"
    page.write_text(
        ARTICLE.replace("<title>", '<link rel="canonical" href="https://paper.example/river"><title>').replace(
            "</body>", f"<aside><h2>Recent News</h2><ul>{listed}</ul></aside></body>"
        ),
        encoding="utf-8",
    )
    (found,) = objects(run("extract", str(page), "--json")[1])
    assert found["url"] == "https://paper.example/river" and found["links"] == ["https://paper.example/tides"]
    assert [headline["title"] for headline in found["headlines"]] == titles
    assert found["headlines"][0] == {
        "title": titles[0],
        "url": "https://paper.example/2025/0/ferry-seen",
        "published": None,
    }
    assert titles[0] not in found["text"]


@pytest.mark.parametrize("verb", ["extract", "parse"])
def test_a_document_that_cannot_be_had_is_said(verb: str, run: Run, tmp_path: Path) -> None:
    locations = {"nowhere.html": 2, str(tmp_path): 2, "gopher://a.example": 2, "http://127.0.0.1:1": 69}
    for location, code in locations.items():
        answer = run(verb, location)
        assert answer[:2] == (code, "") and answer[2]
    assert run(verb, "--url", "javascript:x", str(tmp_path))[0] == 2
