"""Which source a person means, by its number, its address, or enough of its title; and which tag."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from termnews import urls
from termnews.errors import UsageError
from termnews.model import Source

_SHOWN = 5
"""Sources that are named where the words fit several."""


def find_source(sources: Sequence[Source], words: str) -> Source:
    """The source that is meant. Raises UsageError where that is none, or not a single one."""
    wanted = words.strip().casefold()
    numbered = {str(source.id): source for source in sources}
    if wanted in numbered:
        return numbered[wanted]
    try:
        address = urls.normalise(words)
    except ValueError:
        address = ""
    for fits in (
        [source for source in sources if address and source.url == address],
        [source for source in sources if source.title.casefold() == wanted],
        [source for source in sources if wanted and wanted in f"{source.title}\n{source.url}".casefold()],
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            named = "; ".join(f"{source.id} {source.title}" for source in fits[:_SHOWN])
            more = f"; and {len(fits) - _SHOWN} others" if len(fits) > _SHOWN else ""
            raise UsageError(f"“{words}” fits {len(fits)} sources: {named}{more}.", "Give the number of one.")
    raise UsageError(f"There is no source “{words}”.", _nearest(sources, wanted))


def find_tag(sources: Sequence[Source], words: str) -> str:
    """The tag that is meant, however it is capitalised, `#` before it or not. Raises UsageError where it is none."""
    wanted = words.strip().removeprefix("#").casefold()
    tags = {tag.casefold(): tag for source in sources for tag in source.tags}
    if wanted in tags:
        return tags[wanted]
    near = get_close_matches(wanted, tags, 1)
    raise UsageError(
        f"No source has the tag “{words}”.",
        f"Did you mean “{tags[near[0]]}”?" if near else "`termnews sources` lists them.",
    )


def _nearest(sources: Sequence[Source], wanted: str) -> str:
    names = {source.title.casefold(): source for source in sources}
    names |= {urls.host(source.url): source for source in sources}
    # A word of a longer title may be the one that was mistyped.
    names |= {word: source for source in sources for word in source.title.casefold().split() if len(word) > 3}
    near = get_close_matches(wanted, names, 1)
    return f"Did you mean “{names[near[0]].title}”?" if near else "`termnews sources` lists them."
