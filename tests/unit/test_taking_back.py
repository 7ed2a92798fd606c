"""Taking back: what comes of it is said as it is, and a step whose change cannot be undone outside stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from termnews import sourcesfile
from termnews.discussion import DraftState, Identity
from termnews.document import Document, Paragraph, Span
from termnews.errors import ConfigError
from termnews.model import Extracted, NewArticle
from termnews.paths import Paths, locate
from termnews.sourcesfile import SourceEntry
from termnews.store.history import Undone
from termnews.store.store import Store
from termnews.tui.undone import undone_words
from tests.unit.command_line import Run, runner

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
FEED = "https://news.example/feed"
ADA = Identity("Ada", "ada@tide.example")


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(tmp_path / "profile", capsys)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return locate(tmp_path / "profile")


def queued(paths: Paths) -> int:
    """A comment in the outbox; its id."""
    with Store.open(paths.data) as store:
        source = store.sources.put(FEED)
        (article,) = store.articles.ingest(source, [NewArticle("1", "https://news.example/1", "One", NOW)], NOW).new
        draft = store.drafts.save(article, "words", identity=ADA)
        assert store.outbox.queue(draft, ADA, NOW, service="", wire="", not_before=NOW)
        return draft


def saved(paths: Paths) -> int:
    """A page that is kept; its article's id."""
    body = Document((Paragraph((Span("The lighthouse is lit."),)),))
    with Store.open(paths.data) as store:
        return store.articles.save_page(Extracted("https://else.example/page", title="A page", body=body), NOW)


# --- comments ---------------------------------------------------------------------------------------------------------


def test_a_comment_that_waits_is_a_draft_again(run: Run, paths: Paths) -> None:
    queued(paths)
    assert run("undo") == (0, "", "Taken back: a draft again. It is under Drafts.\n")


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (DraftState.PUBLISHED, "It cannot be taken back, it has left: published."),
        (DraftState.HELD, "It cannot be taken back, it has left: held for moderation: The site says so."),
        (DraftState.DRAFT, "There is nothing to take back of this comment: it is a draft."),
    ],
)
def test_a_comment_that_has_left_is_not_called_taken_back(run: Run, paths: Paths, state: DraftState, said: str) -> None:
    draft = queued(paths)
    with Store.open(paths.data) as store:
        if state is DraftState.DRAFT:
            assert store.outbox.take_back(draft, NOW)
        else:
            words = "The site says so." if state is DraftState.HELD else ""
            assert store.outbox.move(draft, (DraftState.QUEUED,), state, NOW, words=words)
    assert run("undo") == (1, "", said + "\n")
    with Store.open(paths.data) as store:
        kept = store.drafts.get(draft)
        assert kept is not None and kept.state is state
        assert store.history.last() == "", "what is before it can be taken back"


def test_what_may_have_arrived_is_not_called_a_draft(run: Run, paths: Paths) -> None:
    draft = queued(paths)
    with Store.open(paths.data) as store:
        store.outbox.move(draft, (DraftState.QUEUED,), DraftState.UNKNOWN, NOW, words="perhaps")
        assert store.outbox.again(draft, NOW + timedelta(hours=1))
    assert run("undo") == (0, "", "Taken back: sent a comment.\n")
    with Store.open(paths.data) as store:
        kept = store.drafts.get(draft)
        assert kept is not None and kept.state is DraftState.UNKNOWN


def test_a_comment_that_was_taken_out_is_back_in_the_outbox_or_it_is_said_where_it_is(run: Run, paths: Paths) -> None:
    draft = queued(paths)
    with Store.open(paths.data) as store:
        assert store.outbox.cancel(draft, NOW)
    assert run("undo") == (0, "", "It is back in the outbox.\n")
    with Store.open(paths.data) as store:
        assert store.outbox.cancel(draft, NOW)
        store.drafts.save(1, "other words", draft)
    assert run("undo") == (1, "", "It cannot be put back in the outbox: a draft.\n")
    with Store.open(paths.data) as store:
        kept = store.drafts.get(draft)
        assert kept is not None and kept.state is DraftState.DRAFT and kept.text == "other words"


