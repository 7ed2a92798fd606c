"""What stands in the reading pane until an article is opened."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from termnews.tui.keymap import PageKeys


class NothingOpen(Static):
    """What can be done. The pane itself, with all that lays out a text, takes its place at the first article."""

    DEFAULT_CSS = """
    NothingOpen {
        width: 1fr; height: 1fr; content-align: center middle; text-align: center; padding-right: 1;
        color: $foreground 70%;
    }
    NothingOpen:ansi { color: $foreground; text-style: dim; }
    """

    def __init__(self, keys: PageKeys, *, id: str | None = None) -> None:
        words = Content(f"Select a headline to read it here.\n{keys.open} opens it · ? shows all keys")
        super().__init__(words, id=id, markup=False)
