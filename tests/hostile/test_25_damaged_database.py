"""A damaged database: set aside, as much as can be read saved, and said."""

from __future__ import annotations

import contextlib
import os
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from termnews.discussion import Identity
from termnews.errors import StoreError
from termnews.model import FetchState, Health, View
from termnews.store import opening, salvage
from termnews.store.database import marker
from termnews.store.store import Store
from tests.unit.store_samples import FEED, NOW, article, assert_sound, file_of, filled, page, titles

PAGE = 4096
READER = Identity("A reader", "reader@home.example", "")


def lived_in(folder: Path, count: int = 300) -> None:
    """A store with something of everything in it, closed."""
    store, source, ids = filled(folder, count)
    with store:
        store.sources.put(FEED, title="Mine", tags=["a", "b"], keep=9)
        store.sources.put("https://other.example/")
        store.sources.save_state(source, FetchState(etag='"x"', health=Health.OK, next_check_at=NOW))
        store.articles.set_read(ids[10:], True, label="read")
        store.articles.set_starred(ids[:4], True)
        store.articles.keep_full(ids[0], page("The whole lighthouse."))
        store.articles.save_place(ids[0], "5")
        store.drafts.save(ids[1], "what I wrote")
        store.outbox.remember("news.example", READER)


def assert_whole(store: Store, count: int = 300) -> None:
    """All that `lived_in` put there is there."""
    assert [(s.title, s.tags, s.keep, s.total) for s in store.sources.all()] == [
        ("Mine", ("a", "b"), 9, count),
        ("other.example", (), None, 0),
    ]
    assert store.sources.state(1) == FetchState(etag='"x"', health=Health.OK, next_check_at=NOW)
    counts = store.sources.counts()
    assert (counts.unread, counts.total, counts.starred, counts.drafts) == (10, count, 4, 1)
    assert [(d.text, d.article_title) for d in store.drafts.all()] == [("what I wrote", "Headline 2")]
    (hit,) = store.search.find("lighthouse")
    assert store.articles.place(hit.id) == "5"
    assert len(store.search.find("body", limit=1000)) == count - 1
    assert store.outbox.identity("news.example") == store.outbox.identity("elsewhere.example") == READER
    assert store.history.last() == "read"
    assert_sound(store)


def overwrite(path: Path, offset: int, data: bytes) -> None:
    """Write into the middle of a file."""
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def noise(length: int, seed: int = 1) -> bytes:
    """Bytes that mean nothing."""
    return random.Random(seed).randbytes(length)


def aside_of(folder: Path) -> list[Path]:
    """The files that were set aside."""
    return [path for path in folder.iterdir() if ".corrupt-" in path.name and not path.name.endswith(("-wal", "-shm"))]


@pytest.mark.parametrize(
    ("offset", "data"),
    [
        (0, b"X"),
        (0, bytes(16)),
        (0, noise(100)),
        (0, b"<!DOCTYPE html>" + bytes(85)),
        (16, b"\x07\x07"),
        (68, b"\x00\x00\x00\x09"),
        (44, b"\x00\x00\x00\x63"),
        (0, noise(PAGE)),
        (0, bytes(PAGE)),
    ],
    ids=["magic", "zeros", "header", "html", "page size", "application", "format", "first page", "first page zeros"],
)
def test_with_its_header_gone_nothing_is_lost(tmp_path: Path, offset: int, data: bytes) -> None:
    lived_in(tmp_path)
    overwrite(file_of(tmp_path), offset, data)
    damaged = file_of(tmp_path).read_bytes()
    with Store.open(tmp_path) as store:
        (aside,) = aside_of(tmp_path)
        assert len(store.notices) == 1
        assert aside.name in store.notices[0] and "300 articles (4 starred) and 1 draft" in store.notices[0]
        assert not store.read_only
        assert_whole(store)
        assert store.articles.ingest(1, [article(n) for n in range(1, 301)], NOW).new == ()
    assert aside.read_bytes() == damaged
    with Store.open(tmp_path) as store:
        assert store.notices == ()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["termnews.db", aside.name, "termnews.db.lock"]


