"""The demo newspaper's comment form: it answers as a real WordPress did, and what is written is shown."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any, ClassVar
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import feedparser
import pytest

from termnews.demo.discussion import Discussion, Place, Stored, is_email
from termnews.demo.kses import allowed, paragraphs
from termnews.demo.server import serve
from termnews.demo.site import Site
from termnews.demo.web import Request
from tests.needs import SHARED, needs_shared
from tests.unit.demo_paper import FORM, NOW, ask, last, location, page_of, path_of, post_form, say, still
from tests.unit.form_cases import NOT_THE_FORM, OF_PLUGINS, Answer, answer_of, play


@pytest.fixture
def site() -> Site:
    """The site without a socket, its clock standing still."""
    return still()


def test_a_comment_is_published_and_counted(site: Site) -> None:
    before = ask(site, "/almanac/feed/atom/")
    reply = say(site, "foghorn", comment="Heard <b>twice</b>.")
    assert (
        reply.status == 302
        and location(reply) == f"http://127.0.0.1:8480{path_of(site, 'foghorn')}#comment-{last(site)}"
    )
    html = page_of(site, "foghorn")
    assert f'id="comment-{last(site)}"' in html and "Heard <b>twice</b>." in html and "One comment" in html
    assert ask(site, "/almanac/feed/atom/").body != before.body
    thread = feedparser.parse(ask(site, path_of(site, "foghorn") + "feed/").body)
    assert thread.entries[0].link.endswith(f"#comment-{last(site)}")
    assert f"#comment-{last(site)}" in ask(site, "/comments/feed/").body.decode()


def test_a_held_comment_is_seen_only_by_its_writer(site: Site) -> None:
    site.discussion.moderation = True
    reply = say(site, comment="Hold me, please.")
    query = parse_qs(urlsplit(location(reply)).query)
    assert query["unapproved"] == [str(last(site))] and re.fullmatch("[0-9a-f]{32}", query["moderation-hash"][0])
    assert "Hold me" not in page_of(site, "harbour-clock")
    assert "comment-awaiting-moderation" in page_of(site, "harbour-clock", urlsplit(location(reply)).query)
    mark = site.discussion.cookie_hash
    mine = f"comment_author_{mark}=gull; comment_author_email_{mark}=gull%40quay.example"
    assert "Hold me" in page_of(site, "harbour-clock", cookie=mine)
    assert "Hold me" not in page_of(site, "harbour-clock", cookie=mine.replace("quay", "pier"))
    assert b"Hold me" not in ask(site, path_of(site, "harbour-clock") + "feed/").body


def test_a_second_comment_has_to_wait(site: Site) -> None:
    moment = [NOW]
    site.discussion = Discussion(site.base, lambda: moment[0])
    assert say(site).status == 302
    assert say(site, comment="More.").status == 429
    assert say(site, comment="More.", ip="10.0.0.9").status == 429
    assert say(site, comment="More.", ip="10.0.0.9", email="tern@quay.example").status == 302
    moment[0] += timedelta(seconds=15.4)
    assert say(site, comment="More.").status == 302


def test_a_duplicate_is_known_before_it_is_too_soon(site: Site) -> None:
    site.discussion.flood_seconds = 15
    assert say(site, comment="Très bien vu").status == 302
    assert say(site, comment="tres BIEN vu ").status == 409
    assert say(site, comment="Très bien, vu").status == 429


def test_a_duplicate_is_of_one_writer_and_one_place(site: Site) -> None:
    assert say(site).status == 302
    assert say(site, author="tern").status == 302
    assert say(site, email="tern@quay.example").status == 302
    assert say(site, slug="bench").status == 302
    assert say(site, comment_parent="1").status in (302, 409)
    site.discussion.comments[-1].status = "trash"
    assert say(site, slug="bench").status == 302


def test_a_reply_stands_under_what_it_answers(site: Site) -> None:
    top = say(site, comment="First.")
    parent = str(last(site))
    assert top.status == 302 and say(site, comment="Second.", comment_parent=parent).status == 302
    html = page_of(site, "harbour-clock", f"replytocom={parent}")
    assert f"name='comment_parent' id='comment_parent' value='{parent}'" in html
    assert re.search(r'<ol class="children">\s*<li id="comment-' + str(last(site)), html)
    thread = ask(site, path_of(site, "harbour-clock") + "feed/").body.decode()
    assert f'In reply to <a href="http://127.0.0.1:8480{path_of(site, "harbour-clock")}#comment-{parent}">' in thread
    assert say(site, comment="Third.", comment_parent="999999").status == 302
    assert site.discussion.comments[-1].parent == 0


def test_two_links_hold_a_comment_and_a_bad_word_buries_it(site: Site) -> None:
    assert "unapproved=" in location(say(site, comment="https://a.example and https://b.example"))
    site.discussion.disallowed = frozenset({"forbiddenword"})
    reply = say(site, comment="a forbiddenword here")
    assert location(reply).endswith(f"#comment-{last(site)}") and site.discussion.comments[-1].status == "trash"


def test_a_form_may_come_as_multipart(site: Site) -> None:
    post = site.issue.by_slug("bench")
    assert post is not None
    fields = {**FORM, "comment": "Grüße\nand more", "comment_post_ID": str(post.id)}
    parts = [f'--X\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
    body = ("".join(parts) + "--X--\r\n").encode()
    headers = {"content-type": "multipart/form-data; boundary=X"}
    assert site.answer(Request("/wp-comments-post.php", "POST", {}, headers, body)).status == 302
    assert site.discussion.comments[-1].text == "Grüße\nand more"


def test_a_site_for_members_says_so(site: Site) -> None:
    site.discussion.must_log_in = True
    html = page_of(site, "bench")
    assert "must-log-in" in html and "commentform" not in html


def test_names_may_be_left_out_where_the_site_says_so(site: Site) -> None:
    site.discussion.require_name_email = False
    assert say(site, author="", email="").status == 302
    assert 'id="author" name="author" type="text" value="" size="30" maxlength="245" autocomplete="name" />' in page_of(
        site, "bench"
    )


def test_a_comment_over_the_wire() -> None:
    with serve(now=NOW) as running:
        post = running.site.issue.by_slug("salt")
        assert post is not None
        connection = HTTPConnection(urlsplit(running.url).netloc, timeout=10)
        body = urlencode({**FORM, "comment_post_ID": str(post.id)})
        connection.request("POST", "/wp-comments-post.php", body, {"Content-Type": "application/x-www-form-urlencoded"})
        response = connection.getresponse()
        assert response.status == 302 and "#comment-" in (response.getheader("Location") or "")
        assert len([name for name, _ in response.getheaders() if name.lower() == "set-cookie"]) == 3
        response.read()
        connection.close()
        assert running.comments[-1].post == post.id and not running.moderation


RECORDED = SHARED / "wordpress" / "samples" / "wordpress-6.1.9-twentytwentyone"
ANSWERS = (
    "post-ok", "post-ok-consent", "post-redirect-to-foreign", "fail-no-name", "fail-no-email", "fail-bad-email",
    "fail-empty", "fail-empty-space", "fail-duplicate", "fail-flood", "fail-closed", "fail-must-log-in",
    "fail-unknown-post", "fail-no-post-id", "fail-private", "fail-name-long", "fail-email-long", "fail-url-long",
    "fail-too-long", "fail-get", "reply", "reply-unknown-parent", "reply-parent-of-other-post", "held", "held-consent",
    "disallowed",
)  # fmt: skip
POST_IDS = {"4": "harbour-clock", "6": "projector", "8": "commissioners-minutes", "9": "commissioners-minutes"}


@needs_shared
@pytest.mark.parametrize("name", ANSWERS)
def test_the_form_answers_as_a_real_wordpress_did(site: Site, name: str) -> None:
    asked, answered = (RECORDED / f"{name}.headers").read_text().split("\n\n", 1)
    method, sent = asked.split()[0], dict(parse_qsl("".join(asked.splitlines()[1:]), keep_blank_values=True))
    if name in ("fail-no-post-id", "fail-unknown-post"):
        assert sent.get("comment_post_ID") not in POST_IDS
    elif slug := POST_IDS.get(
        sent.get("comment_post_ID", ""), "commissioners-minutes" if name == "fail-private" else ""
    ):
        post = site.issue.by_slug(slug)
        assert post is not None
        sent["comment_post_ID"] = str(post.id)
    prepare(site, name, sent)
    reply = post_form(site, sent) if method == "POST" else site.answer(Request("/wp-comments-post.php", method))
    lines = answered.strip().splitlines()
    headers = [line.split(": ", 1) for line in lines[1:] if ": " in line]
    recorded = {key: value for key, value in headers}
    assert reply.status == int(lines[0].split()[1])
    ours = {key.lower(): value for key, value in reply.headers}
    for key in ("allow", "expires", "cache-control", "x-redirect-by"):
        assert ours.get(key) == recorded.get(key), key
    assert shape(ours.get("location", "")) == shape(recorded.get("location", ""))
    ages = [
        re.findall(r"^(comment_author\w*?)_[0-9a-f]{32}=.*Max-Age=(\d+)", value)
        for key, value in headers
        if key == "set-cookie"
    ]
    assert ages == [
        re.findall(r"^(comment_author\w*?)_[0-9a-f]{32}=.*Max-Age=(\d+)", value)
        for key, value in reply.headers
        if key == "Set-Cookie"
    ]
    words = re.findall(r'<div class="wp-die-message">(.*)</div>', (RECORDED / f"{name}.html").read_text())
    assert re.findall(r'<div class="wp-die-message">(.*)</div>', reply.body.decode()) == words
    assert bool(reply.body) == bool(words)


class FakeHand:
    """A hand on the demo's form."""

    POSTS: ClassVar = {
        "open": "harbour-clock", "open2": "bench", "page": "salt", "closed": "projector",
        "draft": "commissioners-minutes", "trash": "commissioners-minutes", "private": "commissioners-minutes",
        "password": "commissioners-minutes",
    }  # fmt: skip

    def __init__(self, site: Site) -> None:
        self.site = site

    def set(self, **settings: Any) -> None:
        for name, value in settings.items():
            match name:
                case "flood":
                    self.site.discussion.flood_seconds = value
                case "disallowed":
                    self.site.discussion.disallowed = frozenset({value} - {""})
                case "moderated":
                    self.site.discussion.moderation = value
                case _:
                    assert hasattr(self.site.discussion, name)
                    setattr(self.site.discussion, name, value)

    def post(self, fields: Mapping[str, str], post: str) -> Answer:
        found = self.site.issue.by_slug(self.POSTS.get(post, ""))
        number = {"comment_post_ID": str(found.id) if found else "999999"} if post else {}
        reply = post_form(self.site, {**fields, **number})
        answer = answer_of(reply.status, location(reply), reply.body.decode())
        assert bool(reply.body) == bool(answer.words)
        return answer

    def trash(self, comment: int) -> None:
        self._found(comment).status = "trash"

    def spam(self, comment: int) -> None:
        self._found(comment).status = "spam"

    def _found(self, number: int) -> Stored:
        comment = self.site.discussion.find(number)
        assert comment is not None
        return comment


