"""The store: the database opened, and its parts.

Usual state is one file, `termnews.db`, in the data folder; `opening` says what is done with any other. A reader, its
worker and a refresh from cron have it open at once, each with a connection of its own, in one thread.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from termnews.store.database import Database
from termnews.store.faults import Damaged
from termnews.store.headlines import HeadlineTable
from termnews.store.opening import NAME, Opened, open_database
from termnews.store.sources import SourceTable

if TYPE_CHECKING:
    from termnews.store.articles import ArticleTable
    from termnews.store.drafts import DraftTable
    from termnews.store.history import History
    from termnews.store.outbox import Outbox
    from termnews.store.search import SearchIndex
    from termnews.store.threads import ThreadTable


class Store:
    """What termnews keeps. Every method of it and of its parts raises StoreError and nothing of sqlite3's.

    Sources and headlines are what a start shows; the other parts are loaded when they are first asked for (20 ms).
    """

    def __init__(self, opened: Opened, path: Path) -> None:
        self._opened = opened
        self._db: Database = opened.database
        self.path = path
        """Where the database is, or would be if it could be kept."""
        self.notices = opened.notices
        """What is to be said of how it was opened, in sentences; empty when all is well."""
        self.sources = SourceTable(self._db)
        self.headlines = HeadlineTable(self._db, lambda: self.search)

    @cached_property
    def search(self) -> SearchIndex:
        """The search."""
        from termnews.store.search import SearchIndex

        return SearchIndex(self._db)

    @cached_property
    def articles(self) -> ArticleTable:
        """The articles."""
        from termnews.store.articles import ArticleTable

        return ArticleTable(self._db, self.headlines)

    @cached_property
    def drafts(self) -> DraftTable:
        """The drafts."""
        from termnews.store.drafts import DraftTable

        return DraftTable(self._db)

    @cached_property
    def outbox(self) -> Outbox:
        """The comments that have been sent off."""
        from termnews.store.outbox import Outbox

        return Outbox(self._db)

    @cached_property
    def threads(self) -> ThreadTable:
        """The threads of articles."""
        from termnews.store.threads import ThreadTable

        return ThreadTable(self._db)

    @cached_property
    def history(self) -> History:
        """What can be taken back."""
        from termnews.store.history import History

        return History(self._db)

    @classmethod
    def open(cls, folder: Path) -> Store:
        """Open the store in a folder, which is made where it is missing.

        What is damaged is set aside and saved from, what cannot be written is opened for reading, and where nothing can
        be kept at all it is kept in memory: `notices` says so. Raises StoreError where going on would do harm (a newer
        termnews wrote it) or another process is at work on it.
        """
        return cls(open_database(folder), folder / NAME)

    def together(self) -> AbstractContextManager[None]:
        """One transaction for what is written inside, a few hundred rows at most: kept whole or not at all."""
        return self._db.write()

    def expect(self, *, much: bool) -> None:
        """Whether much will be written from now on: it takes 6 MB, and a third less is read and written."""
        self._db.expect(much=much)

    @property
    def read_only(self) -> bool:
        """Whether it can only be read."""
        return self._db.read_only

    @property
    def in_memory(self) -> bool:
        """Whether all is forgotten when it is closed."""
        return self._db.path is None

    def data_version(self) -> int:
        """A number that changes when another process (or connection) has written; not by what this one writes."""
        return self._db.number("PRAGMA data_version")

    def check(self) -> list[str]:
        """What is wrong with the database, a line each: all of it is read (1 s for 100,000 articles)."""
        try:
            return [str(words) for (words,) in self._db.rows("PRAGMA quick_check") if words != "ok"]
        except Damaged as error:
            return [error.message]

    def close(self) -> None:
        """Close it. Once closed it cannot be used again; to close it twice does nothing."""
        try:
            self._db.close()
        finally:
            self._opened.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
