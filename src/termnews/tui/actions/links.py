"""Links: chosen by number, letters or mouse, shown, and then followed, opened in the browser or copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from termnews import urls
from termnews.errors import TermnewsError
from termnews.model import Headline
from termnews.tui.actions import discussion, following
from termnews.tui.browser import open_in_browser
from termnews.tui.desk import TEXTS, Desk
from termnews.tui.keymap import shown

if TYPE_CHECKING:
    from termnews.tui.widgets.article import ArticlePane
    from termnews.tui.widgets.article_links import Target
    from termnews.tui.widgets.discussion_lines import ThreadLines

KEEPS = frozenset({"open-link", "browser", "copy-link", "escape", "back", "quit-or-back", "help", "palette", "theme"})
"""Commands that leave the chosen link chosen, or are about it."""


def letters(desk: Desk, count: int) -> None:
    """Put letters on the links that are on the screen, to choose one by them; of a comment, say where they lead."""
    if desk.pane == "thread":
        _say_links(desk)
        return
    if desk.article is None or desk.pane != "article":
        desk.say("Open an article first: its links are chosen there.")
        return
    targets = desk.article_pane.label_links()
    if len(targets) == 1:
        choose(desk, targets[0])
        return
    desk.say("Type the letters of a link." if targets else "There is no link on this screen.")
    desk.post_message(desk.KeysChanged())


def _say_links(desk: Desk) -> None:
    """Say where the links of the comment under the cursor lead, by their numbers."""
    current = desk.thread_pane.view.current
    links = current.comment.body.links() if current is not None else ()
    parts = [f"{number} → {urls.display(link, urls.LONGEST)}" for number, link in enumerate(links, 1)]
    desk.say("   ".join([*parts, "Type a number."]) if parts else "There is no link in this comment.", entire=True)


def typed(desk: Desk, key: str) -> bool:
    """A key while the links have letters; whether it was one of them, else it is for whoever it means something to."""
    pane = desk.article_pane
    if len(key) == 1 and key.isascii() and key.islower():
        target = pane.type_letter(key)
        if target is False:
            desk.say(f"No link has the letters {pane.typed}{key}.")
        elif target is True:
            desk.say(f"Type the letters of a link: {pane.typed}")
        else:
            choose(desk, target)
        return True
    if key == "backspace" and pane.untype_letter():
        desk.say(f"Type the letters of a link. {pane.typed}".rstrip())
        return True
    let_go(desk)
    return key in ("escape", "backspace")


def choose(desk: Desk, target: Target, number: int = 0) -> None:
    """Choose a link, and show where it leads before anything is opened."""
    pane = desk.article_pane
    pane.choose(target)
    lead = f"{number} → " if number else "→ "
    address = pane.address(target)
    # The whole line is the address's: how far the reader is comes back with the next key.
    desk.show_where()
    words = lead + ("a place in this text" if address.startswith("#") else urls.display(address, urls.LONGEST))
    # Where there is no line of keys below, the first of them stands behind the address.
    key = f"   {shown(next(iter(desk.keymap.keys_of('open-link')), ''))} follows"
    desk.say(words if desk.query_one("#hints").display else words + key, entire=True)
    desk.post_message(desk.KeysChanged())
    # A long address takes lines of the text: perhaps that of the link.
    desk.call_after_refresh(pane.show_chosen)


def let_go(desk: Desk) -> None:
    """Choose no link any more."""
    desk.article_pane.choose(None)
    desk.say("")
    desk.post_message(desk.KeysChanged())


def clicked(desk: Desk, event: ArticlePane.LinkChosen | ThreadLines.LinkChosen) -> None:
    """A click on a link chooses it, or shows where it leads, the next one follows it.

    One on a footnote has gone there already.
    """
    from termnews.tui.widgets.article import ArticlePane

    if not isinstance(event, ArticlePane.LinkChosen):
        words = f"→ {urls.display(event.url, urls.LONGEST)}   the next click follows"
        if desk.status.message == words:
            following.follow(desk, event.url)
        else:
            desk.say(words, entire=True)
        return
    desk.focus_pane("article")
    if event.target.anchor:
        following.jumped(desk, event.place)
    elif desk.article_pane.chosen == event.target:
        following.follow(desk, desk.article_pane.address(event.target))
    else:
        choose(desk, event.target)


def number_meant(typed: int, links: int) -> int:
    """The link that is meant by the digits typed so far, where there are so many; 0 for none.

    1, then 2: the second where there is no twelfth. All of the digits are the count of what is no command of a link.
    """
    number = 0
    for digit in map(int, str(typed)):
        number = next((n for n in (number * 10 + digit, digit) if 0 < n <= links), 0)
    return number


def _link_of(desk: Desk, number: int) -> str:
    """The address of link N of the article, or of the comment under the cursor; else of the chosen link; '' for none.

    An anchor of the text is no address.
    """
    if desk.pane == "thread":
        return (desk.thread_pane.view.link(number) or "") if number else ""
    if desk.page is None:
        return ""
    if number:
        return desk.page.link(number_meant(number, len(desk.page.links))) or ""
    return desk.page.address(desk.page.chosen) if desk.page.chosen is not None else ""


def show_link(desk: Desk, number: int) -> None:
    """Show where link N leads, before it is opened by enter."""
    from termnews.tui.widgets.article_links import Target

    link = _link_of(desk, number)
    if desk.pane == "thread" and link:
        desk.say(f"{number} → {urls.display(link, urls.LONGEST)}   {_key(desk, 'open-link')} follows", entire=True)
    elif desk.pane == "thread":
        # It may be a count: 5 j.
        desk.say(str(number))
    elif link:
        meant = number_meant(number, len(desk.article_pane.links))
        choose(desk, Target(meant - 1), meant)
    else:
        let_go(desk)
        # Where there are no links it is a count.
        no_link = f": there is no link {number} in this article." if desk.article_pane.links else ""
        desk.say(f"{number}{no_link}")


def open_link(desk: Desk, count: int) -> None:
    """Follow link N, or the chosen one, inside the reader."""
    link = _link_of(desk, count)
    if count and not link:
        desk.say(f"There is no link {count} in this {'comment' if desk.pane == 'thread' else 'article'}.")
    elif not link:
        desk.say(
            f"Type the number of a link, or {_key(desk, 'link-letters')} for letters on them; then enter follows it."
        )
    else:
        following.follow(desk, link)


def open_page(desk: Desk, count: int) -> None:
    """Open the article's page in the browser, or the place of the comment; of a link that is chosen, its page."""
    link = _link_of(desk, count) if desk.pane in TEXTS else ""
    if link and not link.startswith("#"):
        browse(desk, link)
    elif desk.pane == "thread":
        browse(desk, discussion.address(desk))
    elif desk.showing_drafts and desk.pane != "article":
        if (draft := desk.drafts.current) is not None:
            browse(desk, draft.remote_url or draft.article_url)
    elif address := _address(desk):
        browse(desk, address)


