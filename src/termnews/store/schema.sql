-- termnews' database: one file, SQLite >= 3.40, WAL. Times are epoch seconds (UTC), booleans 0 or 1.
--
-- Three rules give it its shape, each measured with 100,000 articles:
--   1. Lists never touch bodies. `article` is slim, each list has an index that covers it, texts stand in `feed_text` and
--      `full_text`.
--   2. Nothing is counted at start. `source.unread`, `source.total`, `article.drafts` and `counter` are kept up to date.
--   3. Never ANALYZE (nor PRAGMA optimize). Statistics of an empty table made newsboat choose an index that matches every
--      row, for ever; the queries here name their index instead.

-- A subscription. The reader's own fields come from sources.toml, `feed_title` and `site_url` from the feed.
CREATE TABLE source (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    url TEXT NOT NULL UNIQUE,
    host TEXT NOT NULL,
    kind TEXT NOT NULL DEFAULT 'feed' CHECK (kind IN ('feed', 'site')),
    own_title TEXT NOT NULL DEFAULT '',
    feed_title TEXT NOT NULL DEFAULT '',
    site_url TEXT NOT NULL DEFAULT '',
    full_text TEXT NOT NULL DEFAULT 'auto' CHECK (full_text IN ('auto', 'always', 'never')),
    every INTEGER,                              -- minutes
    keep INTEGER,                               -- days
    place INTEGER NOT NULL DEFAULT 0,           -- order of the list
    archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1)),  -- gone from sources.toml; its articles stay
    unread INTEGER NOT NULL DEFAULT 0,          -- kept by triggers and `ingest.py`
    total INTEGER NOT NULL DEFAULT 0,           -- as `unread`
    pictures TEXT CHECK (pictures IN ('off', 'ask', 'always'))
);

CREATE INDEX source_archived ON source (id) WHERE archived = 1;

CREATE TABLE source_tag (
    source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,                     -- the first tag is the one that it is listed under
    tag TEXT NOT NULL,
    UNIQUE (source_id, tag)
);
CREATE INDEX source_tag_tag ON source_tag (tag, source_id);

-- What the next check needs to know of the last ones. Apart from `source`, as it is written at every check.
CREATE TABLE fetch_state (
    source_id INTEGER PRIMARY KEY REFERENCES source (id) ON DELETE CASCADE,
    etag TEXT NOT NULL DEFAULT '',
    last_modified TEXT NOT NULL DEFAULT '',
    body_hash TEXT NOT NULL DEFAULT '',
    validators_since INTEGER,
    checked_at INTEGER,
    next_check_at INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    failing_since INTEGER,
    health TEXT NOT NULL DEFAULT 'never' CHECK (health IN ('never', 'ok', 'failing', 'held', 'gone')),
    problem TEXT NOT NULL DEFAULT '',
    moved_to TEXT NOT NULL DEFAULT '',
    moved_count INTEGER NOT NULL DEFAULT 0,
    pace TEXT NOT NULL DEFAULT ''
);

