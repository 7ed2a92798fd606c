"""What an article's page tells of its discussion: places, doors, and the comments that stand in it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest

from termnews.discussion import DEEPEST, MOST_COMMENTS, Comment, Doors, PageDiscussion, Place
from termnews.fetch.discussion_page import read_discussion
from termnews.fetch.extract import extract
from tests.needs import SHARED, needs_shared

URL = "https://news.example/2026/11/ferry/"
SAMPLES = SHARED / "wordpress" / "samples"
FORM = (
    "<form action=/wp-comments-post.php method=post><textarea name=comment></textarea><input name=author>"
    "<input type=email name=email><input type=hidden name=comment_post_ID value=4></form>"
)
REST = "<link rel='https://api.w.org/' href='https://news.example/wp-json/'>"
POST = "<link rel=alternate type=application/json href='https://news.example/wp-json/wp/v2/posts/4'>"
SINGLE = "class='single single-post postid-4'"


def told(body: str, head: str = "", marks: str = "", link: str = "", url: str = URL) -> PageDiscussion:
    return read_discussion(f"<html><head>{head}</head><body {marks}>{body}</body></html>", url=url, link=link)


def sample(name: str) -> PageDiscussion:
    html = (SAMPLES / f"{name}.html").read_text("utf-8")
    port = re.findall(r"127\.0\.0\.1:(\d+)", html)[0]
    return read_discussion(html, url=f"http://127.0.0.1:{port}/2026/11/ferry-timetable-shrinks-again/")


# --- pages of real sites ----------------------------------------------------------------------------------------------

THEMES = ["6.1.9-twentytwentyone", "6.1.9-twentytwentythree", "6.5.5-twentytwentyfour"]


@needs_shared
@pytest.mark.parametrize("theme", THEMES)
def test_a_thread_of_a_real_site(theme: str) -> None:
    page = sample(f"wordpress-{theme}/page-open-thread")
    at = page.url.partition("/2026")[0]
    assert (page.doors, page.total, page.elsewhere) == (Doors.OPEN, 5, "")
    assert page.places == (
        Place("wordpress", f"{at}/wp-json/", "4"),
        Place("feed", f"{page.url}feed/"),
        Place("page", page.url),
    )
    words = [(comment.body.text(), comment.parent) for comment in page.comments]
    first, second = page.comments[0].key, page.comments[1].key
    assert words == [("Top 0", ""), ("Reply to 0", first), ("Reply to reply", second), ("Top 1", ""), ("Top 2", "")]
    for comment in page.comments:
        assert comment.author == "Prue Probe" and comment.url == f"{page.url}#comment-{comment.key}"
        assert comment.published is not None and comment.published.year == 2026 and not comment.held


@needs_shared
def test_a_thread_of_a_real_site_is_what_its_interface_says() -> None:
    page = sample("wordpress-6.5.5-twentytwentyfour/page-open-thread")
    answer = json.loads((SAMPLES / "wordpress-6.5.5-twentytwentyfour" / "rest-comments-all.json").read_text("utf-8"))
    said = {str(one["id"]): (str(one["parent"] or ""), one["author_name"]) for one in answer}
    assert {comment.key: (comment.parent, comment.author) for comment in page.comments} == said


@needs_shared
@pytest.mark.parametrize("theme", THEMES)
def test_a_held_comment_is_known_and_the_note_is_not_its_words(theme: str) -> None:
    (comment,) = sample(f"wordpress-{theme}/held-preview").comments
    assert comment.held and comment.body.text() == "Hold me, please."


@needs_shared
@pytest.mark.parametrize(
    ("name", "doors"),
    [("page-must-log-in", Doors.LOGIN), ("page-closed", Doors.CLOSED), ("page-password", Doors.UNKNOWN)],
)
def test_doors_of_real_sites(name: str, doors: Doors) -> None:
    page = sample(f"wordpress-6.1.9-twentytwentyone/{name}")
    assert (page.doors, page.form) == (doors, None)
    assert bool(page.login_url) == (doors == Doors.LOGIN) == ("/wp-login.php?" in page.login_url)
    assert any(place.service == "wordpress" for place in page.places)


# --- places -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "body", "marks", "link", "expected"),
    [
        (REST + POST, "", "", "", Place("wordpress", "https://news.example/wp-json/", "4")),
        (POST, "", "", "", Place("wordpress", "https://news.example/wp-json/", "4")),
        (REST, FORM, "", "", Place("wordpress", "https://news.example/wp-json/", "4")),
        (REST, "", SINGLE, "", Place("wordpress", "https://news.example/wp-json/", "4")),
        (
            "<link rel='https://api.w.org/' href='/index.php?rest_route=/'><link rel=shortlink href='/?p=7'>",
            *("", "", ""),
            Place("wordpress", "https://news.example/index.php?rest_route=/", "7"),
        ),
        (
            *("", "", ""),
            '<https://news.example/wp-json/>; rel="https://api.w.org/", '
            '<https://news.example/wp-json/wp/v2/posts/9>; title="a, b"; rel="alternate"; type="application/json"',
            Place("wordpress", "https://news.example/wp-json/", "9"),
        ),
        ("<link rel=alternate type=application/rss+xml href=feed/>", "", "", "", Place("feed", URL + "feed/")),
        (
            "<link rel=replies type=application/atom+xml href=/r/4>",
            "",
            "",
            "",
            Place("feed", "https://news.example/r/4"),
        ),
        (
            "<link rel=alternate type=application/atom+xml href=/feeds/55/comments/default>",
            *("", "", ""),
            Place("feed", "https://news.example/feeds/55/comments/default"),
        ),
        (
            "",
            "<script data-isso='//talk.example/' src='//talk.example/js/embed.min.js'></script>"
            "<section id=isso-thread data-isso-id=/ferry></section>",
            *("", ""),
            Place("isso", "https://talk.example", "/ferry"),
        ),
        (
            "",
            "<script src='/isso/js/embed.min.js'></script><section id=isso-thread></section>",
            *("", ""),
            Place("isso", "https://news.example/isso", "/2026/11/ferry/"),
        ),
        (
            "",
            "<mastodon-comments host=social.example user=q tootId=109774012599031406></mastodon-comments>",
            *("", ""),
            Place("mastodon", "https://social.example", "109774012599031406"),
        ),
        (
            "<link rel=syndication href=https://social.example/@q/109774012599031406>",
            *("", "", ""),
            Place("mastodon", "https://social.example", "109774012599031406"),
        ),
    ],
)
def test_places(head: str, body: str, marks: str, link: str, expected: Place) -> None:
    page = told(body, head, marks, link)
    assert page.places == (expected,)
    assert page.doors == (
        Doors.OPEN if expected.service == "isso" or FORM in body else Doors.CLOSED if marks else Doors.UNKNOWN
    )


@pytest.mark.parametrize(
    "head",
    [
        "<link rel=alternate type=application/rss+xml title='Comments Feed' href=/comments/feed/>",
        "<link rel=alternate type=application/rss+xml href=/feed/>",
        REST,
        "<link rel=shortlink href='/?p=x'>" + REST,
        "<link rel=alternate type=application/json href=/data.json>",
        "<script>var a = 'data-isso comment-7 disqus_thread';</script>",
        "<a href=https://social.example/@q/109774012599031406>A status</a>",
    ],
)
def test_what_is_no_place(head: str) -> None:
    assert told("<p>comment-12</p>", head) == PageDiscussion(URL)


def test_the_feed_of_the_front_page_is_none_of_comments() -> None:
    head = "<link rel=alternate type=application/rss+xml href=/feed/>"
    assert not told("", head, url="https://news.example/").places


# --- doors ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("<div id=disqus_thread></div>", "Disqus"),
        ("<script src=https://paper.disqus.com/embed.js></script>", "Disqus"),
        (
            "<form id=commentform><iframe src='https://jetpack.wordpress.com/jetpack-comment/?blogid=1'></iframe>"
            "<input type=hidden name=comment_post_ID value=4></form>",
            "Jetpack",
        ),
        ("<script src=https://giscus.app/client.js data-repo=a/b></script>", "Giscus"),
        ("<script src=https://utteranc.es/client.js repo=a/b></script>", "utterances"),
        ("<div class='box fb-comments' data-href=x></div>", "Facebook"),
        ("<div id=wpdcom class=wpdiscuz_unauth></div>", "wpDiscuz"),
        ("<div id=commento></div><script src=https://cdn.commento.io/js/commento.js></script>", "Commento"),
        ("<div id=remark42></div>", "Remark42"),
        ("<script src=https://x.example/comments-ui.min.js data-ghost-comments=https://x.example/></script>", "Ghost"),
        ("<div id=discourse-comments></div>", "Discourse"),
        ("<hyvor-talk-comments website-id=1></hyvor-talk-comments>", "Hyvor"),
        ("<div id=cusdis_thread></div>", "Cusdis"),
        ("<div id=coral_thread></div>", "Coral"),
        ("<script async src=https://launcher.spot.im/spot/sp_x></script>", "OpenWeb"),
        ("<vf-conversations></vf-conversations>", "Viafoura"),
        ("<div id=vuukle-comments></div>", "Vuukle"),
    ],
)
def test_software_that_is_only_opened_in_a_browser(body: str, name: str) -> None:
    page = told(body, REST + POST, SINGLE)
    assert (page.elsewhere, page.doors) == (name, Doors.ELSEWHERE)
    assert told(FORM + body.replace("<form id=commentform>", "<div>")).doors == Doors.OPEN


def test_an_anchor_with_the_name_of_a_software() -> None:
    assert told("<a name=disqus_thread>x</a>").elsewhere == ""


def test_a_form_that_is_refused_is_kept_with_its_reason() -> None:
    page = told(FORM.replace("/wp-comments", "https://evil.example/wp-comments"))
    assert page.doors == Doors.OPEN and page.form is not None and "evil.example" in page.form.refusal


def test_the_total_is_the_one_number_over_the_thread() -> None:
    for words, total in [
        ("1,204 responses to “Top 10 ferries”", 1204),
        ("“Top 10 ferries” üzerine 5 yorum", 5),
        ("12 of 30 comments", None),
        ("One comment", None),
        ("9" * 30, None),
    ]:
        assert told(f"{FORM}<h2 class='a comments-title'>{words}</h2>").total == total


# --- the comments in themes' manner -----------------------------------------------------------------------------------


def one(body: str) -> Comment:
    (comment,) = told(body).comments
    return comment


WHEN = datetime(2026, 11, 23, 18, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    "html",
    [
        """<li class=comment id=li-comment-7><article id=comment-7 class=ast-comment><div class=ast-comment-info><div
        class="ast-comment-avatar-wrap">x</div><header class="ast-comment-meta ast-row comment-author vcard"><div
        class=ast-comment-cite-wrap><cite><b class=fn><a href=https://tern.example/ rel=ugc class=url>tern</a></b>
        </cite></div><div class="ast-comment-time"><span class=timendate><a href="#comment-7"><time
        datetime=2026-11-23T18:19:00+00:00>November 23</time></a></span></div></header></div><section
        class="ast-comment-content comment"><p>Well said.</p><div class=ast-comment-edit-reply-wrap><span
        class=ast-reply-link><a class=comment-reply-link href=x>Reply</a></span></div></section></article></li>""",
        """<li id=comment-7 class="comment-container"><article class="comment-body"><div class=comment-author><i></i>
        </div><div class=comment-content><div class="comment-author"><h3 class="comment-link"><a
        href=https://tern.example/ class=url>tern</a></h3><span class="comment-meta commentmetadata"><span
        class=comment-date>November 23, 2026 at 6:19 pm</span></span></div><div class=clr></div><div
        class="comment-entry"><div class=comment-content><p>Well said.</p></div></div></div></article></li>""",
        """<li id=comment-7><div id=div-comment-7 class=comment-body><div class="comment-author vcard"><cite class=fn><a
        href=https://tern.example/>tern</a></cite> <span class=says>says:</span></div><div class="comment-meta
        commentmetadata"><a href=#comment-7>November 23, 2026 at 6:19 pm</a></div><p>Well said.</p><div class=reply><a
        href=x>Reply</a></div></div></li>""",
        """<div id=comment-7><a href=https://tern.example/><cite>tern</a></cite><time>November 23, 2026 6:19 pm</time>
        <p>Well said.</p></div>""",
        """<div id=comment-7 class="comment media"><a href=" "><div class="comment-author avatar vcard"><img></div></a>
        <div class=media-body><h4 class=media-heading><a href=https://tern.example/ class=url>tern</a> <small>&#183;
        November 23, 2026 at 6:19 pm</small></h4><p>Well said.</p><div><a class=comment-reply-link>Reply</a>
        </div></div></div>""",
        """<li id=comment-7><div id=div-comment-7 class=comment-body><div class=comment><b class=fn><a
        href=https://tern.example/>tern</a></b><div class=comment-date><time datetime=2016-01-28T12:43:17+00:00>
        November 23, 2026 at 6:19 pm</time></div><a class="btn comment-reply" href=x>Reply</a><p>Well said.</p></div>
        </div></li>""",
        """<li id=li-comment-7><article id=comment-7><header class="comment-meta comment-author vcard"><div
        class=comment-author-link><a href=https://tern.example/>tern</a></div><div class=comment-date-time>November 23,
        2026 at 6:19 pm</div><a class=comment-permalink href=#comment-7>Permalink</a></header><section
        class="comment-content comment"><p>Well said.</p></section></article></li>""",
        """<li id=comment-7><div class=comment-section><header class=comment-meta><div class="comment-author vcard"><a
        href=https://tern.example/ class=url>tern</a></div><time class="comment-date" datetime="6:19 pm"><span>November
        23, 2026,</span> <a class=comment-time href=#comment-7>6:19 pm</a></time></header><div class=comment-content><p>
        Well said.</p></div></div></li>""",
        """<li id=comment-7><article id=div-comment-7><footer><span class=fn><a href=https://tern.example/>tern</a></span>
        <a class=mh-meta href="https://news.example/2026/11/ferry/#comment-7">November 23, 2026 at 6:19 pm</a></footer>
        <div class=comment-content><p>Well said.</p></div></article></li>""",
        # Avada: the date is in nothing of its own.
        """<li class="comment even depth-1" id="comment-7"><div class="the-comment"><div class=avatar><img></div><div
        class="comment-box"><div class="comment-author meta"><strong><a href=https://tern.example/ class=url>tern</a>
        </strong>November 23, 2026 at 6:19 pm<a class="comment-edit-link" href=x> - Edit</a><a class=comment-reply-link
        href=x> - Reply</a></div><div class="comment-text"><p>Well said.</p></div></div></div></li>""",
        # Divi
        """<li class="comment depth-1" id="li-comment-7"><article id="comment-7" class="comment-body clearfix"><div
        class=comment_avatar><img></div><div class=comment_postinfo><span class=fn><a href=https://tern.example/
        class=url>tern</a></span> <span class=comment_date>on November 23, 2026 at 6:19 pm</span></div><div
        class=comment_area><div class="comment-content clearfix"><p>Well said.</p><span class=reply-container><a
        class=comment-reply-link>Reply</a></span></div></div></article></li>""",
        # Newspaper: the id twice.
        """<li class=comment id=comment-7><article><footer><img class=avatar><cite><a href=https://tern.example/
        class=url>tern</a></cite><a class=comment-link href=#comment-7><time pubdate=1>November 23, 2026 At 6:19
        pm</time></a></footer><div class=comment-content><p>Well said.</p></div><div class=comment-meta id=comment-7><a
        class=comment-reply-link>Reply</a></div></article></li>""",
        # Genesis
        """<li class=comment id=comment-7><article id=article-comment-7><header class=comment-header><p
        class=comment-author itemprop=author><img><span itemprop=name><a href=https://tern.example/ class=url>tern</a>
        </span> <span class=says>says</span></p><p class=comment-meta><time class=comment-time
        datetime=2026-11-23T18:19:00+00:00><a href=#comment-7>November 23, 2026 at 6:19 pm</a></time></p></header><div
        class=comment-content itemprop=text><p>Well said.</p></div><div class=comment-reply>x</div></article></li>""",
        # Blocksy
        """<li id=comment-7 class=comment><article class=ct-comment-inner id=ct-comment-inner-7><footer
        class=ct-comment-meta><figure><img></figure><h4 class=ct-comment-author><cite itemprop=name><a
        href=https://tern.example/ class=url>tern</a></cite></h4><div class="ct-comment-meta-data commentmetadata"><a
        href=#comment-7><time datetime=2026-11-23T18:19:00+00:00>November 23, 2026 / 6:19 pm</time></a> <a
        class=comment-reply-link>Reply</a></div></footer><div class="ct-comment-content entry-content"><p>Well said.</p>
        </div></article></li>""",
        # Soledad: name and date stand in the box that is called the text.
        """<div class="comment even depth-1" id=comment-7><div class=thecomment><div class=author-img><img></div><div
        class=comment-text><span class=author><a href=https://tern.example/ class=url>tern</a></span><span class=date><i
        class=icon></i>November 23, 2026 - 6:19 pm</span><div class=comment-content><p>Well said.</p></div><span
        class=reply><a class=comment-reply-link>Reply</a></span></div></div></div>""",
        # Flatsome: the date stands behind the words.
        """<li class=comment id=li-comment-7><article id=comment-7><div class="comment-author mr-half"><img></div><cite
        class="strong fn"><a href=https://tern.example/ class=url>tern</a></cite> <span class=says>says:</span><div
        class=comment-content><p>Well said.</p></div><div class="comment-meta commentmetadata"><a href=#comment-7><time
        datetime=2026-11-23T18:19:00+00:00>November 23</time></a><div class=reply>Reply</div></div></article></li>""",
        # Kubrick
        """<li class=alt id=comment-7><cite><a href=https://tern.example/ class=url>tern</a></cite> Says:<br><small
        class=commentmetadata><a href=#comment-7>November 23, 2026 at 6:19 pm</a> </small><p>Well said.</p></li>""",
        # wpDiscuz
        """<div id=wpd-comm-7_0 class="comment wpd-comment"><div class=wpd-comment-wrap><div class=wpd-comment-left><div
        class=wpd-avatar><img></div></div><div id=comment-7 class=wpd-comment-right><div class=wpd-comment-header><div
        class="wpd-comment-author "><a href=https://tern.example/>tern</a></div><div class=wpd-comment-date
        title="November 23, 2026 6:19 pm">1 year ago</div></div><div class=wpd-comment-text><p>Well said.</p></div><div
        class=wpd-comment-footer>Reply</div></div></div></div>""",
        # By nothing but schema.org.
        """<li id=comment-7 itemprop=comment><div itemprop=author itemscope><span itemprop=name><a
        href=https://tern.example/>tern</a></span></div><meta itemprop=datePublished content=2026-11-23T18:19:00+00:00>
        <div itemprop=text><p>Well said.</p></div></li>""",
        # In other languages.
        """<li id=comment-7><b class=fn><a href=https://tern.example/>tern</a></b><div class=comment-meta><a
        href=#comment-7>23. November 2026 um 18:19 Uhr</a></div><div class=comment-content>Well said.</div></li>""",
        """<li id=comment-7><b class=fn><a href=https://tern.example/>tern</a></b><div class=comment-meta><a
        href=#comment-7>23 de noviembre de 2026 a las 18:19</a></div><p class=comment-text>Well said.</p></li>""",
    ],
)
def test_themes_in_their_manner(html: str) -> None:
    comment = one(html)
    assert (comment.key, comment.author, comment.author_url) == ("7", "tern", "https://tern.example/")
    assert (comment.published, comment.body.text()) == (WHEN, "Well said.")


