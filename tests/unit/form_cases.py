"""What a comment form of WordPress is posted, case by case in the order in which a real one was asked, for two hands.

The same steps are played on the demo's fake and on a real server; `wordpress-rows.json` beside the checkout is what the
real one answered when it was recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any, NamedTuple, Protocol

FORM = {
    "author": "Prue Probe",
    "email": "prue@example.org",
    "url": "",
    "submit": "Post Comment",
    "comment_parent": "0",
}


class Answer(NamedTuple):
    """What a form was answered, with what differs from site to site left out."""

    status: int
    location: str = ""
    """'ARTICLE' for where the article is, 'N' for the comment's number."""
    words: str = ""
    """Of the page that refuses it, without its tags."""
    number: int = 0
    """That the comment was given; it does not count for equality of shape."""

    @property
    def shape(self) -> tuple[int, str, str]:
        """What must be the same everywhere."""
        return self.status, self.location, self.words


class Hand(Protocol):
    """A site to be asked: the fake or a real one."""

    def set(self, **settings: Any) -> None:
        """moderated, must_log_in, require_name_email: bool; flood: seconds; disallowed: a word, '' for none."""

    def post(self, fields: Mapping[str, str], post: str) -> Answer:
        """Send the form; 'open', 'open2', 'closed', 'password', 'private', 'draft', 'trash', 'page', '' for none."""
        ...

    def trash(self, comment: int) -> None:
        """Put a comment into the trash."""

    def spam(self, comment: int) -> None:
        """Mark it as spam."""


@dataclass(frozen=True)
class Step:
    """One post, and what is done before it."""

    name: str
    """As in the recorded table."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Other than in FORM; `{post-ok}` stands for the number that the comment of that step was given."""
    post: str = "open"
    set: Mapping[str, Any] = field(default_factory=dict)
    trash: str = ""
    """The step whose comment is put into the trash before."""
    spam: str = ""
    only: tuple[str, ...] = ()
    """The fields of FORM that are sent, where not all are."""


STEPS = (
    Step("post-ok"),
    Step("post-ok-consent", {"wp-comment-cookies-consent": "yes"}),
    Step("post-ok-minimal", only=("author", "email")),
    Step("post-redirect-to", {"redirect_to": "{site}/2026/11/other/"}),
    Step("post-redirect-to-foreign", {"redirect_to": "https://elsewhere.example/"}),
    Step("fail-no-name", {"author": ""}),
    Step("fail-no-email", {"email": ""}),
    Step("fail-bad-email", {"email": "not-an-email"}),
    Step("fail-empty", {"comment": ""}),
    Step("fail-empty-space", {"comment": " \n\t "}),
    Step("dup-first", {"comment": "Said once."}),
    Step("fail-duplicate", {"comment": "Said once."}),
    Step("dup-other-name", {"comment": "Said once.", "author": "Quinn Quiz"}),
    Step("dup-other-email", {"comment": "Said once.", "email": "quinn@example.org"}),
    Step("dup-other-parent", {"comment": "Said once.", "comment_parent": "{post-ok}"}),
    Step("dup-whitespace", {"comment": "Said once. "}),
    Step("dup-case", {"comment": "SAID once."}),
    Step("fail-closed", post="closed"),
    Step("fail-unknown-post", post="unknown"),
    Step("fail-no-post-id", post=""),
    Step("fail-draft", post="draft"),
    Step("fail-trash", post="trash"),
    Step("fail-private", post="private"),
    Step("fail-password", post="password"),
    Step("ok-page", post="page"),
    Step("fail-name-long", {"author": "n" * 246}),
    Step("fail-email-long", {"email": f"{'e' * 95}@example.org"}),
    Step("fail-url-long", {"url": f"https://example.org/{'u' * 181}"}),
    Step("fail-too-long", {"comment": "c" * 65_526}),
    Step("ok-65525", {"comment": "d" * 65_525}),
    Step("len-multibyte-ok", {"comment": "é" * 32_762}),
    Step("len-multibyte-too-long", {"comment": "é" * 32_763}),
    Step("reply", {"comment_parent": "{post-ok}"}),
    Step("reply-unknown-parent", {"comment_parent": "999999"}),
    Step("other-post", post="open2"),
    Step("reply-parent-of-other-post", {"comment_parent": "{other-post}"}),
    Step("flood-1"),
    Step("fail-flood", {"email": "sol@example.org"}, set={"flood": 15}),
    Step("held", set={"flood": 0, "moderated": True}, fields={"comment": "Hold me, please."}),
    Step("held-duplicate", {"comment": "Hold me, please."}),
    Step("held-consent", {"wp-comment-cookies-consent": "yes"}),
    Step("held-then-trash", {"comment": "To be trashed."}),
    Step("repost-after-trash", {"comment": "To be trashed."}, trash="held-then-trash"),
    Step("held-then-spam", {"comment": "To be spam."}),
    Step("repost-after-spam", {"comment": "To be spam."}, spam="held-then-spam"),
    Step("disallowed", {"comment": "a forbiddenword"}, set={"moderated": False, "disallowed": "forbiddenword"}),
    Step("two-links", {"comment": "https://a.example and https://b.example"}, set={"disallowed": ""}),
    Step("fail-must-log-in", set={"must_log_in": True}),
    Step("ok-nameless", {"author": "", "email": ""}, set={"must_log_in": False, "require_name_email": False}),
    Step("ok-nameless-bad-email", {"author": "", "email": "not-an-email"}),
    Step(
        "kses",
        {"comment": '<p>a</p> <a href="https://a.example">b</a> <a href="https://c.example">d</a> <script>e</script>'},
        set={"require_name_email": True},
    ),
    Step("encoding", {"comment": "Grüße, 漢字, שלום, 🙂"}),
)
"""All of them, in order: one may need what another has left."""

