"""Pictures in the text: asked for, drawn in half-blocks, scrolled, hidden; and why there is none."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from rich.color import Color
from textual.strip import Strip

from termnews.config import Settings
from termnews.document import Document, Figure, Paragraph, Quote, Span
from termnews.figures import lead_of
from termnews.layout.lines import Frame, Role, View
from termnews.layout.page import Layout
from termnews.model import TextKind
from termnews.protocol import DrawPicture, Failed, PictureDrawn, Request
from termnews.store.store import Store
from termnews.tui import picturing
from termnews.tui.jobs import Jobs
from tests.tui.news import Reader, fill, ids, reader

URL, OTHER = "https://news.example/a.png", "https://news.example/b.png"
WORDS = Paragraph((Span("It was a quiet day at the harbour. " * 12),))
BODY = Document(
    (
        WORDS,
        Figure(URL, "A lighthouse", (Span("The light at Pellwick."),)),
        *[WORDS] * 9,
        Figure(OTHER, "A tram"),
    )
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as store:
        fill(store, 2)
        for id in ids(store):
            store.articles.keep_blocks(id, TextKind.FEED, BODY)
        yield store


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """What the worker is asked, and nothing done."""
    requests: list[Request] = []

    def ask(self: Jobs, request: Request) -> int:
        requests.append(request)
        return len(requests)

    monkeypatch.setattr(Jobs, "ask", ask)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    return requests


async def settle(read: Reader) -> None:
    """Wait until the pane is laid out, and what it asks for has been asked for."""
    for _ in range(8):
        await read.pilot.pause()


def pictures(asked: list[Request]) -> list[DrawPicture]:
    """The pictures that were asked for so far."""
    return [request for request in asked if isinstance(request, DrawPicture)]


async def draw(read: Reader, asked: list[Request], url: str = URL, columns: int = 20, rows: int = 4) -> None:
    """What the worker answers to the last request for a picture: the upper half of it is red, the lower blue."""
    wanted = [request for request in pictures(asked) if request.url == url][-1]
    number = max(number for number, request in enumerate(asked, 1) if request is wanted)
    blocks = bytes((255, 0, 0)) * (columns * rows) + bytes((0, 0, 255)) * (columns * rows)
    drawn = PictureDrawn(wanted.article, url, wanted.columns, columns, rows, b64encode(blocks).decode())
    read.app.post_message(Jobs.Answered(number, drawn))
    await settle(read)


def colours(read: Reader, y: int) -> set[tuple[str, str]]:
    """The colours, upper and lower, of the half-blocks in a row of the screen."""
    strip: Strip = read.app.screen._compositor.render_strips()[y]
    found = set()
    for text, style, _ in strip:
        if "▀" in text and style is not None and style.color is not None and style.bgcolor is not None:
            found.add((style.color.name, style.bgcolor.name))
    return found


async def test_a_picture_is_asked_for_by_i_and_stands_in_the_text(
    tmp_path: Path, store: Store, asked: list[Request]
) -> None:
    async with reader(tmp_path, store) as read:
        await read.press("enter")
        await settle(read)
        assert "[image: A lighthouse]" in read.text() and not pictures(asked)
        await read.press("i")
        await settle(read)
        first, second = pictures(asked)
        height = read.main.article_pane.room.height
        assert (first.url, first.columns, first.rows, first.kind) == (URL, 70, int(height * 0.4), "blocks")
        assert second.url == OTHER
        assert "[image: A lighthouse · being fetched …]" in read.text()
        await draw(read, asked)
        rows = [y for y, line in enumerate(read.rows()) if "▀" * 20 in line]
        assert len(rows) == 4 and "[image: A lighthouse" not in read.text()
        red, blue = Color.from_rgb(255, 0, 0).name, Color.from_rgb(0, 0, 255).name
        assert [colours(read, y) for y in rows] == [{(red, red)}] * 2 + [{(blue, blue)}] * 2
        assert "The light at Pellwick." in read.rows()[rows[-1] + 1]
        await read.press("i")
        assert "▀" not in read.text() and "[image: A lighthouse]" in read.text()
        await read.press("i")
        await settle(read)
        assert "▀" * 20 in read.text()


async def test_it_scrolls_with_the_text_and_is_drawn_anew_for_another_size(
    tmp_path: Path, store: Store, asked: list[Request]
) -> None:
    async with reader(tmp_path, store) as read:
        await read.press("enter", "i")
        await settle(read)
        await draw(read, asked)
        before = [y for y, line in enumerate(read.rows()) if "▀" in line]
        await read.press("j")
        assert [y for y, line in enumerate(read.rows()) if "▀" in line] == [y - 1 for y in before]
        await read.resize(80, 24)
        await settle(read)
        again = [request for request in pictures(asked) if request.url == URL][-1]
        assert again.rows == int(read.main.article_pane.room.height * 0.4)
        await draw(read, asked, columns=10, rows=2)
        await read.press("home")
        read.main.article_pane.go(0)
        await settle(read)
        assert read.main.article_pane.frames()[URL] == Frame(10, 2)  # type: ignore[index]


async def test_why_it_is_not_shown_stands_in_the_caption(tmp_path: Path, store: Store, asked: list[Request]) -> None:
    async with reader(tmp_path, store) as read:
        await read.press("enter", "i")
        await settle(read)
        wanted = pictures(asked)[0]
        number = asked.index(wanted) + 1
        read.app.post_message(Jobs.Answered(number, PictureDrawn(wanted.article, URL, 70, words="it is a web page")))
        await settle(read)
        assert "[image: A lighthouse · not shown: it is a web page]" in read.text()
        read.app.post_message(Jobs.Answered(asked.index(pictures(asked)[1]) + 1, Failed("Nothing can be fetched.")))
        await read.press("end")
        await settle(read)
        assert "[image: A tram · not shown: Nothing can be fetched]" in read.text()


async def test_always_asks_at_once_and_off_never(tmp_path: Path, store: Store, asked: list[Request]) -> None:
    store.sources.put("https://news.example/feed", title="The Example", pictures="always")
    async with reader(tmp_path, store) as read:
        await read.press("enter")
        await settle(read)
        assert {request.url for request in pictures(asked)} == {URL, OTHER}
    asked.clear()
    store.sources.put("https://news.example/feed", title="The Example")
    async with reader(tmp_path, store, settings=replace(Settings(), pictures="off")) as read:
        await read.press("enter", "i")
        await settle(read)
        assert not pictures(asked) and "Pictures are off" in read.status()


async def test_where_none_can_be_drawn_the_captions_stay_and_it_is_said(
    tmp_path: Path, store: Store, asked: list[Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reader(tmp_path, store, settings=replace(Settings(), theme="ansi")) as read:
        await read.press("enter", "i")
        await settle(read)
        assert not pictures(asked) and "sixteen colours" in read.status() and "[image: A lighthouse]" in read.text()
    monkeypatch.setattr(picturing, "find_spec", lambda name: None)
    async with reader(tmp_path, store) as read:
        await read.press("enter", "i")
        await settle(read)
        assert "termnews[images]" in read.status() and not pictures(asked)


async def test_a_picture_of_an_article_that_was_left_is_not_shown_in_the_next(
    tmp_path: Path, store: Store, asked: list[Request]
) -> None:
    async with reader(tmp_path, store) as read:
        await read.press("enter", "i")
        await settle(read)
        await read.press("J")
        await draw(read, asked)
        assert "▀" not in read.text() and "[image: A lighthouse]" in read.text()


def test_a_picture_takes_lines_of_the_page_where_it_fits() -> None:
    frames = {URL: Frame(20, 3)}
    lines = list(Layout(Document((Figure(URL, "alt"),)), 40, View(pictures=frames)))
    assert [(line.indent, [run.strip for run in line.runs if run.role is Role.PICTURE]) for line in lines[:3]] == [
        (10, [0]),
        (10, [1]),
        (10, [2]),
    ]
    assert lines[3].text() == "alt"
    narrow = Layout(Document((Quote((Figure(URL, "alt"),)),)), 21, View(pictures=frames))
    assert "[image: alt]" in "\n".join(line.text() for line in narrow)
    assert narrow.figures == {URL: 19}


def test_the_leading_picture_is_shown_once(tmp_path: Path, store: Store) -> None:
    article = store.articles.get(ids(store)[0])
    assert article is not None

    def lead(image: str, *blocks: Figure | Paragraph) -> str:
        return lead_of(replace(article, image=image), Document(blocks))

    far = [WORDS] * 5
    assert lead("https://x.example/i/boat.jpg", *far) == "https://x.example/i/boat.jpg"
    assert (
        lead("https://x.example/i/boat-1200x630.jpg?w=3", *far, Figure("https://cdn.example/boat-300x200.webp")) == ""
    )
    assert lead("https://x.example/i/boat.jpg", Figure("https://x.example/other.jpg"), *far) == ""
    assert lead("https://x.example/i/site-logo.png", *far) == ""
    assert lead("", *far) == lead("javascript:x", *far) == ""


async def test_the_foot_names_the_key_where_there_are_pictures(
    tmp_path: Path, store: Store, asked: list[Request]
) -> None:
    store.articles.keep_blocks(ids(store)[1], TextKind.FEED, Document((Paragraph((Span("Words."),)),)))
    async with reader(tmp_path, store, size=(120, 40)) as read:
        await read.press("enter")
        await settle(read)
        assert "i pictures" in read.rows()[-1]
        await read.press("J")
        await settle(read)
        assert "i pictures" not in read.rows()[-1] and "? help" in read.rows()[-1]
