"""Export: Markdown and HTML that say what the article says, and nothing that its text could smuggle in."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from termnews.document import (
    Block,
    Code,
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
    Spans,
    Style,
    Table,
    Terms,
)
from termnews.export import to_html, to_markdown
from termnews.export_html import html_of
from termnews.export_markdown import markdown_of
from termnews.model import Article, Enclosure, FullState, TextKind

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def spans(*parts: str | tuple[str, Style] | tuple[str, Style, str]) -> Spans:
    return tuple(Span(part) if isinstance(part, str) else Span(*part) for part in parts)


def paragraph(*parts: str | tuple[str, Style] | tuple[str, Style, str]) -> Paragraph:
    return Paragraph(spans(*parts))


def markdown(*blocks: Block) -> str:
    return markdown_of(Document(blocks)).rstrip("\n")


ARTICLE = Article(
    id=1,
    source_id=1,
    source_title="The Quay",
    title="Crane *stays* <b>",
    standfirst="It was a [long] night.",
    byline="By A. Writer & Co",
    url="https://quay.example/crane?a=1&b=2",
    published=datetime(2026, 5, 4, 10, 30, tzinfo=UTC),
    updated=None,
    language="en",
    site="",
    image="",
    read=False,
    starred=False,
    comments=None,
    comments_url="",
    text_kind=TextKind.FEED,
    body=Document((paragraph("Words <script>alert(1)</script> & more."),)),
    plain="",
    full_state=FullState.FAILED,
    note="the page asks for a log-in",
    position="",
    enclosures=(Enclosure("https://quay.example/talk.mp3", "audio/mpeg"), Enclosure("javascript:alert(1)", "evil")),
)


class Text(HTMLParser):
    """The words of some HTML, and its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def parsed(html: str) -> Text:
    text = Text()
    text.feed(html)
    text.close()
    return text


def words(html: str) -> str:
    return re.sub(r"\s", "", "".join(parsed(html).words))


# --- Markdown ---------------------------------------------------------------------------------------------------------


def test_an_article_as_markdown() -> None:
    assert to_markdown(ARTICLE) == (
        "# Crane \\*stays\\* \\<b>\n\n"
        "*It was a \\[long\\] night.*\n\n"
        "By A. Writer & Co · 2026-05-04 10:30 UTC · The Quay\n\n"
        "<https://quay.example/crane?a=1&b=2>\n\n"
        "> The feed's text: the page asks for a log-in\n\n"
        "Words \\<script>alert(1)\\</script> & more.\n\n"
        "[audio/mpeg](<https://quay.example/talk.mp3>)\n"
    )


def test_an_article_without_blocks_is_exported_by_its_words() -> None:
    article = replace(ARTICLE, body=None, plain="First.\n\nSecond.", note="", standfirst="", enclosures=())
    assert to_markdown(article).endswith("\n\nFirst.\n\nSecond.\n")
    assert "<p>First.</p>\n<p>Second.</p>" in to_html(article)


def test_styles_beside_letters_are_tags_as_stars_would_not_hold() -> None:
    assert (
        markdown(paragraph("a ", ("word", Style.STRONG), ", ", ("two ", Style.EMPHASIS), "x")) == "a **word**, *two* x"
    )
    assert markdown(paragraph("un", ("believ", Style.EMPHASIS), "able")) == "un<em>believ</em>able"
    assert markdown(paragraph("10", ("2", Style.SUPERSCRIPT))) == "10<sup>2</sup>"


def test_code_is_fenced_by_more_ticks_than_it_holds() -> None:
    assert markdown(Code("a = '```'\n  b", "py thon`")) == "````python\na = '```'\n  b\n````"
    assert markdown(paragraph("run ", ("a``b", Style.CODE), " now")) == "run ```a``b``` now"


def test_lines_that_look_like_markup_are_text() -> None:
    for text in ("# no heading", "- no item", "12. no item", "> no quote", "=====", "+ x", "| a |", ":-: | :-:", "***"):
        html = MARKDOWN.render(markdown(paragraph("first\n" + text)))
        assert parsed(html).tags == ["p", "br"], text
        assert words(html) == re.sub(r"\s", "", "first" + text)


def test_blocks_as_markdown() -> None:
    inner = Listing((Item((paragraph("inner"),)),))
    table = Table(((spans("a"), spans("b|c")), (spans("1\n2"), ())), header=1, caption=spans("Caption"))
    assert markdown(
        Heading(1, spans("Title")),
        Listing((Item((paragraph("one"), inner)), Item((paragraph("two"),))), ordered=True, start=3),
        Listing((Item((paragraph("a"), paragraph("b"))),)),
        Quote((paragraph("x"), paragraph("y"))),
        table,
        Figure("https://e.example/a b.jpg", "alt]", spans("cap")),
        Figure("https://e.example/a.jpg", "alt]", spans("cap")),
        Embed("https://e.example/v", ""),
        Details(spans("More <b>"), (paragraph("hidden"),)),
        Rule(),
        Terms(((spans("term"), (paragraph("what it is"),)),)),
    ).split("\n\n") == [
        "## Title",
        "3. one\n   - inner\n4. two",
        "<!-- -->",
        "- a",
        "  b",
        "> x\n>\n> y",
        "Caption",
        "| a | b\\|c |\n| --- | --- |\n| 1<br>2 |  |",
        "\\[image: alt\\]\\]",
        "cap",
        "![alt\\]](<https://e.example/a.jpg>)",
        "cap",
        "[https://e.example/v](<https://e.example/v>)",
        "<details>\n<summary>More &lt;b&gt;</summary>",
        "hidden",
        "</details>",
        "***",
        "- **term**",
        "  what it is",
    ]


