"""newsboat's `urls` file, read as newsboat reads it (its src/fileurlreader.cpp), but nothing is run.

A line is an address and its tags; `~Name` is the title, `!tag` hides a feed there and is an ordinary tag here. Lines
that name a command (`exec:`, `filter:`), a search over other feeds (`query:`) or a file of this machine are reported.
"""

from __future__ import annotations

from itertools import islice

from termnews.errors import UsageError
from termnews.fetch.opml import LARGEST, MOST, MOST_TAGS, Outline, SourceList, web_address
from termnews.text import clean, plural, shorten

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
_REASONS = {
    "exec": "a command, which is not run",
    "filter": "goes through a command, which is not run",
    "query": "a search over other feeds",
    "file": "a file of this machine",
}
_TAG_LIMIT = 60


def read_all(data: bytes) -> SourceList:
    """The sources of a `urls` file, each address once, and what has been left out. Raises UsageError."""
    if len(data) > LARGEST:
        raise UsageError(f"The list of sources is larger than {LARGEST >> 20} MB.")
    lines = data.decode("utf-8-sig", "replace").splitlines()
    if len(lines) > MOST:
        raise UsageError(f"The list of sources has more than {plural(MOST, 'line')}.")
    found: dict[str, Outline] = {}
    skipped: list[str] = []
    for line in lines:
        words = split_line(line)
        if not words:
            continue
        url = web_address(words[0])
        if not url:
            reason = _REASONS.get(words[0].partition(":")[0].lower(), "not a web address")
            skipped.append(f"{shorten(clean(words[0]), 60)}: {reason}")
            continue
        again = found.get(url, Outline(url))
        title = next((clean(word[1:]) for word in words[1:] if word.startswith("~")), "")
        tags = (clean(word.removeprefix("!"), _TAG_LIMIT) for word in words[1:] if not word.startswith("~"))
        merged = tuple(dict.fromkeys((*again.tags, *(tag for tag in islice(tags, MOST_TAGS) if tag))))[:MOST_TAGS]
        found[url] = Outline(url, again.title or title, merged)
    return SourceList(tuple(found.values()), tuple(skipped))


def split_line(line: str) -> list[str]:
    """The words of a line: parted by white space; quoted ones with escapes; a `#` at the beginning of one ends all."""
    words: list[str] = []
    at = 0
    while at < len(line):
        if line[at] in " \t\r\n":
            at += 1
        elif line[at] == "#":
            break
        elif line[at] == '"':
            word, at = _quoted(line, at + 1)
            words.append(word)
        else:
            end = next((place for place in range(at, len(line)) if line[place] in " \t\r\n"), len(line))
            words.append(line[at:end])
            at = end
    return words


def _quoted(line: str, at: int) -> tuple[str, int]:
    """The word up to the next quotation mark or the end of the line, and where it ends."""
    letters: list[str] = []
    while at < len(line) and line[at] != '"':
        if line[at] == "\\" and at + 1 < len(line):
            at += 1
            letters.append(_ESCAPES.get(line[at], line[at]))
        else:
            letters.append(line[at])
        at += 1
    return "".join(letters), at + 1
