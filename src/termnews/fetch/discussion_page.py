"""What an article's page tells of its discussion: where the thread is kept, whether a comment can be left, by what.

Told by marks that a program leaves and no writer types: links in the head and in the Link header (RFC 8288), forms,
elements by their id. Where the page says nothing for certain, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from urllib.parse import parse_qs, unquote, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from termnews import urls
from termnews.discussion import CommentForm, Doors, PageDiscussion, Place
from termnews.fetch.discussion_comments import page_comments
from termnews.fetch.encoding import decode, of_forms
from termnews.fetch.forms import comment_form
from termnews.fetch.page import Page, text_of

LARGEST = 8 << 20
"""Characters of a page that is read: a thousand comments are 1.4 MB in WordPress' own themes."""

_MOST_TAGS = 300_000
_MOST_LINKS = 300

_BY_ID = {
    "disqus_thread": "Disqus",
    "wpdcom": "wpDiscuz",
    "wpd-threads": "wpDiscuz",
    "remark42": "Remark42",
    "discourse-comments": "Discourse",
    "hyvor-talk-view": "Hyvor",
    "cusdis_thread": "Cusdis",
    "coral_thread": "Coral",
    "coral_talk_stream": "Coral",
    "coralContainer": "Coral",
    "vuukle-comments": "Vuukle",
    "idc-container": "IntenseDebate",
    "idc-commentform": "IntenseDebate",
    "waline": "Waline",
    "wpdc-comments": "Discourse",
    "wpcomm": "wpDiscuz",
    "thrive-comments": "Thrive Comments",
    "vk_comments": "VK",
    "hypercomments_widget": "HyperComments",
    "graphcomment": "GraphComment",
    "gitalk-container": "Gitalk",
    "tcomment": "Twikoo",
}
"""Software that is only opened in a browser, by the id of the element that it fills."""

_BY_SOURCE = {
    "jetpack.wordpress.com/jetpack-comment": "Jetpack",
    ".disqus.com/embed.js": "Disqus",
    "giscus.app/client.js": "Giscus",
    "utteranc.es/client.js": "utterances",
    "/js/commento.js": "Commento",
    "launcher.spot.im": "OpenWeb",
    "cdn.viafoura.net": "Viafoura",
}
"""By a part of the address of its script or frame."""

_BY_CLASS = {
    "comment-form__verbum": "Jetpack",
    "discourse-comments-area": "Discourse",
    "fb-comments": "Facebook",
}
"""By a class of the element."""

_BY_TAG = {"giscus-widget": "Giscus", "hyvor-talk-comments": "Hyvor", "vf-conversations": "Viafoura"} | {
    "comentario-comments": "Comentario",
    "fb:comments": "Facebook",
}

_LINK = re.compile(r"<([^<>]{1,2000})>((?:\s*;\s*[\w*-]{1,40}\s*=\s*(?:\"[^\"]{0,500}\"|[^\s\",;]{0,500}))*)")
_PARAMETER = re.compile(r"([\w*-]+)\s*=\s*(?:\"([^\"]*)\"|([^\s\",;]+))")
_REST = "https://api.w.org/"
_POST = re.compile(r"(.*?/|.*?[?&]rest_route=/)wp/v2/[\w-]+/(\d{1,18})/?")
_NUMBER = re.compile("[0-9]{1,18}")
_POST_CLASS = re.compile(r"(?:postid|page-id)-(\d{1,18})")
_BLOGGER = re.compile(r"/feeds/\d+/comments/default/?")
_STATUS_ID = re.compile("[0-9]{1,20}")
_STATUS = re.compile(r"/@[\w.@-]{1,200}/(\d{15,20})/?")
_QUOTED = re.compile(r"[“”„«»‹›「『].*[“”‟«»‹›」』]|\"[^\"]*\"|‘.*’")
_COUNT = re.compile(r"\d[\d.,\u00a0\u202f ]*\d|\d")
_TITLES = "//*[contains(@class, 'comments-title') or contains(@class, 'comments-count')]"
_OF_CLASS = "//*[contains(concat(' ', normalize-space(@class), ' '), ' {} ')]"
_LOGINS = (
    "id('respond')//a | //*[contains(concat(' ', normalize-space(@class), ' '), ' comment-respond ')]//a"
    " | //a[contains(concat(' ', normalize-space(@class), ' '), ' comment-reply-login ')]"
)
_PASSWORD = "//form[contains(@class, 'post-password-form')]"
_NO_COMMENTS = "//p[contains(concat(' ', @class, ' '), ' no-comments ')]"
_ISSO_SCRIPT = re.compile(r"js/embed(?:\.min|\.dev)?\.js")
_ISSO = etree.XPath("id('isso-thread')")
"""libxml2 keeps a table of ids: a hundredth of what it takes to look at every element."""
_IDS = etree.XPath(f"id('{' '.join(_BY_ID)}')")


