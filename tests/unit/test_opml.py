"""Lists of sources: OPML and newsboat's urls file, in and out, honest and hostile."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from termnews.errors import UsageError
from termnews.fetch import newsboat, opml
from termnews.fetch.opml import Outline
from tests.hostile.test_10_import_injection import document, sources

FILE = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Mine</title></head><body>
  <outline text="World"><outline text="Europe">
    <outline type="rss" text="The Dispatch" title="other" xmlUrl="https://dispatch.example/feed" htmlUrl="/"
      category="politics,/Europe/East"/>
  </outline></outline>
  <outline title="Plain" xmlurl="HTTP://plain.example"/>
  <outline text="https://bare.example/rss" xmlUrl="feed:https://bare.example/rss"/>
  <outline text="Again"><outline text="The Dispatch, twice" xmlUrl="https://dispatch.example/feed"/></outline>
</body></opml>"""


def of_newsboat(data: bytes) -> list[Outline]:
    return list(newsboat.read_all(data).outlines)


def test_folders_become_a_path_and_tags() -> None:
    first, plain, bare = sources(FILE)
    assert first.url == "https://dispatch.example/feed"
    assert first.title == "The Dispatch"
    assert first.folder == ("World", "Europe")
    assert first.tags == ("World", "Europe", "politics", "Europe/East", "Again")
    assert first.site_url == "https://dispatch.example/"
    assert plain == Outline("http://plain.example/", "Plain")
    assert bare == Outline("https://bare.example/rss", "https://bare.example/rss")


def test_what_goes_out_comes_back() -> None:
    outlines = [
        Outline("https://a.example/feed", "A & <B> “c”", ("World", "politics"), ("World",), "https://a.example/"),
        Outline("https://b.example/feed?a=1&b=2", "B", ("World", "East"), ("World", "East")),
        Outline("https://c.example/feed", "ニュース", (), ()),
    ]
    text = opml.write(outlines, "Mine")
    assert sources(text.encode()) == outlines
    root = etree.fromstring(text.encode())
    assert root.get("version") == "2.0" and root.findtext("head/title") == "Mine"


def test_without_a_folder_the_first_tag_is_one() -> None:
    text = opml.write([Outline("https://a.example/feed", "", ("x, y", "z"))], "Mine")
    assert sources(text.encode()) == [Outline("https://a.example/feed", "a.example", ("x, y", "x_ y", "z"), ("x, y",))]


def test_passwords_do_not_go_out() -> None:
    text = opml.write([Outline("https://anna:SECRET@a.example/feed", "A", (), (), "https://x:SECRET@a.example")], "M")
    assert "SECRET" not in text and "anna" not in text


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=30), st.lists(st.text(max_size=12), max_size=3)), max_size=4))
def test_any_text_goes_out_as_xml(rows: list[tuple[str, list[str]]]) -> None:
    outlines = [
        Outline(f"https://{n}.example/", title, tuple(tags), tuple(tags[:1])) for n, (title, tags) in enumerate(rows)
    ]
    again = sources(opml.write(outlines, "M").encode())
    assert {outline.url for outline in again} == {outline.url for outline in outlines}


def test_hostile_text_is_clean() -> None:
    [outline] = sources(
        document('<outline text="&#x9b;31m [/] \u202egpj" xmlUrl="https://a.example/\u202e" category="\u200bx\u2066"/>')
    )
    assert outline.title == "31m [/] gpj"
    assert outline.tags == ("x",)
    assert outline.url == "https://a.example/%E2%80%AE"


def test_broken_opml_is_read_as_far_as_it_goes() -> None:
    data = b'<opml><body><outline text="A & Caf&eacute; &amp; C" xmlUrl="https://a.example/?a=1&b=2"/><outline text="B" xmlUrl="https://b.'
    assert sources(data)[0] == Outline("https://a.example/?a=1&b=2", "A & Café & C")


# --- newsboat ---------------------------------------------------------------------------------------------------------

URLS = rb"""
# a comment
https://a.example/feed "~The A" news "two words" !hidden
http://anna:pw@b.example/feed   # the rest is a comment
"https://c.example/feed" "~C \"quoted\" name
https://a.example/feed more
"query:Unread:unread = \"yes\"" news
exec:~/bin/make-feed.sh tag
"exec:touch /tmp/pwned"
filter:~/bin/strip.py:https://d.example/feed
file:///home/anna/feed.xml
! https://e.example
"""


def test_newsboat_lines() -> None:
    found = newsboat.read_all(URLS)
    assert found.outlines == (
        Outline("https://a.example/feed", "The A", ("news", "two words", "hidden", "more")),
        Outline("http://anna:pw@b.example/feed"),
        Outline("https://c.example/feed", 'C "quoted" name'),
    )
    assert list(of_newsboat(URLS)) == list(found.outlines)


def test_newsboat_commands_are_reported() -> None:
    skipped = newsboat.read_all(URLS).skipped
    assert skipped[0].endswith("a search over other feeds")
    assert [line.rpartition(": ")[2] for line in skipped[1:3]] == ["a command, which is not run"] * 2
    assert skipped[3].endswith("goes through a command, which is not run")
    assert skipped[4].endswith("a file of this machine")
    assert len(skipped) == 6


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", []),
        ("  a\tb ", ["a", "b"]),
        ('"a b" c"d', ["a b", 'c"d']),
        (r'"a\tb\\\x" c', ["a\tb\\x", "c"]),
        ('a "open to the end', ["a", "open to the end"]),
        ("a#b #c d", ["a#b"]),
        ('"', [""]),
        ('"a\\', ["a\\"]),
    ],
)
def test_newsboat_quoting(line: str, words: list[str]) -> None:
    assert newsboat.split_line(line) == words


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_line_can_be_split(line: str) -> None:
    assert isinstance(newsboat.split_line(line), list)


def test_caps_of_newsboat() -> None:
    with pytest.raises(UsageError, match="more than 10,000 lines"):
        of_newsboat(b"\n" * (opml.MOST + 1))
    with pytest.raises(UsageError, match="larger than"):
        of_newsboat(bytes(opml.LARGEST + 1))
