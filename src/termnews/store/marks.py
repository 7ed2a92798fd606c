"""Read and starred: changed a hundred articles a transaction, each change with its step in the history."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Literal

from termnews.store import history
from termnews.store.database import BATCH, Database, finished, listed

_KINDS = {("read", 1): "read", ("read", 0): "unread", ("starred", 1): "starred", ("starred", 0): "unstarred"}


Column = Literal["read", "starred"]


def change(database: Database, column: Column, ids: Sequence[int], value: bool, label: str) -> int:
    """Set a mark of some articles; how many did not have it. With a label it is a step that can be taken back."""
    return finished(changing(database, column, ids, value, label))


def changing(
    database: Database, column: Column, ids: Sequence[int], value: bool, label: str
) -> Generator[int, None, int]:
    """The same, a transaction at a time: each yields how many have been changed so far."""
    wanted = int(value)
    select = f"SELECT id FROM article WHERE id IN (SELECT value FROM json_each(?)) AND {column} <> {wanted}"
    update = f"UPDATE article SET {column} = {wanted} WHERE id IN (SELECT value FROM json_each(?))"
    step = changed = 0
    # In the order of the table: neighbours stand on the same page, which is written once for them.
    rising = sorted(ids)
    for at in range(0, len(rising), BATCH):
        batch = listed(rising[at : at + BATCH])
        # Most of what is marked read has been read: then there is nothing to lock for.
        if database.row(select, (batch,)) is None:
            continue
        with database.write():
            found = [article for (article,) in database.rows(select, (batch,))]
            database.execute(update, (listed(found),))
            if label and found:
                step = step or history.add_step(database, _KINDS[column, wanted], label, {})
                history.add_part(database, step, found)
            changed += len(found)
        yield changed
    return changed