def test_only_web_and_mail_addresses_become_links() -> None:
    for link in ("javascript:alert(1)", "data:text/html,x", "#note", "https://a b"):
        assert parsed(MARKDOWN.render(markdown(paragraph(("x", Style.PLAIN, link))))).links == []
    found = parsed(MARKDOWN.render(markdown(paragraph(("x", Style.PLAIN, "https://a.example/(b)?c=<d>\\")))))
    assert found.links == ["https://a.example/(b)?c=%3Cd%3E%5C"]


# --- HTML -------------------------------------------------------------------------------------------------------------


def test_an_article_as_html_is_a_whole_page_without_foreign_markup() -> None:
    html = to_html(ARTICLE)
    found = parsed(html)
    assert html.startswith("<!DOCTYPE html>")
    assert "script" not in found.tags and "b" not in found.tags
    assert found.links == ["https://quay.example/crane?a=1&b=2", "https://quay.example/talk.mp3"]
    assert "Words &lt;script&gt;alert(1)&lt;/script&gt; &amp; more." in html
    assert "default-src 'none'" in html


def test_blocks_as_html() -> None:
    blocks: tuple[Block, ...] = (
        Heading(1, spans("T"), 'a"b'),
        paragraph(("x\ny", Style.STRONG | Style.CODE, "https://e.example/?a&b")),
        Listing((Item((paragraph("i"),), "n"),), ordered=True, start=3),
        Code("<a>", "c++"),
        Table(((spans("h"),), (spans("c"),)), header=1, caption=spans("cap")),
        Figure("https://e.example/a.jpg", 'a"', spans("cap"), 3, 4),
        Figure("javascript:x", "alt"),
        Details(spans("s"), (Rule(),)),
        Terms(((spans("t"), ()),)),
        Quote((Embed("https://e.example/v", "V"),)),
    )
    assert html_of(Document(blocks)).splitlines() == [
        '<h2 id="a&quot;b">T</h2>',
        '<p><a href="https://e.example/?a&amp;b" rel="noreferrer"><strong><code>x<br>y</code></strong></a></p>',
        '<ol start="3"><li id="n"><p>i</p></li></ol>',
        '<pre><code class="language-c++">&lt;a&gt;</code></pre>',
        "<table><caption>cap</caption><thead><tr><th>h</th></tr></thead><tbody><tr><td>c</td></tr></tbody></table>",
        '<figure><img src="https://e.example/a.jpg" alt="a&quot;" width="3" height="4" loading="lazy">'
        "<figcaption>cap</figcaption></figure>",
        "<figure>[image: alt]</figure>",
        "<details open><summary>s</summary><hr></details>",
        "<dl><dt>t</dt></dl>",
        '<blockquote><p><a href="https://e.example/v" rel="noreferrer">V</a></p></blockquote>',
    ]


# --- properties -------------------------------------------------------------------------------------------------------

TRICKY = st.text(st.sampled_from("ab1 *_`~[]()<>!#+-=|\\&;:.\n$@/\"'“"), min_size=1, max_size=14)
STYLES = st.sampled_from([Style.PLAIN, Style.STRONG, Style.EMPHASIS, Style.CODE, Style.STRIKE | Style.MARK])
LINKS = st.sampled_from(["", "", "https://a.example/x_y*z"])
SPANS = st.lists(st.builds(Span, TRICKY, STYLES, LINKS), min_size=1, max_size=4).map(tuple)


@given(SPANS)
@settings(max_examples=300, deadline=None)
def test_markdown_gives_the_words_back(found: Spans) -> None:
    document = Document((Paragraph(found), Listing((Item((Paragraph(found),)),)), Quote((Paragraph(found),))))
    html = MARKDOWN.render(markdown_of(document))
    assert words(html) == re.sub(r"\s", "", document.text())


@given(SPANS)
@settings(max_examples=150, deadline=None)
def test_a_table_in_markdown_keeps_its_cells(found: Spans) -> None:
    html = MARKDOWN.render(markdown_of(Document((Table(((found, found), (found, found)), header=1),))))
    assert parsed(html).tags.count("tr") == 2 and parsed(html).tags.count("td") == 2
    assert words(html) == re.sub(r"\s", "", "".join(span.text for span in found)) * 4


@given(SPANS)
@settings(max_examples=100, deadline=None)
def test_html_gives_the_words_back(found: Spans) -> None:
    document = Document((Paragraph(found), Code("".join(span.text for span in found))))
    assert words(html_of(document)) == re.sub(r"\s", "", document.text())
