"""The page of an article, read afresh: what a form must send back changes with every hour."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from termnews.discussion import Delivery, PageDiscussion
from termnews.fetch import discussion_page, faults
from termnews.fetch.connect import same_host
from termnews.fetch.http import Answer, Fetcher
from termnews.urls import same_site

GONE = frozenset((404, 410))
"""The page is not there any more."""

FORBIDDEN = frozenset((401, 403, 451))


_PASSING = frozenset((408, 425, 429))
"""What a server answers that may answer otherwise in a while, beside 5xx."""


class ArticlePage(NamedTuple):
    """A page as it was answered and what it tells."""

    answer: Answer
    tells: PageDiscussion


async def read(fetcher: Fetcher, delivery: Delivery, *, url: str = "", cookie: str = "") -> ArticlePage:
    """The page of a draft's article, or the one at `url`, redirects followed. A cookie goes to the first host only.

    Of an answer with an error status nothing is read. One that will be the same tomorrow is an answer, any other is
    raised as HttpStatus. Raises FetchError.
    """
    url = url or delivery.draft.article_url
    answer = await fetcher.ask(
        url,
        follow=True,
        cookie=cookie,
        # A page out of a cache is another reader's, with a number that has run out.
        headers=(("Cache-Control", "no-cache"),),
        trusted=same_host(url, delivery.source_url),
    )
    if answer.status >= 300:
        if answer.status >= 500 or answer.status in _PASSING:
            raise faults.status_error(answer.status, answer.headers)
        return ArticlePage(answer, PageDiscussion(answer.url))
    content_type, link = answer.headers.get("content-type", ""), answer.headers.get("link", "")
    tells = await asyncio.to_thread(
        discussion_page.read_discussion, answer.body, url=answer.url, content_type=content_type, link=link
    )
    return ArticlePage(answer, tells)


def is_known(url: str, delivery: Delivery) -> bool:
    """Whether a page is on the site that the reader has written to: of the article, its source, or its page as read."""
    known = (delivery.draft.article_url, delivery.source_url, delivery.page_url)
    return any(same_site(url, other) or same_host(url, other) for other in known if other)
