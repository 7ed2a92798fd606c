"""The page that the product was asked for: what must come out of it, and of its feed."""

from __future__ import annotations

from datetime import date

from termnews.document import Paragraph, spans_text
from termnews.fetch import discover
from termnews.fetch.encoding import decode
from termnews.fetch.extract import extract
from termnews.fetch.feeds import parse
from tests.needs import SHARED, needs_shared

pytestmark = needs_shared
SEED = SHARED / "seed"
URL = "http://127.0.0.1:8571/2025/06/lukashenko-meets-xi-in-beijing/"


def wanted() -> list[str]:
    """Headline, standfirst and the six paragraphs, as a person took them from the page."""
    text = (SEED / "article.txt").read_text("utf-8").split("\nRecent News")[0]
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def test_the_article_whole_and_nothing_else() -> None:
    headline, standfirst, *paragraphs = wanted()
    found = extract((SEED / "page.html").read_bytes(), url=URL)
    assert (found.title, found.standfirst) == (headline, standfirst)
    assert found.verdict == "article" and found.note == ""
    assert found.published is not None and found.published.date() == date(2025, 6, 4)
    assert found.body is not None
    assert all(isinstance(block, Paragraph) for block in found.body.blocks)
    assert [spans_text(block.spans) for block in found.body.blocks if isinstance(block, Paragraph)] == paragraphs
    assert len(paragraphs) == 6


def test_the_form_under_it_is_found() -> None:
    form = extract((SEED / "page.html").read_bytes(), url=URL).comment_form
    assert form is not None
    assert form.action == "http://127.0.0.1:8571/wp-comments-post.php"
    required = {kind for _, kind, is_required in form.fields if is_required}
    assert {"name", "email", "text"} <= required


def test_recent_news_are_headlines() -> None:
    html = decode((SEED / "page.html").read_bytes(), "text/html", markup="html")
    titles = [entry.title for entry in discover.headline_list(html, URL)]
    recent = (SEED / "article.txt").read_text("utf-8").split("Recent News")[1].split("Leave a Comment")[0]
    for title in (line.strip() for line in recent.splitlines() if line.strip()):
        assert title in titles


def test_its_feed() -> None:
    feed = parse((SEED / "feed.xml").read_bytes(), url="http://127.0.0.1:8571/feed/")
    assert len(feed.entries) == 5
    last = feed.entries[-1]
    assert last.title == wanted()[0]
    assert last.comments == 0 and last.comments_feed.endswith("/feed/") and last.comments_url.endswith("#respond")
