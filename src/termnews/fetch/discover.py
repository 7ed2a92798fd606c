"""From a page to its feeds and its headlines. The order is that of miniflux's finder, which is right in all of its own
cases: addresses known by their site, `<link>` elements, then links that look like feeds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import parse_qs, urljoin, urlsplit

from termnews import urls
from termnews.errors import NoFeedFound
from termnews.fetch import headlines
from termnews.fetch.page import Page, text_of
from termnews.model import Entry, FeedLink
from termnews.text import clean

MOST_FEEDS = 60
"""Feeds of one page that are taken."""

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
_VAGUE_TYPES = frozenset({"application/json", "application/xml", "text/xml"})
_FEEDISH = re.compile(r"\b(?:rss|atom|feeds?|rdf)\b|feed", re.IGNORECASE)
_FEED_PATH = re.compile(
    r"/(?:feed|rss|atom|feeds|rdf)/?$|/[\w.-]*(?:rss|feed|atom|rdf)[\w-]*\.(?:xml|php|json|aspx?|rss|rdf)$"
    r"|/(?:index|feed|news|all|posts|blog|main)\.xml$|\.(?:rss|atom|rdf)$",
    re.IGNORECASE,
)
_FEED_QUERY = re.compile(
    r"(?:^|&)(?:feed=(?:rss2?|atom|rdf)|format=(?:rss|atom|feed)|type=(?:rss|atom))\b", re.IGNORECASE
)
_FEED_HOSTS = re.compile(r"(?:^|\.)(?:feedburner\.com|feedpress\.me|feeds\.feedblitz\.com|feedblitz\.com)$")
_COMMENTS_TITLE = re.compile(
    r"\bcomments\b|\bcomment feed\b|\bkommentar(?:e|-feed)|\bcommentaires\b|\bcomentarios\b|\bcoment[áa]rios\b"
    r"|\bcommenti\b|\breacties\b|\bkommentarer\b|\bkomentarz|комментари|коментар|コメント|评论|評論|댓글",
    re.IGNORECASE,
)
_COMMENTS_PATH = re.compile(
    r"/comments?(?:/|\.|-|$)|/(?:all)?comments?(?:feed|rss)|comments-rss2?|/replies(?:/|$)", re.IGNORECASE
)
_PART = re.compile(
    r"/(?:category|categories|tag|tags|topic|topics|author|authors|search|section|label)/|podcast|video|newsletter"
    r"|\?s=|\bcategory\b|\btag\b|\bauthor\b",
    re.IGNORECASE,
)
_CHANNEL = re.compile(
    r'"(?:externalId|channelId)"\s*:\s*"(UC[\w-]{22})"|itemprop="(?:channelId|identifier)" content="(UC[\w-]{22})"'
)

_WELL_KNOWN = (
    "feed/",
    "rss.xml",
    "feed.xml",
    "atom.xml",
    "index.xml",
    "rss/",
    "feed.json",
    "feed.atom",
    "index.rss",
    "rss/feed.xml",
)
"""Where feeds lie, the most frequent first."""


def feed_links(html: str, url: str) -> list[FeedLink]:
    """The feeds that a page leads to, each once: the site's main feed first, feeds of comments last."""
    page = Page.of(html, url)
    found = _channel(html, url) + _link_elements(page)
    if all(link.comments for link in found):
        found += _links_in_text(page)
    unique: dict[str, FeedLink] = {}
    for link in found:
        unique.setdefault(link.url, link)
    return sorted(unique.values(), key=lambda link: _rank(link, url))[:MOST_FEEDS]


def main_feed(links: Sequence[FeedLink], page_url: str) -> FeedLink:
    """The feed that a site means by "our news", never one of comments. Raises NoFeedFound."""
    news = [link for link in links if not link.comments]
    if not news:
        raise NoFeedFound("The page leads to no feed of news.", "Try the address of the front page.")
    return min(news, key=lambda link: _rank(link, page_url))


def headline_list(html: str, url: str) -> list[Entry]:
    """The site's own headline list, as a page or a news sitemap has it, in its order; empty where there is none."""
    if headlines.is_sitemap(html):
        return headlines.of_sitemap(html.encode("utf-8", "replace"), url)
    return headlines.of_page(Page.of(html, url))


def _rank(link: FeedLink, page_url: str) -> tuple[bool, bool, bool]:
    """Feeds of comments last, those of another site and of a part of the site before them, else as they stand."""
    elsewhere = not urls.same_site(link.url, page_url) and not _FEED_HOSTS.search(urls.host(link.url))
    return (link.comments, elsewhere, bool(_PART.search(link.url) or _PART.search(link.title)))


# --- what a page says -------------------------------------------------------------------------------------------------


def _link_elements(page: Page) -> list[FeedLink]:
    """`<link rel=alternate>` and `<link rel=feed>`."""
    found: list[FeedLink] = []
    for element in page.root.iter("link"):
        rel = (element.get("rel") or "").lower().split()
        kind = (element.get("type") or "").partition(";")[0].strip().lower()
        if "feed" not in rel and ("alternate" not in rel or kind not in _FEED_TYPES | _VAGUE_TYPES):
            continue
        address = page.target(_without_feed_scheme(element.get("href") or ""))
        title = clean(element.get("title") or "")
        if not address or (kind in _VAGUE_TYPES and not _means_feed(kind, address, title)):
            continue
        found.append(_feed_link(address, title))
    return found


