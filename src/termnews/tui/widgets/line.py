"""A field of one line."""

from __future__ import annotations

import re

from textual import events
from textual.widgets import Input


class Line(Input):
    """Textual's, but for a paste of several lines: all of them are in it, and not the first alone."""

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        if line := re.sub(r"\s*\n\s*", " ", event.text.strip("\r\n").replace("\r", "\n")).replace("\t", " "):
            self.replace(line, *self.selection)