def test_rows_without_ids_are_saved_from_both_ends(tmp_path: Path) -> None:
    lived_in(tmp_path, 3)
    with Store.open(tmp_path) as store:
        for number in range(1000, 1400):
            store.outbox.remember(f"{number}.example", Identity(f"Reader {number}", "", ""))
    pages = file_of(tmp_path).read_bytes()
    broken = next(at for at in range(0, len(pages), PAGE) if b"1200.example" in pages[at : at + PAGE])
    overwrite(file_of(tmp_path), broken, noise(PAGE))
    marker(file_of(tmp_path)).touch()
    with Store.open(tmp_path) as store:
        there = [store.outbox.identity(f"{number}.example").name == f"Reader {number}" for number in range(1000, 1400)]
        assert there[0] and there[-1] and not there[200]
        assert 0 < there.count(False) < 150


def test_what_stands_in_the_log_is_saved_too(tmp_path: Path) -> None:
    folder, crashed = tmp_path / "a", tmp_path / "b"
    lived_in(folder)
    store = Store.open(folder)
    store.drafts.save(store.headlines.ids(View())[4], "only in the log")
    crashed.mkdir()
    for end in ("", "-wal"):
        (crashed / f"termnews.db{end}").write_bytes((folder / f"termnews.db{end}").read_bytes())
    store.close()
    overwrite(file_of(crashed), 0, noise(100))
    with Store.open(crashed) as store:
        assert {draft.text for draft in store.drafts.all()} == {"what I wrote", "only in the log"}
        assert store.sources.counts().total == 300


def test_a_log_that_is_garbage_costs_what_stood_in_it_and_no_more(tmp_path: Path) -> None:
    folder, crashed = tmp_path / "a", tmp_path / "b"
    lived_in(folder)
    store = Store.open(folder)
    store.articles.set_starred([store.headlines.ids(View())[9]], True)
    crashed.mkdir()
    for end in ("", "-wal"):
        (crashed / f"termnews.db{end}").write_bytes((folder / f"termnews.db{end}").read_bytes())
    store.close()
    overwrite(crashed / "termnews.db-wal", 0, noise((crashed / "termnews.db-wal").stat().st_size))
    with Store.open(crashed) as store:
        assert store.notices == ()
        assert_whole(store)


@pytest.mark.parametrize("seed", range(6))
def test_with_pages_gone_the_rest_is_saved(tmp_path: Path, seed: int) -> None:
    lived_in(tmp_path)
    pages = file_of(tmp_path).stat().st_size // PAGE
    for number in random.Random(seed).sample(range(1, pages), 5):
        overwrite(file_of(tmp_path), number * PAGE, noise(PAGE, number))
    marker(file_of(tmp_path)).touch()
    with Store.open(tmp_path) as store:
        assert store.notices and not store.read_only
        for row in store.headlines.rows(store.headlines.ids(View())):
            assert row.title == f"Headline {row.id}" or row.title.startswith("Headline")
            assert store.articles.get(row.id) is not None
        assert_sound(store)
        # It goes on: what was lost comes again from the feed.
        source = store.sources.put(FEED)
        store.articles.ingest(source, [article(n) for n in range(1, 301)], NOW)
        assert len(store.headlines.ids(View("source", source))) >= 300
        assert_sound(store)


@pytest.mark.parametrize("seed", range(8))
def test_with_bytes_changed_here_and_there_nothing_but_words_comes_of_it(tmp_path: Path, seed: int) -> None:
    lived_in(tmp_path)
    path, rng = file_of(tmp_path), random.Random(seed)
    for _ in range(rng.randint(1, 300)):
        overwrite(path, rng.randrange(path.stat().st_size), rng.randbytes(1))
    for _ in range(2):
        with Store.open(tmp_path) as store:
            for use in (
                lambda: [store.articles.get(number) for number in store.headlines.ids(View())],
                lambda: store.search.find("body"),
                lambda: store.sources.all() and store.drafts.all(),
                lambda: store.articles.ingest(store.sources.put(FEED), [article(n) for n in range(400)], NOW),
                lambda: store.articles.mark_view_read(View(), label="x"),
                lambda: store.history.undo(),
            ):
                with contextlib.suppress(StoreError):
                    use()
        marker(path).touch()
    with Store.open(tmp_path) as store:
        assert_sound(store)


def root_of(path: Path, name: str) -> int:
    """The number of a table's first page, from 0."""
    with closing(sqlite3.connect(path)) as raw:
        return int(raw.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]) - 1