@pytest.mark.parametrize(
    "name",
    [
        "<b class=fn>tern<span>Post author</span></b>",
        "<cite class=fn><a href=https://tern.example/>tern</a> <span class=author>(Author)</span></cite>",
        "<div class=comment-author>tern <em>Author</em></div>",
    ],
)
def test_the_badge_of_the_house_is_not_of_the_name(name: str) -> None:
    text = "<div class=comment-content>Words.</div>"
    assert one(f"<li id=comment-7 class='comment bypostauthor'>{name}{text}</li>").author == "tern"
    assert one(f"<li id=comment-7 class=comment>{name}{text}</li>").author != "tern"


def test_an_answer_that_stands_behind_what_it_answers() -> None:
    def said(at: int, depth: int) -> str:
        return f"<div id=comment-{at} class='comment depth-{depth}'><b class=fn>tern</b><p>w</p></div>"

    thread = "".join(said(*one) for one in ((1, 1), (2, 2), (3, 3), (4, 2), (5, 1), (6, 3)))
    assert [(comment.key, comment.parent) for comment in told(thread).comments] == [
        *(("1", ""), ("2", "1"), ("3", "2"), ("4", "1"), ("5", "")),
        # The classes say what cannot be: nothing stands between.
        ("6", ""),
    ]


