"""WordPress: a comment left by the form under its article, as a visitor leaves it.

The page is read afresh before each attempt: hidden fields are sent back as they stand, what a person does not see stays
as it is, the box that asks to be remembered is never ticked, and what only the writer can answer is left to a browser.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

from termnews import urls, wire
from termnews.comments import article_page, outcomes, wordpress_look
from termnews.comments.article_page import ArticlePage
from termnews.comments.base import Letter, Verdict
from termnews.discussion import CommentForm, Delivery, Doors, DraftState, Identity
from termnews.fetch.connect import same_host
from termnews.fetch.http import Fetcher

FORM = "application/x-www-form-urlencoded"

_ASKS = {"name": "a name", "email": "an e-mail address", "website": "a website"}


class WordPressForm:
    """The posting by the form. WordPress refuses the same words of the same writer a second time."""

    dedupes = True

    async def prepare(self, fetcher: Fetcher, delivery: Delivery, secret: str) -> Letter | Verdict:
        """Read the page and fill its form in; BLOCKED or REJECTED where that is not possible. Raises FetchError."""
        page = await article_page.read(fetcher, delivery)
        if words := closed(page, delivery):
            return Verdict(DraftState.BLOCKED, words)
        form = page.tells.form
        if form is None:
            return Verdict(DraftState.BLOCKED, "There is no comment form in the article's page.")
        sent = delivery.wire or wire.wordpress(delivery.draft.text)
        if words := unfit(form, delivery.draft.identity, sent):
            return Verdict(DraftState.REJECTED, words)
        parent = ""
        if delivery.draft.parent is not None:
            parent = wordpress_look.number_in(delivery.draft.parent.key)
            # 6.1.9 makes an answer to what is not shown a comment on the article, without a word.
            missing = await wordpress_look.missing_parent(fetcher, delivery, page, parent)
            if missing:
                return Verdict(DraftState.BLOCKED, missing)
        values = list(filled(form, delivery.draft.identity, sent, parent))
        # As browsers do: in the characters of the page, and what these do not have as a reference of HTML.
        body = urlencode(values, encoding=form.charset or "utf-8", errors="xmlcharrefreplace").encode()
        return Letter(sent, form.action, body, FORM, site_of(form.action))

    async def post(self, fetcher: Fetcher, letter: Letter, delivery: Delivery, *, again: bool) -> Verdict:
        """Send the form. No redirect is followed: where it leads is the answer. Raises NotSent and CutOff."""
        answer = await fetcher.ask(
            letter.address,
            method="POST",
            body=letter.body,
            content_type=letter.content_type,
            trusted=same_host(letter.address, delivery.source_url),
        )
        return outcomes.of_form(answer, delivery.draft.identity, again=again)

    async def look(self, fetcher: Fetcher, delivery: Delivery, secret: str) -> Verdict | None:
        """Ask the REST interface and the page, as everyone and as the writer sees them. Raises FetchError."""
        return await wordpress_look.look(fetcher, delivery)


def site_of(url: str) -> str:
    """A host with its port: what is sent there is sent one after another."""
    return urlsplit(url).netloc.lower()


def closed(page: ArticlePage, delivery: Delivery) -> str:
    """Why no comment can be left by a page, in words; '' where one can."""
    status, tells = page.answer.status, page.tells
    if status in article_page.GONE:
        return "The article's page is not there any more."
    if status in article_page.FORBIDDEN:
        return "The site does not let the article's page be read from here."
    if status >= 300:
        return f"The article's page cannot be read: the site answers with the status {status}."
    if not article_page.is_known(page.answer.url, delivery):
        return f"The article has moved to another site, {urls.host(page.answer.url)}: nothing was sent there."
    if tells.form is not None and not (tells.form.refusal and tells.elsewhere):
        return tells.form.refusal or misled(page.answer.url, tells.form) or _asked(tells.form)
    if tells.elsewhere:
        return f"The comments are kept by {tells.elsewhere}: one can be left in a browser."
    return {
        Doors.CLOSED: "Comments are closed here.",
        Doors.LOGIN: (
            "Only those who have logged in can leave a comment here. With an application password of the site,"
            " `termnews login` logs in."
        ),
        Doors.ELSEWHERE: "The comments are kept elsewhere: one can be left in a browser.",
    }.get(tells.doors, "")


def misled(page: str, form: CommentForm) -> str:
    """Why a form is not sent although it is there, in words: it leads to another host, or into the open."""
    if not urls.is_web(form.action) or urls.host(form.action) != urls.host(page):
        return f"The form sends comments to another site, {urls.host(form.action) or 'which has no address'}."
    if urls.origin(page)[0] == "https" and urls.origin(form.action)[0] != "https":
        return "The form would send the comment and your e-mail address unencrypted (http)."
    if form.method != "post":
        return "The form would put the comment into an address (GET)."
    return "" if form.field("text") else "The form has no text box that can be seen."


def _asked(form: CommentForm) -> str:
    if not form.questions:
        return ""
    asked = "“, “".join(form.questions)
    return f"The form asks what only you can answer, in a browser: “{asked}”."


def unfit(form: CommentForm, identity: Identity, sent: str) -> str:
    """What a form will not take, in words; '' where all is well. Asked before anything is sent."""
    values = {"name": identity.name, "email": identity.email, "website": identity.website}
    needed = [kind for _, kind, required in form.fields if required]
    missing = [words for kind, words in _ASKS.items() if kind in needed and not values[kind].strip()]
    if missing:
        return f"The site wants {' and '.join(missing)}."
    limits = dict(form.limits)
    for kind, value in {"text": sent, **values}.items():
        most, size = limits.get(form.field(kind), 0), wire.size(value.strip())
        if most and size > most:
            whose = "The comment" if kind == "text" else f"Your {kind}"
            return f"{whose} is too long for the site: {size:,} bytes of {most:,}."
    return ""


def filled(form: CommentForm, identity: Identity, sent: str, parent: str) -> Iterator[tuple[str, str]]:
    """The fields that are sent: the writer's in those that a person sees, all else as the page has it."""
    values = {"text": sent, "name": identity.name, "email": identity.email, "website": identity.website}
    written = set[str]()
    for name, kind, _ in form.fields:
        if kind in values and name not in written:
            written.add(name)
            yield name, values[kind]
    answers = False
    for name, value in form.rest:
        if name == "comment_parent":
            answers = True
            yield name, parent or "0"
        elif name not in written:
            yield name, value
    if parent and not answers:
        yield "comment_parent", parent


SERVICE = WordPressForm()
