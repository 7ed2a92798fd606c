"""A feed of comments: RSS (`wfw:commentRss`) or Atom (`rel=replies`, RFC 4685), the newest comments of a thread.

WordPress' has ten, with the number of each as `#comment-N` of its address. Its Atom names what a comment answers
(`thr:in-reply-to`); its RSS begins the text with a paragraph that links to it, in the language of the site. A thread
that is read by REST one time and by its feed another has the same keys.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from termnews.comments.answers import ask_feed, body_of_html, capped, thought, validators_of
from termnews.discussion import Clues, Comment, FetchedThread, Place
from termnews.document import Document, Paragraph, spans_text
from termnews.fetch.http import Fetcher, Response
from termnews.model import Entry

_NUMBERED = re.compile(r"#(?:[a-z]{1,10}-){0,2}comment-([0-9]{1,18})$")
_ISSO = re.compile(r"#isso-([0-9]{1,18})$|^tag:[^ ]{1,300}:/isso/[0-9]+/([0-9]{1,18})$")

_LINKS_HERE = re.compile(r"\[(?:…|\.\.\.)\] .{0,2000} \[(?:…|\.\.\.)\]", re.DOTALL)
"""How WordPress quotes the place of a link in another page (wp-includes/class-wp-xmlrpc-server.php, pingback_ping)."""

FEED_SIZE = 10
"""Comments from which on a feed may have left some out: WordPress' has ten."""

_LONGEST_ATTRIBUTION = 80
"""Characters beside the name in `In reply to NAME.`, in whatever language."""


class CommentFeed:
    """The reading of a thread by its feed. `place.url` is the feed's address."""

    async def read(self, fetcher: Fetcher, place: Place, clues: Clues) -> FetchedThread:
        """What stands in the feed now; what it leaves out is still there. Raises FetchError."""
        response = await ask_feed(fetcher, place.url, clues)
        if response.not_modified:
            return FetchedThread(place, unchanged=True)
        comments, cut = await thought(lambda: _read(response))
        return FetchedThread(
            place,
            comments,
            is_whole=False,
            **validators_of(response, place.url)._asdict(),
            cut=cut,
        )


def _read(response: Response) -> tuple[tuple[Comment, ...], bool]:
    """The comments of a feed. Raises FeedError."""
    from termnews.fetch import feeds

    feed = feeds.parse(response.body, url=response.url, content_type=response.content_type)
    comments, more = capped(comments_of(feed.entries))
    return comments, more or feed.truncated


async def has_nothing_new(response: Response, clues: Clues) -> bool:
    """Whether the comments in a feed are the newest that are kept, all of them and no others. Raises BadReply.

    WordPress' feed of one article's comments is another one whenever anything on the site is. One that is shorter than
    what is kept, and has room, has lost some.
    """
    comments, _ = await thought(lambda: _read(response))
    has_room = len(comments) < FEED_SIZE
    known = clues.newest if has_room else clues.newest[: len(comments)]
    return {one.key for one in comments} == set(known)


def comments_of(entries: tuple[Entry, ...]) -> Iterator[Comment]:
    """The comments that the entries of a feed are; a page that links here is none."""
    for entry in entries:
        body, linked = without_attribution(body_of_html(entry.content or entry.summary, entry.url))
        if _LINKS_HERE.fullmatch(body.text().strip()):
            continue
        parent = number_in(entry.in_reply_to) or linked
        yield Comment(
            key=key_of_entry(entry),
            parent=parent if parent or not entry.in_reply_to else entry.in_reply_to,
            author=", ".join(entry.authors),
            published=entry.published,
            body=body,
            url=entry.url,
        )


def number_in(address: str) -> str:
    """The number of a comment that an address or an identity ends in; '' without."""
    found = _NUMBERED.search(address)
    if found is not None:
        return found[1]
    found = _ISSO.search(address)
    return (found[1] or found[2]) if found is not None else ""


def key_of_entry(entry: Entry) -> str:
    """The identity of a comment: its number where its site shows one, else its guid, its address, or what it says."""
    known = number_in(entry.url) or number_in(entry.guid) or entry.guid or entry.url
    if known:
        return known
    said = "\x00".join((*entry.authors, str(entry.published), entry.content or entry.summary))
    return hashlib.blake2b(said.encode(errors="replace"), digest_size=8).hexdigest()


def without_attribution(body: Document) -> tuple[Document, str]:
    """A text without a first paragraph that only says what it answers, and the number of what it answers.

    Such a paragraph is one link to a comment, and few words beside it.
    """
    first = body.blocks[0] if body.blocks else None
    if not isinstance(first, Paragraph):
        return body, ""
    links = [span for span in first.spans if span.link]
    parent = number_in(links[0].link) if len({span.link for span in links}) == 1 else ""
    beside = len(spans_text(first.spans)) - len(spans_text(tuple(links)))
    if not parent or not 1 <= beside <= _LONGEST_ATTRIBUTION:
        return body, ""
    return Document(body.blocks[1:]), parent


SERVICE = CommentFeed()
