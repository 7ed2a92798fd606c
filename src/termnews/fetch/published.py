"""When an article was published: what its page tells machines, and the date that it shows beside the headline.

Sources in their order of trust: JSON-LD (schema.org) and meta elements, of which the earlier counts where both say it;
the lines around the headline; `<time>` and elements that are named for dates; the address; the data of the page's
scripts; and at last the day of the latest change, where the page states no other. A date beside the headline that is
earlier than what machines are told wins: a page that was moved or saved again tells them of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

from termnews.fetch import extract_jsonld as jsonld
from termnews.fetch.dates import parse_date
from termnews.fetch.extract_blocks import Block
from termnews.fetch.extract_tree import PageTree
from termnews.text import clean

_SURE_NAMES = (
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
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "date",
)
"""Meta elements that hold the day of publication, the surest first."""
_CHANGED_NAMES = ("article:modified_time", "og:updated_time", "last-modified")

_DATE_IN_URL = re.compile(r"/(20[0-3]\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?:/|-|\b)")
_DAY = re.compile(
    r"(?<![\w./-])(?:[^\W\d_]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d"
    r"|\d{1,2}(?:\.|st|nd|rd|th)? (?:de )?[^\W\d_]{3,10}\.?,? (?:de )?(?:19|20)\d\d"
    r"|\d{1,2}-[^\W\d_]{3,9}-(?:19|20)\d\d|(?:19|20)\d\d [^\W\d_]{3,9} \d{1,2}"
    r"|(?:19|20)\d\d([-./])\d\d\1\d\d|\d{1,2}([./])\d{1,2}\2(?:19|20)\d\d|(?:19|20)\d\d年\d{1,2}月\d{1,2}日)(?!\w)"
)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_CHANGED = re.compile(
    r"updat|modif|revis|review|fact.?check|changed|edited|renewed|aktualis|geändert|stand\b|mis à jour|mise à jour"
    r"|actualiz|aggiorn|atualiz|güncel|oppdater|uppdater|opdater|обновл|更新",
    re.I,
)
"""Words before the day of a change."""
_PUBLISHED = re.compile(r"publish|posted", re.I)
_OTHER_DAY = re.compile(r"verfügbar bis|available until|recorded on|expires|deadline|starts?\b|ends?\b|due\b", re.I)
"""Words before a day that is no publication's."""
_DATE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:date|published|pubdate|posted|timestamp|dateline|entry-date|post-date)(?:$|[\s_-])", re.I
)
_IN_SCRIPT = re.compile(
    r"\\?[\"'](?:datePublished|publishedLocalISO)"
    r"\\?[\"']\s*:\s*\\?[\"'](\d{4}-\d\d-\d\d[^\"'\\]{0,20})"
)
_DATELINE = re.compile(rf"^[A-ZÀ-Þ][^.,]{{2,40}}, (?:{_DAY.pattern}) ?(?:\(|[-–—])")
"""How an agency's report begins: place, day, agency."""
_BEFORE, _AFTER = 4, 11
"""Blocks before and after the headline among which its date is looked for."""
_LONGEST_LINE, _MOST_BESIDE = 140, 90
"""Characters of a line with a date, and of what it says beside the dates: more is a sentence."""
_LABEL = 30
"""Characters before a date that may say what day it is."""
_NEAR = timedelta(days=1.5)
"""Dates as near as this are the same one, in another zone or rounded."""
_LONGEST_SCRIPT = 2 << 20


class Told(NamedTuple):
    """What a page says of its dates outside of its text."""

    published: datetime | None = None
    """The publication, as machines are told it."""
    guess: datetime | None = None
    """The best that is left where neither they nor the lines around the headline say it."""
    changed: datetime | None = None
    """The latest change."""
    loose: datetime | None = None
    """That of some element of the page that is made for dates."""


NOTHING = Told()


def told(root: HtmlElement, named: dict[str, str], article: jsonld.Node, nodes: list[jsonld.Node], url: str) -> Told:
    """Read a page's data, meta elements, `<time>` elements and address."""
    data = parse_date(clean(jsonld.text_of(article.get("datePublished"))))
    meta = _first(named[name] for name in _SURE_NAMES if name in named)
    times = [e for e in root.iter("time") if not _CHANGED.search(f"{e.get('itemprop')} {e.get('class')}")]
    both = [moment for moment in (data, meta) if moment]
    published = min(both) if both else _first(jsonld.text_of(node.get("datePublished")) for node in nodes)
    return Told(
        published or _first(jsonld.text_of(article.get(name)) for name in ("dateCreated", "uploadDate")),
        None if published else _first(_guesses(times, root, url)),
        _first(
            (jsonld.text_of(article.get("dateModified")), *(named[name] for name in _CHANGED_NAMES if name in named))
        ),
        None if published else _first(_loose(times, root)),
    )


def when(tree: PageTree, dates: Told, language: str) -> datetime | None:
    """When the article was published, from its dates as they were told and the lines around its headline."""
    lines = list(_around(tree, language))
    shown = next((line.day for line in lines if not line.changed), None)
    if dates.published is not None:
        earlier = shown is not None and shown < dates.published - _NEAR
        return shown if earlier else dates.published
    change = next((line.day for line in lines), None)
    return shown or dates.guess or change or dates.changed or dates.loose or _somewhere(tree, language)


