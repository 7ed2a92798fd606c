"""Threat 21: what a comment tells of its writer, and to whom.

Expected: the site of the article, and no other, gets what the writer gave and what its own form asks to have back. No
Referer, no Origin, no cookie; the e-mail address goes to no other host, by no redirect, and never from https to http.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from termnews import secrets
from termnews.cli.outbox import as_json
from termnews.comments import outcomes
from termnews.comments.wordpress_post import filled, misled
from termnews.comments.wordpress_rest import is_private_way
from termnews.discussion import CommentForm, DraftState, Identity
from termnews.engine import delivery_rules as rules
from termnews.fetch.http import Answer
from tests.unit.comment_site import ME, Paper, reader
from tests.unit.rawserver import Request, reply, resolve

EMAIL = "prue@example.org"


def told(requests: list[Request]) -> list[Request]:
    """The requests in which the e-mail address stands, as it is or encoded."""
    return [
        request
        for request in requests
        if any(word in f"{request}" for word in (EMAIL, EMAIL.replace("@", "%40"), "prue%2540"))
    ]


async def test_the_site_gets_what_the_form_and_the_writer_gave_and_nothing_else(tmp_path: Path) -> None:
    async with Paper() as paper:
        paper.more = (
            '<input type="hidden" name="ak_js" value="42"><p style="display:none"><textarea name="trap"></textarea></p>'
            '<input type="checkbox" name="subscribe" value="all"><input type="radio" name="r" value="2" checked>'
        )
        async with reader(tmp_path, paper) as here:
            await here.say("1 < 2 *so*")
        assert len(paper.posts) == 1
        post = paper.posts[0]
        assert dict(paper.fields()) == {
            "comment": "1 &lt; 2 <em>so</em>",
            "author": "Prue",
            "email": EMAIL,
            "url": "https://prue.example/",
            "submit": "Post Comment",
            "comment_post_ID": "4",
            "comment_parent": "0",
            "ak_js": "42",
            "trap": "",
            "r": "2",
        }
        assert set(post.headers) <= {
            *("host", "user-agent", "accept", "accept-encoding", "content-type", "content-length", "connection")
        }
        assert post.headers["user-agent"].startswith("termnews/")


async def test_no_cookie_of_the_site_is_kept_or_shown(tmp_path: Path) -> None:
    async with Paper() as paper:
        async with reader(tmp_path, paper) as here:
            await here.say("words")
        assert len(paper.requests) > 3
        assert not [request for request in paper.requests if "session" in request.headers.get("cookie", "")]


@pytest.mark.parametrize(
    "action",
    [
        "http://evil.example:{port}/wp-comments-post.php",
        "//evil.example:{port}/wp-comments-post.php",
        "http://news.example@evil.example:{port}/wp-comments-post.php",
        "http://sub.news.example.evil.example:{port}/wp-comments-post.php",
    ],
)
async def test_a_form_that_leads_to_another_host_is_not_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    resolve(monkeypatch, news_example="127.0.0.1", evil_example="127.0.0.1")
    async with Paper() as paper:
        paper.name = "news.example"
        paper.action = action.format(port=paper.port)
        async with reader(tmp_path, paper) as here:
            draft = await here.say("words")
        assert draft.state is DraftState.BLOCKED and draft.words
        assert not paper.posts and not told(paper.requests)


async def test_an_article_that_has_moved_to_another_site_gets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch, news_example="127.0.0.1", evil_example="127.0.0.1")
    async with Paper() as paper:
        paper.name = "news.example"
        story = paper.routes["/story"]
        paper.routes["/elsewhere"] = story
        async with reader(tmp_path, paper) as here:
            paper.routes["/story"] = reply(b"", "302 Found", Location=paper.url("/elsewhere", "evil.example"))
            draft = await here.say("words")
        assert draft.state is DraftState.BLOCKED and "evil.example" in draft.words
        assert not paper.posts and not told(paper.requests)


@pytest.mark.parametrize("where", ["/story", "/elsewhere#comment-7", "/story?x=1#comment-7", "/elsewhere"])
async def test_where_an_answer_leads_nothing_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(rules, "PATIENCE", rules.PATIENCE * 0)
    resolve(monkeypatch, news_example="127.0.0.1", evil_example="127.0.0.1")
    site = "0" * 32
    async with Paper() as paper, Paper() as evil:
        paper.name = "news.example"
        evil.routes["/elsewhere"] = evil.routes["/story"]
        paper.answer = reply(
            b"", "302 Found", Location=evil.url(where, "evil.example"), Set_Cookie=f"comment_author_{site}=x"
        )
        async with reader(tmp_path, paper) as here:
            draft = await here.say("words")
            await here.deliver(draft.id)
        assert evil.requests == []
        hosts = {request.headers["host"] for request in told(paper.requests)}
        assert hosts == {f"news.example:{paper.port}"}


async def test_a_redirect_of_the_page_takes_the_writers_cookie_to_no_other_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch, news_example="127.0.0.1", evil_example="127.0.0.1")
    async with Paper() as paper, Paper() as evil:
        paper.name = "news.example"
        async with reader(tmp_path, paper) as here:
            draft = await here.say("words")
            assert draft.state is DraftState.ACCEPTED and told(paper.requests)
            paper.routes["/story"] = reply(b"", "302 Found", Location=evil.url("/story", "evil.example"))
            assert (await here.deliver(draft.id)).state is DraftState.ACCEPTED
        assert evil.requests and not told(evil.requests)


async def test_a_password_goes_to_no_other_host_and_to_none_in_the_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch, news_example="127.0.0.1", evil_example="127.0.0.1")
    async with Paper() as paper, Paper() as evil:
        paper.name = "news.example"
        async with reader(tmp_path, paper) as here:
            secrets.keep(here.engine.paths.data, "news.example", "prue", "hunter2")
            for root in (evil.url("/wp-json/", "evil.example"), paper.url("/wp-json/", "news.example")):
                paper.below = f"<link rel='https://api.w.org/' href='{root}'>"
                draft = await here.say(f"words by {root}")
                assert draft.state in (DraftState.BLOCKED, DraftState.ACCEPTED, DraftState.QUEUED)
        for request in (*paper.requests, *evil.requests):
            assert "authorization" not in request.headers
            assert "hunter2" not in f"{request}"


def test_a_password_may_go_over_https_and_to_this_machine() -> None:
    assert is_private_way("https://news.example/wp-json/") and is_private_way("http://127.0.0.1:80/wp-json/")
    assert not is_private_way("http://news.example/wp-json/") and not is_private_way("http://10.0.0.1/")


@pytest.mark.parametrize(
    ("page", "action"),
    [
        ("https://news.example/a", "http://news.example/wp-comments-post.php"),
        ("https://news.example/a", "https://evil.example/wp-comments-post.php"),
        ("https://news.example/a", "javascript:alert(1)"),
        ("https://news.example/a", "ftp://news.example/wp-comments-post.php"),
        ("https://news.example/a", ""),
    ],
)
def test_a_form_that_leads_astray_is_refused_in_words(page: str, action: str) -> None:
    assert misled(page, CommentForm(action, "post", (("comment", "text", True),)))
    assert not misled(page, CommentForm("https://news.example/wp", "post", (("comment", "text", True),)))


def test_a_form_cannot_have_the_writers_words_under_its_own_names() -> None:
    form = CommentForm(
        "https://news.example/",
        fields=(
            ("d736b1", "text", True),
            ("author", "name", True),
            ("email", "email", True),
            ("comment", "hidden", False),
        ),
        rest=(("comment", ""), ("author", "planted"), ("comment_parent", "9")),
    )
    assert list(filled(form, ME, "words", "")) == [
        ("d736b1", "words"),
        ("author", "Prue"),
        ("email", EMAIL),
        ("comment", ""),
        ("comment_parent", "0"),
    ]


@pytest.mark.parametrize(
    "name", ["comment_author_x;y", "comment_author_", "comment_author_ä", "comment_author_\r\nX: y"]
)
def test_a_cookie_is_named_by_letters_and_figures_alone(name: str) -> None:
    answer = Answer("", 302, {"location": "/#comment-1"}, ((name, "x"),))
    assert outcomes.own_cookie(answer, ME) == ""


def test_a_writers_name_ends_no_header() -> None:
    cookie = outcomes.cookie_of("0", Identity("a\r\nX-Evil: 1; b=c", "e@x.example;d\n"))
    assert cookie.isprintable() and cookie.count(";") == 1 and ":" not in cookie


def test_a_sites_words_are_clean() -> None:
    body = b'<div class="wp-die-message"><p>\x1b]52;c;x\x07\xe2\x80\xaeNo &#27;[31m&lt;b&gt;</p></div>'
    words = outcomes.words_of(Answer("", 403, {}, (), body))
    assert words.isprintable() and "No" in words and "\u202e" not in words


async def test_the_address_is_in_no_list(tmp_path: Path) -> None:
    async with Paper() as paper, reader(tmp_path, paper) as here:
        draft = await here.say("words")
        steps = await here.engine.db(here.engine.store.outbox.steps, draft.id)
    assert EMAIL not in json.dumps(as_json(draft, steps))
    assert EMAIL in repr(draft)