-- A headline. AUTOINCREMENT: an id is never given twice, so that what is remembered of an article that has left (undo,
-- a list on the screen) can never mean another one.
CREATE TABLE article (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    key_hash INTEGER NOT NULL,                  -- of its identity inside the source; 64 bits of BLAKE2b, as all hashes
    content_hash INTEGER NOT NULL,              -- of all that the feed says of it: equal means nothing to write
    url_hash INTEGER NOT NULL,
    published INTEGER NOT NULL,
    dated INTEGER NOT NULL,                     -- 0: nobody gave a date that can be true, `published` is `first_seen`
    first_seen INTEGER NOT NULL,
    read INTEGER NOT NULL DEFAULT 0 CHECK (read IN (0, 1)),
    starred INTEGER NOT NULL DEFAULT 0 CHECK (starred IN (0, 1)),
    drafts INTEGER NOT NULL DEFAULT 0,          -- kept by triggers
    comments INTEGER,
    full_state INTEGER NOT NULL DEFAULT 0 CHECK (full_state BETWEEN 0 AND 3),  -- none, done, failed, not an article
    unspaced INTEGER NOT NULL DEFAULT 0,        -- its text has a script without spaces: words are looked for by LIKE
    title TEXT NOT NULL,
    url TEXT NOT NULL,
    UNIQUE (source_id, key_hash)
);
-- The lists, newest first, each walked from its end. `source_id` stands in the first two so that the headlines of
-- archived sources, or of all but one tag's, are passed over without a look at the table; `read` and `starred` stand in
-- the partial ones as SQLite asks for the column though the index has but one value of it.
CREATE INDEX article_date ON article (published, id, source_id);
CREATE INDEX article_unread ON article (published, id, source_id, read) WHERE read = 0;
CREATE INDEX article_starred ON article (published, id, read, starred) WHERE starred = 1;
CREATE INDEX article_source ON article (source_id, published, id);
CREATE INDEX article_source_unread ON article (source_id, published, id, read) WHERE read = 0;
CREATE INDEX article_wanting ON article (source_id, published, id) WHERE full_state IN (0, 2);
CREATE INDEX article_unspaced ON article (published, id) WHERE unspaced = 1;
CREATE INDEX article_url ON article (url_hash);

-- What the feed gave of an article; there is one for every article.
CREATE TABLE feed_text (
    id INTEGER PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    standfirst TEXT NOT NULL DEFAULT '',
    byline TEXT NOT NULL DEFAULT '',
    updated INTEGER,
    language TEXT NOT NULL DEFAULT '',
    image TEXT NOT NULL DEFAULT '',
    comments_url TEXT NOT NULL DEFAULT '',
    comments_feed TEXT NOT NULL DEFAULT '',
    enclosures TEXT NOT NULL DEFAULT '',        -- JSON, [[url, type, length], …]; empty for none
    categories TEXT NOT NULL DEFAULT '',        -- JSON, […]; empty for none
    html TEXT NOT NULL DEFAULT '',              -- raw: it is made into blocks when it is first read
    plain TEXT NOT NULL DEFAULT '',
    blocks TEXT                                 -- `document.dump`, NULL until it has been made
);

-- What the article's own page gave; there where it has been tried.
CREATE TABLE full_text (
    id INTEGER PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
    standfirst TEXT NOT NULL DEFAULT '',
    byline TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    site TEXT NOT NULL DEFAULT '',
    image TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    retry_at INTEGER,                           -- NULL: it is not tried again
    plain TEXT NOT NULL DEFAULT '',
    blocks TEXT
);

-- Where the reader was in a text. Apart, as writing it anew must not write the text anew.
CREATE TABLE place (
    id INTEGER PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
    place TEXT NOT NULL
);

-- Articles that have left: they do not come back from the feed.
CREATE TABLE tombstone (
    source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    key_hash INTEGER NOT NULL,
    PRIMARY KEY (source_id, key_hash)
) WITHOUT ROWID;

-- A comment of the reader's, from its first word to what became of it. It outlives everything, so it refers to its
-- article without depending on it and carries what is needed to find it again.
CREATE TABLE draft (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id INTEGER NOT NULL,
    title TEXT NOT NULL,
    url TEXT NOT NULL,
    text TEXT NOT NULL,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'draft',        -- `DraftState`
    parent TEXT NOT NULL DEFAULT '',            -- the comment that it answers: key, author and words as they were
    parent_author TEXT NOT NULL DEFAULT '',
    parent_words TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',              -- who the reader is to the site
    email TEXT NOT NULL DEFAULT '',
    website TEXT NOT NULL DEFAULT '',
    words TEXT NOT NULL DEFAULT '',             -- why it is in its state
    service TEXT NOT NULL DEFAULT '',
    host TEXT NOT NULL DEFAULT '',              -- of the site: one comment at a time goes there
    wire TEXT NOT NULL DEFAULT '',              -- what is sent for `text`, frozen: the same bytes at every attempt
    queued_at INTEGER,
    not_before INTEGER,                         -- when it is tried or looked at next
    attempts INTEGER NOT NULL DEFAULT 0,
    attempt_started INTEGER,                    -- written before the first byte of an attempt
    owner TEXT NOT NULL DEFAULT '',             -- pid@boot id/run of the process that has it in hand
    sent_text TEXT NOT NULL DEFAULT '',         -- the words of its last attempt, and who that was from; '': none
    sent_name TEXT NOT NULL DEFAULT '',
    sent_email TEXT NOT NULL DEFAULT '',
    sent_website TEXT NOT NULL DEFAULT '',
    checks INTEGER NOT NULL DEFAULT 0,
    remote_key TEXT NOT NULL DEFAULT '',
    remote_url TEXT NOT NULL DEFAULT '',
    cookie TEXT NOT NULL DEFAULT ''
);
CREATE INDEX draft_article ON draft (article_id);
CREATE INDEX draft_waiting ON draft (not_before) WHERE state IN ('queued', 'sending', 'accepted', 'held', 'unknown');

