"""The demo newspaper asked without a socket, for its tests."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from termnews.demo.site import Site
from termnews.demo.web import Reply, Request

NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
FORM = {"comment": "A word.", "author": "gull", "email": "gull@quay.example", "url": "", "comment_parent": "0"}


def still() -> Site:
    """The site, its clock standing still, and comments as fast as one likes."""
    site = Site("http://127.0.0.1:8480", NOW, lambda: NOW)
    site.discussion.flood_seconds = 0
    return site


def ask(site: Site, path: str, query: str = "", cookie: str = "") -> Reply:
    """Ask the site itself."""
    return site.answer(Request(path, query=dict(parse_qsl(query)), headers={"cookie": cookie}))


def page_of(site: Site, slug: str, query: str = "", cookie: str = "") -> str:
    """The page of an article."""
    return ask(site, path_of(site, slug), query, cookie).body.decode()


def path_of(site: Site, slug: str) -> str:
    """The path of an article."""
    post = site.issue.by_slug(slug)
    assert post is not None
    return urlsplit(site.issue.permalink(post)).path


def say(site: Site, slug: str = "harbour-clock", ip: str = "127.0.0.1", **fields: str) -> Reply:
    """Post a comment."""
    post = site.issue.by_slug(slug)
    assert post is not None
    return post_form(site, {**FORM, "comment_post_ID": str(post.id), **fields}, ip)


def post_form(site: Site, fields: dict[str, str], ip: str = "127.0.0.1") -> Reply:
    """Post a form."""
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return site.answer(Request("/wp-comments-post.php", "POST", {}, headers, urlencode(fields).encode(), ip))


def location(reply: Reply) -> str:
    """Where a reply leads."""
    return dict(reply.headers).get("Location", "")


def last(site: Site) -> int:
    """The number of the newest comment."""
    return site.discussion.comments[-1].id
