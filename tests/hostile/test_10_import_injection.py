"""Threat 10: a list of sources that brings commands, files or floods (newsboat ran `exec:` out of OPML).

Expected: an address of the web, a title and tags come in, and nothing else; at most 10 MB, 10,000 lines, 20 levels.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from termnews.errors import (
    UsageError,
)
from termnews.fetch import newsboat, opml
from termnews.fetch.opml import Outline
from tests.unit.command_line import runner


def document(*outlines: str) -> bytes:
    return f'<opml version="2.0"><body>{"".join(outlines)}</body></opml>'.encode()


def sources(data: bytes) -> list[Outline]:
    return list(opml.read_all(data).outlines)


def test_only_web_addresses_come_in_and_nothing_is_run() -> None:
    found = opml.read_all(
        document(
            '<outline text="a" xmlUrl="file:///etc/passwd"/>',
            '<outline text="b" xmlUrl="exec:touch /tmp/x"/>',
            '<outline text="c" xmlUrl="|touch /tmp/x"/>',
            '<outline text="d" xmlUrl="filter:~/x:https://d.example/"/>',
            '<outline text="e" xmlUrl="https://e.example/" filtercmd="touch /tmp/x"/>',
            '<outline text="f" xmlUrl="javascript:alert(1)"/>',
            '<outline text="g" type="link" url="https://g.example/"/>',
            '<outline text="h" xmlUrl="https://h.example/"/>',
        )
    )
    assert [outline.url for outline in found.outlines] == ["https://h.example/"]
    assert len(found.skipped) == 7 and "a command" in found.skipped[4] and "a link" in found.skipped[6]


ENTITIES = (
    '<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + ' <!ENTITY file SYSTEM "file:///etc/passwd">]>'
)


@pytest.mark.parametrize("value", ["&j;", "&file;"])
def test_entities_are_neither_expanded_nor_fetched(value: str) -> None:
    data = f'{ENTITIES}<opml><body><outline text="{value}" xmlUrl="https://a.example/"/></body></opml>'.encode()
    try:
        found = sources(data)
    except UsageError:
        return
    assert all(len(outline.title) < 2000 and "root:" not in outline.title for outline in found)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   ",
        b"\x00\xff",
        b"just text",
        b"<html><body><p>no</p></body></html>",
        b"<opml></opml>",
        b"<rss><channel/></rss>",
        b'<opml><body><outline text="x"',
        document("<outline/>" * (opml.MOST + 1)),
        document('<outline text="f">' * 30 + '<outline text="x" xmlUrl="https://x.example/"/>' + "</outline>" * 30),
        b"<opml><body>" + b" " * opml.LARGEST + b"</body></opml>",
    ],
)
def test_what_is_no_list_of_sources(data: bytes) -> None:
    try:
        assert sources(data) == []
    except UsageError as error:
        assert error.message


@pytest.mark.parametrize("namespace", ["a}/b", "}", "{", "{a}b", ":", "&#x9;a"])
def test_a_namespace_of_any_characters(namespace: str) -> None:
    """It names no element, and is no error of the parser's."""
    outline = '<outline text="a" xmlUrl="http://a.example/f"/>'
    opened = f'<opml xmlns="{namespace}"><body>{outline}<x:y><x xmlns="}}"/></x:y></body></opml>'
    assert [found.url for found in sources(opened.encode())] == ["http://a.example/f"]


def test_caps_are_said() -> None:
    with pytest.raises(UsageError, match="more than 10,000 lines"):
        sources(document("<outline/>" * (opml.MOST + 1)))
    with pytest.raises(UsageError, match="20 deep"):
        sources(document('<outline text="f">' * 30 + "</outline>" * 30))
    with pytest.raises(UsageError, match="larger than 10 MB"):
        sources(bytes(opml.LARGEST + 1))


def test_a_list_of_newsboat_runs_nothing(tmp_path: Path) -> None:
    """`exec:` and `filter:` lines and queries are said, not done; nothing is expanded by a shell."""
    mark = tmp_path / "mark"
    lines = f"""
        exec:"touch {mark}"
        "exec:touch {mark}"
        filter:"touch {mark}":https://a.example/
        "query:all:unread = yes"
        https://b.example/x "`touch {mark}`" "~$(touch {mark})"
        file://{mark}
    """
    found = newsboat.read_all(lines.encode())
    assert [outline.url for outline in found.outlines] == ["https://b.example/x"]
    assert not mark.exists()
    text = opml.write(found.outlines, "Mine")
    assert "exec:" not in text and "filter:" not in text


