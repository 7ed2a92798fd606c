"""Documents that are made to take a reader's time or memory: feeds and pages, each by a function of a size.

The sizes that stand beside them bring each near its cap (a feed 8 MB, a page 5 MB) or where the harm was seen.
"""

from __future__ import annotations

from collections.abc import Callable

Make = Callable[[int], bytes]


def rss(inside: bytes, before: bytes = b"", attributes: bytes = b"") -> bytes:
    """A feed around something."""
    return b"<?xml version='1.0'?>%b<rss version='2.0'%b><channel><title>T</title>%b</channel></rss>" % (
        before,
        attributes,
        inside,
    )


def item(inside: bytes, name: bytes = b"description") -> bytes:
    """A feed of one entry, with something in a field of it."""
    return rss(b"<item><title>t</title><%b>%b</%b></item>" % (name, inside, name))


def encoded(inside: bytes) -> bytes:
    """The same where the field is HTML in CDATA."""
    return item(b"<![CDATA[" + inside + b"]]>")


def json_feed(inside: bytes) -> bytes:
    """A JSON Feed with these items."""
    return b'{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[' + inside + b"]}"


def _letters(count: int) -> bytes:
    """So many Chinese letters, all different as far as there are as many."""
    return "".join(chr(0x4E00 + at * 977 % 20_000) for at in range(count)).encode()


def _laughs(depth: int) -> bytes:
    levels = b"".join(b"<!ENTITY l%d '%b'>" % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, depth))
    return rss(
        b"<item><title>&l%d;</title></item>" % (depth - 1), b"<!DOCTYPE rss [<!ENTITY l0 'lol'>" + levels + b"]>"
    )


