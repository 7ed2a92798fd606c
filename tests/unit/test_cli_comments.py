"""comments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from termnews.discussion import (
    Comment,
    Doors,
    DraftState,
    FetchedThread,
    Identity,
    PageDiscussion,
    Parent,
    Place,
)
from termnews.document import Document, Paragraph, Span
from termnews.model import NewArticle
from termnews.store.store import Store
from tests.unit.command_line import Run, objects, runner

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DEAD = "http://127.0.0.1:9"
"""A port of this machine where nothing listens."""


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(tmp_path / "profile", capsys)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Article 1 has a thread that has been read, 2 has its comments elsewhere, of 3 nothing is known."""
    opened = Store.open(tmp_path / "profile" / "data")
    source = opened.sources.put(f"{DEAD}/feed")
    for number in (1, 2, 3):
        article = NewArticle(str(number), f"{DEAD}/{number}", f"Story {number}", NOW)
        assert opened.articles.ingest(source, [article], NOW).new == (number,)
    page = PageDiscussion(f"{DEAD}/1", Doors.OPEN, (Place("wordpress", f"{DEAD}/wp-json/", "4"),))
    opened.threads.keep_page(1, page, NOW)
    opened.threads.keep_page(2, PageDiscussion(f"{DEAD}/2", Doors.ELSEWHERE, elsewhere="Disqus"), NOW)
    body = Document((Paragraph((Span("See "), Span("this", link="https://a.example/"), Span("."))),))
    comments = (
        Comment("7", "", "Ann", NOW, body, "https://me:hunter2@paper.example/1#comment-7"),
        Comment("8", "7", "", NOW + timedelta(minutes=5), body),
        Comment("9", "404", "Cy", None, body, held=True),
    )
    opened.threads.keep(1, FetchedThread(page.places[0], comments), NOW)
    return opened


def test_a_thread_is_written_as_text(run: Run, store: Store) -> None:
    code, out, err = run("comments", "1", "--offline")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "Ann · 2026-11-24 12:00 · #7",
        "  See this[1].",
        "  [1] https://a.example/",
        "",
        "  Anonymous · 2026-11-24 12:05 · #8",
        "    See this[1].",
        "    [1] https://a.example/",
        "",
        "Cy · #9 · held",
        "  See this[1].",
        "  [1] https://a.example/",
    ]


def test_a_comment_is_an_object_with_the_keys_that_are_promised(run: Run, store: Store) -> None:
    code, out, err = run("comments", f"{DEAD}/1", "--offline", "--json")
    assert err == ""
    first, second, third = objects(out)
    assert (code, err) == (0, "")
    assert first == {
        **{"id": "7", "parent": "", "depth": 0, "author": "Ann", "published": "2026-11-24T12:00:00Z"},
        **{"text": "See this.", "url": "https://paper.example/1#comment-7", "held": False, "read": False},
        **{"new": False, "own": None},
    }
    assert (second["parent"], second["depth"]) == ("7", 1)
    assert (third["parent"], third["published"], third["held"]) == ("", None, True)
    _, described, _ = run("comments", "--help")
    assert all(key in described for key in first)


def test_the_person_s_own_stand_in_it(run: Run, store: Store) -> None:
    draft = store.drafts.save(1, "Mine.", parent=Parent("7", "Ann", "See this."))
    store.drafts.save(1, "Still being written.")
    store.outbox.queue(draft, Identity("Me"), NOW, service="wordpress", wire="Mine.", not_before=NOW)
    store.outbox.move(draft, (DraftState.QUEUED,), DraftState.HELD, NOW, remote_key="10")
    own = [one for one in objects(run("comments", "1", "--offline", "--json")[1]) if one["own"]]
    assert [(one["id"], one["parent"], one["text"], one["own"], one["held"]) for one in own] == [
        (f"draft:{draft}", "7", "Mine.", "held", True)
    ]
    assert f"  Me · {store.outbox.of_article(1)[0].changed:%Y-%m-%d %H:%M} · #draft:1 · yours, held" in (
        run("comments", "1", "--offline")[1].splitlines()
    )


def test_a_deep_thread_keeps_its_width(run: Run, store: Store) -> None:
    body = Document((Paragraph((Span("word " * 40),)),))
    deep = tuple(Comment(str(n), str(n - 1) if n > 1 else "", "Ann", NOW, body) for n in range(1, 61))
    store.threads.keep(1, FetchedThread(Place("page", DEAD), deep), NOW)
    lines = run("comments", "1", "--offline", "--width", "60")[1].splitlines()
    assert max(map(len, lines)) <= 60
    assert any(line.startswith(" " * 20 + "Ann") for line in lines)
    assert not any(line.startswith(" " * 23) for line in lines)


def test_what_cannot_be_read_anew_is_shown_as_it_was_kept(run: Run, store: Store) -> None:
    code, out, err = run("comments", "1")
    assert code == 1
    assert out.startswith("Ann · ")
    assert err.endswith("refuses the connection. What is kept stands above.\n")
    assert store.threads.get(1) is not None
    code, out, err = run("comments", "3")
    assert (code, out) == (69, "")
    assert "refuses the connection" in err


def test_what_only_a_browser_shows_is_named(run: Run, store: Store) -> None:
    code, out, err = run("comments", "2", "--json")
    assert (code, out) == (1, "")
    assert err == "The comments are kept by Disqus, which shows them in a browser only.\n"


def test_what_is_not_there(run: Run, store: Store) -> None:
    code, out, err = run("comments", "3", "--offline")
    assert (code, out) == (1, "")
    assert err.startswith("Nothing of this thread is kept yet")
    for name in ("99", "https://a.example/nothing", "nonsense", "9" * 30):
        code, out, err = run("comments", name)
        assert (code, out) == (2, "")
        assert err.startswith(f"There is no article “{name}”.")
    store.threads.keep(3, FetchedThread(Place("page", DEAD)), NOW)
    assert run("comments", "3", "--offline") == (0, "", "There are no comments yet.\n")
