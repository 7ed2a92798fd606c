"""Writing: comments are drafted here, and sent."""

from __future__ import annotations

from termnews.discussion import EDITABLE, Draft, Parent
from termnews.tui.desk import Desk


def compose(desk: Desk, count: int = 0, *, parent: Parent | None = None) -> None:
    """Write a comment on the article, or an answer to one of its comments, going on with a draft that there is.

    A count asks for a new one.
    """
    row = desk.selected
    if desk.showing_drafts and desk.pane == "headlines":
        _reopen(desk)
    elif row is None:
        desk.say("Choose an article first.")
    elif count:
        edit(desk, row.id, None, parent)
    else:
        key = parent.key if parent is not None else ""
        drafts = desk.kept(lambda: desk.store.drafts.of_article(row.id), None)
        if drafts is not None:
            _choose(desk, row.id, [draft for draft in drafts if _answered(draft) == key], parent)


def _reopen(desk: Desk) -> None:
    draft = desk.drafts.current
    if draft is not None and draft.state in EDITABLE:
        edit(desk, draft.article_id, draft)
    elif draft is not None:
        desk.say("It is on its way: enter shows what can be done with it.")


def _answered(draft: Draft) -> str:
    """The key of the comment that a draft answers, '' for none."""
    return draft.parent.key if draft.parent is not None else ""


def _choose(desk: Desk, article_id: int, drafts: list[Draft], parent: Parent | None) -> None:
    """Go on with the only draft, or ask which."""
    if not drafts:
        edit(desk, article_id, None, parent)
    elif len(drafts) == 1:
        edit(desk, article_id, drafts[0])
    else:
        from termnews.tui.screens.choice import NEW, ChoiceScreen, drafts_question

        def chosen(answer: str | None) -> None:
            if answer is not None:
                draft = None if answer == NEW else next(draft for draft in drafts if str(draft.id) == answer)
                edit(desk, article_id, draft, parent)

        desk.app.push_screen(ChoiceScreen(*drafts_question(drafts)), chosen)


def edit(desk: Desk, article_id: int, draft: Draft | None, parent: Parent | None = None) -> None:
    """Open the composer on a draft, or on a new one."""
    from termnews.protocol import ReadThread
    from termnews.tui.actions.delivery import posting_of
    from termnews.tui.screens.compose import ComposeScreen
    from termnews.tui.screens.composing import Parting

    article = desk.kept(lambda: desk.store.articles.get(article_id), None)
    if article is None:
        desk.say("Its article is no longer in the store.", error=True)
        return

    def closed(parting: Parting | None) -> None:
        desk.reload()
        if parting is not None and parting.sent:
            posting_of(desk).queued(parting.sent)
        elif parting is not None and parting.words:
            desk.say(parting.words)

    screen = ComposeScreen(desk.store, desk.settings, desk.paths, article, draft, parent)
    desk.app.push_screen(screen, closed)
    if article.url and desk.kept(lambda: desk.store.threads.get(article_id), None) is None:
        # Whether comments are open there is said while one writes, where it can be had.
        desk.ask(ReadThread(article_id), unasked=True)
