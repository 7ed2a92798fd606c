"""The search index follows what came in, a hundred articles at a time, when nothing that is fetched waits for that."""

from __future__ import annotations

from termnews.engine.engine import Engine

AT_ONCE = 1000
"""New articles that are in the index when a refresh ends (60 ms). What is beyond, in a first refresh of many sources,
the worker puts there afterwards; where there is none, the next search does."""


async def index(engine: Engine, most: int | None = None) -> None:
    """Put new articles into the search index, all of them or about so many. Raises StoreError."""
    done = 0
    while most is None or done < most:
        added = await engine.bulk(engine.store.articles.index_more)
        if not added:
            return
        done += added
