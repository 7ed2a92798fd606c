"""The blocks of an article: their words, their links, and as JSON."""

from __future__ import annotations

import pytest

from termnews.document import (
    Code,
    CodeLink,
    Details,
    Document,
    Embed,
    Figure,
    Heading,
    Item,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Span,
    Style,
    Table,
    Terms,
    dump,
    load,
)


def one_of_each() -> Document:
    """A document with every kind of block."""
    link = Span("a link", Style.EMPHASIS, "https://news.example/a")
    return Document(
        (
            Heading(2, (Span("Heading"),), "top"),
            Paragraph((Span("Words and "), link, Span(" and "), Span("weight", Style.STRONG | Style.CODE)), "p1"),
            Listing(
                (Item((Paragraph((Span("first"),)),)), Item((Paragraph((Span("second"),)), Rule()), "fn1")), True, 3
            ),
            Terms((((Span("term"),), (Paragraph((Span("what it is"),)),)), ((Span("alone"),), ()))),
            Quote((Paragraph((Span("said"),)),)),
            Code("x = 1\n  y = 2", "python"),
            Table((((Span("a"),), (Span("b"),)), ((Span("c"),), ())), 1, (Span("caption"),)),
            Figure("https://news.example/p.png", "what it shows", (Span("under it"),), 640, 480),
            Embed("https://video.example/v", "A film"),
            Details((Span("more"),), (Paragraph((Span("folded"),)),)),
            Rule(),
        )
    )


def test_a_document_comes_back_from_json_as_it_was() -> None:
    document = one_of_each()
    assert load(dump(document)) == document


@pytest.mark.parametrize("text", ["", "null", "[2,[]]", "[1]", '[1,[["?"]]]', '[1,[["p"]]]', "[1,[1]]", "[" * 100_000])
def test_what_is_no_document_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        load(text)


def test_every_word_once_and_in_order() -> None:
    words = one_of_each().text().split()
    for word in ("Heading", "weight", "second", "term", "alone", "said", "caption", "under", "film", "folded"):
        assert words.count(word) == 1
    assert words.index("Heading") < words.index("first") < words.index("folded")


def test_the_lines_of_code_are_kept_in_the_words() -> None:
    assert "x = 1\n  y = 2" in one_of_each().text()


def test_links_once_and_without_anchors() -> None:
    twice = Document(
        (
            Paragraph(
                (Span("a", link="https://a.example/"), Span("n", link="#fn1"), Span("b", link="https://a.example/"))
            ),
        )
    )
    assert twice.links() == ("https://a.example/",)
    assert one_of_each().links() == ("https://news.example/a", "https://video.example/v")


def test_words_are_counted_as_a_reader_counts_them() -> None:
    assert Document((Paragraph((Span("four words of text"),)),)).word_count() == 4
    assert Document((Paragraph((Span("東京の新聞"),)),)).word_count() == 3


def test_an_empty_document_is_false() -> None:
    assert not Document()
    assert one_of_each()


def test_links_of_code_are_kept_and_led_to() -> None:
    code = Code("see rfc2119,\nand rfc8174", "", (CodeLink(4, 11, "https://rfc.example/2119"), CodeLink(17, 24, "#b")))
    document = Document((code,))
    assert load(dump(document)) == document
    assert document.links() == ("https://rfc.example/2119",)
    assert list(code.stretches())[1::2] == [("rfc2119", "https://rfc.example/2119"), ("rfc8174", "#b")]
    assert load(dump(Document((Code("x"),)))) == Document((Code("x"),))
