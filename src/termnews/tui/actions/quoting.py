"""Quoting an article: words of it with their source, as plain text for the clipboard."""

from __future__ import annotations

from termnews import urls
from termnews.document import block_text
from termnews.model import Article
from termnews.text import plural
from termnews.tui.desk import Desk


def copy_quote(desk: Desk, count: int) -> None:
    """Copy what is selected in the article, else the paragraph at the top of the screen, with its source."""
    article = desk.article
    if article is None or desk.pane != "article":
        desk.say("Open an article first: words of it are quoted.")
        return
    words = desk.article_pane.selected_words() or _at_top(desk)
    if not words:
        desk.say("There are no words here to quote.")
        return
    desk.app.copy_to_clipboard(quoted(words, article))
    desk.say(f"Copied {plural(len(words.split()), 'word')} with their source.")


def quoted(words: str, article: Article) -> str:
    """Words of an article behind `>`, then its headline, its source and its address."""
    lines = [f"> {line}".rstrip() for line in words.strip().splitlines()]
    source = ", ".join(part for part in (article.title, article.byline, article.source_title) if part)
    address = urls.strip_trackers(urls.without_userinfo(article.url))
    return "\n".join([*lines, "", *(part for part in (source, address) if part)]) + "\n"


def _at_top(desk: Desk) -> str:
    """The words of the first block that is seen, or of the next that has any."""
    page, top = desk.article_pane.page, desk.article_pane.scroll_offset.y
    if page is None:
        return ""
    blocks = page.body.document.blocks
    first = min(max(0, page.line(top).block), max(0, len(blocks) - 1))
    return next((words for block in blocks[first:] if (words := block_text(block).strip())), "")
