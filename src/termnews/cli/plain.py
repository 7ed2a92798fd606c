"""`termnews --plain`: the reader line by line, for screen readers, dumb terminals, and those who like it so.

Nothing is drawn and nothing moves: what is written stays where it was written. Headlines have numbers; a number opens
one; a letter does what its key does in the reader where there is such a key.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from termnews.cli import show
from termnews.cli.verb import OK, put, say_error
from termnews.errors import TermnewsError, UsageError
from termnews.model import View
from termnews.paths import Paths
from termnews.text import age, plural

if TYPE_CHECKING:
    from termnews.model import Headline
    from termnews.store.store import Store

ROWS = 20
"""Headlines that are listed at a time."""

_BEGIN = "There are no sources yet: `termnews add URL` subscribes to one."

HELP = (
    (("l", "the list again"), ("+", "the next headlines"), ("-", "those before")),
    (("n", "the next unread"), ("p", "the unread one before")),
    (("s", "the sources"), ("s N", "only source N"), ("a", "everything")),
    (("U", "only what is unread"), ("/…", "search")),
    (("m", "read or unread"), ("f", "star"), ("A", "mark all read")),
    (("x", "the full text"), ("o", "open in the browser"), ("c", "the comments")),
    (("r", "refresh"), ("u", "undo"), ("?", "this help")),
    (("q", "quit"),),
)
"""The commands, those that belong together in a line."""

_HELP_WIDTH = 79
_NARROW = 30
"""Columns below which lines that follow are not set in."""


def help_lines(columns: int) -> list[str]:
    """What can be typed; one command a line where there is no room for more."""
    lines = ["A number opens that headline."]
    for row in HELP:
        cells = [f"{key:<4} {words}" for key, words in row]
        lines += ["".join(f"{cell:<27}" for cell in cells).rstrip()] if columns >= _HELP_WIDTH else cells
    return lines


Call = Callable[..., int]
"""Runs a verb of the command line on the same profile: its words in, its exit code out."""


def run(paths: Paths, call: Call) -> int:
    """Read commands from stdin until there are no more, or `q`; the exit code. Raises StoreError."""
    from termnews.cli.verb import open_store

    with open_store(paths) as store:
        session = Session(paths, store, call)
        put("termnews, line by line. ? lists the commands.")
        session.do("l")
        while True:
            line = _ask()
            if line is None or line in ("q", "Q"):
                return OK
            session.do(line)


def _ask() -> str | None:
    """The next command; None at the end of the input. ctrl+c forgets what was typed."""
    while True:
        sys.stdout.write("> ")
        sys.stdout.flush()
        try:
            line = sys.stdin.readline()
        except KeyboardInterrupt:
            put("")
            continue
        if not line:
            put("")
            return None
        if not sys.stdin.isatty():
            put("")
        return line.strip()


class Session:
    """Where the reader is: a view, the headlines that are listed of it, the article that is open."""

    def __init__(self, paths: Paths, store: Store, call: Call) -> None:
        self._call = call
        self._paths = paths
        self._store = store
        self._view = View()
        self._title = "Everything"
        self._first = 0
        self._open = 0
        """The id of the open article, 0 for none."""
        self._at = -1
        """Its place in the view."""

    def do(self, line: str) -> None:
        """Do what a line asks for; what cannot be done is said."""
        word, _, rest = line.partition(" ")
        try:
            if line.isdecimal() and line.isascii():
                self._open_number(int(line[:9]))
            elif line.startswith("/"):
                self._search(line[1:].strip())
            elif word == "s" and rest.strip():
                self._show_source(rest.strip())
            elif word in _COMMANDS and not rest:
                _COMMANDS[word](self)
            elif line:
                put("There is no such command. ? lists them.")
        except TermnewsError as error:
            say_error(error)
        except KeyboardInterrupt:
            put("Stopped.")

    # --- lists ----------------------------------------------------------------------------------------------------

    def _rows(self, first: int, count: int) -> list[Headline]:
        ids = self._store.headlines.ids(self._view)
        return self._store.headlines.rows(ids[first : first + count])

    def list_(self) -> None:
        """The headlines from where the list is."""
        total = self._store.headlines.count(self._view)
        rows = self._rows(self._first, ROWS)
        only = ", only unread" if self._view.unread_only else ""
        if not rows:
            known = bool(self._store.sources.all())
            put(f"{self._title}{only}: no headlines. {'r refreshes, a shows everything.' if known else _BEGIN}")
            return
        put(f"{self._title}{only}: {self._first + 1} to {self._first + len(rows)} of {plural(total, 'headline')}.")
        for number, row in enumerate(rows, self._first + 1):
            _put_numbered(number, _described(row))

    def turn(self, by: int) -> None:
        """The headlines so many further on, or before."""
        first = max(0, self._first + by)
        if first == self._first or first >= self._store.headlines.count(self._view):
            put("These were the last." if by > 0 else "These are the first.")
            return
        self._first = first
        self.list_()

    def everything(self) -> None:
        """All headlines."""
        self._show(View(), "Everything")

    def unread_only(self) -> None:
        """Only what is unread, or everything."""
        view = self._view
        self._show(View(view.kind, view.source_id, view.tag, view.query, not view.unread_only), self._title)

    def _show(self, view: View, title: str) -> None:
        self._view, self._title, self._first, self._at = view, title, 0, -1
        self.list_()

    def _search(self, words: str) -> None:
        if not words:
            raise UsageError("What is to be searched for?", "/ and the words.")
        self._show(View("search", query=words), f"Found for “{words}”")

    def sources(self) -> None:
        """The sources, each with its number."""
        for source in self._store.sources.all():
            problem = f", {source.problem}" if source.problem else ""
            _put_numbered(source.id, f"{source.title}: {source.unread} unread of {source.total}{problem}")
        put("s and a number shows one, a shows everything.")

    def _show_source(self, name: str) -> None:
        from termnews.cli.matching import find_source

        source = find_source(self._store.sources.all(archived=True), name)
        self._show(View("source", source.id), source.title)

    # --- articles -------------------------------------------------------------------------------------------------

    def _open_number(self, number: int) -> None:
        rows = self._rows(number - 1, 1) if number else []
        if not rows:
            raise UsageError(f"There is no headline {number} in this list.", "l lists them.")
        self._read(rows[0], number - 1)

    def _read(self, row: Headline, at: int) -> None:
        self._open, self._at = row.id, at
        self._write()
        self._store.articles.set_read([row.id], True, label="opened")

    def _write(self) -> None:
        article = show.laid_out(self._store, self._paths, self._open)
        if article is None:
            raise UsageError("This article is not kept any more.", "l lists what is.")
        put("\n".join(show.as_text(article, show.columns(), spoken=True)))

    def go(self, step: int) -> None:
        """Open the next unread article of the view, or (-1) the one before."""
        ids = self._store.headlines.ids(self._view)
        at = self._at + step if self._at >= 0 or step > 0 else -1
        while 0 <= at < len(ids):
            rows = self._store.headlines.rows([ids[at]])
            if rows and not rows[0].read:
                self._read(rows[0], at)
                return
            at += step
        put("Nothing unread further on." if step > 0 else "Nothing unread above.")

    def _current(self) -> Headline:
        """The open article. Raises UsageError where none is."""
        rows = self._store.headlines.rows([self._open]) if self._open else []
        if not rows:
            raise UsageError("No article is open.", "A number opens one.")
        return rows[0]

    def toggle_read(self) -> None:
        """The open article read, or unread again."""
        row = self._current()
        self._store.articles.set_read([row.id], not row.read, label="marked " + ("unread" if row.read else "read"))
        put("Marked unread." if row.read else "Marked read.")

    def toggle_star(self) -> None:
        """The open article starred, or not."""
        row = self._current()
        self._store.articles.set_starred([row.id], not row.starred, label="unstarred" if row.starred else "starred")
        put("The star is off." if row.starred else "Starred.")

    def mark_all_read(self) -> None:
        """Everything in the view read."""
        count = self._store.articles.mark_view_read(self._view, label=f"marked {self._title} read")
        put(f"{plural(count, 'headline')} marked read. u takes it back.")

    def full_text(self) -> None:
        """Fetch the full text of the open article, and write it."""
        row = self._current()
        put("Fetching the full text …")
        if words := show.read_anew(self._paths, row.id, full=True):
            put(words)
        else:
            self._write()

    def browser(self) -> None:
        """Open the article's page."""
        from termnews.config import load
        from termnews.tui.browser import open_in_browser

        settings = load(self._paths.config_file, os.environ)
        put(f"Opened {open_in_browser(self._current().url, settings.browser)}")

    def comments(self) -> None:
        """The comments of the open article."""
        self._call("comments", str(self._current().id))

    # --- the rest -------------------------------------------------------------------------------------------------

    def call(self, *words: str) -> None:
        """Do what a verb of the command line does."""
        self._call(*words)

    def refresh(self) -> None:
        """Fetch every source now."""
        self._call("refresh", "--force")
        self._first = 0
        self.list_()


