"""Runs of inline text: white space folded as CSS `white-space: normal` folds it, over the edges of elements."""

from __future__ import annotations

import re
from collections.abc import Iterable

from termnews.document import Span, Spans, Style
from termnews.text import clean_spans

_BLANK = " \n\u00a0\u3000"
_MANY = re.compile("[ \u00a0]{2,}")
_START, _SPACE, _TEXT, _BREAK = range(4)


class InlineRun:
    """The inline text of one block while it is gathered.

    A space is kept once, whichever element it stands in; none stands at the start, at the end or beside a line break.
    """

    __slots__ = ("_end", "_runs")

    def __init__(self) -> None:
        self._runs: list[tuple[list[str], Style, str]] = []
        """The parts of each, put together at the end: a paragraph may have a hundred thousand."""
        self._end = _START

    def __bool__(self) -> bool:
        return bool(self._runs)

    @property
    def after_break(self) -> bool:
        """Whether a line break is the last thing in it."""
        return self._end == _BREAK

    def add(self, text: str | None, style: Style = Style.PLAIN, link: str = "") -> None:
        """Append raw text of one style and link."""
        if not text:
            return
        folded = clean_spans(text)
        if "\u00a0" in folded or "\u3000" in folded:
            folded = _blanks(folded, self._end)
        if self._end != _TEXT and folded.startswith(" "):
            folded = folded[1:]
        if folded:
            self._append(folded, style, link)
            self._end = _SPACE if folded.endswith(" ") else _TEXT

    def line_break(self) -> None:
        """Append a line break that the author set; nothing at the start."""
        if self._end == _SPACE:
            parts = self._runs[-1][0]
            parts[-1] = parts[-1][:-1]
            if not any(parts):
                self._runs.pop()
        if self._end in (_SPACE, _TEXT):
            self._append("\n", Style.PLAIN, "")
            self._end = _BREAK

    def take(self) -> Spans:
        """What was gathered, and begin anew."""
        runs, self._runs, self._end = self._runs, [], _START
        return _finish([("".join(parts), style, link) for parts, style, link in runs])

    def _append(self, text: str, style: Style, link: str) -> None:
        if self._runs and self._runs[-1][1] == style and self._runs[-1][2] == link:
            self._runs[-1][0].append(text)
        else:
            self._runs.append(([text], style, link))


def _blanks(text: str, end: int) -> str:
    """A text in which blanks that do not break part two words only once.

    They are kept after a line break: a poem is indented with them. A paragraph is not: a blank line parts it already.
    """
    if end == _START:
        text = text.lstrip(_BLANK)
    first = "" if end != _BREAK else text[: len(text) - len(text.lstrip(_BLANK))]
    return first + _MANY.sub(" ", text[len(first) :])


def _finish(runs: list[tuple[str, Style, str]]) -> Spans:
    """Spans without empty ones, the ends trimmed, and no style or link on a space at its end."""
    while runs and not runs[-1][0].rstrip(_BLANK):
        runs.pop()
    spans: list[Span] = []
    carried = ""
    last = len(runs) - 1
    for at, (text, style, link) in enumerate(runs):
        if at == last:
            text = text.rstrip(_BLANK)
        if carried and not style and not link:
            text, carried = carried + text, ""
        if (style or link) and text.endswith(" ") and at != last:
            body, tail = text[:-1], " "
        else:
            body, tail = text, ""
        if carried:
            spans.append(Span(carried))
        carried = tail
        if body:
            spans.append(Span(body, style, link))
    return tuple(merged(spans))


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans with neighbours of the same style and link made one."""
    result: list[Span] = []
    parts: list[str] = []
    for span in spans:
        last = result[-1] if result else None
        if last is not None and last.style == span.style and last.link == span.link:
            parts = parts or [last.text]
            parts.append(span.text)
        elif span.text:
            _put_together(result, parts)
            parts = []
            result.append(span)
    _put_together(result, parts)
    return result


def _put_together(result: list[Span], parts: list[str]) -> None:
    """Make the last span one of all its parts, where it has several."""
    if parts:
        result[-1] = Span("".join(parts), result[-1].style, result[-1].link)


def joined(parts: Iterable[Spans], separator: str = "\n") -> Spans:
    """Some runs of spans as one, parted by a line break."""
    result: list[Span] = []
    for spans in parts:
        if spans:
            if result:
                result.append(Span(separator))
            result.extend(spans)
    return tuple(merged(result))
