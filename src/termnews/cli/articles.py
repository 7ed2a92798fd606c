"""The verbs that change what is known of articles: mark and undo."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from types import SimpleNamespace

from termnews.cli.show import find_article
from termnews.cli.verb import OK, PARTLY, USAGE, Verb, open_store, say
from termnews.paths import Paths
from termnews.text import plural


def _mark_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("what", choices=tuple(_MARKS), metavar="read|unread|star|unstar")
    parser.add_argument("articles", metavar="ID", nargs="+", help="numbers from `list`, or addresses of pages")


_MARKS = {
    "read": ("read", True),
    "unread": ("unread", False),
    "star": ("starred", True),
    "unstar": ("not starred", False),
}


def _mark(arguments: SimpleNamespace, paths: Paths) -> int:
    words, wanted = _MARKS[arguments.what]
    with open_store(paths) as store:
        named = {name: find_article(store, name) for name in arguments.articles}
        known = {row.id for row in store.headlines.rows([number for number in named.values() if number is not None])}
        missing = [name for name, number in named.items() if number not in known]
        for name in missing:
            say(f"There is no article “{name}”.")
        if not known:
            return USAGE
        label = f"marked {plural(len(known), 'article')} {words}"
        set_ = store.articles.set_starred if "star" in arguments.what else store.articles.set_read
        changed = set_(sorted(known), wanted, label=label)
    say(f"{plural(changed, 'article')} marked {words}." if changed else f"All were {words} already.")
    return PARTLY if missing else OK


def _undo_arguments(parser: ArgumentParser) -> None:
    parser.description = f"{parser.description} It can be called again for the change before."


def _undo(arguments: SimpleNamespace, paths: Paths) -> int:
    from termnews import sourcesfile
    from termnews.tui.undone import OF_COMMENTS, undone_words

    with open_store(paths) as store:
        step = store.history.undo(lambda step: sourcesfile.take_back(paths.sources_file, step.kind, step.data))
        draft = store.drafts.get(step.data["id"]) if step is not None and step.kind in OF_COMMENTS else None
    if step is None:
        say("There is nothing to take back.")
        return OK
    say(undone_words(step, draft, datetime.now(UTC)))
    return OK if step.is_back else PARTLY


VERBS = {
    "mark": Verb(_mark_arguments, _mark),
    "undo": Verb(_undo_arguments, _undo),
}
