"""Feeds that are not well-formed: what is mended, what is rewritten, and that nothing from outside comes in by it."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from termnews.errors import FeedTooComplex, NotAFeed
from termnews.fetch.feed_repair import mended, rewritten
from termnews.fetch.feeds import MAX_BYTES, parse

URL = "https://example.org/feed.xml"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
ITEM = "<item><title>t</title><link>https://example.org/1</link><description>d</description></item>"


@pytest.mark.parametrize(
    "document",
    [
        f"\r\n <?xml version='1.0'?><rss><channel>{ITEM}</channel></rss>",
        f"<b>Warning</b>: x in <i>y.php</i><?xml version='1.0'?><rss><channel>{ITEM}</channel></rss>",
        f"<rss><channel>{ITEM}</channel></rss><script>x</script>",
        f"<rss><channel>{ITEM}</channel></rss></div>",
        f"<rss><channel><title>a & b &nbsp; &bogus; &#0;</title>{ITEM}</channel></rss>",
        f"<rss><channel><title>a < b</title>{ITEM}</channel></rss>",
        f"<rss><channel><title>x\x02</title>{ITEM}</channel></rss>",
        f"<rss version=2.0 version=2.0><channel>{ITEM}</channel></rss>",
        f"<rss><channel><title>open<link>/</link>{ITEM}</channel></rss>",
        f"<rss><channel><description>a<br>b<img src=x></p></description>{ITEM}</channel></rss>",
        f"<rss><channel><description>a<p>b</description>{ITEM}</channel></rss>",
        f"<rss><channel>{ITEM}",
        f"<rss><channel>{ITEM[:-20]}",
        ITEM.join(("<rss><channel><media:x/>", "</channel></rss>")),
        ITEM.replace("<", "<rss:").replace("<rss:/", "</rss:").join(("<rss><rss:channel>", "</rss:channel></rss>")),
        f"<rss><channel>{ITEM.upper().replace('HTTPS://EXAMPLE.ORG', 'https://example.org')}</channel></rss>",
        f"<!DOCTYPE html><rss><channel>{ITEM}</channel></rss>",
        f"<!DOCTYPE rss SYSTEM 'http://my.netscape.com/rss-0.91.dtd'><rss><channel>{ITEM}</channel></rss>",
        f"<rss><channel><item><title><![CDATA[t</title><link>https://example.org/1</link></item>{ITEM}",
        "<rss><channel>" + "<x>" * 300 + "</x>" * 300 + ITEM + "</channel></rss>",
    ],
)
def test_what_is_broken_is_read_all_the_same(document: str) -> None:
    entries = parse(document.encode(), url=URL, now=NOW).entries
    assert entries
    assert {(one.title.lower(), one.url) for one in entries} == {("t", "https://example.org/1")}


def test_an_entry_that_is_not_closed_ends_where_the_next_begins() -> None:
    feed = parse(b"<rss><channel>" + b"<item><title>t<link>/1<pubDate>2020-01-02" * 3)
    assert feed.repaired
    assert [one.title for one in feed.entries] == ["t", "t", "t"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<rss>&eacute;&lt;&copy &unknown;</rss>", "<rss>é&lt;&amp;copy &amp;unknown;</rss>"),
        ("<rss>&#27;&#xD83D;&#xDE00;&#55357;&#56832;</rss>", "<rss>😀😀</rss>"),
        ("<rss><![CDATA[& &nbsp;]]>&</rss>", "<rss><![CDATA[& &nbsp;]]>&amp;</rss>"),
        ('<!DOCTYPE rss [<!ENTITY co "ACME">]><rss>&co; & x</rss>', "<rss>ACME &amp; x</rss>"),
    ],
)
def test_references_are_mended_outside_of_cdata(text: str, expected: str) -> None:
    assert mended(text.encode()).decode() == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<rss><a><b>x</a></rss>", "<rss><a><b>x</b></a></rss>"),
        ("<rss></i>x</rss>", "<rss>x</rss>"),
        ("<rss><a b=1 B c='&>'/></rss>", '<rss><a b="1" c="&amp;>"/></rss>'),
        ("<rss><br><A>x</a></rss>", "<rss><br/><a>x</a></rss>"),
        ("<rss><dc:a/><x:b/></rss>", None),
        ("<rss>]]><!-- --><?x ?>y<</rss>", "<rss>]]&gt;y&lt;</rss>"),
        ("<rss><!-- x > y</rss>", "<rss> y</rss>"),
    ],
)
def test_a_document_is_written_in_balance(text: str, expected: str | None) -> None:
    written = rewritten(text.encode()).decode()
    if expected is None:
        assert 'xmlns:dc="http://purl.org/dc/elements/1.1/"' in written
        assert 'xmlns:x="urn:unbound:x"' in written
    else:
        assert written == expected


def test_entities_of_the_document_are_resolved_and_nothing_from_outside(tmp_path: Path) -> None:
    file = tmp_path / "secret.dtd"
    file.write_text('<!ENTITY leak "LEAKED">')
    inside = "<rss><channel><item><title>&co; &leak; x</title></item></channel></rss>"
    for doctype in (
        '<!DOCTYPE rss [<!ENTITY co "ACME">]>',
        f'<!DOCTYPE rss SYSTEM "{file.as_uri()}" [<!ENTITY co "ACME">]>',
        f'<!DOCTYPE rss [<!ENTITY co "ACME"><!ENTITY leak SYSTEM "{file.as_uri()}">]>',
        f'<!DOCTYPE rss [<!ENTITY co "ACME"><!ENTITY % p SYSTEM "{file.as_uri()}"> %p;]>',
    ):
        title = parse((doctype + inside).encode()).entries[0].title
        assert title.startswith("ACME")
        assert "LEAKED" not in title


def test_a_forgotten_gzip_is_undone() -> None:
    document = f"<rss><channel>{ITEM}</channel></rss>".encode()
    assert parse(gzip.compress(document)).entries[0].title == "t"
    with pytest.raises(NotAFeed):
        parse(b"\x1f\x8b" + b"x" * 50)
    with pytest.raises(FeedTooComplex):
        parse(gzip.compress(b" " * (MAX_BYTES + 1)))