def test_an_answer_in_the_box_that_names_what_it_answers() -> None:
    def said(at: int, parent: int, inside: str = "") -> str:
        box = f"<div id=comment-{at} class=wpd-comment-right><div class=wpd-comment-text>w{at}</div></div>"
        return f"<div id=wpd-comm-{at}_{parent} class=wpd-comment>{box}{inside}</div>"

    comments = told(said(1, 0, said(2, 1, said(3, 2))) + said(4, 0)).comments
    assert [(comment.key, comment.parent) for comment in comments] == [("1", ""), ("2", "1"), ("3", "2"), ("4", "")]
    assert [comment.body.text() for comment in comments] == ["w1", "w2", "w3", "w4"]


def test_a_name_with_a_number_or_a_colon_behind_it() -> None:
    assert one("<li id=comment-7><b class=fn>Studio 54</b><p>Words: two.</p></li>").author == "Studio 54"
    assert one("<li id=comment-7><cite>tern</cite><p>Note:</p> Words.</li>").body.text() == "Note:\n\nWords."


def test_what_links_here_is_known_by_the_box_in_it_too() -> None:
    link = "<li id=comment-5><article class='pingback even depth-1'>Pingback: <a href=x>x</a></article></li>"
    assert one(f"{link}<li id=comment-6><p class=comment-text>Words.</p></li>").key == "6"


