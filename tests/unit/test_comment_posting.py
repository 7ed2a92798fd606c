"""Comments by a form, at a site on loopback: what the page is asked, what is sent, and what is believed afterwards."""

from __future__ import annotations

import asyncio
import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from termnews.comments.wordpress_look import number_in
from termnews.discussion import DraftState, Identity, Parent
from termnews.engine import delivery_rules as rules
from tests.unit.comment_site import FORM, ME, Paper, reader
from tests.unit.rawserver import Request, reply

ACCEPTED, BLOCKED, HELD, PUBLISHED, QUEUED, REJECTED, REMOVED, UNKNOWN = (
    DraftState.ACCEPTED,
    DraftState.BLOCKED,
    DraftState.HELD,
    DraftState.PUBLISHED,
    DraftState.QUEUED,
    DraftState.REJECTED,
    DraftState.REMOVED,
    DraftState.UNKNOWN,
)
SHOWN = (
    '<ol><li id="comment-{}" class="comment"><b class="fn">{}</b><div class="comment-content"><p>{}</p></div></li></ol>'
)
AWAITING = SHOWN.replace("<p>", '<p class="comment-awaiting-moderation">Awaiting.</p><p>')


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pauses."""
    monkeypatch.setattr(rules, "SPACING", timedelta())
    monkeypatch.setattr(rules, "PATIENCE", timedelta())


class Rest:
    """A REST interface: a comment's answer by its number, and the list of a post."""

    def __init__(self, paper: Paper) -> None:
        self.comments: dict[str, tuple[int, dict[str, Any]]] = {}
        self.listed: list[dict[str, Any]] = []
        self.leaves_out = False
        """Whether the article is of a type that it does not tell of."""
        paper.below += f"<link rel='https://api.w.org/' href='{paper.url('/wp-json/')}'>"
        paper.routes["/wp-json/wp/v2/comments"] = self._list
        for number in range(10):
            paper.routes[f"/wp-json/wp/v2/comments/{number}"] = self._one

    def shows(self, number: int, **fields: object) -> None:
        """Show a comment to everyone."""
        self.comments[str(number)] = 200, {"id": number, "post": 4, "status": "approved", **fields}

    def hides(self, number: int) -> None:
        """Keep it from everyone."""
        self.comments[str(number)] = 401, {"code": "rest_cannot_read", "message": "No."}

    async def _one(self, request: Request, writer: asyncio.StreamWriter) -> None:
        number = request.target.partition("?")[0].rpartition("/")[2]
        status, value = self.comments.get(number, (404, {"code": "rest_comment_invalid_id"}))
        writer.write(reply(json.dumps(value).encode(), str(status), Content_Type="application/json"))
        await writer.drain()

    async def _list(self, request: Request, writer: asyncio.StreamWriter) -> None:
        if self.leaves_out:
            writer.write(reply(b'{"code":"rest_cannot_read_post"}', "401 No", Content_Type="application/json"))
            return await writer.drain()
        asked = dict(parse_qsl(request.target.partition("?")[2]))["_fields"].split(",")
        # As 6.1.9: `content.rendered` asks for nothing.
        listed = [{name: value for name, value in one.items() if name in asked} for one in self.listed]
        writer.write(reply(json.dumps(listed).encode(), Content_Type="application/json"))
        await writer.drain()


@pytest.mark.parametrize(
    ("status", "state", "said"),
    [
        ("404 Not Found", BLOCKED, "not there any more"),
        ("410 Gone", BLOCKED, "not there any more"),
        ("403 Forbidden", BLOCKED, "does not let"),
        ("418 Teapot", BLOCKED, "418"),
        ("500 Broken", QUEUED, "500"),
        ("429 Too Many", QUEUED, "429"),
    ],
)
async def test_what_the_page_says_with_its_status(tmp_path: Path, status: str, state: DraftState, said: str) -> None:
    async with Paper() as paper, reader(tmp_path, paper) as here:
        paper.routes["/story"] = reply(b"no", status, Retry_After="100")
        draft = await here.say("words")
        assert draft.state is state and said in draft.words and not paper.posts
        if status.startswith("429"):
            assert draft.not_before is not None and draft.not_before > datetime.now(UTC) + timedelta(seconds=90)


