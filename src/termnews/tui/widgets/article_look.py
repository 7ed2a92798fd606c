"""How the roles of the layout look in the reading pane, and a line drawn as a strip.

Structure is shown by weight, slant, underline and sign before it is shown by colour: it holds in sixteen colours and
in none.
"""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.strip import Strip
from textual.widget import Widget

from termnews.document import Style
from termnews.hyperlinks import hyperlink
from termnews.layout.bidi import ordered
from termnews.layout.lines import Line, Role, Run

LOOKS = {
    f"article--{name}"
    for name in (
        *Role,
        "link",
        "code",
        "mark",
        "match",
        "current-match",
        "link-letters",
        "typed-letters",
        "chosen-link",
    )
}
"""
| Class | What it is |
| :- | :- |
| `article--headline`, `--standfirst`, `--byline` | What stands above the text. |
| `article--note`, `--hint` | What is to be said of the text; what can be done. |
| `article--heading-1` … `-3`, `--text`, `--quote`, `--term`, `--summary`, `--caption`, `--image` | The text. |
| `article--code-block`, `--code` | Code in lines of its own; code inside a line. |
| `article--code-keyword`, `-name`, `-string`, `-number`, `-comment` | The parts of code in lines of its own. |
| `article--link`, `--link-number`, `--mark` | Stretches of a line. |
| `article--link-letters`, `--typed-letters` | Letters to choose a link by; those of them that have been typed. |
| `article--chosen-link` | The link that is chosen. |
| `article--match`, `--current-match` | Words that were looked for; those that the reader is at. |
| `article--marker`, `--bar`, `--rule`, `--table-head`, `--table-rule`, `--cell-bar`, `--margin` | The layout's signs. |
"""

_MUTED = "byline hint image link-number table-rule cell-bar rule"
_LOOK = {
    "headline": "text-style: bold; color: $text-primary;",
    "standfirst": "text-style: italic;",
    "note": "color: $text-warning;",
    "caption": "text-style: italic; color: $foreground 80%;",
    "heading-1": "text-style: bold underline; color: $text-primary;",
    "heading-2": "text-style: bold; color: $text-primary;",
    "heading-3": "text-style: bold italic;",
    "term": "text-style: bold;",
    "summary": "text-style: bold;",
    "table-head": "text-style: bold;",
    "marker": "color: $text-primary;",
    "bar": "color: $primary;",
    "link": "text-style: underline; color: $text-primary;",
    "code": "color: $text-accent; background: $panel;",
    "code-block": "background: $panel;",
    "code-keyword": "color: $text-secondary; background: $panel; text-style: bold;",
    "code-name": "color: $text-primary; background: $panel;",
    "code-string": "color: $text-success; background: $panel;",
    "code-number": "color: $text-accent; background: $panel;",
    "code-comment": "color: $foreground 60%; background: $panel; text-style: italic;",
    "mark": "text-style: reverse;",
    "match": "text-style: underline bold; color: $text-warning;",
    "current-match": "text-style: reverse bold;",
    "link-letters": "text-style: bold; color: $background; background: $warning;",
    "typed-letters": "color: $background; background: $warning 60%;",
    "chosen-link": "text-style: reverse;",
} | {name: "color: $foreground 70%;" for name in _MUTED.split()}
_PLAIN = (
    "match headline standfirst note caption heading-1 heading-2 heading-3 marker bar link code"
    " code-block code-keyword code-name code-string code-number code-comment"
)
_ANSI = (
    {name: "text-style: dim; color: $foreground;" for name in _MUTED.split()}
    # The terminal's blue is dark on black and its yellow pale on white: no colour of it can be relied on for text.
    | {name: "color: $foreground; background: $background;" for name in _PLAIN.split()}
    | {name: "text-style: bold; color: $foreground;" for name in ("note", "code")}
    | {"code-comment": "text-style: dim italic; color: $foreground; background: $background;"}
    | {"link-letters": "text-style: reverse bold; color: $foreground; background: $background;"}
    | {"typed-letters": "text-style: reverse dim; color: $foreground; background: $background;"}
)


def look_css(widget: str) -> str:
    """The styles of the roles in a kind of widget that has LOOKS among its component classes."""
    rows = [f"{widget} > .article--{name} {{ {rules} }}\n" for name, rules in _LOOK.items()]
    rows += [f"{widget}:ansi > .article--{name} {{ {rules} }}\n" for name, rules in _ANSI.items()]
    return "".join(rows)


_STYLES = (
    (Style.STRONG, RichStyle(bold=True)),
    (Style.EMPHASIS, RichStyle(italic=True)),
    (Style.STRIKE, RichStyle(strike=True)),
    (Style.UNDERLINE, RichStyle(underline=True)),
)
_MORE = "›"
_CODE = {role for role in Role if role.startswith("code-")}


