"""How fast and how well feeds are parsed, against feedparser: a table of ../shared/corpus/feeds/real.

    python tests/bench/feeds.py [--rounds N] [--feeds]

The two take turns on each feed; a feed's time is the best of its rounds, in CPU, and the worst feeds get more rounds. A
round of a small feed is five calls of the one and five of the other, as the first after another program's work pays for
cold caches. Beside both stands the floor: what lxml takes to parse the same bytes, before anything is read of them.
`--feeds` has a line for each feed, else there is one for each of the ten worst.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import time
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

import feedparser
from lxml import etree

from termnews.fetch.feeds import parse
from termnews.model import Feed
from termnews.urls import join

REAL = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "feeds" / "real"
_SMALL, _CALLS = 200_000, 5
"""Bytes under which a feed is small, and how often the two are called in a round of such a feed."""
_WORST, _MORE_ROUNDS = 12, 8
_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>|<[!?][^>]*>", re.DOTALL)


Result = TypeVar("Result")


class Row(NamedTuple):
    """A feed: what both made of it, and the CPU seconds that each took."""

    file: str
    size: int
    ours: Feed
    theirs: feedparser.FeedParserDict
    our_seconds: float
    their_seconds: float
    floor_seconds: float

    @property
    def ratio(self) -> float:
        """How many times as fast we are."""
        return self.their_seconds / self.our_seconds


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--feeds", action="store_true", help="a line for each feed as well")
    asked = arguments.parse_args()
    warnings.simplefilter("ignore")
    rows = measured(asked.rounds)
    for row in sorted(rows, key=lambda row: row.ratio)[: None if asked.feeds else 10]:
        print(f"{row.file} {row.size:>9,} bytes {len(row.ours.entries):>4} entries", end="  ")
        print(f"{row.our_seconds * 1e3:7.3f} ms  feedparser {row.their_seconds * 1e3:8.2f} ms", end="  ")
        print(f"{row.ratio:5.1f} x   floor {row.floor_seconds * 1e3:6.3f} ms", end="")
        print("  repaired" * row.ours.repaired)
    _print_speed(rows)
    _print_agreement(rows)


def measured(rounds: int) -> list[Row]:
    """Parse each feed of the index so many rounds with both, and those that come out worst some rounds more.

    They take less than a millisecond: on a busy machine a few of them come out badly each time, and never the same.
    """
    served = {one["file"]: one for one in json.loads((REAL / "index.json").read_text())}
    rows = sorted((_row(one, rounds) for one in served.values()), key=lambda row: row.ratio)
    return [_faster(row, _row(served[row.file], _MORE_ROUNDS)) for row in rows[:_WORST]] + rows[_WORST:]


def _faster(row: Row, again: Row) -> Row:
    """The lesser times of each in both."""
    return row._replace(
        our_seconds=min(row.our_seconds, again.our_seconds),
        their_seconds=min(row.their_seconds, again.their_seconds),
        floor_seconds=min(row.floor_seconds, again.floor_seconds),
    )


def _row(served: dict[str, str], rounds: int) -> Row:
    body = (REAL / served["file"]).read_bytes()
    content_type = f"application/xml; charset={served['charset']}" if served["charset"] else "application/xml"
    headers = {"content-location": served["url"], "content-type": content_type}
    calls = _CALLS if len(body) < _SMALL else 1
    ours, theirs, floor = [], [], []
    for _ in range(rounds):
        ours += [_timed(lambda: parse(body, url=served["url"], content_type=content_type)) for _ in range(calls)]
        theirs += [_timed(lambda: feedparser.parse(body, response_headers=headers)) for _ in range(calls)]
        floor += [_timed(lambda: _tree(body)) for _ in range(calls)]
    seconds = (min(took for took, _ in timed) for timed in (ours, theirs, floor))
    return Row(served["file"], len(body), ours[0][1], theirs[0][1], *seconds)


def _tree(body: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(body.lstrip(), etree.XMLParser(encoding="utf-8", resolve_entities="internal"))
    except etree.XMLSyntaxError:
        return None


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def _print_speed(rows: list[Row]) -> None:
    entries = sum(len(row.ours.entries) for row in rows)
    ours, theirs = sum(row.our_seconds for row in rows), sum(row.their_seconds for row in rows)
    both = [row for row in rows if len(row.ours.entries) == len(row.theirs.entries)]
    worst, best = min(both, key=lambda row: row.ratio), max(both, key=lambda row: row.ratio)
    long = min((row for row in both if row.size >= 100_000), key=lambda row: row.ratio)
    median = sorted(row.ratio for row in both)[len(both) // 2]
    print(f"feeds {len(rows)}   entries {entries:,}   {sum(row.size for row in rows) / 1e6:.1f} MB")
    print(f"termnews    {ours * 1e3:8.1f} ms   {ours / entries * 1e6:7.1f} us an entry")
    floor = sum(row.floor_seconds for row in rows)
    print(f"feedparser  {theirs * 1e3:8.1f} ms   {theirs / entries * 1e6:7.1f} us an entry")
    print(f"floor       {floor * 1e3:8.1f} ms   {theirs / floor:.0f} x: lxml's parse alone")
    print(f"ratio {theirs / ours:.1f} x overall   {median:.1f} x median   {best.ratio:.1f} x best ({best.file})")
    print(f"worst {worst.ratio:.1f} x ({worst.file})   worst of those over 100 kB {long.ratio:.1f} x ({long.file})")


def _print_agreement(rows: list[Row]) -> None:
    gained = sum(max(len(row.ours.entries) - len(row.theirs.entries), 0) for row in rows)
    found = agreement(rows)
    print(f"entries lost {lost(rows)}   entries that feedparser loses {gained}")
    shares = "   ".join(f"{field} {found[field]}/{found['entries']}" for field in FIELDS)
    print("as feedparser has it: " + shares)


FIELDS = ("link", "title", "date", "text")
"""What is compared of an entry; a text counts from 95 % of feedparser's words on."""


def agreement(rows: list[Row]) -> Counter[str]:
    """In how many entries that both find each of `FIELDS` is as feedparser has it; all of them are the `entries`."""
    same = Counter[str](dict.fromkeys(FIELDS, 0))
    for row in rows:
        # `rss:` before every tag, and no namespace: feedparser finds nothing.
        for entry, other in zip(row.ours.entries, row.theirs.entries, strict=False):
            same["entries"] += 1
            same["link"] += entry.url == join("", other.get("link", ""), ())
            # U+FE0F, emoji style, is left out here: terminals disagree on the width of what it follows.
            same["title"] += _words(html.escape(entry.title)) == _words(other.get("title", "")).replace("\ufe0f", "")
            date = other.get("published_parsed") or other.get("updated_parsed")
            # feedparser takes the year 1 for a date.
            expected = tuple(date)[:6] if date and date[0] >= 1990 else ()
            same["date"] += (tuple(entry.published.utctimetuple())[:6] if entry.published else ()) == expected
            texts = [_words(part.value) for part in other.get("content", ())] + [_words(other.get("summary", ""))]
            longest = max(_words(entry.content), _words(entry.summary), key=len)
            same["text"] += len(longest) >= 0.95 * max(map(len, texts))
    return same


def lost(rows: list[Row]) -> int:
    """Entries that feedparser finds and we do not."""
    return sum(max(len(row.theirs.entries) - len(row.ours.entries), 0) for row in rows)


def _words(markup: str) -> str:
    """What remains of HTML without tags, references and white space."""
    return "".join(html.unescape(_TAG.sub(" ", markup)).split())


if __name__ == "__main__":
    main()
