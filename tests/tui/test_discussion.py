"""The comments of an article in the reader: what its keys do, what is shown of every state, what is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
from textual import events
from textual.scrollbar import ScrollTo

from termnews.discussion import Doors, DraftState, Identity, PageDiscussion, Parent
from termnews.document import Code, Paragraph, Span
from termnews.protocol import DraftMoved, Failed, Finished, ReadThread, ThreadReady
from termnews.store.store import Store
from termnews.tui.screens.compose import ComposeScreen
from tests.tui.news import NOW, Reader, fill, ids, reader
from tests.tui.threads import TALK, WORDS, at, comment, keep, many, pane, say, told, view


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        fill(opened, 4)
        yield opened


# --- opening and leaving ----------------------------------------------------------------------------------------------


def uncounted(it: Reader) -> str:
    """What is on the screen, whether what was looked at is counted as read already or is a moment later."""
    return re.sub(r"\d+ unread", "unread", it.text())


async def test_c_opens_article_and_thread_and_leads_back_level_by_level(tmp_path: Path, store: Store) -> None:
    keep(store, ids(store)[1])
    async with reader(tmp_path, store) as it:
        await it.press("j", "c")
        assert pane(it) == "thread" and it.opened() == "Headline 2"
        assert "Was this ever in the log?" in it.text() and "Text of article 2." in it.text()
        assert "7 comments" in it.text() and "1 of 7" in it.text()
        for key, there in (("q", "article"), ("c", "thread"), ("escape", "article"), ("c", "thread"), ("c", "article")):
            await it.press(key)
            assert pane(it) == there, key
        assert "Was this ever in the log?" not in it.text()
        await it.press("q")
        assert pane(it) == "headlines" and not it.main.reading


@pytest.mark.parametrize("size", [(120, 40), (99, 30), (80, 24), (40, 12), (160, 40), (200, 40)])
async def test_there_is_a_pane_where_there_is_room_and_the_whole_screen_where_there_is_not(
    tmp_path: Path, store: Store, size: tuple[int, int]
) -> None:
    keep(store, ids(store)[0])
    async with reader(tmp_path, store, size=size) as it:
        await it.press("enter", "c")
        # On a busy machine the pane has its size some frames later.
        for _ in range(500):
            if "Was this ever in the log?" in it.text():
                break
            await it.pilot.pause(0.01)
        beside = size[0] >= 100
        assert "Was this ever in the log?" in it.text()
        assert ("Text of article 1." in it.text()) is beside
        width = it.main.thread_pane.size.width
        assert width == size[0] if not beside else width < size[0]
        await it.press("shift+tab")
        assert pane(it) == "article" and "Text of article 1." in it.text()
        assert ("Was this ever in the log?" in it.text()) is beside
        await it.press("tab")
        assert pane(it) == "thread"
        await it.press("tab", "tab")
        assert pane(it) == "headlines" and "Headline 3" in it.text()


async def test_the_thread_has_the_screen_in_zen_and_comes_back_from_it(tmp_path: Path, store: Store) -> None:
    keep(store, ids(store)[0])
    async with reader(tmp_path, store) as it:
        await it.press("c", "z")
        await say(it, Finished())
        await it.press("z", "z", "j")
        assert it.main.thread_pane.size.width == 120 and at(it) == "2" and "Text of article 1." not in it.text()
        await it.press("q")
        assert pane(it) == "thread" and "Text of article 1." in it.text()


async def test_another_article_closes_the_thread_of_the_last(tmp_path: Path, store: Store) -> None:
    keep(store, ids(store)[0])
    async with reader(tmp_path, store) as it:
        await it.press("c", "shift+tab", "J")
        assert it.opened() == "Headline 2" and not it.main.talking
        await it.press("c")
        assert "Was this ever in the log?" not in it.text()


async def test_the_size_may_change_while_it_is_open(tmp_path: Path, store: Store) -> None:
    keep(store, ids(store)[0], many(60))
    async with reader(tmp_path, store) as it:
        await it.press("c", "2", "0", "G")
        key = at(it)
        for width, height in ((40, 12), (170, 30), (80, 24), (20, 5), (120, 40)):
            await it.resize(width, height)
            await it.pilot.pause()
            assert at(it) == key and pane(it) == "thread"
            assert view(it).row_of_cursor() is not None


# --- going through it -------------------------------------------------------------------------------------------------


async def test_keys_move_from_comment_to_comment(tmp_path: Path, store: Store) -> None:
    keep(store, ids(store)[0])
    async with reader(tmp_path, store) as it:
        await it.press("c")
        for keys, key in (
            (("j",), "2"),
            (("2", "j"), "4"),
            (("k",), "3"),
            (("J",), "5"),
            (("J",), "7"),
            (("J",), "7"),
            (("K",), "5"),
            (("j", "K"), "5"),
            (("2", "K"), "1"),
            (("G",), "7"),
            (("g", "g"), "1"),
            (("4", "G"), "4"),
            (("pagedown",), "7"),
            (("pageup",), "1"),
        ):
            await it.press(*keys)
            assert at(it) == key, keys
        assert pane(it) == "thread"


async def test_folding_hides_a_comment_and_its_replies(tmp_path: Path, store: Store) -> None:
    keep(store, ids(store)[0])
    async with reader(tmp_path, store) as it:
        await it.press("c", "space")
        assert "3 replies, 3 unread" in it.text() and "Page forty" not in it.text()
        assert "Was this ever in the log?" in it.text(), "its first words stand in the header"
        await it.press("j")
        assert at(it) == "5"
        await it.press("k", "l")
        assert "Page forty" in it.text()
        await it.press("l", "l")
        assert at(it) == "3"
        await it.press("h")
        assert at(it) == "2", "a comment without replies is not folded: to what it answers"
        await it.press("h")
        assert "1 reply" in it.text() and at(it) == "2"
        await it.press("h", "h", "h")
        assert pane(it) == "article", "from a folded one on the article itself back to the article"


async def test_n_finds_what_is_unread_also_in_what_is_folded(tmp_path: Path, store: Store) -> None:
    article = ids(store)[0]
    keep(store, article)
    store.threads.mark_read(article, ["1", "2", "4", "5", "6"])
    async with reader(tmp_path, store) as it:
        await it.press("c", "space", "n")
        assert at(it) == "3" and "Then somebody" in it.text()
        await it.press("n")
        assert at(it) == "7"
        await it.press("n")
        assert it.status() == "No unread comment here."
        await it.press("m")
        assert it.status().startswith("Unread")
        await it.press("g", "g", "n")
        assert at(it) == "7"


async def test_the_mark_of_a_comment_is_a_step_of_its_own(tmp_path: Path, store: Store) -> None:
    article = ids(store)[0]
    keep(store, article, TALK[:3])

    def unread() -> list[str]:
        thread = store.threads.get(article)
        assert thread is not None and view(it).page is not None
        kept = [item.comment.key for item in thread.comments if not item.read]
        assert view(it).page.unread == len(kept), "and it is shown"  # type: ignore[union-attr]
        return kept

    async with reader(tmp_path, store) as it:
        await it.press("f", "c", "j", "j")
        last = at(it)
        assert store.history.last() == "opened", "what is come by is no step"
        await it.press("m")
        assert unread() == [last] and store.history.last() == "marked a comment unread"
        await it.press("m")
        assert unread() == [] and store.history.last() == "marked a comment read"
        await it.press("u")
        assert it.status() == "Taken back: marked a comment read." and unread() == [last]
        await it.press("u")
        assert it.status() == "Taken back: marked a comment unread." and unread() == []
        assert store.sources.counts().starred == 1 and store.history.last() == "opened"


async def test_what_the_cursor_passes_is_read_and_what_comes_later_is_new(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Mock(now=Mock(return_value=NOW + timedelta(hours=1)))
    monkeypatch.setattr("termnews.tui.keeping.datetime", clock)
    article = ids(store)[0]
    keep(store, article, TALK[:5])
    async with reader(tmp_path, store) as it:
        await it.press("c", "j", "j", "q")
        thread = store.threads.get(article)
        assert thread is not None
        assert [item.read for item in thread.comments] == [True, True, True, False, False]
        assert not any(item.new for item in thread.comments)
        keep(store, article, now=NOW + timedelta(hours=2))
        clock.now.return_value = NOW + timedelta(hours=3)
        await it.press("c")
        await told(it)
        assert "2 new" in it.text() and "4 unread" in it.text() and " · new" in it.text()
        assert at(it) == "3", "the place is kept as long as the program runs"
        await it.press("q", "c")
        assert "2 new" not in it.text()


async def test_all_are_marked_read_and_that_is_taken_back(tmp_path: Path, store: Store) -> None:
    article = ids(store)[0]
    keep(store, article, many(250))
    async with reader(tmp_path, store) as it:
        await it.press("c", "A")
        assert it.status() == "249 comments marked read. u takes it back."
        assert view(it).page is not None and view(it).page.unread == 0  # type: ignore[union-attr]
        await it.press("u")
        thread = store.threads.get(article)
        assert thread is not None and sum(not item.read for item in thread.comments) == 249
        assert view(it).page.unread == 249  # type: ignore[union-attr]
        assert at(it) == "0"


async def test_a_long_comment_is_scrolled_before_it_is_left(tmp_path: Path, store: Store) -> None:
    keep(store, ids(store)[0], [comment(1, words=WORDS * 60), comment(2), comment(3)])
    async with reader(tmp_path, store, size=(80, 24)) as it:
        await it.press("c")
        pressed = 0
        while at(it) == "1":
            await it.press("j")
            pressed += 1
        assert 3 < pressed < 12
        await it.press("k")
        assert at(it) == "1" and view(it).row_of_cursor() == 0


async def test_links_are_shown_and_opened_by_their_numbers_and_other_numbers_count(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Mock(side_effect=lambda url, _: url)
    monkeypatch.setattr("termnews.tui.actions.links.open_in_browser", browser)
    link = Paragraph((Span("See "), Span("the log", link="https://log.example/40"), Span(".")))
    keep(store, ids(store)[0], [comment(1, "", link), comment(2, "", link), comment(3), comment(4)])
    async with reader(tmp_path, store) as it:
        await it.press("c", "j", "1")
        assert it.status() == "1 → log.example/40   ⏎ follows"
        await it.press("o")
        assert browser.call_args.args[0] == "https://log.example/40"
        await it.press("F")
        assert it.status() == "1 → log.example/40   Type a number."
        await it.press("2", "j")
        assert at(it) == "4"
        await it.press("o")
        assert browser.call_args.args[0] == "https://news.example/1#comment-4"
        await it.press("y")
        assert it.status() == "Copied news.example/1#comment-4"


async def test_code_is_shifted(tmp_path: Path, store: Store) -> None:
    keep(store, ids(store)[0], [comment(1, "", Code("x" * 120 + "the end"))])
    async with reader(tmp_path, store, size=(80, 24)) as it:
        await it.press("c")
        assert "the end" not in it.text() and "›" in it.text()
        await it.press("9", ">")
        assert "the end" in it.text()
        await it.press("9", "<")
        assert "the end" not in it.text()


async def test_lines_are_set_wider_and_narrower(tmp_path: Path, store: Store) -> None:
    keep(store, ids(store)[0], [comment(1, words=WORDS * 9)])
    async with reader(tmp_path, store, size=(120, 40)) as it:
        await it.press("c")
        lines = len(view(it).page.words(0))  # type: ignore[union-attr]
        await it.press("5", "-")
        assert len(view(it).page.words(0)) > lines  # type: ignore[union-attr]
        assert view(it).measure == it.main.article_pane.measure


# --- answering --------------------------------------------------------------------------------------------------------


async def test_r_answers_a_comment_and_capital_c_the_article(tmp_path: Path, store: Store) -> None:
    keep(store, ids(store)[0])
    async with reader(tmp_path, store) as it:
        await it.press("c", "j", "r")
        assert isinstance(it.app.screen, ComposeScreen)
        await it.press(*"ink", "escape")
        await it.press("C", *"hm", "escape")
        assert pane(it) == "thread" and at(it) == "2"
    own, answer = sorted(store.drafts.all(), key=lambda draft: draft.parent is not None)
    assert own.parent is None and own.text == "hm"
    assert answer.parent == Parent("2", "The lock keeper", "It was. Page forty, in pencil.")
    assert answer.text.endswith("ink")


async def test_what_the_reader_has_sent_stands_where_it_will_be(tmp_path: Path, store: Store) -> None:
    article = ids(store)[0]
    keep(store, article)
    async with reader(tmp_path, store) as it:
        await it.press("c", "j", "j", "r", *"Indeed", "escape")
        draft = store.drafts.all()[0]
        store.outbox.queue(draft.id, Identity("Zoe"), NOW, service="", wire="", not_before=NOW)
        await it.press("question_mark", "escape")
        rows = it.rows()
        row = next(at for at, row in enumerate(rows) if "Zoe" in row)
        assert "waits to be sent" in rows[row] and "Indeed" in it.text()
        assert "Then somebody" in rows[row - 2] and "7 comments" in it.text()
        assert at(it) == "3"
        await it.press("j", "r")
        assert it.status() == "The site has not shown this comment yet: it cannot be answered."
        store.outbox.move(draft.id, (DraftState.QUEUED,), DraftState.PUBLISHED, NOW, remote_key="11")
        await say(it, DraftMoved(draft.id, DraftState.PUBLISHED))
        assert "published" in it.text()
        keep(store, article, [*TALK, comment(11, 3, words="Indeed", author="Zoe")])
        await say(it, ThreadReady(article, 8, 1))
        assert "yours" in it.text() and "8 comments" in it.text() and view(it).page.unread == 4  # type: ignore[union-attr]


async def test_a_held_comment_says_so(tmp_path: Path, store: Store) -> None:
    keep(store, ids(store)[0], [*TALK, comment(8, 7, words="A word.", held=True)])
    async with reader(tmp_path, store) as it:
        await it.press("c", "G")
        assert "held for moderation" in it.text()


# --- the worker's news ------------------------------------------------------------------------------------------------


async def test_new_comments_move_nothing_under_the_cursor(tmp_path: Path, store: Store) -> None:
    article = ids(store)[0]
    keep(store, article, many(90))
    async with reader(tmp_path, store) as it:
        await it.press("c", "4", "0", "G", "j", "j", "k", "space")
        key, row = at(it), view(it).row_of_cursor()
        early = [comment(f"early-{n}", hours=500, words=WORDS * 5) for n in range(5)]
        answers = [comment(f"answer-{n}", n, hours=0.1) for n in range(60, 70)]
        keep(store, article, [*early, *many(90), *answers], total=105)
        await say(it, ThreadReady(article, 105, 15))
        assert (at(it), view(it).row_of_cursor()) == (key, row)
        assert "105 comments" in it.text()
        assert view(it).page is not None and view(it).page.folded  # type: ignore[union-attr]
        await it.press("shift+tab", "shift+tab")
        assert "105c" in it.text(), "the list knows it too"


async def test_a_comment_that_has_gone_leaves_the_cursor_nearby(tmp_path: Path, store: Store) -> None:
    article = ids(store)[0]
    keep(store, article)
    async with reader(tmp_path, store) as it:
        await it.press("c", "4", "G")
        keep(store, article, [item for item in TALK if item.key not in ("3", "4")])
        await say(it, ThreadReady(article, 5))
        assert at(it) == "2"


async def test_an_answer_for_another_article_changes_nothing(tmp_path: Path, store: Store) -> None:
    first, second = ids(store)[:2]
    keep(store, first)
    async with reader(tmp_path, store) as it:
        await it.press("c", "j")
        page, text = view(it).page, uncounted(it)
        keep(store, second, many(20))
        await say(it, ThreadReady(second, 20, 20, problem="Not this one."))
        assert view(it).page is page and uncounted(it) == text


async def test_it_is_being_read_until_the_worker_is_done(tmp_path: Path, store: Store) -> None:
    article = ids(store)[0]
    async with reader(tmp_path, store) as it:
        await it.press("c")
        assert it.status() == "Reading the comments …" and it.text().count("Reading the comments …") == 2
        keep(store, article)
        await say(it, ThreadReady(article, 7, 7))
        assert "reading …" in it.text() and "Was this ever in the log?" in it.text()
        await say(it, Finished())
        assert it.status() == "" and "reading …" not in it.text()
        await it.press("x")
        assert it.status() == "Reading the comments …" and "Was this ever in the log?" in it.text()


async def test_offline_the_kept_thread_says_how_old_it_is(tmp_path: Path, store: Store) -> None:
    article = ids(store)[0]
    keep(store, article)
    async with reader(tmp_path, store) as it:
        await it.press("c")
        store.threads.failed(article, "news.example cannot be reached")
        await say(it, ThreadReady(article, 7, problem="news.example cannot be reached"))
        await say(it, Failed("No network."))
        assert "as of " in it.text() and "Was this ever in the log?" in it.text()
        assert "Not read anew: news.example cannot be reached. x tries it again." in it.text()


@pytest.mark.parametrize(
    ("doors", "elsewhere", "total", "words"),
    [
        (Doors.OPEN, "", 0, "No comments yet. C writes the first."),
        (Doors.UNKNOWN, "", 0, "No comments yet. C writes the first."),
        (Doors.CLOSED, "", 0, "There are no comments, and the discussion is closed."),
        (Doors.LOGIN, "", 0, "No comments yet. To write one you have to log in at the site: o opens the page in the"),
        (Doors.OPEN, "", 9, "The site counts 9 comments and shows none here. o opens the page in the browser."),
    ],
)
async def test_where_there_are_no_comments_it_says_why(
    tmp_path: Path, store: Store, doors: Doors, elsewhere: str, total: int, words: str
) -> None:
    article = ids(store)[0]
    keep(store, article, [], doors=doors, elsewhere=elsewhere, total=total)
    async with reader(tmp_path, store) as it:
        await it.press("c")
        await say(it, Finished())
        assert view(it).nothing.startswith(words) and words[:40] in it.text()
        await it.press("j", "k", "J", "K", "n", "p", "space", "l", "m", "G", "pagedown", "A", "1", "enter", "h")
        assert pane(it) == "article"


async def test_what_cannot_be_read_is_named_and_opened_in_the_browser(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Mock(side_effect=lambda url, _: url)
    monkeypatch.setattr("termnews.tui.actions.links.open_in_browser", browser)
    article = ids(store)[0]
    store.threads.keep_page(article, PageDiscussion("https://news.example/1", Doors.ELSEWHERE, elsewhere="Disqus"), NOW)
    async with reader(tmp_path, store) as it:
        await it.press("c")
        await say(it, ThreadReady(article))
        await say(it, Finished())
        assert "The comments are kept by Disqus, which cannot be read here." in it.text()
        assert view(it).nothing.endswith("o opens them in the browser.")
        await it.press("o")
        assert browser.call_args.args[0] == "https://news.example/1"


async def test_every_article_is_asked_for_once_until_it_is_answered(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = ids(store)[:2]
    async with reader(tmp_path, store) as it:
        ask = Mock(side_effect=it.main.jobs.ask)
        monkeypatch.setattr(it.main.jobs, "ask", ask)

        def asked() -> list[int]:
            requests = [call.args[0] for call in ask.call_args_list]
            return [request.article for request in requests if isinstance(request, ReadThread)]

        await it.press("c", "x", "x", "q", "J", "c", "x")
        assert asked() == [first, second]
        await say(it, Finished())
        await it.press("x")
        assert asked() == [first, second, second]


async def test_what_is_for_a_thread_says_so_where_there_is_none(tmp_path: Path, store: Store) -> None:
    async with reader(tmp_path, store) as it:
        for command in ("fold", "inward", "outward", "next-top", "previous-top", "reread", "reply"):
            it.main.say("")
            it.main.run_command(command)
            assert it.status() == "Open the comments of an article first.", command
        assert it.main.talk is None and it.app.screen is it.main


async def test_c_in_the_outbox_shows_the_thread_that_was_written_to(tmp_path: Path, store: Store) -> None:
    article = ids(store)[2]
    keep(store, article)
    store.drafts.save(article, "Indeed.")
    async with reader(tmp_path, store) as it:
        it.main.open_drafts()
        await it.press("c")
        assert pane(it) == "thread" and it.opened() == "Headline 3" and "Was this ever" in it.text()


async def test_of_a_cut_thread_and_of_a_feed_it_is_said_that_there_are_more(tmp_path: Path, store: Store) -> None:
    first, second = ids(store)[:2]
    keep(store, first, cut=True, total=12_000)
    keep(store, second, total=40, service="feed")
    async with reader(tmp_path, store) as it:
        await it.press("c")
        assert "7 of 12,000 comments" in it.text() and "There are more than the 7 that are kept here." in it.text()
        await it.press("q", "J", "c")
        await say(it, Finished())
        assert "7 of 40 comments" in it.text() and "The feed brings only the newest." in it.text()


async def test_the_mouse_goes_to_comments_folds_them_and_opens_links(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Mock(side_effect=lambda url, _: url)
    monkeypatch.setattr("termnews.tui.actions.links.open_in_browser", browser)
    link = Paragraph((Span("See "), Span("the log", link="https://log.example/40"), Span(".")))
    keep(store, ids(store)[0], [comment(0, "", link, hours=500), *many(90)[1:]])
    async with reader(tmp_path, store, size=(80, 24)) as it:
        await it.press("c")

        async def click(words: str, row: int = 0) -> None:
            rows = it.rows()
            y = next(y for y, line in enumerate(rows) if words in line) + row
            await it.pilot.click(offset=(rows[y - row].index(words) + 1, y))
            await it.pilot.pause()

        await click("the log")
        assert it.status() == "→ log.example/40   the next click follows"
        await click("the log")
        assert it.status().startswith("Fetching log.example/40") or "Nothing can be fetched" in it.status()
        assert not browser.called
        await click("The ferry")
        assert view(it).cursor == 1
        name = view(it).current.comment.author  # type: ignore[union-attr]
        await click(name)
        assert view(it).page.folded == {1}  # type: ignore[union-attr]
        before = uncounted(it)
        view(it).post_message(_wheel(events.MouseScrollDown))
        await it.pilot.pause()
        assert uncounted(it) != before and view(it).cursor == 1
        view(it).post_message(_wheel(events.MouseScrollUp))
        await it.pilot.pause()
        assert uncounted(it) == before
        view(it).post_message(ScrollTo(y=float(view(it).max_scroll_y)))
        await it.pilot.pause()
        assert view(it).rows[-1].at == 89
        view(it).post_message(ScrollTo(y=view(it).max_scroll_y / 2))
        await it.pilot.pause()
        assert 20 < view(it).rows[0].at < 70


def _wheel(kind: type[events.MouseEvent]) -> events.MouseEvent:
    return kind(None, 5, 5, 0, 0, 0, False, False, False)
