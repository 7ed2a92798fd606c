"""Where a thread is: by what the feed and the page say."""

from __future__ import annotations

import pytest

from termnews.comments.places import needs_page, places
from termnews.discussion import Clues, PageDiscussion, Place

URL = "https://news.example/2026/11/story/"
REST = Place("wordpress", "https://news.example/wp-json/", "4")
FEED = Place("feed", f"{URL}feed/")
ISSO = Place("isso", "https://comments.example/", "/story/")
PAGE = Place("page", URL)


def clues(comments_url: str = "", feed: str = "", *places: Place, url: str = URL) -> Clues:
    page = PageDiscussion(url, places=places) if places else None
    return Clues(1, url, "https://news.example/feed/", comments_url, feed, page)


@pytest.mark.parametrize(
    ("link", "place"),
    [
        ("https://news.ycombinator.com/item?id=123", Place("hackernews", "https://news.ycombinator.com", "123")),
        ("https://lobste.rs/s/ab12cd/a_title", Place("lobsters", "https://lobste.rs", "ab12cd")),
        ("https://lobste.rs/s/ab12cd", Place("lobsters", "https://lobste.rs", "ab12cd")),
        ("https://tilde.example/s/ab12cd/a_title", Place("lobsters", "https://tilde.example", "ab12cd")),
        ("https://lemmy.example/post/99", Place("lemmy", "https://lemmy.example", "99")),
        ("https://social.example/@ann/123456", Place("mastodon", "https://social.example", "123456")),
        ("https://social.example/@ann@far.example/12", Place("mastodon", "https://social.example", "12")),
        ("https://social.example/users/ann/statuses/12", Place("mastodon", "https://social.example", "12")),
    ],
)
def test_a_feed_names_a_thread_by_its_link_to_comments(link: str, place: Place) -> None:
    assert places(clues(link, "", REST, PAGE)) == (place,), "the comments under the article are others"
    assert not needs_page(clues(link))


@pytest.mark.parametrize(
    "link",
    [
        f"{URL}#comments",
        f"{URL}#respond",
        "https://news.ycombinator.com/news",
        "https://news.ycombinator.com/item?id=",
        "https://news.ycombinator.com/item?id=1%2F..%2Fx",
        "https://social.example/@ann",
        "https://lemmy.example/post/99/edit",
        "https://lemmy.example/post/99#comments",
        "ftp://social.example/@ann/12",
        "",
        "not an address",
    ],
)
def test_all_other_links_lead_to_the_article_s_own_comments(link: str) -> None:
    assert places(clues(link, "", REST, PAGE)) == (REST, PAGE)
    assert places(clues(link)) == ()
    assert needs_page(clues(link))


def test_an_article_that_is_a_thread_is_known_by_the_name_of_its_site_only() -> None:
    ask = clues(url="https://news.ycombinator.com/item?id=5")
    assert places(ask) == (Place("hackernews", "https://news.ycombinator.com", "5"),)
    assert not needs_page(ask)
    assert places(clues(url="https://lobste.rs/s/ab12cd"))[0].service == "lobsters"
    for guess in ("https://blog.example/post/12", "https://blog.example/@ann/12", "https://blog.example/s/ab12cd"):
        assert places(clues(url=guess)) == ()
        assert needs_page(clues(url=guess))


def test_what_gives_the_whole_thread_comes_first() -> None:
    assert places(clues("", "", PAGE, FEED, ISSO, REST)) == (REST, ISSO, FEED, PAGE)
    atom = Place("feed", f"{URL}feed/atom/")
    assert places(clues("", atom.url, PAGE, FEED, REST)) == (REST, atom, PAGE), (
        "the feed of comments that the feed names"
    )
    assert places(clues("", FEED.url)) == (FEED,)
    assert needs_page(clues("", FEED.url))
    assert not needs_page(clues("", FEED.url, PAGE))


def test_a_link_with_a_feed_of_comments_beside_it_is_the_article_s_own() -> None:
    own = "https://blog.example/post/12"
    assert places(clues(own, f"{own}/feed", url=own)) == (Place("feed", f"{own}/feed"),)


def test_a_guess_on_the_article_s_own_host_is_tried_before_its_page() -> None:
    post = "https://lemmy.example/post/99"
    assert places(clues(post, "", PAGE, url=post)) == (Place("lemmy", "https://lemmy.example", "99"), PAGE)
    assert needs_page(clues(post, url=post))


def test_a_copy_of_the_article_on_mastodon_is_its_thread_where_there_is_no_other() -> None:
    copy = Place("mastodon", "https://social.example", "123")
    assert places(clues("", "", copy)) == (copy,)
    assert places(clues("", "", copy, PAGE)) == (PAGE,)
    assert places(clues("", FEED.url, copy)) == (FEED,)


def test_services_of_another_version_are_passed_over() -> None:
    assert places(clues("", "", Place("discourse", "https://forum.example/"), PAGE)) == (PAGE,)
