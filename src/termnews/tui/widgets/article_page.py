"""An article as a page of lines: headline, standfirst, facts, text, addresses. No Textual here: lines in, lines out.

A place on the page is written as `article_place` has it (`Article.position`), and is the same at every width.
"""

from __future__ import annotations

from datetime import datetime
from itertools import accumulate
from math import ceil

from termnews import urls
from termnews.document import Document, Heading, Paragraph, Span, from_plain, spans_text
from termnews.figures import lead_of, pictures_of
from termnews.layout.bidi import Order, ordered
from termnews.layout.inline import Linker, set_lines
from termnews.layout.lines import FURNITURE, Line, Role, Run, View
from termnews.layout.page import PLAIN, Layout
from termnews.model import Article, Enclosure, FullState, TextKind
from termnews.text import minutes_to_read, moment, shorten, width
from termnews.tui.keymap import PageKeys
from termnews.tui.widgets import article_place
from termnews.tui.widgets.article_lead import lead_lines
from termnews.tui.widgets.article_place import Place, letters

_SAME = 60
"""Letters by which a standfirst is known again at the beginning of the text."""
_SIGNS = FURNITURE | {Role.MARKER}


def text_of(article: Article) -> Document:
    """What is shown as the article's text: its blocks, else its plain words."""
    return article.body if article.body is not None else from_plain(article.plain)


def has_pictures(article: Article | None) -> bool:
    """Whether an article has any picture to be shown."""
    return article is not None and bool(pictures_of(article, text_of(article)))