def test_what_links_here_is_no_comment() -> None:
    link = "<li class='pingback even' id=comment-5><div id=div-comment-5><p>Pingback: x</p></div></li>"
    assert one(f"{link}<li id=comment-6><p class=comment-text>Words.</p></li>").key == "6"


def test_words_keep_their_form_and_odd_names_do_no_harm() -> None:
    html = (
        "<li id=comment-7><div class=comment-content><p @click=x :a.b=c>One <o:p>two</o:p> <strong>three</strong></p>"
        "loose<form><input>gone</form> end<ul><li>item</ul><svg viewBox=x><path/></svg></div></li>"
    )
    text = one(html).body.text()
    assert "One two three" in text and "loose end" in text and "item" in text and "gone" not in text


def test_an_article_does_not_hold_its_comments() -> None:
    words = "The harbour council met on Tuesday to weigh the new timetable, and residents asked why it had changed. "
    thread = "".join(
        f"<li id=comment-{at}><b class=fn>tern</b><div class=comment-content><p>Gull {words * 3}</p></div>"
        for at in range(1, 30)
    )
    html = f"<article><h1>Ferry</h1>{f'<p>{words * 3}</p>' * 6}</article><div id=comments><ol>{thread}</ol></div>{FORM}"
    result = extract(f"<html><head>{REST}{POST}</head><body>{html}</body></html>", url=URL)
    assert result.body is not None and "Gull" not in result.body.text()
    assert result.discussion is not None and len(result.discussion.comments) == 29
    assert result.comment_form is not None and result.comment_form == result.discussion.form


