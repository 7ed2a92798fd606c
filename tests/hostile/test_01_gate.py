"""Threat 1, at the output: a control character that was not cleaned, in any text of any widget.

Expected: none reaches the terminal, no link but one to the web does, and no line gets wider or narrower by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual._compositor import CompositorUpdate
from textual.app import ComposeResult
from textual.color import Color
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.filter import LineFilter
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import DataTable, Header, Input, Label, Log, Markdown, OptionList, RichLog, Static, TextArea, Tree
from textual.widgets.option_list import Option

from termnews.tui.guard import Gate, GuardedApp
from tests.hostile.bytes import ALL, strangers

SURFACES = (
    "static",
    "input",
    "area",
    "table",
    "tree",
    "options",
    "log",
    "rich",
    "markdown",
    "lines",
    "toast",
    "tooltip",
)


class Lines(Widget):
    """A widget of the line API, and so all of the reader's lists: strips go out as they are."""

    def render_line(self, y: int) -> Strip:
        link = Style(link=f"https://news.example/{ALL}" if y else "javascript:owned")
        parts = [Segment(f"lines {ALL}", link), Segment(ALL, None, [(1,)]), Segment("\n\t\r\n", Style(bold=True))]  # type: ignore[list-item]
        return Strip(parts)


class Everything(GuardedApp):
    """Every kind of widget, with such text in it."""

    TOOLTIP_DELAY = 0.01

    CSS = """
    Screen { overflow: auto; } .surface { height: 6; width: 100%; border: solid red; }
    """

    def get_system_commands(self, screen: Any) -> Any:
        """What the palette shows."""
        yield from ()

    def compose(self) -> ComposeResult:
        """All of them."""
        self.title = f"title {ALL}"
        yield Header()
        yield Static(Content(f"static {ALL}"), classes="surface")
        yield Label(Text(f"label {ALL}", style=Style(link=f"file:///{ALL}")))
        yield Input(f"{ALL} input", classes="surface")
        yield Input(placeholder=f"placeholder {ALL}", classes="surface")
        yield TextArea(f"area {ALL}", classes="surface")
        table: DataTable[Text] = DataTable(classes="surface")
        table.add_column(Text(f"column {ALL}"))
        table.add_row(Text(f"table {ALL}"), label=Text(f"row {ALL[:12]}"))
        yield table
        tree: Tree[None] = Tree(Text(f"tree {ALL}"), classes="surface")
        tree.root.add_leaf(Text(f"leaf {ALL}"))
        tree.root.expand()
        yield tree
        yield OptionList(Option(Content(f"options {ALL}")), classes="surface")
        yield Log(classes="surface")
        yield RichLog(classes="surface")
        yield Markdown(f"markdown {ALL}\n\n```\ncode {ALL}\n```\n\n[link](https://x.example/{ALL})")
        yield Lines(classes="surface")

    def on_mount(self) -> None:
        """What is said later, and what stands in borders."""
        self.query_one(Log).write(f"log {ALL}")
        self.query_one(RichLog).write(Text(f"rich {ALL}"))
        for widget in self.query(".surface"):
            widget.border_title = Content(f"border {ALL}")
            widget.border_subtitle = Content(f"subtitle {ALL}")
        self.notify(f"toast {ALL}", title=f"of {ALL}", markup=False, timeout=60)


class Ungated(Everything):
    """The same, without the gate."""

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Only Textual's own."""
        return []


def written(app: Everything) -> str:
    """What the screen as it is now would be written as."""
    update = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    assert isinstance(update, CompositorUpdate)
    return update.render_segments(app.console)


async def drawn(app: Everything) -> list[str]:
    """What is written of all surfaces: the screen, with a tooltip, with its cursors, with another size."""
    pages = []
    async with app.run_test(size=(100, 150), tooltips=True, notifications=True) as pilot:
        await pilot.pause()
        pages.append(written(app))
        tip = app.query_one(Lines)
        tip.tooltip = Content(f"tooltip {ALL}")
        await pilot.hover(Lines, offset=(3, 3))
        await pilot.pause(0.1)
        pages.append(written(app))
        for widget in (Input, TextArea, OptionList, DataTable, Tree):
            app.query(widget).first().focus()
            await pilot.press("right", "down")
            pages.append(written(app))
    return pages