def _key(desk: Desk, command: str) -> str:
    return shown(next(iter(desk.keymap.keys_of(command)), f":{command}"))


def browse(desk: Desk, address: str) -> None:
    """Open an address in the person's browser, and say so."""
    try:
        opened = open_in_browser(address, desk.settings.browser)
    except TermnewsError as error:
        desk.say_error(error)
    else:
        desk.say(f"Opened {urls.display(opened, max(20, desk.size.width - 12))}")


def copy_link(desk: Desk, count: int) -> None:
    """Copy the address of the article, of the comment, or of the link that is chosen; trackers left out."""
    link = _link_of(desk, count) if desk.pane in TEXTS else ""
    if not link or link.startswith("#"):
        link = discussion.address(desk) if desk.pane == "thread" else _address(desk)
    if not link:
        desk.say("There is no address to copy.")
        return
    address = urls.strip_trackers(link)
    desk.app.copy_to_clipboard(address)
    desk.say(f"Copied {urls.display(address, max(20, desk.size.width - 12))}")


def _address(desk: Desk) -> str:
    """The address of what is open, or of the headline under the cursor; '' for none."""
    if desk.pane == "article" and desk.article is not None:
        return desk.article.url
    row: Headline | None = desk.selected
    return row.url if row is not None else ""