def test_a_page_without_any_sign_has_no_discussion() -> None:
    assert extract("<p>Words of a page.</p>" * 20, url=URL).discussion is None


def test_the_link_header_reaches_it() -> None:
    link = '<https://news.example/wp-json/wp/v2/posts/9>; rel="alternate"; type="application/json"'
    found = extract("<p>Words of a page.</p>", url=URL, link=link).discussion
    assert found is not None and found.places == (Place("wordpress", "https://news.example/wp-json/", "9"),)


# --- from foreign hands -----------------------------------------------------------------------------------------------


def test_more_comments_than_are_taken() -> None:
    many = "".join(f"<li id=comment-{at}><p>w</p></li>" for at in range(1, MOST_COMMENTS + 500))
    comments = told(f"<ol>{many}</ol>").comments
    assert len(comments) == MOST_COMMENTS and comments[-1].key == str(MOST_COMMENTS)


def test_deeper_than_is_kept() -> None:
    deep = "".join(f"<li id=comment-{at}><p class=comment-text>w</p><ol>" for at in range(1, DEEPEST + 51))
    comments = told(f"<ol>{deep}</ol>").comments
    depths: dict[str, int] = {"": -1}
    for comment in comments:
        depths[comment.key] = depths[comment.parent] + 1
    assert len(comments) == DEEPEST + 50 and max(depths.values()) == DEEPEST - 1
    assert all(comment.body.text() == "w" for comment in comments)


def test_odd_ids_and_the_same_twice() -> None:
    odd = "<p id=comment-x>a</p><p id=comment->b</p><p id=comment-1234567890123456789012>c</p><p id=comment-٣>d</p>"
    same = "<li id=comment-007><p>first</p></li><li id=comment-7><p>second</p></li>"
    assert [comment.body.text() for comment in told(odd + same).comments] == ["first"]


def test_names_and_words_are_cleaned() -> None:
    comment = one("<li id=comment-1><b class=fn>a\x1b[2J\u202eb</b><div class=comment-text>c\u202ed&#27;e</div></li>")
    assert comment.author == "a[2Jb" and comment.body.text() == "cde"


@pytest.mark.parametrize("page", ["", "<", "<form", "\0" * 100, "<link rel=alternate>" * 1000, "comment-1 " * 1000])
def test_pages_that_tell_nothing(page: str) -> None:
    assert read_discussion(page, url=URL, link="<>;;,<<,") == PageDiscussion(URL)
