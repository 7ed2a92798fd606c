"""The site: which request gets which answer. It knows no sockets; `server.py` does."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from email.utils import format_datetime

from termnews.demo import feeds, pages
from termnews.demo.discussion import Discussion, Place
from termnews.demo.issue import PAPER, Issue, first_thread
from termnews.demo.pictures import SCENES, draw
from termnews.demo.posts import DESKS, Desk, Post, posts
from termnews.demo.web import HTML, Reply, Request, moved, page

SLOW_SECONDS = 1.5
"""How long the slow page takes."""

FERRY_FEED = "/ferry/feed/"
"""A feed that was there once: 404."""

_ARTICLE = re.compile(r"/(\d{4})/(\d\d)/([\w-]+)(/feed)?(/?)")
_LIST = re.compile(r"/(category|tag|author)/([^/]+)/")
_PICTURE = re.compile(r"/wp-content/uploads/([a-z]+)-(\d{1,4})\.png")
_REST = {
    "code": "rest_cannot_access",
    "message": "Only authenticated users can access the REST API.",
    "data": {"status": 401},
}


class Site:
    """The newspaper on the net, with its comments and its two editions."""

    def __init__(self, base: str, start: datetime, clock: Callable[[], datetime]) -> None:
        self.base = base
        """The address without a slash at its end."""
        self.start = start.replace(microsecond=0)
        self.delay = SLOW_SECONDS
        """Seconds that the slow page takes."""
        self.edition = 1
        """2 once the main feed has been asked a second time: an article is corrected, another appears."""
        self.discussion = Discussion(base, clock)
        self._asked = 0
        self._lock = threading.Lock()
        first_thread(self.discussion, posts(), self.start)

    @property
    def issue(self) -> Issue:
        """What is out now."""
        out = tuple(post.in_edition(self.edition) for post in posts() if post.edition <= self.edition)
        return Issue(self.base, self.start, out, self.discussion)

    def answer(self, request: Request) -> Reply:
        """What a request gets; requests are answered one after the other."""
        with self._lock:
            reply = self._odd(request) or self._feed(request) or self._file(request) or self._page(request)
        return reply or page(pages.not_found(self.issue), 404)

    # --- feeds --------------------------------------------------------------------------------------------------------

    def _feed(self, request: Request) -> Reply | None:
        desk = next((desk for desk in DESKS if desk.feed == request.path), None)
        if desk is None:
            if request.path == "/comments/feed/":
                return _kept(feeds.all_comments(self.issue), feeds.RSS_TYPE, self._last_comment(), self.base)
            return None
        if desk is DESKS[0] and request.method == "GET":
            self._asked += 1
            self.edition = max(self.edition, min(self._asked, 2))
        issue = self.issue
        text, kind = _written(issue, desk)
        return _kept(text, kind, max(issue.changed(issue.of(desk)), self._last_comment()), self.base)

    def _last_comment(self) -> datetime:
        # Feeds carry counts of comments, so a comment changes them.
        return max((comment.written for comment in self.discussion.comments), default=self.start)

    def _odd(self, request: Request) -> Reply | None:
        """Sources that fail, each in its own way, for a look at what the reader says of them."""
        match request.path:
            case "/feed/broken/":
                return page("<h1>Error establishing a database connection</h1>", 500)
            case "/feed/busy/":
                return Reply(b"Later.", 503, "text/plain", (("Retry-After", "120"),))
            case "/feed/gone/":
                return page("<h1>Gone</h1>", 410)
            case "/feed/old/":
                return moved(self.base + "/feed/")
            case "/feed/cut/":
                return Reply(feeds.rss(self.issue, DESKS[0], whole=False).encode()[:3000], 200, feeds.RSS_TYPE)
        return None

    # --- files --------------------------------------------------------------------------------------------------------

    def _file(self, request: Request) -> Reply | None:
        if picture := _PICTURE.fullmatch(request.path):
            if picture[1] not in SCENES:
                return None
            return Reply(draw(picture[1], int(picture[2])), 200, "image/png", (("Cache-Control", "max-age=86400"),))
        if request.path == "/robots.txt":
            return Reply(b"User-agent: *\nDisallow: /wp-admin/\n", 200, "text/plain; charset=UTF-8")
        if request.path.startswith("/wp-json/"):
            # Many sites have it switched off; the pages still say where it would be.
            return Reply(json.dumps(_REST).encode(), 401, "application/json; charset=UTF-8")
        return None

    # --- pages --------------------------------------------------------------------------------------------------------

    def _page(self, request: Request) -> Reply | None:
        issue = self.issue
        if request.path == "/wp-comments-post.php":
            return self._comment(issue, request)
        if request.path == "/wp-login.php":
            return page(pages.login(issue, request.query.get("redirect_to", "")))
        if request.method not in ("GET", "HEAD"):
            return Reply(b"", 405, "text/plain;charset=UTF-8", (("Allow", "GET, HEAD"),))
        if found := _ARTICLE.fullmatch(request.path):
            return self._article(issue, request, found)
        if request.path == "/" and (wanted := request.query.get("p", "")).isdecimal():
            post = issue.by_id(int(wanted))
            return moved(issue.permalink(post)) if post else None
        if desk := next((desk for desk in DESKS if request.path == desk.home), None):
            return self._front(issue, desk, request.query.get("s", ""))
        if listed := _LIST.fullmatch(request.path):
            name = listed[2]
            return page(pages.archive(issue, name.replace("-", " ").capitalize(), _filed(issue.posts, listed[1], name)))
        return None

    def _front(self, issue: Issue, desk: Desk, wanted: str) -> Reply:
        if wanted:
            found = [post for post in issue.posts if wanted.casefold() in f"{post.title} {post.body}".casefold()]
            return page(pages.archive(issue, f"Results for “{wanted}”", found))
        own = f'<link rel="alternate" type="{feeds_type(desk)}" title="{desk.name}" href="{issue.url(desk.feed)}" />\n'
        name = PAPER if desk is DESKS[0] else desk.name
        return page(pages.archive(issue, name, issue.of(desk), "" if desk is DESKS[0] else own))

    def _article(self, issue: Issue, request: Request, found: re.Match[str]) -> Reply | None:
        post = issue.by_slug(found[3])
        if post is None or f"/{found[1]}/{found[2]}/" not in issue.permalink(post):
            return None
        if not found[5]:
            return moved(issue.permalink(post) + ("feed/" if found[4] else ""))
        if found[4]:
            comments = self.discussion.of(post.id)
            changed = comments[-1].written if comments else issue.modified(post)
            return _kept(feeds.thread(issue, post), feeds.RSS_TYPE, changed, self.base)
        if post.kind == "login":
            return moved(f"{self.base}/wp-login.php?redirect_to={issue.permalink(post)}", 302)
        links = (
            ("Link", f'<{self.base}/wp-json/>; rel="https://api.w.org/"'),
            ("Link", f'<{self.base}/wp-json/wp/v2/posts/{post.id}>; rel="alternate"; type="application/json"'),
            ("Link", f"<{self.base}/?p={post.id}>; rel=shortlink"),
        )
        html = pages.article(issue, post, request.cookies, request.query)
        return Reply(html.encode(), 200, HTML, links, self.delay if post.kind == "slow" else 0.0)

    def _comment(self, issue: Issue, request: Request) -> Reply:
        if request.method != "POST":
            return Reply(b"", 405, "text/plain;charset=UTF-8", (("Allow", "POST"),))
        form = request.form
        wanted = form.get("comment_post_ID", "")
        post = issue.by_id(int(wanted)) if wanted.isdecimal() and len(wanted) < 12 else None
        return self.discussion.submit(form, request.ip, _place(issue, post) if post else None)


def feeds_type(desk: Desk) -> str:
    """The media type of a desk's feed."""
    kinds = {"almanac": feeds.ATOM_TYPE, "reading-room": feeds.JSON_TYPE}
    return kinds.get(desk.key, feeds.RSS_TYPE).partition(";")[0]


