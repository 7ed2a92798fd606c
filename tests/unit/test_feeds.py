"""What comes out of a feed, field by field; what is repaired; what is refused, and in which words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termnews.errors import FeedTooComplex, NotAFeed
from termnews.fetch.feed_text import MOST_LINKS, is_tidy, title_of_html
from termnews.fetch.feeds import MAX_BYTES, MAX_ENTRIES, parse
from termnews.model import Enclosure, Entry, Feed
from termnews.text import clean_spans

URL = "https://example.org/feed.xml"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
SPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "atom": "http://www.w3.org/2005/Atom",
        "content": "http://purl.org/rss/1.0/modules/content/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
        "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
        "media": "http://search.yahoo.com/mrss/",
        "slash": "http://purl.org/rss/1.0/modules/slash/",
        "sy": "http://purl.org/rss/1.0/modules/syndication/",
        "thr": "http://purl.org/syndication/thread/1.0",
        "wfw": "http://wellformedweb.org/CommentAPI/",
    }.items()
)


def rss(items: str, head: str = "<title>T</title><link>https://example.org/</link>") -> Feed:
    text = f'<rss version="2.0" {SPACES}><channel>{head}{items}</channel></rss>'
    return parse(text.encode(), url=URL, now=NOW)


def item(inside: str, head: str = "<link>https://example.org/</link>") -> Entry:
    return rss(f"<item>{inside}</item>", head).entries[0]


def atom(entries: str, head: str = "") -> Feed:
    text = f'<feed xmlns="http://www.w3.org/2005/Atom" {SPACES}>{head}{entries}</feed>'
    return parse(text.encode(), url=URL, now=NOW)


def entry(inside: str, head: str = "") -> Entry:
    return atom(f"<entry>{inside}</entry>", head).entries[0]


# --- formats ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ('<rss version="0.91"><channel><item/></channel></rss>', "rss 0.91"),
        ("<rss><channel><item/></channel></rss>", "rss 2.0"),
        ('<RSS VERSION="2.0"><CHANNEL><ITEM/></CHANNEL></RSS>', "rss 2.0"),
        ('<rss xmlns="http://backend.userland.com/rss2"><channel><item/></channel></rss>', "rss 2.0"),
        ('<rss xmlns="urn:made-up"><channel><item/></channel></rss>', "rss 2.0"),
        (
            '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
            "<channel/><item/></r:RDF>",
            "rss 1.0",
        ),
        (
            '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            'xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel/><item/></r:RDF>',
            "rss 0.9",
        ),
        ('<Channel xmlns="http://purl.org/net/rss1.1#"><items><item/></items></Channel>', "rss 1.1"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"><entry/></feed>', "atom 1.0"),
        ('<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry/></a:feed>', "atom 1.0"),
        ('<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry/></feed>', "atom 0.3"),
        ('<entry xmlns="http://www.w3.org/2005/Atom"/>', "atom 1.0"),
        ('{"version":"https://jsonfeed.org/version/1.1","items":[{}]}', "json feed 1.1"),
        ('{"version":"https://jsonfeed.org/version/1","items":[{}]}', "json feed 1"),
        ('{"items":[{"content_html":"x"}]}', "json feed 1"),
    ],
)
def test_every_format_is_known(document: str, name: str) -> None:
    feed = parse(document.encode(), now=NOW)
    assert feed.format == name
    assert len(feed.entries) == 1


def test_the_head_of_rss() -> None:
    feed = rss(
        "",
        "<title>A &amp;amp; B</title><link> /home </link><description>&lt;p>On &lt;b>it&lt;/b>&lt;/p></description>"
        "<language>en_GB</language><managingEditor>ed@example.org (Ed)</managingEditor><ttl>60</ttl>"
        "<lastBuildDate>Tue, 03 Jun 2003 09:39:21 GMT</lastBuildDate><image><url>logo.png</url></image>"
        "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"
        "<skipHours><hour>0</hour><hour>24</hour><hour>7</hour><hour>99</hour></skipHours>"
        "<skipDays><day>Sunday</day><day>Blursday</day></skipDays>"
        '<atom:link rel="self" href="https://example.org/own.xml"/><atom:link rel="next" href="?page=2"/>',
    )
    assert feed == Feed(
        format="rss 2.0",
        title="A & B",
        url="https://example.org/own.xml",
        site_url="https://example.org/home",
        description="On it",
        language="en-GB",
        author="Ed",
        image="https://example.org/logo.png",
        updated=datetime(2003, 6, 3, 9, 39, 21, tzinfo=UTC),
        ttl=60,
        update_interval=900,
        skip_hours=frozenset({0, 7}),
        skip_days=frozenset({6}),
        next_page="https://example.org/feed.xml?page=2",
    )


def test_an_item_of_wordpress() -> None:
    assert item(
        "<title>One</title><link>https://example.org/1</link><guid isPermaLink='false'>g1</guid>"
        "<comments>https://example.org/1#comments</comments><dc:creator>Ann</dc:creator>"
        "<pubDate>Tue, 03 Jun 2003 09:39:21 +0200</pubDate><category>x</category><category>y</category>"
        "<category>x</category><description>short</description><content:encoded>&lt;p>long&lt;/p></content:encoded>"
        "<wfw:commentRss>https://example.org/1/feed</wfw:commentRss><slash:comments>12</slash:comments>"
        "<media:thumbnail url='https://example.org/t.jpg' width='10'/>"
        "<media:content url='https://example.org/big.jpg' medium='image' width='900'>"
        "<media:description>A caption</media:description></media:content>"
        "<enclosure url='https://example.org/a.mp3' type='audio/mpeg' length='123'/>",
        "<link>https://example.org/</link><language>de</language>",
    ) == Entry(
        guid="g1",
        url="https://example.org/1",
        title="One",
        authors=("Ann",),
        published=datetime(2003, 6, 3, 7, 39, 21, tzinfo=UTC),
        summary="short",
        content="<p>long</p>",
        language="de",
        image="https://example.org/big.jpg",
        enclosures=(Enclosure("https://example.org/a.mp3", "audio/mpeg", 123),),
        categories=("x", "y"),
        comments_url="https://example.org/1#comments",
        comments_feed="https://example.org/1/feed",
        comments=12,
    )


def test_an_entry_of_atom() -> None:
    found = entry(
        "<title type='html'>Vec&amp;lt;T&amp;gt; &lt;b>fast&lt;/b></title><id>tag:1</id>"
        "<link rel='edit' href='/edit'/><link rel='alternate' type='application/pdf' href='/1.pdf'/>"
        "<link href='/1'/><link rel='enclosure' href='/1.ogg' type='audio/ogg' length='7'/>"
        "<link rel='replies' type='application/atom+xml' href='/1/comments.xml' thr:count='3'/>"
        "<link rel='replies' type='text/html' href='/1#comments'/>"
        "<author><name>Ann</name><email>ann@example.org</email></author><author><name>Bob</name></author>"
        "<published>2003-06-03T09:39:21Z</published><updated>2003-06-04T09:39:21Z</updated>"
        "<category term='t' label='Label'/><summary>a &lt; b</summary>"
        "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>x<br/>y &amp; z</p></div></content>",
        "<link rel='alternate' href='https://example.org/'/>",
    )
    assert found == Entry(
        guid="tag:1",
        url="https://example.org/1",
        title="Vec<T> fast",
        authors=("Ann", "Bob"),
        published=datetime(2003, 6, 3, 9, 39, 21, tzinfo=UTC),
        updated=datetime(2003, 6, 4, 9, 39, 21, tzinfo=UTC),
        summary="a &lt; b",
        content="<p>x<br>y &amp; z</p>",
        enclosures=(Enclosure("https://example.org/1.ogg", "audio/ogg", 7),),
        categories=("Label",),
        comments_url="https://example.org/1#comments",
        comments_feed="https://example.org/1/comments.xml",
        comments=3,
    )


# --- fields -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("AT&amp;amp;T", "AT&T"),
        ("<![CDATA[It&#8217;s &lt;b&gt;]]>", "It’s <b>"),
        ("Vec&lt;T&gt; in Rust", "Vec<T> in Rust"),
        ("Map&lt;String, List&lt;T&gt;&gt;", "Map<String, List<T>>"),
        ("&lt;i class='x'&gt;Dune&lt;/i&gt;, again", "Dune, again"),
        ("a&lt;br/&gt;b", "a b"),
        ("1 &lt; 2 &amp; 3 > 2", "1 < 2 & 3 > 2"),
        ("&lt;script>alert(1)&lt;/script>x", "x"),
        ("a&amp;region=1", "a&region=1"),
        ("Martine Ã©crit", "Martine Ã©crit"),
        ("caf&#233;&#150;bar", "café–bar"),
        ("x&#x202e;y&#x9b;", "xy›"),
        ("  two\n lines ", "two lines"),
        ("<b>two</b> <i>words</i>", "two words"),
        ("", ""),
    ],
)
def test_a_title_of_rss_is_decoded_once_and_keeps_its_words(raw: str, title: str) -> None:
    assert item(f"<title>{raw}</title>").title == title


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("<title>&lt;b&gt; &amp;amp;</title>", "<b> &amp;"),
        ("<title type='text'>&lt;b&gt;</title>", "<b>"),
        ("<title type='html'>&lt;b&gt;x&lt;/b&gt; &amp;amp;</title>", "x &"),
        ("<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><b>x</b> &lt;y&gt;</div></title>", "x <y>"),
        ("<title type='application/x-odd'>x</title>", "x"),
    ],
)
def test_a_title_of_atom_is_what_its_type_says(raw: str, title: str) -> None:
    assert entry(raw).title == title


def test_titles_have_stand_ins() -> None:
    assert item("<title/><dc:title>x</dc:title><media:title>y</media:title>").title == "x"
    assert item("<media:title>y</media:title><title>x</title>").title == "x"


@pytest.mark.parametrize(
    ("urls", "image"),
    [
        ({"/a.png": "10", "/b.png": "200", "/c.png": "30"}, "https://example.org/b.png"),
        ({"/a.png": "10", "data:b": "200", "/c.png": "30"}, "https://example.org/c.png"),
        ({"/a.png": "10", "/b.png": "10"}, "https://example.org/a.png"),
        ({"data:a": "10", "/b.png": "10"}, "https://example.org/b.png"),
        ({"/a.png": "", "/b.png": "x", "/c.png": "1"}, "https://example.org/c.png"),
    ],
)
def test_the_largest_picture_that_has_an_address_is_that_of_an_entry(urls: dict[str, str], image: str) -> None:
    pictures = "".join(f"<media:content url='{url}' type='image/png' width='{width}'/>" for url, width in urls.items())
    assert item(pictures).image == image


def test_a_caption_is_the_text_of_an_entry_that_has_no_other() -> None:
    group = (
        "<media:group><media:thumbnail url='/t.jpg'/><media:description>a\nb &lt;c></media:description></media:group>"
    )
    video = entry(group)
    assert (video.summary, video.image) == ("a<br>\nb &lt;c&gt;", "https://example.org/t.jpg")
    assert entry(f"<summary>news</summary>{group}").summary == "news"
    assert entry(f"<content>news</content>{group}").summary == ""


@pytest.mark.parametrize(
    ("inside", "summary", "content"),
    [
        ("<description>d</description><itunes:summary>i</itunes:summary>", "d", ""),
        ("<description> </description><itunes:summary>i</itunes:summary>", "i", ""),
        ("<content:encoded>c</content:encoded>", "", "c"),
        ("<description>a<b>c</b>&amp;</description>", "a<b>c</b>&amp;", ""),
        ("<description> <b>a</b> <i>b</i>\n</description>", "<b>a</b> <i>b</i>", ""),
        ("<description><![CDATA[<p>x\x7f</p>]]></description>", "<p>x</p>", ""),
        ("<description>don&#146;t</description>", "don’t", ""),
    ],
)
def test_the_texts_of_an_item(inside: str, summary: str, content: str) -> None:
    found = item(inside)
    assert (found.summary, found.content) == (summary, content)


@pytest.mark.parametrize(
    ("inside", "content"),
    [
        ("<content type='html'>&lt;p>x&lt;/p></content>", "<p>x</p>"),
        ("<content>&lt;p>x&lt;/p></content>", "<p>x</p>"),
        ("<content>if a &lt; b</content>", "if a &lt; b"),
        ("<content type='text'>&lt;p>x&lt;/p></content>", "&lt;p&gt;x&lt;/p&gt;"),
        ("<content type='text/html' mode='base64'>PHA+eBsgPC9wPg==</content>", "<p>x </p>"),
        ("<content type='image/png'>iVBORw0KGgo=</content>", ""),
        ("<content src='https://example.org/1.pdf'/>", ""),
        (
            "<content xml:base='https://b.example/a/' type='html'>&lt;img src='i.png'>&lt;a href='#n'></content>",
            "<img src=\"https://b.example/a/i.png\"><a href='#n'>",
        ),
    ],
)
def test_the_content_of_an_entry(inside: str, content: str) -> None:
    assert entry(inside).content == content


@pytest.mark.parametrize(
    ("inside", "authors"),
    [
        ("<author>ann@example.org (Ann A.)</author>", ("Ann A.",)),
        ("<author>Ann A. &lt;ann@example.org&gt;</author>", ("Ann A.",)),
        ("<author>ann@example.org</author>", ("ann@example.org",)),
        ("<author>ann@example.org</author><dc:creator>Ann</dc:creator>", ("Ann",)),
        ("<dc:creator>Ann</dc:creator><dc:creator>Bob</dc:creator><itunes:author>X</itunes:author>", ("Ann", "Bob")),
        ("<atom:author><atom:name>Ann</atom:name></atom:author>", ("Ann",)),
        ("", ("Feed",)),
    ],
)
def test_authors_are_names(inside: str, authors: tuple[str, ...]) -> None:
    assert item(inside, "<itunes:author>Feed</itunes:author>").authors == authors


def test_an_entry_from_another_feed_has_that_feeds_author() -> None:
    source = "<source><title>S</title><author><name>Source</name></author></source>"
    assert entry(source, "<author><name>Feed</name></author>").authors == ("Source",)
    assert entry("<source><title>S</title></source>", "<author><name>Feed</name></author>").authors == ("Feed",)


@pytest.mark.parametrize(
    ("inside", "url"),
    [
        ("<link>https://example.org/a b</link>", "https://example.org/a%20b"),
        ("<link> \n/1 </link>", "https://example.org/1"),
        ("<link/><guid>https://example.org/g</guid>", "https://example.org/g"),
        ("<guid isPermaLink='false'>https://example.org/g</guid>", "https://example.org/g"),
        ("<guid>g</guid>", ""),
        ("<link>file:///etc/passwd</link>", ""),
        ("<link>javascript:alert(1)</link>", ""),
        ("<link>see the site</link>", ""),
        ("<link>/x</link><feedburner:origLink>https://example.org/o</feedburner:origLink>", "https://example.org/o"),
        ("<atom:link rel='self' href='/s'/><link>/1</link>", "https://example.org/1"),
    ],
)
def test_the_address_of_an_item(inside: str, url: str) -> None:
    assert item(inside).url == url


@pytest.mark.parametrize(
    ("inside", "url"),
    [
        ("<link rel='self' href='/s'/><link rel='alternate' href='/1'/>", "https://example.org/1"),
        ("<link rel='self' href='/s'/>", "https://example.org/s"),
        ("<link type='application/json' href='/j'/><link type='text/html' href='/1'/>", "https://example.org/1"),
        ("<link rel='http://www.iana.org/assignments/relation/alternate' href='/1'/>", "https://example.org/1"),
        ("<id>https://example.org/id</id>", "https://example.org/id"),
        ("<link href='1' xml:base='https://b.example/x/'/>", "https://b.example/x/1"),
    ],
)
def test_the_address_of_an_entry(inside: str, url: str) -> None:
    assert entry(inside).url == url


def test_of_very_many_relative_links_the_last_stay_as_they_are_written() -> None:
    links = "&lt;a href=x>&lt;/a>&lt;a href='x'>y&lt;/a>" * (MOST_LINKS + 10)
    text = (
        atom(f"<entry><content xml:base='https://b.example/' type='html'>{links}</content></entry>").entries[0].content
    )
    assert text.count('href="https://b.example/x"') == MOST_LINKS
    assert text.count("href='x'") == 10 and text.endswith("<a href='x'>y</a>")


def test_a_base_is_heeded_wherever_it_stands() -> None:
    late = "<entry><title>x</title></entry>" * 9 + "<entry xml:base='https://b.example/x/'><link href='1'/>{}</entry>"
    text = "<content type='html'>&lt;img src='i.png'></content>"
    found = atom(late.format(text)).entries[-1]
    assert (found.url, found.content) == ("https://b.example/x/1", '<img src="https://b.example/x/i.png">')
    found = atom(late.format(text.replace("type", "xml:base='/y/' type"))).entries[-1]
    assert found.content == '<img src="https://b.example/y/i.png">'
    found = atom(f"<entry>{text}</entry>", "<link href='https://example.org/'/>").entries[0]
    assert found.content == "<img src='i.png'>"


@pytest.mark.parametrize("encoding", ["iso-2022-jp", "hz", "gb2312", "shift_jis", "utf-16", "utf-8-sig"])
def test_a_feed_that_is_not_in_utf_8_is_read_in_what_it_is_in(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    text = f"<?xml version='1.0' encoding='{declared}'?><rss><channel><title>日本</title></channel></rss>"
    assert parse(text.encode(encoding)).title == "日本"


def test_relative_addresses_start_from_the_site_where_the_feed_is_served_by_another_host() -> None:
    assert item("<link>/1</link>", "<link>https://site.example/</link>").url == "https://site.example/1"
    feed = parse(b"<rss><channel><link>https://site.example/</link><item><link>/1</link></item></channel></rss>")
    assert feed.entries[0].url == "https://site.example/1"


def test_a_guid_that_most_entries_share_is_none() -> None:
    same = "<item><guid>same</guid><link>/{}</link></item>"
    assert {one.guid for one in rss(same * 3).entries} == {""}
    mixed = rss(same * 2 + "".join(f"<item><guid>{n}</guid></item>" for n in range(3)))
    assert [one.guid for one in mixed.entries] == ["same", "same", "0", "1", "2"]


def test_a_date_that_cannot_be_read_gives_way_to_the_next() -> None:
    found = item("<pubDate>soon</pubDate><dc:date>2020-01-02</dc:date>")
    assert found.published == datetime(2020, 1, 2, tzinfo=UTC)
    assert item("<pubDate>Mon, 01 Jan 0001 00:00:00 +0000</pubDate>").published is None
    assert entry("<updated>2020-01-02</updated>").published == datetime(2020, 1, 2, tzinfo=UTC)


def test_nested_feeds_are_not_entries() -> None:
    inner = "<content type='application/atom+xml'><feed><entry><title>in</title></entry></feed></content>"
    assert [one.title for one in atom(f"<entry><title>out</title>{inner}</entry>").entries] == ["out"]


# --- refusal ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"", "empty", "empty"),
        (b" \n", "empty", "empty"),
        (b"<!DOCTYPE html><html><head><title>x</title></head><body><p>&nbsp;</body></html>", "html", "web page"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><body/></html>", "html", "web page"),
        (b"<!-- x --><HTML><body>a <rss> b</body>", "html", "web page"),
        (b"<p>moved</p>", "html", "web page"),
        (b"Service unavailable", "text", "plain text"),
        (b'{"error": "rate limited"}', "json", "not a JSON Feed"),
        (b'{"items": 5}', "json", "not a JSON Feed"),
        (b"[1, 2]", "json", "not a JSON Feed"),
        (b'{"items": [', "json", "broken"),
        (b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "xml", "site map"),
        (b"<opml version='2.0'/>", "xml", "OPML"),
        (b"<?xml version='1.0'?><data/>", "xml", "XML"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 9, "binary", "another kind"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, kind: str, words: str) -> None:
    with pytest.raises(NotAFeed, match=words) as refusal:
        parse(body, url=URL)
    assert refusal.value.kind == kind


@given(st.text(alphabet=" ab&<>;#x7é\xa0\xad語\u0301\u200b\x7f") | st.text())
def test_a_title_that_goes_the_short_way_would_come_out_of_the_long_one(text: str) -> None:
    if is_tidy(text) and "  " not in text:
        assert clean_spans(text) == text.strip() == text
        assert title_of_html(f"<b>{text}</b>&#32;") == text


def test_a_feed_without_entries_is_a_feed() -> None:
    assert rss("").entries == ()


def test_the_caps() -> None:
    assert not rss("<item/>" * MAX_ENTRIES).truncated
    more = rss("<item/>" * (MAX_ENTRIES + 1))
    assert (len(more.entries), more.truncated) == (MAX_ENTRIES, True)
    with pytest.raises(FeedTooComplex, match="8 MB"):
        parse(b"<rss>" + b" " * MAX_BYTES)
    with pytest.raises(FeedTooComplex, match="deep"):
        parse(b'{"a":' + b"[" * 100_000)
