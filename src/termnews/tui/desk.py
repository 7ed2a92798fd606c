"""The desk: the state that the panes share, and what every command does things with.

Commands are functions over a desk (`tui/actions`); `screens/main.py` puts the panes on it and wires their messages.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from textual.content import Content
from textual.message import Message
from textual.reactive import var
from textual.widget import Widget

from termnews.config import Settings
from termnews.errors import TermnewsError
from termnews.model import Article, FullState, Headline, TextKind, View
from termnews.paths import Paths
from termnews.store.store import Store
from termnews.tui.jobs import Jobs
from termnews.tui.keeping import Keeping
from termnews.tui.keymap import PANES, Keymap, Pane
from termnews.tui.words import (
    DRAFTS,
    OUTBOX,
    Place,
    found_words,
    places,
    position_words,
    reading_words,
    title_words,
    view_title,
)

if TYPE_CHECKING:
    from termnews.protocol import Refresh
    from termnews.sourcesfile import SourceEntry
    from termnews.tui.backstack import BackStack
    from termnews.tui.picturing import Picturing
    from termnews.tui.writing.posting import Posting

T = TypeVar("T")

ALL_PANES = 100
"""Columns from which all panes stand side by side."""

TEXTS: tuple[Pane, ...] = ("article", "thread")
"""The panes in which one article is read."""

_ROOMY = ("-three", "-broad", "-wide")
"""The classes of the screen from that width on."""

FETCHING = "Fetching the full text …"
"""What is said until the text is there, or why it is not."""

_SHORT = 250
"""Words below which a feed's text is taken for a teaser, as the refresh takes it."""


