"""The services by the names that a `Place` and a draft know them by."""

from __future__ import annotations

from collections.abc import Mapping

from termnews.comments import (
    commentfeed,
    hackernews,
    isso,
    isso_post,
    lemmy,
    lobsters,
    mastodon,
    page,
    wordpress,
    wordpress_post,
    wordpress_rest,
)
from termnews.comments.base import PostingService, ReadingService

READING: Mapping[str, ReadingService] = {
    "wordpress": wordpress.SERVICE,
    "isso": isso.SERVICE,
    "feed": commentfeed.SERVICE,
    "page": page.SERVICE,
    "hackernews": hackernews.SERVICE,
    "lobsters": lobsters.SERVICE,
    "lemmy": lemmy.SERVICE,
    "mastodon": mastodon.SERVICE,
}

POSTING: Mapping[str, PostingService] = {
    "wordpress": wordpress_post.SERVICE,
    "wordpress-rest": wordpress_rest.SERVICE,
    "isso": isso_post.SERVICE,
}