@pytest.mark.parametrize("table", ["source", "draft", "fetch_state", "counter"])
def test_damage_to_what_would_be_missed_first_is_seen_at_once(tmp_path: Path, table: str) -> None:
    lived_in(tmp_path)
    overwrite(file_of(tmp_path), root_of(file_of(tmp_path), table) * PAGE, noise(PAGE))
    with Store.open(tmp_path) as store:
        assert len(aside_of(tmp_path)) == 1
        assert len(store.headlines.ids(View("starred"))) == 4, "starred articles are found though their source is lost"
        if table != "draft":
            assert [draft.text for draft in store.drafts.all()] == ["what I wrote"]
        if table == "source":
            lost = store.sources.all(archived=True)
            assert [(s.title, s.total, s.archived) for s in lost] == [("Sources that were lost", 300, True)]
        assert_sound(store)


def test_a_draft_outlives_its_article(tmp_path: Path) -> None:
    lived_in(tmp_path)
    for name in ("article", "article_date"):
        overwrite(file_of(tmp_path), root_of(file_of(tmp_path), name) * PAGE, noise(PAGE))
    marker(file_of(tmp_path)).touch()
    with Store.open(tmp_path) as store:
        (draft,) = store.drafts.all()
        assert (draft.text, draft.article_title) == ("what I wrote", "Headline 2")
        about = store.articles.get(draft.article_id)
        assert about is not None and (about.title, about.url) == ("Headline 2", "https://news.example/2")
        assert_sound(store)


def test_damage_met_while_reading_is_said_and_mended_at_the_next_start(tmp_path: Path) -> None:
    lived_in(tmp_path)
    overwrite(file_of(tmp_path), root_of(file_of(tmp_path), "feed_text") * PAGE, noise(PAGE))
    with Store.open(tmp_path) as store:
        assert store.notices == ()
        with pytest.raises(StoreError, match="damaged"):
            store.articles.get(1)
        assert store.check(), "the check names it"
        assert marker(file_of(tmp_path)).exists()
        assert len(store.headlines.ids(View())) == 300, "the rest goes on"
    with Store.open(tmp_path) as store:
        assert "set aside" in store.notices[0]
        assert titles(store, View("starred")) == [f"Headline {n}" for n in range(1, 5)]
        found = store.articles.get(1)
        assert found is not None and found.plain == ""
        assert not marker(file_of(tmp_path)).exists()
        # Their texts come again with the feed, and are no new articles.
        got = store.articles.ingest(1, [article(n) for n in range(1, 301)], NOW)
        assert got.new == () and len(got.changed) == 300
        assert_sound(store)


@pytest.mark.parametrize("garbage", ["randomblob(40)", "substr(block, 1, length(block) / 2)"])
def test_a_damaged_search_index_is_made_anew_and_nothing_else_is_touched(tmp_path: Path, garbage: str) -> None:
    lived_in(tmp_path)
    with closing(sqlite3.connect(file_of(tmp_path))) as raw:
        raw.execute(f"UPDATE search_data SET block = {garbage}")
        raw.commit()
    with Store.open(tmp_path) as store:
        with pytest.raises(StoreError, match="damaged"):
            store.search.find("body")
        assert marker(file_of(tmp_path)).exists()
    with Store.open(tmp_path) as store:
        assert store.notices == ("The search index was damaged; it has been made anew and nothing is lost.",)
        assert_whole(store)
    assert aside_of(tmp_path) == []


