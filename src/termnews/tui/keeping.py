"""What the main screen does with the store: reads that may fail, marks, and long changes between key presses."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from textual.reactive import var

from termnews.config import Settings
from termnews.errors import StoreError, TermnewsError
from termnews.store.store import Store
from termnews.tui.jobs import Jobs
from termnews.tui.keymap import Keymap
from termnews.tui.panes import Panes

if TYPE_CHECKING:
    from termnews.discussion import Draft, Thread
    from termnews.protocol import Request
    from termnews.tui.chore import Chore

T = TypeVar("T")


class Keeping(Panes):
    """The screen that keeps what the reader does. What fails is said at its foot."""

    talking: var[bool] = var(False)
    """Whether the thread of the open article is open too."""

    showing_drafts: var[bool] = var(False)
    """Whether the list shows drafts, or the outbox, in place of headlines."""

    showing_outbox: var[bool] = var(False)
    """Whether the list of drafts, when it is shown, is that of the outbox."""

    def __init__(self, store: Store, settings: Settings, keymap: Keymap, jobs: Jobs) -> None:
        super().__init__(settings, keymap)
        self.store = store
        self.jobs = jobs
        self.unasked: set[int] = set()
        """Requests that nobody asked for, and that are not done yet."""
        self._chore: Chore[Any] | None = None
        """The long change of the store that is going on, or has come to its end."""

    def say(self, words: str, *, error: bool = False, first: bool = False, entire: bool = False) -> None:
        """Say something at the foot of the screen; `first`: also while a refresh says there how far it is.

        `entire`: in as many lines as it takes.
        """
        self.status.say(words, error=error, first=first, entire=entire)

    def ask(self, request: Request, *, unasked: bool = False) -> int:
        """Ask the worker. `unasked`: the reader has not asked for it, and it is not said where it fails."""
        number = self.jobs.ask(request)
        if unasked:
            self.unasked.add(number)
        return number

    def say_error(self, error: TermnewsError) -> None:
        """Say what went wrong, and what can be done."""
        self.say(str(error), error=True)

    def kept(self, use: Callable[[], T], otherwise: T) -> T:
        """Use the store; what cannot be read or written is said, and the rest goes on."""
        try:
            return use()
        except StoreError as error:
            self.say_error(error)
            return otherwise

    def long_change(self, slices: Generator[int, None, T], done: Callable[[T], None], words: str) -> None:
        """Change much of the store between key presses, and say how far it is after `words`.

        Whatever changes the store after it waits for its end: `finish_change`.
        """
        from termnews.tui.chore import Chore

        self.finish_change()
        self._chore = chore = Chore(slices, done)
        self._bring_on(chore.go_on)
        if not chore.is_over:
            self.run_worker(self._go_on(chore, words), group="chore")

    async def _go_on(self, chore: Chore[Any], words: str) -> None:
        while not chore.is_over:
            self._bring_on(chore.go_on)
            if not chore.is_over:
                self.say(f"{words} {chore.changed:,} …")
                self.headlines.changed()
            await asyncio.sleep(0.002)

    def finish_change(self) -> None:
        """Bring the long change that is going on to its end, now."""
        while self._chore is not None:
            # At its end it may begin another, which is not to be let go of.
            chore, self._chore = self._chore, None
            self._bring_on(chore.finish)

    def _bring_on(self, go_on: Callable[[], bool]) -> None:
        if self.kept(go_on, None) is None:
            # What was changed before it failed is shown.
            self.headlines.changed()
            self.recount()

    def mark(self, ids: list[int], write: Callable[[], int]) -> int | None:
        """Change marks, and show them: rows, counts. How many; None where that failed, which has been said then."""
        self.finish_change()
        changed = self.kept(write, None)
        if changed != 0:
            self.headlines.changed(ids)
            self.recount()
        return changed

    def has_sources(self) -> bool:
        """Whether anything is subscribed to, as far as can be read."""
        return self.kept(lambda: bool(self.store.sources.all()), True)

    def recount(self) -> None:
        """Show the counts as they are now, of the sources that are listed (1 ms for a thousand)."""
        numbers = self.kept(lambda: (self.store.sources.tallies(), self.store.sources.counts()), None)
        if numbers is not None:
            self.source_list.recount(*numbers)

    def show_drafts(self) -> None:
        """Show what the drafts, or the outbox, have now."""
        drafts, outbox, nothing = self.store.drafts, self.store.outbox, "No drafts. C writes a comment on an article."

        def read() -> tuple[list[Draft], dict[int, datetime]]:
            return (outbox.all(), outbox.since()) if self.showing_outbox else (drafts.all(), {})

        found = self.kept(read, None)
        if found is not None:
            if self.showing_outbox:
                nothing = "Nothing has been sent. C writes a comment on an article."
            self.drafts.show(*found, nothing)

    def keep_passed(self) -> None:
        """Keep that the reader has come by the comments that they have come by."""
        talk = self.talk
        if talk is not None and (keys := talk.view.take_passed()):
            self.kept(lambda: self.store.threads.mark_read(talk.article_id, keys), None)

    def kept_thread(self, article_id: int) -> Thread | None:
        """The thread of an article, with what the reader has on the way to it; None where nothing is known."""
        from termnews.discussion import Thread
        from termnews.threads import with_own

        none: list[Draft] = []
        thread = self.kept(lambda: self.store.threads.get(article_id), None)
        own = self.kept(lambda: self.store.outbox.of_article(article_id), none)
        return with_own(thread or Thread(article_id), own) if thread is not None or own else None

    def reload_thread(self) -> None:
        """Show the open thread as the store has it now, nothing moved that the reader is looking at."""
        if self.talking and self.talk is not None:
            self.keep_passed()
            self.talk.reload(self.kept_thread(self.talk.article_id))

    def on_screen_resume(self) -> None:
        """A screen has been left: perhaps a comment was sent there."""
        self.reload_thread()

    def leave_thread(self) -> None:
        """The reader leaves the thread that is shown: what comes from now on is new at the next visit."""
        talk = self.talk
        if talk is not None and (article := talk.article_id):
            self.keep_passed()
            talk.keep_place()
            talk.article_id = 0
            self.kept(lambda: self.store.threads.visited(article, datetime.now(UTC)), None)

    def close_thread(self) -> None:
        """Put the thread away."""
        self.leave_thread()
        self.talking = False

    def save_place(self) -> None:
        """Keep where the reader is in the open article and its thread, now."""
        self.leave_thread()
        page = self.page
        if page is not None and (article := page.article) is not None:
            self.kept(lambda: self.store.articles.save_place(article.id, page.place()), None)
