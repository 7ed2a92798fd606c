"""What of the structure of a page comes through: Mozilla Readability's pages against the HTML that it expects of them.

    python -m tests.bench.extract_structure [--missing KIND] [--walked] [--strict]

For each kind of thing (headings, list items, links, images, captions, table cells, lines of code, quotations) two
shares of those in `NNN.expected.html`, over all pages: that which is kept where this very HTML is made a document
("walked"), and that which the article extracted from the page has ("extracted"), where Readability.js and we may
differ in what belongs to it. `--missing` lists the things that are lost. The expected HTML is read with lxml alone,
not with the code that is measured.

A thing is found where its words are, letters and digits alone, or its address; an item, cell or quotation of which a
word is missing is lost; the items of a list in a cell are words of the cell. A picture is the same at any of its sizes;
what is no picture of its own (data addresses, formulas, which become words) is not counted; a heading that is the
headline is found where that is; `Credit` before the name of a photographer, which some pages say to ears only, is no
word of a caption.

What Readability.js leaves in a page and a reader must not show is not counted: links that edit a section, tables of
contents (the reader makes an outline of its own), images of at most two pixels, and the things that `_NOT_READ` names
page by page, each with its reason. `--strict` counts the last ones, too.
"""

from __future__ import annotations

import argparse
import gzip
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import lxml.html
from lxml.html import HtmlElement

from termnews.document import (
    Block,
    Code,
    Details,
    Document,
    Figure,
    Heading,
    Listing,
    Quote,
    Table,
    Terms,
    block_text,
    spans_text,
    walk_spans,
)
from termnews.fetch.extract import extract
from termnews.fetch.html import to_document
from tests.bench.extract_score import PAGES

KINDS = ("headings", "lists", "links", "images", "captions", "tables", "code", "quotes")
URL = "http://fakehost/test/page.html"
"""The address that Mozilla's own tests give the pages."""

_NO_PICTURE = re.compile(r"/math/render/|/1x1|spacer|blank\.gif", re.I)
_ALL = re.compile("")
_NOT_READ: dict[str, dict[str, re.Pattern[str]]] = {
    # The topics of an article, and what its text costs to be printed again.
    "011": {
        "lists": re.compile("^(?:moreabout|hotels|hygiene)$"),
        "links": re.compile("/topic/|/syndication/"),
        "images": re.compile(r"^reuse\.png$"),
    },
    # Boxes of other pages and of advertising.
    "020": {"headings": re.compile("^featured$")},
    "021": {
        "headings": re.compile("^relatedsearches$"),
        "links": re.compile("google.com/adsense"),
        "images": re.compile("^d9dd6f61"),
    },
    # Headings of paragraphs that the page hides.
    "028": {"headings": re.compile("^(?:secondary|third)header$")},
    # A story for children in one cell of a table whose other cells are the menus of the site.
    "029": {"tables": _ALL, "links": _ALL, "images": _ALL},
    # Portraits of who wrote, and the box that they stand in.
    "030": {"headings": re.compile("^abouttheauthor$"), "images": re.compile("^auto-draft")},
    "034": {"images": re.compile(r"^1\*vftvh")},
    "040": {"images": re.compile(r"^0\*qphqu")},
    "071": {"images": re.compile(r"^imrs\.php$")},
    # What a site puts over and under a draft: other forms of it, its versions, the tools to compare them.
    "031": {"links": re.compile("/html$|/pdf/|/id/draft|/doc/draft|rfcdiff|idnits|rfcmarkup|subject=|storage-0[0-4]$")},
    # The front page of a newspaper: there is no article on it.
    "048": dict.fromkeys(KINDS, _ALL),
    # The headline once more without the name in it, and the line of date and author.
    "066": {"headings": re.compile("^(?:150kpearloscardressstolen|2262015711ampstbytmzstaff)$")},
    # What the authors of an encyclopedia say to one another.
    "074": {"headings": re.compile("^contents$"), "tables": re.compile("^wikimediacommons")},
    "075": {"tables": re.compile("^thissectionneeds")},
}
"""Page to kind to what of it is not read."""

Things = dict[str, Counter[str]]
"""Kind to the things of it, each as letters and digits alone, or as an address."""


def expected(html: bytes) -> Things:
    """The things in the HTML that is expected."""
    root = lxml.html.document_fromstring(html.decode("utf-8"))
    _take_out_controls(root)
    return {
        "headings": Counter(_heading(words(e)) for e in root.iter("h1", "h2", "h3", "h4", "h5", "h6")),
        "lists": Counter(
            _letters(words(e, "ul", "ol")) for e in root.iter("li") if next(e.iterancestors("td", "th"), None) is None
        ),
        "links": Counter(_address(e.get("href") or "") for e in root.iter("a") if words(e).strip()),
        "images": Counter({name: 1 for e in root.iter("img") if (name := _picture(e.get("src") or ""))}),
        "captions": Counter(_caption(words(e)) for e in root.iter("figcaption")),
        "tables": Counter(_letters(words(e, "table")) for e in root.iter("td", "th")),
        "code": Counter(line.strip() for e in root.iter("pre") for line in (e.text_content() or "").splitlines()),
        "quotes": Counter(_letters(words(e)) for e in root.iter("blockquote")),
    }


def _take_out_controls(root: HtmlElement) -> None:
    """Take out of expected HTML what works the page and is no part of its text: see the head of this module."""
    for link in list(root.iter("a")):
        if "action=edit" in (link.get("href") or ""):
            link.drop_tree()
    for found in list(root.iter("ul", "ol")):
        targets = [link.get("href") or "" for link in found.iter("a")]
        linked = sum(len(_letters(words(link))) for link in found.iter("a"))
        is_contents = len(targets) > 2 and all("#" in target for target in targets)
        if is_contents and found.getparent() is not None and len(_letters(words(found))) < 1.5 * linked:
            found.drop_tree()
    for img in list(root.iter("img")):
        if any((img.get(name) or "9").strip() in ("0", "1", "2") for name in ("width", "height")):
            img.drop_tree()


