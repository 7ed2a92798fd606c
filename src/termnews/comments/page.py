"""The comments that stand in an article's own page: what there is where nothing else gives them."""

from __future__ import annotations

from termnews.comments.answers import ask, thought, validators_of
from termnews.discussion import Clues, FetchedThread, PageDiscussion, Place
from termnews.fetch.http import PAGE_ACCEPT, Fetcher


class PageComments:
    """The reading of a thread from the page of its article. `place.url` is the page."""

    async def read(self, fetcher: Fetcher, place: Place, clues: Clues) -> FetchedThread:
        """The comments that stand in the page now. Raises FetchError."""
        response = await ask(fetcher, place.url, clues, PAGE_ACCEPT)
        if response.not_modified:
            return FetchedThread(place, unchanged=True)

        def read() -> PageDiscussion:
            from termnews.fetch.discussion_page import read_discussion

            headers = response.headers
            return read_discussion(response.body, url=response.url, content_type=headers.get("content-type", ""))

        return thread_in(place, await thought(read))._replace(
            **validators_of(response, place.url)._asdict(),
        )


def thread_in(place: Place, page: PageDiscussion) -> FetchedThread:
    """The thread that stands in a page: whole where the page counts no more, as a site may spread it over pages."""
    whole = page.total is not None and len(page.comments) >= page.total
    return FetchedThread(place, page.comments, is_whole=whole, total=page.total)


SERVICE = PageComments()
