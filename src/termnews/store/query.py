"""What a reader typed into the search, as the two ways of looking for it: FTS5's language and LIKE patterns. Pure.

`word` must stand there, `"some words"` must stand there next to each other, `-word` and `-"some words"` must not. Every
term is quoted, so that nothing typed is taken for an operator of FTS5 (AND, NEAR, *, :, ^, parentheses).
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from termnews.store.unspaced import is_unspaced
from termnews.text import clean

MOST_TERMS = 32
"""Terms that are looked for; what is typed beyond them does not narrow the search further."""

_TERM = re.compile(r'(-?)"([^"]*)"?|(-?)([^\s"]+)')
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})


class Query(NamedTuple):
    """A search, ready to be carried out."""

    words: tuple[str, ...] = ()
    """The terms that must be there, as typed: for the snippet."""
    match: str = ""
    """The FTS5 expression; empty where there is no term for it."""
    headline: str = ""
    """`match`, looked for in the headline alone."""
    exclude: str = ""
    """The FTS5 expression of what must not be there, for a search that has no `match`."""
    like: tuple[str, ...] = ()
    """LIKE patterns (escape character: backslash) of terms in scripts without spaces, which FTS5 cannot find."""
    unlike: tuple[str, ...] = ()
    """LIKE patterns of such terms that must not be there."""

    def __bool__(self) -> bool:
        return bool(self.match or self.like)


def parse(typed: str) -> Query:
    """The search that a reader means. One without a term that must be there finds nothing."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for minus, phrase, dash, word in _TERM.findall(clean(typed.translate(_QUOTES), limit=0)):
        term = (phrase or word).strip()
        group = unwanted if minus or dash else wanted
        if _is_term(term) and term not in group and len(wanted) + len(unwanted) < MOST_TERMS:
            group.append(term)
    spaced = [_quoted(term) for term in wanted if not is_unspaced(term)]
    excluded = [_quoted(term) for term in unwanted if not is_unspaced(term)]
    # NOT binds closer than AND in FTS5.
    without = "".join(f" NOT {term}" for term in excluded)
    return Query(
        words=tuple(wanted),
        match=f"({' AND '.join(spaced)}){without}" if spaced else "",
        headline=f"({' AND '.join(f'{{title}} : {term}' for term in spaced)}){without}" if spaced else "",
        exclude=" OR ".join(excluded) if not spaced else "",
        like=tuple(_pattern(term) for term in wanted if is_unspaced(term)),
        unlike=tuple(_pattern(term) for term in unwanted if is_unspaced(term)),
    )


def _is_term(term: str) -> bool:
    """Whether FTS5 finds a token in it: unicode61 makes them of letters, digits and private characters."""
    return any(unicodedata.category(ch) == "Co" or unicodedata.category(ch)[0] in "LN" for ch in term)


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


def _pattern(term: str) -> str:
    return "%" + re.sub(r"([\\%_])", r"\\\1", term) + "%"
