"""Threat 3: text that reads as what it is not: bidi overrides, invisible letters, letters of another script in a host.

Expected: what turns or hides text is taken out; a host of mixed scripts, or of letters that pass for Latin ones, is
shown in IDNA letters; a title of which nothing can be seen is none.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from termnews import urls
from termnews.comments.commentfeed import comments_of
from termnews.discussion import Draft, DraftState, FetchedThread, Identity, Parent, Place
from termnews.document import Document, Paragraph, Span
from termnews.engine.texts import other_kind
from termnews.fetch.feeds import parse
from termnews.model import TextKind
from termnews.paths import locate
from termnews.store.store import Store
from termnews.text import clean, clean_lines, clean_spans, inert, width
from termnews.threads import with_own
from tests.e2e.terminal import PROGRAM, terminal
from tests.hostile.bytes import FORBIDDEN
from tests.needs import needs_tmux
from tests.tui.news import NOW, article, fill, ids, reader
from tests.unit.store_samples import filled

TURNED = (
    "invoice\u202egpj.exe",
    "\u2067gpj.exe\u2069",
    "a\u200bb",
    "pay\u00adpal",
    "a\u061cb",
    "x\u2028y",
    "\u206abc",
    "t\U000e0065\U000e0078t",
)


@pytest.mark.parametrize("text", TURNED)
def test_what_turns_or_hides_is_taken_out(text: str) -> None:
    """RLO, isolates, zero-width space, soft hyphen, tag characters, in lines, spans and code."""
    for found in (clean(text), clean_spans(text), clean_lines(text)):
        assert not FORBIDDEN.search(found) and "\u00ad" not in found and found.strip()


@pytest.mark.parametrize(
    "text",
    [
        "\u200b\u200b",
        "\u3164\u3164\u3164",
        "\uffa0",
        "\u2800\u2800",
        "\xa0\u3000\u2003",
        "\u200c\u200d\u200c",
        "\u0301\u0302",
        "\ufe0f",
        "\u115f\u1160",
        "\u00ad\u2060",
        "\U000e0041\U000e0042",
        "\u202e \u202c",
        "\u034f\u034f",
    ],
)
async def test_a_title_of_nothing_is_none(tmp_path: Path, text: str) -> None:
    """Hangul fillers, blank braille, spaces, joiners, lone marks: the words of the text or the address stand there."""
    assert clean(text) == "" and clean(f"{text}a{text}").strip()


def test_marks_are_capped_in_every_script() -> None:
    """Ten thousand marks on one letter, Latin, Thai, Arabic, Hebrew, Hindi: eight stay, and it is quick."""
    for letter, mark in (
        ("a", "\u0336"),
        ("ก", "\u0e49"),
        ("ب", "\u064f"),
        ("א", "\u05b8"),
        ("क", "\u0941"),
        ("ක", "\u0dd4"),
        ("❤", "\ufe0f"),
        ("ཀ", "\u0f71"),
    ):
        text = clean(letter + mark * 10_000 + "b", 0)
        assert text.count(mark) <= 8 and text.endswith("b"), ascii(text)
    assert clean("ที่นี่น้ำ บทความ") == "ที่นี่น้ำ บทความ"


def test_a_sign_is_as_wide_everywhere() -> None:
    """`❤️` takes two cells by rich and kitty, one by tmux and xterm: without its selector, it takes one."""
    for text in ("❤️", "☀️ a", "1️⃣", "⚠️⚠️", "❤\ufe0f\ufe0f"):
        assert "\ufe0f" not in clean(text) and width(clean(text)) == sum(
            letter not in "\ufe0f\u20e3" for letter in text
        )


def test_joiners_stay_where_they_join() -> None:
    """Families, flags, Persian, Hindi, Sinhala keep theirs; Latin and CJK letters, and chains without end, do not.

    A terminal draws a joined Latin letter in a cell of its own, and rich counts none for it: a headline of them would
    run over the pane beside it.
    """
    for text in ("👩‍👩‍👧‍👦", "👨🏽‍🚀", "🏳️‍🌈", "🏴‍☠", "❤️‍🔥", "می‌خواهم", "۱۳۹۹ ه‍.ش", "क्‍ष", "ශ්‍රී", "র‍্য"):
        assert clean(text) == text
        assert clean(clean(text)) == clean(text)
    assert clean("p‍a‍y") == "pay" and clean("日‍本") == "日本" and clean("‍a‍") == "a" and clean("👩‍a") == "👩a"
    for unit, cells in (("a", 1), ("日", 2), ("क्", 1), ("👩", 2)):
        count = 400
        drawn = count * cells
        assert width(clean("\u200d".join([unit] * count), 0)) * 4 >= drawn, unit
    assert clean(clean("\u200d".join(["👩"] * 50), 0), 0) == clean("\u200d".join(["👩"] * 50), 0)


def test_no_letters_hide_behind_a_black_flag() -> None:
    """Tag letters spell the flags of England, Scotland and Wales; all that is spelt besides nobody sees."""

    def flag(spelt: str) -> str:
        return "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in spelt) + "\U000e007f"

    for known in ("gbeng", "gbsct", "gbwls"):
        assert clean(flag(known)) == flag(known)
    for other in ("g", "usca", "gbengx", "password", "GBENG", "[31m"):
        assert clean(f"a{flag(other)}b") == "a\U0001f3f4b"
        assert inert(flag(other)) == "\U0001f3f4"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://аpple.com/login", "xn--pple-43d.com/login"),
        ("https://аррӏе.com/", "xn--80ak6aa92e.com"),
        ("https://gοogle.com/", "xn--gogle-rce.com"),
        ("https://xn--pple-43d.com/", "xn--pple-43d.com"),
        ("https://bank.example\u2024evil.example/", "bank.example.evil.example"),
        ("https://bank.example\uff0eevil.example/", "bank.example.evil.example"),
        ("https://bank.example@evil.example/", "evil.example"),
        ("https://bank.example%2f@evil.example/", "evil.example"),
        ("https://bank.example\\@evil.example/", "bank.example/@evil.example/"),
        ("https://bank.example\u200b.evil.example/", "https://bank.example.evil.example/"),
        ("https://münchen.de/", "münchen.de"),
        ("https://президент.рф/", "президент.рф"),
        ("https://日本語.jp/", "日本語.jp"),
        ("https://evil.example/%E2%80%AEgpj.exe", "evil.example/%E2%80%AEgpj.exe"),
        ("https://evil.example/%1b%5d0;owned", "evil.example/%1b%5d0;owned"),
        ("https://evil.example/https://bank.example/", "evil.example/https://bank.example/"),
        (f"https://bank.example.{'a' * 50}.evil.example/", "…aaaaaaaaaaaaaaaaaaaaaaaaaa.evil.example"),
    ],
)
def test_an_address_shows_whose_it_is(address: str, shown: str) -> None:
    """The host in IDNA letters where it could be taken for another, never a name before `@`, its end kept."""
    assert urls.display(address, 40) == shown


async def test_a_link_is_shown_before_it_is_opened(tmp_path: Path) -> None:
    """Link 1 reads apple.com and leads elsewhere: its number shows where, in the text's foot and on the status line."""
    with Store.open(tmp_path / "data") as store:
        fill(store, 1)
        link = Span("apple.com", link="https://аpple.com/\u202egpj")
        store.articles.keep_blocks(ids(store)[0], TextKind.FEED, Document((Paragraph((link,)),)))
        async with reader(tmp_path, store) as it:
            await it.press("enter", "1")
            assert "xn--pple-43d.com" in it.status() and "\u202e" not in it.text()
            assert "[1] xn--pple-43d.com" in it.text()