class Looks:
    """The styles of runs in the theme of the moment, each made once."""

    def __init__(self, widget: Widget, *, reorders: bool = False, hyperlinks: bool = False) -> None:
        self._widget = widget
        self.reorders = reorders
        """Whether lines are put in the order in which they are seen: the terminal does not do it."""
        self.ground = widget.rich_style
        self._hyperlinks = hyperlinks
        self._links: tuple[str, ...] = ()
        self._made: dict[tuple[Role, Style, int, str], RichStyle] = {}

    def lead_to(self, links: tuple[str, ...]) -> None:
        """Of what is drawn next the links lead to these addresses: the terminal is given them, where it takes links."""
        if self._hyperlinks and links != self._links:
            self._links = links
            self._made = {key: style for key, style in self._made.items() if key[2] < 0}

    def of(self, run: Run) -> RichStyle:
        """The style of a run; a link carries where it leads as meta data."""
        key = run[1:5]
        style = self._made.get(key)
        if style is None:
            style = self._made[key] = self._make(run)
        return style

    def over(self, name: str) -> RichStyle:
        """What a component class says itself, to be laid over another style."""
        return self._widget.get_component_rich_style(f"article--{name}", partial=True)

    def part(self, name: str) -> RichStyle:
        """The style of a component class, on the ground of the pane."""
        # Not `partial`: that leaves transparency and `auto` colours out.
        return self._widget.get_component_rich_style(f"article--{name}")

    def _make(self, run: Run) -> RichStyle:
        style = self.part(run.role)
        leads = run.link >= 0 or run.anchor
        if leads and run.role is not Role.LINK_NUMBER:
            style += self.over("link")
        if run.style & Style.CODE:
            style += self.over("code")
        if run.style & Style.MARK:
            style += self.over("mark")
        for flag, look in _STYLES:
            if run.style & flag:
                style += look
        if run.link >= 0:
            style += RichStyle.from_meta({"article_link": run.link})
            address = hyperlink(self._links[run.link]) if run.link < len(self._links) else ""
            style += RichStyle(link=address or None)
        elif run.anchor:
            style += RichStyle.from_meta({"article_anchor": run.anchor})
        return style


class Room(NamedTuple):
    """The cells that a line is drawn in."""

    margin: int
    """Those left of the text."""
    columns: int
    """Those of the text; a wide line may take more of the width."""
    width: int

    def seen_of(self, line: Line, shift: int) -> tuple[int, int]:
        """Of a wide line that is shifted by some cells: from which of its cells on it is seen, and how many of them."""
        seen = max(self.columns - line.indent, min(line.wide, self.width - self.margin - line.indent - 1))
        return max(0, min(shift, line.wide - seen)), seen

    def shift_to(self, line: Line, start: int, end: int, shift: int) -> int:
        """Cells by which a wide line is to be shifted for some of its characters to be seen: as it is, if they are."""
        text = "".join(run.text for run in line.runs)
        first, last = (cell_len(text[: at - line.indent]) for at in (start, end))
        for by in (shift, 0, max(0, first - self.columns // 3)):
            left, seen = self.seen_of(line, by)
            # The last cell shows that there is more.
            if left <= first and last <= left + seen - (left + seen < line.wide):
                return by
        return first

    def on_strip(self, line: Line, start: int, end: int, shift: int) -> tuple[int, int]:
        """Where on its strip some characters of a line are, which is shifted by some cells."""
        lead = self.margin + line.indent
        if not line.wide or not shift:
            return self.margin + start, self.margin + end
        whole = Strip([Segment("".join(run.text for run in line.runs))])
        skipped = len(whole.crop(0, self.seen_of(line, shift)[0]).text)
        return max(lead, self.margin + start - skipped), max(lead, self.margin + end - skipped)


def draw(line: Line, room: Room, shift: int, number: int, looks: Looks) -> Strip:
    """A line as a strip of its room's width, the text in its columns.

    A wide line may take the room right of the text too; one that is still too long begins at its cell `shift`. The
    offsets that text selection needs count the characters of the whole strip, from its left edge.
    """
    ground = looks.ground
    if looks.reorders and (order := ordered(line)) is not None:
        line = order.line
    lead = room.margin + line.indent
    segments = [Segment(run.text, looks.of(run)) for run in line.runs if run.text]
    used = sum(cell_len(segment.text) for segment in segments)
    skipped = 0
    if line.wide:
        segments, used, skipped = _wide(line, segments, used, *room.seen_of(line, shift), looks)
    after = max(0, room.width - lead - used)
    before = [Segment(" " * lead, ground)] if lead else []
    placed = _placed(before, 0, number) + _placed([*segments, Segment(" " * after, ground)], lead + skipped, number)
    return Strip(placed, lead + used + after).crop(0, room.width)


def _placed(segments: list[Segment], at: int, number: int) -> list[Segment]:
    """Segments that know where they stand, as `Strip.apply_offsets` has it, without a strip for each step."""
    placed = []
    for text, style, _ in segments:
        place = RichStyle.from_meta({"offset": (at, number)})
        placed.append(Segment(text, style + place if style else place))
        at += len(text)
    return placed


def _wide(
    line: Line, segments: list[Segment], used: int, shift: int, room: int, looks: Looks
) -> tuple[list[Segment], int, int]:
    """The part of a wide line that is seen: its segments, their cells, the characters left out before them.

    All lines of its block are as wide.
    """
    whole = Strip(segments, used)
    shown = whole.crop(shift, shift + room)
    skipped = len(whole.crop(0, shift).text) if shift else 0
    segments, used = list(shown), shown.cell_length
    code = looks.part(Role.CODE) if any(run.role in _CODE for run in line.runs) else looks.ground
    if whole.cell_length > shift + room and room > 1:
        segments = [*shown.crop(0, room - 1), Segment(_MORE, code + looks.over(Role.MARKER))]
        used = sum(cell_len(segment.text) for segment in segments)
    return [*segments, Segment(" " * max(0, room - used), code)], max(used, room), skipped


def highlight(strip: Strip, start: int, end: int, style: RichStyle) -> Strip:
    """A strip with the characters from `start` to `end` (-1: to the end of its words) in another style."""
    length = len(strip.text.rstrip(" "))
    end = length if end < 0 else min(end, length)
    segments: list[Segment] = []
    at = 0
    for segment in strip:
        text, look, _ = segment
        first, last = max(start - at, 0), min(end - at, len(text))
        at += len(text)
        if first >= last:
            segments.append(segment)
            continue
        base = look or RichStyle()
        segments += [
            Segment(part, part_style)
            for part, part_style in ((text[:first], base), (text[first:last], base + style), (text[last:], base))
            if part
        ]
    return Strip(segments, strip.cell_length)
