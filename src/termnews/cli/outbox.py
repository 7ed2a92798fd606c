"""`drafts`, `outbox` and `send`: what has been written, what became of it, and its delivery.

JSON has, for each comment,

    id                number
    state             text          "draft", "queued", "sending", "accepted", "published", "held", "removed",
                                    "rejected", "blocked", "unknown", "cancelled"
    words             text          why it is in its state, the site's own words where it gave some
    article           number        the article's, as in `list`
    title, url        text          of the article
    reply_to          text, null    the number of the comment that it answers
    name, website     text          who it is from; the e-mail address is not told
    text              text          as it was written
    service           text          what it is sent by: "wordpress", "wordpress-rest", "isso"; empty until that is known
    remote_id         text          the number that the site gave it
    remote_url        text          where it stands
    attempts          number
    created, changed  text          RFC 3339, UTC
    next              text, null    when it is seen to next
    steps             array         {at, state, words}: every change of state, the first first
"""

from __future__ import annotations

import asyncio
import os
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING

from termnews.cli.verb import NETWORK, OK, PARTLY, Verb, emit, open_store, public, put, say, stamp, table
from termnews.discussion import EDITABLE, Draft, DraftState, Identity, Step
from termnews.errors import UsageError
from termnews.paths import Paths

if TYPE_CHECKING:
    from termnews.config import Settings
    from termnews.store.store import Store

FAILED = frozenset((DraftState.REJECTED, DraftState.BLOCKED, DraftState.UNKNOWN, DraftState.REMOVED))
"""States that the reader has to know of."""

_JSON_HELP = "one JSON object a comment and line"
_LONGEST = 1000
_EXCERPT = 120
"""Columns of what is shown of a text that says no more of its state."""


def as_json(draft: Draft, steps: Sequence[Step]) -> dict[str, object]:
    """A draft as `--json` has it."""
    return {
        "id": draft.id,
        "state": str(draft.state),
        "words": draft.words,
        "article": draft.article_id,
        "title": draft.article_title,
        "url": public(draft.article_url),
        "reply_to": draft.parent.key if draft.parent is not None else None,
        "name": draft.identity.name,
        "website": draft.identity.website,
        "text": draft.text,
        "service": draft.service,
        "remote_id": draft.remote_key,
        "remote_url": public(draft.remote_url),
        "attempts": draft.attempts,
        "created": stamp(draft.created),
        "changed": stamp(draft.changed),
        "next": stamp(draft.not_before),
        "steps": [{"at": stamp(step.at), "state": str(step.state), "words": step.words} for step in steps],
    }


def tell(store: Store, drafts: Iterable[Draft], *, as_lines_of_json: bool, with_steps: bool = False) -> None:
    """Write drafts: as JSON, else in columns, with the steps of each below it where they are wanted."""
    if as_lines_of_json:
        for draft in drafts:
            emit(as_json(draft, store.outbox.steps(draft.id)))
        return
    for draft in drafts:
        table([_row(draft)], 3)
        for step in store.outbox.steps(draft.id) if with_steps else ():
            put(f"    {stamp(step.at)}  {step.state}  {step.words}".rstrip())


def _row(draft: Draft) -> tuple[str, ...]:
    from termnews.text import clean, gist, shorten

    told = clean(draft.words or draft.remote_url, _LONGEST) or shorten(gist(draft.text), _EXCERPT)
    return str(draft.id), str(draft.state), clean(draft.article_title, _LONGEST), told


def advise(drafts: Iterable[Draft]) -> None:
    """Say what can be done with those that were not taken."""
    for draft in drafts:
        if draft.state is DraftState.UNKNOWN and draft.not_before is None:
            say(f"It may have arrived. `termnews outbox --again {draft.id}` sends it once more.")
        elif draft.state in (DraftState.REJECTED, DraftState.BLOCKED):
            say(f"It is kept. `termnews outbox --again {draft.id}` sends it again, with another --name or --email too.")
            say("Its words are changed in the reader, under Outbox.")
        elif draft.state is DraftState.QUEUED and draft.words:
            say("It is kept, and sent by `termnews send` or the reader when the site can be reached.")
        elif draft.state is DraftState.QUEUED:
            say("It waits its turn: a site is sent one comment every 16 seconds. `termnews send` goes on.")


# --- drafts, outbox ---------------------------------------------------------------------------------------------------


def _drafts_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_JSON_HELP)


def _drafts(arguments: SimpleNamespace, paths: Paths) -> int:
    with open_store(paths) as store:
        tell(store, store.drafts.all(), as_lines_of_json=arguments.json)
    return OK


def _outbox_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("ids", metavar="ID", nargs="*", type=int, help="only these")
    parser.add_argument("--json", action="store_true", help=_JSON_HELP)
    parser.add_argument("--name", metavar="N", help="with --again: another name")
    parser.add_argument("--email", metavar="E", help="with --again: another e-mail address")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--cancel", metavar="ID", type=int, help="take a comment out that is not on its way")
    what.add_argument("--again", metavar="ID", type=int, help="send one again that was refused, or may have arrived")
    what.add_argument(
        "--revoke", metavar="ID", type=int, help="have one deleted at its site, where that lets you (Isso)"
    )


