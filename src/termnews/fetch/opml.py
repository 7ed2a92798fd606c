"""OPML 2.0 (http://opml.org/spec2.opml): sources in, sources out.

A list of sources comes from strangers as often as not, so it brings addresses, names and tags and nothing else: what
newsboat runs as a command (`filtercmd`, `|command`) is left out (newsboat's pull request 3400 was about just that), and
so is all that is not http or https.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html.entities import html5

from lxml import etree

from termnews import urls
from termnews.errors import UsageError
from termnews.fetch.encoding import as_utf8
from termnews.fetch.feed_names import local_name
from termnews.text import clean, plural, shorten

LARGEST = 10 << 20
"""Bytes of a file."""
MOST = 10_000
"""Outlines of a file."""
DEEPEST = 20
"""Folders inside folders."""
MOST_TAGS = 50
"""Tags of a source; others are not read."""
_MOST_ATTRIBUTES = 500
"""Attributes of an element: libxml2 compares each with all before it (900,000 took more than three minutes)."""
_FLOOD = re.compile(rb"<(?:[^<=]*+=){%d}" % (_MOST_ATTRIBUTES + 1))
"""More of them in one tag; a value with as many `=` is taken for it too."""

_TAG_LIMIT = 60
_ADDRESSES = ("xmlurl", "url")


@dataclass(frozen=True, slots=True)
class Outline:
    """A source in a list of sources."""

    url: str
    title: str = ""
    tags: tuple[str, ...] = ()
    """The folders it is in and the categories it has, each once."""
    folder: tuple[str, ...] = ()
    """The folders it is in, the outermost first."""
    site_url: str = ""


@dataclass(frozen=True, slots=True)
class SourceList:
    """What a list of sources holds."""

    outlines: tuple[Outline, ...]
    skipped: tuple[str, ...] = ()
    """What is not taken over, each in words."""


def read_all(data: bytes) -> SourceList:
    """The sources of an OPML document, each address once, and what has been left out. Raises UsageError."""
    if len(data) > LARGEST:
        raise UsageError(f"The list of sources is larger than {LARGEST >> 20} MB.")
    # Decoded here, so that what is looked for in it is what the parser reads.
    data = as_utf8(data).removeprefix(b"\xef\xbb\xbf").lstrip()
    if b"<!ATTLIST" in data:
        raise UsageError("This is not OPML: it has a grammar of its own.", "A reader exports its sources as OPML.")
    if _FLOOD.search(data):
        raise UsageError(f"A line of the list has more than {_MOST_ATTRIBUTES} attributes.")
    root = _parse(data, recover=False)
    if root is None:
        legal = _REFERENCE.sub(_legal, data.translate(None, _NO_XML))
        root = _parse(_AMPERSAND.sub(_repaired, legal, _MOST_REFERENCES), recover=True)
    body = root.find("{*}body") if root is not None else None
    if root is None or body is None or local_name(root) != "opml":
        raise UsageError("This is not OPML.", "A reader exports its sources as OPML.")
    found: dict[str, Outline] = {}
    skipped: list[str] = []
    for count, (element, folder) in enumerate(_outlines(body, ())):
        if count >= MOST:
            raise UsageError(f"The list of sources has more than {plural(MOST, 'line')}.")
        outline = _outline(element, folder, skipped)
        if outline is not None:
            found[outline.url] = _merged(found[outline.url], outline) if outline.url in found else outline
    return SourceList(tuple(found.values()), tuple(skipped))


def _parse(data: bytes, recover: bool) -> etree._Element | None:
    """The root of a document; None for what is not well-formed, or beyond repair."""
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=recover
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


_MOST_REFERENCES = 200_000
"""Ampersands that are repaired, at most: of twenty times ten thousand outlines."""

_AMPERSAND = re.compile(rb"&(?!(?:#\d+|#x[\da-fA-F]+|amp|lt|gt|quot|apos);)(?:([A-Za-z][A-Za-z0-9]{1,30});)?")


_NO_XML = bytes({*range(32)} - {*b"\t\n\r"})
_REFERENCE = re.compile(rb"&#(?:(\d{1,7})|[xX]([\da-fA-F]{1,6}));")


def _legal(found: re.Match[bytes]) -> bytes:
    """A reference as it stands, nothing for one to a character that XML forbids: it would cost the element."""
    number = int(found[1]) if found[1] else int(found[2], 16)
    forbidden = (number < 32 and number not in (9, 10, 13)) or 0xD800 <= number < 0xE000 or number > 0x10FFFF
    return b"" if forbidden or number in (0xFFFE, 0xFFFF) else found[0]


def _repaired(found: re.Match[bytes]) -> bytes:
    """An ampersand that XML does not allow: an entity of HTML by its number, all others escaped."""
    letters = html5.get((found[1] or b"").decode("ascii") + ";", "")
    return b"".join(b"&#%d;" % ord(letter) for letter in letters) or b"&amp;" + found[0][1:]


def _outlines(parent: etree._Element, folder: tuple[str, ...]) -> Iterator[tuple[etree._Element, tuple[str, ...]]]:
    """All outlines below, in their order, each with the folders it is in. Raises UsageError."""
    if len(folder) > DEEPEST:
        raise UsageError(f"The list of sources has folders more than {DEEPEST} deep.")
    for element in parent.iterchildren(etree.Element):
        if local_name(element) != "outline":
            continue
        yield element, folder
        if len(element):
            name = _title(_attributes(element))[:_TAG_LIMIT]
            inside = folder if any(key in _ADDRESSES for key in _attributes(element)) or not name else (*folder, name)
            yield from _outlines(element, inside)


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name).rpartition("}")[2].lower(): str(value) for name, value in element.attrib.items()}


def _title(attributes: dict[str, str]) -> str:
    return clean(attributes.get("text", "")) or clean(attributes.get("title", ""))


def _outline(element: etree._Element, folder: tuple[str, ...], skipped: list[str]) -> Outline | None:
    """The source of an outline; None for a folder, and for what is left out, which is noted."""
    attributes = _attributes(element)
    address = next((attributes[key] for key in _ADDRESSES if attributes.get(key, "").strip()), "")
    if not address:
        return None
    if attributes.get("type", "").lower() == "link" and "xmlurl" not in attributes:
        skipped.append(f"{shorten(clean(address), 60)}: a link, not a feed")
        return None
    if attributes.get("filtercmd", "").strip():
        skipped.append(f"{shorten(clean(address), 60)}: goes through a command, which is not run")
        return None
    url = web_address(address)
    if not url:
        skipped.append(f"{shorten(clean(address), 60)}: not a web address")
        return None
    named = attributes.get("category", "").split(",", MOST_TAGS)[:MOST_TAGS]
    categories = (clean(part.strip().strip("/"), _TAG_LIMIT) for part in named)
    tags = tuple(dict.fromkeys(tag for tag in (*folder, *categories) if tag))[:MOST_TAGS]
    title = _title(attributes)
    site = urls.join(url, attributes.get("htmlurl", ""), ()) if attributes.get("htmlurl", "").strip() else ""
    return Outline(url, "" if title == clean(address) else title, tags, folder, site)


def web_address(text: str) -> str:
    """A web address of a list of sources in its form, `feed:` taken off; '' for what is none."""
    line = text.strip()
    if line[:5].lower() == "feed:":
        line = line[5:].removeprefix("//") if "http" in line[5:14].lower() else "http:" + line[5:]
    try:
        return urls.normalise(line)
    except ValueError:
        return ""


def _merged(first: Outline, again: Outline) -> Outline:
    tags = tuple(dict.fromkeys((*first.tags, *again.tags)))[:MOST_TAGS]
    return Outline(first.url, first.title or again.title, tags, first.folder, first.site_url or again.site_url)


# --- out --------------------------------------------------------------------------------------------------------------


def write(outlines: Iterable[Outline], title: str) -> str:
    """OPML 2.0 of the sources: in their folders (the first tag, where there is none), all tags as categories.

    Names and passwords in addresses are left out: the file is meant to be given away.
    """
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _xml(title)
    body = etree.SubElement(root, "body")
    folders: dict[tuple[str, ...], etree._Element] = {(): body}
    for outline in outlines:
        name = _xml(outline.title) or urls.host(outline.url)
        path = (_xml(part, _TAG_LIMIT) for part in outline.folder or outline.tags[:1])
        parent = _folder(folders, tuple(part for part in path if part))
        element = etree.SubElement(parent, "outline", type="rss", text=name, title=name)
        element.set("xmlUrl", urls.without_userinfo(outline.url))
        if outline.site_url:
            element.set("htmlUrl", urls.without_userinfo(outline.site_url))
        if outline.tags:
            element.set("category", _categories(outline.tags))
    etree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="unicode")


def _categories(tags: Sequence[str]) -> str:
    """Tags as one attribute: they are parted by commas, so a comma in a tag becomes a low line."""
    return ",".join(_xml(tag, _TAG_LIMIT).replace(",", "_") for tag in tags)


def _xml(text: str, limit: int = 1000) -> str:
    """A clean line of what XML 1.0 can hold: the two noncharacters it forbids are not forbidden in text of ours."""
    return clean(text.replace("\ufffe", "").replace("\uffff", ""), limit)


def _folder(folders: dict[tuple[str, ...], etree._Element], path: tuple[str, ...]) -> etree._Element:
    if path not in folders:
        parent = _folder(folders, path[:-1])
        folders[path] = etree.SubElement(parent, "outline", text=path[-1], title=path[-1])
    return folders[path]
