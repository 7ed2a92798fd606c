"""The threads of the newspaper, kept in memory, and what a comment form is answered.

The rules and their order are those of WordPress 6.1.9 (`wp_handle_comment_submission`, `wp_allow_comment`) as they were
recorded on a real server: the status says little, `Location` says which comment it became.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

from termnews.demo.kses import allowed, paragraphs
from termnews.demo.web import NO_CACHE, Reply, page

Status = Literal["approved", "hold", "spam", "trash"]

FLOOD_SECONDS = 15.0
"""Seconds between two comments of one address or e-mail."""

MOST_BYTES = {"author": 245, "email": 100, "url": 200, "comment": 65_525}
_TOO_LONG = {"author": "Your name", "email": "Your email address", "url": "Your URL", "comment": "Your comment"}
_COOKIE_SECONDS = 30_000_000

_LOCAL_PART = re.compile(r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~.-]+")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", re.IGNORECASE)
_LINK = re.compile(r"<a [^>]*href|https?://", re.IGNORECASE)


@dataclass(slots=True)
class Stored:
    """A comment as the site has it."""

    id: int
    post: int
    parent: int
    author: str
    text: str
    """After the filter: HTML with the tags that visitors may use."""
    written: datetime
    email: str = ""
    url: str = ""
    status: Status = "approved"
    ip: str = ""

    @property
    def html(self) -> str:
        """As it stands in a page or feed."""
        return paragraphs(self.text)

    @property
    def moderation_hash(self) -> str:
        """What lets its writer see it while it is held: a function of the second of writing, as in WordPress."""
        return hashlib.md5(f"{self.written:%Y-%m-%d %H:%M:%S}".encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Place:
    """What a comment is written on."""

    id: int
    permalink: str
    status: Literal["open", "closed", "unseen"]
    """'unseen': a draft, or a page for members."""


class Discussion:
    """All comments of the site, and the switches of its discussion settings."""

    def __init__(self, site: str, clock: Callable[[], datetime]) -> None:
        self._site = site
        self._clock = clock
        self.comments: list[Stored] = []
        self.moderation = False
        """Every comment is held until somebody has looked at it."""
        self.require_name_email = True
        self.must_log_in = False
        self.flood_seconds = FLOOD_SECONDS
        self.links_held = 2
        """So many links in a comment hold it."""
        self.disallowed: frozenset[str] = frozenset()
        """Words whose comments go to the trash, without a word."""

    @property
    def cookie_hash(self) -> str:
        """What the names of the site's cookies end with."""
        return hashlib.md5(self._site.encode(), usedforsecurity=False).hexdigest()

    def add(self, post: int, parent: int, author: str, text: str, written: datetime) -> Stored:
        """Put a comment into a thread, no questions asked."""
        comment = Stored(self._next_id(), post, parent, author, text, written)
        self.comments.append(comment)
        return comment

    def of(self, post: int) -> list[Stored]:
        """The public comments of an article, oldest first."""
        return [comment for comment in self.comments if comment.post == post and comment.status == "approved"]

    def held_for(self, post: int, cookies: Mapping[str, str], query: Mapping[str, str]) -> list[Stored]:
        """The held comments of whoever asks, told by their cookies or by the link that they were given."""
        name = unquote(cookies.get(f"comment_author_{self.cookie_hash}", ""))
        email = unquote(cookies.get(f"comment_author_email_{self.cookie_hash}", ""))
        asked = (query.get("unapproved", ""), query.get("moderation-hash", ""))
        return [
            comment
            for comment in self.comments
            if comment.post == post
            and comment.status == "hold"
            and (
                (email and (name, email) == (comment.author, comment.email))
                or asked == (str(comment.id), comment.moderation_hash)
            )
        ]

    def find(self, id: int) -> Stored | None:
        """A comment, whatever its state."""
        return next((comment for comment in self.comments if comment.id == id), None)

    # --- the form -----------------------------------------------------------------------------------------------------

    def submit(self, form: Mapping[str, str], ip: str, place: Place | None) -> Reply:
        """The answer to `POST /wp-comments-post.php`."""
        if place is None or place.status == "unseen":
            return Reply(headers=NO_CACHE)
        fields = {name: form.get(name, "").strip() for name in MOST_BYTES}
        if place.status == "closed":
            return refusal("Sorry, comments are closed for this item.", 403)
        if self.must_log_in:
            return refusal("Sorry, you must be logged in to comment.", 403)
        if words := self._fault(fields):
            return refusal(f"<strong>Error:</strong> {words}", 200)
        now = self._clock()
        parent = self._parent(form.get("comment_parent", ""), place.id)
        text = allowed(fields["comment"])
        comment = Stored(0, place.id, parent, fields["author"], text, now, fields["email"], fields["url"], ip=ip)
        if any(_same(comment, other) for other in self.comments):
            return refusal("Duplicate comment detected; it looks as though you’ve already said that!", 409)
        if self._is_flood(comment):
            return refusal("You are posting comments too quickly. Slow down.", 429)
        comment.id = self._next_id()
        comment.status = self._verdict(comment)
        self.comments.append(comment)
        return self._thanks(comment, form, place.permalink)

    def _fault(self, fields: Mapping[str, str]) -> str:
        """What is wrong with the fields, in the words and the order of WordPress; '' for nothing."""
        if self.require_name_email:
            if not fields["author"] or not fields["email"]:
                return "Please fill the required fields."
            if not is_email(fields["email"]):
                return "Please enter a valid email address."
        if not fields["comment"]:
            return "Please type your comment text."
        for name, most in MOST_BYTES.items():
            if len(fields[name].encode()) > most:
                return f"{_TOO_LONG[name]} is too long."
        return ""

    def _parent(self, wanted: str, post: int) -> int:
        # 6.1.9 makes a reply to what is not there a comment on the article; later versions refuse it.
        parent = self.find(int(wanted)) if wanted.isdecimal() and len(wanted) < 12 else None
        return parent.id if parent and parent.post == post and parent.status == "approved" else 0

    def _is_flood(self, comment: Stored) -> bool:
        since = comment.written - timedelta(seconds=self.flood_seconds)
        return any(
            other.written > since
            for other in self.comments
            if (other.ip and other.ip == comment.ip) or (other.email and other.email == comment.email)
        )

    def _verdict(self, comment: Stored) -> Status:
        said = f"{comment.author} {comment.email} {comment.url} {comment.text}".casefold()
        if any(word.casefold() in said for word in self.disallowed):
            return "trash"
        return "hold" if self.moderation or len(_LINK.findall(comment.text)) >= self.links_held else "approved"

    def _thanks(self, comment: Stored, form: Mapping[str, str], permalink: str) -> Reply:
        consent = form.get("wp-comment-cookies-consent") == "yes"
        location = f"{permalink}#comment-{comment.id}"
        if form.get("redirect_to"):
            location = self._own(form["redirect_to"], comment.id)
        elif comment.status == "hold" and not consent:
            location = (
                f"{permalink}?unapproved={comment.id}&moderation-hash={comment.moderation_hash}#comment-{comment.id}"
            )
        headers = (*NO_CACHE, *self._cookies(comment, consent), ("X-Redirect-By", "WordPress"), ("Location", location))
        return Reply(b"", 302, headers=headers)

    def _own(self, wanted: str, id: int) -> str:
        if urlsplit(wanted).netloc in ("", urlsplit(self._site).netloc):
            return f"{wanted.split('#')[0]}#comment-{id}"
        return f"{self._site}/wp-admin/"

    def _cookies(self, comment: Stored, consent: bool) -> list[tuple[str, str]]:
        """Three cookies, kept for 347 days with the box ticked, deleted without."""
        values = {"": comment.author, "_email": comment.email, "_url": comment.url}
        cookies = []
        for name, value in values.items():
            kept = consent and value
            age = _COOKIE_SECONDS if kept else 0
            until = self._clock() + timedelta(seconds=age or -31_536_000)
            cookies.append(
                (
                    "Set-Cookie",
                    f"comment_author{name}_{self.cookie_hash}={quote(value) if kept else '%20'}; "
                    f"expires={until:%a, %d %b %Y %H:%M:%S} GMT; Max-Age={age}; path=/",
                )
            )
        return cookies

    def _next_id(self) -> int:
        return max((comment.id for comment in self.comments), default=0) + 1