def read_discussion(html: bytes | str, *, url: str, content_type: str = "", link: str = "") -> PageDiscussion:
    """What a page tells, from its bytes; `link` is the value of its Link header. Raises nothing."""
    text = html if isinstance(html, str) else decode(html[:LARGEST], content_type, "html")
    if text.count("<") > _MOST_TAGS:
        return PageDiscussion(url)
    text = text[:LARGEST]
    found = page_discussion(Page.of(text, url), text, link) or PageDiscussion(url)
    if found.form is not None and not found.form.charset and isinstance(html, bytes):
        found = found._replace(form=found.form._replace(charset=of_forms(html, content_type)))
    return found


def page_discussion(page: Page, text: str, link: str = "") -> PageDiscussion | None:
    """What a page tells, None where it holds no sign of a discussion; `text` is its HTML.

    The tree is looked through only for what the text has the marks of: most pages have none.
    """
    links = list(islice(chain(_header_links(page, link), _head_links(page)), _MOST_LINKS))
    form = comment_form(page.root, page.base, page.url, _post(page, None, links))
    post = _post(page, form, links)
    isso = _isso(page)
    comments = page_comments(page, text)
    places = [_wordpress(links, post), isso, _feed(page, links, post), _mastodon(page, links)]
    if comments:
        places.append(Place("page", page.url))
    login = _login(page) if form is None and post and ("must-log-in" in text or "wp-login" in text) else ""
    elsewhere = _elsewhere(page, text) if form is None or form.refusal else ""
    found = PageDiscussion(
        page.url,
        _doors(page, form, isso, login, elsewhere, post),
        tuple(place for place in places if place is not None),
        form,
        elsewhere,
        login,
        comments,
        _total(page) if comments or form is not None else None,
    )
    return found if found != PageDiscussion(page.url) else None


def _doors(page: Page, form: CommentForm | None, isso: Place | None, login: str, elsewhere: str, post: str) -> Doors:
    """Whether a comment can be left. A page of WordPress that has a post and no form has it closed."""
    if (form is not None and not form.refusal) or isso is not None:
        return Doors.OPEN
    if login:
        return Doors.LOGIN
    if elsewhere:
        return Doors.ELSEWHERE
    if form is not None:
        return Doors.OPEN
    if post and not page.root.xpath(_PASSWORD) and ("single" in _body_marks(page) or page.root.xpath(_NO_COMMENTS)):
        return Doors.CLOSED
    return Doors.UNKNOWN


def _body_marks(page: Page) -> list[str]:
    body = page.root.find("body")
    return (body.get("class") or "").split() if body is not None else []


# --- where the thread is kept -----------------------------------------------------------------------------------------

Links = list[tuple[frozenset[str], str, str]]
"""(relations, type, address) of each link."""


def _header_links(page: Page, link: str) -> Iterator[tuple[frozenset[str], str, str]]:
    for found in _LINK.finditer(link[:20_000]):
        parameters = {one[1].lower(): one[2] or one[3] or "" for one in _PARAMETER.finditer(found[2])}
        # The address is relative to that of the page, not to its base (RFC 8288, 3.2).
        if address := urls.join(page.url, found[1], ()):
            yield frozenset(parameters.get("rel", "").lower().split()), parameters.get("type", "").lower(), address


def _head_links(page: Page) -> Iterator[tuple[frozenset[str], str, str]]:
    for element in page.root.iter("link"):
        rel = frozenset((element.get("rel") or "").lower().split())
        if not rel.isdisjoint((_REST, "alternate", "shortlink", "canonical", "replies", "syndication")):
            kind = (element.get("type") or "").partition(";")[0].strip().lower()
            if address := page.target(element.get("href")):
                yield rel, kind, address


def _post(page: Page, form: CommentForm | None, links: Links) -> str:
    """The number that WordPress gave the article; '' where the page does not tell."""
    if form is not None and _NUMBER.fullmatch(number := dict(form.rest).get("comment_post_ID", "")):
        return number
    if known := _in_rest(links):
        return known[1]
    for rel, _, address in links:
        if "shortlink" in rel:
            query = parse_qs(urlsplit(address).query)
            number = (query.get("p") or query.get("page_id") or [""])[0]
            if _NUMBER.fullmatch(number):
                return number
    return next((found[1] for mark in _body_marks(page) if (found := _POST_CLASS.fullmatch(mark))), "")


