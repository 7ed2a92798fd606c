"""Deliver: what waits in the outbox is sent when it is due, and what has been sent is looked after.

Any number of processes may do this at once. A comment is sent by the one that claims it, which is on the disk before
its first byte leaves; if that process ends in the middle, the comment is `unknown`, and who comes next looks for it.
"""

from __future__ import annotations

import asyncio
import os
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import aclosing, suppress
from functools import cache
from pathlib import Path

from termnews import secrets
from termnews.comments import article_page
from termnews.comments.base import Letter, PostingService, Verdict
from termnews.comments.registry import POSTING
from termnews.comments.wordpress_post import closed, site_of
from termnews.discussion import Delivery, DraftState, PageDiscussion
from termnews.engine import delivery_rules as rules
from termnews.engine.delivery_rules import Move
from termnews.engine.engine import Engine, Events
from termnews.engine.follow import read_thread
from termnews.errors import ConfigError, CutOff, FetchError, NotSent, Refused, UsageError
from termnews.protocol import DraftMoved, Event, Finished, ThreadReady
from termnews.urls import host

_RUN = uuid.uuid4().hex[:8]
"""This run of the program: in a container every run may have the same number."""

_IN_HAND: set[int] = set()
"""The drafts that this process is at work on at this moment."""

_WORDS = {
    DraftState.PUBLISHED: "published",
    DraftState.HELD: "held for moderation",
    DraftState.ACCEPTED: "taken, not shown yet",
    DraftState.QUEUED: "waiting",
    DraftState.REJECTED: "refused",
    DraftState.BLOCKED: "cannot be sent from here",
    DraftState.UNKNOWN: "may have arrived",
    DraftState.REMOVED: "not shown by the site",
}


async def deliver(engine: Engine, drafts: tuple[int, ...] = ()) -> Events:
    """Send and look after what is due; or the given drafts, due or not.

    `DraftMoved` for each step of a comment, `ThreadReady` where one of the reader's has come into its thread. Raises
    StoreError; what is on its way then is found again by the next delivery.
    """
    events: asyncio.Queue[Event | None] = asyncio.Queue()
    work = asyncio.create_task(_Round(engine, events.put_nowait).run(drafts))
    work.add_done_callback(lambda _: events.put_nowait(None))
    moved: dict[int, DraftState] = {}
    try:
        while (event := await events.get()) is not None:
            if isinstance(event, DraftMoved):
                moved[event.draft] = event.state
            yield event
    finally:
        work.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.wait([work])
    work.result()
    counts = Counter(moved.values())
    yield Finished(", ".join(f"{counts[state]} {words}" for state, words in _WORDS.items() if counts[state]))


def owner() -> str:
    """This process, as another one can tell whether it is still there: `pid@boot id/run`."""
    return f"{os.getpid()}@{_boot_id()}/{_RUN}"


@cache
def _boot_id() -> str:
    """What the running system calls this start of it; '' where it has no name for that."""
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return ""


def is_alive(whose: str) -> bool:
    """Whether a process that has a comment in hand is still there."""
    number, _, rest = whose.partition("@")
    boot, _, run = rest.partition("/")
    if not number.isdecimal() or boot != _boot_id():
        return False
    if int(number) == os.getpid():
        return run == _RUN
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


