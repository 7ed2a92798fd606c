"""The main screen: what its keys do to what is shown and to what is kept."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual import events
from textual.app import ComposeResult
from textual.command import CommandList
from textual.widgets import OptionList

from termnews import sourcesfile
from termnews.config import Settings
from termnews.errors import TermnewsError
from termnews.model import TextKind, View
from termnews.paths import locate
from termnews.protocol import (
    AddSource,
    ArticleReady,
    Event,
    Finished,
    Progress,
    Request,
    SourceAdded,
    SourceChecked,
    SourcesChanged,
)
from termnews.store.store import Store
from termnews.tui import frames, typeahead
from termnews.tui.app import TermnewsApp
from termnews.tui.desk import FETCHING
from termnews.tui.jobs import Jobs
from termnews.tui.screens.choice import ChoiceScreen
from termnews.tui.screens.compose import ComposeScreen
from termnews.tui.screens.main import MainScreen
from termnews.tui.screens.palette import Palette
from termnews.tui.screens.welcome import WelcomeScreen
from termnews.tui.widgets import status
from tests.tui.news import NOW, article, fill, ids, lay_out, reader


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        yield opened


async def test_headlines_are_shown_newest_first_with_counts(tmp_path: Path, store: Store) -> None:
    fill(store, 30)
    async with reader(tmp_path, store) as it:
        text = it.text()
        assert text.index("Headline 1 ") < text.index("Headline 2 ")
        assert "1 of 30" in text
        assert any("The Example" in row and row.split()[-1:] != [] for row in it.rows())
        assert it.main.headlines.current is not None and it.main.headlines.current.title == "Headline 1"


def test_it_can_be_left_before_its_panes_are_there(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    compose = MainScreen.compose

    def leave_first(self: MainScreen) -> ComposeResult:
        self.app.exit(return_code=143)
        yield from compose(self)

    monkeypatch.setattr(MainScreen, "compose", leave_first)
    app = TermnewsApp(store, Settings(), locate(tmp_path), work=False)
    app.run(headless=True)
    assert app.crash is None and app.return_code == 143


async def test_keys_that_come_before_its_panes_are_heard_once_they_are_there(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, 3)
    compose = MainScreen.compose

    def press_first(self: MainScreen) -> ComposeResult:
        for key in "Gk":
            self.app.post_message(events.Key(key, key))
        yield from compose(self)

    monkeypatch.setattr(MainScreen, "compose", press_first)
    async with reader(tmp_path, store) as it:
        await it.press()
        assert it.main.headlines.current is not None and it.main.headlines.current.title == "Headline 2"


@pytest.mark.parametrize("opening", ["?", "w", "a", "ctrl+p"])
async def test_a_key_right_after_the_one_that_closes_a_screen_is_for_what_was_behind_it(
    tmp_path: Path, store: Store, opening: str
) -> None:
    fill(store, 9)
    async with reader(tmp_path, store) as it:
        await it.press(opening)
        assert it.app.screen is not it.main
        for key, character in (("escape", None), ("G", "G"), ("k", "k"), (opening, opening), ("escape", None)):
            it.app.post_message(events.Key(key, character))
        await it.press("k")
        assert it.app.screen is it.main
        assert it.main.headlines.cursor == 6


async def test_a_widget_that_is_gone_keeps_no_key_from_being_heard(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, 9)

    async def lost(*_: object) -> None:
        pass

    monkeypatch.setattr(typeahead, "_PATIENCE", 0.05)
    monkeypatch.setattr(typeahead.Typeahead, "_go_behind", lost)
    async with reader(tmp_path, store) as it:
        await it.press("w")
        for key in ("escape", "G"):
            it.app.post_message(events.Key(key, key if key == "G" else None))
        while it.main.headlines.cursor != 8:
            await it.pilot.pause(0.02)


async def test_an_article_opens_is_read_and_stays_in_the_list(tmp_path: Path, store: Store) -> None:
    fill(store, 3)
    async with reader(tmp_path, store) as it:
        it.main.open_view(View("unread"))
        await it.press("j", "enter")
        assert "Text of article 2." in it.text() and "Standfirst 2" in it.text()
        assert it.main.pane == "article"
        assert [row.read for row in store.headlines.rows(ids(store))] == [False, True, False]
        it.main.reload()
        await it.pilot.pause()
        assert it.main.headlines.row_count() == 3
        assert it.main.headlines.cursor == 1


async def test_undo_takes_back_step_by_step(tmp_path: Path, store: Store) -> None:
    fill(store, 5)
    async with reader(tmp_path, store) as it:
        await it.press("m", "f", "A")
        assert all(row.read for row in store.headlines.rows(ids(store)))
        await it.press("u")
        assert [row.read for row in store.headlines.rows(ids(store))] == [True, False, False, False, False]
        await it.press("u")
        assert not any(row.starred for row in store.headlines.rows(ids(store)))
        await it.press("u", "u")
        assert not any(row.read for row in store.headlines.rows(ids(store)))
        assert it.status() == "There is nothing to take back."


async def test_what_was_said_goes_with_a_key_once_it_could_be_read(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, 5)
    async with reader(tmp_path, store) as it:
        await it.press("f", "u")
        said = it.status()
        await it.press("j")
        assert said and it.status() == said
        monkeypatch.setattr(status, "READABLE", 0.0)
        await it.press("j")
        assert it.status() == ""
        for stays, error in (("The disk is full.", True), ("Fetching …", False)):
            it.main.say(stays, error=error)
            await it.press("k")
            assert it.status() == stays
        await it.press("f")
        await it.press("f")
        assert it.status() not in ("", stays)


@pytest.mark.parametrize("size", [(120, 40), (40, 12)])
async def test_what_a_key_has_said_is_seen_during_a_refresh_and_gives_way_to_it(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    fill(store, 5)
    monkeypatch.setattr(status, "READABLE", 600.0)
    refreshing, asked = "Refreshing 0/7 · 0 new", list[tuple[float, Callable[[], None]]]()
    async with reader(tmp_path, store, size=size) as it:
        line = it.main.status
        monkeypatch.setattr(line, "set_timer", lambda after, then: asked.append((after, then)))
        line.show_progress(Progress(0, 7))
        asked.pop()[1]()
        assert refreshing in it.text()
        for key in ("f", "u", "f"):
            await it.press(key)
            assert it.status() and it.status() in it.text() and refreshing not in it.text()
        line.show_progress(Progress(0, 7))
        assert it.status() in it.text() and refreshing not in it.text()
        [(after, give_way)] = [one for one in asked if one[0] > 100]
        assert after <= status.READABLE, "One timer, whatever is pressed."
        asked.clear()
        give_way()
        assert it.status() in it.text() and len(asked) == 1, "It was said later than that."
        said = line._said_at
        line._said_at -= status.READABLE
        asked.pop()[1]()
        assert refreshing in it.text() and not asked
        it.main.say(it.status())
        assert line._said_at >= said and it.status() in it.text() and len(asked) == 1
        it.main.say("→ news.example/7", entire=True)
        line._said_at -= status.READABLE
        asked.pop()[1]()
        assert "→ news.example/7" in it.text() and not asked, "An address stands as long as its link is chosen."
        it.main.say("")
        assert refreshing in it.text() and not asked
        line.show_progress(None)
        await it.press("f")
        assert it.status() in it.text() and not asked, "Nothing wakes a reader that waits."


async def test_what_is_said_has_the_whole_line_where_both_do_not_fit(tmp_path: Path, store: Store) -> None:
    words = "Discarded. u takes it back."
    fill(store, 5)
    async with reader(tmp_path, store, size=(40, 12)) as it:
        it.main.status.show_where("1 min left · 19%")
        it.main.say(words)
        assert f" {words}" in it.rows() and "19%" not in it.text()
        it.main.say("Starred.")
        assert any("Starred." in row and "1 min left · 19%" in row for row in it.rows())
        it.main.say("")
        assert "1 min left · 19%" in it.text()


@pytest.mark.parametrize(("size", "lines"), [((120, 40), 1), ((92, 24), 1), ((80, 24), 2), ((40, 12), 3)])
async def test_what_went_wrong_is_said_to_its_end_and_then_in_one_line(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], lines: int
) -> None:
    words = "There is no host named the-harbour-gazette.example. What its feed says of it can be read."
    fill(store, 30)
    async with reader(tmp_path, store, size=size) as it:
        await it.press("j")
        it.main.say_error(TermnewsError(words))
        await it.press("j")
        assert it.main.status.size.height == lines
        said = it.rows()[-lines - 1 : -1] if it.main.query_one("#hints").display else it.rows()[-lines:]
        assert "".join("".join(said).split()).removesuffix("3of30") == words.replace(" ", "")
        monkeypatch.setattr(status, "READABLE", 0.0)
        await it.press("j")
        assert it.main.status.size.height == 1 and it.status() == words and "4 of 30" in it.text()


async def test_counts_and_sequences(tmp_path: Path, store: Store) -> None:
    fill(store, 30)
    async with reader(tmp_path, store) as it:
        await it.press("1", "2", "j")
        assert it.main.headlines.cursor == 12
        await it.press("G")
        assert it.main.headlines.cursor == 29
        await it.press("g", "g")
        assert it.main.headlines.cursor == 0
        await it.press("7", "G")
        assert it.main.headlines.cursor == 6
        await it.press("3", "m")
        assert sum(row.read for row in store.headlines.rows(ids(store))) == 3


async def test_space_reads_on_to_the_next_unread(tmp_path: Path, store: Store) -> None:
    fill(store, 4)
    store.articles.set_read([ids(store)[1]], True)
    async with reader(tmp_path, store) as it:
        await it.press("space")
        assert it.opened() == "Headline 1"
        await it.press("space")
        assert it.opened() == "Headline 3"
        await it.press("K")
        assert it.opened() == "Headline 2"
        await it.press("J", "J")
        assert it.opened() == "Headline 4"
        await it.press("J")
        assert it.status() == "This is the last headline."


async def test_new_headlines_move_nothing(tmp_path: Path, store: Store) -> None:
    source = fill(store, 60)
    async with reader(tmp_path, store) as it:
        await it.press("2", "0", "j")
        before, row = it.main.headlines.current, it.main.headlines.cursor - it.main.headlines.scroll_offset.y
        newer = [article(100 + n)._replace(published=NOW.replace(hour=13, minute=n)) for n in range(5)]
        store.articles.ingest(source, newer, NOW.replace(hour=14))
        it.main.reload()
        await it.pilot.pause()
        assert it.main.headlines.current == before
        assert it.main.headlines.cursor == 25
        assert it.main.headlines.cursor - it.main.headlines.scroll_offset.y == row


async def test_a_removed_source_comes_back_with_its_articles(tmp_path: Path, store: Store) -> None:
    fill(store, 3)
    async with reader(tmp_path, store) as it:
        file = it.app.paths.sources_file
        sourcesfile.add(file, sourcesfile.SourceEntry("https://news.example/feed", "The Example", ("sea",)))
        await it.press("h", "G", "d")
        assert "Removed The Example" in it.status()
        assert store.sources.all() == [] and sourcesfile.read(file) == []
        assert len(ids(store)) == 3 or store.articles.by_url("https://news.example/1") is not None
        await it.press("u")
        assert [source.title for source in store.sources.all()] == ["The Example"]
        assert [entry.tags for entry in sourcesfile.read(file)] == [("sea",)]


async def test_a_link_shows_its_address_before_it_opens(tmp_path: Path, store: Store) -> None:
    from termnews.document import Document, Paragraph, Span
    from termnews.model import TextKind

    fill(store, 1)
    link = Span("the log", link="https://harbour.example/log")
    document = Document((Paragraph((Span("See "), link, Span("."))),))
    store.articles.keep_blocks(ids(store)[0], TextKind.FEED, document)
    async with reader(tmp_path, store) as it:
        await it.press("enter", "1")
        assert "harbour.example/log" in it.status()
        await it.press("escape", "enter", "9")
        assert "there is no link 9" in it.status()


async def test_markup_in_a_headline_is_only_text(tmp_path: Path, store: Store) -> None:
    source = store.sources.put("https://evil.example/feed", title="[/] [b]Evil[/b]", tags=("[@click=app.quit]x[/]",))
    titles = ["[@click=app.quit]click[/]", "[/]", "[red]sale[/red]", "[link='x"]
    made = store.articles.ingest(source, [article(n, title=t) for n, t in enumerate(titles, 1)], NOW)
    for id in made.new:
        lay_out(store, id, "[/] and [@click=app.quit]x[/]")
    async with reader(tmp_path, store, settings=Settings(browser=("true",))) as it:
        for title in titles:
            assert title in it.text()
        await it.press("enter")
        assert "[/] and [@click=app.quit]x[/]" in it.text()
        await it.press("a", "escape", "c", "A", "u", "question_mark", "escape", "h", "h")
        assert it.app.is_running
        assert it.app.return_code is None


async def test_search_and_back(tmp_path: Path, store: Store) -> None:
    source = fill(store, 5)
    store.articles.ingest(source, [article(50, title="The lighthouse keeper")], NOW)
    async with reader(tmp_path, store) as it:
        await it.press("slash", *"lighthouse", "enter")
        assert it.main.headlines.view == View("search", query="lighthouse")
        assert it.main.headlines.row_count() == 1
        assert "The lighthouse keeper" in it.text()
        await it.press("escape")
        assert it.main.headlines.view == View()


async def test_what_is_typed_faster_than_a_screen_opens_comes_there(tmp_path: Path, store: Store) -> None:
    fill(store, 5)
    async with reader(tmp_path, store) as it:
        for key in ("slash", *"dream", "enter"):
            it.app.post_message(events.Key(key, key if len(key) == 1 else {"slash": "/"}.get(key)))
        await it.pilot.pause(0.3)
        assert it.main.headlines.view == View("search", query="dream")
        assert it.status() == "" and store.history.last() == ""


@pytest.mark.parametrize("opens", ["/", "ctrl+p", "?", "a"])
@pytest.mark.parametrize("again", ["enter", "escape"])
async def test_an_answer_given_twice_is_given_once(tmp_path: Path, store: Store, opens: str, again: str) -> None:
    fill(store, 5)
    async with reader(tmp_path, store) as it:
        await it.press(opens, "s")
        for key in ("enter", again, again):
            it.app.post_message(events.Key(key, None))
        for _ in range(10):
            await it.pilot.pause()
        while it.app.screen is not it.main:
            await it.press("escape")
        await it.press("Q")
        assert it.app.crash is None and it.app.return_code == 0


@pytest.mark.parametrize("opens", ["?", "ctrl+p", "w"])
async def test_a_page_on_in_a_list_without_room(tmp_path: Path, store: Store, opens: str) -> None:
    fill(store, 5)
    async with reader(tmp_path, store) as it:
        await it.press(opens, "s", "down", "down")
        for size in ((40, 5), (20, 5), (1, 1)):
            await it.resize(*size)
            await it.press("pagedown", "pageup")
        await it.resize(120, 40)
        await it.press("pagedown")
        highlighted = it.app.screen.query(OptionList).first().highlighted
        assert highlighted is not None and highlighted > 0


async def test_the_last_and_the_first_row_of_lists_that_ask(tmp_path: Path, store: Store) -> None:
    fill(store, 1)
    async with reader(tmp_path, store) as it:
        answers = [(str(n), f"Answer {n}") for n in range(5)]
        for screen in (ChoiceScreen("Which?", "", answers), WelcomeScreen(it.app.jobs, it.main.paths, store.history)):
            it.app.push_screen(screen)
            await it.pilot.pause()
            options = screen.query(OptionList).first()
            last, seen = options.option_count - 1, []
            for key in ("G", "g", "j", "end", "home", "j", "k"):
                await it.press(key)
                seen.append(options.highlighted)
            assert seen == [last, 0, 1, last, 0, 1, 0]
            await it.press("escape")
            assert it.app.screen is it.main


async def test_an_unknown_key_says_so(tmp_path: Path, store: Store) -> None:
    fill(store, 1)
    async with reader(tmp_path, store) as it:
        await it.press("e")
        assert "does nothing here" in it.status()


async def test_own_keys(tmp_path: Path, store: Store) -> None:
    fill(store, 5)
    async with reader(tmp_path, store, settings=Settings(keys={"down": "e"})) as it:
        await it.press("e", "j")
        assert it.main.headlines.cursor == 1


@pytest.mark.parametrize(("width", "panes"), [(120, 3), (80, 2), (60, 1)])
async def test_panes_by_width(tmp_path: Path, store: Store, width: int, panes: int) -> None:
    fill(store, 5)
    async with reader(tmp_path, store, size=(width, 24)) as it:
        for keys in ("h", "l", "l"):
            await it.press(keys)
            shown = [pane for pane in ("#sources", "#list", "#article") if it.main.query_one(pane).size.area > 0]
            assert len(shown) == panes, (keys, shown)
            assert it.main.focused is not None and it.main.focused.size.area > 0


@pytest.mark.parametrize("keys", [("enter",), ("h",), ()], ids=["article", "sources", "headlines"])
async def test_the_pane_stays_through_every_size(tmp_path: Path, store: Store, keys: tuple[str, ...]) -> None:
    fill(store, 5)
    async with reader(tmp_path, store, size=(40, 12)) as it:
        await it.press(*keys)
        pane, focused = it.main.pane, it.main.focused
        sizes = ((120, 40), (80, 24), (40, 12), (200, 50), (40, 12), (40, 4), (40, 12), (19, 20), (120, 40), (80, 24))
        for size in sizes:
            await it.resize(*size)
            await it.pilot.pause()
            assert it.main.pane == pane, size
            if size[0] >= 20 and size[1] >= 5:
                assert it.main.focused is focused and focused is not None and focused.size.area > 0, size


async def test_keys_in_the_article_are_about_it_whatever_the_list_shows(tmp_path: Path, store: Store) -> None:
    fill(store, 3)
    fill(store, 3, url="https://other.example/feed", title="The Other")
    async with reader(tmp_path, store) as it:
        await it.press("enter")
        opened = it.main.article
        assert opened is not None
        other = next(source for source in store.sources.all() if source.id != opened.source_id)
        it.main.open_view(View("source", source_id=other.id))
        await it.press("f", "2", "m")
        rows = {row.id: row for row in store.headlines.rows(ids(store))}
        assert [row.id for row in rows.values() if row.starred] == [opened.id]
        assert not any(row.read for row in rows.values())
        it.main.open_drafts()
        await it.press("m")
        assert [row.id for row in store.headlines.rows(ids(store)) if row.read] == [opened.id]
        await it.press("C")
        assert isinstance(it.app.screen, ComposeScreen)


async def test_what_is_said_of_a_text_on_its_way_goes_when_it_is_there(tmp_path: Path, store: Store) -> None:
    fill(store, 1)
    async with reader(tmp_path, store) as it:
        await it.press("enter")
        it.main.say(FETCHING)
        it.main.post_message(Jobs.Answered(1, ArticleReady(ids(store)[0], TextKind.FEED)))
        await it.pilot.pause()
        assert it.status() == FETCHING
        it.main.post_message(Jobs.Answered(1, ArticleReady(ids(store)[0], TextKind.FULL)))
        await it.pilot.pause()
        assert it.status() == ""


async def test_a_source_is_there_while_its_full_texts_are_fetched(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Request] = []
    cancelled: list[int] = []

    def ask(jobs: Jobs, request: Request) -> int:
        asked.append(request)
        return 7

    monkeypatch.setattr(Jobs, "ask", ask)
    monkeypatch.setattr(Jobs, "cancel", lambda jobs, number: cancelled.append(number))
    async with reader(tmp_path, store) as it:

        async def hear(*events: Event) -> None:
            for event in events:
                it.app.post_message(Jobs.Answered(7, event))
            for _ in range(3):
                await it.pilot.pause()

        await it.press("a", *"news", "enter")
        assert isinstance(asked[-1], AddSource) and "Looking there …" in it.text()
        source = fill(store, 3)
        await hear(SourceAdded(source, "https://news.example/feed", "The Example", 3), SourcesChanged())
        await hear(Progress(0, 0, texts_total=40))
        assert it.app.screen is it.main and "Headline 1" in it.text()
        assert it.status() == "Added The Example: 3 articles."
        monkeypatch.setattr(status, "READABLE", 0.0)
        await it.press("j")
        assert "Full texts 0/40   (esc stops it)" in it.text() and "Refreshing" not in it.text()
        await it.press("escape")
        assert cancelled == [7]
        await hear(Finished("", cancelled=True))
        assert it.status() == "Stopped." and it.main.refresh_number == 0
        await hear(SourceAdded(source, "https://news.example/feed", "The Example", 3))
        await it.press("f")
        said = it.status()
        await hear(Finished())
        assert it.status() == said != "" and it.main.refresh_number == 0


async def test_news_come_between_keys_and_in_the_end_whatever_is_pressed(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "EVERY", 0.01)
    monkeypatch.setattr(frames, "PAUSE", 0.05)
    source = fill(store, 1)
    async with reader(tmp_path, store) as it:

        async def bring(number: int) -> None:
            store.articles.ingest(source, [article(number)], NOW)
            it.main.post_message(Jobs.Answered(1, SourceChecked(source, "The Example", new=1)))
            await asyncio.sleep(0.5)

        await bring(2)
        assert it.main.headlines.row_count() == 2
        # As if a key had just been pressed, again and again.
        it.main._update_timer.pressed_at = math.inf
        await bring(3)
        assert it.main.headlines.row_count() == 2
        it.main._news._at_last = 0.001
        await asyncio.sleep(0.5)
        assert it.main.headlines.row_count() == 3


async def test_the_place_in_the_text_is_kept(tmp_path: Path, store: Store) -> None:
    fill(store, 2)
    first = ids(store)[0]
    lay_out(store, first, *(f"Paragraph {n} " + "and some more words " * 20 for n in range(40)))
    async with reader(tmp_path, store) as it:
        await it.press("enter", "space", "space")
        top = next(row for row in it.rows() if "Paragraph" in row).strip()
        await it.press("Q")
    async with reader(tmp_path, store) as it:
        await it.press("enter")
        assert any(top[:40] in row for row in it.rows())


async def test_a_mark_that_cannot_be_kept_is_not_said_to_be(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, 5)
    store.articles.set_starred(ids(store)[4:], True, label="before")
    async with reader(tmp_path, store) as it:
        monkeypatch.setattr(store._db, "read_only", True)
        for keys in (("f",), ("m",), ("3", "m"), ("A",), ("u",), ("2", "u")):
            it.main.say("")
            await it.press(*keys)
            assert it.status() == "The database can only be read: nothing is saved. termnews doctor says why.", keys
            assert it.main.status.is_error
    rows = store.headlines.rows(ids(store))
    assert [(row.read, row.starred) for row in rows] == [(False, False)] * 4 + [(False, True)]


async def test_what_cannot_be_kept_is_said(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from termnews.errors import StoreFull

    fill(store, 2)

    def full(*args: object, **kwargs: object) -> int:
        raise StoreFull("The disk is full.", "Make room.")

    async with reader(tmp_path, store) as it:
        monkeypatch.setattr(type(store.articles), "set_read", full)
        await it.press("enter")
        assert it.opened() == "Headline 1"
        assert it.status() == "The disk is full. Make room."


async def test_a_store_that_cannot_be_read_any_more_is_said(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from termnews.errors import StoreError

    fill(store, 3)

    def damaged(*args: object, **kwargs: object) -> None:
        raise StoreError("The database is damaged.", "Start termnews again: it is set right then.")

    async with reader(tmp_path, store) as it:
        monkeypatch.setattr(type(store.headlines), "rows", damaged)
        monkeypatch.setattr(type(store.headlines), "ids", damaged)
        monkeypatch.setattr(type(store.articles), "get", damaged)
        it.main.reload()
        await it.press("j", "enter", "G")
        assert it.status() == "The database is damaged. Start termnews again: it is set right then."
        assert it.app.return_code is None


async def test_sources_that_cannot_be_read_any_more_are_said(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from termnews.errors import StoreError

    def damaged(*args: object, **kwargs: object) -> None:
        raise StoreError("The database is damaged.", "Start termnews again: it is set right then.")

    source = fill(store, 3)
    async with reader(tmp_path, store) as it:
        monkeypatch.setattr(type(store.sources), "all", damaged)
        monkeypatch.setattr(type(store.sources), "get", damaged)
        await it.press("r", "enter", "colon", *"example", "escape", "R")
        it.app.post_message(Jobs.Answered(it.main.refresh_number, Finished("Done.")))
        await it.pilot.pause()
        it.main.open_view(View("source", source_id=source))
        await it.pilot.pause()
        assert it.status() == "The database is damaged. Start termnews again: it is set right then."
        assert it.app.return_code is None


async def test_what_another_termnews_has_done_is_seen_with_the_next_key(tmp_path: Path, store: Store) -> None:
    source = fill(store, 5)
    async with reader(tmp_path, store) as it:
        with Store.open(tmp_path / "data") as other:
            other.articles.set_read(ids(other)[:2], True, label="by the other")
            other.articles.set_starred(ids(other)[3:4], True)
        assert [it.main.headlines.headline(n).read for n in range(5)] == [False] * 5  # type: ignore[union-attr]
        await it.press("j")
        assert [it.main.headlines.headline(n).read for n in range(5)] == [True, True, False, False, False]  # type: ignore[union-attr]
        assert it.main.headlines.cursor == 1, "the key does what it does"
        with Store.open(tmp_path / "data") as other:
            other.articles.ingest(source, [article(100)._replace(published=NOW.replace(hour=13))], NOW.replace(hour=14))
        it.app.post_message(events.AppFocus())
        await it.pilot.pause()
        assert it.main.headlines.row_count() == 6
        assert it.main.headlines.cursor == 2, "the headline stays under the cursor"


async def test_one_that_reads_alone_never_reads_the_list_anew(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store, 30)
    async with reader(tmp_path, store) as it:
        reloads: list[int] = []
        monkeypatch.setattr(it.main, "reload", lambda: reloads.append(1))
        await it.press("j", "m", "j", "f", "enter", "space", "h", "u", "j")
        assert reloads == [] or len(reloads) == 1, "undo reads it anew"


async def test_the_palette_can_be_left_before_it_looks_for_commands(tmp_path: Path, store: Store) -> None:
    fill(store, 3)
    async with reader(tmp_path, store) as it:
        await it.press("colon")
        palette = it.app.screen
        assert isinstance(palette, Palette)
        await palette.query(CommandList).remove()
        palette._gather_commands("theme")
        await it.press("escape")
        assert it.app.screen is it.main


async def test_the_palette_finds_a_command_and_runs_it(tmp_path: Path, store: Store) -> None:
    fill(store, 3)
    async with reader(tmp_path, store) as it:
        await it.press("colon", *"outline")
        await it.pilot.pause(0.5)
        assert "Outline" in it.text()
        await it.press("escape")
        for _ in range(5):
            await it.press("colon", "t", "escape")
        assert it.app.screen is it.main