-- Every transition of a draft, with its time: what the outbox tells of it.
CREATE TABLE draft_step (
    id INTEGER PRIMARY KEY,
    draft_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    state TEXT NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX draft_step_draft ON draft_step (draft_id);

-- When a comment was last sent to a host: the next one waits, whichever process has it.
CREATE TABLE posting_host (
    host TEXT PRIMARY KEY,
    last_attempt INTEGER NOT NULL
) WITHOUT ROWID;

-- Who the reader is to a site, as they last said; '' is the one for sites that are not here.
CREATE TABLE identity (
    host TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    website TEXT NOT NULL
) WITHOUT ROWID;

-- What is known of an article's thread.
CREATE TABLE thread (
    id INTEGER PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
    page TEXT NOT NULL DEFAULT '',              -- JSON of `PageDiscussion` without its comments; '' where there is none
    service TEXT NOT NULL DEFAULT '',           -- of the place that it was read from
    etag TEXT NOT NULL DEFAULT '',
    last_modified TEXT NOT NULL DEFAULT '',
    validated_url TEXT NOT NULL DEFAULT '',
    checked_at INTEGER,
    read_at INTEGER,                            -- the last check that did not find it unchanged
    visited_at INTEGER,
    problem TEXT NOT NULL DEFAULT '',
    total INTEGER,
    cut INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX thread_checked ON thread (id, visited_at, checked_at) WHERE checked_at IS NOT NULL;

-- Its comments, as they were last read.
CREATE TABLE comment (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    parent TEXT NOT NULL,
    author TEXT NOT NULL,
    author_url TEXT NOT NULL,
    url TEXT NOT NULL,
    published INTEGER,
    held INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    read INTEGER NOT NULL DEFAULT 0,
    blocks TEXT NOT NULL,
    UNIQUE (article_id, key)
);

-- Steps that can be taken back, and the articles that each has changed: at most 100 a row, as they are written with the
-- change itself, in its transaction.
CREATE TABLE history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    at INTEGER NOT NULL,
    data TEXT NOT NULL                          -- JSON, an object
);
CREATE TABLE history_part (
    id INTEGER PRIMARY KEY,
    step INTEGER NOT NULL REFERENCES history (id) ON DELETE CASCADE,
    ids BLOB NOT NULL                           -- `history.pack`
);
CREATE INDEX history_part_step ON history_part (step);

-- What no source has a column for. `indexed` is the highest id that the search index knows of: see there.
CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO counter (name, value) VALUES ('starred', 0), ('drafts', 0), ('outbox', 0), ('indexed', 0);

-- Articles that come in are counted by what brings them in, in the same transaction, once for all of them: a trigger
-- would write the row of their source for each (a sixth of what it costs to keep them).
CREATE TRIGGER article_removed AFTER DELETE ON article BEGIN
    UPDATE source SET total = total - 1, unread = unread - (old.read = 0) WHERE id = old.source_id;
END;
CREATE TRIGGER article_removed_starred AFTER DELETE ON article WHEN old.starred BEGIN
    UPDATE counter SET value = value - 1 WHERE name = 'starred';
END;
CREATE TRIGGER article_read AFTER UPDATE OF read ON article WHEN old.read <> new.read BEGIN
    UPDATE source SET unread = unread + old.read - new.read WHERE id = new.source_id;
END;
CREATE TRIGGER article_starred AFTER UPDATE OF starred ON article WHEN old.starred <> new.starred BEGIN
    UPDATE counter SET value = value + new.starred - old.starred WHERE name = 'starred';
END;
-- Drafts are those that are being written, the outbox those on their way or in need of the reader. What has arrived, or
-- was taken back, counts no more; an article is marked by all that count.
CREATE VIEW draft_count (id, article_id, drafts, outbox) AS
SELECT id, article_id, state = 'draft', state NOT IN ('draft', 'published', 'removed', 'cancelled') FROM draft;

CREATE TRIGGER draft_added AFTER INSERT ON draft BEGIN
    UPDATE counter SET value = value + (SELECT drafts FROM draft_count WHERE id = new.id) WHERE name = 'drafts';
    UPDATE counter SET value = value + (SELECT outbox FROM draft_count WHERE id = new.id) WHERE name = 'outbox';
    UPDATE article SET drafts = drafts + (SELECT drafts + outbox FROM draft_count WHERE id = new.id)
    WHERE id = new.article_id;
END;
CREATE TRIGGER draft_removed BEFORE DELETE ON draft BEGIN
    UPDATE counter SET value = value - (SELECT drafts FROM draft_count WHERE id = old.id) WHERE name = 'drafts';
    UPDATE counter SET value = value - (SELECT outbox FROM draft_count WHERE id = old.id) WHERE name = 'outbox';
    UPDATE article SET drafts = drafts - (SELECT drafts + outbox FROM draft_count WHERE id = old.id)
    WHERE id = old.article_id;
END;
CREATE TRIGGER draft_leaves BEFORE UPDATE OF state ON draft BEGIN
    UPDATE counter SET value = value - (SELECT drafts FROM draft_count WHERE id = old.id) WHERE name = 'drafts';
    UPDATE counter SET value = value - (SELECT outbox FROM draft_count WHERE id = old.id) WHERE name = 'outbox';
    UPDATE article SET drafts = drafts - (SELECT drafts + outbox FROM draft_count WHERE id = old.id)
    WHERE id = old.article_id;
END;
CREATE TRIGGER draft_arrives AFTER UPDATE OF state ON draft BEGIN
    UPDATE counter SET value = value + (SELECT drafts FROM draft_count WHERE id = new.id) WHERE name = 'drafts';
    UPDATE counter SET value = value + (SELECT outbox FROM draft_count WHERE id = new.id) WHERE name = 'outbox';
    UPDATE article SET drafts = drafts + (SELECT drafts + outbox FROM draft_count WHERE id = new.id)
    WHERE id = new.article_id;
END;

-- The search. The index holds no text (external content): it reads the view, which says what is searched: the text of
-- the article's page where that is kept, else the feed's.
CREATE VIEW search_text (id, title, standfirst, byline, body) AS
SELECT a.id, a.title,
       CASE WHEN f.standfirst <> '' THEN f.standfirst ELSE coalesce(p.standfirst, '') END,
       CASE WHEN f.byline <> '' THEN f.byline ELSE coalesce(p.byline, '') END,
       CASE WHEN p.plain <> '' THEN p.plain ELSE f.plain END
FROM article AS a JOIN feed_text AS f ON f.id = a.id LEFT JOIN full_text AS p ON p.id = a.id;

CREATE VIRTUAL TABLE search USING fts5 (
    title, standfirst, byline, body,
    content = 'search_text', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
-- Every small transaction leaves a segment; sixteen are merged, not four, a little with each transaction: less work when
-- much comes in, and a search takes as long (35,000 articles). A merge that is done at one go (crisismerge, at sixteen)
-- made one transaction of a hundred rows four times as long as the next longest; at 64 there is none.
INSERT INTO search (search, rank) VALUES ('automerge', 16), ('crisismerge', 64);

-- Articles come in first and are indexed behind that, in the order of their ids (`indexing.py`): the index is half of what
-- the store has to do for a large refresh, and is made once where a full text follows. `counter` has the last id that is
-- in it, written in the same transaction.
--
-- Of what it has, the index is told the old words before a text changes and the new ones after. The order is all: what is
-- taken out must be what was put in, or the index is damaged. An article leaves as a whole; when it has left, the view has
-- no row for it, and what cascades from it finds nothing more to take out. No trigger brings in new articles: a trigger is
-- a savepoint for each row, before which FTS5 writes its index to the file, and that made a refresh three times as much
-- work.
CREATE TRIGGER search_removed BEFORE DELETE ON article
WHEN old.id <= (SELECT value FROM counter WHERE name = 'indexed') BEGIN
    INSERT INTO search (search, rowid, title, standfirst, byline, body)
    SELECT 'delete', * FROM search_text WHERE id = old.id;
END;
CREATE TRIGGER search_title_before BEFORE UPDATE OF title ON article
WHEN old.title <> new.title AND old.id <= (SELECT value FROM counter WHERE name = 'indexed') BEGIN
    INSERT INTO search (search, rowid, title, standfirst, byline, body)
    SELECT 'delete', * FROM search_text WHERE id = old.id;
END;
CREATE TRIGGER search_title_after AFTER UPDATE OF title ON article
WHEN old.title <> new.title AND old.id <= (SELECT value FROM counter WHERE name = 'indexed') BEGIN
    INSERT INTO search (rowid, title, standfirst, byline, body) SELECT * FROM search_text WHERE id = new.id;
END;
CREATE TRIGGER search_feed_before BEFORE UPDATE OF standfirst, byline, plain ON feed_text
WHEN (old.standfirst <> new.standfirst OR old.byline <> new.byline OR old.plain <> new.plain)
     AND old.id <= (SELECT value FROM counter WHERE name = 'indexed') BEGIN
    INSERT INTO search (search, rowid, title, standfirst, byline, body)
    SELECT 'delete', * FROM search_text WHERE id = old.id;
END;
CREATE TRIGGER search_feed_after AFTER UPDATE OF standfirst, byline, plain ON feed_text
WHEN (old.standfirst <> new.standfirst OR old.byline <> new.byline OR old.plain <> new.plain)
     AND old.id <= (SELECT value FROM counter WHERE name = 'indexed') BEGIN
    INSERT INTO search (rowid, title, standfirst, byline, body) SELECT * FROM search_text WHERE id = new.id;
END;
-- A BEFORE INSERT trigger fires for an upsert too, even where that becomes an update: `full_text` is never upserted.
CREATE TRIGGER search_full_before_add BEFORE INSERT ON full_text
WHEN (new.standfirst <> '' OR new.byline <> '' OR new.plain <> '')
     AND new.id <= (SELECT value FROM counter WHERE name = 'indexed') BEGIN
    INSERT INTO search (search, rowid, title, standfirst, byline, body)
    SELECT 'delete', * FROM search_text WHERE id = new.id;
END;
CREATE TRIGGER search_full_after_add AFTER INSERT ON full_text
WHEN (new.standfirst <> '' OR new.byline <> '' OR new.plain <> '')
     AND new.id <= (SELECT value FROM counter WHERE name = 'indexed') BEGIN
    INSERT INTO search (rowid, title, standfirst, byline, body) SELECT * FROM search_text WHERE id = new.id;
END;
CREATE TRIGGER search_full_before BEFORE UPDATE OF standfirst, byline, plain ON full_text
WHEN (old.standfirst <> new.standfirst OR old.byline <> new.byline OR old.plain <> new.plain)
     AND old.id <= (SELECT value FROM counter WHERE name = 'indexed') BEGIN
    INSERT INTO search (search, rowid, title, standfirst, byline, body)
    SELECT 'delete', * FROM search_text WHERE id = old.id;
END;
CREATE TRIGGER search_full_after AFTER UPDATE OF standfirst, byline, plain ON full_text
WHEN (old.standfirst <> new.standfirst OR old.byline <> new.byline OR old.plain <> new.plain)
     AND old.id <= (SELECT value FROM counter WHERE name = 'indexed') BEGIN
    INSERT INTO search (rowid, title, standfirst, byline, body) SELECT * FROM search_text WHERE id = new.id;
END;