class ArticlePage:
    """The lines of an article at a width. They are made when they are asked for, from the top."""

    def __init__(
        self,
        article: Article,
        width: int,
        keys: PageKeys,
        *,
        view: View = PLAIN,
        now: datetime | None = None,
    ) -> None:
        self.article = article
        self.width = max(1, width)
        self.body = Layout(text_of(article), self.width, view)
        self.links = self.body.links + tuple(file.url for file in article.enclosures)
        """The addresses that the reader can choose, by their numbers from 1."""
        self.minutes = minutes_to_read(self.body.document.word_count()) if self.body.document else 0
        """Minutes to read the text."""
        self._rule = "-" if view.ascii_only else "─"
        self._linker = Linker((), ascii_only=view.ascii_only)
        self._lead = lead_of(article, self.body.document)
        self._head = self._set_head(keys, now, view)
        self._tail = self._plan_tail()

    @property
    def figures(self) -> dict[str, int]:
        """The pictures of what is laid out so far, by their addresses: the columns that there are for each."""
        lead = {self._lead: self.width} if self._lead else {}
        return lead | self.body.figures

    # --- lines ----------------------------------------------------------------------------------------------------

    @property
    def finished(self) -> bool:
        """Whether all lines are known."""
        return self.body.finished

    @property
    def height(self) -> int:
        """How many lines there are; a guess until it is finished."""
        return len(self._head) + self.body.height + len(self._tail)

    def ensure(self, number: int) -> None:
        """Lay out down to a line."""
        self.body.ensure(number - len(self._head))

    def line(self, number: int) -> Line:
        """A line by its number from the top, an empty one behind the end."""
        number = max(0, number)
        if number < len(self._head):
            return self._head[number]
        number -= len(self._head)
        if self.body.ensure(number):
            return self.body.line(number)
        number -= self.body.height
        return self._tail_line(number) if number < len(self._tail) else Line(())

    # --- places ---------------------------------------------------------------------------------------------------

    def place_of(self, number: int) -> str:
        """The place of a line, by its block; empty at the top."""
        if number <= 0:
            return ""
        line = self.line(number)
        return str(Place(line.block, line.offset, below=line.block >= len(self.body.document.blocks)))

    def known_again(self, place: str) -> str:
        """A place on this page, with the words that are there: it is found by them in another text."""
        at = article_place.read(place)
        if at is None or at.below or not 0 <= at.block < len(self.body.document.blocks):
            return place
        first, end = self.body.line_of(at.block), self.body.line_of(at.block, at.offset)
        before = sum(len(_letters_of(self.body.line(number))) for number in range(first, end))
        line = self.body.line(end)
        before += len(_letters_of(line, max(0, at.offset - line.offset)))
        return str(article_place.marked(at, self.body.document, before))

    def found(self, place: str) -> str:
        """A place that was kept with the words that were there, by its block in the text of this page."""
        at = article_place.read(place)
        if at is None or not at.check:
            return place
        block, offset, before = article_place.found(at, self.body.document)
        if before < 0:
            return str(Place(block, offset))
        return self.place_of(len(self._head) + self._line_behind(self.body.line_of(block), before))

    def line_of(self, place: str) -> int:
        """The number of the line where a place is; 0 for what is no place."""
        at = article_place.read(self.found(place))
        if at is None:
            return 0
        if at.block < 0:
            return max((i for i, line in enumerate(self._head) if line.offset <= at.offset), default=0)
        if not at.below and at.block < len(self.body.document.blocks):
            return len(self._head) + self.body.line_of(at.block, at.offset)
        self.body.finish()
        return len(self._head) + self.body.height + min(at.offset, max(0, len(self._tail) - 1))

    def _line_behind(self, number: int, count: int) -> int:
        """The line of a block in which a letter stands, before which there are `count` from its first line on."""
        block = self.body.line(number).block
        last = number
        while self.body.ensure(number) and (line := self.body.line(number)).block == block:
            here = len(_letters_of(line))
            if here:
                last = number
            if count < here:
                break
            count -= here
            number += 1
        return last

    def minutes_left(self, number: int) -> int:
        """Minutes to read what stands below a line of the text."""
        unread = 1 - (number - len(self._head)) / max(1, self.body.height)
        return max(0, min(self.minutes, ceil(self.minutes * unread)))

    def line_of_anchor(self, anchor: str) -> int | None:
        """The number of the line where an anchor of the text stands."""
        number = self.body.line_of_anchor(anchor)
        return None if number is None else len(self._head) + number

    def line_of_reference(self, anchor: str) -> int | None:
        """The number of the first line that leads to an anchor of the text."""
        number = self.body.line_of_reference(anchor)
        return None if number is None else len(self._head) + number

    def headings(self) -> list[tuple[int, int, str]]:
        """The headings of the text: the number of their line, their level, their words. All before them is laid out."""
        found = []
        for index, block in enumerate(self.body.document.blocks):
            if isinstance(block, Heading):
                found.append((len(self._head) + self.body.line_of(index), block.level, spans_text(block.spans)))
        return found

    # --- copying --------------------------------------------------------------------------------------------------

    def prose(self, start: tuple[int, int], end: tuple[int, int] | None, *, reorders: bool = False) -> str:
        """The author's words between two points (line, characters into it): no margin, no numbers of links, unwrapped.

        `end` None: to the end of the page. `reorders`: the points are those of lines in the order in which they are
        seen.
        """
        parts: list[str] = []
        first, last = start[0], end[0] if end is not None else -1
        if end is None:
            self.body.finish()
            last = self.height - 1
        for number in range(first, min(last, self.height - 1) + 1):
            line = self.line(number)
            left = start[1] if number == first else 0
            right = end[1] if end is not None and number == last else None
            order = ordered(line) if reorders and (left or right is not None) else None
            parts.append(_words(line, left, right) if order is None else _seen_words(line, order, left, right))
            if number < last:
                parts.append(line.ending)
        return "".join(parts).strip("\n")

    # --- head -----------------------------------------------------------------------------------------------------

    def _set_head(self, keys: PageKeys, now: datetime | None, view: View) -> list[Line]:
        article = self.article
        parts = [[(article.title or "Untitled", Role.HEADLINE)]]
        if article.standfirst and not _repeats(article.standfirst, self.body.document):
            parts.append([(article.standfirst, Role.STANDFIRST)])
        parts.append([(_facts(article, now, self.width, self.minutes), Role.BYLINE)])
        parts.append(_remarks(article, keys))
        lines: list[Line] = []
        for part in filter(None, parts):
            if lines:
                lines.append(Line(()))
            for text, role in part:
                lines += self._set(text, role)
        lines += [Line(()), Line((Run(self._rule * self.width, Role.RULE),)), Line(())]
        if self._lead and view.pictures is not None:
            lines += lead_lines(self._lead, view, self.width)
        ends = accumulate((len(line.words()) + 1 for line in lines), initial=0)
        return [line._replace(block=-1, offset=offset) for line, offset in zip(lines, ends, strict=False)]

    def _set(self, text: str, role: Role) -> list[Line]:
        return list(set_lines(self._linker.inline((Span(text),)), self.width, role))

    # --- tail -----------------------------------------------------------------------------------------------------

    def _plan_tail(self) -> list[tuple[str, int]]:
        """What stands below the text, a line each: (what, index)."""
        links, files = len(self.body.links), len(self.article.enclosures)
        plan: list[tuple[str, int]] = []
        for title, count, first in (("files", files, links), ("links", links, 0)):
            if count:
                plan += [("blank", 0), (title, 0), *((title[:-1], first + i) for i in range(count))]
        return [("blank", 0), ("rule", 0), *plan] if plan and self.body.document else plan

    def _tail_line(self, number: int) -> Line:
        what, index = self._tail[number]
        runs: tuple[Run, ...] = ()
        if what == "rule":
            runs = (Run(self._rule * self.width, Role.RULE),)
        elif what in ("files", "links"):
            runs = (Run(shorten(what.capitalize(), self.width), Role.HEADING_3),)
        elif what != "blank":
            runs = self._address(
                index, self.article.enclosures[index - len(self.body.links)] if what == "file" else None
            )
        return Line(runs, offset=number, block=len(self.body.document.blocks))

    def _address(self, index: int, file: Enclosure | None) -> tuple[Run, ...]:
        """A numbered address in one line."""
        number = shorten(f"{f'[{index + 1}]':<{len(str(len(self.links))) + 3}}", self.width)
        about = _about(file) if file is not None else ""
        room = self.width - len(number)
        if width(about) >= room:
            about = ""
        address = urls.display(self.links[index], room - width(about))
        return (
            Run(number, Role.LINK_NUMBER, link=index),
            Run(about, Role.CAPTION, link=index),
            Run(address, link=index),
        )


