"""What a server's answer to a comment means. Pure: an answer in, a Verdict out.

What is stored is told by where WordPress leads (`Location`), by the number that an API gives, and by whether there is
a body at all; never by the status alone (17 of 29 recorded refusals of WordPress came as 200) and never by words, which
are the site's own, in its language. What is not known for certain is UNKNOWN: it is looked after.
"""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import quote

from termnews.comments.base import Verdict
from termnews.discussion import DraftState, Identity
from termnews.fetch.encoding import decode
from termnews.fetch.http import Answer
from termnews.text import clean
from termnews.urls import join

FLOOD = timedelta(seconds=16)
"""WordPress takes two comments of one address or e-mail 15 s apart, and no header tells how long it wants to wait."""

LONGEST_WAIT = timedelta(hours=1)
"""What a site may ask for with Retry-After."""

_COMMENT = re.compile(r"comment-(\d{1,18})")
_HELD = frozenset(("unapproved", "moderation-hash"))
_AUTHOR_COOKIE = re.compile(r"comment_author_(?!email_|url_)([0-9A-Za-z]{1,64})")


def of_form(answer: Answer, identity: Identity, *, again: bool) -> Verdict:
    """The outcome of `POST wp-comments-post.php` (6.1.9, 6.5.5, 6.7-alpha: the same table)."""
    if 300 <= answer.status < 400:
        return _led_on(answer, identity)
    words = words_of(answer)
    if answer.status == 200:
        if not answer.body.strip():
            return Verdict(
                DraftState.BLOCKED, "The site does not know this article (any more): it answers with nothing."
            )
        if _is_refusal(answer.body):
            return Verdict(DraftState.REJECTED, words)
        said = _bare(answer)
        words = "The site answers with a page that does not say what became of the comment."
        # A plugin that ends PHP in the middle says why in a line.
        return Verdict(DraftState.UNKNOWN, f"The site answers only: {said}" if said else words, wait=timedelta())
    if answer.status == 409:
        return _twice(words, again)
    if answer.status == 500 and _is_refusal(answer.body) and not _is_breakdown(answer.body):
        # What `wp_die` answers unless it is told otherwise, and plugins seldom tell it.
        return Verdict(DraftState.BLOCKED, words)
    return _by_status(answer, words)


def of_rest(answer: Answer, *, again: bool) -> Verdict:
    """The outcome of `POST wp/v2/comments`: its JSON is honest."""
    value = json_of(answer)
    key = value.get("id")
    if answer.status == 201 and isinstance(key, int) and not isinstance(key, bool):
        link = value.get("link")
        found = Verdict(DraftState.ACCEPTED, "", str(key), clean(link, 0) if isinstance(link, str) else "")
        return found if value.get("status") == "approved" else found._replace(state=DraftState.HELD)
    words = words_of(answer)
    code = value.get("code")
    if answer.status == 409:
        return _twice(words, again)
    if code == "comment_flood":
        return Verdict(DraftState.QUEUED, words, wait=FLOOD)
    if answer.status == 401:
        return Verdict(DraftState.BLOCKED, f"The site does not take the application password: {words}")
    if answer.status == 400 and code:
        return Verdict(DraftState.REJECTED, words)
    return _by_status(answer, words)


def of_isso(answer: Answer) -> Verdict:
    """The outcome of `POST /new` of Isso (0.14). It refuses no doubles; what it limits, it limits by the minute."""
    value = json_of(answer)
    key = value.get("id")
    if answer.status in (201, 202) and isinstance(key, int) and not isinstance(key, bool):
        mode = value.get("mode")
        state = DraftState.HELD if answer.status == 202 or mode == 2 else DraftState.ACCEPTED
        mine = next((f"{name}={value}" for name, value in answer.cookies if name == str(key)), "")
        return Verdict(state, "", str(key), cookie=mine)
    words = words_of(answer)
    if answer.status == 400:
        return Verdict(DraftState.REJECTED, words)
    return _by_status(answer, words)


def _led_on(answer: Answer, identity: Identity) -> Verdict:
    """A redirect: which comment it became, and whether it is held."""
    location = join(answer.url, answer.headers.get("location", ""), ())
    before, _, fragment = location.partition("#")
    number = _COMMENT.fullmatch(fragment)
    if number is None:
        # As of Yoast's, which sends those who comment for the first time to a page of thanks.
        words = "The site leads to an address that does not say what became of the comment."
        return Verdict(DraftState.UNKNOWN, words, cookie=own_cookie(answer, identity), wait=timedelta())
    path, _, query = before.partition("?")
    asked = dict(field.partition("=")[::2] for field in query.split("&") if field)
    held = asked.keys() >= _HELD
    # The hash shows the comment for ten minutes to whoever has it, so it is no address to keep.
    kept = "&".join(f"{name}={value}" for name, value in asked.items() if name not in _HELD)
    return Verdict(
        DraftState.HELD if held else DraftState.ACCEPTED,
        "",
        number[1],
        f"{path}{'?' if kept else ''}{kept}#{fragment}",
        own_cookie(answer, identity),
    )


