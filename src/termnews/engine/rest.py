"""The further pages of an article that a site has cut into several: fetched one after another and joined."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from termnews.document import Document, block_text
from termnews.engine.contents import take_page
from termnews.engine.engine import Engine
from termnews.errors import FeedTooComplex, FetchError, HttpStatus, Offline
from termnews.fetch.connect import same_host
from termnews.fetch.http import PAGE_ACCEPT
from termnews.model import Extracted

MOST = 10
"""Pages of one article, at most."""
LONGEST = 500_000
"""Characters of an article to which no further page is added."""
_REPEATED = 40
"""Characters from which a block that stood on an earlier page is furniture of each page."""

Run = Callable[..., Awaitable[Extracted]]
"""What has a page read: `Engine.parse` or `Engine.parse_now`."""


async def with_rest(engine: Engine, first: Extracted, run: Run, *, trusted: bool) -> Extracted:
    """The article with what stands on its further pages. Where one cannot be had, its note says so.

    Further pages are on the host of the first, and are asked for one at a time. Raises Offline, StoreError.
    """
    whole, seen, page = first, {first.url}, first
    for number in range(2, MOST + 1):
        address = page.next_page
        if not address or address in seen or whole.body is None or len(whole.body.text()) > LONGEST:
            break
        seen.add(address)
        try:
            response = await engine.fetcher.get(address, accept=PAGE_ACCEPT, trusted=trusted)
            if not same_host(response.url, first.url) or response.url in seen - {address}:
                break
            page = await run(take_page, response.body, response.url, response.headers, "", first.title)
        except Offline:
            raise
        except (FetchError, FeedTooComplex) as error:
            if isinstance(error, HttpStatus) and error.status in (404, 410):
                break
            engine.heed(address, error)
            return replace(whole, note=f"Page {number} of the article could not be had.")
        seen.add(response.url)
        joined = _joined(whole.body, page.body) if page.verdict in ("article", "gallery") else whole.body
        if joined == whole.body:
            break
        whole = replace(whole, body=joined)
    return whole


def _joined(body: Document, further: Document | None) -> Document:
    """Both texts, without what the second one has from the first: a standfirst, a picture, a note on its author."""
    if further is None:
        return body
    said = {text for block in body.blocks if len(text := block_text(block)) >= _REPEATED}
    new = [block for block in further.blocks if block not in body.blocks and block_text(block) not in said]
    return Document((*body.blocks, *new)) if any(block_text(block).strip() for block in new) else body