class _Round:
    """One delivery: the comments of a site one after another, several sites at once."""

    def __init__(self, engine: Engine, tell: Callable[[Event], None]) -> None:
        self._engine = engine
        self._outbox = engine.store.outbox
        self._tell = tell
        self._secrets: dict[str, str] = {}
        """By host: a password command may ask a person, and is run once for each in a delivery."""

    async def run(self, drafts: tuple[int, ...]) -> None:
        """Do what is due, or the given ones. Raises StoreError, UsageError for an id that there is none of."""
        for delivery in await self._engine.db(self._outbox.waiting):
            await self._adopt(delivery)
        now = self._engine.now()
        waiting = await self._engine.db(self._outbox.waiting)
        known = {delivery.draft.id for delivery in waiting}
        missing = [id for id in drafts if id not in known and await self._engine.db(self._outbox.get, id) is None]
        if missing:
            raise UsageError(f"There is no comment {', '.join(map(str, missing))}.", "`termnews outbox` lists them.")
        sites: dict[str, list[int]] = {}
        for delivery in waiting:
            if delivery.draft.id in drafts if drafts else rules.is_due(delivery, now):
                sites.setdefault(site_of(delivery.draft.article_url), []).append(delivery.draft.id)
        tasks = [asyncio.create_task(self._site(ids, asked=bool(drafts))) for ids in sites.values()]
        try:
            for ended in await asyncio.gather(*tasks, return_exceptions=True):
                if isinstance(ended, BaseException):
                    raise ended
        finally:
            for task in tasks:
                task.cancel()
            if tasks:
                await asyncio.wait(tasks)

    async def _adopt(self, delivery: Delivery) -> None:
        """Have what nobody is sending any more looked for."""
        draft, now = delivery.draft, self._engine.now()
        ours = delivery.owner == owner() and draft.id not in _IN_HAND
        alive = is_alive(delivery.owner) and not ours
        if rules.is_orphan(delivery, now, is_alive=alive):
            await self._move(delivery, rules.after_abandoned(delivery, now, is_alive=alive), owner=delivery.owner)

    async def _site(self, ids: Iterable[int], *, asked: bool) -> None:
        for id in ids:
            if id in _IN_HAND:
                continue
            _IN_HAND.add(id)
            try:
                # While those before it were seen to, another process may have been at it, or its writer: taken back
                # and sent off again it waits anew.
                delivery = await self._engine.db(self._outbox.get, id)
                if delivery is not None and (asked or rules.is_due(delivery, self._engine.now())):
                    await self._see_to(delivery)
            finally:
                _IN_HAND.discard(id)

    async def _see_to(self, delivery: Delivery) -> None:
        match delivery.draft.state:
            case DraftState.QUEUED:
                steps = await self._engine.db(self._outbox.steps, delivery.draft.id)
                again = rules.may_be_there(steps)
                if not again or not await self._is_found(delivery):
                    await self._send(delivery, again=again)
            case DraftState.ACCEPTED | DraftState.HELD:
                await self._look(delivery)
            case DraftState.UNKNOWN:
                await self._recover(delivery)
            case _:
                pass

    # --- sending ------------------------------------------------------------------------------------------------------

    async def _send(self, delivery: Delivery, *, again: bool) -> None:
        """Read what has to be sent back, claim, send, and write down what came of it."""
        engine = self._engine
        try:
            ready = await self._prepared(delivery)
        except FetchError as error:
            await self._move(delivery, rules.after_unreachable(delivery, error, engine.now()))
            return
        if isinstance(ready, Verdict):
            await self._move(delivery, rules.after_refusal(ready, delivery, engine.now(), again=again))
            return
        name, letter = ready
        claimed = await self._claim(delivery, name, letter)
        if claimed is not None:
            await self._post(POSTING[name], claimed, letter, again=again)

    async def _prepared(self, delivery: Delivery) -> tuple[str, Letter] | Verdict:
        """The service that it goes by and what is sent, or why it cannot be. Raises FetchError."""
        try:
            name = await self._service(delivery)
            if isinstance(name, Verdict):
                return name
            letter = await POSTING[name].prepare(self._engine.fetcher, delivery, await self._secret(delivery))
        except Refused as error:
            return Verdict(DraftState.BLOCKED, error.message)
        return letter if isinstance(letter, Verdict) else (name, letter)

    async def _claim(self, delivery: Delivery, service: str, letter: Letter) -> Delivery | None:
        """Take it in hand, durably; None where it cannot be had now."""
        engine, draft, now = self._engine, delivery.draft, self._engine.now()
        at = await engine.db(
            self._outbox.claim,
            delivery,
            service=service,
            wire=letter.wire,
            host=letter.host,
            owner=owner(),
            now=now,
            spacing=rules.SPACING,
        )
        if at is not None:
            # Where another process has it, it is in another state, and this does nothing.
            await self._move(delivery, Move(draft.state, draft.words, at))
            return None
        self._tell(DraftMoved(draft.id, DraftState.SENDING))
        return await engine.db(self._outbox.get, draft.id)

    async def _post(self, service: PostingService, delivery: Delivery, letter: Letter, *, again: bool) -> None:
        engine = self._engine
        verdict: Verdict | None = None
        try:
            verdict = await service.post(engine.fetcher, letter, delivery, again=again)
            move = rules.after_answer(verdict, delivery, engine.now(), again=again)
        except NotSent as error:
            move = rules.after_not_sent(error.message, delivery, engine.now(), again=again)
        except CutOff as error:
            move = rules.after_cut_off(error.message, engine.now())
        except asyncio.CancelledError:
            # On the disk it says `sending` by this process: if this is not written, its end tells the same.
            move = rules.after_cut_off("termnews was ended in the middle.", engine.now())
            await asyncio.shield(self._move(delivery, move, owner=delivery.owner))
            raise
        await self._move(delivery, move, verdict, owner=delivery.owner)
        if move.to in (DraftState.ACCEPTED, DraftState.HELD):
            await engine.db(self._outbox.remember, host(delivery.draft.article_url), delivery.draft.identity)
        taken = await engine.db(self._outbox.get, delivery.draft.id)
        if taken is not None and taken.draft.state is DraftState.ACCEPTED:
            await self._look(taken)
        elif taken is not None and move.to is DraftState.UNKNOWN and verdict is not None and verdict.wait is not None:
            await self._is_found(taken)

    # --- looking after --------------------------------------------------------------------------------------------

    async def _look(self, delivery: Delivery) -> None:
        """See where a comment is that the site has taken."""
        try:
            verdict = await self._where(delivery)
        except FetchError as error:
            move = rules.after_unreachable(delivery, error, self._engine.now())
            await self._move(delivery, move, checked=True)
            return
        move = rules.after_look(verdict, delivery, self._engine.now())
        await self._move(delivery, move, verdict, checked=True)
        if move.to is DraftState.PUBLISHED:
            await self._show(delivery)

    async def _recover(self, delivery: Delivery) -> None:
        """See whether a comment has arrived; where it has not, send the same bytes again if that is safe."""
        engine, now = self._engine, self._engine.now()
        ends = rules.patience_ends(delivery, now)
        if now < ends:
            await self._move(delivery, Move(DraftState.UNKNOWN, delivery.draft.words, ends))
            return
        try:
            verdict = await self._where(delivery)
        except FetchError as error:
            await self._move(delivery, rules.after_unreachable(delivery, error, engine.now()))
            return
        steps = await engine.db(self._outbox.steps, delivery.draft.id)
        service = POSTING.get(delivery.draft.service)
        safe = service is not None and rules.may_send_again(delivery, steps, now, dedupes=service.dedupes)
        if verdict is None and safe:
            await self._send(delivery, again=True)
            return
        await self._found(delivery, verdict)

    async def _is_found(self, delivery: Delivery) -> bool:
        """Whether a comment that is to be sent once more is there after all, or its site cannot be asked now."""
        try:
            verdict = await self._where(delivery)
        except FetchError as error:
            await self._move(delivery, rules.after_unreachable(delivery, error, self._engine.now()))
            return True
        if verdict is not None:
            await self._found(delivery, verdict)
        return verdict is not None

    async def _found(self, delivery: Delivery, verdict: Verdict | None) -> None:
        """Write down where a comment is that was looked for, or that it was not found."""
        move = rules.after_search(verdict, delivery, self._engine.now())
        await self._move(delivery, move, verdict)
        if move.to is DraftState.PUBLISHED:
            await self._show(delivery)

    async def _where(self, delivery: Delivery) -> Verdict | None:
        """Where a comment is, as its service tells: it is looked for as it was sent. Raises FetchError."""
        service = POSTING.get(delivery.draft.service)
        if service is None:
            return None
        draft = delivery.draft
        sought = delivery._replace(draft=draft._replace(identity=delivery.sent_as or draft.identity))
        found = await service.look(self._engine.fetcher, sought, await self._secret(delivery))
        if found is not None and not draft.remote_key and not service.dedupes:
            # Where the same words can stand twice, those that are found may be another comment of the reader's.
            others = await self._engine.db(self._outbox.of_article, draft.article_id)
            if any(other.id != draft.id and other.remote_key == found.remote_key for other in others):
                return None
        return found

    async def _show(self, delivery: Delivery) -> None:
        """Have the thread in which it stands now."""
        with suppress(UsageError):
            async with aclosing(read_thread(self._engine, delivery.draft.article_id)) as events:
                async for event in events:
                    if isinstance(event, ThreadReady):
                        self._tell(event)

    # --- what is known --------------------------------------------------------------------------------------------

    async def _service(self, delivery: Delivery) -> str | Verdict:
        """The service that a comment is sent by, or why there is none. Raises FetchError."""
        engine, draft = self._engine, delivery.draft
        secret = await self._secret(delivery)
        if draft.service in POSTING and (draft.attempts or not secret or draft.service == "isso"):
            return draft.service
        clues = await engine.db(engine.store.threads.clues, draft.article_id)
        known = chosen(clues.page, secret) if clues is not None and clues.page is not None else ""
        if known:
            return known
        page = await article_page.read(engine.fetcher, delivery)
        refusal = (
            closed(page, delivery) or "There is no form in the article's page by which termnews can leave a comment."
        )
        return chosen(page.tells, secret) or Verdict(DraftState.BLOCKED, refusal)

    async def _secret(self, delivery: Delivery) -> str:
        """`user:password` of the site, '' for none. Raises NotSent where it should be there and is not."""
        engine = self._engine
        site, command = host(delivery.draft.article_url), engine.settings.password_command
        if site not in self._secrets:
            try:
                self._secrets[site] = await engine.compute(secrets.find, engine.paths.data, site, command)
            except ConfigError as error:
                raise NotSent(error.message, error.hint) from error
        return self._secrets[site]

    async def _move(
        self,
        delivery: Delivery,
        move: Move,
        verdict: Verdict | None = None,
        *,
        owner: str | None = None,
        checked: bool = False,
    ) -> None:
        """Write where a comment goes, and tell it where that is another place than before."""
        draft = delivery.draft
        found = verdict or Verdict(move.to)
        states = {draft.state}
        if found.remote_key and draft.state is DraftState.SENDING:
            # A number is certain, whoever has taken this process for dead meanwhile.
            states, owner = {DraftState.SENDING, DraftState.UNKNOWN}, None
        moved = await self._engine.db(
            self._outbox.move,
            draft.id,
            states,
            move.to,
            self._engine.now(),
            words=move.words,
            remote_key=found.remote_key,
            remote_url=found.remote_url,
            cookie=found.cookie,
            not_before=move.not_before,
            owner=owner,
            checked=checked,
        )
        if moved and (move.to, move.words) != (draft.state, draft.words):
            self._tell(DraftMoved(draft.id, move.to, move.words))


def chosen(page: PageDiscussion, secret: str) -> str:
    """The service by which a comment is left on a page; '' where there is none."""
    services = {place.service for place in page.places}
    if secret and "wordpress" in services:
        return "wordpress-rest"
    if page.form is not None:
        return "wordpress"
    return "isso" if "isso" in services else ""