@pytest.mark.parametrize("kind", ["comment_queued", "comment_cancelled"])
def test_a_comment_that_is_gone_is_said(kind: str) -> None:
    step = Undone(kind, "sent a comment", {"id": 1}, is_back=False)
    assert undone_words(step, None, NOW) == "It cannot be taken back: the comment is not there any more."


# --- pages ------------------------------------------------------------------------------------------------------------


def test_a_saved_page_with_a_draft_on_it_is_kept(run: Run, paths: Paths) -> None:
    id = saved(paths)
    with Store.open(paths.data) as store:
        draft = store.drafts.save(id, "words")
    assert run("undo") == (1, "", "The page is kept: a draft or a comment of yours is on it.\n")
    with Store.open(paths.data) as store:
        assert store.articles.get(id) is not None and [d.id for d in store.drafts.of_article(id)] == [draft]
        assert store.sources.counts().saved == 1


def test_a_saved_page_without_one_is_not(run: Run, paths: Paths) -> None:
    id = saved(paths)
    assert run("undo") == (0, "", "Taken back: saved A page.\n")
    with Store.open(paths.data) as store:
        assert store.articles.get(id) is None


# --- sources ----------------------------------------------------------------------------------------------------------


def listed(paths: Paths, kind: str) -> None:
    """A source that was added, or removed: in the file, in the store and in the history."""
    with Store.open(paths.data) as store:
        source = store.sources.put(FEED)
        if kind == "source_removed":
            store.sources.archive(source)
        store.history.record(kind, "changed it", sourcesfile.to_table(SourceEntry(FEED, "Mine")))
    paths.sources_file.parent.mkdir(parents=True)
    if kind == "source_added":
        sourcesfile.add(paths.sources_file, SourceEntry(FEED, "Mine"))


@pytest.mark.parametrize("kind", ["source_removed", "source_added"])
def test_a_step_of_a_source_stays_where_the_file_cannot_be_written(run: Run, paths: Paths, kind: str) -> None:
    listed(paths, kind)
    good = paths.sources_file.read_text("utf-8") if kind == "source_added" else ""
    paths.sources_file.write_text(good + "\n[[source]]\nurl = 7\n", "utf-8")
    for _ in range(2):
        code, _, said = run("undo")
        assert code == ConfigError.exit_code and "sources.toml" in said and "Taken back" not in said
        with Store.open(paths.data) as store:
            assert store.history.last() == "changed it"
            assert len(store.sources.all()) == (kind == "source_added"), "the store is as the file is"
    paths.sources_file.write_text(good, "utf-8")
    assert run("undo") == (0, "", "Taken back: changed it.\n")
    assert len(sourcesfile.read(paths.sources_file)) == (kind == "source_removed")
    with Store.open(paths.data) as store:
        assert store.history.last() == "" and len(store.sources.all()) == (kind == "source_removed")


def test_one_that_was_written_in_again_by_hand_stays_as_it_is_there(run: Run, paths: Paths) -> None:
    listed(paths, "source_removed")
    sourcesfile.add(paths.sources_file, SourceEntry(FEED, "By hand"))
    assert run("undo") == (0, "", "Taken back: changed it.\n")
    assert sourcesfile.read(paths.sources_file) == [SourceEntry(FEED, "By hand")]


def test_what_fails_outside_leaves_the_store_as_it_was(paths: Paths) -> None:
    id = saved(paths)
    heard: list[Undone] = []

    def fail(step: Undone) -> None:
        heard.append(step)
        raise ConfigError("There is a mistake in it.")

    with Store.open(paths.data) as store:
        with pytest.raises(ConfigError):
            store.history.undo(fail)
        assert heard == [Undone("page_saved", "saved A page", {"id": id})]
        assert store.articles.get(id) is not None and store.history.last() == "saved A page"
        assert store.history.undo() is not None and store.articles.get(id) is None