class Desk(Keeping):
    """What the commands work on: the store, the worker, the panes, and what is open in them."""

    class KeysChanged(Message):
        """Other keys can be pressed now."""

    article: var[Article | None] = var(None)
    """What is open in the reading pane."""

    reading: var[bool] = var(False)
    """Whether an article is open."""

    zen: var[bool] = var(False)
    """Whether the article, or the thread, has the whole screen."""

    def __init__(self, store: Store, settings: Settings, paths: Paths, jobs: Jobs, keymap: Keymap) -> None:
        super().__init__(store, settings, keymap, jobs)
        self.paths = paths
        self.refresh_number = 0
        """The request of the refresh that is going on, 0 for none."""
        self.refresh_quiet = False
        """Whether nobody asked for the refresh that is going on: it was due."""
        self.next_refresh: Refresh | None = None
        """What was asked for while a refresh went on."""
        self.posting: Posting | None = None
        """What is done about the outbox, once there was something to do."""
        self._pictures: Picturing | None = None
        self.back_stack: BackStack | None = None
        """The links that were followed from the open article, once there was one."""
        self.place_title = ""
        self.version = store.data_version()
        """Of the store, when what others have written was last looked at."""
        self._title_words = ""
        self._at: Pane = "headlines"
        """The pane that is shown where there is room for one only."""

    # --- where the reader is --------------------------------------------------------------------------------------

    @property
    def pane(self) -> Pane:
        """The pane that has the focus."""
        if self.focused is None:
            return self._at
        if self.focused is self.source_list:
            return "sources"
        if self.talk is not None and self.focused is self.talk.view:
            return "thread"
        return "article" if self.page is not None and self.focused is self.page else "headlines"

    def focus_pane(self, pane: Pane) -> None:
        """Give a pane the focus, and show it where there is not room for all."""
        if pane == "article":
            wanted: Widget = self.article_pane
        elif pane == "thread":
            wanted = self.thread_pane.view
        elif pane == "sources":
            wanted = self.source_list
        else:
            wanted = self.drafts if self.showing_drafts else self.headlines
        self.zen = self.zen and pane in TEXTS
        self.show_panes(pane)
        self.set_focus(wanted)

    def show_panes(self, pane: Pane | None = None) -> None:
        """Show what the reader is at (`pane`, or as before).

        Where there is room for every pane nothing depends on it, and no class is set: styling all anew costs 20 ms.
        """
        self._at = pane or self._at
        # Until the classes of the new width are there the old ones hold: a pane that they hide would lose the focus.
        narrow = self.size.width < ALL_PANES or self.classes.isdisjoint(_ROOMY)
        one = narrow or (self.zen and self.talking)
        classes = {f"-at-{name}": one and name == self._at for name in PANES}
        classes |= {"-reading": narrow and self.reading, "-zen": self.zen, "-drafts": self.showing_drafts}
        classes["-talking"] = self.talking and self._at in TEXTS
        self.update_classes(classes, animate=False)

    def watch_reading(self) -> None:
        """An article or its thread is open, or no longer; or it has the whole screen."""
        self.show_panes()

    watch_talking = watch_zen = watch_reading

    def on_resize(self) -> None:
        """More room, or less."""

        def settle() -> None:
            # Where there was room for no pane the focus was lost.
            if self.focused is None:
                self.focus_pane(self._at)
            else:
                self.show_panes()

        self.show_panes()
        self.call_after_refresh(settle)

    @property
    def selected(self) -> Headline | None:
        """The headline that a command is about: the open article's, else the one under the cursor."""
        if self.pane in TEXTS and self.article is not None:
            id = self.article.id
            # The list may show another view meanwhile.
            nothing: list[Headline] = []
            rows = self.kept(lambda: self.store.headlines.rows([id]), nothing)
            return rows[0] if rows else None
        return None if self.showing_drafts else self.headlines.current

    @property
    def pictures(self) -> Picturing:
        """What has the pictures of the article shown."""
        if self._pictures is None:
            from termnews.tui.picturing import Picturing

            self._pictures = Picturing(self)
        return self._pictures

    # --- opening --------------------------------------------------------------------------------------------------

    def open_view(self, view: View, select: int | None = None, title: str = "") -> None:
        """Show the headlines of a view."""
        self.showing_drafts = False
        self.say("")
        self.headlines.show(view, select)
        self.source_list.select(view)
        self.place_title = title or self._title_of(view)
        self.show_title()

    def open_drafts(self, *, outbox: bool = False) -> None:
        """Show the drafts, or the outbox."""
        self.showing_outbox, self.showing_drafts = outbox, True
        self.show_drafts()
        self.place_title = OUTBOX if outbox else DRAFTS
        self.post_message(self.KeysChanged())
        self.show_title()

    def open_article(self, article_id: int, kind: TextKind | None = None, *, followed: bool = False) -> bool:
        """Open an article: what there is of it at once, the rest when the worker has it.

        `followed`: a link led there, and there is a way back.
        """
        article = self.kept(lambda: self.store.articles.get(article_id, kind), None)
        if article is None:
            if not self.status.is_error:
                self.say("This article is no longer in the store.", error=True)
            return False
        if not followed and (self.article is None or self.article.id != article_id):
            self.stop_following(leave=True)
        self.show_article(article)
        if self.settings.mark_read_on_open and not article.read:
            self.headlines.keep([article_id])
            self.mark([article_id], lambda: self.store.articles.set_read([article_id], True, label="opened"))
        full = kind is TextKind.FULL or _wants_full(self, article)
        if full or article.body is None:
            from termnews.protocol import ReadArticle

            self.ask(ReadArticle(article_id, full=full))
        return True

    def show_article(self, article: Article) -> None:
        """Show an article, or a page that is not kept, in the reading pane."""
        if self.talking and self.article is not None and self.article.id != article.id:
            self.close_thread()
        # A link may have been chosen, and a page that is not kept has other keys.
        self.post_message(self.KeysChanged())
        self.article, self.reading = article, True
        self.say("")
        self.article_pane.show(article)
        if article.id > 0:
            self.pictures.opened(article)

    def show_text(self, article_id: int, kind: TextKind | None = None) -> None:
        """Show the open article's text anew, the reader's place kept."""
        if self.article is None or self.article.id != article_id:
            return
        article = self.kept(lambda: self.store.articles.get(article_id, kind), None)
        if article is not None:
            self.article = article
            self.article_pane.show(article, keep_place=True)
            self.post_message(self.KeysChanged())

    def close_article(self) -> None:
        """Put the article away."""
        self.stop_following(leave=True)
        self.reading, self.zen = False, False
        self.close_thread()
        self.focus_pane("headlines")

    def stop_following(self, *, leave: bool = False) -> bool:
        """Wait no more for the page of a link; whether one was on its way. `leave`: the way back is gone too."""
        if self.back_stack is None:
            return False
        if number := self.back_stack.forget_request():
            self.jobs.cancel(number)
        if leave:
            self.back_stack.stops.clear()
        return bool(number)

    # --- the store ------------------------------------------------------------------------------------------------

    def watch_showing_drafts(self) -> None:
        """Other rows, other keys."""
        self.show_panes()
        self.post_message(self.KeysChanged())

    def recount(self) -> None:
        """Show the counts as they are now, of the sources that are listed."""
        super().recount()
        self.show_title()

    def show_sources(self) -> None:
        """Show the sources and counts as they are now."""
        rows = self.kept(lambda: places(self.store.sources.all(), self.store.sources.counts()), None)
        if rows is not None:
            self.source_list.show(rows)
        self.show_title()

    def reload(self) -> None:
        """Show what the store has now, nothing moved that the reader is looking at."""
        self.show_sources()
        if self.showing_drafts:
            self.show_drafts()
        else:
            self.headlines.reload()
        self.show_title()

    def edit_sources(self, write: Callable[[], T], otherwise: T) -> T:
        """Write sources.toml; mistakes in it and a folder that cannot be written are said."""
        try:
            return write()
        except TermnewsError as error:
            self.say_error(error)
            return otherwise

    def source_entry(self, url: str) -> SourceEntry | None:
        """What sources.toml says of a source."""
        from termnews import sourcesfile

        with contextlib.suppress(TermnewsError):
            return next((entry for entry in sourcesfile.read(self.paths.sources_file) if entry.url == url), None)
        return None

    # --- speaking -------------------------------------------------------------------------------------------------

    def show_title(self) -> None:
        """The line above the list: what it shows, and what is to be said of it."""
        words = self.place_title
        if not self.showing_drafts:
            words = title_words(self.headlines.view, words, self.source_list.current)
        if words != self._title_words:
            self._title_words = words
            self.view_title.update(Content(words), layout=False)
        self.show_where()

    def show_where(self) -> None:
        """Where the reader is, at the right of the foot."""
        if self.pane == "thread":
            view = self.thread_pane.view
            self.status.show_where(position_words(view.cursor, len(view.page) if view.page is not None else 0))
        elif self.pane == "article" and self.article is not None:
            pane = self.article_pane
            self.status.show_where("" if pane.chosen is not None else reading_words(pane.progress, pane.minutes_left))
        elif self.showing_drafts:
            self.status.show_where(position_words(self.drafts.cursor, self.drafts.row_count()))
        else:
            self.status.show_where(position_words(self.headlines.cursor, self.headlines.row_count()))

    def _title_of(self, view: View) -> str:
        if view.kind == "search":
            return found_words(self.headlines.row_count(), view.query, self.kept(self.store.search.behind, 0))
        found = view.kind == "source"
        return view_title(view, self.kept(lambda: self.store.sources.get(view.source_id), None) if found else None)

    def go_to(self, place: Place) -> None:
        """Show what a row of the source list stands for."""
        if place.view is None:
            self.open_drafts(outbox=place.title == OUTBOX)
        else:
            self.open_view(place.view, title=place.title)


def _wants_full(desk: Desk, article: Article) -> bool:
    """Whether its page is to be fetched now: it was not yet, and the source's setting asks for it."""
    if article.full_state is not FullState.NONE or not article.url:
        return False
    source = desk.kept(lambda: desk.store.sources.get(article.source_id), None)
    mode = source.full_text if source is not None and source.full_text != "auto" else desk.settings.full_text
    if mode == "auto":
        from termnews.document import from_plain

        return from_plain(article.plain).word_count() < _SHORT
    return mode == "always"


def heed_others(desk: Desk) -> None:
    """Show what another termnews has written: marks, news. Asked with each key and with the terminal's focus: 3 µs.

    A refresh of our own is shown as it goes: what it writes is nobody else's.
    """
    version = desk.kept(desk.store.data_version, desk.version)
    if version != desk.version and not desk.refresh_number:
        desk.version = version
        desk.reload()
