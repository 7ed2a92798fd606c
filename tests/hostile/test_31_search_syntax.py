"""Threat 31: FTS5's own syntax, broken quotes, NUL and anything else in the search.

Expected: terms are quoted, no operator is obeyed, nothing raises, and no word of SQLite's is ever shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from termnews.model import View
from termnews.store.store import Store
from tests.tui.news import fill, reader
from tests.unit.command_line import runner

QUERIES = (
    '"',
    '""',
    '"""',
    "'",
    "''",
    "a'b",
    "NEAR",
    "NEAR(a b, 5)",
    "a NEAR b",
    "AND",
    "a AND",
    "OR OR",
    "NOT",
    "NOT a",
    "a NOT",
    "^a",
    "a*",
    "*",
    "title:a",
    "title : x",
    "{title body}: a",
    "-title:a",
    "body:",
    "rank",
    "rowid:1",
    "a:b:c",
    "(",
    ")",
    "(a",
    "a)",
    "()",
    "+",
    "a + b",
    "-",
    "--",
    "--x",
    "-a",
    '-"a',
    '-"a b"',
    "a\x00b",
    "\x00",
    "\ud800",
    "a\ud800b",
    "\u202e",
    ";",
    "; DROP TABLE article;",
    "%",
    "_",
    "\\",
    "a\\",
    "?",
    ":1",
    "@x",
    "$x",
    "/*",
    "' OR 1=1 --",
    '" OR 1=1 --',
    "日本%",
    "日_本",
    "\\日本",
    "日" * 500,
    "a " * 5000,
    '"' * 999,
    "x" * 100_000,
    "\uffff",
    "\U0010ffff",
    "é́́́",
    "match",
    "search",
    "fts5",
    "NULL",
    "headline -headline",
    "“headline 1”",
    "{",
    "}",
    "[",
    "]",
    "<",
    ">",
    "|",
    "&",
    "a,b",
    "#",
    "\n",
    "\t",
    " ",
)
RAW = re.compile(
    r"sqlite|fts5|syntax error|no such column|unterminated|malformed|near \"|Traceback|OperationalError", re.IGNORECASE
)


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A little news."""
    with Store.open(tmp_path_factory.mktemp("profile") / "data") as store:
        fill(store, 20)
        yield store


def everything(store: Store, typed: str) -> int:
    """Look for it in all ways; how many are found."""
    hits = store.search.find(typed)
    found = store.headlines.ids(View("search", query=typed))
    assert store.headlines.count(View("search", query=typed)) == len(found)
    assert set(store.headlines.ids(View("search", query=typed, unread_only=True))) <= set(found)
    assert [hit.id for hit in hits] == list(found[:50])
    assert len(store.search.find(typed, limit=1, offset=3)) <= 1
    return len(found)


@pytest.mark.parametrize("number", range(len(QUERIES)))
def test_what_would_be_syntax(news: Store, number: int) -> None:
    """Each of these finds what holds its words, or nothing."""
    assert 0 <= everything(news, QUERIES[number]) <= 20


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    typed=st.text("\"'()*:^+-{}\\ \x00aNEARndot日%_\ud800é", max_size=30)
    | st.text(st.characters(codec=None), max_size=20)
)
def test_whatever_is_typed(news: Store, typed: str) -> None:
    """Any letters, those of FTS5's language first of all."""
    everything(news, typed)


def test_operators_are_words(news: Store) -> None:
    """`NEAR`, `OR` and a column's name are looked for; `-` and quotes do what the manual says."""
    assert everything(news, "headline") == 20 and everything(news, "headline OR nothing") == 0
    assert everything(news, "title:headline") == 0 and everything(news, "headline*") == 20
    assert everything(news, '"headline 7"') == 1 and everything(news, 'headline -"headline 7"') == 19
    assert everything(news, "headl*") == 0 and everything(news, "' OR 1=1 --") == 0


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The verb answers with headlines or a sentence."""
    with Store.open(tmp_path / "data") as store:
        fill(store, 5)
    run = runner(tmp_path, capsys)
    for typed in QUERIES:
        code, out, err = run("search", "--", typed)
        assert code in (0, 2) and not RAW.search(err.replace(typed, "")), (typed, err)
        assert "\x1b" not in out + err and "\x00" not in out + err


async def test_in_the_reader(tmp_path: Path) -> None:
    """The search box takes them; what is said is `… articles for` or `Nothing found`."""
    with Store.open(tmp_path / "data") as store:
        fill(store, 5)
        async with reader(tmp_path, store) as it:
            for typed in ('"', "NEAR(a", "title:a", "-", "*", "a\x00b", "' OR 1=1 --", "日%", "\ud800"):
                it.main.open_view(View("search", query=typed))
                await it.pilot.pause()
                assert "for “" in it.text() and not RAW.search(it.text())
            await it.press("/", *'"NEAR(', "enter")
            assert "for “" in it.text() and it.app.screen is it.main and not it.main.status.is_error
