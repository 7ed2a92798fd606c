"""Threat 33: the clipboard (OSC 52) and notifications.

Expected: at most 74 kB and nothing but text, and only after a key that copies; of what is said nothing leaves the
window as a notification of the desktop (OSC 9, 777).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from termnews.document import Document, Paragraph, Span
from termnews.model import TextKind
from termnews.store.store import Store
from termnews.tui.guard import CLIPBOARD_LIMIT
from tests.hostile.bytes import ALL, FORBIDDEN
from tests.tui.news import NOW, Reader, article, fill, ids, reader

OSC_52 = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """News."""
    with Store.open(tmp_path / "data") as opened:
        fill(opened, 3)
        yield opened


def listen(it: Reader, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the driver is given to write from now on."""
    written: list[str] = []
    monkeypatch.setattr(it.app._driver, "write", written.append)
    return written


def copied(written: list[str]) -> list[str]:
    """The texts that were put on the clipboard."""
    return [base64.b64decode(found).decode() for found in OSC_52.findall("".join(written))]


async def test_it_is_capped_and_cleaned(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Escape sequences, CR and NUL, which a paste into a shell would obey; megabytes; letters cut in two."""
    async with reader(tmp_path, store) as it:
        written = listen(it, monkeypatch)
        for text in (ALL, "a\r\nb\rc\x00", "x" * 5_000_000, "日" * 100_000, "\ud800", "e\u0301" * 99_999):
            it.app.copy_to_clipboard(text)
            (found,) = copied(written)
            assert len(found.encode()) <= CLIPBOARD_LIMIT and len("".join(written)) <= 100_000
            assert not FORBIDDEN.search(found) and "\r" not in found
            assert it.app.clipboard == found
            written.clear()
        it.app.copy_to_clipboard("a\nb\tc")
        assert copied(written) == ["a\nb     c"] or copied(written) == ["a\nb       c"]


async def test_only_a_copy_key_copies(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading, searching, clicking, failing: nothing. `y`: the address, once."""
    async with reader(tmp_path, store) as it:
        written = listen(it, monkeypatch)
        for key in (
            "enter",
            "space",
            "1",
            "escape",
            "q",
            "j",
            "f",
            "m",
            "u",
            "?",
            "escape",
            "/",
            "a",
            "enter",
            "h",
            "l",
            "G",
        ):
            await it.press(key)
        await it.pilot.click("#headlines", offset=(10, 2))
        assert copied(written) == [] and "\x1b]52" not in "".join(written)
        await it.press("y")
        assert copied(written) == ["https://news.example/1"] or len(copied(written)) == 1


async def test_what_is_selected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Text selected by the mouse in an article that was never cleaned: what is copied is."""
    with Store.open(tmp_path / "data") as store:
        source = store.sources.put("https://news.example/feed", title="x")
        store.articles.ingest(source, [article(1)], NOW)
        store.articles.keep_blocks(ids(store)[0], TextKind.FEED, Document((Paragraph((Span(f"words {ALL} words"),)),)))
        async with reader(tmp_path, store) as it:
            await it.press("enter")
            written = listen(it, monkeypatch)
            it.main.article_pane.text_select_all()
            await it.press("ctrl+c")
            (found,) = copied(written)
            assert "words" in found and not FORBIDDEN.search(found)


async def test_what_is_said_stays_in_the_window(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A status, an error, a toast: no OSC but the pointer's, no bell."""
    async with reader(tmp_path, store) as it:
        written = listen(it, monkeypatch)
        it.main.say(ALL, error=True)
        it.app.notify(ALL, title=ALL, markup=False)
        await it.pilot.pause()
        assert re.findall(r"\x1b\](?!22;)|\x07", re.sub(r"\x1b\]22;[a-z-]*\x07", "", "".join(written))) == []
