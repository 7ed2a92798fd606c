"""Somebody who comments with termnews from the command line, each command in a process of its own."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from termnews.discussion import Draft, DraftState, Step
from termnews.model import View
from termnews.paths import locate
from termnews.store.store import Store
from tests.faults.ledger import database
from tests.faults.processes import Started, run

NAME, EMAIL = "Mara Tern", "mara@example.org"
"""Who writes."""

ON_ITS_WAY = frozenset((DraftState.QUEUED, DraftState.SENDING, DraftState.ACCEPTED, DraftState.UNKNOWN))
"""Where a comment does not stay."""


class Writer:
    """A profile with one source, and what its reader says under its articles."""

    def __init__(self, profile: Path) -> None:
        self.profile = profile

    def subscribe(self, feed: str) -> None:
        """Have the articles of a feed."""
        self.run("add", feed)
        self.run("refresh", "--force", "--no-full-text")

    def run(self, *words: str, code: int = 0) -> str:
        """Run a command line to its end: what it said."""
        got, said = run(self.profile, *words)
        assert got == code, f"termnews {' '.join(words)} ended with {got}:\n{said}"
        return said

    def start(self, *words: str) -> Started:
        """Run a command line beside the others."""
        return Started(self.profile, *words)

    def article(self, url: str) -> int:
        """The id of the article at an address."""
        with self.store() as store:
            for found in store.headlines.ids(View()):
                article = store.articles.get(found)
                if article is not None and article.url == url:
                    return found
        raise KeyError(url)

    def write(
        self, article: int, text: str, *, name: str = NAME, email: str = EMAIL, reply_to: str = "", queue: bool = True
    ) -> int:
        """Write a comment and queue it, or send it at once; the id of its draft."""
        file = self.profile / "text"
        file.write_text(text, "utf-8")
        known = {draft.id for draft in self.all()}
        options = ("--reply-to", reply_to) if reply_to else ()
        words = ("comment", str(article), "--body-file", str(file), "--name", name, "--email", email, *options)
        got, said = run(self.profile, *words, *(("--queue",) if queue else ()))
        (draft,) = (draft.id for draft in self.all() if draft.id not in known)
        assert not queue or got == 0, said
        self.forget_the_time()
        return draft

    def send(self, *drafts: int) -> None:
        """Send what waits; what becomes of it is read from the store."""
        run(self.profile, "send", *map(str, drafts))

    def settle(self, *drafts: int, rounds: int = 6) -> None:
        """Send until nothing of these is on its way any more, the time between taken for gone."""
        for _ in range(rounds):
            if all(self.draft(draft).state not in ON_ITS_WAY for draft in drafts):
                return
            self.forget_the_time()
            self.send()
        raise AssertionError([(self.draft(draft).state, self.draft(draft).words) for draft in drafts])

    def draft(self, number: int) -> Draft:
        """A draft in its state."""
        with self.store() as store:
            found = store.drafts.get(number)
        assert found is not None
        return found

    def all(self) -> list[Draft]:
        """All that left the composer."""
        with self.store() as store:
            return store.outbox.all()

    def states(self) -> list[DraftState]:
        """Their states, by the order in which they were written."""
        return [draft.state for draft in sorted(self.all())]

    def steps(self, number: int) -> list[Step]:
        """All that has happened to a draft."""
        with self.store() as store:
            return store.outbox.steps(number)

    def store(self) -> Store:
        """The store, opened beside the program's processes."""
        return Store.open(locate(self.profile).data)

    def forget_the_time(self, *states: DraftState, seconds: int = 3600) -> None:
        """Have what is in some states (else what is on its way) due, as if so much time had gone by since its attempts.

        What was tried is taken back in time, as the clock is nobody's to turn; only when it was written stays.
        """
        these = ", ".join(f"'{state}'" for state in states or ON_ITS_WAY)
        with closing(sqlite3.connect(database(self.profile), timeout=20)) as raw, raw:
            raw.execute(
                "UPDATE draft SET attempt_started = attempt_started - ?, not_before = not_before - ?"
                f" WHERE state IN ({these})",
                (seconds, seconds),
            )
            raw.execute("UPDATE posting_host SET last_attempt = last_attempt - ?", (seconds,))
