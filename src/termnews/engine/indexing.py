"""The search index follows what came in, a hundred articles at a time, when nothing that is fetched waits for that."""

from __future__ import annotations

from termnews.engine.engine import Engine

AT_ONCE = 1000
"""New articles that are put into the index before a refresh ends, at most (60 ms)."""


async def index_new(engine: Engine, new: int) -> None:
    """Put what a refresh has brought into the index. Raises StoreError.

    Where it is very much, as in a first refresh of many sources, it is left whole to the worker, which does it
    afterwards; where there is none, to the next search.
    """
    if new <= AT_ONCE:
        await index(engine, AT_ONCE)


async def index(engine: Engine, most: int | None = None) -> None:
    """Put new articles into the search index, all of them or about so many. Raises StoreError."""
    done = 0
    while most is None or done < most:
        added = await engine.bulk(engine.store.articles.index_more)
        if not added:
            return
        done += added
