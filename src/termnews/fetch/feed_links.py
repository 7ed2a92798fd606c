"""What an entry or a feed leads to: its links, pictures and files, and the words it is filed under.

Attributes are asked for by names in bytes, as lxml has them: to encode one takes a sixth of the time of an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from lxml.etree import _Element

from termnews.fetch.feed_names import THREAD_COUNT, Found, local_name
from termnews.fetch.feed_parts import Scope, number
from termnews.fetch.feed_text import plain, text_of
from termnews.memo import remembered
from termnews.model import Enclosure
from termnews.urls import FORM

_IMAGE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:$|[?#])", re.IGNORECASE)
_REGISTRY = "http://www.iana.org/assignments/relation/"
RELATIONS = frozenset(("alternate", "enclosure", "next", "prev-archive", "related", "replies", "self", "via"))
"""The relations of links that are of use to a feed."""
ENTRY_RELATIONS = frozenset(("alternate", "enclosure", "replies"))
"""The relations of links that are of use to every entry; the others only stand in where there is no page."""


Link = tuple[str, str, _Element]
"""A link of an entry or a feed: its relation in lower case, its address, its element."""


def links(scope: Scope, elements: Sequence[_Element], relations: frozenset[str] = RELATIONS) -> list[Link]:
    """The links that are of use and lead into the web, in document order: Atom's with an address, RSS's with a text."""
    kept, in_form = [], FORM.fullmatch
    for element in elements:
        href = element.get(b"href")
        if href is None:
            href, rel = text_of(element) if len(element) else element.text or "", "alternate"
        else:
            rel = element.get(b"rel") or "alternate"
            if rel not in relations and (rel := _relation(rel)) not in relations:
                continue
        url = href if len(href) < 2000 and in_form(href) else scope.put_in_form(element, href)
        if url:
            kept.append((rel, url, element))
    return kept


@remembered(256)
def _relation(name: str) -> str:
    """A relation as the registry has it (RFC 8288), however it is written."""
    return name.strip().lower().removeprefix(_REGISTRY)


def related(found: list[Link], *rels: str) -> str:
    """The address of the first link with one of these relations, the earlier relation first; '' without."""
    for rel in rels:
        for one, url, _ in found:
            if one == rel:
                return url
    return ""


def page(found: list[Link]) -> str:
    """The address of the page that an entry or a feed stands for: HTML before other alternates."""
    alternates = [link for link in found if link[0] == "alternate"]
    if len(alternates) > 1:
        alternates.sort(key=_preference)
    return alternates[0][1] if alternates else ""


def _preference(link: Link) -> int:
    kind = link[2].get(b"type", "").strip().lower()
    return 0 if "html" in kind else 2 if kind else 1


def replies(among: Sequence[Link]) -> tuple[str, str]:
    """Where the comments on an entry are read, and their feed, by its links (RFC 4685); '' without."""
    url, feed = "", ""
    for rel, address, element in among:
        if rel == "replies":
            if _is_of_a_feed(element.get(b"type", "")):
                feed = feed or address
            else:
                url = url or address
    return url, feed


@remembered(256)
def _is_of_a_feed(kind: str) -> bool:
    kind = kind.lower()
    return "xml" in kind and "html" not in kind


def count_of_replies(among: Sequence[Link]) -> int | None:
    """How many comments there are on an entry, by its links; None where they do not say."""
    counts = (number(element.get(THREAD_COUNT)) for rel, _, element in among if rel == "replies")
    return next((count for count in counts if count is not None), None)


# --- pictures and files -----------------------------------------------------------------------------------------------


def media(elements: Sequence[_Element]) -> tuple[list[_Element], list[_Element]]:
    """The pictures and the recordings (audio, video) that stand in an entry as media:content, in document order."""
    kinds = [element.get(b"medium") or _medium(element) for element in elements]
    if kinds.count("image") == len(kinds):
        return list(elements), []
    named = list(zip(elements, kinds, strict=True))
    return [one for one, kind in named if kind == "image"], [one for one, kind in named if kind in ("audio", "video")]


def _medium(element: _Element) -> str:
    """What a media:content is by its type, or by its name where it says nothing."""
    kind = _main_type(element.get(b"type", ""))
    return kind or ("image" if _IMAGE_NAME.search(element.get(b"url", "")) else "")


@remembered(256)
def _main_type(kind: str) -> str:
    return kind.partition("/")[0]


def enclosures(scope: Scope, found: Found, among: Sequence[Link], recordings: list[_Element]) -> tuple[Enclosure, ...]:
    """The files that come with an entry, each address once; pictures of Media RSS are none of them."""
    sources = list(found["enclosure"]) if "enclosure" in found else []
    if among:
        sources += [element for rel, _, element in among if rel == "enclosure"]
    sources += recordings
    if not sources:
        return ()
    kept: dict[str, Enclosure] = {}
    for element in sources:
        url = scope.address(element, element.get(b"url") or element.get(b"href"))
        if url:
            length = number(element.get(b"length") or element.get(b"fileSize"))
            kept.setdefault(url, Enclosure(url, plain(element.get(b"type") or "", 100), length or None))
    return tuple(kept.values())


def picture(scope: Scope, found: Found, pictures: list[_Element], files: Iterable[Enclosure] = ()) -> str:
    """The address of the largest picture that is named, of media:content first; '' without."""
    candidates = pictures + found["picture"] if "picture" in found else pictures
    for element in _largest_first(candidates) if len(candidates) > 1 else candidates:
        href = element.get(b"url") or element.get(b"href")
        if href is None:
            # RSS 2.0 has <image><url>, and feeds have plain addresses in it.
            href = next((text_of(child) for child in element if local_name(child) == "url"), element.text)
        url = scope.address(element, href)
        if url:
            return url
    return next((file.url for file in files if file.type.startswith("image/")), "")


def _largest_first(pictures: list[_Element]) -> Iterable[_Element]:
    """Pictures by their widths, before their addresses are read: only one is wanted, and feeds name it in ten sizes."""
    written = [picture.get(b"width", "") for picture in pictures]
    if written.count(written[0]) == len(written):
        return pictures
    return _by_width(pictures, [_pixels(width) for width in written])


def _by_width(pictures: list[_Element], widths: list[int]) -> Iterator[_Element]:
    yield pictures[widths.index(max(widths))]
    # The others are hardly ever asked for.
    for at in sorted(range(len(widths)), key=widths.__getitem__, reverse=True)[1:]:
        yield pictures[at]


@remembered(256)
def _pixels(width: str) -> int:
    return number(width) or 0


def categories(elements: Sequence[_Element]) -> tuple[str, ...]:
    """What an entry is filed under, each word once, in document order."""
    words: list[str] = []
    for element in elements:
        raw = _category(element) if element.keys() or len(element) else element.text
        if raw and (word := _word(raw)) and word not in words:
            words.append(word)
    return tuple(words)


@remembered(1024)
def _word(raw: str) -> str:
    """As `plain`: the same few words stand at entry after entry."""
    return plain(raw, 100)


def _category(element: _Element) -> str:
    return element.get(b"label") or element.get(b"term") or element.get(b"text") or text_of(element)