FEEDS: dict[str, tuple[Make, int]] = {
    "items": (lambda n: rss(b"<item><title>t</title><guid>g</guid></item>" * n), 180_000),
    "empty items": (lambda n: rss(b"<item/>" * n), 1_000_000),
    "one guid": (lambda n: rss(b"<item><guid>same</guid><title>t</title></item>" * n), 2_000),
    "title": (lambda n: item(b"x" * n, b"title"), 7_900_000),
    "title of letters apart": (lambda n: item(b"x " * n, b"title"), 3_900_000),
    "title of markup": (lambda n: encoded(b"<b>x</b>" * n).replace(b"description", b"title"), 900_000),
    "guid": (lambda n: item(b"g" * n, b"guid"), 7_900_000),
    "date": (lambda n: item(b"1 " * n, b"pubDate"), 3_900_000),
    "date of digits": (lambda n: item(b"1" * n, b"pubDate"), 7_900_000),
    "date of letters": (lambda n: item(b"Mon, " * n, b"pubDate"), 1_500_000),
    "many dates": (lambda n: rss(b"<item><pubDate>%b</pubDate></item>" % (b"1:" * 500) * n), 2_000),
    "authors": (lambda n: rss(b"<item>" + b"<author>a@b (c)</author>" * n + b"</item>"), 300_000),
    "author of brackets": (lambda n: item(b"(" * n, b"author"), 7_900_000),
    "author of angles": (lambda n: item(b"&lt;" * n, b"author"), 1_900_000),
    "author of commas": (lambda n: item(b"a, " * n, b"author"), 2_500_000),
    "categories": (lambda n: rss(b"<item>" + b"<category>c</category>" * n + b"</item>"), 300_000),
    "links": (lambda n: rss(b"<item>" + b"<link>http://a/</link>" * n + b"</item>"), 350_000),
    "enclosures": (lambda n: rss(b"<item>" + b"<enclosure url='http://a/' length='9'/>" * n + b"</item>"), 190_000),
    "link of dots": (lambda n: item(b"http://a/" + b"../" * n, b"link"), 2_500_000),
    "link of ats": (lambda n: item(b"http://" + b"a@" * n, b"link"), 3_900_000),
    "link of percents": (lambda n: item(b"http://a/" + b"%" * n, b"link"), 7_900_000),
    "link of blanks": (lambda n: item(b"http://a/" + b"&#9;" * n, b"link"), 1_900_000),
    "nested": (lambda n: item(b"<a>" * n + b"</a>" * n), 1_100_000),
    "nested items": (lambda n: rss(b"<item>" * n + b"</item>" * n), 600_000),
    "nested html": (lambda n: encoded(b"<div>" * n), 1_500_000),
    "nested quotes": (lambda n: encoded(b"<blockquote>" * n), 650_000),
    "nested, not closed": (lambda n: rss(b"<item><x>" * n), 800_000),
    "closed, never opened": (lambda n: rss(b"<item>" + b"</x>" * n + b"</item>"), 1_900_000),
    "open deep, closed wrong": (lambda n: rss(b"<item>" + b"<x>" * 250 + b"</y>" * n), 1_900_000),
    "attributes": (
        lambda n: rss(b"<item %b><title>t</title></item>" % b" ".join(b"a%d='1'" % k for k in range(n))),
        500_000,
    ),
    "one attribute": (lambda n: rss(b"<item " + b"a='1' " * n + b"><title>t</title></item>"), 1_200_000),
    "attribute": (lambda n: rss(b"<item a='" + b"x" * n + b"'><title>t</title></item>"), 7_900_000),
    "attribute, no end": (lambda n: rss(b"<item a='" + b"x" * n), 7_900_000),
    "namespaces": (
        lambda n: rss(b"<item><title>t</title></item>", b"", b"".join(b" xmlns:n%d='u:%d'" % (k, k) for k in range(n))),
        300_000,
    ),
    "namespaces on each": (
        lambda n: rss(b"".join(b"<item><n%d:x xmlns:n%d='u:%d'/></item>" % (k, k, k) for k in range(n))),
        170_000,
    ),
    "unbound prefixes": (lambda n: rss(b"<item>" + b"".join(b"<n%d:x/>" % k for k in range(n)) + b"</item>"), 600_000),
    "names": (lambda n: rss(b"<item>" + b"".join(b"<n%d/>" % k for k in range(n)) + b"</item>"), 700_000),
    "name": (lambda n: rss(b"<item><" + b"n" * n + b"/></item>"), 7_900_000),
    "xml:base": (
        lambda n: rss(b"<x xml:base='a/'>" * n + b"<item><link>b</link></item>" + b"</x>" * n, b"", b" xml:base='h:'"),
        250,
    ),
    "xml:base on each": (lambda n: rss(b"<item xml:base='../a/b/../'><link>c</link></item>" * n), 2_000),
    "host of many letters": (lambda n: item(b"http://%b/" % _letters(n), b"link"), 200_000),
    "xml:base, long": (lambda n: rss(b"<item xml:base='http://a/" + b"a/" * n + b"'><link>../c</link></item>"), 40_000),
    "cdata": (lambda n: item(b"<![CDATA[x]]>" * n), 600_000),
    "open cdata": (lambda n: item(b"<![CDATA[" * n), 850_000),
    "ends of cdata": (lambda n: item(b"]]>" * n), 2_500_000),
    "comments": (lambda n: item(b"<!-- -->" * n), 950_000),
    "open comments": (lambda n: item(b"<!--" * n), 1_900_000),
    "dashes": (lambda n: item(b"<!-" * n), 2_500_000),
    "instructions": (lambda n: item(b"<?p i?>" * n), 1_100_000),
    "open instructions": (lambda n: item(b"<?p" * n), 2_500_000),
    "less-than": (lambda n: item(b"<" * n), 7_900_000),
    "less-than and letter": (lambda n: item(b"<a " * n), 2_500_000),
    "open quotes": (lambda n: item(b"<a b=\"'" * n), 1_100_000),
    "equals": (lambda n: rss(b"<item " + b"a=" * n + b"></item>"), 3_900_000),
    "spaces in a tag": (lambda n: rss(b"<item" + b" " * n + b"x></item"), 7_900_000),
    "spaces before a feed": (lambda n: b" " * n + item(b"x"), 7_900_000),
    "spaces in an attribute": (lambda n: rss(b"<item a" + b" " * n + b"b='&'></item>"), 7_900_000),
    "spaces": (lambda n: encoded(b" " * n + b"x"), 7_900_000),
    "ampersands": (lambda n: item(b"&" * n), 7_900_000),
    "ampersand and letters": (lambda n: item(b"&" + b"a" * n), 7_900_000),
    "ampersand and digits": (lambda n: item(b"&#" + b"1" * n + b";"), 7_900_000),
    "references": (lambda n: item(b"&#27;" * n), 1_500_000),
    "references to nothing": (lambda n: item(b"&nosuch;" * n), 950_000),
    "named references": (lambda n: encoded(b"&CounterClockwiseContourIntegral;" * n), 240_000),
    "surrogates": (lambda n: item(b"&#xD83D;&#xDE00;" * n), 480_000),
    "half surrogates": (lambda n: item(b"&#xD83D;" * n), 950_000),
    "laughs": (_laughs, 12),
    "one entity often": (
        lambda n: rss(
            b"<item><title>" + b"&e;" * n + b"</title></item>",
            b"<!DOCTYPE rss [<!ENTITY e '" + b"x" * n + b"'>]>",
        ),
        60_000,
    ),
    "entities": (
        lambda n: rss(
            b"<item><title>&e1;</title></item>",
            b"<!DOCTYPE rss [" + b"".join(b"<!ENTITY e%d 'x'>" % k for k in range(n)) + b"]>",
        ),
        350_000,
    ),
    "entities used and not well-formed": (
        lambda n: rss(
            b"<item><title>" + b"".join(b"&e%d;" % k for k in range(n)) + b"</item>",
            b"<!DOCTYPE rss [" + b"".join(b"<!ENTITY e%d 'x'>" % k for k in range(n)) + b"]>",
        ),
        4_000,
    ),
    "doctypes": (lambda n: b"<!DOCTYPE rss [" * n + item(b"x"), 500_000),
    "doctype, no end": (lambda n: b"<!DOCTYPE rss [<!ENTITY a '" + b"x" * n, 7_900_000),
    "attribute list": (
        lambda n: rss(b"", b"<!DOCTYPE rss [<!ATTLIST item " + b"a CDATA 'x' " * n + b">]>"),
        600_000,
    ),
    "script": (lambda n: encoded(b"<script>" * n), 950_000),
    "script, not closed": (lambda n: encoded(b"<script " * n), 950_000),
    "style attributes": (lambda n: encoded(b"<p style='" + b"; " * n + b"'>x</p>"), 3_900_000),
    "relative links": (lambda n: encoded(b"<a href='x'>y</a>" * n), 450_000),
    "url escapes in links": (lambda n: encoded(b"<a href='" + b"%41" * n + b"'>y</a>"), 2_500_000),
    "relative links under a base": (
        lambda n: encoded(b"<a href='x'>y</a>" * n).replace(b"<item>", b"<item xml:base='http://a/b/'>"),
        450_000,
    ),
    "src without end": (
        lambda n: encoded(b"<img src=" * n).replace(b"<item>", b"<item xml:base='http://a/'>"),
        850_000,
    ),
    "spaces after src": (
        lambda n: encoded(b"<a href" + b" " * n + b"x").replace(b"<item>", b"<item xml:base='http://a/'>"),
        7_900_000,
    ),
    "data": (lambda n: encoded(b"<img src='data:image/png;base64," + b"A" * n + b"'>"), 7_900_000),
    "marks": (lambda n: item(b"a" + "\u0301".encode() * n, b"title"), 3_900_000),
    "marks in the text": (lambda n: encoded(b"a" + "\u0301".encode() * n), 3_900_000),
    "joiners": (lambda n: item("\u200d".encode() * n, b"title"), 2_600_000),
    "regional letters": (lambda n: item("\U0001f1e6".encode() * n, b"title"), 1_900_000),
    "tag letters": (lambda n: item("\U0001f3f4".encode() + "\U000e0067".encode() * n, b"title"), 1_900_000),
    "right to left": (lambda n: item("\u202e".encode() * n, b"title"), 2_600_000),
    "nul": (lambda n: item(b"\0" * n), 7_900_000),
    "controls": (lambda n: item(b"\x1b" * n), 7_900_000),
    "no encoding": (lambda n: item(b"\xff" * n), 7_900_000),
    "utf-16": (lambda n: item(b"x" * n).decode().encode("utf-16"), 3_900_000),
    "utf-32": (lambda n: item(b"x" * n).decode().encode("utf-32"), 1_900_000),
    "utf-7": (lambda n: b"<?xml version='1.0' encoding='utf-7'?>" + item(b"+ADw-" * n)[21:], 1_500_000),
    "ebcdic": (lambda n: item(b"x" * n).decode().encode("cp037"), 7_900_000),
    "base64 as an encoding": (lambda n: b"<?xml version='1.0' encoding='base64'?>" + item(b"x" * n)[21:], 7_900_000),
    "idna as an encoding": (lambda n: b"<?xml version='1.0' encoding='idna'?>" + item(b"x." * n)[21:], 1_000_000),
    "punycode": (lambda n: b"<?xml version='1.0' encoding='punycode'?>" + item(b"x" * n + b"-9")[21:], 1_000_000),
    "escapes as an encoding": (
        lambda n: b"<?xml version='1.0' encoding='unicode_escape'?>" + item(b"\\u0041" * n)[21:],
        1_000_000,
    ),
    "numbers": (lambda n: item(b"9" * n, b"slash:comments"), 7_900_000),
    "json nested": (lambda n: json_feed(b"[" * n + b"]" * n), 3_900_000),
    "json nested objects": (lambda n: json_feed(b'{"a":' * n + b"1" + b"}" * n), 1_300_000),
    "json nested, no end": (lambda n: b'{"items":' + b"[" * n, 7_900_000),
    "json items": (lambda n: json_feed(b"{}," * n + b"{}"), 2_500_000),
    "json digits": (lambda n: json_feed(b'{"id":' + b"1" * n + b',"content_text":"x"}'), 7_900_000),
    "json of a large number": (lambda n: json_feed(b'{"id":1e' + b"9" * n + b',"content_text":"x"}'), 7_900_000),
    "json keys": (lambda n: json_feed(b"{" + b",".join(b'"k%d":0' % k for k in range(n)) + b"}"), 600_000),
    "json escapes": (lambda n: json_feed(b'{"content_text":"' + b"\\ud800" * n + b'"}'), 1_300_000),
    "json text": (lambda n: json_feed(b'{"content_text":"' + b"x " * n + b'"}'), 3_900_000),
    "json lines": (lambda n: json_feed(b'{"content_text":"' + b"\\n" * n + b'"}'), 3_900_000),
    "json markup": (lambda n: json_feed(b'{"content_html":"' + b"<p>" * n + b'"}'), 2_500_000),
    "json brackets in a string": (lambda n: json_feed(b'{"content_text":"' + b"[" * n + b'"}'), 7_900_000),
    "json spaces": (lambda n: b"{" + b" " * n + b"}", 7_900_000),
}
"""By name: how one is made, and of what size."""


