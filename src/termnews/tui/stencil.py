"""Cuts the stencil of the first screen out of what Textual has painted; `firstscreen` draws with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.scrollbar import ScrollBarRender
from textual.strip import Strip
from textual.widget import Widget

from termnews.tui.firstscreen import AT_CURSOR, Key, Pane, Run, Stencil
from termnews.tui.widgets.rows import RowList

if TYPE_CHECKING:
    from termnews.tui.screens.main import MainScreen


def cut(main: MainScreen, key: Key) -> Stencil | None:
    """The stencil of the main screen; None where it is no longer as it was at first, or has nothing in its list."""
    is_first = main.app.screen is main and main.focused is main.headlines and not main.reading
    if not is_first or main.showing_drafts or main.status.message or not main.headlines.row_count():
        return None
    strips = main._compositor.render_strips()
    panes = {
        "headlines": _list(main.headlines),
        "sources": _list(main.source_list),
        "title": _line(main.view_title, strips),
        "status": _line(main.status, strips),
    }
    there = {name: pane for name, pane in panes.items() if pane is not None}
    if "headlines" not in there:
        return None
    lines = [list(_runs(main, strip, y, there.values())) for y, strip in enumerate(strips)]
    return Stencil(key, main.size.width, lines, there)


def _list(rows: RowList) -> Pane | None:
    region = rows.scrollable_content_region
    if not rows.is_on_screen or not region:
        return None
    styles = {}
    for name in ("", *sorted(RowList.COMPONENT_CLASSES - {AT_CURSOR, "rows--resting-cursor"})):
        styles[name] = _filtered(rows, rows.style_of(name))
        styles[f"{AT_CURSOR} {name}".rstrip()] = _filtered(rows, rows.style_of(name, at_cursor=True))
    return Pane(*region, styles, _bar(rows) if rows.show_vertical_scrollbar else [])


def _bar(rows: RowList) -> list[str]:
    """The colours of its scroll bar, from one of eight cells whose thumb begins and ends in the middle of a cell."""
    bar = rows.vertical_scrollbar.render()
    assert isinstance(bar, ScrollBarRender)
    style = rows.app.console.get_style(bar.style)
    assert style.bgcolor is not None and style.color is not None
    drawn = ScrollBarRender.render_bar(
        size=8,
        virtual_size=800,
        window_size=300,
        position=250,
        back_color=style.bgcolor,
        bar_color=style.color,
    )
    return [_filtered(rows.vertical_scrollbar, drawn.segments[at].style or Style()) for at in (0, 3, 2, 5)]


def _line(widget: Widget, strips: Sequence[Strip]) -> Pane | None:
    region = widget.content_region
    if not widget.is_on_screen or not region:
        return None
    parts = strips[region.y].crop(region.x, region.right)
    look = next((part.style for part in parts if not part.text.isspace()), None)
    return Pane(*region, {"": _colours(widget, look)}, [])


def _filtered(widget: Widget, style: Style) -> str:
    """The colours of a style of a widget behind the filters that all of it passes."""
    segments = [Segment("x", style)]
    for line_filter in widget.get_line_filters():
        segments = line_filter.apply(segments, widget.background_colors[1])
    return _colours(widget, segments[0].style)


def _colours(widget: Widget, style: Style | None) -> str:
    """What stands in `ESC [ … m` for a style."""
    system = widget.app.console._color_system or ColorSystem.TRUECOLOR
    return Strip.render_ansi(style, system) if style is not None else ""


def _runs(main: MainScreen, strip: Strip, y: int, panes: Iterable[Pane]) -> Iterator[Run]:
    """What stands in a line of the screen beside the panes."""
    at = 0
    gaps = sorted((pane.x, pane.x + pane.width + bool(pane.bar)) for pane in panes if 0 <= y - pane.y < pane.height)
    for start, end in (*gaps, (strip.cell_length, strip.cell_length)):
        x, colours, text = at, "", ""
        for part in strip.crop(at, start) if start > at else ():
            own = _colours(main, part.style)
            if text and own != colours:
                yield x, colours, text
                x, text = x + Segment(text).cell_length, ""
            colours, text = own, text + part.text
        if text:
            yield x, colours, text
        at = end