async def test_the_characters_of_the_page(tmp_path: Path) -> None:
    """A form is sent in those of its page; what they do not have goes as a reference, as browsers send it."""
    async with Paper() as paper, reader(tmp_path, paper) as here:
        html = f"<html><body class=postid-4>{FORM.format(action='/wp-comments-post.php', more='')}</body></html>"
        paper.routes["/story"] = reply(html.encode("cp1251"), Content_Type="text/html; charset=windows-1251")
        await here.say("Привет, שלום", identity=Identity("Пру", "prue@example.org"))
        fields = dict(parse_qsl(paper.posts[-1].body.decode(), encoding="cp1251"))
        assert (fields["comment"], fields["author"]) == ("Привет, &#1513;&#1500;&#1493;&#1501;", "Пру")


@pytest.mark.parametrize(
    ("below", "said"),
    [
        ("", "no form"),
        ('<p class="no-comments">Comments are closed.</p>', "closed"),
        ('<p class="must-log-in">You must be <a href="/wp-login.php">logged in</a> to comment.</p>', "logged in"),
        ('<div id="disqus_thread"></div>', "Disqus"),
    ],
)
async def test_a_page_without_a_form_says_why(tmp_path: Path, below: str, said: str) -> None:
    async with Paper() as paper, reader(tmp_path, paper) as here:
        paper.action, paper.below = "", below
        draft = await here.say("words")
        assert draft.state is BLOCKED and said in draft.words


async def test_what_only_the_writer_can_answer_is_left_to_a_browser(tmp_path: Path) -> None:
    async with Paper() as paper, reader(tmp_path, paper) as here:
        paper.more = '<label for="c">What is 3 + 4?</label><input id="c" name="captcha" type="text" required>'
        draft = await here.say("words")
        assert draft.state is BLOCKED and "3 + 4" in draft.words and not paper.posts


@pytest.mark.parametrize(
    ("text", "identity", "said"),
    [
        ("words", Identity("", "a@b.example"), "a name"),
        ("words", Identity("A"), "an e-mail address"),
        ("words", Identity(), "a name and an e-mail address"),
        ("é" * 33_000, ME, "66,000 bytes of 65,525"),
        ("words", ME._replace(name="é" * 123), "name is too long"),
    ],
)
async def test_what_the_form_will_not_take_is_not_sent(
    tmp_path: Path, text: str, identity: Identity, said: str
) -> None:
    async with Paper() as paper, reader(tmp_path, paper) as here:
        draft = await here.say(text, identity=identity)
        assert draft.state is REJECTED and said in draft.words and not paper.posts


async def test_an_answer_is_sent_to_what_is_shown_and_to_nothing_else(tmp_path: Path) -> None:
    async with Paper() as paper, reader(tmp_path, paper) as here:
        rest = Rest(paper)
        paper.more = '<input type="hidden" name="comment_post_ID" value="4">'
        rest.shows(3)
        rest.hides(5)
        rest.shows(6, post=9)
        rest.hides(7)
        states = [(await here.say(f"to {n}", parent=Parent(str(n), "", ""))).state for n in (3, 5, 6, 8)]
        assert states == [ACCEPTED, BLOCKED, BLOCKED, BLOCKED]
        assert dict(paper.fields())["comment_parent"] == "3"
        assert len(paper.posts) == 1


async def test_without_rest_the_page_says_what_can_be_answered(tmp_path: Path) -> None:
    async with Paper() as paper, reader(tmp_path, paper) as here:
        paper.below = SHOWN.format(3, "Ada", "Hello.")
        assert (await here.say("a", parent=Parent("http://x/#comment-3", "", ""))).state is ACCEPTED
        assert dict(paper.fields())["comment_parent"] == "3"
        assert (await here.say("b", parent=Parent("4", "", ""))).state is BLOCKED
        assert (await here.say("c", parent=Parent("tag:x", "", ""))).state is BLOCKED


