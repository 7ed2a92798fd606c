"""WordPress: where a comment is now, as far as the site shows it. Nothing here needs a login.

    REST comments/N      the page, as its writer      it is
    200                  there                        published
    401                  there, awaiting moderation   held
    401                  not there                    spam, or in the trash
    404                  not there                    deleted

A page may come from a cache: that something does not stand in it proves nothing, unless the page shows that it was made
for this writer. A site may have its REST interface closed: then the page that everyone gets tells what is published.
"""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from html import escape

from termnews import urls, wire
from termnews.comments import article_page, outcomes
from termnews.comments.article_page import ArticlePage
from termnews.comments.base import Verdict
from termnews.comments.wordpress import comments_of, endpoint
from termnews.discussion import Comment, Delivery, DraftState, Place
from termnews.fetch.connect import same_host
from termnews.fetch.http import FEED_ACCEPT, Answer, Fetcher

SKEW = timedelta(minutes=5)
"""How far a site's clock may be behind ours where a comment is looked for by its words."""

_BY_DAY = timedelta(days=2)
"""The same for a page: some themes give but the day, in a zone of their own (OceanWP). Where an older one has the same
words the site refuses ours as a double, so that they are one."""

_HIDDEN = "rest_cannot_read"
_NEWEST = 100
_SURE = 2
"""Looks before the page alone is believed: a comment may come to one of several servers late."""
# 6.1.9 gives nothing for `content.rendered`.
_FIELDS = "id,parent,author_name,date_gmt,content,link"
_FORM = "/wp-comments-post.php"
_NUMBER = re.compile(r"(?:.*\bcomment-)?(\d{1,18})", re.DOTALL)
_PARTED = re.compile(rb"comment-page-\d|[?&;]cpage=\d")

GONE = "The site took it and does not show it: it was taken for spam or thrown away."
DELETED = "It was deleted at the site."


async def look(fetcher: Fetcher, delivery: Delivery) -> Verdict | None:
    """Where a comment is; None where that cannot be told. Raises FetchError."""
    everyone = await article_page.read(fetcher, delivery, url=_standing(delivery))
    root = root_of(everyone)
    number = delivery.draft.remote_key
    verdict, is_decided = await _asked(fetcher, delivery, root, number) if number else (None, False)
    if is_decided:
        return verdict
    for comment in await _listed(fetcher, delivery, root) if root is not None and not number else ():
        if _is_ours(comment, delivery, SKEW):
            return Verdict(DraftState.PUBLISHED, "", comment.key, comment.url)
    for comment in everyone.tells.comments:
        ours = comment.key == number if number else _is_ours(comment, delivery, _BY_DAY)
        if verdict is None and ours and not comment.held:
            return Verdict(DraftState.PUBLISHED, "", comment.key, comment.url)
    if verdict is None and number and await _is_in_feed(fetcher, delivery, everyone, number):
        return Verdict(DraftState.PUBLISHED, "", number)
    cookie = await _cookie(fetcher, everyone, delivery)
    if not cookie:
        return None
    # Where everyone's page stands, and not where the feed said it does: the cookie holds an e-mail address.
    own = await article_page.read(fetcher, delivery, url=everyone.answer.url, cookie=cookie)
    for comment in own.tells.comments:
        if comment.key == number if number else _is_ours(comment, delivery, _BY_DAY):
            # One that REST has just denied may stand in a page that was kept.
            certain = verdict is None or comment.held or _is_own_view(own, delivery)
            return Verdict(DraftState.HELD, "", comment.key, comment.url, cookie) if certain else None
    # With its writer's own view in hand, and all comments on it, the page proves that it is neither shown nor held.
    body = own.answer.body
    named = re.search(rb"comment[-_]?%b(?!\d)" % number.encode(), body)
    if number and _is_own_view(own, delivery) and not _PARTED.search(body) and not named:
        # Where REST says nothing, others must stand there: a script may bring them all.
        alone = Verdict(DraftState.REMOVED, GONE, number)
        return verdict or (alone if own.tells.comments and delivery.checks >= _SURE else None)
    return None


async def _asked(fetcher: Fetcher, delivery: Delivery, root: Place | None, number: str) -> tuple[Verdict | None, bool]:
    """What REST says of a comment, and whether that decides; a verdict that does not holds if no page shows it."""
    if root is None:
        return None, False
    answer = await _rest(fetcher, delivery, root, f"wp/v2/comments/{number}", {"_fields": "id,status,link"})
    value = outcomes.json_of(answer)
    code = value.get("code")
    if answer.status == 200 and str(value.get("id")) == number and value.get("status", "approved") == "approved":
        return Verdict(DraftState.PUBLISHED, "", number), True
    if answer.status == 404 and code == "rest_comment_invalid_id":
        return Verdict(DraftState.REMOVED, DELETED, number), True
    hidden = answer.status in (401, 403) and code == _HIDDEN and await _tells(fetcher, delivery, root)
    return (Verdict(DraftState.REMOVED, GONE, number) if hidden else None), False


async def _is_in_feed(fetcher: Fetcher, delivery: Delivery, page: ArticlePage, number: str) -> bool:
    """Whether the feed of the post's comments has one: what is on another page of comments is seen there. It has ten.

    Its own link is looked for, as those that answer it link to it too.
    """
    for place in page.tells.places:
        if place.service == "feed" and urls.same_site(place.url, page.answer.url):
            answer = await fetcher.ask(place.url, accept=FEED_ACCEPT, trusted=same_host(place.url, delivery.source_url))
            own = rb"<(?:link|guid)\b[^<>]{0,200}>[^<>]{0,2000}#comment-%b</" % number.encode()
            return answer.status == 200 and re.search(own, answer.body) is not None
    return False


