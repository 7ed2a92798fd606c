"""Answers of the sites that keep threads, and a server that gives them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from termnews.discussion import Clues, Comment, FetchedThread
from tests.needs import SHARED
from tests.unit.rawserver import Handler, RawServer, Request, reply

SAMPLES = SHARED / "wordpress" / "samples"
WORDPRESS = SAMPLES / "wordpress-6.1.9-twentytwentyone"
ISSO = SAMPLES / "isso-0.14.0"

DATE = "Tue, 24 Nov 2026 10:00:10 GMT"
JUST_BEFORE = "Tue, 24 Nov 2026 10:00:08 GMT"


def recorded(path: Path) -> bytes:
    """A recorded answer as it came: status, headers, body."""
    head = path.with_suffix(".headers").read_text("utf-8")
    body = path.read_bytes()
    status = head.partition("HTTP ")[2].partition("\n")[0]
    lines = [line for line in head.partition("HTTP ")[2].splitlines()[1:] if line.strip()]
    kept = [line for line in lines if not line.lower().startswith(("connection:", "content-length:"))]
    return "\r\n".join([f"HTTP/1.1 {status} X", *kept, f"Content-Length: {len(body)}"]).encode() + b"\r\n\r\n" + body


def json_reply(value: object, **headers: str) -> bytes:
    """A value as JSON."""
    return reply(json.dumps(value).encode(), length=None, Content_Type="application/json", Date=DATE, **headers)


def asked(target: str) -> dict[str, str]:
    """The query of a request."""
    return {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}


def wordpress_comment(number: int, parent: int = 0, words: str = "") -> dict[str, Any]:
    """A comment as REST gives it."""
    return {
        "id": number,
        "parent": parent,
        "author_name": f"Reader {number % 40}",
        "date_gmt": f"2026-11-{1 + number // 1440 % 23:02}T{number // 60 % 24:02}:{number % 60:02}:00",
        "content": {
            "rendered": f"<p>{words or f'Comment number {number}, of a sentence or so, as people write.'}</p>\n"
        },
    }


class WordPressSite(RawServer):
    """A WordPress with one post, number 4, whose comments are in `comments`; its feed has an ETag of their number."""

    def __init__(self, comments: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__()
        self.comments = list(comments)
        self.sent = 0
        """Bytes of all bodies."""
        self.routes["/wp-json/wp/v2/comments"] = self._rest
        self.routes["/post/feed/"] = self._feed

    def clues(self, **known: Any) -> Clues:
        """What the site's own feed tells of the post."""
        feed = self.url("/post/feed/")
        return Clues(1, self.url("/post/"), self.url("/feed/"), comments_feed=feed)._replace(**known)

    def paths(self) -> list[str]:
        """What was asked for, without queries, in order."""
        return [request.target.partition("?")[0] for request in self.requests]

    async def _rest(self, request: Request, writer: asyncio.StreamWriter) -> None:
        query = asked(request.target)
        size, page = int(query["per_page"]), int(query["page"])
        assert (query["post"], query["order"], size) == ("4", "asc", 100)
        names = query["_fields"].split(",")
        found = [{name: one[name] for name in names} for one in self.comments[size * (page - 1) : size * page]]
        pages = -(-len(self.comments) // size)
        body = json.dumps(found, separators=(",", ":")).replace("/", "\\/").encode()
        self.sent += len(body)
        total = str(len(self.comments))
        kind = "application/json; charset=UTF-8"
        writer.write(reply(body, Content_Type=kind, Date=DATE, X_WP_Total=total, X_WP_TotalPages=str(pages)))
        await writer.drain()

    async def _feed(self, request: Request, writer: asyncio.StreamWriter) -> None:
        etag, since = f'"{len(self.comments)}"', request.headers.get("if-modified-since")
        same = request.headers.get("if-none-match") == etag or (since == JUST_BEFORE and len(self.comments) < 600)
        items = "".join(map(self._item, self.comments[-10:]))
        body = f"<rss version='2.0'><channel><title>Comments on: Post</title>{items}</channel></rss>".encode()
        if same:
            writer.write(f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n".encode())
        else:
            self.sent += len(body)
            writer.write(reply(body, Content_Type="application/rss+xml", ETag=etag))
        await writer.drain()

    def _item(self, one: Mapping[str, Any]) -> str:
        link = f"{self.url('/post/')}#comment-"
        answered = f"<p>In reply to <a href='{link}{one['parent']}'>Somebody</a>.</p>" if one["parent"] else ""
        text = f"{answered}{one['content']['rendered']}".replace("&", "&amp;").replace("<", "&lt;")
        return (
            f"<item><title>By: {one['author_name']}</title><link>{link}{one['id']}</link>"
            f"<guid isPermaLink='false'>{link}{one['id']}</guid><description>{text}</description></item>"
        )


def always(answer: bytes) -> Handler:
    """A route that gives an answer and closes the connection."""

    async def give(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()

    return give


def with_validators(clues: Clues, thread: FetchedThread) -> Clues:
    """What is known after a thread has been read."""
    return clues._replace(etag=thread.etag, last_modified=thread.last_modified, validated_url=thread.validated_url)


def outline(comments: Sequence[Comment]) -> list[tuple[str, str, str, str]]:
    """(key, parent, author, words) of comments."""
    return [(one.key, one.parent, one.author, one.body.text()) for one in comments]
