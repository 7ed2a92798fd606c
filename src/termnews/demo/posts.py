"""The articles of the newspaper: how they are written down, and what they are once read.

A file of `articles/` is a head (`Name: words` a line), an empty line, and the text as a WordPress editor keeps it:
blocks of HTML, and bare paragraphs parted by empty lines. A line `[figure SCENE SEED | alt | caption]` is a picture,
`{link:name}` the address of another article. `=== second edition` begins what the article becomes later, with a head of
its own; `=== comments` the thread under it: `* who, age` (a star more for a reply), then the words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("articles")

_PART = re.compile(r"^=== (second edition|comments)\n", re.MULTILINE)
_REMARK = re.compile(r"^(\*+) (.+), ([0-9dhm ]+)$", re.MULTILINE)
_AGE = re.compile(r"(\d+)([dhm])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}
_BLOCK = re.compile(r"</?(?:h[1-6]|ul|ol|dl|pre|table|figure|blockquote|hr|details|div|p)\b|\[figure ")
_FIGURE = re.compile(r"^\[figure (\w+) (\d+) \| (.*) \| (.*)\]$", re.MULTILINE)
_PRE = re.compile(r"<pre.*?</pre>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Desk:
    """A part of the newspaper with a feed of its own."""

    key: str
    name: str
    tagline: str
    home: str
    """Path of its front page."""
    feed: str
    """Path of its feed."""
    tags: tuple[str, ...]
    """What a reader files it under."""


DESKS: tuple[Desk, ...] = (
    Desk("tide", "The Pellwick Tide", "In and out twice a day", "/", "/feed/", ("local",)),
    Desk("almanac", "Tide Almanac", "Sky, sea, kitchen", "/almanac/", "/almanac/feed/atom/", ("science",)),
    Desk(
        "reading-room", "The Reading Room", "Books and games", "/reading-room/", "/reading-room/feed.json", ("culture",)
    ),
    Desk("tongues", "Tide in Other Tongues", "海 · بحر · ים", "/tongues/", "/tongues/feed/", ("languages",)),
)
"""The main one first: an RSS feed of excerpts; the others Atom, JSON Feed and RSS with the whole text."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that is drawn when it is asked for."""

    scene: str
    seed: int
    alt: str
    caption: str

    @property
    def path(self) -> str:
        """Where the site has it."""
        return f"/wp-content/uploads/{self.scene}-{self.seed}.png"


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment that the thread begins with."""

    depth: int
    """0 for one on the article, one more for each reply."""
    author: str
    age: timedelta
    text: str


@dataclass(frozen=True, slots=True)
class Post:
    """An article as it was filed."""

    id: int
    slug: str
    desk: str
    title: str
    section: str
    age: timedelta
    byline: str
    standfirst: str
    body: str
    """HTML; links to other articles are still `{link:name}`."""
    tags: tuple[str, ...] = ()
    language: str = "en-GB"
    direction: str = "ltr"
    kind: str = ""
    """'', 'slow', 'paywall', 'login' (the page is for members) or 'closed' (no comments)."""
    edition: int = 1
    """The edition in which it appears."""
    picture: Picture | None = None
    remarks: tuple[Remark, ...] = ()
    revised: bool = False
    """It is what the second edition made of it."""
    later: Post | None = None
    """What it becomes in the second edition."""

    def in_edition(self, edition: int) -> Post:
        """It as that edition has it."""
        return self.later if self.later is not None and edition >= 2 else self


@cache
def posts() -> tuple[Post, ...]:
    """Every article, the newest first; ids grow with time as those of a site do."""
    read = sorted((parse(path.stem, path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.html")), key=_age)
    numbered = []
    for place, post in enumerate(read):
        id = 12 + 7 * (len(read) - place)
        later = replace(post.later, id=id) if post.later else None
        numbered.append(replace(post, id=id, later=later))
    return tuple(numbered)


def parse(slug: str, text: str) -> Post:
    """One file. Raises KeyError where its head lacks what every article has."""
    first, *rest = _PART.split(text)
    parts = dict(zip(rest[::2], rest[1::2], strict=True))
    head, body = _head(first)
    post = Post(
        id=0,
        slug=slug,
        desk=head["Desk"],
        title=head["Title"],
        section=head["Section"],
        age=_span(head["Age"]),
        byline=head["By"],
        standfirst=head["Standfirst"],
        body=to_html(body),
        tags=tuple(tag.strip() for tag in head.get("Tags", "").split(",") if tag.strip()),
        language=head.get("Language", "en-GB"),
        direction=head.get("Direction", "ltr"),
        kind=head.get("Kind", ""),
        edition=int(head.get("Edition", "1")),
        picture=_picture(head),
        remarks=tuple(_remarks(parts.get("comments", ""))),
    )
    if "second edition" not in parts:
        return post
    head, body = _head(parts["second edition"])
    return replace(
        post, later=replace(post, title=head["Title"], standfirst=head["Standfirst"], body=to_html(body), revised=True)
    )


def to_html(text: str) -> str:
    """What WordPress makes of a text (`wpautop`): bare paragraphs become `<p>`, blocks stay, figures are built."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match.group())
        return f"<pre {len(kept) - 1}>"

    blocks = []
    for block in re.split(r"\n\s*\n", _PRE.sub(keep, text).strip()):
        if not _BLOCK.match(block):
            block = f"<p>{block}</p>"
        blocks.append(_FIGURE.sub(_drawn, block))
    return re.sub(r"<pre (\d+)>", lambda match: kept[int(match[1])], "\n\n".join(blocks))


def figure(picture: Picture, kind: str = "wp-block-image size-large") -> str:
    """A picture as WordPress sets it."""
    return (
        f'<figure class="{kind}"><img decoding="async" width="480" height="270" src="{picture.path}" '
        f'alt="{picture.alt}" class="wp-image-{picture.seed}">'
        f'<figcaption class="wp-element-caption">{picture.caption}</figcaption></figure>'
    )


def _drawn(match: re.Match[str]) -> str:
    return figure(Picture(match[1], int(match[2]), match[3], match[4]))


def _head(text: str) -> tuple[dict[str, str], str]:
    head, _, body = text.partition("\n\n")
    return dict(line.split(": ", 1) for line in head.splitlines()), body


def _picture(head: dict[str, str]) -> Picture | None:
    if "Picture" not in head:
        return None
    scene, seed = head["Picture"].split()
    return Picture(scene, int(seed), head["Alt"], head["Caption"])


def _remarks(text: str) -> list[Remark]:
    pieces = _REMARK.split(text)[1:]
    return [
        Remark(len(stars) - 1, author, _span(age), words.strip())
        for stars, author, age, words in zip(pieces[::4], pieces[1::4], pieces[2::4], pieces[3::4], strict=True)
    ]


def _span(words: str) -> timedelta:
    return timedelta(**{_UNITS[unit]: int(number) for number, unit in _AGE.findall(words)})


def _age(post: Post) -> timedelta:
    return post.age