def _written(issue: Issue, desk: Desk) -> tuple[str, str]:
    """A desk's feed and its media type."""
    if desk.key == "almanac":
        return feeds.atom(issue, desk), feeds.ATOM_TYPE
    if desk.key == "reading-room":
        return feeds.json_feed(issue, desk), feeds.JSON_TYPE
    return feeds.rss(issue, desk, whole=desk is not DESKS[0]), feeds.RSS_TYPE


def _kept(text: str, kind: str, changed: datetime, base: str) -> Reply:
    """A feed with the two validators by which it is asked for again."""
    body = text.encode()
    mark = hashlib.md5(body, usedforsecurity=False).hexdigest()
    headers = (
        ("Last-Modified", format_datetime(changed, usegmt=True)),
        ("ETag", f'"{mark}"'),
        ("Link", f'<{base}/wp-json/>; rel="https://api.w.org/"'),
    )
    return Reply(body, 200, kind, headers)


def _filed(posts: Iterable[Post], kind: str, name: str) -> list[Post]:
    def words(post: Post) -> Iterable[str]:
        return {"category": (post.section,), "tag": post.tags, "author": (post.desk,)}[kind]

    return [post for post in posts if name in map(pages.slug, words(post))]


def _place(issue: Issue, post: Post) -> Place:
    if post.kind == "login":
        return Place(post.id, issue.permalink(post), "unseen")
    return Place(post.id, issue.permalink(post), "closed" if post.kind == "closed" else "open")
