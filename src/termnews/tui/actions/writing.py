"""Writing: comments are drafted here."""

from __future__ import annotations

from termnews.discussion import Draft, Parent
from termnews.tui.desk import Desk


def compose(desk: Desk, count: int = 0, *, parent: Parent | None = None) -> None:
    """Write a comment on the article, or an answer to one of its comments, going on with a draft that there is."""
    row = desk.selected
    if desk.showing_drafts and desk.pane != "article":
        reopen(desk, count)
    elif row is None:
        desk.say("Choose an article first.")
    else:
        key = parent.key if parent is not None else ""
        drafts = [draft for draft in desk.store.drafts.of_article(row.id) if _answered(draft) == key]
        _open(desk, row.id, drafts[0] if drafts else None, parent)


def _answered(draft: Draft) -> str:
    """The key of the comment that a draft answers, '' for none."""
    return draft.parent.key if draft.parent is not None else ""


def reopen(desk: Desk, count: int) -> None:
    """Go on with the draft under the cursor."""
    if (draft := desk.drafts.current) is not None:
        _open(desk, draft.article_id, draft)


def discard(desk: Desk, count: int) -> None:
    """Discard the draft under the cursor; it can be taken back."""
    draft = desk.drafts.current if desk.showing_drafts else None
    if draft is None:
        desk.say("Choose a draft in Drafts first.")
        return
    desk.kept(lambda: desk.store.drafts.discard(draft.id, label="discarded a draft"), None)
    desk.reload()
    desk.say("Discarded. u takes it back.")


def _open(desk: Desk, article_id: int, draft: Draft | None, parent: Parent | None = None) -> None:
    from termnews.tui.screens.compose import ComposeScreen

    article = desk.store.articles.get(article_id)
    if article is not None:
        screen = ComposeScreen(desk.store, desk.settings, desk.paths, article, draft, parent)
        desk.app.push_screen(screen, lambda words: _closed(desk, words))


def _closed(desk: Desk, words: str | None) -> None:
    desk.reload()
    if words:
        desk.say(words)
