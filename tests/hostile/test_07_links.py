"""Threat 7: links of an article to `javascript:`, `file:`, `-oProxyCommand=x`, a relative path, a drive.

Expected: only http and https are opened; a click or a number on any other says so, and nothing is started.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from termnews.document import Document, Paragraph, Span, walk_spans
from termnews.fetch.html import to_document
from termnews.model import TextKind
from termnews.protocol import ReadPage, Request
from termnews.store.store import Store
from termnews.tui.actions import links as link_actions
from termnews.tui.browser import open_in_browser
from tests.hostile.mouse import click_each
from tests.tui.news import fill, ids, reader

REFUSED = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    " \x01javascript:alert(1)",
    "vbscript:x",
    "data:text/html,x",
    "file:///etc/passwd",
    "file:/etc/passwd",
    "\\\\server\\share",
    "about:blank",
    "blob:https://x/",
    "exec:touch x",
    "ssh://-oProxyCommand=x/",
    "chrome://settings",
    "view-source:https://x.example/",
    "smb://x",
    "http://",
    "https:///",
    "http://exa mple/",
    "http://[::1",
    "//",
    "#",
)


@pytest.mark.parametrize("href", REFUSED)
def test_a_link_to_something_else_is_words(href: str) -> None:
    """From HTML: the words stay, the address goes or is one of the web (a browser reads `https:///` so)."""
    document = to_document(f'<p>a <a href="{href}">words</a> b</p>', base="https://news.example/1")
    spans = list(walk_spans(document.blocks))
    assert "words" in "".join(span.text for span in spans)
    assert all(not span.link or span.link.startswith(("http://", "https://", "#")) for span in spans)


@pytest.mark.parametrize(
    ("href", "link"),
    [
        ("-oProxyCommand=x", "https://news.example/-oProxyCommand=x"),
        ("../rel.md", "https://news.example/rel.md"),
        ("--renderer-cmd-prefix=x", "https://news.example/--renderer-cmd-prefix=x"),
        ("?q=$(touch x)", "https://news.example/1?q=$(touch%20x)"),
        ("https:\\\\other.example\\a", "https://other.example/a"),
    ],
)
def test_a_relative_link_is_one_of_its_site(href: str, link: str) -> None:
    """What looks like an option of a command is an address like any other."""
    document = to_document(f'<p><a href="{href}">words</a></p>', base="https://news.example/1")
    assert [span.link for span in walk_spans(document.blocks) if span.link] == [link]


async def test_a_click_and_a_number_open_and_follow_the_web_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An article in the store that holds such links all the same, each clicked and each chosen by its number."""
    opened: list[str] = []

    def start(command: list[str], **streams: object) -> _Process:
        opened.append(command[-1])
        return _Process()

    def note(address: str, browser: Sequence[str] = ()) -> str:
        return open_in_browser(address, ["fake"])

    asked: list[Request] = []

    def ask(request: Request, *, unasked: bool = False) -> int:
        asked.append(request)
        return len(asked)

    monkeypatch.setattr(subprocess, "Popen", start)
    monkeypatch.setattr(link_actions, "open_in_browser", note)
    links = (*REFUSED, "mailto:a@x.example", "https://good.example/")
    with Store.open(tmp_path / "data") as store:
        fill(store, 1)
        spans = tuple(Span(f"w{number} ", link=link) for number, link in enumerate(links))
        store.articles.keep_blocks(ids(store)[0], TextKind.FEED, Document((Paragraph(spans),)))
        async with reader(tmp_path, store, size=(100, 50)) as it:
            await it.press("enter")
            monkeypatch.setattr(it.main, "ask", ask)
            region = it.main.article_pane.content_region
            rows = [y for y, row in enumerate(it.rows()) if any(f"w{n} " in row for n in range(len(links)))]
            await click_each(it, [(x, y) for y in rows for x in range(region.x, region.right - 1, 2)])
            it.main.focus_pane("article")
            for number in range(1, len(it.main.article_pane.links) + 1):
                link_actions.open_page(it.main, number)
            assert "Opened" in it.status() and it.app.is_running
            link_actions.open_page(it.main, 1)
            assert it.status().startswith("This is not an address of the web: javascript:")
            for number in range(1, len(it.main.article_pane.links) + 1):
                link_actions.open_link(it.main, number)
            link_actions.open_link(it.main, 1)
            assert it.status().startswith("This is not an address of the web: javascript:")
            assert {request.url for request in asked if isinstance(request, ReadPage)} == {"https://good.example/"}
    assert set(opened) == {"https://good.example/"}


class _Process:
    def wait(self) -> int:
        """At once."""
        return 0