@needs_shared
def test_every_post_of_the_recorded_table_is_answered_the_same(site: Site) -> None:
    rows = json.loads((RECORDED.parent / "wordpress-rows.json").read_text("utf-8"))
    recorded = {name: (status, place, said) for name, status, place, _, said, _ in rows if not NOT_THE_FORM.match(name)}
    played = dict(play(FakeHand(site), site.base))
    assert played.keys() == {name for name in recorded if not OF_PLUGINS.match(name)}
    for name, answer in played.items():
        status, place, said = recorded[name]
        assert (answer.status, answer.location) == answer_of(status, place, "").shape[:2], name
        # The table has the title first, and the first words of what follows them.
        assert said.removeprefix("Comment Submission Failure | ").removesuffix(" Error:") == answer.words, name


def prepare(site: Site, name: str, sent: dict[str, str]) -> None:
    """Put the site into the state in which the real one was asked."""
    site.discussion.moderation = name.startswith("held")
    site.discussion.must_log_in = name == "fail-must-log-in"
    site.discussion.disallowed = frozenset({"forbiddenword"}) if name == "disallowed" else frozenset()
    if name == "fail-duplicate":
        assert post_form(site, sent).status == 302
    if name == "fail-flood":
        site.discussion.flood_seconds = 15
        assert post_form(site, {**sent, "comment": "The one before.", "email": "other@example.org"}).status == 302


