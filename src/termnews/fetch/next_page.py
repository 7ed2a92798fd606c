"""The following page of an article that a site has cut into several.

A link counts where its address is that of this page but for the number of the page in it, and the number is the next
one; `rel=next` alone says too little, as many sites give it to their next article.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from lxml.html import HtmlElement

from termnews import urls

_PARAMETERS = frozenset(("page", "p", "pg", "paged", "pagina", "pageno", "page_no", "seite", "sida", "part", "artpage"))
_IN_PATH = re.compile(
    r"(?P<before>.*?)(?P<mark>/(?:page|seite|pagina|sida|p|part)?[/_-]?|[,_-](?:page|seite|p|s)?[_-]?)(?P<number>\d{1,2})"
    r"(?P<after>/?|\.[a-z]{3,5})$",
    re.I,
)
"""A path that ends in a small number: `/story/2`, `/story/page/2/`, `/story-2.html`, `/story,2.html`."""
_NEXT = re.compile(
    r"^\W*(?:next(?: page)?|continue(?: reading)?(?: on)?|page \d++|(?:nächste|weitere|folgende) seite|weiter(?:lesen)?"
    r"|page suivante|suivante?|(?:página )?siguiente|(?:pagina )?(?:successiva|seguinte)|próxima(?: página)?"
    r"|volgende(?: pagina)?|neste(?: side)?|nästa(?: sida)?|næste(?: side)?|następna(?: strona)?|sonraki(?: sayfa)?"
    r"|следующая(?: страница)?|далее|下一页|下一頁|次のページ(?:へ)?|次へ|다음(?: 페이지)?)[\W\d]*+$",
    re.I,
)
_PAGES = re.compile(r"pagination|pager|paging|page-?(?:links|numbers|nav)|pages|seiten", re.I)
_NOT_PAGES = re.compile(r"comment|kommentar|gallery|slideshow|archive", re.I)
_DIGIT = re.compile(r"\d")
_TALLEST = 6
_MOST_LINKS = 20_000


class Place(NamedTuple):
    """An address as an article and a page of it."""

    base: str
    """The address without the number."""
    number: int


def next_page(root: HtmlElement, url: str, base: str) -> str:
    """The address of the page that follows, on the same host; '' where none does. `base` is what links start from."""
    if not url:
        return ""
    here = {place.base: place.number for place in places(url)}
    host = urls.host(url)
    for count, link in enumerate(root.iter("a", "link")):
        if count > _MOST_LINKS:
            break
        href = link.get("href") or ""
        if href.startswith("#") or not _DIGIT.search(href) or not _leads_on(link):
            continue
        target = urls.join(base, href, ()).partition("#")[0]
        if target and urls.host(target) == host and any(here.get(p.base) == p.number - 1 for p in places(target)):
            return target
    return ""


def places(url: str) -> list[Place]:
    """The ways to read an address: as the first page of an article, and as a later one by the number in it."""
    parts = urlsplit(url.partition("#")[0])
    path, query = parts.path.rstrip("/"), parse_qsl(parts.query, keep_blank_values=True)
    found = [Place(_joined(parts.netloc, path, query), 1)]
    for name, value in query:
        if name.lower() in _PARAMETERS and value.isdigit() and len(value) < 3:
            found.append(Place(_joined(parts.netloc, path, [pair for pair in query if pair[0] != name]), int(value)))
    if match := _IN_PATH.match(path):
        ending = match["after"].rstrip("/")
        found.append(Place(_joined(parts.netloc, match["before"] + ending, query), int(match["number"])))
    return found


def _joined(host: str, path: str, query: list[tuple[str, str]]) -> str:
    return f"{host.removeprefix('www.')}{path}?{urlencode(query)}"


def _leads_on(link: HtmlElement) -> bool:
    """Whether a link says that it leads to the following page: by `rel`, by its words, or as a number among pages."""
    if link.tag == "link":
        return "next" in (link.get("rel") or "").lower().split()
    words = " ".join(link.text_content()[:80].split()) or link.get("title") or link.get("aria-label") or ""
    says_so = "next" in (link.get("rel") or "").lower().split() or _NEXT.match(words) is not None
    if not says_so and not words.isdigit():
        return False
    names = [f"{link.get('class') or ''} {link.get('id') or ''}"]
    above = link.getparent()
    while above is not None and len(names) < _TALLEST and above.tag not in ("body", "main", "article"):
        names.append(f"{above.get('class') or ''} {above.get('id') or ''}")
        above = above.getparent()
    if any(_NOT_PAGES.search(name) for name in names):
        return False
    return says_so or any(_PAGES.search(name) for name in names)
