"""Every way in which a real WordPress takes a comment or does not: each lands in its state, in the site's own words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest

from termnews.discussion import DraftState
from tests.wordpress.site import Site
from tests.wordpress.writer import EMAIL, NAME, Writer

THEMES = ("twentytwentyone", "twentytwentythree")
"""A classic theme and one of blocks."""


@pytest.fixture
def writer(site: Site, tmp_path: Path) -> Writer:
    """Somebody who reads the site."""
    writer = Writer(tmp_path / "profile")
    writer.subscribe(site.feed)
    return writer


@pytest.fixture
def say(site: Site, writer: Writer) -> Callable[..., int]:
    """Write a comment under an article and send it until it has come to rest: the id of its draft."""

    def said(
        text: str = "A word about the ferry.", post: str = "open", *, email: str = EMAIL, reply_to: str = ""
    ) -> int:
        draft = writer.write(writer.article(site.link(post)), text, email=email, reply_to=reply_to)
        writer.settle(draft)
        return draft

    return said


Say = Callable[..., int]


def states(writer: Writer, draft: int) -> list[DraftState]:
    """The states that a draft has been in."""
    return [step.state for step in writer.steps(draft)]


# --- taken ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", THEMES)
def test_published(site: Site, writer: Writer, say: Say, theme: str) -> None:
    site.theme(theme)
    draft = say()
    (stored,) = site.comments()
    found = writer.draft(draft)
    assert (found.state, found.remote_key) == (DraftState.PUBLISHED, str(stored.id))
    assert found.remote_url == f"{site.link('open')}#comment-{stored.id}"
    assert (stored.author, stored.email, stored.status, stored.parent) == (NAME, EMAIL, "approved", 0)
    assert stored.agent.startswith("termnews/")
    assert states(writer, draft) == [
        DraftState.QUEUED, DraftState.SENDING, DraftState.ACCEPTED, DraftState.PUBLISHED,
    ]  # fmt: skip


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("rest", [True, False], ids=["rest", "no rest"])
@pytest.mark.parametrize(
    ("fate", "end"),
    [
        ("approve", DraftState.PUBLISHED),
        ("trash", DraftState.REMOVED),
        ("spam", DraftState.REMOVED),
        ("delete", DraftState.REMOVED),
    ],
)
def test_held_and_then(
    site: Site, writer: Writer, say: Say, theme: str, rest: bool, fate: str, end: DraftState
) -> None:
    site.theme(theme)
    site.moderated()
    site.rest(rest)
    draft = say()
    (stored,) = site.comments()
    found = writer.draft(draft)
    assert (found.state, found.remote_key, stored.status) == (DraftState.HELD, str(stored.id), "unapproved")
    look(writer)
    assert writer.draft(draft).state == DraftState.HELD
    getattr(site, fate)(stored.id)
    look(writer)
    # Where the site lets nobody ask, what it does not show may still be held.
    assert writer.draft(draft).state == (end if rest or fate == "approve" else DraftState.HELD), writer.steps(draft)


def look(writer: Writer) -> None:
    """Look after what is held, an hour later."""
    writer.forget_the_time(DraftState.HELD)
    writer.send()


def test_published_where_nobody_may_ask_by_rest(site: Site, writer: Writer, say: Say) -> None:
    site.rest(False)
    draft = say()
    (stored,) = site.comments()
    assert (writer.draft(draft).state, writer.draft(draft).remote_key) == (DraftState.PUBLISHED, str(stored.id))


def test_held_for_its_links(site: Site, writer: Writer, say: Say) -> None:
    site.most_links(2)
    draft = say("See https://one.example/ and [the other](https://two.example/).")
    assert writer.draft(draft).state == DraftState.HELD
    assert [comment.status for comment in site.comments()] == ["unapproved"]


def test_taken_and_thrown_away_without_a_word(site: Site, writer: Writer, say: Say) -> None:
    site.disallowed("forbiddenword")
    draft = say("A forbiddenword, and the site says thank you.")
    assert [comment.status for comment in site.comments()] == ["trash"]
    assert writer.draft(draft).state == DraftState.REMOVED
    assert DraftState.PUBLISHED not in states(writer, draft)


def test_a_form_with_a_trap_and_a_token(site: Site, writer: Writer, say: Say) -> None:
    site.honeypot()
    assert writer.draft(say()).state == DraftState.PUBLISHED
    assert len(site.comments()) == 1


@pytest.mark.parametrize("theme", THEMES)
def test_a_text_box_that_nobody_sees_stays_empty(site: Site, writer: Writer, say: Say, theme: str) -> None:
    site.theme(theme)
    site.decoy()
    assert writer.draft(say()).state == DraftState.PUBLISHED
    assert [comment.status for comment in site.comments()] == ["approved"]


def test_the_fields_of_akismet(site: Site, writer: Writer, say: Say) -> None:
    site.akismet()
    draft = say()
    # It cannot ask its server from here, so it may hold what it cannot judge; it must not take it for spam.
    assert writer.draft(draft).state in (DraftState.PUBLISHED, DraftState.HELD), writer.steps(draft)
    assert [comment.status in ("approved", "unapproved") for comment in site.comments()] == [True]


@pytest.mark.parametrize("moderated", [False, True], ids=["open", "moderated"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_server_that_breaks_down(site: Site, writer: Writer, when: str, moderated: bool) -> None:
    site.moderated(moderated)
    site.fails(when)
    draft = writer.write(writer.article(site.link("open")), "Said to a site that breaks down.")
    writer.send()
    assert writer.draft(draft).state == DraftState.UNKNOWN, writer.steps(draft)
    assert len(site.comments()) == (when == "after")
    site.fails("")
    writer.settle(draft)
    (stored,) = site.comments()
    found = writer.draft(draft)
    assert found.state == (DraftState.HELD if moderated else DraftState.PUBLISHED), writer.steps(draft)
    assert found.remote_key == str(stored.id)


@pytest.mark.parametrize("moderated", [False, True], ids=["open", "moderated"])
def test_a_site_that_leads_to_a_page_of_thanks(site: Site, writer: Writer, say: Say, moderated: bool) -> None:
    site.moderated(moderated)
    site.thanks()
    draft = say()
    (stored,) = site.comments()
    found = writer.draft(draft)
    assert found.state == (DraftState.HELD if moderated else DraftState.PUBLISHED), writer.steps(draft)
    assert found.remote_key == str(stored.id)


@pytest.mark.parametrize("moderated", [False, True])
def test_comments_on_many_pages(site: Site, writer: Writer, say: Say, moderated: bool) -> None:
    site.say("open", *(f"Comment {number} of the crowd." for number in range(7)))
    site.paged(3)
    site.moderated(moderated)
    draft = say()
    found, stored = writer.draft(draft), site.comments()[-1]
    assert found.state == (DraftState.HELD if moderated else DraftState.PUBLISHED)
    assert found.remote_key == str(stored.id) and found.remote_url.endswith(f"#comment-{stored.id}")
    # Which page it is WordPress tells by the second of each comment, and these may have one second.
    assert moderated or "/comment-page-" in found.remote_url


def test_a_reply(site: Site, writer: Writer, say: Say) -> None:
    first, second = site.say("open", "What do you think?", "And you?")
    writer.run("comments", str(writer.article(site.link("open"))))
    draft = say("I think so.", reply_to=str(second))
    assert writer.draft(draft).state == DraftState.PUBLISHED
    (stored,) = [comment for comment in site.comments() if comment.author == NAME]
    assert stored.parent == second != first


# --- not taken --------------------------------------------------------------------------------------------------------


def test_said_before(site: Site, writer: Writer, say: Say) -> None:
    say("Said once.")
    draft = say("said ONCE.")
    found = writer.draft(draft)
    assert found.state == DraftState.REJECTED
    assert found.words == "Duplicate comment detected; it looks as though you’ve already said that!"
    assert len(site.comments()) == 1


def test_an_address_that_is_none(site: Site, writer: Writer, say: Say) -> None:
    found = writer.draft(say(email="mara@nowhere"))
    assert (found.state, found.words) == (DraftState.REJECTED, "Error: Please enter a valid email address.")
    assert not site.comments()


def test_too_soon(site: Site, writer: Writer) -> None:
    site.flood(3600)
    articles = [writer.article(site.link(post)) for post in ("open", "open2")]
    first = writer.write(articles[0], "One.")
    writer.settle(first)
    second = writer.write(articles[1], "Another.")
    writer.send()
    found = writer.draft(second)
    assert (found.state, found.words) == (DraftState.QUEUED, "You are posting comments too quickly. Slow down.")
    assert found.not_before is not None and found.not_before > datetime.now(UTC) + timedelta(seconds=10)
    assert len(site.comments()) == 1
    site.flood(0)
    writer.settle(second)
    assert writer.draft(second).state == DraftState.PUBLISHED
    assert len(site.comments()) == 2


@pytest.mark.parametrize("theme", THEMES)
def test_closed(site: Site, writer: Writer, say: Say, theme: str) -> None:
    site.theme(theme)
    found = writer.draft(say(post="closed"))
    assert found.state == DraftState.BLOCKED and found.words
    assert not site.comments()


@pytest.mark.parametrize("theme", THEMES)
def test_for_members_only(site: Site, writer: Writer, say: Say, theme: str) -> None:
    site.theme(theme)
    site.must_log_in()
    found = writer.draft(say())
    assert found.state == DraftState.BLOCKED and "logged in" in found.words
    assert not site.comments()


def test_a_question_that_only_a_person_can_answer(site: Site, writer: Writer, say: Say) -> None:
    site.captcha()
    found = writer.draft(say())
    assert found.state == DraftState.BLOCKED and "What is 3 + 4?" in found.words
    assert not site.comments()


@pytest.mark.parametrize("status", ["draft", "trash", "private"])
def test_an_article_that_has_gone(site: Site, writer: Writer, say: Say, status: str) -> None:
    article = writer.article(site.link("open2"))
    site.publish("open2", status)
    draft = writer.write(article, "Too late.")
    writer.settle(draft)
    assert writer.draft(draft).state == DraftState.BLOCKED
    assert not site.comments()


def test_a_page_behind_a_password(site: Site, writer: Writer, say: Say) -> None:
    assert writer.draft(say(post="password")).state == DraftState.BLOCKED
    assert not site.comments()


@pytest.mark.parametrize("fate", ["trash", "delete"])
def test_a_reply_to_what_has_gone_is_not_put_elsewhere(site: Site, writer: Writer, fate: str) -> None:
    (parent,) = site.say("open", "What do you think?")
    writer.run("comments", str(article := writer.article(site.link("open"))))
    draft = writer.write(article, "I think so.", reply_to=str(parent))
    getattr(site, fate)(parent)
    writer.settle(draft)
    assert writer.draft(draft).state == DraftState.BLOCKED
    assert not [comment for comment in site.comments() if comment.author == NAME]


def test_it_can_be_mended_and_sent_again(site: Site, writer: Writer, say: Say) -> None:
    draft = say(email="mara@nowhere")
    with writer.store() as store:
        article = store.drafts.get(draft)
        assert article is not None and article.article_id is not None
        assert store.drafts.save(article.article_id, "Mended.", draft) == draft
    assert writer.draft(draft).state == DraftState.DRAFT


# --- words ------------------------------------------------------------------------------------------------------------

WRITTEN = (
    "1 < 2 & 3 > 2",
    "a<b && c>d",
    "<script>alert('x')</script> and <p>tags</p> as <b>words</b>",
    "&amp; &lt; &copy; stay as they are typed",
    "漢字とかな、中文，한국어",
    "שלום עולם ومرحبا بالعالم",
    "🙂 👩‍👩‍👧 🏳️‍🌈 é e\u0301",
    "C:\\new\\table and \\\"quoted\\\" 'single'",
    "[gallery] [caption]x[/caption]",
    "- one\n- two\n\nA line\nand the next",
)
"""Words that come to the site's readers as they were typed."""


def test_words_arrive_as_they_were_written(site: Site, writer: Writer) -> None:
    article = writer.article(site.link("open"))
    for text in WRITTEN:
        draft = writer.write(article, text)
        writer.settle(draft)
        assert writer.draft(draft).state == DraftState.PUBLISHED, (text, writer.steps(draft))
    assert [unescape(comment.content) for comment in site.comments()] == list(WRITTEN)


def test_what_is_marked_comes_as_the_tags_that_visitors_may_use(site: Site, writer: Writer, say: Say) -> None:
    say("*so* **it** `a < b` is\n\n> said & done\n\nat [a page](https://one.example/?a=1&b=2)")
    (stored,) = site.comments()
    for part in (
        "<em>so</em>",
        "<strong>it</strong>",
        "<code>a &lt; b</code>",
        "<blockquote>",
        "said &amp; done",
        'href="https://one.example/?a=1&amp;b=2"',
    ):
        assert part in stored.content, stored.content
