"""Pages that the reader has saved: articles of a source of their own.

It stands in no sources.toml, so it is archived from its beginning: nothing fetches it, nothing in it grows too old, no
general list shows it. `View("saved")` does, and so does the search.
"""

from __future__ import annotations

from datetime import datetime

from termnews.model import Extracted, NewArticle
from termnews.store import history, texts
from termnews.store.database import Database
from termnews.store.ingest import ingest
from termnews.store.prepared import prepare
from termnews.store.sources import SAVED
from termnews.store.values import digest

TITLE = "Saved"
"""What the source is called."""


def save(database: Database, page: Extracted, now: datetime) -> int:
    """Keep a page, read, in one step of the history; its id. One that is there already has its text brought up to date.

    `page.published` None: the page gives no date.
    """
    article = NewArticle(
        key=page.url,
        url=page.url,
        title=page.title,
        published=page.published or now,
        standfirst=page.standfirst,
        byline=page.byline,
        language=page.language,
        image=page.image,
        dated=page.published is not None,
    )
    with database.write():
        source = _source(database)
        new = ingest(database, source, prepare((article,), now), now).new
        id = new[0] if new else _known(database, source, page.url)
        texts.keep_full(database, id, page)
        if new:
            database.execute("UPDATE article SET read = 1 WHERE id = ?", (id,))
            history.add_step(database, "page_saved", f"saved {page.title}", {"id": id})
    return id


def _source(database: Database) -> int:
    found = database.number("SELECT id FROM source WHERE url = ?", (SAVED,))
    return found or database.insert(
        "INSERT INTO source (url, host, kind, own_title, full_text, archived) VALUES (?, '', 'site', ?, 'never', 1)",
        (SAVED, TITLE),
    )


def _known(database: Database, source: int, key: str) -> int:
    return database.number("SELECT id FROM article WHERE source_id = ? AND key_hash = ?", (source, digest(key)))
