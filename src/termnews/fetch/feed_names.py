"""One vocabulary for all feeds: an element's tag becomes `local` or `prefix:local`, in lower case.

Whatever namespace RSS or Atom stands in (there are a dozen, and none), its elements have no prefix; the modules have
the prefix by which their specifications call them, whatever the document calls them. So `atom:author` in an RSS item
and `author` in an Atom entry are the same thing under the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lxml.etree import _Element

from termnews.memo import remembered

Table = dict[str, tuple[str, ...]]
"""What is read of an element: for each field the names it may stand under, the best first."""
Found = dict[str, list[_Element]]
"""The children of an element by field: under the best name first, those under one name in document order."""
Reader = Callable[[Any, _Element], Any]
"""Reads a field out of one element, for a `Scope`; what is empty counts as not there."""
Rule = tuple[str, int, Reader | None, int, bool]
"""What an element is: its field; the rank of its name among those of the field; where one element is enough, how it is
read and the place of the field in the record that is filled, else None and -1; whether it may hold what is an entry's.
"""

MOST = 100
"""How many elements of one field are looked at, and how many of any that are empty: more links, words or authors of one
entry are none."""

_FEW = 1000
"""Children of an element under which they are taken all at once."""
_HOLDERS = frozenset(("media", "group"))
"""The fields whose elements may hold an entry's."""

XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
THREAD_COUNT = "{http://purl.org/syndication/thread/1.0}count"

_CORE = (
    # RSS 0.9x, 1.0, 1.1, 2.0; Atom 1.0, 0.3 and the drafts before it. Beginnings, as versions differ at the end.
    "http://backend.userland.com/rss",
    "http://blogs.law.harvard.edu/tech/rss",
    "http://cyber.law.harvard.edu/rss/rss.html",
    "http://channel.netscape.com/rdf/simple/0.9",
    "http://my.netscape.com/rdf/simple/0.9",
    "http://my.netscape.com/publish/formats/rss",
    "http://purl.org/rss/1.0/modules/rss091",
    "http://purl.org/net/rss1.1",
    "http://www.w3.org/2005/atom",
    "https://www.w3.org/2005/atom",
    "http://purl.org/atom/",
    "http://purl.org/echo",
    "http://purl.org/pie",
)
_RSS_1 = "http://purl.org/rss/1.0"

_MODULES = {
    "http://purl.org/dc/elements/": "dc",
    "http://purl.org/dc/terms": "dcterms",
    "http://purl.org/rss/1.0/modules/content": "content",
    "http://purl.org/rss/1.0/modules/dc": "dc",
    "http://purl.org/rss/1.0/modules/slash": "slash",
    "http://purl.org/rss/1.0/modules/syndication": "sy",
    "http://purl.org/rss/1.0/modules/threading": "thr",
    "http://purl.org/syndication/thread/": "thr",
    "http://purl.org/syndication/history/": "fh",
    "http://rssnamespace.org/feedburner/ext/": "feedburner",
    "http://search.yahoo.com/mrss": "media",
    "https://search.yahoo.com/mrss": "media",
    "http://video.search.yahoo.com/mrss": "media",
    "http://wellformedweb.org/commentapi": "wfw",
    "http://wordpress.org/export/": "wp",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns": "rdf",
}

_MOST_TAGS = 2000
_LONGEST_TAG = 200
"""Tags that are remembered: more of them, or longer ones, are made up."""

PREFIXES = {
    # What an undeclared prefix is bound to: what its specification binds it to.
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rss": "http://backend.userland.com/rss2",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "xhtml": "http://www.w3.org/1999/xhtml",
}