NOT_THE_FORM = re.compile(r"page-|rest-|feed-|xmlrpc|shortlink|head-|.*preview|fail-get$")
"""Rows of the table that are not posts of the form."""

OF_PLUGINS = re.compile(r"honeypot-|captcha-|post-logged-in$|post-paged$|wp-comments-post-apppw$")
"""Posts that only a site with plugins, members or pages of comments answers so; the demo has none of them."""


def play(hand: Hand, base: str) -> Iterator[tuple[str, Answer]]:
    """Do all steps with a hand on a fresh site at an address: the name of each and what it was answered."""
    numbers: dict[str, int] = {}
    for turn, step in enumerate(STEPS):
        hand.set(**step.set)
        if step.trash:
            hand.trash(numbers[step.trash])
        if step.spam:
            hand.spam(numbers[step.spam])
        known = {f"{{{name}}}": str(number) for name, number in numbers.items()} | {"{site}": base}
        fields = {name: value for name, value in FORM.items() if not step.only or name in step.only}
        fields |= {"comment": f"Probe {turn}: {step.name}."}
        fields |= {name: known.get(value, value.replace("{site}", base)) for name, value in step.fields.items()}
        answer = hand.post(fields, step.post)
        numbers[step.name] = answer.number
        yield step.name, answer


def answer_of(status: int, location: str, body: str) -> Answer:
    """An answer, with what differs from site to site left out."""
    number = re.search(r"#comment-(\d+)$", location)
    path = re.sub(r"^http://127\.0\.0\.1:\d+/(?:\d{4}/\d\d/[\w-]+|about)/", "ARTICLE/", location)
    path = re.sub(r"^http://127\.0\.0\.1:\d+/", "SITE/", path)
    path = re.sub(r"(comment-|unapproved=)\d+", r"\1N", path)
    path = re.sub(r"moderation-hash=[0-9a-f]{32}", "moderation-hash=H", path)
    words = "".join(re.findall(r'<div class="wp-die-message">(.*?)</div>', body, re.DOTALL))
    said = " ".join(unescape(re.sub(r"<[^>]+>", "", words)).split())
    return Answer(status, path, said, int(number[1]) if number else 0)