BREAKING = (
    "x" * 100_000,
    "a" + "\u0301" * 10_000,
    "مرحبا بالعالم " * 20,
    "\u202eevil\u202c" * 10,
    "👩‍👩‍👧‍👦" * 60,
    "p‍" * 400,
    "a\tb\tc\td" * 20,
    "one\u2028two\u2029three\x85four\nfive",
    "\u3164" * 50,
    "日本" * 200,
    "क्‍" * 300,
    "\ufe0f❤️" * 90,
)
"""Titles that a terminal and a program may count differently, or that go on and on."""


async def test_titles_that_break_rows(tmp_path: Path) -> None:
    """A hundred thousand letters, marks, right-to-left, joiners, tabs, line separators: one row of its width each."""
    with Store.open(tmp_path / "data") as store:
        source = store.sources.put("https://news.example/feed", title=clean(BREAKING[4]))
        made = [article(number, title=clean(title) or "(none)") for number, title in enumerate(BREAKING, 1)]
        store.articles.ingest(source, made, NOW)
        for size in ((120, 40), (80, 24), (50, 12)):
            async with reader(tmp_path, store, size=size) as it:
                strips = it.app.screen._compositor.render_strips()
                assert {strip.cell_length for strip in strips} == {size[0]}
                assert all(sum(segment.cell_length for segment in strip) == size[0] for strip in strips)
                assert not FORBIDDEN.search(it.text().replace("\n", ""))
                if size[0] == 120:
                    rows = [row for row in it.rows() if row.endswith("mo")]
                    assert len(rows) == len(BREAKING)


