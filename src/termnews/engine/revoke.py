"""Revoke: a comment deleted at its site again, where that lets its writer do so for some minutes (Isso)."""

from __future__ import annotations

from termnews.comments import isso_post
from termnews.discussion import DraftState
from termnews.engine.engine import Engine, Events
from termnews.errors import UsageError
from termnews.protocol import DraftMoved, Finished


async def revoke(engine: Engine, draft_id: int) -> str:
    """Delete a comment at its site; the words that say so. Raises UsageError where that is not possible, FetchError."""
    outbox = engine.store.outbox
    delivery = await engine.db(outbox.get, draft_id)
    if delivery is None:
        raise UsageError(f"There is no comment {draft_id}.", "`termnews outbox` lists them.")
    draft = delivery.draft
    if draft.service != "isso":
        raise UsageError(
            "A comment on this site cannot be taken back by its writer.", "Only its editors can delete it."
        )
    if not delivery.cookie:
        raise UsageError("This comment is not at its site, or it was left from another machine.")
    verdict = await isso_post.SERVICE.take_back(engine.fetcher, delivery)
    if verdict.state is not DraftState.REMOVED:
        raise UsageError("The site does not delete it (any more).", verdict.words)
    states = (DraftState.PUBLISHED, DraftState.HELD, DraftState.ACCEPTED)
    await engine.db(outbox.move, draft_id, states, DraftState.REMOVED, engine.now(), words=verdict.words)
    return f"Comment {draft_id} is deleted at its site."


async def revoking(engine: Engine, draft_id: int) -> Events:
    """The same, told as it happens. Raises as `revoke`."""
    words = await revoke(engine, draft_id)
    yield DraftMoved(draft_id, DraftState.REMOVED, words)
    yield Finished(words)