def _standing(delivery: Delivery) -> str:
    """Where a comment stands: where comments stand on several pages, the site's own address leads to the right one.

    '' for the article's address, also where the site's leads to another host.
    """
    url = delivery.draft.remote_url.partition("#")[0]
    hosts = {urls.host(known) for known in (delivery.draft.article_url, delivery.page_url)}
    return url if url and urls.host(url) in hosts else ""


async def _cookie(fetcher: Fetcher, page: ArticlePage, delivery: Delivery) -> str:
    """What shows the writer's own comments; '' where there is none, and for a page on a site that was not meant."""
    if not article_page.is_known(page.answer.url, delivery):
        return ""
    return delivery.cookie or await _guessed_cookie(fetcher, page, delivery)


def number_in(key: str) -> str:
    """The number of a comment, which its key is or ends with; '' where it has none."""
    found = _NUMBER.fullmatch(key)
    return found[1] if found is not None else ""


async def missing_parent(fetcher: Fetcher, delivery: Delivery, page: ArticlePage, number: str) -> str:
    """Why a comment cannot be answered, in words: it is not shown (any more); '' where it is. Raises FetchError."""
    if not number:
        return "The comment that this answers has no number at its site: it cannot be answered from here."
    root = root_of(page)
    if root is not None:
        answer = await _rest(fetcher, delivery, root, f"wp/v2/comments/{number}", {"_fields": "id,post,status"})
        value = outcomes.json_of(answer)
        if answer.status == 200 and str(value.get("id")) == number:
            same = not root.thread or str(value.get("post", root.thread)) == root.thread
            return "" if same else "The comment that this answers stands under another article."
        code = value.get("code")
        if code == "rest_comment_invalid_id" or (code == _HIDDEN and await _tells(fetcher, delivery, root)):
            return "The comment that this answers is not shown any more."
    if any(comment.key == number and not comment.held for comment in page.tells.comments):
        return ""
    return "The comment that this answers is not in the article's page (any more)."


# --- asking -----------------------------------------------------------------------------------------------------------


def root_of(page: ArticlePage) -> Place | None:
    """The REST interface that a page names, where it is on its own site."""
    return next(
        (
            place
            for place in page.tells.places
            if place.service == "wordpress" and urls.same_site(place.url, page.answer.url)
        ),
        None,
    )


async def _rest(fetcher: Fetcher, delivery: Delivery, root: Place, path: str, asked: dict[str, str]) -> Answer:
    url = endpoint(root.url, path, asked)
    return await fetcher.ask(url, accept="application/json", trusted=same_host(url, delivery.source_url))


async def _tells(fetcher: Fetcher, delivery: Delivery, root: Place) -> bool:
    """Whether REST tells of an article's comments at all.

    Of those on a type of posts that it leaves out it denies each, as it denies a held one.
    """
    if not root.thread:
        return False
    asked = {"post": root.thread, "per_page": "1", "_fields": "id"}
    return (await _rest(fetcher, delivery, root, "wp/v2/comments", asked)).status == 200


async def _listed(fetcher: Fetcher, delivery: Delivery, root: Place) -> list[Comment]:
    """The newest comments that everyone sees; none where the interface is closed."""
    if not root.thread:
        return []
    asked = {"post": root.thread, "per_page": str(_NEWEST), "order": "desc", "_fields": _FIELDS}
    answer = await _rest(fetcher, delivery, root, "wp/v2/comments", asked)
    return list(comments_of([outcomes.json_value(answer)], delivery.draft.article_url)) if answer.status == 200 else []


async def _guessed_cookie(fetcher: Fetcher, page: ArticlePage, delivery: Delivery) -> str:
    """The writer's cookie at a site that has not told what it is called: it ends in the md5 of the site's address.

    That is where the form is sent, less its last part (`site_url` in WordPress); the REST index says it too.
    """
    form, root = page.tells.form, root_of(page)
    site = form.action.partition(_FORM)[0] if form is not None and _FORM in form.action else ""
    if not site and root is not None:
        answer = await _rest(fetcher, delivery, root, "", {"_fields": "url"})
        value = outcomes.json_of(answer).get("url")
        site = value if isinstance(value, str) else ""
    if not site or not urls.same_site(site, page.answer.url):
        return ""
    digest = hashlib.md5(site.rstrip("/").encode(), usedforsecurity=False).hexdigest()
    return outcomes.cookie_of(digest, delivery.draft.identity)


def _is_own_view(page: ArticlePage, delivery: Delivery) -> bool:
    """Whether a page was made for this writer: WordPress puts the e-mail address of the cookie into the form."""
    email = delivery.draft.identity.email
    return bool(email) and f'value="{escape(email)}"'.encode() in page.answer.body.replace(b"'", b'"')


def _is_ours(comment: Comment, delivery: Delivery, skew: timedelta) -> bool:
    """Whether a comment is the one that was sent: its writer, its words, and not older than its sending."""
    draft, since = delivery.draft, delivery.queued_at or delivery.draft.created
    # With an application password it stands under the name of the account.
    name = wire.normalised(draft.identity.name) if draft.service != "wordpress-rest" else ""
    parent = number_in(draft.parent.key) if draft.parent is not None else ""
    return (
        name in ("", wire.normalised(comment.author))
        and (comment.published is None or comment.published >= since - skew)
        # Deep answers stand on the deepest level that a page has.
        and (comment.parent in ("", "0") or bool(parent))
        and wire.normalised(comment.body.text()) == wire.normalised(wire.words(delivery.wire))
    )
