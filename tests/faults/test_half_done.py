"""What changes two files is done half, and then finished: a source that moves or goes, in the list and in the store."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from termnews import sourcesfile
from termnews.config import Settings
from termnews.engine.engine import open_engine
from termnews.engine.refresh import refresh
from termnews.engine.sources import reconcile
from termnews.errors import StoreFull
from termnews.model import View
from termnews.paths import locate
from termnews.store.sources import SourceTable
from tests.faults.ledger import assert_sound, census
from tests.unit.engine_site import Site, an_engine, gathered


@pytest.mark.parametrize("fresh", [True, False], ids=["with news", "without news"])
async def test_a_move_that_was_broken_off_is_finished_and_no_article_comes_twice(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: bool
) -> None:
    def broken_off(*arguments: object) -> None:
        raise StoreFull("The disk is full.", "Make room.")

    site.feed("/new", range(4))
    site.moved("/old", "/new", 308)
    old, new = site.url("/old"), site.url("/new")
    async with an_engine(tmp_path, old) as engine:
        await gathered(refresh(engine, force=True))
        store = engine.store
        ids = await engine.db(store.headlines.ids, View())
        await engine.db(store.articles.set_read, ids[:2], True)
        await engine.db(store.articles.set_starred, ids[1:3], True)
        before = census(tmp_path)
        if fresh:
            site.feed("/new", range(5))
        with monkeypatch.context() as patch, contextlib.suppress(StoreFull):
            patch.setattr(SourceTable, "move", broken_off)
            await gathered(refresh(engine, force=True))
    assert [entry.url for entry in sourcesfile.read(locate(tmp_path).sources_file)] == [new]
    assert list(census(tmp_path).sources) == [old], "half done"
    async with open_engine(locate(tmp_path), Settings()) as engine:
        await gathered(reconcile(engine))
        after = census(tmp_path)
        assert list(after.sources) == [new]
        assert {key for _, key in after.read} == {key for _, key in before.read}
        assert {key for _, key in after.starred} == {key for _, key in before.starred}
        await gathered(refresh(engine, force=True))
        state = await engine.db(engine.store.sources.state, 1)
        assert (state.moved_to, state.moved_count, state.problem) == ("", 0, "")
    final = census(tmp_path)
    assert list(final.sources) == [new] and len(final.articles) == 4 + fresh
    assert_sound(tmp_path)


async def test_what_is_removed_from_the_list_alone_is_archived_and_keeps_its_articles(
    site: Site, tmp_path: Path
) -> None:
    """Killed between the two: the list is the reader's word."""
    site.feed("/feed", range(3))
    async with an_engine(tmp_path, site.url("/feed")) as engine:
        await gathered(refresh(engine, force=True))
        before = census(tmp_path)
        sourcesfile.remove(locate(tmp_path).sources_file, site.url("/feed"))
        await gathered(reconcile(engine))
        after = census(tmp_path)
        assert after.articles == before.articles
        assert [fields[-1] for fields in after.sources.values()] == [1], "archived"
        sourcesfile.add(locate(tmp_path).sources_file, sourcesfile.SourceEntry(site.url("/feed")))
        await gathered(reconcile(engine))
        assert census(tmp_path) == before
    assert_sound(tmp_path)
