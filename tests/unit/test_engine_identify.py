"""Entries made ready for the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from termnews.engine import identify
from termnews.model import Entry, NewArticle

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ENTRY = Entry(guid="tag:1", url="https://news.example/1", title="One", published=NOW - timedelta(hours=3))
LONG = "It was a long text of many words. " * 60


def one(entry: Entry) -> NewArticle:
    (article,) = identify.articles([entry], NOW)
    return article


# --- identity ---------------------------------------------------------------------------------------------------------


def test_the_guid_then_the_address_then_a_hash() -> None:
    assert one(ENTRY).key == "tag:1"
    assert one(ENTRY._replace(guid="")).key == "https://news.example/1"
    bare = ENTRY._replace(guid="", url="")
    assert one(bare).key.startswith("hash:")
    assert one(bare).key == one(bare).key != one(bare._replace(title="Two")).key


def test_a_site_that_moves_to_https_has_no_new_articles() -> None:
    guid = "http://news.example/?p=1"
    assert one(ENTRY._replace(guid=guid)).key == one(ENTRY._replace(guid=guid.replace("http", "https"))).key


def test_a_guid_without_end_is_hashed() -> None:
    assert len(one(ENTRY._replace(guid="x" * 5000)).key) < 100


def test_an_entry_that_stands_there_twice_is_taken_once() -> None:
    assert [article.key for article in identify.articles([ENTRY, ENTRY], NOW)] == ["tag:1"]


def test_a_guid_that_several_addresses_share_identifies_none_of_them() -> None:
    same = [ENTRY._replace(guid="0", url=f"https://news.example/{n}") for n in range(2)]
    well = [ENTRY._replace(guid=f"tag:{n}", url=f"https://news.example/{n}") for n in range(2, 5)]
    keys = [article.key for article in identify.articles(same + well, NOW)]
    assert keys == ["https://news.example/0", "https://news.example/1", "tag:2", "tag:3", "tag:4"]


def test_where_most_guids_are_shared_none_is_believed() -> None:
    same = [ENTRY._replace(guid="0", url=f"https://news.example/{n}") for n in range(4)]
    well = [ENTRY._replace(guid="tag:9", url="https://news.example/9")]
    assert identify.articles(same + well, NOW)[-1].key == "https://news.example/9"


# --- dates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("published", "updated", "expected"),
    [
        (NOW - timedelta(days=1), None, NOW - timedelta(days=1)),
        (None, NOW - timedelta(days=2), NOW - timedelta(days=2)),
        (None, None, NOW),
        (NOW + timedelta(minutes=1), None, NOW),
        (NOW + timedelta(days=400), NOW - timedelta(days=1), NOW - timedelta(days=1)),
        (datetime(1970, 1, 1, tzinfo=UTC), None, NOW),
    ],
)
def test_a_date_that_cannot_be_is_when_it_was_first_seen(
    published: datetime | None, updated: datetime | None, expected: datetime
) -> None:
    assert one(ENTRY._replace(published=published, updated=updated)).published == expected


def test_entries_without_dates_keep_their_order() -> None:
    entries = [ENTRY._replace(guid=str(n), published=None) for n in range(5)]
    articles = identify.articles(entries, NOW)
    dates = [article.published for article in articles]
    assert dates == sorted(set(dates), reverse=True)
    assert not any(article.dated for article in articles)
    assert one(ENTRY).dated


# --- words ------------------------------------------------------------------------------------------------------------


def test_the_text_is_the_content_else_the_summary() -> None:
    both = one(ENTRY._replace(summary="<p>Short.</p>", content="<p>Whole <b>text</b>.</p>"))
    assert (both.html, both.plain, both.standfirst) == ("<p>Whole <b>text</b>.</p>", "Whole text.", "Short.")
    summary = one(ENTRY._replace(summary="<p>Short.</p>"))
    assert (summary.html, summary.standfirst) == ("<p>Short.</p>", "Short.")


def test_a_summary_that_is_the_beginning_of_the_text_is_no_standfirst() -> None:
    excerpt = f"<p>{LONG[:300]} [&hellip;]</p><p>The post <a>One</a> appeared first on <a>News</a>.</p>"
    assert one(ENTRY._replace(summary=excerpt, content=f"<p>{LONG}</p>")).standfirst == ""


def test_a_summary_that_is_the_first_block_of_the_text_is_the_standfirst() -> None:
    content = f"<h2>A true &#8216;friend&#8217;</h2><p>{LONG}</p>"
    assert one(ENTRY._replace(summary="A true ‘friend’", content=content)).standfirst == "A true ‘friend’"
    assert one(ENTRY._replace(summary=LONG, content=f"<p>{LONG}</p><p>{LONG}</p>")).standfirst == ""


@pytest.mark.parametrize(
    ("summary", "standfirst"),
    [
        ("A sentence. [&#8230;]", "A sentence."),
        ("A sentence that goes on […]", "A sentence that goes on…"),
        ("A sentence… Continue reading One →", "A sentence…"),
        ('A sentence. <a href="/1">Read more</a>', "A sentence."),
        ("A sentence.<p>The post One appeared first on News.</p>", "A sentence."),
        ("He read on the train.", "He read on the train."),
        ("First. " + "x " * 60 + "end. " + "y " * 200, "First. " + "x " * 60 + "end."),
        ("word " * 100, "word " * 59 + "word…"),
    ],
)
def test_the_standfirst(summary: str, standfirst: str) -> None:
    assert one(ENTRY._replace(summary=summary)).standfirst == standfirst


def test_a_missing_title_is_made_of_the_text() -> None:
    assert one(ENTRY._replace(title="", summary="<p>First words.</p><p>More.</p>")).title == "First words."
    assert one(ENTRY._replace(title="")).title == "https://news.example/1"
    assert one(Entry()).title == "Untitled"


def test_the_byline() -> None:
    assert identify.byline(["A. Writer", "B. Editor", "A. Writer"]) == "A. Writer, B. Editor"
    assert identify.byline([str(n) for n in range(9)]) == "0, 1, 2, 3, 4 and 4 others"


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        (LONG, False),
        (LONG + "and then […]", True),
        (LONG + "Read more", True),
        (LONG + "Continue reading the story →", True),
        (LONG + "The post One appeared first on News.", False),
        ("Three short words.", True),
        ("新聞" * 400, False),
        ("", True),
    ],
)
def test_a_text_that_is_not_the_whole_article(text: str, cut: bool) -> None:
    assert identify.is_cut(text, 250) is cut
