"""Pictures: shown and hidden."""

from __future__ import annotations

from termnews.tui.desk import Desk
from termnews.tui.picturing import why_none
from termnews.tui.widgets.article_page import has_pictures


def toggle(desk: Desk, count: int) -> None:
    """Show the pictures of the article, or only their captions."""
    article = desk.article
    if article is None:
        desk.say("Open an article first.")
    elif desk.article_pane.shows_pictures:
        desk.article_pane.show_pictures(False)
    elif desk.pictures.mode(article) == "off":
        desk.say("Pictures are off: see pictures in config.toml, or of the source in sources.toml.")
    elif why := why_none():
        desk.say(why)
    elif not has_pictures(article):
        desk.say("There are no pictures in this text.")
    else:
        desk.pictures.is_wished = True
        desk.article_pane.show_pictures(True)
