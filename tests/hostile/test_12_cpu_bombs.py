"""Threat 12, and the pages that go with it: documents that are made to take a reader's time.

Expected: each is read or refused in words, within caps on its entries and depth; what four times the size takes is far
from sixteen times the work. Ratios of CPU seconds of one run are compared, and no clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from termnews.document import dump, load
from termnews.errors import FeedTooComplex, NotAFeed, UsageError
from termnews.export_html import html_of
from termnews.export_markdown import markdown_of
from termnews.fetch import opml
from termnews.fetch.dates import parse_date
from termnews.fetch.discover import feed_links, headline_list
from termnews.fetch.discussion_page import read_discussion
from termnews.fetch.extract import extract
from termnews.fetch.feed_text import title_of_html
from termnews.fetch.feeds import MAX_ENTRIES, parse
from termnews.fetch.forms import comment_form
from termnews.fetch.html import to_document
from termnews.fetch.html_parse import MAX_ATTRIBUTES, parse_html
from termnews.fetch.html_words import plain_text
from termnews.layout.page import lay_out
from termnews.text import clean
from tests.hostile.bombs import FEEDS, PAGES, encoded, page, rss
from tests.needs import SHARED, needs_shared

NOW = datetime(2026, 11, 24, tzinfo=UTC)
AT = "http://news.example/a/b"
FOUR_TIMES = 11
"""What four times the size may take at most: linear is 4, quadratic 16."""
TOO_SHORT = 0.05
"""Seconds of CPU below which no ratio is asked: so short is what comes of the start."""


def shown(document_of: Callable[[], object], html: str) -> None:
    """Make blocks of an HTML text, set them in lines, and send them out in each form."""
    document = to_document(html, base=AT)
    layout = lay_out(document, 80)
    layout.finish()
    assert all(line.indent <= 80 for line in map(layout.line, range(min(layout.height, 200))))
    markdown_of(document)
    html_of(document)
    assert load(dump(document)) == document


def read_feed(body: bytes) -> None:
    """All that is done with a feed. Its errors are in words."""
    try:
        feed = parse(body, url=AT, now=NOW)
    except (NotAFeed, FeedTooComplex) as refusal:
        assert refusal.message
        return
    assert len(feed.entries) <= MAX_ENTRIES
    for entry in feed.entries[:1]:
        html = entry.content or entry.summary
        plain_text(html)
        shown(lambda: None, html)
        assert clean(entry.title) == entry.title


def read_list(body: bytes) -> None:
    """The same document as a list of sources."""
    try:
        opml.read_all(body)
    except UsageError as refusal:
        assert refusal.message


def read_page(body: bytes) -> None:
    """All that is done with a page."""
    html = body.decode("utf-8", "replace")
    found = extract(body, url=AT, content_type="text/html")
    assert found.verdict
    shown(lambda: None, html)
    plain_text(html)
    feed_links(html, AT)
    headline_list(html, AT)
    comment_form(parse_html(html), AT)
    assert read_discussion(body, url=AT).url == AT


def cpu(work: Callable[[bytes], None], body: bytes) -> float:
    """The seconds of CPU that it takes."""
    start = time.thread_time()
    work(body)
    return time.thread_time() - start


def ratio(work: Callable[[bytes], None], small: bytes, large: bytes) -> float:
    """How much more CPU the larger takes. The least of two is taken, as what runs beside it takes caches from one."""
    return min(cpu(work, large), cpu(work, large)) / min(cpu(work, small), cpu(work, small))


def grows_evenly(work: Callable[[bytes], None], make: Callable[[int], bytes], most: int) -> None:
    """Check a bomb of a part of its size against one of a fourth of that, where it takes any time.

    Beyond a cap there is another way, and a step to it: what is not even there must be so from there on.
    """
    body = make(max(most // 200, 1))
    if cpu(work, body) > TOO_SHORT and most > 200:
        steps = ((800, 200), (200, 50))
        assert any(ratio(work, make(most // small), make(most // large)) < FOUR_TIMES for small, large in steps)


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed(name: str) -> None:
    """Each bomb as a feed."""
    grows_evenly(read_feed, *FEEDS[name])


@pytest.mark.parametrize("name", PAGES)
def test_a_page(name: str) -> None:
    """Each bomb as a page, an article, a list of headlines, a form."""
    grows_evenly(read_page, *PAGES[name])


def test_names_that_a_document_declares_are_not_each_looked_for() -> None:
    """A thousand entities that nobody uses, in a document that has to be repaired, cost what ten of them do."""

    def broken(names: int) -> bytes:
        declared = b"".join(b"<!ENTITY n%d 'x'>" % name for name in range(names))
        return rss(b"<item><title>t</title><b>" + b"&n" * 40_000 + b"</item>", b"<!DOCTYPE rss [" + declared + b"]>")

    assert ratio(read_feed, broken(10), broken(1000)) < FOUR_TIMES / 4


@pytest.mark.parametrize(("folders", "most"), [(10, 20_000), (900, 5_600), (5000, 0)])
def test_links_are_joined_to_a_long_base_as_far_as_there_is_room(folders: int, most: int) -> None:
    """To join one takes the length of its base; those for which that is too much stand as they were written."""
    base = "http://news.example/" + "b/" * folders
    links = encoded(b'<a href="x">y</a>' * 20_000).replace(b"<item>", b"<item xml:base='%b'>" % base.encode())
    (entry,) = parse(links, now=NOW).entries
    assert most * 0.9 <= entry.summary.count(f'"{base}x"') <= most
    assert entry.summary.count("</a>") == 20_000


@pytest.mark.parametrize("uses", [1, 2000])
def test_an_entity_may_take_so_much_and_no_more(uses: int) -> None:
    """What a document that has to be repaired declares is put in, until all that it is put in for would be a bomb."""
    declared = b"<!DOCTYPE rss [<!ENTITY e '" + b"x" * 1000 + b"'>]>"
    broken = rss(b"<item><title>t</title><description>" + b"&e; " * uses + b"<b></description></item>", declared)
    (entry,) = parse(broken, now=NOW).entries
    assert entry.summary.count("x" * 1000) == min(uses, 200) and len(entry.summary) < 250_000


@pytest.mark.parametrize(
    "opening", ["<script>", "<Style><ſtyle>", "<iframe x><object></x>", "<object><script></ object>"]
)
@pytest.mark.parametrize("field", ["title", "author"])
def test_titles_of_what_is_never_closed_take_no_room_from_others(opening: str, field: str) -> None:
    """What hides its content is looked for once in a text, not from each opening: the last entry is read as well."""
    text = f"<![CDATA[{opening * (20_000 // len(opening))}]]>"
    items = [f"<item><guid>{n}</guid><{field}>{text if n < 32 else 'x'}</{field}></item>" for n in range(40)]
    feed = parse(rss("".join(items).encode()), now=NOW)
    assert len(feed.entries) == 40 and not feed.truncated
    entry = feed.entries[0]
    assert (entry.title or entry.authors[0]).startswith(opening[:8])


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("a<script>b</script>c", "ac"),
        ("a<SCRIPT x='y'>b<style></Script >c<style>d", "ac<style>d"),
        ("a<style>b<script>c</script>d", "a<style>bd"),
        ("a<script>b<script>c</script>d</script>e", "ad</script>e"),
        ("a<iframe>b</iframe\n>c<object>d</objects>e", "ac<object>d</objects>e"),
        ("a<scripted>b</scripted>c</script>", "a<scripted>b</scripted>c</script>"),
        ("a<ſcript>b</ſcript>c", "a<ſcript>b</ſcript>c"),
        ("a<object>b<ıframe>c</object>d", "ad"),
    ],
)
def test_what_shows_nothing_is_no_word_of_a_title(html: str, title: str) -> None:
    """Up to its end, and a word where it has none."""
    assert title_of_html(html) == title


def test_lists_of_sources() -> None:
    """Every feed as OPML."""
    for make, most in FEEDS.values():
        grows_evenly(read_list, make, most)


@pytest.mark.parametrize(
    "tags",
    ["<h1>", "<h2><a href=/2026/1>", "<li><a href=/x><h3>", "<time>", "<noscript>", "<span class=author>", "<kbd>"],
)
def test_elements_in_each_other_are_not_each_read_to_the_end(tags: str) -> None:
    """A thousand elements around one text: the words of all of them are a thousand times the page."""
    grows_evenly(read_page, lambda n: page(tags.encode() * 400 + b"word " * n), 1_000_000)


@pytest.mark.parametrize("around", ["<span>%s</span>", "%s<br>", "%s<b> </b>", "<ruby>%s<rt></rt></ruby>"])
def test_a_paragraph_of_many_parts_is_put_together_once(around: str) -> None:
    """Not once more at each of its parts."""

    def document(body: bytes) -> None:
        to_document(body.decode())

    part = around % ("\U0001f600" * 100)
    small, large = (f"<p>{part * count}".encode() for count in (1500, 6000))
    assert ratio(document, small, large) < FOUR_TIMES


@needs_shared
def test_the_documents_that_were_found_elsewhere() -> None:
    """Those of the corpus as a page: there, 50,000 attributes of an element took five seconds."""
    for file in sorted((SHARED / "corpus" / "feeds" / "hostile").iterdir()):
        assert extract(file.read_bytes(), url=AT, content_type="text/html").verdict


def test_attributes_are_read_up_to_a_number() -> None:
    """A flood of attributes costs the rest of them, and nothing of what follows."""
    flood = " ".join(f"a{number}='>'" for number in range(20_000))
    (paragraph,) = parse_html(f"<p {flood}>x</p><b>y</b>").iter("p")
    assert MAX_ATTRIBUTES - 1 <= len(paragraph.attrib) <= MAX_ATTRIBUTES
    assert "y" in plain_text(f"<p {flood}>x</p><b>y</b>")


@pytest.mark.parametrize("reference", ["&#27;", "&#x1b;", "&#0;", "&#xFFFE;", "&#65535", "&#xd800;", "\x1b", "\ufffe"])
def test_characters_that_xml_forbids_stop_no_page(reference: str) -> None:
    """What a tree cannot hold: it is taken out before, and the words around stay."""
    page = PAGES["references"][0](0).decode().replace("</article>", f"<div>{reference}<p>end</p>{reference}</div>")
    found = extract((page + reference * 2000).encode("utf-8", "replace"), url=AT, content_type="text/html")
    assert found.verdict == "article" and found.body is not None and "A sentence of an article" in found.body.text()


@pytest.mark.parametrize("digits", [10, 5000, 200_000])
def test_a_reference_of_many_digits_is_no_error(digits: int) -> None:
    """Python converts no number of more than 4,300 digits: in a feed, a title, a page."""
    reference = f"&#{'9' * digits};"
    item = (
        f"<item><title><![CDATA[a {reference}]]></title><description><![CDATA[b {reference} c]]></description></item>"
    )
    (entry,) = parse(f"<rss><channel>{item}</channel></rss>".encode(), now=NOW).entries
    assert entry.title.startswith("a") and "c" in plain_text(entry.summary)


@pytest.mark.parametrize("year", ["99999", "-1", "0", "9" * 5000, "10000-01-01", "0000-00-00", "1e309", "NaN"])
def test_dates_beyond_all_years(year: str) -> None:
    """No date, and no error."""
    for text in (year, f"Mon, 01 Jan {year} 00:00:00 GMT", f"{year}-01-01T00:00:00Z", f"2026-01-01T{year}:00Z"):
        assert parse_date(text, NOW) is None or parse_date(text, NOW).year <= 9999  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "item",
    [
        '{"id":"\\ud800","title":"a\\udfff","content_text":"\\ud83d"}',
        '{"id":NaN,"content_text":-Infinity,"title":1e999}',
    ],
)
def test_json_that_is_no_text(item: str) -> None:
    """Lone surrogates cannot be written as UTF-8, and NaN is no JSON: what comes out can be kept."""
    feed = parse(f'{{"version":"https://jsonfeed.org/version/1","items":[{item}]}}'.encode(), now=NOW)
    for entry in feed.entries:
        assert all(text.encode() is not None for text in (entry.guid, entry.title, entry.summary, entry.content))


@pytest.mark.parametrize("marks", [1, 2, 3, 2_000_000])
@pytest.mark.parametrize(
    "document",
    [
        '{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"Eé","content_text":"x"}]}',
        "<rss><channel><item><title>Eé</title></item></channel></rss>",
    ],
)
def test_byte_order_marks_are_no_part_of_a_feed(marks: int, document: str) -> None:
    """However many there are."""
    assert [entry.title for entry in parse(("\ufeff" * marks + document).encode(), now=NOW).entries] == ["Eé"]