def names_a_day(block: Block) -> bool:
    """Whether a line of text names a day and says little else."""
    line = words_of(block)
    return _DAY.search(line) is not None and _says_little_else(line)


def _says_little_else(line: str) -> bool:
    return len(_DAY.sub("", line)) <= _MOST_BESIDE


def without_days(text: str) -> str:
    """A text without the days that it names."""
    return _DAY.sub(" ", text)


def words_of(block: Block) -> str:
    """The text of a block with a space between what stands in different elements: a name and a date beside it."""
    return " ".join(clean((element.tail if after else element.text) or "") for element, after in block.pieces)


def _first(texts: Iterator[str] | tuple[str, ...]) -> datetime | None:
    return next((moment for text in texts if text and (moment := parse_date(clean(text)))), None)


def _guesses(times: list[HtmlElement], root: HtmlElement, url: str) -> Iterator[str]:
    """The dates of elements marked as the publication, of the address, and of the data of the page's scripts."""
    marked = [e for e in times if e.get("pubdate") is not None or "published" in (e.get("class") or "")]
    with_itemprop = root.xpath("//*[@itemprop]")
    items = [
        e
        for e in (with_itemprop if isinstance(with_itemprop, list) else [])
        if isinstance(e, HtmlElement) and "datepublished" in (e.get("itemprop") or "").lower()
    ]
    for element in (*items[:3], *marked[:3]):
        yield from _said(element)
    if found := _DATE_IN_URL.search(url):
        yield "-".join(part.zfill(2) for part in found.groups())
    for script in root.iter("script"):
        text = script.text or ""
        if len(text) < _LONGEST_SCRIPT and (found := _IN_SCRIPT.search(text)):
            yield found.group(1)


def _loose(times: list[HtmlElement], root: HtmlElement) -> Iterator[str]:
    classed = (e for e in root.iter("span", "div", "p", "abbr", "li") if _DATE_CLASS.search(e.get("class") or ""))
    for element in (*times[:3], *islice(classed, 3)):
        yield from _said(element)


def _said(element: HtmlElement) -> Iterator[str]:
    whole = element.text_content()
    for text in (element.get("datetime"), element.get("content"), element.get("title"), whole):
        if text and len(text) < 100:
            yield text
    if len(whole) < 2 * _LONGEST_LINE and (found := _DAY.search(clean(whole))) and not _CHANGED.search(whole):
        yield found.group()


# --- beside the headline ----------------------------------------------------------------------------------------------


class _Line(NamedTuple):
    day: datetime
    changed: bool
    """The line says that it is the day of a change."""


def _around(tree: PageTree, language: str) -> Iterator[_Line]:
    """The dates of the lines after the headline, then of those before it, as they follow one another."""
    if tree.heading < 0:
        return
    blocks = tree.cut.blocks
    heading = tree.blocks[tree.heading]
    at = next(at for at, block in enumerate(blocks) if block is heading)
    for block in (*blocks[at + 1 : at + _AFTER], *reversed(blocks[max(at - _BEFORE, 0) : at])):
        if len(block.text) <= _LONGEST_LINE and not _in_figure(tree, block):
            yield from _dates_of(block, language)


def _in_figure(tree: PageTree, block: Block) -> bool:
    node = block.node
    for _ in range(4):
        if node < 0 or tree.cut.elements[node].tag in ("figure", "figcaption"):
            return node >= 0
        node = tree.cut.parents[node]
    return False


def _dates_of(block: Block, language: str) -> Iterator[_Line]:
    """The dates of a line that says little else; `<time>` in it is read by its attribute."""
    line = words_of(block)
    if not _says_little_else(line):
        return
    moments = [
        moment
        for element, after in block.pieces
        if element.tag == "time" and not after and (moment := parse_date(element.get("datetime") or ""))
    ]
    for found in _DAY.finditer(line):
        label = line[max(found.start() - _LABEL, 0) : found.start()]
        day = moments.pop(0) if moments else _day(found.group(), language)
        if day is not None and not _OTHER_DAY.search(label):
            yield _Line(day, bool(_CHANGED.search(label)))


def _day(text: str, language: str) -> datetime | None:
    """A day as it is written; of two orders of day and month the one of the page's language."""
    if moment := parse_date(text):
        return moment
    if found := _SLASHED.fullmatch(text):
        first, second, year = map(int, found.groups())
        month, day = (first, second) if language.lower() in ("", "en", "en-us") else (second, first)
        with suppress(ValueError):
            return datetime(year, month, day, tzinfo=UTC)
    return None


def _somewhere(tree: PageTree, language: str) -> datetime | None:
    """The day that an agency's report begins with, or that a short line says is that of publication or of a change."""
    for block in tree.cut.blocks:
        if _DATELINE.search(block.text) and (found := _DAY.search(block.text)):
            return _day(found.group(), language)
        if len(block.text) <= _MOST_BESIDE and (found := _DAY.search(block.text)):
            label = block.text[: found.start()]
            if len(label) <= _LABEL and (_CHANGED.search(label) or _PUBLISHED.search(label)):
                return _day(found.group(), language)
    return None
