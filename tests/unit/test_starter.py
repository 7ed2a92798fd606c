"""The starter list: enough topics, each with sources that can be subscribed to."""

from __future__ import annotations

from collections import Counter

from termnews.starter import topics
from termnews.urls import is_web, normalise


def test_there_are_some_topics_with_some_sources_each() -> None:
    assert 6 <= len(topics()) <= 8
    assert all(4 <= len(topic.sources) <= 6 for topic in topics())
    assert len({topic.name for topic in topics()}) == len(topics())


def test_every_source_is_named_once_and_has_whole_addresses() -> None:
    sources = [source for topic in topics() for source in topic.sources]
    for source in sources:
        assert source.title and source.url.startswith("https://") and is_web(source.site_url)
        assert normalise(source.url) == source.url
    assert max(Counter(source.url for source in sources).values()) == 1
    assert max(Counter(source.title for source in sources).values()) == 1
