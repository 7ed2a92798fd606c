"""The words of HTML: the short way and the long way to them lead to the same."""

from __future__ import annotations

import html
import random
import unicodedata

from termnews.fetch import html_words
from termnews.fetch.html_words import plain_text, plain_utf8
from termnews.fetch.references import unescape
from termnews.text import is_settled

_PIECES = (
    *("<p>", "</p>", "<P>", "<p\n>", "<p class='x'>", '<p"q>', "<br/>", "<BR>", "<hr ", "<li>", "<td>", "<b>", "</b>"),
    *('<a href="', '<img src="x" alt="a>b">', "<a/b>", "<script>", "</script>", "<svg ", "<Style>", "<?xml ?>", "<!"),
    *("<", ">", "</", "/", '"', "'", "=", "--", "-->", "<!-- x -->", "]]", "]]>", "<![CDATA[", "p", "text", "\x02"),
    *(" ", "  ", "\n", "\t", "\r", "\x03", "\x1b", "\x85", "\xa0", "\u2028", "\u3000", "é", "漢字", "한", "ก", "й"),
    *("A\u030a", "\u0301", "\u200d", "\ufe0f", "\u212a", "\ud800", "&", "#", "x;", "&;", "&#;", "&#xZ;", "&#32;"),
    *("&amp;", "&lt;p&gt;", "&nbsp;", "&notit;", "&copy2;", "&hellip", "&#8220;", "&#x41;", "&#x301;", "&#127;"),
    *("&#10;", "&#9;", "&zwj;", "&shy;", "&NotEqualTilde;", "&#x1F600;", "&#xD800;", "&#1234567890;"),
)


def _texts(count: int) -> list[str]:
    chance = random.Random(7)
    return ["".join(chance.choices(_PIECES, k=chance.randint(1, 14))) for _ in range(count)]


def test_the_short_way_leads_where_the_long_way_does() -> None:
    for text in _texts(20_000):
        assert plain_text(text) == html_words._plain(text), repr(text)


def test_most_texts_go_the_short_way() -> None:
    text = '<h2>A “day”</h2>\n<p>Of <a href="http://x.example/?a=1&amp;b" rel=n>it</a> &#8212; é.<br />b</p>'
    text += "<img alt='>'>"
    assert html_words._simple(text.encode(), "“”é".encode()) == "A “day”\n\nOf it &#8212; é.\nb".encode()
    assert plain_utf8(text.encode()) == ("A “day”\n\nOf it — é.\nb".encode(), "“”é—".encode())


def test_the_letters_that_are_known_hold_all_of_a_text_that_are_not_ascii() -> None:
    known = 0
    for text in _texts(20_000):
        words, letters = plain_utf8(text.encode("utf-8", "surrogatepass"))
        if letters is not None:
            known += 1
            assert {letter for letter in words.decode() if letter > "\x7f"} <= set(letters.decode()), repr(text)
    assert known > 1000


def test_references_are_those_of_html() -> None:
    for text in _texts(20_000):
        assert unescape(text) == html.unescape(text), repr(text)


def test_what_is_settled_is_seen_and_stands_alone() -> None:
    for code in range(0xA0, 0x20000):
        letter = chr(code)
        if is_settled(letter.encode("utf-8", "surrogatepass")):
            assert letter == "\xa0" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs"), hex(
                code
            )
            for text in (f"a{letter}a", f" {letter}\n", f"{letter}e"):
                assert unicodedata.is_normalized("NFC", text), hex(code)
