"""Threat 19: a password in an address, on the screen, in what verbs say, in JSON, OPML, errors, reports and the log.

Expected: it stands in sources.toml, where the person wrote it, and in the database, and nowhere else.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from termnews import crash, urls
from termnews.model import View
from termnews.paths import locate
from termnews.store.store import Store
from tests.hostile.site import Answer, Site, site
from tests.tui.news import reader
from tests.unit.command_line import Run, objects, runner

SECRET = "hunter2-SECRET"
ENCODED = base64.b64encode(f"person:{SECRET}".encode()).decode().rstrip("=")

FEED = """<rss version="2.0"><channel><title>Private news</title><link>/</link>
<item><title>Relative</title><link>/articles/1</link><guid>1</guid><comments>/articles/1#c</comments>
<description>&lt;p&gt;Words &lt;a href="two"&gt;link&lt;/a&gt; &lt;img src="/x.png"&gt;&lt;/p&gt;</description>
<enclosure url="/a.mp3" type="audio/mpeg" length="1"/></item></channel></rss>"""


def answer(host: str, path: str) -> Answer:
    """A feed, an article, and everything that fails."""
    match path:
        case "/feed":
            return 200, "application/rss+xml", FEED
        case "/broken":
            return 500, "text/plain", "no"
        case "/forbidden":
            return 403, "text/plain", "no"
        case "/page":
            return 200, "text/html", "<p>nothing</p>"
        case "/xml":
            return 200, "application/rss+xml", "<rss><channel><item"
    return (
        200,
        "text/html",
        "<article><h1>Relative</h1>" + "<p>Words of an article, enough to be one.</p>" * 9 + "</article>",
    )


@pytest.fixture
def served() -> Iterator[Site]:
    """The site."""
    with site(answer) as running:
        yield running


def secret_in(text: str) -> list[str]:
    """The lines in which the password stands, as it is, quoted or encoded."""
    forms = (SECRET, SECRET.replace("-", "%2D"), ENCODED)
    return [line for line in text.splitlines() if any(form.lower() in line.lower() for form in forms)]


def test_nowhere_but_where_it_was_written(tmp_path: Path, served: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """Every verb, with sources that work and that fail in each way; then the reader's screen and its files."""
    profile = tmp_path / "profile"
    run: Run = runner(profile, capsys)
    address = f"http://person:{SECRET}@{served.host}"
    said = []
    for path in ("feed", "broken", "forbidden", "page", "xml"):
        said.append(run("add", f"{address}/{path}"))
    closed = f"http://person:{SECRET}@127.0.0.1:1"
    said.append(run("add", f"{closed}/feed"))
    for line in (f"{address}/broken", f"{address}/forbidden", f"{closed}/x"):
        with (profile / "config" / "sources.toml").open("a") as file:
            file.write(f'\n[[source]]\nurl = "{line}"\n')
    verbs = (
        ("refresh",),
        ("refresh", "--json"),
        ("sources",),
        ("sources", "--json"),
        ("list",),
        ("list", "--json"),
        ("export",),
    )
    said += [run(*words) for words in verbs]
    said += [
        run(*words)
        for words in (("search", "words", "--json"), ("show", "1"), ("show", "1", "--json"), ("config",), ("doctor",))
    ]
    said += [
        run("list", "--source", f"{address}/feed"),
        run("list", "--source", f"{address}/none"),
        run("remove", f"{address}/xml"),
    ]
    said += [run("parse", f"{address}/xml"), run("extract", f"{address}/page"), run("show", f"{address}/none")]
    assert "Relative" in "".join(out for _, out, _ in said)
    assert "\n".join(line for _, out, err in said for line in secret_in(out + err)) == ""
    listed = objects(run("sources", "--json")[1])
    assert [row["unread"] for row in listed if row["url"] == f"http://{served.host}/feed"] == [1]
    assert [row["problem"] for row in listed if row["problem"]]
    asyncio.run(look(profile))
    kept = [path for path in profile.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert {path.name.partition("-")[0].partition(".")[0] for path in kept} <= {
        "sources",
        "termnews",
        "news",
        "reader",
    }, kept
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept), kept


async def look(profile: Path) -> None:
    """Go about in the reader: no line of the screen has it, nor what is copied."""
    with Store.open(locate(profile).data) as store:
        for id in store.headlines.ids(View()):
            article = store.articles.get(id)
            assert article is not None and SECRET not in article.url + article.comments_url
        async with reader(profile, store, size=(150, 40)) as it:
            texts = [it.text()]
            for keys in (
                "enter",
                "1",
                "o",
                "y",
                "q",
                "h",
                "G",
                "k",
                "k",
                "?",
                "escape",
                ":",
                "p",
                "escape",
                "a",
                "escape",
                "X",
            ):
                await it.press(keys)
                await it.pilot.pause(0.02)
                texts += [it.text(), it.status()]
            assert "Private news" in "".join(texts)
            assert secret_in("\n".join(texts)) == [] and SECRET not in it.app.clipboard


def test_a_report_of_a_crash_and_its_line(tmp_path: Path) -> None:
    """The address, a header, a token, a long line in an error: masked, in the file and on the terminal."""
    words = (
        f"GET https://person:{SECRET}@x.example/feed failed, Authorization: Basic {ENCODED}==, token={SECRET}"
        f" {{'password': '{SECRET}'}} https://x.example/?api_key={SECRET}&a=b \x1b]0;owned\x07"
    )
    error = ValueError(words)
    text = crash.report(tmp_path, error, crash.masked(f"termnews add https://person:{SECRET}@x.example/")).read_text()
    assert secret_in(text) == [] and secret_in(crash.one_line(error)) == []
    assert "x.example/feed failed" in text
    assert crash.masked("a" * 200_000) == "a" * 200_000


@pytest.mark.parametrize(
    "url",
    [f"https://person:{SECRET}@x.example/a", f"https://{SECRET}@x.example", f"HTTP://a:{SECRET}%40b@x.example:99/"],
)
def test_an_address_is_shown_without(url: str) -> None:
    """Whatever its form."""
    assert SECRET not in urls.display(url, 80) and SECRET not in urls.without_userinfo(url)