def own_cookie(answer: Answer, identity: Identity) -> str:
    """What the site is to be shown so that it shows the writer's held comments; '' where it names no cookie.

    It deletes the cookies of a writer who has not ticked the box, and in doing so says how they are called. The name
    ends in the md5 of the site's address.
    """
    found = next((match for name, _ in answer.cookies if (match := _AUTHOR_COOKIE.fullmatch(name))), None)
    return cookie_of(found[1], identity) if found is not None else ""


def cookie_of(site: str, identity: Identity) -> str:
    """The cookie of a writer at a site, by what its name ends with."""
    if not identity.email:
        return ""
    name, email = (quote(value, safe="") for value in identity[:2])
    return f"comment_author_{site}={name}; comment_author_email_{site}={email}"


def _is_refusal(body: bytes) -> bool:
    """Whether it is the page of `wp_die`; before WordPress 5.3 its words stood in the body alone."""
    return b'class="wp-die-message"' in body or b'<body id="error-page"' in body


def _is_breakdown(body: bytes) -> bool:
    """Whether such a page is WordPress' own for a fatal error or a database that is away: then a comment may have been
    stored before. The one links to wordpress.org in whatever language, the other is a headline."""
    words = body.partition(b"wp-die-message")[2]
    return b"wordpress.org/" in words or b"<h1" in words


def _twice(words: str, again: bool) -> Verdict:
    return Verdict(DraftState.ACCEPTED, "It had arrived.") if again else Verdict(DraftState.REJECTED, words)


def _by_status(answer: Answer, words: str) -> Verdict:
    """What any server means by a status that is not the service's own."""
    if answer.status == 429:
        return Verdict(DraftState.QUEUED, words, wait=_asked_wait(answer))
    if answer.status >= 500 or answer.status < 400 or answer.status == 408:
        # It may have failed after it had stored the comment: in a mail that it sends, or behind its proxy.
        return Verdict(DraftState.UNKNOWN, words)
    return Verdict(DraftState.REJECTED if answer.status in (413, 422) else DraftState.BLOCKED, words)


def _asked_wait(answer: Answer) -> timedelta:
    value = answer.headers.get("retry-after", "")
    seconds = int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 0
    return min(max(timedelta(seconds=seconds), FLOOD), LONGEST_WAIT)


# --- words ------------------------------------------------------------------------------------------------------------

_WORDS = (
    (re.compile(r'<div class="wp-die-message">'), "</div>"),
    (re.compile(r"<p(?: [^<>]{0,500})?>"), "</p>"),
    (re.compile(r"<title[^<>]{0,200}>"), "</title>"),
)
"""Where a site's words stand, the best place first: how it begins and ends."""

_LONGEST = 300
_LONGEST_LINE = 2000
_PAGE = re.compile(r"<(?:!doctype|html|head|body|script|title)\b", re.I)
_LOOKED_AT = 64 << 10


def words_of(answer: Answer) -> str:
    """What a site says, as one clean line: its message, else the first paragraph or the title, else the line that is
    all there is; else its status."""
    value = json_of(answer)
    if isinstance(value.get("message"), str):
        return clean(unescape(value["message"]), _LONGEST) or _status(answer)
    text = decode(answer.body[:_LOOKED_AT], answer.headers.get("content-type", ""), "html")
    for begins, ends in _WORDS:
        found = begins.search(text)
        at = text.find(ends, found.end()) if found is not None else -1
        if found is not None and at >= 0:
            words = clean(unescape(re.sub(r"<[^<>]*>", " ", text[found.end() : at])), _LONGEST)
            if words:
                return words
    return _bare(answer) or _status(answer)


def _bare(answer: Answer) -> str:
    """The words of a body that is no page, but a line or two of text; '' for any other and for what is no text."""
    text = decode(answer.body[:_LONGEST_LINE], answer.headers.get("content-type", ""), "html")
    if len(answer.body) >= _LONGEST_LINE or _PAGE.search(text):
        return ""
    words = clean(unescape(re.sub(r"<[^<>]*>", " ", text)), _LONGEST)
    return words if words.isprintable() else ""


def _status(answer: Answer) -> str:
    return f"The site answers with the status {answer.status} and no word."


def json_of(answer: Answer) -> dict[str, Any]:
    """The JSON object of an answer; empty where there is none."""
    value = json_value(answer)
    return value if isinstance(value, dict) else {}


def json_value(answer: Answer) -> Any:
    """The JSON of an answer; None where there is none."""
    if answer.body.lstrip()[:1] not in (b"{", b"["):
        return None
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
