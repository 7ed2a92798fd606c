"""The panes of the main screen, by name. Those that a start does not show are made when they are first asked for."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from textual import getters
from textual.content import Content
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from termnews.config import Settings
from termnews.tui.frames import ChangesCompositor, FrameTimer
from termnews.tui.keymap import Keymap, PageKeys, page_keys, shown
from termnews.tui.widgets.headlines import HeadlineList
from termnews.tui.widgets.sources import SourceList
from termnews.tui.widgets.status import StatusLine

if TYPE_CHECKING:
    from termnews.tui.widgets.article import ArticlePane
    from termnews.tui.widgets.discussion import ThreadPane
    from termnews.tui.widgets.drafts import DraftList


class Panes(Screen[None]):
    """The screen that holds the panes."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """The pane that has the focus. Each pane draws itself what it looks like then; Textual draws all of them anew."""

    source_list = getters.query_one("#sources", SourceList)
    headlines = getters.query_one("#headlines", HeadlineList)
    status = getters.query_one("#status", StatusLine)
    view_title = getters.query_one("#view-title", Static)

    def __init__(self, settings: Settings, keymap: Keymap) -> None:
        super().__init__()
        self._compositor = ChangesCompositor()
        self.settings = settings
        self.keymap = keymap
        self.measure = settings.measure
        """Columns of the article's text, before there is a pane for it."""
        self.page: ArticlePane | None = None
        """The reading pane, once it has been asked for."""
        self.talk: ThreadPane | None = None
        """The pane of the comments, once it has been asked for."""
        self._drafts: DraftList | None = None

    @cached_property
    def _update_timer(self) -> FrameTimer:
        timer = FrameTimer(self, self._on_timer_update)
        # As `set_interval` does it.
        timer._start()
        self._timers.add(timer)
        return timer

    @cached_property
    def reorders(self) -> bool:
        """Whether text that runs from right to left is put in the order in which it is seen."""
        from termnews.terminal import reorders

        return reorders(self.settings.bidi, os.environ)

    @cached_property
    def hyperlinks(self) -> bool:
        """Whether the terminal is given links, to be opened with the mouse."""
        from termnews import hyperlinks

        return hyperlinks.wanted(self.settings.hyperlinks, os.environ)

    def on_screen_suspend(self) -> None:
        """Another screen lies over this one, or has been left."""
        if self.page is not None:
            self.page.repaint_pictures()

    on_screen_resume = on_screen_suspend

    @property
    def article_pane(self) -> ArticlePane:
        """The reading pane; with all that lays out a text it would be a fifth of a start."""
        if self.page is None:
            from termnews.tui.widgets.article import ArticlePane

            self.page = ArticlePane(keys=page_keys(self.keymap), ascii_only=self.settings.ascii_only, id="page")
            self.page.measure = self.measure
            self.page.reorders = self.reorders
            self.page.hyperlinks = self.hyperlinks
            self.query_one("#nothing-open").remove()
            self.query_one("#article").mount(self.page)
        return self.page

    @property
    def thread_pane(self) -> ThreadPane:
        """The pane of the comments."""
        if self.talk is None:
            from termnews.tui.widgets.discussion import ThreadPane
            from termnews.tui.widgets.discussion_words import TalkKeys

            keys = (shown(next(iter(self.keymap.keys_of(id)), f":{id}")) for id in ("compose", "browser", "reread"))
            self.talk = ThreadPane(keys=TalkKeys(*keys), ascii_only=self.settings.ascii_only, id="thread")
            self.talk.view.measure = self.article_pane.measure
            self.talk.view.reorders = self.reorders
            self.talk.view.hyperlinks = self.hyperlinks
            self.query_one("#right").mount(self.talk)
        return self.talk

    @property
    def drafts(self) -> DraftList:
        """The list of the drafts, or of the outbox."""
        if self._drafts is None:
            from termnews.tui.widgets.drafts import DraftList

            self._drafts = DraftList(ascii_only=self.settings.ascii_only, id="drafts")
            self.query_one("#list").mount(self._drafts)
        return self._drafts


class NothingOpen(Static):
    """What can be done. The pane itself, with all that lays out a text, takes its place at the first article."""

    DEFAULT_CSS = """
    NothingOpen {
        width: 1fr; height: 1fr; content-align: center middle; text-align: center; padding-right: 1;
        color: $foreground 70%;
    }
    NothingOpen:ansi { color: $foreground; text-style: dim; }
    """

    def __init__(self, keys: PageKeys, *, id: str | None = None) -> None:
        words = Content(f"Select a headline to read it here.\n{keys.open} opens it · ? shows all keys")
        super().__init__(words, id=id, markup=False)