def _put_numbered(number: int, words: str) -> None:
    """Write a line of a list; on a terminal broken between words, where its own break would be inside of one."""
    columns = get_terminal_size().columns if sys.stdout.isatty() else 0
    put("\n".join(numbered_lines(number, words, columns)))


def numbered_lines(number: int, words: str, columns: int) -> list[str]:
    """A line of a list as lines of at most so many columns, what follows under the words; as one where they are 0."""
    from termnews.layout.wrap import wrap

    lead = f"{number}. "
    if not columns:
        return [lead + words]
    if columns < _NARROW:
        return [(lead + words)[start:end] for start, end, _ in wrap(lead + words, columns)]
    first, *others = (words[start:end] for start, end, _ in wrap(words, columns - len(lead)))
    return [lead + first, *(" " * len(lead) + line for line in others)]


def _described(row: Headline) -> str:
    """A headline in a line, in the order in which it matters to who hears it."""
    marks = ("unread, " if not row.read else "") + ("starred, " if row.starred else "")
    count = f", {plural(row.comments, 'comment')}" if row.comments else ""
    title = row.title or "Untitled"
    end = "" if title.endswith((".", "!", "?", "…", "。", "！", "？")) else "."
    return f"{title}{end} {marks}{row.source_title}, {age(row.published)}{count}"


_COMMANDS: dict[str, Callable[[Session], None]] = {
    "l": Session.list_,
    "+": lambda session: session.turn(ROWS),
    "-": lambda session: session.turn(-ROWS),
    "a": Session.everything,
    "U": Session.unread_only,
    "s": Session.sources,
    "n": lambda session: session.go(1),
    "p": lambda session: session.go(-1),
    "m": Session.toggle_read,
    "f": Session.toggle_star,
    "A": Session.mark_all_read,
    "x": Session.full_text,
    "o": Session.browser,
    "c": Session.comments,
    "r": Session.refresh,
    "u": lambda session: session.call("undo"),
    "?": lambda _: put("\n".join(help_lines(get_terminal_size().columns))),
    "help": lambda _: put("\n".join(help_lines(get_terminal_size().columns))),
}
