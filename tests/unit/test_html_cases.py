"""HTML to document blocks, case by case (notes on feeds, section 5), and real articles against their own HTML."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from lxml import etree
from lxml.html import HtmlElement

from termnews import urls
from termnews.document import (
    Block,
    Code,
    Details,
    Document,
    Embed,
    Figure,
    Heading,
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
    spans_text,
    walk_spans,
)
from termnews.fetch.html import element_to_document, to_document
from termnews.fetch.html_parse import names, parse_html
from termnews.fetch.html_words import plain_text
from tests.needs import SHARED, needs_shared

BASE = "https://example.org/news/story.html"


def blocks(html: str) -> tuple[Block, ...]:
    document = to_document(html, base=BASE)
    assert load(dump(document)) == document
    return document.blocks


def only(html: str) -> Block:
    (block,) = blocks(html)
    return block


def spans(html: str) -> tuple[Span, ...]:
    block = only(html)
    assert isinstance(block, Paragraph)
    return block.spans


def rows(html: str) -> list[list[str]]:
    table = next(block for block in blocks(html) if isinstance(block, Table))
    return [[spans_text(cell) for cell in row] for row in table.rows]


# --- inline -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one <b> two</b> three</p>", "one two three"),
        ("<p>one<b> two </b>three</p>", "one two three"),
        ("<p>a<i>b</i>c</p>", "abc"),
        ("<p>\n  spread \n over\tlines \n</p>", "spread over lines"),
        ("<p>a <a href='/x'> b </a> , c</p>", "a b , c"),
        ("<p>1&nbsp;000 &lt;b&gt; &amp;amp;</p>", "1\u00a0000 <b> &amp;"),
        ("<p>soft\u00adhyphen and \u202ebidi</p>", "softhyphen and bidi"),
        ("<p>He said <q>yes</q>.</p>", "He said “yes”."),
        ("<p>Hi <img class=wp-smiley alt='🙂' src=s.png> there</p>", "Hi 🙂 there"),
        ("text without any element", "text without any element"),
        ("<p>seen<span hidden>unseen</span><span class='sr-only'>for ears</span></p>", "seen"),
        ("<p>Name <input name=x><select><option>o</select> end</p>", "Name end"),
    ],
)
def test_white_space_and_words(html: str, text: str) -> None:
    assert spans_text(spans(html)) == text


def test_styles() -> None:
    found = spans("<p>a <strong>b <em>c</em></strong> <code>d</code><s>e</s><sup>2</sup><sub>3</sub><mark>m</mark></p>")
    assert [(span.text, span.style) for span in found if span.text.strip()] == [
        ("a ", Style.PLAIN),
        ("b", Style.STRONG),
        ("c", Style.STRONG | Style.EMPHASIS),
        ("d", Style.CODE),
        ("e", Style.STRIKE),
        ("2", Style.SUPERSCRIPT),
        ("3", Style.SUBSCRIPT),
        ("m", Style.MARK),
    ]


def test_no_style_on_a_space_at_its_end() -> None:
    first, second = spans("<p><a href='/x'>link </a>after</p>")
    assert (first.text, second.text) == ("link", " after")


def test_line_breaks() -> None:
    assert spans("Roses are red,<br>  violets are blue<br>") == (Span("Roses are red,\nviolets are blue"),)
    assert blocks("one<br> <br>two") == (Paragraph((Span("one"),)), Paragraph((Span("two"),)))


def test_formulas_are_said_in_characters_where_that_is_sound() -> None:
    source = "<annotation encoding='application/x-tex'>x^2</annotation>"
    mathml = f"<math><semantics><msup><mi>x</mi><mn>2</mn></msup>{source}</semantics></math>"
    assert spans(f"<p>So {mathml}.</p>") == (Span("So "), Span("x²", Style.EMPHASIS), Span("."))
    katex = f"<span class=katex><span>{mathml}</span><span class=katex-html aria-hidden=true>x2</span></span>"
    assert spans(f"<p>{katex}</p>") == (Span("x²", Style.EMPHASIS),)
    assert spans("<p><math><mi>a</mi><mo>=</mo><mi>b</mi></math></p>") == (Span("a = b", Style.EMPHASIS),)
    assert spans("<p>f <script type='math/tex'>\\pi</script></p>") == (Span("f "), Span("π", Style.EMPHASIS))
    assert spans("<p>f<script type='text/javascript'>x()</script></p>") == (Span("f"),)
    assert spans(r"<p>So \(x_1 \leq x_2\) holds.</p>") == (
        Span("So "),
        Span("x₁ ≤ x₂", Style.EMPHASIS),
        Span(" holds."),
    )
    assert spans("<p><img class=latex alt='\\frac12' src=/l.png></p>") == (Span("½", Style.EMPHASIS),)


def test_a_formula_that_cannot_be_said_in_characters_is_shown_by_its_source() -> None:
    mathml = (
        "<math><menclose><mi>x</mi></menclose><annotation encoding='application/x-tex'>\\cancel{x}</annotation></math>"
    )
    assert spans(f"<p>{mathml}</p>") == (Span("\\cancel{x}", Style.CODE),)
    assert spans("<p><math><menclose><mi>x</mi></menclose></math></p>") == (Span("x", Style.EMPHASIS),)
    assert spans(r"<p>C:\(dir\) and <code>\(a\)</code></p>")[-1] == Span(r"\(a\)", Style.CODE)


def test_blanks_that_do_not_break() -> None:
    assert spans("<p>&nbsp;one.&nbsp; Two&nbsp;</p>") == (Span("one. Two"),)
    assert spans("<p>«&nbsp;non&nbsp;»</p>") == (Span("«\u00a0non\u00a0»"),)
    assert spans("<p>\u3000\u3000港湾局は\u3000火曜日</p>") == (Span("港湾局は\u3000火曜日"),)
    assert spans("<p>Roses<br>&nbsp;&nbsp;are red</p>") == (Span("Roses\n\u00a0\u00a0are red"),)


def test_what_an_encyclopedia_offers_beside_a_heading_is_left_out() -> None:
    assert spans("<p>Proofs<span class='mw-editsection'>[<a href=/e>edit</a>]</span></p>") == (Span("Proofs"),)


def test_the_sign_that_links_a_heading_to_itself_is_left_out() -> None:
    assert spans("<p id=a>Proofs<a class='headerlink' href='#a'>¶</a></p>") == (Span("Proofs"),)
    kept = spans("<p>See <a class=permalink href=/p>this page</a></p>")
    assert "".join(span.text for span in kept) == "See this page"


def test_the_words_for_a_picture_are_no_markup() -> None:
    figure = only("<figure><img src=/a.png alt='A crane<br><small>Photo: &lt;b&gt;Bo&lt;/b&gt;</small>'></figure>")
    assert isinstance(figure, Figure)
    assert figure.alt == "A crane Photo: Bo"
    figure = only("<figure><img src=/a.png alt='The best of <i>Quay</i>&#39;s clocks'></figure>")
    assert isinstance(figure, Figure) and figure.alt == "The best of Quay's clocks"


# --- blocks -----------------------------------------------------------------------------------------------------------


def test_rules_stand_between_blocks_only() -> None:
    found = blocks("<hr><h2>Part <i>one</i></h2>loose<div>in a box</div><hr><hr><p>end</p><hr>")
    assert [type(block) for block in found] == [Heading, Paragraph, Paragraph, Rule, Paragraph]


def test_what_stands_wrongly_in_a_list_is_kept() -> None:
    found = only("<ul>word<li>a</li><ul><li>b</li></ul><p>c</p><a href='/d'>d</a></ul>")
    assert isinstance(found, Listing)
    assert Document((found,)).text().split() == ["word", "a", "b", "c", "d"]
    assert Document((found,)).links() == ("https://example.org/d",)
    assert isinstance(only("<li>a<li>b"), Listing)


def test_terms_in_boxes_and_without_a_definition() -> None:
    terms = only("<dl><div><dt>t</dt><dd>one</dd><dd>two</dd></div><dt>u</dt></dl>")
    assert isinstance(terms, Terms)
    assert [(spans_text(term), len(body)) for term, body in terms.items] == [("t", 2), ("u", 0)]


@pytest.mark.parametrize(
    ("html", "text", "language"),
    [
        ("<pre>a<br>  b<br>c</pre>", "a\n  b\nc", ""),
        ("<div class='highlight-ruby'><pre><span>x</span>\n<span>y</span></pre></div>", "x\ny", "ruby"),
        ("<pre><div>one</div><div>two</div></pre>", "one\ntwo", ""),
        ("<pre><code>one</code><code>two</code></pre>", "one\ntwo", ""),
        ("<pre><span class=lineno>1</span>go\n<span class=lineno>2</span>on</pre>", "go\non", ""),
        ("<table class=highlight><tr><td class=linenos><pre>1\n2</pre><td><pre>a\n b</pre></table>", "a\n b", ""),
        (
            "<table><tr><td data-line-number=1><td class=blob-code>a"
            "<tr><td data-line-number=2><td class=blob-code> b</table>",
            "a\n b",
            "",
        ),
        ("<pre>\tx</pre>", "        x", ""),
    ],
)
def test_code_keeps_its_lines(html: str, text: str, language: str) -> None:
    assert only(html) == Code(text, language)


def test_cells_that_span() -> None:
    assert rows("<table><tr><th>a<th>b<tr><td rowspan=2>1<td>2<tr><td>3</table>") == [["a", "b"], ["1", "2"], ["", "3"]]
    assert rows("<table><tr><th>x<th colspan=2>y<tr><td>1<td>2<td>3</table>") == [["x", "y", ""], ["1", "2", "3"]]
    table = only("<table><caption>C</caption><thead><tr><th>h<th>i</thead><tr><td>1<td><ul><li>p<li>q</ul></table>")
    assert isinstance(table, Table)
    assert (spans_text(table.caption), table.header, spans_text(table.rows[1][1])) == ("C", 1, "p\nq")


def test_layout_tables_are_unfolded() -> None:
    found = blocks("<table><tr><td><h2>H</h2><p>one</p><p>two</p><td><img src=a.jpg></table>")
    assert [type(block) for block in found] == [Heading, Paragraph, Paragraph, Figure]
    assert isinstance(only("<table role=presentation><tr><td>a</table>"), Paragraph)
    nested = blocks("<table><tr><td>x</td><td><table><tr><th>a<th>b<tr><td>1<td>2</table></td></tr></table>")
    assert isinstance(nested[-1], Table)


def test_pictures_of_cells_are_kept() -> None:
    found = blocks("<table><tr><th>a<th>b<tr><td><img src=p.png alt=pic><td>2</table>")
    assert isinstance(found[0], Table)
    assert found[1] == Figure("https://example.org/news/p.png", "pic")


# --- pictures and embeds ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "src"),
    [
        ("<img src=a.jpg>", "a.jpg"),
        ("<img src=s.jpg srcset='m.jpg 300w, l.jpg 1200w, k.jpg 600w'>", "l.jpg"),
        ("<img src=s.jpg srcset='one.jpg, two.jpg 2x'>", "two.jpg"),
        ("<picture><source srcset='w.webp 1x, x.webp 2x'><img src=f.jpg></picture>", "x.webp"),
        ("<picture><source srcset='data:,1w' data-srcset='w.webp 800w'><img src='data:,x'></picture>", "w.webp"),
        ("<img src=blank.gif><noscript><img src=n.jpg></noscript>", "n.jpg"),
        ("<img data-src=b.jpg><noscript><img src=n.jpg></noscript>", "b.jpg"),
        ("<noscript><img src=n.jpg></noscript><img data-src=b.jpg>", "b.jpg"),
        ("<noscript><img src=n.jpg></noscript><img src='data:,x'>", "n.jpg"),
        ("<noscript><img src=n.jpg></noscript><p><img src=blank.gif></p>", "n.jpg"),
    ],
)
def test_which_file_a_picture_is(html: str, src: str) -> None:
    assert only(html) == Figure(f"https://example.org/news/{src}")


@pytest.mark.parametrize(
    ("caption", "words"),
    [
        (
            "<a href=a.jpg>Enlarge</a> <span>/</span> The Milky Way above a <i>ridge</i>.",
            "The Milky Way above a ridge.",
        ),
        ("<a href=a.jpg>Click to enlarge image</a>", ""),
        ("<a href=/way>Enlarge the harbour</a>, they say", "Enlarge the harbour, they say"),
        ("Enlarge / The Milky Way", "Enlarge / The Milky Way"),
    ],
)
def test_a_caption_offers_no_larger_picture(caption: str, words: str) -> None:
    figure = only(f"<figure><img src=a.jpg><figcaption>{caption}</figcaption></figure>")
    assert isinstance(figure, Figure)
    assert "".join(span.text for span in figure.caption) == words


@pytest.mark.parametrize(
    ("html", "src"),
    [
        ("<img src='/max/60/1*6wi5BlNNn.png?q=20'><img src='/max/5760/1*6wi5BlNNn.png'>", "/max/5760/1*6wi5BlNNn.png"),
        ("<img src='/w1200/a-plan-of-2021.jpg'><img src='/w300/a-plan-of-2021.jpg'>", "/w1200/a-plan-of-2021.jpg"),
        ("<img src='/a/a-plan-of-21.jpg?w=80'><img src='/b/a-plan-of-21.jpg?w=800'>", "/b/a-plan-of-21.jpg?w=800"),
    ],
)
def test_a_picture_in_two_sizes_is_one(html: str, src: str) -> None:
    assert only(f"<figure>{html}<figcaption>c</figcaption></figure>") == Figure(
        f"https://example.org{src}", caption=(Span("c"),)
    )


@pytest.mark.parametrize("names", [("large.jpg", "large.jpg"), ("a-plan-of-2021.jpg", "a-plan-of-2022.jpg")])
def test_two_pictures_are_two(names: tuple[str, str]) -> None:
    assert len(blocks(f"<img src='/1/{names[0]}'><img src='/2/{names[1]}'>")) == 2


@pytest.mark.parametrize("alt", ["bed-hotel-room.jpg", "IMG_2034", "DSC00120", "a.b.WebP", "agenda7.jpeg"])
def test_the_name_of_a_file_is_no_word_for_a_picture(alt: str) -> None:
    assert only(f"<img src=a.jpg alt='{alt}'>") == Figure("https://example.org/news/a.jpg")


@pytest.mark.parametrize("alt", ["The file a.jpg", "Map", "P. 12 of the .png"])
def test_words_for_a_picture(alt: str) -> None:
    assert only(f"<img src=a.jpg alt='{alt}'>") == Figure("https://example.org/news/a.jpg", alt)


@pytest.mark.parametrize("href", ["", " ", "#"])
def test_a_link_that_leads_nowhere_is_text(href: str) -> None:
    assert only(f"<p>a <a href='{href}'>b</a></p>") == Paragraph((Span("a b"),))


@pytest.mark.parametrize(
    "html",
    [
        "<img src=t.gif style='width:1px'>",
        "<img src='https://feeds.feedburner.com/~r/x/1'>",
        "<img src='data:image/png;base64,AAAA'>",
        "<img>",
        "<iframe src='https://ad.doubleclick.net/x'></iframe>",
        "<iframe src='https://t.example.org/' width=0 height=0></iframe>",
    ],
)
def test_trackers_and_spacers_are_no_pictures(html: str) -> None:
    assert blocks(f"<p>words</p>{html}") == (Paragraph((Span("words"),)),)


@pytest.mark.parametrize(
    "html",
    [
        "<figure><img src=a.jpg><figcaption>By <b>B</b></figcaption></figure>",
        "<div class=wp-caption><img src=a.jpg><p class=wp-caption-text>By B</p></div>",
        "<figure><div><img src=a.jpg></div><span>By B</span></figure>",
        "<figure><table><tr><th>a<tr><td>1</table><figcaption>By B</figcaption></figure>",
    ],
)
def test_captions(html: str) -> None:
    found = only(html)
    assert isinstance(found, Figure | Table)
    assert spans_text(found.caption) == "By B"


def test_a_picture_in_a_sentence_comes_after_it() -> None:
    found = blocks("<p>before <img src=a.jpg alt=pic> after</p>")
    assert found == (Paragraph((Span("before after"),)), Figure("https://example.org/news/a.jpg", "pic"))


def test_embeds_are_titled_links() -> None:
    assert only("<iframe src='//www.youtube.com/embed/abc-123_x'></iframe>") == Embed(
        "https://www.youtube.com/watch?v=abc-123_x", "YouTube video"
    )
    assert only("<video><source src=v.mp4></video>") == Embed("https://example.org/news/v.mp4", "Video")
    assert only("<object><p>instead</p></object>") == Paragraph((Span("instead"),))


# --- anchors ----------------------------------------------------------------------------------------------------------


def test_several_footnotes_of_a_paragraph_lead_both_ways() -> None:
    html = (
        "<p>Text<sup id=r1><a href='#f1'>1</a></sup> more<sup id=r2><a href='#f2'>2</a></sup></p>"
        "<ol><li id=f1>One <a href='#r1'>back</a><li id=f2>Two <a href='#r2'>back</a> <a href='#gone'>gone</a></ol>"
    )
    paragraph, listing = blocks(html)
    assert isinstance(paragraph, Paragraph)
    assert isinstance(listing, Listing)
    assert [item.anchor for item in listing.items] == ["f1", "f2"]
    links = [span.link for span in walk_spans((paragraph, listing)) if span.link]
    assert links[:2] == ["#f1", "#f2"]
    assert set(links[2:4]) == {f"#{paragraph.anchor}"}, "both marks stand in one paragraph, which has one anchor"
    assert links[4] == f"{BASE}#gone", "what is not in the text leads to the page"


def test_links_of_the_same_page_are_anchors() -> None:
    _, heading = blocks(f"<p><a href='{BASE}#part'>see</a></p><h2 id=part>Part</h2>")
    assert isinstance(heading, Heading)
    assert heading.anchor == "part"


# --- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", ["div", "ul", "blockquote", "table", "b", "font", "details", "dl", "x-y"])
def test_any_depth_gives_the_words(tag: str) -> None:
    for depth in (300, 5000):
        document = to_document(f"<{tag}>" * depth + "deep words" + f"</{tag}>" * depth + "<p>after</p>")
        assert document.text().split() == ["deep", "words", "after"]
        assert load(dump(document)) == document


@pytest.mark.parametrize(
    "html", ["", "   ", "<!-- only -->", "<", "\x00", "\ud800", "<?xml version='1.0' encoding='x'?>", "<p", "</p></p>"]
)
def test_nothing_to_see_raises_nothing(html: str) -> None:
    assert not to_document(html).text().strip("<\ufffd?")
    plain_text(html)


def test_a_text_that_is_hidden_whole_is_shown() -> None:
    assert to_document("<div style='display: none'><p>the mail</p></div>").text() == "the mail"


def test_no_control_character_passes() -> None:
    html = (
        "<p title='\x1b'>a&#27;]0;x&#7;</p><pre>b&#155;31m</pre><img src=i.jpg alt='c&#8238;d'>"
        "<table><tr><th>&#27;<tr><td>x</table>"
    )
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", dump(to_document(html, base=BASE)))


# --- plain text -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One <b>two</b></p>\n<p>three<br>four</p>", "One two\n\nthree\nfour"),
        ("<ul><li>a</li><li>b</li></ul>after", "a\nb\n\nafter"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("<script>x<y</script><style>p{}</style>kept<!-- not -->", "kept"),
        ("a &lt; b &amp; <a title='x>y'>c</a>", "a < b & c"),
        ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
        ("esc &#27;[0m", "esc [0m"),
        ("", ""),
    ],
)
def test_plain_text(html: str, text: str) -> None:
    assert plain_text(html) == text


def test_plain_text_is_linear() -> None:
    # Patterns that go back would make each of these take minutes.
    for html in ("<a " * 200_000, "<!--" * 200_000, "<style" * 200_000, '<a b="' * 100_000, "<br>" * 200_000):
        assert len(plain_text(html)) <= len(html)


# --- real articles ----------------------------------------------------------------------------------------------------

MOZILLA = SHARED / "corpus" / "pages" / "mozilla"
_UNSEEN = ("script", "style", "noscript", "svg", "button", "select", "textarea", "title", "annotation", "rp")
_INLINE = names("a b i em strong span code sup sub abbr small u cite font mark q")
_WORD = re.compile(r"\w+")


def articles() -> Iterator[tuple[HtmlElement, Document]]:
    for path in sorted(MOZILLA.glob("*.expected.html.gz")):
        root = parse_html(gzip.decompress(path.read_bytes()).decode("utf-8", "replace"))
        document = element_to_document(root, BASE)
        for element in list(root.iter(*_UNSEEN)):
            if element.getparent() is not None:
                element.drop_tree()
        yield root, document


def words_of(root: HtmlElement) -> Counter[str]:
    parts: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        parts.append("" if element.tag in _INLINE else " ")
        parts.append((element.text if event == "start" else element.tail) or "")
    return Counter(_WORD.findall("".join(parts)))


def letters(text: str) -> str:
    return "".join(_WORD.findall(text))


def pieces(root: HtmlElement) -> Iterator[tuple[str, str]]:
    """The texts that must be found again: lines of code, cells, headings, captions."""
    for element in root.iter("pre"):
        for line in element.text_content().split("\n"):
            if letters(line):
                yield "code", line
    for kind, tags in (("cells", ("td", "th")), ("headings", ("h1", "h2", "h3", "h4")), ("captions", ("figcaption",))):
        for element in root.iter(*tags):
            if letters(element.text_content()) and next(element.iter("table", "ul", "img", "math"), None) is None:
                yield kind, element.text_content()


def addresses(root: HtmlElement) -> Iterator[str]:
    """Where the links with words outside of code lead to, those inside the text left out."""
    for link in root.iter("a"):
        address = urls.join(BASE, link.get("href") or "", ("mailto",))
        elsewhere = bool(address) and address.partition("#")[0] != BASE
        if elsewhere and letters(link.text_content()) and next(link.iterancestors("pre"), None) is None:
            yield address


@needs_shared
def test_real_articles_lose_nothing() -> None:
    wanted: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    for root, document in articles():
        theirs = words_of(root)
        wanted["words"] += theirs.total()
        kept["words"] += (Counter(_WORD.findall(document.text())) & theirs).total()
        whole = letters(document.text())
        for kind, text in pieces(root):
            wanted[kind] += 1
            kept[kind] += letters(text) in whole
        links = {span.link for span in walk_spans(document.blocks)}
        for address in addresses(root):
            wanted["links"] += 1
            kept["links"] += address in links
    shares = {kind: kept[kind] / wanted[kind] for kind in wanted}
    assert shares["words"] >= 0.998
    assert shares["links"] >= 0.99
    assert (shares["code"], shares["cells"], shares["headings"], shares["captions"]) == (1, 1, 1, 1)


@needs_shared
def test_real_articles_keep_their_pictures() -> None:
    total = 0
    for root, document in articles():
        there = {block.src.rpartition("/")[2] for block in _figures(document.blocks)}
        for img in root.iter("img"):
            src = img.get("src") or ""
            tiny = any((img.get(name) or "9") in ("0", "1", "2") for name in ("width", "height"))
            if not src or src.startswith(("data:", "file:")) or tiny or "/math/render/" in src:
                continue
            if img.get("srcset") or next(img.iterancestors("picture"), None) is not None:
                continue
            total += 1
            assert urls.join(BASE, src).rpartition("/")[2] in there
    assert total > 100


def _figures(found: tuple[Block, ...]) -> Iterator[Figure]:
    for block in found:
        match block:
            case Figure():
                yield block
            case Listing(items=items):
                for item in items:
                    yield from _figures(item.blocks)
            case Quote(blocks=inner) | Details(blocks=inner):
                yield from _figures(inner)
            case Terms(items=pairs):
                for _, body in pairs:
                    yield from _figures(body)
            case _:
                pass


def test_a_heading_that_leads_to_its_own_page_is_no_link() -> None:
    back, note, *_ = blocks(
        "<h2><a href='#top'>Setting <i>up</i></a></h2><h2>Setting up<a href='#n1'>1</a></h2>"
        "<p id=top>x</p><p id=n1>y</p>"
    )
    assert isinstance(back, Heading) and {span.link for span in back.spans} == {""}
    assert isinstance(note, Heading) and note.spans[-1].link == "#n1"
