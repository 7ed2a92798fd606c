"""What the reader has set by a key and wants to find again: theme, measure, the place where they were.

Kept in the state folder, apart from config.toml, which is the person's own and never written.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any, NamedTuple

from termnews.model import View
from termnews.paths import atomic_write


class Memory(NamedTuple):
    """What is remembered between two starts."""

    theme: str = ""
    measure: int = 0
    view: View = View()
    article: int = 0
    """The headline under the cursor."""

    @property
    def start_view(self) -> View:
        """The view that a start begins with: a search is not made again."""
        return self.view if self.view.kind != "search" else View()


def recall(folder: Path) -> Memory:
    """What was kept; nothing, where the file is missing or damaged: it is only a convenience."""
    try:
        kept: dict[str, Any] = json.loads((folder / "reader.json").read_text("utf-8"))
        return Memory(str(kept["theme"]), int(kept["measure"]), View(**kept["view"]), int(kept["article"]))
    except (OSError, ValueError, TypeError, KeyError):
        return Memory()


def keep(folder: Path, memory: Memory) -> None:
    """Keep it. A folder that cannot be written is no reason to stop."""
    with contextlib.suppress(OSError):
        atomic_write(folder / "reader.json", json.dumps({**memory._asdict(), "view": memory.view._asdict()}))