# --- words ------------------------------------------------------------------------------------------------------------


def _letters_of(line: Line, end: int | None = None) -> str:
    """The letters of the author's words on a line, or in so many characters of it."""
    words, at = [], 0
    for run in line.runs:
        if run.role not in _SIGNS:
            words.append(run.text if end is None else run.text[: max(0, end - at)])
        at += len(run.text)
    return letters("".join(words))


def _repeats(standfirst: str, document: Document) -> bool:
    """Whether the text begins with the standfirst, as where both are the feed's summary."""
    first = document.blocks[0] if document.blocks else None
    if not isinstance(first, Paragraph):
        return False
    wanted = letters(standfirst)[:_SAME]
    return bool(wanted) and letters(spans_text(first.spans)).startswith(wanted)


def _facts(article: Article, now: datetime | None, width: int, minutes: int) -> str:
    """Byline, date, source, minutes to read, which text it is. A line is broken between two facts, not inside one."""
    when = moment(article.published, now) if article.dated else ""
    if article.updated is not None and (later := moment(article.updated, now)) != when:
        when = f"{when}, updated {later}" if article.updated > article.published else when
    facts = [article.byline, when, article.source_title]
    if minutes:
        facts.append(f"{minutes} min")
        facts.append("full text" if article.text_kind is TextKind.FULL else "the feed’s text")
    if article.id < 0:
        facts[-1:] = ["not kept"]
    return " · ".join(fact.replace(" ", "\u00a0") if len(fact) < width else fact for fact in facts if fact)


def _remarks(article: Article, keys: PageKeys) -> list[tuple[str, Role]]:
    """What is to be said of the text, and what can be done."""
    note = article.note.rstrip(".")
    browser = f"{keys.browser} opens the page in the browser" if article.url else ""
    if article.full_state in (FullState.FAILED, FullState.NOT_ARTICLE) and article.text_kind is TextKind.FEED:
        remarks = [(f"No full text: {note}." if note else "There is no full text.", Role.NOTE)]
        return [*remarks, (_sentence(f"{keys.other} tries it again", browser), Role.HINT)]
    remarks = [(f"{note}.", Role.NOTE)] if note else []
    if article.id < 0:
        return [*remarks, (_sentence(f"{keys.save} saves this page", f"{keys.back} goes back", browser), Role.HINT)]
    if article.body is None and not article.plain.strip():
        return [*remarks, ("The text is on its way …", Role.HINT)]
    if article.body is not None and not article.body:
        remarks.append(("The feed brings no text of this article.", Role.NOTE))
        return [*remarks, (_sentence(f"{keys.other} fetches it", browser), Role.HINT)]
    return remarks


def _sentence(*parts: str) -> str:
    return ", ".join(part for part in parts if part) + "."


def _about(file: Enclosure) -> str:
    """What a file is: `audio/mpeg, 34 MB · `."""
    size = f"{max(1, round(file.length / 1e6))} MB" if file.length else ""
    words = ", ".join(part for part in (file.type, size) if part)
    return f"{words} · " if words else ""


def _seen_words(line: Line, order: Order, left: int, right: int | None) -> str:
    """As `_words`, of a line that is seen otherwise than it is read: what was marked, as it is read."""
    indent = order.line.indent
    marked = sorted(order.places[max(0, left - indent) : None if right is None else max(0, right - indent)])
    if not marked:
        return ""
    return _words(line, line.indent + marked[0], line.indent + marked[-1] + 1)


def _words(line: Line, left: int, right: int | None) -> str:
    """The author's words of a line, between two characters of it as it stands on the page."""
    parts: list[str] = []
    at = line.indent
    for run in line.runs:
        end = at + len(run.text)
        if run.role is Role.CELL_BAR and parts:
            parts.append("\t")
        elif run.role not in FURNITURE:
            parts.append(run.text[max(0, left - at) : None if right is None else max(0, right - at)])
        at = end
    return "".join(parts)