def _outbox(arguments: SimpleNamespace, paths: Paths) -> int:
    if arguments.revoke is not None:
        return _revoke(arguments.revoke, paths)
    with open_store(paths) as store:
        if arguments.cancel is not None:
            _cancel(store, arguments.cancel)
        elif arguments.again is not None:
            _again(store, arguments.again, arguments.name, arguments.email)
        else:
            drafts = store.outbox.all()
            check_ids(arguments.ids, drafts)
            wanted = [draft for draft in drafts if not arguments.ids or draft.id in arguments.ids]
            tell(store, wanted, as_lines_of_json=arguments.json, with_steps=True)
    return OK


def check_ids(ids: Sequence[int], drafts: Sequence[Draft]) -> None:
    """Raise UsageError for ids that are none of these drafts'."""
    missing = set(ids) - {draft.id for draft in drafts}
    if missing:
        raise UsageError(
            f"There is no comment {', '.join(map(str, sorted(missing)))} in the outbox.",
            "`termnews outbox` lists them.",
        )


def _cancel(store: Store, id: int) -> None:
    if not store.outbox.cancel(id, datetime.now(UTC)):
        raise UsageError(f"Comment {id} cannot be taken out of the outbox.", _why(store.drafts.get(id)))
    say(f"Comment {id} is taken out of the outbox; `termnews undo` puts it back.")


def _again(store: Store, id: int, name: str | None, email: str | None) -> None:
    draft, now = store.drafts.get(id), datetime.now(UTC)
    sent = False
    if draft is not None:
        old = draft.identity
        who = Identity(old.name if name is None else name, old.email if email is None else email, old.website)
        if draft.state is DraftState.UNKNOWN:
            sent = store.outbox.again(id, now, who)
        elif draft.state in EDITABLE:
            sent = store.outbox.queue(id, who, now, service="", wire="", not_before=now)
    if not sent:
        raise UsageError(f"Comment {id} cannot be sent again.", _why(draft))
    say(f"Comment {id} waits in the outbox; `termnews send` delivers it.")


def _why(draft: Draft | None) -> str:
    return f"It is {draft.state}." if draft is not None else "`termnews outbox` lists what there is."


def _revoke(id: int, paths: Paths) -> int:
    from termnews.config import load
    from termnews.engine.engine import open_engine
    from termnews.engine.revoke import revoke

    settings = load(paths.config_file, os.environ)

    async def work() -> str:
        async with open_engine(paths, settings) as engine:
            return await revoke(engine, id)

    say(asyncio.run(work()))
    return OK


# --- send -------------------------------------------------------------------------------------------------------------


def _send_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("ids", metavar="ID", nargs="*", type=int, help="these, due or not; else all that are due")
    parser.add_argument("--json", action="store_true", help=_JSON_HELP)


def _send(arguments: SimpleNamespace, paths: Paths) -> int:
    from termnews.config import load

    moved = deliver_now(paths, load(paths.config_file, os.environ), tuple(arguments.ids))
    with open_store(paths) as store:
        check_ids(arguments.ids, store.outbox.all())
        drafts = [draft for id in sorted({*moved, *arguments.ids}) if (draft := store.drafts.get(id)) is not None]
        tell(store, drafts, as_lines_of_json=arguments.json)
        others = [draft for draft in store.outbox.all() if draft not in drafts]
    left = sum(draft.state is DraftState.QUEUED and not draft.words for draft in others)
    advise(drafts)
    if not arguments.ids:
        _say_what_waits(others)
    if left:
        say(f"Still in the outbox: {left}. A site is sent one comment every 16 seconds; `termnews send` goes on.")
    return code_of(drafts)


def _say_what_waits(drafts: Iterable[Draft]) -> None:
    """Say what is to be tried again and is not due yet, and how it is tried now."""
    now = datetime.now(UTC)
    queued = [draft for draft in drafts if draft.state is DraftState.QUEUED and draft.words]
    times = {draft.id: draft.not_before for draft in queued if draft.not_before and draft.not_before > now}
    if not times:
        return
    first = min(times.values()).astimezone()
    until = f"{first:%H:%M:%S}" if first.date() == now.astimezone().date() else f"{first:%Y-%m-%d %H:%M:%S}"
    ids = " ".join(map(str, sorted(times)))
    if len(times) == 1:
        say(f"1 comment waits until {until}; `termnews send {ids}` tries it now.")
    else:
        say(f"{len(times)} comments wait, the first until {until}; `termnews send {ids}` tries them now.")


def code_of(drafts: Iterable[Draft]) -> int:
    """The exit code of a delivery: of the network where something waits for it, 1 where something has failed."""
    states = {draft.state for draft in drafts}
    if states & FAILED:
        return PARTLY
    return NETWORK if any(draft.state is DraftState.QUEUED and draft.words for draft in drafts) else OK


def deliver_now(paths: Paths, settings: Settings, ids: tuple[int, ...] = ()) -> set[int]:
    """Deliver what is due, or the given comments; the ids of those that have moved. Raises TermnewsError."""
    from termnews.engine.deliver import deliver
    from termnews.engine.engine import open_engine
    from termnews.protocol import DraftMoved

    async def work() -> set[int]:
        moved = set[int]()
        async with open_engine(paths, settings) as engine:
            async for event in deliver(engine, ids):
                if isinstance(event, DraftMoved):
                    moved.add(event.draft)
        return moved

    return asyncio.run(work())


VERBS = {
    "drafts": Verb(_drafts_arguments, _drafts),
    "outbox": Verb(_outbox_arguments, _outbox),
    "send": Verb(_send_arguments, _send),
}
