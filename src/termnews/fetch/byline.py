"""Who wrote an article: the names that a page gives, the people among them before the houses that they work for.

Sources in their order of trust: JSON-LD (schema.org), meta elements, `rel=author`, microdata, elements and addresses
that are named after authors; then the lines of the text (`byline_lines`). A house (an agency,
the site itself) is the byline only where no person is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

from termnews.fetch import extract_jsonld as jsonld
from termnews.fetch.dates import parse_date
from termnews.text import clean

NAMES = (
    *("author", "article:author", "article:author_name", "parsely-author", "sailthru.author", "dc.creator"),
    *("dcterms.creator", "dc.contributor", "byl", "authors", "citation_author", "cxenseparse:author"),
)
"""Meta elements that hold authors, the commonest first."""

BY = re.compile(
    r"^\s*(?:(?:written|posted|published|reported|edited|words|story|text|report|article|photos?) (?:and \w+ )?by"
    r"|by|von|par|por|di|da|af|av|door|fra|de|authors?|autor(?:in|es)?|auteur|text|tekst|текст|автор|oleh"
    r"|temasi?|quelle|source|fuente|fonte)\s*:?(?:\s+|(?-i:(?<=[a-z])(?=[A-Z][a-z]+ [A-Z])))",
    re.I,
)
"""What stands before a name."""
_NO_NAME = re.compile(
    r"https?://|www\.|@|\b(?:twitter|facebook|instagram|linkedin|whatsapp)\b|^[\d\W]|^(?:admin|administrator"
    r"|editor|unknown|none|null|authors?|guest|user|root|by|von|par|por|twitter|facebook|share|comments?)$",
    re.I,
)
_CUT = re.compile(
    r"\s*(?:\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d|[|•·–—\n(<]|\s-\s|,\s*(?=\d)|\d"
    r"|\b(?:updated|published|posted|on (?:mon|tue|wed|thu|fri|sat|sun)\w*"
    r"|last|min read|share|follow)\b).*$",
    re.I | re.S,
)
_AND = re.compile(r"\s*(?:,|;|/|&|、|，|\band\b|\bund\b|\bet\b|\by\b|\bog\b|\boch\b|\bund\b)\s*")
_HOUSE = re.compile(
    r"\b(?:news|staff|editors?|editorial|redaktion|redaksjonen|redacción|rédaction|redazione|agency|agentur"
    r"|agence|press|times|post|daily|media"
    r"|online|inc|ltd|llc|gmbh|desk|magazine|university|journal|association|foundation|institute|company|group"
    r"|department|office"
    r"|services?|network|radio|tv|television|community|blog|digital|studio|school|college|center|centre|the"
    r"|society|council|zeitung|allgemeine|rundschau|nachrichten|kurier|anzeiger|tribune|herald|gazette|diario"
    r"|verlag|team)\b|\.(?:com|net|org|de|tr|is|fr)\b",
    re.I,
)
_ADDRESSED = re.compile(r"https?://|www\.|@|\s")
_LABELLED = re.compile(r"\w:\s")
"""Words before a colon say what somebody else did."""
_LOGIN = re.compile(r"[a-z]+[._-][a-z]+")
"""What somebody logs in by."""
_INITIALS = re.compile(r"^[A-Z]{2,5}(?:[/-][A-Z]{2,5})*$|^[a-z]{2,5}(?:/[a-z]{2,5})*$")
_NOT_OURS = re.compile(
    r"(?:^|[\s_-])(?:comments?|related|sidebar|teaser|recommended|more)(?:$|[\s_-])|commentlist",
    re.I,
)
_CLASS = re.compile(
    r"(?:^|[\s_-])(?:byline|author|authors|author-?names?|article-author|post-author|writer|auteur|autor"
    r"|autoren|autorin|forfatter|yazar)(?:$|[\s_-])"
    r"|[aA]uthor(?:s|List|Name|Link)|[bB]y[lL]ine",
)
_ADDRESS = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|staff|people|contributors?|profiles?|by|reporters?|journalists?"
    r"|writers?|redakteure?|skribent|forfatter)/[^/]",
    re.I,
)
_MOST = 8
_LONGEST = 100
_LONGEST_BOX = 400
_TALLEST = 30
"""Elements around one that are looked at for what it stands in."""


class Named(NamedTuple):
    """A name as a source gives it."""

    text: str
    house: bool = False
    """The source says that it is an organisation."""
    person: bool = False
    """The source says that it is a person."""
    turned: bool = False
    """It may be written with the family name first, before a comma."""


def found(root: HtmlElement, article: jsonld.Node, nodes: list[jsonld.Node], site: str, host: str = "") -> str:
    """The byline of a page, '' where it names nobody; several names are parted by commas."""
    kept: list[str] = []
    for told, names in _sources(root, article, nodes):
        people, houses = sorted_out(names, site)
        people = people or [
            house for house in houses if told and not is_own(house, site, host) and not _LOGIN.fullmatch(house)
        ]
        if people:
            return ", ".join(people[:_MOST])
        kept += houses
    kept.sort(key=lambda name: letters(name) == letters(site))
    return kept[0] if kept else ""


def is_own(house: str, site: str, host: str) -> bool:
    """Whether a house is the site itself: then somebody who works there may be named elsewhere on the page."""
    name = letters(house)
    return bool(_INITIALS.match(house) and name in letters(host)) or any(
        own and (name in own or own in name) for own in (letters(site), letters(host))
    )


def sorted_out(names: Iterable[Named], site: str) -> tuple[list[str], list[str]]:
    """The people, and the houses, among some names; each once, without "By", dates, roles and addresses."""
    people: dict[str, None] = {}
    houses: dict[str, None] = {}
    for name in names:
        text = clean(jsonld.text_of(name.text))
        text = BY.sub("", text)
        whole = _CUT.sub("", text).strip(" ,;|·•-–—:")
        if name.person and text and not _ADDRESSED.search(text) and _NO_NAME.match(text):
            whole = text  # Whoever calls himself by a number.
        elif not whole or len(whole) > _LONGEST or _NO_NAME.search(whole) or _LABELLED.search(whole):
            continue
        if " " not in whole and whole != text and parse_date(f"{whole} 1, 2020"):
            continue  # A month, of which the day is cut off.
        if name.turned:
            whole = re.sub(r"^([^,]+), ([^,]+)$", r"\2 \1", whole)
        parts = [part.strip() for part in _AND.split(whole)]
        persons = [part for part in parts if is_person(part)]
        if (
            persons
            and letters(whole) != letters(site)
            and not (name.house and len(persons) < 2 and _HOUSE.search(whole))
        ):
            for person in persons:
                people.setdefault(person)
        elif (
            name.house
            or letters(whole) == letters(site)
            or (" " not in whole and letters(whole) in letters(site))
            or _HOUSE.search(whole)
            or _INITIALS.match(whole)
            or _LOGIN.fullmatch(whole)
        ):
            houses.setdefault(whole)
        else:
            people.setdefault(whole)
    return list(people), list(houses)


def is_person(name: str) -> bool:
    """Whether a name looks like that of a person: two to five words with capitals, no word of a house."""
    words = name.split()
    if not 2 <= len(words) <= 5 or any(ch.isdigit() for ch in name) or _HOUSE.search(name):
        return False
    return sum(not word[0].islower() for word in words) >= 2 and not (name.isupper() and len(name) < 5)


def letters(text: str) -> str:
    """A text as its letters and digits alone, for comparing."""
    return "".join(ch for ch in text.lower() if ch.isalnum())


# --- sources ----------------------------------------------------------------------------------------------------------


def _sources(root: HtmlElement, article: jsonld.Node, nodes: list[jsonld.Node]) -> Iterator[tuple[bool, list[Named]]]:
    """The names of each source, and whether it is what the page tells machines."""
    yield True, list(_of_node(article.get("author"), nodes))
    yield True, list(_of_node(article.get("creator"), nodes))
    yield True, [name for node in nodes if jsonld.is_article(node) for name in _of_node(node.get("author"), nodes)]
    metas: dict[str, list[Named]] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").strip().lower()
        if name and (content := (meta.get("content") or "").strip()):
            metas.setdefault(name, []).append(Named(content, turned=name == "citation_author"))
    yield from ((True, metas[name]) for name in NAMES if name in metas)
    label = metas.get("twitter:label1", [Named("")])[0].text.lower()
    if label.startswith(("written", "verfasst", "écrit", "escrito", "geschreven", "skrevet", "scritto", "author")):
        yield True, metas.get("twitter:data1", [])
    yield from ((False, names) for names in _on_page(root))


def _of_node(value: object, nodes: list[jsonld.Node]) -> Iterator[Named]:
    """The names of an author in JSON-LD, in whatever form it is written; one that is a reference is looked up."""
    if isinstance(value, list):
        for item in value[:20]:
            yield from _of_node(item, nodes)
    elif isinstance(value, dict):
        if not value.get("name") and (ident := value.get("@id")):
            value = next((node for node in nodes if node.get("@id") == ident and node.get("name")), value)
        house = any("Organization" in kind for kind in jsonld.kinds(value))
        person = "Person" in jsonld.kinds(value)
        for name in jsonld.names_of(value.get("name") or ""):
            yield Named(name, house, person)
    elif isinstance(value, str) and value.strip():
        yield Named(value)


def _on_page(root: HtmlElement) -> Iterator[list[Named]]:
    """What stands in the elements that are marked as author or byline, the surest first."""
    links = list(root.iter("a"))
    yield _said(link for link in links if "author" in (link.get("rel") or "").split())
    marked = root.xpath("//*[contains(@itemprop, 'author')]")
    yield _said(e for e in (marked if isinstance(marked, list) else []) if isinstance(e, HtmlElement))
    classed = root.iter(
        "span", "div", "p", "a", "address", "li", "ul", "cite", "h2", "h3", "h4", "h5", "footer", "section"
    )
    for element in islice(
        (e for e in classed if _CLASS.search(f"{e.get('class') or ''} {e.get('id') or ''}") and not _elsewhere(e)), 6
    ):
        inner = [a for a in element.iter("a") if is_person(_words(a))]
        yield _said(inner or [element])
    yield _said(link for link in links if _ADDRESS.search(link.get("href") or "") and is_person(_words(link)))[:1]


def _said(elements: Iterable[HtmlElement]) -> list[Named]:
    """The names in some elements; of a group of parts (name, role, date) the part that is a person."""
    names: list[Named] = []
    for element in islice((e for e in elements if not _elsewhere(e)), 4):
        inner = next((e for e in element.iter() if e.get("itemprop") == "name"), element)
        content = inner.get("content") if inner.tag == "meta" else None
        parts = [content] if content else [part for raw in inner.itertext() if (part := clean(raw))]
        whole = " ".join(parts)
        if not whole:
            continue
        people = [
            part
            for part in parts[: None if len(whole) <= _LONGEST_BOX else 3]
            if is_person(BY.sub("", part)) and len(part) < 50
        ]
        if people:
            names += [Named(part) for part in (people[:1] if len(whole) > 80 else people)]
        elif len(whole) < 80 and not any(ch.isdigit() for ch in whole):
            names.append(Named(whole))
    return names


def _words(element: HtmlElement) -> str:
    return BY.sub("", clean(" ".join(element.itertext())))


def _elsewhere(element: HtmlElement) -> bool:
    """Whether an element stands among comments, teasers or at the side."""
    for _ in range(_TALLEST):
        above = element.getparent()
        if above is None:
            return False
        element = above
        if element.tag in ("aside", "nav") or _NOT_OURS.search(
            f"{element.get('class') or ''} {element.get('id') or ''}"
        ):
            return element.tag not in ("body", "html", "main", "article")
    return False
