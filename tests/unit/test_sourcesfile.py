"""sources.toml: read with all its mistakes, changed without losing what the reader wrote by hand."""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termnews import sourcesfile
from termnews.errors import AlreadySubscribed, ConfigError, StoreError
from termnews.sourcesfile import SourceEntry

BY_HAND = """\
# My papers.
version = 1

# The local one
[[source]]
url = "https://example.org/feed"   # the good one
title = 'The "Example"'
tags = [
  "local",
  "daily",
]
note = "cancel in May"
[source.extra]
a = 1

# Far away
# and long
[[source]]
url = "HTTP://Example.com"
every = 120
keep = 30
full_text = "never"
pictures = "always"
kind = "site"

[other]
x = [1, 2]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config" / "sources.toml"
    path.parent.mkdir()
    path.write_text(BY_HAND, encoding="utf-8")
    return path


def _problems(path: Path) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        sourcesfile.read(path)
    return caught.value.problems


def test_no_file_is_no_sources(tmp_path: Path) -> None:
    assert sourcesfile.read(tmp_path / "sources.toml") == []


def test_what_is_written_by_hand_is_read(file: Path) -> None:
    assert sourcesfile.read(file) == [
        SourceEntry("https://example.org/feed", 'The "Example"', ("local", "daily")),
        SourceEntry("http://example.com/", full_text="never", every=120, keep=30, kind="site", pictures="always"),
    ]


def test_all_mistakes_are_said_at_once_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(
        "sources = 1\n[[source]]\nurl = 'https://a.example'\ntag = ['x']\nevery = 0\n"
        "[[source]]\ntitle = 5\n[[source]]\nurl = 'javascript:x'\nfull_text = 'alwys'\n"
        "[[source]]\nurl = 'https://A.example/'\ntags = 'news'\n",
        encoding="utf-8",
    )
    assert _problems(path) == (
        'sources.toml line 1: sources: unknown table; did you mean "source"?',
        'sources.toml line 4: tag: unknown key; did you mean "tags"?',
        "sources.toml line 5: every: a number of minutes is needed",
        "sources.toml line 6: url: it is missing",
        "sources.toml line 7: title: a text is needed",
        'sources.toml line 9: url: "javascript:x" is not a web address',
        'sources.toml line 10: full_text: auto or always or never is needed, not "alwys"; did you mean "always"?',
        "sources.toml line 12: url: https://a.example/ stands in line 3 already",
        "sources.toml line 13: tags: an array of texts is needed",
    )


@pytest.mark.parametrize(
    "text", ["source = 1", "[source]\nurl = 'https://a.example'", "source = ['https://a.example']"]
)
def test_sources_in_another_form_are_a_mistake(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(text, encoding="utf-8")
    assert _problems(path) == ("sources.toml line 1: source: it is written as [[source]]",)


def test_control_characters_of_a_title_do_not_come_in(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text('[[source]]\nurl = "https://a.example"\ntitle = "a\\u001b]52;c;x\\u0007b"\n', encoding="utf-8")
    assert sourcesfile.read(path)[0].title == "a]52;c;xb"


def test_a_source_is_added_at_the_end_and_nothing_else_changes(file: Path) -> None:
    new = SourceEntry("https://new.example/feed", "New", ("x",), "always", 30, 7, "site")
    sourcesfile.add(file, new)
    assert file.read_text(encoding="utf-8").startswith(BY_HAND)
    assert sourcesfile.read(file)[2] == new
    assert not file.with_name("sources.toml.bak").exists()


def test_the_first_source_makes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "sources.toml"
    sourcesfile.add(path, SourceEntry("https://a.example/"), SourceEntry("https://b.example/"))
    assert [entry.url for entry in sourcesfile.read(path)] == ["https://a.example/", "https://b.example/"]
    assert path.read_text(encoding="utf-8").startswith(sourcesfile.HEADER)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == ["sources.toml"]


def test_a_source_is_not_added_twice(file: Path) -> None:
    with pytest.raises(AlreadySubscribed):
        sourcesfile.add(file, SourceEntry("https://new.example/"), SourceEntry("http://EXAMPLE.com"))
    assert file.read_text(encoding="utf-8") == BY_HAND


def test_a_source_is_taken_out_and_the_comments_of_the_others_stay(file: Path) -> None:
    removed = sourcesfile.remove(file, "https://EXAMPLE.org/feed")
    assert removed is not None and removed.title == 'The "Example"'
    before, _, after = BY_HAND.partition("# Far away")
    assert file.read_text(encoding="utf-8") == before.partition("[[source]]")[0] + "# Far away" + after
    assert sourcesfile.remove(file, "https://example.org/feed") is None


def test_several_are_taken_out_at_once_and_what_stands_by_the_others_stays(file: Path) -> None:
    before = file.read_text(encoding="utf-8")
    sourcesfile.add(file, *(SourceEntry(f"https://{n}.example/") for n in range(3)))
    with file.open("a", encoding="utf-8") as out:
        out.write("\n# My own, by hand\n[[source]]\nurl = 'https://own.example/'\nnote = 1\n")
    sourcesfile.remove_all(file, [*(f"https://{n}.EXAMPLE/" for n in range(3)), "https://none.example/"])
    own = "# My own, by hand\n[[source]]\nurl = 'https://own.example/'\nnote = 1\n"
    assert file.read_text(encoding="utf-8").split() == (before + own).split()
    sourcesfile.remove_all(file, ["https://none.example/"])
    assert file.read_text(encoding="utf-8").split() == (before + own).split()


def test_the_last_source_can_go_and_come_back(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    entry = SourceEntry("https://a.example/")
    for _ in range(3):
        sourcesfile.add(path, entry)
        assert sourcesfile.remove(path, entry.url) == entry
    assert path.read_text(encoding="utf-8") == sourcesfile.HEADER


def test_a_source_is_exchanged_where_it_stands_with_unknown_keys_kept(file: Path) -> None:
    old = sourcesfile.update(file, "https://example.org/feed", SourceEntry("https://example.org/atom", "Moved"))
    assert old is not None and old.tags == ("local", "daily")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    assert data["source"][0] == {
        "url": "https://example.org/atom",
        "title": "Moved",
        "note": "cancel in May",
        "extra": {"a": 1},
    }
    assert data["other"] == {"x": [1, 2]} and data["version"] == 1
    text = file.read_text(encoding="utf-8")
    assert "# My papers." in text and "# Far away\n# and long\n[[source]]" in text
    assert sourcesfile.update(file, "https://nowhere.example/", SourceEntry("https://x.example/")) is None


def test_a_file_that_cannot_be_changed_in_place_is_written_anew_and_the_old_one_kept(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    old = 'source = [{url = "https://a.example/", note = 1}, {url = "https://b.example/"}] # inline\n'
    path.write_text(old, encoding="utf-8")
    sourcesfile.add(path, SourceEntry("https://c.example/"))
    sourcesfile.remove(path, "https://b.example/")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    assert data == {"source": [{"url": "https://a.example/", "note": 1}, {"url": "https://c.example/"}]}
    assert path.read_text(encoding="utf-8").count("[[source]]") == 2
    assert path.with_name("sources.toml.bak").read_text(encoding="utf-8") == old


def test_the_whole_list_is_written_with_unknown_keys_and_tables_kept(file: Path) -> None:
    first, second = sourcesfile.read(file)
    sourcesfile.write(file, [second, first])
    assert sourcesfile.read(file) == [second, first]
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    assert data["source"][1]["note"] == "cancel in May" and data["other"] == {"x": [1, 2]}
    assert file.with_name("sources.toml.bak").read_text(encoding="utf-8") == BY_HAND


def test_a_broken_file_is_never_written(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text("[[source]\nurl = 'https://a.example'\n", encoding="utf-8")
    entry = SourceEntry("https://b.example/")
    changes: list[Callable[[], object]] = [
        lambda: sourcesfile.add(path, entry),
        lambda: sourcesfile.remove(path, "https://a.example/"),
        lambda: sourcesfile.update(path, "https://a.example/", entry),
        lambda: sourcesfile.write(path, [entry]),
    ]
    for change in changes:
        with pytest.raises(ConfigError):
            change()
    assert path.read_text(encoding="utf-8") == "[[source]\nurl = 'https://a.example'\n"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    real = tmp_path / "dotfiles" / "sources.toml"
    real.write_text("# mine\n", encoding="utf-8")
    path = tmp_path / "sources.toml"
    path.symlink_to(real)
    sourcesfile.add(path, SourceEntry("https://a.example/"))
    assert path.is_symlink() and "a.example" in real.read_text(encoding="utf-8")


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sourcesfile, "atomic_write", full)
    with pytest.raises(StoreError, match="cannot be written: No space left"):
        sourcesfile.add(tmp_path / "sources.toml", SourceEntry("https://a.example/"))


_entries = st.builds(
    SourceEntry,
    url=st.integers(0, 5).map(lambda number: f"https://{number}.example/"),
    title=st.text(st.characters(min_codepoint=32, exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"]), max_size=5).map(
        lambda text: " ".join(text.split())
    ),
    tags=st.lists(st.sampled_from(['a"b', "é", "#", "]"]), max_size=2).map(tuple),
    full_text=st.sampled_from(["auto", "always", "never"]),
    every=st.none() | st.integers(1, 9999),
    kind=st.sampled_from(["feed", "site"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["add", "remove", "update"]), _entries), max_size=8))
def test_any_row_of_changes_leaves_what_a_list_would_hold(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, SourceEntry]]
) -> None:
    path = tmp_path_factory.mktemp("s") / "sources.toml"
    path.write_text("# one\n[a]\nb = 1 # two\n", encoding="utf-8")
    held: dict[str, SourceEntry] = {}
    for change, entry in changes:
        if change == "add" and entry.url not in held:
            sourcesfile.add(path, entry)
            held[entry.url] = entry
        elif change == "remove":
            assert sourcesfile.remove(path, entry.url) == held.pop(entry.url, None)
        elif change == "update" and entry.url in held:
            sourcesfile.update(path, entry.url, entry)
            held[entry.url] = entry
        assert sourcesfile.read(path) == list(held.values())
    assert path.read_text(encoding="utf-8").startswith("# one\n[a]\nb = 1 # two\n")
    assert [sourcesfile.from_table(sourcesfile.to_table(entry)) for entry in held.values()] == list(held.values())
