"""A site on loopback that takes comments as WordPress does, or otherwise, and keeps what it was sent."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl

from termnews.config import Settings
from termnews.discussion import Draft, Identity, Parent
from termnews.engine.deliver import deliver
from termnews.engine.engine import Engine
from termnews.engine.refresh import refresh
from tests.unit.engine_site import Site, an_engine, gathered
from tests.unit.rawserver import Request, reply

ME = Identity("Prue", "prue@example.org", "https://prue.example/")

FORM = """<form action="{action}" method="post" id="commentform">
<p><textarea id="comment" name="comment" maxlength="65525" required></textarea></p>
<p><input id="author" name="author" type="text" value="" maxlength="245" required></p>
<p><input id="email" name="email" type="email" value="" maxlength="100" required></p>
<p><input id="url" name="url" type="url" value="" maxlength="200"></p>
<p><input id="wp-comment-cookies-consent" name="wp-comment-cookies-consent" type="checkbox" value="yes"></p>
<p class="form-submit"><input name="submit" type="submit" value="Post Comment">
<input type="hidden" name="comment_post_ID" value="4"><input type="hidden" name="comment_parent" value="0">{more}</p>
</form>"""


class Paper(Site):
    """A paper with one article, `/story`, whose form leads where `action` says. Posts are answered by `answer`."""

    def __init__(self) -> None:
        super().__init__()
        self.name = "127.0.0.1"
        """The host that its feed gives."""
        self.action = "/wp-comments-post.php"
        self.more = ""
        """What else stands in the form."""
        self.below = ""
        """What stands below the form."""
        self.answer = reply(b"", "302 Found", Location="/story#comment-7")
        self.routes["/wp-comments-post.php"] = self._take
        self.routes["/story"] = self._story

    @property
    def posts(self) -> list[Request]:
        """What was posted."""
        return [request for request in self.requests if request.method == "POST"]

    def fields(self) -> list[tuple[str, str]]:
        """The fields of the last post."""
        return parse_qsl(self.posts[-1].body.decode(), keep_blank_values=True)

    def publish(self) -> None:
        """Put the article into the feed."""
        link = self.url("/story", self.name)
        self.routes["/feed"] = reply(
            f"<rss version='2.0'><channel><title>P</title><item><guid>1</guid><title>Story</title><link>{link}</link>"
            "<description>Words.</description></item></channel></rss>".encode(),
            Content_Type="application/rss+xml",
        )

    async def _take(self, request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(self.answer)
        await writer.drain()

    async def _story(self, request: Request, writer: asyncio.StreamWriter) -> None:
        form = FORM.format(action=self.action, more=self.more) if self.action else ""
        html = (
            f"<html><body class=postid-4><article><h1>Story</h1><p>Words.</p></article>{form}{self.below}</body></html>"
        )
        kind = "text/html; charset=utf-8"
        writer.write(reply(html.encode(), Content_Type=kind, Set_Cookie="session=1234; Path=/", Connection="close"))
        await writer.drain()


class Reader:
    """Somebody who reads the paper and writes to it."""

    def __init__(self, engine: Engine, article: int) -> None:
        self.engine = engine
        self.article = article

    async def say(self, text: str, *, parent: Parent | None = None, identity: Identity = ME) -> Draft:
        """Write a comment and have it delivered; what became of it."""

        def work() -> int:
            store, now = self.engine.store, datetime.now(UTC)
            id = store.drafts.save(self.article, text, parent=parent)
            assert store.outbox.queue(id, identity, now, service="", wire="", not_before=now)
            return id

        return await self.deliver(await self.engine.db(work))

    async def deliver(self, id: int) -> Draft:
        """Have a comment seen to; what became of it."""
        await gathered(deliver(self.engine, (id,)))
        draft = await self.engine.db(self.engine.store.drafts.get, id)
        assert draft is not None
        return draft


@contextlib.asynccontextmanager
async def reader(folder: Path, paper: Paper) -> AsyncIterator[Reader]:
    """A reader with the paper's article; they may reach this machine by any name."""
    paper.publish()
    url = paper.url("/feed", paper.name)
    async with an_engine(folder / "profile", url, settings=Settings(allow_private=True)) as engine:
        await gathered(refresh(engine, full_text=False))
        article = await engine.db(engine.store.articles.by_url, paper.url("/story", paper.name))
        assert article is not None
        paper.requests.clear()
        yield Reader(engine, article)
