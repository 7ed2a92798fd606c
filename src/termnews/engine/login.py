"""Log in: where a WordPress hands out application passwords, and whether one that was given is right.

Source: make.wordpress.org/core/2020/11/05/application-passwords-integration-guide.
"""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple
from urllib.parse import urlencode

from termnews import urls
from termnews.comments import outcomes
from termnews.comments.wordpress import endpoint
from termnews.comments.wordpress_rest import basic, is_private_way
from termnews.errors import SourceError
from termnews.fetch.http import Answer, Fetcher

_HEADER = re.compile(r"<([^<>]{1,500})>\s*;\s*rel=\"?https://api\.w\.org/")
_ELEMENT = re.compile(r"<link\s+rel=[\"']https://api\.w\.org/[\"']\s+href=[\"']([^\"']{1,500})[\"']")
_HEAD = 256 << 10
"""Bytes of a page in which its head is looked for."""

_INDEX = {"_fields": "name,url,home,authentication"}


class Gate(NamedTuple):
    """Where a site lets its users in."""

    root: str
    """Of its REST interface."""
    host: str
    authorization: str
    """Where a user hands out a password in the browser; '' where the site has no such page."""


async def find_gate(fetcher: Fetcher, site: str) -> Gate:
    """The gate of a site, by any address of it that was typed. Raises FetchError, SourceError."""
    answer = await fetcher.ask(site, follow=True, trusted=True)
    root = _root(answer)
    if not root or not urls.same_site(root, answer.url):
        raise SourceError(
            f"{urls.host(site)} shows no REST interface of WordPress.",
            "Try the address of one of its articles; not every site has one.",
        )
    if not is_private_way(root):
        raise SourceError("The password would be sent unencrypted (http).", "Nothing was asked and nothing was sent.")
    index = outcomes.json_of(await fetcher.ask(endpoint(root, "", _INDEX), accept="application/json", trusted=True))
    return Gate(root, urls.host(answer.url), _authorization(index, root))


def _root(answer: Answer) -> str:
    """The root of the REST interface that any page of a WordPress names, in its Link header or its head."""
    found = _HEADER.search(answer.headers.get("link", "")) or _ELEMENT.search(answer.body[:_HEAD].decode("latin-1"))
    return urls.join(answer.url, unescape(found[1]), ()) if found is not None else ""


def _authorization(index: dict[str, object], root: str) -> str:
    value: object = index.get("authentication")
    for name in ("application-passwords", "endpoints", "authorization"):
        value = value.get(name) if isinstance(value, dict) else None
    if not isinstance(value, str) or not urls.is_web(value) or not urls.same_site(value, root):
        return ""
    return f"{value}{'&' if '?' in value else '?'}{urlencode({'app_name': 'termnews'})}"


async def check(fetcher: Fetcher, gate: Gate, user: str, password: str) -> str:
    """The name that the site knows a user by. Raises FetchError, SourceError where it does not let them in."""
    url = endpoint(gate.root, "wp/v2/users/me", {"_fields": "id,name"})
    authorization = basic(f"{user}:{password}")
    answer = await fetcher.ask(url, accept="application/json", authorization=authorization, trusted=True)
    value = outcomes.json_of(answer)
    if answer.status != 200 or not isinstance(value.get("id"), int):
        words = outcomes.words_of(answer)
        raise SourceError(f"{gate.host} does not let {user} in: {words}", "An application password is needed.")
    name = value.get("name")
    return name if isinstance(name, str) and name else user
