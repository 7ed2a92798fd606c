"""The words of a comment on their way to a site: nothing is lost, nothing is made that the site does not take."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termnews import document, wire
from termnews.comments.answers import body_of_html
from termnews.demo.kses import allowed, paragraphs
from termnews.discussion import Parent

MARKDOWN = st.text(alphabet="ab1 \n*~`>[]()<&\"'-:/.é🙂", max_size=80)
PIECES = st.lists(
    st.sampled_from(
        ["**", "*", "~~", "`", "```\n", "\n> ", "[a](https://x.org/?b&c)", "word", " ", "\n", "<b>", "&amp;"]
    )
).map("".join)


class _Tags(HTMLParser):
    """Holds that every tag is one that may be, and is closed where it should be."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.opened: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in wire.TAGS
        assert [name for name, _ in attrs] == (["href"] if tag == "a" else [])
        assert all(re.match("https?://", value or "", re.IGNORECASE) for _, value in attrs)
        assert tag == "blockquote" or tag not in self.opened
        self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


@given(MARKDOWN | PIECES | st.text(max_size=60))
@settings(max_examples=400, deadline=None)
def test_only_tags_that_visitors_may_use_are_made_and_each_is_closed(text: str) -> None:
    parser = _Tags()
    parser.feed(wire.wordpress(text))
    parser.close()
    assert not parser.opened


@given(
    st.text(alphabet="ab1 \n<&>\"'()-:/.;#é🙂漢", max_size=80).filter(
        lambda text: not re.search(r"^ {0,3}>", text, re.M)
    )
)
@settings(max_examples=300, deadline=None)
def test_what_is_not_of_the_subset_comes_back_as_it_was_written(text: str) -> None:
    back = wire.words(wire.wordpress(text))
    assert [line.rstrip() for line in back.split("\n") if line.strip()] == [
        line.rstrip() for line in text.strip().split("\n") if line.strip()
    ]


@given(st.text(alphabet="ab1 \n*~`<&é", max_size=80))
@settings(max_examples=300, deadline=None)
def test_no_letter_is_ever_lost(text: str) -> None:
    letters = [letter for letter in text if letter.isalnum()]
    back = [letter for letter in wire.words(wire.wordpress(text)) if letter.isalnum()]
    # What stands behind a fence names a language.
    assert back == letters or "```" in text


@given(PIECES)
@settings(max_examples=200, deadline=None)
def test_the_preview_says_the_words_that_are_sent(text: str) -> None:
    assert wire.normalised(wire.preview(text).text()) == wire.normalised(wire.words(wire.wordpress(text)))


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"),
        ("*a* **b** ***c*** ~~d~~ `e<f>`",
         "<em>a</em> <strong>b</strong> <em><strong>c</strong></em> <del>d</del> <code>e&lt;f&gt;</code>"),
        ("2 * 3 * 4, 2*3*4, *note", "2 * 3 * 4, 2*3*4, *note"),
        ("a *b\n\nc* d", "a *b\n\nc* d"),
        ("*a `*` b*", "<em>a <code>*</code> b</em>"),
        ("**a *b* c**", "<strong>a <em>b</em> c</strong>"),
        ("[x & y](https://e.org/?a=1&b=2)", '<a href="https://e.org/?a=1&amp;b=2">x &amp; y</a>'),
        ("[x](https://e.org/a_(b))", '<a href="https://e.org/a_(b)">x</a>'),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[x](/local) https://e.org/*a*", "[x](/local) https://e.org/*a*"),
        ("<script>x</script> &amp;", "&lt;script&gt;x&lt;/script&gt; &amp;amp;"),
        ("> said\n> > before\nanswer",
         "<blockquote>said\n\n<blockquote>before</blockquote></blockquote>\n\nanswer"),
        ("> one\n>\n> two\n> three", "<blockquote>one\n\ntwo\nthree</blockquote>"),
        ("- a\n- b", "- a\n- b"),
        ("```py\nif a < b:\n\n    c\n```\nd", "<code>if a &lt; b:</code>\n\n<code>    c</code>\n\nd"),
        ("``` never closed", "``` never closed"),
        ("  a\r\nb\x1b\x00  ", "a\nb"),
        ("half \ud800", "half ?"),
        ("&#38; &#x26; #1", "&amp;&#035;38; &amp;&#035;x26; #1"),
        ("<https://e.org/?a&b>.", '&lt;<a href="https://e.org/?a&amp;b">https://e.org/?a&amp;b</a>&gt;.'),
        ("`&#38;`", "<code>&amp;&#035;38;</code>"),
    ],
)  # fmt: skip
def test_a_text_for_wordpress(text: str, sent: str) -> None:
    assert wire.of("wordpress", text) == wire.of("wordpress-rest", text) == sent


