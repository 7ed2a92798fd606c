"""The reading pane: an article, the reader's place in it, and the ways to move."""

from __future__ import annotations

from dataclasses import dataclass, replace

from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.timer import Timer

from termnews.model import Article
from termnews.tui.keymap import PageKeys
from termnews.tui.widgets.article_links import LinkView, Target
from termnews.tui.widgets.article_page import ArticlePage

_REST = 0.4
"""Seconds after which the place that the reader has moved to is told."""
_KEPT = 2
"""Lines of a page that are still there after turning to the next."""


class ArticlePane(LinkView, can_focus=True, inherit_bindings=False):
    """Shows an article; whoever binds keys calls its methods."""

    @dataclass
    class PlaceChanged(Message):
        """The reader has moved to another place in the text."""

        article_id: int
        place: str

    @dataclass
    class LinkChosen(Message):
        """A link was clicked; one to a place of the text has been followed."""

        target: Target
        place: str = ""
        """Where the reader was before."""

    @dataclass
    class Scrolled(Message):
        """The text has moved, or is another one; `progress` is 0 at the top and 1 at the end."""

        progress: float

        def can_replace(self, message: Message) -> bool:
            """Only the last one counts."""
            return isinstance(message, ArticlePane.Scrolled)

    def __init__(
        self,
        *,
        keys: PageKeys | None = None,
        ascii_only: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.keys = keys or PageKeys()
        """The keys that are named in the pane."""
        self.ascii_only = ascii_only
        """Whether the layout's own signs are ASCII."""
        self._article: Article | None = None
        self._place = ""
        self._resting: Timer | None = None

    # --- what is shown --------------------------------------------------------------------------------------------

    @property
    def article(self) -> Article | None:
        """The article that is shown."""
        return self._article

    @property
    def links(self) -> tuple[str, ...]:
        """The addresses that the text leads to, and its files; `link` counts them from 1."""
        return self.page.links if self.page is not None else ()

    @property
    def progress(self) -> float:
        """How far the reader is: 0 at the top, 1 at the end."""
        # Not `max_scroll_y`: a pane that is new learns its size behind its page.
        length = self.virtual_size.height - self.room.height
        return min(1.0, self.scroll_offset.y / length) if length > 0 else 1.0

    def link(self, n: int) -> str | None:
        """The address with that number, None where there is none."""
        return self.links[n - 1] if 0 < n <= len(self.links) else None

    def place(self) -> str:
        """Where the reader is in the text, as `Article.position` keeps it; empty at the top."""
        return self.page.known_again(self._place) if self.page is not None else self._place

    def show(self, article: Article | None, *, keep_place: bool = False) -> None:
        """Show an article, at the place where it was left, or nothing.

        `keep_place`: it is the article that is shown already, with another text or newer facts, and what the reader
        is looking at stays where it is.
        """
        before = self._article
        if keep_place and before is not None and article is not None and _looks_the_same(before, article):
            self._article = article
            return
        self._tell_place()
        place = article.position if article is not None else ""
        if keep_place and before is not None and article is not None and before.id == article.id:
            place = self.place()
        if before is None or article is None or before.id != article.id:
            self.leave_found()
            self.forget_parts()
            self.forget_pictures()
            self.choose(None)
        self._article, self._place = article, place
        self.fit()

    def fit(self) -> None:
        """Lay the article out for the pane as it is now, at the reader's place."""
        if not self.is_attached:
            return
        page = None
        if self._article is not None and self.room:
            page = ArticlePage(self._article, self.columns, self.keys, view=self.view(ascii_only=self.ascii_only))
            # Looked for once, and not again at another width.
            self._place = page.found(self._place)
        self.set_page(page, page.line_of(self._place) if page is not None else 0)
        self._place_cursor()
        self.post_message(self.Scrolled(self.progress))

    # --- moving ---------------------------------------------------------------------------------------------------

    def page_down(self, times: int = 1) -> bool:
        """A page on; False at the end of the text."""
        return self.move(max(1, self.room.height - _KEPT) * times)

    def page_up(self, times: int = 1) -> bool:
        """A page back; False at the top."""
        return self.move(-max(1, self.room.height - _KEPT) * times)

    def half_down(self, times: int = 1) -> bool:
        """Half a page on."""
        return self.move(max(1, self.room.height // 2) * times)

    def half_up(self, times: int = 1) -> bool:
        """Half a page back."""
        return self.move(-max(1, self.room.height // 2) * times)

    def line_down(self, times: int = 1) -> bool:
        """A line on."""
        return self.move(times)

    def line_up(self, times: int = 1) -> bool:
        """A line back."""
        return self.move(-times)

    def go_top(self) -> bool:
        """To the headline."""
        return self.go(0)

    def go_end(self) -> bool:
        """To the end of the page."""
        self.lay_out_all()
        return self.go(self.max_scroll_y)

    def go_heading(self, step: int) -> bool:
        """To the next heading of the text, or (-1) the one before; False where there is none."""
        top = self.scroll_offset.y
        lines = [line for line, _, _ in self.headings()]
        ahead = [line for line in lines if line > top] if step > 0 else [line for line in lines if line < top]
        return bool(ahead) and self.go(ahead[0] if step > 0 else ahead[-1])

    def headings(self) -> list[tuple[int, int, str]]:
        """The headings of the text: the number of their line, their level, their words."""
        return self.page.headings() if self.page is not None else []

    # --- news from Textual ----------------------------------------------------------------------------------------

    def watch_measure(self) -> None:
        """Other columns, the same place."""
        self.fit()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The reader has moved, or Textual has while sizes change: then the place stays what it was."""
        super().watch_scroll_y(old_value, new_value)
        if self.page is None or not self.is_settled or round(old_value) == round(new_value):
            return
        self.lay_out(self.scroll_offset.y)
        self._place = self.page.place_of(self.scroll_offset.y)
        if self._resting is None:
            self._resting = self.set_timer(_REST, self._tell_place)
        self.post_message(self.Scrolled(self.progress))

    def _tell_place(self) -> None:
        """Tell where the reader is, if they have moved since it was told last."""
        if self._resting is not None and self._article is not None:
            self._resting.stop()
            self._resting = None
            self.post_message(self.PlaceChanged(self._article.id, self.place()))

    def watch_has_focus(self, _has_focus: bool) -> None:
        """It looks the same with the focus and without; the terminal's own cursor comes along."""
        self._place_cursor()

    def _place_cursor(self) -> None:
        """Put the terminal's own cursor where the text begins: screen readers and braille displays follow it."""
        if self.has_focus and self.page is not None:
            self.app.cursor_position = self.content_region.offset + Offset(self.cells.margin, 0)

    def on_click(self, event: events.Click) -> None:
        """A click on a link chooses it, on a footnote goes there, on what is folded opens it.

        The end of a selection is no click.
        """
        meta = event.style.meta
        if event.button != 1 or self.text_selection is not None:
            return
        if "article_link" in meta:
            event.stop()
            self.post_message(self.LinkChosen(Target(meta["article_link"])))
        elif "article_anchor" in meta:
            event.stop()
            place, anchor = self.place(), meta["article_anchor"]
            self.follow_anchor(anchor, self._line_at(event))
            self.post_message(self.LinkChosen(Target(anchor=anchor), place))
        elif self.fold_at(self._line_at(event)):
            event.stop()

    def _line_at(self, event: events.Click) -> int:
        """The number of the line that was clicked."""
        return self.scroll_offset.y + event.y - self.gutter.top


def _looks_the_same(before: Article, after: Article) -> bool:
    """Whether two states of an article differ only in what its page does not show."""
    marks = {name: getattr(after, name) for name in ("read", "starred", "comments", "position")}
    return replace(before, **marks) == after
