"""HTML as it comes from feeds and pages, as blocks: nothing of the structure is lost, nothing foreign comes in."""

from __future__ import annotations

import pytest

from termnews.document import (
    Block,
    Code,
    Details,
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
)
from termnews.fetch.html import to_document
from termnews.fetch.html_words import plain_text

BASE = "https://news.example/2026/story"


def blocks(html: str) -> tuple[Block, ...]:
    return to_document(html, base=BASE).blocks


def words(*spans: str) -> Paragraph:
    return Paragraph(tuple(Span(span) for span in spans))


def test_paragraphs_and_spaces_across_inline_elements() -> None:
    assert blocks("<p>One <b>two</b> three,<i>four</i>\n five</p>loose<p></p>") == (
        Paragraph(
            (Span("One "), Span("two", Style.STRONG), Span(" three,"), Span("four", Style.EMPHASIS), Span(" five"))
        ),
        words("loose"),
    )


def test_links_are_absolute_and_only_of_the_web() -> None:
    html = '<p><a href="/a">a</a> <a href="javascript:x()">b</a> <a href="mailto:desk@news.example">c</a></p>'
    assert blocks(html) == (
        Paragraph((Span("a", link="https://news.example/a"), Span(" b "), Span("c", link="mailto:desk@news.example"))),
    )


def test_nested_lists_keep_their_numbers() -> None:
    html = '<ol start="3"><li>three<ul><li>dot</li></ul></li><li>four</li></ol>'
    assert blocks(html) == (
        Listing(
            (Item((words("three"), Listing((Item((words("dot"),)),)))), Item((words("four"),))), ordered=True, start=3
        ),
    )


def test_code_keeps_its_links() -> None:
    html = '<pre>As in <a href="/rfc2119">RFC2119</a>\n  and\tin <a href="#b">[b]</a>.</pre><p id=b>b</p>'
    code, note = to_document(html, base=BASE).blocks
    assert isinstance(code, Code) and isinstance(note, Paragraph)
    assert [pair for pair in code.stretches() if pair[1]] == [
        ("RFC2119", "https://news.example/rfc2119"),
        ("[b]", "#b"),
    ]


def test_code_keeps_its_lines_and_says_its_language() -> None:
    html = '<pre><code class="language-python">if x:\n    y = 1\n</code></pre>'
    assert blocks(html) == (Code("if x:\n    y = 1", "python"),)


def test_a_table_is_a_rectangle() -> None:
    html = "<table><caption>Birds</caption><tr><th>Bird</th><th>Count</th></tr><tr><td colspan=2>none</td></tr></table>"
    table = blocks(html)[0]
    assert isinstance(table, Table)
    assert table.header == 1 and table.caption == (Span("Birds"),)
    assert [len(row) for row in table.rows] == [2, 2]


def test_a_lazy_picture_with_its_caption() -> None:
    html = (
        '<figure><img src="data:image/gif;base64,x" data-src="/p.jpg" alt="The clock" width=640 height=480>'
        "<figcaption>Six minutes fast</figcaption></figure>"
    )
    assert blocks(html) == (Figure("https://news.example/p.jpg", "The clock", (Span("Six minutes fast"),), 640, 480),)


def test_what_counts_readers_is_dropped() -> None:
    assert blocks('<p>x</p><img src="https://count.example/pixel.gif" width="1" height="1">') == (words("x"),)


def test_quotes_rules_headings_and_terms() -> None:
    html = "<h2>Head</h2><blockquote><p>said</p></blockquote><hr><dl><dt>term<dd>what it is</dl>"
    assert blocks(html) == (
        Heading(2, (Span("Head"),)),
        Quote((words("said"),)),
        Rule(),
        Terms((((Span("term"),), (words("what it is"),)),)),
    )


def test_details_and_embeds() -> None:
    html = (
        "<details><summary>More</summary><p>folded</p></details>"
        '<iframe src="https://video.example/v" title="A film"></iframe>'
    )
    assert blocks(html) == (
        Details((Span("More"),), (words("folded"),)),
        Embed("https://video.example/v", "A film"),
    )


def test_a_footnote_and_the_way_back() -> None:
    html = '<p id="t1">Text<sup><a href="#n1">1</a></sup></p><p id="n1">Note <a href="#t1">back</a></p>'
    text, note = blocks(html)
    assert isinstance(text, Paragraph) and isinstance(note, Paragraph)
    assert text.spans[-1] == Span("1", Style.SUPERSCRIPT, "#n1")
    assert (text.anchor, note.anchor) == ("t1", "n1")


def test_poetry_keeps_its_lines() -> None:
    assert blocks("<p>one<br>two</p>") == (words("one\ntwo"),)


@pytest.mark.parametrize(
    "html", ["<script>x</script>", "<style>x</style>", "<template>x</template>", "<p hidden>x</p>"]
)
def test_what_a_browser_does_not_show(html: str) -> None:
    assert blocks(f"<p>a</p>{html}") == (words("a"),)


def test_no_control_comes_through_a_reference() -> None:
    text = to_document("<p>a&#27;]0;x&#7;b&#x202e;c</p><pre>&#27;[2J</pre>", base=BASE).text()
    assert text == "a]0;xbc\n\n[2J"


def test_any_depth_is_read() -> None:
    assert "deep" in to_document("<div>" * 20_000 + "deep", base=BASE).text()
    assert "deep" in to_document("<blockquote><ul><li>" * 300 + "deep", base=BASE).text()


def test_plain_text_is_the_words_in_paragraphs() -> None:
    assert plain_text("<h1>Head</h1><p>One &amp; <b>two</b></p><ul><li>a<li>b</ul><script>no</script>").split() == [
        "Head",
        "One",
        "&",
        "two",
        "a",
        "b",
    ]
    assert "\n\n" in plain_text("<p>a</p><p>b</p>")
    assert plain_text("<p>a<select-panel>b</select-panel> c</p><p>d") == "ab c\n\nd"
    assert plain_text("<p>a<SELECT><option>b</SELECT> c < d</p>") == "a c < d"
    assert plain_text("<p> a\n  b\u3000c <br> <br/> d </p> <p> </p>&#32;e") == "a b c\nd\n\n e"
