"""A site's own headline list, for sites without a feed: news sitemap, JSON-LD ItemList, the links a page repeats.

A page's links are grouped by where they stand in the tree; a group of at least three links that read like headlines is
a list of headlines. Links in running text, menus, footers and forms are none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from statistics import median
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from termnews import urls
from termnews.fetch.dates import parse_date
from termnews.fetch.feed_names import local_name
from termnews.fetch.page import Page, json_ld, text_of
from termnews.fetch.references import unescape
from termnews.model import Entry
from termnews.text import clean

MOST = 200
"""Headlines of one list."""

_FEWEST = 3
"""Links of a group that are a list."""

_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_RUNNING_TEXT = frozenset({"p", "dd", "blockquote", "figcaption", "td", "address"})
_INLINE = frozenset({"span", "b", "strong", "em", "i", "u", "mark"})
_FURNITURE = re.compile(
    r"cookie|consent|newsletter|subscribe|share|social|breadcrumb|pagination|paging|tag-?cloud|menu|comment-|respond"
    r"|recentcomments|login|signup|toolbar|skip-link|lang-?switch|sponsor|advert|\bad-|promo-?box",
    re.IGNORECASE,
)
_NO_ARTICLE = re.compile(
    r"/(?:category|categories|tag|tags|author|authors|search|login|signin|signup|register|account|subscribe|privacy"
    r"|terms|contact|about|impressum|cart|shop|feed|rss)(?:/|$|\?)|/page/\d+/?$|\.(?:jpe?g|png|gif|pdf|mp[34]|zip)$",
    re.IGNORECASE,
)


def of_page(page: Page) -> list[Entry]:
    """The headlines of a page in its order: those of its JSON-LD where they are most of what it has, else its links."""
    links = list(_links(page))
    found = _of_links(page, links)
    listed = _of_json_ld(page, links)
    return listed if len(listed) >= _FEWEST and 2 * len(listed) >= len(found) else found


# --- links ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Link:
    """A link that reads like a headline."""

    element: HtmlElement
    url: str
    title: str
    place: tuple[str, ...]
    """The names of the elements it stands in: links of one list have the same."""
    heading: bool
    at: int
    """Its place among the links of the page."""


def _links(page: Page) -> Iterator[_Link]:
    own = page.url.partition("#")[0]
    furniture: dict[HtmlElement, bool] = {}
    for at, element in enumerate(page.root.iter("a")):
        href = element.get("href") or ""
        if not href or href.startswith("#") or "#comment" in href or "#respond" in href:
            continue
        title, heading = _title(element)
        if not _reads_like_headline(title) or _in_furniture(element, furniture):
            continue
        url = page.target(href)
        if not url or url == own or urlsplit(url).path == "/" or _NO_ARTICLE.search(url):
            continue
        if heading or not _in_running_text(element, title):
            yield _Link(element, url, title, _place(element), heading, at)


def _title(element: HtmlElement) -> tuple[str, bool]:
    """The headline that a link is, and whether it stands as a heading: that inside the link goes before the rest."""
    for inner in element.iter(*_HEADINGS):
        title = text_of(inner)
        if title:
            return title, True
    above = any(parent.tag in _HEADINGS for parent in _parents(element, 3))
    return text_of(element), above


def _reads_like_headline(title: str) -> bool:
    if len(title) > 300:
        return False
    return (len(title) >= 20 and title.count(" ") >= 2) or len(_WIDE.findall(title)) >= 8


def _in_furniture(element: HtmlElement, known: dict[HtmlElement, bool]) -> bool:
    """Whether a link stands in a part of the page that is on every page; what is known of ancestors is kept."""
    path: list[HtmlElement] = []
    answer = False
    for parent in element.iterancestors():
        if parent in known:
            answer = known[parent]
            break
        path.append(parent)
        if _is_furniture(parent):
            answer = True
            break
    known.update(dict.fromkeys(path, answer))
    return answer


def _is_furniture(element: HtmlElement) -> bool:
    if element.tag in ("footer", "form"):
        return not _in_article(element)
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.tag not in ("body", "html") and len(name) < 200 and _FURNITURE.search(name) is not None


def _in_article(element: HtmlElement) -> bool:
    return any(parent.tag == "article" for parent in element.iterancestors())


def _in_running_text(element: HtmlElement, title: str) -> bool:
    """Whether what stands around a link, in its paragraph or beside it, says more than the link."""
    for parent in _parents(element, 4):
        if parent.tag in _RUNNING_TEXT:
            return len(text_of(parent)) > 1.5 * len(title) + 10
        beside = (parent.text or "") + "".join(child.tail or "" for child in parent)
        if len(beside) > len(title) and len(clean(beside, 0)) > len(title):
            return True
        if parent.tag not in _INLINE:
            return False
    return False


def _parents(element: HtmlElement, levels: int) -> Iterator[HtmlElement]:
    for level, parent in enumerate(element.iterancestors()):
        if level == levels:
            return
        yield parent


def _place(element: HtmlElement) -> tuple[str, ...]:
    place: list[str] = []
    for parent in _parents(element, 4):
        words = [word for word in (parent.get("class") or "").split() if not any(map(str.isdigit, word))]
        place.append(f"{parent.tag!s}.{words[0] if words else ''}")
    return tuple(place)


def _of_links(page: Page, links: list[_Link]) -> list[Entry]:
    """The entries of the groups that are lists, and of headings that stand alone beside them (the lead story)."""
    groups: defaultdict[tuple[str, ...], list[_Link]] = defaultdict(list)
    for link in links:
        groups[link.place].append(link)
    taken = [link for group in groups.values() if _is_list(page, group) for link in group]
    if not taken:
        return []
    there = {link.at for link in taken}
    taken += [link for link in links if link.heading and link.at not in there and urls.same_site(link.url, page.url)]
    taken.sort(key=lambda link: link.at)
    best: dict[str, _Link] = {}
    for link in taken:
        if link.url not in best or (link.heading and not best[link.url].heading):
            best[link.url] = link
    known = {link.url for link in taken}
    return [_entry(page, link, known) for link in list(best.values())[:MOST]]


def _is_list(page: Page, group: list[_Link]) -> bool:
    addresses = {link.url for link in group}
    if len(addresses) < _FEWEST:
        return False
    lengths = [len(link.title) + len(_WIDE.findall(link.title)) for link in group]
    if median(lengths) < 25:
        return False
    own = sum(urls.same_site(url, page.url) for url in addresses)
    # A page of links to everywhere (an aggregator) has many hosts; a row of sponsors has few links.
    return own * 5 >= len(addresses) * 3 or (len(addresses) >= 10 and len({urls.host(url) for url in addresses}) >= 5)


def _entry(page: Page, link: _Link, known: set[str]) -> Entry:
    """The entry of a link, with the date and the lines that stand with it and with no other headline."""
    entry = Entry(url=link.url, title=link.title)
    for parent in _parents(link.element, 6):
        if parent.tag in ("body", "main", "html"):
            break
        if {page.target(other.get("href")) for other in parent.iter("a")} & known - {link.url}:
            break
        published = entry.published or _date_in(parent)
        entry = entry._replace(published=published, summary=entry.summary or _lines_in(parent, link.title))
        if parent.tag in ("article", "li"):
            break
    return entry


def _date_in(element: HtmlElement) -> datetime | None:
    for time in element.iter("time"):
        published = parse_date(time.get("datetime") or text_of(time))
        if published is not None:
            return published
    return None


def _lines_in(element: HtmlElement, title: str) -> str:
    """The first paragraph in an element, as HTML; '' where there is none that says more than the headline."""
    for paragraph in element.iter("p"):
        text = text_of(paragraph)
        if len(text) >= 40 and title not in text:
            return f"<p>{escape(text)}</p>"
    return ""


# --- JSON-LD ----------------------------------------------------------------------------------------------------------


def _of_json_ld(page: Page, links: list[_Link]) -> list[Entry]:
    """The entries of the longest ItemList (https://schema.org/ItemList); titles it lacks are those of the links."""
    titles: dict[str, str] = {}
    for link in links:
        titles.setdefault(link.url, link.title)
    lists: list[list[Entry]] = []
    for node in json_ld(page.root):
        if "ItemList" not in _values(node.get("@type")):
            continue
        entries: dict[str, Entry] = {}
        for element in _values(node.get("itemListElement")):
            entry = _listed(page, element, titles)
            if entry.url and entry.title:
                entries.setdefault(entry.url, entry)
        lists.append(list(entries.values())[:MOST])
    return max(lists, key=len, default=[])


def _listed(page: Page, element: Any, titles: dict[str, str]) -> Entry:
    """One element of an ItemList: an address, a ListItem, or an article, alone or inside a ListItem."""
    if isinstance(element, str):
        element = {"url": element}
    if not isinstance(element, dict):
        return Entry()
    item = element.get("item")
    fields = element | (item if isinstance(item, dict) else {"url": item} if isinstance(item, str) else {})
    url = page.target(_first(fields, "url", "@id", "mainEntityOfPage"))
    if not url or url == page.url or urlsplit(url).path == "/":
        return Entry()
    title = _first(fields, "headline", "name") or titles.get(url, "")
    summary = clean(unescape(_first(fields, "description")), 0)
    return Entry(
        url=url,
        title=clean(unescape(title)),
        published=parse_date(_first(fields, "datePublished")),
        updated=parse_date(_first(fields, "dateModified")),
        summary=f"<p>{escape(summary)}</p>" if summary else "",
    )


def _values(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _first(fields: dict[str, Any], *keys: str) -> str:
    return next((fields[key] for key in keys if isinstance(fields.get(key), str) and fields[key].strip()), "")


# --- sitemaps ---------------------------------------------------------------------------------------------------------

_SITEMAP = re.compile(
    # Each comment ends at its first end: if it could at any, forty of them would keep the program for a year.
    r"\s*+(?:(?:(?><!--.*?-->)|<\?[^>]*+>)\s*+)*+<(?:\w+:)?(?:urlset|sitemapindex)\b",
    re.DOTALL,
)


def is_sitemap(text: str) -> bool:
    """Whether a text is a sitemap (https://www.sitemaps.org/protocol.html) or a list of sitemaps."""
    return _SITEMAP.match(text[:4096].removeprefix("\ufeff")) is not None


def of_sitemap(data: bytes, url: str) -> list[Entry]:
    """The entries of a news sitemap (https://www.google.com/schemas/sitemap-news/0.9), newest first where dated.

    Addresses without a news title are left out; so an ordinary sitemap gives none. Raises nothing.
    """
    entries: dict[str, Entry] = {}
    for node in _nodes(data, "url"):
        fields = {local_name(child): child.text or "" for child in node.iter(etree.Element)}
        address = urls.join(url, fields.get("loc", ""), ())
        title = clean(unescape(fields.get("title", "")))
        if address and title:
            published = parse_date(fields.get("publication_date", "") or fields.get("lastmod", ""))
            language = clean(fields.get("language", ""), 20)
            entries.setdefault(address, Entry(url=address, title=title, published=published, language=language))
    dated = sorted(
        entries.values(), key=lambda entry: entry.published.timestamp() if entry.published else 0, reverse=True
    )
    return dated[:MOST]


def sitemap_addresses(data: bytes, url: str) -> list[str]:
    """The sitemaps that a list of sitemaps names, those of news first. Raises nothing."""
    names = (urls.join(url, child.text or "", ()) for node in _nodes(data, "sitemap") for child in node.iter("{*}loc"))
    return _news_first(names)


def sitemaps_of_site(robots: str, url: str) -> list[str]:
    """Where a site's news sitemap may be: what its robots.txt (RFC 9309) names, then the usual places."""
    named = re.findall(r"^\s*sitemap\s*:\s*(\S+)", robots[:500_000], re.IGNORECASE | re.MULTILINE)
    usual = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemaps/news.xml")
    return _news_first(urls.join(url, name, ()) for name in [*named, *(urljoin(url, name) for name in usual)])


def _news_first(addresses: Iterator[str]) -> list[str]:
    unique = dict.fromkeys(address for address in addresses if address)
    return sorted(unique, key=lambda address: "news" not in urlsplit(address).path.lower())


def _nodes(data: bytes, name: str) -> Iterator[etree._Element]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return
    if root is not None:
        yield from root.iterchildren(f"{{*}}{name}")
