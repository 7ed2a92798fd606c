"""A picture of an article: fetched once, kept within bounds, drawn; and why there is none."""

from __future__ import annotations

import os
import stat
from base64 import b64decode
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image

from termnews.engine import helper, read
from termnews.engine.engine import Engine
from termnews.engine.pictures import draw_picture
from termnews.engine.refresh import refresh
from termnews.engine.shelf import Shelf
from termnews.errors import FeedTooComplex, UsageError
from termnews.model import Article, NewArticle, Pictures
from termnews.paths import locate
from termnews.protocol import DrawPicture, Finished, PictureDrawn, decode_event, decode_request, encode
from tests.unit.engine_site import WORDS, Site, an_engine, gathered, story
from tests.unit.rawserver import RawServer, reply
from tests.unit.test_picture import file_of, noise


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is not what is tested."""
    monkeypatch.setattr(helper, "LONGEST", 100.0)


@pytest_asyncio.fixture
async def engine(site: Site, tmp_path: Path) -> AsyncIterator[Engine]:
    async with an_engine(tmp_path, site.url("/feed")) as engine:
        article = NewArticle("1", site.url("/one"), "One", datetime.now(UTC), plain="Words.")
        await engine.db(engine.store.articles.ingest, 1, [article], engine.now())
        yield engine


async def draw(engine: Engine, url: str, **room: object) -> PictureDrawn:
    """What is said of a picture."""
    wanted = DrawPicture(1, url, **{"columns": 40, "rows": 10, **room})  # type: ignore[arg-type]
    found, *rest = await gathered(draw_picture(engine, wanted))
    assert isinstance(found, PictureDrawn) and rest == [Finished()]
    assert (found.article, found.url, found.room) == (1, url, 40)
    return found


async def test_a_picture_is_fetched_once_and_drawn_as_it_is_asked_for(site: Site, engine: Engine) -> None:
    site.routes["/a.png"] = reply(file_of(noise(300, 150), "PNG"), Content_Type="text/plain")
    found = await draw(engine, site.url("/a.png"))
    assert (found.columns, found.rows, found.words, found.png, found.sixels) == (40, 10, "", "", ())
    assert len(b64decode(found.blocks)) == 40 * 10 * 2 * 3
    assert b64decode((await draw(engine, site.url("/a.png"), kind="kitty")).png).startswith(b"\x89PNG")
    assert len((await draw(engine, site.url("/a.png"), kind="sixel")).sixels) == 10
    assert site.paths() == ["/a.png"]
    headers = {name.lower() for name, _ in site.requests[0].headers.items()}
    assert not headers & {"cookie", "referer", "authorization"}


async def test_why_there_is_none_is_said_and_known_the_next_time(site: Site, engine: Engine) -> None:
    site.routes["/page"] = reply(b"<html>", Content_Type="image/png")
    site.routes["/dot.gif"] = reply(file_of(Image.new("RGB", (1, 1)), "GIF"), Content_Type="image/gif")
    site.routes["/large"] = reply(b"\x89PNG\r\n\x1a\n" + bytes((5 << 20) + 1), Content_Type="image/png")
    said = {
        "/page": "it is a web page",
        "/dot.gif": "there is nothing to be seen in it",
        "/large": "it is larger than 5 MB",
        "/gone": "404",
    }
    for path, words in said.items():
        for _ in range(2):
            found = await draw(engine, site.url(path))
            assert (found.words[: len(words)], found.columns, found.blocks) == (words, 0, ""), path
    assert sorted(site.paths()) == sorted(said)


async def test_what_passes_by_itself_is_asked_again(site: Site, engine: Engine) -> None:
    site.routes["/a.png"] = reply(b"", status="500 Oh")
    assert (await draw(engine, site.url("/a.png"))).words.startswith("500")
    site.routes["/a.png"] = reply(file_of(noise(60, 60), "PNG"))
    assert (await draw(engine, site.url("/a.png"))).columns


async def test_a_host_that_asks_to_be_left_alone_is(site: Site, engine: Engine) -> None:
    site.routes["/a.png"] = reply(b"", status="429 Slow", Retry_After="600")
    await draw(engine, site.url("/a.png"))
    assert "asked to wait" in (await draw(engine, site.url("/b.png"))).words
    assert site.paths() == ["/a.png"]


async def test_what_counts_readers_is_not_asked_for(site: Site, engine: Engine) -> None:
    for url in ("https://pixel.example/a.png", "https://www.facebook.com/tr?id=1", "data:image/gif;base64,R0lGOD"):
        assert (await draw(engine, url)).words == "it only counts who reads"


async def test_a_private_network_is_closed_to_pictures_from_elsewhere(server: RawServer, tmp_path: Path) -> None:
    """The article is of another host: a picture on this machine is not asked for."""
    async with an_engine(tmp_path, "https://news.example/feed") as engine:
        article = NewArticle("1", "https://news.example/1", "One", datetime.now(UTC), plain="Words.")
        await engine.db(engine.store.articles.ingest, 1, [article], engine.now())
        assert "private network" in (await draw(engine, server.url("/a.png"))).words
    assert server.requests == []


@pytest.mark.parametrize("wish", ["always", "ask", "off"])
async def test_with_the_refresh_come_the_pictures_of_what_is_new_where_they_are_always_shown(
    site: Site, tmp_path: Path, wish: Pictures
) -> None:
    tracker = '&lt;img src="https://pixel.example/1.gif" width="1" height="1"&gt;'
    shown = "".join(f'&lt;p&gt;Words.&lt;/p&gt;&lt;img src="/{name}" alt="A"&gt;' for name in ("a.png", "gone.png"))
    site.feed("/feed", range(1), text=f"{shown}{tracker}{WORDS * 20}")
    site.feed("/short", range(1), text="A few words.")
    html = story("Headline 0").replace("<article>", '<article><figure><img src="/b.png"></figure>')
    site.page("/a/short/0", html)
    for name in ("a", "b"):
        site.routes[f"/{name}.png"] = reply(file_of(noise(300, 150), "PNG"), Content_Type="image/png")
    async with an_engine(tmp_path) as engine:
        for path in ("/feed", "/short"):
            await engine.db(engine.store.sources.put, site.url(path), pictures=wish)
        await gathered(refresh(engine, force=True))
        asked = [path for path in site.paths() if path.endswith("png")]
        assert sorted(asked) == (["/a.png", "/b.png", "/gone.png"] if wish == "always" else [])
        await gathered(refresh(engine, force=True))
        assert [path for path in site.paths() if path.endswith("png")] == asked, "once"
        if wish == "always":
            site.routes["/a.png"] = site.routes["/b.png"] = reply(b"", status="500 Oh")
            assert (await draw(engine, site.url("/a.png"))).columns and (await draw(engine, site.url("/b.png"))).columns
    # A reader of its own, with nothing to be reached.
    shelf = Shelf(locate(tmp_path).cache)
    assert (shelf.find(site.url("/a.png")) is not None) is (wish == "always")


async def test_a_text_that_takes_too_long_to_read_ends_no_refresh(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lay_out(engine: Engine, article: Article) -> None:
        raise FeedTooComplex("It takes too long to read.")

    monkeypatch.setattr(read, "lay_out", lay_out)
    site.feed("/feed", range(2), text=WORDS * 20)
    async with an_engine(tmp_path) as engine:
        await engine.db(engine.store.sources.put, site.url("/feed"), pictures="always")
        assert (await gathered(refresh(engine)))[-1] == Finished("2 new articles.")


async def test_a_picture_of_an_article_that_is_gone(engine: Engine) -> None:
    with pytest.raises(UsageError):
        await gathered(draw_picture(engine, DrawPicture(99, "https://x.example/", 40, 10)))


async def test_a_file_at_which_the_parser_dies_is_said_to_be_unreadable(
    site: Site, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.routes["/a.png"] = reply(file_of(noise(60, 60), "PNG"))
    monkeypatch.setattr("termnews.engine.pictures.take_bounded", os._exit)
    assert (await draw(engine, site.url("/a.png"))).words == "it takes too long to read"


def test_both_messages_go_over_the_line_and_back() -> None:
    asked = DrawPicture(3, "https://a.example/b.png", 70, 16, 9, 18, "sixel")
    assert decode_request(encode(1, asked)) == (1, asked)
    told = PictureDrawn(3, "https://a.example/b.png", 70, 2, 1, "AAAA", "", ("one", "two"))
    assert decode_event(encode(1, told)) == (1, told)


# --- the shelf --------------------------------------------------------------------------------------------------------


def files(cache: Path) -> list[Path]:
    """All files of the shelf."""
    return [path for path in cache.rglob("*") if path.is_file()]


def test_the_shelf_keeps_a_picture_for_each_address_and_the_same_one_once(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    assert shelf.find("a") is None
    shelf.keep("a", b"one")
    shelf.keep("b", b"one")
    shelf.refuse("c", "it is a map")
    assert (shelf.find("a"), shelf.find("b"), shelf.find("c"), shelf.find("d")) == (b"one", b"one", "it is a map", None)
    assert len(files(tmp_path)) == 4
    assert {stat.S_IMODE(path.stat().st_mode) for path in files(tmp_path)} == {0o600}


def test_the_shelf_lets_go_of_what_was_not_looked_at(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, room=1000)
    for number in range(9):
        shelf.keep(str(number), bytes([number]) * 100)
    names = tmp_path / "pictures" / "files"
    for age, path in enumerate(sorted(names.iterdir(), key=lambda path: path.read_bytes())):
        os.utime(path, (1_000_000 + age, 1_000_000 + age))
    assert shelf.find("0") is not None
    shelf.keep("new", b"n" * 250)
    assert shelf.find("0") and shelf.find("new") and shelf.find("8")
    assert shelf.find("1") is None and shelf.find("2") is None
    assert sum(path.stat().st_size for path in names.iterdir()) <= 900
    assert len(list((tmp_path / "pictures" / "addresses").iterdir())) == len(list(names.iterdir()))


def test_what_was_damaged_on_the_shelf_is_not_a_picture_any_more(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.keep("a", b"one")
    for path in (tmp_path / "pictures" / "files").iterdir():
        path.write_bytes(b"two")
    assert shelf.find("a") is None and not list((tmp_path / "pictures" / "files").iterdir())
    (note,) = (tmp_path / "pictures" / "addresses").iterdir()
    for words in ("../../secret", "", "\x00" * 64, "!", "/etc/passwd"):
        note.write_bytes(words.encode())
        assert shelf.find("a") in (None, "")


def test_a_shelf_that_cannot_be_written_keeps_nothing_and_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "pictures").write_text("in the way")
    shelf = Shelf(tmp_path)
    shelf.keep("a", b"one")
    shelf.refuse("b", "words")
    assert shelf.find("a") is None and shelf.find("b") is None
