"""Threads of a real Isso, read as the reader reads them."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.request import Request, urlopen

from termnews.config import Settings
from termnews.discussion import Doors
from termnews.engine.follow import read_thread
from termnews.engine.refresh import refresh
from termnews.protocol import ThreadReady
from tests.isso.server import Blog, isso
from tests.unit.engine_site import an_engine, gathered


def say(address: str, text: str, parent: int | None = None) -> int:
    """Post a comment: its number."""
    body = json.dumps({"title": "The post", "text": text, "author": "Ada", "parent": parent}).encode()
    request = Request(f"{address}/new?uri=%2Fpost%2F", body, {"Content-Type": "application/json"})
    with urlopen(request, timeout=10) as answer:
        number: int = json.load(answer)["id"]
        return number


async def test_a_thread_is_read_checked_and_followed(tmp_path: Path, paper: Blog) -> None:
    settings = Settings(allow_private=True)
    with isso(tmp_path, paper) as server:
        first = say(server.url, "Hello **there**, 1 < 2 & 3")
        answer = say(server.url, "An answer.", first)
        async with an_engine(tmp_path / "profile", f"{paper.url}/feed.xml", settings=settings) as engine:
            await gathered(refresh(engine, full_text=False))
            number = await engine.db(engine.store.articles.by_url, f"{paper.url}/post/")
            assert number is not None

            async def read() -> ThreadReady:
                events = await gathered(read_thread(engine, number))
                return [event for event in events if isinstance(event, ThreadReady)][-1]

            assert await read() == ThreadReady(number, 2, 2)
            found = await engine.db(engine.store.threads.get, number)
            assert found is not None
            assert (found.service, found.doors) == ("isso", Doors.OPEN)
            assert [(item.comment.key, item.depth, item.comment.author) for item in found.comments] == [
                (str(first), 0, "Ada"),
                (str(answer), 1, "Ada"),
            ]
            assert found.comments[0].comment.body.text() == "Hello there, 1 < 2 & 3"
            assert found.comments[0].comment.published is not None
            say(server.url, "One more.")
            assert await read() == ThreadReady(number, 3, 1)
            server.delete(answer)
            say(server.url, "And another.")
            assert await read() == ThreadReady(number, 3, 1)
        paper.isso = "http://127.0.0.1:9"
    async with an_engine(tmp_path / "profile") as engine:
        last = [event for event in await gathered(read_thread(engine, number)) if isinstance(event, ThreadReady)][-1]
        assert last.comments == 3
        assert "refuses the connection" in last.problem