async def test_it_is_published_when_everyone_is_shown_it(tmp_path: Path) -> None:
    async with Paper() as paper, reader(tmp_path, paper) as here:
        draft = await here.say("words")
        assert draft.state is ACCEPTED, "the answer looks the same for spam"
        paper.below = SHOWN.format(7, "Prue", "words")
        assert (await here.deliver(draft.id)).state is PUBLISHED
        rest = Rest(paper)
        rest.hides(7)
        other = await here.say("other words")
        assert other.state is ACCEPTED, "the page is older than what REST says"


async def test_held_is_what_only_its_writer_is_shown(tmp_path: Path) -> None:
    async with Paper() as paper, reader(tmp_path, paper) as here:
        site = hashlib.md5(paper.url("").encode(), usedforsecurity=False).hexdigest()
        rest = Rest(paper)
        rest.hides(7)
        story = paper.routes["/story"]

        async def personal(request: Request, writer: asyncio.StreamWriter) -> None:
            own = "prue%40example.org" in request.headers.get("cookie", "")
            below = paper.below
            if own and is_there:
                paper.below += AWAITING.format(7, "Prue", "words")
            if own and not is_cached:
                paper.below += f'<input value="{ME.email}">'
            assert not isinstance(story, bytes)
            await story(request, writer)
            paper.below = below

        is_there, is_cached = True, False
        paper.routes["/story"] = personal
        draft = await here.say("words")
        assert draft.state is HELD
        cookies = {request.headers["cookie"] for request in paper.requests if "cookie" in request.headers}
        assert cookies == {f"comment_author_{site}=Prue; comment_author_email_{site}=prue%40example.org"}
        # A page from a cache is not the writer's own: what is not in it may be there all the same.
        is_there, is_cached = False, True
        assert (await here.deliver(draft.id)).state is HELD
        is_cached = False
        gone = await here.deliver(draft.id)
        assert gone.state is REMOVED and gone.words


async def test_what_was_cut_off_is_known_again_by_its_words(tmp_path: Path) -> None:
    async with Paper() as paper, reader(tmp_path, paper) as here:
        rest = Rest(paper)
        paper.answer = b""
        words = 'So "it\'s" 1 < 2 -- *really*...'
        draft = await here.say(words)
        assert draft.state is UNKNOWN
        shown = {"id": 9, "parent": 0, "author_name": "Prue", "date_gmt": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}"}
        shown["content"] = {"rendered": "<p>So &#8220;it&#8217;s&#8221; 1 &lt; 2 &#8211; <em>really</em>&#8230;</p>\n"}
        another, older = {**shown, "author_name": "Ada"}, {**shown, "date_gmt": "2020-01-01T00:00:00"}
        reply_to, longer = {**shown, "parent": 3}, {**shown, "content": {"rendered": "<p>So</p>"}}
        rest.listed = [another, older, reply_to, longer]
        paper.answer = reply(b'<div class="wp-die-message"><p>Closed.</p></div>', "403 Forbidden")
        draft = await here.deliver(draft.id)
        assert draft.state is UNKNOWN and len(paper.posts) == 2, "none of these is ours"
        rest.listed.append(shown)
        draft = await here.deliver(draft.id)
        assert (draft.state, draft.remote_key, len(paper.posts)) == (PUBLISHED, "9", 2)


async def test_where_an_answer_leads_to_thanks_it_is_looked_for_at_once(tmp_path: Path) -> None:
    async with Paper() as paper, reader(tmp_path, paper) as here:
        paper.answer = reply(b"", "302 Found", Location="/thanks/", Set_Cookie="comment_author_0123=%20; Max-Age=0")
        paper.below = SHOWN.format(7, "Prue", "words")
        draft = await here.say("words")
        assert (draft.state, draft.remote_key) == (PUBLISHED, "7")
        other = await here.say("other words")
        assert (other.state, len(paper.posts)) == (UNKNOWN, 2)
        assert "comment_author_0123=Prue" in paper.requests[-1].headers["cookie"]


