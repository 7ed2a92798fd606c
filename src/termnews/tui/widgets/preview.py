"""A short document as it will look: laid out at the width that there is, in a pane that scrolls."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from termnews.document import Document, Style
from termnews.layout.lines import Line, Role, Run
from termnews.layout.page import lay_out

_ROLES = {
    Role.QUOTE: "italic",
    Role.BAR: "dim",
    Role.CODE: "$text-accent",
    Role.MARKER: "$text-primary",
}
_STYLES = (
    (Style.STRONG, "bold"),
    (Style.EMPHASIS, "italic"),
    (Style.STRIKE, "strike"),
    (Style.UNDERLINE, "underline"),
    (Style.CODE, "$text-accent"),
)


class Preview(VerticalScroll, can_focus=True):
    """Shows a document under a heading of its own."""

    def __init__(self, *, ascii_only: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._ascii_only = ascii_only
        self._document = Document()
        self._heading = Content("")

    def compose(self) -> ComposeResult:
        """The page."""
        yield Static("", markup=False)

    def show(self, document: Document, heading: Content) -> None:
        """Show another document."""
        self._document, self._heading = document, heading
        self._draw()

    def on_resize(self) -> None:
        """Another width."""
        self._draw()

    def _draw(self) -> None:
        cells = self.scrollable_content_region.width
        if cells > 0:
            lines = lay_out(self._document, cells, ascii_only=self._ascii_only, numbers=False)
            self.query_one(Static).update(Content("\n").join([self._heading, *map(_line, lines)]))


def _line(line: Line) -> Content:
    return Content.assemble(" " * line.indent, *((run.text, _look(run)) for run in line.runs))


def _look(run: Run) -> str:
    looks = [_ROLES.get(run.role, "")] + [name for style, name in _STYLES if run.style & style]
    if run.link >= 0:
        looks.append("underline")
    return " ".join(filter(None, looks))
