"""What a page says of its article: headline, description, byline, date, site, language, picture, and its text.

Sources in their order of trust: the page's own heading where it agrees with what it tells machines, JSON-LD
(schema.org), OpenGraph (ogp.me), meta elements, `<time>`, the address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from lxml.html import HtmlElement

from termnews import urls
from termnews.fetch import byline
from termnews.fetch import extract_jsonld as jsonld
from termnews.fetch.dates import parse_date
from termnews.fetch.extract_tree import PageTree
from termnews.fetch.html import plain_text
from termnews.fetch.references import unescape
from termnews.text import clean, clean_lines

_SUFFIX = re.compile(r"\s+(?:[|–—·•»:-]|::|\|\|)\s+")
_DATE_IN_URL = re.compile(r"/(20[0-3]\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?:/|-|\b)")
_DAY = re.compile(
    r"\b(?:[^\W\d_]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d"
    r"|\d{1,2}\.? (?:de )?[^\W\d_]{3,10}\.?,? (?:de )?(?:19|20)\d\d"
    r"|(?:19|20)\d\d-\d\d-\d\d|\d{1,2}\.\d{1,2}\.(?:19|20)\d\d|(?:19|20)\d\d年\d{1,2}月\d{1,2}日)"
)
_WORD = re.compile(r"\w+")
_DATE_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dc.date.created",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "publication_date",
    "article.published",
    "article_date_original",
    "originalpublicationdate",
    "date_published",
    "displaydate",
    "last-modified",
    "date",
)
_DATE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:date|published|pubdate|posted|timestamp|dateline|entry-date|post-date)(?:$|[\s_-])", re.I
)

_HEADLINE_WORDS, _SOME_LIKENESS = 3, 0.15
"""A page's only heading of the first rank is its headline, where it has so many words and so much of a title."""
_MOST_HEADINGS = 30
"""Headings of a page that are read for its title."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What was found; clean text, absolute addresses; what is not known is empty."""

    title: str = ""
    description: str = ""
    byline: str = ""
    published: datetime | None = None
    site: str = ""
    language: str = ""
    image: str = ""
    body: str = ""
    """The article's text as JSON-LD has it; often cut short."""
    free: bool = True
    """False where the page says that one has to pay or log in for it (schema.org isAccessibleForFree)."""
    kinds: tuple[str, ...] = ()
    """The schema.org types on the page."""


def metadata(root: HtmlElement, url: str, base: str) -> Metadata:
    """Read it from a page's tree; `base` is what its addresses are relative to."""
    nodes = list(jsonld.objects(root))
    article = jsonld.article(nodes)
    named = _named_values(root)
    site = _site(named, article, nodes)
    image = named.get("og:image", "") or jsonld.address_of(article.get("image")) or named.get("twitter:image", "")
    headline = _title(root, named, article, site)
    return Metadata(
        title=headline,
        description=_description(named, article),
        byline=byline.found(root, article, nodes, site, urls.host(url)),
        published=_published(root, named, article, nodes, url),
        site=site or _site_of_title(root, headline) or urls.host(url).removeprefix("www."),
        language=_language(root, named, article),
        image=urls.join(base, image, ()) if image else "",
        body=_body(article.get("articleBody")),
        free=not any(str(node.get("isAccessibleForFree")).lower() == "false" for node in nodes),
        kinds=tuple(dict.fromkeys(kind for node in nodes for kind in jsonld.kinds(node))),
    )


def _named_values(root: HtmlElement) -> dict[str, str]:
    """The meta elements of a page, by name in lower case; the first of each name that says something."""
    values: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        content = meta.get("content")
        if name and content and content.strip():
            values.setdefault(name.strip().lower(), content.strip())
    return values


# --- headline ---------------------------------------------------------------------------------------------------------


def _title(root: HtmlElement, named: dict[str, str], article: jsonld.Node, site: str) -> str:
    told = [
        clean(named.get("og:title", "")),
        clean(jsonld.text_of(article.get("headline"))),
        clean(named.get("twitter:title", "")),
        clean(root.findtext(".//title") or ""),
    ]
    told = [without_site(title, site) for title in told if title]
    read = (clean(heading.text_content()) for heading in islice(root.iter("h1"), _MOST_HEADINGS))
    headings = [text for text in read if text and len(text) < 300]
    if not told:
        return headings[0] if headings else ""
    best = max(headings, key=lambda text: _agreement_of(text, told), default="")
    if best and _agreement_of(best, told) >= 0.5:
        # A heading with a kicker in it: what the page tells machines is the end of it.
        shorter = (title for title in told if len(title) > 15 and best.endswith(title))
        return without_site(next(shorter, best), site)
    if (
        len(headings) == 1
        and len(headings[0].split()) >= _HEADLINE_WORDS
        and _agreement_of(best, told) > _SOME_LIKENESS
    ):
        return without_site(headings[0], site)
    return told[0]


def _agreement_of(heading: str, told: list[str]) -> float:
    return max(_agreement(heading, title) for title in told)


def _agreement(heading: str, title: str) -> float:
    """How well a heading of the page agrees with a title; one that the title only adds the site's name to, does."""
    if len(heading) >= 10 and title.startswith(heading) and _SUFFIX.match(title, len(heading)):
        return 0.9
    return likeness(heading, title)


