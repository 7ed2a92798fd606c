"""Entries made ready for the store: who they are, when they are from, and what can be said of them in a line.

Pure. HTML is only read for its words here; it is laid out when an article is opened: most never are.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from termnews.fetch.html_words import plain_text, plain_utf8
from termnews.model import Entry, NewArticle, Utf8
from termnews.store.unspaced import is_unspaced
from termnews.text import clean

STANDFIRST = 300
"""Characters that are kept of a summary, to the end of a sentence or word."""

SHORT = 250
"""Words: a feed's text below this is taken for an excerpt where the reader has left the choice to us."""

_TITLE = 90
_KEY = 400
_BYLINE_NAMES = 5
_TAIL = 400
"""Characters at the end of a text in which the marks of an excerpt are looked for."""

_CUT = re.compile(
    r"""(?:
        (?:\[\s*)?(?:…|\.\.\.|&hellip;)\s*\]?                            # the mark of an excerpt
        | \(?\b(?:continue\ reading|read\ (?:more|on|the\ rest|the\ full|full)|weiterlesen|lire\ la\ suite|leer\ más)\b
          [^.]{0,120}(?:→|»|&raquo;|\)|…|\.\.\.)?
    )\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
_CUT_ENDS = ("…", "...", "]", "&hellip;")
_CUT_WORDS = (
    *("continue reading", "read more", "read on", "read the rest", "read the full", "read full"),
    *("weiterlesen", "lire la suite", "leer más"),
)
"""What a text ends in or has near its end, or else `_CUT` need not be tried at each of its characters."""
_CUT_HINTS = ("read", "lire", "leer", "weiter")
"""One of them stands in each of `_CUT_WORDS`."""
_MARK = 20
"""Characters of the longest mark of an excerpt, white space and all."""
_CREDIT = re.compile(r"The post .{1,300} (?:appeared first on|first appeared on) .{1,200}$", re.DOTALL)
_LONGEST_CREDIT = 530
_CJK = re.compile("[\u3040-\u9fff\uac00-\ud7a3]")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)]?(?=\s|$)|[。！？]")


def articles(entries: Sequence[Entry], now: datetime, judge: bool = True) -> tuple[NewArticle, ...]:
    """The articles of a document, in its order; an entry that stands in it twice is taken once.

    Without `judge` none is said to be cut: a tenth of the work, for what nobody asks where no pages are fetched.
    """
    found: dict[str, NewArticle] = {}
    for place, (key, entry) in enumerate(zip(_keys(entries), entries, strict=True)):
        if key not in found:
            # Entries without a date keep the order of the document: its first is the newest.
            found[key] = article(key, entry, now - timedelta(seconds=place), judge)
    return tuple(found.values())


def article(key: str, entry: Entry, first_seen: datetime, judge: bool = True) -> NewArticle:
    """One entry as an article. Without a date, or with one that is still to come, it is from when it was first seen."""
    html = entry.content or entry.summary
    raw = html.encode("utf-8", "surrogatepass")
    words, letters = plain_utf8(raw)
    plain = words.decode()
    date = _date(entry, first_seen)
    return NewArticle(
        key=key,
        url=entry.url,
        title=entry.title or _title_of(plain) or entry.url or "Untitled",
        published=date or first_seen,
        standfirst=standfirst(entry, plain),
        byline=byline(entry.authors),
        updated=entry.updated if entry.updated and entry.updated <= first_seen else None,
        language=entry.language,
        image=entry.image,
        html=html,
        plain=plain,
        comments_url=entry.comments_url,
        comments_feed=entry.comments_feed,
        comments=entry.comments,
        enclosures=entry.enclosures,
        categories=entry.categories,
        dated=date is not None,
        is_cut=judge and is_cut(plain, SHORT),
        # Of letters that are not known some may be none that can be written.
        utf8=Utf8(raw, words, letters) if letters is not None else None,
    )


def standfirst(entry: Entry, plain: str) -> str:
    """The summary in a line; empty where it is only the beginning of the text that follows (`plain`).

    A first paragraph or heading of the text that is the summary, and short, is the standfirst (it is taken out of the
    text by `texts.without_standfirst`).
    """
    if not entry.summary:
        return ""
    summary = clean(plain_text(entry.summary) if entry.content else plain, limit=0)
    summary, cut = _uncut(summary)
    if entry.content and _begins(plain, summary):
        is_first = not cut and summary == clean(plain.partition("\n\n")[0], limit=0)
        return summary if is_first and len(summary) <= STANDFIRST else ""
    return _beginning(summary + "…" if cut and not _SENTENCE_END.search(summary[-2:]) else summary, STANDFIRST)


def _uncut(text: str) -> tuple[str, bool]:
    """A text without what marks it as an excerpt at its end, and whether there was such a mark."""
    if "The post " in text[-_TAIL:]:
        text = _without_credit(text)
    head, tail = text[:-_TAIL], text[-_TAIL:]
    folded = tail.rstrip().lower()
    if any([word in folded for word in _CUT_HINTS]) and any([words in folded for words in _CUT_WORDS]):
        cut = _CUT.search(tail)
    else:
        cut = _CUT.search(tail, max(len(tail) - _MARK, 0)) if folded.endswith(_CUT_ENDS) else None
    return (head + (tail[: cut.start()] if cut else tail)).rstrip(" …"), cut is not None


def _without_credit(text: str) -> str:
    """A text without the line with which WordPress ends its feeds' texts."""
    at = text.find("The post ", max(len(text) - _LONGEST_CREDIT, 0))
    while at >= 0:
        if _CREDIT.match(text, at):
            return text[:at].rstrip()
        at = text.find("The post ", at + 1)
    return text


def _begins(plain: str, summary: str) -> bool:
    """Whether a text begins with a summary; what parts its words may differ."""
    head = plain[: len(summary) * 2 + 200]
    return head.split(None, 2)[:2] == summary.split(None, 2)[:2] and clean(head, limit=0).startswith(summary)


def byline(authors: Sequence[str]) -> str:
    """The names, each once: `A. Writer, B. Editor and 4 others`."""
    names = list(dict.fromkeys(authors))
    if len(names) <= _BYLINE_NAMES:
        return ", ".join(names)
    return f"{', '.join(names[:_BYLINE_NAMES])} and {len(names) - _BYLINE_NAMES} others"


def is_cut(plain: str, words: int) -> bool:
    """Whether a feed's text is not the whole article: shorter than `words`, or it ends as an excerpt does."""
    if _uncut(plain[-2 * _TAIL :])[1]:
        return True
    count = len(plain.split(None, words))
    if count < words and is_unspaced(plain):
        # As `Document.word_count`: a CJK character is half a word.
        count += len(_CJK.findall(plain)) // 2
    return count < words


# --- identity ---------------------------------------------------------------------------------------------------------


def _keys(entries: Sequence[Entry]) -> list[str]:
    """Each entry's identity inside its source: guid, else address, else a hash of title and text.

    A guid that several addresses share identifies none of them; where that is so of most, guids are not believed at
    all (FreshRSS: hasBadGuids).
    """
    addresses: dict[str, set[str]] = {}
    for entry in entries:
        if entry.guid:
            addresses.setdefault(entry.guid, set()).add(entry.url)
    shared = {guid for guid, urls in addresses.items() if len(urls) > 1}
    with_guid = Counter(entry.guid in shared for entry in entries if entry.guid)
    believed = with_guid[True] <= with_guid[False]
    return [_key(entry, by_guid=bool(entry.guid) and believed and entry.guid not in shared) for entry in entries]


def _key(entry: Entry, by_guid: bool) -> str:
    name = entry.guid if by_guid else entry.url or entry.guid
    if not name:
        name = "\n".join((entry.title, entry.summary, entry.content))
        return f"hash:{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:32]}"
    # A site that moves to https sends all its articles again under new names, were the scheme part of them.
    name = "https:" + name[5:] if name.startswith("http:") else name
    return name if len(name) <= _KEY else f"hash:{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:32]}"


# --- words and dates --------------------------------------------------------------------------------------------------


def _date(entry: Entry, first_seen: datetime) -> datetime | None:
    """The date that a source gives, if it can be true."""
    for date in (entry.published, entry.updated):
        if date is not None and date.year >= 1990 and date <= first_seen:
            return date
    return None


def _title_of(plain: str) -> str:
    line = clean(plain[: _TITLE * 4].lstrip().split("\n", 1)[0])
    return _beginning(line, _TITLE)


def _beginning(line: str, most: int) -> str:
    """The first sentences of a line that fit; where the first is longer than that, its words that fit, and `…`."""
    if len(line) <= most:
        return line
    ends = [end.end() for end in _SENTENCE_END.finditer(line[: most + 1]) if end.end() >= most // 3]
    if ends:
        return line[: ends[-1]]
    head = line[:most]
    return (head.rsplit(" ", 1)[0] if " " in head[most // 2 :] else head).rstrip(" ,;:–-") + "…"
