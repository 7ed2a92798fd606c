"""The page of an article, read afresh: what a form must send back changes with every hour."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from termnews.discussion import Delivery, PageDiscussion
from termnews.fetch import discussion_page, faults
from termnews.fetch.connect import same_host
from termnews.fetch.http import Answer, Fetcher

GONE = frozenset((404, 410))
"""The page is not there any more."""

FORBIDDEN = frozenset((401, 403, 451))


class ArticlePage(NamedTuple):
    """A page as it was answered and what it tells."""

    answer: Answer
    tells: PageDiscussion


async def read(fetcher: Fetcher, delivery: Delivery, *, url: str = "", cookie: str = "") -> ArticlePage:
    """The page of a draft's article, or the one at `url`, redirects followed. A cookie goes to the first host only.

    Of an answer with an error status nothing is read: those of GONE and FORBIDDEN are answers, the others are raised
    as FetchError.
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
        if answer.status not in GONE | FORBIDDEN:
            raise faults.status_error(answer.status, answer.headers)
        return ArticlePage(answer, PageDiscussion(answer.url))
    content_type, link = answer.headers.get("content-type", ""), answer.headers.get("link", "")
    tells = await asyncio.to_thread(
        discussion_page.read_discussion, answer.body, url=answer.url, content_type=content_type, link=link
    )
    return ArticlePage(answer, tells)