@pytest.mark.parametrize(
    "text", ["> one\n>\n> two\n> three\n\nanswer", "> a\n> > b\n> >\n> > c\n>\n> d", "> > *a*\n> b", "one\n\ntwo"]
)
def test_a_site_shows_the_paragraphs_of_the_preview(text: str) -> None:
    assert body_of_html(paragraphs(allowed(wire.wordpress(text)))).blocks == wire.preview(text).blocks


def test_quotations_end_at_a_depth() -> None:
    sent = wire.wordpress(">" * 12 + " a")
    assert sent.count("<blockquote>") == wire.DEEPEST_QUOTE and "&gt;" in sent


def test_isso_is_sent_what_was_typed() -> None:
    assert wire.of("isso", " *a* < b\r\nc ") == "*a* < b\nc"


def test_bytes_and_links_are_counted_as_the_site_does() -> None:
    assert wire.size(wire.wordpress("é < 漢")) == 2 + 1 + 4 + 1 + 3
    assert wire.links(wire.wordpress("[a](https://e.org) https://e.org/b, www.e.org `https://e.org` and me@e.org")) == 4
    assert wire.links(wire.wordpress("a://b, @someone, 10:30")) == 0
    assert wire.links(wire.isso("[a](https://e.org) b")) == 1


@pytest.mark.parametrize(
    ("wrote", "shown"),
    [
        ("\"It's\" -- he said --- 'no'...", "“It’s” – he said — ‘no’…"),
        ("10x20, 9' and 9\"", "10×20, 9′ and 9″"),
        ("well :) and ;-) 8-O", "well 🙂 and 😉 😯"),
        ("``so'' (tm)", "“so” ™"),
        ("a\n\n\nb  c", "a b c"),
        ("see https://e.org/a--b", "see https://e.org/a–b"),
        ("Wordpress at www.e.org", "WordPress at http://www.e.org"),
        ("https://e.org/[a]", "https://e.org/%5Ba%5D"),
        ("so....", "so…."),
    ],
)
def test_words_are_known_again(wrote: str, shown: str) -> None:
    assert wire.normalised(wrote) == wire.normalised(shown)


def test_other_words_are_not_taken_for_them() -> None:
    different = ["+1", "-1", "1", "a b c", "a, b c", "yes :)", "yes :(", "yes", "No", "no"]
    assert len({wire.normalised(words) for words in different}) == len(different)


def test_an_answer_begins_with_what_it_answers() -> None:
    began = wire.quote(Parent("3", "Ada", "one\n\n" + "word " * 400))
    assert began.startswith("> Ada:\n> one\n>\n> word") and began.endswith("word …\n\n")
    assert len(began) < 700
    assert isinstance(wire.preview(began + "mine").blocks[0], document.Quote)
    assert wire.quote(Parent("3", "", "")) == "\n"


@pytest.mark.parametrize(
    "piece", ["*a ", "`", "```\n", "[a", "[a](http://x", "> ", "`a``", "```a\n", ">\n", "a@", "*a **b ~~c "]
)
def test_what_it_costs_grows_with_the_text(piece: str) -> None:
    calls = []
    for size in (2_000, 8_000):
        steps = 0

        def count(*_: object) -> None:
            nonlocal steps
            steps += 1

        text = piece * (size // len(piece))
        old = sys.getprofile()
        sys.setprofile(count)
        try:
            wire.normalised(wire.words(wire.wordpress(text)))
        finally:
            sys.setprofile(old)
        calls.append(steps)
    assert calls[1] < calls[0] * 6 + 200