_COMMENT_FORM = b"<form method=post action=/wp-comments-post.php>"


def page(inside: bytes, head: bytes = b"") -> bytes:
    """A page around something, long enough to be an article's without it."""
    words = b"<p>" + b"A sentence of an article, as one is, with commas, and an end. " * 12 + b"</p>"
    return (
        b"<!doctype html><html><head><title>T</title>%b</head><body><article><h1>T</h1>%b%b</article></body></html>"
        % (
            head,
            words,
            inside,
        )
    )


PAGES: dict[str, tuple[Make, int]] = {
    "attributes": (lambda n: page(b"<p %b>x</p>" % b" ".join(b"a%d=1" % k for k in range(n))), 400_000),
    "one attribute": (lambda n: page(b"<p " + b"a=1 " * n + b">x</p>"), 1_200_000),
    "attribute": (lambda n: page(b"<p class='" + b"x " * n + b"'>x</p>"), 2_400_000),
    "style": (lambda n: page(b"<p style='" + b"; " * n + b"'>x</p>"), 2_400_000),
    "id": (lambda n: page(b"<p id='" + b"x" * n + b"'>x</p>"), 4_900_000),
    "ids": (lambda n: page(b"".join(b"<p id=i%d>x<a href=#i%d>y</a>" % (k, k) for k in range(n))), 120_000),
    "nested div": (lambda n: page(b"<div>" * n + b"x"), 950_000),
    "nested span": (lambda n: page(b"<span>" * n + b"x"), 800_000),
    "nested b": (lambda n: page(b"<b>" * n + b"x"), 1_600_000),
    "nested, with words": (lambda n: page(b"<div>some words here, " * n), 220_000),
    "nested deep, with words": (lambda n: page(b"<div>some words here, " * n), 2_000),
    "nested quotes": (lambda n: page(b"<blockquote>" * n + b"x"), 400_000),
    "nested quotes, deep": (lambda n: page(b"<blockquote>x" * n), 2_000),
    "nested lists": (lambda n: page(b"<ul><li>" * n + b"x"), 600_000),
    "nested lists, deep": (lambda n: page(b"<ul><li>x" * n), 1_000),
    "nested tables": (lambda n: page(b"<table><tr><td>" * n + b"x"), 300_000),
    "nested tables, deep": (lambda n: page(b"<table><tr><td>x" * n), 600),
    "nested details": (lambda n: page(b"<details><summary>x</summary>" * n), 170_000),
    "nested details, deep": (lambda n: page(b"<details><summary>x</summary>" * n), 2_000),
    "nested figures, deep": (lambda n: page(b"<figure><figcaption>x" * n), 1_000),
    "nested links": (lambda n: page(b"<a href=x>y" * n), 440_000),
    "nested svg": (lambda n: page(b"<svg>" * n), 900_000),
    "nested math": (lambda n: page(b"<math><mrow>" * n), 400_000),
    "nested math, deep": (lambda n: page(b"<math>" + b"<mrow><mi>x</mi>" * n), 2_000),
    "nested forms": (lambda n: page(b"<form><input name=a>" * n), 240_000),
    "nested font": (lambda n: page(b"<p><font>" * n), 500_000),
    "nested headings": (lambda n: page(b"<h2>x" * n), 900_000),
    "nested dl": (lambda n: page(b"<dl><dt>x<dd>" * n), 350_000),
    "nested dl, deep": (lambda n: page(b"<dl><dt>x<dd>" * n), 600),
    "closed, never opened": (lambda n: page(b"</div>" * n), 800_000),
    "links": (lambda n: page(b"<a href=/x>y</a> " * n), 290_000),
    "links in a line": (lambda n: page(b"<p>" + b"<a href=x>y</a>" * n), 300_000),
    "links to feeds": (lambda n: page(b"", b"<link rel=alternate type=application/rss+xml href=f>" * n), 95_000),
    "links to many feeds": (
        lambda n: page(
            b"", b"".join(b"<link rel=alternate type=application/rss+xml href=f%d title=%d>" % (k, k) for k in range(n))
        ),
        80_000,
    ),
    "headlines": (
        lambda n: page(b"".join(b"<h2><a href=/2026/%d>A headline of a story here</a></h2>" % k for k in range(n))),
        80_000,
    ),
    "link to a host of many letters": (lambda n: page(b"<a href='http://%b/'>x</a>" % _letters(n)), 200_000),
    "link of dots": (lambda n: page(b"<a href='" + b"../" * n + b"'>x</a>"), 1_600_000),
    "data": (lambda n: page(b"<img src='data:image/png;base64," + b"A" * n + b"'>"), 4_900_000),
    "srcset": (lambda n: page(b"<img srcset='" + b"a 1x," * n + b"'>"), 950_000),
    "srcset of commas": (lambda n: page(b"<img srcset='" + b"," * n + b"'>"), 4_900_000),
    "srcset of spaces": (lambda n: page(b"<img srcset='a" + b" " * n + b"'>"), 4_900_000),
    "pictures": (lambda n: page(b"<img src=a.png alt=b>" * n), 230_000),
    "columns": (lambda n: page(b"<table><tr>" + b"<td>x" * n + b"</table>"), 900_000),
    "ten thousand columns": (lambda n: page(b"<table>" + (b"<tr>" + b"<td>x" * n) * 20 + b"</table>"), 10_000),
    "rows": (lambda n: page(b"<table>" + b"<tr><td>x<td>y" * n + b"</table>"), 350_000),
    "colspan": (lambda n: page(b"<table><tr><td colspan=%d>x<td rowspan=%d>y</table>" % (n, n)), 10**9),
    "colspans": (lambda n: page(b"<table>" + b"<tr><td colspan=1000>x" * n + b"</table>"), 200_000),
    "rowspans over rows of nothing": (
        lambda n: page(
            b"<table><tr>" + b"<td colspan=64 rowspan=99999>x" * (n // 50) + b"<tr><td>y<td>z" + b"<tr>" * n
        ),
        500_000,
    ),
    "rowspans": (lambda n: page(b"<table>" + b"<tr><td rowspan=65534>x" * n + b"</table>"), 190_000),
    "start": (lambda n: page(b"<ol start=%d><li value=%d>x<li>y</ol>" % (n, n)), 10**18),
    "start of digits": (lambda n: page(b"<ol start=" + b"9" * n + b"><li>x</ol>"), 4_900_000),
    "items": (lambda n: page(b"<ol>" + b"<li>x" * n + b"</ol>"), 950_000),
    "line": (lambda n: page(b"<p>" + b"x" * n), 4_900_000),
    "line of code": (lambda n: page(b"<pre>" + b"x" * n), 4_900_000),
    "lines of code": (lambda n: page(b"<pre>" + b"x\n" * n), 2_400_000),
    "code with tags": (lambda n: page(b"<pre>" + b"<i>x</i>\n" * n), 500_000),
    "words": (lambda n: page(b"<p>" + b"x " * n), 2_400_000),
    "breaks": (lambda n: page(b"<br>" * n), 1_200_000),
    "breaks and words": (lambda n: page(b"x<br>" * n), 950_000),
    "rules": (lambda n: page(b"<hr>" * n), 1_200_000),
    "paragraphs": (lambda n: page(b"<p>x" * n), 1_200_000),
    "styles": (lambda n: page(b"<p>" + b"<b>x</b><i>y</i>" * n), 300_000),
    "marks": (lambda n: page(b"<p>a" + "\u0301".encode() * n), 2_400_000),
    "joiners": (lambda n: page(b"<p>" + "\U0001f468\u200d".encode() * n), 700_000),
    "wide": (lambda n: page(b"<p>" + "字".encode() * n), 1_600_000),
    "regional letters": (lambda n: page(b"<p>" + "\U0001f1e6".encode() * n), 1_200_000),
    "hebrew": (lambda n: page(b"<p>" + "א ".encode() * n), 1_600_000),
    "soft hyphens": (lambda n: page(b"<p>a" + "\u00ad".encode() * n + b"b"), 2_400_000),
    "spaces": (lambda n: page(b"<p>" + b" " * n + b"x"), 4_900_000),
    "hard spaces": (lambda n: page(b"<p>" + "\u00a0".encode() * n + b"x"), 2_400_000),
    "stars": (lambda n: page(b"<p>" + b"*" * n), 4_900_000),
    "brackets": (lambda n: page(b"<p>" + b"[" * n), 4_900_000),
    "backticks": (lambda n: page(b"<p><code>" + b"`" * n), 4_900_000),
    "backticks in code": (lambda n: page(b"<pre>" + b"`" * n + b"</pre>"), 4_900_000),
    "comments": (lambda n: page(b"<!---->" * n), 680_000),
    "open comments": (lambda n: page(b"<!--" * n), 1_200_000),
    "less-than": (lambda n: page(b"<" * n), 4_900_000),
    "less-than and letter": (lambda n: page(b"<a " * n), 1_600_000),
    "open quotes": (lambda n: page(b"<a b=\"'" * n), 700_000),
    "ampersands": (lambda n: page(b"&" * n), 4_900_000),
    "ampersand and letters": (lambda n: page(b"&" + b"a" * n), 4_900_000),
    "references": (lambda n: page(b"&#27;" * n), 980_000),
    "numbers of references": (lambda n: page(b"&#" + b"9" * n + b";"), 4_900_000),
    "nul": (lambda n: page(b"\0" * n), 4_900_000),
    "scripts": (lambda n: page(b"<script></script>" * n), 280_000),
    "open scripts": (lambda n: page(b"<script>" * n), 600_000),
    "noscripts": (lambda n: page(b"<noscript>x" * n), 440_000),
    "json-ld": (
        lambda n: page(b"", b"<script type=application/ld+json>" + b"[" * n + b"]" * n + b"</script>"),
        2_400_000,
    ),
    "json-ld of objects": (
        lambda n: page(b"", b"<script type=application/ld+json>" + b'{"@graph":[' * n + b"]}" * n + b"</script>"),
        70_000,
    ),
    "json-ld, many": (
        lambda n: page(b"", b'<script type=application/ld+json>{"@type":"NewsArticle"}</script>' * n),
        75_000,
    ),
    "json-ld digits": (
        lambda n: page(b"", b'<script type=application/ld+json>{"a":' + b"1" * n + b"}</script>"),
        900_000,
    ),
    "json-ld graph": (
        lambda n: page(
            b"", b'<script type=application/ld+json>{"@graph":[' + b'{"@type":"Article"},' * n + b"{}]}</script>"
        ),
        50_000,
    ),
    "json-ld body": (
        lambda n: page(
            b"", b'<script type=application/ld+json>{"@type":"Article","articleBody":"' + b"x " * n + b'"}</script>'
        ),
        500_000,
    ),
    "metas": (lambda n: page(b"", b"<meta property=og:title content=x>" * n), 140_000),
    "meta": (lambda n: page(b"", b"<meta property=og:title content='" + b"x - " * n + b"'>"), 1_200_000),
    "title": (lambda n: page(b"", b"<title>" + b"x | " * n + b"</title>"), 1_200_000),
    "dates": (lambda n: page(b"<time datetime=2026-01-01>x</time>" * n), 140_000),
    "date": (lambda n: page(b"<time datetime='" + b"1" * n + b"'>x</time>"), 4_900_000),
    "bylines": (lambda n: page(b"<span class=author>By A B</span>" * n), 150_000),
    "byline": (lambda n: page(b"<p class=byline>By " + b"A, " * n), 1_600_000),
    "base": (lambda n: page(b"<a href=x>y</a>", b"<base href='" + b"a/" * n + b"'>"), 2_400_000),
    "bases": (lambda n: page(b"<a href=x>y</a>", b"<base href=a>" * n), 380_000),
    "frames": (lambda n: page(b"<iframe src=https://www.youtube.com/embed/x></iframe>" * n), 95_000),
    "fields": (lambda n: page(b"<form method=post action=c>" + b"<input name=a>" * n + b"<textarea name=c>"), 350_000),
    "forms": (lambda n: page(b"<form method=post action=c><textarea name=comment></textarea></form>" * n), 70_000),
    "comment forms": (lambda n: page((_COMMENT_FORM + b"<textarea name=c></textarea></form>") * n), 19_000),
    "fields of a comment": (lambda n: page(_COMMENT_FORM + b"<label for=i>x</label><input id=i name=a>" * n), 70_000),
    "fields in each other": (lambda n: page(_COMMENT_FORM + b"<fieldset><label><input name=a required>" * n), 70_000),
    "hiding styles": (lambda n: page(_COMMENT_FORM + b"<textarea name=c>", b"<style>" + b".a{top:0}" * n), 500_000),
    "comments of a page": (
        lambda n: page(b"".join(b"<li id=comment-%d><b class=fn>x</b>y" % k for k in range(n))),
        39_000,
    ),
    "comments in each other": (
        lambda n: page(b"".join(b"<div id=comment-%d><b class=fn>" % k for k in range(n))),
        700,
    ),
    "names in each other": (lambda n: page(b"<div id=comment-1>" + b"<b class=fn>" * n), 79_000),
    "options": (lambda n: page(b"<form><select name=a>" + b"<option>x" * n), 540_000),
    "utf-16": (lambda n: page(b"x" * n).decode().encode("utf-16"), 2_400_000),
    "no encoding": (lambda n: page(b"\xff" * n), 4_900_000),
    "iso-2022-jp": (lambda n: page(b"\x1b$B" * n, b"<meta charset=iso-2022-jp>"), 1_600_000),
    "tex": (lambda n: page(b"<p>" + b"$x$ " * n), 1_200_000),
    "footnotes": (
        lambda n: page(b"".join(b"<sup id=r%d><a href=#f%d>1</a></sup><p id=f%d>x" % (k, k, k) for k in range(n))),
        90_000,
    ),
    "rubies": (lambda n: page(b"<ruby>x<rt>y</rt></ruby>" * n), 200_000),
    "captions": (
        lambda n: page(b"<div class=wp-caption><img src=a.png alt=b><p class=wp-caption-text>x</p></div>" * n),
        60_000,
    ),
}
"""By name: how one is made, and of what size."""