def _in_rest(links: Links) -> tuple[str, str] | None:
    """The root of the interface and the number of the post, of the post's own address there."""
    for rel, kind, address in links:
        if "alternate" in rel and kind == "application/json":
            found = _POST.fullmatch(unquote(address))
            if found:
                return found[1], found[2]
    return None


def _wordpress(links: Links, post: str) -> Place | None:
    root = next((address for rel, _, address in links if _REST in rel), "")
    found = _in_rest(links)
    root = root or (found[0] if found else "")
    return Place("wordpress", root, post) if root and post else None


def _feed(page: Page, links: Links, post: str) -> Place | None:
    """The feed of this article's comments, never that of all the site's."""
    own = {urlsplit(page.url).path.rstrip("/")}
    own |= {urlsplit(address).path.rstrip("/") for rel, _, address in links if "canonical" in rel}
    for rel, kind, address in links:
        if kind not in ("application/rss+xml", "application/atom+xml"):
            continue
        parts = urlsplit(address)
        path, query = parts.path.rstrip("/"), parse_qs(parts.query)
        below = any(one and path in (f"{one}/feed", f"{one}/feed/atom", f"{one}/feed/rss2") for one in own)
        asked = bool(post) and "feed" in query and query.get("p", query.get("page_id")) == [post]
        if "replies" in rel or ("alternate" in rel and (below or asked or _BLOGGER.fullmatch(parts.path))):
            return Place("feed", address)
    return None


def _isso(page: Page) -> Place | None:
    """Isso, by the script that brings it (isso-comments.de/docs/reference/client-config)."""
    threads = _ISSO(page.root)
    for script in page.root.iter("script") if threads else ():
        given = script.get("data-isso")
        if given is None:
            source = script.get("src") or ""
            at = _ISSO_SCRIPT.search(source)
            given = source[: at.start()] if at else None
        if given is None:
            continue
        if address := urls.join(page.base, given or "/", ()):
            thread = next((one.get("data-isso-id") for one in [*threads, script] if one.get("data-isso-id")), "")
            return Place("isso", address.rstrip("/"), thread or urlsplit(page.url).path or "/")
    return None


def _mastodon(page: Page, links: Links) -> Place | None:
    """A status that the page names as the place of its comments, or as its own copy (rel=syndication)."""
    for element in page.root.iter("mastodon-comments"):
        server, status = element.get("host") or "", element.get("tootid") or ""
        address = urls.join("", f"https://{server}", ())
        if address and _STATUS_ID.fullmatch(status) and "/" not in server:
            return Place("mastodon", address.rstrip("/"), status)
    for rel, _, address in links:
        parts = urlsplit(address)
        if "syndication" in rel and (found := _STATUS.fullmatch(parts.path)):
            return Place("mastodon", f"{parts.scheme}://{parts.netloc}", found[1])
    return None


# --- by what it is left ----------------------------------------------------------------------------------------------


def _elsewhere(page: Page, text: str) -> str:
    """The name of the software that is only opened in a browser; '' for none."""
    for element in _IDS(page.root):
        # It has the names of anchors in its table too.
        if name := _BY_ID.get(element.get("id") or ""):
            return name
    for element in page.root.iter("script", "iframe", *_BY_TAG):
        if element.tag in _BY_TAG:
            return _BY_TAG[element.tag]
        if element.get("data-ghost-comments") is not None:
            return "Ghost"
        source = element.get("src") or element.get("data-src") or ""
        for part, name in _BY_SOURCE.items():
            if part in source:
                return name
    for mark, name in _BY_CLASS.items():
        if mark in text and page.root.xpath(_OF_CLASS.format(mark)):
            return name
    return ""


def _login(page: Page) -> str:
    """Where one logs in to comment; '' where nobody has to."""
    anchors = [one for box in page.root.xpath(_OF_CLASS.format("must-log-in")) for one in box.iter("a")]
    # Some themes name neither box nor line; core's link of each comment that could be answered has its class.
    anchors += [one for one in page.root.xpath(_LOGINS) if "wp-login.php" in (one.get("href") or "")]
    return next((address for one in anchors if (address := page.target(one.get("href")))), "")


def _total(page: Page) -> int | None:
    """How many comments the page says there are: the one number in the title over them, quoted words aside."""
    elements: list[HtmlElement] = page.root.xpath(_TITLES)
    numbers = _COUNT.findall(_QUOTED.sub(" ", text_of(elements[0]))) if elements else []
    digits = re.sub(r"\D", "", numbers[0]) if len(numbers) == 1 else ""
    return int(digits) if 0 < len(digits) < 8 else None
