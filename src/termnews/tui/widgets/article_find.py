"""Finding in the page: words across the lines that they were wrapped to, all marked, one of them the reader's."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from typing import NamedTuple

from textual.strip import Strip

from termnews.layout.bidi import ordered
from termnews.layout.lines import FURNITURE
from termnews.tui.widgets.article_look import highlight
from termnews.tui.widgets.article_page import ArticlePage
from termnews.tui.widgets.article_pictures import PictureView

MOST = 9_999
"""Matches that are marked at most."""


class Stretch(NamedTuple):
    """A part of a line: its number, and characters of it as it stands on the page, from the text's left edge."""

    line: int
    start: int
    end: int


Match = tuple[Stretch, ...]
"""A place where the words stand: a stretch for each line that they were wrapped to."""


class _Plain(dict[int, int]):
    """Letters without their accents, each made when it is first met."""

    def __missing__(self, code: int) -> int:
        plain = code
        # Of other scripts the marks are no accents: か and が are two letters.
        if code < 0x530 or 0x1E00 <= code < 0x2000:
            first, *marks = list(unicodedata.normalize("NFD", chr(code)))
            plain = ord(first) if all(map(unicodedata.combining, marks)) else code
        self[code] = plain
        return plain


_PLAIN = _Plain(str.maketrans("’‘‚“”„‐‑–—øØłŁđĐ", "\x27\x27\x27\x22\x22\x22----oOlLdD"))


def _plain(text: str) -> str:
    """A text of the same length without accents, its quotes and dashes as they are typed."""
    return text if text.isascii() else text.translate(_PLAIN)


def find(page: ArticlePage, words: str) -> list[Match]:
    """Where words stand on a page, from the top, with any blank for any other. All of it is laid out.

    Accents do not count, nor does case where the words have no capital.
    """
    parts = words.split()
    if not parts:
        return []
    page.body.finish()
    text: list[str] = []
    starts: list[int] = []
    pieces: list[Stretch] = []
    length = 0
    for number in range(page.height):
        line = page.line(number)
        at = line.indent
        for run in line.runs:
            if run.role not in FURNITURE:
                starts.append(length)
                pieces.append(Stretch(number, at, at + len(run.text)))
                text.append(run.text)
                length += len(run.text)
            at += len(run.text)
        # A line that was wrapped inside a word ends in nothing; of all others the end is a blank.
        text.append(line.ending)
        length += len(line.ending)
    case = re.NOFLAG if words != words.lower() else re.IGNORECASE
    wanted = re.compile(r"\s+".join(map(re.escape, map(_plain, parts))), case)
    matches: list[Match] = []
    for match in wanted.finditer(_plain("".join(text))):
        first, last = bisect_right(starts, match.start()) - 1, bisect_right(starts, match.end() - 1)
        matches.append(
            tuple(
                Stretch(line, start + max(0, match.start() - begin), min(end, start + match.end() - begin))
                for begin, (line, start, end) in zip(starts[first:last], pieces[first:last], strict=True)
                if match.start() - begin < end - start
            )
        )
        if len(matches) == MOST:
            break
    return matches


class FindView(PictureView, inherit_bindings=False):
    """A page in which words can be found."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._wanted = ""
        self._matches: list[Match] = []
        self._match = -1
        self._marks: dict[int, list[tuple[int, int, bool]]] = {}

    @property
    def finding(self) -> str:
        """The words that are marked; '' where none are."""
        return self._wanted

    @property
    def match(self) -> int:
        """The number of the place that the reader is at, from 1; 0 for none."""
        return self._match + 1

    def finding_at(self) -> Match:
        """The place that the reader is at; nothing for none."""
        return self._matches[self._match] if self._match >= 0 else ()

    def find(self, words: str) -> int:
        """Mark all places where words stand, and go to the first from the top of the pane on; how many there are."""
        self._wanted = " ".join(words.split())
        self._match = -1
        self._find_again()
        if self._matches:
            top = self.scroll_offset.y
            below = (index for index, match in enumerate(self._matches) if match[0].line >= top)
            self._go_to_match(next(below, 0))
        else:
            self._wanted = ""
        return len(self._matches)

    def find_next(self, step: int) -> tuple[int, int]:
        """Go to another of the places, round and round; its number from 1, and how many there are."""
        if self._matches:
            self._go_to_match((self._match + step) % len(self._matches))
        return self._match + 1, len(self._matches)

    def leave_found(self) -> None:
        """Mark nothing any more."""
        self._wanted, self._match = "", -1
        self._find_again()

    def set_page(self, page: ArticlePage | None, line: int = 0) -> None:
        """Show a page; what was looked for is marked in it too, the same place as before where there still is one."""
        super().set_page(page, line)
        if self._wanted:
            self._find_again()

    def _find_again(self) -> None:
        self._matches = find(self.page, self._wanted) if self.page is not None and self._wanted else []
        self._match = min(self._match, len(self._matches) - 1)
        if self.page is not None and self._wanted:
            self.lay_out_all()
        self._mark()

    def _go_to_match(self, index: int) -> None:
        self._match = index
        self._mark()
        line, height = self._matches[index][0].line, self.room.height
        if not self.scroll_offset.y <= line < self.scroll_offset.y + height:
            self.go(max(0, line - height // 3))
        self._show_part(*self._matches[index][0])

    def _show_part(self, number: int, start: int, end: int) -> None:
        """Shift what is wider than the pane no more than is needed to see some characters of it."""
        line = self.page.line(number) if self.page is not None else None
        if line is not None and line.wide:
            room = self.cells
            self.scroll_to(x=room.shift_to(line, start, end, self.scroll_offset.x), animate=False, force=True)

    def _mark(self) -> None:
        marks = defaultdict(list)
        for index, match in enumerate(self._matches):
            for line, start, end in match:
                marks[line].append((start, end, index == self._match))
        self._marks = dict(marks)
        self._strips.clear()
        self.refresh()

    def drawn(self, number: int, shift: int) -> Strip:
        """A line with its marks."""
        strip = super().drawn(number, shift)
        marks = self._marks.get(number)
        if self._looks is None or self.page is None or not marks:
            return strip
        line, room = self.page.line(number), self.cells
        for start, end, is_current in marks:
            style = self._looks.over("current-match" if is_current else "match")
            for first, last in self._seen(number, start, end):
                strip = highlight(strip, *room.on_strip(line, first, last, shift), style)
        return strip

    def _seen(self, number: int, start: int, end: int) -> list[tuple[int, int]]:
        """Where characters of a line are seen, which may be in several places."""
        line = self.page.line(number) if self.page is not None and self.reorders else None
        order = ordered(line) if line is not None else None
        if line is None or order is None:
            return [(start, end)]
        return list(order.seen(start - line.indent, end - line.indent))
