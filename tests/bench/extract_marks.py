"""What was found of headline, date, byline and standfirst, held against what was marked for a page.

A headline is right where four fifths of its words are the same, the marked one holds it, or it is a heading of the
page that the marked one is cut out of at a dash (one set was marked by a program that cuts there). A date is right
within a day and a half, a byline where it has one of the marked authors (accents and titles apart), a standfirst where
its first 60 letters are.

What the page does not say cannot be found, and does not count:

- a marked headline that stands in the head of the page alone: the title for previews of its link, while what the page
  shows is another;
- a marked day that its HTML nowhere names (years are off by one to five in one set), and one that it names only as
  that of its latest change: what is looked for is the publication;
- authors of whom its HTML has none.
"""

from __future__ import annotations

import ast
import re
import unicodedata
from collections import Counter
from datetime import datetime, timedelta
from html import unescape

from lxml.html import HtmlElement

from termnews.fetch.dates import parse_date
from termnews.fetch.encoding import decode
from termnews.fetch.extract_blocks import cut
from termnews.fetch.extract_evidence import folded
from termnews.fetch.html_parse import parse_html
from termnews.fetch.metadata import likeness
from termnews.model import Extracted
from termnews.text import clean
from tests.bench.extract_score import TruePage

DAY = 86_400
KINDS = ("title", "date", "byline", "standfirst")
_TITLES = re.compile(r"\b(?:dr|prof|phd|md)\b\.?", re.I)
_DASH = re.compile(r"\s+(?:[-–—|:]|\W?-)\s+|:\s")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_CHANGED = ("modif", "updat", "chang", "revis", "review")
_PUBLISHED = ("publish", "posted", "created", "issued")
_SAID = re.compile("|".join((*_CHANGED, *_PUBLISHED)), re.I)
_LABEL = 60
"""Characters before a day that may say which day it is."""


def compare(page: TruePage, result: Extracted, found: Counter[str]) -> None:
    """Count what was marked and what of it was found."""
    html = decode(page.html, "", "html")
    root = parse_html(html)
    title = page.known.get("title")
    if title and letters(title) in _shown(root):
        found["title"] += 1
        found["title right"] += is_headline(result.title, title, root)
    if (moment := parse_date(page.known.get("date") or "")) and states_publication(html, moment):
        found["date"] += 1
        near = result.published is not None and abs((result.published - moment).total_seconds()) < 1.5 * DAY
        found["date right"] += near
    authors = authors_of(page)
    plain = letters(_plain(unescape(html)))
    if any(letters(_plain(name)) in plain for name in authors):
        found["byline"] += 1
        found["byline right"] += any(same_name(name, result.byline) for name in authors)
    body = folded(result.body.text()) if result.body else ""
    if marked := folded(page.known.get("standfirst") or "")[:60]:
        found["standfirst"] += 1
        found["standfirst right"] += marked in folded(result.standfirst)
    if len(said := folded(result.standfirst)[:60]) > 20:
        found["said again"] += said in body


# --- headline ---------------------------------------------------------------------------------------------------------


def is_headline(title: str, marked: str, root: HtmlElement) -> bool:
    """Whether a headline is the marked one."""
    if likeness(title, marked) >= 0.8 or letters(title) in letters(marked) != "":
        return True
    rest = title[len(marked) :]
    cut_short = title.lower().startswith(marked.lower()) and _DASH.match(rest) is not None
    return cut_short and any(clean(heading.text_content()) == title for heading in root.iter("h1"))


def _shown(root: HtmlElement) -> str:
    """The letters of what a page shows."""
    return letters(" ".join(block.text for block in cut(root, show_hidden=True).blocks))


# --- date -------------------------------------------------------------------------------------------------------------


def states_publication(html: str, moment: datetime) -> bool:
    """Whether a page names the day (or the one before or after: zones), and not as that of its latest change alone."""
    labels = [
        html[max(found.start() - _LABEL, 0) : found.start()]
        for away in (0, -1, 1)
        for found in _as_written(moment + timedelta(days=away)).finditer(html)
    ]
    said = {found[-1].lower() for label in labels if (found := _SAID.findall(label))}
    changed, published = (any(word.startswith(names) for word in said) for names in (_CHANGED, _PUBLISHED))
    return bool(labels) and (not changed or published)


def _as_written(day: datetime) -> re.Pattern[str]:
    """A day in the ways in which pages write it; a month that has no English name is any."""
    y, m, d = day.year, day.month, day.day
    name = f"(?:{_MONTHS[m - 1]}|{_MONTHS[m - 1][:3]})"
    english = "|".join((*_MONTHS, *(month[:3] for month in _MONTHS)))
    foreign = rf"(?!(?:{english})\b)[^\W\d_]{{3,12}}"
    return re.compile(
        rf"(?<!\d)(?:{y}[-/.]0?{m}[-/.]0?{d}|{y}{m:02}{d:02}|0?{d}[./-]0?{m}[./-](?:{y}|{y % 100:02})"
        rf"|0?{m}[/-]0?{d}[/-](?:{y}|{y % 100:02})|{name}\.?\s+0?{d}(?:st|nd|rd|th)?,?\s+{y}"
        rf"|0?{d}(?:st|nd|rd|th)?\.?(?: de|-)?\s*(?:{name}|{foreign})\.?,?(?: de|-)?\s*{y}|{y} {name} 0?{d}"
        rf"|{y}年0?{m}月0?{d}日)(?!\d)",
        re.I,
    )


# --- byline -----------------------------------------------------------------------------------------------------------


def authors_of(page: TruePage) -> list[str]:
    """The authors as they were marked: a list, one as Python writes it, or names parted by commas."""
    marked = page.known.get("authors") or []
    if isinstance(marked, str):
        marked = ast.literal_eval(marked) if marked.startswith("[") else re.split(r",| and ", marked)
    return [name for name in marked if letters(name)]


def same_name(name: str, byline: str) -> bool:
    """Whether a byline has a name, whatever its accents and titles."""
    wanted, got = (letters(_TITLES.sub("", _plain(text))) for text in (name, byline))
    return bool(wanted and got) and (wanted in got or (len(got) > 5 and got in wanted))


def _plain(text: str) -> str:
    return "".join(ch for ch in unicodedata.normalize("NFKD", text) if not unicodedata.combining(ch))


def letters(text: str) -> str:
    """A text as its letters and digits alone."""
    return "".join(re.findall(r"\w", text.lower()))
