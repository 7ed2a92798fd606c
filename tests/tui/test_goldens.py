"""The screen as text, at the sizes that matter and in every state, beside what it is to look like.

A golden is written anew with `TERMNEWS_GOLDENS=write pytest tests/tui/test_goldens.py`; the diff is then read.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from termnews import text
from termnews.config import Settings
from termnews.discussion import Doors, Identity, PageDiscussion, Parent
from termnews.model import FetchState, FullState, Health
from termnews.protocol import Finished
from termnews.store.store import Store
from termnews.tui import words
from termnews.tui.widgets import article_page, discussion_words
from tests.tui.news import NOW, Reader, article, fill, ids, lay_out, reader
from tests.tui.threads import TALK, comment, keep, say, told

GOLDENS = Path(__file__).parent / "goldens"
WRITE = os.environ.get("TERMNEWS_GOLDENS") == "write"
SIZES = ((120, 40), (80, 24), (40, 12))


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is always the same moment."""

    def age(moment: datetime, now: datetime | None = None) -> str:
        return text.age(moment, NOW)

    def moment(when: datetime, now: datetime | None = None) -> str:
        return text.moment(when, NOW)

    monkeypatch.setattr(words, "age", age)
    monkeypatch.setattr(discussion_words, "age", age)
    monkeypatch.setattr(article_page, "moment", moment)


def newspaper(store: Store) -> None:
    """Two sources with news, one that fails, an article that is long, one that has only a teaser."""
    harbour = fill(store, 12, url="https://harbour.example/feed", title="The Harbour", tags=("local",))
    store.sources.put("https://gone.example/feed", title="Gone", tags=("local",))
    gone = store.sources.by_url("https://gone.example/feed")
    assert gone is not None
    store.sources.save_state(gone.id, FetchState(health=Health.FAILING, problem="404 since Tuesday", failures=3))
    world = store.sources.put("https://world.example/feed", title="世界ニュース")
    long = "A headline that is far too long for the list and has to be cut somewhere near here"
    titles = ("地震の後、港の時計が止まる", long, "[/] 👩\u200d👩\u200d👧 é")
    made = store.articles.ingest(
        world, [article(100 + n, title=title, hours=n + 0.5, comments=n * 7) for n, title in enumerate(titles)], NOW
    )
    for id in made.new:
        lay_out(store, id, *(f"Paragraph {n}. " + "It was a quiet day at the harbour. " * 6 for n in range(1, 9)))
    first, second, third = ids(store)[:3]
    store.articles.set_read([second], True)
    store.articles.set_starred([third], True)
    store.articles.full_failed(third, FullState.FAILED, "The page could not be had: 404.", NOW + timedelta(hours=6))
    assert harbour and first


KEYS = {
    "list": (),
    "sources": ("h",),
    "failing source": ("h", "G", "k"),
    "article": ("enter",),
    "article without its full text": ("j", "j", "enter"),
    "zen": ("enter", "z"),
    "search": ("slash", *"quiet", "enter"),
    "nothing found": ("slash", *"zebra", "enter"),
    "link": ("enter", "7", "enter"),
}


def held(it: Reader, name: str) -> None:
    """The screen is as its golden."""
    path = GOLDENS / f"{name}.txt"
    seen = it.text() + "\n"
    if WRITE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(seen, encoding="utf-8")
    assert seen == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("state", KEYS)
async def test_the_newspaper(tmp_path: Path, state: str, size: tuple[int, int]) -> None:
    with Store.open(tmp_path / "data") as store:
        newspaper(store)
        async with reader(tmp_path, store, size=size, settings=Settings(theme="evening")) as it:
            await it.press(*KEYS[state])
            held(it, f"{state} {size[0]}x{size[1]}")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_nothing_yet(tmp_path: Path, size: tuple[int, int]) -> None:
    with Store.open(tmp_path / "data") as store:
        async with reader(tmp_path, store, size=size, settings=Settings(theme="evening")) as it:
            held(it, f"empty {size[0]}x{size[1]}")
            await it.press("h", "w")
            held(it, f"welcome {size[0]}x{size[1]}")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_an_article_whose_text_is_still_coming(tmp_path: Path, size: tuple[int, int]) -> None:
    with Store.open(tmp_path / "data") as store:
        source = store.sources.put("https://slow.example/feed", title="Slow")
        store.articles.ingest(source, [article(1, plain="The words of the feed are there at once.")], NOW)
        async with reader(tmp_path, store, size=size, settings=Settings(theme="evening")) as it:
            await it.press("enter")
            held(it, f"loading {size[0]}x{size[1]}")


def threads(store: Store) -> None:
    """Threads in every state, on the first articles of a source."""
    fill(store, 8)
    full, empty, elsewhere, held, failed, login = ids(store)[:6]
    keep(store, full, now=NOW - timedelta(hours=6))
    store.threads.visited(full, NOW - timedelta(hours=5))
    more = comment(8, 2, words="It can still be read if one holds it to the window.", author="Bo", hours=2)
    keep(store, full, [*TALK, more], total=8)
    store.threads.mark_read(full, ["1", "2", "5"])
    keep(store, empty, [], total=0)
    page = PageDiscussion("https://news.example/3", Doors.ELSEWHERE, elsewhere="Disqus")
    store.threads.keep_page(elsewhere, page, NOW)
    keep(store, held, [TALK[0], comment(9, 1, words="I have the pencil.", author="Zoe", held=True)])
    draft = store.drafts.save(held, "And the rubber.", parent=Parent("9", "Zoe", "I have the pencil."))
    store.outbox.queue(draft, Identity("Zoe"), NOW, service="", wire="", not_before=NOW)
    keep(store, failed, TALK[:4], now=NOW - timedelta(hours=3), doors=Doors.CLOSED)
    store.threads.failed(failed, "news.example cannot be reached: there is no network")
    keep(store, login, [], total=0, doors=Doors.LOGIN)


TALKS = ("full", "empty", "elsewhere", "held", "offline", "log in", "loading")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("state", TALKS)
async def test_the_thread(tmp_path: Path, state: str, size: tuple[int, int]) -> None:
    with Store.open(tmp_path / "data") as store:
        threads(store)
        async with reader(tmp_path, store, size=size, settings=Settings(theme="evening")) as it:
            await it.press(*"j" * TALKS.index(state), "c")
            if state != "loading":
                await say(it, Finished())
            await it.press("j")
            await told(it)
            held(it, f"thread {state} {size[0]}x{size[1]}")


async def test_two_lines_a_row_in_ascii(tmp_path: Path) -> None:
    with Store.open(tmp_path / "data") as store:
        newspaper(store)
        settings = Settings(theme="ansi", row_lines=2, ascii_only=True)
        async with reader(tmp_path, store, size=(80, 24), settings=settings) as it:
            held(it, "two lines ascii 80x24")
