"""Links followed inside the reader: pages that are shown and not kept, and the way back to where the reader was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import unquote

from termnews import document, urls
from termnews.model import Article, Extracted, FullState, TextKind
from termnews.protocol import ArticleReady, Event, Failed, Finished, PageReady, ReadArticle, ReadPage
from termnews.tui.actions import discussion
from termnews.tui.backstack import BackStack, Stop
from termnews.tui.desk import Desk
from termnews.tui.keymap import shown
from termnews.tui.widgets.status import NEEDS_KEPT


def refusal(desk: Desk, command: str) -> str:
    """Why a command cannot be done with what is shown; '' where it can."""
    if desk.article is None or desk.article.id > 0 or command not in NEEDS_KEPT or desk.pane != "article":
        return ""
    return f"This page is not kept: {_key(desk, 'save-page')} saves it first."


# --- on ---------------------------------------------------------------------------------------------------------------


def follow(desk: Desk, address: str) -> None:
    """Show what an address, or `#` and an anchor of the text, leads to, in the place of the article."""
    here = desk.article
    if here is None:
        return
    desk.stop_following()
    base, _, part = address.partition("#")
    if not base or _form(base) == _form(here.url):
        _jump(desk, here, part)
        return
    if not urls.is_web(address):
        desk.say(f"This is not an address of the web: {urls.display(address, 60)}", error=True)
        return
    kept = desk.kept(lambda: desk.store.articles.by_url(address), None)
    if kept is not None and kept == here.id:
        _jump(desk, here, part)
    elif kept is not None:
        _open(desk, here, kept, part)
    else:
        _ask(desk, here, address)


def _jump(desk: Desk, here: Article, part: str) -> None:
    """Go to an anchor of the text that is shown."""
    stop = _stop_at(desk, here)
    if not part:
        desk.say("This is the page that is open.")
    elif _go_part(desk, part):
        desk.focus_pane("article")
        desk.article_pane.choose(None)
        _stack(desk).push(stop)
        desk.say("")
    else:
        desk.say("What this link points to is not in the text.")


def jumped(desk: Desk, place: str) -> None:
    """Keep that the reader was led from `place` to another one of the same text."""
    if desk.article is not None:
        _stack(desk).push(replace(_stop_at(desk, desk.article), place=place))


def _go_part(desk: Desk, part: str) -> bool:
    return desk.article_pane.go_anchor(part) or desk.article_pane.go_anchor(unquote(part))


def _open(desk: Desk, here: Article, article_id: int, part: str) -> None:
    """Open an article that is kept."""
    stop = _stop_at(desk, here)
    if desk.open_article(article_id, followed=True):
        stack = _stack(desk)
        stack.size = 0
        stack.push(stop)
        desk.focus_pane("article")
        if part:
            _go_part(desk, part)


def _ask(desk: Desk, here: Article, address: str, *, returns: bool = False) -> None:
    """Have a page fetched."""
    stack = _stack(desk)
    root = next((stop.article for stop in reversed(stack.stops) if stop.article > 0), 0)
    article, via = (here.id, "") if here.id > 0 else (root, here.url)
    stack.address, stack.returns = address, returns
    # Before it is asked: where nothing can be fetched the answer is there at once.
    desk.say(f"Fetching {urls.display(address, max(20, desk.size.width - 30))} …   esc stops it")
    stack.request = desk.ask(ReadPage(address.partition("#")[0], article, via))


def heard(desk: Desk, number: int, event: Event) -> bool:
    """Hear what became of the page that was asked for; whether the answer was about that."""
    stack, here = desk.back_stack, desk.article
    if stack is None or here is None or not number or number != stack.request:
        return False
    match event:
        case PageReady():
            _show(desk, here, event)
        case ArticleReady(article=article):
            _open(desk, here, article, stack.address.partition("#")[2])
        case Finished(cancelled=cancelled):
            stack.request = 0
            if cancelled:
                desk.say("Stopped.")
        case Failed(message=message, hint=hint):
            stack.request = 0
            _failed(desk, stack, f"{message} {hint}".strip())
    return True


def _show(desk: Desk, here: Article, ready: PageReady) -> None:
    """Show a page that has come."""
    stack = _stack(desk)
    returned = stack.stops.pop() if stack.returns and stack.stops else None
    if returned is None:
        stack.push(_stop_at(desk, here))
    stack.size = len(ready.blocks)
    desk.show_article(_article(ready, stack.next_id(), returned.place if returned is not None else ""))
    desk.focus_pane("article")
    if returned is None and (part := stack.address.partition("#")[2]):
        _go_part(desk, part)


def _failed(desk: Desk, stack: BackStack, words: str) -> None:
    """Say why a page cannot be shown, and what can be done."""
    if stack.returns:
        # Further back it may go on.
        stack.stops.pop()
    desk.article_pane.choose_address(stack.address)
    desk.say(f"{words} {_key(desk, 'browser')} opens it in the browser.", error=True)
    desk.post_message(desk.KeysChanged())


# --- back -------------------------------------------------------------------------------------------------------------


def go_back(desk: Desk) -> bool:
    """Back to where the last link was followed, or stop the page that is on its way; whether there was either."""
    stack, here = desk.back_stack, desk.article
    if stack is None or here is None:
        return False
    if desk.stop_following():
        desk.say("Stopped.")
        return True
    if not stack.stops:
        return False
    stop = stack.stops[-1]
    if stop.article < 0 and stop.page is None and stop.article != here.id:
        _ask(desk, here, stop.url, returns=True)
        return True
    stack.stops.pop()
    if stop.article == here.id:
        desk.article_pane.go_place(stop.place)
        desk.say("")
    elif stop.page is not None:
        stack.size = stop.size
        desk.show_article(replace(stop.page, position=stop.place))
    else:
        _reopen(desk, stack, stop)
    if stop.talking and desk.article is not None and desk.article.id == stop.article:
        discussion.open_thread(desk, stop.article, stop.url)
    return True


def _reopen(desk: Desk, stack: BackStack, stop: Stop) -> None:
    """Show an article again that was left. It is not marked anew: the reader may have marked it meanwhile."""
    article = desk.kept(lambda: desk.store.articles.get(stop.article, stop.kind), None)
    if article is None:
        desk.say("The article is no longer in the store.", error=True)
        return
    stack.size = 0
    desk.show_article(replace(article, position=stop.place))
    if article.body is None:
        desk.ask(ReadArticle(article.id))


def _stack(desk: Desk) -> BackStack:
    if desk.back_stack is None:
        desk.back_stack = BackStack()
    return desk.back_stack


def _stop_at(desk: Desk, here: Article) -> Stop:
    """Where the reader is now."""
    page = here if here.id < 0 else None
    size = _stack(desk).size if page else 0
    talking = desk.pane == "thread"
    return Stop(here.id, here.text_kind, here.url, desk.article_pane.place(), page, size, talking)


# --- saved ------------------------------------------------------------------------------------------------------------


def save(desk: Desk, count: int) -> None:
    """Keep the page that a link led to, as an article of its own."""
    page = desk.article
    if page is None:
        desk.say("A page that a link led to can be saved.")
        return
    if page.id > 0:
        desk.say(f"This article is kept. {_key(desk, 'star')} stars it: then it is kept for ever.")
        return
    saved = desk.kept(lambda: desk.store.articles.save_page(_extracted(page), datetime.now(UTC)), 0)
    article = desk.kept(lambda: desk.store.articles.get(saved), None) if saved else None
    if article is not None:
        _take_place(desk, page, article)
        desk.reload()
        desk.say("Saved: it stands under Saved, and is found by the search. u takes it back.")


def unsaved(desk: Desk, article_id: int) -> None:
    """A page that was saved is not kept any more; where it is shown, it is shown on."""
    article = desk.article
    if article is not None and article.id == article_id:
        _take_place(desk, article, replace(article, id=_stack(desk).next_id(), source_id=0))


def _take_place(desk: Desk, old: Article, new: Article) -> None:
    """Show a text under another id, at the reader's place; the stops at it are stops at the other."""
    _stack(desk).rename(old.id, new)
    desk.show_article(replace(new, position=desk.article_pane.place()))


