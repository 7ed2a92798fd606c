"""What stands in the panes of the main screen, as words: the rows of its lists, their bar, the line above, the foot.

No Textual: the first screen is drawn with it before Textual is there (`firstscreen`), the panes draw with it after.
A line is texts, each with the names of its component classes (`RowList`), parted by a space.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import ceil
from typing import NamedTuple

from termnews.model import Headline, Health, Source, View
from termnews.store.sources import Counts
from termnews.text import age, has_right_to_left, plural, shorten, width

Line = list[tuple[str, str]]


class RowLook(NamedTuple):
    """How the rows of the headline list look."""

    lines: int = 1
    """Lines a row takes."""
    ascii_only: bool = False
    """Marks that any font has."""
    named: bool = True
    """Whether a row names its source: not in the list of one source."""
    reorders: bool = False
    """Whether right-to-left words are put in the order in which they are seen."""


# --- sources ----------------------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """A row of the source list: a view, the drafts, the outbox, or a gap between groups."""

    title: str
    view: View | None = None
    """None for the drafts, the outbox and a gap."""
    unread: int = 0
    source: Source | None = None
    indent: int = 0

    @property
    def is_gap(self) -> bool:
        """Whether the cursor passes over it."""
        return not self.title


_ADDRESS = 60
"""Cells of an address that stands for a title; the list has fewer."""

DRAFTS, OUTBOX = "Drafts", "Outbox"


def places(sources: Sequence[Source], counts: Counts) -> list[Place]:
    """The rows for some sources: the general views, then each tag with its sources, then the sources without one.

    A source with several tags stands under its first; each of them has a row, whose view shows it. Where several are
    called by their host alone, the path tells them apart.
    """
    titles = Counter(source.title for source in sources)
    rows = [
        Place("All", View("all"), counts.unread),
        Place("Unread", View("unread"), counts.unread),
        Place("Starred", View("starred"), counts.starred),
        *([Place("Saved", View("saved"), counts.saved)] if counts.saved else []),
        Place(DRAFTS, None, counts.drafts),
        Place(OUTBOX, None, counts.outbox),
    ]
    tags: dict[str, list[Source]] = {tag: [] for source in sources for tag in source.tags}
    for source in sources:
        tags.setdefault(source.tags[0] if source.tags else "", []).append(source)
    for tag in sorted((tag for tag in tags if tag), key=str.casefold):
        unread = sum(source.unread for source in sources if tag in source.tags)
        rows += [Place(""), Place(f"#{tag}", View("tag", tag=tag), unread)]
        rows += [_row(source, 1, titles) for source in tags[tag]]
    if "" in tags:
        rows.append(Place(""))
        rows += [_row(source, 0, titles) for source in tags[""]]
    return rows


def _address(source: Source) -> str:
    from termnews.urls import display, host

    if source.title != host(source.url):
        return source.title
    # What is behind a `?` may be a key that is nobody else's to see.
    return display(source.url.partition("?")[0], _ADDRESS).removeprefix("http://")


def _row(source: Source, indent: int, titles: Counter[str]) -> Place:
    title = _address(source) if titles[source.title] > 1 else source.title
    return Place(title, View("source", source_id=source.id), source.unread, source, indent)


def recounted(rows: Sequence[Place], tallies: Mapping[int, tuple[int, int]], counts: Counts) -> dict[int, Place]:
    """The rows whose numbers are other ones now, by their index. `tallies` has (unread, total) of each source."""
    changed: dict[int, Place] = {}
    more: dict[str, int] = {}
    for index, row in enumerate(rows):
        source = row.source
        if source is None or (tally := tallies.get(source.id)) is None or tally == (source.unread, source.total):
            continue
        for tag in source.tags:
            more[tag] = more.get(tag, 0) + tally[0] - source.unread
        changed[index] = row._replace(unread=tally[0], source=source._replace(unread=tally[0], total=tally[1]))
    for index, row in enumerate(rows):
        unread = _general(row, counts, more)
        if row.source is None and unread != row.unread:
            changed[index] = row._replace(unread=unread)
    return changed


def _general(row: Place, counts: Counts, more: Mapping[str, int]) -> int:
    """The number beside a row that is no source."""
    if row.view is None:
        return {DRAFTS: counts.drafts, OUTBOX: counts.outbox}.get(row.title, 0)
    match row.view.kind:
        case "all" | "unread":
            return counts.unread
        case "starred":
            return counts.starred
        case "saved":
            return counts.saved
        case _:
            return row.unread + more.get(row.view.tag, 0)


def describe(place: Place) -> str:
    """A place in words, for the line above the headlines: what it is, how much is unread, what is wrong with it."""
    source = place.source
    if source is None:
        return ""
    words = [f"{plural(source.unread, 'unread', 'unread')} of {source.total:,}"]
    if source.problem:
        words.append(source.problem)
    return " · ".join(words)


def place_line(row: Place, cells: int) -> Line:
    """A row of the source list: a mark if it fails, the title, its unread count."""
    failing = row.source is not None and row.source.health in (Health.FAILING, Health.GONE)
    held = row.source is not None and row.source.health is Health.HELD
    mark = "!" if failing else "~" if held else " "
    count = f" {row.unread:,} " if row.unread else " "
    title = shorten(" " * row.indent + row.title, max(1, cells - 2 - width(count)))
    strong = "rows--strong" if row.unread and row.view is not None else ""
    gap = " " * (cells - 2 - width(title) - width(count))
    return [(mark + " ", "rows--error"), (title, strong), (gap, ""), (count, "rows--meta")]


# --- headlines --------------------------------------------------------------------------------------------------------


def headline_line(row: Headline | None, line: int, cells: int, look: RowLook) -> Line:
    """A line of a row: mark, star, headline; to the right its source, its comments and its age. None: it is gone."""
    if row is None:
        return [("", "")] if line else [("  …", "rows--meta")]
    marks = (".", "*", "c") if look.ascii_only else ("●", "★", "✎")
    mark = " " if row.read else marks[0]
    star = marks[1] if row.starred else marks[2] if row.drafts else " "
    title = row.title or row.url or "(no headline)"
    when = age(row.published)
    talk = f"{row.comments}c " if row.comments else ""
    strong = "" if row.read else "rows--strong"
    if look.lines > 1 and line > 0:
        return [
            ("   ", ""),
            (shorten(f"{row.source_title} · {when}{' · ' + talk if talk else ''}", cells - 3), "rows--meta"),
        ]
    if look.lines > 1:
        return [
            (mark, "rows--mark"),
            (star, "rows--mark"),
            (" ", ""),
            (seen(shorten(title, cells - 3), look.reorders), strong),
        ]
    right = _right(row, cells, talk, when, look)
    room = max(1, cells - 3 - width(right) - 1)
    title = seen(shorten(title, room), look.reorders)
    gap = " " * (room - width(title) + 1)
    return [
        (mark, "rows--mark"),
        (star, "rows--mark"),
        (" ", ""),
        (title, strong),
        (gap, ""),
        (right, "rows--meta"),
    ]


def _right(row: Headline, cells: int, talk: str, when: str, look: RowLook) -> str:
    if cells < 30:
        return ""
    room = min(20, cells // 5)
    named = cells >= 56 and look.named
    source = shorten(row.source_title, room) if named else ""
    source += " " * (room - width(source)) if named else ""
    return f"{talk:>4} {source} {when:>4} " if named else f"{talk}{when:>4} "


# --- the line above the list, and the foot ----------------------------------------------------------------------------


def title_words(view: View, title: str, place: Place | None) -> str:
    """What the list shows, and what is to be said of it. `place`: the row of the source list that stands for it."""
    words = title
    if place is not None and place.view == view and (extra := describe(place)):
        words = f"{words} · {extra}"
    return f"{words} · only unread (U shows all)" if view.unread_only else words


def view_title(view: View, source: Source | None) -> str:
    """The name of a view that is no search; `source` is that of a view of one."""
    if view.kind == "source":
        return source.title if source is not None else ""
    return f"#{view.tag}" if view.kind == "tag" else view.kind.capitalize()


def foot(message: str, where: str, cells: int) -> str:
    """The line at the foot: ` message … where `."""
    right = where if width(where) < cells // 2 else ""
    left = shorten(message, cells - width(right) - 3)
    gap = " " * max(0, cells - width(left) - width(right) - 2)
    return f" {left}{gap}{right} "


def whole(message: str, cells: int, rows: int) -> list[str]:
    """A message in as many lines as it takes, at most `rows`: of a longer one the beginning and the end."""
    from termnews.layout.wrap import wrap

    # An address begins behind its arrow, not in the next line.
    message = message.replace(" → ", "\u00a0→ ").replace("→ ", "→\u00a0")
    lines = [message[start:end].replace("\u00a0", " ") for start, end, _ in wrap(message, max(1, cells))]
    if len(lines) <= rows:
        return lines
    if rows < 3:
        return [*lines[: rows - 1], shorten(lines[rows - 1] + "…", max(1, cells))]
    last = rows // 2
    left_out = sum(map(len, lines[rows - 1 - last : -last]))
    return [*lines[: rows - 1 - last], shorten(f"… {left_out:,} more …", max(1, cells)), *lines[-last:]]


def thumb(size: int, window: int, total: int, top: float) -> tuple[int, int]:
    """Where the thumb of a scroll bar begins and ends, in eighths of its `size` cells (`ScrollBarRender.render_bar`).

    `window` of `total` lines are seen, `top` lie above them. Textual keeps the two to itself.
    """
    long = max(1.0, window / (total / size))
    start = int((size - long) * (top / (total - window)) * 8)
    return start, start + ceil(long * 8)


def position_words(index: int, count: int) -> str:
    """`12 of 340`, or nothing where there is nothing."""
    return f"{index + 1:,} of {count:,}" if count else ""


def reading_words(progress: float, minutes: int) -> str:
    """`3 min left · 45%`; the minutes only where there is one left."""
    return f"{minutes} min left · {progress:.0%}" if minutes and progress < 1 else f"{progress:.0%}"


def found_words(count: int, query: str, behind: int = 0) -> str:
    """What a search found, in words; `behind` is how many new articles it could not look through yet."""
    words = f"{plural(count, 'article')} for “{query}”" if count else f"Nothing found for “{query}”."
    return f"{words.rstrip('.')}; {plural(behind, 'new one')} cannot be searched yet." if behind else words


def seen(words: str, reorders: bool) -> str:
    """A line of words as it is seen; `reorders`: the terminal does not put right-to-left words in order itself."""
    if not reorders or not has_right_to_left(words):
        return words
    from termnews.layout import reordering

    return reordering.seen(words)
