"""The manual: Markdown pages, read inside the program and outside it. They are the files of the folder `manual/`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("manual")

ORDER = ("index", "reading", "sources", "comments", "command-line", "files", "troubleshooting", "welcome")
"""The names of the pages, in the order in which they are listed."""


@cache
def pages() -> list[tuple[str, str, str]]:
    """Every page as (name, title, text); the text is Markdown and begins with its title."""
    return [(name, _title(text), text) for name, text in ((name, page(name)) for name in ORDER)]


def page(name: str) -> str:
    """The text of a page; `welcome` is for a reader who has no sources yet. Raises KeyError where there is none."""
    if name not in ORDER:
        raise KeyError(name)
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def _title(text: str) -> str:
    return text.partition("\n")[0].removeprefix("# ")
