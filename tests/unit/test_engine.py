"""The engine as it is opened."""

from __future__ import annotations

import asyncio
import os
import resource
from pathlib import Path

import pytest

from termnews.config import Settings
from termnews.engine.engine import FILES, open_engine
from termnews.engine.helper_process import VERY_MANY
from termnews.paths import locate
from tests.unit.engine_site import an_engine


async def test_it_may_have_more_files_open_than_macos_begins_with(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
    try:
        async with an_engine(tmp_path):
            soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        assert soft == (FILES if hard == resource.RLIM_INFINITY else min(FILES, hard))
        assert hard == before[1]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


async def test_a_limit_that_cannot_be_raised_is_lived_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("not allowed to raise maximum limit")

    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 4096))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    async with an_engine(tmp_path) as engine:
        assert await engine.db(engine.store.sources.all) == []


@pytest.mark.parametrize(
    ("unattended", "feeds", "cores", "processes"),
    [(True, VERY_MANY, 2, 2), (True, VERY_MANY - 1, 2, 1), (True, VERY_MANY, 1, 1), (False, VERY_MANY, 2, 1)],
)
async def test_very_many_feeds_are_read_in_two_processes_where_no_reader_needs_the_other_core(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unattended: bool, feeds: int, cores: int, processes: int
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    async with open_engine(locate(tmp_path), Settings(), unattended=unattended) as engine:
        async with engine.second_process(feeds=feeds) as helpers:
            pids = await asyncio.gather(*(helpers.run(os.getpid) for _ in range(4)))
        assert len(set(pids)) == processes
