"""What a page says of its article: headline, description, byline, date, site, language, picture, and its text.

Sources in their order of trust: the page's own heading where it agrees with what it tells machines, JSON-LD
(schema.org), OpenGraph (ogp.me), meta elements, `<time>`, the address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from termnews import urls
from termnews.fetch import byline, byline_lines, published
from termnews.fetch import extract_jsonld as jsonld
from termnews.fetch.extract_tree import PageTree
from termnews.fetch.html_words import plain_text
from termnews.fetch.published import Told
from termnews.fetch.references import unescape
from termnews.text import clean, clean_lines

_SUFFIX = re.compile(r"\s+(?:[|–—·•»:-]|::|\|\|)\s+")
_WORD = re.compile(r"\w+")

_TITLE_CLASS = re.compile(r"(?:post|entry|article|story|page|news|blog)[\w-]{0,60}(?:title|headline)|headline", re.I)
_AFTER = re.compile(r"\s*\([^()]{1,40}\)\s*\d*|\s+\d{1,4}")
_APART = frozenset(("br", "div", "p", "li", "small", "h2", "h3"))
_HEADLINE_WORDS, _SOME_LIKENESS = 3, 0.15
"""A page's only heading of the first rank is its headline, where it has so many words and so much of a title."""
_MOST_HEADINGS = 30
"""Headings of a page that are read for its title."""


class Site(NamedTuple):
    """What a site is called, as far as one knows."""

    name: str
    host: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What was found; clean text, absolute addresses; what is not known is empty."""

    title: str = ""
    description: str = ""
    byline: str = ""
    dates: Told = published.NOTHING
    """When it was published and changed, as far as the page says so outside of its text."""
    site: str = ""
    language: str = ""
    image: str = ""
    body: str = ""
    """The article's text as JSON-LD has it; often cut short."""
    free: bool = True
    """False where the page says that one has to pay or log in for it (schema.org isAccessibleForFree)."""
    kind: str = ""
    """The schema.org type of the article; of a gallery where there is no article."""
    is_video: bool = False
    """It says of the whole page that it is a video (`og:type`)."""
    kinds: tuple[str, ...] = ()
    """The schema.org types on the page."""


def metadata(root: HtmlElement, url: str, base: str) -> Metadata:
    """Read it from a page's tree; `base` is what its addresses are relative to."""
    nodes = list(jsonld.objects(root))
    named = _named_values(root)
    article = jsonld.article(nodes, f"{named.get('og:title', '')} {root.findtext('.//title') or ''}")
    site = _site(named, article, nodes)
    image = named.get("og:image", "") or jsonld.address_of(article.get("image")) or named.get("twitter:image", "")
    headline = _title(root, named, article, Site(site, urls.host(url)))
    return Metadata(
        title=headline,
        description=_description(named, article),
        byline=byline.found(root, article, nodes, site, urls.host(url)),
        dates=published.told(root, named, article, nodes, url),
        site=site or _site_of_title(root, headline) or urls.host(url).removeprefix("www."),
        language=_language(root, named, article),
        image=urls.join(base, image, ()) if image else "",
        body=_body(article.get("articleBody")),
        free=not any(str(node.get("isAccessibleForFree")).lower() == "false" for node in nodes),
        kind=next(iter(jsonld.kinds(article)), _gallery(nodes)),
        is_video=named.get("og:type", "").startswith("video"),
        kinds=tuple(dict.fromkeys(kind for node in nodes for kind in jsonld.kinds(node))),
    )


def _gallery(nodes: list[jsonld.Node]) -> str:
    return next((kind for node in nodes for kind in jsonld.kinds(node) if kind in ("ImageGallery", "MediaGallery")), "")


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


def _title(root: HtmlElement, named: dict[str, str], article: jsonld.Node, site: Site) -> str:
    told = [
        clean(named.get("og:title", "")),
        clean(jsonld.text_of(article.get("headline"))),
        clean(named.get("twitter:title", "")),
        clean(root.findtext(".//title") or ""),
    ]
    told = [without_site(title, site) for title in told if title]
    elements = list(islice(root.iter("h1"), _MOST_HEADINGS))
    read = [_heading_text(heading) for heading in elements]
    headings = [text for text in read if text and len(text) < 300]
    if not told:
        return headings[0] if headings else ""
    best = max(headings, key=lambda text: _agreement_of(text, told), default="")
    if best and _agreement_of(best, told) >= 0.5:
        return without_site(_tidied(best, told), site)
    named_so = [text for e, text in zip(elements, read, strict=True) if _TITLE_CLASS.search(e.get("class") or "")]
    for only in (headings, named_so):
        if len(only) == 1 and len(only[0].split()) >= _HEADLINE_WORDS and _agreement_of(only[0], told) > _SOME_LIKENESS:
            return without_site(only[0], site)
    lesser = {_letters(_heading_text(heading)) for heading in islice(root.iter("h2"), _MOST_HEADINGS)}
    return next((title for title in told if _letters(title) in lesser), told[0])


def _tidied(heading: str, told: list[str]) -> str:
    """A heading without a kicker before it, or a source and a count after it, that the page tells machines without.

    One in capitals is written as they are told it.
    """
    for title in told:
        rest = heading[len(title) :]
        if len(title) > 15 and (heading.endswith(title) or (heading.startswith(title) and _AFTER.fullmatch(rest))):
            return title
        if heading.isupper() and _letters(title) == _letters(heading):
            return title
    return heading


def _heading_text(heading: HtmlElement) -> str:
    """The words of a heading, parted where a line or a box ends."""
    parts: list[str] = []
    for event, element in etree.iterwalk(heading, events=("start", "end")):
        apart = element.tag in _APART and element is not heading
        if event == "start":
            parts.append(" " if apart else "")
            parts.append(element.text or "" if isinstance(element.tag, str) else "")
        else:
            parts.append(" " if apart else "")
            parts.append(element.tail or "" if element is not heading else "")
    return clean("".join(parts))


def _agreement_of(heading: str, told: list[str]) -> float:
    return max(_agreement(heading, title) for title in told)


def _agreement(heading: str, title: str) -> float:
    """How well a heading of the page agrees with a title; one that the title only adds the site's name to, does."""
    if len(heading) >= 10 and title.startswith(heading) and _SUFFIX.match(title, len(heading)):
        return 0.9
    return likeness(heading, title)


def without_site(title: str, site: Site) -> str:
    """A title without the name of the site before or after it."""
    parts = _SUFFIX.split(title)
    if len(parts) < 2:
        return title
    name, labels = _letters(site.name), site.host.split(".")[:-1]
    for at in (-1, 0):
        part = _letters(parts[at])
        alike = len(name) > 2 and (
            part == name or (at and len(part) > 3 and (part in name or name in part) and len(parts[at]) < 40)
        )
        if part and (alike or (len(part) > 3 and part in labels)):
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


def near_headline(tree: PageTree, meta: Metadata, host: str) -> tuple[str, datetime | None]:
    """The byline and the date; where the page marks none, read from the short lines around its headline."""
    who = meta.byline
    if not who or (not byline.is_person(who) and byline.is_own(who, meta.site, host)):
        who = byline_lines.found(tree, meta.site, host, meta.description) or who
    if not who and byline.is_person(meta.site):
        who = meta.site
    return who, published.when(tree, meta.dates, meta.language)


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
