"""`comment`: a comment on an article, written elsewhere or in the editor, and delivered."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from termnews.cli.outbox import advise, check_ids, code_of, deliver_now, tell
from termnews.cli.show import find_article
from termnews.cli.verb import OK, Verb, open_store, say
from termnews.discussion import Identity, Parent
from termnews.errors import StoreError, UsageError
from termnews.paths import Paths
from termnews.urls import host

if TYPE_CHECKING:
    from termnews.config import Settings
    from termnews.model import Article
    from termnews.store.store import Store


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("article", metavar="ID|URL", help="its number in `list`, or the address of its page")
    parser.add_argument("--reply-to", metavar="N", default="", help="the comment that it answers, as in `comments`")
    parser.add_argument(
        "--body-file", metavar="F", default="", help="the words; - is stdin. Else stdin, or your editor"
    )
    parser.add_argument("--name", metavar="N", help="your name; as you last gave it where it is left out")
    parser.add_argument("--email", metavar="E", help="your e-mail address: the site gets it and does not show it")
    parser.add_argument("--website", metavar="W", help="your website: the site shows it")
    parser.add_argument("--queue", action="store_true", help="put it into the outbox; `termnews send` delivers it")
    parser.add_argument("--json", action="store_true", help="what became of it as a JSON object, as in `outbox`")


def _run(arguments: SimpleNamespace, paths: Paths) -> int:
    """Keep the words first: whatever happens then, they are a draft. Raises UsageError, StoreError, ConfigError."""
    from termnews.config import load

    settings = load(paths.config_file, os.environ)
    with open_store(paths) as store:
        number = find_article(store, arguments.article)
        article = store.articles.get(number) if number is not None else None
        if article is None:
            raise UsageError(f"There is no article “{arguments.article}”.", "`termnews list` gives their numbers.")
        parent = _parent(store, article, arguments.reply_to) if arguments.reply_to else None
    words, handed = _words(arguments.body_file, article, parent, settings, paths)
    if words.strip():
        id = _keep(paths, article, parent, words, (arguments.name, arguments.email, arguments.website), handed)
    if handed is not None:
        handed.unlink(missing_ok=True)
    if not words.strip():
        raise UsageError("There are no words: nothing was sent.")
    if arguments.queue:
        say(f"Comment {id} waits in the outbox; `termnews send` delivers it.")
    else:
        deliver_now(paths, settings, (id,))
    with open_store(paths) as store:
        drafts = [draft for draft in store.outbox.all() if draft.id == id]
        check_ids([id], drafts)
        tell(store, drafts, as_lines_of_json=arguments.json)
    if not arguments.queue:
        advise(drafts)
    return OK if arguments.queue else code_of(drafts)


def _keep(
    paths: Paths,
    article: Article,
    parent: Parent | None,
    words: str,
    given: tuple[str | None, str | None, str | None],
    handed: Path | None,
) -> int:
    """Put a comment into the outbox; its id. Raises StoreError, with where else the words are: in the file `handed`."""
    try:
        with open_store(paths) as store:
            known = store.outbox.identity(host(article.url))
            identity = Identity(*(new if new is not None else old for new, old in zip(given, known, strict=True)))
            now = datetime.now(UTC)
            id = store.drafts.save(article.id, words, parent=parent)
            store.outbox.queue(id, identity, now, service="", wire="", not_before=now)
            return id
    except StoreError as error:
        raise StoreError(error.message, f"What you wrote is in {handed}" if handed else error.hint) from error


def _parent(store: Store, article: Article, key: str) -> Parent:
    thread = store.threads.get(article.id)
    for one in thread.comments if thread is not None else ():
        if one.comment.key == key:
            return Parent(key, one.comment.author, one.comment.body.text())
    raise UsageError(
        f"There is no comment {key} in the thread of this article.", f"`termnews comments {article.id}` reads it."
    )


def _words(
    file: str, article: Article, parent: Parent | None, settings: Settings, paths: Paths
) -> tuple[str, Path | None]:
    """The words of a comment, and the file in which an editor left them, if one did. Raises UsageError, OSError."""
    if file and file != "-":
        try:
            return Path(file).read_text(encoding="utf-8"), None
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{file} cannot be read as text.") from error
    if file == "-" or not sys.stdin.isatty():
        try:
            return sys.stdin.buffer.read().decode("utf-8"), None
        except UnicodeDecodeError as error:
            raise UsageError("What came on stdin is not text in UTF-8: nothing was sent.") from error
    return _edited(article, parent, settings, paths)


def _edited(article: Article, parent: Parent | None, settings: Settings, paths: Paths) -> tuple[str, Path]:
    """What the reader writes in their editor, '' for nothing, and the file that has it until it is kept elsewhere.

    Raises UsageError where that does not end well.
    """
    from termnews import wire
    from termnews.tui.writing import editor

    begun = wire.quote(parent) if parent is not None else ""
    context = f"{article.title}\n\n{parent.author}:\n{parent.words}" if parent is not None else article.title
    path = editor.to_file(paths.state, begun, context)
    if not editor.edit(editor.command_of(settings.editor, os.environ), path, os.environ):
        raise UsageError("The editor did not end well: nothing was sent.", f"What you wrote is in {path}")
    words = editor.from_file(path, context)
    return "" if words == begun.strip() else words, path


VERB = Verb(_arguments, _run)