@pytest.mark.parametrize("depth", [22, 200, 5000])
def test_depth(depth: int) -> None:
    """Refused in words, with no error of Python's stack."""
    with pytest.raises(UsageError):
        opml.read_all(document('<outline text="f">' * depth + "</outline>" * depth))


MANY = "".join(f' a{number}=""' for number in range(200_000))

FLOODS = {
    "outlines": document("<outline/>" * 1_000_000),
    "outlines, not well-formed": document("<outline/>" * 999_000 + "&x;"),
    "attributes": document(f"<outline{MANY}/>"),
    "attributes, not well-formed": document(f"<outline{MANY} b=x&y/>"),
    "attributes in UTF-16": document(f"<outline{MANY}/>").decode().encode("utf-16"),
    "defaults": b"<!DOCTYPE opml [<!ATTLIST outline a CDATA 'x'>]>" + document("<outline/>"),
    "attributes in EBCDIC": f"<?xml version='1.0' encoding='cp037'?><opml><body{MANY}/></opml>".encode("cp037"),
}


@pytest.mark.parametrize("name", FLOODS)
def test_floods_are_refused_in_words(name: str) -> None:
    """Before libxml2 compares each attribute with all before it."""
    assert len(FLOODS[name]) <= opml.LARGEST
    with pytest.raises(UsageError, match=r"more than 10,000 lines|more than 500 attributes|not OPML"):
        opml.read_all(FLOODS[name])


def test_tags_without_end_are_cut() -> None:
    """In one attribute, in lines of one address, on a line of newsboat's."""
    words = [f"{number:x}" for number in range(300_000)]
    line = '<outline text="x" xmlUrl="https://x.example/" category="{}"/>'
    for data in (document(line.format(",".join(words))), document(*(line.format(word) for word in words[:9_000]))):
        (outline,) = sources(data)
        assert outline.tags == tuple(words[: opml.MOST_TAGS])
    (outline,) = newsboat.read_all(f"https://x.example/ {' '.join(words)}".encode()).outlines
    assert outline.tags == tuple(words[: opml.MOST_TAGS])


def test_folders_without_a_name_are_no_way_round_the_depth() -> None:
    """They are no tag, and nest no deeper than libxml2 lets them."""
    nested = "<outline>" * 5000 + '<outline xmlUrl="https://x.example/"/>' + "</outline>" * 5000
    try:
        assert len(sources(document(nested))) <= 1
    except UsageError as error:
        assert error.message


def test_a_list_that_means_harm_leaves_addresses_names_and_tags(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`termnews import`, of both kinds: what is written down has no other keys, and nothing has been run."""
    mark = tmp_path / "mark"
    run = runner(tmp_path / "profile", capsys)
    title = f"$(touch {mark})&#10;[[source]]&#10;url = 'https://planted.example/'&#27;]0;owned&#7;"
    harm = f'every="1" filtercmd="touch {mark}"'
    lists = {
        "list.opml": document(
            f'<outline text="{title}" category="&#10;x=1,b" xmlUrl="https://a.example/" every="1"/>',
            f'<outline text="b" xmlUrl="https://b.example/" {harm}/>',
            f'<outline text="c" xmlUrl="exec:touch {mark}"/>',
        ),
        "urls": f'https://c.example/ "~`touch {mark}`"\nexec:"touch {mark}"\nfilter:"touch {mark}":https://d.example/'.encode(),
    }
    for name, data in lists.items():
        (tmp_path / name).write_bytes(data)
        code, said, warned = run("import", str(tmp_path / name))
        assert code == 0 and "not run" in said + warned
    written = tomllib.loads((tmp_path / "profile" / "config" / "sources.toml").read_text())
    assert [source["url"] for source in written["source"]] == ["https://a.example/", "https://c.example/"]
    assert {key for source in written["source"] for key in source} <= {"url", "title", "tags"}
    assert not any(ord(letter) < 32 for source in written["source"] for letter in source["title"])
    assert not mark.exists()