@needs_tmux
def test_rows_in_a_real_terminal(tmp_path: Path) -> None:
    """The same in a terminal that counts cells by itself: every row ends where it should, nothing stays behind."""
    profile = tmp_path / "profile"
    (profile / "config").mkdir(parents=True)
    (profile / "config" / "sources.toml").write_text('[[source]]\nurl = "https://news.example/feed"\n')
    (profile / "config" / "config.toml").write_text("[refresh]\non_start = false\n")
    with Store.open(locate(profile).data) as store:
        source = store.sources.put("https://news.example/feed", title="Feed")
        made = [article(number, title=f"T{number} {clean(title)}") for number, title in enumerate(BREAKING, 1)]
        store.articles.ingest(source, [*made, *(article(number, title=f"T{number}") for number in range(20, 60))], NOW)
    with terminal(tmp_path, *PROGRAM, "--profile", str(profile), height=50) as term:
        term.wait_for("T1 ")
        for key, title in (("G", "T59"), ("g", ""), ("g", "T1 ")):
            term.press(key)
            screen = term.wait_for(title)
        rows = [row for row in screen.splitlines() if "│" in row and " T" in row]
        ages = [row.partition("│")[2].split()[-1] for row in rows]
        assert len(rows) >= len(BREAKING) and [row.count(age) for row, age in zip(rows, ages, strict=True)] == [
            1
        ] * len(rows), screen


@pytest.mark.parametrize("guid", ["draft:7", "draft:8", "draft:70", " draft:7"])
def test_no_comment_of_a_site_takes_the_place_of_an_own(tmp_path: Path, guid: str) -> None:
    """Whatever a site calls a comment: it is a stranger's, and what the reader has written stays theirs."""
    item = (
        f"<item><author>Mallory</author><guid>{guid}</guid><description>I take it back.</description></item>"
        f"<item><author>Eve</author><guid>2</guid><description>So do I.</description></item>"
    )
    entries = parse(f"<rss version='2.0'><channel>{item}</channel></rss>".encode(), now=NOW).entries
    fetched = FetchedThread(Place("feed", "https://site.example/comments"), tuple(comments_of(entries)))
    ours = Identity("Reader")
    drafts = [Draft(7, 1, "T", "u", "What was written.", NOW, NOW, DraftState.HELD, None, ours)]
    drafts += [drafts[0]._replace(id=8, parent=Parent("2", "Eve", "So do I."), text="An answer.")]
    store, _, ids = filled(tmp_path)
    with store:
        for _ in range(2):
            store.threads.keep(ids[0], fetched, NOW)
            thread = store.threads.get(ids[0])
            assert thread is not None and len(thread.comments) == 2
            found = with_own(thread, drafts).comments
            assert {(one.comment.author, one.comment.body.text(), one.own) for one in found} == {
                ("Mallory", "I take it back.", None),
                ("Eve", "So do I.", None),
                ("Reader", "What was written.", DraftState.HELD),
                ("Reader", "An answer.", DraftState.HELD),
            }
            assert len(found) == 4 and len({one.comment.key for one in found}) == 4


@pytest.mark.parametrize(
    "kind",
    [
        "application/" + "a" * 90_000,
        "application/\x1b]52;c;QQ==\x07",
        "a/[@click=app.quit]x",
        "\u202ea/b",
        "x",
        "a/b/c",
    ],
)
def test_a_kind_of_file_is_named_where_it_is_one(kind: str) -> None:
    """A Content-Type may be of any length and hold anything."""
    assert other_kind(kind) == "The link leads to a file."
    assert other_kind("application/vnd.ms-excel") == "The link leads to a file (application/vnd.ms-excel)."