def words(element: HtmlElement, *without: str) -> str:
    """The text in an element, without that in some kinds of elements inside of it."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in without:
            parts.append(words(child, *without))
        parts.append(child.tail or "")
    return " ".join(parts) if element.tag in ("p", "div", "br") else "".join(parts)


def reached(document: Document) -> Things:
    """The things in an extracted body."""
    found: Things = {kind: Counter() for kind in KINDS}
    for span in walk_spans(document.blocks):
        if span.link:
            found["links"][_address(span.link)] += 1
    for block in _all(document.blocks):
        match block:
            case Heading(spans=spans):
                found["headings"][_heading(spans_text(spans))] += 1
            case Listing(items=items):
                for item in items:
                    own = [_item_text(one) for one in item.blocks if not isinstance(one, Listing)]
                    found["lists"][_letters("".join(own))] += 1
            case Figure(src=src, caption=caption):
                found["images"][_picture(src)] = 1
                found["captions"][_caption(spans_text(caption))] += 1
            case Table(rows=rows):
                found["tables"].update(_letters(spans_text(cell)) for row in rows for cell in row)
            case Code(text=text):
                found["code"].update(line.strip() for line in text.splitlines())
            case Quote(blocks=inner):
                found["quotes"][_letters("".join(block_text(one) for one in inner))] += 1
    return found


def _all(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        yield block
        match block:
            case Listing(items=items):
                for item in items:
                    yield from _all(item.blocks)
            case Quote(blocks=inner) | Details(blocks=inner):
                yield from _all(inner)
            case Terms(items=pairs):
                for _, inner in pairs:
                    yield from _all(inner)


def _item_text(block: Block) -> str:
    """The words of a block in an item: of a picture those that the page shows, not its description."""
    if not isinstance(block, Figure):
        return block_text(block)
    caption = spans_text(block.caption)
    return "" if caption == block.alt else caption


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w", text)).lower()


def _heading(text: str) -> str:
    return _letters(text.replace("[edit]", ""))


def _caption(text: str) -> str:
    return _letters(text).replace("credit", "")


def _picture(address: str) -> str:
    """An image's address without what says its size; '' where it is no picture of its own."""
    if address.startswith(("data:", "about:")) or _NO_PICTURE.search(address):
        return ""
    name = _address(address).partition("?")[0].rpartition("/")[2].lower()
    name = re.sub(r"^\d{2,4}px-", "", name)
    if name.isdigit():
        # A size alone: the file is named before it.
        name = _address(address).partition("?")[0].split("/")[-3].lower()
    return re.sub(r"[-_]\d{2,4}x\d{2,4}(?=\.)|[-_]?\d{3,4}w?(?=\.\w+$)|[-_](?:large|medium|small)\w*(?=\.)", "", name)


def _address(address: str) -> str:
    """An address for comparing: without its scheme and fragment."""
    return re.sub(r"^[a-z]+:(?://)?|#.*$|/$", "", address.strip()).replace("%20", " ")


def pages() -> Iterator[tuple[str, bytes, bytes]]:
    """Name, page and expected HTML of each of Mozilla's pages."""
    for path in sorted((PAGES / "mozilla").glob("*.expected.html.gz")):
        name = path.name.partition(".")[0]
        page = path.with_name(f"{name}.html.gz")
        yield name, gzip.decompress(page.read_bytes()), gzip.decompress(path.read_bytes())


class Share(NamedTuple):
    """Of one kind of thing: how many are expected, and how many of them are there."""

    whole: int
    walked: int
    """In the document made of the expected HTML itself."""
    extracted: int
    """In the article extracted from the page."""


def measured(missing: str = "", *, walked: bool = False, strict: bool = False) -> dict[str, Share]:
    """The share of each kind over all pages; the things of kind `missing` that are lost are printed."""
    totals = {kind: [0, 0, 0] for kind in KINDS}
    for name, page, wanted in pages():
        found = extract(page, url=URL)
        got = reached(found.body or Document())
        got["headings"][_letters(found.title)] += 1
        kept = reached(to_document(wanted.decode("utf-8"), base=URL))
        for kind, things in expected(wanted).items():
            things.pop("", None)
            if not strict and (left := _NOT_READ.get(name, {}).get(kind)):
                things = Counter({thing: count for thing, count in things.items() if not left.search(thing)})
            totals[kind][0] += things.total()
            totals[kind][1] += (things & kept[kind]).total()
            totals[kind][2] += (things & got[kind]).total()
            if kind == missing:
                for thing, count in (things - (kept if walked else got)[kind]).items():
                    print(f"{name}  {count}  {thing[:110]}")
    return {kind: Share(*counts) for kind, counts in totals.items()}


def main() -> None:
    """Print the shares."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--missing", choices=KINDS, default="")
    arguments.add_argument("--walked", action="store_true", help="list what the walk loses, not the extraction")
    arguments.add_argument("--strict", action="store_true", help="count also what no reader should show")
    asked = arguments.parse_args()
    print("structure  expected  walked  extracted")
    for kind, share in measured(asked.missing, walked=asked.walked, strict=asked.strict).items():
        print(f"{kind:9} {share.whole:9}   {share.walked / share.whole:.3f}      {share.extracted / share.whole:.3f}")


if __name__ == "__main__":
    main()
