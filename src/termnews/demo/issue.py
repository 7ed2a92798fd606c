"""The newspaper as it stands at a moment: which articles are out, where each is, when it was printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape

from termnews.demo.discussion import Discussion
from termnews.demo.posts import DESKS, Desk, Post, figure

PAPER = "The Pellwick Tide"
TAGLINE = "News of the harbour and the hill, in and out twice a day"

_LINK = re.compile(r"\{link:([\w-]+)\}")
_OWN = re.compile(r'(src|href)="/')
_TAGS = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Issue:
    """One edition."""

    base: str
    """The site's address without a slash at its end."""
    start: datetime
    """The moment from which the ages of articles count; UTC."""
    posts: tuple[Post, ...]
    """What is out, the newest first."""
    discussion: Discussion

    def url(self, path: str) -> str:
        """The address of a path."""
        return self.base + path

    def permalink(self, post: Post) -> str:
        """The address of an article."""
        return f"{self.base}/{self.published(post):%Y/%m}/{post.slug}/"

    def published(self, post: Post) -> datetime:
        """When it came out."""
        return self.start - post.age

    def modified(self, post: Post) -> datetime:
        """When it was last changed: an article of the second edition, at the start of it."""
        return self.start if post.revised else self.published(post)

    def of(self, desk: Desk) -> list[Post]:
        """The articles of a desk, the newest first."""
        return [post for post in self.posts if post.desk == desk.key]

    def by_slug(self, slug: str) -> Post | None:
        """The article of that name, if it is out."""
        return next((post for post in self.posts if post.slug == slug), None)

    def by_id(self, id: int) -> Post | None:
        """The article of that number, if it is out."""
        return next((post for post in self.posts if post.id == id), None)

    def body(self, post: Post) -> str:
        """Its text, links and pictures with whole addresses."""

        def address(match: re.Match[str]) -> str:
            other = self.by_slug(match[1])
            return self.permalink(other) if other else self.url("/")

        return self._whole(_LINK.sub(address, post.body))

    def lead_picture(self, post: Post) -> str:
        """Its picture as HTML, '' where it has none."""
        return self._whole(figure(post.picture, "post-thumbnail")) if post.picture else ""

    def excerpt(self, post: Post, words: int = 45) -> str:
        """The beginning of its text, as a feed of excerpts has it: plain HTML, cut, with a link to the rest."""
        paragraph = self.first_paragraph(post)
        beginning = " ".join(paragraph.split()[:words])
        return (
            f"<p>{beginning} [&hellip;]</p>\n"
            f'<p><a class="more-link" href="{self.permalink(post)}">Continue reading '
            f'<span class="screen-reader-text">{post.title}</span></a></p>'
        )

    def first_paragraph(self, post: Post) -> str:
        """The words of its first paragraph; no tags, still escaped."""
        found = re.search(r"<p>(.*?)</p>", post.body, re.DOTALL)
        return _TAGS.sub("", found[1]) if found else post.standfirst

    def changed(self, posts: Sequence[Post]) -> datetime:
        """When the newest of some articles changed."""
        return max((self.modified(post) for post in posts), default=self.start - timedelta(days=10))

    def _whole(self, html: str) -> str:
        return _OWN.sub(lambda match: f'{match[1]}="{self.base}/', html)


def desk_of(post: Post) -> Desk:
    """The desk that an article is of."""
    return next(desk for desk in DESKS if desk.key == post.desk)


def text_of(html: str) -> str:
    """The words of a little HTML."""
    return unescape(_TAGS.sub("", html))


def first_thread(discussion: Discussion, posts: Sequence[Post], start: datetime) -> None:
    """Put the comments that the articles come with into the discussion, in the order in which they were written."""
    waiting: list[tuple[datetime, Post, int]] = [
        (start - remark.age, post, place) for post in posts for place, remark in enumerate(post.remarks)
    ]
    given: dict[tuple[int, int], int] = {}
    for written, post, place in sorted(waiting, key=lambda item: item[0]):
        remark = post.remarks[place]
        above = next((n for n in range(place - 1, -1, -1) if post.remarks[n].depth < remark.depth), None)
        parent = given.get((post.id, above), 0) if above is not None else 0
        given[post.id, place] = discussion.add(post.id, parent, remark.author, remark.text, written).id
