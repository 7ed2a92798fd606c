"""list, search, show, mark, undo."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from termnews.cli import headlines
from termnews.model import NewArticle, View
from termnews.store.search import SOON
from termnews.store.store import Store
from tests.unit.command_line import Run, objects, runner


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(tmp_path / "profile", capsys)


NOW = datetime(2025, 6, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def articles(tmp_path: Path) -> list[int]:
    """Two sources with three articles, the newest first: their ids."""
    with Store.open(tmp_path / "profile" / "data") as store:
        paper = store.sources.put("https://me:hunter2@paper.example/feed", title="The Paper")
        blog = store.sources.put("https://blog.example/feed", title="A Blog", tags=("far",))
        store.articles.ingest(
            paper,
            [
                NewArticle(
                    key="1",
                    url="https://me:hunter2@paper.example/river",
                    title="The river rises",
                    published=NOW,
                    standfirst="It has rained for a week.",
                    byline="A. Writer",
                    plain="Water stands in the streets of the town.",
                    comments=3,
                ),
                NewArticle(key="2", url="https://paper.example/2", title="Old news", published=NOW - timedelta(days=2)),
            ],
            NOW,
        )
        store.articles.ingest(
            blog,
            [NewArticle(key="1", url="", title="On rivers", published=NOW - timedelta(days=1), plain="Nothing.")],
            NOW,
        )
        return list(store.headlines.ids(View()))


def test_headlines_are_listed_newest_first(run: Run, articles: list[int]) -> None:
    code, out, err = run("list")
    assert (code, err) == (0, "")
    assert [line.split("\t") for line in out.splitlines()] == [
        [str(articles[0]), "N-", "2025-06-04 12:00", "The Paper", "The river rises"],
        [str(articles[1]), "N-", "2025-06-03 12:00", "A Blog", "On rivers"],
        [str(articles[2]), "N-", "2025-06-02 12:00", "The Paper", "Old news"],
    ]


def test_an_article_has_the_documented_keys(run: Run, articles: list[int]) -> None:
    code, out, _ = run("list", "--json", "--limit", "1")
    assert code == 0 and objects(out) == [
        {
            "id": articles[0],
            "title": "The river rises",
            "url": "https://paper.example/river",
            "source": "The Paper",
            "source_id": 1,
            "author": "A. Writer",
            "published": "2025-06-04T12:00:00Z",
            "read": False,
            "starred": False,
            "comments": 3,
            "full_text": False,
            "drafts": 0,
        }
    ]


def test_lists_can_be_narrowed(run: Run, articles: list[int]) -> None:
    def listed(*words: str) -> list[int]:
        return [article["id"] for article in objects(run("list", "--json", *words)[1])]

    newest, blog, oldest = articles
    run("mark", "read", str(newest))
    run("mark", "star", str(newest), str(blog))
    assert listed("--unread") == [blog, oldest]
    assert listed("--starred") == [newest, blog]
    assert listed("--starred", "--unread") == [blog]
    assert listed("--source", "the paper") == listed("--source", "1") == [newest, oldest]
    assert listed("--source", "paper", "--unread") == [oldest]
    assert listed("--source", "https://blog.example/feed", "--starred") == [blog]
    assert listed("--tag", "#Far") == listed("--tag", "far", "--starred") == [blog]
    assert listed("--tag", "far", "--source", "paper") == []
    code, _, err = run("list", "--tag", "fat")
    assert code == 2 and "Did you mean “far”?" in err
    assert listed("--limit", "2") == [newest, blog]
    assert listed("--limit", "0") == articles


def test_a_search_is_ranked_and_shows_where(run: Run, articles: list[int]) -> None:
    code, out, _ = run("search", "streets", "town", "--json")
    (found,) = objects(out)
    assert code == 0 and found["id"] == articles[0]
    assert "streets of the town" in found["snippet"] and isinstance(found["rank"], float)
    code, out, _ = run("search", "river")
    assert code == 0 and out.count("\n") == 1 and out.startswith(f"{articles[0]}\tN-\t")
    assert run("search", "nowhere") == (0, "", "Nothing is found.\n")
    assert run("search", '"', "--json") == (0, "", "Nothing is found.\n")


def test_a_search_looks_through_all_that_has_come_in(run: Run, tmp_path: Path) -> None:
    with Store.open(tmp_path / "profile" / "data") as store:
        source = store.sources.put("https://paper.example/feed")
        new = [NewArticle(key=f"{n}", url="", title="A lighthouse", published=NOW) for n in range(450)]
        store.articles.ingest(source, new, NOW)
        assert store.search.behind() > SOON
    code, out, error = run("search", "lighthouse", "--limit", "0")
    assert (code, len(out.splitlines()), error) == (0, 450, "")


def test_articles_are_marked_and_it_is_taken_back(run: Run, articles: list[int]) -> None:
    newest, blog, _ = map(str, articles)
    assert run("mark", "read", newest, blog) == (0, "", "2 articles marked read.\n")
    assert run("mark", "read", newest) == (0, "", "All were read already.\n")
    code, _, err = run("mark", "star", newest, "999")
    assert code == 1 and "There is no article “999”." in err and "1 article marked starred." in err
    assert run("mark", "unstar", "999") == (2, "", "There is no article “999”.\n")
    assert run("mark", "unread", "https://paper.example/2")[2] == "All were unread already.\n"
    assert run("undo")[2] == "Taken back: marked 1 article starred.\n"
    assert run("undo")[2] == "Taken back: marked 2 articles read.\n"
    assert run("undo") == (0, "", "There is nothing to take back.\n")
    assert not any(article["read"] or article["starred"] for article in objects(run("list", "--json")[1]))


def test_an_article_is_shown_in_every_format(run: Run, articles: list[int]) -> None:
    name = str(articles[0])
    code, out, err = run("show", name, "--width", "30")
    assert (code, err) == (0, "")
    assert all(len(line) <= 30 for line in out.splitlines()[:-1])
    assert out.index("The river rises") < out.index("It has rained") < out.index("Water stands in the streets")
    assert out.endswith("https://paper.example/river\n")
    assert run("show", name, "--format", "markdown")[1].startswith("# The river rises\n")
    assert run("show", name, "--format", "html")[1].startswith("<!DOCTYPE html>")
    shown = objects(run("show", name, "--format", "json")[1])
    assert shown == objects(run("show", name, "--json")[1])
    listed = objects(run("list", "--json", "--limit", "1")[1])[0]
    assert listed == {key: shown[0][key] for key in listed}
    assert shown[0]["text"] == "Water stands in the streets of the town." and shown[0]["text_kind"] == "feed"


def test_an_article_that_is_not_there_is_said(run: Run, articles: list[int]) -> None:
    for name in ("999", "0", "9" * 30, "river", "https://nowhere.example/", "-1"):
        code, out, err = run("show", "--", name)
        assert (code, out) == (2, "") and f"There is no article “{name}”." in err
    assert "`termnews extract URL`" in run("show", "https://nowhere.example/")[2]


def test_a_source_is_found_by_what_is_typed_of_it(run: Run, articles: list[int]) -> None:
    code, _, err = run("list", "--source", "example")
    assert code == 2 and "fits 2 sources: 1 The Paper; 2 A Blog" in err
    assert "Did you mean “The Paper”?" in run("list", "--source", "papr")[2]
    assert "`termnews sources` lists them." in run("list", "--source", "xyzzy")[2]
    assert run("list", "--source", "")[0] == 2


def test_a_limit_may_be_larger_than_any_number_of_articles(run: Run, articles: list[int]) -> None:
    for words in (["list"], ["list", "--source", "1"], ["search", "river"]):
        assert run(*words, "--limit", "9" * 30) == run(*words)


@pytest.mark.parametrize("verb", [["list"], ["list", "--json"], ["search", "x"], ["list", "--unread"]])
def test_with_nothing_to_show_it_is_said_what_to_do(verb: list[str], run: Run) -> None:
    code, out, err = run(*verb)
    assert (code, out) == (0, "") and "`termnews add URL`" in err


def test_no_secret_of_an_address_is_printed(run: Run, articles: list[int]) -> None:
    for words in (["list", "--json"], ["show", str(articles[0])], ["show", str(articles[0]), "--json"]):
        assert "hunter2" not in run(*words)[1]


def test_a_database_that_needs_more_is_listed_in_the_same_way(
    run: Run, articles: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (["list"], ["list", "--json"], ["list", "--unread"], ["list", "--starred"], ["search", "river", "--json"])
    quick = [run(*words) for words in lines]
    monkeypatch.setattr(headlines, "_glanced", lambda paths, look: None)
    assert [run(*words) for words in lines] == quick
