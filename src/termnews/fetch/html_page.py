"""What the walk over a text knows of the whole of it: its address, its anchors, the pictures seen."""

from __future__ import annotations

from lxml.html import HtmlElement

from termnews import urls
from termnews.text import clean


class Page:
    """What the walk knows of the whole text: its address, the anchors that links lead to, the pictures seen."""

    def __init__(self, root: HtmlElement, base: str, *, show_hidden: bool = False) -> None:
        self.base = base
        self.bare = base.partition("#")[0]
        self.show_hidden = show_hidden
        self.wanted = frozenset(
            target for link in root.iter("a") if (target := self.local(link.get("href") or "")) and len(target) < 200
        )
        self.aliases: dict[str, str] = {}
        """Anchors that stand inside a block that goes by another anchor."""
        self.pictures: set[str] = set()
        self._links: dict[str, str] = {}

    def local(self, href: str) -> str:
        """The anchor that an address of this same page names, '' for any other address, and where it is no clean text:
        it goes into what is exported as it is."""
        if "#" not in href:
            return ""
        before, _, target = href.strip().partition("#")
        return target if (not before or before == self.bare) and clean(target, 0) == target else ""

    def link(self, href: str) -> str:
        """An address as it is kept: absolute, '#anchor', or '' for what is not opened."""
        known = self._links.get(href)
        if known is None:
            target = self.local(href)
            written = href.strip()
            # Of '' and '#' a script makes something; they lead to where one is.
            leads = urls.join(self.base, written, ("mailto",)) if written not in ("", "#") else ""
            known = f"#{target}" if target else leads
            self._links[href] = known
        return known