def test_a_damaged_index_that_asks_for_all_memory_is_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite reads a length from the damaged page and asks for so much; the module says MemoryError."""

    class Asking:
        in_transaction = False

        def execute(self, *arguments: object) -> None:
            raise MemoryError

        def close(self) -> None:
            pass

    lived_in(tmp_path)
    with Store.open(tmp_path) as store:
        connection = store._db._connection
        monkeypatch.setattr(store._db, "_connection", Asking())
        for use in (
            lambda: store.search.find("body"),
            lambda: store.articles.get(1),
            lambda: store.drafts.save(1, "x"),
        ):
            with pytest.raises(StoreError, match="damaged"):
                use()
        connection.close()
    with Store.open(tmp_path) as store:
        assert "nothing is lost" in store.notices[0]
        assert_whole(store)


@pytest.mark.parametrize("content", [b"not a database at all\n" * 500, noise(300), noise(100_000)])
def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path, content: bytes) -> None:
    file_of(tmp_path).write_bytes(content)
    with Store.open(tmp_path) as store:
        assert "nothing in it could be read" in store.notices[0]
        assert store.sources.put(FEED)
    (aside,) = aside_of(tmp_path)
    assert aside.read_bytes() == content


def test_a_file_that_was_cut_short_is_saved_from(tmp_path: Path) -> None:
    lived_in(tmp_path)
    path = file_of(tmp_path)
    os.truncate(path, path.stat().st_size // 2 // PAGE * PAGE)
    with Store.open(tmp_path) as store:
        assert "set aside" in store.notices[0]
        assert [s.title for s in store.sources.all()] == ["Mine", "other.example"]
        assert_sound(store)


def test_another_programs_database_is_set_aside(tmp_path: Path) -> None:
    with closing(sqlite3.connect(file_of(tmp_path))) as raw:
        raw.executescript("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1);")
    with Store.open(tmp_path) as store:
        assert "nothing in it could be read" in store.notices[0]
    (aside,) = aside_of(tmp_path)
    with closing(sqlite3.connect(aside)) as raw:
        assert raw.execute("SELECT x FROM theirs").fetchall() == [(1,)]


def test_text_that_damage_has_changed_is_cleaned(tmp_path: Path) -> None:
    lived_in(tmp_path, 3)
    with closing(sqlite3.connect(file_of(tmp_path))) as raw:
        raw.execute("UPDATE article SET title = ? WHERE id = 1", ("Head\x1b]52;c;\x07line",))
        raw.execute("UPDATE article SET published = 'yesterday' WHERE id = 2")
        raw.execute("UPDATE article SET published = ? WHERE id = 3", (2**62,))
        raw.execute("UPDATE source SET own_title = CAST(x'4dff69' AS TEXT)")
        raw.commit()
    overwrite(file_of(tmp_path), 0, bytes(16))
    with Store.open(tmp_path) as store:
        rows = {row.id: row for row in store.headlines.rows([1, 2, 3])}
        assert rows[1].title == "Head]52;c;line"
        assert 3 in rows and rows[3].published.year == 1970
        assert store.sources.all()[0].title == "M\ufffdi"
        assert_sound(store)


def test_damage_is_not_mended_under_anothers_feet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lived_in(tmp_path)
    monkeypatch.setattr(opening, "_WAIT", 0.0)
    with Store.open(tmp_path):
        overwrite(file_of(tmp_path), 0, noise(100))
        with pytest.raises(StoreError, match="another termnews has it open"):
            Store.open(tmp_path)
        assert aside_of(tmp_path) == []


@pytest.mark.parametrize("step", ["_save", "_set_aside", "recover"])
def test_killed_while_it_saves_it_does_so_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    lived_in(tmp_path)
    overwrite(file_of(tmp_path), 0, noise(100))

    class Killed(BaseException):
        """The end of the process."""

    done = getattr(salvage, step)

    def dies(*arguments: object) -> None:
        # `recover` is also the first thing that is done.
        if step != "recover" or aside_of(tmp_path):
            if step == "_save":
                done(*arguments)
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(salvage, step, dies)
        with pytest.raises(Killed):
            Store.open(tmp_path)
    with Store.open(tmp_path) as store:
        assert_whole(store)
    assert len(aside_of(tmp_path)) == 1
    assert not [p for p in tmp_path.iterdir() if p.name.endswith((".part", ".salvaged"))]


def test_two_damages_in_one_second_are_both_set_aside(tmp_path: Path) -> None:
    for _ in range(2):
        file_of(tmp_path).write_bytes(noise(300))
        salvage.replace(file_of(tmp_path), NOW)
    assert len(aside_of(tmp_path)) == 2


def test_a_new_database_has_its_tables_where_every_one_has_them(tmp_path: Path) -> None:
    """The salvage of a lost schema rests on this: the same schema puts its tables on the same pages."""
    lived_in(tmp_path)
    (tmp_path / "new").mkdir()
    schema = salvage._template(tmp_path / "new")
    assert len(schema) > 1
    with (
        closing(sqlite3.connect(file_of(tmp_path))) as old,
        closing(sqlite3.connect(tmp_path / "new/template.db")) as new,
    ):
        query = "SELECT name, rootpage, sql FROM sqlite_master ORDER BY name"
        assert old.execute(query).fetchall() == new.execute(query).fetchall()
    pages = file_of(tmp_path).read_bytes()
    assert all(pages[n * PAGE : (n + 1) * PAGE] == page for n, page in schema.items() if n)


def test_with_its_schema_gone_nothing_is_lost(tmp_path: Path) -> None:
    lived_in(tmp_path)
    (tmp_path / "new").mkdir()
    for number in salvage._template(tmp_path / "new"):
        overwrite(file_of(tmp_path), number * PAGE, noise(PAGE, number))
    with Store.open(tmp_path) as store:
        assert "300 articles" in store.notices[0]
        assert_whole(store)
