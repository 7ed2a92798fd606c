"""The pane of an article's comments: what is said of them, and the comments themselves."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from termnews.discussion import Thread
from termnews.text import shorten
from termnews.tui.widgets.discussion_lines import Place
from termnews.tui.widgets.discussion_view import ThreadView
from termnews.tui.widgets.discussion_words import TalkKeys, host_of, note, nothing, title

_PLACES = 100
"""Threads in which the reader's place is remembered."""

_LOW = 16
"""Rows of a terminal below which what is said of the comments has one line."""


class ThreadPane(Vertical):
    """Shows the thread of one article. It reads and writes nothing: `actions/discussion.py` does."""

    DEFAULT_CSS: ClassVar[str] = """
    ThreadPane > .thread-title {
        height: 1; width: 1fr; padding: 0 1; text-style: bold; color: $text-muted; background: $surface;
    }
    ThreadPane:ansi > .thread-title { text-style: dim; }
    ThreadPane > .thread-note { height: auto; max-height: 3; width: 1fr; padding: 0 2; color: $text-warning; }
    ThreadPane:ansi > .thread-note { color: $foreground; text-style: bold; }
    ThreadPane > ThreadView { height: 1fr; width: 1fr; }
    """

    def __init__(self, *, keys: TalkKeys, ascii_only: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._keys = keys
        self._title = Static("", classes="thread-title", markup=False)
        self._note = Static("", classes="thread-note", markup=False)
        self._note.display = False
        self._said: tuple[str | None, str | None] = (None, None)
        self.view = ThreadView(ascii_only=ascii_only)
        """The comments."""
        self.article_id = 0
        """Of the article whose thread is shown, 0 for none."""
        self.thread: Thread | None = None
        """As it is kept, with the reader's own on their way; None where nothing is known of it."""
        self.request = 0
        """The number of the request by which it is being read, 0 for none."""
        self._url = ""
        self._places: dict[int, Place] = {}

    def compose(self) -> ComposeResult:
        """Title, what is to be said, comments."""
        yield self._title
        yield self._note
        yield self.view

    def open(self, article_id: int, url: str, thread: Thread | None) -> None:
        """Show the thread of an article, at the place where the reader left it."""
        self.article_id, self._url = article_id, url
        self._show(thread, self._places.get(article_id, Place()))

    def reload(self, thread: Thread | None) -> None:
        """Show the thread as it is now; what the reader looks at stays where it is."""
        self._show(thread, None)

    def keep_place(self) -> None:
        """Remember where the reader is, until the program ends."""
        self._places.pop(self.article_id, None)
        self._places[self.article_id] = self.view.place()
        while len(self._places) > _PLACES:
            del self._places[next(iter(self._places))]

    def _show(self, thread: Thread | None, place: Place | None) -> None:
        self.thread = thread
        self.view.show(thread, nothing(self.thread, self._keys, reading=bool(self.request)), place)
        self.tell()

    def tell(self) -> None:
        """Say how many comments there are and what is to be said of them, as it is now."""
        thread = self.thread
        page = self.view.page
        unread = page.unread if page is not None else 0
        words = title(thread, host_of(thread, self._url), reading=bool(self.request), unread=unread)
        beside = note(thread, self._keys, reading=bool(self.request))
        if self.app.size.height < _LOW:
            beside = shorten(beside, max(1, self.size.width - 4))
        self.view.say_nothing(nothing(thread, self._keys, reading=bool(self.request)))
        said, self._said = self._said, (words, beside)
        if words != said[0]:
            self._title.update(Content(shorten(words, max(1, self.size.width - 2))), layout=False)
        if beside != said[1]:
            # Of its own height: all is laid out anew, and the scroll bar written.
            self._note.display = bool(beside)
            self._note.update(Content(beside))

    def on_resize(self) -> None:
        """As much of the title as there is room for."""
        self._said = (None, None)
        self.tell()