def without_site(title: str, site: str) -> str:
    """A title without the name of the site before or after it."""
    parts = _SUFFIX.split(title)
    if len(parts) < 2:
        return title
    name = _letters(site)
    if name and len(name) > 2:
        for at in (-1, 0):
            part = _letters(parts[at])
            if part and (part == name or ((len(part) > 3 and (part in name or name in part)) and len(parts[at]) < 40)):
                rest = title[: title.rindex(parts[-1])] if at else title[len(parts[0]) :]
                return _SUFFIX.sub("", rest + " ", count=0) if not rest.strip() else rest.strip(" |–—·•»:-")
    return title


def _letters(text: str) -> str:
    return "".join(_WORD.findall(text.lower()))


def likeness(one: str, other: str) -> float:
    """How many of the words of two titles are the same, 0 to 1."""
    first, second = set(_WORD.findall(one.lower())), set(_WORD.findall(other.lower()))
    return len(first & second) / len(first | second) if first and second else 0.0


def _description(named: dict[str, str], article: jsonld.Node) -> str:
    found = (
        jsonld.text_of(article.get("description")),
        named.get("og:description", ""),
        named.get("description", ""),
        named.get("twitter:description", ""),
    )
    return next((text for value in found if (text := clean(jsonld.text_of(value)))), "")


def _body(value: object) -> str:
    """The text of an article as JSON-LD has it, plain or HTML, in paragraphs."""
    if isinstance(value, list):
        value = "\n".join(item for item in value if isinstance(item, str))
    if not isinstance(value, str):
        return ""
    return plain_text(value) if "<" in value else clean_lines(unescape(value)).strip()


# --- who, when, where -------------------------------------------------------------------------------------------------


def _published(
    root: HtmlElement, named: dict[str, str], article: jsonld.Node, nodes: list[jsonld.Node], url: str
) -> datetime | None:
    dates = _told_dates(root, named, article, nodes, url)
    return next((moment for text in dates if text and (moment := parse_date(clean(text)))), None)


def _told_dates(
    root: HtmlElement, named: dict[str, str], article: jsonld.Node, nodes: list[jsonld.Node], url: str
) -> Iterator[str]:
    yield jsonld.text_of(article.get("datePublished"))
    yield from (named[name] for name in _DATE_NAMES if name in named)
    yield from (jsonld.text_of(node.get("datePublished")) for node in nodes)
    yield from (jsonld.text_of(article.get(name)) for name in ("dateCreated", "uploadDate", "dateModified"))
    yield from _times_on_page(root)
    if found := _DATE_IN_URL.search(url):
        yield "-".join(part.zfill(2) for part in found.groups())
    yield from (named[name] for name in ("article:modified_time", "og:updated_time") if name in named)


def _times_on_page(root: HtmlElement) -> Iterator[str]:
    """The dates of the elements that are made for dates, the surest first."""
    times = list(root.iter("time"))
    marked = [e for e in times if e.get("pubdate") is not None or "published" in (e.get("class") or "")]
    items = [e for e in _with_itemprop(root) if "datepublished" in (e.get("itemprop") or "").lower()]
    classed = (e for e in root.iter("span", "div", "p", "abbr", "li") if _DATE_CLASS.search(e.get("class") or ""))
    for element in (*items[:3], *marked[:3], *times[:3], *islice(classed, 3)):
        for text in (element.get("datetime"), element.get("content"), element.get("title"), element.text_content()):
            if text and len(text) < 100:
                yield text


def _with_itemprop(root: HtmlElement) -> list[HtmlElement]:
    found = root.xpath("//*[@itemprop]")
    return [e for e in found if isinstance(e, HtmlElement)] if isinstance(found, list) else []


def near_headline(tree: PageTree, meta: Metadata) -> tuple[str, datetime | None]:
    """The byline and the date; where the page marks none, read from the short lines around its headline."""
    who, published = meta.byline, meta.published
    around = tree.blocks[max(tree.heading - 3, 0) : tree.heading + 10] if tree.heading >= 0 else []
    if not who or byline.letters(who) == byline.letters(meta.site):
        who = byline.near(around, meta.site) or byline.written(tree.cut.blocks) or who
    if not who and byline.is_person(meta.site):
        who = meta.site
    for block in around:
        if published is None and len(block.text) <= 90 and (day := _DAY.search(block.text)):
            published = parse_date(day.group())
    return who, published


def _site(named: dict[str, str], article: jsonld.Node, nodes: list[jsonld.Node]) -> str:
    publisher = next((node for node in nodes if "Organization" in "".join(jsonld.kinds(node))), {})
    found = (
        named.get("og:site_name"),
        jsonld.text_of(article.get("publisher")),
        named.get("application-name"),
        jsonld.text_of(publisher),
    )
    return next((text for value in found if value and (text := clean(value)) and len(text) < 80), "")


def _site_of_title(root: HtmlElement, headline: str) -> str:
    """The name of the site as the page's title has it after the headline."""
    title = clean(root.findtext(".//title") or "")
    rest = title.removeprefix(headline).strip(" |–—·•»:-") if headline and title.startswith(headline) else ""
    return rest if 2 < len(rest) < 60 and not _SUFFIX.search(rest) else ""


def _language(root: HtmlElement, named: dict[str, str], article: jsonld.Node) -> str:
    found = (
        root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang"),
        jsonld.text_of(article.get("inLanguage")),
        named.get("og:locale"),
        named.get("content-language"),
        named.get("language"),
    )
    for value in found:
        code = (value or "").strip().replace("_", "-").partition(",")[0]
        if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", code):
            return code
    return ""
