"""The engine in a process of its own, asked over pipes."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from termnews.engine.indexing import AT_ONCE
from termnews.model import TextKind
from termnews.paths import locate
from termnews.protocol import (
    AddSource,
    ArticleReady,
    Cancel,
    Event,
    Failed,
    Finished,
    Progress,
    ReadArticle,
    ReadThread,
    Refresh,
    Request,
    SourceAdded,
    SourceChecked,
    SourcesChanged,
    Sync,
    ThreadReady,
    decode_event,
    encode,
)
from termnews.sourcesfile import SourceEntry, write
from termnews.store.store import Store
from termnews.worker import NICE
from tests.unit.engine_site import Site, never


class Worker:
    """A worker process, from the reader's side."""

    def __init__(self, profile: Path) -> None:
        self.profile = profile
        self.number = 0

    async def start(self) -> None:
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "termnews", "--profile", str(self.profile), "worker"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )

    def ask(self, request: Request) -> int:
        self.number += 1
        assert self.process.stdin is not None
        self.process.stdin.write(encode(self.number, request))
        return self.number

    async def hear(self) -> tuple[int, Event]:
        assert self.process.stdout is not None
        return decode_event(await asyncio.wait_for(self.process.stdout.readline(), 20))

    async def answers(self, number: int) -> list[Event]:
        """All events of a request, the others passed over."""
        events: list[Event] = []
        while not events or not isinstance(events[-1], Finished | Failed):
            found, event = await self.hear()
            if found == number:
                events.append(event)
        return events

    async def stop(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.process.communicate()
        # asyncio closes the transport of a process some turns of the loop after it has ended.
        for _ in range(5):
            await asyncio.sleep(0)

    async def ended(self) -> int:
        return await asyncio.wait_for(self.process.wait(), 20)


@pytest_asyncio.fixture
async def worker(tmp_path: Path) -> AsyncIterator[Worker]:
    worker = Worker(tmp_path)
    await worker.start()
    yield worker
    await worker.stop()


async def test_a_source_is_added_refreshed_and_read(site: Site, worker: Worker) -> None:
    site.feed("/feed", range(2))
    events = await worker.answers(worker.ask(AddSource(site.url("/feed"))))
    (added,) = [event for event in events if isinstance(event, SourceAdded)]
    assert (added.articles, added.title) == (2, "Feed of /feed")
    site.feed("/feed", range(3))
    events = await worker.answers(worker.ask(Refresh((added.source,))))
    assert SourceChecked(added.source, "Feed of /feed", 1) in events
    assert events[-1] == Finished("1 new article.")
    events = await worker.answers(worker.ask(ReadArticle(1)))
    assert events == [ArticleReady(1, TextKind.FEED), Finished()]
    for number in range(3):
        page = "<li id='comment-7' class='comment'><b class='fn'>Ann</b><div class='comment-content'>Words</div></li>"
        site.page(f"/a/feed/{number}", f"<html><body><ol>{page}</ol></body></html>")
    events = await worker.answers(worker.ask(ReadThread(1)))
    assert events[-2:] == [ThreadReady(1, 1, 1), Finished("1 comment.")]
    # It ends when its input does.
    assert worker.process.stdin is not None
    worker.process.stdin.close()
    assert await worker.ended() == 0


async def test_what_a_refresh_tells_is_gathered_and_comes_before_its_end(site: Site, tmp_path: Path) -> None:
    for number in range(20):
        site.feed(f"/{number}", range(1))
    write(locate(tmp_path).sources_file, [SourceEntry(site.url(f"/{number}")) for number in range(20)])
    worker = Worker(tmp_path)
    await worker.start()
    events = await worker.answers(worker.ask(Refresh()))
    assert events[-1] == Finished("20 new articles.")
    assert sum(isinstance(event, SourceChecked) for event in events) == 20
    progress = [event for event in events if isinstance(event, Progress)]
    assert progress[-1].done == 20 and len(progress) < 20
    await worker.stop()


async def test_of_very_many_new_articles_all_are_found_in_the_end(site: Site, worker: Worker, tmp_path: Path) -> None:
    site.feed("/many", range(AT_ONCE + 300), text="Short.")
    await worker.answers(worker.ask(AddSource(site.url("/many"))))
    with Store.open(locate(tmp_path).data) as store:
        for _ in range(200):
            if (await asyncio.sleep(0.05, store.search.behind())) == 0:
                break
        assert store.search.count("short") == AT_ONCE + 300


async def test_sources_of_the_file_are_there_from_the_start(tmp_path: Path, site: Site) -> None:
    site.feed("/feed", range(2))
    write(locate(tmp_path).sources_file, [SourceEntry(site.url("/feed"))])
    worker = Worker(tmp_path)
    await worker.start()
    assert await worker.hear() == (0, SourcesChanged())
    assert (await worker.answers(worker.ask(Refresh())))[-1] == Finished("2 new articles.")
    worker.process.send_signal(signal.SIGTERM)
    await worker.ended()
    await worker.stop()


async def test_a_source_written_by_hand_meanwhile_is_refreshed(site: Site, worker: Worker) -> None:
    await worker.answers(worker.ask(Sync()))
    site.feed("/feed", range(2))
    write(locate(worker.profile).sources_file, [SourceEntry(site.url("/feed"))])
    events = await worker.answers(worker.ask(Refresh()))
    assert (events[0], events[-1]) == (SourcesChanged(), Finished("2 new articles."))
    locate(worker.profile).sources_file.write_text("[[source]]\nurl = 3\n")
    assert (await worker.answers(worker.ask(Refresh(force=True))))[-1] == Finished("No new articles.")
    (event,) = await worker.answers(worker.ask(Sync()))
    assert isinstance(event, Failed)


async def test_what_cannot_be_done_is_said_in_words(worker: Worker) -> None:
    (event,) = await worker.answers(worker.ask(AddSource("file:///etc/passwd")))
    assert isinstance(event, Failed)
    assert event.message.startswith("file: addresses are not opened")
    (event,) = await worker.answers(worker.ask(ReadArticle(77)))
    assert event == Failed("This article is not kept any more.")


@pytest.mark.parametrize("line", [b"{}\n", b"not json\n", b"\xff\xfe\n", b'{"n":1,"is":"Destroy"}\n', b"[]\n"])
async def test_a_broken_line_is_answered_and_the_next_is_heard(worker: Worker, line: bytes) -> None:
    assert worker.process.stdin is not None
    worker.process.stdin.write(line)
    assert isinstance((await worker.answers(0))[-1], Failed)
    assert (await worker.answers(worker.ask(Sync())))[-1] == Finished()


async def test_a_request_is_cancelled_and_the_others_go_on(site: Site, worker: Worker) -> None:
    site.routes["/hangs"] = never
    number = worker.ask(AddSource(site.url("/hangs")))
    while not site.requests:
        await asyncio.sleep(0.01)
    worker.ask(Cancel(number))
    assert await worker.answers(number) == [Finished(cancelled=True)]
    assert (await worker.answers(worker.ask(Sync())))[-1] == Finished()


async def test_it_ends_at_once_in_the_middle_of_things(site: Site, worker: Worker) -> None:
    site.routes["/hangs"] = never
    worker.ask(AddSource(site.url("/hangs")))
    while not site.requests:
        await asyncio.sleep(0.01)
    assert worker.process.stdin is not None
    worker.process.stdin.close()
    started = time.monotonic()
    assert await worker.ended() == 0
    assert time.monotonic() - started < 5


async def test_sigterm_ends_it(worker: Worker) -> None:
    assert (await worker.answers(worker.ask(Sync())))[-1] == Finished()
    worker.process.send_signal(signal.SIGTERM)
    assert await worker.ended() == 0


async def test_what_breaks_is_said_and_written_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from termnews import worker as module
    from tests.unit.engine_site import an_engine

    async def broken(*_: object) -> AsyncIterator[Event]:
        yield SourcesChanged()
        raise ZeroDivisionError("https://name:secret@host.example/")

    monkeypatch.setattr(module, "import_sources", broken)
    reader, sent = asyncio.StreamReader(), []

    class Writer:
        def write(self, line: bytes) -> None:
            sent.append(json.loads(line))

        async def drain(self) -> None:
            await asyncio.sleep(0)

        def is_closing(self) -> bool:
            return False

    reader.feed_data(b'{"n":5,"is":"ImportSources","location":"x"}\n')
    async with an_engine(tmp_path) as engine:
        serving = asyncio.create_task(module.serve(reader, Writer(), engine))  # type: ignore[arg-type]
        while not sent or sent[-1]["is"] != "Failed":
            await asyncio.sleep(0)
        reader.feed_eof()
        await serving
    assert [line["is"] for line in sent if line["n"] == 5] == ["SourcesChanged", "Failed"]
    (report,) = (tmp_path / "state").iterdir()
    assert "ZeroDivisionError" in report.read_text()
    assert "secret" not in report.read_text()
    assert report.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("own", [True, False])
def test_it_stands_back_for_the_reader_and_leaves_the_session_of_a_shell_as_it_is(own: bool) -> None:
    autogroup = Path("/proc/self/autogroup")
    program = (
        "import os, sys, pathlib; from termnews.worker import stand_back; stand_back(); print(os.nice(0));"
        f"print(pathlib.Path('{autogroup}').read_text() if os.path.exists('{autogroup}') else 'none')"
    )
    python = [sys.executable, "-c", program]
    # In a session whose leader is another process, as in that of a shell.
    command = python if own else ["sh", "-c", '"$@"; true', "sh", *python]
    wanted = [str(min(19, os.nice(0) + NICE)), "none" if not autogroup.exists() else str(NICE if own else 0)]
    # But for root the system takes one such change in a tenth of a second, of whomever.
    for _ in range(10):
        done = subprocess.run(command, start_new_session=True, capture_output=True, text=True, check=True)
        if [done.stdout.split()[0], done.stdout.split()[-1]] == wanted:
            break
    else:
        pytest.fail(done.stdout)