def _key(desk: Desk, command: str) -> str:
    return shown(next(iter(desk.keymap.keys_of(command)), f":{command}"))


def _form(url: str) -> str:
    """An address as it is compared with others."""
    try:
        return urls.strip_trackers(urls.normalise(url).partition("#")[0])
    except ValueError:
        return url


def _article(ready: PageReady, id: int, position: str) -> Article:
    """A page as the reading pane shows it."""
    dated = ready.published is not None
    return Article(
        id=id,
        source_id=0,
        source_title=ready.site or urls.host(ready.url),
        title=ready.title,
        standfirst=ready.standfirst,
        byline=ready.byline,
        url=ready.url,
        published=datetime.fromtimestamp(ready.published or 0, UTC),
        updated=None,
        language=ready.language,
        site=ready.site,
        image=ready.image,
        read=True,
        starred=False,
        comments=None,
        comments_url="",
        text_kind=TextKind.FULL,
        body=document.load(ready.blocks),
        plain="",
        full_state=FullState.DONE,
        note=ready.note,
        position=position,
        dated=dated,
    )


def _extracted(page: Article) -> Extracted:
    """A page as the store keeps it."""
    return Extracted(
        page.url,
        title=page.title,
        standfirst=page.standfirst,
        byline=page.byline,
        published=page.published if page.dated else None,
        language=page.language,
        site=page.site,
        image=page.image,
        body=page.body,
        note=page.note,
    )
