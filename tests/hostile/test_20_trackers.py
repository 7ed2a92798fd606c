"""Threat 20: pictures that count who reads, and parameters of links that say who follows them.

Expected: reading asks for no picture, frame, script or style; pictures of one pixel are not even named; what is opened
or copied leads to the same page without the parameters.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from termnews.document import Figure
from termnews.engine.read import read_article
from termnews.engine.refresh import refresh
from termnews.fetch.html import to_document
from termnews.tui.browser import open_in_browser
from termnews.urls import strip_trackers
from tests.unit.engine_site import WORDS, Site, an_engine, gathered, story

LOADED = (
    "<img src='{0}/i1' srcset='{0}/i2 2x' lowsrc='{0}/i'><iframe src='{0}/f'></iframe><video poster='{0}/v' src='{0}'>"
    "</video><link rel=stylesheet href='{0}/s'><script src='{0}/j'></script><object data='{0}/o'></object>"
    "<p style='background:url({0}/b)'><img width=1 height=1 src='{0}/pixel'><embed src='{0}/e'><audio src='{0}/a'>"
    "</audio><meta http-equiv=refresh content='0;url={0}/r'><link rel=prefetch href='{0}/p'><img src='{0}/l'>"
)


async def test_reading_asks_for_the_feed_and_the_page(site: Site, tmp_path: Path) -> None:
    """An article of which everything counts its readers, from its feed and in full: two requests in all."""
    loaded = LOADED.format(site.url("/count"))
    site.feed("/feed", range(1), text=f"<![CDATA[{loaded}{WORDS * 3}]]>")
    site.page("/a/feed/0", story("Headline 0").replace("<article>", f"<article>{loaded}"))
    async with an_engine(tmp_path, site.url("/feed")) as engine:
        await gathered(refresh(engine, (), False, False))
        number = await engine.db(engine.store.articles.by_url, site.url("/a/feed/0"))
        await gathered(read_article(engine, number or 0, False))
        await gathered(read_article(engine, number or 0, True))
    assert site.paths() == ["/feed", "/a/feed/0"]


def test_pictures_of_one_pixel_are_not_named() -> None:
    """By their size, in attributes."""
    html = "<p>a</p><img width=1 height=1 src='https://t.example/p' alt=x><img src='https://n.example/i' alt=y><p>b</p>"
    figures = [block for block in to_document(html).blocks if isinstance(block, Figure)]
    assert ["t.example" in repr(figure) for figure in figures] == [False]


TRACKED = [
    ("https://n.example/a?utm_source=x&id=3&fbclid=y", "https://n.example/a?id=3"),
    ("https://n.example/a?gclid=x", "https://n.example/a"),
    ("https://n.example/a?mc_eid=1&mc_cid=2#part", "https://n.example/a#part"),
    ("https://n.example/a?UTM_Medium=x#utm_source=y", "https://n.example/a"),
    ("https://n.example/a?a=utm_source", "https://n.example/a?a=utm_source"),
]


@pytest.mark.parametrize(("address", "clean"), TRACKED)
def test_what_is_opened_says_nothing_of_the_reader(address: str, clean: str) -> None:
    """The address that the browser is given; what is copied goes through the same function."""
    assert open_in_browser(address, ["true"]) == strip_trackers(address) == clean
