"""What will become of a comment before it is sent: where it goes, by what, and what answer is to be expected. Pure."""

from __future__ import annotations

from typing import NamedTuple

from termnews import urls, wire
from termnews.discussion import Clues, CommentForm, Doors, Identity, Thread
from termnews.text import plural

MANY_LINKS = 2
"""Links from which on WordPress holds a comment (`comment_max_links`, as it comes)."""

_MUST_LOG_IN = {"hackernews": "Hacker News", "lobsters": "Lobsters", "lemmy": "Lemmy", "mastodon": "Mastodon"}
"""Services of which threads are read, and that take comments only from those who have logged in."""


class Prospect(NamedTuple):
    """What is known of the site that a comment is for."""

    host: str
    """Where it goes, as the reader may see it."""
    service: str = "wordpress"
    """By whose rules its text is written."""
    way: str = "the form of its page"
    limit: int = 0
    """Bytes of the wire text at most, 0 where nothing is known."""
    words: str = ""
    """What kind of answer is to be expected."""
    hindrance: str = ""
    """Why it can only be kept here; '' where it can be sent."""
    warning: str = ""
    """Why it is likely not to be taken; it can be tried."""
    wants_name: bool = True
    wants_email: bool = True


def prospect(url: str, thread: Thread | None, clues: Clues | None) -> Prospect:
    """What is to be expected of a comment on the article at an address, from what is kept of its thread and page."""
    page = clues.page if clues is not None else None
    service = thread.service if thread is not None else ""
    # A feed may lead to its articles by another host: the page is where it was found to be.
    at = urls.host(page.url if page is not None and page.url else url)
    found = Prospect(urls.readable_host(at), limit=thread.limit if thread is not None else 0)
    if not found.host:
        return found._replace(hindrance="The article has no address: there is nowhere to send it to.")
    if thread is None:
        later = "Its page has not been looked at yet: whether it takes comments is seen when it is sent."
        return found._replace(words=later)
    if service in _MUST_LOG_IN:
        return found._replace(hindrance=_only_browser(_MUST_LOG_IN[service]))
    if thread.doors is Doors.ELSEWHERE:
        return found._replace(hindrance=_only_browser(thread.elsewhere or "another company"))
    if page is not None and page.form is not None and page.form.refusal:
        return found._replace(hindrance=f"Its form is not used: {page.form.refusal}")
    if page is not None and page.form is not None and page.form.questions:
        asked = "“, “".join(page.form.questions)
        return found._replace(warning=f"The site asks what only you can answer in the browser: “{asked}”.")
    if thread.doors is Doors.CLOSED:
        return found._replace(warning="Comments are closed here.")
    if thread.doors is Doors.LOGIN:
        return found._replace(
            warning="The site wants a log-in. With an application password in WordPress, `termnews login` has it."
        )
    isso = next((place for place in (page.places if page else ()) if place.service == "isso"), None)
    if service == "isso" or (isso is not None and (page is None or page.form is None)):
        host = urls.readable_host(urls.host(isso.url)) if isso is not None else found.host
        return found._replace(
            host=host,
            service="isso",
            way="Isso",
            words="It may be held for moderation. For 15 minutes it can be deleted again, from the outbox.",
            wants_name=False,
            wants_email=False,
        )
    return _by_form(found, page.form if page is not None else None)


def _by_form(found: Prospect, form: CommentForm | None) -> Prospect:
    required = {kind for _, kind, needed in form.fields if needed} if form is not None else {"name", "email"}
    return found._replace(
        words="It may be held for moderation. A visitor cannot take a comment back.",
        wants_name="name" in required,
        wants_email="email" in required,
    )


def _only_browser(name: str) -> str:
    return f"Comments are kept by {name}: ^o opens it in the browser, and the draft is kept."


def missing(identity: Identity, found: Prospect) -> str:
    """What the site wants and is not filled in, as a sentence; '' where all is there."""
    wanted = []
    if found.wants_name and not identity.name.strip():
        wanted.append("a name")
    if found.wants_email and not identity.email.strip():
        wanted.append("an e-mail address")
    if wanted:
        return f"The site wants {' and '.join(wanted)}."
    if identity.email.strip() and "@" not in identity.email:
        return "The e-mail address has no @."
    return ""


class Measure(NamedTuple):
    """How long a text is as it is sent."""

    words: str
    """`340 of 65,525 bytes`, and the warning that there is."""
    too_long: bool
    links: int


def measure(text: str, found: Prospect) -> Measure:
    """How long a text is as it is sent, against what the site takes."""
    sent = wire.of(found.service, text)
    size, links = wire.size(sent), wire.links(sent)
    counts = [plural(len(text.split()), "word")]
    counts.append(f"{size:,} of {found.limit:,} bytes" if found.limit else plural(size, "byte"))
    too_long = bool(found.limit) and size > found.limit
    if too_long:
        counts.append(f"{size - found.limit:,} too many")
    if links >= MANY_LINKS:
        counts.append(f"{links} links: two or more are usually held")
    return Measure(" · ".join(counts), too_long, links)
