"""Mastodon, and the servers that speak its interface: the answers to a status.

`/api/v1/statuses/ID/context` is {ancestors, descendants}, each a list of {id, in_reply_to_id, content, created_at, url,
account: {display_name, acct, url}}; `content` is HTML (docs.joinmastodon.org/methods/statuses/#context). Who is not
logged in is given 60 descendants at most, 20 deep.
"""

from __future__ import annotations

from collections.abc import Iterator

from termnews.comments.answers import (
    Object,
    address_of,
    ask,
    body_of_html,
    body_of_plain,
    capped,
    key_of,
    moment_of,
    name_of,
    objects,
    read_json,
    thought,
    validators_of,
    words,
    wrong_shape,
)
from termnews.discussion import Clues, Comment, FetchedThread, Place
from termnews.document import Document
from termnews.fetch.http import Fetcher, Response

MOST_SHOWN = 60
"""Descendants that a stranger is given."""


class Mastodon:
    """The reading of a thread. `place.url` is the server, `place.thread` the id of the status there."""

    async def read(self, fetcher: Fetcher, place: Place, clues: Clues) -> FetchedThread:
        """The answers that everyone sees. Raises FetchError."""
        url = f"{place.url.rstrip('/')}/api/v1/statuses/{place.thread}/context"
        response = await ask(fetcher, url, clues)
        if response.not_modified:
            return FetchedThread(place, unchanged=True)
        comments, cut = await thought(lambda: _read(response, place))
        whole = len(comments) < MOST_SHOWN
        return FetchedThread(
            place,
            comments,
            is_whole=whole,
            total=len(comments) if whole else None,
            **validators_of(response, url)._asdict(),
            cut=cut or not whole,
        )


def _read(response: Response, place: Place) -> tuple[tuple[Comment, ...], bool]:
    """The answers to a status, and whether there were more. Raises BadReply."""
    context = read_json(response, "Mastodon")
    if not isinstance(context, dict) or not isinstance(context.get("descendants"), list):
        raise wrong_shape("Mastodon")
    return capped(comments_of(context, place))


def comments_of(context: Object, place: Place) -> Iterator[Comment]:
    """The answers to the status of a place."""
    for found in objects(context.get("descendants")):
        parent, account = key_of(found.get("in_reply_to_id")), found.get("account")
        account = account if isinstance(account, dict) else {}
        yield Comment(
            key=key_of(found.get("id")),
            parent="" if parent == place.thread else parent,
            author=name_of(account.get("display_name")) or name_of(account.get("acct")),
            published=moment_of(found.get("created_at")),
            body=_body(found, place.url),
            url=address_of(found.get("url")),
            author_url=address_of(account.get("url")),
        )


def _body(found: Object, site: str) -> Document:
    """What a status says, behind its warning where it has one; pictures and films as their addresses."""
    warning = body_of_plain(found.get("spoiler_text"))
    body = body_of_html(found.get("content"), site)
    files = "\n\n".join(filter(None, (address_of(file.get("url")) for file in objects(found.get("media_attachments")))))
    return Document((*warning.blocks, *body.blocks, *body_of_plain(words(files)).blocks))


SERVICE = Mastodon()
