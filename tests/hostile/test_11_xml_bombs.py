"""Threat 11: entities that multiply or name files and addresses, DTDs from elsewhere, XInclude, stylesheets.

Expected: nothing is asked for, no file is read, and nothing multiplies; a document is read as far as it goes, or
refused in words.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from socket import create_server

import pytest

from termnews.engine.contents import NotTaken, take_feed
from termnews.errors import FeedError, UsageError
from termnews.export_html import html_of
from termnews.fetch import headlines, opml
from termnews.fetch.feeds import parse
from termnews.fetch.html import to_document

SECRET = "the-words-of-a-file"


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """An address on loopback, and who has connected to it."""
    hits: list[str] = []
    with closing(create_server(("127.0.0.1", 0))) as server:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, peer = server.accept()
                    hits.append(str(peer))
                    connection.close()

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", hits


def documents(at: str, file: str) -> dict[str, str]:
    """The bombs, by name: `%s` stands for what is between a root's tags, given an entity to name in it."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return {
        "laughs": f'<!DOCTYPE r [<!ENTITY l0 "lol">{laughs}<!ENTITY x "&l9;">]>',
        "quadratic": f'<!DOCTYPE r [<!ENTITY y "{"y" * 50_000}"><!ENTITY x "{"&y;" * 2_000}">]>',
        "parameters": '<!DOCTYPE r [<!ENTITY % a "<!ENTITY x \'&#37;b;\'>"> <!ENTITY % b "%a;%a;"> %b;]>',
        "itself": '<!DOCTYPE r [<!ENTITY x "&x;">]>',
        "each other": '<!DOCTYPE r [<!ENTITY x "&y;"><!ENTITY y "&x;">]>',
        "file": f'<!DOCTYPE r [<!ENTITY x SYSTEM "{file}">]>',
        "address": f'<!DOCTYPE r [<!ENTITY x SYSTEM "{at}/entity">]>',
        "public": f'<!DOCTYPE r [<!ENTITY x PUBLIC "-//A" "{at}/public">]>',
        "dtd": f'<!DOCTYPE r SYSTEM "{at}/dtd" [<!ENTITY x "y">]>',
        "dtd of the disk": f'<!DOCTYPE r SYSTEM "{file}.dtd">',
        "parameter from elsewhere": f'<!DOCTYPE r [<!ENTITY % p SYSTEM "{at}/parameter"> %p; <!ENTITY x "y">]>',
        "sent out": f'<!DOCTYPE r [<!ENTITY % f SYSTEM "{file}"><!ENTITY % p SYSTEM "{at}/?%f;"> %p; <!ENTITY x "y">]>',
        "stylesheet": f'<?xml-stylesheet type="text/xsl" href="{at}/xsl"?>',
        "schema": f'<!DOCTYPE r [<!ATTLIST r xsi:schemaLocation CDATA "{at}/ {at}/schema"><!ENTITY x "y">]>',
        "notation": f'<!DOCTYPE r [<!NOTATION n SYSTEM "{at}/n"><!ENTITY x SYSTEM "{file}" NDATA n>]>',
    }


NAMES = list(documents("", ""))


def include(at: str, file: str) -> str:
    """XInclude, of an address and of a file."""
    opening = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude"'
    return f'{opening} href="{at}/include"/>{opening} href="{file}" parse="text"/>'


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("broken", [False, True], ids=["well-formed", "broken"])
def test_nothing_is_asked_for_and_nothing_multiplies(
    name: str, broken: bool, listener: tuple[str, list[str]], tmp_path: Path
) -> None:
    """As a feed, a list of sources, a sitemap and a page, well-formed and to be repaired."""
    at, hits = listener
    (tmp_path / "file").write_text(SECRET)
    (tmp_path / "file.dtd").write_text(f'<!ENTITY x "{SECRET}">')
    file = (tmp_path / "file").as_uri()
    head, inside = documents(at, file)[name], include(at, file) + ("<br>&" if broken else "")
    entry = f"<item><title>a &x; b</title><description>&x;{inside}</description><link>{at}/link</link></item>"
    texts = []
    with suppress(FeedError):
        feed = parse(f"{head}<rss><channel>{entry}</channel></rss>".encode(), url=f"{at}/feed")
        texts += [repr(feed)]
    with suppress(UsageError):
        outline = f'<outline text="a &x; b" xmlUrl="{at}/x"/>{inside}'
        texts += [repr(opml.read_all(f"{head}<opml><body>{outline}</body></opml>".encode()))]
    sitemap = f"{head}<urlset><url><loc>{at}/x</loc><title>&x;</title>{inside}</url></urlset>"
    texts += [repr(headlines.of_sitemap(sitemap.encode(), at))]
    texts += [
        html_of(to_document(f"{head}<p>&x; {inside} words</p><img src={at}/img><link rel=stylesheet href={at}/>"))
    ]
    assert hits == []
    assert not any(SECRET in text for text in texts)
    assert all(len(text) < 400_000 for text in texts)
    assert len(texts) >= 2


@pytest.mark.parametrize("namespace", ["a]}/0.9", "}", "{", "a\ufffeb", "&#27;a", "a\x1bb", ":"])
@pytest.mark.parametrize("inside", ["", "<:/>", "<x:y/>", "<x:/>", "<}/>", "<x xmlns='}'/>"])
def test_names_of_any_characters_are_no_error_of_a_site_map(namespace: str, inside: str) -> None:
    """Its headline is read all the same, where it does not stand in what the parser has to leave out."""
    entry = f"<url>{inside}<loc>http://e.example/1</loc><title>One</title></url>"
    document = f'<urlset xmlns="{namespace}">{entry}</urlset>'.encode()
    found = take_feed(document, "http://e.example/", "", datetime(2026, 12, 2, tzinfo=UTC))
    assert isinstance(found, NotTaken) and found.kind == "html"
    listed = headlines.of_sitemap(document, "http://e.example/")
    assert [(entry.url, entry.title) for entry in listed] == [("http://e.example/1", "One")]
