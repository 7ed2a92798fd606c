"""Spans as one text with looks laid over it: what is wrapped, and cut into runs line by line."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from termnews.document import Span, Spans, Style
from termnews.layout.lines import Line, Role, Run
from termnews.layout.wrap import Piece, cells, is_right_to_left, is_simple, wrap

_RAISED = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎")
_TOO_WIDE = "□"


class Look(NamedTuple):
    """How a stretch of the text looks: as in `Run`; `number` says that it is the number of a link."""

    style: Style = Style.PLAIN
    link: int = -1
    anchor: str = ""
    number: bool = False


class Inline(NamedTuple):
    """A text, and the looks of its stretches: stretch i begins at `starts[i]`."""

    text: str
    starts: tuple[int, ...]
    looks: tuple[Look, ...]

    def runs(self, start: int, end: int, role: Role) -> tuple[Run, ...]:
        """The runs of `text[start:end]`."""
        if start >= end:
            return ()
        at = bisect_right(self.starts, start) - 1
        runs = []
        while start < end:
            stop = min(end, self.starts[at + 1]) if at + 1 < len(self.starts) else end
            look = self.looks[at]
            runs.append(
                Run(
                    self.text[start:stop],
                    Role.LINK_NUMBER if look.number else role,
                    look.style,
                    look.link,
                    look.anchor,
                )
            )
            start, at = stop, at + 1
        return tuple(runs)


class Linker:
    """Numbers the links of a document: the same address has the same number wherever it stands."""

    def __init__(self, addresses: tuple[str, ...], *, shown: bool = True, ascii_only: bool = False) -> None:
        self._index: Mapping[str, int] = {address: i for i, address in enumerate(addresses)}
        self.shown = shown
        """Whether the numbers stand in the text."""
        self.ascii_only = ascii_only

    def index(self, address: str) -> int:
        """The index of an address, -1 for none."""
        return self._index.get(address, -1)

    def inline(self, spans: Spans) -> Inline:
        """Spans made one text; after each link stands its number."""
        if len(spans) == 1 and not spans[0].link and not spans[0].style and "  " not in spans[0].text:
            return Inline(spans[0].text, (0,), (_PLAIN,))
        parts: list[str] = []
        starts: list[int] = []
        looks: list[Look] = []
        length, last = 0, "\n"
        for text, look in self._stretches(spans):
            while "  " in text:
                text = text.replace("  ", " ")
            if last in " \n" and text.startswith(" "):
                text = text[1:]
            if not text:
                continue
            parts.append(text)
            starts.append(length)
            looks.append(look)
            length += len(text)
            last = text[-1]
        return Inline("".join(parts), tuple(starts) or (0,), tuple(looks) or (_PLAIN,))

    def _stretches(self, spans: Spans) -> Iterator[tuple[str, Look]]:
        for at, span in enumerate(spans):
            text = self._shifted(span)
            if not span.link:
                yield text, Look(span.style)
                continue
            if span.link.startswith("#"):
                yield text, Look(span.style, -1, span.link[1:])
                continue
            look = Look(span.style, self.index(span.link))
            if not self.shown or look.link < 0 or _goes_on(spans, at):
                yield text, look
                continue
            body = text.rstrip(" \n")
            yield body, look
            if body:
                yield f"[{look.link + 1}]", Look(Style.PLAIN, look.link, "", True)
            yield text[len(body) :], Look(span.style)

    def _shifted(self, span: Span) -> str:
        """Raised and lowered figures in their own characters: 10² and H₂O, not 102 and H2O."""
        text = span.text
        if span.style & (Style.SUPERSCRIPT | Style.SUBSCRIPT) and text and not self.ascii_only:
            table = _RAISED if span.style & Style.SUPERSCRIPT else _LOWERED
            if all(ord(char) in table for char in text):
                return text.translate(table)
        elif span.style & Style.SUPERSCRIPT and text.isdigit() and not span.link:
            return "^" + text
        return text


def _goes_on(spans: Spans, at: int) -> bool:
    """Whether the link of a span goes on behind it, in another style: then its number does not stand here."""
    link, after = spans[at].link, spans[at + 1 : at + 3]
    if after and not after[0].link and after[0].text == " ":
        after = after[1:]
    return bool(after) and after[0].link == link


_PLAIN = Look()


def measure(inline: Inline) -> int:
    """The cells of its longest line when nothing is wrapped."""
    return max((cells(line.strip(" ")) for line in inline.text.split("\n")), default=0)


def fitted(inline: Inline, width: int) -> Inline:
    """The same text for a page of one cell: a character of two cells cannot stand there, a sign takes its place."""
    if width > 1 or is_simple(inline.text):
        return inline
    narrow = "".join(_narrow(letter) for letter in inline.text)
    return inline._replace(text=narrow)


def _narrow(letter: str) -> str:
    if letter in "\u200d\ufe0f":
        return "\u200c"
    is_half_a_flag = "\U0001f1e6" <= letter <= "\U0001f1ff"
    return _TOO_WIDE if is_half_a_flag or cells(letter) > 1 else letter


def pieces(inline: Inline, width: int) -> list[Piece]:
    """The lines of a text as (start, end, ending), with none at all where it has no words."""
    return list(wrap(inline.text, width)) if inline.text.strip() else []


def set_lines(inline: Inline, width: int, role: Role, *, offset: int = 0) -> Iterator[Line]:
    """A text set in lines of at most `width` cells: flush left, or flush right where it runs from right to left."""
    inline = fitted(inline, width)
    text = inline.text
    if not text or text.isspace():
        return
    right_to_left = not text.isascii() and is_right_to_left(text)
    single = len(inline.starts) == 1
    style, link, anchor, _ = inline.looks[0]
    for start, end, ending in wrap(text, width):
        if single:
            runs: tuple[Run, ...] = (Run(text[start:end], role, style, link, anchor),)
        else:
            runs = inline.runs(start, end, role)
        indent = max(0, width - cells(text[start:end])) if right_to_left else 0
        yield Line(runs, indent, ending, offset + start, False, right_to_left)
