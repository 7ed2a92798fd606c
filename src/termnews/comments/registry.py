"""The services by the names that a `Place` and a draft know them by."""

from __future__ import annotations

from collections.abc import Mapping

from termnews.comments import commentfeed, hackernews, isso, lemmy, lobsters, mastodon, wordpress
from termnews.comments.base import ReadingService

READING: Mapping[str, ReadingService] = {
    "wordpress": wordpress.SERVICE,
    "isso": isso.SERVICE,
    "feed": commentfeed.SERVICE,
    "hackernews": hackernews.SERVICE,
    "lobsters": lobsters.SERVICE,
    "lemmy": lemmy.SERVICE,
    "mastodon": mastodon.SERVICE,
}