async def test_no_surface_lets_an_escape_sequence_out() -> None:
    """ESC, C1, DEL, bidi and what hides, straight into every widget: the bytes are Textual's own, and no others."""
    text = "".join(await drawn(Everything()))
    for surface in (*SURFACES, "label", "placeholder", "column", "row", "leaf", "code", "border", "subtitle", "title"):
        assert surface in text, surface
    assert strangers(text) == []


async def test_without_the_gate_all_of_it_gets_out() -> None:
    """That the last test can fail: Textual itself keeps nothing back."""
    text = "".join(await drawn(Ungated()))
    assert strangers(text) and "\x1b]52;c;b3duZWQ=\x07" in text and "\x1b]8;id=" in text


class Hostile(Provider):
    """Commands with such names."""

    async def discover(self) -> Hits:
        """At once."""
        yield DiscoveryHit(Content(f"found {ALL}"), lambda: None, text="found", help=None)

    async def search(self, query: str) -> Hits:
        """By their names."""
        yield Hit(1.0, Content(f"found {ALL}"), lambda: None, text="found")


async def test_the_palette_lets_none_out() -> None:
    """A hit of the command palette named so: it is shown, and nothing else."""
    app = Everything()
    app.COMMANDS = {Hostile}  # type: ignore[misc]
    async with app.run_test(size=(100, 40)) as pilot:
        app.action_command_palette()
        await pilot.pause(0.2)
        await pilot.press("f")
        await pilot.pause(0.2)
        text = written(app)
    assert "found" in text and strangers(text) == []


def test_a_line_keeps_its_cells() -> None:
    """A strip that says how wide it is stays so wide: the row beside it is not moved."""
    gate, ground = Gate(), Color(0, 0, 0)
    for text in (ALL, "a\u00adb", "\ufff9x\ufffb", "\ud800", "日本\x1b[2J語", "e\u0301\x9b", "x\U000e0041y"):
        before = [Segment(text.replace("\n", "").replace("\t", ""), Style(bold=True))]
        after = gate.apply(before, ground)
        assert cell_len(after[0].text) == cell_len(before[0].text), ascii(text)
        assert strangers(after[0].text) == [] and "\x1b" not in after[0].text


def test_what_is_as_it_should_be_passes_as_it_is() -> None:
    """Letters of any script, emoji, a tag flag, non-breaking spaces, a link to the web: the very same segments."""
    gate, ground = Gate(), Color(0, 0, 0)
    texts = (
        "Grüße",
        "می‌خواهم",
        "क्‍ष",
        "👩‍👩‍👧",
        "a\xa0b\u3000c",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    )
    for text in texts:
        segments = [Segment(text, Style(color="red")), Segment("─", None)]
        assert gate.apply(segments, ground) is segments, text
    linked = [Segment("x", Style(link="https://news.example/a?b=c#d"))]
    assert gate.apply(linked, ground) == linked


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://x.example/\x1b]52;c;b3du\x07",
        "https://x/;y",
        "x",
        "https://x y",
    ],
)
def test_a_link_elsewhere_is_no_link(link: str) -> None:
    """OSC 8 to another scheme, or with an escape sequence in its address: the words stay, the link goes."""
    (segment,) = Gate().apply([Segment("words", Style(link=link, bold=True))], Color(0, 0, 0))
    assert segment.text == "words" and segment.style is not None and segment.style.link is None and segment.style.bold


async def test_a_region_that_is_cut_out_is_gated_too() -> None:
    """A partial update crops strips: the crop is taken of what has been through the gate."""
    app = Everything()
    async with app.run_test(size=(100, 150)) as pilot:
        await pilot.pause()
        strips = app.query_one(Lines).render_lines(Region(2, 0, 60, 6))
        text = "".join(strip.render(app.console) for strip in strips)
        assert strangers(text) == []
