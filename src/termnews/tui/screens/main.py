"""The main screen: three panes on a desk, and the wiring between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.geometry import Size
from textual.widgets import Static

from termnews.model import TextKind
from termnews.tui.desk import ALL_PANES, FETCHING, TEXTS, Desk, heed_others
from termnews.tui.frames import Lull
from termnews.tui.jobs import Jobs
from termnews.tui.keymap import page_keys, shown
from termnews.tui.keyreader import KeyReader
from termnews.tui.memory import Memory
from termnews.tui.panes import NothingOpen
from termnews.tui.typeahead import Typeahead
from termnews.tui.widgets.headlines import HeadlineList
from termnews.tui.widgets.rows import RowList
from termnews.tui.widgets.sources import SourceList
from termnews.tui.widgets.status import Hint, KeyHints, State, StatusLine, hints

if TYPE_CHECKING:
    from termnews.tui.widgets.article import ArticlePane
    from termnews.tui.widgets.discussion_lines import ThreadLines

_NOT_DUE = "Nothing is due."
"""What a refresh says that had nothing to do."""

_NOTHING = "Nothing here yet. R refreshes, a adds a source, ? helps."


class MainScreen(Desk):
    """Sources, headlines, article: three panes where there is room, two or one where there is not."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 (declared by Textual as an attribute of the instance)
        (0, "-sliver"),
        (20, "-one"),
        (70, "-two"),
        (ALL_PANES, "-three"),
        (150, "-broad"),
        (170, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (5, "-low"), (16, "-tall")]  # noqa: RUF012
    AUTO_FOCUS = "#headlines"

    def on_mount(self) -> None:
        """Show where the reader was."""
        memory: Memory = self.memory
        self.measure = memory.measure or self.settings.measure
        self.headlines.row_lines = self.settings.row_lines
        self.headlines.ascii_only = self.settings.ascii_only
        self.headlines.reorders = self.reorders
        self.source_list.show([])
        self.show_sources()
        self.open_view(memory.start_view, memory.article or None)
        self.focus_pane("headlines")
        self._show_hints()

    def __init__(self, *parts: object, memory: Memory, typeahead: Typeahead, size: Size) -> None:
        super().__init__(*parts)  # type: ignore[arg-type]
        # What will come of the size and the focus: a class that comes later has all widgets styled once more (4 ms).
        self.set_class(size.width < ALL_PANES, "-at-headlines")
        for cells, breakpoints in zip(size, (self.HORIZONTAL_BREAKPOINTS, self.VERTICAL_BREAKPOINTS), strict=True):
            self.add_class(max((least, name) for least, name in breakpoints if cells >= least)[1])
        self.memory = memory
        self.typeahead = typeahead
        self._keys = KeyReader(self.keymap)
        self._waiting = ""
        self._news = Lull(self, lambda: self._update_timer.pressed_at, self._show_news)
        self._progress_of = 0
        """The request whose progress is shown."""

    def compose(self) -> ComposeResult:
        """The panes."""
        with Container(id="panes"):
            yield SourceList(id="sources")
            with Container(id="right"):
                with Vertical(id="list"):
                    yield Static("", id="view-title", markup=False)
                    yield HeadlineList(self.store, id="headlines")
                with Container(id="article"):
                    yield NothingOpen(page_keys(self.keymap), id="nothing-open")
        yield StatusLine(id="status")
        yield KeyHints(id="hints")
        yield Static("termnews needs\n20 × 5 cells.", id="too-small", markup=False)

    # --- keys -----------------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """A key that came by way of the panes."""
        if self.app.screen is not self:
            # Pressed before the screen that is on top now was there, and meant for it.
            event.stop()
            self.typeahead.hold(event)
            self.app.call_later(self.typeahead.release)
        elif self.read_key(event):
            event.stop()
            event.prevent_default()

    def read_key(self, event: events.Key) -> bool:
        """Read a key: a count, a sequence, a command. Whether it means something; else it is for Textual, as ctrl+c."""
        self._update_timer.hurry()
        heed_others(self)
        is_letter = bool(event.character) and event.is_printable and event.key != "space"
        key = event.character if is_letter and event.character else event.key
        if key == "escape" and self._waiting:
            self._keys.clear()
            self._waiting = ""
            self.say("")
            _leave_link(self)
            return True
        if self.page is not None and self.page.is_labelled and self.pane == "article" and _chooses_link(self, key):
            return True
        if self.pane == "article" and key.isdigit() and len(self._waiting) > 4 and self.article_pane.links:
            # A larger number than is a count: links are looked at, one after the other.
            self._keys.clear()
        read = self._keys.press(self.pane, key)
        if self._waiting and not read.waiting:
            self.say("")
        self._waiting = read.waiting
        if read.command:
            self.run_command(read.command, read.count)
        elif read.waiting and self.pane in TEXTS and read.waiting.isdigit():
            from termnews.tui.actions import links

            links.show_link(self, int(read.waiting))
        elif read.waiting:
            self.say(read.waiting)
        elif is_letter:
            self.say(f"{shown(key)} does nothing here. ? shows what the keys do.")
        return bool(read.command or read.waiting or is_letter)

    def run_command(self, command: str, count: int = 0) -> None:
        """Run a command of the table."""
        from termnews.tui.doing import does

        self.status.let_go()
        if self.page is not None and self.page.chosen is not None:
            _leave_link(self, command)
        if self.article is not None and self.article.id <= 0:
            from termnews.tui.actions.following import refusal

            if words := refusal(self, command):
                self.say(words)
                return
        does(command)(self, count)
        # Now, not when the pane's message comes: then it would be a second frame, 16 ms and 1 ms of CPU later.
        self.show_where()

    @on(KeyHints.Pressed)
    def _hint_pressed(self, event: KeyHints.Pressed) -> None:
        self.run_command(event.command)

    def on_descendant_focus(self) -> None:
        """Another pane has the focus: other keys."""
        self.show_panes(self.pane)
        self._keys.clear()
        self._show_hints()
        self.show_where()

    @on(Desk.KeysChanged)
    def _show_hints(self) -> None:
        rows = []
        page = self.page
        choosing, chosen = (page.is_labelled, page.chosen is not None) if page is not None else (False, False)
        pictures = False
        if page is not None:
            from termnews.tui.widgets.article_page import has_pictures

            pictures = has_pictures(page.article)
        state = State(self.showing_drafts, self.article is not None and self.article.id < 0, choosing, chosen, pictures)
        for command, word in hints(self.pane, state):
            if keys := self.keymap.keys_of(command):
                rows.append(Hint(command, shown(keys[0]), word))
        self.query_one("#hints", KeyHints).show(rows)

    # --- the panes' news ------------------------------------------------------------------------------------------

    @on(RowList.RowChosen)
    def _row_chosen(self) -> None:
        from termnews.tui.actions import reading

        reading.open_selected(self, 0)

    @on(SourceList.CursorMoved)
    def _place_moved(self) -> None:
        place = self.source_list.current
        if place is not None and self.pane == "sources" and place.view != self.headlines.view:
            self.go_to(place)
            problem = place.source.problem if place.source is not None else ""
            self.say(f"{place.title}: {problem}" if problem else "", error=bool(problem))

    @on(HeadlineList.Unreadable)
    def _unreadable(self, event: HeadlineList.Unreadable) -> None:
        self.say_error(event.error)

    # By their names, as the pane's own module is not loaded before an article is opened.
    def on_article_pane_place_changed(self, event: ArticlePane.PlaceChanged) -> None:
        """The reader has moved in the text: the place is kept."""
        if event.article_id > 0:
            self.kept(lambda: self.store.articles.save_place(event.article_id, event.place), None)

    def on_article_pane_scrolled(self) -> None:
        """The text has moved, or there are comments now: how far the reader is."""
        self.show_where()

    def on_article_pane_link_chosen(self, event: ArticlePane.LinkChosen | ThreadLines.LinkChosen) -> None:
        """A link was clicked."""
        from termnews.tui.actions import links

        links.clicked(self, event)

    on_thread_lines_shown = on_article_pane_scrolled
    on_thread_lines_link_chosen = on_article_pane_link_chosen

    def on_picture_view_pictures_wanted(self, event: ArticlePane.PicturesWanted) -> None:
        """There are pictures in the text that are to be shown."""
        self.pictures.want(event.pictures)

    def on_thread_lines_passed(self) -> None:
        """The reader has come by comments: they are read."""
        self.keep_passed()
        self.thread_pane.tell()

    # --- the worker's news ----------------------------------------------------------------------------------------

    @on(Jobs.Answered)
    def _answered(self, message: Jobs.Answered) -> None:
        from termnews import protocol
        from termnews.tui.actions import discussion, following
        from termnews.tui.actions.delivery import posting_of

        number = message.number
        if following.heard(self, number, message.event):
            return
        discussion.heard(self, number, message.event)
        if self._pictures is not None:
            self._pictures.heard(number, message.event)
        match message.event:
            case protocol.Progress() as progress:
                self._progress_of = number
                self.status.show_progress(progress)
            case protocol.SourceChecked(new=new):
                if new:
                    self._news.ask()
            case protocol.SourceAdded() if not self.refresh_number:
                # What follows, its full texts, is as a refresh: esc stops it.
                self.refresh_number, self.refresh_quiet = number, True
            case protocol.SourcesChanged():
                self.reload()
            case protocol.DraftMoved() as moved:
                posting_of(self).moved(moved)
            case protocol.ArticleReady(article=article, kind=kind):
                # A row tells nothing of the text: drawn anew it would be a frame for each of thousands.
                self.show_text(article, kind if kind is TextKind.FULL else None)
                if kind is TextKind.FULL and self.status.message == FETCHING:
                    self.say("")
            case protocol.Finished(words=words, cancelled=cancelled):
                self.unasked.discard(number)
                self._finished(number, "Stopped." if cancelled else words)
            case protocol.Failed(message=words, hint=hint):
                if self.posting is not None and self.posting.failed(number):
                    words = f"Not sent: {words}"
                self._finished(number, "")
                if number in self.unasked:
                    self.unasked.discard(number)
                elif self.app.screen is self:
                    self.say(f"{words} {hint}".strip(), error=True)

    def _show_news(self) -> None:
        # 20 ms. How the sources are is shown when the refresh is over: for a thousand it would be 6 ms more each time.
        self.recount()
        if not self.showing_drafts:
            self.headlines.reload()
        self.show_title()

    def _finished(self, number: int, words: str) -> None:
        from termnews.tui.actions import sources

        if number == self._progress_of:
            self.status.show_progress(None)
        if self.posting is not None and self.posting.ended(number):
            return
        if number != self.refresh_number:
            return
        self.refresh_number = 0
        self.reload()
        quiet, self.refresh_quiet = self.refresh_quiet, False
        if sources.refresh_next(self):
            return
        if not self.has_sources():
            words = _NOTHING
        elif quiet and (words in ("", _NOT_DUE) or self.status.is_error or self.status.is_first):
            # Nobody has asked for it, and what is said is not to be wiped away by it.
            return
        self.say(words)

    @on(Jobs.Lost)
    def _worker_lost(self, message: Jobs.Lost) -> None:
        # What failed with it has been heard before this, and the refresh that waited behind it may have begun.
        if not self.jobs.busy(self.refresh_number):
            self.refresh_number = 0
            self.status.show_progress(None)
        words = "The part that fetches had to be started again; nothing is lost."
        self.say(words if message.again else "Nothing can be fetched until termnews is started again.", error=True)

    # --- beginning and leaving ------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Once the worker is there: send and fetch what is due. It has read sources.toml before it hears of it."""
        from termnews.tui.actions.delivery import posting_of

        posting_of(self).look()
        if self.settings.refresh_on_start:
            from termnews.tui.actions import sources

            sources.refresh_due(self)

    def remembered(self) -> Memory:
        """What is to be found again at the next start."""
        row = self.headlines.current
        return Memory(
            theme=self.app.theme,
            measure=self.page.measure if self.page is not None else self.measure,
            view=self.headlines.view,
            article=row.id if row is not None else 0,
        )


# Apart, as the actions are not loaded before there is a link to do something with.


def _chooses_link(main: MainScreen, key: str) -> bool:
    from termnews.tui.actions import links

    return links.typed(main, key)


def _leave_link(main: MainScreen, command: str = "") -> None:
    from termnews.tui.actions import links

    if main.page is not None and command not in links.KEEPS:
        links.let_go(main)
