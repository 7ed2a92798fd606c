"""How the store is opened: made, or brought up to date. What is damaged, full or read-only is in `tests/hostile`."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from termnews.discussion import DraftState, Identity
from termnews.errors import StoreError
from termnews.model import View
from termnews.store import migrations, opening
from termnews.store.database import connect, listed, settle
from termnews.store.store import Store
from tests.unit.store_samples import FEED, NOW, article, assert_sound, file_of, filled, titles


def test_the_file_says_what_it_is(tmp_path: Path) -> None:
    filled(tmp_path)[0].close()
    with closing(sqlite3.connect(file_of(tmp_path))) as raw:
        assert raw.execute("PRAGMA application_id").fetchone() == (migrations.APPLICATION_ID,)
        assert raw.execute("PRAGMA user_version").fetchone() == (migrations.VERSION,)
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        # Statistics make SQLite choose other indexes than the queries were written for.
        assert raw.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'sqlite_stat%'").fetchone() == (0,)


def test_an_empty_file_is_made_a_database(tmp_path: Path) -> None:
    file_of(tmp_path).touch()
    with Store.open(tmp_path) as store:
        assert store.sources.put(FEED) and store.notices == ()


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store, _, _ = filled(tmp_path)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.sources.all()


# --- older and newer --------------------------------------------------------------------------------------------------


def old_database(path: Path) -> None:
    """A database of an invented version 1, with a draft in it."""
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.executescript(
            f"CREATE TABLE draft (id INTEGER PRIMARY KEY, words TEXT); INSERT INTO draft VALUES (7, 'kept');"
            f"PRAGMA application_id = {migrations.APPLICATION_ID}; PRAGMA user_version = 1;"
        )


def version_2(folder: Path, extra: str = "", number: int = 2) -> Path:
    """A database of version 2 with a source, an article and a draft on it."""
    path = file_of(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.executescript(
            Path(__file__).with_name("schema_v2.sql").read_text("utf-8")
            + "INSERT INTO source (id, url, host, total, unread)"
            " VALUES (1, 'https://news.example/feed', 'news.example', 1, 1);"
            "INSERT INTO article"
            " (id, source_id, key_hash, content_hash, url_hash, published, dated, first_seen, title, url)"
            " VALUES (1, 1, 1, 1, 1, 1, 1, 1, 'Ferry', 'https://news.example/1');"
            "INSERT INTO feed_text (id, key) VALUES (1, 'one');"
            "INSERT INTO search (rowid, title, standfirst, byline, body) SELECT * FROM search_text;"
            "INSERT INTO draft (id, article_id, title, url, text, created, changed)"
            " VALUES (7, 1, '', '', 'kept', 1, 1);"
            f"{extra} PRAGMA application_id = {migrations.APPLICATION_ID}; PRAGMA user_version = {number};"
        )
    return path


def shape(path: Path) -> dict[str, set[str]]:
    """Every table, index, view and trigger of a database; of tables their columns."""
    with closing(sqlite3.connect(path)) as raw:
        names = [name for (name,) in raw.execute("SELECT name FROM sqlite_master")]
        return {name: {row[1] for row in raw.execute(f"PRAGMA table_info ('{name}')")} for name in names}


def test_a_database_of_version_1_counts_each_article_once(tmp_path: Path) -> None:
    version_2(
        tmp_path,
        "CREATE TRIGGER article_added AFTER INSERT ON article BEGIN"
        " UPDATE source SET total = total + 1, unread = unread + (new.read = 0) WHERE id = new.source_id; END;",
        number=1,
    )
    with Store.open(tmp_path) as store:
        store.articles.ingest(1, [article(number) for number in range(10, 13)], NOW)
        assert store.sources.counts()[:2] == (4, 4)
        assert_sound(store)


def test_a_database_of_version_2_has_the_shape_of_a_new_one(tmp_path: Path) -> None:
    old = version_2(tmp_path / "old")
    Store.open(tmp_path / "old").close()
    Store.open(tmp_path / "new").close()
    assert shape(old) == shape(file_of(tmp_path / "new"))


def test_a_draft_of_version_2_can_be_sent(tmp_path: Path) -> None:
    version_2(tmp_path)
    with Store.open(tmp_path) as store:
        draft = store.drafts.all()[0]
        assert (draft.id, draft.text, draft.state) == (7, "kept", DraftState.DRAFT)
        assert store.sources.counts()[3:5] == (1, 0)
        assert store.outbox.queue(7, Identity("A", "a@b.example"), NOW, service="", wire="", not_before=NOW)
        assert store.sources.counts()[3:5] == (0, 1)
        assert_sound(store)


def test_what_version_5_sent_is_known_by_what_it_was_sent_as(tmp_path: Path) -> None:
    path = file_of(tmp_path)
    filled(tmp_path, 1)[0].close()
    columns = ("sent_text", "sent_name", "sent_email", "sent_website")
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(
            "".join(f"ALTER TABLE draft DROP COLUMN {column};" for column in columns)
            + "INSERT INTO draft (id, article_id, title, url, text, created, changed, state, name, attempt_started)"
            " VALUES (7, 1, '', '', 'sent', 1, 1, 'cancelled', 'A', 1), (8, 1, '', '', 'not yet', 1, 1, 'queued', 'B',"
            " NULL), (9, 1, '', '', 'written', 1, 1, 'draft', 'C', 1); PRAGMA user_version = 5"
        )
    with Store.open(tmp_path) as store:
        known = [delivery.sent_as for id in (7, 8, 9) if (delivery := store.outbox.get(id)) is not None]
        assert known == [Identity("A"), None, None]


def test_what_version_2_has_in_its_index_is_not_put_there_again(tmp_path: Path) -> None:
    version_2(tmp_path)
    with Store.open(tmp_path) as store:
        assert store.search.behind() == 0 and list(store.search.ids("ferry")) == [1]
        new = store.articles.ingest(1, [article(2, title="Ferry again")], NOW).new
        assert store.search.behind() == 1 and set(store.search.ids("ferry")) == {1, *new}
        assert_sound(store)


def test_an_older_database_is_brought_up_to_date_after_a_copy(tmp_path: Path) -> None:
    path = file_of(tmp_path)
    old_database(path)
    database = connect(path)
    settle(database)
    steps: dict[int, migrations.Step] = {
        1: "ALTER TABLE draft RENAME COLUMN words TO text; -- a comment; and more\nCREATE INDEX d ON draft (text);",
        2: lambda found: database.many("INSERT INTO draft VALUES (?, ?)", [(8, str(found is database))]),
    }
    notice = migrations.migrate(database, steps, 3)
    assert "termnews.db.v1.backup" in notice
    assert database.rows("SELECT id, text FROM draft") == [(7, "kept"), (8, "True")]
    assert database.number("PRAGMA user_version") == 3
    assert migrations.migrate(database, steps, 3) == ""
    database.close()
    copy = migrations.backup_path(path, 1)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with closing(sqlite3.connect(copy)) as raw:
        assert raw.execute("SELECT words FROM draft").fetchall() == [("kept",)]
        assert raw.execute("PRAGMA user_version").fetchone() == (1,)
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("bad", ["DELETE FROM nowhere;", "UPDATE draft SET id = NULL; SELECT 1 +;"])
def test_a_step_that_fails_leaves_the_database_as_it_was(tmp_path: Path, bad: str) -> None:
    path = file_of(tmp_path)
    old_database(path)
    database = connect(path)
    with pytest.raises(StoreError):
        migrations.migrate(database, {1: "UPDATE draft SET words = 'lost';", 2: bad}, 3)
    assert database.rows("SELECT words FROM draft") == [("kept",)]
    assert database.number("PRAGMA user_version") == 1
    database.close()


def test_a_step_that_tears_rows_apart_is_refused(tmp_path: Path) -> None:
    path = file_of(tmp_path)
    old_database(path)
    database = connect(path)
    step = "CREATE TABLE a (id INTEGER PRIMARY KEY REFERENCES draft (id)); INSERT INTO a VALUES (99);"
    with pytest.raises(StoreError, match="brought up to date"):
        migrations.migrate(database, {1: step}, 2)
    assert database.number("SELECT count(*) FROM sqlite_master") == 1
    database.close()


def test_an_older_database_is_brought_up_to_date_when_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path, 2)[0].close()
    monkeypatch.setattr(migrations, "VERSION", migrations.VERSION + 1)
    steps = {migrations.VERSION - 1: "CREATE TABLE extra (id INTEGER);"}
    ours = migrations.migrate
    monkeypatch.setattr(migrations, "migrate", lambda database: ours(database, steps, migrations.VERSION))
    with Store.open(tmp_path) as store:
        assert len(store.notices) == 1 and "brought up to date" in store.notices[0]
        assert titles(store, View()) == ["Headline 1", "Headline 2"]
    with Store.open(tmp_path) as store:
        assert store.notices == ()


def test_it_is_not_brought_up_to_date_under_anothers_feet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, _, _ = filled(tmp_path, 1)
    monkeypatch.setattr(migrations, "VERSION", migrations.VERSION + 1)
    monkeypatch.setattr(opening, "_WAIT", 0.0)
    with store, pytest.raises(StoreError, match="another termnews has it open"):
        Store.open(tmp_path)


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    filled(tmp_path, 1)[0].close()
    with closing(sqlite3.connect(file_of(tmp_path))) as raw:
        raw.execute(f"PRAGMA user_version = {migrations.VERSION + 1}")
    before = file_of(tmp_path).read_bytes()
    with pytest.raises(StoreError, match="newer termnews"):
        Store.open(tmp_path)
    assert file_of(tmp_path).read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} <= {"termnews.db", "termnews.db.lock"}


# --- what is on the disk ----------------------------------------------------------------------------------------------


def test_a_draft_is_on_the_disk_when_its_save_returns(tmp_path: Path) -> None:
    store, _, ids = filled(tmp_path, 1)
    with store:
        said: list[str] = []
        store._db._connection.set_trace_callback(said.append)
        store.drafts.save(ids[0], "words")
        store._db._connection.set_trace_callback(None)
        assert said.index("PRAGMA synchronous = FULL") < said.index("BEGIN IMMEDIATE") < said.index("COMMIT")
        assert said[-1] == "PRAGMA synchronous = NORMAL"
        assert store._db.number("PRAGMA synchronous") == 1


def test_a_list_of_ids_is_json() -> None:
    assert (listed([]), listed(range(3))) == ("[]", "[0,1,2]")