class Rules:
    """A table turned around: what an element is by its tag."""

    def __init__(
        self,
        table: Table,
        readers: Mapping[str, Reader] | None = None,
        record: Sequence[str] = (),
        own: str = "",
    ) -> None:
        self._table = table
        self._readers = readers or {}
        """How fields are read for which one element is enough: the best that is not empty."""
        self._record = record
        """The fields of the record that is filled; a list takes a value in half the time of a dictionary."""
        self._own = own
        """A namespace that someone made up and put RSS in."""
        places = {field: at for at, field in enumerate(record) if field in self._readers}
        self._by_name: dict[str, Rule] = {
            name: (field, rank, self._readers.get(field), places.get(field, -1), field in _HOLDERS)
            for field, names in table.items()
            for rank, name in enumerate(names)
        }
        self._known: dict[object, Rule | None] = {}
        """By tag, as lxml spells tags; filled as they are met."""

    def for_namespace(self, own: str) -> Rules:
        """The rules for a document: these, unless it has a namespace of its own."""
        return Rules(self._table, self._readers, self._record, own) if own else self

    def of(self, tag: object) -> Rule | None:
        """What an element with this tag is."""
        try:
            return self._known[tag]
        except KeyError:
            return self._learn(tag)

    def _learn(self, tag: object) -> Rule | None:
        if not isinstance(tag, str):
            # A reference to an entity outside of the document, which is not followed.
            return None
        namespace = namespace_of(tag)
        prefix = "" if self._own and namespace == self._own else prefix_of(namespace)
        local = tag.rpartition("}")[2]
        rule = self._by_name.get((f"{prefix}:{local}" if prefix else local).lower())
        if len(tag) <= _LONGEST_TAG:
            if len(self._known) >= _MOST_TAGS:
                self._known.clear()
            self._known[tag] = rule
        return rule

    def gather(self, element: _Element) -> Found:
        """The children that the table knows."""
        found: Found = {}
        for child in element:
            rule = self.of(child.tag)
            if rule is not None:
                self._add(found, child, rule)
        return found

    def read(self, scope: object, element: _Element, values: list[Any], found: Found, ranks: dict[str, int]) -> None:
        """Read the children that the table knows into `values`, the record; those for which one element is not enough
        into `found`, and how good the names are that were found into `ranks`, but for the best.

        What stands in a media:group or media:content counts as the element's own.
        """
        known, again = self._known, 0
        last: Rule | None = None
        held: list[_Element] = []
        holds = False
        # All at once they are there in half the time; a million of them would take the memory.
        for child in element[:] if len(element) < _FEW else element:
            try:
                rule = known[child.tag]
            except KeyError:
                rule = self._learn(child.tag)
            if rule is None:
                continue
            if rule is last:
                # Links, words and pictures stand in rows.
                if len(held) < MOST:
                    held.append(child)
                if holds and len(child):
                    self.read(scope, child, values, found, ranks)
                    last = None
                continue
            field, rank, reader, place, may_hold = rule
            if reader is None:
                last, holds = rule, may_hold
                if field not in found:
                    found[field] = held = [child]
                    if rank:
                        ranks[field] = rank
                elif len(held := found[field]) < MOST:
                    held.append(child)
                    worst = ranks.get(field, 0)
                    if rank > worst:
                        ranks[field] = rank
                    elif rank < worst:
                        held.sort(key=self._rank)
                        last = None
                if holds and len(child):
                    self.read(scope, child, values, found, ranks)
                    last = None
            elif again < MOST and (not values[place] or rank < ranks[field]):
                if value := reader(scope, child):
                    values[place] = value
                    ranks[field] = rank
                else:
                    again += 1

    def _add(self, found: Found, element: _Element, rule: Rule) -> None:
        field, rank, *_ = rule
        held = found.setdefault(field, [])
        if len(held) < MOST:
            last = self.of(held[-1].tag) if held else None
            held.append(element)
            if last is not None and rank < last[1]:
                held.sort(key=self._rank)

    def _rank(self, element: _Element) -> int:
        rule = self.of(element.tag)
        return rule[1] if rule else 0


def prefix_of(namespace: str) -> str:
    """The prefix of a namespace: '' for those of RSS and Atom and for none, '?' for one that is not known."""
    folded = namespace.lower()
    if not folded or folded.rstrip("/") == _RSS_1 or folded.startswith(_CORE):
        return ""
    return next((prefix for uri, prefix in _MODULES.items() if folded.startswith(uri)), "?")


@remembered(64)
def own_namespace(tag: str) -> str:
    """The namespace in the tag of a root if it is one that someone made up and put RSS in, else ''."""
    namespace = namespace_of(tag)
    return namespace if prefix_of(namespace) == "?" else ""


def namespace_of(tag: str) -> str:
    """The namespace in a tag, '' where it is in none."""
    return tag[1:].rpartition("}")[0] if tag.startswith("{") else ""


def local_name(element: _Element) -> str:
    """The name of an element without its namespace, in lower case."""
    return _local_name(str(element.tag))


@remembered(1024)
def _local_name(tag: str) -> str:
    return tag.rpartition("}")[2].lower()
