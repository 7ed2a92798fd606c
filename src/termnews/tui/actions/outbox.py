"""The outbox: what can be done with a comment that has been written, each after what its state allows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from termnews import urls
from termnews.discussion import EDITABLE, GRACE, Draft, DraftState
from termnews.errors import TermnewsError
from termnews.protocol import Revoke
from termnews.text import gist, shorten
from termnews.tui.actions import writing
from termnews.tui.actions.delivery import posting_of
from termnews.tui.browser import open_in_browser
from termnews.tui.desk import Desk
from termnews.tui.screens.choice import ChoiceScreen, discard_question


class Deed(NamedTuple):
    """Something that can be done with a comment of the outbox."""

    key: str
    hint: str
    do: Callable[[Desk, Draft], None]
    leaves: bool = False
    """Whether another screen takes the place of the one that shows it."""


def _show(desk: Desk) -> None:
    """Show what the store has now: in the lists, and among the comments of the article."""
    desk.reload()
    desk.reload_thread()


def open_current(desk: Desk, count: int) -> None:
    """Go on with the draft under the cursor, or show all that is known of the comment."""
    draft = desk.drafts.current
    if draft is None:
        return
    if draft.state is DraftState.DRAFT:
        writing.edit(desk, draft.article_id, draft)
    else:
        from termnews.tui.screens.letter import LetterScreen

        desk.app.push_screen(LetterScreen(desk, draft.id, DEEDS))


def edit(desk: Desk, draft: Draft) -> None:
    """Change what has not left, or was refused: it is a draft again."""
    if draft.state is DraftState.QUEUED:
        if not desk.kept(lambda: desk.store.outbox.take_back(draft.id, datetime.now(UTC)), False):
            desk.say("It has left already.", error=True)
            return
        draft = desk.kept(lambda: desk.store.drafts.get(draft.id), None) or draft
    writing.edit(desk, draft.article_id, draft)


def send_again(desk: Desk, draft: Draft) -> None:
    """Send what was refused once more; what may have arrived already, after a question, or a look at the site."""
    if draft.state is DraftState.UNKNOWN:
        ask_about_unknown(desk, draft)
        return
    now = datetime.now(UTC)
    queued = desk.kept(
        lambda: desk.store.outbox.queue(draft.id, draft.identity, now, service="", wire="", not_before=now + GRACE),
        False,
    )
    _show(desk)
    if queued:
        posting_of(desk).queued(draft.id)


def send_now(desk: Desk, draft: Draft) -> None:
    """Try what waits now, and not when its time has come."""
    posting_of(desk).deliver(draft.id)
    desk.say("It is tried now.", first=True)


def look_now(desk: Desk, draft: Draft) -> None:
    """Look now whether the site shows it."""
    posting_of(desk).look_now(draft.id)


def ask_about_unknown(desk: Desk, draft: Draft) -> None:
    """A comment may have arrived: look again, send it again, or let it be."""
    words = (
        "The connection was cut off while it was sent: it may stand there already. Sent again it goes out with the"
        " same bytes, which a WordPress refuses if it has them from the same name and address; another site would show"
        " it twice."
    )
    answers = [("look", "Look again"), ("send", "Send it again"), ("drop", "Take it out of the outbox")]

    def chosen(answer: str | None) -> None:
        if answer == "look":
            look_now(desk, draft)
        elif answer == "drop":
            _cancel(desk, draft)
        elif answer == "send":
            if desk.kept(lambda: desk.store.outbox.again(draft.id, datetime.now(UTC)), False):
                send_now(desk, draft)
            _show(desk)

    desk.app.push_screen(ChoiceScreen("It may have arrived", words, answers), chosen)


def discard(desk: Desk, count: int) -> None:
    """Discard the draft under the cursor, or take the comment out of the outbox, after a question."""
    draft = desk.drafts.current if desk.showing_drafts else None
    if draft is None:
        desk.say("Choose a draft in Drafts, or a comment in the Outbox, first.")
    else:
        take_out(desk, draft)


def take_out(desk: Desk, draft: Draft) -> None:
    """Discard a draft, or take a comment out of the outbox, after a question; both can be taken back."""
    if draft.state in (DraftState.DRAFT, DraftState.CANCELLED):
        question = discard_question(draft.text)
        act = _discard
    elif draft.state in EDITABLE or draft.state in (DraftState.QUEUED, DraftState.UNKNOWN):
        words = f"“{shorten(gist(draft.text), 200)}”\nIts words are kept, and u puts it back."
        question = ("Take it out of the outbox?", words, [("discard", "Take it out"), ("keep", "Leave it")])
        act = _cancel
    else:
        desk.say("It is with the site: from here it cannot be taken back.")
        return

    def chosen(answer: str | None) -> None:
        if answer == "discard":
            act(desk, draft)

    desk.app.push_screen(ChoiceScreen(*question), chosen)


def _discard(desk: Desk, draft: Draft) -> None:
    desk.kept(lambda: desk.store.drafts.discard(draft.id, label="discarded a draft"), None)
    found: Draft | None = draft
    gone = desk.kept(lambda: desk.store.drafts.get(draft.id), found) is None
    _show(desk)
    desk.say("Discarded. u takes it back." if gone else "It has been sent off meanwhile: it is in the outbox.")


def _cancel(desk: Desk, draft: Draft) -> None:
    gone = desk.kept(lambda: desk.store.outbox.cancel(draft.id, datetime.now(UTC)), None)
    if gone is not None:
        _show(desk)
        desk.say("Taken out of the outbox. u puts it back." if gone else "It has left already.", error=not gone)


def take_back(desk: Desk, draft_id: int) -> None:
    """Have what has just been sent a draft again, whatever else has been done since."""
    posting_of(desk).stop_counting()
    taken = desk.kept(lambda: desk.store.outbox.take_back(draft_id, datetime.now(UTC)), None)
    _show(desk)
    if taken is not None:
        desk.say("Taken back: a draft again. It is under Drafts." if taken else "It has left already.", error=not taken)


def browse(desk: Desk, draft: Draft) -> None:
    """Open the comment where it stands, or its article, in the browser."""
    try:
        opened = open_in_browser(draft.remote_url or draft.article_url, desk.settings.browser)
    except TermnewsError as error:
        desk.say_error(error)
    else:
        desk.say(f"Opened {urls.display(opened, max(20, desk.size.width - 12))}")


def revoke(desk: Desk, draft: Draft) -> None:
    """Have it deleted at its site, after a question: that cannot be undone."""
    words = f"“{shorten(gist(draft.text), 200)}”\nThe site deletes it, and u does not bring it back."

    def chosen(answer: str | None) -> None:
        if answer == "revoke":
            desk.ask(Revoke(draft.id))
            desk.say("It is being deleted at its site.", first=True)

    desk.app.push_screen(
        ChoiceScreen("Delete it at the site?", words, [("revoke", "Delete it"), ("keep", "Leave it")]), chosen
    )


DEEDS = {
    "revoke": Deed("r", "delete at the site", revoke, leaves=True),
    "edit": Deed("e", "edit", edit, leaves=True),
    "again": Deed("s", "send again", send_again, leaves=True),
    "now": Deed("s", "try now", send_now),
    "look": Deed("l", "look now", look_now),
    "out": Deed("x", "take out", take_out),
    "discard": Deed("x", "discard", take_out, leaves=True),
    "browser": Deed("o", "browser", browse),
}
"""What can be done with a comment, by the names that `states.can_do` gives."""