async def test_a_double_in_recovery_means_that_it_is_there(tmp_path: Path) -> None:
    async with Paper() as paper, reader(tmp_path, paper) as here:
        paper.answer = b""
        draft = await here.say("words")
        first = paper.posts[-1].body
        paper.answer = reply(b'<div class="wp-die-message"><p>Twice.</p></div>', "409 Conflict")
        draft = await here.deliver(draft.id)
        assert (draft.state, draft.remote_key, paper.posts[-1].body) == (ACCEPTED, "", first)
        paper.below = SHOWN.format(7, "Prue", "words")
        assert (await here.deliver(draft.id)).remote_key == "7"


@pytest.mark.parametrize(
    "raw", [b"HTTP/1.1 302 Found\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<div", b"HTT"]
)
async def test_half_an_answer_is_none(tmp_path: Path, raw: bytes) -> None:
    async with Paper() as paper, reader(tmp_path, paper) as here:
        paper.answer = raw
        assert (await here.say("words")).state is UNKNOWN


@pytest.mark.parametrize(
    ("key", "number"), [("7", "7"), ("https://x/#comment-12", "12"), ("x", ""), ("7x", ""), ("", "")]
)
def test_the_number_in_a_key(key: str, number: str) -> None:
    assert number_in(key) == number


async def test_a_page_that_gives_but_the_day_is_believed(tmp_path: Path) -> None:
    async with Paper() as paper, reader(tmp_path, paper) as here:
        paper.answer = b""
        draft = await here.say("words")
        day = f'<time datetime="{datetime.now(UTC):%Y-%m-%d}">today</time>'
        paper.below = SHOWN.format(6, "Ada", "words") + SHOWN.replace("</b>", f"</b>{day}").format(7, "Prue", "words")
        draft = await here.deliver(draft.id)
        assert (draft.state, draft.remote_key, len(paper.posts)) == (PUBLISHED, "7", 1)


async def test_what_is_on_another_page_of_comments_is_seen_in_their_feed(tmp_path: Path) -> None:
    async with Paper() as paper, reader(tmp_path, paper) as here:
        feed = paper.url("/story/feed/")
        paper.below = f'<link rel="alternate" type="application/rss+xml" title="Story Comments Feed" href="{feed}">'
        answered = f"<item><description>In reply to {paper.url('/story')}#comment-7</description></item>"
        paper.routes["/story/feed/"] = reply(f"<rss>{answered}</rss>".encode())
        draft = await here.say("words")
        assert draft.state is ACCEPTED
        paper.routes["/story/feed/"] = reply(f"<rss><link>{paper.url('/story')}#comment-7</link></rss>".encode())
        assert (await here.deliver(draft.id)).state is PUBLISHED


async def test_without_rest_what_its_writer_is_not_shown_is_gone(tmp_path: Path) -> None:
    async with Paper() as paper, reader(tmp_path, paper) as here:
        others = SHOWN.format(3, "Ann", "Something else.")
        paper.below = f'{others}<input value="{ME.email}">'
        draft = await here.say("words")
        # At once it may be late; where nobody's stand in the page, a script may bring them.
        assert draft.state is ACCEPTED
        paper.below = f'<input value="{ME.email}">'
        for _ in range(3):
            assert (await here.deliver(draft.id)).state is ACCEPTED
        paper.below += others
        assert (await here.deliver(draft.id)).state is REMOVED


async def test_what_rest_leaves_out_altogether_is_neither_held_nor_gone(tmp_path: Path) -> None:
    async with Paper() as paper, reader(tmp_path, paper) as here:
        rest = Rest(paper)
        rest.hides(3)
        rest.hides(7)
        paper.below += SHOWN.format(3, "Ann", "Yes.") + SHOWN.format(7, "Prue", "words")
        parent = Parent("3", "Ann", "Yes.")
        denied = await here.say("words", parent=parent)
        assert denied.state is BLOCKED and "not shown" in denied.words
        rest.leaves_out = True
        assert (await here.say("words", parent=parent)).state is PUBLISHED