def _means_feed(kind: str, address: str, title: str) -> bool:
    """Whether an alternate form of JSON or XML is a feed; WordPress offers its API in the same way."""
    if kind == "application/json" and "/wp-json/" in address:
        return False
    return bool(_FEEDISH.search(title) or _FEEDISH.search(urlsplit(address).path + "?" + urlsplit(address).query))


def _links_in_text(page: Page) -> list[FeedLink]:
    """Links whose address looks like that of a feed, on the same site or at a service for feeds."""
    found: list[FeedLink] = []
    for element in page.root.iter("a"):
        address = page.target(_without_feed_scheme(element.get("href") or ""))
        if not address:
            continue
        parts = urlsplit(address)
        looks = _FEED_PATH.search(parts.path) or _FEED_QUERY.search(parts.query)
        service = _FEED_HOSTS.search(parts.hostname or "")
        if service or (looks and urls.same_site(address, page.url)):
            found.append(_feed_link(address, text_of(element) or clean(element.get("title") or "")))
    return found


def _without_feed_scheme(href: str) -> str:
    return re.sub(r"^\s*feed:(?://)?(?=https?:)|^\s*feed:(?=//)", "", href, flags=re.IGNORECASE)


def _feed_link(address: str, title: str) -> FeedLink:
    parts = urlsplit(address)
    comments = bool(_COMMENTS_TITLE.search(title) or _COMMENTS_PATH.search(f"{parts.path}?{parts.query}"))
    return FeedLink(address, title, comments)


# --- what is known of sites -------------------------------------------------------------------------------------------


def _channel(html: str, url: str) -> list[FeedLink]:
    """The feed of the YouTube channel that a page belongs to."""
    if not urls.same_site(url, "https://www.youtube.com/"):
        return []
    found = _CHANNEL.search(html)
    return [_youtube("channel_id", found[1] or found[2], "The channel")] if found else []


def _youtube(key: str, value: str, title: str) -> FeedLink:
    return FeedLink(f"https://www.youtube.com/feeds/videos.xml?{key}={value}", title)


def known_feed_urls(url: str) -> list[FeedLink]:
    """The feeds that follow from an address alone: of YouTube, GitHub and Reddit."""
    parts = urlsplit(url)
    steps = [step for step in parts.path.split("/") if step]
    match (parts.hostname or "").removeprefix("www.").removeprefix("m."):
        case "youtube.com" | "music.youtube.com":
            return _known_of_youtube(steps, parse_qs(parts.query))
        case "github.com":
            return _known_of_github(steps)
        case "reddit.com" | "old.reddit.com" | "new.reddit.com":
            if len(steps) >= 2 and steps[0] in ("r", "u", "user"):
                return [FeedLink(f"https://www.reddit.com/{steps[0]}/{steps[1]}/.rss", f"{steps[0]}/{steps[1]}")]
    return []


def _known_of_youtube(steps: list[str], query: dict[str, list[str]]) -> list[FeedLink]:
    lists = [
        _youtube("playlist_id", name, "The playlist") for name in query.get("list", []) if re.fullmatch(r"[\w-]+", name)
    ]
    match steps:
        case ["channel", name, *_] if re.fullmatch(r"UC[\w-]{22}", name):
            return [_youtube("channel_id", name, "The channel"), *lists]
        case ["user", name, *_] if re.fullmatch(r"[\w-]+", name):
            return [_youtube("user", name, "The channel"), *lists]
    return lists


def _known_of_github(steps: list[str]) -> list[FeedLink]:
    match steps:
        case ["features" | "topics" | "explore" | "trending" | "marketplace" | "about" | "blog" | "login", *_]:
            return []
        case [owner, repository, "commits" | "tree", *branch] if branch:
            name = "/".join(branch)
            return [FeedLink(f"https://github.com/{owner}/{repository}/commits/{name}.atom", f"Commits to {name}")]
        case [owner, repository, *rest]:
            at = f"https://github.com/{owner}/{repository}"
            kinds = {"releases": "Releases", "tags": "Tags", "commits": "Commits"}
            first = [kind for kind in kinds if rest[:1] == [kind]]
            order = dict.fromkeys([*first, "releases", "commits"])
            return [FeedLink(f"{at}/{kind}.atom", f"{kinds[kind]} of {owner}/{repository}") for kind in order]
        case [owner]:
            return [FeedLink(f"https://github.com/{owner}.atom", f"What {owner} does")]
    return []


def candidate_paths(url: str) -> list[str]:
    """Where a feed of this site may lie, the likeliest first: in the folder of the page and in the root.

    In a folder two or more deep, which may be an article's, the root comes first and `feed/` is left out: WordPress has
    the comments on the article there.
    """
    root = urljoin(url, "/")
    folder = urljoin(url, ".")
    depth = urlsplit(folder).path.strip("/").count("/") + 1 if folder != root else 0
    names = _WELL_KNOWN if depth < 2 else _WELL_KNOWN[1:]
    here = [urljoin(folder, name) for name in names]
    above = [urljoin(root, name) for name in _WELL_KNOWN]
    both = above + here if depth >= 2 else here + above
    return [address for address in dict.fromkeys(both) if urls.is_web(address)]
