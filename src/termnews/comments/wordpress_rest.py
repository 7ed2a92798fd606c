"""WordPress: a comment left by its REST interface, with an application password (WordPress 5.6 and later).

Source: developer.wordpress.org/rest-api/reference/comments. It answers honestly: a number, and whether the comment is
held. The name and the e-mail address are those of the account.
"""

from __future__ import annotations

import json
from base64 import b64encode

from termnews import wire
from termnews.comments import article_page, outcomes, wordpress_look, wordpress_post
from termnews.comments.base import Letter, Verdict
from termnews.comments.wordpress import endpoint
from termnews.discussion import Delivery, Doors, DraftState
from termnews.fetch.connect import same_host
from termnews.fetch.http import Fetcher
from termnews.urls import host, origin

JSON = "application/json"


class WordPressRest:
    """The posting by REST. The site refuses the same words a second time, with 409."""

    dedupes = True

    async def prepare(self, fetcher: Fetcher, delivery: Delivery, secret: str) -> Letter | Verdict:
        """Find the interface in the article's page; BLOCKED where there is none. Raises FetchError."""
        if not secret:
            return Verdict(DraftState.BLOCKED, "There is no application password for this site: `termnews login`.")
        page = await article_page.read(fetcher, delivery)
        root = wordpress_look.root_of(page)
        words = wordpress_post.closed(page, delivery)
        # To log in is what the password is for, and what the form asks it does not ask here.
        if words and page.tells.doors is not Doors.LOGIN and page.tells.form is None:
            return Verdict(DraftState.BLOCKED, words)
        if root is None or not root.thread:
            return Verdict(DraftState.BLOCKED, "The article's page names no REST interface.")
        if host(root.url) != host(page.answer.url) or not is_private_way(root.url):
            return Verdict(DraftState.BLOCKED, "The password would be sent to another host, or unencrypted (http).")
        sent = delivery.wire or wire.wordpress(delivery.draft.text)
        values: dict[str, object] = {"post": int(root.thread), "content": sent}
        if delivery.draft.parent is not None:
            parent = wordpress_look.number_in(delivery.draft.parent.key)
            missing = await wordpress_look.missing_parent(fetcher, delivery, page, parent)
            if missing:
                return Verdict(DraftState.BLOCKED, missing)
            values["parent"] = int(parent)
        address = endpoint(root.url, "wp/v2/comments", {"_fields": "id,status,link"})
        headers = (("Authorization", basic(secret)),)
        return Letter(sent, address, json.dumps(values).encode(), JSON, wordpress_post.site_of(address), headers)

    async def post(self, fetcher: Fetcher, letter: Letter, delivery: Delivery, *, again: bool) -> Verdict:
        """Send it. Raises NotSent and CutOff."""
        answer = await fetcher.ask(
            letter.address,
            method="POST",
            body=letter.body,
            content_type=letter.content_type,
            authorization=dict(letter.headers)["Authorization"],
            accept=JSON,
            trusted=same_host(letter.address, delivery.source_url),
        )
        return outcomes.of_rest(answer, again=again)

    async def look(self, fetcher: Fetcher, delivery: Delivery, secret: str) -> Verdict | None:
        """Ask REST as the writer, who may read what is held, else look as a visitor does. Raises FetchError."""
        number = delivery.draft.remote_key
        if secret and number:
            page = await article_page.read(fetcher, delivery)
            root = wordpress_look.root_of(page)
            if root is not None and host(root.url) == host(page.answer.url) and is_private_way(root.url):
                url = endpoint(root.url, f"wp/v2/comments/{number}", {"_fields": "id,status,link"})
                trusted = same_host(url, delivery.source_url)
                answer = await fetcher.ask(url, accept=JSON, authorization=basic(secret), trusted=trusted)
                value = outcomes.json_of(answer)
                if answer.status == 200 and str(value.get("id")) == number and value.get("status") == "hold":
                    return Verdict(DraftState.HELD, "", number)
        return await wordpress_look.look(fetcher, delivery)


def basic(secret: str) -> str:
    """The Authorization of a user and a password, `user:password` (RFC 7617)."""
    return f"Basic {b64encode(secret.encode()).decode()}"


def is_private_way(url: str) -> bool:
    """Whether nobody on the way can read what goes there: https, or this machine."""
    return origin(url)[0] == "https" or same_host(url, "http://127.0.0.1/")


SERVICE = WordPressRest()
