"""A home that can only be read, and none at all: what is there is read, and what cannot be kept is said."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import TextArea

from termnews.model import View
from termnews.paths import locate
from termnews.store.store import Store
from termnews.tui.writing import editor
from tests.faults.disk import Disk, assert_a_sentence, mounted
from tests.faults.farm import farm
from tests.faults.ledger import census
from tests.faults.processes import run
from tests.faults.reading import composing, reading
from tests.needs import needs_mount

pytestmark = needs_mount


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with mounted(tmp_path / "disk") as disk:
        yield disk


async def test_what_is_there_is_read_and_nothing_is_changed(disk: Disk, tmp_path: Path) -> None:
    with farm(feeds=3, size=10) as news:
        profile = news.subscribe(disk.path / "profile")
        assert run(profile, "refresh", "--no-full-text")[0] == 0
        with Store.open(locate(profile).data) as store:
            ids = store.headlines.ids(View())
            store.drafts.save(ids[0], "a word")
            store.articles.set_read(ids[5:], True, label="read")
        before = census(profile)
        news.size += 5
        disk.close()
        for words, code, word in (
            (("list",), 0, "Headline"),
            (("search", "council"), 0, "Headline"),
            (("show", "1"), 0, "Headline"),
            (("sources",), 0, "Feed 1"),
            (("export",), 0, "opml"),
            (("refresh", "--force"), 73, "read"),
            (("mark", "star", "1"), 73, "read"),
            (("undo",), 73, "read"),
            (("add", f"{news.base}/feed/1?again"), 73, "written"),
            (("remove", f"{news.base}/feed/1"), 73, "written"),
            (("doctor",), 1, "cannot be written"),
        ):
            got, said = run(profile, *words)
            assert got == code, (words, said)
            assert word in said
            assert_a_sentence(said)
        async with reading(profile) as (app, pilot):
            assert app.store.read_only and "cannot be written" in " ".join(app.store.notices)
            await pilot.press("j", "enter")
            assert app.main.article is not None
            await pilot.press("h", "f")
            assert app.main.status.message.startswith("The database can only be read: nothing is saved.")
            composer = await composing(pilot)
            composer.query_one(TextArea).insert("words that stay mine")
            await pilot.press("ctrl+q")
        (file,) = app.rescued
        assert "words that stay mine" in editor.from_file(file)
        file.unlink()
        # Read as it is: with nobody to write, there is no log to be looked into.
        copied = tmp_path / "copy"
        subprocess.run(["cp", "-r", str(profile), str(copied)], check=True)
        assert census(copied) == before


@pytest.mark.parametrize("home", ["", "missing", "disk/missing"])
def test_without_a_home_it_is_said_and_the_newspaper_can_still_be_read(disk: Disk, tmp_path: Path, home: str) -> None:
    disk.close()
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    at = str(tmp_path / home) if home else str(disk.path)
    environment |= {"HOME": at}
    for words, codes in (
        (("list",), (0,)),
        (("sources",), (0,)),
        (("doctor",), (0, 1)),
        (("refresh",), (0, 73)),
        (("add", "http://127.0.0.1:9/feed"), (69, 73, 1)),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "termnews", *words],
            env=environment,
            capture_output=True,
            text=True,
            timeout=30,
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
        )
        said = done.stdout + done.stderr
        assert done.returncode in codes, (words, said)
        assert_a_sentence(said)