def refusal(words: str, status: int) -> Reply:
    """The page by which WordPress refuses a comment (`wp_die`)."""
    html = (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n'
        '\t<meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />\n'
        '\t<meta name="viewport" content="width=device-width">\n'
        "\t<meta name='robots' content='max-image-preview:large, noindex, follow' />\n"
        "\t<title>Comment Submission Failure</title>\n</head>\n"
        f'<body id="error-page">\n\t<div class="wp-die-message"><p>{words}</p></div>\n'
        "<p><a href='javascript:history.back()'>&laquo; Back</a></p></body>\n</html>"
    )
    return page(html, status, *NO_CACHE)


def is_email(address: str) -> bool:
    """Whether WordPress takes it for an e-mail address (`is_email`)."""
    local, at, domain = address.partition("@")
    return len(address) >= 6 and bool(at) and bool(_LOCAL_PART.fullmatch(local)) and bool(_DOMAIN.fullmatch(domain))


def _same(comment: Stored, other: Stored) -> bool:
    """A duplicate: the same place, writer and words, case and accents aside, as MySQL compares; trash is forgotten."""
    return (
        other.status != "trash"
        and (comment.post, comment.parent) == (other.post, other.parent)
        and _folded(comment.author) == _folded(other.author)
        and _folded(comment.email) == _folded(other.email)
        and _folded(comment.text) == _folded(other.text)
    )


def _folded(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text.strip())
    return "".join(letter for letter in spread if not unicodedata.combining(letter)).casefold()
