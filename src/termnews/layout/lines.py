"""What the layout yields: lines of runs. A run says what it is (its role), never what colour it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from termnews.document import Style


class Role(StrEnum):
    """What a run is. Whoever draws it gives each role its look."""

    TEXT = "text"
    QUOTE = "quote"
    HEADING_1 = "heading-1"
    HEADING_2 = "heading-2"
    HEADING_3 = "heading-3"
    """Level 3 and all below it."""
    TERM = "term"
    SUMMARY = "summary"
    CAPTION = "caption"
    IMAGE = "image"
    PICTURE = "picture"
    """Blank cells that a picture is drawn in."""
    CODE = "code-block"
    CODE_KEYWORD = "code-keyword"
    CODE_NAME = "code-name"
    """What is defined here: a function, a class, a tag, a key."""
    CODE_STRING = "code-string"
    CODE_NUMBER = "code-number"
    CODE_COMMENT = "code-comment"
    TABLE_HEAD = "table-head"
    MARKER = "marker"
    """The bullet or the number of an item."""
    HEADLINE = "headline"
    STANDFIRST = "standfirst"
    BYLINE = "byline"
    NOTE = "note"
    HINT = "hint"

    LINK_NUMBER = "link-number"
    BAR = "bar"
    """The bar beside a quotation."""
    TABLE_RULE = "table-rule"
    CELL_BAR = "cell-bar"
    """The bar between two cells."""
    RULE = "rule"
    MARGIN = "margin"
    """Blanks that place what follows."""


FURNITURE = frozenset(
    (Role.PICTURE, Role.LINK_NUMBER, Role.BAR, Role.TABLE_RULE, Role.CELL_BAR, Role.RULE, Role.MARGIN)
)
"""Roles that are no words of the author: they are left out of what is copied."""


class Fold(StrEnum):
    """Whether a part that can be folded away is."""

    NONE = ""
    """The line is the summary of no such part."""
    SHUT = "shut"
    OPEN = "open"


class Run(NamedTuple):
    """Text of one look."""

    text: str
    role: Role = Role.TEXT
    style: Style = Style.PLAIN
    link: int = -1
    """Index into `Layout.links`, -1 where it leads nowhere."""
    anchor: str = ""
    """The anchor inside the article that it leads to, without its '#'."""
    picture: str = ""
    """The address of the picture of which this is one line."""
    strip: int = 0
    """Which line of the picture it is, from 0."""


class Line(NamedTuple):
    """One line of the page."""

    runs: tuple[Run, ...]
    indent: int = 0
    """Blank cells before the runs."""
    ending: str = "\n"
    """What its end stands for in the text: a space or nothing where it was wrapped, else a line break."""
    offset: int = 0
    """Where it begins in the text of its block, in characters: the same at every width."""
    wide: int = 0
    """Not 0: it is kept as it is (code, a grid) and may be wider than the page, scrolled, not wrapped. The cells of the
    widest line of its block then."""
    rtl: bool = False
    """Its text runs from right to left."""
    anchors: tuple[str, ...] = ()
    """The anchors that stand here."""
    block: int = 0
    """Index of its block in the document."""
    row: int = 0
    """Index of the line in its block."""
    fold: Fold = Fold.NONE
    """Whether the part under it, of which it is the summary, is folded away."""

    def text(self) -> str:
        """The line as it is printed, without blanks at its end."""
        return (" " * self.indent + "".join(run.text for run in self.runs)).rstrip(" ")

    def words(self) -> str:
        """The author's words on it, and the markers of lists."""
        return "".join(run.text for run in self.runs if run.role not in FURNITURE)


Lines = Iterator[Line]

Colours = Callable[[str, str], Iterable[tuple[str, Role]]]
"""Parts code into stretches of one role: (code, language, '' where it is not known) to its text, all of it in order."""


class Frame(NamedTuple):
    """What there is of a picture: the cells that it takes; or none, and what is to be said of it."""

    columns: int = 0
    rows: int = 0
    words: str = ""


class View(NamedTuple):
    """How a document is to be seen, beside its width. As it stands: on paper, or where it is only written out."""

    ascii_only: bool = False
    """The layout's own signs are ASCII."""
    numbers: bool = True
    """Each link carries its number in the text."""
    room: int = 0
    """Cells that a table may take where it needs more than the width; 0: none, a table too wide becomes records."""
    toggled: frozenset[tuple[int, int]] | None = None
    """Parts that stand otherwise than their author left them, folded or not, each by the place (block, offset) of its
    summary. None: all are open and stay so."""
    colours: Colours | None = None
    """Colours code."""
    spoken: bool = False
    """It is heard, or felt, rather than seen: no signs that are only drawn, a table as a record for each row."""
    pictures: Mapping[str, Frame] | None = None
    """The pictures that are shown, or on their way, by their addresses; else there is the caption. None: no others."""


class Glyphs(NamedTuple):
    """The signs that the layout itself sets."""

    bullets: tuple[str, ...] = ("•", "◦", "–")
    bar: str = "▎"
    fold: str = "▾"
    folded: str = "▸"
    embed: str = "↗"
    rule: str = "─"
    cell: str = "│"
    cross: str = "┼"


SPOKEN = Glyphs(bullets=("-",), bar=">", fold="-", folded="-", embed="-", rule="")
"""The same for who hears them."""
ASCII = Glyphs(bullets=("*", "-", "+"), bar="|", fold="v", folded=">", embed="@", rule="-", cell="|", cross="+")
"""The same for a terminal that has only ASCII."""
