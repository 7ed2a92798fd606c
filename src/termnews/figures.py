"""Which pictures an article has: those of its text, and the one that it leads with where the text does not show it."""

from __future__ import annotations

import re

from termnews import urls
from termnews.document import Document, Figure, walk_blocks
from termnews.model import Article

_FIRST = 3
"""Blocks of the text among which a picture is taken for the leading one."""

_SIGN = re.compile(
    r"logo|favicon|default|placeholder|avatar|(?:og|share|social)[-_]?(?:image|card|default)", re.IGNORECASE
)
"""What a file is called that stands for the site, not for the article."""

_SIZE = re.compile(r"(?:[-_]\d{2,4}x\d{2,4}|[-_@]\d{1,4}[wx]?|-scaled){1,12}$")


def lead_of(article: Article, document: Document) -> str:
    """The address of the leading picture; '' where there is none, or it stands in the text."""
    image = article.image
    if not urls.is_web(image) or _SIGN.search(_stem(image)):
        return ""
    if any(isinstance(block, Figure) for block in document.blocks[:_FIRST]):
        return ""
    inside = {_stem(block.src) for block in walk_blocks(document.blocks) if isinstance(block, Figure)}
    return "" if _stem(image) in inside else image


def pictures_of(article: Article, document: Document) -> tuple[str, ...]:
    """The addresses of the pictures of an article of this text, each once, in the order in which they are seen."""
    lead = lead_of(article, document)
    inside = (block.src for block in walk_blocks(document.blocks) if isinstance(block, Figure) and block.src)
    return tuple(dict.fromkeys([lead, *inside] if lead else inside))


def _stem(url: str) -> str:
    """What a file is called, without its folder, its ending and the size that some sites write into it."""
    name = url.partition("?")[0].rstrip("/").rpartition("/")[2]
    return _SIZE.sub("", name.rpartition(".")[0] or name).lower()