def shape(address: str) -> str:
    """A Location with what differs from site to site left out."""
    path = re.sub(r"^http://127.0.0.1:8480/\d{4}/\d\d/[\w-]+/", "ARTICLE/", address)
    path = re.sub(r"(comment-|unapproved=)\d+", r"\1N", path)
    return re.sub(r"moderation-hash=[0-9a-f]{32}", "moderation-hash=H", path)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1 < 2 & 3 > 2", "1  2"),
        ("a &lt; b &amp; c", "a &lt; b &amp; c"),
        ('<a href="https://x.example" onclick="x">y</a>', '<a href="https://x.example" rel="nofollow ugc">y</a>'),
        ('<a href="javascript:x">y</a>', '<a rel="nofollow ugc">y</a>'),
        ("<script>alert(1)</script><p>x</p>", "alert(1)x"),
        ("a > b", "a &gt; b"),
        ("<!-- gone -->here", "here"),
        ("<EM>x</EM>", "<em>x</em>"),
    ],
)
def test_visitors_words_are_filtered_as_wordpress_does(typed: str, kept: str) -> None:
    assert allowed(typed) == kept


def test_a_comment_is_shown_in_paragraphs_with_its_tags_closed() -> None:
    assert paragraphs("One\ntwo\r\n\r\n<b>three") == "<p>One<br />\ntwo</p>\n<p><b>three</b></p>"
    assert paragraphs("</i><b><i>x</b>") == "<p><b><i>x</i></b></p>"


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("<blockquote>one\ntwo</blockquote>", "<blockquote><p>one<br />\ntwo</p></blockquote>"),
        ("<blockquote>one\n\ntwo</blockquote>", "<blockquote><p>one</p>\n<p>two</p></blockquote>"),
        ("<blockquote>a\n\n<blockquote>b</blockquote></blockquote>\n\nc",
         "<blockquote><p>a</p>\n<blockquote><p>b</p></blockquote>\n</blockquote>\n<p>c</p>"),
        ("<blockquote><blockquote>a</blockquote>\n\nb</blockquote>",
         "<blockquote>\n<blockquote><p>a</p></blockquote>\n<p>b</p></blockquote>"),
        ("<blockquote>a\nb\n\n<code>x</code>\n\n<code>y</code></blockquote>\n\nz",
         "<blockquote><p>a<br />\nb</p>\n<p><code>x</code></p>\n<p><code>y</code></p></blockquote>\n<p>z</p>"),
    ],
)  # fmt: skip
def test_quotations_are_shown_as_wpautop_of_6_1_9_shows_them(kept: str, shown: str) -> None:
    assert paragraphs(kept) == shown


@pytest.mark.parametrize("address", ["a@b.example", "a.b+c@x-y.example.org"])
def test_addresses_that_wordpress_takes(address: str) -> None:
    assert is_email(address)


@pytest.mark.parametrize(
    "address", ["", "a@b", "@b.example", "a b@c.example", "a@b..example", "a@-b.example", "not-an-email"]
)
def test_addresses_that_it_does_not_take(address: str) -> None:
    assert not is_email(address)


def test_the_same_form_for_a_place_that_is_not_seen() -> None:
    discussion = Discussion("http://127.0.0.1", lambda: NOW)
    for place in (None, Place(1, "http://127.0.0.1/x/", "unseen")):
        reply = discussion.submit(FORM, "127.0.0.1", place)
        assert (reply.status, reply.body) == (200, b"")
    assert not discussion.comments
