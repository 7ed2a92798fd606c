"""Threat 4: Textual's markup in a text, and what a click on it would run.

Expected: in every place that a foreign text reaches it stands as it came, letter by letter; no cell of the screen names
an action; a click on each of its cells opens the headline and runs nothing; the reader lives.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from textual.app import App
from textual.dom import DOMNode

from termnews.config import Settings
from termnews.document import Code, Document, Figure, Heading, Paragraph, Quote, Span, Table
from termnews.errors import StoreError
from termnews.model import Enclosure, FeedLink, Source, TextKind, View
from termnews.protocol import ChoiceNeeded, Failed, SourceAdded
from termnews.store.store import Store
from termnews.tui.jobs import Jobs
from tests.hostile.mouse import click_each
from tests.tui.news import NOW, Reader, article, reader

MARKUP = (
    "[@click=app.quit]x[/]",
    "[/]",
    "[/x]",
    "[link='x",
    "[@click=app.evil(]",
    "[on red]",
    "a]b[/c",
    "[b]",
    "[[",
    "\\[x",
    "$text [$x]",
)
SCROLL_BAR = ("grab", "release", "scroll_up", "scroll_down")
"""What its own cells name."""
LINE = " ".join(MARKUP)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The actions that are run from now on."""
    names: list[str] = []
    run = App._dispatch_action

    async def note(app: App[str], namespace: DOMNode, action_name: str, params: object) -> bool:
        names.append(action_name)
        return await run(app, namespace, action_name, params)

    monkeypatch.setattr(App, "_dispatch_action", note)
    return names


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """News of nothing else, in every field."""
    with Store.open(tmp_path / "data") as opened:
        source = opened.sources.put("https://news.example/feed", title=LINE, tags=("[b]tag", "[/]"))
        opened.sources.put("https://failing.example/feed", title="[@click=app.quit]failing")
        made = [
            article(number, title=title)._replace(
                standfirst=LINE,
                byline=LINE,
                categories=MARKUP,
                enclosures=(Enclosure("https://news.example/[/]", "[b]/[/]", 1),),
                published=NOW - timedelta(hours=number),
            )
            for number, title in enumerate((LINE, *MARKUP), 1)
        ]
        span = (Span(LINE),)
        body = Document(
            (
                Paragraph(span),
                Heading(2, span),
                Code(LINE),
                Quote((Paragraph(span),)),
                Figure("", alt=LINE),
                Table(rows=((span,),)),
            )
        )
        for id in opened.articles.ingest(source, made, NOW).new:
            opened.articles.keep_blocks(id, TextKind.FEED, body)
        yield opened


def actions(it: Reader) -> list[object]:
    """What the cells of the screen name to be run by a click."""
    strips = it.app.screen._compositor.render_strips()
    metas = [segment.style.meta for strip in strips for segment in strip if segment.style is not None]
    return [meta for meta in metas if any(name.startswith("@") and meta[name] not in SCROLL_BAR for name in meta)]


async def test_it_is_shown_as_it_is(tmp_path: Path, store: Store, ran: list[str]) -> None:
    """In headline, source, tag, article, title line, search, status, help, palette, composer, drafts, errors."""
    async with reader(tmp_path, store, size=(150, 60), settings=Settings(keys={"next-unread": "[ /"})) as it:
        text = it.text()
        for markup in MARKUP:
            assert markup in text, markup
        assert "#[b]tag" in text and "[@click=app.quit]fail" in text and actions(it) == []
        await it.press("enter")
        assert it.text().count("[@click=app.evil(]") >= 6 and "[on red]" in it.text() and actions(it) == []
        for words in (LINE, "[/]"):
            it.main.say(words)
            it.main.say_error(StoreError(words, words))
            await it.pilot.pause()
            # In as many lines as it takes.
            said = "".join(it.rows()[-1 - it.main.status.size.height : -1])
            assert "".join(words.split()) in "".join(said.split()) and actions(it) == []
        it.app.notify(LINE, title=LINE, markup=False)
        await it.pilot.pause()
        it.main.post_message(Jobs.Answered(0, Failed(LINE, LINE)))
        await it.pilot.pause()
        assert "[@click=app.quit]x[/] [/]" in it.rows()[-1 - it.main.status.size.height]
        await it.press("C", *"[@click=app.quit]x[/]", "escape")
        assert actions(it) == []
        it.main.open_drafts()
        await it.pilot.pause()
        assert "[@click=app.quit]x[/]" in it.text() and actions(it) == []
        it.main.open_view(View("search", query=LINE))
        await it.pilot.pause()
        assert " for “[@click=app.quit]x[/]" in it.text() and actions(it) == []
        it.main.open_view(View("tag", tag="[b]tag"))
        await it.pilot.pause()
        assert "#[b]tag" in it.text()
        await it.press("?")
        assert actions(it) == []
        await it.press("escape", ":")
        await it.pilot.pause(0.1)
        await it.press(*"click")
        await it.pilot.pause(0.2)
        assert "[@click=app.quit]failing" in it.text() and actions(it) == []
        await it.press("escape")
        assert it.app.is_running
    assert not {"quit", "evil"} & set(ran)


async def test_each_cell_is_clicked(tmp_path: Path, store: Store) -> None:
    """Every cell of a row of the list, and every cell of the open article's headline: the article, and nothing else."""
    async with reader(tmp_path, store, size=(70, 20)) as it:
        region = it.main.headlines.content_region
        row = it.rows()[region.y]
        assert "[@click=app.quit]x" in row
        at = range(row.index("["), row.rindex("[") + 8)
        await click_each(it, [(x, region.y) for x in at])
        assert it.app.is_running and it.opened() == LINE
        region = it.main.article_pane.content_region
        y = next(y for y, row in enumerate(it.rows()) if "[@click=app.quit]x" in row and y >= region.y)
        await click_each(it, [(x, y) for x in range(region.x, region.right)])
        assert it.app.is_running and it.opened() == LINE and it.app.screen is it.main


async def test_adding_a_source(tmp_path: Path, store: Store, ran: list[str]) -> None:
    """The feeds that a page offers, what is said of them, what was added."""
    from termnews.tui.screens.add import AddScreen

    async with reader(tmp_path, store) as it:
        await it.press("a", *"[/]", "enter")
        screen = it.app.screen
        assert isinstance(screen, AddScreen) and "[/]" in it.text()
        number = screen._number
        feeds = tuple(FeedLink(f"https://news.example/{n}[/]", title=markup) for n, markup in enumerate(MARKUP))
        for event in (
            Failed(LINE, LINE),
            ChoiceNeeded("https://news.example/[/]", feeds),
            SourceAdded(1, "https://news.example/[/]", LINE, 3, LINE),
        ):
            screen.post_message(Jobs.Answered(number, event))
            await it.pilot.pause()
            assert actions(it) == []
        text = it.text()
        assert [markup for markup in MARKUP[:5] if markup not in text] == []
    assert "quit" not in ran


def test_a_source_of_markup_has_a_report(store: Store) -> None:
    """The row of a source that fails says so in the words of the server."""
    from termnews.tui.words import describe, places

    failing = store.sources.all()[0]._replace(problem=LINE)
    assert isinstance(failing, Source)
    place = next(place for place in places([failing], store.sources.counts()) if place.source)
    assert describe(place).endswith(LINE) and place.title == LINE
