"""The picture that an article leads with, where its text does not show it itself."""

from __future__ import annotations

import re

from termnews import urls
from termnews.document import Document, Figure, walk_blocks
from termnews.layout.lines import Frame, Line, Role, Run, View
from termnews.model import Article

_FIRST = 3
"""Blocks of the text among which a picture is taken for the leading one."""

_SIGN = re.compile(
    r"logo|favicon|default|placeholder|avatar|(?:og|share|social)[-_]?(?:image|card|default)", re.IGNORECASE
)
"""What a file is called that stands for the site, not for the article."""

_SIZE = re.compile(r"(?:[-_]\d{2,4}x\d{2,4}|[-_@]\d{1,4}[wx]?|-scaled)+$")


def lead_of(article: Article, document: Document) -> str:
    """The address of the leading picture; '' where there is none, or it stands in the text."""
    image = article.image
    if not urls.is_web(image) or _SIGN.search(_stem(image)):
        return ""
    if any(isinstance(block, Figure) for block in document.blocks[:_FIRST]):
        return ""
    inside = {_stem(block.src) for block in walk_blocks(document.blocks) if isinstance(block, Figure)}
    return "" if _stem(image) in inside else image


def has_pictures(article: Article, document: Document) -> bool:
    """Whether there is any picture to be shown in an article of this text."""
    inside = any(isinstance(block, Figure) and block.src for block in walk_blocks(document.blocks))
    return inside or bool(lead_of(article, document))


def lead_lines(src: str, view: View, width: int) -> list[Line]:
    """The lines of the leading picture, or what is to be said of it, and a blank one."""
    frame = (view.pictures or {}).get(src, Frame())
    if 0 < frame.columns <= width:
        indent, blank = (width - frame.columns) // 2, " " * frame.columns
        runs = [Run(blank, Role.PICTURE, picture=src, strip=row) for row in range(frame.rows)]
        return [*(Line((run,), indent) for run in runs), Line(())]
    if frame.words:
        return [Line((Run(f"[image · {frame.words}]"[:width], Role.IMAGE),)), Line(())]
    return []


def _stem(url: str) -> str:
    """What a file is called, without its folder, its ending and the size that some sites write into it."""
    name = url.partition("?")[0].rstrip("/").rpartition("/")[2]
    return _SIZE.sub("", name.rpartition(".")[0] or name).lower()
